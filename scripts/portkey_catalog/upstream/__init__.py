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


_TRY_AGAIN = "the next scheduled run will try again"
_CHECK_ADDRESS = "check gateway.base_url and the provider's slug"
SHOWN_ID = 120
"""Characters of a rejected row's id that are reported."""


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


def reject(row_id: str, reason: str) -> Rejection:
    """A rejection whose id is short enough to be shown."""
    return Rejection(row_id if len(row_id) <= SHOWN_ID else f"{row_id[:SHOWN_ID]}...", reason)


def _no_constant(name: str) -> NoReturn:
    raise AnswerError(f"the answer holds {name}, which is not JSON; {_CHECK_ADDRESS}")


def parse_json(body: bytes) -> Any:
    """Parse JSON as received from the network; numbers with a fraction become `Decimal`.

    Raises:
        AnswerError: not JSON, cut off, not UTF-8, or nested beyond reason.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerError(f"the answer is not UTF-8; {_CHECK_ADDRESS}") from error
    head = text[:200].lstrip().lower()
    if not head:
        raise AnswerError(f"the answer is empty; {_TRY_AGAIN}")
    if head.startswith(("<!doctype", "<html")):
        raise AnswerError(f"the answer is a web page, not JSON; {_CHECK_ADDRESS}")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        problem, advice = ("breaks off", _TRY_AGAIN) if cut else ("is not valid JSON", _CHECK_ADDRESS)
        raise AnswerError(f"the answer {problem} after {error.pos} of {len(text)} characters; {advice}") from error
    except (RecursionError, ValueError) as error:
        raise AnswerError(
            f"the answer is nested too deeply or holds a number beyond reason; {_CHECK_ADDRESS}"
        ) from error


def _entries(document: Any) -> list[Any]:
    rows = document.get("data") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        got = "an object without it" if isinstance(document, dict) else "neither"
        raise AnswerError(
            f"the answer is no model list: expected a list, or an object with the list `data`, got {got}; "
            f"{_CHECK_ADDRESS}"
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
        raise AnswerError(f"the answer is no model list: its items are not objects; {_CHECK_ADDRESS}")
    name = _recognise(entries) if wire_format == "auto" else wire_format
    read = FORMATS[name].read
    for position, item in enumerate(items):
        try:
            if not isinstance(item, dict):
                raise RowError("the row is not an object")
            rows.append(read(Entry(item)))
        except RowError as error:
            label = item.get("id") if isinstance(item, dict) else None
            rejected.append(reject(label if isinstance(label, str) and label else f"row {position}", str(error)))
    provider = Entry(documents[0]).text("provider") if documents else None
    return Answer(name, tuple(rows), tuple(rejected), provider)
