"""Catalog -> opencode configuration (pure).

One opencode provider per Portkey provider, named `portkey-<slug>`, and one named `combined`. `enabled_providers` lists
exactly these, so that nothing goes round the gateway, whatever keys are in the user's environment. What opencode does
with each field, and so why each is written or not, was checked against opencode 1.18.33.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portkey_catalog.exports.chain import chain_header
from portkey_catalog.exports.labels import Entry, Key, labels, provider_labels
from portkey_catalog.exports.names import opencode_key
from portkey_catalog.identity import without_maker
from portkey_catalog.room import published_limit
from portkey_catalog.schema import PRICES, Catalog, CombinedModel, Member, Model, ProviderCatalog, Route
from portkey_catalog.usable import unusable

SCHEMA_URL = "https://opencode.ai/config.json"
NPM = "@ai-sdk/openai-compatible"
COMBINED = "combined"
COMBINED_NAME = " Combined (failover)"
"""opencode's picker sorts providers by name, and a space sorts before all that a name of a provider begins with."""
USER_KEY_ENV = "PORTKEY_API_KEY"
"""Environment variable in which a user keeps the Portkey key."""
UNUSED_KEY = "unused"
"""Sent as the bearer token: a real key there, beside a provider, could be passed on to that provider."""
SAME_KEY = "another id reads the same once the account's number is masked"
"""Why a model is not offered whose name in opencode belongs to another one."""
PORTKEY_KEY_HEADER = {"x-portkey-api-key": f"{{env:{USER_KEY_ENV}}}"}


def provider_id(slug: str) -> str:
    """Name of a Portkey provider in opencode."""
    return f"portkey-{slug}"


def api_model_id(route: Route, model_id: str) -> str:
    """The id to put in a request's `model` so that it reaches the provider without any further header."""
    return f"{route.provider}/{model_id}" if (route.provider or "").startswith("@") else model_id


def opencode_config(catalog: Catalog) -> dict[str, Any]:
    """The complete configuration: a function of the catalog alone.

    The default models are written only when the configuration offers them: opencode would replace an unknown default
    in silence.
    """
    missing = exclusions(catalog)
    offered = {
        slug: models
        for slug, provider in catalog.providers.items()
        if (models := {each: model for each, model in provider.models.items() if each not in missing[slug]})
    }
    combined = {combined.id: combined for combined in catalog.combined.values() if combined.chain}
    sellers = provider_labels({slug: provider.name for slug, provider in catalog.providers.items()})
    names = labels(_to_name(offered, combined, sellers))
    blocks = {
        provider_id(slug): _provider_block(catalog, slug, sellers[slug], models, names)
        for slug, models in offered.items()
    }
    if combined:
        blocks[COMBINED] = _combined_block(catalog, combined, names)
    listed = model_ids(blocks)
    defaults = {"model": catalog.publish.model, "small_model": catalog.publish.small_model}
    return {
        "$schema": SCHEMA_URL,
        **{key: value for key, value in defaults.items() if value in listed},
        "enabled_providers": list(blocks),
        "provider": blocks,
    }


def model_ids(blocks: Mapping[str, Any]) -> list[str]:
    """Ids as opencode lists them, `provider/model`."""
    return [f"{provider}/{model_id}" for provider, block in blocks.items() for model_id in block["models"]]


def offered_models(provider: ProviderCatalog, config: Mapping[str, Any]) -> dict[str, Model]:
    """A provider's models in a configuration, by the key opencode lists them under."""
    entries = config["provider"].get(provider_id(provider.slug), {"models": {}})["models"]
    by_key = ((opencode_key(model_id), model) for model_id, model in provider.models.items())
    return {
        key: model
        for key, model in by_key
        if key in entries and entries[key].get("id", key) in (model.id, api_model_id(provider.route, model.id))
    }


def exclusions(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Why models of the catalog are not in the opencode configuration: provider -> model id -> reason."""
    only_tool_call = catalog.publish.only_tool_call
    reasons: dict[str, dict[str, str]] = {}
    for slug, provider in catalog.providers.items():
        reasons[slug] = {}
        taken: set[str] = set()
        for model_id, model in provider.models.items():
            key = opencode_key(model_id)
            if reason := unusable(model, only_tool_call=only_tool_call) or (SAME_KEY if key in taken else None):
                reasons[slug][model_id] = reason
            else:
                taken.add(key)
    return reasons


def subset(config: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """A configuration with one provider of another configuration."""
    kept = {provider: config["provider"][provider]}
    offered = model_ids(kept)
    return {key: value for key, value in config.items() if key not in ("model", "small_model") or value in offered} | {
        "enabled_providers": [provider],
        "provider": kept,
    }


def _options(gateway: str, headers: Mapping[str, str], api_key: str = UNUSED_KEY) -> dict[str, Any]:
    return {"baseURL": gateway, "apiKey": api_key, "headers": dict(headers)}


def _to_name(
    offered: Mapping[str, Mapping[str, Model]],
    combined: Mapping[str, CombinedModel],
    sellers: Mapping[str, str],
) -> dict[Key, Entry]:
    """What each entry's name is made of; all offers of a combined model bear its name, whatever their providers say."""
    real = {member.key: each.name for each in combined.values() for member in each.members}
    entries = {
        (COMBINED, name): Entry(each.name, name, former_of=None if name == each.id else each.id)
        for each in combined.values()
        for name in each.names
    }
    for slug, models in offered.items():
        for model_id, model in models.items():
            name = real.get((slug, model_id)) or without_maker(model.name)
            entries[provider_id(slug), opencode_key(model_id)] = Entry(name, model_id, provider=sellers[slug])
    return entries


def _provider_block(
    catalog: Catalog, slug: str, seller: str, models: Mapping[str, Model], names: Mapping[Key, str]
) -> dict[str, Any]:
    gateway, route = catalog.gateway, catalog.providers[slug].route
    if route.provider_key_env:
        headers = {"x-portkey-provider": route.provider or ""}
        if route.custom_host:
            headers["x-portkey-custom-host"] = route.custom_host
        options = _options(gateway, headers, f"{{env:{route.provider_key_env}}}")
    elif route.virtual_key_env:
        options = _options(gateway, PORTKEY_KEY_HEADER | {"x-portkey-virtual-key": f"{{env:{route.virtual_key_env}}}"})
    else:
        options = _options(gateway, PORTKEY_KEY_HEADER | {"x-portkey-provider": route.provider or ""})
    return {
        "name": f"{seller} (Portkey)",
        "npm": NPM,
        "options": options,
        "models": {
            (key := opencode_key(model_id)): {
                **_own_id(route, model_id),
                **_entry(model, names[provider_id(slug), key], model.release_date),
            }
            for model_id, model in models.items()
        },
    }


def _own_id(route: Route, model_id: str) -> dict[str, str]:
    """What an entry carries that is not listed under its model's id."""
    return {} if opencode_key(model_id) == model_id else {"id": api_model_id(route, model_id)}


def _combined_block(
    catalog: Catalog, combined: Mapping[str, CombinedModel], names: Mapping[Key, str]
) -> dict[str, Any]:
    routes = [catalog.providers[member.provider].route for model in combined.values() for member in model.chain]
    # A former id goes on working: whoever saved it as a default would else be left without a model.
    ids = {name: model.id for model in combined.values() for name in model.names}
    needs_account = any(route.provider_key_env is None for route in routes)

    def entry(name: str, model: CombinedModel) -> dict[str, Any]:
        first: Member = model.chain[0]
        # The picker lists the newest first, so that an offer with a later day would come before its combined model.
        days = [catalog.providers[member.provider].models[member.id].release_date for member in model.members]
        offers = [member.key for member in model.chain]
        return {
            "id": api_model_id(catalog.providers[first.provider].route, first.id),
            **_entry(model, names[COMBINED, name], max(filter(None, days), default=None)),
            "headers": {"x-portkey-config": chain_header(model.id, offers, catalog.providers, catalog.failover)},
        }

    return {
        "name": COMBINED_NAME,
        "npm": NPM,
        "options": _options(catalog.gateway, PORTKEY_KEY_HEADER if needs_account else {}),
        "models": {name: entry(name, combined[combined_id]) for name, combined_id in sorted(ids.items())},
    }


def _entry(model: Model | CombinedModel, name: str, release: date | None) -> dict[str, Any]:
    """One model as opencode wants it."""
    # A dated model without a family is hidden in the picker, so the two go together.
    dated = {"family": model.family, "release_date": release.isoformat()} if model.family and release else {}
    cost = model.cost
    prices = {name: getattr(cost, name) for name in PRICES}
    # opencode refuses a cost without both prices, and starts for nobody.
    priced = cost.input is not None and cost.output is not None
    limit = published_limit(model.limit) or model.limit
    return {
        "name": name,
        **dated,
        "attachment": bool(model.attachment),
        "reasoning": bool(model.reasoning),
        "temperature": bool(model.temperature),
        "tool_call": bool(model.tool_call),
        **({"cost": {key: price for key, price in prices.items() if price is not None}} if priced else {}),
        "limit": limit.model_dump(exclude_none=True),
        "modalities": {
            "input": list(model.modalities.input) or ["text"],
            "output": list(model.modalities.output) or ["text"],
        },
    }
