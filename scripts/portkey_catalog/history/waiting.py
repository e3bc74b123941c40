"""What waits in a catalog, and which findings claim it (pure).

A change waits where a list that is held says something else of a model than what is published. What is assumed of a
model is no change. A finding claims the changes of its offers; what no other claims is claimed by the finding `rest` of
the list, or by that of a new provider, which claims all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from portkey_catalog.combine.corrections import as_upstream
from portkey_catalog.schema import Finding, Model, ProviderCatalog

Lists = Mapping[str, ProviderCatalog]
WHOLE = ("rest", "new provider")
"""Findings that claim what no other does."""


def waiting_ids(provider: ProviderCatalog) -> list[str]:
    """Ids of models of which the list that waits says something else than what is published, sorted."""
    if provider.held is None:
        return []
    return sorted(model_id for model_id in provider.models.keys() | provider.held.keys() if changes(provider, model_id))


def changes(provider: ProviderCatalog, model_id: str) -> bool:
    """Tell whether the list that waits says something else of a model than what is published."""
    old, new = provider.models.get(model_id), (provider.held or {}).get(model_id)
    return old is not new and (old and as_upstream(old)) != (new and as_upstream(new))


def waiting_offers(lists: Lists) -> set[str]:
    """Every offer (`slug/model-id`) whose change waits."""
    return {f"{slug}/{model_id}" for slug, provider in lists.items() for model_id in waiting_ids(provider)}


def unclaimed(lists: Lists, findings: Iterable[Finding]) -> dict[str, list[str]]:
    """Ids of models whose changes wait and that no finding names, by provider."""
    named = {ref for finding in findings for ref in finding.offers}
    found = {
        slug: [model_id for model_id in waiting_ids(provider) if f"{slug}/{model_id}" not in named]
        for slug, provider in lists.items()
        if provider.held is not None
    }
    return {slug: ids for slug, ids in found.items() if ids}


def claimed_ids(slug: str, lists: Lists, findings: Collection[Finding], taken: Collection[str]) -> set[str]:
    """Ids of a provider's models whose waiting change may be taken, when these findings are taken.

    Args:
        slug: the provider.
        lists: the lists of the catalog.
        findings: everything that waits.
        taken: ids of findings that are taken.
    """
    claims: dict[str, list[str]] = {}
    whole = [finding.id for finding in findings if finding.provider == slug and is_whole(finding)]
    for finding in findings:
        for ref in finding.offers:
            claims.setdefault(ref, []).append(finding.id)
    return {
        model_id
        for model_id in waiting_ids(lists[slug])
        if (by := claims.get(f"{slug}/{model_id}", whole)) and all(each in taken for each in by)
    }


def is_whole(finding: Finding) -> bool:
    """Recognise a finding that claims what no other does."""
    return finding.risk in WHOLE and not finding.offers


def speaks_of_something(finding: Finding, lists: Lists, offers: Collection[str], left: Collection[str]) -> bool:
    """Tell whether what a finding is about still waits.

    Args:
        finding: the finding.
        lists: the lists of the catalog.
        offers: every offer whose change waits.
        left: providers with waiting changes that no finding names.
    """
    if finding.offers:
        return any(ref in offers for ref in finding.offers)
    provider = lists.get(finding.provider or "")
    if provider is None or provider.held is None:
        return False
    return finding.risk == "unreadable" or provider.slug in left


def without_claims(finding: Finding, offers: Collection[str]) -> Finding:
    """The finding without offers whose change waits no more."""
    return finding.model_copy(update={"offers": tuple(ref for ref in finding.offers if ref in offers)})


def fact(model: Model | None, field: str) -> Any:
    """A fact of a model by the path of its field: `cost.input`."""
    value: Any = model
    for name in field.split("."):
        value = None if value is None else getattr(value, name)
    return value


def facts(model: Model | None, block: str, fields: Iterable[str]) -> dict[str, Any]:
    """Those facts of a block of a model that are known, by name."""
    found = {name: fact(model, f"{block}.{name}") for name in fields}
    return {name: value for name, value in found.items() if value is not None}


def says(finding: Finding, model: Model | None) -> Any:
    """Value of a model that a finding is about, in the shape of the finding's own."""
    field = finding.field or ""
    if "." in field:
        return fact(model, field)
    return facts(model, field, {**(finding.old or {}), **(finding.new or {})})
