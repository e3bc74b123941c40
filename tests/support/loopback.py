"""A loopback web server for the tests: an upstream that replays answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import cast
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic, compare=False)
    """When it arrived, in seconds of the monotonic clock."""


class BreaksOff(Exception):
    """Raised by the pieces of an answer: the connection is closed in the middle of it."""


@dataclass(frozen=True)
class Reply:
    """One answer to give: a whole body, or one in pieces that are sent as they come."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: Iterable[bytes] | None = None


Answer = Reply | Callable[[Request], Reply]


class _Server(ThreadingHTTPServer):
    """Answers every request by one function, off the main thread."""

    daemon_threads = True
    request_queue_size = 128  # the default of 5 makes many clients at once wait a second to be let in

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer


class _Handler(BaseHTTPRequestHandler):
    timeout = 30

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = cast(_Server, self.server).answer(Request(self.command, parts.path, parts.query, headers, body))
        with suppress(ConnectionError, BreaksOff):  # a client may give up before a late answer
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.pieces is not None:  # in chunks, so that a client can tell an end from a broken connection
            self.protocol_version, self.close_connection = "HTTP/1.1", True
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.pieces is not None:
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if reply.pieces is None:
            self.wfile.write(reply.body)
            return
        for piece in reply.pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


@contextmanager
def running(server: TCPServer) -> Iterator[str]:
    """Serve until the block ends; gives the address without a closing slash."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Replay:
    """A running upstream: its address, and what it has been asked so far."""

    url: str
    requests: list[Request]


@contextmanager
def answering(answer: Callable[[Request], Reply]) -> Iterator[str]:
    """Answer every request by one function until the block ends; gives the address."""
    with running(_Server(answer)) as url:
        yield url


@contextmanager
def replay_upstream(routes: Mapping[str, Answer]) -> Iterator[Replay]:
    """Serve `routes` (path to answer); any other path is a JSON 404."""
    seen: list[Request] = []

    def answer(request: Request) -> Reply:
        seen.append(request)
        found = routes.get(request.path, Reply(404, {"Content-Type": "application/json"}, b'{"error":"no such path"}'))
        return found if isinstance(found, Reply) else found(request)

    with answering(answer) as url:
        yield Replay(url, seen)
