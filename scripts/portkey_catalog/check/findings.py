"""Rules of what waits: every finding speaks of something that does, and every change that waits is claimed (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from portkey_catalog.check.published import Finding
from portkey_catalog.combine.corrections import as_upstream
from portkey_catalog.history.renamed_ids import as_called_before
from portkey_catalog.history.waiting import is_whole, says, speaks_of_something, unclaimed, waiting_offers
from portkey_catalog.schema import Catalog, offer_key
from portkey_catalog.schema import Finding as Waiting
from portkey_catalog.store.layout import FINDINGS


def check_findings(catalog: Catalog) -> Iterator[Finding]:
    """Hold what is told of waiting changes to the lists. Where nobody is asked, lists wait without any."""
    offers = waiting_offers(catalog.providers)
    left = unclaimed(catalog.providers, catalog.findings)
    if len({each.id for each in catalog.findings}) < len(catalog.findings):
        yield Finding(FINDINGS, "two findings have one id")
    for each in catalog.findings:
        about = _at_hand(each, catalog)
        if not about:
            continue
        if not speaks_of_something(each, catalog.providers, offers, left):
            yield Finding(FINDINGS, f"{each.id} speaks of nothing that waits")
        elif each.offers and (gone := [ref for ref in about if ref not in offers]):
            yield Finding(FINDINGS, f"{each.id} claims {gone[0]}, of which nothing waits")
        elif each.field and not each.left_out and not _is_told(each, catalog):
            yield Finding(FINDINGS, f"{each.id} tells of {each.offers[0]} what the lists do not say")
    whole = {each.provider for each in catalog.findings if is_whole(each)}
    for slug, ids in left.items() if any(not each.refused for each in catalog.findings) else ():
        if slug not in whole:
            yield Finding(FINDINGS, f"{slug}/{ids[0]} waits, and no finding claims it")


def _at_hand(finding: Waiting, catalog: Catalog) -> list[str]:
    """What a finding is about; of a refused one without what the owner leaves out, which is in no list."""
    about = list(finding.offers or (finding.provider or "",))
    if not finding.refused:
        return about
    lists = catalog.providers.values()
    there = {f"{each.slug}/{name}" for each in lists for name in (*each.models, *(each.held or {}))}
    return [each for each in about if each in there | catalog.providers.keys()]


def _is_told(finding: Waiting, catalog: Catalog) -> bool:
    """Tell whether the values of a finding are those of the lists."""
    slug, model_id = offer_key(finding.offers[0])
    provider = catalog.providers[slug]
    held = provider.held or {}
    if len(finding.offers) > 1:  # of a model and its new id
        ids = [offer_key(ref)[1] for ref in finding.offers]
        model_id = next((each for each in ids if each in provider.models), model_id)
    old, new = provider.models.get(model_id), as_called_before(provider.models, held).get(model_id)
    return bool(says(finding, old and as_upstream(old)) == finding.old and says(finding, new) == finding.new)
