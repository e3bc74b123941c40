"""Memory of the last catalog: who was which model, so that newcomers do not move what was good (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from portkey_catalog.exports.assumed_output import stated
from portkey_catalog.identity import Key, facts_of, identify, price_ratio, stated_date
from portkey_catalog.schema import Catalog, Cause, Model, ProviderCatalog

LABS_WITH_DATES = ("anthropic", "openai", "xai")
"""Labs whose names mostly have one snapshot each, so that keys leave it out; metadata sources call them so, too."""
DAILY = 2
"""Prices and limits of an offer that is still the same move less than so many times from one catalog to the next."""


@dataclass(frozen=True, slots=True)
class Incumbent:
    """An offer that was a member of a combined model in the last catalog."""

    identity: str
    """The identity that the combined model stood for."""
    unchanged: bool
    """Its provider says of it what it said then."""
    chained: bool = False
    """It stood in the chain."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Knowledge of the snapshots of one name."""

    first: str | None = None
    """The one that an id published for the bare name stands for, in digits."""
    others: frozenset[str] = frozenset()
    """Those that are known to be models of their own."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of grouping. Without any, as for rows of a file, only what the rows say counts."""

    members: Mapping[tuple[str, str], Incumbent] = field(default_factory=dict)
    """Members of the last catalog's combined models, by slug and model id."""
    snapshots: Mapping[str, Snapshots] = field(default_factory=dict)
    """Snapshots by the identity without a date."""
    stated: Collection[tuple[str, str]] = frozenset()
    """Identities without a date and snapshots that metadata of the model's own lab states."""
    left: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Snapshots in ids of former members whose departure is remembered, by the identity without a date."""

    def has_chained(self, offer: tuple[str, str]) -> bool:
        """Recognise an offer (slug, model id) that stood in a chain."""
        was = self.members.get(offer)
        return was is not None and was.chained


NO_MEMORY = Memory()


def remembered(
    previous: Catalog | None,
    catalogs: Mapping[str, ProviderCatalog],
    stated: Collection[tuple[str, str]] = frozenset(),
    respelt: Mapping[str, str] | None = None,
) -> Memory:
    """The knowledge of the last catalog.

    Args:
        previous: the last catalog, with today's names of its providers; `None` before there is one.
        catalogs: today's providers by slug.
        stated: identities without a date and snapshots that metadata of the model's own lab states.
        respelt: id of a combined model -> how today's program spells its identity, where that has changed.
    """
    if previous is None:
        return Memory(stated=stated)
    spelt = respelt or {}
    members = dict(_members(previous, catalogs, spelt))
    return Memory(members, _snapshots(previous, spelt), stated, _left(previous, catalogs, spelt))


def _members(
    previous: Catalog, catalogs: Mapping[str, ProviderCatalog], respelt: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], Incumbent]]:
    for combined in previous.combined.values():
        identity = respelt.get(combined.id, combined.meant)
        for member in combined.members:
            earlier, today = previous.providers.get(member.provider), catalogs.get(member.provider)
            before, now = earlier and earlier.models.get(member.id), today and today.models.get(member.id)
            # What an override put there is another model, and of a dissolved one not everybody need be it any more.
            if before and now and not member.by_hand and member.cause is not Cause.LEFT_OVER:
                yield (
                    member.key,
                    Incumbent(identity, _is_unchanged(before, now), chained=member.excluded is None),
                )


def _is_unchanged(before: Model, now: Model) -> bool:
    """Find that a provider says of an offer what tells which model it is, as it did; prices move daily, but not far."""
    if before is now:
        return True
    before, now = stated(before), stated(now)
    if any(getattr(before, field) != getattr(now, field) for field in _TELLING):
        return False
    old, new = facts_of(before), facts_of(now)
    return (
        replace(old, price_in=None, price_out=None) == replace(new, price_in=None, price_out=None)
        and max(price_ratio(old.price_in, new.price_in), price_ratio(old.price_out, new.price_out)) < DAILY
        and _is_about(before.limit.context, now.limit.context)
        and _is_about(before.limit.output, now.limit.output)
    )


def _is_about(before: int | None, now: int | None) -> bool:
    """Find a limit that is about what it was; what nobody stated before may be anything."""
    return not now or (before is not None and max(before, now) < DAILY * min(before, now))


_TELLING = ("served", "canonical_slug", "hugging_face_id")
"""Fields that say which model answers, besides those that may contradict another offer's."""


def _snapshots(previous: Catalog, respelt: Mapping[str, str]) -> dict[str, Snapshots]:
    """Snapshots that the last catalog knew, by the name without a date; what was published first counts."""
    told = [(respelt.get(name, each.identity), each.snapshot) for name, each in previous.ids.items()]
    others: dict[str, set[str]] = defaultdict(set)
    for combined in previous.combined.values():
        identity = respelt.get(combined.id, combined.meant)
        told.append((identity, combined.snapshot))
        told += [(respelt.get(name, each), None) for name, each in combined.aliases.items()]
        others[name_of(identity)] |= set(combined.other_snapshots)
    told += [(each.identity, each.snapshot) for each in previous.removed.combined.values()]
    first: dict[str, str] = {}
    for identity, snapshot in told:
        key = Key.parse(identity).untagged
        if key.date:
            others[str(key.undated)].add(key.date)
        elif snapshot:
            first.setdefault(str(key), snapshot)
    return {
        name: Snapshots(first.get(name), frozenset(others[name]) - {first.get(name)})
        for name in first.keys() | others.keys()
        if name in first or others[name]
    }


def _left(
    previous: Catalog, catalogs: Mapping[str, ProviderCatalog], respelt: Mapping[str, str]
) -> dict[str, set[str]]:
    """Snapshots of members that left, today or lately, while the combined model goes on."""
    former = [
        (model_id, combined)
        for models in previous.removed.providers.values()
        for model_id, gone in models.items()
        if (combined := previous.combined.get(gone.combined or "")) and gone.identity == combined.meant
    ]
    former += [
        (member.id, combined)
        for combined in previous.combined.values()
        for member in combined.members
        if not member.by_hand and (member.provider not in catalogs or member.id not in catalogs[member.provider].models)
    ]
    left: dict[str, set[str]] = defaultdict(set)
    for model_id, combined in former:
        key = Key.parse(respelt.get(combined.id, combined.meant)).untagged
        if key.owner in LABS_WITH_DATES and not key.date and (snapshot := stated_date(model_id)):
            left[str(key)].add(snapshot)
    return dict(left)


def name_of(identity: str) -> str:
    """An identity's key without tags: `anthropic/claude-3.7-sonnet:thinking` -> `anthropic/claude-3.7-sonnet`."""
    return str(Key.parse(identity).untagged)


def stated_snapshots(lookup: Callable[[str], Mapping[str, Model]]) -> Iterator[tuple[str, str]]:
    """Names whose key leaves the snapshot out, each with a snapshot of it that its lab lists.

    Args:
        lookup: a metadata source: a provider's id there -> its models.
    """
    for lab in LABS_WITH_DATES:
        for model in lookup(lab).values():
            identity = identify(model, lab)
            if identity and identity.lab == lab and identity.only_date:
                yield name_of(identity.key), identity.only_date
