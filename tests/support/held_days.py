"""The recorded days in an account that names no provider: what waits each day, before a person takes all of it."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portkey_catalog.history.change import Change
from portkey_catalog.history.diff import difference
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.report.shapes import Report
from portkey_catalog.schema import Catalog, Finding, Risk
from portkey_catalog.store.catalog import load_catalog
from support.hosted import HostedGateway
from support.recorded_days import account_of, answered_days
from support.recordings import Recordings
from support.world import ROOMY, World

SETTINGS = 'metadata.sources = ["described.json"]\n[gateway]\nreach = "provider"\n'


@dataclass(frozen=True)
class HeldDay:
    """One day: the facts of it, and those that wait."""

    day: date
    facts: tuple[Change, ...]
    """Everything that is another than the day before, once a person has taken all that waits."""
    published: tuple[Change, ...]
    """Everything that is another without a person."""
    findings: tuple[Finding, ...]
    """The questions to a person."""
    report: Report
    lines: int
    """Lines of the report's lists."""
    changed_lines: int
    """Lines of the committed files that are added or removed."""
    size: int
    """Bytes of all committed files."""
    events: int
    """Bytes of the history among them."""

    @property
    def waiting(self) -> list[Change]:
        """Facts that reach nobody without a person."""
        out = set(map(_same, self.published))
        return [fact for fact in self.facts if _same(fact) not in out]

    def about(self, finding: Finding) -> list[Change]:
        """Facts that a question is about."""
        return [fact for fact in self.facts if _is_about(finding, fact)]


def _same(fact: Change) -> object:
    """What makes two facts the same; of a chain event the words may differ."""
    told = fact.why if fact.kind == "provider added" else None
    return fact.kind, fact.provider, fact.model, fact.field, fact.old, fact.new, told


_ABOUT: Mapping[Risk, tuple[str, ...]] = {
    "removals": ("removed", "renamed"),
    "ability": ("removed", "ability"),
    "price": ("price",),
    "limit": ("limit",),
    "new provider": ("provider added",),
    "chain lost": ("chain lost",),
    "first member": ("first member replaced",),
}
"""Kinds of facts that a question may be about; what else waits with them follows from the answer."""


def _is_about(finding: Finding, fact: Change) -> bool:
    if fact.kind not in _ABOUT.get(finding.risk, ()):
        return False
    if finding.combined:
        return fact.model == finding.combined
    if finding.risk == "new provider":
        return fact.provider == finding.provider
    return f"{fact.provider}/{fact.old if fact.kind == 'renamed' else fact.model}" in finding.offers


def held_days(
    gateway: HostedGateway, folder: Path, recordings: Recordings, only: Collection[date] = ()
) -> Iterator[HeldDay]:
    """Update an account on every recorded day; a person takes whatever waits before the next.

    Args:
        gateway: a gateway that is asked.
        folder: where to write; it must exist.
        recordings: the recorded lists and the snapshot of models.dev.
        only: the days on which there is an update; every one with a new list where none is named.
    """
    world = World(gateway, folder, ROOMY, review="risky")
    before: Catalog | None = None
    for day, lists in answered_days(gateway, folder, recordings, only):
        gateway.account = account_of(lists)
        subprocess.run(["rm", "-rf", folder / "before"], check=True)
        if before:
            subprocess.run(["cp", "-r", folder / "catalog", folder / "before"], check=True)
        report = world.update(SETTINGS, today=day)
        published = _read(folder)
        changed, size, events = _changed_lines(folder), _size(folder, "*"), _size(folder, "changes/*")
        waits = tuple(slug for slug, provider in published.providers.items() if provider.held)
        if waits:
            world.update(SETTINGS, today=day, accept=waits)
        taken = _read(folder)
        if before:
            yield HeldDay(
                day,
                difference(before, taken),
                difference(before, published),
                getattr(published, "findings", ()),
                report,
                sum(line.startswith("- ") for line in as_markdown(report).splitlines()),
                changed,
                size,
                events,
            )
        before = taken


def _read(folder: Path) -> Catalog:
    catalog = load_catalog(folder / "catalog")
    assert catalog
    return catalog


def _changed_lines(folder: Path) -> int:
    """Lines added and removed since the day before."""
    command = ["git", "diff", "--no-index", "--numstat", "before", "catalog"]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return sum(sum(map(int, line.split()[:2])) for line in found.stdout.splitlines())


def _size(folder: Path, pattern: str) -> int:
    files = (folder / "catalog" / "v1").rglob(pattern)
    return sum(path.stat().st_size for path in files if path.is_file())
