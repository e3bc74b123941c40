"""A report in plain sentences and figures, which a terminal and Markdown show alike (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portkey_catalog.report.shapes import SHOWN, Report
from portkey_catalog.text.columns import aligned
from portkey_catalog.text.words import count, some


def summary_rows(report: Report) -> list[tuple[str, ...]]:
    """The table of providers: slug, state, models, added, removed, changed, rejected, seconds."""
    return [
        (
            provider.slug,
            provider.state,
            str(provider.models),
            str(provider.added),
            str(provider.removed),
            str(provider.changed),
            str(len(provider.rejected)),
            f"{provider.seconds:.1f}",
        )
        for provider in report.providers
    ]


SUMMARY_HEADS = ("provider", "state", "models", "added", "removed", "changed", "rejected", "seconds")
_WORDS = (0, 1)
"""Columns of the table that hold words; all others hold figures."""


def table_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows under the heads of the table of providers, as lines: words to the left, figures to the right."""
    return aligned((SUMMARY_HEADS, *rows), _WORDS)


def detail_lines(report: Report) -> list[str]:
    """Everything that the table does not show, one plain sentence each; upstream ids still unescaped."""
    lines = _once(
        (
            *((provider.slug, provider.problem) for provider in report.providers if provider.problem),
            *((notice.provider, notice.text) for notice in report.notices),
        )
    )
    if report.standing:
        lines.append(f"{count(report.standing, 'standing notice')}, in index.json")
    return lines


def _once(said: Iterable[tuple[str | None, str]]) -> list[str]:
    """Sentences, each told once, with the providers that it is said of."""
    of: dict[str, list[str]] = {}
    for slug, text in said:
        of.setdefault(text, []).extend([slug] if slug else [])
    return [f"{_whose(slugs)}: {text}" if slugs else text for text, slugs in of.items()]


def _whose(slugs: Sequence[str]) -> str:
    return slugs[0] if len(slugs) == 1 else f"{count(len(slugs), 'provider')} ({some(slugs, SHOWN)})"


def totals(report: Report) -> str:
    """One sentence about the whole catalog."""
    return (
        f"{count(report.models, 'model')} of {count(report.in_catalog, 'provider')}, "
        f"{count(report.combined, 'combined model')}, {count(report.exported, 'model')} in the opencode configuration"
    )
