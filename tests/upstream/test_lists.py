"""Lists of models: found in an answer, told by their format, and refused with a reason where they are none."""

import json
from typing import Any

import pytest

from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import Rejection, parse_list
from portkey_catalog.upstream.rows import Row
from support.upstream_rows import DEEPINFRA, OPENROUTER, body, read_one

PORTKEY = {"id": "@openai/gpt-x", "slug": "gpt-x", "canonical_slug": "gpt-x", "object": "model"}


def test_the_accounts_own_list_is_told_from_a_providers() -> None:
    assert read_one(PORTKEY) == ("portkey", Row(id="@openai/gpt-x", canonical_slug="gpt-x"))


def test_the_gateway_may_say_whose_list_it_is() -> None:
    assert parse_list([b'{"object": "list", "data": [{"id": "m"}], "provider": "anthropic"}']).provider == "anthropic"


def test_a_list_is_recognised_although_most_of_its_rows_lack_the_telling_keys() -> None:
    bare = {**DEEPINFRA, "metadata": None}
    answer = parse_list([body([{**bare, "id": f"lab/m{n}"} for n in range(8)] + [DEEPINFRA])])
    assert (answer.format, len(answer.rows)) == ("deepinfra", 9)


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


def test_two_lists_side_by_side_are_one_list_of_models() -> None:
    document = {"models": [{"name": "/models/m.gguf", "model": "/models/m.gguf", "digest": ""}], "data": [{"id": "m"}]}
    assert [row.id for row in parse_list([json.dumps(document).encode()]).rows] == ["m"]
