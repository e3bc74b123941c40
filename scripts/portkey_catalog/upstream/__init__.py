"""Answers of model-list endpoints: bytes -> typed rows, one small module per wire format, recognised by shape.

Everything here is pure and tolerant: a broken row never costs a good one beside it. What is no model list at all is an
`AnswerError` that says what came instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import Any, NoReturn

from portkey_catalog.upstream import deepinfra, huggingface, openai, openrouter, portkey, together
from portkey_catalog.upstream.rows import Entry, Row, RowError

FORMATS: Mapping[str, ModuleType] = {
    "portkey": portkey,
    "openrouter": openrouter,
    "together": together,
    "huggingface": huggingface,
    "deepinfra": deepinfra,
    "openai": openai,
}
"""Wire formats by the name used in `catalog.toml`, the most particular first; `openai` takes what is left."""


class AnswerError(Exception):
    """An answer is no model list; the text says what it is instead, and never quotes it."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be used, with the reason."""

    id: str
    """The row's id, or its position when it has none."""
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A model list, read."""

    format: str
    """Name of the wire format."""
    rows: tuple[Row, ...]
    rejected: tuple[Rejection, ...]
    provider: str | None = None
    """The gateway's own name of the provider, where the answer says it (`"provider": "anthropic"`)."""


def _no_constant(name: str) -> NoReturn:
    raise AnswerError(f"the answer holds {name}, which is not JSON")


def parse_json(body: bytes) -> Any:
    """Parse JSON as received from the network; numbers with a fraction become `Decimal`.

    Raises:
        AnswerError: not JSON, cut off, not UTF-8, or nested beyond reason.
    """
    head = body[:200].lstrip().lower()
    if not head:
        raise AnswerError("the answer is empty")
    if head.startswith((b"<!doctype", b"<html")):
        raise AnswerError("the answer is a web page, not JSON")
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise AnswerError("the answer is not UTF-8") from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        problem = "breaks off" if cut else "is not valid JSON"
        raise AnswerError(f"the answer {problem} after {error.pos} of {len(error.doc)} characters") from error
    except (RecursionError, ValueError) as error:
        raise AnswerError("the answer is nested too deeply or holds a number beyond reason") from error


def _entries(document: Any) -> list[Any]:
    rows = document.get("data") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        shape = f"an object with the keys {sorted(document)[:5]}" if isinstance(document, dict) else "no object or list"
        raise AnswerError(
            f"the answer is no model list: expected a list, or an object with the list `data`; got {shape}"
        )
    return rows


def _recognise(entries: Sequence[Entry]) -> str:
    """The most particular format that at least one entry in ten has; rows of one list may lack the telling keys."""
    for name, reader in FORMATS.items():
        if sum(map(reader.matches, entries)) * 10 > len(entries):
            return name
    return "openai"


def parse_list(bodies: Sequence[bytes], wire_format: str = "auto") -> Answer:
    """Read the pages of one model list.

    Raises:
        AnswerError: a page is no model list, or no row of it can be recognised as one.
        KeyError: `wire_format` is neither `auto` nor a known format.
    """
    rows: list[Row] = []
    rejected: list[Rejection] = []
    documents = [parse_json(body) for body in bodies]
    items = [item for document in documents for item in _entries(document)]
    entries = [Entry(item) for item in items if isinstance(item, dict)]
    if items and not entries:
        raise AnswerError("the answer is no model list: its items are not objects")
    name = _recognise(entries) if wire_format == "auto" else wire_format
    read = FORMATS[name].read
    for position, item in enumerate(items):
        try:
            if not isinstance(item, dict):
                raise RowError("the row is not an object")
            rows.append(read(Entry(item)))
        except RowError as error:
            label = item.get("id") if isinstance(item, dict) else None
            rejected.append(Rejection(label if isinstance(label, str) and label else f"row {position}", str(error)))
    provider = Entry(documents[0]).text("provider") if documents else None
    return Answer(name, tuple(rows), tuple(rejected), provider)
