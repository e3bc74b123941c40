"""Providers' catalogs -> combined models with failover order and honest promises (pure).

A chain holds the offers that opencode can use, see `usable`, and always more than one provider. A combined model
promises only what every member of its chain can do. A member whose output limit is assumed takes no place from others,
and nothing from what they promise; only where they are too few for a chain do they make one together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Literal

from portkey_catalog.combine.chain_checks import chain_notices
from portkey_catalog.combine.display_names import display_name
from portkey_catalog.combine.id_claims import Claim, claim_of, still_claimed
from portkey_catalog.combine.ids import Hands, Name, name_groups, standings
from portkey_catalog.combine.membership import Choice
from portkey_catalog.combine.order import Ranking, joined, known_as, newcomers
from portkey_catalog.combine.promises import promises
from portkey_catalog.combine.steady import steady
from portkey_catalog.exports.boundary import inside, outsiders
from portkey_catalog.grouping.groups import Group, Offer, all_offers, doubted, group_offers, identity_of
from portkey_catalog.grouping.in_context import settled, snapshots
from portkey_catalog.grouping.memory import NO_MEMORY, Memory, Snapshots, name_of
from portkey_catalog.grouping.near_misses import near_misses
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.identity import OUT_OF_CHAIN
from portkey_catalog.schema import (
    BY_HAND,
    LEFT_OVER,
    CombinedModel,
    Kind,
    Member,
    Model,
    NearMiss,
    ProviderCatalog,
    PublishedId,
    Tag,
)
from portkey_catalog.settings.shapes import Override
from portkey_catalog.text.account_numbers import masked

Fits = Callable[[str | None, Sequence[tuple[str, str]]], bool]
"""Whether a chain of these offers (slug, model id) can be sent for a combined model of this id; without an id, whether
it can be sent whole, as it must be where it holds to a boundary."""

ROUNDS = 5
"""How often a combined model is made anew of itself; seldom more than once, as when a header is too small for it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How groups become combined models, see `[combine]` in the settings."""

    provider_priority: tuple[str, ...] = ()
    min_providers: int = 2
    max_targets: int = 6
    order: Literal["priority", "price"] = "priority"
    free_variants: Literal["last", "exclude", "first"] = "last"
    only_tool_call: bool = True
    corrections: tuple[Override, ...] = ()
    fits: Fits = lambda combined_id, offers: True
    absent: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    apart: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that belong to no combined model and no near miss."""
    require: tuple[Tag, ...] = ()
    """Tags that every provider in a chain has, unless a correction requires others."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Ids that go on for a while without a chain, as long as one offer of their model is left."""
    memory: Memory = NO_MEMORY
    """What the last catalog knew of who is which model."""
    ids: Mapping[str, PublishedId] = field(default_factory=dict)
    """Every id that was ever published, with what for; it is given to nothing else."""
    retold: Mapping[str, str] = field(default_factory=dict)
    """Id -> how this version of the program spells what it stands for, where an earlier one spelt it otherwise."""
    held: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> tags that their chains held to."""

    today: date | None = None
    """UTC day of the update; `None` in a first catalog, in which nothing is new."""

    def ranking(self, providers: Mapping[str, ProviderCatalog], upstreams: Mapping[str, str]) -> Ranking:
        """What decides the order of chains of these providers, of which some may have one upstream."""
        return Ranking(
            listed=self.provider_priority,
            newcomers=newcomers(providers, self.provider_priority),
            order=self.order,
            free_variants=self.free_variants,
            only_tool_call=self.only_tool_call,
            upstreams=upstreams,
            today=self.today,
        )


@dataclass(frozen=True, slots=True)
class Combined:
    """What came of combining."""

    models: dict[str, CombinedModel]
    """Combined models by id, sorted."""
    near_misses: tuple[NearMiss, ...]
    """Offers that look like one model and were kept apart."""


def combine(providers: Mapping[str, ProviderCatalog], rules: Rules, previous: Mapping[str, CombinedModel]) -> Combined:
    """Form the combined models.

    Args:
        providers: catalogs by slug.
        rules: how to group, order and cut.
        previous: combined models of the last run. A former model that too few providers offer now stays, without a
            chain, as long as one of its members is offered and still is it.
    """
    members = {member.key for old in previous.values() for member in old.members}
    twins = same_upstream(providers)
    listed = all_offers(providers)
    known_snapshots = snapshots(listed, rules.memory, twins)
    # A provider nobody names any more keeps its place in the models it was in, and joins no new ones.
    offers = [
        offer
        for offer in settled(listed, rules.memory, twins)
        if (offer.provider not in rules.absent or offer.key in members) and offer.ref not in rules.apart
    ]
    offered = {(slug, model_id) for slug, provider in providers.items() for model_id in provider.models}
    formed = group_offers(offers, rules.corrections, rules.memory, twins)
    every = [_with_snapshots(group, known_snapshots, rules.memory) for group in formed]
    refs = {offer.ref for offer in offers}
    hands = _hands(rules.corrections, refs)
    taken = standings(rules.ids, previous, rules.retold, rules.held.keys())
    groups = [group for group in every if group.providers >= rules.min_providers]
    small = [group for group in every if group.providers < rules.min_providers]
    lone = still_claimed(small, rules.claims, taken, hands)
    names = name_groups(groups, lone, taken, going_on=rules.claims.keys(), offered=offered, hands=hands)
    lost = [found for hand in rules.corrections for found in _lost(hand, refs)]
    held = dict(rules.held) | {name: old.require for old in previous.values() for name in old.names}
    ranking = rules.ranking(providers, twins)
    by_name = {name: old for old in previous.values() for name in old.names}
    there = set(map(known_as, offered))
    combined = {}
    for group, name in zip([*groups, *lone], names, strict=True):
        if name is None:
            continue
        require = _required(name, group, rules.require, lost, held)
        former = _distinct(by_name[each] for each in (name.id, *name.aliases) if each in by_name)
        days = joined(group.offers, former, there, rules.today)
        choice = Choice(
            min_providers=rules.min_providers,
            max_targets=rules.max_targets,
            free_variants=rules.free_variants,
            only_tool_call=rules.only_tool_call,
            fits=partial(rules.fits, None if require else name.id),
            pinned=group.pinned,
            vouched=_vouched(group, hands.merged, rules.provider_priority),
            newcomers=ranking.newcomers.keys(),
            settled=ranking.settled(group.offers, days),
            barred=outsiders(providers, require),
            doubts=_doubts(group, rules.memory, twins),
        )
        make = partial(_combined_model, name, group, ranking, choice, days=days, twins=twins, require=require)
        combined[name.id] = steady(make, make(former[0] if former else None), ROUNDS)
    answered = {name for each in combined.values() for name in each.names}
    elsewhere = {member.key for each in combined.values() for member in each.members}
    read = {offer.key: offer.identity.key for offer in offers if offer.identity and offer.key not in elsewhere}
    left = (
        _dissolved(old, answered, {key for key in offered - elsewhere if read.get(key) in taken[old.id].keys})
        for old in previous.values()
        if old.id not in answered
    )
    combined |= {each.id: each for each in left if each.members}
    combined = {
        each.id: each if each.chain else each.model_copy(update={"ends": claim_of(each, rules.claims)})
        for each in combined.values()
    }
    apart_by_hand = {ref for hand in rules.corrections for ref in hand.split}
    return Combined(dict(sorted(combined.items())), near_misses(offers, every, apart_by_hand))


def _hands(corrections: Sequence[Override], offered: Collection[str]) -> Hands:
    """What corrections say of offers; what a hand put them together with is what it reads as, when it is gone."""
    ties: dict[str, frozenset[str]] = {}
    for hand in corrections:
        gone = (ref.partition("/") for ref in hand.merge if ref not in offered)
        read = [identity_of(Model(id=each, name=each, kind=Kind.CHAT), slug) for slug, _, each in gone]
        keys = frozenset(identity.key for identity in read if identity)
        ties |= {ref: ties.get(ref, frozenset()) | keys for ref in hand.merge if keys and ref in offered}
    return Hands(frozenset(ref for hand in corrections for ref in hand.merge), ties)


def _doubts(group: Group, memory: Memory, twins: Mapping[str, str]) -> dict[str, str]:
    """Offers (`slug/model-id`) that say of their model what nobody else bears out -> what; those known do not count."""
    known = {offer.ref for offer in group.offers if offer.ref in group.pinned or memory.has_chained(offer.key)}
    told = {
        offer.ref: doubted(offer, group.offers, twins, OUT_OF_CHAIN) for offer in group.offers if offer.ref not in known
    }
    return {ref: why for ref, why in told.items() if why}


def _with_snapshots(group: Group, known: Mapping[str, Snapshots], memory: Memory) -> Group:
    """A group with what is known of the snapshots of its name; what that once meant it means for ever."""
    name = name_of(group.key or "")
    found, before = (each.get(name, Snapshots()) for each in (known, memory.snapshots))
    first, others = before.first or found.first, tuple(sorted(found.others))
    return replace(group, snapshot=first, other_snapshots=others) if first or others else group


@dataclass(frozen=True, slots=True)
class _Lost:
    """Tags that a correction requires of the model of an offer that is not there any more."""

    tags: tuple[Tag, ...]
    identity: str | None
    """What the offer's id reads as, by itself."""


def _lost(hand: Override, offered: Collection[str]) -> Iterator[_Lost]:
    """What a correction requires by offers that nobody makes now; an order needs only one of its offers."""
    if hand.require and (hand.merge or not any(ref in offered for ref in hand.order)):
        for slug, _, model_id in (ref.partition("/") for ref in hand.meant if ref not in offered):
            read = identity_of(Model(id=model_id, name=model_id, kind=Kind.CHAT), slug)
            yield _Lost(hand.require, read.key if read else None)


def _required(
    name: Name,
    group: Group,
    usual: Collection[Tag],
    lost: Sequence[_Lost],
    held: Mapping[str, tuple[Tag, ...]],
) -> tuple[Tag, ...]:
    """Tags that the providers in a group's chain must have.

    What a correction requires by an offer that is not there any more, as when a provider renames it, still holds for
    the model it held for, and for the one that the offer's id reads as: else its chain would reach further without
    anybody's word.

    Args:
        name: what the group is called.
        group: the group.
        usual: tags required of every chain.
        lost: what is required by offers that are not there.
        held: tags that the chain of each id held to, however long ago it had one.
    """
    former = {tag for each in (name.id, *name.aliases) for tag in held.get(each, ())}
    kept = {
        tag for each in lost if former.issuperset(each.tags) or each.identity in group.identities for tag in each.tags
    }
    return tuple(sorted({*(usual if group.require is None else group.require), *kept}))


def _dissolved(old: CombinedModel, answered: Collection[str], offered: Collection[tuple[str, str]]) -> CombinedModel:
    """A former combined model that too few providers offer now.

    Args:
        old: the model as it was.
        answered: ids that lead to other models.
        offered: offers (slug, model id) that still are this model and belong to no other.
    """
    left = [member.model_copy(update={"excluded": LEFT_OVER}) for member in old.members if member.key in offered]
    aliases = {name: identity for name, identity in old.aliases.items() if name not in answered}
    return old.model_copy(update={"members": tuple(left), "aliases": aliases, "notices": (), **promises([])})


def _distinct(models: Iterable[CombinedModel]) -> list[CombinedModel]:
    return list({model.id: model for model in models}.values())


def _vouched(group: Group, merged: Collection[str], listed: Collection[str]) -> frozenset[str]:
    """Offers (`slug/model-id`) of a group that the settings name, or whose provider they list."""
    named = {*group.pinned, *merged}
    return frozenset(offer.ref for offer in group.offers if offer.ref in named or offer.provider in listed)


def _combined_model(
    name: Name,
    group: Group,
    ranking: Ranking,
    choice: Choice,
    former: CombinedModel | None,
    *,
    days: Mapping[tuple[str, str], date],
    twins: Mapping[str, str],
    require: tuple[Tag, ...],
) -> CombinedModel:
    """The combined model of a group, of which there may have been a former one."""
    ordered = ranking.in_order(group.offers, group.pinned, days, former)
    reasons = replace(choice, former=former).left_out(ordered)
    identity = group.identity
    meant = name.reads_as or name.identity
    chain = [(offer.provider, offer.model) for offer in ordered if offer.ref not in reasons]
    members = [
        Member(
            provider=offer.provider,
            id=offer.model.id,
            evidence=(
                *_evidence(offer, meant),
                *(() if offer.ref in reasons else inside(require)),
            ),
            excluded=reasons.get(offer.ref),
            since=days.get(offer.key),
        )
        for offer in ordered
    ]
    return CombinedModel(
        id=name.id,
        name=masked(display_name(ordered, meant, twins, name.id)),
        identity=name.identity,
        reads_as=name.reads_as,
        snapshot=name.snapshot,
        other_snapshots=group.other_snapshots,
        lab=identity.lab if identity else None,
        family=next((offer.model.family for offer in ordered if offer.model.family), None),
        aliases=dict(name.aliases),
        members=tuple(members),
        require=require,
        notices=chain_notices(name.identity, chain, twins),
        **promises([model for _, model in chain]),
    )


def _evidence(offer: Offer, identity: str) -> tuple[str, ...]:
    """Why an offer is the model of this identity."""
    read = offer.identity.evidence if offer.identity else ()
    return read if offer.identity and offer.identity.key == identity else (BY_HAND, *read)
