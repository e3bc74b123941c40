"""Catalog -> opencode configuration (pure).

One opencode provider per Portkey provider, named `portkey-<slug>`, and one named `combined`. `enabled_providers` lists
exactly these, so that nothing goes round the gateway, whatever keys are in the user's environment. What opencode does
with each field, and so why each is written or not, was checked against opencode 1.18.33.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portkey_catalog.exports.chain import (
    as_sent,
    chain_header,
    header_value,
    longest_wait_ms,
    offers_config,
    saved_under,
)
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.entry_names import entry_names, outside_mark
from portkey_catalog.exports.labels import Key
from portkey_catalog.exports.levels import variants
from portkey_catalog.exports.names import (
    CHAIN_HEADER,
    COMBINED_PROVIDER,
    HOST_HEADER,
    KEY_HEADER,
    METADATA_HEADER,
    PROVIDER_HEADER,
    VIRTUAL_KEY_HEADER,
    api_model_id,
    opencode_key,
    provider_id,
)
from portkey_catalog.exports.offered import Offered, offered_of
from portkey_catalog.schema import AUTO, PRICES, Catalog, CombinedModel, Defaults, Model, Route
from portkey_catalog.text.canonical import canonical_lines

SCHEMA_URL = "https://opencode.ai/config.json"
NPM = "@ai-sdk/openai-compatible"
COMBINED_NAME = " Combined (failover)"
"""opencode's picker sorts providers by name, and a space sorts before all that a name of a provider begins with."""
USER_KEY_ENV = "PORTKEY_API_KEY"
"""Environment variable in which a user keeps the Portkey key."""
UNUSED_KEY = "unused"
"""Sent as the bearer token: a real key there, beside a provider, could be passed on to that provider."""
MCP_NAME = "portkey-catalog"
"""Name of the catalog's MCP server in opencode."""
MCP_PATIENCE_MS = 30_000
"""Milliseconds that opencode waits for an answer of that server, whose first one may have to fetch the catalog; by
itself opencode 1.18.33 gives up after 5,000."""
LOGGED_AS = "portkey-catalog"
"""Word by which Portkey's logs can be filtered to find requests that came through this configuration."""
PATIENCE_MS = 300_000
"""Milliseconds opencode waits for an answer to begin, and between two pieces of a stream: its own defaults in 1.18.33.

Asking the same provider again sooner would only begin a slow answer anew; and in a stream that it has begun, a provider
may be silent while the model thinks. Written out, because earlier versions wait for ever and later ones may change it.
"""
SMALL_MODEL_ATTEMPTS = 1
"""Tries per target in the chain of the default small model, which gives conversations their titles.

opencode 1.18.33 asks for a title three times by itself, and goes on without one. Tries of the gateway would multiply
these: with both of two targets down, one title took 18 requests beside the prompt's own.
"""
PORTKEY_KEY_HEADER = {KEY_HEADER: f"{{env:{USER_KEY_ENV}}}"}


def opencode_config(catalog: Catalog) -> dict[str, Any]:
    """The complete configuration: a function of the catalog alone.

    The default models are written only when the configuration offers them: opencode would replace an unknown default
    in silence.
    """
    offered = offered_of(catalog)
    names, defaults = entry_names(catalog, offered), _defaults(catalog)
    blocks = {provider_id(slug): _provider_block(catalog, slug, offered, names) for slug in offered.models}
    if offered.combined:
        blocks[COMBINED_PROVIDER] = _combined_block(catalog, offered.combined, defaults, names)
    listed = model_ids(blocks)
    return {
        "$schema": SCHEMA_URL,
        **{key: value for key, value in defaults.items() if value in listed},
        "enabled_providers": list(blocks),
        "provider": blocks,
    }


def with_mcp(config: Mapping[str, Any], catalog: Catalog, site_url: str) -> dict[str, Any]:
    """A configuration as it is published on a site: with the catalog's MCP server, switched off, if the owner wants it.

    Users switch it on. The command is constant but for the site's address, and nothing is fetched to be run: a program
    of that name has to be there already.
    """
    if not catalog.publish.mcp:
        return dict(config)
    server = {
        "type": "local",
        "command": ["portkey-catalog", "mcp", "--site", site_url.rstrip("/")],
        "enabled": False,
        "timeout": MCP_PATIENCE_MS,
    }
    return {**config, "mcp": {MCP_NAME: server}}


def opencode_text(config: Mapping[str, Any]) -> str:
    """The text of `opencode.json`, which repeats what the catalog says: a line for each model."""
    return canonical_lines(config, 4)


def _defaults(catalog: Catalog) -> dict[str, str]:
    """The wanted default models: as the owner says, or as chosen by rule; empty for none."""
    return {
        key: getattr(catalog.defaults if getattr(catalog.publish, key) == AUTO else catalog.publish, key) or ""
        for key in Defaults.model_fields
    }


def model_ids(blocks: Mapping[str, Any]) -> list[str]:
    """Ids as opencode lists them, `provider/model`."""
    return [f"{provider}/{model_id}" for provider, block in blocks.items() for model_id in block["models"]]


def subset(config: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """A configuration with one provider of another configuration; without models, where it has no such provider."""
    kept = {name: block for name, block in config["provider"].items() if name == provider}
    offered = model_ids(kept)
    return {key: value for key, value in config.items() if key not in ("model", "small_model") or value in offered} | {
        "enabled_providers": [provider],
        "provider": kept,
    }


def _options(gateway: str, headers: Mapping[str, str], token: str, patience: int = PATIENCE_MS) -> dict[str, Any]:
    return {
        "baseURL": gateway,
        "apiKey": token,
        "headers": {**headers, **log_header()},
        "headerTimeout": patience,
        "chunkTimeout": PATIENCE_MS,
    }


def log_header(**about: str) -> dict[str, str]:
    """Facts that Portkey's logs shall have of a request: texts of at most 128 characters, by name."""
    return {METADATA_HEADER: header_value({"catalog": LOGGED_AS, **about})}


def way(route: Route) -> tuple[dict[str, str], str]:
    """The headers that lead to a provider, and the bearer token."""
    if route.virtual_key_env:
        return PORTKEY_KEY_HEADER | {VIRTUAL_KEY_HEADER: f"{{env:{route.virtual_key_env}}}"}, UNUSED_KEY
    headers = {PROVIDER_HEADER: route.provider or ""}
    if not route.provider_key_env:
        return PORTKEY_KEY_HEADER | headers, UNUSED_KEY
    host = {HOST_HEADER: route.custom_host} if route.custom_host else {}
    return headers | host, f"{{env:{route.provider_key_env}}}"


def _provider_block(catalog: Catalog, slug: str, offered: Offered, names: Mapping[Key, str]) -> dict[str, Any]:
    route, models = catalog.providers[slug].route, offered.models[slug]

    def entry(key: str, model_id: str) -> dict[str, Any]:
        model = models[model_id]
        return {
            **({} if key == model_id else {"id": api_model_id(route, model_id)}),
            **_entry(model, names[provider_id(slug), key], model.release_date),
            **variants(model, [key, model_id], [(route, model)]),
        }

    asked = {**{opencode_key(model_id): model_id for model_id in models}, **offered.former[slug]}
    return {
        "name": f"{', '.join(filter(None, (offered.sellers[slug], outside_mark(catalog, slug))))} (Portkey)",
        "npm": NPM,
        "options": _options(catalog.gateway, *way(route)),
        "models": {key: entry(key, model_id) for key, model_id in asked.items()},
    }


def _combined_block(
    catalog: Catalog,
    combined: Mapping[str, CombinedModel],
    defaults: Mapping[str, str],
    names: Mapping[Key, str],
) -> dict[str, Any]:
    routes = [catalog.providers[member.provider].route for model in combined.values() for member in model.targets]
    headers = PORTKEY_KEY_HEADER if any(route.provider_key_env is None for route in routes) else {}
    # A former id goes on working: whoever saved it as a default would else be left without a model.
    ids = {name: model.id for model in combined.values() for name in model.published}
    default, small = (ids.get(defaults[key].removeprefix(f"{COMBINED_PROVIDER}/")) for key in ("model", "small_model"))
    # opencode must not give up, and begin at the first target again, while the gateway may still reach the last one.
    waits = [longest_wait_ms(len(model.targets), catalog.failover) or 0 for model in combined.values()]
    hurried = catalog.failover.model_copy(update={"max_attempts": SMALL_MODEL_ATTEMPTS})

    def entry(name: str, model: CombinedModel) -> dict[str, Any]:
        offers = [member.key for member in model.targets]
        ways = [(catalog.providers[slug].route, catalog.providers[slug].models[each]) for slug, each in offers]
        (route, first), label = ways[0], names[COMBINED_PROVIDER, name]
        if model.ends:
            facts = {**_entry(first, label, first.release_date), **variants(first, [name, first.id], ways)}
            header = header_value(offers_config(offers, catalog.providers, as_sent(catalog.failover)))
        else:
            # The picker lists the newest first, so that an offer with a later day would come before its combined model.
            days = [catalog.providers[member.provider].models[member.id].release_date for member in model.members]
            newest = max(filter(None, days), default=None)
            facts = {**_entry(model, label, newest), **variants(model, [*model.names, first.id], ways)}
            failover = hurried if model.id == small != default else catalog.failover
            header = chain_header(saved_under(model), offers, catalog.providers, failover)
        return {
            "id": api_model_id(route, first.id),
            **facts,
            "headers": {CHAIN_HEADER: header, **log_header(combined=model.id)},
        }

    return {
        "name": COMBINED_NAME,
        "npm": NPM,
        "options": _options(catalog.gateway, headers, UNUSED_KEY, max(PATIENCE_MS, *waits)),
        "models": {name: entry(name, combined[combined_id]) for name, combined_id in sorted(ids.items())},
    }


def _entry(model: Model | CombinedModel, name: str, release: date | None) -> dict[str, Any]:
    """One model as opencode wants it."""
    # A dated model without a family is hidden in the picker, so the two go together.
    dated = {"family": model.family, "release_date": release.isoformat()} if model.family and release else {}
    cost = model.cost
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
        **({"cost": {name: price for name in PRICES if (price := getattr(cost, name)) is not None}} if priced else {}),
        "limit": {key: tokens for key, tokens in limit if tokens is not None},
        "modalities": {
            "input": list(model.modalities.input) or ["text"],
            "output": list(model.modalities.output) or ["text"],
        },
    }
