"""The only module that sends a request: asks the gateway for model lists and metadata sources for documents.

Every request has a time-out, a size limit and a status check. Redirects are not followed and cookies not kept, so a key
reaches no other host and one provider's answer nobody else's request. Answers are retried for 408, 429 and 5xx and for
faults of the connection only, with growing, jittered waits that honour `Retry-After` up to a limit. Lists are read to
their last page, with a limit on pages and on what they weigh together. Error texts name what failed and what to do;
they never hold headers, bodies or keys.
"""

from __future__ import annotations

import asyncio
import math
import random
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import httpx

from portkey_catalog.gateway.aside import aside
from portkey_catalog.gateway.proxies import Proxies, Proxy
from portkey_catalog.gateway.statuses import RETRIED, advice, retry_after
from portkey_catalog.gateway.transport import http_client, local_way, way_out
from portkey_catalog.schema import Route
from portkey_catalog.text.addresses import host_and_port
from portkey_catalog.upstream.paging import AccountPages, Pages, ProviderPages, Query

MAX_PAGES = 200
"""Pages of one list."""


class FetchError(Exception):
    """A list could not be fetched; the text says what happened and what to do about it."""

    def __init__(self, problem: str, *, status: int | None = None) -> None:
        super().__init__(problem)
        self.status = status
        """HTTP status, when there was an answer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Patience of a client. Times in seconds, sizes in bytes."""

    timeout: float = 30
    """Connecting, and waiting for the next piece of an answer."""
    deadline: float = 120
    """One list, with all its pages, retries and reading; the clock starts when it is its turn."""
    run_deadline: float = 900
    """All lists and documents of one client together; the clock starts when the client is opened."""
    attempts: int = 4
    """Tries per request."""
    first_wait: float = 1
    """Before the second try; doubles with every further one."""
    longest_wait: float = 30
    """Limit of a wait, whatever `Retry-After` asks for; up to a quarter more is added at random."""
    max_bytes: int = 32 * 1024 * 1024
    """Size of one document, or of one list with all its pages, decompressed.

    The largest recorded document has 5 MB, the largest list 1 MB.
    """
    connections: int = 8
    """Lists and documents under way at once at one host; each has one request at a time."""


PATIENT = Policy()
"""The patience of a scheduled run."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A list as it came."""

    pages: list[bytes]
    complete: bool
    """False when the list says that it goes on but no further page is to be had: what is not on it may still exist."""
    ends: float = math.inf
    """When its deadline is over, on the event loop's clock."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it came."""

    body: bytes
    tag: str | None = None
    """Its `ETag`, by which its owner tells whether it has changed since."""


class _Got(NamedTuple):
    """One answer: its status, the document of a 200, and what `Retry-After` asks for."""

    status: int
    document: Document
    wait: float | None


def read_key(keys: Mapping[str, str], name: str) -> str:
    """A key that can be sent, by the name of its environment variable.

    Raises:
        FetchError: it is not set, or cannot be sent in a header.
    """
    key = keys.get(name, "").strip()
    if not key:
        raise FetchError(f"the environment variable {name} is not set; put the key there")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise FetchError(f"the value of {name} has spaces, line breaks or other characters a key cannot have")
    return key


def route_headers(route: Route, api_key_env: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Headers that lead a request to one provider.

    Args:
        route: how the provider is reached.
        api_key_env: name of the account's key.
        keys: all keys by the names of their environment variables.

    Raises:
        FetchError: a key is missing.
    """
    if route.provider_key_env:
        headers = {
            "x-portkey-provider": route.provider or "",
            "authorization": f"Bearer {read_key(keys, route.provider_key_env)}",
        }
        return headers | ({"x-portkey-custom-host": route.custom_host} if route.custom_host else {})
    headers = {"x-portkey-api-key": read_key(keys, api_key_env)}
    if route.virtual_key_env:
        return headers | {"x-portkey-virtual-key": read_key(keys, route.virtual_key_env)}
    return headers | {"x-portkey-provider": route.provider or ""}


def _lost(error: httpx.TransportError, proxy: Proxy | None) -> FetchError:
    """The meaning of a fault of the connection."""
    reason = type(error).__name__
    if not isinstance(error, httpx.ConnectError):
        return FetchError(
            f"the connection{_through(proxy)} broke off ({reason}); the next scheduled run will try again"
        )
    checked = f"{proxy.source}, the address" if proxy else "the address"
    return FetchError(f"no connection{_through(proxy)} ({reason}); check {checked} and whether the service is up")


def _through(proxy: Proxy | None) -> str:
    return f" through the proxy of {proxy.source}" if proxy else ""


class Client:
    """Fetches lists and documents. Made by `open_client`."""

    def __init__(self, http: httpx.AsyncClient, proxies: Proxies, policy: Policy, ends: float) -> None:
        self._http = http
        self._proxies = proxies
        self._policy = policy
        self._ends = ends
        """When the run is over, on the event loop's clock."""
        # Per host, so that documents do not stand in the way of lists.
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(policy.connections))

    async def fetch_document(self, url: str) -> bytes:
        """Fetch a public document.

        Raises:
            FetchError: no good answer came within the deadline.
        """
        async with self._turn(url):
            return (await self._fetch(url, {}, None, self._policy.max_bytes)).body

    async def fetch_if_changed(self, url: str, tag: str | None) -> Document | None:
        """Fetch a public document, or `None` where its owner says that it is still the one of this `ETag`.

        Raises:
            FetchError: no good answer came within the deadline.
        """
        headers = {"if-none-match": tag} if tag else {}
        async with self._turn(url):
            found = await self._fetch(url, headers, None, self._policy.max_bytes, known=tag is not None)
        return None if found is _UNCHANGED else found

    async def fetch_provider_list(self, base_url: str, headers: Mapping[str, str]) -> Fetched:
        """Fetch the list of one provider through the gateway, with all its pages.

        Raises:
            FetchError: no good answer came within the deadline, or the pages do not end.
            AnswerError: a page is no JSON.
        """
        pages = ProviderPages()
        ends = await self._fetch_pages(f"{base_url}/models", headers, pages)
        return Fetched(pages.bodies, pages.complete, ends)

    async def fetch_integrated_list(self, base_url: str, headers: Mapping[str, str]) -> Fetched:
        """Fetch the account's Model Catalog, page by page.

        Raises:
            FetchError: no good answer came within the deadline, the pages do not end, or they end too early.
            AnswerError: a page is no JSON.
        """
        pages = AccountPages()
        ends = await self._fetch_pages(f"{base_url}/models", headers, pages)
        if not pages.complete:
            raise FetchError(f"the account's list stops after {pages.received} of {pages.total} rows")
        return Fetched(pages.bodies, pages.complete, ends)

    async def _fetch_pages(self, url: str, headers: Mapping[str, str], pages: Pages) -> float:
        """Fetch all pages; returns when the list's deadline is over."""
        query, left = pages.first, self._policy.max_bytes
        async with self._turn(url):
            ends = min(self._ends, asyncio.get_running_loop().time() + self._policy.deadline)
            for number in range(1, MAX_PAGES + 1):
                try:
                    body = (await self._fetch(url, headers, query, left)).body
                except FetchError as error:
                    if number == 1:
                        raise
                    # Without the status: a 404 here does not mean that the provider has no list.
                    raise FetchError(f"page {number} of the list: {error}") from error
                left -= len(body)
                query = await aside(partial(pages.take, body))
                if query is None:
                    return ends
        raise FetchError(f"the list does not end after {MAX_PAGES} pages")

    async def _fetch(
        self, url: str, headers: Mapping[str, str], query: Query | None, limit: int, *, known: bool = False
    ) -> Document:
        """GET a document of at most `limit` bytes, with retries; `_UNCHANGED` where it is `known` and the same.

        Raises:
            FetchError: no good answer came.
        """
        proxy = self._proxies.for_url(url)
        for attempt in range(1, self._policy.attempts + 1):
            wait: float | None = None
            try:
                status, document, wait = await self._get(url, headers, query, limit)
                if status == 200:
                    return document
                if status == 304 and known:
                    return _UNCHANGED
                failure = FetchError(f"HTTP {status}{_through(proxy)}: {advice(status)}", status=status)
            except httpx.TimeoutException:
                failure = FetchError(
                    f"no answer{_through(proxy)} within {self._policy.timeout:g} seconds; "
                    "the next scheduled run will try again"
                )
            except zlib.error:
                failure = FetchError("the answer's compression is broken; the next scheduled run will try again")
            except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
                failure = _lost(error, proxy)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OverflowError) as error:
                # What cannot be sent, or a proxy that refuses: trying again sends the same to the same. The error is
                # not chained, as it may quote a header.
                reason = type(error).__name__
                checked = f"the settings and the proxy of {proxy.source}" if proxy else "the settings"
                raise FetchError(f"the address cannot be used ({reason}); check {checked}") from None
            if attempt == self._policy.attempts or (failure.status is not None and failure.status not in RETRIED):
                raise failure
            await asyncio.sleep(self._wait(attempt, wait))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _wait(self, attempt: int, asked: float | None) -> float:
        wait = max(self._policy.first_wait * 2.0 ** (attempt - 1), asked or 0)
        return min(wait, self._policy.longest_wait) * random.uniform(1, 1.25)

    async def _get(self, url: str, headers: Mapping[str, str], query: Query | None, limit: int) -> _Got:
        """One request."""
        body = bytearray()
        async with self._http.stream("GET", url, headers=headers, params=query) as response:
            if response.status_code == 200:
                unpacker = unpacker_for(response.headers.get("content-encoding", ""))
                async for piece in response.aiter_raw():
                    # Never unpacks more than one byte too many: 64 KiB can hold 64 MiB.
                    body += unpacker.decompress(piece, limit + 1 - len(body)) if unpacker else piece
                    if len(body) > limit:
                        raise FetchError(f"the answer is larger than {self._policy.max_bytes / 2**20:.3g} MiB")
                if unpacker and (not unpacker.eof or unpacker.unused_data):
                    raise zlib.error("cut off, or more than one stream")
            wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
            return _Got(response.status_code, Document(bytes(body), response.headers.get("etag")), wait)

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        """One's turn at a host, for as long as the policy allows."""
        run = asyncio.timeout_at(self._ends)
        try:
            async with run, self._slots[host_and_port(url)], asyncio.timeout(self._policy.deadline):
                yield
        except TimeoutError as error:
            over = run.expired()
            seconds = self._policy.run_deadline if over else self._policy.deadline
            within = f"{seconds:g} seconds" + (" of the whole run" if over else "")
            raise FetchError(f"no complete answer within {within}; the next scheduled run will try again") from error


_UNCHANGED = Document(b"")
"""Stands for a document that has not changed."""


def unpacker_for(encoding: str) -> zlib._Decompress | None:
    """The decompressor for the encoding of an answer; `None` when there is none.

    Raises:
        FetchError: it is another than the one that was asked for.
    """
    if encoding.strip().lower() in ("", "identity"):
        return None
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise FetchError("the answer is compressed in a way that was not asked for; check gateway.base_url")
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


@asynccontextmanager
async def open_client(policy: Policy, *, local: bool = False) -> AsyncIterator[Client]:
    """A client for one run, on the way out that the environment asks for.

    Args:
        policy: its patience.
        local: whether all it asks is on this machine, so that the environment does not matter.

    Raises:
        EnvironmentProblem: the environment names a proxy or certificates that cannot be used.
    """
    ends = asyncio.get_running_loop().time() + policy.run_deadline
    way = local_way() if local else way_out()
    async with http_client(way, httpx.Timeout(policy.timeout)) as http:
        yield Client(http, way.proxies, policy, ends)
