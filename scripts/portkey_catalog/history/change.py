"""A change between two catalogs: its kind, how much it hurts, and the order in which people read several (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.history.chain_events import ChainChange
from portkey_catalog.history.facts import Value
from portkey_catalog.history.successors import Follower

ListChange = Literal[
    "provider removed",
    "removed",
    "status",
    "renamed",
    "ability",
    "limit",
    "price",
    "chain reordered",
    "list",
    "setting",
    "provider added",
    "returned",
    "added",
    "fact",
]
"""Changes besides those of chains: a provider or a model is gone, there again or new; a model has
another id; a fact of a model is another (`status`, `ability`, `limit`, `price`, `fact`); members changed places; a list
waits or could not be read; a setting that is published is another."""

Kind = ChainChange | ListChange

KINDS: tuple[Kind, ...] = (
    "chain lost",
    "id dissolved",
    "id reserved",
    "provider removed",
    "removed",
    "first member replaced",
    "last member replaced",
    "status",
    "renamed",
    "ability",
    "limit",
    "price",
    "member ejected",
    "id renamed",
    "chain reordered",
    "list",
    "setting",
    "member joined",
    "chain gained",
    "returned",
    "provider added",
    "added",
    "fact",
)
"""Every kind of change; of two that hurt alike, the one that touches more users comes first."""

ENDS: frozenset[Kind] = frozenset({"id dissolved", "id reserved"})
"""An id that somebody answered for leads nowhere."""
_HURTING = ENDS | {"chain lost", "provider removed", "removed", "first member replaced"}
_WELCOME = frozenset({"chain gained", "member joined", "returned", "provider added", "added"})


_NOTICED = Decimal(1)
"""Percent by which a limit or a price moves before anybody notices."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is another in the new catalog."""

    kind: Kind
    """The kind of change."""
    provider: str | None = None
    """Slug of the provider concerned; `combined` for combined models, absent for the catalog as a whole."""
    model: str | None = None
    """Id of the model concerned, as its provider has it, or of the combined model."""
    field: str | None = None
    """Path of the field that is another, such as `cost.input`."""
    old: Value = None
    """Its value before; absent where nobody stated one."""
    new: Value = None
    """Its value now."""
    why: str | None = None
    """A further plain sentence about it; it may hold upstream text."""
    instead: str | None = None
    """The model to use instead (`provider/model`)."""
    follower: Follower | None = None
    """Another model that the provider lists where this one is gone."""
    hurts: bool | None = None
    """True where users are worse off; absent where that cannot be said."""
    back_to: date | None = None
    """The last day, of the 30 before, on which the value was what it is again now."""
    alarms: bool = False
    """A person should look at it; known only of an update's own changes."""

    @classmethod
    def of(
        cls, kind: Kind, provider: str, model: str | None = None, *, why: str | None = None, instead: str | None = None
    ) -> Change:
        """A change of which its kind says whether it hurts."""
        hurting = True if kind in _HURTING else False if kind in _WELCOME else None
        return cls(kind, provider, model, why=why, instead=instead, hurts=hurting)

    @property
    def idle(self) -> bool:
        """Nobody notices it: where a fact comes from, that a list waits no more, a number that hardly moved."""
        hardly = self.kind in ("limit", "price") and abs(self.percent or _NOTICED) < _NOTICED
        return hardly or self.kind == "fact" or (self.kind == "list" and self.new is None)

    @property
    def follows(self) -> bool:
        """It follows from what is told of members: a promise of a combined model."""
        return self.provider == COMBINED_PROVIDER and self.kind in ("status", "ability", "limit", "price", "fact")

    @property
    def percent(self) -> Decimal | None:
        """By how much a number moved, in percent of the old one; absent for other values, and from zero."""
        if isinstance(self.old, bool) or not isinstance(self.old, int | Decimal) or not self.old:
            return None
        return (self.new - self.old) * 100 / Decimal(self.old) if isinstance(self.new, int | Decimal) else None


def what_hurts_first(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, what hurts users most first, and those of one kind to one model together."""
    together: defaultdict[tuple[Kind, str, str], list[Change]] = defaultdict(list)
    for change in changes:
        together[_where(change)].append(change)
    return tuple(change for group in sorted(together.values(), key=_rank) for change in group)


def grouped(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """A difference, with changes of one kind to one model together, in the order given."""
    return [tuple(group) for _, group in groupby(changes, key=_where)]


def hurts_together(group: Sequence[Change]) -> bool | None:
    """Tell whether changes hurt when taken together: they do if one of them does, and help if all of them do.

    A price of the cache that rises while what is read and written gets cheaper hurts some and helps others.
    """
    each = {change.hurts for change in group}
    if True in each:
        main = {change.hurts for change in group if change.field in _MAIN_PRICES}
        return None if main == {False} else True
    return None if None in each else False


_MAIN_PRICES = ("cost.input", "cost.output")


def _where(change: Change) -> tuple[Kind, str, str]:
    return change.kind, change.provider or "", change.model or ""


_PAIN: Mapping[bool | None, int] = {True: 0, None: 1, False: 2}


def _rank(group: Sequence[Change]) -> tuple[object, ...]:
    """The order of groups: alarms, how much they hurt, what happened, how far a number moved, then by name.

    What no request depends on comes last.
    """
    kind, provider, model = _where(group[0])
    furthest = max(abs(change.percent or Decimal(0)) for change in group)
    idle = all(change.idle for change in group)
    return not group[0].alarms, idle, _PAIN[hurts_together(group)], KINDS.index(kind), -furthest, provider, model
