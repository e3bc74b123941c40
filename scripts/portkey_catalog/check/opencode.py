"""Rules of `opencode.json`: what opencode needs to start, and what keeps every request within the gateway (pure)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property
from typing import Any, get_args

import orjson

from portkey_catalog.check.published import Destinations, Finding, address_problems, key_problem
from portkey_catalog.exports.boundary import is_outside
from portkey_catalog.exports.chain import MAX_HEADER_BYTES
from portkey_catalog.exports.conversation_room import leaves_room
from portkey_catalog.exports.models_dev import models_dev_providers
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key, provider_id
from portkey_catalog.exports.opencode import model_ids, opencode_config
from portkey_catalog.exports.renamed_ids import renamed
from portkey_catalog.exports.usable import JAVASCRIPT_NAMES
from portkey_catalog.schema import MODALITIES, Catalog, CombinedModel, RefusedStatus
from portkey_catalog.store.layout import OPENCODE
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.secrets import NO_SECRETS
from portkey_catalog.text.unsafe import leads_nowhere

API = "api.json"
_MODALITIES = frozenset[str](MODALITIES)
REFUSALS = frozenset(get_args(RefusedStatus))
"""Statuses after which a chain goes on only where the owner asks for it."""


def check_config(catalog: Catalog, config: Mapping[str, Any], allowed: Destinations) -> Iterator[Finding]:
    """Find what is wrong with the configuration, by itself and against the catalog it was made from."""
    blocks = config["provider"]
    if not blocks and opencode_config(catalog)["provider"]:
        yield Finding(OPENCODE, "offers no model at all, which would empty every user's configuration")
    if not blocks and catalog.publish.only_required and all(is_outside(catalog, slug) for slug in catalog.providers):
        tags = ", ".join(catalog.failover.require)
        yield Finding(OPENCODE, f"publish.only_required leaves no model: no provider has all tags required ({tags})")
    if config["enabled_providers"] != list(blocks):
        yield Finding(OPENCODE, "enabled_providers must list exactly the providers of the document")
    for key in ("model", "small_model"):
        if key in config and config[key] not in model_ids(blocks):
            yield Finding(OPENCODE, f"{key} is not offered by the document")
    yield from (Finding(OPENCODE, problem) for problem in _text_problems({**config, "provider": list(blocks)}, allowed))
    saved, faults = set(catalog.failover.saved_configs.values()), _Faults(catalog)
    never = REFUSALS - set(catalog.failover.also_on)
    alone = {name for model in catalog.combined.values() if model.last for name in model.published}
    for name, block in blocks.items():
        heart = {key: value for key, value in block.items() if key != "models"}
        for problem in _text_problems(heart, allowed):
            yield replace(faults.of(name), where=f"{OPENCODE}: {name}", text=problem)
        harmless = leads_nowhere(_written(block["models"]))
        for model_id, entry in block["models"].items():
            header = entry.get("headers", {}).get("x-portkey-config", "")
            chained = name == COMBINED_PROVIDER and header not in saved
            problems = [
                *_key_problems(model_id, entry),
                *_entry_problems(entry),
                *(
                    _chain_problems(
                        header, never, block["options"].get("headerTimeout"), fewest=1 if model_id in alone else 2
                    )
                    if chained
                    else ()
                ),
                *(() if harmless else _text_problems({model_id: entry}, allowed)),
            ]
            for problem in problems:
                fault = faults.of(name, model_id)
                yield replace(fault, where=f"{OPENCODE}: {name}/{model_id}", text=problem)
    # The export gives no name twice, so this takes nothing out of anybody's list: it is the proof.
    named = Counter(entry["name"] for block in blocks.values() for entry in block["models"].values())
    yield from (Finding(OPENCODE, f"{name!r} is the name of {n} entries") for name, n in named.items() if n > 1)


def check_api(catalog: Catalog, config: Mapping[str, Any], allowed: Destinations) -> Iterator[Finding]:
    """Find what is wrong with the document of the same models in the shape of models.dev."""
    faults = _Faults(catalog)
    for name, provider in models_dev_providers(catalog, config):
        text = _written(provider["models"])
        written = {} if leads_nowhere(text) else json.loads(text)
        for model_id, entry in provider["models"].items():
            problems = [
                *_key_problems(model_id, entry),
                *(_text_problems({model_id: written[model_id]}, allowed) if written else ()),
            ]
            for problem in problems:
                yield replace(faults.of(name, model_id), where=f"{API}: {name}/{model_id}", text=problem)


def _written(document: Any) -> str:
    """All texts of a document as JSON has them, quickly."""
    return orjson.dumps(document, default=str).decode()


def _text_problems(document: Any, allowed: Destinations) -> Iterator[str]:
    yield from address_problems(document, allowed)
    if problem := key_problem(json.dumps(document, default=str, ensure_ascii=False), NO_SECRETS):
        yield problem


class _Faults:
    """Tells who is at fault for a problem of a configuration; looked up, as there may be one for every entry."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def _slugs(self) -> dict[str, str]:
        return {provider_id(slug): slug for slug in self._catalog.providers}

    @cached_property
    def _rows(self) -> dict[tuple[str, str], tuple[str, str]]:
        rows = {
            (provider_id(slug), opencode_key(model_id)): (slug, model_id)
            for slug, provider in self._catalog.providers.items()
            for model_id in provider.models
        }
        return rows | {
            (provider_id(slug), key): (slug, new)
            for slug in self._catalog.providers
            for key, new in renamed(self._catalog, slug, ()).items()
        }

    @cached_property
    def _combined(self) -> dict[str, CombinedModel]:
        return {name: model for model in self._catalog.combined.values() for name in model.names}

    def of(self, block: str, key: str | None = None) -> Finding:
        """A finding without words about a provider's block, or about one entry of it."""
        if block == COMBINED_PROVIDER:
            model = self._combined.get(key or "")
            members = frozenset(member.ref for member in model.members) if model else frozenset[str]()
            return Finding("", "", apart=members, combined=model.id if model else None)
        row = self._rows.get((block, key or ""))
        return Finding("", "", row=row) if row else Finding("", "", provider=self._slugs.get(block))


def check_made_from(config: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[Finding]:
    """The configuration is the one the program makes from the catalog."""
    stored, again = canonical_json(config), canonical_json(made)
    if stored != again:
        difference = _difference(json.loads(stored), json.loads(again))
        yield Finding(OPENCODE, f"{difference} is not what the program makes from the catalog")


def _difference(stored: Any, made: Any, trail: str = "") -> str:
    """The first place at which two documents differ."""
    if isinstance(stored, dict) and isinstance(made, dict):
        for key in [*stored, *(key for key in made if key not in stored)]:
            here = f"{trail}.{key}" if trail else str(key)
            if key not in stored or key not in made:
                return here
            if stored[key] != made[key]:
                return _difference(stored[key], made[key], here)
    return trail or "the order of the document"


def _key_problems(key: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Names that a reader in JavaScript takes for something else; opencode looks an entry up by its own id first."""
    if key == "__proto__":
        yield "is lost by every reader in JavaScript"
    for name in {key, entry.get("id", key)} & JAVASCRIPT_NAMES if not _is_routed(entry) else ():
        yield f"{name} is a name that every JavaScript object has: opencode starts for nobody"


def _is_routed(entry: Mapping[str, Any]) -> bool:
    """Recognise an entry with an id of its own of the form `@slug/name`, which no object has."""
    return str(entry.get("id", "")).startswith("@")


def _entry_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    limit, cost, modalities = entry["limit"], entry.get("cost"), entry["modalities"]
    if not all(limit.get(key, 0) > 0 for key in ("context", "output")):
        yield "limit needs context and output, both positive: opencode refuses to start without"
    elif max(limit["output"], limit.get("input", 0)) > limit["context"]:
        yield "the input or output limit is larger than the context"
    elif not leaves_room(limit["context"], limit["output"], limit.get("input")):
        yield "the limits leave no room for a conversation: opencode makes a summary of it after every step, for ever"
    if cost is not None and not {"input", "output"} <= cost.keys():
        yield "cost needs input and output: opencode refuses to start without"
    for side in ("input", "output"):
        if not modalities.get(side) or not _MODALITIES.issuperset(modalities[side]):
            yield f"modalities.{side} must be written, with text, image, audio, video and pdf only"
    if ("family" in entry) != ("release_date" in entry):
        yield "family and release_date go together: opencode hides a dated model without a family"
    for level, variant in entry.get("variants", {}).items():
        if variant not in ({"disabled": True}, {"reasoningEffort": level}):
            yield f"the variant {level} must ask for that level of reasoning, or be switched off"
    for key, value in entry.get("headers", {}).items():
        if not value.isascii() or len(value) > MAX_HEADER_BYTES:
            yield f"the header {key} must be ASCII and at most {MAX_HEADER_BYTES} bytes"


def _chain_problems(header: str, never: Set[int], patience: int | None, *, fewest: int) -> Iterator[str]:
    """Find what is wrong with a chain.

    Args:
        header: the chain as it is sent.
        never: statuses it must not go on after.
        patience: how long opencode waits, in milliseconds.
        fewest: providers it has at least; one for what is left of a chain that is gone.
    """
    try:
        chain = json.loads(header)
        mode, codes = chain["strategy"]["mode"], set(chain["strategy"]["on_status_codes"])
        providers = {
            tuple(target.get(key) for key in ("provider", "custom_host", "api_key", "virtual_key"))
            for target in chain["targets"]
        }
        longest = sum(target.get("request_timeout", 0) for target in chain["targets"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        yield "the header x-portkey-config holds no failover chain"
        return
    if mode != "fallback" or not codes or codes & never:
        yield "the chain must fall back, and never on 400, 413 or 422 unless `combine.also_on` says so"
    if patience is not None and longest > patience:
        yield f"the chain may take {longest} ms, and opencode would give up and begin anew after {patience} ms"
    if len(providers) < fewest:
        yield "the chain has fewer than two providers"
    if fewest == 1 and len(chain["targets"]) > 1:
        yield "more than the one offer that is left of the model would be asked"
