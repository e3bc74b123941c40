"""Real answers of providers: entries read by hand, a table of every recorded file, and drift of their shapes."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from difflib import unified_diff
from functools import cache, partial
from typing import Any

import pytest

from portkey_catalog.normalise.days import FIRST_DAY
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.schema import Kind, Model, Prices
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import Answer, parse_list
from support.golden_models import GOLDEN, Facts
from support.recorded_lists import HEAD, NAMES, NEWEST, NO_LIST, TABLE, body, day_of, entries, read
from support.recordings import Recordings
from support.small_catalog import plain

REASONS: dict[str, dict[str, int]] = {
    "azure-openai/2026-02-10": {"the id is listed twice; the first row is kept": 2},
    "featherless/2025-09-08": {"the id is listed twice; the first row is kept": 1},
    "mistral/2025-09-08": {"the id is listed twice; the first row is kept": 2},
    "mistral/2026-01-16": {"the id is listed twice; the first row is kept": 2},
    "mistral/2026-02-10": {"the id is listed twice; the first row is kept": 2},
}
"""Why rows are rejected, and how many."""


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
    lacking = {provider: number - by_hand[provider] for provider, number in wanted.items()}
    assert [
        f"read {number} more of {provider} by hand, for tests/support/golden_models.py"
        for provider, number in lacking.items()
        if number > 0
    ] == []


def table_row(recordings: Recordings, name: str) -> str:
    answer, normalised = read(recordings, name)
    kinds = Counter(model.kind for model in normalised.models.values())
    counts = (len(entries(recordings, name)), len(normalised.models), len(answer.rejected) + len(normalised.rejected))
    cells = [f"{name:36} {answer.format:14}", *(f"{count:5}" for count in counts)]
    return " ".join([*cells, *(f"{kinds[kind] or '.':>4}" for kind in Kind)])


def test_the_table_has_a_line_for_every_recorded_list(recordings: Recordings) -> None:
    recorded = [name for name in recordings.lists() if name != NO_LIST]
    lacking = [
        f"TABLE of tests/support/recorded_lists.py lacks a line for {name}" for name in recorded if name not in NAMES
    ]
    gone = [
        f"TABLE of tests/support/recorded_lists.py has {name}, of which no list is here"
        for name in NAMES
        if name not in recorded
    ]
    assert lacking + gone == []
    assert recorded == NAMES, "the lines stand in another order than the files"
    assert HEAD.split()[-len(Kind) :] == [kind[:4] for kind in Kind]


def test_every_recorded_file_reads_as_in_the_table(recordings: Recordings) -> None:
    actual = [table_row(recordings, name) for name in NAMES]
    if recordings.whole:
        changes = list(unified_diff(TABLE.splitlines(), actual, "in the table", "read", n=0, lineterm=""))
        assert not changes, "\n".join(["TABLE of tests/support/recorded_lists.py no longer holds", HEAD, *changes])
    else:
        assert [line for line in map(more_than_the_whole, actual, TABLE.splitlines()) if line] == []


def more_than_the_whole(line: str, whole: str) -> str | None:
    """A sentence where a line on a reduced list says more than the one on the whole list can bear."""
    (name, *counts), (name_of_whole, *counts_of_whole) = figures(line), figures(whole)
    fits = name == name_of_whole and all(map(int.__le__, counts, counts_of_whole))
    return None if fits else f"TABLE of tests/support/recorded_lists.py has {whole!r}, and tests/data reads {line!r}"


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


@pytest.mark.slow
@pytest.mark.parametrize("name", NEWEST)
def test_keys_nobody_knows_change_nothing(recordings: Recordings, name: str) -> None:
    unknown = {"x_tier": "gold", "x_regions": ["eu", None], "x_meta": {"id": "other", "pricing": {"x": 1}}, "x_nr": 1.5}
    answer, altered = read_sample(recordings, name)[0], reread([{**row, **unknown} for row in sample(recordings, name)])
    assert (altered.format, altered.rows) == (answer.format, answer.rows)


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
        answer, altered = (
            read_sample(recordings, name)[0],
            reread([beside(telling, row) for row in sample(recordings, name)]),
        )
        assert (name, altered.format) == (name, answer.format)
        for row, changed in zip(answer.rows, altered.rows, strict=True):
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
    altered = reread([change(row) if number % 2 else row for number, row in enumerate(sample(recordings, name))])
    assert (altered.format, altered.rejected) == (answer.format, ())
    assert altered.rows[::2] == answer.rows[::2]
    assert normalise_rows(altered.rows, day_of(name)).models.keys() == ids


@pytest.mark.slow
@pytest.mark.parametrize("name", NEWEST)
def test_any_key_may_be_missing_or_null_in_every_second_row(recordings: Recordings, name: str) -> None:
    for key in optional_keys(recordings, name):
        check_every_second(recordings, name, partial(without, key=key))
        check_every_second(recordings, name, partial(nulled, key=key))


@pytest.mark.parametrize("name", NEWEST)
def test_every_second_row_may_hold_nothing_but_its_id(recordings: Recordings, name: str) -> None:
    check_every_second(recordings, name, lambda row: {id_key(recordings, name): row[id_key(recordings, name)]})


@pytest.mark.slow
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
        altered = reread([without(row, key) for row in sample(recordings, name)])
        lost[key] = read_sample(recordings, name)[1] - normalise_rows(altered.rows, day_of(name)).models.keys()
    assert {key: ids for key, ids in lost.items() if ids} == {}
