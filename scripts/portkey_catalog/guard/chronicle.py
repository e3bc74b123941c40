"""Adds to a catalog what is another in it than in the last one (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portkey_catalog.assemble import NOTHING, Assemble, Catalogs, Without
from portkey_catalog.history.events import events_between
from portkey_catalog.schema import Catalog, Event


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Makes catalogs that tell what changed; an `Assemble`. Without a last catalog, nothing did."""

    assemble: Assemble
    published: Catalog | None
    """The last catalog as it was published, with what it tells of the time before."""
    today: date

    def __call__(self, lists: Catalogs, without: Without = NOTHING) -> Catalog:
        """The catalog of these lists, with what changed."""
        return self.told(self.assemble(lists, without))

    def told(self, catalog: Catalog) -> Catalog:
        """The catalog with what changed since the last one."""
        last = self.published
        if last is None:
            return catalog
        known, on = _in_order(last.changes, self.today)
        changes = (*known, *events_between(last, catalog, on))
        return catalog.model_copy(update={"changes": changes, "older": last.older})


def _in_order(events: tuple[Event, ...], today: date) -> tuple[tuple[Event, ...], date]:
    """Events that can be followed by others, and the day of these, although a clock may be wrong.

    Some of days to come were told by a clock that was ahead, and are of today. If all are, the clock is behind now.
    """
    on = today if not events or events[0].on <= today else events[-1].on
    return tuple(each if each.on <= on else each.model_copy(update={"on": on}) for each in events), on
