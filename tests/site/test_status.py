"""The page that says what the catalog rests on and what waits."""

from datetime import date

import pytest

from portkey_catalog.schema import Catalog, Finding, StandingNotice
from portkey_catalog.site.status import ACCEPT, status_page
from portkey_catalog.text.escape import text
from support import needs
from support.small_catalog import HOSTILE, make_catalog, make_model

DAY = date(2026, 11, 4)


def page(*findings: Finding, notices: tuple[StandingNotice, ...] = (), **of_openrouter: object) -> str:
    catalog = make_catalog()
    openrouter = catalog.providers["openrouter"].model_copy(update=of_openrouter)
    providers = {**catalog.providers, "openrouter": openrouter}
    return shown(catalog.model_copy(update={"providers": providers, "findings": findings, "notices": notices}))


def shown(catalog: Catalog) -> str:
    return status_page(catalog, {}).replace("&#45;", "-").replace("&#47;", "/").replace("&#46;", ".")


def finding(**values: object) -> Finding:
    return Finding.model_validate(
        {"id": "3f9c01d2ab47", "risk": "removals", "why": "much goes", "since": DAY, **values}
    )


def test_a_list_that_is_neither_kept_nor_held_was_read_by_the_last_update() -> None:
    found = page(stale_since=None)
    assert found.count("read by the last update") == len(make_catalog().providers)
    assert "The last update read the list of every provider, and **nothing waits** for a person." in found


def test_a_list_that_is_kept_says_since_when_and_leads_to_the_one_that_waits() -> None:
    found = page(stale_since=DAY, held={"m": make_model("m")}, held_since=DAY)
    assert "the last good list is kept since 2026-11-04, a newer list waits since 2026-11-04" in found.replace(
        text("2026-11-04"), "2026-11-04"
    )
    assert 'href="../v1/held/openrouter.json">the list that waits</a>' in found


def test_what_waits_stands_below_its_provider_with_the_command_that_accepts_it() -> None:
    found = page(finding(provider="openrouter"))
    assert found.index("OpenRouter</a>") < found.index("much goes")
    assert "Waits since 2026-11-04; to accept it: " in found
    assert f"<code>{ACCEPT} 3f9c01d2ab47</code>" in found


def test_what_was_refused_says_when_and_comes_last() -> None:
    refused = finding(provider="openrouter", refused=DAY, risk="chain lost", why="no more chain")
    found = page(refused, finding(id="0" * 12, provider="openrouter"))
    assert found.index("much goes") < found.index("no more chain")
    assert "Refused on 2026-11-04; to take it after all: " in found
    assert "**1 change** waits for a person, 1 was refused." in found


def test_what_is_of_no_single_provider_stands_last() -> None:
    notice = StandingNotice(level="warning", text="account is away", since=DAY)
    found = page(finding(combined="claude-sonnet-4", risk="chain lost"), notices=(notice,))
    assert found.index("All providers") < found.index("combined/claude-sonnet-4")
    assert "account is away" in found


def test_what_only_tells_is_folded_and_what_asks_for_something_is_not() -> None:
    notices = [
        StandingNotice(level=level, text=words, since=DAY, provider="openrouter")
        for level, words in (("info", "5 without tools"), ("warning", "its key ends"), ("info", "2 prices differ"))
    ]
    found = page(notices=tuple(notices))
    folded = found[found.index("<details") : found.index("</details>")]
    assert "2 notes on OpenRouter" in folded and "5 without tools" in folded and "2 prices differ" in folded
    assert "its key ends" in found and "its key ends" not in folded


def test_upstream_text_is_only_ever_characters() -> None:
    for words in HOSTILE:
        found = page(finding(provider="openrouter", why=words, old=words, new="x"))
        assert "<script>" not in found and "<img" not in found and "](javascript" not in found


@pytest.mark.parametrize("guide", ["docs/review.md"])
def test_the_command_is_that_of_the_guide(guide: str) -> None:
    assert f"{ACCEPT} 3f9c01d2ab47" in (needs.ROOT / guide).read_text("utf-8")
