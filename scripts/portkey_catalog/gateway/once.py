"""Asks for one document once and says what came, be it good or not, and how long it took.

For those who look whether something works: nothing is tried again, redirects are not followed and cookies not kept, so
a key reaches no other host. What comes is read up to a limit of size and of time; what it means is for others.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from portkey_catalog.gateway.client import FetchError, unpacker_for
from portkey_catalog.gateway.transport import http_client, local_way, way_out

LIMIT = 32 * 1024 * 1024
"""Bytes of an answer, unpacked; a published configuration of 3,000 models has 1.7 MB."""
TIMEOUT = 15.0
"""Seconds from the request to the end of its answer."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one request."""

    status: int | None = None
    """HTTP status; absent where no answer came."""
    body: bytes = b""
    kind: str = ""
    """Its `Content-Type`, in lower case."""
    sent: int = 0
    """Bytes that travelled, packed."""
    seconds: float = 0.0
    """From the request to the end of its answer."""
    problem: str | None = None
    """What was wrong with the connection; absent where an answer came to its end."""


class Once:
    """Sends requests. Made by `open_once`."""

    def __init__(self, http: httpx.AsyncClient, timeout: float) -> None:
        self._http = http
        self._timeout = timeout

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Came:
        """GET a document, once."""
        began = time.monotonic()
        status, kind, sent, body = None, "", 0, bytearray()
        problem: str | None = None
        try:
            async with asyncio.timeout(self._timeout), self._http.stream("GET", url, headers=headers) as response:
                status, kind = response.status_code, response.headers.get("content-type", "").lower()
                unpacker = unpacker_for(response.headers.get("content-encoding", ""))
                async for piece in response.aiter_raw():
                    sent += len(piece)
                    body += unpacker.decompress(piece, LIMIT + 1 - len(body)) if unpacker else piece
                    if len(body) > LIMIT:
                        problem = f"the answer is larger than {LIMIT // 2**20} MiB"
                        break
                else:
                    if unpacker and sent and (not unpacker.eof or unpacker.unused_data):
                        problem = "the answer is broken"
        except TimeoutError:
            problem = f"no whole answer within {self._timeout:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error, FetchError, UnicodeError) as error:
            # Without its text, which may quote a header.
            problem = f"no connection ({type(error).__name__})" if status is None else "the answer is broken"
        return Came(status, bytes(body), kind, sent, time.monotonic() - began, problem)


@asynccontextmanager
async def open_once(*, local: bool = False, timeout: float = TIMEOUT) -> AsyncIterator[Once]:
    """Requests on the way out that the environment asks for.

    Args:
        local: whether all of them go to this machine, so that the environment does not matter.
        timeout: seconds for one request.

    Raises:
        EnvironmentProblem: the environment names a proxy or certificates that cannot be used.
    """
    async with http_client(local_way() if local else way_out(), httpx.Timeout(timeout)) as http:
        yield Once(http, timeout)
