"""Configuration -> `/api.json` in the models.dev shape, for opencode's `OPENCODE_MODELS_URL` (pure).

This route knows no headers: the key travels as the bearer token and each model is addressed as `@slug/model`. So it
has hosted providers only, and its combined models are answered by their first member without failover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portkey_catalog.exports.levels import offered_levels
from portkey_catalog.exports.names import COMBINED_PROVIDER, api_model_id, opencode_key, provider_id
from portkey_catalog.exports.opencode import NPM, USER_KEY_ENV
from portkey_catalog.exports.renamed_ids import renamed
from portkey_catalog.schema import PRICES, Catalog, CombinedModel, Cost, Model


def models_dev(catalog: Catalog, config: Mapping[str, Any]) -> dict[str, Any]:
    """The document: provider's name in opencode -> provider with its models.

    Args:
        catalog: says how each provider is reached.
        config: the opencode configuration; this route lists the same models.
    """
    return dict(models_dev_providers(catalog, config))


def models_dev_providers(catalog: Catalog, config: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same one by one."""
    for slug, provider in catalog.providers.items():
        block = config["provider"].get(provider_id(slug))
        if block and api_model_id(provider.route, "").startswith("@"):
            models = {
                key: _entry(block["models"][key], api_model_id(provider.route, model.id), model)
                for key, model in _offered_models(catalog, slug, config).items()
            }
            yield provider_id(slug), _provider(provider_id(slug), block, models)
    block = config["provider"].get(COMBINED_PROVIDER)
    hosted = {key: entry for key, entry in block["models"].items() if entry["id"].startswith("@")} if block else {}
    if block and hosted:
        named = {name: _answering(catalog, model) for model in catalog.combined.values() for name in model.published}
        models = {key: _entry(entry, entry["id"], named[key]) for key, entry in hosted.items()}
        yield COMBINED_PROVIDER, _provider(COMBINED_PROVIDER, block, models)


def _offered_models(catalog: Catalog, slug: str, config: Mapping[str, Any]) -> dict[str, Model]:
    """A provider's models in a configuration, by the key opencode lists them under, former ids included."""
    provider = catalog.providers[slug]
    entries = config["provider"].get(provider_id(slug), {"models": {}})["models"]
    by_key = [(opencode_key(model_id), model) for model_id, model in provider.models.items()]
    by_key += [(key, provider.models[new]) for key, new in renamed(catalog, slug, ()).items()]
    return {
        key: model
        for key, model in by_key
        if key in entries and entries[key].get("id", key) in (model.id, api_model_id(provider.route, model.id))
    }


def _answering(catalog: Catalog, model: CombinedModel) -> Model | CombinedModel:
    """Whose prices an entry has: the combined model's, or those of the one offer that is left of it."""
    return catalog.providers[model.last.provider].models[model.last.id] if model.last else model


def _provider(name: str, block: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "env": [USER_KEY_ENV],
        "npm": NPM,
        "api": block["options"]["baseURL"],
        "name": block["name"],
        "models": models,
    }


def _entry(entry: Mapping[str, Any], api_id: str, model: Model | CombinedModel) -> dict[str, Any]:
    """opencode crashes on a model without `id` or `limit` and drops one without `name`.

    Of a model that reasons and has no `reasoning_options` it makes up levels; an empty list says that there are none.
    """
    kept = {key: value for key, value in entry.items() if key not in ("id", "headers", "variants")}
    if entry["reasoning"]:
        efforts = offered_levels(entry)
        kept["reasoning_options"] = [{"type": "effort", "values": efforts}] if efforts else []
    if "cost" in kept:
        kept["cost"] = {**kept["cost"], **_long_prompts(model.cost)}
    return {"id": api_id, **kept, "open_weights": isinstance(model, Model) and bool(model.open_weights)}


def _long_prompts(cost: Cost) -> dict[str, Any]:
    """Prices of long prompts as models.dev writes them; a tier needs both prices.

    `context_over_200k`, all that opencode knew before `tiers`, is the first tier from 200,000 tokens on, as there.
    """
    tiers = [
        (tier.min_prompt, {name: price for name in PRICES if (price := getattr(tier, name)) is not None})
        for tier in cost.tiers
        if tier.input is not None and tier.output is not None
    ]
    if not tiers:
        return {}
    over = next((prices for size, prices in tiers if size >= 200_000), None)
    sized = [{**prices, "tier": {"type": "context", "size": size}} for size, prices in tiers]
    return {"tiers": sized, **({"context_over_200k": over} if over else {})}
