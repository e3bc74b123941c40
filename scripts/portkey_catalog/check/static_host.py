"""A folder on loopback as GitHub Pages would serve it, for programs that must see a site before it is deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "application/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
}
"""As GitHub Pages serves them; a file without a known ending is `application/octet-stream`."""


class _Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


_NOT_FOUND = _Answer(404, CONTENT_TYPES[".html"], b"<!DOCTYPE html><html><body>404</body></html>")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        answer = self.server.find(unquote(urlsplit(self.path).path))
        with suppress(ConnectionError):  # a client may be stopped before it has read everything
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path, prefix: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root, self.prefix = folder.resolve(), prefix
        self.instead: Mapping[str, bytes] = {}

    def find(self, path: str) -> _Answer:
        if not path.startswith(self.prefix) or "\0" in path:
            return _NOT_FOUND
        name = path.removeprefix(self.prefix)
        found = (self.root / name).resolve()
        if found.is_dir():
            found = found / "index.html"
        if not found.is_relative_to(self.root) or not found.is_file():
            return _NOT_FOUND
        body = self.instead[name] if name in self.instead else found.read_bytes()
        return _Answer(200, CONTENT_TYPES.get(found.suffix, "application/octet-stream"), body)


@contextmanager
def static_host(
    folder: Path, under: str = "", *, instead: Callable[[str], Mapping[str, bytes]] = lambda url: {}
) -> Iterator[str]:
    """Serve a folder's bytes until the block ends; gives the address, without a slash at its end.

    Args:
        folder: what is served; it is read anew at each request.
        under: sub-path of the address, as a project site has one.
        instead: given the address, bytes to send in place of those of some files, by path in the folder.
    """
    path = f"/{under.strip('/')}".rstrip("/")
    with _Server(folder, f"{path}/") as server:
        url = f"http://127.0.0.1:{server.server_port}{path}"
        server.instead = instead(url)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield url
        finally:
            server.shutdown()
            thread.join()
