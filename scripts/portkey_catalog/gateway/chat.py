"""Asks one model one thing through the gateway, and says what came: all of it, or how it ended.

A request is sent once and never again by itself, as each may cost money. Redirects are not followed and cookies not
kept, so a key reaches no other host. What comes is read up to a limit of size and of time; what it means is for others.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

import httpx

from portkey_catalog.gateway.client import FetchError, unpacker_for
from portkey_catalog.gateway.statuses import retry_after
from portkey_catalog.gateway.transport import http_client, way_out


class End(Enum):
    """How an answer ended."""

    WHOLE = auto()
    """As HTTP says that it ends."""
    LATE = auto()
    """Its time was over."""
    BROKEN = auto()
    """The connection was lost, or what came could not be unpacked."""
    LONG = auto()
    """It was larger than anything that was asked for."""
    HELD_UP = auto()
    """Its time was over before this machine had sent it, or noticed that it was."""
    UNSENT = auto()
    """There was no connection, so nobody was asked."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of one request. Times in seconds, sizes in bytes."""

    connect: float = 20
    """To a connection."""
    begin: float = 60
    """From the request to the first piece of an answer."""
    whole: float = 120
    """From the request to the end of the answer."""
    max_bytes: int = 256 * 1024
    """Size of an answer, unpacked; one of a few tokens has 20 KiB at most."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came of one request."""

    end: End
    status: int | None = None
    """HTTP status; absent where no answer began."""
    body: bytes = b""
    """As much as came."""
    retry_after: float | None = None
    """Seconds that the answer asks to wait before another try."""
    problem: str | None = None
    """Name of the fault of the connection, where it was one."""


_LAG = 1.0
"""Seconds by which a machine that has time for its work notices the end of a wait, at the latest."""


class Chats:
    """Sends chat completions. Made by `open_chats`."""

    def __init__(self, http: httpx.AsyncClient, patience: Patience) -> None:
        self._http = http
        self._patience = patience

    async def ask(self, base_url: str, headers: Mapping[str, str], body: bytes) -> Exchange:
        """POST one chat completion, once, and read what comes.

        Args:
            base_url: that of the gateway, which ends in `/v1`.
            headers: those that lead to the provider, with the key.
            body: the request, as JSON.
        """
        heard = _Heard()
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._patience.whole
        clock = asyncio.timeout_at(min(ends, loop.time() + self._patience.begin))
        try:
            async with clock:
                sent = {**headers, "content-type": "application/json"}
                async with self._http.stream(
                    "POST",
                    f"{base_url}/chat/completions",
                    headers=sent,
                    content=body,
                    extensions={"trace": heard.trace},
                ) as response:
                    heard.status = response.status_code
                    heard.retry_after = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
                    unpacker = unpacker_for(response.headers.get("content-encoding", ""))
                    async for piece in response.aiter_raw():
                        clock.reschedule(ends)
                        left = self._patience.max_bytes + 1 - len(heard.body)
                        heard.body += unpacker.decompress(piece, left) if unpacker else piece[:left]
                        if len(heard.body) > self._patience.max_bytes:
                            return heard.ended(End.LONG)
        except TimeoutError:
            noticed_late = loop.time() - (clock.when() or ends) > _LAG
            return heard.ended(End.HELD_UP if heard.status is None and (noticed_late or not heard.sent) else End.LATE)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            return heard.ended(End.UNSENT, type(error).__name__)
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error, FetchError) as error:
            # Without its text, which may quote a header.
            return heard.ended(End.BROKEN, type(error).__name__)
        return heard.ended(End.WHOLE)


class _Heard:
    """What came so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.retry_after: float | None = None
        self.body = bytearray()
        self.sent = False

    async def trace(self, event: str, _: object) -> None:
        """Take note of what the connection does, as httpcore calls it."""
        self.sent = self.sent or event.endswith("send_request_body.complete")

    def ended(self, end: End, problem: str | None = None) -> Exchange:
        return Exchange(end, self.status, bytes(self.body), self.retry_after, problem)


@asynccontextmanager
async def open_chats(patience: Patience) -> AsyncIterator[Chats]:
    """Chats on the way out that the environment asks for.

    Raises:
        EnvironmentProblem: the environment names a proxy or certificates that cannot be used.
    """
    timeout = httpx.Timeout(None, connect=patience.connect)
    async with http_client(way_out(), timeout, "text/event-stream, application/json") as http:
        yield Chats(http, patience)
