"""Reads what a model answered: a streamed chat completion, or one that came whole (pure).

Whatever comes is hostile: a value of the wrong type counts as absent, and nothing that is read is shown unescaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.json import AnswerError, parse_json

_LINE_END = re.compile(rb"\r\n|\r|\n")
_EVENTS = (b"data:", b"event:", b"id:", b":", b"retry:")
_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool, put together from its pieces."""

    name: str
    """Tool that is called, as it came."""
    arguments: str

    @property
    def is_whole(self) -> bool:
        """Its arguments are a JSON object, as a tool can be called with."""
        try:
            return isinstance(json.loads(self.arguments), dict)
        except (ValueError, RecursionError):
            return False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read of an answer, as far as it came."""

    is_completion: bool = False
    """There is a completion, or the beginning of one."""
    is_stream: bool = False
    """It came as a stream of events."""
    model: str | None = None
    """The model that it names."""
    finish: str | None = None
    """Why it ends, as it says itself."""
    said: bool = False
    """It holds text, thoughts included."""
    calls: tuple[Call, ...] = ()
    """Tools that it calls."""
    error: str | None = None
    """Message of an error that it holds."""
    error_status: int | None = None
    """HTTP status that this error says it has."""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    """Tokens that it says were used; 0 where it says nothing."""


NOTHING_READ = Answer()


def read_answer(body: bytes) -> Answer:
    """Read the body of an answer, or as much as came of it."""
    is_stream = body.lstrip().startswith(_EVENTS)
    documents = list(_events(body) if is_stream else _parsed(body))
    found = replace(NOTHING_READ, is_stream=is_stream, calls=_calls(documents))
    for document in documents:
        found = _with(found, document)
    return found


def _events(body: bytes) -> Iterator[Entry]:
    """The JSON objects of a stream of events."""
    for line in _LINE_END.split(body):
        if line.startswith(b"data:") and line[5:].strip() not in (b"", b"[DONE]"):
            yield from _parsed(line[5:])


def _parsed(text: bytes) -> Iterator[Entry]:
    try:
        yield Entry(parse_json(text))
    except AnswerError:
        return  # the last event of a stream that broke off


def _with(found: Answer, document: Entry) -> Answer:
    """What was read so far, and what one more object says."""
    if error := _error_of(document):
        found = replace(
            found, error=found.error or error, error_status=found.error_status or _error_status(document.child("error"))
        )
    choices = document.values.get("choices")
    if not isinstance(choices, list):
        return found
    usage = document.child("usage")
    part = _part(document)
    return replace(
        found,
        is_completion=True,
        model=found.model or _text(document, "model"),
        finish=_text(Entry(choices[0] if choices else None), "finish_reason") or found.finish,
        said=found.said or any(_text(part, each) for each in _TEXTS),
        prompt_tokens=max(found.prompt_tokens, usage.count("prompt_tokens") or 0),
        answer_tokens=max(found.answer_tokens, usage.count("completion_tokens") or 0),
    )


def _part(document: Entry) -> Entry:
    """What an object adds to the message of its first choice."""
    choices = document.values.get("choices")
    first = Entry(choices[0] if isinstance(choices, list) and choices else None)
    return first.child("delta") or first.child("message")


def _calls(documents: Iterable[Entry]) -> tuple[Call, ...]:
    """The tools that a message calls: pieces of one call have its index, and the first piece has its name."""
    names: dict[object, str] = {}
    arguments: dict[object, list[str]] = {}
    for document in documents:
        pieces = _part(document).values.get("tool_calls")
        for place, piece in enumerate(pieces if isinstance(pieces, list) else ()):
            call = Entry(piece)
            function, index = call.child("function"), call.values.get("index")
            key = index if isinstance(index, int) else place
            if name := _text(function, "name"):
                names.setdefault(key, name)
            arguments.setdefault(key, []).append(_text(function, "arguments") or "")
    return tuple(Call(name, "".join(arguments[key])) for key, name in names.items())


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


def _error_status(error: Entry) -> int | None:
    """The status that an error names, as OpenRouter does of one in the middle of a stream."""
    codes = (error.values.get(name) for name in ("code", "status"))
    return next((int(str(each)) for each in codes if re.fullmatch("[45][0-9]{2}", str(each))), None)
