"""Happenings to failover chains between two catalogs, one event each (pure).

What a person decided, by a setting or by accepting a list, raises no alarm: see `decided`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.history.departures import Departure, Departures
from portkey_catalog.history.renamed_ids import renamed
from portkey_catalog.history.successors import followers
from portkey_catalog.history.unlisted import why_published, with_why
from portkey_catalog.schema import Catalog, CombinedModel, Member, ProviderCatalog

ChainChange = Literal[
    "chain lost",
    "id dissolved",
    "id reserved",
    "first member replaced",
    "last member replaced",
    "member ejected",
    "id renamed",
    "chain gained",
    "member joined",
]
"""Events of a chain or of an id, what hurts users first: a chain is gone; an id that one provider answered for leads
nowhere, while somebody still offers its model (`dissolved`) or nobody does (`reserved`); a chain begins with another
member; another offer answers alone for an id without a chain; a member left a chain; an id leads to a model of another
id; a chain is new or there again; a member came."""

CHANGES: tuple[ChainChange, ...] = get_args(ChainChange)

_OUTSIDE = ", which stood outside the chain before"


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One thing that happened to a chain."""

    change: ChainChange
    combined: str
    """Id of the combined model, as people know it."""
    text: str
    """A plain sentence; it may hold upstream text."""
    member: str | None = None
    """The offer (`slug/model-id`) it happened to, where it is one."""
    by: tuple[str, ...] = ()
    """Offers that took its place or speak against it."""
    offered: bool = False
    """The first member that was replaced is still offered to the account, as the same model."""
    renamed: bool = False
    """The first member that was replaced has another id at its provider now. How far its price and its window moved is
    asked of every model, whatever its id."""
    decided: bool = False
    """A person decided it: what today's settings make of the last lists has it, too."""

    @property
    def alarms(self) -> bool:
        """A person should look at it: a lost chain, or a first member that was replaced though offered."""
        grave = self.change == "chain lost" or (self.change == "first member replaced" and self.offered)
        return grave and not self.decided

    @property
    def asks(self) -> bool:
        """A person is asked before it happens: a lost chain, or one that begins with another offer."""
        grave = self.change == "chain lost" or (self.change == "first member replaced" and not self.renamed)
        return grave and not self.decided


def chain_events(
    previous: Catalog | None,
    catalog: Catalog,
    wanted: Mapping[str, ProviderCatalog],
    rejected: Mapping[tuple[str, str], str],
) -> tuple[ChainEvent, ...]:
    """Say what happened to chains, in the order of `ChainChange`, then of ids; nothing in a first catalog.

    Args:
        previous: the last catalog, with today's names of its providers.
        catalog: the new one.
        wanted: the last lists as the settings want them now.
        rejected: slug and id of rows of today's lists that were not taken -> why.
    """
    if previous is None:
        return ()
    found = _Comparison(previous, catalog, Departures(previous, catalog, wanted, rejected)).events()
    return tuple(sorted(found, key=lambda event: (CHANGES.index(event.change), not event.alarms, event.combined)))


def decided(events: Iterable[ChainEvent], by_hand: Iterable[ChainEvent], by: str) -> tuple[ChainEvent, ...]:
    """The events, with what a person decided marked as such.

    Args:
        events: what happened.
        by_hand: what would have happened if no list had changed but for what a person decided.
        by: how that was decided, as the end of a sentence.
    """
    lost, replaced = set(), set()
    for event in by_hand:
        lost |= {event.combined} if event.change == "chain lost" else set()
        replaced |= {event.combined} if event.change == "first member replaced" else set()
    wished: Mapping[ChainChange, set[str]] = {"chain lost": lost, "first member replaced": lost | replaced}
    return tuple(
        replace(event, decided=True, text=f"{event.text}; not by today's lists, but by {by}")
        if not event.decided and event.combined in wished.get(event.change, ())
        else event
        for event in events
    )


class _Comparison:
    def __init__(self, previous: Catalog, catalog: Catalog, departures: Departures) -> None:
        self._previous = previous
        self._catalog = catalog
        self._before = {name: each for each in previous.combined.values() for name in each.published}
        self._names = {name: each for each in catalog.combined.values() for name in each.names}
        self._known = self._before.keys() | previous.removed.combined.keys() | previous.ids.keys()
        self._published = {name: each for each in catalog.combined.values() for name in each.published}
        self._departures = departures
        # What waits is told of a catalog last, and mostly it is what waited before.
        self._unlisted = why_published(catalog.providers, catalog.findings or previous.findings)

    def events(self) -> Iterator[ChainEvent]:
        for old in self._previous.combined.values():
            new = self._published.get(old.id)
            if new is old:
                continue
            if old.chain and new and new.chain:
                yield from self._first(old, new)
                yield from self._others(old, new)
            elif old.chain:
                yield self._lost(old)
            elif old.last and new and new.last and new.last.key != old.last.key:
                yield self._last(old, old.last, new, new.last)
            for name in old.published:
                if name not in self._published and not (old.chain and name == old.id):
                    yield self._ended(name, old)
        for new in self._catalog.combined.values():
            if new.chain:
                yield from self._gained(new)

    def _lost(self, old: CombinedModel) -> ChainEvent:
        new = self._names.get(old.id)
        found = [(member, self._departures.why(old, member, new)) for member in old.chain]
        left = [(member, departure) for member, departure in found if departure]
        told = [f"{member.ref} {departure.why}" for member, departure in left]
        told += self._outside(old.id, {member.key for member, departure in found if departure is None})
        why = "; ".join(told) or "too few providers are left"
        return ChainEvent(
            "chain lost",
            old.id,
            f"{_named(old.id)} has no failover any more: {why}; {self._what_is_left(old)}",
            by=tuple(dict.fromkeys(ref for _, departure in left for ref in departure.by)),
        )

    def _last(self, old: CombinedModel, former: Member, new: CombinedModel, last: Member) -> ChainEvent:
        """Another offer that answers for ids without a chain."""
        departure = self._departures.why(old, former, new)
        which = f", which {departure.why}" if departure else ""
        alone = f"{self._told(last)} alone until {new.ends}"
        text = f"{_named(old.id)} is answered by {alone}, in place of {former.ref}{which}"
        return ChainEvent("last member replaced", old.id, text, former.ref, (last.ref,))

    def _told(self, member: Member) -> str:
        """An offer that answers, and that it is not listed any more where that is so."""
        return with_why(member.ref, self._unlisted)

    def _outside(self, name: str, still: Collection[tuple[str, str]]) -> Iterator[str]:
        """Reasons for which offers of a lost chain, still its model, make none, but for the one that answers alone."""
        new, published = self._names.get(name), self._published.get(name)
        last = published.last if published else None
        for member in new.members if new else ():
            if member.key in still and member.excluded and member != last:
                yield f"{member.ref} stands outside: {member.excluded}"

    def _what_is_left(self, old: CombinedModel) -> str:
        """The target of an id that lost its chain."""
        model = self._published.get(old.id)
        if model and model.last:
            return f"{self._told(model.last)} answers alone until {model.ends}"
        return f"the id leads nowhere and stays reserved{self._instead(old.id, old)}"

    def _instead(self, name: str, old: CombinedModel) -> str:
        """The same model elsewhere, or else one that follows it."""
        gone = self._catalog.removed.combined.get(name)
        return f" (use {gone.instead})" if gone and gone.instead else next(self._following(old), "")

    def _following(self, old: CombinedModel) -> Iterator[str]:
        """Models that follow the offers of a former combined model at their providers."""
        for member in old.members:
            before, now = (each.providers.get(member.provider) for each in (self._previous, self._catalog))
            if before and now and member.id in before.models:
                for each in followers([before.last_word(member.id)], now).values():
                    yield f" ({member.provider}/{each.id} follows, {each.source})"

    def _first(self, old: CombinedModel, new: CombinedModel) -> Iterator[ChainEvent]:
        former, first = old.chain[0], new.chain[0]
        if former.key == first.key:
            return
        begins = f"{_named(old.id)} begins with {self._told(first)} in place of {former.ref}, which"
        places = {member.key: place for place, member in enumerate(new.chain, 1)}
        if former.key in places:
            chain, known = ({member.key for member in each} for each in (old.chain, old.members))
            came = "stood outside the chain before" if first.key in known else "is new"
            how = self._prices(former, first) if first.key in chain else came
            why = f"is still offered and number {places[former.key]} now" + (f": {first.ref} {how}" if how else "")
            yield ChainEvent("first member replaced", old.id, f"{begins} {why}", former.ref, (first.ref,), offered=True)
            return
        departure = self._left(old, former, new)
        why = f"is still offered but {departure.why}" if departure.offered else departure.why
        by = tuple(dict.fromkeys((first.ref, *departure.by)))
        same = self._is_renamed(former, first)
        yield ChainEvent("first member replaced", old.id, f"{begins} {why}", former.ref, by, departure.offered, same)

    def _is_renamed(self, former: Member, first: Member) -> bool:
        """Tell whether an offer is another one under its new id."""
        gone = self._catalog.removed.providers.get(former.provider, {}).get(former.id)
        if gone is None or (former.provider, gone.successor) != first.key:
            return False
        before, now = (each.providers[former.provider].models for each in (self._previous, self._catalog))
        if renamed(before, now).get(former.id) == first.id:
            return True
        # An id that was listed before is compared with what it said itself.
        old, new = before[former.id], now[first.id]
        return (old.cost, old.limit) == (new.cost, new.limit)

    def _left(self, old: CombinedModel, member: Member, new: CombinedModel) -> Departure:
        """The reason that a member left a chain that there still is."""
        return self._departures.why(old, member, new) or Departure("is not in the chain any more", offered=True)

    def _prices(self, former: Member, first: Member) -> str | None:
        """That prices moved, where they did."""
        before, now = (
            [
                provider.models[member.id].cost
                for member in (former, first)
                if (provider := catalog.providers.get(member.provider)) and member.id in provider.models
            ]
            for catalog in (self._previous, self._catalog)
        )
        return "went before it when prices moved" if before != now else None

    def _others(self, old: CombinedModel, new: CombinedModel) -> Iterator[ChainEvent]:
        """Members that left a chain and those that came, but for the first ones, of which is told."""
        former, now = ({member.key for member in each.chain} for each in (old, new))
        known = {member.key for member in old.members}
        told = {old.chain[0].key, new.chain[0].key} if old.chain[0].key != new.chain[0].key else set()
        for member in old.chain:
            if member.key not in now | told:
                departure = self._left(old, member, new)
                text = f"{_named(old.id)} does without {member.ref}, which {departure.why}"
                yield ChainEvent("member ejected", old.id, text, member.ref, departure.by, departure.offered)
        for member in new.chain:
            if new.id == old.id and member.key not in former | told:
                before = _OUTSIDE if member.key in known else ""
                text = f"{_named(old.id)} also has {self._told(member)} now{before}"
                yield ChainEvent("member joined", old.id, text, member.ref)

    def _ended(self, name: str, old: CombinedModel) -> ChainEvent:
        """An id that led somewhere and leads nowhere now."""
        change: ChainChange = "id reserved"
        why, last = "", old.last
        if last and (departure := self._departures.why(old, last, self._names.get(name))):
            why = f", as {last.ref} {departure.why}; it was to answer until {old.ends}"
        elif last:
            change, why = "id dissolved", f", as {last.ref} alone offered it for too long"
        text = f"{_named(name)} leads nowhere now{why}; the id stays reserved{self._instead(name, old)}"
        return ChainEvent(change, name, text, last.ref if last else None)

    def _gained(self, new: CombinedModel) -> Iterator[ChainEvent]:
        """A chain that is new or there again, and ids that lead to it from now on."""
        chained = {name for name in new.names if name in self._before and self._before[name].chain}
        if not chained:
            known = not self._known.isdisjoint(new.names)
            told = ", ".join(map(self._told, new.chain))
            has = f"{_named(new.id)} has failover {'again' if known else 'now'}"
            yield ChainEvent("chain gained", new.id, f"{has}: {told}")
            return
        for name in new.names:
            if name in chained and name == self._before[name].id != new.id:
                text = f"{_named(name)} is {_named(new.id)} now, and leads there"
            elif name not in chained and name != new.id:
                text = f"{_named(name)} leads to {_named(new.id)} now"
            else:
                continue
            yield ChainEvent("id renamed", name, text)


def _named(combined_id: str) -> str:
    """As opencode lists it."""
    return f"{COMBINED_PROVIDER}/{combined_id}"
