"""Configuration -> `/api.json` in the models.dev shape, for opencode's `OPENCODE_MODELS_URL` (pure).

This route knows no headers: the key travels as the bearer token and each model is addressed as `@slug/model`. So it
has hosted providers only, and its combined models are answered by their first member without failover.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_catalog.exports.opencode import COMBINED, NPM, USER_KEY_ENV, api_model_id, provider_id
from portkey_catalog.schema import Catalog, Model


def models_dev(catalog: Catalog, config: Mapping[str, Any]) -> dict[str, Any]:
    """The document: provider's name in opencode -> provider with its models.

    Args:
        catalog: says how each provider is reached.
        config: the opencode configuration; this route lists the same models.
    """
    document: dict[str, Any] = {}
    for slug, provider in catalog.providers.items():
        block = config["provider"].get(provider_id(slug))
        if block and api_model_id(provider.route, "").startswith("@"):
            models = {
                model_id: _entry(entry, api_model_id(provider.route, model_id), provider.models[model_id])
                for model_id, entry in block["models"].items()
            }
            document[provider_id(slug)] = _provider(provider_id(slug), block, models)
    block = config["provider"].get(COMBINED)
    hosted = {key: entry for key, entry in block["models"].items() if entry["id"].startswith("@")} if block else {}
    if block and hosted:
        document[COMBINED] = _provider(COMBINED, block, {key: _entry(hosted[key], hosted[key]["id"]) for key in hosted})
    return document


def _provider(name: str, block: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "env": [USER_KEY_ENV],
        "npm": NPM,
        "api": block["options"]["baseURL"],
        "name": block["name"],
        "models": models,
    }


def _entry(entry: Mapping[str, Any], api_id: str, model: Model | None = None) -> dict[str, Any]:
    """opencode crashes on a model without `id` or `limit` and drops one without `name`."""
    kept = {key: value for key, value in entry.items() if key not in ("id", "headers")}
    weights = {"open_weights": bool(model and model.open_weights)}
    return {"id": api_id, **kept, **weights}
