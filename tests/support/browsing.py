"""A built site in a real Chromium, served under a sub-path as GitHub Pages does."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from portkey_catalog.news.days import days
from portkey_catalog.schema import Catalog
from portkey_catalog.site.build import build_site
from portkey_catalog.site.builders import MKDOCS, Builder
from support import needs
from support.small_catalog import SITE_URL, published

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@dataclass
class Visit:
    """A page, and everything that went wrong on it."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> Page:
        self.page.goto(self.base + path)
        if not path or path.startswith("#"):
            expect(self.page.locator("#pc-explorer[data-ready]")).to_be_visible()
        self.page.evaluate("new Promise(requestAnimationFrame)")  # the page has heard of another fragment by then
        return self.page


@contextmanager
def served(folder: Path, catalog: Catalog, builder: Builder = MKDOCS) -> Iterator[str]:
    """Build the site in the folder and serve it; gives its address."""
    documents, exclusions = published(catalog)
    out, told = folder / "REPO", days(catalog)
    build_site(
        catalog,
        documents,
        root=needs.ROOT,
        out=out,
        site_url=SITE_URL,
        exclusions=exclusions,
        days=told,
        builder=builder,
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/REPO/"
        server.shutdown()
        thread.join()


@contextmanager
def visiting(browser: Browser, base: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context.new_page(), base)
    page, complaints = visit.page, visit.complaints
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(base) else complaints.append(asked.url))
    page.on("response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    yield visit
    context.close()
    assert complaints == [], complaints
