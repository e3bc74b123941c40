"""A SOCKS 5 proxy on loopback (RFC 1928, RFC 1929) that leads everywhere to one server of the test."""

from __future__ import annotations

import select
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from support.loopback import running


@dataclass
class Socks:
    """A running proxy."""

    port: int
    asked: list[str] = field(default_factory=list)
    """Where it was asked to lead to, as `host:port`."""
    users: list[tuple[str, str]] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, target: tuple[str, int], greeting: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.greeting = greeting
        self.seen = Socks(self.server_address[1])


class _Handler(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        server = cast(_Server, self.server)
        with suppress(OSError):
            self._lead(server)

    def _lead(self, server: _Server) -> None:
        offered = self.rfile.read(self.rfile.read(2)[1])
        if server.greeting is not None:
            self.wfile.write(server.greeting)
            return
        self.wfile.write(b"\x05" + offered[:1])
        if offered[:1] == b"\x02":
            self.rfile.read(1)
            server.seen.users.append((self._text(), self._text()))
            self.wfile.write(b"\x01\x00")
        kind = self.rfile.read(4)[3]
        if kind == 3:
            host = self._text()
        else:
            family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
            host = socket.inet_ntop(family, self.rfile.read(size))
        server.seen.asked.append(f"{host}:{int.from_bytes(self.rfile.read(2), 'big')}")
        with socket.create_connection(server.target, timeout=30) as target:
            self.wfile.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            self._relay(target)

    def _text(self) -> str:
        return self.rfile.read(self.rfile.read(1)[0]).decode()

    def _relay(self, target: socket.socket) -> None:
        other = {self.connection: target, target: self.connection}
        while True:
            for ready in select.select(list(other), [], [], 30)[0]:
                piece = ready.recv(65536)
                if not piece:
                    return
                other[ready].sendall(piece)


@contextmanager
def socks_proxy(target: str, greeting: bytes | None = None) -> Iterator[Socks]:
    """Lead to `target` (`host:port`) until the block ends; with a `greeting`, say only that and hang up."""
    host, _, port = target.rpartition(":")
    server = _Server((host, int(port)), greeting)
    with running(server):
        yield server.seen
