"""A report for machines (pure)."""

from __future__ import annotations

from typing import Any

from portkey_catalog.report.diff import changes_as_json
from portkey_catalog.report.shapes import Report


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
                "added": provider.added,
                "removed": provider.removed,
                "changed": provider.changed,
                "rejected": [{"id": row.id, "reason": row.reason} for row in provider.rejected],
                "left_out_of_opencode": dict(provider.left_out or {}),
                "problem": provider.problem,
                "seconds": round(provider.seconds, 3),
            }
            for provider in report.providers
        },
        "changes": changes_as_json(report.changes),
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
        "standing_notices": report.standing,
        "notices": [
            {"level": notice.level, "provider": notice.provider, "text": notice.text} for notice in report.notices
        ],
    }
