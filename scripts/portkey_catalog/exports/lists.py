"""Catalog -> flat lists for programs (pure)."""

from __future__ import annotations

from typing import Any

from portkey_catalog.identity.deployments import shown_name
from portkey_catalog.schema import Catalog, Cost


def flat_list(catalog: Catalog) -> list[dict[str, Any]]:
    """Every model of every kind: `{id: "slug/model", name, context, pricing}`; absent facts are left out.

    `context` is in tokens, `pricing` in USD per million tokens. `enabled` is false for what the account cannot reach,
    and absent otherwise.
    """
    return [
        {
            key: value
            for key, value in {
                "id": f"{slug}/{model.id}",
                "name": shown_name(model),
                "kind": model.kind,
                "enabled": model.enabled,
                "context": model.limit.context,
                "pricing": model.cost,
            }.items()
            if value not in (None, Cost())
        }
        for slug, provider in catalog.providers.items()
        for model in provider.models.values()
    ]


def available_models(catalog: Catalog) -> dict[str, list[str]]:
    """Ids of the models that the account can reach, by provider slug, every kind."""
    return {
        slug: [model.id for model in provider.models.values() if model.enabled is not False]
        for slug, provider in catalog.providers.items()
        if not provider.is_new
    }
