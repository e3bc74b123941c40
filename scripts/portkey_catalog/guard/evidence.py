"""Words of others about a price that waits: evidence for whoever decides, and never a price to take (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from portkey_catalog.collect.outcome import Prices
from portkey_catalog.schema import PRICES, CombinedModel, Cost, Finding, OfferKey, ProviderCatalog
from portkey_catalog.text.words import count

NOBODY = "nobody else states it"
EVIDENCE = "; as evidence only: "
_BLOCK = "cost"


def with_evidence(
    findings: Iterable[Finding],
    prices: Mapping[str, Prices],
    combined: Mapping[str, CombinedModel],
    lists: Mapping[str, ProviderCatalog],
) -> list[Finding]:
    """The findings, those about the price of one model with what others say of it.

    Args:
        findings: everything that waits.
        prices: what metadata sources state of each provider's models, by slug.
        combined: combined models, which say who else offers a model.
        lists: the lists that are published, by slug.
    """

    def told(finding: Finding) -> Finding:
        slug, block = finding.provider, (finding.field or "").partition(".")[0]
        if slug is None or block != _BLOCK or not finding.offers:
            return finding
        ids = [ref.removeprefix(f"{slug}/") for ref in finding.offers]
        model_id = next((each for each in ids if slug in lists and each in lists[slug].models), ids[0])
        described = next((told for each in ids if (told := prices.get(slug, {}).get(each))), {})
        said = [
            f"{name}: {price_evidence((slug, model_id), name, described, combined, lists)}"
            for name in PRICES
            if finding.field == f"{_BLOCK}.{name}" or (finding.field == _BLOCK and name in (finding.new or {}))
        ]
        why = finding.why.partition(EVIDENCE)[0]  # what was said yesterday may have been said of it
        return finding.model_copy(update={"why": f"{why}{EVIDENCE}{', '.join(said)}"}) if said else finding

    return [told(finding) for finding in findings]


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
