"""Offers of one model at several providers -> combined models with stable ids and failover order (pure).

Which offers are the same model is decided by `identity`; nothing here merges by likeness. A chain holds the offers
that opencode can use, see `usable`. A combined model promises only what every member of its chain can do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portkey_catalog.identity import Identity, compatible, identify
from portkey_catalog.schema import (
    MODALITIES,
    CombinedModel,
    Cost,
    CostRange,
    Kind,
    Limit,
    Member,
    Modalities,
    Modality,
    Model,
    PriceRange,
    ProviderCatalog,
)
from portkey_catalog.usable import unusable


@dataclass(frozen=True, slots=True)
class Offer:
    """One provider's offer of a model that has an identity."""

    provider: str
    model: Model
    identity: Identity

    @property
    def ref(self) -> str:
        """`slug/model-id`, as overrides write it."""
        return f"{self.provider}/{self.model.id}"

    @property
    def is_free(self) -> bool:
        """Costs nothing, as its prices or its id say."""
        return self.model.id.endswith((":free", "-free")) or self.model.cost.input == self.model.cost.output == 0


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction by hand: offers to put together (under an id, if given) or to keep out of every group."""

    merge: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    id: str | None = None


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
        previous: combined models of the last run; a group keeps the id it had.
    """
    groups = [group for group in _groups(providers, rules.corrections) if _spread(group) >= rules.min_providers]
    ids = _stable_ids(groups, rules.corrections, previous)
    combined = {}
    for group, (combined_id, aliases) in zip(groups, ids, strict=True):
        combined[combined_id] = _combined_model(combined_id, aliases, group, rules)
    return dict(sorted(combined.items()))


def _spread(offers: Iterable[Offer]) -> int:
    return len({offer.provider for offer in offers})


def _groups(providers: Mapping[str, ProviderCatalog], corrections: Sequence[Correction]) -> list[list[Offer]]:
    """Offers by identity, in an order that does not depend on the order of the input."""
    together = {ref: f"override:{number}" for number, hand in enumerate(corrections) for ref in hand.merge}
    apart = {ref for hand in corrections for ref in hand.split}
    by_key: dict[str, list[Offer]] = defaultdict(list)
    for slug in sorted(providers):
        for model in providers[slug].models.values():
            identity = identify(model, slug) if model.kind is Kind.CHAT else None
            if identity is not None:
                offer = Offer(slug, model, identity)
                if offer.ref not in apart:
                    by_key[together.get(offer.ref, identity.key)].append(offer)
    # A correction by hand outranks the vetoes.
    return [group if key.startswith("override:") else _without_vetoed(group) for key, group in sorted(by_key.items())]


def _without_vetoed(offers: list[Offer]) -> list[Offer]:
    """The largest part of a group in which no two offers contradict each other; the rest stays uncombined."""
    parts: list[list[Offer]] = []
    for offer in sorted(offers, key=lambda offer: offer.ref):
        fitting = (part for part in parts if not any(compatible(offer.model, other.model) for other in part))
        part = next(fitting, None)
        if part is None:
            parts.append([offer])
        else:
            part.append(offer)
    return max(parts, key=lambda part: (_spread(part), len(part)))


def _stable_ids(
    groups: Sequence[Sequence[Offer]], corrections: Sequence[Correction], previous: Mapping[str, CombinedModel]
) -> list[tuple[str, tuple[str, ...]]]:
    """Id and aliases of each group.

    A group keeps the id of the former combined model it shares most members with. A former id stays reserved while
    any of its members is still offered by somebody, so that a saved default never turns into another model.
    """
    former = {(member.provider, member.id): old.id for old in previous.values() for member in old.members}
    shared = [_former_ids(group, former) for group in groups]
    claims = sorted(
        ((count, old_id, position) for position, counts in enumerate(shared) for old_id, count in counts.items()),
        key=lambda claim: (-claim[0], claim[1], claim[2]),
    )
    kept: dict[int, str] = {}
    for _, claimed, position in claims:
        if position not in kept and claimed not in kept.values():
            kept[position] = claimed
    taken = {former_id for counts in shared for former_id in counts}
    taken |= {alias for former_id in taken for alias in previous[former_id].aliases}
    named = {ref: hand.id for hand in corrections if hand.id for ref in hand.merge}

    result = []
    for position, group in enumerate(groups):
        old_id = kept.get(position)
        chosen = next((named[offer.ref] for offer in group if offer.ref in named), None)
        if chosen is None or chosen in taken - {old_id}:
            chosen = old_id or _new_id(group[0].identity, taken)
        taken.add(chosen)
        aliases = {*previous[old_id].aliases, old_id} if old_id else set()
        result.append((chosen, tuple(sorted(aliases - {chosen}))))
    return result


def _former_ids(group: Sequence[Offer], former: Mapping[tuple[str, str], str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for offer in group:
        if old_id := former.get((offer.provider, offer.model.id)):
            counts[old_id] += 1
    return counts


def _new_id(identity: Identity, taken: set[str]) -> str:
    candidates = [identity.short, *([f"{identity.lab}-{identity.short}"] if identity.lab else [])]
    candidates += [f"{identity.short}-{number}" for number in range(2, 1000)]
    return next(candidate for candidate in candidates if candidate not in taken)


def _price(model: Model) -> Decimal:
    """What orders offers by price: three prompt tokens to one answer token, the usual mix; unknown is dearest."""
    if model.cost.input is None or model.cost.output is None:
        return Decimal("Infinity")
    return 3 * model.cost.input + model.cost.output


def _in_order(offers: Iterable[Offer], rules: Rules) -> list[Offer]:
    free_place = {"first": 0, "last": 2, "exclude": 2}[rules.free_variants]

    def place(offer: Offer) -> tuple[object, ...]:
        rank, price = rules.rank(offer.provider), _price(offer.model)
        order = (price, rank) if rules.order == "price" else (rank, price)
        return (free_place if offer.is_free else 1, *order, len(offer.model.id), offer.model.id)

    return sorted(offers, key=place)


def _members(offers: Sequence[Offer], rules: Rules) -> list[Member]:
    """Members in failover order, each with the reason when it stands outside the chain."""
    ordered = _in_order(offers, rules)
    paid = any(not offer.is_free for offer in ordered)
    reasons: dict[str, str | None] = {}
    for offer in ordered:
        reasons[offer.ref] = unusable(offer.model, only_tool_call=rules.only_tool_call)
        if reasons[offer.ref] is None and offer.is_free and paid and rules.free_variants == "exclude":
            reasons[offer.ref] = "free offer"
    usable = [offer for offer in ordered if reasons[offer.ref] is None]
    if _spread(usable) < rules.min_providers:
        reasons |= {offer.ref: "no other provider to fall over to" for offer in usable}
    else:
        reasons |= {offer.ref: f"beyond the first {rules.max_targets} offers" for offer in usable[rules.max_targets :]}
    return [
        Member(
            provider=offer.provider,
            id=offer.model.id,
            evidence=offer.identity.evidence,
            excluded=reasons[offer.ref],
        )
        for offer in ordered
    ]


def _combined_model(combined_id: str, aliases: tuple[str, ...], offers: Sequence[Offer], rules: Rules) -> CombinedModel:
    members = _members(offers, rules)
    by_ref = {offer.ref: offer for offer in offers}
    ordered = [by_ref[f"{member.provider}/{member.id}"] for member in members]
    models = [offer.model for offer, member in zip(ordered, members, strict=True) if member.excluded is None]
    identity = ordered[0].identity
    return CombinedModel(
        id=combined_id,
        name=_name(ordered, combined_id),
        identity=identity.key,
        lab=identity.lab,
        family=next((offer.model.family for offer in ordered if offer.model.family), None),
        aliases=aliases,
        members=tuple(members),
        limit=Limit(
            context=_smallest(model.limit.context for model in models),
            input=_smallest(model.limit.input for model in models),
            output=_smallest(model.limit.output for model in models),
        ),
        cost=models[0].cost if models else Cost(),
        cost_range=CostRange(
            input=_range(model.cost.input for model in models), output=_range(model.cost.output for model in models)
        ),
        modalities=Modalities(
            input=_common(model.modalities.input for model in models),
            output=_common(model.modalities.output for model in models),
        ),
        attachment=_every(model.attachment for model in models),
        reasoning=_every(model.reasoning for model in models),
        tool_call=_every(model.tool_call for model in models),
        structured_output=_every(model.structured_output for model in models),
        temperature=_every(model.temperature for model in models),
    )


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
