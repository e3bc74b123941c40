"""Plain words that may mean a filter are offered as one that a search reads."""

import pytest

from portkey_catalog.search.query import parse
from support.javascript import answer

MEANT = """
const { meant } = await load("search/meant.js");
say(meant(given));
"""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tools", "can:tools"),
        ("Claude TOOLS 200k", "Claude can:tools ctx:>=200k"),
        ("cheap vision 1m+", "sort:price in:image ctx:>=1m"),
        ("free free", "is:free"),
        ("open source claude", "is:open claude"),
        ('"open source" json', '"open source" can:json'),
    ],
)
def test_a_plain_word_is_offered_as_the_filter_that_it_may_mean(typed: str, offered: str) -> None:
    assert answer(MEANT, typed) == offered
    assert parse(offered)


@pytest.mark.parametrize("typed", ["", "claude sonnet", "can:tools ctx:>=200k", "constructor __proto__", "gpt-4o"])
def test_nothing_is_offered_where_no_word_means_a_filter(typed: str) -> None:
    assert answer(MEANT, typed) == ""
