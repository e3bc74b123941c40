"""Offers that are published although their provider's newest list does not name them any more, in words (pure).

They stay because a list waits, or because a person refused their removal. Nobody knows whether they still answer, so
nothing else leads to them where another one is listed, and whoever is told that they answer is told this, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from portkey_catalog.schema import Finding, ProviderCatalog

NOT_LISTED = "not listed any more"


def why_published(lists: Mapping[str, ProviderCatalog], findings: Iterable[Finding]) -> dict[str, str]:
    """Each such offer (`slug/model-id`) -> that it is not listed, and why it is kept.

    Args:
        lists: the lists of a catalog.
        findings: what waits in it, or was refused.
    """
    refused: dict[str, date] = {}
    for finding in findings:
        if day := finding.refused:
            refused |= {ref: min(day, refused.get(ref, day)) for ref in finding.offers}
    refs = (f"{slug}/{model_id}" for slug, provider in lists.items() for model_id in sorted(provider.unlisted))
    return {ref: f"{NOT_LISTED}, {_kept(refused.get(ref))}" for ref in refs}


def _kept(refused: date | None) -> str:
    return f"kept because its removal was refused on {refused}" if refused else "kept while its removal waits"


def with_why(ref: str, why: Mapping[str, str]) -> str:
    """An offer, with why it is published where it is such a one."""
    return f"{ref} ({why[ref]})" if ref in why else ref
