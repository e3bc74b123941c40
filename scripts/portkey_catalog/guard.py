"""Decides for every provider between its new list and its last good one (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from portkey_catalog.changes import Bounds, compare_models, implausible
from portkey_catalog.collect import Outcome
from portkey_catalog.normalise import chosen
from portkey_catalog.report import ProviderReport
from portkey_catalog.schema import Catalog, ProviderCatalog


def settle(
    outcomes: Sequence[Outcome],
    previous: Catalog | None,
    bounds: Bounds,
    *,
    only_tool_call: bool,
    accepted: Collection[str],
    keep_unlisted: bool,
    today: date,
) -> tuple[dict[str, ProviderCatalog], list[ProviderReport]]:
    """Settle every provider that was asked.

    Args:
        outcomes: what the providers answered.
        previous: the last catalog.
        bounds: how much may change at once.
        only_tool_call: whether opencode is offered models with tools only.
        accepted: slugs whose new list is taken whatever vanished from it.
        keep_unlisted: hold providers of the last catalog that were not asked, instead of dropping them.
        today: UTC day, for `stale_since`.
    """
    before = dict(previous.providers) if previous else {}
    settled = []
    for outcome in outcomes:
        slug = outcome.settings.slug
        old = before.pop(slug, None)
        problem = outcome.problem
        if old and not problem and slug not in accepted:
            known = chosen(old.models, outcome.settings.include, outcome.settings.exclude)
            reason = implausible(known, outcome.models, bounds, only_tool_call=only_tool_call)
            problem = f"held: {reason}; to take it, run update --accept-removals {slug}" if reason else None
        settled.append(_settle_one(outcome, old, problem, today))
    catalogs = {catalog.slug: catalog for catalog, _ in settled if catalog}
    reports = [report for _, report in settled]
    files = {slug.lower() for slug in catalogs}
    for slug, old in before.items():
        # Slugs that differ in letter case only are one file on some systems.
        if keep_unlisted and slug not in accepted and slug.lower() not in files:
            catalogs[slug] = _stale(old, today)
            problem = (
                "it is kept although neither the settings nor the account name it any more; "
                f"to drop it, run update --accept-removals {slug}"
            )
            reports.append(ProviderReport(slug, old.name, "kept", len(old.models), problem=problem))
    return catalogs, reports


def _settle_one(
    outcome: Outcome, before: ProviderCatalog | None, problem: str | None, today: date
) -> tuple[ProviderCatalog | None, ProviderReport]:
    provider = outcome.settings
    catalog: ProviderCatalog | None
    if problem:
        catalog = _stale(before, today) if before else None
    else:
        catalog = ProviderCatalog(
            slug=provider.slug, name=provider.display_name, route=provider.route, models=dict(outcome.models)
        )
    models = catalog.models if catalog else {}
    return catalog, ProviderReport(
        slug=provider.slug,
        name=provider.display_name,
        state="read" if not problem else "kept" if catalog else "failed",
        models=len(models),
        changes=compare_models(before.models if before else {}, models),
        rejected=outcome.rejected,
        problem=problem or outcome.notice,
        seconds=outcome.seconds,
    )


def _stale(catalog: ProviderCatalog, today: date) -> ProviderCatalog:
    return catalog if catalog.stale_since else catalog.model_copy(update={"stale_since": today})
