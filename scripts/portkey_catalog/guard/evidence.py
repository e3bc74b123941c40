"""Words of others about a price that waits: evidence for whoever decides, and never a price to take (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from portkey_catalog.collect.outcome import Prices
from portkey_catalog.history.others import Others
from portkey_catalog.schema import PRICES, Catalog, Cost, Finding, OfferKey, offer_key
from portkey_catalog.text.words import count

NOBODY = "nobody else states it"
EVIDENCE = "; as evidence only: "
_BLOCK = "cost"


def with_evidence(
    findings: Iterable[Finding],
    prices: Mapping[str, Prices],
    catalog: Catalog,
) -> list[Finding]:
    """The findings, those about the price of one model with what others say of it.

    Args:
        findings: everything that waits.
        prices: what metadata sources state of each provider's models, by slug.
        catalog: the catalog that is published, in which others list the model, too.
    """
    lists, others = catalog.providers, Others(catalog)

    def told(finding: Finding) -> Finding:
        slug, block = finding.provider, (finding.field or "").partition(".")[0]
        if slug is None or block != _BLOCK or not finding.offers:
            return finding
        ids = [ref.removeprefix(f"{slug}/") for ref in finding.offers]
        model_id = next((each for each in ids if slug in lists and each in lists[slug].models), ids[0])
        described = next((told for each in ids if (told := prices.get(slug, {}).get(each))), {})
        said = [
            f"{name}: {price_evidence((slug, model_id), name, described, catalog, others)}"
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
    catalog: Catalog,
    others: Others,
) -> str:
    """What metadata sources and other providers of the very same model say of a price, in USD per million tokens.

    Args:
        offer: whose price it is.
        price: which of the four, such as `input`.
        described: prices that metadata sources state of it, by origin.
        catalog: the catalog that is published.
        others: who else lists what in it.
    """
    told = [
        f"{origin} says {stated.normalize():f}"
        for origin, cost in sorted(described.items())
        if (stated := getattr(cost, price)) is not None
    ]
    return "; ".join([*told, *_of_others(offer, price, catalog, others)]) or NOBODY


def _of_others(offer: OfferKey, price: str, catalog: Catalog, others: Others) -> Iterator[str]:
    """One sentence about what other providers ask for the model, if any that lists it does."""
    stated: dict[str, Decimal] = {}
    for slug, model_id in map(offer_key, others.of(*offer)):
        provider = catalog.providers[slug]
        model = provider.models[model_id]
        asked = None if f"cost.{price}" in model.provenance else getattr(model.cost, price)
        if asked and slug != offer[0] and model_id not in provider.unlisted:
            stated[slug] = min(asked, stated.get(slug, asked))
    if stated:
        low, high = min(stated.values()), max(stated.values())
        span = f"{low.normalize():f}" if low == high else f"{low.normalize():f} to {high.normalize():f}"
        yield f"{count(len(stated), 'other provider')} of the model ask{'s' if len(stated) == 1 else ''} for {span}"
