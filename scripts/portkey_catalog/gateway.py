"""The only module that opens a connection: asks the gateway for model lists and metadata sources for documents.

Every request has a time-out, a size limit and a status check. Redirects are not followed, so a key reaches no other
host. Answers are retried for 408, 429 and 5xx and for connection errors only, with growing, jittered waits that honour
`Retry-After` up to a limit. Error texts name what failed and what to do; they never hold headers, bodies or keys.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from portkey_catalog import __version__
from portkey_catalog.schema import Route
from portkey_catalog.upstream import parse_json, portkey

RETRIED = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 524, 529})
INTEGRATED_PAGE = 500
"""Rows asked for per page of the account's list."""
MAX_PAGES = 200
_ESCAPE = re.compile(rb"\\u00([0-7][0-9a-fA-F])")
SECRET_HEADERS = frozenset({"authorization", "x-portkey-api-key", "x-portkey-virtual-key"})


class FetchError(Exception):
    """A list could not be fetched; the text says what happened and what to do about it."""

    def __init__(self, problem: str, *, status: int | None = None) -> None:
        super().__init__(problem)
        self.status = status
        """HTTP status, when there was an answer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a client is. Times in seconds, sizes in bytes."""

    timeout: float = 30
    """Connecting, and waiting for the next piece of an answer."""
    deadline: float = 120
    """One list, with all its pages and retries."""
    attempts: int = 4
    """Tries per request."""
    first_wait: float = 1
    """Before the second try; doubles with every further one."""
    longest_wait: float = 30
    """Limit of a wait, whatever `Retry-After` asks for."""
    max_bytes: int = 64 * 1024 * 1024
    """Size of one answer, decompressed."""
    connections: int = 8
    """Requests under way at once."""


PATIENT = Policy()
"""The patience of a scheduled run."""


def read_key(name: str) -> str:
    """Read a key from the environment.

    Raises:
        FetchError: it is not set, or cannot be sent in a header.
    """
    key = os.environ.get(name, "").strip()
    if not key:
        raise FetchError(f"the environment variable {name} is not set; put the key there")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise FetchError(f"the value of {name} has spaces, line breaks or other characters a key cannot have")
    return key


def route_headers(route: Route, api_key_env: str) -> dict[str, str]:
    """Headers that lead a request to one provider.

    Raises:
        FetchError: a key is missing.
    """
    if route.provider_key_env:
        headers = {
            "x-portkey-provider": route.provider or "",
            "authorization": f"Bearer {read_key(route.provider_key_env)}",
        }
        return headers | ({"x-portkey-custom-host": route.custom_host} if route.custom_host else {})
    headers = {"x-portkey-api-key": read_key(api_key_env)}
    if route.virtual_key_env:
        return headers | {"x-portkey-virtual-key": read_key(route.virtual_key_env)}
    return headers | {"x-portkey-provider": route.provider or ""}


def _advice(status: int) -> str:
    if status == 401:
        return "the key was refused; check the secret, it may be wrong or expired"
    if status == 403:
        return "the key may not list models; give it the scope models.list or completions.write"
    if status == 404:
        return "the gateway has no list there; check the provider's slug and gateway.base_url"
    if status in (412, 402):
        return "a budget or limit of the account stopped the request; check it in Portkey"
    if status == 429:
        return "too many requests; the next scheduled run will try again"
    if 200 <= status < 300:
        return "the gateway sent no list; check the provider in Portkey"
    if 300 <= status < 400:
        return "the gateway answers with a redirect, which is not followed; put the final address into gateway.base_url"
    if status >= 500:
        return "the gateway or the provider is failing; the next scheduled run will try again"
    return "the gateway refused the request"


def _retry_after(value: str | None) -> float | None:
    """Seconds a `Retry-After` header asks for, as a number or an HTTP date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _repeats(secret: bytes, body: bytes) -> bool:
    """Whether an answer holds a secret, plainly or in the escapes of JSON."""
    if len(secret) < 8:
        return False
    unescaped = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), body).replace(b"\\/", b"/")
    return secret in body or secret in unescaped


class Client:
    """Fetches lists and documents. Made by `open_client`."""

    def __init__(self, http: httpx.AsyncClient, policy: Policy) -> None:
        self._http = http
        self._policy = policy
        self._slots = asyncio.Semaphore(policy.connections)

    async def fetch(
        self, url: str, headers: Mapping[str, str] | None = None, params: Mapping[str, int] | None = None
    ) -> bytes:
        """GET a document, with retries.

        Raises:
            FetchError: no good answer came.
        """
        secrets = [v.removeprefix("Bearer ").encode() for k, v in (headers or {}).items() if k in SECRET_HEADERS]
        for attempt in range(1, self._policy.attempts + 1):
            wait: float | None = None
            try:
                status, body, wait = await self._get(url, headers, params)
                if status == 200:
                    if any(_repeats(secret, body) for secret in secrets):
                        raise FetchError("the answer repeats the key that was sent; it is not used")
                    return body
                failure = FetchError(f"HTTP {status}: {_advice(status)}", status=status)
            except httpx.TimeoutException:
                failure = FetchError(
                    f"no answer within {self._policy.timeout:g} seconds; the next scheduled run will try again"
                )
            except httpx.DecodingError:
                failure = FetchError("the answer's compression is broken; the next scheduled run will try again")
            except (httpx.InvalidURL, UnicodeError, OverflowError) as error:
                raise FetchError(f"the address cannot be used ({type(error).__name__}); check the settings") from error
            except httpx.HTTPError as error:
                reason = type(error).__name__
                failure = FetchError(f"no connection ({reason}); check the address and whether the service is up")
            if attempt == self._policy.attempts or (failure.status is not None and failure.status not in RETRIED):
                raise failure
            await asyncio.sleep(self._wait(attempt, wait))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _wait(self, attempt: int, asked: float | None) -> float:
        backoff = self._policy.first_wait * 2.0 ** (attempt - 1) * random.uniform(0.75, 1.25)
        return min(max(backoff, asked or 0), self._policy.longest_wait)

    async def _get(
        self, url: str, headers: Mapping[str, str] | None, params: Mapping[str, int] | None
    ) -> tuple[int, bytes, float | None]:
        body = bytearray()
        async with self._http.stream("GET", url, headers=headers, params=params) as response:
            if response.status_code == 200:
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > self._policy.max_bytes:
                        raise FetchError(f"the answer is larger than {self._policy.max_bytes // 2**20} MiB")
            return response.status_code, bytes(body), _retry_after(response.headers.get("retry-after"))

    async def fetch_document(self, url: str) -> bytes:
        """Fetch a public document.

        Raises:
            FetchError: no good answer came within the deadline.
        """
        async with self._deadline():
            return await self.fetch(url)

    async def fetch_provider_list(self, base_url: str, headers: Mapping[str, str]) -> list[bytes]:
        """Fetch the list of one provider through the gateway.

        Raises:
            FetchError: no good answer came within the deadline.
        """
        async with self._deadline():
            return [await self.fetch(f"{base_url}/models", headers)]

    async def fetch_integrated_list(self, base_url: str, headers: Mapping[str, str]) -> list[bytes]:
        """Fetch the account's Model Catalog, page by page.

        Raises:
            FetchError: no good answer came within the deadline, or the pages do not end.
            AnswerError: a page is no JSON.
        """
        pages: list[bytes] = []
        received, last = 0, b""
        async with self._deadline():
            for _ in range(MAX_PAGES):
                # Paged by position: the rows received so far are the next offset, whatever page size was granted.
                page = await self.fetch(f"{base_url}/models", headers, {"limit": INTEGRATED_PAGE, "offset": received})
                rows, total = portkey.page_size(parse_json(page))
                # A gateway that ignores `offset` sends the same page for ever.
                ended = not rows or page == last
                if ended and total and received < total:
                    raise FetchError(f"the account's list stops after {received} of {total} rows")
                if page == last:
                    return pages
                received += rows
                pages.append(page)
                last = page
                if not rows or (total and received >= total):
                    return pages
        raise FetchError(f"the account's list does not end after {MAX_PAGES} pages")

    @asynccontextmanager
    async def _deadline(self) -> AsyncIterator[None]:
        try:
            # The clock starts when it is one's turn.
            async with self._slots, asyncio.timeout(self._policy.deadline):
                yield
        except TimeoutError as error:
            raise FetchError(
                f"no complete answer within {self._policy.deadline:g} seconds; the next scheduled run will try again"
            ) from error


@asynccontextmanager
async def open_client(policy: Policy) -> AsyncIterator[Client]:
    """A client for one run. Proxies of the environment are honoured, but none stands before this machine itself."""
    async with httpx.AsyncClient(
        timeout=httpx.Timeout(policy.timeout),
        limits=httpx.Limits(max_connections=policy.connections),
        mounts={f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")},
        headers={"accept": "application/json", "user-agent": f"portkey-catalog/{__version__}"},
    ) as http:
        yield Client(http, policy)
