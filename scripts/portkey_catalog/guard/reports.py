"""What is told of the decisions about lists, a report for each provider (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.decisions import Decided, Decision, Failed, Kept, Taken
from portkey_catalog.report.shapes import ProviderReport


def provider_reports(decided: Decided, outcomes: Sequence[Outcome]) -> tuple[ProviderReport, ...]:
    """Reports of the lists that were decided about.

    Args:
        decided: what becomes of the lists.
        outcomes: what the providers answered.
    """
    answers = {outcome.settings.published_slug: outcome for outcome in outcomes}
    catalogs = decided.catalogs

    def report(slug: str, decision: Decision) -> ProviderReport:
        answer, catalog = answers.get(slug), catalogs.get(slug)
        models = catalog.models if catalog else {}
        return ProviderReport(
            slug=slug,
            name=catalog.name if catalog else answer.settings.display_name if answer else slug,
            state=_STATES[type(decision)],
            models=len(models),
            rejected=answer.rejected if answer else (),
            problem=decision.told,
            seconds=answer.seconds if answer else 0,
        )

    return tuple(report(slug, decision) for slug, decision in decided.decisions.items())


_STATES: Mapping[type[Decision], Literal["read", "kept", "failed"]] = {Taken: "read", Kept: "kept", Failed: "failed"}
