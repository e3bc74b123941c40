"""Real answers of 49 providers: entries read by hand, a table of every recorded file, and drift of their shapes."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from difflib import unified_diff
from functools import cache, partial
from typing import Any

import pytest

from portkey_catalog.normalise.days import FIRST_DAY
from portkey_catalog.normalise.models import Normalised, normalise_rows
from portkey_catalog.schema import Kind, Model, Prices
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import Answer, parse_list
from support.golden_models import GOLDEN, Facts
from support.recordings import Recordings, rows_of
from support.small_catalog import plain

UNDATED = date(2026, 8, 22)
NO_LIST = "deepgram/2026-08-13"

HEAD = " ".join([f"{'file':36} {'format':14}  rows   out   rej", *(f"{kind[:4]:>4}" for kind in Kind)])
TABLE = """\
ai21/2025-07-25                      openai             4     4     0    4    .    .    .    .    .    .    .    .
anthropic/2025-11-03                 anthropic          9     9     0    9    .    .    .    .    .    .    .    .
anthropic/2026-02-10                 anthropic         10    10     0   10    .    .    .    .    .    .    .    .
anthropic/2026-08-17                 anthropic         10    10     0   10    .    .    .    .    .    .    .    .
atlascloud/2025-09-08                openrouter        30    30     0   29    .    .    1    .    .    .    .    .
azure-openai/2026-02-10              azure            265   263     2  174   17   23   10   27    4    2    .    6
baseten/2025-09-08                   openrouter        11    11     0   11    .    .    .    .    .    .    .    .
bedrock-mantle/2026-08-19            openai            48    48     0   12    .    .    .    .    .    .    .   36
bedrock/2026-01-16                   bedrock          129   129     0   98    .   11   17    .    1    2    .    .
bedrock/2026-02-10                   bedrock          135   135     0  104    .   11   17    .    1    2    .    .
cerebras/2025-09-08                  openai             9     9     0    3    .    .    .    .    .    .    .    6
cerebras/2026-undated.public         openrouter         2     2     0    2    .    .    .    .    .    .    .    .
chutes/2025-07-25                    chutes            62    62     0   62    .    .    .    .    .    .    .    .
cloudflare-ai-gateway/2025-12-23     cloudflare      1498  1498     0  516   15   27   14    9    .    1   10  906
cohere/2025-07-25                    cohere            21    21     0   11    .    8    .    .    .    2    .    .
deepinfra/2025-09-08                 deepinfra        151   151     0  109    .   22   15    .    .    .    2    3
deepseek/2026-02-10                  openai             2     2     0    1    .    .    .    .    .    .    .    1
digitalocean/2025-07-25              openai            13    13     0    7    .    .    .    .    .    .    .    6
featherless/2025-09-08               openai          6504  6503     1 6496    .    1    .    .    .    5    1    .
fireworks/2025-09-08                 fireworks         37    37     0   32    .    1    4    .    .    .    .    .
friendli/2025-09-08                  friendli          10    10     0   10    .    .    .    .    .    .    .    .
github-copilot/2025-07-25            github-copilot    24    24     0   21    .    3    .    .    .    .    .    .
github-models/2025-07-25             github-models     54    54     0   50    .    4    .    .    .    .    .    .
google-openai-compat/2025-09-08      openai            62    62     0   36    .    6    7    8    3    .    .    2
google/2025-11-03                    gemini            50    50     0   35    .    6    6    2    .    .    .    1
google/2026-01-16                    gemini            50    50     0   28    .    6    7    3    5    .    .    1
google/2026-02-10                    gemini            45    45     0   25    .    1    8    5    5    .    .    1
groq/2025-08-30                      openai            23    23     0   15    .    .    .    5    .    .    3    .
groq/2025-09-08                      openai            21    21     0   14    .    .    .    4    .    .    3    .
hetzner/2026-08-19                   openai             2     2     0    .    .    .    .    .    .    .    .    2
huggingface/2025-09-08               huggingface      105   105     0  104    .    .    .    .    .    .    1    .
huggingface/2026-undated.excerpt     huggingface        4     4     0    4    .    .    .    .    .    .    .    .
hyperbolic/2025-09-08                fireworks         24    24     0   19    .    .    1    1    .    .    .    3
llm7/2025-09-08                      openai            38    38     0    3    .    .    .    .    .    .    .   35
mancer/2025-09-08                    mancer            11    11     0   11    .    .    .    .    .    .    .    .
mistral/2025-09-08                   mistral           67    65     2   58    .    3    .    .    .    .    2    2
mistral/2026-01-16                   mistral           66    64     2   54    .    4    .    .    .    .    2    4
mistral/2026-02-10                   mistral           57    55     2   43    .    4    .    2    .    .    2    4
moonshot/2025-09-08                  openai            12    12     0    .    .    .    .    .    .    .    .   12
nebius/2025-09-08                    openai            65    65     0   25    .    4    3    .    .    .    1   32
novita/2025-09-08                    novita            59    59     0   59    .    .    .    .    .    .    .    .
nscale/2025-07-25                    openai            24    24     0    8    .    .    4    .    .    .    .   12
nvidia/2025-07-25                    openai           148   148     0   84    .    7    .    .    .    .    1   56
openai/2025-11-03                    openai           103   103     0    1    4    3    4   29    2    .    2   58
openai/2026-02-10                    openai           119   119     0    3    4    3    6   33    2    .    2   66
openai/2026-08-17                    openai           118   118     0    5    4    3    6   31    2    .    2   65
openrouter/2025-04-21                openrouter       304   304     0  302    .    .    .    .    .    .    2    .
openrouter/2025-09-24                openrouter       324   324     0  321    .    .    .    .    .    .    3    .
openrouter/2025-11-03                openrouter       343   343     0  339    .    1    .    .    .    .    3    .
openrouter/2026-01-09                openrouter       348   348     0  345    .    .    .    .    .    .    3    .
openrouter/2026-01-16                openrouter       339   339     0  336    .    .    .    .    .    .    3    .
openrouter/2026-02-10                openrouter       344   344     0  341    .    .    .    .    .    .    3    .
openrouter/2026-03-31                openrouter       348   348     0  346    .    .    .    .    .    .    2    .
openrouter/2026-05-10                openrouter       367   367     0  365    .    .    .    .    .    .    2    .
openrouter/2026-06-18                openrouter       339   339     0  338    .    .    .    .    .    .    1    .
openrouter/2026-07-31                openrouter       365   365     0  364    .    .    .    .    .    .    1    .
openrouter/2026-08-01                openrouter       336   336     0  335    .    .    .    .    .    .    1    .
openrouter/2026-08-05.all-modalities openrouter       457   457     0  337    .   31   29   32   21    6    1    .
openrouter/2026-08-06                openrouter       340   340     0  339    .    .    .    .    .    .    1    .
openrouter/2026-08-07                openrouter       400   400     0  399    .    .    .    .    .    .    1    .
openrouter/2026-08-21                openrouter       419   419     0  418    .    .    .    .    .    .    1    .
openrouter/2026-08-22                openrouter       421   421     0  420    .    .    .    .    .    .    1    .
parasail/2025-09-08                  openai            34    34     0    8    .    .    .    .    .    .    .   26
perplexity/2026-08-10                perplexity        39    39     0   39    .    .    .    .    .    .    .    .
poe/2025-09-08                       openai           287   287     0  208    .    .   49    7   23    .    .    .
redpill/2025-09-08                   openrouter       220   220     0  219    .    .    .    .    .    .    1    .
requesty/2025-07-25                  requesty           5     5     0    5    .    .    .    .    .    .    .    .
sambanova/2025-09-08                 openrouter        11    11     0    9    .    1    .    1    .    .    .    .
sambanova/2026-undated               openrouter         6     6     0    6    .    .    .    .    .    .    .    .
targon/2025-09-08                    openrouter         9     9     0    9    .    .    .    .    .    .    .    .
together/2025-09-08                  together          90    90     0   63    2    5   10    3    .    2    5    .
together/2026-01-23                  together         131   131     0   61    1    5   29    7   22    2    4    .
venice/2025-07-25                    venice            13    13     0   13    .    .    .    .    .    .    .    .
vercel-ai-gateway/2025-07-25         vercel            78    78     0   77    1    .    .    .    .    .    .    .
vertex/2026-02-10                    vertex            10    10     0    9    .    .    1    .    .    .    .    .
xai/2026-01-16                       openai            11    11     0    .    .    .    1    .    .    .    .   10
xai/2026-02-10                       openai            13    13     0    .    .    .    3    .    1    .    .    9
zai/2025-09-08                       openai             2     2     0    .    .    .    .    .    .    .    .    2
"""
"""Rows in, models out, rows rejected, models by kind; checked against the raw files."""

REASONS: dict[str, dict[str, int]] = {
    "azure-openai/2026-02-10": {"the id is listed twice; the first row is kept": 2},
    "featherless/2025-09-08": {"the id is listed twice; the first row is kept": 1},
    "mistral/2025-09-08": {"the id is listed twice; the first row is kept": 2},
    "mistral/2026-01-16": {"the id is listed twice; the first row is kept": 2},
    "mistral/2026-02-10": {"the id is listed twice; the first row is kept": 2},
}
"""Why rows are rejected, and how many."""

NAMES = [line.split()[0] for line in TABLE.splitlines()]
NEWEST = list({name.split("/")[0]: name for name in NAMES}.values())


def body(recordings: Recordings, name: str) -> bytes:
    return recordings.read(f"upstream/{name}.json")


def day_of(name: str) -> date:
    dated = re.search(r"\d{4}-\d\d-\d\d", name)
    return date.fromisoformat(dated[0]) if dated else UNDATED


@cache
def entries(recordings: Recordings, name: str) -> list[dict[str, Any]]:
    return rows_of(json.loads(body(recordings, name)))


@cache
def read(recordings: Recordings, name: str) -> tuple[Answer, Normalised]:
    answer = parse_list([body(recordings, name)])
    return answer, normalise_rows(answer.rows, day_of(name))


def reread(document: object) -> Answer:
    return parse_list([json.dumps(document).encode()])


def fact(model: Any, path: str) -> Any:
    """The fact under a dotted path of a published model, `None` when it is absent."""
    for key in path.split("."):
        model = model.get(key) if isinstance(model, dict) else None
    return model


GOLDEN_CASES = [
    pytest.param(name, model_id, facts, id=f"{name}: {model_id}")
    for name, models in GOLDEN.items()
    for model_id, facts in models.items()
]


@pytest.mark.parametrize(("name", "model_id", "facts"), GOLDEN_CASES)
def test_an_awkward_entry_reads_as_by_hand(recordings: Recordings, name: str, model_id: str, facts: Facts) -> None:
    models = read(recordings, name)[1].models
    assert model_id in models
    published = plain(models[model_id])
    assert {path: fact(published, path) for path in facts} == facts


def test_every_provider_has_three_entries_read_by_hand_or_all_it_lists(recordings: Recordings) -> None:
    by_hand = Counter(name.split("/")[0] for name, models in GOLDEN.items() for _ in models)
    wanted = {name.split("/")[0]: min(3, len(entries(recordings, name))) for name in NEWEST}
    assert len(wanted) == 48
    assert {provider: number for provider, number in wanted.items() if by_hand[provider] < number} == {}


def table_row(recordings: Recordings, name: str) -> str:
    answer, normalised = read(recordings, name)
    kinds = Counter(model.kind for model in normalised.models.values())
    counts = (len(entries(recordings, name)), len(normalised.models), len(answer.rejected) + len(normalised.rejected))
    cells = [f"{name:36} {answer.format:14}", *(f"{count:5}" for count in counts)]
    return " ".join([*cells, *(f"{kinds[kind] or '.':>4}" for kind in Kind)])


def test_every_recorded_file_reads_as_in_the_table(recordings: Recordings) -> None:
    actual = [table_row(recordings, name) for name in recordings.lists() if name != NO_LIST]
    if recordings.whole:
        changes = list(unified_diff(TABLE.splitlines(), actual, "in the table", "read", n=0, lineterm=""))
        assert not changes, "\n".join(["the table no longer holds", HEAD, *changes])
    for line, whole in zip(actual, TABLE.splitlines(), strict=True):
        (name, *counts), (name_of_whole, *counts_of_whole) = figures(line), figures(whole)
        assert name == name_of_whole
        assert all(some <= of_all for some, of_all in zip(counts, counts_of_whole, strict=True)), line


def figures(line: str) -> tuple[str, *tuple[int, ...]]:
    """A line of the table as its file and format, and its numbers."""
    name, wire_format, *counts = line.split()
    return f"{name} {wire_format}", *(int(count.replace(".", "0")) for count in counts)


def test_speech_models_and_voices_are_no_model_list(recordings: Recordings) -> None:
    with pytest.raises(AnswerError, match="no model list"):
        parse_list([body(recordings, NO_LIST)])


@pytest.mark.parametrize("name", NAMES)
def test_every_row_becomes_a_model_or_is_rejected_with_a_reason(recordings: Recordings, name: str) -> None:
    answer, normalised = read(recordings, name)
    rejected = [*answer.rejected, *normalised.rejected]
    assert len(normalised.models) + len(rejected) == len(entries(recordings, name))
    assert Counter(row.reason for row in rejected) == REASONS.get(name, {})


def prices(model: Model) -> list[Any]:
    groups: list[Prices] = [model.cost, *model.cost.tiers, *model.cost.windows]
    stated = (getattr(group, field) for group in groups for field in Prices.model_fields)
    return [price for price in stated if price is not None]


@pytest.mark.parametrize("name", NAMES)
def test_no_model_contradicts_itself(recordings: Recordings, name: str) -> None:
    models, tomorrow = read(recordings, name)[1].models, day_of(name) + timedelta(days=1)
    for model_id, model in models.items():
        assert model.id == model_id
        assert Model.model_validate_json(json.dumps(plain(model))) == model
        assert all(price >= 0 for price in prices(model)), model_id
        assert 0 not in prices(model) or prices(model) == [0, 0], f"{model_id} is free in part"
        limits = [limit for limit in (model.limit.input, model.limit.output) if limit]
        assert max(limits, default=0) <= (model.limit.context or max(limits, default=0)), model_id
        assert model.created is None or FIRST_DAY <= model.created <= tomorrow, model_id
        assert model.alias_of is None or (model.alias_of in models and model.alias_of != model_id), model_id
        assert (model.status == "retired") <= (model.retires is not None), model_id


@cache
def sample(recordings: Recordings, name: str) -> list[dict[str, Any]]:
    """At most 100 entries of a list, spread over it."""
    rows = entries(recordings, name)
    return rows[:: -(-len(rows) // 100)]


@cache
def read_sample(recordings: Recordings, name: str) -> tuple[Answer, set[str]]:
    answer = reread(sample(recordings, name))
    return answer, set(normalise_rows(answer.rows, day_of(name)).models)


WRAPPERS: dict[str, Callable[[list[Any]], object]] = {
    "bare": lambda rows: rows,
    "data": lambda rows: {"data": rows},
    "object": lambda rows: {"object": "list", "data": rows},
    "models": lambda rows: {"models": rows},
    "result": lambda rows: {"result": {"data": rows}},
    "success": lambda rows: {"success": True, "errors": [], "data": {"models": rows, "has_more": False}},
}


@pytest.mark.slow
@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", NEWEST)
def test_a_wrapper_more_or_less_loses_nothing(recordings: Recordings, name: str, wrapper: str) -> None:
    answer, wrapped = read(recordings, name)[0], reread(WRAPPERS[wrapper](entries(recordings, name)))
    assert (wrapped.format, wrapped.rows) == (answer.format, answer.rows)


@pytest.mark.parametrize("name", NEWEST)
def test_keys_nobody_knows_change_nothing(recordings: Recordings, name: str) -> None:
    unknown = {"x_tier": "gold", "x_regions": ["eu", None], "x_meta": {"id": "other", "pricing": {"x": 1}}, "x_nr": 1.5}
    answer, drifted = read_sample(recordings, name)[0], reread([{**row, **unknown} for row in sample(recordings, name)])
    assert (drifted.format, drifted.rows) == (answer.format, answer.rows)


TELLING: list[dict[str, Any]] = [
    # LM Studio, Ollama, LiteLLM.
    {"type": "llm"},
    {"type": "vlm"},
    {"key": "qwen3"},
    {"arch": "qwen3"},
    {"state": "loaded"},
    {"publisher": "qwen"},
    {"quantization": "4bit"},
    {"compatibility_type": "gguf"},
    {"max_context_length": None},
    {"loaded_context_length": None},
    {"loaded_instances": []},
    {"model": "qwen3:8b"},
    {"digest": "500a1f"},
    {"details": {"family": "qwen3"}},
    {"model_name": "qwen3"},
    {"model_group": "qwen3"},
    {"litellm_params": {"model": "azure/gpt-x"}},
    {"model_info": {"id": "f3b2", "mode": "chat"}},
    {"model_info": {"input_cost_per_token": 1e-6}},
    {"input_cost_per_token": 1e-6},
    # Others.
    {"slug": "qwen3"},
    {"modelId": "qwen.qwen3-v1:0"},
    {"endpoints": ["chat"]},
    {"finetuned": False},
    {"tokenizer_url": "https://models.example/tokenizer.json"},
    {"type": "model"},
    {"created_at": "2026-01-01T00:00:00Z"},
    {"lifecycle_status": "preview"},
    {"model_spec": {}},
    {"registry": "azure"},
    {"supported_input_modalities": ["text"]},
    {"supports_chat": True},
    {"supports_tools": False},
    {"providers": ["azure"]},
    {"providers": [{"provider": "azure"}]},
    {"price": {"usd": 0.5}},
    {"pricing": {"unit_type": "TOKEN"}},
    {"pricing": {"hourly": 0}},
    {"pricing": {"input": "0.5"}},
    {"capabilities": {"completion_chat": True}},
    {"capabilities": {"type": "chat"}},
    {"metadata": {"pricing": {"input_tokens": 0.5}}},
    {"model_spec": {"modelSource": "https://models.example/lab/m"}},
    {"input_token_price_per_m": 500},
    {"input_price": 5e-7},
    {"cost_in": 0.5},
    # Nobody: what is no currency.
    {"concurrency": 4},
    {"limits": {"maxConcurrency": "low"}},
    {"billing": {"unit": "req/min"}},
]
"""Keys that seem to tell a format, or a currency, each of which any provider may use."""


FACTS = ("id", "unit", "prices", "context", "max_input", "max_output", "tool_call", "inputs", "kind")


def beside(new: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """What is known with what is new, also in the objects that both have."""
    both = {key for key in new.keys() & known.keys() if isinstance(new[key], dict) and isinstance(known[key], dict)}
    return {**new, **known, **{key: beside(new[key], known[key]) for key in both}}


@pytest.mark.slow
@pytest.mark.parametrize("telling", TELLING, ids=str)
def test_one_key_of_another_format_costs_a_list_nothing(recordings: Recordings, telling: dict[str, Any]) -> None:
    for name in NEWEST:
        answer, drifted = (
            read_sample(recordings, name)[0],
            reread([beside(telling, row) for row in sample(recordings, name)]),
        )
        assert (name, drifted.format) == (name, answer.format)
        for row, changed in zip(answer.rows, drifted.rows, strict=True):
            assert changed.currency == row.currency, f"{name}: {row.id}"
            for fact in FACTS:
                known = getattr(row, fact)
                assert known in (None, (), getattr(changed, fact)), f"{name}: {row.id}: {fact}"


def id_key(recordings: Recordings, name: str) -> str:
    return next(key for key in ("id", "modelId", "name") if all(key in row for row in entries(recordings, name)))


def optional_keys(recordings: Recordings, name: str) -> list[str]:
    return sorted({key for row in sample(recordings, name) for key in row} - {id_key(recordings, name)})


def without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {kept: value for kept, value in row.items() if kept != key}


def nulled(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {**row, key: None}


def check_every_second(recordings: Recordings, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change every second row: the format is recognised, the other rows read as ever, and no model is lost."""
    answer, ids = read_sample(recordings, name)
    drifted = reread([change(row) if number % 2 else row for number, row in enumerate(sample(recordings, name))])
    assert (drifted.format, drifted.rejected) == (answer.format, ())
    assert drifted.rows[::2] == answer.rows[::2]
    assert normalise_rows(drifted.rows, day_of(name)).models.keys() == ids


@pytest.mark.slow
@pytest.mark.parametrize("name", NEWEST)
def test_any_key_may_be_missing_or_null_in_every_second_row(recordings: Recordings, name: str) -> None:
    for key in optional_keys(recordings, name):
        check_every_second(recordings, name, partial(without, key=key))
        check_every_second(recordings, name, partial(nulled, key=key))


@pytest.mark.parametrize("name", NEWEST)
def test_every_second_row_may_hold_nothing_but_its_id(recordings: Recordings, name: str) -> None:
    check_every_second(recordings, name, lambda row: {id_key(recordings, name): row[id_key(recordings, name)]})


@pytest.mark.parametrize("value", [None, "", "x", 0, -1, True, [], {}, [None, 1, "x"]], ids=repr)
@pytest.mark.parametrize("name", NEWEST)
def test_values_of_any_type_in_every_second_row_cost_no_row(recordings: Recordings, name: str, value: object) -> None:
    keys = dict.fromkeys(optional_keys(recordings, name), value)
    check_every_second(recordings, name, lambda row: {**row, **keys})


@pytest.mark.slow
@pytest.mark.parametrize("name", NEWEST)
def test_a_key_that_no_row_has_any_more_costs_no_row(recordings: Recordings, name: str) -> None:
    lost = {}
    for key in optional_keys(recordings, name):
        drifted = reread([without(row, key) for row in sample(recordings, name)])
        lost[key] = read_sample(recordings, name)[1] - normalise_rows(drifted.rows, day_of(name)).models.keys()
    assert {key: ids for key, ids in lost.items() if ids} == {}
