"""Compares two catalogs: a change for each fact that is another, what hurts users first (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal

from portkey_catalog.combine.corrections import is_corrected
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.renamed_ids import still_answered
from portkey_catalog.history.chain_events import ChainChange, ChainEvent, chain_events
from portkey_catalog.history.events import Key
from portkey_catalog.history.facts import Value, about, facts_by_path, hurts
from portkey_catalog.history.renamed_providers import by_route, follow_renames
from portkey_catalog.history.successors import Follower, followers
from portkey_catalog.history.went_back import went_back
from portkey_catalog.schema import Catalog, CombinedModel, Event, Model, ProviderCatalog, RemovedModel
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.text.words import count

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


def difference(old: Catalog, new: Catalog, events: Iterable[ChainEvent] | None = None) -> tuple[Change, ...]:
    """Compare two catalogs; equal ones differ in nothing.

    Args:
        old: the earlier catalog.
        new: the later one.
        events: what happened to chains, where that is known already; else it is worked out.
    """
    old, new = _published(old), _published(new)
    names = dict(_names(old, new))
    followed = follow_renames(old, names)
    moved = (Change("setting", name, field="slug", old=slug, new=name) for slug, name in names.items() if slug != name)
    found = [*_settings(followed, new), *moved, *_lists(followed, new)]
    if events is None:  # who decided it is not known, so nothing is an alarm
        told = chain_changes(chain_events(followed, new, followed.providers, {}))
        found += (replace(change, alarms=False) for change in told)
    else:
        found += chain_changes(events)
    return _told([*found, *_chains(followed, new)], new.changes)


def model_changes(slug: str, model_id: str, before: Catalog, now: Catalog) -> tuple[Change, ...]:
    """Changes of one model, be it by its former id or by the one it has now.

    Args:
        slug: the provider.
        model_id: the model.
        before: the earlier catalog, in which the provider has the same name.
        now: the later one, which remembers what is gone.
    """
    old, new = before.providers.get(slug), now.providers.get(slug)
    if old and new:
        found = _models_of(old, new, before, now)
        concerned = (each for each in found if each.model == model_id or (each.kind, each.new) == ("renamed", model_id))
        return _told(concerned, now.changes)
    there = old or new
    known = there is not None and model_id in there.models
    return (_change("removed" if old else "added", slug, model_id),) if known else ()


def _told(found: Iterable[Change], events: Iterable[Event]) -> tuple[Change, ...]:
    """These changes, what hurts users first, and marked where a value is again what it was."""
    days = went_back(events)
    marked = (
        change if change.kind == "list" else replace(change, back_to=days.get((_key(change), change.field or "")))
        for change in found
    )
    return tuple(change for group in _groups(marked) for change in group)


def _key(change: Change) -> Key:
    """Whose value a change is about, as events have it."""
    if change.provider == COMBINED_PROVIDER:
        return change.model or "", "", ""
    return "", change.provider or "", change.model or ""


def _published(catalog: Catalog) -> Catalog:
    """The catalog without providers whose first list waits: they are added on the day on which somebody takes it."""
    if not any(each.is_new for each in catalog.providers.values()):
        return catalog
    providers = {slug: each for slug, each in catalog.providers.items() if not each.is_new}
    return catalog.model_copy(update={"providers": providers})


def chain_changes(events: Iterable[ChainEvent]) -> Iterator[Change]:
    """Events of chains as changes."""
    for event in events:
        told = _change(event.change, COMBINED_PROVIDER, event.combined, why=event.text)
        yield replace(told, alarms=event.alarms)


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


def _groups(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    together: defaultdict[tuple[Kind, str, str], list[Change]] = defaultdict(list)
    for change in changes:
        together[_where(change)].append(change)
    return sorted(map(tuple, together.values()), key=_rank)


_PAIN: Mapping[bool | None, int] = {True: 0, None: 1, False: 2}


def _rank(group: Sequence[Change]) -> tuple[object, ...]:
    """The order of groups: alarms, how much they hurt, what happened, how far a number moved, then by name.

    What no request depends on comes last.
    """
    kind, provider, model = _where(group[0])
    furthest = max(abs(change.percent or Decimal(0)) for change in group)
    idle = all(change.idle for change in group)
    return not group[0].alarms, idle, _PAIN[hurts_together(group)], KINDS.index(kind), -furthest, provider, model


def _change(
    kind: Kind, provider: str, model: str | None = None, *, why: str | None = None, instead: str | None = None
) -> Change:
    hurting = True if kind in _HURTING else False if kind in _WELCOME else None
    return Change(kind, provider, model, why=why, instead=instead, hurts=hurting)


def _lists(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Changes of providers and their models."""
    for slug, provider in old.providers.items():
        now = new.providers.get(slug)
        if now is None:
            yield _change("provider removed", slug, why=count(len(provider.models), "model"))
            continue
        yield from _provider(provider, now)
        yield from _models_of(provider, now, old, new)
    for slug in new.providers.keys() - old.providers.keys():
        yield _change("provider added", slug, why=count(len(new.providers[slug].models), "model"))


def _names(old: Catalog, new: Catalog) -> Iterator[tuple[str, str]]:
    """The new name of each old provider: one that is gone is another if that is reached by the same route."""
    gone = {slug: each.route for slug, each in old.providers.items() if slug not in new.providers}
    came = by_route(gone, {slug: each.route for slug, each in new.providers.items() if slug not in old.providers})
    yield from ((slug, came.get(slug, slug)) for slug in old.providers)


_OF_LISTS = ("unreadable", "stale_since", "held_since")
_OF_SETTINGS = ("name", "tags", "reach")


def _provider(old: ProviderCatalog, new: ProviderCatalog) -> Iterator[Change]:
    for field in _OF_LISTS:
        before, now = getattr(old, field), getattr(new, field)
        if before != now:
            begins = True if before is None else None
            yield Change("list", new.slug, field=field, old=before, new=now, hurts=begins)
    for field in _OF_SETTINGS:
        before, now = getattr(old, field), getattr(new, field)
        if before != now:
            yield Change("setting", new.slug, field=field, old=before, new=now)
    if old.route != new.route:
        before, now = _way(old), _way(new)
        if before == now:
            alike = by_route({new.slug: old.route}, {new.slug: new.route})
            now = "the same one in another letter case" if alike else "another one"
        yield Change("setting", new.slug, field="route", old=before, new=now)


def _way(provider: ProviderCatalog) -> str:
    """The way of requests to a provider, without the slug of one that is published under an alias."""
    if (hosted := provider.route.provider or "").startswith("@") and slug_key(hosted[1:]) != slug_key(provider.slug):
        return "an integration in Portkey"
    return ", ".join(f"{name} {value}" for name, value in provider.route if value)


def _models_of(old: ProviderCatalog, new: ProviderCatalog, before: Catalog, now: Catalog) -> Iterator[Change]:
    """Changes of a provider's models; another id is one change, not two."""
    renamed = _renamed(old, new, now)
    gone = now.removed.providers.get(new.slug, {})
    going_on = still_answered(now).get(new.slug, {}) if renamed else {}
    for each, name in renamed.items():
        yield _other_id(new.slug, each, name, gone[each], goes_on=each in going_on)
        if name not in old.models:  # else it is compared with itself below
            yield from _facts(new.slug, name, old.models[each], new.models[name])
    removed = old.models.keys() - new.models.keys() - renamed.keys()
    after = followers((old.models[each] for each in removed), new)
    for each in removed:
        told = _change("removed", new.slug, each, instead=gone[each].instead if each in gone else None)
        yield replace(told, follower=after.get(each))
    known = before.removed.providers.get(old.slug, {})
    for each in new.models.keys() - old.models.keys() - set(renamed.values()):
        yield _change("returned" if each in known else "added", new.slug, each)
    for each in old.models.keys() & new.models.keys():
        yield from _facts(new.slug, each, old.models[each], new.models[each])


def _renamed(old: ProviderCatalog, new: ProviderCatalog, now: Catalog) -> dict[str, str]:
    """Ids that are gone from a list -> the id that stands for the same model there."""
    gone = now.removed.providers.get(new.slug, {})
    dropped = old.models.keys() - new.models.keys()
    return {each: name for each in dropped & gone.keys() if (name := gone[each].successor) and name in new.models}


def _other_id(slug: str, old: str, new: str, known: RemovedModel, *, goes_on: bool) -> Change:
    """A model's other id, and how long the old one goes on, or what to use in its place."""
    ends = known.ends if goes_on else None
    return Change(
        "renamed",
        slug,
        old,
        field="id",
        old=old,
        new=new,
        why=f"the old id goes on until {ends}" if ends else None,
        instead=None if ends else known.instead,
        hurts=None if ends else True,
    )


def _facts(slug: str, model_id: str, old: Model, new: Model) -> Iterator[Change]:
    if old is new or old == new:
        return
    before, now = facts_by_path(old), facts_by_path(new)
    for field, value in now.items():
        if before[field] != value:
            yield _fact(slug, model_id, field, before[field], value, why=_by_hand(old, new, field))
    for field in sorted(old.provenance.keys() | new.provenance.keys()):
        source, other = old.provenance.get(field), new.provenance.get(field)
        if source != other and before.get(field) == now.get(field):
            yield Change("fact", slug, model_id, f"provenance.{field}", source, other)


def _by_hand(old: Model, new: Model, field: str) -> str | None:
    """That the owner is to blame for a change, where that is so."""
    was, is_now = is_corrected(old, field), is_corrected(new, field)
    return None if was == is_now else "corrected by hand" if is_now else "no longer corrected by hand"


def _fact(slug: str, model_id: str, field: str, old: Value, new: Value, *, why: str | None = None) -> Change:
    return Change(about(field), slug, model_id, field, old, new, why, hurts=hurts(field, old, new))


def _chains(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Changes of combined models, but for those that are events of their chains."""
    for name in old.combined.keys() & new.combined.keys():
        yield from _places(old.combined[name], new.combined[name])
        yield from _promises(old.combined[name], new.combined[name])
    if len(old.near_misses) != len(new.near_misses):
        yield Change("fact", field="near_misses", old=len(old.near_misses), new=len(new.near_misses))


def _promises(old: CombinedModel, new: CombinedModel) -> Iterator[Change]:
    """Changed promises of a combined model; its prices are those of its first member, of which is told."""
    if not (old.chain and new.chain):
        return  # Of a chain that came or went is told, and nobody promises without one.
    before, now = facts_by_path(old), facts_by_path(new)
    for field, value in now.items():
        if before[field] != value and about(field) != "price":
            yield _fact(COMBINED_PROVIDER, new.id, field, before[field], value)


def _places(old: CombinedModel, new: CombinedModel) -> Iterator[Change]:
    """Members that both chains have, in another order behind the first."""
    before, now = [each.ref for each in old.chain], [each.ref for each in new.chain]
    both = set(before) & set(now)
    if [each for each in before if each in both] != [each for each in now if each in both] and before[:1] == now[:1]:
        yield Change("chain reordered", COMBINED_PROVIDER, new.id, "members", tuple(before), tuple(now))


def _settings(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Settings that are published."""
    for field, before, now in _fields(old, new):
        if before != now:
            yield Change("setting", field=field, old=before, new=now)


def _fields(old: Catalog, new: Catalog) -> Iterator[tuple[str, Value, Value]]:
    yield "gateway", old.gateway, new.gateway
    yield "sample", old.sample, new.sample
    for block in ("failover", "publish", "defaults"):
        before, now = getattr(old, block), getattr(new, block)
        for name in type(now).model_fields:
            yield f"{block}.{name}", _value(getattr(before, name)), _value(getattr(now, name))


def _value(value: object) -> Value:
    match value:
        case dict():
            return tuple(f"{key}: {item}" for key, item in sorted(value.items()))
        case tuple():
            return tuple(map(str, value))
        case str() | int() | None:
            return value
    raise TypeError(f"no setting is a {type(value).__name__}")
