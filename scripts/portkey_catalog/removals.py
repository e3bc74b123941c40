"""What the pages show of models that were removed lately (pure); upstream text passes `markup`."""

from __future__ import annotations

from portkey_catalog.exports.page_names import REMOVED
from portkey_catalog.markup import code, table, text
from portkey_catalog.schema import Catalog
from portkey_catalog.tombstones import GRACE, still_offered

_HEADING = f"## {REMOVED}"
_FORGOTTEN = f"They are remembered here for {GRACE.days} days."


def removed_from(catalog: Catalog, slug: str) -> list[str]:
    """Section of a provider's page; empty when nothing was removed."""
    models = catalog.removed.providers.get(slug)
    if not models:
        return []
    rows = []
    for model_id, gone in models.items():
        other = still_offered(catalog, gone)
        name = f"<strong>{text(gone.name)}</strong><br>{code(model_id)}"
        rows.append(("", (name, gone.removed.isoformat(), code(other) if other else "")))
    intro = f"The provider no longer offers these models. {_FORGOTTEN}"
    return [_HEADING, intro, table(("Model", "Removed", "Still offered as"), rows, "Removed models")]


def removed_combined(catalog: Catalog) -> list[str]:
    """Section of the page of combined models; empty when no id is gone."""
    rows = [
        ("", (text(gone.name), code(f"combined/{name}"), gone.removed.isoformat()))
        for name, gone in catalog.removed.combined.items()
    ]
    intro = f"Nobody offers these models any more. {_FORGOTTEN} Until then no other model gets such an id."
    return [_HEADING, intro, table(("Model", "Id", "Removed"), rows, "Removed ids")] if rows else []


def removed_providers(catalog: Catalog) -> list[str]:
    """Section of the page of providers, about those that are gone with all their models."""
    rows = [
        ("", (text(slug), f"{len(models):,}", max(gone.removed for gone in models.values()).isoformat()))
        for slug, models in catalog.removed.providers.items()
        if slug not in catalog.providers
    ]
    return [_HEADING, _FORGOTTEN, table(("Provider", "Models", "Removed"), rows, "Removed providers")] if rows else []
