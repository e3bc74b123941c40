"""Decides for every provider between its new list and its last good one (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from portkey_catalog.changes import compare_models, implausible
from portkey_catalog.collect import Outcome
from portkey_catalog.report import ProviderReport
from portkey_catalog.schema import Catalog, Model, ProviderCatalog
from portkey_catalog.settings import GuardSettings


def settle(
    outcomes: Sequence[Outcome],
    previous: Catalog | None,
    guard: GuardSettings,
    *,
    accepted: Collection[str],
    keep_unlisted: bool,
    today: date,
) -> tuple[dict[str, ProviderCatalog], list[ProviderReport]]:
    """Settle every provider that was asked.

    Args:
        outcomes: what the providers answered.
        previous: the last catalog.
        guard: how much may change at once.
        accepted: slugs whose new list is taken whatever vanished from it.
        keep_unlisted: hold providers of the last catalog that were not asked, instead of dropping them.
        today: UTC day, for `stale_since`.
    """
    before = dict(previous.providers) if previous else {}
    settled = [
        _settle_one(outcome, before.pop(outcome.settings.slug, None), guard, accepted, today) for outcome in outcomes
    ]
    catalogs = {catalog.slug: catalog for catalog, _ in settled if catalog}
    reports = [report for _, report in settled]
    for slug, old in before.items():
        if keep_unlisted and slug not in accepted:
            catalogs[slug] = _stale(old, today)
            problem = f"the account no longer lists it; to drop it, run update --accept-removals {slug}"
            reports.append(ProviderReport(slug, old.name, "kept", len(old.models), problem=problem))
    return catalogs, reports


def _settle_one(
    outcome: Outcome, before: ProviderCatalog | None, guard: GuardSettings, accepted: Collection[str], today: date
) -> tuple[ProviderCatalog | None, ProviderReport]:
    provider = outcome.settings
    problem = outcome.problem or _held(outcome, before.models if before else {}, guard, accepted)
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


def _held(outcome: Outcome, before: Mapping[str, Model], guard: GuardSettings, accepted: Collection[str]) -> str | None:
    slug = outcome.settings.slug
    if slug in accepted:
        return None
    reason = implausible(
        before,
        outcome.models,
        max_removed=guard.max_removed,
        max_price_factor=guard.max_price_factor,
    )
    return f"held: {reason}; to take it, run update --accept-removals {slug}" if reason else None


def _stale(catalog: ProviderCatalog, today: date) -> ProviderCatalog:
    return catalog if catalog.stale_since else catalog.model_copy(update={"stale_since": today})
