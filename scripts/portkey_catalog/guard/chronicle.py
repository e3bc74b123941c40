"""Adds to a catalog what is another in it than in the last one, and who changed it (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portkey_catalog.assemble import NOTHING, Assemble, Catalogs, Without, as_stated
from portkey_catalog.guard.decide import Decided, Taken
from portkey_catalog.history.events import Key, as_called_in, events_between, key_of, with_events
from portkey_catalog.history.lookback import lookback_of
from portkey_catalog.history.values import document, value_at
from portkey_catalog.schema import By, Catalog, Event, Model

Refused = Mapping[str, Collection[str]]
"""Provider -> models of the last catalog that the rules refuse today."""


@dataclass(frozen=True)
class Chronicle:
    """Makes catalogs that tell what changed; an `Assemble`. Without a last catalog, nothing did."""

    assemble: Assemble
    published: Catalog | None
    """The last catalog as it was published, with what it tells of the time before."""
    decided: Decided
    refused: Refused
    today: date

    def __call__(self, lists: Catalogs, without: Without = NOTHING) -> Catalog:
        """The catalog of these lists, with what changed."""
        return self.told(self.assemble(lists, without), without.untold)

    def told(self, catalog: Catalog, untold: Collection[Key] = ()) -> Catalog:
        """The catalog with what changed since the last one, but for what nothing is told about."""
        if self.published is None:
            return catalog
        known, on = _in_order(self.published.changes, self.today)
        who = _Who(as_stated(as_called_in(catalog, self.published)), catalog, self.decided, self.refused)
        new = (
            each.model_copy(update={"by": who.changed(each)}) for each in events_between(self.published, catalog, on)
        )
        events = tuple(each for each in (*known, *new) if key_of(each) not in untold)
        told = with_events(catalog, events, self.published.older)
        return with_events(told, (*told.changes, *self._confirmed(told, on)), told.older)

    def _confirmed(self, catalog: Catalog, on: date) -> Iterator[Event]:
        """Events of lists that are compared with nothing earlier from now on."""
        for slug, each in self.decided.decisions.items():
            afresh = isinstance(each, Taken) and each.afresh and slug in catalog.providers
            if afresh and lookback_of(catalog.providers[slug], catalog.changes).steps:
                yield Event(on=on, provider=slug, field="taken", by="accepted")


def _in_order(events: tuple[Event, ...], today: date) -> tuple[tuple[Event, ...], date]:
    """Events that can be followed by others, and the day of these, although a clock may be wrong.

    Some of days to come were told by a clock that was ahead, and are of today. If all are, the clock is behind now.
    """
    on = today if not events or events[0].on <= today else events[-1].on
    return tuple(each if each.on <= on else each.model_copy(update={"on": on}) for each in events), on


def _holds(model: Model | None, event: Event) -> bool:
    """Tell whether a model is as it is since an event."""
    if event.field is None or model is None:
        return (model is None) == (event.new is None)
    return bool(value_at(document(model), event.field) == event.new)


@dataclass(frozen=True)
class _Who:
    """Tells who changed a provider's model: whatever is so before a new list is looked at, the list did not do."""

    before: Catalog
    """The last catalog as it was stated, with today's names of its providers."""
    now: Catalog
    decided: Decided
    refused: Refused

    def changed(self, event: Event) -> By | None:
        """Who it was; `None` for the provider, and for all that follows from lists."""
        slug, name = event.provider, event.model
        if event.combined or slug is None or name is None or slug not in self.before.providers:
            return None
        last = self.decided.last.get(slug)
        old, as_set = self.before.providers[slug].models.get(name), last.models.get(name) if last else None
        if last and _holds(as_set, event) and not _holds(old, event):
            return self._by_settings(event, slug, name)
        if not isinstance(self.decided.decisions.get(slug), Taken):
            return "account"
        if event.field is None and event.old is None and slug in self._chosen_otherwise:
            return "owner"
        if event.field is None and event.new is None and name in self.decided.lists[slug].models:
            return "rule"
        return None

    def _by_settings(self, event: Event, slug: str, name: str) -> By:
        if event.field == "enabled":
            return "account"
        if event.field == "status":
            return "day" if event.new == "retired" else "account"
        return "rule" if name in self.refused.get(slug, ()) else "owner"

    @cached_property
    def _chosen_otherwise(self) -> frozenset[str]:
        """Providers of which the owner chooses models otherwise than last time."""
        old, new = self.before.providers, self.now.providers
        return frozenset(slug for slug in old.keys() & new.keys() if old[slug].chosen_by != new[slug].chosen_by)
