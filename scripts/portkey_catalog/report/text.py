"""A report as text for a terminal, for Markdown and for machines (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from portkey_catalog.history.chain_events import CHANGES
from portkey_catalog.report.shapes import SHOWN, Report
from portkey_catalog.text.escape import code, text


def as_json(report: Report) -> dict[str, Any]:
    """The machine report."""
    return {
        "exit_code": report.exit_code,
        "seconds": round(report.seconds, 3),
        "changed_files": list(report.files),
        "combined_models": report.combined,
        "opencode_models": report.exported,
        "left_out_of_opencode": dict(report.left_out or {}),
        "providers": {
            provider.slug: {
                "name": provider.name,
                "state": provider.state,
                "models": provider.models,
                "added": list(provider.changes.added),
                "removed": list(provider.changes.removed),
                "changed": list(provider.changes.changed),
                "rejected": [{"id": row.id, "reason": row.reason} for row in provider.rejected],
                "left_out_of_opencode": dict(provider.left_out or {}),
                "problem": provider.problem,
                "seconds": round(provider.seconds, 3),
            }
            for provider in report.providers
        },
        "chains": [
            {
                "event": each.change,
                "combined": each.combined,
                "member": each.member,
                "by": list(each.by),
                "alarm": each.alarms,
                "text": each.text,
            }
            for each in report.chains
        ],
        "notices": [
            {"level": notice.level, "provider": notice.provider, "text": notice.text} for notice in report.notices
        ],
    }


def summary_rows(report: Report) -> list[tuple[str, ...]]:
    """The table of providers: slug, state, models, added, removed, changed, rejected, seconds."""
    return [
        (
            provider.slug,
            provider.state,
            str(provider.models),
            str(len(provider.changes.added)),
            str(len(provider.changes.removed)),
            str(len(provider.changes.changed)),
            str(len(provider.rejected)),
            f"{provider.seconds:.1f}",
        )
        for provider in report.providers
    ]


SUMMARY_HEADS = ("provider", "state", "models", "added", "removed", "changed", "rejected", "seconds")


def remarks(report: Report) -> list[str]:
    """What the table does not show, one plain sentence each; upstream ids still unescaped."""
    lines = [f"{provider.slug}: {provider.problem}" for provider in report.providers if provider.problem]
    for notice in report.notices:
        lines.append(f"{notice.provider}: {notice.text}" if notice.provider else notice.text)
    for provider in report.providers:
        for row in provider.rejected[:SHOWN]:
            lines.append(f"{provider.slug}: rejected {row.id!r}: {row.reason}")
        if len(provider.rejected) > SHOWN:
            lines.append(f"{provider.slug}: {len(provider.rejected) - SHOWN} more rows rejected")
    for provider in report.providers:
        if provider.left_out:
            lines.append(f"{provider.slug}: {_not_exported(provider.left_out)}")
    if report.left_out:
        lines.append(f"Of all {report.models} models, {_not_exported(report.left_out)}")
    return lines


def chain_lines(report: Report) -> list[str]:
    """What happened to chains, one plain sentence each, the first `SHOWN` of a kind; upstream ids still unescaped."""
    lines = []
    for change in CHANGES:
        told = [each.text for each in report.chains if each.change == change]
        lines += told[:SHOWN]
        if len(told) > SHOWN:
            lines.append(f"and {len(told) - SHOWN} more: {change}")
    return lines


def _not_exported(reasons: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    return f"{sum(reasons.values())} not in the opencode export: {told}"


def totals(report: Report) -> str:
    """One sentence about the whole catalog."""
    return (
        f"{report.models} models of {report.in_catalog} providers, {report.combined} combined models, "
        f"{report.exported} models in the opencode configuration"
    )


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
    for head, told in (("Chains", chain_lines(report)), ("Remarks", remarks(report))):
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
