"""Models that are gone, as the pages show them (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.exports.page_names import removed_anchors
from portkey_catalog.exports.renamed_ids import answered, still_answered
from portkey_catalog.schema import Catalog, RemovedModel
from portkey_catalog.site.render import render

SHOWN = 200
"""Removed models on the page of what is not found; `removed.json` has them all."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A model that is gone."""

    name: str
    id: str
    removed: date
    instead: str | None
    """Id of what opencode lists in its place."""
    until: date | None = None
    """Day until which the old id is answered, if it still is."""
    anchor: str = ""
    """Id of its row in the page."""


@dataclass(frozen=True, slots=True)
class GoneProvider:
    """A provider that is gone with all its models."""

    slug: str
    models: int
    removed: date


def removed_from(catalog: Catalog, slug: str, missing: Collection[str]) -> list[Gone]:
    """Models that are gone from a provider.

    Args:
        catalog: the catalog.
        slug: the provider.
        missing: its models that opencode is not offered.
    """
    models = catalog.removed.providers.get(slug)
    if not models:
        return []
    anchors, going_on = removed_anchors(catalog, slug), answered(catalog, slug, missing)
    return [_gone(one, each, anchors[each], goes_on=each in going_on) for each, one in models.items()]


def removed_combined(catalog: Catalog) -> list[Gone]:
    """Ids of combined models that are gone."""
    anchors = removed_anchors(catalog)
    return [
        Gone(one.name, f"{COMBINED_PROVIDER}/{name}", one.removed, one.instead, anchor=anchors[name])
        for name, one in catalog.removed.combined.items()
    ]


def removed_providers(catalog: Catalog) -> list[GoneProvider]:
    """Providers that are gone with all their models."""
    return [
        GoneProvider(slug, len(models), max(one.removed for one in models.values()))
        for slug, models in catalog.removed.providers.items()
        if slug not in catalog.providers
    ]


def not_found(catalog: Catalog) -> str:
    """HTML about models that are gone, for the page of addresses that lead nowhere; empty where none is."""
    going_on = still_answered(catalog)
    models = [
        (slug, model_id, one) for slug, gone in catalog.removed.providers.items() for model_id, one in gone.items()
    ]
    models.sort(key=lambda each: (-each[2].removed.toordinal(), each[0], each[1]))
    everywhere = [Gone(each.name, each.id, each.removed, each.instead) for each in removed_combined(catalog)]
    everywhere += [
        _gone(one, f"{provider_id(slug)}/{model_id}", goes_on=model_id in going_on.get(slug, {}))
        for slug, model_id, one in models
    ]
    shown = everywhere[:SHOWN]
    return render("not_found.html", rows=shown, more=len(everywhere) - len(shown), days=GRACE.days) if shown else ""


def _gone(one: RemovedModel, shown_id: str, anchor: str = "", *, goes_on: bool) -> Gone:
    return Gone(one.name, shown_id, one.removed, one.instead, one.ends if goes_on else None, anchor)
