"""Providers' catalogs -> combined models with failover order and honest promises (pure).

A chain holds the offers that opencode can use, see `usable`, and always more than one provider. A combined model
promises only what every member of its chain can do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from portkey_catalog.account_numbers import masked
from portkey_catalog.claims import Claim, claim_of, going_on_as, still_claimed
from portkey_catalog.grouping import Correction, Group, Offer, all_offers, group_offers, spread
from portkey_catalog.identity import without_maker
from portkey_catalog.lint import chain_notices, same_upstream, spoilers
from portkey_catalog.naming import Name, name_groups
from portkey_catalog.near_misses import near_misses
from portkey_catalog.promises import promises
from portkey_catalog.schema import ALONE, BY_HAND, CombinedModel, Member, Model, NearMiss, ProviderCatalog
from portkey_catalog.usable import unusable

Fits = Callable[[str, Sequence[tuple[str, str]]], bool]
"""Whether a chain of these offers (slug, model id) can be sent for a combined model of this id."""


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
    buried: Mapping[str, str] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> identity each stood for."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Ids that go on for a while without a chain, as long as one offer of their model is left."""

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
    # A provider nobody names any more keeps its place in the models it was in, and joins no new ones.
    offers = [
        offer
        for offer in all_offers(providers)
        if (offer.provider not in rules.absent or offer.key in members) and offer.ref not in rules.apart
    ]
    offered = {(slug, model_id) for slug, provider in providers.items() for model_id in provider.models}
    every = group_offers(offers, rules.corrections)
    small = [group for group in every if group.providers < rules.min_providers]
    merged = frozenset(ref for hand in rules.corrections for ref in hand.merge)
    going_on = still_claimed(small, rules.claims, previous, merged)
    groups = [group for group in every if group.providers >= rules.min_providers or group in going_on]
    names, dissolved = name_groups(groups, previous, offered, rules.buried)
    twins = same_upstream(providers)
    known = {name for old in previous.values() for name in old.names} | rules.claims.keys()
    combined = {}
    for group, name in zip(groups, names, strict=True):
        if group not in going_on:
            combined[name.id] = _combined_model(name, group, rules, twins)
        elif not known.isdisjoint((name.id, *name.aliases)):
            combined[name.id] = _combined_model(going_on_as(name, group, rules.claims, merged), group, rules, twins)
    combined |= {old_id: _dissolved(previous[old_id], offered) for old_id in dissolved}
    combined = {
        each.id: each if each.chain else each.model_copy(update={"ends": claim_of(each, rules.claims)})
        for each in combined.values()
    }
    apart_by_hand = {ref for hand in rules.corrections for ref in hand.split}
    return Combined(dict(sorted(combined.items())), near_misses(offers, every, apart_by_hand))


def _dissolved(old: CombinedModel, offered: set[tuple[str, str]]) -> CombinedModel:
    """A former combined model that too few providers offer now."""
    left = [
        member.model_copy(update={"excluded": "not offered by enough providers now"})
        for member in old.members
        if member.key in offered
    ]
    return old.model_copy(update={"members": tuple(left), "notices": (), **promises([])})


def _price(model: Model) -> Decimal:
    """What orders offers by price: three prompt tokens to one answer token, the usual mix; unknown is dearest."""
    if model.cost.input is None or model.cost.output is None:
        return Decimal("Infinity")
    return 3 * model.cost.input + model.cost.output


def _in_order(group: Group, rules: Rules) -> list[Offer]:
    """Offers in failover order: those pinned by hand, then every provider's best before anybody's second one."""

    def place(offer: Offer) -> tuple[Any, ...]:
        rank, price = rules.rank(offer.provider), _price(offer.model)
        return (*((price, rank) if rules.order == "price" else (rank, price)), len(offer.model.id), offer.model.id)

    pinned = {ref: number for number, ref in enumerate(group.pinned)}
    free_place = 0 if rules.free_variants == "first" else 2
    seen: Counter[tuple[str, bool]] = Counter()
    placed = []
    for offer in sorted(group.offers, key=place):
        turn = (free_place if offer.is_free else 1, seen[offer.provider, offer.is_free])
        placed.append(((pinned.get(offer.ref, len(pinned)), *turn, *place(offer)), offer))
        if not unusable(offer.model, only_tool_call=rules.only_tool_call):
            seen[offer.provider, offer.is_free] += 1
    return [offer for _, offer in sorted(placed, key=lambda item: item[0])]


def _chosen(usable: Sequence[Offer], pinned: Sequence[str], rules: Rules, combined_id: str) -> list[Offer]:
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


def _left_out(ordered: Sequence[Offer], pinned: Sequence[str], rules: Rules, combined_id: str) -> dict[str, str]:
    """Why offers stand outside the chain, by `slug/model-id`."""
    reasons = {
        offer.ref: reason for offer in ordered if (reason := unusable(offer.model, only_tool_call=rules.only_tool_call))
    }
    usable = [offer for offer in ordered if offer.ref not in reasons]
    paid = any(not offer.is_free for offer in usable)
    keys = {offer.key for offer in usable}
    for offer in usable:
        if (offer.provider, offer.model.alias_of) in keys:
            # To try the same model of the same provider again is no failover.
            reasons[offer.ref] = f"another name of {offer.model.alias_of}"
        elif offer.is_free and paid and rules.free_variants == "exclude" and offer.ref not in pinned:
            reasons[offer.ref] = "free offer"
    usable = [offer for offer in usable if offer.ref not in reasons]
    reasons |= spoilers(usable, pinned, rules.min_providers)
    usable = [offer for offer in usable if offer.ref not in reasons]
    chain = _chosen(usable, pinned, rules, combined_id)
    if spread(chain) < rules.min_providers:
        return reasons | {offer.ref: ALONE for offer in usable}
    return reasons | {offer.ref: "no room in the chain" for offer in usable if offer not in chain}


def _combined_model(name: Name, group: Group, rules: Rules, twins: Mapping[str, str]) -> CombinedModel:
    ordered = _in_order(group, rules)
    reasons = _left_out(ordered, group.pinned, rules, name.id)
    chain = [(offer.provider, offer.model) for offer in ordered if offer.ref not in reasons]
    identity = group.identity
    members = [
        Member(
            provider=offer.provider,
            id=offer.model.id,
            evidence=_evidence(offer, name.identity),
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
