"""The explorer on the home page, in a real Chromium, as people use it."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portkey_catalog.schema import Cost, Failover, Kind, Member, Removed, RemovedModel
from portkey_catalog.search.query import HELP
from support.browsing import Visit, served, visiting
from support.small_catalog import (
    HOSTILE,
    ODD_IDS,
    ending_catalog,
    make_catalog,
    make_combined,
    make_model,
    make_provider,
)

EVERYTHING = 8 + 2 * len(HOSTILE)
ALL = f"{7 + len(HOSTILE)} models, {1 + len(HOSTILE)} combined"


MOVED = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) moved.push(...sources.map(({ node }) => node?.className ?? "?"));
}).observe({ type: "layout-shift", buffered: true });
"""
ALL_THERE = """() => {
  const grid = document.querySelector(".pc-grid");
  const count = Number(grid.getAttribute("aria-rowcount")) - 1;
  return count === 0 || count > 300 || grid.querySelectorAll(".pc-body [role=row]").length === count;
}"""


def shown(page: Page) -> list[str]:
    """What the rows say that opencode calls each model, or its id, from the top, once all are there that will be."""
    page.wait_for_function(ALL_THERE)
    return page.locator(".pc-body [role=row]:not([hidden]) code").all_inner_texts()


def count(page: Page) -> str:
    return page.locator(".pc-bar output").inner_text()


def find(page: Page, words: str) -> None:
    page.get_by_label("Find models").fill(words)


def settled(page: Page) -> str:
    """The address, once it says what is shown."""
    page.wait_for_timeout(400)
    address: str = page.evaluate("decodeURIComponent(location.hash)")
    return address


def test_typing_filters_by_all_words_in_any_order(visit: Visit) -> None:
    page = visit.open()
    assert count(page) == ALL
    page.get_by_label("Find models").press_sequentially("SONNET openrouter/")
    assert shown(page) == [
        "portkey-openrouter/anthropic/claude-sonnet-4",
        "portkey-openrouter/anthropic/claude-sonnet-4:free",
    ]
    find(page, "alibaba")
    assert shown(page) == ["portkey-openrouter/qwen/qwen3-coder"]
    find(page, "nothing like this")
    expect(page.locator(".pc-body [role=row]:visible")).to_have_count(0)
    assert count(page) == f"0 of {EVERYTHING}"
    page.locator(".pc-clear").click()
    assert count(page) == ALL


@pytest.mark.parametrize("words", ["calude sonet", "cluade sonnet", "claude sonnte", "claud sonett"])
def test_a_typo_finds_what_was_meant(visit: Visit, words: str) -> None:
    page = visit.open()
    find(page, words)
    assert shown(page)[0] == "combined/claude-sonnet-4"


def test_what_is_typed_in_full_comes_first(visit: Visit) -> None:
    page = visit.open()
    for typed in ("openrouter/anthropic/claude-sonnet-4", "portkey-openrouter/anthropic/claude-sonnet-4"):
        find(page, typed)
        assert shown(page)[0] == "portkey-openrouter/anthropic/claude-sonnet-4"
    find(page, "claude-sonnet-4")
    assert shown(page)[:2] == ["combined/claude-sonnet-4", "portkey-openrouter/anthropic/claude-sonnet-4"]


def test_a_facet_adds_its_word_and_says_what_it_would_leave(visit: Visit) -> None:
    page = visit.open()
    facets = page.get_by_role("group", name="Filters")
    tools = facets.get_by_role("checkbox", name="tools")
    told = tools.locator("xpath=../small")
    expect(told).not_to_be_empty()
    tools.check()
    assert count(page) == f"{told.inner_text()} of {EVERYTHING}"
    expect(page.get_by_label("Find models")).to_have_value("can:tools")
    facets.get_by_text("Kind", exact=True).click()
    expect(facets.get_by_role("checkbox", name="chat")).to_be_visible()
    tools.uncheck()
    facets.get_by_role("checkbox", name="embedding").check()
    assert shown(page) == ["openai/embed-3"]
    assert settled(page) == "#q=kind:embedding"


def test_providers_are_alternatives_and_their_counts_do_not_shrink_each_other(visit: Visit) -> None:
    page = visit.open()
    facets = page.get_by_role("group", name="Filters")
    facets.get_by_role("checkbox", name="Anthropic").check()
    facets.get_by_role("checkbox", name="OpenRouter").check()
    expect(page.get_by_label("Find models")).to_have_value("p:anthropic,openrouter")
    facets.get_by_role("checkbox", name="Anthropic").uncheck()
    expect(page.get_by_label("Find models")).to_have_value("p:openrouter")


def test_headers_sort_both_ways_and_by_two_keys_with_unknown_last(visit: Visit) -> None:
    page = visit.open()
    find(page, "p:openrouter is:single")
    head = page.get_by_role("columnheader", name="$ in")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    prices = page.locator(".pc-body .pc-in").all_inner_texts()
    assert prices[:2] == ["free", "$0.0375+"]
    assert prices[-1] == ""
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert page.locator(".pc-body .pc-in").first.inner_text() == "$3.30"
    page.get_by_role("columnheader", name="Context").get_by_role("button").click(modifiers=["Shift"])
    expect(page.get_by_label("Find models")).to_have_value("p:openrouter is:single sort:-in sort:-ctx")
    head.get_by_role("button").click()
    expect(page.get_by_label("Find models")).to_have_value("p:openrouter is:single")


def test_a_view_can_be_shared_by_its_address(visit: Visit) -> None:
    page = visit.open()
    find(page, "claude is:usable")
    page.get_by_role("columnheader", name="$ out").get_by_role("button").click()
    page.get_by_label("group offers by model").check()
    page.get_by_text("Columns").click()
    page.get_by_label("Lab", exact=True).check()
    address = settled(page)
    rows = shown(page)
    page.goto("about:blank")
    visit.complaints.clear()  # the blank page is not ours
    again = visit.open(address)
    assert shown(again) == rows
    expect(again.get_by_label("Find models")).to_have_value("claude is:usable sort:out")
    expect(again.get_by_label("group offers by model")).to_be_checked()
    expect(again.get_by_role("columnheader", name="Lab")).to_be_visible()


def test_addresses_of_the_earlier_table_still_say_what_they_said(visit: Visit) -> None:
    page = visit.open("#q=claude&from=portkey-anthropic&opencode=1&sort=-price_out")
    expect(page.get_by_label("Find models")).to_have_value("claude is:usable p:anthropic sort:-out")
    assert shown(page) == ["combined/claude-sonnet-4", "portkey-anthropic/claude-sonnet-4-20250514"]
    page = visit.open("providers/anthropic/")
    page.get_by_role("link", name="Search these models").click()
    expect(page.get_by_label("Find models")).to_have_value("p:anthropic")


INHERITED = ("__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__", "valueOf", "isPrototypeOf")
NOWHERE = (*INHERITED, "anchor", "words", "-", "--name", "name.length", "%", "%E0%A4%A", "2")
"""Names of no column, order or model."""


@pytest.mark.parametrize("key", ["sort", "cols", "group", "__proto__"])
def test_an_address_that_names_what_is_not_there_shows_the_whole_table(odd_visit: Visit, key: str) -> None:
    page = odd_visit.open()
    page.wait_for_timeout(400)  # until all rows are on the page
    rows, total = shown(page), count(page)
    for name in (f"{sign}{name}" for name in NOWHERE for sign in ("", "-")):
        page.evaluate("(hash) => { location.hash = hash; }", f"{key}={name}")
        page.wait_for_timeout(20)
        assert (shown(page)[:8], count(page)) == (rows[:8], total), name


def test_an_address_may_search_for_any_name_and_look_at_any_model(odd_visit: Visit) -> None:
    page = odd_visit.open()
    for name in INHERITED:
        page.evaluate("(hash) => { location.hash = hash; }", f"q={name}&{name}=1&sort=-{name}&model={name}/{name}")
        expect(page.get_by_label("Find models")).to_have_value(name)
        expect(page.get_by_role("heading", name="No such model")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".pc-drawer")).to_be_hidden()
        assert bool(shown(page)) == (name in ODD_IDS)


def test_every_odd_name_has_its_details_at_an_address_of_its_own(odd_visit: Visit) -> None:
    page = odd_visit.open("#q=p:odd is:single")
    links = page.locator(".pc-body a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert len(links) == len(ODD_IDS)
    for link in links:
        page.evaluate("(hash) => { location.hash = hash; }", link)
        expect(page.locator(".pc-facts")).to_be_visible()
        entry = page.locator(".pc-drawer a[href^='providers/odd/']").last.get_attribute("href")
        assert entry is not None and entry.startswith("providers/odd/#")


def test_a_row_opens_by_pointer_and_keyboard_and_escape_leads_back(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.press("/")
    expect(page.get_by_label("Find models")).to_be_focused()
    page.keyboard.type("sonnet")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("complementary", name="Model")
    expect(drawer.get_by_role("heading", level=2)).to_be_focused()
    assert re.search(r"&model=[^&]+", settled(page))
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "row"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Find models")).to_be_focused()
    page.locator(".pc-body a").first.click()
    expect(drawer).to_be_visible()
    page.go_back()
    expect(drawer).to_be_hidden()


def test_a_detail_tells_facts_their_sources_all_offers_and_requests(visit: Visit) -> None:
    page = visit.open("#model=combined/claude-sonnet-4")
    drawer = page.get_by_role("complementary", name="Model")
    offers = drawer.get_by_role("region", name="Offers")
    assert offers.locator("tbody tr").count() == 4
    assert [each.inner_text() for each in offers.locator("tbody tr td:first-child").all()] == ["", "1", "2", ""]
    expect(drawer).to_contain_text("reads as claude-sonnet-4")
    expect(drawer).to_contain_text("OpenRouter anthropic/claude-sonnet-4:free: free offer")
    drawer.get_by_label("fails with").select_option("503")
    expect(drawer).to_contain_text("opencode gets the answer of OpenRouter, 3 s later than usual")
    offers.get_by_role("link", name="Anthropic").click()
    expect(drawer).to_contain_text("portkey-anthropic/claude-sonnet-4-20250514")
    drawer.get_by_text("Python").click()
    drawer.locator("details", has_text="Python").get_by_role("button", name="Copy").click()
    text = page.evaluate("navigator.clipboard.readText()")
    compile(text, "snippet", "exec")
    assert '"x-portkey-provider": "@anthropic"' in text and 'model="claude-sonnet-4-20250514"' in text
    page = visit.open("#model=anthropic/claude-haiku-9")
    expect(page.locator(".pc-whynot")).to_contain_text("Not in opencode:")


def test_details_of_another_build_are_refused(visit: Visit) -> None:
    rows = json.dumps({"build": "0123456789abcdef", "rows": []})
    visit.page.route("**/explorer/*/0.json", lambda route: route.fulfill(body=rows, content_type="application/json"))
    page = visit.open("#model=combined/claude-sonnet-4")
    expect(page.get_by_role("alert").last).to_contain_text("belong to another build")


def test_copy_gives_what_opencode_takes(visit: Visit) -> None:
    page = visit.open("#q=claude")
    for wanted in ("combined/claude-sonnet-4", "portkey-openrouter/anthropic/claude-sonnet-4:free"):
        page.locator(".pc-body [role=row]", has_text=wanted).first.hover()
        page.get_by_role("button", name=f"Copy {wanted}", exact=True).click()
        expect(page.locator(".pc-said")).to_have_text(f"Copied {wanted}")
        assert page.evaluate("navigator.clipboard.readText()") == wanted


def test_offers_of_one_model_can_stand_together(visit: Visit) -> None:
    apart = shown(visit.open("#q=is:usable sort:-name"))
    together = shown(visit.open("#q=is:usable sort:-name&group=1"))
    of_one = [each for each in apart if "claude-sonnet-4" in each]
    places = [together.index(each) for each in of_one]
    assert len(places) == 4 and max(places) - min(places) == 3
    assert together[min(places)] == "combined/claude-sonnet-4"
    assert sorted(apart) == sorted(together)


def test_a_word_that_cannot_be_read_is_told_and_narrows_nothing(visit: Visit) -> None:
    page = visit.open()
    find(page, "claude ctx:many")
    expect(page.locator(".pc-fault")).to_contain_text("ctx:many: expected tokens, such as 200k or 1m")
    assert "combined/claude-sonnet-4" in shown(page)


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
        rows = visit.open().locator(".pc-body [role=row]")
        for model_id, words in (
            ("combined/claude-sonnet-4", "ends 2027-02-24"),
            ("our-one", "deployment of gpt-4o-mini"),
            ("secret-one", "deployment"),
            ("switched-off", "not enabled for this account"),
        ):
            expect(rows.filter(has_text=model_id).first).to_contain_text(words)


def test_a_provider_outside_the_boundary_is_marked(browser: Browser, tmp_path: Path) -> None:
    catalog = make_catalog()
    anthropic = catalog.providers["anthropic"].model_copy(update={"tags": ("eu",)})
    bounded = {"failover": Failover(require=("eu",)), "providers": {**catalog.providers, "anthropic": anthropic}}
    with served(tmp_path, catalog.model_copy(update=bounded)) as url, visiting(browser, url) as visit:
        marked = visit.open().locator(".pc-body [role=row]", has_text="outside the boundary")
        expect(marked).to_have_count(len(catalog.providers["openrouter"].models))


def test_up_to_three_hundred_results_are_all_on_the_page_and_above_that_it_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    models = [make_model(f"many-{n:04}", f"Many {n}") for n in range(1_000)]
    catalog = make_catalog().model_copy(update={"providers": {"many": make_provider("many", *models)}, "combined": {}})
    with served(tmp_path, catalog) as url, visiting(browser, url) as visit:
        page = visit.open()
        rows = page.locator(".pc-body [role=row]")
        assert rows.count() < 60
        expect(page.locator(".pc-only")).to_be_visible()
        find(page, "many-01")
        expect(rows).to_have_count(100)
        expect(page.locator(".pc-only")).to_be_hidden()
        find(page, "")
        page.locator(".pc-grid").evaluate("grid => { grid.scrollTop = grid.scrollHeight; }")
        expect(rows.filter(has_text="many-0999")).to_be_visible()
        assert page.locator(".pc-body [role=row]:visible").last.get_attribute("aria-rowindex") == "1001"


def test_a_list_that_cannot_be_loaded_is_said(visit: Visit) -> None:
    visit.page.route("**/table.json", lambda route: route.fulfill(status=503))
    visit.page.goto(visit.base)
    expect(visit.page.get_by_role("alert").last).to_contain_text("could not be loaded: the server answered 503")
    visit.complaints.clear()


def test_where_a_newer_build_has_taken_its_data_away_a_page_takes_the_newest(visit: Visit) -> None:
    asked = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=404)
        else:
            route.continue_()

    visit.page.route("**/table.json", answer)
    assert len(shown(visit.open())) > 0
    assert len(asked) == 2
    visit.complaints.clear()


def test_without_javascript_the_home_page_says_where_to_look(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    hint = page.locator("#pc-explorer noscript p")
    expect(hint).to_be_visible()
    expect(hint).to_have_text(re.compile("needs JavaScript.*provider pages", re.DOTALL))
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_the_page_comes(browser: Browser, base: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.add_init_script(MOVED)
    page.goto(base)
    expect(page.locator("#pc-explorer[data-ready]")).to_be_visible()
    expect(page.locator(".pc-stale")).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("window.moved") == []
    context.close()


def test_a_range_is_bounded_by_its_handles_and_drawn_with_a_histogram(visit: Visit) -> None:
    page = visit.open("#q=is:single")
    everything = len(shown(page))
    page.locator(".pc-facets").get_by_text("Context", exact=True).click()
    bars = page.locator(".pc-histogram span")
    titles = [bar.get_attribute("title") or "" for bar in bars.all()]
    assert [title.partition(":")[0] for title in titles[-2:]] == ["512K to 1M", "1M to 2M"]
    page.get_by_label("Context, at least").press("End")
    for key, written in (("End", "2m"), *zip(["ArrowLeft"] * 5, ("1m", "512k", "400k", "256k", "200k"), strict=True)):
        page.get_by_label("Context, at least").press(key)
        expect(page.get_by_label("Find models")).to_have_value(re.compile(f"^is:single ctx:>={written} ?$"))
    expect(page.get_by_label("Find models")).to_have_value(re.compile(r"^is:single ctx:>=200k ?$"))
    narrowed = shown(page)
    at_least = {title.partition(":")[0]: int(title.partition(": ")[2]) for title in titles}
    from_there = list(at_least)[list(at_least).index("200K to 256K") :]
    assert 0 < len(narrowed) == sum(at_least[each] for each in from_there) < everything
    page.get_by_label("Context, at least").press("Home")
    expect(page.get_by_label("Find models")).to_have_value(re.compile("^is:single ?$"))
    assert len(shown(page)) == everything


@pytest.mark.parametrize(("label", "written"), [("$ in", "in"), ("$ out", "out"), ("Price, 3 in to 1 out", "price")])
def test_prices_are_bounded_beside_words_of_the_same_filter(visit: Visit, label: str, written: str) -> None:
    page = visit.open("#q=in:text out:text")
    page.locator(".pc-facets").get_by_text(label, exact=True).click()
    page.get_by_label(f"{label}, at least").press("End")
    expect(page.get_by_label("Find models")).to_have_value(re.compile(rf"^in:text out:text {written}:>=[0-9]+ ?$"))


def test_a_plain_word_that_may_mean_a_filter_is_offered_as_one(visit: Visit) -> None:
    page = visit.open("#q=sonnet tools 100k")
    assert shown(page) == []
    page.get_by_role("button", name="Did you mean sonnet can:tools ctx:>=100k").click()
    expect(page.get_by_label("Find models")).to_have_value("sonnet can:tools ctx:>=100k")
    expect(page.get_by_label("Find models")).to_be_focused()
    assert "combined/claude-sonnet-4" in shown(page)[0]
    expect(page.locator(".pc-meant")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "found"), [("sonnet4", "combined/claude-sonnet-4"), ("claudehaiku", "claude-haiku-9")]
)
def test_words_that_are_written_as_one_find_what_stands_side_by_side(visit: Visit, typed: str, found: str) -> None:
    page = visit.open(f"#q={typed}")
    assert any(found in each for each in shown(page))


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2026-11-30", None),
        ("2026-12-01", "It goes on 2027-03-01: requests to it fail from then on."),
        ("2027-03-01", "It was to go on 2027-03-01: requests to it may fail."),
    ],
)
def test_a_model_that_goes_soon_says_so_first(visit: Visit, today: str, told: str | None) -> None:
    visit.page.clock.install(time=f"{today}T12:00:00Z")
    page = visit.open("#model=openrouter/qwen/qwen3-coder")
    expect(page.locator(".pc-facts")).to_be_visible()
    assert page.locator(".pc-drawer > .pc-whynot").all_inner_texts() == ([told] if told else [])


def test_the_address_of_a_model_shows_its_row_in_the_table(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 700})
    page = visit.open("#model=openrouter/qwen/qwen3-coder")
    row = page.locator(".pc-body [role=row][data-open]")
    expect(row).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(row).to_have_count(0)
    assert "qwen3-coder" in page.evaluate("document.activeElement.textContent")


def test_a_printed_view_has_all_rows_and_nothing_to_press(visit: Visit) -> None:
    page = visit.open()
    rows = len(shown(page))
    page.set_viewport_size({"width": 1280, "height": 400})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for gone in (".pc-facets", ".pc-bar button", ".pc-bar details", ".pc-body .pc-copy"):
        assert page.locator(gone).locator("visible=true").count() == 0, gone
    grid = page.locator(".pc-grid")
    assert grid.evaluate("grid => grid.scrollHeight <= grid.clientHeight + 1"), "nothing of it is cut off"
    lines = page.locator(".pc-body [role=row]:visible")
    assert lines.count() == rows
    tops = lines.evaluate_all("lines => lines.map((line) => line.getBoundingClientRect().top)")
    assert tops == sorted(set(tops)), "one below the other"


def test_on_paper_there_is_what_stands_on_the_page(visit: Visit) -> None:
    page = visit.open()
    short = len(page.pdf())
    find(page, "claude-haiku-9")
    shown(page)
    assert len(page.pdf()) < short * 0.8, "rows are printed, and not their room"
    page.locator(".pc-body a").first.click()
    expect(page.locator(".pc-facts")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".pc-grid")).to_be_hidden()
    expect(page.get_by_role("button", name="Close")).to_be_hidden()
    expect(page.locator(".pc-facts")).to_be_visible()


def test_on_a_phone_a_model_is_found_and_looked_at_and_left_again(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open()
    find(page, "sonnet can:tools")
    expect(page.locator(".pc-body [role=row]").first).to_contain_text("combined/claude-sonnet-4")
    page.locator(".pc-body a").first.click()
    drawer = page.get_by_role("complementary", name="Model")
    expect(drawer.get_by_text("Facts", exact=True)).to_be_visible()
    box = drawer.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()


def test_on_a_phone_a_row_says_what_its_figures_are_and_why_opencode_does_without_it(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("#q=sonnet")
    row = page.locator(".pc-body [role=row]").first
    before = "cell => [getComputedStyle(cell, '::before').content, cell.textContent]"
    assert row.locator(".pc-context").evaluate(before) == ['"ctx "', "128K"]
    assert row.locator(".pc-in").evaluate(before) == ['"in "', "$3"]
    expect(row.locator(".pc-can")).to_be_visible()
    expect(row.locator(".pc-usable")).to_be_hidden()
    find(page, "-is:usable")
    expect(row.locator(".pc-usable")).to_be_visible()
    expect(row.locator(".pc-can")).to_be_hidden()
    row.locator("a").click()
    explorer, drawer = (page.locator(each).bounding_box() for each in ("#pc-explorer", ".pc-drawer"))
    assert explorer == drawer, "its panel covers all of the explorer"
    expect(page.locator(".pc-drawer h2")).to_be_in_viewport()


def test_the_first_row_is_there_again_after_a_search_that_found_nothing(visit: Visit) -> None:
    page = visit.open()
    rows = shown(page)
    find(page, "zzzz")
    expect(page.locator(".pc-fault")).to_have_text(re.compile("^No model meets all of this"))
    assert page.locator(".pc-body [role=row]:visible").count() == 0
    find(page, "")
    expect(page.locator(".pc-fault")).to_be_hidden()
    assert shown(page) == rows
    assert page.locator(".pc-body [role=row]:visible").count() == len(rows)
    find(page, "")
    page.get_by_label("Find models").press_sequentially("can:tools sort:in")
    expect(page.locator(".pc-body [role=row]").first).to_be_visible()


def test_the_help_on_words_is_a_line_for_each(visit: Visit) -> None:
    page = visit.open()
    page.get_by_text("Words", exact=True).click()
    help_text = page.locator("#pc-words pre")
    expect(help_text).to_be_visible()
    assert help_text.inner_text().strip() == HELP
    box, frame = help_text.bounding_box(), page.viewport_size
    assert box and frame and box["x"] + box["width"] <= frame["width"]


def test_columns_are_chosen_down_to_the_model_alone_and_the_address_says_so(visit: Visit) -> None:
    page = visit.open()
    page.get_by_text("Columns", exact=True).click()
    menu = page.locator(".pc-columns")
    while menu.locator("input:checked").count():
        menu.locator("input:checked").first.uncheck()
    assert page.locator(".pc-head [role=columnheader]").all_inner_texts() == ["Model"]
    assert page.evaluate("location.hash") == "#cols=model"
    page.get_by_label("Levels").check()
    assert page.locator(".pc-head [role=columnheader]").all_inner_texts() == ["Model", "Levels"]


def test_a_reason_that_is_cut_off_is_shown_in_full_under_the_pointer(visit: Visit) -> None:
    page = visit.open("#q=why:*")
    cell = page.locator(".pc-body [role=row] .pc-usable").first
    assert cell.get_attribute("title") == cell.inner_text() != ""


def test_a_range_is_moved_by_keys_one_after_the_other(visit: Visit) -> None:
    page = visit.open("#q=is:single")
    page.locator(".pc-facets").get_by_text("Context", exact=True).click()
    least = page.get_by_label("Context, at least")
    least.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(200)
    assert int(least.input_value()) == 3
    expect(least).to_be_focused()


def test_a_lab_is_one_filter_however_lists_spell_it(browser: Browser, tmp_path: Path) -> None:
    models = [make_model(f"m{n}", lab=lab) for n, lab in enumerate(("Acme", "acme", "acme", "Other"))]
    catalog = make_catalog().model_copy(update={"providers": {"x": make_provider("x", *models)}, "combined": {}})
    with served(tmp_path, catalog) as base, visiting(browser, base) as visit:
        page = visit.open()
        page.locator(".pc-facets").get_by_text("Lab", exact=True).click()
        labs = page.locator(".pc-facets details", has=page.get_by_text("Lab", exact=True)).locator("label")
        assert [each.split() for each in labs.all_inner_texts()] == [["acme", "3"], ["Other", "1"]]
        labs.first.locator("input").check()
        assert len(shown(page)) == 3


def test_offers_stand_below_their_model_only_where_that_is_shown(visit: Visit) -> None:
    page = visit.open("#q=sonnet&group=1")
    members = page.locator(".pc-body .pc-member code")
    expect(members.first).to_be_visible()
    within = members.count()
    page.get_by_label("group offers by model").uncheck()
    expect(members).to_have_count(0)
    page.get_by_label("group offers by model").check()
    expect(members).to_have_count(within)
    find(page, "sonnet is:single")
    expect(members).to_have_count(0)


def test_the_best_value_of_each_column_stands_bold_and_every_equal_one(browser: Browser, tmp_path: Path) -> None:
    prices = {"a": ("1", "9"), "b": ("2", "4"), "c": ("1", "8")}
    providers = {
        slug: make_provider(slug, make_model("m", cost=Cost(input=Decimal(one), output=Decimal(other))))
        for slug, (one, other) in prices.items()
    }
    members = [Member(provider=slug, id="m", evidence=("same",)) for slug in prices]
    combined = {"m": make_combined("m", *members)}
    catalog = make_catalog().model_copy(update={"providers": providers, "combined": combined})
    with served(tmp_path, catalog) as base, visiting(browser, base) as visit:
        page = visit.open("#model=combined/m")
        lines = page.locator(".pc-offers tbody tr")
        expect(lines).to_have_count(4)
        best = [line.locator(".pc-best").all_inner_texts() for line in lines.all()]
        assert [[text.split()[0] for text in each] for each in best] == [[], ["$1"], ["$4"], ["$1"]]


def test_the_way_back_leads_where_somebody_came_from_and_keeps_the_place(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 600})
    page = visit.open("status/")
    page = visit.open("#q=is:single")
    grid, place = page.locator(".pc-grid"), "grid => grid.scrollTop"
    grid.evaluate("grid => { grid.scrollTop = 400; }")
    row = page.locator(".pc-body [role=row]").nth(12)
    for leave in (page.go_back, lambda: page.keyboard.press("Escape"), page.get_by_role("button", name="Close").click):
        row.locator("a").click()
        expect(page.locator(".pc-facts")).to_be_visible()
        before = grid.evaluate(place)
        leave()
        expect(page.locator(".pc-drawer")).to_be_hidden()
        assert grid.evaluate(place) == before > 0
        assert page.evaluate("document.activeElement.getAttribute('role')") == "row"
        assert page.evaluate("location.hash") == "#q=is:single"
    page.go_back()
    expect(page).to_have_url(f"{visit.base}status/")


def test_a_slash_leads_to_the_box_from_a_filter_and_escape_closes_a_menu(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("combined", exact=False).first.focus()
    page.keyboard.press("/")
    expect(page.get_by_label("Find models")).to_be_focused()
    for name in ("Columns", "Words"):
        menu = page.locator("details.pc-menu", has_text=name)
        menu.locator("summary").click()
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()
        menu.locator("summary").click()
        page.locator(".pc-totals").click()
        expect(menu).not_to_have_attribute("open", "")


def test_many_stars_are_answered_at_once(visit: Visit) -> None:
    page = visit.open(f"#q=id:{'*' * 60}x why:{'*' * 60}x")
    assert shown(page) == []


def test_a_model_that_went_names_what_to_use_in_its_place(browser: Browser, tmp_path: Path) -> None:
    gone = RemovedModel(
        name="Old", kind=Kind.CHAT, removed=date(2026, 11, 1), instead="portkey-anthropic/claude-haiku-9"
    )
    catalog = make_catalog().model_copy(update={"removed": Removed(providers={"anthropic": {"old/1": gone}})})
    with served(tmp_path, catalog) as base, visiting(browser, base) as visit:
        page = visit.open("#model=anthropic/old/1")
        drawer = page.locator(".pc-drawer")
        expect(drawer).to_contain_text("Old was removed on 2026-11-01. Use instead: anthropic/claude-haiku-9")
        drawer.get_by_role("link", name="anthropic/claude-haiku-9").click()
        expect(drawer.locator("h2")).to_have_text("Claude Haiku 9")


def test_a_facet_a_range_and_an_order_together_are_the_same_in_another_tab(visit: Visit) -> None:
    page = visit.open()
    facets = page.locator(".pc-facets")
    facets.locator("label", has_text="tools").locator("input").check()
    facets.get_by_text("Context", exact=True).click()
    page.get_by_label("Context, at least").press("End")
    for _ in range(4):
        page.get_by_label("Context, at least").press("ArrowLeft")
    page.get_by_role("columnheader", name="$ in").get_by_role("button").click()
    expect(page.get_by_label("Find models")).to_have_value(re.compile("^can:tools ctx:>=[0-9]+k sort:in ?$"))
    rows = shown(page)
    assert 0 < len(rows) < EVERYTHING
    expect(page).to_have_url(re.compile("sort:in"))
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#pc-explorer[data-ready]")).to_be_visible()
    assert shown(other) == rows
    expect(other.locator(".pc-facets").locator("label", has_text="tools").locator("input")).to_be_checked()


def test_a_panel_is_left_from_the_box_with_what_was_typed_and_leads_to_its_row(visit: Visit) -> None:
    page = visit.open()
    page.locator(".pc-body [role=row]", has_text="claude-haiku-9").locator("a").click()
    expect(page.locator(".pc-facts")).to_be_visible()
    find(page, "claude")
    page.get_by_label("Find models").press("Escape")
    expect(page.locator(".pc-drawer")).to_be_hidden()
    expect(page.get_by_label("Find models")).to_have_value("claude")
    assert "claude-haiku-9" in page.evaluate("document.activeElement.textContent")
    page.go_back()
    expect(page.get_by_label("Find models")).to_have_value("")


def test_a_handle_keeps_the_other_bound_however_that_was_typed_and_does_not_pass_it(visit: Visit) -> None:
    page = visit.open("#q=is:single ctx:>=200k ctx:<=512k")
    page.locator(".pc-facets").get_by_text("Context", exact=True).click()
    least, most = page.get_by_label("Context, at least"), page.get_by_label("Context, at most")
    expect(least).to_have_attribute("aria-valuetext", "200K")
    expect(most).to_have_attribute("aria-valuetext", "512K")
    least.press("ArrowRight")
    expect(page.get_by_label("Find models")).to_have_value(re.compile("^is:single ctx:256k..512k ?$"))
    least.press("End")
    expect(page.get_by_label("Find models")).to_have_value(re.compile("^is:single ctx:512k..512k ?$"))


SIZES = [(320, 700), (360, 740), (390, 844), (768, 1024), (1024, 768), (1280, 900)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_cell_of_a_row_stands_out_of_it(visit: Visit, width: int, height: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    page = visit.open("#q=p:openrouter,combined")
    shown(page)
    out = page.locator(".pc-body [role=row]").evaluate_all(
        """lines => lines.flatMap((line) => [...line.children].filter((cell) => {
          const [row, box] = [line, cell].map((each) => each.getBoundingClientRect());
          return box.width && (box.top < row.top - 1 || box.bottom > row.bottom + 1 || box.right > row.right + 1);
        }).map((cell) => cell.className))"""
    )
    assert out == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_column_sorts(visit: Visit) -> None:
    page = visit.open("#q=is:single&cols=lab,can,levels,reads,makes,weights,released,combined,usable,cached")
    heads = page.locator(".pc-head [role=columnheader]")
    everything = sorted(shown(page))
    for head in heads.all():
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", re.compile("ascending|descending"))
        assert sorted(shown(page)) == everything
    page.get_by_role("columnheader", name="Can").get_by_role("button").click()
    expect(page.get_by_label("Find models")).to_have_value(re.compile("^is:single sort:-can ?$"))
    told = [len(each.split()) for each in page.locator(".pc-body .pc-can").all_inner_texts()]
    assert told == sorted(told, reverse=True)
