"""The page of addresses that lead nowhere, in a real Chromium, at any depth as GitHub Pages serves it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portkey_catalog.schema import Kind, Removed, RemovedCombined, RemovedModel
from support.browsing import Visit, served, visiting
from support.small_catalog import HOSTILE, make_catalog

USE = "combined/claude-sonnet-4"
DAY = date(2026, 11, 5)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of the served site, and the text of its page for what is not found."""
    models = {name: RemovedModel(name=name, kind=Kind.CHAT, removed=DAY, instead=USE) for name in ("old", *HOSTILE)}
    gone = RemovedCombined(name="Gone", identity="gone", removed=DAY, instead=USE)
    removed = Removed(providers={"away": models}, combined={"gone": gone})
    folder: Path = tmp_path_factory.mktemp("gone")
    with served(folder, make_catalog().model_copy(update={"removed": removed})) as url:
        yield url, (folder / "REPO" / "404.html").read_text("utf-8")


@pytest.fixture
def lost(browser: Browser, site: tuple[str, str]) -> Iterator[Visit]:
    """A visit where whatever is not there is answered by that page."""
    base, page = site
    with visiting(browser, base) as visit:
        visit.page.route(
            lambda url: "/lost" in url or "/away" in url or "/gone" in url,
            lambda route: route.fulfill(status=200, content_type="text/html", body=page),
        )
        yield visit


def opened(visit: Visit, path: str) -> Page:
    page = visit.open(path)
    expect(page.locator("#pc-gone[data-ready]")).to_be_attached()
    return page


@pytest.mark.parametrize("path", ["providers/away/old/", "providers/away/#old", "combined/gone/", "away/old"])
def test_a_model_that_is_gone_leads_to_what_to_use_instead(lost: Visit, path: str) -> None:
    page = opened(lost, path)
    told = page.locator("#pc-gone p").first
    expect(told).to_contain_text("removed on 2026-11-05. Use instead: combined/claude-sonnet-4")
    told.get_by_role("link").click()
    expect(page.locator(".pc-drawer h2")).to_contain_text("Sonnet 4")
    assert page.evaluate("location.hash") == f"#model={USE}"


def test_what_is_not_known_is_searched_for(lost: Visit) -> None:
    page = opened(lost, "lost/qwen3-coder/")
    page.locator("#pc-gone").get_by_role("link", name="lost/qwen3-coder").click()
    expect(page.locator("#pc-explorer input[type=search]")).to_have_value("lost/qwen3-coder")


@pytest.mark.parametrize(
    "path",
    [
        "lost/%3Cimg%20src=x%20onerror=window.pwned=1%3E/%3Cscript%3E",
        "lost/__proto__/constructor",
        "lost/%E0%A4%A",
        "providers/away/%3Cscript%3Ewindow.pwned=1%3C%2Fscript%3E",
    ],
)
def test_a_hostile_address_is_shown_as_text(lost: Visit, path: str) -> None:
    page = opened(lost, path)
    assert page.locator("#pc-gone :is(img, script, h1)").count() == 0
    assert page.evaluate("window.pwned") is None


def test_without_a_script_there_is_a_list_of_what_is_gone(browser: Browser, site: tuple[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site[0]}404.html")
    expect(page.get_by_role("region", name="Removed models")).to_contain_text("portkey-away/old")
    context.close()
