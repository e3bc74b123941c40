"""Verdicts of a probe, and what was found before -> what a catalog remembers (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.probe.journal import Found
from portkey_catalog.schema import Catalog, Health, Probed, Verdict


def with_verdicts(catalog: Catalog, verdicts: Iterable[Found]) -> Catalog:
    """The catalog with these verdicts; who was busy, or is not in it any more, told nothing.

    A verdict that is older than what is remembered, as that of a probe that was gone on with, does not count.
    """
    health: Health = {slug: dict(each) for slug, each in catalog.health.items()}
    for found in verdicts:
        slug, model_id = found.found
        provider = catalog.providers.get(slug)
        if found.verdict is Verdict.BUSY or provider is None or model_id not in provider.models:
            continue
        before = health.get(slug, {}).get(model_id)
        if before is None or before.day <= found.day:
            health.setdefault(slug, {})[model_id] = _probed(found, before)
    return catalog.model_copy(update={"health": {slug: dict(sorted(health[slug].items())) for slug in sorted(health)}})


def _probed(found: Found, before: Probed | None) -> Probed:
    works = found.verdict is Verdict.WORKS
    return Probed(
        verdict=found.verdict,
        day=found.day,
        since=before.since if before and before.works == works else found.day,
        answered_by=found.answered_by,
        disclosed=found.disclosed or None,
    )
