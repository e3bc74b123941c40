"""Answers of model-list endpoints: bytes -> typed rows, one small module per wire format, recognised by shape.

Everything here is pure and tolerant: a broken row never costs a good one beside it. What is no model list at all is an
`AnswerError` that says what came instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import orjson

from portkey_catalog.upstream.currency import currency_of, currency_of_list, only_currency
from portkey_catalog.upstream.formats import (
    anthropic,
    azure,
    bedrock,
    cohere,
    copilot,
    deepinfra,
    fireworks,
    friendli,
    gemini,
    github_models,
    huggingface,
    litellm,
    lmstudio,
    mistral,
    novita,
    ollama,
    openai,
    openrouter,
    portkey,
    together,
    venice,
    vertex,
)
from portkey_catalog.upstream.formats.resellers import RESELLERS
from portkey_catalog.upstream.rows import MAX_DIGITS, Entry, Row, RowError
from portkey_catalog.upstream.states import refuses
from portkey_catalog.upstream.weights import listed_beside, with_weights


class Format(Protocol):
    """One wire format."""

    def matches(self, entry: Entry) -> bool:
        """Whether an entry has what only this format has."""

    def read(self, entry: Entry) -> Row:
        """Read one entry.

        Raises:
            RowError: it cannot be used.
        """


FORMATS: Mapping[str, Format] = {
    "portkey": portkey,
    "bedrock": bedrock,
    "gemini": gemini,
    "vertex": vertex,
    "cohere": cohere,
    "anthropic": anthropic,
    "azure": azure,
    "mistral": mistral,
    "github-copilot": copilot,
    "github-models": github_models,
    "venice": venice,
    "huggingface": huggingface,
    "deepinfra": deepinfra,
    "together": together,
    "novita": novita,
    "friendli": friendli,
    **RESELLERS,
    "openrouter": openrouter,
    "fireworks": fireworks,
    "lmstudio": lmstudio,
    "ollama": ollama,
    "litellm": litellm,
    "openai": openai,
}
"""Wire formats by the name used in `catalog.toml`, the most particular first; `openai` takes what is left.

A format is told by a price where no other states one, else by several of its own keys: a single one, such as `type`,
another provider may use as well.
"""

LIST_KEYS = ("data", "models", "modelSummaries", "publisherModels", "results", "items")
"""Keys under which lists are found: most providers, Gemini and Cohere, Bedrock, Vertex, and common wrappers."""
WRAPPERS = (*LIST_KEYS, "result", "response", "body")
"""Keys under which an object may hold the list in turn."""
MAX_WRAPPERS = 3
MAX_ROWS = 50_000
"""Rows of the longest list that is read; the longest recorded has 6,504."""
MAX_DEPTH = 100
"""Deepest nesting that is read; the deepest recorded is 9."""
LOOKED_AT = 50
"""Entries of a list that are looked at to recognise its format."""
_TRY_AGAIN = "the next scheduled run will try again"
_CHECK_ADDRESS = "check gateway.base_url and the provider's slug"
_TOO_DEEP = f"the answer is nested too deeply, in more than {MAX_DEPTH} levels; {_CHECK_ADDRESS}"
FAULT = "the row cannot be read"
"""Beginning of the reason for a row that a reader stumbled over."""
SHOWN_ID = 300
"""Characters of a rejected row's id that are reported."""


class AnswerError(Exception):
    """An answer is no model list; the text says what it is instead, and never quotes it."""


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


def _whole(digits: str) -> int | None:
    # Python refuses to convert thousands of digits; nothing that long is a fact.
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _is_deep(document: Any) -> bool:
    """Whether something in a document lies deeper than `MAX_DEPTH`; looks at each value once, whatever it holds."""
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(MAX_DEPTH):
        values = (value for outer in level for value in (outer.values() if isinstance(outer, dict) else outer))
        level = [value for value in values if isinstance(value, dict | list)]
    return bool(level)


def parse_json(body: bytes) -> Any:
    """Parse JSON as received from the network, so that one broken value costs no more than itself.

    Whole numbers beyond reason and NaN become `None`; bytes that are not UTF-8 become lone surrogates, which no text
    fit to be published may hold. The time grows with the size of the answer, whatever it holds.

    Raises:
        AnswerError: not JSON, cut off, or nested deeper than `MAX_DEPTH`.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = _tolerant(body)
    if _is_deep(document):
        raise AnswerError(_TOO_DEEP)
    return document


def _tolerant(body: bytes) -> Any:
    """Parse what is not strictly JSON."""
    text = body.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    head = text[:200].lstrip().lower()
    if not head:
        raise AnswerError(f"the answer is empty; {_TRY_AGAIN}")
    if head.startswith(("<!doctype", "<html")):
        raise AnswerError(f"the answer is a web page, not JSON; {_CHECK_ADDRESS}")
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        problem, advice = ("breaks off", _TRY_AGAIN) if cut else ("is not valid JSON", _CHECK_ADDRESS)
        raise AnswerError(f"the answer {problem} after {error.pos} of {len(text)} characters; {advice}") from error
    except RecursionError as error:
        raise AnswerError(_TOO_DEEP) from error


_DECODER = json.JSONDecoder(parse_int=_whole, parse_constant=lambda name: None)


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
            f"{_CHECK_ADDRESS}"
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
    """What a row that cannot be used is called."""
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
        raise AnswerError(f"the list has {len(items):,} rows, more than {MAX_ROWS:,}; {_CHECK_ADDRESS}")
    entries = [Entry(item) for item in items if isinstance(item, dict)]
    if items and not entries:
        raise AnswerError(f"the answer is no model list: its items are not objects; {_CHECK_ADDRESS}")
    name = _recognise(entries) if wire_format == "auto" else wire_format
    rows: list[Row] = []
    rejected: list[Rejection] = []
    for position, (item, weights) in enumerate(zip(items, beside, strict=True)):
        try:
            if not isinstance(item, dict):
                raise RowError("the row is not an object")
            row = _read(Entry(item), name, weights)
            rows.append(replace(row, currency=currency_of(item) or currency))
        except RowError as error:
            rejected.append(reject(_label(item, position), str(error)))
        except Exception as error:  # noqa: BLE001 - a fault of ours in one row must not cost the rows beside it
            rejected.append(reject(_label(item, position), f"{FAULT} ({type(error).__name__}); please report it"))
    provider = Entry(documents[0]).text("provider") if documents else None
    return Answer(name, tuple(rows), tuple(rejected), provider)
