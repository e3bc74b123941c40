"""What changed day by day, worked out of events."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from portkey_catalog.history.diff import difference
from portkey_catalog.news.days import Day, days
from portkey_catalog.news.rows import headed_rows
from portkey_catalog.schema import Event, Kind, PublishedId, Removed, RemovedModel
from support.past import FIRST, SECOND, THIRD, changed, past_catalog, with_past, without
from support.small_catalog import make_catalog

START = date(2026, 11, 1)
NEAR_MISSES = make_catalog(names=("a", "b", "c")).near_misses


def kinds(found: Iterable[Day]) -> list[tuple[date, list[tuple[str, str | None]]]]:
    return [(day.on, [(each.kind, each.model) for each in day.changes]) for day in found]


def test_each_day_of_events_is_told_the_newest_first() -> None:
    assert kinds(days(past_catalog())) == [
        (THIRD, [("removed", "claude-haiku-9")]),
        (
            SECOND,
            [
                ("limit", "claude-sonnet-4"),
                ("limit", "anthropic/claude-sonnet-4"),
                ("price", "qwen/qwen3-coder"),
            ],
        ),
        (FIRST, [("added", "new-0/new")]),
    ]


def test_a_day_is_the_difference_of_the_catalogs_before_and_after_it() -> None:
    start = make_catalog()
    after = changed(start, "anthropic", "claude-haiku-9", tool_call=False)
    [day] = days(with_past((START, start), (FIRST, after)).model_copy(update={"near_misses": NEAR_MISSES}))
    assert day.changes == difference(start, after)
    assert day.catalog.providers == after.providers


def test_several_updates_of_one_day_are_taken_together() -> None:
    start = make_catalog()
    after = changed(start, "anthropic", "claude-haiku-9", tool_call=False)
    [day] = days(with_past((START, start), (FIRST, after), (FIRST, start)))
    assert (day.on, day.changes) == (FIRST, ())


def test_a_catalog_without_events_has_no_days() -> None:
    assert days(make_catalog()) == ()


def test_a_model_that_comes_back_returns_and_one_that_goes_later_is_new() -> None:
    start = make_catalog()
    away = without(start, "anthropic", "claude-haiku-9")
    came = changed(start, "anthropic", "claude-new")
    gone = RemovedModel(name="New", kind=Kind.CHAT, removed=THIRD + timedelta(days=1))
    last = start.model_copy(update={"removed": Removed(providers={"anthropic": {"claude-new": gone}})})
    told = kinds(
        days(
            with_past((START, start), (FIRST, away), (SECOND, start), (THIRD, came), (THIRD + timedelta(days=1), last))
        )
    )
    assert [changes[0][0] for _, changes in told] == ["removed", "added", "returned", "removed"]


def test_a_chain_is_gained_on_the_day_that_published_its_id() -> None:
    catalog = make_catalog()
    start = catalog.model_copy(update={"combined": {}})
    later = catalog.model_copy(
        update={"ids": {"claude-sonnet-4": PublishedId(identity="a/claude-sonnet-4", since=FIRST)}}
    )
    [day] = days(with_past((START, start), (FIRST, later)))
    assert [each.kind for each in day.changes] == ["chain gained"]
    assert "again" not in (day.changes[0].why or "")


def test_what_goes_is_told_on_the_day_it_is_stated_and_when_a_horizon_is_crossed() -> None:
    start = make_catalog()
    stated = changed(start, "anthropic", "claude-haiku-9", retires=FIRST + timedelta(days=33))
    other = changed(stated, "anthropic", "claude-sonnet-4-20250514", status="preview")
    found = days(with_past((START, start), (FIRST, stated), (SECOND, other), (THIRD, start)))
    assert [(day.on, [(each.going.model, each.within) for each in day.crossed]) for day in found] == [
        (THIRD, []),
        (SECOND, []),
        (FIRST, [("claude-haiku-9", 90)]),
    ]
    found = days(with_past((START, start), (FIRST, stated), (THIRD, other)))
    assert [[each.within for each in day.crossed] for day in found] == [[30], [90]]


def test_events_of_another_catalog_are_refused() -> None:
    broken = Event(on=FIRST, provider="anthropic", model="claude-haiku-9", field="limit.context", old="many", new=1)
    with pytest.raises(ValueError, match="context"):
        days(make_catalog().model_copy(update={"changes": (broken,)}))


def test_the_catalog_of_a_day_knows_nothing_of_later_days() -> None:
    last, second, first = days(past_catalog())
    assert {each.on for each in first.catalog.changes} == {FIRST}
    assert {each.on for each in second.catalog.changes} == {FIRST, SECOND}
    assert {each.on for each in last.catalog.changes} == {FIRST, SECOND, THIRD}


def test_what_to_use_instead_is_told_of_earlier_days_too() -> None:
    start = make_catalog()
    away = without(start, "anthropic", "claude-haiku-9")
    later = changed(away, "openrouter", "qwen/qwen3-coder", status="preview")
    gone = RemovedModel(name="Haiku", kind=Kind.CHAT, removed=FIRST, instead="combined/claude-haiku")
    last = later.model_copy(update={"removed": Removed(providers={"anthropic": {"claude-haiku-9": gone}})})
    _, first = days(with_past((START, start), (FIRST, away), (SECOND, last)))
    assert [(each.kind, each.instead) for each in first.changes] == [("removed", "combined/claude-haiku")]


def test_a_chain_that_is_there_again_is_told_from_one_that_is_new() -> None:
    catalog = make_catalog()
    start = catalog.model_copy(update={"combined": {}})
    known = catalog.model_copy(update={"ids": {"claude-sonnet-4": PublishedId(identity="a/b", since=START)}})
    later = changed(known, "openrouter", "qwen/qwen3-coder", status="preview")
    _, first = days(with_past((START, start), (FIRST, known), (SECOND, later)))
    assert "again" in (first.changes[0].why or "")


def test_a_value_that_is_again_what_it_was_is_marked_on_its_day_alone() -> None:
    start = make_catalog()
    other = changed(start, "anthropic", "claude-haiku-9", tool_call=False)
    later = changed(start, "anthropic", "claude-haiku-9", status="preview")
    found = days(with_past((START, start), (FIRST, other), (SECOND, start), (THIRD, later)))
    assert [[each.back_to for each in day.changes] for day in found] == [[None], [FIRST - timedelta(days=1)], [None]]
    [row] = [row for _, group in headed_rows(found[1]) for row in group]
    assert row.words == f"back to where it was on {FIRST - timedelta(days=1)}"
