"""Providers' catalogs -> combined models with failover order and honest promises (pure).

A chain holds the offers that opencode can use, see `usable`, and always more than one provider. A combined model
promises only what every member of its chain can do. A member whose output limit is assumed takes no place from others,
and nothing from what they promise; only where they are too few for a chain do they make one together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from portkey_catalog.account_numbers import masked
from portkey_catalog.assumed import is_assumed
from portkey_catalog.boundary import inside, outsiders
from portkey_catalog.claims import Claim, claim_of, going_on_as, still_claimed
from portkey_catalog.grouping import Correction, Group, Offer, all_offers, doubted, group_offers, identity_of, spread
from portkey_catalog.identity import OUT_OF_CHAIN, without_maker
from portkey_catalog.lint import chain_notices, same_upstream, spoilers
from portkey_catalog.looking import settled, snapshots
from portkey_catalog.memory import NO_MEMORY, Memory, Snapshots, name_of
from portkey_catalog.naming import Name, name_groups
from portkey_catalog.near_misses import near_misses
from portkey_catalog.promises import promises
from portkey_catalog.schema import (
    ALONE,
    BY_HAND,
    DISSOLVED,
    NOT_ENOUGH,
    SPARE,
    TOO_FEW,
    CombinedModel,
    Kind,
    Member,
    Model,
    NearMiss,
    ProviderCatalog,
    PublishedId,
    Tag,
)
from portkey_catalog.usable import unusable

Fits = Callable[[str | None, Sequence[tuple[str, str]]], bool]
"""Whether a chain of these offers (slug, model id) can be sent for a combined model of this id; without an id, whether
it can be sent whole, as it must be where it holds to a boundary."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How groups become combined models, see `[combine]` in the settings."""

    provider_priority: tuple[str, ...] = ()
    min_providers: int = 2
    max_targets: int = 6
    order: Literal["priority", "price"] = "priority"
    free_variants: Literal["last", "exclude", "first"] = "last"
    only_tool_call: bool = True
    corrections: tuple[Correction, ...] = ()
    fits: Fits = lambda combined_id, offers: True
    absent: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    apart: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that belong to no combined model and no near miss."""
    repointed: frozenset[tuple[str, str]] = frozenset()
    """Slug and id of offers that stand for another model than in the last run, by the account's word."""
    buried: Mapping[str, str] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> identity each stood for."""
    require: tuple[Tag, ...] = ()
    """Tags that every provider in a chain has, unless a correction requires others."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Ids that go on for a while without a chain, as long as one offer of their model is left."""
    memory: Memory = NO_MEMORY
    """What the last catalog knew of who is which model."""
    ids: Mapping[str, PublishedId] = field(default_factory=dict)
    """Every id that was ever published, with what for."""
    held: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> tags that their chains held to."""

    def rank(self, provider: str) -> tuple[int, str]:
        """Place of a provider: as listed, unlisted ones alphabetically after."""
        listed = self.provider_priority
        return (listed.index(provider) if provider in listed else len(listed), provider)


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
        previous: combined models of the last run. A group keeps the id it had; a former model that too few providers
            offer now stays, without a chain, so that its id is not given to another.
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
    every = group_offers(offers, rules.corrections, rules.memory, twins)
    small = [group for group in every if group.providers < rules.min_providers]
    merged = frozenset(ref for hand in rules.corrections for ref in hand.merge)
    going_on = still_claimed(small, rules.claims, previous, merged)
    groups = [group for group in every if group.providers >= rules.min_providers or group in going_on]
    names, dissolved = name_groups(groups, previous, offered, rules.buried, rules.repointed)
    refs = {offer.ref for offer in offers}
    lost = [found for hand in rules.corrections for found in _lost(hand, refs)]
    held = dict(rules.held) | {name: old.require for old in previous.values() for name in old.names}
    known = {name for old in previous.values() for name in old.names} | rules.claims.keys()
    combined = {}
    for group, named in zip(groups, names, strict=True):
        if group in going_on and known.isdisjoint((named.id, *named.aliases)):
            continue
        name = going_on_as(named, group, rules.claims, merged) if group in going_on else named
        require = _required(name, group, rules.require, lost, held)
        combined[name.id] = _combined_model(
            name, group, rules, twins, require=require, barred=outsiders(providers, require)
        ).model_copy(update=_snapshots_of(name.identity, known_snapshots, rules.memory))
    elsewhere = {member.key for each in combined.values() for member in each.members}
    left = (_dissolved(previous[old_id], offered - elsewhere) for old_id in dissolved)
    combined |= {each.id: each for each in left if each.members}
    combined = {
        each.id: each if each.chain else each.model_copy(update={"ends": claim_of(each, rules.claims)})
        for each in combined.values()
    }
    apart_by_hand = {ref for hand in rules.corrections for ref in hand.split}
    return Combined(dict(sorted(combined.items())), near_misses(offers, every, apart_by_hand))


def _snapshots_of(identity: str, known: Mapping[str, Snapshots], memory: Memory) -> dict[str, Any]:
    """What a combined model tells of the snapshots of its name; what it once meant it means for ever."""
    name = name_of(identity)
    found, before = (each.get(name, Snapshots()) for each in (known, memory.snapshots))
    return (
        {} if "+" in name else {"snapshot": before.first or found.first, "other_snapshots": tuple(sorted(found.others))}
    )


@dataclass(frozen=True, slots=True)
class _Lost:
    """Tags that a correction requires of the model of an offer that is not there any more."""

    tags: tuple[Tag, ...]
    identity: str | None
    """What the offer's id reads as, by itself."""


def _lost(hand: Correction, offered: Collection[str]) -> Iterator[_Lost]:
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


def _dissolved(old: CombinedModel, offered: set[tuple[str, str]]) -> CombinedModel:
    """A former combined model that too few providers offer now."""
    left = [member.model_copy(update={"excluded": DISSOLVED}) for member in old.members if member.key in offered]
    return old.model_copy(update={"members": tuple(left), "notices": (), **promises([])})


def _in_order(group: Group, rules: Rules) -> list[Offer]:
    """Offers in failover order: those pinned by hand, then every provider's best before anybody's second one."""

    def place(offer: Offer) -> tuple[Any, ...]:
        rank, price = rules.rank(offer.provider), offer.model.cost.usual
        return (*((price, rank) if rules.order == "price" else (rank, price)), len(offer.model.id), offer.model.id)

    pinned = {ref: number for number, ref in enumerate(group.pinned)}
    free_place = 0 if rules.free_variants == "first" else 2
    seen: Counter[tuple[str, bool, bool]] = Counter()
    placed = []
    for offer in sorted(group.offers, key=place):
        guess, own = is_assumed(offer.model), (offer.provider, offer.is_free)
        # What is assumed of one offer moves no other one.
        turn = (free_place if offer.is_free else 1, seen[*own, False] + (seen[*own, True] if guess else 0))
        placed.append(((pinned.get(offer.ref, len(pinned)), *turn, *place(offer)), offer))
        if not unusable(offer.model, only_tool_call=rules.only_tool_call):
            seen[*own, guess] += 1
    return [offer for _, offer in sorted(placed, key=lambda item: item[0])]


def _chosen(usable: Sequence[Offer], pinned: Sequence[str], rules: Rules, combined_id: str | None) -> list[Offer]:
    """The offers a chain has room for: those pinned, then as many providers as possible, then the best of the rest."""
    firsts = {offer.provider: offer for offer in reversed(usable)}
    spare = [offer for offer in usable if offer is firsts[offer.provider]][: rules.min_providers]
    wanted = sorted(usable, key=lambda offer: (offer.ref not in pinned, offer is not firsts[offer.provider]))
    if spread(wanted[: rules.max_targets]) < rules.min_providers:
        # More offers of one provider are pinned than there is room for: without another one there is no failover.
        wanted = [*spare, *(offer for offer in wanted if offer not in spare)]
    room = {offer.key for offer in wanted[: rules.max_targets]}
    chain = [offer for offer in usable if offer.key in room]
    while chain and not rules.fits(combined_id, [offer.key for offer in chain]):
        # The last second offer of a provider goes first, so that as many providers as possible stay.
        counts = Counter(offer.provider for offer in chain)
        chain.remove(next((offer for offer in reversed(chain) if counts[offer.provider] > 1), chain[-1]))
    return chain


def _left_out(
    ordered: Sequence[Offer],
    pinned: Sequence[str],
    rules: Rules,
    combined_id: str | None,
    *,
    barred: Mapping[str, str],
    twins: Mapping[str, str],
) -> dict[str, str]:
    """Why offers stand outside the chain, by `slug/model-id`; `barred` are the providers outside its boundary."""
    reasons = {
        offer.ref: reason for offer in ordered if (reason := unusable(offer.model, only_tool_call=rules.only_tool_call))
    }
    reasons |= {
        offer.ref: reason
        for offer in ordered
        if offer.ref not in reasons and offer.ref not in pinned and not rules.memory.has_chained(offer.key)
        if (reason := doubted(offer, ordered, twins, OUT_OF_CHAIN))
    }
    beyond = [offer for offer in ordered if offer.ref not in reasons and offer.provider in barred]
    reasons |= {offer.ref: barred[offer.provider] for offer in beyond}
    within = [offer for offer in ordered if offer.ref not in reasons]
    spare = _not_chained(within, pinned, rules, combined_id)
    alone = [offer for offer in within if spare.get(offer.ref) in SPARE]
    if beyond and spread([*alone, *beyond]) >= rules.min_providers:
        spare |= {offer.ref: TOO_FEW for offer in alone}
    return reasons | spare


def _not_chained(
    usable: Sequence[Offer], pinned: Sequence[str], rules: Rules, combined_id: str | None
) -> dict[str, str]:
    """Why offers that may stand in a chain do not, by `slug/model-id`.

    Offers whose output limit is assumed join a chain of others where they lessen nothing, and make one where too few
    others are left.
    """
    guesses = {offer.ref for offer in usable if offer.ref not in pinned and is_assumed(offer.model)}
    known = [offer for offer in usable if offer.ref not in guesses]
    reasons = _outside(known, pinned, rules, combined_id)
    members = {offer.ref for offer in known} - reasons.keys()
    if not members:
        return _outside(usable, pinned, rules, combined_id)
    for guest in (offer for offer in usable if offer.ref in guesses):
        chain = [offer for offer in usable if offer.ref in members]
        joined = [offer for offer in usable if offer.ref in members or offer is guest]
        full = len(joined) > rules.max_targets or not rules.fits(combined_id, [offer.key for offer in joined])
        reason = _unfit(joined, pinned, rules).get(guest.ref) or _second_name(guest, chain)
        if reason := reason or ("no room in the chain" if full else _lessening(guest, chain)):
            reasons[guest.ref] = reason
        else:
            members.add(guest.ref)
    return reasons


def _second_name(guest: Offer, chain: Sequence[Offer]) -> str | None:
    names = (offer.model.id for offer in chain if (offer.provider, offer.model.alias_of) == guest.key)
    return next((f"another name of {name}" for name in names), None)


def _lessening(guest: Offer, chain: Sequence[Offer]) -> str | None:
    """What a chain would promise less of with an offer whose output limit is assumed, or `None`."""
    before, after = (promises([*(offer.model for offer in chain), *more]) for more in ((), (guest.model,)))
    if before["limit"].output != after["limit"].output:
        small, usual = after["limit"].output, before["limit"].output
        return f"its assumed output of {small:,} tokens would shrink the chain's {usual:,}"
    less = [name for name in before if name not in ("cost", "cost_range") and before[name] != after[name]]
    what = "window" if "limit" in less else next(iter(less), "").replace("_", " ")
    return f"its output limit is assumed, and the chain would promise less ({what})" if what else None


def _unfit(usable: Sequence[Offer], pinned: Sequence[str], rules: Rules) -> dict[str, str]:
    """Offers that are in no chain with the others, by `slug/model-id`: a second name, or free beside paid."""
    reasons: dict[str, str] = {}
    paid = any(not offer.is_free for offer in usable)
    keys = {offer.key for offer in usable}
    for offer in usable:
        if (offer.provider, offer.model.alias_of) in keys:
            # To try the same model of the same provider again is no failover.
            reasons[offer.ref] = f"another name of {offer.model.alias_of}"
        elif offer.is_free and paid and rules.free_variants == "exclude" and offer.ref not in pinned:
            reasons[offer.ref] = "free offer"
    return reasons


def _outside(usable: Sequence[Offer], pinned: Sequence[str], rules: Rules, combined_id: str | None) -> dict[str, str]:
    """Why these offers stand outside the chain that they make, by `slug/model-id`."""
    reasons = _unfit(usable, pinned, rules)
    left = [offer for offer in usable if offer.ref not in reasons]
    reasons |= spoilers(left, pinned, rules.min_providers)
    left = [offer for offer in left if offer.ref not in reasons]
    chain = _chosen(left, pinned, rules, combined_id)
    if spread(chain) < rules.min_providers:
        return reasons | dict.fromkeys((offer.ref for offer in left), ALONE if spread(left) < 2 else NOT_ENOUGH)
    return reasons | {offer.ref: "no room in the chain" for offer in left if offer not in chain}


def _combined_model(
    name: Name,
    group: Group,
    rules: Rules,
    twins: Mapping[str, str],
    *,
    require: tuple[Tag, ...],
    barred: Mapping[str, str],
) -> CombinedModel:
    ordered = _in_order(group, rules)
    reasons = _left_out(ordered, group.pinned, rules, None if require else name.id, barred=barred, twins=twins)
    chain = [(offer.provider, offer.model) for offer in ordered if offer.ref not in reasons]
    identity = group.identity
    members = [
        Member(
            provider=offer.provider,
            id=offer.model.id,
            evidence=(*_evidence(offer, name.identity), *(() if offer.ref in reasons else inside(require))),
            excluded=reasons.get(offer.ref),
        )
        for offer in ordered
    ]
    return CombinedModel(
        id=name.id,
        name=masked(_name(ordered, name.id)),
        identity=name.identity,
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


def _name(offers: Sequence[Offer], fallback: str) -> str:
    """The display name most offers agree on, without the lab before it and notes such as `(free)` behind it."""
    named = [_bare_name(offer.model.name) for offer in offers if offer.model.name != offer.model.id]
    votes = Counter(name.casefold() for name in named)
    return max(named, key=lambda name: votes[name.casefold()], default=fallback)


def _bare_name(name: str) -> str:
    """`Anthropic: Claude Sonnet 4 (US)` -> `Claude Sonnet 4`."""
    title = without_maker(name)
    return title.partition(" (")[0].strip() or title
