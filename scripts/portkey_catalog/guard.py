"""Decides for every provider between its new list and its last good one (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portkey_catalog.changes import FEW, NO_CHANGES, Bounds, compare_models, implausible
from portkey_catalog.collect import Outcome
from portkey_catalog.normalise import chosen
from portkey_catalog.report import ProviderReport
from portkey_catalog.schema import Catalog, CombinedModel, ProviderCatalog


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
        # Slugs that differ in letter case only are one file on some systems, and so one provider.
        known = next((name for name in before if name.lower() == slug.lower()), slug)
        old = before.pop(known, None)
        problem = outcome.problem
        if old and not problem and slug not in accepted:
            models = chosen(old.models, outcome.settings.include, outcome.settings.exclude)
            reason = implausible(models, outcome.models, bounds, only_tool_call=only_tool_call)
            problem = f"held: {reason}; to take it, run update --accept-removals {slug}" if reason else None
        settled.append(_settle_one(outcome, old, problem, today))
    catalogs = {catalog.slug: catalog for catalog, _ in settled if catalog}
    reports = [report for _, report in settled]
    for slug, old in before.items():
        if keep_unlisted and slug not in accepted:
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


def lost_chains(
    before: Mapping[str, CombinedModel], after: Mapping[str, CombinedModel], bounds: Bounds
) -> tuple[str, ...]:
    """Former combined models whose failover chain is gone, when they are too many; else none."""
    names = {name for model in after.values() if model.chain for name in (model.id, *model.aliases)}
    chained = [combined_id for combined_id, model in before.items() if model.chain]
    lost = tuple(combined_id for combined_id in chained if combined_id not in names)
    many = len(chained) >= FEW and len(lost) > bounds.max_removed * len(chained)
    return lost if many or (lost and len(lost) == len(chained)) else ()


def hold_back(
    slugs: Collection[str],
    lost: Sequence[str],
    catalogs: Mapping[str, ProviderCatalog],
    reports: Sequence[ProviderReport],
    *,
    previous: Catalog,
    today: date,
) -> tuple[dict[str, ProviderCatalog], list[ProviderReport]]:
    """Keep the last good lists of these providers after all, because their new ones cost too many combined models."""
    kept = {slug: _stale(previous.providers[slug], today) for slug in slugs}
    why = f"held: with it {len(lost)} combined models would lose their failover, among them {lost[0]}"
    held = [
        replace(
            report,
            state="kept",
            models=len(kept[report.slug].models),
            changes=NO_CHANGES,
            problem=f"{why}; to take it, run update --accept-removals {report.slug}",
        )
        if report.slug in kept
        else report
        for report in reports
    ]
    return {**catalogs, **kept}, held
