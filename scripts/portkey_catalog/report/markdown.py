"""A report as Markdown, for a job summary or a pull request (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portkey_catalog.history.diff import Change
from portkey_catalog.report.diff import NOTHING, grouped_lines, subject
from portkey_catalog.report.shapes import SHOWN, Report
from portkey_catalog.report.text import SUMMARY_HEADS, chain_lines, detail_lines, summary_rows, totals
from portkey_catalog.text.escape import code, text
from portkey_catalog.text.words import count

SHOWN_OF_A_HEAD = 100
"""Lines under one head of a difference: GitHub takes 65,536 characters for the body of a pull request."""
_REFERENCE = re.compile(r"&#64;|&#35;|www(?=\.)", re.IGNORECASE)


def _sentence(value: str) -> str:
    """Text in which GitHub finds nobody to notify, no issue and no link.

    GitHub looks for `@name` and `#1` after it has undone the escapes; an empty comment parts what it looks for, and is
    not copied. In `code` it does not look.
    """
    return _REFERENCE.sub(r"\g<0><!-- -->", text(value))


def as_markdown(report: Report) -> str:
    """The report for a job summary or a pull request; upstream text is escaped."""
    lines = ["## Model catalog update", "", text(totals(report)) + ".", ""]
    lines += ["| " + " | ".join(SUMMARY_HEADS) + " |", "| --- | --- |" + " ---: |" * (len(SUMMARY_HEADS) - 2)]
    lines += ["| " + " | ".join(map(text, row)) + " |" for row in summary_rows(report)]
    for head, told in (("Chains", chain_lines(report)), ("Remarks", detail_lines(report))):
        if told:
            lines += ["", f"### {head}", "", *[f"- {_sentence(line)}" for line in told]]
    changed = [(provider.slug, provider.changes) for provider in report.providers if provider.changes]
    for slug, changes in changed:
        lines += ["", f"### {text(slug)}", ""]
        for verb, ids in (("added", changes.added), ("removed", changes.removed), ("changed", changes.changed)):
            lines += [f"- {verb} {code(model_id)}" for model_id in ids[:SHOWN]]
            if len(ids) > SHOWN:
                lines.append(f"- and {len(ids) - SHOWN} more {verb}")
    return "\n".join(lines) + "\n"


def changes_as_markdown(changes: Sequence[Change]) -> str:
    """The difference of two catalogs for a pull request; upstream text is escaped."""
    lines = [f"{_sentence(subject(changes))}."] if changes else [f"{NOTHING.capitalize()}."]
    for head, told in grouped_lines(changes):
        lines += ["", f"### {head}", "", *[f"- {_sentence(line)}" for line in told[:SHOWN_OF_A_HEAD]]]
        if len(told) > SHOWN_OF_A_HEAD:
            lines.append(f"- and {count(len(told) - SHOWN_OF_A_HEAD)} more")
    return "\n".join(lines) + "\n"
