"""Lists that come in pages: what to ask for after a page, and when the gateway goes round in circles.

A provider says in its own way that its list goes on; the account's list is paged by position. Both are read page by
page through the same two members, `first` and `take`. Nothing here opens a connection, and no page's word leads
anywhere: what is taken from it are query parameters of the same address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.json import parse_json

ACCOUNT_PAGE = 500
"""Rows asked for per page of the account's list."""
MAX_TOKEN = 2_000
"""Longest token or link that is sent back, in characters; the longest recorded has 128."""
MAX_LINK_PARAMETERS = 20

Query = Mapping[str, str | int]
"""Parameters that ask for a page."""

_TOKENS = {"nextPageToken": "pageToken", "next_page_token": "page_token"}
"""Gemini, Vertex and Fireworks; Cohere: key of a page -> parameter that takes its value."""
_GOES_ON = re.compile(rb'"(?:next|nextPageToken|next_page_token)"\s*:\s*"|"has_more"\s*:\s*true')
"""Text that a page must contain in order to say that its list goes on: most pages need not be parsed for that."""


class Pages(Protocol):
    """A list being read."""

    bodies: list[bytes]
    """The pages read so far that tell anything new."""
    first: Query | None
    """Asks for the first page."""

    def take(self, body: bytes) -> Query | None:
        """Take one page; what asks for the next one, or `None` when there is no more to be had.

        Raises:
            AnswerError: the page is no JSON.
        """


class ProviderPages:
    """A provider's own list. Its first request has no parameters: a strange gateway may refuse them."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.first: Query | None = None
        self.complete = True
        """False when the list says that it goes on, but no page was there that tells more."""
        self._asked: list[Query] = []
        self._ids: set[str] = set()

    def take(self, body: bytes) -> Query | None:
        """Take one page; what asks for the next one, or `None` when there is no more to be had.

        Raises:
            AnswerError: the page is no JSON.
        """
        document = parse_json(body) if self.bodies or _GOES_ON.search(body) else None
        query, ids = next_page(document), _ids(document)
        # A gateway that drops the parameters sends the first page again, perhaps with another request id or order.
        repeated = bool(ids) and ids <= self._ids
        if not repeated:
            self.bodies.append(body)
            self._ids |= ids
        if query is None:
            return None
        if repeated or not query or query in self._asked:
            self.complete = False
            return None
        self._asked.append(query)
        return query


class AccountPages:
    """The account's list: paged by `limit` and `offset`, with `total` beside the rows."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.first: Query | None = {"limit": ACCOUNT_PAGE, "offset": 0}
        self.received = 0
        """Rows so far. They are the next offset, whatever page size was granted."""
        self.total: int | None = None
        """Rows of the whole list, where the last page said it."""

    @property
    def complete(self) -> bool:
        """True when as many rows came as were promised."""
        return self.received >= (self.total or 0)

    def take(self, body: bytes) -> Query | None:
        """Take one page; what asks for the next one, or `None` when there is no more to be had.

        Raises:
            AnswerError: the page is no JSON.
        """
        rows, self.total = page_size(parse_json(body))
        # A gateway that ignores `offset` sends the same page for ever.
        if body in self.bodies[-1:]:
            return None
        self.bodies.append(body)
        self.received += rows
        if not rows or (self.total and self.complete):
            return None
        return {"limit": ACCOUNT_PAGE, "offset": self.received}


def page_size(document: object) -> tuple[int, int | None]:
    """Rows on one page of the account's list, and the number of rows on all pages where the page says it."""
    page = Entry(document)
    return len(page.children("data")), page.count("total", "total_count")


def next_page(document: Any) -> Query | None:
    """Query parameters that ask for the page after this one of a provider's list.

    Args:
        document: the page, parsed.

    Returns:
        `None` for a page that does not say that the list goes on; no parameters at all when it says so, but not how in
        a way that can be sent back (a token of control characters, or longer than `MAX_TOKEN`).
    """
    if not isinstance(document, dict):
        return None
    links = document.get("links")
    # OpenRouter: {"links": {"next": "/api/v1/models?offset=500"}}
    if isinstance(links, dict) and (link := _said(links, "next")):
        return _query_of(link)
    for key, parameter in _TOKENS.items():
        if token := _said(document, key):
            return {parameter: token} if _plain(token) else {}
    if document.get("has_more") is True:
        entries = Entry(document).children("data")
        anthropic = bool(entries) and all(entry.text("type") == "model" for entry in entries)
        last = _said(document, "last_id")
        return {"after_id" if anthropic else "after": last} if last and _plain(last) else {}
    return None


def _said(values: Mapping[str, Any], key: str) -> str:
    """The text under a key; a value of another type counts as absent."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _plain(text: str) -> bool:
    return len(text) <= MAX_TOKEN and text.isprintable()


def _query_of(link: str) -> Query:
    """The parameters of a path or an address; never the host or path, wherever it leads."""
    try:
        found = parse_qsl(urlsplit(link).query, max_num_fields=MAX_LINK_PARAMETERS) if _plain(link) else []
    except ValueError:
        return {}
    return dict(found) if all(_plain(name + value) for name, value in found) else {}


def _ids(document: Any) -> set[str]:
    """Ids of the models on a page, whatever the list is called."""
    values = document.values() if isinstance(document, dict) else [document]
    entries = [Entry(item) for value in values if isinstance(value, list) for item in value]
    return {found for entry in entries if (found := entry.text("id", "name", "modelId"))}
