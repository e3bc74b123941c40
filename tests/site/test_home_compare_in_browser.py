"""The page for comparisons, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from support.browsing import Visit


def opened(visit: Visit, address: str = "") -> Page:
    page = visit.open(f"compare/{address}")
    expect(page.locator("#pc-compare[data-ready]")).to_be_visible()
    return page


def test_models_are_added_by_a_search_and_stand_in_the_address(visit: Visit) -> None:
    page = opened(visit)
    box = page.get_by_label("Add a model")
    box.fill("qwen3 codre")
    page.locator(".pc-suggested button").first.click()
    box.fill("haiku")
    page.locator(".pc-suggested button").first.click()
    facts = page.get_by_role("region", name="Facts")
    expect(facts.locator("thead th")).to_have_count(2)
    assert page.evaluate("location.hash") == "#m=openrouter/qwen/qwen3-coder&m=anthropic/claude-haiku-9"
    expect(facts.get_by_role("row", name="Context")).to_contain_text("262,144 tokens")
    page.get_by_role("button", name="Remove portkey-anthropic/claude-haiku-9").click()
    expect(facts.locator("thead th")).to_have_count(1)


def test_a_combined_model_is_priced_with_all_its_offers_the_cheapest_first(visit: Visit) -> None:
    page = opened(visit, "#m=combined/claude-sonnet-4&requests=1000&prompt=10000&answer=1000")
    rows = page.get_by_role("region", name="Costs").locator("tbody tr")
    expect(rows.first).to_contain_text("$0.00")
    told = {row.locator("code").inner_text(): row.locator("td").nth(1).inner_text() for row in rows.all()}
    assert told["openrouter/anthropic/claude-sonnet-4"] == "$48.00"  # 1,000 x (10,000 x 3.3 + 1,000 x 15) / 10^6
    page.get_by_label("a day").fill("2000")
    page.get_by_label("a day").press("Tab")
    expect(rows.filter(has_text="openrouter/anthropic/claude-sonnet-4").last).to_contain_text("$96.00")
    assert "requests=2000" in page.evaluate("location.hash")


def test_the_drawer_leads_to_a_comparison_of_all_offers(visit: Visit) -> None:
    page = visit.open("#model=combined/claude-sonnet-4")
    page.get_by_role("link", name="Compare them and what requests cost").click()
    facts = page.get_by_role("region", name="Facts")
    expect(facts.locator("thead th code").first).to_have_text("combined/claude-sonnet-4")
    assert facts.locator("thead th").count() >= 4


def test_an_address_of_what_is_not_there_compares_nothing(visit: Visit) -> None:
    page = opened(visit, "#m=__proto__/x&m=constructor&m=%E0%A4%A&requests=__proto__&prompt=-1")
    expect(page.get_by_text("Nothing is chosen yet.")).to_be_visible()
    expect(page.get_by_label("a day")).to_have_value("1000")


def test_a_suggestion_is_chosen_by_keys_alone(visit: Visit) -> None:
    page = opened(visit)
    box = page.get_by_label("Add a model")
    box.fill("sonnet")
    suggested = page.locator(".pc-suggested button")
    second = suggested.nth(1).inner_text().rpartition(" · ")[2]
    box.press("ArrowDown")
    expect(suggested.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Facts").locator("thead th code")).to_have_text([second])
    expect(box).to_be_focused()
    box.fill("haiku")
    box.press("Escape")
    expect(suggested).to_have_count(0)


def test_a_sixth_model_takes_the_place_of_none(visit: Visit) -> None:
    page = opened(visit)
    box = page.get_by_label("Add a model")
    for words in ("combined/claude-sonnet-4", "anthropic/claude-haiku-9", "qwen3-coder", "sonnet-4:free", "embed-3"):
        box.fill(words)
        page.locator(".pc-suggested button").first.click()
    facts = page.get_by_role("region", name="Facts")
    expect(facts.locator("thead th")).to_have_count(5)
    box.fill("sonnet")
    expect(page.get_by_text("5 stand beside each other: remove one first.")).to_be_visible()
    page.get_by_role("button", name="Remove combined/claude-sonnet-4").click()
    expect(facts.locator("thead th")).to_have_count(4)


@pytest.mark.parametrize("typed", ["33.3", "0", "100"])
def test_a_workload_is_the_same_after_a_reload(visit: Visit, typed: str) -> None:
    page = opened(visit, "#m=anthropic/claude-haiku-9")
    share = page.get_by_label("% of the prompt from a cache")
    share.fill(typed)
    page.get_by_label("a day").fill("1.5")
    told = page.get_by_role("region", name="Costs").locator("tbody td").nth(1)
    before = told.inner_text()
    page.reload()
    expect(page.locator("#pc-compare[data-ready]")).to_be_visible()
    expect(share).to_have_value(typed)
    expect(page.get_by_label("a day")).to_have_value("1.5")
    expect(told).to_have_text(before)


@pytest.mark.parametrize("typed", ["-5", "", "2000000000"])
def test_what_is_no_number_of_requests_is_told_and_priced_as_nothing(visit: Visit, typed: str) -> None:
    page = opened(visit, "#m=anthropic/claude-haiku-9")
    expect(page.get_by_role("region", name="Costs")).to_be_visible()
    page.get_by_label("a day").fill(typed)
    expect(page.get_by_role("alert")).to_have_text("a day: a number from 0 to 999,999,999")
    expect(page.get_by_role("region", name="Costs")).to_have_count(0)
    if typed:
        page.reload()
        expect(page.get_by_role("alert")).to_have_text("a day: a number from 0 to 999,999,999")


def test_a_model_that_is_not_there_any_more_is_named(visit: Visit) -> None:
    page = opened(visit, "#m=anthropic/claude-haiku-9&m=mistral/old")
    expect(page.get_by_role("alert")).to_have_text("mistral/old is not offered here, or not any more")
