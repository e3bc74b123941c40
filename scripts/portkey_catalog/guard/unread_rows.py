"""Rows of a list that cannot be read, and what a person refused because of them (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard import sentences
from portkey_catalog.guard.why_held import FEW, Doubt
from portkey_catalog.schema import Finding
from portkey_catalog.settings.shapes import Settings


def unreadable_rows(outcome: Outcome) -> int:
    """How many rows could not be read."""
    return sum(row.unreadable for row in outcome.rejected)


def broken_rows(outcome: Outcome, before: int, settings: Settings) -> str | None:
    """Say that many more rows than last time could not be read, if so: a sign that the list has another shape now."""
    bad = unreadable_rows(outcome)
    if bad >= FEW and bad - before > settings.guard.max_removed * outcome.rows:
        return sentences.unreadable(bad, outcome.rows)
    return None


def is_whole(outcome: Outcome) -> bool:
    """Tell whether a list was read to its end."""
    return bool(outcome.complete and outcome.models and not outcome.problem)


def rows_refused(slug: str, findings: Iterable[Finding]) -> list[Finding]:
    """Findings by which a person refused a provider's list as so many rows cannot be read."""
    return [each for each in findings if each.risk == "unreadable" and each.provider == slug and each.refused]


def rows_still_refused(outcome: Outcome, findings: Sequence[Finding]) -> Finding | None:
    """The finding by which a person refused that rows cannot be read, where today's are the same, or may be."""
    rows, whole = unreadable_rows(outcome), is_whole(outcome)
    about = (each for each in rows_refused(outcome.settings.published_slug, findings) if each.new is not None)
    return next((each for each in about if rows == each.new or (rows < each.new and not whole)), None)


def unread(refused: Finding, gone: Collection[str]) -> Doubt:
    """The refusal again, of whatever is missing today."""
    return Doubt("unreadable", frozenset(gone), refused.why, rows=refused.new)
