"""Part of a catalog that opencode is offered (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portkey_catalog.exports.labels import provider_labels
from portkey_catalog.exports.renamed_ids import renamed
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.schema import Catalog, CombinedModel, Model


@dataclass(frozen=True, slots=True)
class Offered:
    """Models by slug and id, and combined ones by id."""

    models: Mapping[str, Mapping[str, Model]]
    """Providers' models, for those providers that have any."""
    former: Mapping[str, Mapping[str, str]]
    """Names that no longer are ids of these providers -> the model's id now."""
    combined: Mapping[str, CombinedModel]
    sellers: Mapping[str, str]
    """Display names of providers, no two alike."""


def offered_of(catalog: Catalog) -> Offered:
    """All but what opencode cannot use or the owner leaves out."""
    missing = exclusions(catalog)
    models = {
        slug: kept
        for slug, provider in catalog.providers.items()
        if (kept := {each: model for each, model in provider.models.items() if each not in missing[slug]})
    }
    return Offered(
        models=models,
        former={slug: renamed(catalog, slug, missing[slug]) for slug in models},
        combined={each.id: each for each in catalog.combined.values() if each.published},
        sellers=provider_labels(
            {slug: provider.name for slug, provider in catalog.providers.items() if not provider.is_new}
        ),
    )
