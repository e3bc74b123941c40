"""Answers of model-list endpoints: bytes -> typed rows, one small module per wire format, recognised by shape.

Everything here is pure and tolerant: a broken row never costs a good one beside it. What is no model list at all is an
`AnswerError` that says what came instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portkey_catalog.upstream.currency import currency_of, currency_of_list, only_currency
from portkey_catalog.upstream.entry import Entry, RowError
from portkey_catalog.upstream.formats import FORMATS
from portkey_catalog.upstream.json import CHECK_ADDRESS, AnswerError, parse_json
from portkey_catalog.upstream.rows import Row
from portkey_catalog.upstream.states import refuses
from portkey_catalog.upstream.weights import listed_beside, with_weights

LIST_KEYS = ("data", "models", "modelSummaries", "publisherModels", "results", "items")
"""Keys under which lists are found: most providers, Gemini and Cohere, Bedrock, Vertex, and common wrappers."""
WRAPPERS = (*LIST_KEYS, "result", "response", "body")
"""Keys under which an object may hold the list in turn."""
MAX_WRAPPERS = 3
MAX_ROWS = 50_000
"""Rows of the longest list that is read; the longest recorded has 6,504."""
LOOKED_AT = 50
"""Entries of a list that are looked at to recognise its format."""
FAULT = "the row cannot be read"
"""Beginning of the reason for a row that a reader stumbled over."""
SHOWN_ID = 300
"""Characters of a rejected row's id that are reported."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be used, with the reason."""

    id: str
    """The row's id, or its position when it has none."""
    reason: str
    unreadable: bool = True
    """False for a row that was read and is rightly not taken: listed twice, or no model at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A model list, read."""

    format: str
    """Name of the wire format."""
    rows: tuple[Row, ...]
    rejected: tuple[Rejection, ...]
    provider: str | None = None
    """The gateway's own name of the provider, where the answer says it (`"provider": "anthropic"`)."""


def reject(row_id: str, reason: str, *, unreadable: bool = True) -> Rejection:
    """A rejection whose id is short enough to be shown."""
    # Not cut: half of a key that an answer echoes is recognised by nobody.
    shown = row_id if len(row_id) <= SHOWN_ID else f"an id of {len(row_id):,} characters"
    return Rejection(shown, reason, unreadable)


def _find_list(document: Any, wrappers: int = MAX_WRAPPERS) -> list[Any] | None:
    """The list in a document, bare or under one of the known keys; of several the first that is not empty."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    found = [document[key] for key in LIST_KEYS if isinstance(document.get(key), list)]
    if wrappers and not any(found):
        inner = [_find_list(document[key], wrappers - 1) for key in WRAPPERS if isinstance(document.get(key), dict)]
        found += [items for items in inner if items is not None]
    if not found and wrappers == MAX_WRAPPERS:
        found = _only_list_of_ids(document)
    return next((items for items in found if items), found[0] if found else None)


def _only_list_of_ids(document: Mapping[str, Any]) -> list[list[Any]]:
    """The list whose items have ids, under whatever key, if there is just one and the answer is no error."""
    if any("error" in key.lower() for key in document):
        return []
    inside = [item for value in document.values() if isinstance(value, dict) for item in value.values()]
    lists = [value for value in (*document.values(), *inside) if isinstance(value, list) and value]
    found = [items for items in lists if all("id" in item for item in items if isinstance(item, dict))]
    found = [items for items in found if isinstance(items[0], dict)]
    return found if len(found) == 1 else []


def _items(document: Any) -> list[Any]:
    items = _find_list(document)
    if items is None:
        got = "an object without one" if isinstance(document, dict) else "neither"
        raise AnswerError(
            f"the answer is no model list: expected a list, or an object with a list such as `data`, got {got}; "
            f"{CHECK_ADDRESS}"
        )
    return items


def _recognise(entries: Sequence[Entry]) -> str:
    """The most particular format that at least one entry in ten has; rows of one list may lack the telling keys."""
    sample = entries[:: max(1, len(entries) // LOOKED_AT)]
    for name, reader in FORMATS.items():
        if sum(map(reader.matches, sample)) * 10 > len(sample):
            return name
    return "openai"


def _label(item: object, position: int) -> str:
    """The name of a row that cannot be used."""
    return Entry(item).text("id", "name", "modelId") or f"row {position}"


def _read(entry: Entry, wire_format: str, beside: str | None) -> Row:
    """Read one entry, with what has the same meaning in all formats.

    Raises:
        RowError: it cannot be used.
    """
    row = with_weights(FORMATS[wire_format].read(entry), entry, beside)
    return replace(row, status="unavailable") if refuses(entry) else row


def parse_list(bodies: Sequence[bytes], wire_format: str = "auto") -> Answer:
    """Read the pages of one model list.

    Raises:
        AnswerError: a page is no model list, or no row of it can be recognised as one.
        KeyError: `wire_format` is neither `auto` nor a known format.
    """
    documents = [parse_json(body) for body in bodies]
    lists = [(document, _items(document)) for document in documents]
    items = [item for _, listed in lists for item in listed]
    beside = [weights for document, listed in lists for weights in listed_beside(document, listed)]
    currency = only_currency(map(currency_of_list, documents))
    if len(items) > MAX_ROWS:
        raise AnswerError(f"the list has {len(items):,} rows, more than {MAX_ROWS:,}; {CHECK_ADDRESS}")
    entries = [Entry(item) for item in items if isinstance(item, dict)]
    if items and not entries:
        raise AnswerError(f"the answer is no model list: its items are not objects; {CHECK_ADDRESS}")
    name = _recognise(entries) if wire_format == "auto" else wire_format
    rows: list[Row] = []
    rejected: list[Rejection] = []
    for position, (item, weights) in enumerate(zip(items, beside, strict=True)):
        try:
            if not isinstance(item, dict):
                raise RowError("the row is not an object")
            row = _read(Entry(item), name, weights)
            stated = currency_of(item) or currency
            rows.append(replace(row, currency=stated) if stated else row)
        except RowError as error:
            rejected.append(reject(_label(item, position), str(error)))
        except Exception as error:  # noqa: BLE001 - a fault of ours in one row must not cost the rows beside it
            rejected.append(reject(_label(item, position), f"{FAULT} ({type(error).__name__}); please report it"))
    provider = Entry(documents[0]).text("provider") if documents else None
    return Answer(name, tuple(rows), tuple(rejected), provider)
