"""The day on which a catalog last changed."""

from datetime import date

from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.schema import Catalog, PublishedId, Removed, RemovedCombined
from support.small_catalog import make_catalog


def test_the_newest_day_in_a_catalog_is_when_it_last_changed() -> None:
    catalog = make_catalog()
    assert last_changed(catalog) == date(2026, 11, 3)  # since which a list is kept
    gone = RemovedCombined(name="Old", identity="old", removed=date(2026, 11, 9))
    later = catalog.model_copy(update={"removed": Removed(combined={"old": gone})})
    assert last_changed(later) == date(2026, 11, 9)
    newest = later.model_copy(update={"ids": {"m": PublishedId(identity="m", since=date(2026, 11, 26))}})
    assert last_changed(newest) == date(2026, 11, 26)


def test_a_catalog_that_knows_no_day_does_not_say_when_it_changed() -> None:
    assert last_changed(Catalog(gateway="https://api.portkey.ai/v1", providers={}, combined={})) is None
