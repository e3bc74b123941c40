"""Loopback servers that speak no proper HTTP, or never end: what a connection does is up to the test."""

from __future__ import annotations

import socketserver
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

Write = Callable[[bytes], Any]
Behaviour = Callable[[Write, threading.Event], object]
"""What a connection does once it has been asked; the event says that the test is over."""

OK = b"HTTP/1.1 200 OK\r\n"
MIB = 2**20


@contextmanager
def connections(choose: Callable[[list[bytes]], Behaviour]) -> Iterator[str]:
    """Behave on each connection as is chosen by the lines of its request's head, and hang up; gives the address."""
    over = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # The client may hang up at any time.
                choose(list(takewhile(bytes.strip, self.rfile)))(self.wfile.write, over)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            over.set()
            server.shutdown()
            thread.join()


@dataclass
class Raw:
    """A running server, and how many connections asked it for something."""

    url: str = ""
    asked: int = 0


@contextmanager
def raw_upstream(*behaviours: Behaviour) -> Iterator[Raw]:
    """Behave on each connection in turn; the last behaviour stays."""
    raw = Raw()

    def choose(_: list[bytes]) -> Behaviour:
        raw.asked += 1
        return behaviours[min(raw.asked, len(behaviours)) - 1]

    with connections(choose) as raw.url:
        yield raw


def once(answer: bytes) -> Behaviour:
    """Send an answer."""
    return lambda write, over: write(answer)


def for_ever(start: bytes, piece: bytes, every: float = 0) -> Behaviour:
    """Send a start, then a piece again and again, with seconds between them."""

    def behave(write: Write, over: threading.Event) -> None:
        write(start)
        while not over.wait(every):
            write(piece)

    return behave


def bomb(size: int) -> bytes:
    """Gzip of so many MiB of spaces: one compressed MiB, repeated, as nobody reads to its end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    start, block = (packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return start + block * (size - 1)
