"""Reads what a model answered: a streamed chat completion, or one that came whole (pure).

Whatever comes is hostile: a value of the wrong type counts as absent, and nothing that is read is shown unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.json import AnswerError, parse_json

_LINE_END = re.compile(rb"\r\n|\r|\n")
_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read of an answer, as far as it came."""

    is_completion: bool = False
    """There is a completion, or the beginning of one."""
    model: str | None = None
    """The model that it names."""
    finish: str | None = None
    """Why it ends, as it says itself."""
    said: bool = False
    """It holds text, thoughts included."""
    called: bool = False
    """It calls a tool."""
    error: str | None = None
    """Message of an error that it holds."""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    """Tokens that it says were used; 0 where it says nothing."""


NOTHING_READ = Answer()


def read_answer(body: bytes) -> Answer:
    """Read the body of an answer, or as much as came of it."""
    found = NOTHING_READ
    for document in _documents(body):
        found = _with(found, document)
    return found


def _documents(body: bytes) -> Iterator[Entry]:
    """The JSON objects of a stream of events, or the one that the body is."""
    stripped = body.lstrip()
    if stripped.startswith((b"data:", b"event:", b"id:", b":", b"retry:")):
        for line in _LINE_END.split(body):
            if line.startswith(b"data:") and line[5:].strip() not in (b"", b"[DONE]"):
                yield from _parsed(line[5:])
    else:
        yield from _parsed(body)


def _parsed(text: bytes) -> Iterator[Entry]:
    try:
        yield Entry(parse_json(text))
    except AnswerError:
        return  # the last event of a stream that broke off


def _with(found: Answer, document: Entry) -> Answer:
    """What was read so far, and what one more object says."""
    error = _error_of(document)
    choices = document.values.get("choices")
    if not isinstance(choices, list):
        return found if error is None else replace(found, error=found.error or error)
    usage = document.child("usage")
    first = Entry(choices[0]) if choices else Entry(None)
    part = first.child("delta") or first.child("message")
    return Answer(
        is_completion=True,
        model=found.model or _text(document, "model"),
        finish=_text(first, "finish_reason") or found.finish,
        said=found.said or any(_text(part, each) for each in _TEXTS),
        called=found.called or _calls(part),
        error=found.error or error,
        prompt_tokens=max(found.prompt_tokens, usage.count("prompt_tokens") or 0),
        answer_tokens=max(found.answer_tokens, usage.count("completion_tokens") or 0),
    )


def _calls(part: Entry) -> bool:
    calls = part.values.get("tool_calls")
    return (isinstance(calls, list) and any(calls)) or bool(part.child("function_call"))


def _text(entry: Entry, name: str) -> str | None:
    value = entry.values.get(name)
    return value if isinstance(value, str) and value else None


def _error_of(document: Entry) -> str | None:
    """The message of an error, in any of the places where gateways and providers put it."""
    error = document.values.get("error")
    if isinstance(error, str) and error:
        return error
    inner = Entry(error)
    if inner:
        return _text(inner, "message") or _text(inner, "code") or _text(inner, "type") or "an error without a message"
    if "choices" not in document:
        return next((text for name in ("message", "detail", "error_message") if (text := _text(document, name))), None)
    return None
