"""Words of others about a price that waits: evidence for whoever decides, and never a price to take (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from portkey_catalog.schema import CombinedModel, Cost, OfferKey, ProviderCatalog
from portkey_catalog.text.words import count

NOBODY = "nobody else states it"


def price_evidence(
    offer: OfferKey,
    price: str,
    described: Mapping[str, Cost],
    combined: Mapping[str, CombinedModel],
    lists: Mapping[str, ProviderCatalog],
) -> str:
    """What metadata sources and other providers of the very same model say of a price, in USD per million tokens.

    Args:
        offer: whose price it is.
        price: which of the four, such as `input`.
        described: prices that metadata sources state of it, by origin.
        combined: combined models, which say who else offers it.
        lists: the lists that are published, by slug.
    """
    told = [
        f"{origin} says {stated.normalize():f}"
        for origin, cost in sorted(described.items())
        if (stated := getattr(cost, price)) is not None
    ]
    return "; ".join([*told, *_of_others(offer, price, combined, lists)]) or NOBODY


def _of_others(
    offer: OfferKey, price: str, combined: Mapping[str, CombinedModel], lists: Mapping[str, ProviderCatalog]
) -> Iterator[str]:
    """One sentence about what other providers ask for the model, if any does."""
    stated: dict[str, Decimal] = {}
    members = next((each.members for each in combined.values() if any(one.key == offer for one in each.members)), ())
    for member in members:
        model = lists[member.provider].models.get(member.id) if member.provider in lists else None
        asked = getattr(model.cost, price) if model and f"cost.{price}" not in model.provenance else None
        if asked and member.provider != offer[0]:
            stated[member.provider] = min(asked, stated.get(member.provider, asked))
    if stated:
        low, high = min(stated.values()), max(stated.values())
        span = f"{low.normalize():f}" if low == high else f"{low.normalize():f} to {high.normalize():f}"
        yield f"{count(len(stated), 'other provider')} of the model ask{'s' if len(stated) == 1 else ''} for {span}"
