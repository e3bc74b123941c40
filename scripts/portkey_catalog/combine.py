"""Providers' catalogs -> combined models with failover order and honest promises (pure).

A chain holds the offers that opencode can use, see `usable`, and always more than one provider. A combined model
promises only what every member of its chain can do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from portkey_catalog.grouping import Correction, Group, Offer, all_offers, group_offers, spread
from portkey_catalog.naming import Name, name_groups
from portkey_catalog.schema import (
    MODALITIES,
    CombinedModel,
    Cost,
    CostRange,
    Limit,
    Member,
    Modalities,
    Modality,
    Model,
    PriceRange,
    ProviderCatalog,
    within_context,
)
from portkey_catalog.usable import unusable

Fits = Callable[[Sequence[tuple[str, str]]], bool]
"""Whether a chain of these offers (slug, model id) fits into a header."""


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
    fits: Fits = lambda offers: True
    absent: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    buried: Mapping[str, str] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> identity each stood for."""

    def rank(self, provider: str) -> tuple[int, str]:
        """Place of a provider: as listed, unlisted ones alphabetically after."""
        listed = self.provider_priority
        return (listed.index(provider) if provider in listed else len(listed), provider)


def combine(
    providers: Mapping[str, ProviderCatalog], rules: Rules, previous: Mapping[str, CombinedModel]
) -> dict[str, CombinedModel]:
    """Form the combined models, sorted by id.

    Args:
        providers: catalogs by slug.
        rules: how to group, order and cut.
        previous: combined models of the last run. A group keeps the id it had; a former model that too few providers
            offer now stays, without a chain, so that its id is not given to another.
    """
    members = {(member.provider, member.id) for old in previous.values() for member in old.members}
    # A provider nobody names any more keeps its place in the models it was in, and joins no new ones.
    offers = [offer for offer in all_offers(providers) if offer.provider not in rules.absent or offer.key in members]
    groups = [group for group in group_offers(offers, rules.corrections) if group.providers >= rules.min_providers]
    offered = {(slug, model_id) for slug, provider in providers.items() for model_id in provider.models}
    names, dissolved = name_groups(groups, previous, offered, rules.buried)
    combined = {name.id: _combined_model(name, group, rules) for group, name in zip(groups, names, strict=True)}
    combined |= {old_id: _dissolved(previous[old_id], offered) for old_id in dissolved}
    return dict(sorted(combined.items()))


def _dissolved(old: CombinedModel, offered: set[tuple[str, str]]) -> CombinedModel:
    """A former combined model that too few providers offer now."""
    left = [
        member.model_copy(update={"excluded": "not offered by enough providers now"})
        for member in old.members
        if (member.provider, member.id) in offered
    ]
    return old.model_copy(update={"members": tuple(left), **promises([])})


def _price(model: Model) -> Decimal:
    """What orders offers by price: three prompt tokens to one answer token, the usual mix; unknown is dearest."""
    if model.cost.input is None or model.cost.output is None:
        return Decimal("Infinity")
    return 3 * model.cost.input + model.cost.output


def _in_order(offers: Iterable[Offer], rules: Rules) -> list[Offer]:
    """Offers in failover order: every provider's best offer before anybody's second one."""

    def place(offer: Offer) -> tuple[Any, ...]:
        rank, price = rules.rank(offer.provider), _price(offer.model)
        return (*((price, rank) if rules.order == "price" else (rank, price)), len(offer.model.id), offer.model.id)

    free_place = 0 if rules.free_variants == "first" else 2
    seen: Counter[tuple[str, bool]] = Counter()
    placed = []
    for offer in sorted(offers, key=place):
        placed.append(((free_place if offer.is_free else 1, seen[offer.provider, offer.is_free], *place(offer)), offer))
        seen[offer.provider, offer.is_free] += 1
    return [offer for _, offer in sorted(placed, key=lambda item: item[0])]


def _chosen(usable: Sequence[Offer], rules: Rules) -> list[Offer]:
    """The offers a chain has room for: as many providers as possible, then the best of the rest."""
    firsts = {offer.provider: offer for offer in reversed(usable)}
    wanted = [offer for offer in usable if offer is firsts[offer.provider]]
    wanted += [offer for offer in usable if offer is not firsts[offer.provider]]
    room = {offer.key for offer in wanted[: rules.max_targets]}
    chain = [offer for offer in usable if offer.key in room]
    while chain and not rules.fits([offer.key for offer in chain]):
        # The last second offer of a provider goes first, so that as many providers as possible stay.
        counts = Counter(offer.provider for offer in chain)
        chain.remove(next((offer for offer in reversed(chain) if counts[offer.provider] > 1), chain[-1]))
    return chain


def _members(ordered: Sequence[Offer], rules: Rules) -> list[Member]:
    """Members in failover order, each with the reason when it stands outside the chain."""
    paid = any(not offer.is_free for offer in ordered)
    keys = {offer.key for offer in ordered}
    reasons: dict[str, str | None] = {}
    for offer in ordered:
        reasons[offer.ref] = unusable(offer.model, only_tool_call=rules.only_tool_call)
        if reasons[offer.ref] is None and (offer.provider, offer.model.alias_of) in keys:
            # To try the same model of the same provider again is no failover.
            reasons[offer.ref] = f"another name of {offer.model.alias_of}"
        if reasons[offer.ref] is None and offer.is_free and paid and rules.free_variants == "exclude":
            reasons[offer.ref] = "free offer"
    usable = [offer for offer in ordered if reasons[offer.ref] is None]
    chain = _chosen(usable, rules)
    if spread(chain) < rules.min_providers:
        reasons |= {offer.ref: "no other provider to fall over to" for offer in usable}
    else:
        reasons |= {offer.ref: "no room in the chain" for offer in usable if offer not in chain}
    return [
        Member(
            provider=offer.provider,
            id=offer.model.id,
            evidence=offer.identity.evidence if offer.identity else ("put together by hand",),
            excluded=reasons[offer.ref],
        )
        for offer in ordered
    ]


def _combined_model(name: Name, group: Group, rules: Rules) -> CombinedModel:
    ordered = _in_order(group.offers, rules)
    members = _members(ordered, rules)
    chain = [offer.model for offer, member in zip(ordered, members, strict=True) if member.excluded is None]
    identity = group.identity
    return CombinedModel(
        id=name.id,
        name=_name(ordered, name.id),
        identity=name.identity,
        lab=identity.lab if identity else None,
        family=next((offer.model.family for offer in ordered if offer.model.family), None),
        aliases=dict(name.aliases),
        members=tuple(members),
        **promises(chain),
    )


def promises(chain: Sequence[Model]) -> dict[str, Any]:
    """What a combined model may promise: fields of `CombinedModel`, from the models of its chain in order."""
    flags = ("attachment", "reasoning", "tool_call", "structured_output", "temperature")
    return {
        "limit": within_context(
            Limit(
                context=_smallest(model.limit.context for model in chain),
                input=_smallest(model.limit.input for model in chain),
                output=_smallest(model.limit.output for model in chain),
            )
        ),
        "cost": chain[0].cost if chain else Cost(),
        "cost_range": CostRange(
            input=_range(model.cost.input for model in chain), output=_range(model.cost.output for model in chain)
        ),
        "modalities": Modalities(
            input=_common(model.modalities.input for model in chain),
            output=_common(model.modalities.output for model in chain),
        ),
        **{flag: _every(getattr(model, flag) for model in chain) for flag in flags},
    }


def _name(offers: Sequence[Offer], fallback: str) -> str:
    """The display name most offers agree on, without the lab before it and notes such as `(free)` behind it."""
    named = [_bare_name(offer.model.name) for offer in offers if offer.model.name != offer.model.id]
    votes = Counter(name.casefold() for name in named)
    return max(named, key=lambda name: votes[name.casefold()], default=fallback)


def _bare_name(name: str) -> str:
    """`Anthropic: Claude Sonnet 4 (US)` -> `Claude Sonnet 4`."""
    without_lab = name.partition(": ")[2].strip() or name
    return without_lab.partition(" (")[0].strip() or without_lab


def _smallest(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _range(prices: Iterable[Decimal | None]) -> PriceRange | None:
    stated = [price for price in prices if price is not None]
    return PriceRange(min=min(stated), max=max(stated)) if stated else None


def _common(lists: Iterable[tuple[Modality, ...]]) -> tuple[Modality, ...]:
    """What all lists hold; a model that states nothing is sure of text alone."""
    sets = [set(modalities) or {"text"} for modalities in lists]
    return tuple(modality for modality in MODALITIES if sets and all(modality in held for held in sets))


def _every(flags: Iterable[bool | None]) -> bool | None:
    """False if one is false, true if all are true, else unknown."""
    known = list(flags)
    return False if False in known else True if known and all(known) else None
