"""A report as Markdown, for a job summary or a pull request (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from portkey_catalog.history.change import Change
from portkey_catalog.report.diff import NOTHING, first_lines, subject
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.text import SUMMARY_HEADS, detail_lines, summary_rows, totals
from portkey_catalog.text.escape import text

_REFERENCE = re.compile(r"&#64;|&#35;|www(?=\.)|\bGH(?=-\d)", re.IGNORECASE)


def sentence(value: str) -> str:
    """Text in which GitHub finds nobody to notify, no issue and no link.

    GitHub looks for `@name`, `#1` and `GH-1` after it has undone the escapes; an empty comment parts what it looks for,
    and is not copied. In `code` it does not look.
    """
    return _REFERENCE.sub(r"\g<0><!-- -->", text(value))


def as_markdown(report: Report) -> str:
    """The report for a job summary or a pull request; upstream text is escaped."""
    lines = ["## Model catalog update", "", text(totals(report)) + "."]
    if report.changes:
        lines += ["", f"{sentence(subject(report.changes))}.", *_sections(report.changes, report.given)]
    if told := detail_lines(report):
        lines += ["", "### Remarks", "", *[f"- {sentence(line)}" for line in told]]
    lines += ["", f"<details><summary>Providers ({len(report.providers):,})</summary>", ""]
    lines += ["| " + " | ".join(SUMMARY_HEADS) + " |", "| --- | --- |" + " ---: |" * (len(SUMMARY_HEADS) - 2)]
    lines += ["| " + " | ".join(map(text, row)) + " |" for row in summary_rows(report)]
    lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def changes_as_markdown(changes: Sequence[Change], given: Collection[str] = ()) -> str:
    """The difference of two catalogs for a pull request; upstream text is escaped."""
    lines = [f"{sentence(subject(changes))}."] if changes else [f"{NOTHING.capitalize()}."]
    return "\n".join([*lines, *_sections(changes, given)]) + "\n"


def _sections(changes: Sequence[Change], given: Collection[str]) -> Iterator[str]:
    """Lines of a difference under their heads."""
    for head, told in first_lines(changes, given):
        yield from ("", f"### {head}", "", *(f"- {sentence(line)}" for line in told))
