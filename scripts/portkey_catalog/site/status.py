"""The page that says what the catalog rests on: when each list was read, what waits and what accepts it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portkey_catalog.exports.built import BUILT
from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import provider_address
from portkey_catalog.report.findings import about, facts, worst_first
from portkey_catalog.schema import Catalog, Finding, ProviderCatalog, StandingNotice
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.providers import offered
from portkey_catalog.site.render import render

ACCEPT = ".venv/bin/portkey-catalog accept"
"""The command that takes what waits, by its id, as the guide has it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A change that waits; `why` and `facts` may hold upstream text."""

    about: str
    why: str
    facts: str
    since: date
    refused: date | None
    command: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One provider, or what is of all of them: there `models` is `None`, and nothing is read."""

    name: str
    address: str
    models: int | None
    offered: int
    first_seen: date | None
    reading: Sequence[str]
    """When its list was read, and what of it is held, in words."""
    held_at: str
    """Address of the list that waits, empty where none does."""
    waiting: Sequence[_Waiting]
    notices: Sequence[StandingNotice]


def status_page(catalog: Catalog, exclusions: Exclusions) -> str:
    """The page, providers in the catalog's order and what is of no single one last, as Markdown."""
    rows = [_provider(catalog, slug, exclusions) for slug in catalog.providers]
    rest = _Row(
        "All providers",
        "",
        None,
        0,
        None,
        (),
        "",
        _waiting(each for each in catalog.findings if _owner(each, catalog) is None),
        [each for each in catalog.notices if each.provider not in catalog.providers],
    )
    findings = catalog.findings
    return render(
        "status.md",
        title="Status",
        heading="Status",
        changed=last_changed(catalog),
        built=f"../{BUILT}",
        rows=[*rows, *([rest] if rest.waiting or rest.notices else [])],
        stale=sum(1 for each in catalog.providers.values() if each.stale_since),
        waiting=sum(1 for each in findings if not each.refused),
        refused=sum(1 for each in findings if each.refused),
    )


def _provider(catalog: Catalog, slug: str, exclusions: Exclusions) -> _Row:
    provider = catalog.providers[slug]
    return _Row(
        name=provider.name,
        address=f"../{provider_address(slug)}",
        models=len(provider.models),
        offered=0 if provider.is_new else offered(provider, exclusions),
        first_seen=provider.first_seen,
        reading=_reading(provider),
        held_at=f"../v1/held/{slug}.json" if provider.held is not None else "",
        waiting=_waiting(each for each in catalog.findings if _owner(each, catalog) == slug),
        notices=[each for each in catalog.notices if each.provider == slug],
    )


def _reading(provider: ProviderCatalog) -> list[str]:
    """What is known of the last reading: a list that is neither kept nor new was read by the last update."""
    if provider.is_new:
        return [f"new: its first list waits since {provider.held_since}"]
    kept = f"the last good list is kept since {provider.stale_since}" if provider.stale_since else ""
    part = "a newer list" if provider.stale_since else "part of a newer list"
    held = f"{part} waits since {provider.held_since}" if provider.held_since else ""
    return [kept or "read by the last update", *([held] if held else [])]


def _owner(finding: Finding, catalog: Catalog) -> str | None:
    """The provider under which a finding stands; `None` for combined models, and for one that is not in the catalog."""
    slug = finding.provider
    return slug if slug in catalog.providers and slug != COMBINED_PROVIDER else None


def _waiting(findings: Iterable[Finding]) -> list[_Waiting]:
    """What waits, what hurts most first and what a person refused last."""
    ordered = sorted(worst_first(list(findings)), key=lambda each: each.refused is not None)
    return [
        _Waiting(about(each), each.why, facts(each), each.since, each.refused, f"{ACCEPT} {each.id}")
        for each in ordered
    ]
