"""Catalog -> opencode configuration (pure).

One opencode provider per Portkey provider, named `portkey-<slug>`, and one named `combined`. `enabled_providers` lists
exactly these, so that nothing goes round the gateway, whatever keys are in the user's environment. What opencode does
with each field, and so why each is written or not, was checked against opencode 1.18.33.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portkey_catalog.exports.boundary import lacking, outsiders
from portkey_catalog.exports.chain import (
    as_sent,
    chain_header,
    header_value,
    longest_wait_ms,
    offers_config,
    saved_under,
)
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.labels import Entry, Key, labels, provider_labels
from portkey_catalog.exports.levels import variants
from portkey_catalog.exports.names import opencode_key
from portkey_catalog.exports.renamed_ids import answered, renamed
from portkey_catalog.exports.usable import unusable
from portkey_catalog.identity import without_maker
from portkey_catalog.identity.deployments import shown_name
from portkey_catalog.schema import AUTO, PRICES, Catalog, CombinedModel, Defaults, Member, Model, Route
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK

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
LOGGED_AS = "portkey-catalog"
"""What Portkey's logs can be filtered by to find requests that came through this configuration."""
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
PORTKEY_KEY_HEADER = {"x-portkey-api-key": f"{{env:{USER_KEY_ENV}}}"}


def provider_id(slug: str) -> str:
    """Name of a Portkey provider in opencode."""
    return f"portkey-{slug}"


def listed_as(slug: str, model_id: str) -> str:
    """What opencode lists a provider's model as, `provider/model`."""
    return f"{provider_id(slug)}/{opencode_key(model_id)}"


def api_model_id(route: Route, model_id: str) -> str:
    """The id to put in a request's `model` so that it reaches the provider without any further header."""
    return f"{route.provider}/{model_id}" if (route.provider or "").startswith("@") else model_id


@dataclass(frozen=True, slots=True)
class _Offered:
    """What opencode is offered, by slug or id."""

    models: Mapping[str, Mapping[str, Model]]
    """Providers' models, for those providers that have any."""
    former: Mapping[str, Mapping[str, str]]
    """Names that no longer are ids of these providers -> the model's id now."""
    combined: Mapping[str, CombinedModel]
    sellers: Mapping[str, str]
    """Display names of providers, no two alike."""


def opencode_config(catalog: Catalog) -> dict[str, Any]:
    """The complete configuration: a function of the catalog alone.

    The default models are written only when the configuration offers them: opencode would replace an unknown default
    in silence.
    """
    missing = exclusions(catalog)
    models = {
        slug: kept
        for slug, provider in catalog.providers.items()
        if (kept := {each: model for each, model in provider.models.items() if each not in missing[slug]})
    }
    offered = _Offered(
        models=models,
        former={slug: renamed(catalog, slug, missing[slug]) for slug in models},
        combined={each.id: each for each in catalog.combined.values() if each.published},
        sellers=provider_labels({slug: provider.name for slug, provider in catalog.providers.items()}),
    )
    names, defaults = labels(_to_name(catalog, offered)), _defaults(catalog)
    blocks = {provider_id(slug): _provider_block(catalog, slug, offered, names) for slug in models}
    if offered.combined:
        blocks[COMBINED] = _combined_block(catalog, offered.combined, defaults, names)
    listed = model_ids(blocks)
    return {
        "$schema": SCHEMA_URL,
        **{key: value for key, value in defaults.items() if value in listed},
        "enabled_providers": list(blocks),
        "provider": blocks,
    }


def _defaults(catalog: Catalog) -> dict[str, str]:
    """The wanted default models: as the owner says, or as chosen by rule; empty for none."""
    return {
        key: getattr(catalog.defaults if getattr(catalog.publish, key) == AUTO else catalog.publish, key) or ""
        for key in Defaults.model_fields
    }


def model_ids(blocks: Mapping[str, Any]) -> list[str]:
    """Ids as opencode lists them, `provider/model`."""
    return [f"{provider}/{model_id}" for provider, block in blocks.items() for model_id in block["models"]]


def offered_models(catalog: Catalog, slug: str, config: Mapping[str, Any]) -> dict[str, Model]:
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


def exclusions(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Why models of the catalog are not in the opencode configuration: provider -> model id -> reason."""
    only_tool_call = catalog.publish.only_tool_call
    barred = outsiders(catalog.providers, catalog.failover.require) if catalog.publish.only_required else {}
    reasons: dict[str, dict[str, str]] = {}
    for slug, provider in catalog.providers.items():
        if slug in barred:
            reasons[slug] = dict.fromkeys(provider.models, barred[slug])
            continue
        reasons[slug] = {}
        taken: set[str] = set()
        for model_id, model in provider.models.items():
            key = opencode_key(model_id)
            if reason := unusable(model, only_tool_call=only_tool_call) or (SAME_KEY if key in taken else None):
                reasons[slug][model_id] = reason
            else:
                taken.add(key)
    return reasons


def still_answered(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Former ids that go on in the configuration: provider -> id -> the provider's id now."""
    missing = exclusions(catalog)
    return {
        slug: found for slug in catalog.removed.providers if (found := answered(catalog, slug, missing.get(slug, {})))
    }


def subset(config: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """A configuration with one provider of another configuration."""
    kept = {provider: config["provider"][provider]}
    offered = model_ids(kept)
    return {key: value for key, value in config.items() if key not in ("model", "small_model") or value in offered} | {
        "enabled_providers": [provider],
        "provider": kept,
    }


def _options(
    gateway: str, headers: Mapping[str, str], api_key: str = UNUSED_KEY, patience: int = PATIENCE_MS
) -> dict[str, Any]:
    return {
        "baseURL": gateway,
        "apiKey": api_key,
        "headers": {**headers, **_log_header()},
        "headerTimeout": patience,
        "chunkTimeout": PATIENCE_MS,
    }


def _log_header(**about: str) -> dict[str, str]:
    """What Portkey's logs shall say of a request: texts of at most 128 characters, by name."""
    return {"x-portkey-metadata": header_value({"catalog": LOGGED_AS, **about})}


def _to_name(catalog: Catalog, offered: _Offered) -> dict[Key, Entry]:
    """What each entry's name is made of; all offers of a combined model bear its name, whatever their providers say."""
    combined, sellers = offered.combined.values(), offered.sellers
    real = {member.key: each.name for each in combined if each.chain for member in each.members}
    entries = {
        (COMBINED, name): Entry(
            each.name,
            name,
            former_of=None if name == each.id else each.id,
            mark=f"by {sellers[each.last.provider]} alone" if each.last else None,
            warning=f"ends {each.ends}" if each.last else None,
        )
        for each in combined
        for name in each.published
    }
    for slug, models in offered.models.items():
        mark = _outside(catalog, slug)
        for model_id, model in models.items():
            name = real.get((slug, model_id)) or without_maker(shown_name(model))
            warning = MARK if imitates_latin(name) or imitates_latin(model_id) else None
            entry = Entry(name, model_id, sellers[slug], mark=mark, warning=warning)
            entries[provider_id(slug), opencode_key(model_id)] = entry
        for old, new in offered.former[slug].items():
            name = real.get((slug, new)) or without_maker(shown_name(models[new]))
            told = ", ".join(filter(None, (f"use {opencode_key(new)}", mark)))
            odd = imitates_latin(name) or imitates_latin(old)
            warning = f"renamed, {MARK}" if odd else "renamed"
            entries[provider_id(slug), old] = Entry(name, old, sellers[slug], mark=told, warning=warning)
    return entries


def _outside(catalog: Catalog, slug: str) -> str | None:
    """How a provider outside the boundary of chains is marked."""
    tags = lacking(catalog.providers[slug], catalog.failover.require)
    return f"not {tags}" if tags else None


def _provider_block(catalog: Catalog, slug: str, offered: _Offered, names: Mapping[Key, str]) -> dict[str, Any]:
    gateway, route, block, models = (
        catalog.gateway,
        catalog.providers[slug].route,
        provider_id(slug),
        offered.models[slug],
    )
    if route.provider_key_env:
        headers = {"x-portkey-provider": route.provider or ""}
        if route.custom_host:
            headers["x-portkey-custom-host"] = route.custom_host
        options = _options(gateway, headers, f"{{env:{route.provider_key_env}}}")
    elif route.virtual_key_env:
        options = _options(gateway, PORTKEY_KEY_HEADER | {"x-portkey-virtual-key": f"{{env:{route.virtual_key_env}}}"})
    else:
        options = _options(gateway, PORTKEY_KEY_HEADER | {"x-portkey-provider": route.provider or ""})

    def entry(key: str, model_id: str) -> dict[str, Any]:
        model = models[model_id]
        return {
            **({} if key == model_id else {"id": api_model_id(route, model_id)}),
            **_entry(model, names[block, key], model.release_date),
            **variants(model, [key, model_id], [(route, model)]),
        }

    asked = {**{opencode_key(model_id): model_id for model_id in models}, **offered.former[slug]}
    return {
        "name": f"{', '.join(filter(None, (offered.sellers[slug], _outside(catalog, slug))))} (Portkey)",
        "npm": NPM,
        "options": options,
        "models": {key: entry(key, model_id) for key, model_id in asked.items()},
    }


def _combined_block(
    catalog: Catalog,
    combined: Mapping[str, CombinedModel],
    defaults: Mapping[str, str],
    names: Mapping[Key, str],
) -> dict[str, Any]:
    routes = [catalog.providers[member.provider].route for model in combined.values() for member in model.targets]
    # A former id goes on working: whoever saved it as a default would else be left without a model.
    ids = {name: model.id for model in combined.values() for name in model.published}
    default, small = (ids.get(defaults[key].removeprefix(f"{COMBINED}/")) for key in ("model", "small_model"))
    # opencode must not give up, and begin at the first target again, while the gateway may still reach the last one.
    waits = [longest_wait_ms(len(model.targets), catalog.failover) or 0 for model in combined.values()]
    needs_account = any(route.provider_key_env is None for route in routes)

    def entry(name: str, model: CombinedModel) -> dict[str, Any]:
        offers = [member.key for member in model.targets]
        ways = [(catalog.providers[slug].route, catalog.providers[slug].models[each]) for slug, each in offers]
        first: Member = model.targets[0]
        route, offer = ways[0]
        label = names[COMBINED, name]
        if model.ends:
            facts = {**_entry(offer, label, offer.release_date), **variants(offer, [name, first.id], ways)}
            header = header_value(offers_config(offers, catalog.providers, as_sent(catalog.failover)))
        else:
            # The picker lists the newest first, so that an offer with a later day would come before its combined model.
            days = [catalog.providers[member.provider].models[member.id].release_date for member in model.members]
            facts = {
                **_entry(model, label, max(filter(None, days), default=None)),
                **variants(model, [*model.names, first.id], ways),
            }
            failover = catalog.failover
            if model.id == small != default:
                failover = failover.model_copy(update={"max_attempts": SMALL_MODEL_ATTEMPTS})
            header = chain_header(saved_under(model), offers, catalog.providers, failover)
        return {
            "id": api_model_id(route, first.id),
            **facts,
            "headers": {"x-portkey-config": header, **_log_header(combined=model.id)},
        }

    return {
        "name": COMBINED_NAME,
        "npm": NPM,
        "options": _options(
            catalog.gateway, PORTKEY_KEY_HEADER if needs_account else {}, patience=max(PATIENCE_MS, *waits)
        ),
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
