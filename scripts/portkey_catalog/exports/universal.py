"""Configuration -> the profile `universal`: one opencode provider whose ids are `@slug/model` (pure).

For people who keep one Portkey key and the rules of routing in Portkey. A request names no provider and brings no
chain, so the key's own default config decides; without one Portkey reads the provider off the id. Providers that such
an id does not reach, those behind a legacy virtual key or a self-hosted gateway, are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_catalog.exports.names import COMBINED_PROVIDER, PROVIDER_HEADER, api_model_id, provider_id
from portkey_catalog.schema import Catalog

UNIVERSAL = "universal"
"""Name of the profile."""
UNIVERSAL_PROVIDER = "portkey"
"""Name of its only provider in opencode."""
UNIVERSAL_NAME = "Portkey"
"""The header that names a request's provider; here the id does."""
DEFAULTS = ("model", "small_model")


def universal_config(catalog: Catalog, config: Mapping[str, Any]) -> dict[str, Any] | None:
    """The profile, cut from the complete configuration; `None` where no provider is reached by an id alone.

    A default that is a combined model becomes the first member of its chain, under the name it has here.

    Args:
        catalog: says how each provider is reached.
        config: the opencode configuration made of it.
    """
    blocks = {
        slug: config["provider"][provider_id(slug)]
        for slug, provider in catalog.providers.items()
        if provider_id(slug) in config["provider"] and api_model_id(provider.route, "").startswith("@")
    }
    if not blocks:
        return None
    models: dict[str, Any] = {}
    known: dict[str, str] = {}
    for slug, block in blocks.items():
        for key, entry in block["models"].items():
            name = f"@{slug}/{key}"
            asked = str(entry.get("id", api_model_id(catalog.providers[slug].route, key)))
            models[name] = ({"id": asked} if asked != name else {}) | {k: v for k, v in entry.items() if k != "id"}
            known[f"{provider_id(slug)}/{key}"] = f"{UNIVERSAL_PROVIDER}/{name}"
            known.setdefault(asked, f"{UNIVERSAL_PROVIDER}/{name}")
    options = next(iter(blocks.values()))["options"]
    headers = {name: value for name, value in options["headers"].items() if name != PROVIDER_HEADER}
    return {
        "$schema": config["$schema"],
        **{key: known[first] for key in DEFAULTS if (first := _first(config, config.get(key, ""))) in known},
        "enabled_providers": [UNIVERSAL_PROVIDER],
        "provider": {
            UNIVERSAL_PROVIDER: {
                "name": UNIVERSAL_NAME,
                "npm": next(iter(blocks.values()))["npm"],
                "options": {**options, "headers": headers},
                "models": models,
            }
        },
    }


def _first(config: Mapping[str, Any], model: str) -> str:
    """What a request for a model of the complete configuration asks first: of a combined one, its `@slug/model`."""
    provider, _, key = model.partition("/")
    return str(config["provider"][provider]["models"][key]["id"]) if provider == COMBINED_PROVIDER else model
