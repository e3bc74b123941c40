"""The page that says what the catalog rests on: when each list was read, what waits and what accepts it (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from portkey_catalog.text.words import count

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

    @property
    def warnings(self) -> Sequence[StandingNotice]:
        """Notices that ask for something."""
        return [each for each in self.notices if each.level != "info"]

    @property
    def notes(self) -> Sequence[StandingNotice]:
        """Those that only tell."""
        return [each for each in self.notices if each.level == "info"]

    @property
    def summary(self) -> str:
        """What the notes stand behind."""
        return f"{count(len(self.notes), 'note')} on {self.name}"


def status_page(catalog: Catalog, exclusions: Exclusions) -> str:
    """The page, providers in the catalog's order and what is of no single one last, as Markdown."""
    findings, of_owner = catalog.findings, _by_owner(catalog)
    rows = [_provider(catalog, slug, exclusions, of_owner[slug]) for slug in catalog.providers]
    rest = _Row(
        name="All providers",
        address="",
        models=None,
        offered=0,
        first_seen=None,
        reading=(),
        held_at="",
        waiting=_waiting(of_owner[None]),
        notices=[each for each in catalog.notices if each.provider not in catalog.providers],
    )
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


def _provider(catalog: Catalog, slug: str, exclusions: Exclusions, findings: Sequence[Finding]) -> _Row:
    provider = catalog.providers[slug]
    return _Row(
        name=provider.name,
        address=f"../{provider_address(slug)}",
        models=len(provider.models),
        offered=0 if provider.is_new else offered(provider, exclusions),
        first_seen=provider.first_seen,
        reading=_reading(provider),
        held_at=f"../v1/held/{slug}.json" if provider.held is not None else "",
        waiting=_waiting(findings),
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


def _by_owner(catalog: Catalog) -> Mapping[str | None, Sequence[Finding]]:
    """Findings by their provider; under `None` those of combined models, and of one that is not in the catalog."""
    found: dict[str | None, list[Finding]] = defaultdict(list)
    for each in catalog.findings:
        is_here = each.provider in catalog.providers and each.provider != COMBINED_PROVIDER
        found[each.provider if is_here else None].append(each)
    return found


def _waiting(findings: Sequence[Finding]) -> list[_Waiting]:
    """What waits, what hurts most first and what a person refused last."""
    ordered = sorted(worst_first(findings), key=lambda each: each.refused is not None)
    return [
        _Waiting(about(each), each.why, facts(each), each.since, each.refused, f"{ACCEPT} {each.id}")
        for each in ordered
    ]
