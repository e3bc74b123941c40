"""The built site in a real Chromium, served under a sub-path as GitHub Pages does."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from support.browsing import Visit
from support.past import SECOND
from support.small_catalog import BUILT_AT, HOSTILE


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
    assert [each["field"] for each in told if each["model"] == "qwen/qwen3-coder"] == ["retires", "cost.tiers"]


def test_hostile_names_run_nothing(visit: Visit) -> None:
    for path in ("", "combined/#bad-0", "providers/openrouter/", "providers/hostile/", "providers/", "changes/"):
        page = visit.open(path)
        box = page.get_by_role("textbox", name="Search") if path else page.get_by_label("Find models")
        box.fill("script")
        page.wait_for_timeout(300)
        assert page.evaluate("window.pwned") is None
    page = visit.open("#q=window.pwned")
    assert HOSTILE[0] in page.locator(".pc-body").inner_text()
    page.locator(".pc-body a").first.click()
    expect(page.locator(".pc-facts")).to_be_visible()
    assert page.evaluate("document.querySelectorAll('#pc-explorer :is(script, img, iframe)').length") == 0
    assert page.evaluate("window.pwned") is None


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


def test_changes_are_filtered_by_whom_they_hurt(visit: Visit) -> None:
    page = visit.open("changes/")
    worse = page.locator("tbody", has=page.get_by_text("Worse for users")).locator("tr[data-kind]").count()
    everything = len(changes(page))
    assert 0 < worse < everything
    page.get_by_label("Effect").select_option("Worse for users")
    assert len(changes(page)) == worse
    assert page.locator(".pc-head:visible").all_inner_texts() == ["Worse for users"]
    assert page.evaluate("location.hash") == "#head=Worse+for+users"


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
    expect(page.locator("#pc-age")).to_have_text(f"Refreshed {told}. Status of providers.")
    assert page.locator(".pc-stale").count() == warned


def test_without_an_answer_no_age_is_claimed(visit: Visit) -> None:
    visit.page.route("**/v1/built.json", lambda route: route.fulfill(status=404))
    page = visit.open("providers/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#pc-age")).to_be_empty()
    visit.complaints.clear()


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


def test_changes_are_searched_by_the_name_of_a_model_and_the_address_says_so(visit: Visit) -> None:
    page = visit.open("changes/")
    everything = len(changes(page))
    page.get_by_label("Model", exact=True).fill("QWEN")
    assert 0 < len(changes(page)) < everything
    assert page.evaluate("location.hash") == "#q=QWEN"
    page.reload()
    assert 0 < len(changes(page)) < everything
    page.goto(f"{visit.base}changes/#q=nothing-is-called-so")
    assert changes(page) == []


@pytest.mark.parametrize("path", ["changes/", f"changes/{SECOND}/"])
def test_changes_are_read_on_a_phone_without_scrolling_sideways(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(path)
    assert changes(page)
    assert not page.evaluate("[...document.querySelectorAll('.pc-scroll')].some(it => it.scrollWidth > it.clientWidth)")


def test_what_is_typed_into_the_search_of_pages_leads_to_the_table_of_models(visit: Visit) -> None:
    page = visit.open("use/")
    page.get_by_role("textbox", name="Search").fill("qwen3 coder")
    link = page.get_by_role("link", name="Find models: qwen3 coder")
    link.click()
    expect(page.locator("#pc-explorer[data-ready]")).to_be_visible()
    expect(page.get_by_label("Find models")).to_have_value("qwen3 coder")
    assert page.locator(".pc-body [role=row] code").all_inner_texts() == ["portkey-openrouter/qwen/qwen3-coder"]


def test_the_search_of_pages_loads_no_model_of_a_provider(visit: Visit) -> None:
    index = visit.page.request.get(f"{visit.base}search/search_index.json").json()
    texts = {entry["location"]: f"{entry['title']} {entry['text']}" for entry in index["docs"]}
    assert "Claude Sonnet 4" in texts["combined/#claude-sonnet-4"]
    of_providers = {place: text for place, text in texts.items() if place.startswith(("providers/", "changes/"))}
    assert of_providers and not [place for place, text in of_providers.items() if "sonnet" in text.lower()]


def test_the_first_visit_loads_no_index_of_the_search_of_pages_and_a_link_leads_to_it(visit: Visit) -> None:
    page, asked = visit.page, []
    page.on("request", lambda request: asked.append(request.url.removeprefix(visit.base)))
    visit.open()
    page.wait_for_load_state("networkidle")
    assert "v1/built.json" in asked and not [each for each in asked if each.startswith("search/")]
    page.get_by_role("link", name="Search the guides").click()
    page.get_by_role("textbox", name="Search").press_sequentially("failover")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert "search/search_index.json" in asked


def test_the_page_for_newcomers_is_one_screen(visit: Visit) -> None:
    page = visit.open("start/")
    last = page.locator(".md-content li").last.bounding_box()
    assert last is not None and last["y"] + last["height"] <= 900
