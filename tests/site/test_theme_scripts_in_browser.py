"""What the theme does with the policy of its pages in a real Chromium, which tells of whatever it forbids."""

import pytest
from playwright.sync_api import expect

from support.browsing import Visit
from support.past import SECOND

PAGES = (
    *("", "combined/", "providers/", "providers/openrouter/", "compare/", "changes/", f"changes/{SECOND}/"),
    *("status/", "use/", "api/", "operate/", "lists/", "404.html"),
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_does_nothing_that_its_policy_forbids(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof __md_get") == "function"


def test_a_script_that_is_put_into_a_page_does_not_run(visit: Visit) -> None:
    page = visit.open("providers/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.pwned = 1'}))")
    page.evaluate("document.body.setAttribute('onclick', 'window.pwned = 1')")
    page.locator("h1").click()
    assert page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in each for each in visit.complaints)
    visit.complaints.clear()


def test_the_search_of_the_theme_finds_a_page_and_leads_there(visit: Visit) -> None:
    page = visit.open("providers/")
    box = page.locator("[data-md-component=search-query]")
    box.click()
    box.type("failover")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    box.press("Enter")
    expect(page).not_to_have_url(f"{visit.base}providers/")


def test_the_choice_of_a_palette_is_taken_and_kept(visit: Visit) -> None:
    page = visit.open("use/")
    dark = "document.body.getAttribute('data-md-color-scheme')"
    assert page.evaluate(dark) == "default"
    page.get_by_title("Switch to light mode").click()
    page.get_by_title("Switch to dark mode").click()
    assert page.evaluate(dark) == "slate"
    page.reload()
    assert page.evaluate(dark) == "slate"


def test_a_command_is_copied_by_its_button(visit: Visit) -> None:
    page = visit.open("use/")
    block = page.locator(".highlight").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == block.inner_text().strip()
