"""Answers of model-list endpoints: recognised by shape, read with tolerance, refused with a reason."""

import json
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.upstream.currency import UNKNOWN
from portkey_catalog.upstream.formats import FORMATS
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import Rejection, parse_list
from portkey_catalog.upstream.rows import Prices, PriceUnit, Row, Tier

OPENROUTER = {
    "id": "lab/model:free",
    "canonical_slug": "lab/model-20260101",
    "hugging_face_id": "",
    "name": "Lab: Model  (free)",
    "created": 1787336476,
    "context_length": 1048576,
    "architecture": {"input_modalities": ["image", "text", "file"], "output_modalities": ["text"]},
    "pricing": {
        "prompt": "0.00000008333333333333334",
        "completion": "0",
        "input_cache_read": "0.000000002",
        "overrides": [{"min_prompt_tokens": 272000, "prompt": "0.1"}],
    },
    "top_provider": {"max_completion_tokens": None},
    "supported_parameters": ["tools", "reasoning", "structured_outputs"],
    "knowledge_cutoff": None,
}
TOGETHER = {
    "id": "lab/Model-Turbo",
    "created": 0,
    "type": "chat",
    "running": False,
    "display_name": "Model Turbo",
    "organization": "Lab",
    "context_length": 131072,
    "config": {"max_output_length": 32768},
    "pricing": {"hourly": 0, "input": 0.18000000000000002, "output": 0.6, "base": 0, "finetune": 0},
}
HUGGINGFACE: dict[str, Any] = {
    "id": "lab/Model",
    "object": "model",
    "created": 1713925272,
    "owned_by": "lab",
    "providers": [
        {"provider": "a", "status": "live", "context_length": 131072, "pricing": {"input": 1, "output": 3}},
        {"provider": "b", "status": "live", "context_length": 40960, "supports_tools": True},
        {"provider": "c", "status": "live", "pricing": {"input": 2, "output": 2.5}, "supports_tools": False},
        {"provider": "d", "status": "staging", "context_length": 1, "pricing": {"input": 99, "output": 99}},
    ],
}
DEEPINFRA = {
    "id": "lab/Model",
    "created": 0,
    "metadata": {
        "context_length": 8192,
        "max_tokens": 4096,
        "pricing": {"input_tokens": 0.05499999999999999, "output_tokens": 0.1, "cache_read_tokens": 0.01},
        "tags": ["vision", "reasoning"],
    },
}
GROQ = {
    "id": "model-8b",
    "created": 1737672203,
    "owned_by": "Lab",
    "context_window": 8192,
    "max_completion_tokens": 512,
}
PORTKEY = {"id": "@openai/gpt-x", "slug": "gpt-x", "canonical_slug": "gpt-x", "object": "model"}


def body(rows: Any, wrapped: bool = True) -> bytes:
    return json.dumps({"object": "list", "data": rows} if wrapped else rows).encode()


def read_one(row: dict[str, Any]) -> tuple[str, Row]:
    answer = parse_list([body([row])])
    assert answer.rejected == ()
    return answer.format, answer.rows[0]


def test_openrouter_states_prices_per_token() -> None:
    assert read_one(OPENROUTER) == (
        "openrouter",
        Row(
            id="lab/model:free",
            name="Lab: Model  (free)",
            created=Decimal(1787336476),
            canonical_slug="lab/model-20260101",
            context=1048576,
            unit=PriceUnit.USD_PER_TOKEN,
            prices=Prices(Decimal("0.00000008333333333333334"), Decimal(0), Decimal("0.000000002")),
            tiers=(Tier(Prices(Decimal("0.1")), min_prompt=272000),),
            usual_kind="chat",
            inputs=("image", "text", "file"),
            outputs=("text",),
            reasoning=True,
            tool_call=True,
            structured_output=True,
            temperature=False,
        ),
    )


def test_openrouter_parameters_that_are_not_listed_say_nothing() -> None:
    _, row = read_one({**OPENROUTER, "supported_parameters": []})
    assert (row.tool_call, row.reasoning, row.temperature) == (None, None, None)


def test_together_states_prices_per_million_in_a_bare_array() -> None:
    answer = parse_list([body([TOGETHER], wrapped=False)])
    row = answer.rows[0]
    assert (answer.format, row.unit, row.prices.input) == (
        "together",
        PriceUnit.USD_PER_MILLION,
        Decimal("0.18000000000000002"),
    )
    assert (row.name, row.owner, row.kind, row.context, row.max_output) == ("Model Turbo", "Lab", "chat", 131072, 32768)


def test_together_prices_audio_by_the_character_which_is_no_token_price() -> None:
    _, row = read_one({**TOGETHER, "type": "audio"})
    assert row.unit is None


def test_a_hugging_face_entry_is_what_a_request_meets_at_worst() -> None:
    odd = {"provider": "e", "status": "live", "context_length": 1}
    name, row = read_one({**HUGGINGFACE, "providers": [*HUGGINGFACE["providers"], odd]})
    assert (name, row.context, row.prices.input, row.prices.output) == ("huggingface", 40960, Decimal(2), Decimal(3))
    assert (row.tool_call, row.structured_output, row.hugging_face_id) == (False, None, "lab/Model")


def test_deepinfra_keeps_facts_under_metadata() -> None:
    name, row = read_one(DEEPINFRA)
    assert (name, row.context, row.max_output) == ("deepinfra", 8192, 4096)
    assert (row.prices.input, row.prices.cache_read) == (Decimal("0.05499999999999999"), Decimal("0.01"))
    assert (row.usual_kind, row.inputs, row.reasoning) == ("chat", ("text", "image"), True)


def test_supersets_of_the_openai_shape_keep_their_limits() -> None:
    assert read_one(GROQ)[1] == Row(
        id="model-8b", usual_kind="chat", owner="Lab", created=Decimal(1737672203), context=8192, max_output=512
    )


def test_the_accounts_own_list_is_told_from_a_providers() -> None:
    assert read_one(PORTKEY) == ("portkey", Row(id="@openai/gpt-x", canonical_slug="gpt-x"))


def test_the_gateway_may_say_whose_list_it_is() -> None:
    assert parse_list([b'{"object": "list", "data": [{"id": "m"}], "provider": "anthropic"}']).provider == "anthropic"


def test_a_list_is_recognised_although_most_of_its_rows_lack_the_telling_keys() -> None:
    bare = {**DEEPINFRA, "metadata": None}
    answer = parse_list([body([{**bare, "id": f"lab/m{n}"} for n in range(8)] + [DEEPINFRA])])
    assert (answer.format, len(answer.rows)) == ("deepinfra", 9)


def test_cloudflares_ids_are_not_taken_for_the_accounts_list() -> None:
    name, row = read_one({"id": "@cf/meta/llama-3.1-8b-instruct", "context_length": 8000})
    assert (name, row.context) == ("openai", 8000)


@pytest.mark.parametrize("number", ["1e999999999", "9" * 400, "-1e-999999", "1e31"])
def test_numbers_beyond_reason_count_as_absent(number: str) -> None:
    for written in (number, f'"{number}"'):
        body = f'{{"data": [{{"id": "m", "created": {written}, "context_window": {written}}}]}}'.encode()
        assert parse_list([body]).rows == (Row(id="m"),)


def test_texts_beyond_reason_are_refused_or_absent_and_never_shown_whole() -> None:
    long = "m" * 100_000
    answer = parse_list([body([{"id": long}, {"id": "m", "name": long}])])
    assert answer.rows == (Row(id="m"),)
    assert answer.rejected == (Rejection("row 0", "id is longer than 300 characters"),)


def test_pages_are_read_as_one_list() -> None:
    assert [row.id for row in parse_list([body([{"id": "a"}]), body([{"id": "b"}])]).rows] == ["a", "b"]


def test_a_bad_row_is_rejected_and_costs_no_good_one() -> None:
    answer = parse_list([body([{"id": "good"}, 7, {"id": ""}, {"id": 5}, {"name": "no id"}, {"id": "also-good"}])])
    assert [row.id for row in answer.rows] == ["good", "also-good"]
    assert answer.rejected == (
        Rejection("row 1", "the row is not an object"),
        Rejection("row 2", "id is missing or not a text"),
        Rejection("row 3", "id is missing or not a text"),
        Rejection("no id", "id is missing or not a text"),
    )


@pytest.mark.parametrize("broken", [None, 5, "text", [], {"input": "a lot"}, {"prompt": True}])
def test_values_of_a_wrong_type_count_as_absent(broken: Any) -> None:
    row = {"id": "m", "pricing": broken, "architecture": broken, "context_length": broken, "top_provider": broken}
    assert parse_list([body([row])], "openrouter").rows[0].prices.input is None


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        (b"  <html>", "is a web page"),
        (b'{"data": [{"id": "a"}, {"id": "b', "breaks off after"),
        (b'{"data": [{"id": "a"},', "breaks off after"),
        (b'{"data": nope}', "is not valid JSON after 9 of 14 characters"),
        (b"\xff\xfe{", "is not valid JSON"),
        ('{"data": [{"id": "a"}]}'.encode("utf-16"), "is not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"stt": [], "tts": []}', "no model list"),
        (b'{"data": {"id": "a"}}', "no model list"),
        (b'"a string"', "no model list"),
        (b'["a", "b"]', "its items are not objects"),
    ],
)
def test_what_is_no_model_list_is_refused_with_a_reason(answer: bytes, told: str) -> None:
    with pytest.raises(AnswerError, match="answer") as caught:
        parse_list([answer])
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        b"NaN",
        b"-Infinity",
        b"9" * 5000,
        b"[" * 97 + b"]" * 97,
        b'{"a": ' * 97 + b"NaN" + b"}" * 97,
        b'"caf\xe9"',
        rb'"\ud800"',
        b'"[[[{{{ \\" ]"',
    ],
    ids=["NaN", "infinity", "huge", "deep lists", "deep objects", "latin-1", "half a character", "brackets in a text"],
)
def test_a_broken_value_costs_no_more_than_itself(broken: bytes) -> None:
    body = b'{"data": [{"id": "a", "odd": 1}, {"id": "b", "context_length": 8, "odd": %s}, {"id": "c"}]}' % broken
    answer = parse_list([body])
    assert [(row.id, row.context) for row in answer.rows] == [("a", None), ("b", 8), ("c", None)]


@pytest.mark.parametrize("odd", [b"1", b"NaN"], ids=["strictly", "tolerantly"])
@pytest.mark.parametrize(("opens", "closes"), [(b"[", b"]"), (b'{"a": ', b"}")])
@pytest.mark.parametrize("levels", [98, 500, 1_100, 100_000])
def test_an_answer_that_is_nested_too_deeply_is_refused(levels: int, opens: bytes, closes: bytes, odd: bytes) -> None:
    body = b'{"data": [{"id": "a", "odd": %s}]}' % (opens * levels + odd + closes * levels)
    with pytest.raises(AnswerError, match="nested too deeply, in more than 100 levels"):
        parse_list([body])


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda rows: rows,
        lambda rows: {"data": rows},
        lambda rows: {"models": rows, "next_page_token": "x"},
        lambda rows: {"success": True, "result": {"object": "list", "data": rows}},
        lambda rows: {"data": {"data": {"models": rows}}},
        lambda rows: {"data": [], "models": rows},
    ],
)
def test_a_wrapper_more_or_less_does_not_matter(wrapped: Any) -> None:
    answer = parse_list([json.dumps(wrapped([OPENROUTER, {**OPENROUTER, "id": "second"}])).encode()])
    assert (answer.format, [row.id for row in answer.rows]) == ("openrouter", ["lab/model:free", "second"])


@pytest.mark.parametrize(
    "wrapped",
    [lambda rows: {"value": rows}, lambda rows: {"status": "ok", "payload": {"count": 1, "list": rows, "more": []}}],
)
def test_a_list_under_an_unknown_key_is_found_if_it_is_the_only_one_with_ids(wrapped: Any) -> None:
    assert [row.id for row in parse_list([json.dumps(wrapped([{"id": "m"}])).encode()]).rows] == ["m"]
    for refused in (
        {"a": [{"id": "m"}], "b": [{"id": "n"}]},
        {"error": {"details": [{"id": "m"}]}},
        {"a": [{"no": 1}]},
    ):
        with pytest.raises(AnswerError, match="no model list"):
            parse_list([json.dumps(refused).encode()])


def test_a_list_of_more_rows_than_any_provider_has_is_refused() -> None:
    with pytest.raises(AnswerError, match="the list has 50,001 rows, more than 50,000"):
        parse_list([b'{"data": [' + b"{}," * 50_000 + b"{}]}"])


@pytest.mark.parametrize("billed", ["request", "internal_reasoning"])
def test_zeros_beside_a_price_in_another_unit_are_no_prices(billed: str) -> None:
    _, row = read_one({**OPENROUTER, "pricing": {"prompt": "0", "completion": "0", billed: "0.01"}})
    assert row.prices == Prices()


def test_a_router_is_not_free_because_one_of_its_providers_is() -> None:
    free, silent = {"provider": "a", "pricing": {"input": 0, "output": 0}}, {"provider": "b"}
    assert read_one({**HUGGINGFACE, "providers": [free]})[1].prices == Prices(Decimal(0), Decimal(0))
    assert read_one({**HUGGINGFACE, "providers": [free, silent]})[1].prices == Prices()
    not_free = {**free, "is_free": False}
    assert read_one({**HUGGINGFACE, "providers": [not_free]})[1].prices == Prices()


EXAMPLES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "anthropic",
        {
            "type": "model",
            "id": "claude-x",
            "created_at": "2026-07-24T00:00:00Z",
            "max_input_tokens": 1000000,
            "max_tokens": 128000,
            "capabilities": {
                "image_input": {"supported": True},
                "pdf_input": {"supported": False},
                "thinking": {"supported": True},
            },
        },
        {"kind": "chat", "context": 1000000, "max_output": 128000, "inputs": ("text", "image"), "reasoning": True},
    ),
    (
        "azure",
        {
            "id": "o1-2024-12-17",
            "status": "succeeded",
            "lifecycle_status": "preview",
            "deprecation": {"inference": 1774310400},
            "capabilities": {"inference": True, "chat_completion": True},
        },
        {"usual_kind": "chat", "status": "preview", "retires": Decimal(1774310400)},
    ),
    (
        "azure",
        {"id": "ada", "lifecycle_status": "deprecated", "capabilities": {"inference": False, "embeddings": True}},
        {"usual_kind": "embedding", "status": "unavailable"},
    ),
    (
        "bedrock",
        {
            "modelId": "lab.model-v1:0:24k",
            "modelName": "Model",
            "providerName": "Lab",
            "inferenceTypesSupported": ["PROVISIONED"],
            "inputModalities": ["TEXT", "IMAGE"],
            "converse": {"maxTokensMaximum": 8192, "reasoningSupported": {"embedded": False}},
        },
        {"id": "lab.model-v1:0:24k", "owner": "Lab", "status": "unavailable", "max_output": 8192, "reasoning": True},
    ),
    (
        "gemini",
        {
            "name": "models/gemini-x",
            "displayName": "Gemini X",
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
            "thinking": True,
        },
        {"id": "gemini-x", "usual_kind": "chat", "context": 1048576, "max_output": 65536, "reasoning": True},
    ),
    (
        "gemini",
        {"name": "models/embed", "outputTokenLimit": 1, "supportedGenerationMethods": ["embedContent"]},
        {"kind": "embedding", "max_output": None},
    ),
    ("vertex", {"name": "publishers/google/models/gemini-x", "launchStage": "GA"}, {"id": "gemini-x", "status": None}),
    (
        "vertex",
        {"name": "publishers/anthropic/models/claude-x", "launchStage": "PUBLIC_PREVIEW"},
        {"id": "anthropic.claude-x", "status": "preview"},
    ),
    (
        "cohere",
        {
            "name": "command-x",
            "finetuned": False,
            "endpoints": ["generate", "chat"],
            "features": ["tools", "json_schema"],
            "context_length": 132096,
            "supports_vision": False,
        },
        {"id": "command-x", "kind": "chat", "tool_call": True, "structured_output": True, "inputs": ("text",)},
    ),
    (
        "cohere",
        {"name": "embed-x", "finetuned": False, "endpoints": ["embed"], "features": None, "context_length": 0},
        {"kind": "embedding", "tool_call": None, "context": None},
    ),
    (
        "mistral",
        {
            "id": "m-latest",
            "name": "m-2505",
            "aliases": ["m-2505"],
            "deprecation": "2026-02-28T12:00:00Z",
            "max_context_length": 131072,
            "capabilities": {"completion_chat": True, "function_calling": True, "vision": True, "audio": True},
        },
        {"alias_of": "m-2505", "kind": "chat", "inputs": ("text", "image", "audio"), "retires": "2026-02-28T12:00:00Z"},
    ),
    (
        "github-copilot",
        {
            "id": "gpt-x",
            "preview": True,
            "policy": {"state": "unconfigured"},
            "capabilities": {
                "type": "chat",
                "limits": {
                    "max_context_window_tokens": 128000,
                    "max_prompt_tokens": 64000,
                    "max_output_tokens": 16384,
                },
                "supports": {"vision": True, "streaming": True},
            },
        },
        {"status": "unavailable", "context": 128000, "max_input": 64000, "max_output": 16384, "tool_call": False},
    ),
    (
        "github-models",
        {
            "id": "lab/m",
            "registry": "azureml",
            "limits": {"max_input_tokens": 131072, "max_output_tokens": None},
            "supported_input_modalities": ["text"],
            "supported_output_modalities": [],
            "capabilities": ["streaming"],
        },
        {"context": 131072, "max_output": None, "tool_call": False, "inputs": ("text",)},
    ),
    (
        "venice",
        {
            "id": "m",
            "type": "text",
            "model_spec": {
                "availableContextTokens": 32768,
                "capabilities": {"supportsFunctionCalling": True, "supportsVision": False},
                "modelSource": "https://huggingface.co/lab/M",
                "offline": True,
                "pricing": {"input": {"usd": 0.5, "vcu": 5}, "output": {"usd": 2, "vcu": 20}},
            },
        },
        {"status": "unavailable", "prices": Prices(Decimal("0.5"), Decimal(2)), "hugging_face_id": "lab/M"},
    ),
    (
        "novita",
        {
            "id": "lab/m",
            "input_token_price_per_m": 500,
            "output_token_price_per_m": 900,
            "model_type": "chat",
            "features": ["vision"],
            "status": 1,
        },
        {
            "unit": PriceUnit.TEN_THOUSANDTHS_PER_MILLION,
            "inputs": ("text", "image"),
            "tool_call": False,
            "kind": "chat",
        },
    ),
    (
        "friendli",
        {
            "id": "lab/m",
            "pricing": {"input": 0.2, "output": 0.8, "response_time": 0.004, "unit_type": "SECOND"},
            "functionality": {"tool_call": True},
        },
        {"unit": None, "tool_call": True},
    ),
    (
        "perplexity",
        {"id": "lab/m", "pricing": {"input": 10, "output": 50, "cache_read": 1, "unit": "usd_per_1m_tokens"}},
        {"prices": Prices(Decimal(10), Decimal(50), Decimal(1)), "unit": PriceUnit.USD_PER_MILLION},
    ),
    (
        "vercel",
        {"id": "lab/m", "max_tokens": 8192, "pricing": {"input": "0.00000008", "output": "0.00000024"}},
        {"unit": PriceUnit.USD_PER_TOKEN, "prices": Prices(Decimal("8e-8"), Decimal("2.4e-7")), "max_output": 8192},
    ),
    (
        "chutes",
        {"id": "lab/m", "owned_by": "sglang", "max_model_len": 163840, "price": {"tao": 0.1, "usd": 0.25}},
        {"prices": Prices(Decimal("0.25"), Decimal("0.25")), "context": 163840, "owner": None},
    ),
    (
        "mancer",
        {"id": "m", "limits": {"completion": 150, "context": 2560}, "pricing": {"completion": 0.3, "prompt": 0.15}},
        {"unit": PriceUnit.USD_PER_MILLION, "context": 2560, "max_output": 150},
    ),
    (
        "requesty",
        {"id": "lab/m", "input_price": 5e-07, "output_price": 1e-06, "cached_price": 5e-07, "supports_caching": False},
        {"prices": Prices(Decimal("5e-7"), Decimal("1e-6")), "unit": PriceUnit.USD_PER_TOKEN},
    ),
    (
        "cloudflare",
        {"id": "workers-ai/m", "cost_in": 0.56, "cost_out": 6.67, "owned_by": "workers-ai"},
        {"usual_kind": None, "prices": Prices(Decimal("0.56"), Decimal("6.67")), "owner": None},
    ),
    (
        "fireworks",
        {"id": "accounts/a/models/m", "kind": "FLUMINA_BASE_MODEL", "supports_chat": True, "supports_tools": False},
        {"kind": "image", "usual_kind": "chat", "tool_call": False},
    ),
    (
        "openrouter",
        {
            "id": "gemma",
            "pricing": {"prompt": "0.00000099", "completion": "0.00000149"},
            "architecture": {"modality": "text+vision"},
            "limits": {"max_context_length": 131072, "max_completion_tokens": 40960},
            "supported_parameters": {"temperature": True},
            "capabilities": {"function_calling": True, "vision": None},
            "preview": True,
        },
        {
            "context": 131072,
            "max_output": 40960,
            "inputs": ("text", "vision"),
            "temperature": True,
            "status": "preview",
        },
    ),
    (
        "openrouter",
        {
            "id": "~lab/m-latest",
            "alias_target": {"slug": "lab/m-2"},
            "expiration_date": "2026-08-24",
            "pricing": {
                "prompt": "-1",
                "overrides": [
                    {"utc_start": 1000, "utc_end": 100, "prompt": "0.1"},
                    {"utc_start": 1075, "utc_end": 100, "prompt": "0.1"},
                    {"weekday": 3, "prompt": "0.1"},
                ],
            },
        },
        {
            "alias_of": "lab/m-2",
            "retires": "2026-08-24",
            "tiers": (Tier(Prices(Decimal("0.1")), utc_start="10:00", utc_end="01:00"),),
        },
    ),
    (
        "lmstudio",
        {
            "id": "qwen2-vl-7b-instruct",
            "type": "vlm",
            "publisher": "mlx-community",
            "compatibility_type": "mlx",
            "state": "loaded",
            "max_context_length": 32768,
            "loaded_context_length": 8192,
            "capabilities": ["tool_use"],
        },
        {"kind": "vlm", "context": 8192, "tool_call": True, "inputs": ("text", "image"), "owner": "mlx-community"},
    ),
    (
        "lmstudio",
        {
            "type": "llm",
            "key": "gemma-3-270m-it-qat",
            "display_name": "Gemma 3 270m",
            "loaded_instances": [{"id": "a", "config": {"context_length": 8192}}, {"config": {"context_length": 4096}}],
            "max_context_length": 32768,
            "capabilities": {"vision": False, "trained_for_tool_use": False},
        },
        {"id": "gemma-3-270m-it-qat", "context": 4096, "tool_call": False, "inputs": ("text",)},
    ),
    (
        "ollama",
        {
            "name": "qwen3:8b",
            "model": "qwen3:8b",
            "digest": "500a1f",
            "details": {"family": "qwen3", "context_length": 40960},
            "capabilities": ["completion", "tools"],
        },
        {"id": "qwen3:8b", "context": 40960, "kind": "chat", "tool_call": True},
    ),
    (
        "litellm",
        {
            "model_name": "team-model",
            "litellm_params": {"model": "azure/gpt-x"},
            "model_info": {
                "id": "f3b2",
                "mode": "chat",
                "max_tokens": 16384,
                "max_input_tokens": 128000,
                "input_cost_per_token": 2.5e-06,
                "output_cost_per_token": 1e-05,
                "cache_read_input_token_cost": None,
                "supports_function_calling": True,
                "supports_vision": False,
            },
        },
        {
            "id": "team-model",
            "kind": "chat",
            "max_input": 128000,
            "max_output": 16384,
            "prices": Prices(Decimal("2.5e-6"), Decimal("1e-5")),
            "tool_call": True,
            "inputs": ("text",),
        },
    ),
    (
        "litellm",
        {"model_group": "free", "mode": "embedding", "input_cost_per_token": 0, "output_cost_per_token": 0.0},
        {"id": "free", "kind": "embedding", "prices": Prices()},
    ),
    ("openai", {"id": "gpt-x", "shutdown_date": "2026-10-23"}, {"retires": "2026-10-23", "usual_kind": None}),
    ("openai", {"id": "models/gemini-x", "owned_by": "google"}, {"id": "gemini-x"}),
    ("openai", {"id": "m", "active": False}, {"status": "unavailable"}),
    ("openai", {"id": "m", "data_retention": {}, "status": "gone"}, {"status": "unavailable"}),
    ("openai", {"id": "m", "features": {"tool_use": True}, "max_completion_tokens": 9}, {"tool_call": True}),
    ("openai", {"id": "m", "modalities": {"input": ["text", "image"]}}, {"inputs": ("text", "image")}),
]


@pytest.mark.parametrize(("wire_format", "entry", "facts"), EXAMPLES, ids=[f"{name}" for name, _, _ in EXAMPLES])
def test_each_wire_format_is_recognised_and_read(
    wire_format: str, entry: dict[str, Any], facts: dict[str, Any]
) -> None:
    name, row = read_one(entry)
    assert (name, {key: getattr(row, key) for key in facts}) == (wire_format, facts)


def test_every_wire_format_has_an_example() -> None:
    others = {"portkey", "openrouter", "together", "huggingface", "deepinfra", "openai"}
    assert {name for name, _, _ in EXAMPLES} | others == set(FORMATS)


@pytest.mark.parametrize(
    ("stated", "context"),
    [
        ({"meta": {"n_ctx": 32768, "n_ctx_train": 262144}}, 32768),
        ({"meta": {"n_ctx_train": 262144}}, 262144),
        ({"context_length": 262144, "meta": {"n_ctx": 32768}}, 32768),
        ({"context_length": 262144, "max_model_len": 32768}, 32768),
        ({"max_model_len": 65536, "meta": {"n_ctx": 32768}}, 32768),
        ({"meta": {"n_ctx": 0, "n_ctx_train": 262144}, "context_length": 8192}, 8192),
        ({"loaded_context_length": 4096, "max_context_length": 131072}, 4096),
        ({"state": "not-loaded", "max_context_length": 131072}, 131072),
        ({"parameters": {"max_seq_len": 16384, "cache_size": 32768}}, 16384),
        ({"max_total_tokens": 8192, "max_input_tokens": 7168}, 8192),
        ({"status": {"args": ["llama-server", "--ctx-size", "16384"]}, "meta": {"n_ctx_train": 262144}}, 16384),
        ({"status": {"args": ["llama-server", "--ctx-size=16384"]}, "meta": {"n_ctx_train": 262144}}, 16384),
        ({"status": {"args": ["llama-server", "--ctx_size", "16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c", "16384", "--port", "1"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["--port", "1", "-c16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c=16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-ctx", "16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c", "8192", "--ctx-size", "16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c", "0"]}, "context_length": 262144}, 262144),
        (
            {"status": {"args": ["--cache-ram=16384", "-ctk", "8192", "-C", "4096", "-c"]}, "context_length": 262144},
            262144,
        ),
        ({"meta": {"n_ctx": 128, "n_ctx_train": 262144}}, 262144),
        ({"meta": {"n_ctx": 10**11, "n_ctx_train": 262144}}, 262144),
        ({"meta": {"n_ctx": 512, "n_ctx_train": 262144}}, 512),
        ({"meta": {"n_ctx": 128, "n_ctx_train": 262144}, "context_length": 32768}, 32768),
        ({"meta": {"n_ctx": 128}, "max_model_len": 65536}, 65536),
        ({"meta": {"n_ctx": 128, "n_ctx_train": 64}}, 128),
        ({"context_window": 1, "context_length": 32768}, 32768),
        ({"context_length": 262144, "runtime": {"context_length": 32768}}, 32768),
        ({"context": {"running": 32768, "max": 262144}}, 32768),
        ({"context_length": 262144, "default_generation_settings": {"n_ctx": 32768}}, 32768),
        ({"loaded_instances": [{"config": {"context_length": 1}}], "max_context_length": 32768}, 32768),
        ({"model_info": {"general.architecture": "qwen3", "qwen3.context_length": 262144}}, 262144),
        ({"options": {"num_ctx": 4096}, "model_info": {"qwen3.context_length": 262144}}, 4096),
        ({"details": {"context_length": 40960}}, 40960),
        ({"capabilities": {"limits": {"max_context_window_tokens": 128000}}}, 128000),
        ({"capabilities": {"context_window": 128000}}, 128000),
        ({"limits": {"context": 16384}}, 16384),
        ({"model_info": {"limits": {"contextWindow": 16384}}}, 16384),
        ({"contextLength": 16384}, 16384),
        ({"context_window": {"max_tokens": 16384}}, 16384),
        ({"context_window": {"total": 16384, "output": 4096}}, 16384),
        ({"context_length": None, "top_provider": {"context_length": 16384}}, 16384),
        ({"context_length": 131072, "top_provider": {"context_length": 16384}}, 131072),
        ({"context": 131072}, None),
        ({"rate_limits": {"max_input_tokens": 131072, "context_length": 5}}, None),
        ({"meta": {"n_ctx": "a lot"}, "limits": [], "context_window": {"unit": "tokens"}}, None),
    ],
)
def test_what_runs_beats_what_is_stated_and_that_what_is_possible(stated: dict[str, Any], context: int | None) -> None:
    assert parse_list([body([{"id": "m", **stated}])]).rows[0].context == context


@pytest.mark.parametrize(
    ("stated", "limits"),
    [
        ({"max_input_tokens": 128000, "max_output_tokens": 16384}, (128000, 16384)),
        ({"capabilities": {"limits": {"max_prompt_tokens": 64000, "max_output_tokens": 16384}}}, (64000, 16384)),
        ({"limits": {"input": 64000, "output": 16384}}, (64000, 16384)),
        ({"context_window": {"total": 80384, "input": 64000, "output": 16384}}, (64000, 16384)),
        ({"model_info": {"maxInputTokens": 64000, "maxOutputTokens": 16384}}, (64000, 16384)),
        ({"max_completion_tokens": 4096, "top_provider": {"max_completion_tokens": 16384}}, (None, 4096)),
        ({"details": {"input": 64000, "output": 16384}}, (None, None)),
        ({"max_completion_tokens": 1, "max_output_tokens": 4096}, (None, 4096)),
        ({"max_input_tokens": 10**11, "limits": {"input": 64000, "output": 1}}, (64000, 1)),
    ],
)
def test_limits_of_input_and_output_are_found_in_blocks(
    stated: dict[str, Any], limits: tuple[int | None, int | None]
) -> None:
    row = parse_list([body([{"id": "m", **stated}])], "openai").rows[0]
    assert (row.max_input, row.max_output) == limits


def test_two_lists_side_by_side_are_one_list_of_models() -> None:
    document = {"models": [{"name": "/models/m.gguf", "model": "/models/m.gguf", "digest": ""}], "data": [{"id": "m"}]}
    assert [row.id for row in parse_list([json.dumps(document).encode()]).rows] == ["m"]


@pytest.mark.parametrize(
    ("stated", "currency"),
    [
        ({}, None),
        ({"currency": "USD"}, "USD"),
        ({"pricing": {"currency": "usd"}}, "USD"),
        ({"pricing": {"currency": "US$"}}, "USD"),
        ({"pricing": {"currency": "$"}}, "USD"),
        ({"pricing": {"currency": "EUR"}}, "EUR"),
        ({"currency": "€"}, "EUR"),
        ({"price": {"currency": "RMB"}}, "CNY"),
        ({"pricing": {"currency_code": "CNY"}}, "CNY"),
        ({"priceCurrency": "GBP"}, "GBP"),
        ({"currency": {"code": "CHF", "symbol": "Fr."}}, "CHF"),
        ({"pricing": {"unit": "eur_per_1m_tokens"}}, "EUR"),
        ({"pricing": {"unit": "€/1M"}}, "EUR"),
        ({"pricing": {"unit": "usd_per_1m_tokens"}}, "USD"),
        ({"pricing": {"unit": "per_1m_tokens"}}, None),
        ({"pricing": {"unit_type": "TOKEN"}}, None),
        ({"pricing": {"image": {"unit": "image"}}}, None),
        ({"size": {"unit": "ALL"}}, None),
        ({"pricing": {"prompt": {"amount": "0.1", "currency": "EUR"}}}, "EUR"),
        ({"pricing": {"tiers": [{"currency": "EUR"}, {"currency": "EUR"}]}}, "EUR"),
        ({"pricing": {"currency": "USD", "tiers": [{"currency": "EUR"}]}}, UNKNOWN),
        ({"pricing": {"currency": "credits"}}, UNKNOWN),
        ({"pricing": {"currency": "¥"}}, UNKNOWN),
        ({"pricing": {"unit": "cents_per_token"}}, UNKNOWN),
        ({"pricing": {"currency": 978}}, UNKNOWN),
        ({"pricing": {"currency": 840}}, "USD"),
        ({"pricing": {"currency": "USD/1M"}}, "USD"),
        ({"pricing": {"CURRENCY": "EUR"}}, "EUR"),
        ({"pricing": {"PRICE_CURRENCY": "EUR"}}, "EUR"),
        ({"pricing": {"price-currency": "EUR"}}, "EUR"),
        ({"pricing": {"currencyCode": "EUR"}}, "EUR"),
        ({"pricing": {"priceUnit": "EUR"}}, "EUR"),
        ({"price_unit": "C$/1M"}, UNKNOWN),
        ({"pricing": {"unit": "¥/1M"}}, UNKNOWN),
        ({"pricing": {"unit": "credits per token"}}, UNKNOWN),
        ({"pricing": {"currency": None}}, None),
        ({"currency": " "}, None),
        ({"currency": {"exponent": 2}}, None),
        ({"currency": False}, None),
        ({"currency": ["EUR", "USD"]}, None),
        ({"multi_currency": True}, None),
        ({"concurrency": 4}, None),
        ({"concurrency": "high"}, None),
        ({"max_concurrency": 8}, None),
        ({"limits": {"maxConcurrency": 8, "CONCURRENCY": "low"}}, None),
        ({"limits": {"concurrency": {"code": "low"}}}, None),
        ({"is_cryptocurrency": "no"}, None),
        ({"billing": {"unit": "req/min"}}, None),
        ({"pricing": {"unit": "tok/s"}}, None),
        ({"pricing": {"unit": "img/x"}}, None),
        ({"pricing": {"unit": "1K tokens"}}, None),
        ({"pricing": {"unit": "1K/month"}}, None),
        ({"pricing": {"unit": "令牌/1M"}}, None),
        ({"pricing": {"subunit": "EUR"}}, None),
        ({"generates": {"unit": "EUR"}}, None),
    ],
)
def test_a_currency_is_found_wherever_a_row_states_one(stated: dict[str, Any], currency: str | None) -> None:
    assert parse_list([body([{"id": "m", **stated}])]).rows[0].currency == currency


def test_a_currency_beside_the_list_is_that_of_all_rows_that_state_none() -> None:
    rows = [{"id": "m"}, {"id": "n", "currency": "USD"}]
    answer = parse_list([json.dumps({"pricing": {"currency": "EUR"}, "data": rows}).encode()])
    assert [row.currency for row in answer.rows] == ["EUR", "USD"]


def test_what_stands_beside_the_list_and_is_no_currency_costs_no_price() -> None:
    document = {
        "concurrency": 3,
        "limits": {"concurrency": "low"},
        "billing": {"unit": "req/min"},
        "data": [OPENROUTER],
    }
    assert parse_list([json.dumps(document).encode()]).rows[0].currency is None


@pytest.mark.parametrize(
    ("pages", "currency"), [(("USD", None), "USD"), ((None, "EUR"), "EUR"), (("USD", "EUR"), UNKNOWN)]
)
def test_a_page_that_states_no_currency_is_in_that_of_the_others(pages: tuple[str | None, ...], currency: str) -> None:
    documents = [{"currency": stated, "data": [{"id": stated or "silent"}]} for stated in pages]
    answer = parse_list([json.dumps(document).encode() for document in documents])
    assert {row.currency for row in answer.rows} == {currency}


def test_a_price_may_be_an_object_with_its_currency() -> None:
    pricing = {"prompt": {"amount": "0.0000005", "currency": "EUR"}, "completion": {"amount": 0.0000015}}
    name, row = read_one({**OPENROUTER, "pricing": pricing})
    assert (name, row.currency, row.prices) == ("openrouter", "EUR", Prices(Decimal("5e-7"), Decimal("15e-7")))


def test_a_unit_in_another_currency_is_the_same_format() -> None:
    name, row = read_one({"id": "lab/m", "pricing": {"input": 10, "output": 50, "unit": "eur_per_1m_tokens"}})
    assert (name, row.prices.input) == ("perplexity", Decimal(10))
    assert (row.currency, row.unit) == ("EUR", PriceUnit.USD_PER_MILLION)


def test_prices_in_what_is_no_currency_are_not_read_as_dollars() -> None:
    _, row = read_one({"id": "lab/m", "pricing": {"input": 10, "output": 50, "unit": "xbt_per_1m_tokens"}})
    assert row.prices == Prices()
