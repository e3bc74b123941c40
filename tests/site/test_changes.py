"""The page of changes, and that of each day."""

import re
from datetime import date, timedelta

import pytest

from portkey_catalog.exports.usable import exclusions
from portkey_catalog.news.days import days
from portkey_catalog.schema import Catalog
from portkey_catalog.site import changes
from portkey_catalog.site.pages import render_pages
from support.past import FIRST, SECOND, THIRD, changed, past_catalog, with_past
from support.small_catalog import make_catalog


def pages(catalog: Catalog) -> dict[str, str]:
    return render_pages(catalog, exclusions(catalog), days(catalog))


def rows(page: str) -> list[str]:
    return re.findall(r'<tr id="(?:[^"]*)" data-from="([^"]*)"', page)


def test_the_newest_day_comes_first_and_each_has_a_page_of_its_own() -> None:
    found = pages(past_catalog())
    newest = found["changes/index.md"]
    assert re.findall(r'<h2 id="([^"]*)">', newest) == [str(day) for day in (THIRD, SECOND, FIRST)]
    assert rows(newest) == ["anthropic", "combined", "openrouter", "openrouter", "openrouter"]
    assert [path for path in found if path.startswith("changes/2")] == [
        f"changes/{day}/index.md" for day in (FIRST, SECOND, THIRD)
    ]
    assert rows(found[f"changes/{SECOND}/index.md"]) == ["combined", "openrouter", "openrouter"]


def test_a_change_leads_to_where_its_model_stands_if_it_is_still_there() -> None:
    page = pages(past_catalog())["changes/index.md"]
    assert '<a href="../providers/openrouter/&#35;qwen&#37;2Fqwen3-coder">' in page.replace("&#47;", "/").replace(
        "&#46;", "."
    )
    assert "<td><code>anthropic/claude-haiku-9</code></td>" in page


def test_whole_days_are_shown_until_the_page_has_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "NEWEST", 2)
    page = pages(past_catalog())["changes/index.md"]
    assert re.findall(r'<h2 id="([^"]*)">', page) == [str(THIRD)]
    assert re.findall(r"2026-11-2.</a></td><td>([^<]*)<", page) == [
        "1 limit &#40;anthropic/claude-sonnet-4&#41;, 1 price at openrouter",
        "1 added &#40;new-0/new&#41; at openrouter",
    ]


def test_a_day_with_more_rows_than_fit_says_where_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "NEWEST", 1)
    monkeypatch.setattr(changes, "MOST", 2)
    start = make_catalog()
    catalog = with_past((FIRST, start), (SECOND, changed(past_catalog(), "anthropic", "claude-haiku-9")))
    found = pages(catalog)
    newest, page = found["changes/index.md"], found[f"changes/{SECOND}/index.md"]
    assert len(rows(newest)) == 1
    assert "All of this day</a>: 6 more." in newest
    assert len(rows(page)) == 2
    assert '5 more are in <a href="../../v1/changes/2026-11.json">' in page


def test_what_goes_soon_is_listed_by_horizon_seen_from_the_newest_day() -> None:
    start = make_catalog()
    stated = changed(start, "anthropic", "claude-haiku-9", retires=FIRST + timedelta(days=30))
    later = changed(stated, "openrouter", "qwen/qwen3-coder", retires=FIRST + timedelta(days=31))
    page = pages(with_past((date(2026, 11, 1), start), (FIRST, later)))["changes/index.md"]
    assert re.findall(r"<summary>(Going[^<]*)<", page) == [
        f"Going within 30 days of {FIRST}: 1 model",
        f"Going within 90 days of {FIRST}, but later: 1 model",
    ]
    assert "<td class=w>2026-12-20</td><td class=pc-wrap><a" in page


def test_a_catalog_that_never_changed_says_so() -> None:
    page = pages(make_catalog())["changes/index.md"]
    assert "Nothing has changed since the first catalog" in page
    assert "Going within" not in page
