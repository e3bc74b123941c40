"""Every type of page beside axe-core's rules for WCAG 2.2 AA, in both schemes, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import Visit
from support.needs import web
from support.past import SECOND

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (rules) => {
  const { violations } = await axe.run({ runOnly: { type: "tag", values: rules } });
  return violations.flatMap(({ id, nodes }) => nodes.map((each) => [id, each.target.join(" "), each.failureSummary]));
}"""
PAGES = {
    "home": "",
    "drawer of a provider's model": "#model=openrouter/anthropic/claude-sonnet-4",
    "drawer of a combined model": "#model=combined/claude-sonnet-4",
    "nothing found": "#q=no+such+model",
    "a fault in the words": "#q=ctx:many",
    "combined": "combined/#claude-sonnet-4",
    "compare": "compare/#m=combined/claude-sonnet-4&m=openrouter/qwen/qwen3-coder",
    "configure": "configure/#from=combined",
    "providers": "providers/",
    "provider": "providers/openrouter/",
    "changes": "changes/",
    "day": f"changes/{SECOND}/",
    "status": "status/",
    "use": "use/",
    "failover": "failover/",
    "api": "api/",
    "operate": "operate/",
    "commands": "commands/",
    "not found": "404.html",
}


def violations(page: Page) -> list[Any]:
    page.evaluate(web("axe-core/axe.min.js").read_text("utf-8"))  # as a developer's console does, beside the policy
    found: list[Any] = page.evaluate(RUN, RULES)
    return found


def ready(page: Page) -> None:
    """All that scripts add is there."""
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Loading ...")).to_have_count(0)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def sized(visit: Visit, request: pytest.FixtureRequest, scheme: str) -> Iterator[Visit]:
    width, height = request.param
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    yield visit


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_no_page_breaks_a_rule_of_wcag(sized: Visit, path: str) -> None:
    page = sized.open(path)
    ready(page)
    assert violations(page) == []


def test_a_page_that_breaks_a_rule_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p style='color: #ccc; background: #fff'>pale</p><img src=x>")
    assert {"color-contrast", "image-alt"} <= {rule for rule, _, _ in violations(page)}
    page.close()
