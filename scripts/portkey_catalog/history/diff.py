"""Compares two catalogs: a change for each fact that is another, what hurts users first (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from portkey_catalog.combine.corrections import is_corrected
from portkey_catalog.exports.assumed_output import FIELD as ASSUMED_FIELD
from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.renamed_ids import still_answered
from portkey_catalog.history.chain_events import ChainEvent, chain_events
from portkey_catalog.history.change import Change, what_hurts_first
from portkey_catalog.history.events import Key
from portkey_catalog.history.facts import Value, about, facts_by_path, hurts
from portkey_catalog.history.renamed_providers import by_route, follow_renames
from portkey_catalog.history.successors import followers
from portkey_catalog.history.went_back import went_back
from portkey_catalog.schema import Catalog, CombinedModel, Event, Model, ProviderCatalog, RemovedModel
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.text.words import count


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
    return (Change.of("removed" if old else "added", slug, model_id),) if known else ()


def _told(found: Iterable[Change], events: Iterable[Event]) -> tuple[Change, ...]:
    """These changes, what hurts users first, and marked where a value is again what it was."""
    days = went_back(events)
    marked = (
        change if change.kind == "list" else replace(change, back_to=days.get((_key(change), change.field or "")))
        for change in found
    )
    return what_hurts_first(marked)


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
        told = Change.of(event.change, COMBINED_PROVIDER, event.combined, why=event.text)
        yield replace(told, alarms=event.alarms)


def _lists(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Changes of providers and their models."""
    for slug, provider in old.providers.items():
        now = new.providers.get(slug)
        if now is None:
            yield Change.of("provider removed", slug, why=count(len(provider.models), "model"))
            continue
        yield from _provider(provider, now)
        yield from _models_of(provider, now, old, new)
    for slug in new.providers.keys() - old.providers.keys():
        yield Change.of("provider added", slug, why=count(len(new.providers[slug].models), "model"))


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
    if old.models is new.models:
        return
    renamed = _renamed(old, new, now)
    gone = now.removed.providers.get(new.slug, {})
    going_on = still_answered(now).get(new.slug, {}) if renamed else {}
    for each, name in renamed.items():
        yield _other_id(new.slug, each, name, gone[each], goes_on=each in going_on)
        if name not in old.models:  # else it is compared with itself below
            yield from _facts(new.slug, name, old.models[each], new.models[name])
    removed = old.models.keys() - new.models.keys() - renamed.keys()
    after = followers(map(old.last_word, removed), new)
    for each in removed:
        told = Change.of("removed", new.slug, each, instead=gone[each].instead if each in gone else None)
        yield replace(told, follower=after.get(each))
    known = before.removed.providers.get(old.slug, {})
    for each in new.models.keys() - old.models.keys() - set(renamed.values()):
        yield Change.of("returned" if each in known else "added", new.slug, each)
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
            if field == ASSUMED_FIELD and is_assumed(old) and is_assumed(new):  # nothing of the model has changed
                yield Change("fact", slug, model_id, field, before[field], value, "assumed, as nobody states it")
            else:
                yield _fact(slug, model_id, field, before[field], value, why=_origin(old, new, field))
    for field in sorted(old.provenance.keys() | new.provenance.keys()):
        source, other = old.provenance.get(field), new.provenance.get(field)
        if source != other and before.get(field) == now.get(field):
            yield Change("fact", slug, model_id, f"provenance.{field}", source, other)


def _origin(old: Model, new: Model, field: str) -> str | None:
    """That a new value is assumed, or that the owner is to blame for it, where that is so."""
    if field == ASSUMED_FIELD and is_assumed(new):
        return "assumed, as nobody states it any more"
    was, is_now = is_corrected(old, field), is_corrected(new, field)
    return None if was == is_now else "corrected by hand" if is_now else "no longer corrected by hand"


def _fact(slug: str, model_id: str, field: str, old: Value, new: Value, *, why: str | None = None) -> Change:
    return Change(about(field), slug, model_id, field, old, new, why, hurts=hurts(field, old, new))


def _chains(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Changes of combined models, but for those that are events of their chains."""
    for name in old.combined.keys() & new.combined.keys():
        before, now = old.combined[name], new.combined[name]
        if before != now:
            yield from _places(before, now)
            yield from _promises(before, now)
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
