"""Tables, apart from the pages that a program makes."""

import pytest

from portkey_catalog.site.tables import put_back, taken_out

PAGE = """# Models

<table class="pc-table"><tr><td>\\1 &#60;table&#62; a
b</td></tr></table>

Between them.
<table><tr><td>2</td></tr></table>
"""


def test_a_page_gets_its_tables_back_as_they_were() -> None:
    text, tables = taken_out(PAGE)
    assert "<td" not in text and "Between them." in text and len(tables) == 2
    assert put_back(text, tables) == PAGE


def test_a_page_without_tables_stays_as_it_is() -> None:
    assert taken_out("# None\n") == ("# None\n", [])
    assert put_back("<h1>None</h1><table></table>", []) == "<h1>None</h1><table></table>"


@pytest.mark.parametrize("change", [("pc-table-1", "pc-table-0"), ("pc-table-1", "pc-table-7"), ("<table", "<p")])
def test_a_place_that_was_lost_or_made_is_said(change: tuple[str, str]) -> None:
    text, tables = taken_out(PAGE)
    with pytest.raises(ValueError, match="2 tables belong to the page, and it has places for"):
        put_back(text.replace(*change), tables)
