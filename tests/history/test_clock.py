"""Days of a catalog that are still to come, where it and the clock contradict each other."""

from datetime import date, timedelta

import pytest

from portkey_catalog.history.clock import ClockError, days_ahead, none_ahead, possible
from portkey_catalog.schema import Catalog, Finding, Removed, RemovedCombined, RemovedModel, StandingNotice
from support.small_catalog import ending_catalog, make_catalog

LATEST = date(2026, 12, 24)


def dated() -> Catalog:
    """A catalog with a day in every field that has one."""
    catalog = ending_catalog()
    provider = catalog.providers["anthropic"].model_copy(
        update={"first_seen": LATEST, "stale_since": LATEST, "held_since": LATEST}
    )
    chain = catalog.combined["claude-sonnet-4"]
    members = tuple(each.model_copy(update={"since": LATEST}) for each in chain.members)
    gone = RemovedModel(name="Old", kind="chat", removed=LATEST, ends=LATEST)
    lost = RemovedCombined(name="Old", identity="x/old", removed=LATEST, ends=LATEST)
    found = Finding(id="a", risk="rest", why="b", since=LATEST, refused=LATEST)
    return catalog.model_copy(
        update={
            "providers": {**catalog.providers, "anthropic": provider},
            "combined": {chain.id: chain.model_copy(update={"members": members, "ends": LATEST})},
            "removed": Removed(providers={"anthropic": {"old": gone}}, combined={"old": lost}),
            "findings": (found,),
            "notices": (StandingNotice(level="info", text="a", since=LATEST),),
        }
    )


def test_no_day_of_a_catalog_is_left_ahead_of_the_clock() -> None:
    for days in (-100, 0, 1, 89, 91, 1_000):
        today = LATEST - timedelta(days)
        mended = none_ahead(dated(), today)
        assert list(days_ahead(mended, today)) == []
        assert none_ahead(mended, today) is mended
        assert (mended == dated()) == (days <= 0)


def test_each_field_with_a_day_ahead_is_named() -> None:
    found = {path.rpartition(".")[2] for path, _ in days_ahead(dated(), LATEST - timedelta(91))}
    assert found == {"first_seen", "stale_since", "held_since", "since", "ends", "removed", "refused"}


def test_days_of_lists_and_of_published_ids_stay_as_they_are() -> None:
    catalog, today = make_catalog(), date(2020, 1, 1)
    mended = none_ahead(catalog, today)
    assert mended.ids == catalog.ids
    assert all(mended.providers[slug].models == each.models for slug, each in catalog.providers.items())


@pytest.mark.parametrize("day", [date.min, date(2019, 12, 31), date(2200, 1, 1), date.max])
def test_a_clock_that_cannot_be_right_is_refused(day: date) -> None:
    with pytest.raises(ClockError, match=f"the clock says {day}, which cannot be"):
        possible(day)
    assert possible(date(2020, 1, 1)) and possible(date(2199, 12, 31))
