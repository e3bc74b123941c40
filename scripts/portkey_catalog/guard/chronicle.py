"""Adds to a catalog what is another in it than in the last one, and who changed it (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from portkey_catalog.assemble import NOTHING, Assemble, Catalogs, Without, as_stated
from portkey_catalog.combine.corrections import uncorrected
from portkey_catalog.guard.as_set import read_otherwise
from portkey_catalog.guard.decisions import Decided, Taken
from portkey_catalog.history.clock import events_in_order
from portkey_catalog.history.events import Key, as_called_in, events_between, key_of, with_events
from portkey_catalog.history.lookback import lookback_of
from portkey_catalog.history.values import document, value_at
from portkey_catalog.schema import By, Catalog, Event, Model

Ids = Mapping[str, Collection[str]]
"""Models by provider."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person takes of lists that wait."""

    ids: Ids = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    """Providers whose list as such is accepted, so that it is compared with nothing earlier."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who decided about lists: whatever was so before a new list was looked at, that list did not do."""

    last: Catalogs
    """Every last good list as the settings want it now, with what a person takes and what the account reaches."""
    lists: Catalogs
    """Every list that the new catalog is made of."""
    by_hand: ByHand = ByHand()
    read: frozenset[str] = frozenset()
    """Providers whose new list was taken."""
    afresh: frozenset[str] = frozenset()
    """Those of them that are compared with nothing earlier."""
    refused: Ids = field(default_factory=dict)
    """Models of the last catalog that the rules refuse today."""

    @classmethod
    def of_decisions(cls, decided: Decided, by_hand: ByHand, refused: Ids) -> Self:
        """Who decided what an update does with its lists."""
        taken = {slug: each for slug, each in decided.decisions.items() if isinstance(each, Taken)}
        afresh = frozenset(slug for slug, each in taken.items() if each.afresh)
        return cls(decided.last, decided.lists, by_hand, frozenset(taken), afresh, refused)

    def changed(self, event: Event, before: Catalog, now: Catalog) -> By | None:
        """Who changed a provider's model; `None` for the provider, and for all that follows from lists.

        Args:
            event: what changed.
            before: the last catalog as it was stated, with today's names of its providers.
            now: the new one.
        """
        slug, name = event.provider, event.model
        if event.combined or slug is None or name is None or slug not in before.providers:
            return None
        last, old = self.last.get(slug), before.providers[slug].models.get(name)
        if last and _holds(last.models.get(name), event) and not _holds(old, event):
            return None if name in self.by_hand.ids.get(slug, ()) else self._by_settings(event, slug, name)
        if old and _is_corrected(old, now.providers[slug].models.get(name) if slug in now.providers else None, event):
            return "owner"
        if slug not in self.read:
            return "account"
        if (
            event.field is not None
            and slug in now.providers
            and read_otherwise(before.providers[slug], now.providers[slug])
        ):
            return "owner"
        otherwise = slug in now.providers and before.providers[slug].chosen_by != now.providers[slug].chosen_by
        if event.field is None and event.old is None and otherwise:
            return "owner"
        if event.field is None and event.new is None and name in self.lists[slug].models:
            return "rule"
        return None

    def _by_settings(self, event: Event, slug: str, name: str) -> By:
        if event.field == "enabled":
            return "account"
        if event.field == "status":
            return "day" if event.new == "retired" else "account"
        return "rule" if name in self.refused.get(slug, ()) else "owner"


def _is_corrected(old: Model, new: Model | None, event: Event) -> bool:
    """Tell whether only a correction by hand, or its end, changed a value; what is assumed is no such thing."""
    if new is None or event.field is None or event.field.endswith("limit.output"):
        return False
    return bool(value_at(document(uncorrected(new)), event.field) == value_at(document(old), event.field))


def _holds(model: Model | None, event: Event) -> bool:
    """Tell whether a model is as it is since an event."""
    if event.field is None or model is None:
        return (model is None) == (event.new is None)
    return bool(value_at(document(model), event.field) == event.new)


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Makes catalogs that tell what changed; an `Assemble`. Without a last catalog, nothing did."""

    assemble: Assemble
    published: Catalog | None
    """The last catalog as it was published, with what it tells of the time before."""
    today: date
    who: Who

    def __call__(self, lists: Catalogs, without: Without = NOTHING) -> Catalog:
        """The catalog of these lists, with what changed."""
        return self.told(self.assemble(lists, without), without.untold)

    def told(self, catalog: Catalog, untold: Collection[Key] = ()) -> Catalog:
        """The catalog with what changed since the last one, but for what nothing is told about."""
        last = self.published
        if last is None:
            return catalog
        (known, on), before = events_in_order(last.changes, self.today), as_stated(as_called_in(catalog, last))
        found = events_between(last, catalog, on)
        new = (each.model_copy(update={"by": self.who.changed(each, before, catalog)}) for each in found)
        told = with_events(catalog, (each for each in (*known, *new) if key_of(each) not in untold), last.older)
        return with_events(told, (*told.changes, *self._confirmed(told, on)), told.older)

    def _confirmed(self, catalog: Catalog, on: date) -> Iterator[Event]:
        """Events of lists that are compared with nothing earlier from now on."""
        for slug, provider in catalog.providers.items():
            afresh = slug in self.who.afresh | self.who.by_hand.lists
            if afresh and lookback_of(provider, catalog.changes).steps:
                yield Event(on=on, provider=slug, field="taken", by="accepted")
