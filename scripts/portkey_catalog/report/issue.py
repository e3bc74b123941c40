"""The one issue about a refresh: what failed, is held or is stale, since when, and what to do (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portkey_catalog.errors import DONE, FAILED
from portkey_catalog.report.diff import unobeyed
from portkey_catalog.report.findings import HEADS, about, counted, facts
from portkey_catalog.report.markdown import sentence
from portkey_catalog.report.shapes import ProviderReport, Report
from portkey_catalog.schema import Finding, Notice
from portkey_catalog.text.words import count, some

STALE_AFTER = 7
"""Days after which a list that is kept is called stale."""
_NAMED = 3
"""Providers that the title names."""
_SHOWN = 100
"""Lines of the table."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One thing that a person should look at."""

    whom: str
    what: str
    since: date
    todo: str


def issue(report: Report, today: date) -> str | None:
    """The issue as Markdown, its title in the first line; `None` when all is well.

    Args:
        report: the report of an update.
        today: UTC day, the first on which somebody heard of whatever has no day of its own.
    """
    found = list(_troubles(report, today))
    if not found and report.exit_code == DONE:
        return None
    lines = [f"# {unobeyed(_title(report, today))}"]
    if report.exit_code == FAILED:
        lines += ["", "Nothing was written: the catalog that was published stays as it was."]
    if found:
        lines += ["", "| Whom | What | First seen | What to do |", "| --- | --- | --- | --- |"]
        lines += [f"| {' | '.join(_cells(each, today))} |" for each in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines += ["", f"And {count(len(found) - _SHOWN)} more, in the summary of the run."]
    return "\n".join([*lines, "", "The summary of the run has the whole report."]) + "\n"


def issue_of_error(text: str, waiting: Sequence[Finding], today: date) -> str:
    """The issue of an update that ended with an error, which it did not keep from telling what waits.

    Args:
        text: the error.
        waiting: what waits in the catalog that is published.
        today: UTC day.
    """
    failed = Report((), (Notice(level="error", text=text),), FAILED, waiting=tuple(waiting))
    told = issue(failed, today)
    assert told is not None  # it failed
    return told


def _cells(trouble: _Trouble, today: date) -> Iterator[str]:
    days = (today - trouble.since).days
    since = f"{trouble.since}, {count(days, 'day')} ago" if days else str(trouble.since)
    yield from map(sentence, (trouble.whom, trouble.what, since, trouble.todo))


def _title(report: Report, today: date) -> str:
    unread = [each.slug for each in report.providers if each.state != "read" and not _waits(each, report)]
    stale = [each.slug for each in report.providers if _is_stale(each, today)]
    told = ["nothing was brought up to date"] if report.exit_code == FAILED and not report.providers else []
    told += [f"not brought up to date: {some(unread, _NAMED)}"] if unread else []
    told += [f"stale for more than {STALE_AFTER} days: {some(stale, _NAMED)}"] if stale else []
    told += [f"waiting: {counted(report.waiting)}"] if report.waiting else []
    if alarms := sum(event.alarms for event in report.chains):
        told += [f"{count(alarms, 'chain')} to look at"]
    return "; ".join(told) or "The refresh needs a look"


def _is_stale(provider: ProviderReport, today: date) -> bool:
    return provider.stale_since is not None and (today - provider.stale_since).days > STALE_AFTER


def _waits(provider: ProviderReport, report: Report) -> bool:
    """Tell whether a list is kept only until a person takes or refuses what waits of it, of which is told."""
    held = {finding.provider for finding in report.waiting}
    return provider.slug in held and (provider.problem or "").startswith("held: ")


def _troubles(report: Report, today: date) -> Iterator[_Trouble]:
    for each in report.providers:
        if _waits(each, report) or (each.state == "read" and not _is_stale(each, today)):
            continue
        stays = "its last good list stays" if each.state == "kept" else "it has no list so far"
        todo = f"{stays}; if this lasts, look at the provider in Portkey, and at its key there"
        yield _Trouble(each.slug, each.problem or stays, each.stale_since or today, todo)
    named = {finding.provider for finding in report.waiting if finding.risk != "rest"}
    for finding in report.waiting:
        if finding.risk == "rest" and finding.provider in named:
            continue  # It is taken along as soon as nothing else of the list waits.
        values = facts(finding)
        head = "" if finding.risk == "new provider" else f"{HEADS[finding.risk]}: "
        what = f"{head}{values + '; ' if values else ''}{finding.why}"
        todo = (
            "merge the pull request to take it, close that to refuse all that waits; "
            f"or run portkey-catalog accept {finding.id}, then commit and push catalog"
        )
        yield _Trouble(about(finding), what, finding.since, todo)
    for event in report.chains:
        if event.alarms:
            todo = "read What happened to chains in docs/review.md; it is published, and told only today"
            yield _Trouble(f"combined/{event.combined}", event.text, today, todo)
    for notice in report.notices:
        if notice.level == "error" or (report.exit_code != DONE and notice.level == "warning" and not notice.subject):
            yield _Trouble(
                notice.provider or "catalog", notice.text, today, "mend what it says, then run the refresh again"
            )
