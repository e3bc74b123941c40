"""Rows of the table of a day's changes."""

import re
from datetime import date
from decimal import Decimal

from portkey_catalog.exports.horizon import Going
from portkey_catalog.history.change import Change
from portkey_catalog.news.days import Crossed, Day
from portkey_catalog.news.rows import Row, headed_rows, told
from support.past import FIRST, SECOND
from support.small_catalog import HOSTILE, make_catalog


def rows(*changes: Change, on: date = FIRST) -> list[Row]:
    return [row for _, group in headed_rows(Day(on, make_catalog(), changes)) for row in group]


def test_a_number_that_moved_has_both_values_the_unit_and_by_how_much() -> None:
    [row] = rows(Change("price", "p", "m", "cost.input", Decimal("0.25"), Decimal("0.50"), hurts=True))
    assert (row.what, row.field, row.old, row.new) == ("price", "input", "0.25", "0.5")
    assert (row.unit, row.percent, row.words) == ("USD per million tokens", "+100 %", "")


def test_what_has_no_values_is_told_in_words() -> None:
    lost, gone = rows(
        Change("chain lost", "combined", "m", why="combined/m has no failover any more", hurts=True),
        Change("removed", "p", "m", instead="combined/m", hurts=True),
    )
    assert (lost.words, lost.old, lost.new) == ("combined/m has no failover any more", "", "")
    assert gone.words == "use combined/m"


def test_rows_stand_under_the_heads_of_the_difference_and_what_goes_comes_first() -> None:
    going = Crossed(Going(SECOND, "p", "m"), 30)
    changes = (Change("removed", "p", "old", hurts=True), Change("added", "p", "new", hurts=False))
    day = Day(FIRST, make_catalog(), changes, (going,))
    assert [(head, [row.what for row in group]) for head, group in headed_rows(day)] == [
        ("Goes soon", ["goes within 30 days"]),
        ("Worse for users", ["removed"]),
        ("Better for users", ["added"]),
    ]
    assert told(day) == "1 removed (old), 1 added at p, 1 going soon"
    assert told(Day(FIRST, make_catalog(), (), (going,))) == "1 going soon"


def test_the_anchor_of_a_row_is_its_own_and_stays_while_the_fact_is_the_same() -> None:
    changes = [Change("price", "p", name, "cost.input", Decimal(1), Decimal(2)) for name in HOSTILE]
    changes += [Change("member joined", "combined", "m", why=why) for why in ("a joined", "b joined")]
    changes += [Change("setting", field="gateway", old="a", new="b")]
    found = {row.anchor for row in rows(*changes)}
    assert len(found) == len(changes)
    assert all(re.fullmatch(r"2026-11-20-[0-9a-f]{12}", anchor) for anchor in found)
    later = Change("price", "p", HOSTILE[0], "cost.input", Decimal(1), Decimal(3))
    assert rows(later)[0].anchor == rows(changes[0])[0].anchor
    assert rows(later, on=SECOND)[0].anchor != rows(later)[0].anchor
