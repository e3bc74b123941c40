"""A published site on loopback, as a static host serves it with marks (ETag), which may be out of order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from support.loopback import Answer, Reply, Request, answering


def files_of(catalog: Catalog, serial: int = 1) -> dict[str, str]:
    """The files of a publication with this number."""
    files = layout.catalog_files(catalog, opencode_config(catalog))
    index = layout.INDEX_SHAPE.validate_json(files[layout.INDEX])
    return {**files, layout.INDEX: canonical_json(index.model_copy(update={"serial": serial}))}


@dataclass
class PublishedSite:
    """What is served now, and what was asked for."""

    url: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Answer] = field(default_factory=dict)
    """Path -> what is answered in place of its document; `*` for every path."""
    requests: list[Request] = field(default_factory=list)

    def publish(self, catalog: Catalog, serial: int = 1) -> None:
        """Serve a catalog from now on."""
        files = files_of(catalog, serial)
        self.documents = site_documents(catalog, opencode_config(catalog), files, self.url)

    @property
    def asked(self) -> list[str]:
        """Paths that were asked for, in order."""
        return [request.path.removeprefix("/") for request in self.requests]

    def answer(self, request: Request) -> Reply:
        """As a static host does."""
        self.requests.append(request)
        path = request.path.removeprefix("/")
        if wrong := self.wrong.get(path) or self.wrong.get("*"):
            return wrong if isinstance(wrong, Reply) else wrong(request)
        if path not in self.documents:
            return Reply(404, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>404</body></html>")
        body = self.documents[path].encode()
        mark = f'"{sha256(body).hexdigest()[:20]}"'
        if request.headers.get("if-none-match") == mark:
            return Reply(304, {"ETag": mark})
        return Reply(200, {"Content-Type": "application/octet-stream", "ETag": mark}, body)


@contextmanager
def published_site(catalog: Catalog | None = None, serial: int = 1) -> Iterator[PublishedSite]:
    """A site that serves a catalog, or nothing yet."""
    site = PublishedSite()
    with answering(site.answer) as url:
        site.url = url
        if catalog:
            site.publish(catalog, serial)
        yield site
