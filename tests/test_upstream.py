"""Answers of model-list endpoints: recognised by shape, read with tolerance, refused with a reason."""

import json
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.upstream import AnswerError, Rejection, parse_list
from portkey_catalog.upstream.rows import PriceUnit, Row

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
    "pricing": {"hourly": 0, "input": 0.18000000000000002, "output": 0.6, "base": 0, "finetune": 0},
}
HUGGINGFACE = {
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
MISTRAL = {
    "id": "model-2505",
    "created": 1770716745,
    "owned_by": "mistralai",
    "name": "model-2505",
    "capabilities": {"completion_chat": True, "function_calling": True, "vision": True},
    "max_context_length": 131072,
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
            price_input=Decimal("0.00000008333333333333334"),
            price_output=Decimal(0),
            price_cache_read=Decimal("0.000000002"),
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
    assert (answer.format, row.unit, row.price_input) == (
        "together",
        PriceUnit.USD_PER_MILLION,
        Decimal("0.18000000000000002"),
    )
    assert (row.name, row.owner, row.kind, row.context) == ("Model Turbo", "Lab", "chat", 131072)


def test_together_prices_audio_by_the_character_which_is_no_token_price() -> None:
    _, row = read_one({**TOGETHER, "type": "audio"})
    assert row.unit is None


def test_a_hugging_face_entry_is_what_a_request_meets_at_worst() -> None:
    name, row = read_one(HUGGINGFACE)
    assert (name, row.context, row.price_input, row.price_output) == ("huggingface", 40960, 2, 3)
    assert (row.tool_call, row.structured_output, row.hugging_face_id) == (False, None, "lab/Model")


def test_deepinfra_keeps_facts_under_metadata() -> None:
    name, row = read_one(DEEPINFRA)
    assert (name, row.context, row.max_output) == ("deepinfra", 8192, 4096)
    assert (row.price_input, row.price_cache_read) == (Decimal("0.05499999999999999"), Decimal("0.01"))
    assert (row.kind, row.attachment, row.reasoning) == ("chat", True, True)


def test_supersets_of_the_openai_shape_keep_their_limits() -> None:
    assert read_one(GROQ)[1] == Row(
        id="model-8b", owner="Lab", created=Decimal(1737672203), context=8192, max_output=512
    )
    name, row = read_one(MISTRAL)
    assert (name, row.kind, row.context, row.tool_call) == ("openai", "chat", 131072, True)
    assert row.inputs == ("text", "image")


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
    assert answer.rejected == (Rejection("m" * 120 + "...", "id is longer than 300 characters"),)


def test_pages_are_read_as_one_list() -> None:
    assert [row.id for row in parse_list([body([{"id": "a"}]), body([{"id": "b"}])]).rows] == ["a", "b"]


def test_a_bad_row_is_rejected_and_costs_no_good_one() -> None:
    answer = parse_list([body([{"id": "good"}, 7, {"id": ""}, {"id": 5}, {"name": "no id"}, {"id": "also-good"}])])
    assert [row.id for row in answer.rows] == ["good", "also-good"]
    assert answer.rejected == (
        Rejection("row 1", "the row is not an object"),
        Rejection("row 2", "id is missing or not a text"),
        Rejection("row 3", "id is missing or not a text"),
        Rejection("row 4", "id is missing or not a text"),
    )


@pytest.mark.parametrize("broken", [None, 5, "text", [], {"input": "a lot"}, {"prompt": True}])
def test_values_of_a_wrong_type_count_as_absent(broken: Any) -> None:
    row = {"id": "m", "pricing": broken, "architecture": broken, "context_length": broken, "top_provider": broken}
    assert parse_list([body([row])], "openrouter").rows[0].price_input is None


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
        (b"\xff\xfe{", "is not UTF-8"),
        ('{"data": [{"id": "a"}]}'.encode("utf-16"), "is not UTF-8"),
        (b'{"data": [{"id": "a", "n": NaN}]}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"data": [{"n": ' + b"9" * 5000 + b"}]}", "beyond reason"),
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
