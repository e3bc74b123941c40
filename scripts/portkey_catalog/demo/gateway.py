"""A gateway on loopback with the model-list surface of hosted Portkey, answering from the bundled sample."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from portkey_catalog.demo.sample import SAMPLE_KEY, answers

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
CUSTOM_MODELS = {"openai": {"ft:gpt-4.1-mini-2025-04-14:sample-org::demo": "gpt-4.1-mini-2025-04-14"}}
"""Models an account added by hand, with the model each is based on; the provider's own list lacks them."""


def _ids(answer: bytes) -> list[str]:
    document = json.loads(answer)
    rows = document if isinstance(document, list) else document["data"]
    return list(dict.fromkeys(row["id"] for row in rows))


PARTLY_ENABLED = "huggingface"
"""The provider of which the account enables a part only."""


def _entry(slug: str, model: str, canonical: str) -> dict[str, str]:
    return {"id": f"@{slug}/{model}", "slug": model, "canonical_slug": canonical, "object": "model"}


def integrated_list(lists: Mapping[str, bytes]) -> list[dict[str, str]]:
    """The account's Model Catalog: of one provider every tenth model is not enabled, custom ones are added."""
    entries = []
    for slug, answer in lists.items():
        ids = enumerate(_ids(answer), start=1)
        entries += [_entry(slug, model, model) for place, model in ids if place % 10 or slug != PARTLY_ENABLED]
        entries += [_entry(slug, model, base) for model, base in CUSTOM_MODELS.get(slug, {}).items()]
    return entries


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        provider = self.headers.get("x-portkey-provider")
        if url.path != "/v1/models":
            self._refuse(HTTPStatus.NOT_FOUND, "Portkey Error: Not Found")
        elif self.headers.get("x-portkey-api-key") != self.server.key:
            self._refuse(HTTPStatus.UNAUTHORIZED, "Portkey Error: Invalid API Key. Error Code: 03")
        elif provider is None:
            self._send_integrated(parse_qs(url.query))
        elif provider.startswith("@") and provider[1:] in self.server.answers:
            self._send(HTTPStatus.OK, self.server.answers[provider[1:]])
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "Portkey Error: AI provider not found in this workspace")

    def _send_integrated(self, query: Mapping[str, list[str]]) -> None:
        limit, offset = query.get("limit", [str(DEFAULT_LIMIT)])[-1], query.get("offset", ["0"])[-1]
        if not (limit.isdecimal() and offset.isdecimal()):
            self._refuse(HTTPStatus.BAD_REQUEST, "Portkey Error: limit and offset must be whole numbers")
            return
        rows = self.server.integrated
        page = rows[int(offset) :][: min(int(limit), MAX_LIMIT)]
        self._send_json(HTTPStatus.OK, {"object": "list", "total": len(rows), "data": page})

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what the base class refuses (another method, a malformed request) in JSON too."""
        self.close_connection = True
        self._refuse(code, f"Portkey Error: {message or HTTPStatus(code).phrase}")

    def _refuse(self, code: int, message: str) -> None:
        self._send_json(code, {"status": "failure", "message": message})

    def _send_json(self, code: int, document: Any) -> None:
        self._send(code, json.dumps(document).encode())

    def _send(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the program's own output is what people read."""


class _Server(ThreadingHTTPServer):
    def __init__(self, key: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = key
        self.answers = answers()
        self.integrated = integrated_list(self.answers)


class SampleGateway:
    """Serves the sample while the `with` block runs."""

    def __init__(self, key: str = SAMPLE_KEY) -> None:
        self._key = key

    def __enter__(self) -> Self:
        self._server = _Server(self._key)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        """Base URL as `gateway.base_url` in catalog.toml takes it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"
