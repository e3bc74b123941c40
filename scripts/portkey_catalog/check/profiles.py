"""Rules of what is published beside the configuration for some: one key with rules of its own, opencode 2 (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from portkey_catalog.check.opencode import REFUSALS
from portkey_catalog.check.published import Finding
from portkey_catalog.exports.by_prefix import AS_ASKED
from portkey_catalog.exports.documents import BY_PREFIX, OPENCODE2_FILE, UNIVERSAL_FILE
from portkey_catalog.exports.opencode import model_ids
from portkey_catalog.exports.universal import UNIVERSAL_PROVIDER
from portkey_catalog.schema import Catalog

_CHOOSES = re.compile(r"x-portkey-(?:provider|config|virtual-key)|authorization", re.IGNORECASE)
"""Headers that choose a provider, which here the id and the key's own config do."""
_PATTERN = re.compile(r"\^\(\?:[A-Za-z0-9_./:$|\\-]+\)")
"""A pattern that means the same to JavaScript and to Python, and is bound to the beginning."""
_OF_A_RULE = {"name", "strategy", "targets", "provider", "retry", "request_timeout"}
"""What a target may have: nothing that holds a key, or asks for another model than was asked for."""

_OPENCODE2_PROVIDER = {"name", "package", "settings", "headers", "models"}
_OPENCODE2_MODEL = {
    "modelID",
    "family",
    "name",
    "compatibility",
    "capabilities",
    "headers",
    "variants",
    "cost",
    "limit",
}


def check_universal(catalog: Catalog, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Find what is wrong with the profile by itself; that its entries are sound is asked of the complete one."""
    blocks = document["provider"]
    if [*blocks] != [UNIVERSAL_PROVIDER] or document["enabled_providers"] != [UNIVERSAL_PROVIDER]:
        yield Finding(UNIVERSAL_FILE, f"{UNIVERSAL_PROVIDER} must be its only provider")
    routes = {slug: provider.route.provider or "" for slug, provider in catalog.providers.items()}
    listed = model_ids(blocks)
    for key in ("model", "small_model"):
        if key in document and document[key] not in listed:
            yield Finding(UNIVERSAL_FILE, f"{key} is not offered by the document")
    for block in blocks.values():
        for header in filter(_CHOOSES.match, block["options"]["headers"]):
            yield Finding(UNIVERSAL_FILE, f"the header {header} would choose a provider, which the id does")
        for key, entry in block["models"].items():
            slug, _, rest = key.removeprefix("@").partition("/")
            route = routes.get(slug, "")
            if not (key.startswith("@") and rest and route.startswith("@")):
                yield Finding(f"{UNIVERSAL_FILE}: {key}", "is no @slug/model of a provider that Portkey reaches by it")
            elif not entry.get("id", key).startswith(f"{route}/"):
                yield Finding(f"{UNIVERSAL_FILE}: {key}", f"asks for {entry.get('id', key)}, which is not of {route}")
            if "headers" in entry:
                yield Finding(f"{UNIVERSAL_FILE}: {key}", "has headers of its own")


def check_opencode2(config: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Finding]:
    """Find what is wrong with the shape of opencode 2: it must offer what today's configuration does, and no more.

    Args:
        config: today's configuration; that its texts and numbers are sound is asked of it.
        document: the same for opencode 2.
    """
    if strange := sorted(_strange(document)):
        yield Finding(OPENCODE2_FILE, f"{strange[0]} has no place there")
        return
    if model_ids(document["providers"]) != model_ids(config["provider"]):
        yield Finding(OPENCODE2_FILE, "offers other models than opencode.json")
    for key in ("model", "small_model", "enabled_providers"):
        if document.get(key) != config.get(key):
            yield Finding(OPENCODE2_FILE, f"{key} is another than in opencode.json")
    for name, block in document["providers"].items():
        today = config["provider"][name]
        settings = {key: value for key, value in today["options"].items() if key != "headers"}
        if (block["settings"], block["headers"]) != (settings, today["options"]["headers"]):
            yield Finding(f"{OPENCODE2_FILE}: {name}", "leads elsewhere than in opencode.json")
        for key, entry in block["models"].items():
            asked = today["models"][key]
            if (entry.get("modelID"), entry.get("headers")) != (asked.get("id"), asked.get("headers")):
                yield Finding(f"{OPENCODE2_FILE}: {name}/{key}", "asks for something else than in opencode.json")


def _strange(document: Mapping[str, Any]) -> Iterator[str]:
    """Keys that the document may not have, and headers that are no texts: one of these would cost a whole provider."""
    yield from document.keys() - {"model", "small_model", "enabled_providers", "mcp", "providers"}
    for name, block in document["providers"].items():
        yield from (f"{name}.{key}" for key in block.keys() - _OPENCODE2_PROVIDER)
        yield from (f"{name}.headers.{key}" for key, value in block["headers"].items() if not isinstance(value, str))
        for model_id, entry in block["models"].items():
            yield from (f"{name}.{model_id}.{key}" for key in entry.keys() - _OPENCODE2_MODEL)


def check_by_prefix(catalog: Catalog, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Find what is wrong with the config that routes by prefix: it must be whole, and lead to known providers only."""
    strategy, targets = document["strategy"], document["targets"]
    names = [target["name"] for target in targets]
    if strategy["mode"] != "conditional" or strategy["default"] != AS_ASKED or len(names) != len(set(names)):
        yield Finding(BY_PREFIX, "must choose by condition among targets of different names, else go on as asked")
    patterns = []
    for condition in strategy["conditions"]:
        if condition["then"] not in names:
            yield Finding(BY_PREFIX, f"{condition['then']} is the name of no target")
        pattern = condition["query"]["params.model"]["$regex"]
        if not _PATTERN.fullmatch(pattern):
            yield Finding(BY_PREFIX, f"{pattern!r} is no list of beginnings")
        else:
            patterns.append(re.compile(pattern))
    yield from _claimed_twice(catalog, patterns)
    routes = {provider.route.provider for provider in catalog.providers.values()}
    never = REFUSALS - set(catalog.failover.also_on)
    for target in targets:
        for problem in _target_problems(target, routes, never):
            yield Finding(f"{BY_PREFIX}: {target['name']}", problem)


def _claimed_twice(catalog: Catalog, patterns: Sequence[re.Pattern[str]]) -> Iterator[Finding]:
    """Ids that two conditions would claim: the order of conditions must not decide."""
    ids = {model_id for provider in catalog.providers.values() for model_id in provider.models}
    for model_id in sorted(ids):
        if sum(map(bool, (pattern.match(model_id) for pattern in patterns))) > 1:
            yield Finding(BY_PREFIX, f"{model_id} begins as two conditions say")


def _target_problems(target: Mapping[str, Any], routes: Set[str | None], never: Set[int]) -> Iterator[str]:
    if strange := sorted(target.keys() - _OF_A_RULE):
        yield f"has {', '.join(strange)}, and must change nothing of a request"
    if "provider" in target and target["provider"] not in routes:
        yield f"leads to {target['provider']}, which is no provider of the catalog"
    if never & set(target.get("strategy", {}).get("on_status_codes", ())):
        yield "must never go on after 400, 413 or 422 unless `combine.also_on` says so"
    if "strategy" in target and target["strategy"]["mode"] != "fallback":
        yield "must fall back"
    if not target.keys() - {"name"}:
        yield "is empty, which Portkey refuses"
    for each in target.get("targets", ()):
        yield from _target_problems(each, routes, never)
