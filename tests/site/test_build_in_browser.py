"""The built site in a real Chromium, served under a sub-path as GitHub Pages does."""

import functools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from portkey_catalog.exports.table import COLUMNS
from portkey_catalog.news.days import days
from portkey_catalog.schema import Catalog, Failover, PriceTier
from portkey_catalog.site.build import build_site
from support import needs
from support.past import SECOND, grown
from support.small_catalog import (
    BUILT_AT,
    HOSTILE,
    ODD_IDS,
    SITE_URL,
    ending_catalog,
    make_catalog,
    make_model,
    make_provider,
    odd_catalog,
    published,
)

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
            expect(self.page.locator("#pc-rows tr").first).to_be_visible()
        return self.page


def with_further_prices(catalog: Catalog) -> Catalog:
    """The catalog with a model that is dearer for long prompts, another name of one, and a list that waits."""
    provider = catalog.providers["openrouter"]
    coder = provider.models["qwen/qwen3-coder"]
    tier = PriceTier(min_prompt=128_000, input=Decimal(1), output=Decimal(5))
    models = {
        **provider.models,
        coder.id: coder.model_copy(update={"cost": coder.cost.model_copy(update={"tiers": (tier,)})}),
        "openai/embed-3": provider.models["openai/embed-3"].model_copy(update={"alias_of": coder.id}),
    }
    waiting = {"models": models, "held": {coder.id: coder}, "held_since": date(2026, 11, 4)}
    providers = {**catalog.providers, "openrouter": provider.model_copy(update=waiting)}
    return catalog.model_copy(update={"providers": providers})


@contextmanager
def served(folder: Path, catalog: Catalog) -> Iterator[str]:
    """Build the site in the folder and serve it; gives its address."""
    documents, exclusions = published(catalog)
    out, told = folder / "REPO", days(catalog)
    build_site(catalog, documents, root=needs.ROOT, out=out, site_url=SITE_URL, exclusions=exclusions, days=told)
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/REPO/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the served site."""
    catalog = grown(with_further_prices(make_catalog(names=HOSTILE, sample=True)))
    with served(tmp_path_factory.mktemp("www"), catalog) as url:
        yield url


@pytest.fixture(scope="module")
def odd_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a served site of odd names."""
    with served(tmp_path_factory.mktemp("odd"), odd_catalog()) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = needs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Visit]:
    """A fresh page; the test fails if anything complained or another host was asked."""
    with visiting(browser, base) as visit:
        yield visit


@pytest.fixture
def odd_visit(browser: Browser, odd_base: str) -> Iterator[Visit]:
    """The same on the site of odd names."""
    with visiting(browser, odd_base) as visit:
        yield visit


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
    assert complaints == []


def shown(page: Page) -> list[str]:
    return page.locator("#pc-rows th code").all_inner_texts()


def count(page: Page) -> str:
    return page.locator(".pc-count output").inner_text()


def test_typing_filters_by_all_words_in_any_order(visit: Visit) -> None:
    page = visit.open()
    everything = 8 + 2 * len(HOSTILE)
    assert count(page) == f"{everything} of {everything} models"
    page.get_by_label("Find models").press_sequentially("SONNET openrouter")
    assert shown(page) == [
        "portkey-openrouter/anthropic/claude-sonnet-4",
        "portkey-openrouter/anthropic/claude-sonnet-4:free",
    ]
    assert count(page) == f"2 of {everything} models"
    page.get_by_label("Find models").fill("alibaba")
    assert shown(page) == ["portkey-openrouter/qwen/qwen3-coder"]
    page.get_by_label("Find models").fill("nothing like this")
    assert shown(page) == []
    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) == everything
    expect(page.get_by_label("Find models")).to_be_focused()


def test_kind_origin_and_capabilities_narrow_the_table(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Kind").select_option("embedding")
    assert shown(page) == ["openai/embed-3"]
    assert "not a chat model" in page.locator("#pc-rows .pc-why").inner_text()
    page.get_by_label("Kind").select_option("")
    page.get_by_label("From").select_option("portkey-anthropic")
    assert shown(page) == ["claude-haiku-9", "portkey-anthropic/claude-sonnet-4-20250514"]
    page.get_by_label("in opencode").check()
    assert shown(page) == ["portkey-anthropic/claude-sonnet-4-20250514"]
    page.get_by_label("From").select_option("combined")
    page.get_by_label("reasoning").check()
    assert shown(page) == []


def test_headers_sort_both_ways_by_mouse_and_keyboard_with_unknown_last(visit: Visit) -> None:
    page = visit.open("#q=openrouter&kind=")
    page.get_by_label("Find models").fill("portkey-openrouter e")
    head = page.locator("th", has=page.get_by_role("button", name="$ in"))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    prices = page.locator("#pc-rows tr td:nth-child(6)").all_inner_texts()
    assert prices[:3] == ["free", "$0.0375", "$3"]
    assert prices[-1] == ""
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    prices = page.locator("#pc-rows tr td:nth-child(6)").all_inner_texts()
    assert (prices[0], prices[-3:]) == ("$3.30", ["$0.0375", "free", ""])
    head.get_by_role("button").press("Space")
    assert head.get_attribute("aria-sort") is None


def test_a_filtered_view_can_be_shared_by_its_address(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Find models").fill("claude")
    page.get_by_label("in opencode").check()
    page.get_by_role("button", name="$ out").click()
    page.wait_for_url("**/REPO/#q=claude&opencode=1&sort=price_out")
    rows = shown(page)
    page.goto("about:blank")
    visit.complaints.clear()  # the blank page is not ours
    again = visit.open("#q=claude&opencode=1&sort=price_out")
    assert shown(again) == rows
    assert rows[0].endswith(":free")
    expect(again.get_by_label("Find models")).to_have_value("claude")
    expect(again.get_by_label("in opencode")).to_be_checked()


INHERITED = ("__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__", "valueOf", "isPrototypeOf")
NOWHERE = (*INHERITED, "anchor", "words", "-", "--name", "name.length", "%", "%E0%A4%A", "2")
"""Names of no column, provider, kind or box."""


@pytest.mark.parametrize("key", ["sort", "from", "kind", "tools", "opencode"])
def test_an_address_that_names_what_is_not_there_shows_the_whole_table(odd_visit: Visit, key: str) -> None:
    page = odd_visit.open()
    rows, total = shown(page), count(page)
    for name in (f"{sign}{name}" for name in NOWHERE for sign in ("", "-")):
        page.evaluate("(hash) => { location.hash = hash; }", f"{key}={name}")
        page.get_by_role("button", name="Clear filters").wait_for(state="hidden")
        assert (shown(page), count(page)) == (rows, total), name
        assert page.get_by_label("From").input_value() == page.get_by_label("Kind").input_value() == ""
    for name in ("__proto__", "-constructor", "toString"):
        page.goto("about:blank")
        odd_visit.complaints.clear()  # the blank page is not ours
        page = odd_visit.open(f"#{key}={name}")
        assert (shown(page), count(page)) == (rows, total), name
        head = page.locator("th", has=page.get_by_role("button", name="Context"))
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", "descending")


def test_an_address_may_search_for_any_name_and_be_followed_by_others(odd_visit: Visit) -> None:
    page = odd_visit.open()
    for name in INHERITED:
        address = f"q={name}&{name}=1&__proto__[x]=1&sort=-{name}&from={name}&kind={name}"
        page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(page.get_by_label("Find models")).to_have_value(name)
        assert bool(shown(page)) == (name in ODD_IDS)
        assert all(name.lower() in row.lower() for row in shown(page))
    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) > len(ODD_IDS)


def test_the_link_of_every_row_leads_to_its_model_on_a_page_that_works(odd_visit: Visit) -> None:
    page = odd_visit.open("#from=portkey-odd")
    rows = page.locator("#pc-rows tr")
    links = rows.locator("th a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert len(links) == len(ODD_IDS)
    found = []
    for link in links:
        page = odd_visit.open(link)
        expect(page.locator("tr:target")).to_have_count(1)
        found.append(page.locator("tr:target code").inner_text())
        assert page.locator("#pc-rows").count() == 0, "a model's row is not taken for the table of the home page"
    assert sorted(found) == sorted(each.replace("\u200b", " ") for each in ODD_IDS)
    # Without the row's address: the theme closes its search once more when it comes to where an address leads.
    page = odd_visit.open(links[0].partition("#")[0])
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("anthropic")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.parametrize("combined_id", ["constructor", "near-misses", "pc-finder", "combined-models"])
def test_the_link_of_a_combined_model_opens_it_whatever_it_is_called(odd_visit: Visit, combined_id: str) -> None:
    page = odd_visit.open(f"#from=combined&q=combined%2F{quote(combined_id)}")
    page.locator("#pc-rows th a").click()
    expect(page.locator("details[open] > summary h2", has_text=re.compile(f"^{combined_id}$"))).to_be_visible()


def test_a_provider_outside_the_boundary_is_marked_in_the_table(browser: Browser, tmp_path: Path) -> None:
    catalog = make_catalog()
    anthropic = catalog.providers["anthropic"].model_copy(update={"tags": ("eu",)})
    bounded = {"failover": Failover(require=("eu",)), "providers": {**catalog.providers, "anthropic": anthropic}}
    with served(tmp_path, catalog.model_copy(update=bounded)) as url, visiting(browser, url) as visit:
        marked = visit.open().locator("#pc-rows tr", has=visit.page.locator(".pc-chip[title^='outside the boundary']"))
        assert set(marked.locator("td:nth-child(2)").all_inner_texts()) == {"OpenRouter outside the boundary"}
        assert marked.count() == len(catalog.providers["openrouter"].models)


def test_what_somebody_must_know_of_a_row_stands_there_in_words(browser: Browser, tmp_path: Path) -> None:
    said: dict[str, Any] = {"provenance": {"canonical_slug": "account"}}
    azure = make_provider(
        "azure",
        make_model("our-one", canonical_slug="gpt-4o-mini", **said),
        make_model("secret-one", canonical_slug="~", **said),
        make_model("switched-off", enabled=False),
        reach="account",
    )
    catalog = ending_catalog()
    catalog = catalog.model_copy(update={"providers": dict(sorted({**catalog.providers, "azure": azure}.items()))})
    with served(tmp_path, catalog) as url, visiting(browser, url) as visit:
        rows = visit.open().locator("#pc-rows tr")
        expect(rows.filter(has_text="switched-off").locator("td:last-child small")).to_be_visible()
        for model_id, words in (
            ("combined/claude-sonnet-4", "1 provider ends 2027-02-24"),
            ("our-one", "deployment of gpt-4o-mini"),
            ("secret-one", "deployment"),
            ("switched-off", "not offered: not enabled for this account"),
        ):
            expect(rows.filter(has_text=model_id).first).to_contain_text(words)


def test_copy_button_gives_the_id_opencode_takes(visit: Visit) -> None:
    page = visit.open("#q=claude")
    for wanted in ("combined/claude-sonnet-4", "portkey-openrouter/anthropic/claude-sonnet-4:free"):
        page.get_by_role("button", name=f"Copy {wanted}", exact=True).click()
        expect(page.locator(".pc-count output")).to_have_text(f"Copied {wanted}")
        assert page.evaluate("navigator.clipboard.readText()") == wanted
    expect(page.locator(".pc-count output")).to_have_text(f"5 of {8 + 2 * len(HOSTILE)} models")


def test_a_name_leads_to_its_row_on_the_provider_page(visit: Visit) -> None:
    page = visit.open("#q=qwen3")
    page.get_by_role("link", name="Qwen3 Coder").click()
    page.wait_for_url("**/providers/openrouter/#qwen%2Fqwen3-coder")
    expect(page.locator("tr:target")).to_contain_text("qwen/qwen3-coder")


def test_an_alias_leads_to_the_model_behind_it(visit: Visit) -> None:
    page = visit.open("providers/openrouter/")
    page.get_by_role("row", name="Embed 3").get_by_role("link", name="qwen/qwen3-coder").click()
    expect(page.locator("tr:target")).to_contain_text("from 128K $1")


def test_a_list_that_waits_can_be_looked_at(visit: Visit) -> None:
    page = visit.open("providers/openrouter/")
    target = page.get_by_role("link", name="newer list").evaluate("link => link.href")
    assert target == f"{visit.base}v1/held/openrouter.json"
    told = page.request.get(target).json()
    assert {"model": "anthropic/claude-sonnet-4"} in told  # which the newer list lacks
    assert [each["field"] for each in told if each["model"] == "qwen/qwen3-coder"] == ["cost.tiers"]


def test_an_address_of_a_combined_model_opens_it(visit: Visit) -> None:
    page = visit.open("#from=combined&q=sonnet")
    page.get_by_role("link", name="Claude Sonnet 4").click()
    expect(page.get_by_text("free offer")).to_be_visible()
    expect(page.get_by_text("reads as claude-sonnet-4").first).to_be_hidden()
    page.locator("details[open] summary", has_text="Why these").click()
    expect(page.get_by_text("reads as claude-sonnet-4").first).to_be_visible()


def test_provider_page_leads_back_to_a_filtered_table(visit: Visit) -> None:
    page = visit.open("providers/anthropic/")
    page.get_by_role("link", name="Search these models").click()
    expect(page.locator("#pc-rows tr")).to_have_count(2)
    expect(page.get_by_label("From")).to_have_value("portkey-anthropic")


def test_hostile_names_run_nothing(visit: Visit) -> None:
    for path in ("", "combined/#bad-0", "providers/openrouter/", "providers/hostile/", "providers/", "changes/"):
        page = visit.open(path)
        page.get_by_role("textbox", name="Search").fill("script")
        page.wait_for_timeout(300)
        assert page.evaluate("window.pwned") is None
    page = visit.open("#q=window.pwned")
    assert HOSTILE[0] in page.locator("#pc-rows").inner_text()
    assert page.evaluate("document.querySelectorAll('#pc-rows script, #pc-rows img').length") == 0


def test_ten_thousand_models_are_drawn_in_parts(visit: Visit) -> None:
    rows = [
        [0, f"model-{n}", f"Model {n}", "Lab", "chat", n + 1, 1, n / 7, 1, "tools", None, None] for n in range(10_000)
    ]
    source = {"name": "Many", "prefix": "portkey-many/", "page": "providers/many/"}
    data = json.dumps({"columns": COLUMNS, "sources": [source], "rows": rows})
    visit.page.route("**/models-table.*.json", lambda route: route.fulfill(body=data, content_type="application/json"))
    page = visit.open()
    assert count(page) == "10,000 of 10,000 models"
    expect(page.locator("#pc-rows tr")).to_have_count(100)
    page.get_by_role("button", name="Show 100 more of 9,900").click()
    expect(page.locator("#pc-rows tr")).to_have_count(200)
    page.get_by_role("button", name="Context").click()
    assert shown(page)[0] == "portkey-many/model-9999"
    page.get_by_label("Find models").fill("model-123")
    assert count(page) == "11 of 10,000 models"
    expect(page.get_by_role("button", name="Show")).to_be_hidden()


def test_an_output_limit_that_nobody_states_is_marked(visit: Visit) -> None:
    rows = [[0, f"m{n}", f"M{n}", "Lab", "chat", 32_768, 4_096, 1, 1, "tools", None, None] for n in range(2)]
    source = {"name": "Own", "prefix": "portkey-own/", "page": "providers/own/"}
    data = json.dumps({"columns": COLUMNS, "sources": [source], "assumed": [1], "rows": rows})
    visit.page.route("**/models-table.*.json", lambda route: route.fulfill(body=data, content_type="application/json"))
    cells = visit.open().locator("#pc-rows tr td:nth-child(5)")
    expect(cells).to_have_text(["4.1K", "4.1K (assumed)"])


def test_a_list_that_cannot_be_loaded_is_said(visit: Visit) -> None:
    visit.page.route("**/models-table.*.json", lambda route: route.fulfill(status=503))
    visit.page.goto(visit.base)
    expect(visit.page.get_by_role("alert")).to_contain_text("could not be loaded: the server answered 503")
    visit.complaints.clear()


def test_where_a_newer_build_has_taken_its_data_away_a_page_takes_the_newest(visit: Visit) -> None:
    visit.page.route("**/models-table.*.json", lambda route: route.fulfill(status=404))
    assert len(shown(visit.open())) > 0
    visit.complaints.clear()


def changes(page: Page) -> list[str]:
    rows = page.locator("tr[data-kind]:visible")
    return [str(kind) for kind in rows.evaluate_all("rows => rows.map(row => row.dataset.kind)")]


def test_changes_are_filtered_by_provider_and_by_kind_and_the_address_says_so(visit: Visit) -> None:
    page = visit.open("changes/")
    everything = len(changes(page))
    assert page.locator("#pc-filter output").inner_text() == f"{everything} of {everything} changes"
    page.get_by_label("Kind").select_option("chain gained")
    assert set(changes(page)) == {"chain gained"}
    assert page.evaluate("location.hash") == "#kind=chain+gained"
    assert page.locator(".pc-head:visible").count() == 1
    page.get_by_label("From").select_option("openrouter")
    assert changes(page) == []
    expect(page.locator(".pc-day")).to_be_hidden()
    page.goto(f"{visit.base}changes/{SECOND}/#from=openrouter")
    assert set(changes(page)) == {"added", "removed"}
    page.goto(f"{visit.base}changes/{SECOND}/#from=nobody")
    assert len(changes(page)) == everything


def test_the_address_of_a_change_leads_to_its_row(visit: Visit) -> None:
    page = visit.open("changes/")
    anchor = page.locator("tr[data-kind]").last.get_attribute("id")
    page.goto(f"{visit.base}changes/{SECOND}/#{anchor}")
    expect(page.locator("tr:target")).to_be_in_viewport()
    assert page.locator("tr:target").get_attribute("id") == anchor


@pytest.mark.parametrize(
    ("age", "told", "warned"),
    [
        (timedelta(seconds=20), "just now", False),
        (timedelta(minutes=1), "1 minute ago", False),
        (timedelta(hours=3), "3 hours ago", False),
        (timedelta(days=2, hours=23), "3 days ago", False),
        (timedelta(days=5), "5 days ago", True),
    ],
)
def test_a_page_tells_how_old_it_is_and_warns_where_that_is_long(
    visit: Visit, age: timedelta, told: str, warned: bool
) -> None:
    visit.page.clock.set_fixed_time(BUILT_AT + age)
    page = visit.open("providers/")
    expect(page.locator("#pc-age")).to_have_text(f"Refreshed {told}.")
    assert page.locator(".pc-stale").count() == warned


def test_without_an_answer_no_age_is_claimed(visit: Visit) -> None:
    visit.page.route("**/v1/built.json", lambda route: route.fulfill(status=404))
    page = visit.open("providers/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#pc-age")).to_be_empty()
    visit.complaints.clear()


def test_without_javascript_the_home_page_says_where_to_look(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    hint = page.locator("#pc-finder noscript p")
    expect(hint).to_be_visible()
    expect(hint).to_have_text(re.compile("needs JavaScript.*provider pages", re.DOTALL))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["", "combined/#bad-1", "providers/", "providers/openrouter/", "use/", "api/", "operate/", "lists/", "changes/"],
)
def test_no_page_is_wider_than_a_phone(visit: Visit, path: str, scheme: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") is (scheme == "light")


@pytest.mark.parametrize("path", ["changes/", f"changes/{SECOND}/"])
def test_changes_are_read_on_a_phone_without_scrolling_sideways(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(path)
    assert changes(page)
    assert not page.evaluate("[...document.querySelectorAll('.pc-scroll')].some(it => it.scrollWidth > it.clientWidth)")
