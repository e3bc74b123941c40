"""A published site on loopback, as a static host serves it with marks (ETag), which may be out of order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Kind, Removed, RemovedModel
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from support.loopback import Answer, Reply, Request, answering
from support.small_catalog import make_catalog

FOLDER = "site"
"""Sites of GitHub Pages lie in a folder of their host, too."""


def files_of(catalog: Catalog, serial: int = 1, **index: Any) -> dict[str, str]:
    """The files of a publication with this number, and with what is said of its index."""
    files = layout.catalog_files(catalog, opencode_config(catalog))
    about = json.loads(files[layout.INDEX]) | {"serial": serial} | index
    return {**files, layout.INDEX: canonical_json(about)}


def shorter(*, told: str | None = None) -> Catalog:
    """The small catalog without Qwen3 Coder, which is told as gone under a name or not."""
    catalog, gone = make_catalog(), "qwen/qwen3-coder"
    models = {key: each for key, each in catalog.providers["openrouter"].models.items() if key != gone}
    provider = catalog.providers["openrouter"].model_copy(update={"models": models})
    record = RemovedModel(name=told or "", kind=Kind.CHAT, removed=date(2026, 11, 20))
    removed = Removed(providers={"openrouter": {gone: record}} if told else {})
    return catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": provider}, "removed": removed})


@dataclass
class PublishedSite:
    """What is served now, and what was asked for."""

    url: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Answer] = field(default_factory=dict)
    """Path -> what is answered in place of its document; `*` for every path."""
    requests: list[Request] = field(default_factory=list)
    serial: int = 0

    def publish(self, catalog: Catalog | None = None, **index: Any) -> None:
        """Put a catalog in place of the last one, with the next number or what is said of the index."""
        found = catalog or make_catalog()
        self.serial = index.pop("serial", self.serial + 1)
        files = files_of(found, self.serial, **index)
        self.documents = site_documents(found, opencode_config(found), files, self.url)

    def config(self, profile: str = "full") -> dict[str, Any]:
        """The configuration that is published."""
        path = "v1/opencode.json" if profile == "full" else f"v1/opencode/{profile}.json"
        found: dict[str, Any] = json.loads(self.documents[path])
        return found

    @property
    def asked(self) -> list[str]:
        """Paths that were asked for, in order."""
        return [_path(request) for request in self.requests]

    def answer(self, request: Request) -> Reply:
        """As a static host does."""
        self.requests.append(request)
        path = _path(request)
        if wrong := self.wrong.get(path) or self.wrong.get("*"):
            return wrong if isinstance(wrong, Reply) else wrong(request)
        if path not in self.documents:
            return Reply(404, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>404</body></html>")
        body = self.documents[path].encode()
        mark = f'"{sha256(body).hexdigest()}"'
        if request.headers.get("if-none-match") == mark:
            return Reply(304, {"ETag": mark})
        return Reply(200, {"Content-Type": "application/json", "ETag": mark}, body)


def _path(request: Request) -> str:
    return request.path.removeprefix(f"/{FOLDER}/")


@contextmanager
def published_site(catalog: Catalog | None = None, **index: Any) -> Iterator[PublishedSite]:
    """A site that serves a catalog, the small one by default, until the block ends."""
    site = PublishedSite()
    with answering(site.answer) as url:
        site.url = f"{url}/{FOLDER}"
        site.publish(catalog, **index)
        yield site
