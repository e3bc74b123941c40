"""The page of combined models, in a real Chromium, as people use it."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from portkey_catalog.schema import Failover, Limit, Member
from support.browsing import Visit, served, visiting
from support.small_catalog import HOSTILE, ending_catalog, make_catalog, make_combined


def opened(visit: Visit, anchor: str = "claude-sonnet-4") -> Locator:
    """The entry of a model, by its address, with what is loaded for it."""
    page = visit.open(f"combined/#{anchor}")
    entry = page.locator("details.pc-entry", has=page.locator(f'[id="{anchor}"]'))
    expect(entry).to_have_attribute("open", "")
    expect(entry.get_by_text("Why these are the same model")).to_be_visible()
    return entry


def rows(entry: Locator) -> list[str]:
    return [re.sub(r"\s+", " ", each) for each in entry.locator("table tbody tr").all_inner_texts()]


def test_a_chain_is_drawn_in_order_with_limits_and_prices(visit: Visit) -> None:
    assert rows(opened(visit)) == [
        "1 Anthropic claude-sonnet-4-20250514 200K 64K $3 $15",
        "2 OpenRouter anthropic/claude-sonnet-4 not listed any more, kept while its removal waits 128K 64K "
        "$3.30 $15 dearest",
    ]


def test_an_entry_tells_what_it_costs_at_worst_and_what_was_left_out_and_why(visit: Visit) -> None:
    entry = opened(visit)
    told = entry.locator("dl > div").all_inner_texts()
    assert "At worst\n$3.30 in, $15 out, where only OpenRouter answers" in told
    assert "Price per million\n$3 to $3.30 in, $15 out" in told
    assert "Safe limits\n128K context, 64K output" in told
    outside = entry.locator("h3", has_text="Left out of the chain").locator("+ ul li")
    assert outside.all_inner_texts() == ["OpenRouter anthropic/claude-sonnet-4:free: free offer"]
    entry.get_by_text("Why these are the same model").click()
    expect(entry).to_contain_text("OpenRouter anthropic/claude-sonnet-4: same limits; same name")
    expect(entry).to_contain_text("After a switch the prompt cache is cold")


def test_a_reader_walks_the_chain_through_failures(visit: Visit) -> None:
    entry = opened(visit)
    steps, end = entry.locator(".pc-steps li"), entry.locator(".pc-steps-end")
    entry.get_by_label("fails with").select_option("503")
    assert steps.all_inner_texts() == [
        "Anthropic: 503. 1 s later it is asked again.",
        "Anthropic, try 2: 503. 2 s later it is asked again.",
        "Anthropic, try 3: 503. The next one is asked.",
        "OpenRouter: 200, an answer.",
    ]
    expect(end).to_have_text("opencode gets the answer of OpenRouter, 3 s later than usual, and nothing of the errors.")
    entry.get_by_label("fails with").select_option("400")
    assert steps.all_inner_texts() == ["Anthropic: 400. The chain ends here."]
    expect(end).to_have_text("opencode gets the 400 of Anthropic.")
    entry.get_by_label("fails with").select_option("stall")
    assert (
        steps.all_inner_texts()[0] == "Anthropic: nothing for 180 s, which is the limit (408). The next one is asked."
    )
    entry.get_by_label("When").select_option(label="every provider")
    entry.get_by_label("fails with").select_option("429")
    assert steps.count() == 6
    expect(end).to_have_text(
        "opencode gets the 429 of OpenRouter, 6 s later than usual, and asks the whole chain again, up to five times."
    )


def test_the_portkey_config_is_copied_and_the_feeds_are_there(visit: Visit) -> None:
    entry = opened(visit)
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry.get_by_label("Copy the Portkey config").click()
    expect(entry.get_by_text("Copied")).to_be_visible()
    assert '"mode": "fallback"' in visit.page.evaluate("navigator.clipboard.readText()")
    for address in entry.locator("dl a").evaluate_all("links => links.map(each => each.href)"):
        assert visit.page.request.get(address).ok, address


def test_entries_are_found_by_name_id_and_provider(visit: Visit) -> None:
    page = visit.open("combined/")
    all_of_them = page.locator("details.pc-entry")
    assert all_of_them.count() == 1 + len(HOSTILE)
    box = page.get_by_label("Find combined models")
    box.press_sequentially("SONNET anthropic")
    expect(page.locator("details.pc-entry:visible")).to_have_count(1)
    expect(page.locator("output")).to_have_text(f"1 of {1 + len(HOSTILE)}")
    box.fill("")
    expect(page.locator("details.pc-entry:visible")).to_have_count(1 + len(HOSTILE))


def test_hostile_names_are_shown_and_never_run(visit: Visit) -> None:
    page = visit.open("combined/")
    for entry in page.locator("details.pc-entry").all():
        entry.locator("summary").first.click()
        expect(entry.locator(".pc-walk")).to_be_attached()
    assert page.locator(".pc-walk").count() == 1 + len(HOSTILE)
    assert page.evaluate("window.pwned") is None


def test_what_cannot_be_loaded_is_told_and_can_be_tried_again(visit: Visit) -> None:
    page = visit.page
    page.route("**/explorer/*/*.json", lambda route: route.abort())
    visit.open("combined/#claude-sonnet-4")
    expect(page.get_by_role("alert")).to_contain_text("More could not be loaded")
    page.unroute("**/explorer/*/*.json")
    summary = page.locator("details.pc-entry", has=page.locator("#claude-sonnet-4")).locator("summary").first
    summary.click()
    summary.click()
    expect(page.locator(".pc-steps")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    visit.complaints.clear()


def test_without_javascript_an_entry_says_who_is_asked_in_which_order(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path, make_catalog()) as base:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{base}combined/")
        page.locator("details.pc-entry summary").first.click()
        expect(page.locator("details.pc-entry").first).to_contain_text("Asked in this order: Anthropic, OpenRouter.")
        assert "are shown with JavaScript" in page.locator("#pc-combined noscript").inner_text()
        page.context.close()


def test_what_one_provider_alone_answers_for_says_so(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path, ending_catalog()) as base, visiting(browser, base) as visit:
        entry = opened(visit)
        assert rows(entry) == ["1 OpenRouter anthropic/claude-sonnet-4 128K 64K $3.30 $15"]
        told = entry.locator("dl > div").all_inner_texts()
        assert "Until\n2027-02-24, answered by OpenRouter alone" in told
        assert not [each for each in told if each.startswith("For Portkey")], "one provider is no chain to save"
        assert entry.locator(".pc-walk").count() == 0, "nobody takes over"


def test_a_provider_that_is_gone_and_a_boundary_that_is_lifted_are_told(browser: Browser, tmp_path: Path) -> None:
    gone = Member(provider="gone", id="old", evidence=("was here",))
    alone = Member(provider="anthropic", id="claude-haiku-9", evidence=(), excluded="alone")
    catalog = make_catalog()
    combined = {"lost": make_combined("lost", gone.model_copy(update={"excluded": "gone"}), alone), **catalog.combined}
    wide = catalog.combined["claude-sonnet-4"].model_copy(update={"limit": Limit(context=32_768, output=32_768)})
    combined["claude-sonnet-4"] = wide
    catalog = catalog.model_copy(update={"combined": combined, "failover": Failover(require=("eu",))})
    with served(tmp_path, catalog) as base, visiting(browser, base) as visit:
        entry = opened(visit, "lost")
        entry.get_by_text("Why these are the same model").click()
        expect(entry).to_contain_text("gone old: was here")
        told = opened(visit).locator("dl > div").all_inner_texts()
        assert "Boundary\nnone: lifted by hand" in told
        assert "Safe limits\n8.2K of 32.8K output" not in told, "a limit stands behind its context"
        assert "Safe limits\n32.8K context, 8.2K of 32.8K output" in told
