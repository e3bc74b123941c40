"""What an exchange with a model tells of it."""

from __future__ import annotations

import json

import pytest

from portkey_catalog.gateway.chat import End, Exchange
from portkey_catalog.probe.answered_by import Expected
from portkey_catalog.probe.request import Trial, trial
from portkey_catalog.probe.verdict import Judged, judged
from portkey_catalog.schema import Verdict
from support import chats
from support.loopback import Reply
from support.small_catalog import make_model

EXPECTED = Expected(("openai/gpt-4o",), frozenset({"20240513"}))
ASKED = trial("openai", make_model("gpt-4o"))
DEAF = trial("openai", make_model("gpt-4o", tool_call=False))


def told(reply: Reply, asked: Trial = ASKED, end: End = End.WHOLE, expected: Expected = EXPECTED) -> Judged:
    return judged(asked, Exchange(end, reply.status, reply.body, problem="ReadError"), expected)


ERRORS = [
    (400, "Your credit balance is too low to access the Anthropic API.", Verdict.NO_CREDIT),
    (402, "Insufficient Balance", Verdict.NO_CREDIT),
    (412, "The request was stopped", Verdict.NO_CREDIT),
    (429, "You exceeded your current quota, please check your plan and billing details.", Verdict.NO_CREDIT),
    (429, "Rate limit reached for requests", Verdict.BUSY),
    (400, "model gpt-4o is not enabled for this integration", Verdict.NOT_ENABLED),
    (400, "Unable to access non-serverless model gpt-4o.", Verdict.NOT_ENABLED),
    (403, "Project does not have access to model `gpt-4o`", Verdict.NOT_ENABLED),
    (404, "The model `gpt-4o` does not exist or you do not have access to it.", Verdict.NOT_ENABLED),
    (404, "The model `gpt-4o` does not exist", Verdict.UNKNOWN_MODEL),
    (400, "gpt-4o is not a valid model ID", Verdict.UNKNOWN_MODEL),
    (404, "nothing here", Verdict.UNKNOWN_MODEL),
    (400, "registry.ollama.ai/library/gpt-4o does not support tools", Verdict.NO_TOOL_CALL),
    (404, "No endpoints found that support tool use.", Verdict.NO_TOOL_CALL),
    (400, "Unsupported parameter: 'max_tokens' is not supported with this model.", Verdict.REFUSED),
    (401, "Incorrect API key provided", Verdict.REFUSED),
    (422, "unprocessable", Verdict.REFUSED),
    (408, "timed out", Verdict.TOO_SLOW),
    (504, "upstream", Verdict.TOO_SLOW),
    (500, "oops", Verdict.FAILS),
    (503, "overloaded", Verdict.FAILS),
    (302, "elsewhere", Verdict.FAILS),
]


@pytest.mark.parametrize(("status", "message", "verdict"), ERRORS)
def test_an_error_is_told_by_its_status_and_its_words(status: int, message: str, verdict: Verdict) -> None:
    found = told(chats.error(status, message))
    assert (found.verdict, found.message, found.status) == (verdict, message, status)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "no such model"},
        {"error": {"code": "model_not_found"}},
        {"message": "unknown model"},
        {"detail": "model not found"},
    ],
)
def test_a_message_is_found_wherever_providers_put_it(body: object) -> None:
    assert told(Reply(400, body=json.dumps(body).encode())).verdict is Verdict.UNKNOWN_MODEL


def test_an_error_without_a_message_is_told_by_its_status() -> None:
    assert told(Reply(400, body=b'{"error": {}, "message": 5}')).message == "HTTP 400"
    assert told(Reply(400, body=b'{"error": {"param": 5}}')).message == "an error without a message"


def test_a_refusal_of_tools_is_no_such_verdict_where_none_were_offered() -> None:
    assert told(chats.error(400, "does not support tools"), DEAF).verdict is Verdict.REFUSED


def test_a_model_that_calls_the_tool_works() -> None:
    found = told(chats.calls("gpt-4o"))
    assert (found.verdict, found.message, found.disclosed, found.cut_by_length) == (Verdict.WORKS, None, False, False)


def test_a_model_that_is_offered_no_tool_works_by_what_it_says() -> None:
    assert told(chats.says("ok"), DEAF).verdict is Verdict.WORKS
    assert told(chats.says(""), DEAF).verdict is Verdict.FAILS


def test_an_answer_in_words_where_a_tool_was_to_be_called_is_told() -> None:
    assert told(chats.says("I cannot")).verdict is Verdict.NO_TOOL_CALL
    assert told(chats.says("")).verdict is Verdict.NO_TOOL_CALL


@pytest.mark.parametrize("finish", ["length", "max_tokens", "MAX_TOKENS"])
def test_a_reasoning_model_that_its_length_cuts_works(finish: str) -> None:
    thoughts = chats.streamed(chats.chunk(reasoning_content="The user"), chats.chunk(finish=finish))
    found = told(thoughts)
    assert (found.verdict, found.cut_by_length) == (Verdict.WORKS, True)


def test_an_answer_that_came_whole_though_a_stream_was_asked_for_fails_as_opencode_reads_nothing_of_it() -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [chats.CALL]}
    body = {"model": "gpt-4o", "choices": [{"message": message, "finish_reason": "tool_calls"}], "usage": None}
    found = told(Reply(200, body=json.dumps(body).encode()))
    assert (found.verdict, found.message) == (
        Verdict.FAILS,
        "the answer is no stream of events, though one was asked for",
    )


def test_the_old_way_to_call_a_function_is_none_that_opencode_knows() -> None:
    old = chats.streamed(chats.chunk(function_call={"name": "report"}), chats.chunk(finish="function_call"))
    assert told(old).verdict is Verdict.NO_TOOL_CALL


def piece(index: object = 0, **function: object) -> dict[str, object]:
    """One piece of a call in a stream."""
    return chats.chunk(tool_calls=[{"index": index, "function": function}])


ENDED = chats.chunk(finish="tool_calls")


@pytest.mark.parametrize(
    "pieces",
    [
        [piece(name="report", arguments='{"sta'), piece(arguments='tus":"ok"}')],
        [piece(name="report", arguments=""), piece(1, name="other", arguments="{}"), piece(arguments="{}")],
        [piece(None, name="report", arguments='{"status":"ok"}')],
    ],
)
def test_a_call_is_put_together_from_its_pieces(pieces: list[dict[str, object]]) -> None:
    assert told(chats.streamed(*pieces, ENDED)).verdict is Verdict.WORKS


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([piece(name="report", arguments='{"te')], "it called the tool with arguments that are no whole JSON object"),
        ([piece(name="report", arguments="[]")], "it called the tool with arguments that are no whole JSON object"),
        ([piece(name="report")], "it called the tool with arguments that are no whole JSON object"),
        (
            [piece(name="report", arguments="[" * 50_000)],
            "it called the tool with arguments that are no whole JSON object",
        ),
        ([piece(name="rm_rf", arguments="{}")], "it called rm_rf, which is no tool that it was offered"),
        ([piece(arguments="{}")], "it ended with tool_calls and called no tool"),
    ],
)
def test_a_call_that_no_tool_can_be_called_by_is_none(pieces: list[dict[str, object]], why: str) -> None:
    found = told(chats.streamed(*pieces, ENDED))
    assert (found.verdict, found.message) == (Verdict.NO_TOOL_CALL, why)


def test_a_stream_without_a_finish_reason_was_cut() -> None:
    assert told(chats.cut_stream()).verdict is Verdict.CUTS_STREAM
    assert told(chats.streamed(chats.chunk(content="o"))).verdict is Verdict.CUTS_STREAM
    assert told(chats.cut_stream(), end=End.BROKEN).verdict is Verdict.CUTS_STREAM
    assert told(Reply(200, body=b""), end=End.BROKEN).verdict is Verdict.CUTS_STREAM


def test_a_connection_that_is_lost_after_the_finish_reason_costs_nothing() -> None:
    assert told(chats.calls(), end=End.BROKEN).verdict is Verdict.WORKS


def test_an_error_inside_a_stream_is_told_by_its_words() -> None:
    inside = chats.streamed(chats.chunk(content="o"), {"error": {"message": "Insufficient credits"}})
    found = told(inside)
    assert (found.verdict, found.status) == (Verdict.NO_CREDIT, 200)
    assert not found.again
    nameless = chats.streamed({"error": {"message": "boom"}, "choices": []})
    assert told(nameless).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        ({"message": "Provider returned error: overloaded"}, Verdict.BUSY),
        ({"message": "Rate limit reached"}, Verdict.BUSY),
        ({"message": "Provider returned error", "code": 502}, Verdict.FAILS),
        ({"message": "slow down", "code": "429"}, Verdict.BUSY),
        ({"message": "Internal server error"}, Verdict.FAILS),
        ({"message": "service unavailable, try again", "code": "nonsense"}, Verdict.FAILS),
    ],
)
def test_an_error_of_the_server_inside_a_stream_is_worth_another_try(error: object, verdict: Verdict) -> None:
    found = told(chats.streamed(chats.chunk(content="o"), {"error": error}))
    assert (found.verdict, found.again) == (verdict, True)


def test_what_does_not_begin_or_end_in_time_is_too_slow() -> None:
    for exchange in (Exchange(End.LATE), Exchange(End.LATE, 200), Exchange(End.LATE, 200, chats.cut_stream().body)):
        assert judged(ASKED, exchange, EXPECTED).verdict is Verdict.TOO_SLOW


def test_a_connection_that_is_lost_before_an_answer_fails_and_is_worth_another_try() -> None:
    found = judged(ASKED, Exchange(End.BROKEN, problem="ReadError"), EXPECTED)
    assert (found.verdict, found.message, found.again) == (Verdict.FAILS, "the connection was lost (ReadError)", True)


@pytest.mark.parametrize(
    "body", [b"", b"<html>Log in</html>", b"[]", b'{"choices": 5}', b"data: nonsense\n\n", b"\xff"]
)
def test_what_is_no_completion_fails(body: bytes) -> None:
    assert told(Reply(200, body=body)).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    "part",
    [
        {"model": 5, "choices": [5]},
        {"choices": [{"delta": 5, "finish_reason": 5}]},
        {"choices": [{"delta": {"tool_calls": [None], "content": 5}}], "usage": {"prompt_tokens": "many"}},
        {"choices": [], "error": None},
    ],
)
def test_values_of_wrong_types_count_as_absent(part: dict[str, object]) -> None:
    assert told(chats.streamed(part)).verdict is Verdict.CUTS_STREAM
    assert told(chats.streamed(part, chats.chunk(finish="stop", tool_calls=[chats.CALL]))).verdict is Verdict.WORKS


def test_an_answer_that_does_not_end_where_it_was_told_to_is_refused() -> None:
    assert told(chats.calls(), end=End.LONG).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    "body",
    [
        b': hello\n\ndata: {"choices":[{"delta":{"content":"o"},"finish_reason":"stop"}]}\r\n\r\n',
        b'event: message\rdata:{"choices":[{"delta":{"content":"o"},"finish_reason":"stop"}]}\r\r',
    ],
)
def test_streams_may_hold_comments_and_any_line_ends(body: bytes) -> None:
    assert told(Reply(200, body=body), DEAF).verdict is Verdict.WORKS


# Who answered


@pytest.mark.parametrize(
    ("asked", "named", "expected", "another", "same"),
    [
        ("gpt-4o", "gpt-4o", "openai/gpt-4o", None, False),
        ("gpt-4o", "@openai/gpt-4o", "openai/gpt-4o", None, False),
        ("openai/gpt-4o", "gpt-4o", "openai/gpt-4o", None, False),
        ("gpt-4o", "gpt-4o-2024-08-06", "openai/gpt-4o", None, True),
        ("gpt-4o", "gpt-4o-2024-05-13", "openai/gpt-4o", "openai/gpt-4o+20240513", False),
        ("gpt-4o-2024-11-20", "gpt-4o-2024-08-06", "openai/gpt-4o+20241120", "openai/gpt-4o+20240806", False),
        ("gpt-4o", "gpt-4o-mini-2024-07-18", "openai/gpt-4o", "openai/gpt-4o-mini+20240718", False),
        ("gpt-4o", "claude-haiku-4-5", "openai/gpt-4o", "anthropic/claude-haiku-4.5", False),
        ("prod", "gpt-4o", "@azure/prod", None, False),
        ("gpt-4o", "prod-1", "openai/gpt-4o", None, False),
        ("gpt-4o", "/data/models/snapshots/abc", "openai/gpt-4o", None, False),
        ("mistral-large-latest", "mistral-large-2411", "mistral/mistral-large-latest", None, True),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b-instruct", "meta/llama-3.3-70b", None, True),
        ("gpt-4o", "x" * 500, "openai/gpt-4o", None, False),
        ("gpt-4o", "auto", "openai/gpt-4o", None, False),
    ],
)
def test_who_answered_is_read_by_the_rules_for_offers(
    asked: str, named: str, expected: str, another: str | None, same: bool
) -> None:
    found = told(
        chats.calls(named), trial("openai", make_model(asked)), expected=Expected((expected,), EXPECTED.other_snapshots)
    )
    assert (found.answered_by, found.disclosed) == (another, same)
    assert (found.verdict is Verdict.ANOTHER_MODEL) == (another is not None)


def test_an_answer_that_is_one_of_the_names_of_a_model_is_that_model() -> None:
    """A deployment's own name tells nothing, that of its combined model does."""
    found = told(chats.calls("gpt-4o-2024-08-06"), expected=Expected(("@openai/prod", "openai/gpt-4o")))
    assert found.disclosed
    assert told(chats.calls("gpt-4o-2024-08-06"), expected=Expected(())).disclosed is False


def test_the_key_is_refused_only_where_portkey_says_so() -> None:
    refused = Reply(401, body=b'{"status":"failure","message":"Portkey Error: Invalid API Key. Error Code: 03"}')
    assert told(refused).key_refused
    assert told(chats.error(401, "Unauthorised Request: Invalid API Key. Error Code: 03")).key_refused
    assert not told(chats.error(401, "Incorrect API key provided")).key_refused
    assert not told(chats.calls()).key_refused
