"""Offers that are published although their provider's newest list does not name them any more, in words (pure).

They stay because a list waits, or because a person refused their removal. Nobody knows whether they still answer, so
nothing else leads to them where another one is listed, and whoever is told that they answer is told this, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from portkey_catalog.schema import Catalog, Finding, ProviderCatalog

NOT_LISTED = "not listed any more"


def why_published(lists: Mapping[str, ProviderCatalog], findings: Iterable[Finding]) -> dict[str, str]:
    """Each such offer (`slug/model-id`) -> that it is not listed, and why it is kept.

    Args:
        lists: the lists of a catalog.
        findings: what waits in it, or was refused.
    """
    refused = _refused(findings)
    refs = (f"{slug}/{model_id}" for slug, provider in lists.items() for model_id in sorted(provider.unlisted))
    return {ref: f"{NOT_LISTED}, {_kept(refused.get(ref))}" for ref in refs}


def _refused(findings: Iterable[Finding]) -> dict[str, date]:
    """Offers of which something was refused -> the first day of that."""
    refused: dict[str, date] = {}
    for finding in findings:
        if day := finding.refused:
            refused |= {ref: min(day, refused.get(ref, day)) for ref in finding.offers}
    return refused


def unlisted_then(then: Catalog, now: Catalog, on: date) -> Catalog:
    """A catalog of an earlier day, of which lists that wait are not known, with what was not listed already.

    That is whatever was refused until then and is not listed today: had it come back, the refusal would have ended.

    Args:
        then: the catalog, without lists that wait.
        now: the catalog of today.
        on: the day.
    """
    findings = tuple(each for each in now.findings if each.refused and each.refused <= on)
    refused = _refused(findings)
    lists = dict(then.providers)
    for slug, provider in then.providers.items():
        silent = now.providers[slug].unlisted if slug in now.providers else frozenset[str]()
        if left := {each for each in silent & provider.models.keys() if f"{slug}/{each}" in refused}:
            held = {model_id: model for model_id, model in provider.models.items() if model_id not in left}
            lists[slug] = provider.model_copy(update={"held": held})
    return then.model_copy(update={"providers": lists, "findings": findings})


def _kept(refused: date | None) -> str:
    return f"kept because its removal was refused on {refused}" if refused else "kept while its removal waits"


def with_why(ref: str, why: Mapping[str, str]) -> str:
    """An offer, with why it is published where it is such a one."""
    return f"{ref} ({why[ref]})" if ref in why else ref
