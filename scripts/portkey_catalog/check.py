"""Every rule a published catalog must keep: the last gate before anything is committed or deployed.

Reads the catalog's folder and, when given, the built site; returns findings and changes nothing. What can be made again
from the catalog is made again and compared; on top of that stand the rules of opencode and of headers, so that a
mistake in making is found as well.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from portkey_catalog import store
from portkey_catalog.address import host_and_port, is_loopback
from portkey_catalog.combine import promises
from portkey_catalog.exports.chain import FAILOVER_CODES, MAX_HEADER_BYTES, ChainOptions
from portkey_catalog.exports.opencode import COMBINED, SCHEMA_URL, USER_KEY_ENV, model_ids, opencode_config
from portkey_catalog.schema import MODALITIES, Catalog, Model, Route, canonical_json, plain
from portkey_catalog.store import COMBINED as COMBINED_FILE
from portkey_catalog.store import INDEX, OPENCODE, REMOVED, StoreError
from portkey_catalog.unsafe import ADDRESS, KEY, SUBSTITUTION, why_unsafe

NO_SUCH_OFFER = "no such offer"


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: where, and what is wrong."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def check_catalog(folder: Path, *, allow_loopback: bool = False) -> list[Finding]:
    """Check the catalog in a folder (the one that holds `v1/`)."""
    root = folder / store.VERSION_FOLDER
    try:
        catalog = store.load_catalog(folder)
        if catalog is None:
            return [Finding(str(root / INDEX), "there is no catalog; run portkey-catalog update")]
        config = store.load_opencode_config(folder)
    except StoreError as error:
        return [Finding(str(root), str(error))]
    combined = list(_check_combined(catalog))
    if any(NO_SUCH_OFFER in finding.text for finding in combined):
        return combined  # Nothing can be made from such a catalog, so nothing more can be compared.
    return [
        *combined,
        *_check_files(root, catalog, config),
        *_check_order(catalog),
        *_check_removed(catalog),
        *_check_texts(catalog),
        *_check_config(catalog, config),
        *check_addresses(OPENCODE, config, catalog, allow_loopback=allow_loopback),
        *check_secrets(root, catalog),
    ]


def _check_files(root: Path, catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The folder holds exactly what the program writes, in canonical bytes, with the schemas of this version."""
    expected = store.catalog_files(catalog, config)
    for path, text in expected.items():
        if not (root / path).is_file():
            yield Finding(path, "is missing")
        elif (root / path).read_bytes() != text.encode():
            yield Finding(path, "is not what the program would write: run portkey-catalog update")
    present = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() or path.is_symlink()}
    for path in sorted(present - expected.keys()):
        yield Finding(path, "does not belong to the catalog")


def _check_order(catalog: Catalog) -> Iterator[Finding]:
    for path, models in _lists(catalog).items():
        if list(models) != sorted(models):
            yield Finding(path, "models are not sorted by id")
        for model_id, model in models.items():
            if model.id != model_id:
                yield Finding(path, f"{model_id!r} holds the model {model.id!r}")
    if list(catalog.providers) != sorted(catalog.providers) or list(catalog.combined) != sorted(catalog.combined):
        yield Finding(INDEX, "providers or combined models are not sorted")
    if len({slug.lower() for slug in catalog.providers}) != len(catalog.providers):
        yield Finding(INDEX, "two slugs differ in letter case only, which is one file on some systems")


def _lists(catalog: Catalog) -> dict[str, Mapping[str, Model]]:
    """Lists of models by the path of their file: those published, and those that wait to be confirmed."""
    lists: dict[str, Mapping[str, Model]] = {}
    for slug, provider in catalog.providers.items():
        lists[store.provider_path(slug)] = provider.models
        if provider.held is not None:
            lists[store.held_path(slug)] = provider.held
    return lists


def _check_removed(catalog: Catalog) -> Iterator[Finding]:
    """What is remembered as removed is gone."""
    for slug, gone in catalog.removed.providers.items():
        offered = catalog.providers[slug].models if slug in catalog.providers else {}
        yield from (Finding(REMOVED, f"{slug}/{model_id} is still offered") for model_id in gone if model_id in offered)
    names = {name for each in catalog.combined.values() for name in each.names}
    yield from (
        Finding(REMOVED, f"{name} still stands for a model") for name in catalog.removed.combined if name in names
    )


def _check_texts(catalog: Catalog) -> Iterator[Finding]:
    """Nothing a provider or an owner wrote is a substitution, an address, a key, or invisible."""
    documents: dict[str, Any] = {**_lists(catalog), REMOVED: catalog.removed}
    documents[COMBINED_FILE] = catalog.combined
    documents[INDEX] = {slug: provider.name for slug, provider in catalog.providers.items()}
    for path, document in documents.items():
        for trail, text in _strings(plain(document)):
            if reason := why_unsafe(text):
                yield Finding(path, f"{trail or text!r} holds {reason}")


def _check_combined(catalog: Catalog) -> Iterator[Finding]:
    names: dict[str, str] = {}
    members: dict[tuple[str, str], str] = {}
    for combined_id, combined in catalog.combined.items():
        if combined.id != combined_id:
            yield Finding(COMBINED_FILE, f"{combined_id!r} holds the model {combined.id!r}")
        for name in (combined_id, *combined.aliases):
            if name in names:
                yield Finding(COMBINED_FILE, f"{name} stands for {names[name]} and for {combined_id}")
            names[name] = combined_id
        for member in combined.members:
            offer = (member.provider, member.id)
            provider = catalog.providers.get(member.provider)
            if provider is None or member.id not in provider.models:
                yield Finding(COMBINED_FILE, f"{combined_id}: {NO_SUCH_OFFER}: {member.provider}/{member.id}")
                break
            if offer in members:
                where = f"{members[offer]} and in {combined_id}"
                yield Finding(COMBINED_FILE, f"{member.provider}/{member.id} is in {where}")
            members[offer] = combined_id
        else:
            chain = [catalog.providers[member.provider].models[member.id] for member in combined.chain]
            wrong = [field for field, value in promises(chain).items() if getattr(combined, field) != value]
            if wrong:
                yield Finding(COMBINED_FILE, f"{combined_id}: {wrong[0]} is not what every member of the chain can do")


def _check_config(catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """What opencode needs in order to start, and what keeps every request on its way through the gateway."""
    blocks = config["provider"]
    if not blocks:
        yield Finding(OPENCODE, "offers no model at all, which would empty every user's configuration")
    if config["enabled_providers"] != list(blocks):
        yield Finding(OPENCODE, "enabled_providers must list exactly the providers of the document")
    for key in ("model", "small_model"):
        if key in config and config[key] not in model_ids(blocks):
            yield Finding(OPENCODE, f"{key} is not offered by the document")
    for name, block in blocks.items():
        for model_id, entry in block["models"].items():
            problems = [*_entry_problems(entry), *(_chain_problems(entry) if name == COMBINED else ())]
            yield from (Finding(f"{OPENCODE}: {name}/{model_id}", problem) for problem in problems)
    yield from _check_made_from(catalog, config)


def _check_made_from(catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The configuration is the one the program makes from this catalog, under some settings."""
    chains, defaults = _chain_options(config), {key: config.get(key, "") for key in ("model", "small_model")}
    made = [
        canonical_json(opencode_config(catalog, chains, only_tool_call=only_tool_call, **defaults))
        for only_tool_call in (True, False)
    ]
    stored = canonical_json(config)
    if stored not in made:
        difference = min((_difference(json.loads(stored), json.loads(again)) for again in made), key=len)
        yield Finding(OPENCODE, f"{difference} is not what the program makes from the catalog")


def _chain_options(config: Mapping[str, Any]) -> ChainOptions:
    """The options the first chain was made with; any, when there is no readable chain."""
    for entry in config["provider"].get(COMBINED, {"models": {}})["models"].values():
        try:
            chain = json.loads(entry["headers"]["x-portkey-config"])
            codes = tuple(chain["strategy"]["on_status_codes"])
            attempts = chain["targets"][0].get("retry", {"attempts": 0})["attempts"]
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            continue
        strategies = [name for name, known in FAILOVER_CODES.items() if known == codes]
        if strategies and isinstance(attempts, int):
            return ChainOptions(strategies[0], attempts + 1)
    return ChainOptions()


def _difference(stored: Any, made: Any, trail: str = "") -> str:
    """Where two documents first differ."""
    if isinstance(stored, dict) and isinstance(made, dict):
        for key in [*stored, *(key for key in made if key not in stored)]:
            here = f"{trail}.{key}" if trail else str(key)
            if key not in stored or key not in made:
                return here
            if stored[key] != made[key]:
                return _difference(stored[key], made[key], here)
    return trail or "the order of the document"


def _entry_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    limit, cost, modalities = entry["limit"], entry.get("cost"), entry["modalities"]
    if not all(limit.get(key, 0) > 0 for key in ("context", "output")):
        yield "limit needs context and output, both positive: opencode refuses to start without"
    elif max(limit["output"], limit.get("input", 0)) > limit["context"]:
        yield "the input or output limit is larger than the context"
    if cost is not None and not {"input", "output"} <= cost.keys():
        yield "cost needs input and output: opencode refuses to start without"
    for side in ("input", "output"):
        if not modalities.get(side) or not set(modalities[side]) <= set(MODALITIES):
            yield f"modalities.{side} must be written, with text, image, audio, video and pdf only"
    if ("family" in entry) != ("release_date" in entry):
        yield "family and release_date go together: opencode hides a dated model without a family"
    for key, value in entry.get("headers", {}).items():
        if not value.isascii() or len(value) > MAX_HEADER_BYTES:
            yield f"the header {key} must be ASCII and at most {MAX_HEADER_BYTES} bytes"


def _chain_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    try:
        chain = json.loads(entry["headers"]["x-portkey-config"])
        mode, codes = chain["strategy"]["mode"], set(chain["strategy"]["on_status_codes"])
        providers = {
            tuple(target.get(key) for key in ("provider", "custom_host", "api_key", "virtual_key"))
            for target in chain["targets"]
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        yield "the header x-portkey-config holds no failover chain"
        return
    if mode != "fallback" or not codes or codes & {400, 413, 422}:
        yield "the chain must fall back, and never on 400, 413 or 422"
    if len(providers) < 2:
        yield "the chain has fewer than two providers"


def check_addresses(
    path: str, document: Any, catalog: Catalog, own: Sequence[str] = (), *, allow_loopback: bool
) -> Iterator[Finding]:
    """Every address in a document leads to the gateway, and `{env:...}` stands only for the keys of its routes."""
    routes = [provider.route for provider in catalog.providers.values()]
    allowed = {host_and_port(url) for url in (catalog.gateway, SCHEMA_URL, *own, *_hosts(routes))}
    keys = {f"{{env:{name}}}" for name in _key_names(routes)}
    reported = set()
    for trail, text in _strings(document):
        for url in ADDRESS.findall(text):
            netloc = host_and_port(url)
            if netloc in reported:
                continue
            if not allow_loopback and is_loopback(url):
                reported.add(netloc)
                yield Finding(path, f"{trail} leads to this machine ({netloc}); --allow-loopback accepts it for tests")
            elif netloc not in allowed:
                reported.add(netloc)
                yield Finding(path, f"{trail} leads to {netloc}, which is not the gateway")
        for found in SUBSTITUTION.findall(text):
            if found not in keys or not _KEY_PLACE.search(trail):
                yield Finding(path, f"{trail} holds a pattern that opencode replaces by a secret")


_KEY_PLACE = re.compile(r"(?:x-portkey-(?:api-key|virtual-key|config)|apiKey|api_key|virtual_key)$")
"""Fields whose value may be, or in a chain contain, the name of a key's variable."""


def _hosts(routes: Iterable[Route]) -> list[str]:
    return [route.custom_host for route in routes if route.custom_host]


def _key_names(routes: Iterable[Route]) -> set[str]:
    """Environment variables that the routes take keys from."""
    named = {name for route in routes for name in (route.virtual_key_env, route.provider_key_env) if name}
    return {USER_KEY_ENV, *named}


def _strings(document: Any, trail: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a document, keys included, with the way to it."""
    if isinstance(document, str):
        yield trail, document
    elif isinstance(document, Mapping):
        for key, value in document.items():
            yield trail, key
            yield from _strings(value, f"{trail}.{key}" if trail else key)
    elif isinstance(document, list):
        for item in document:
            yield from _strings(item, trail)


def check_secrets(root: Path, catalog: Catalog) -> Iterator[Finding]:
    """No file holds a string shaped like a key, or a key of this environment in any spelling."""
    own = _own_keys(_key_names(provider.route for provider in catalog.providers.values()))
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        where, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace")
        if KEY.search(text):
            yield Finding(where, "holds a string shaped like a key")
        for name, spellings in own.items():
            if any(spelling in text for spelling in spellings):
                yield Finding(where, f"holds the value of {name}")


def _own_keys(names: set[str]) -> dict[str, set[str]]:
    """Keys of this environment in the spellings in which they could leak."""
    found = {}
    for name, value in os.environ.items():
        if len(value) >= 12 and (name in names or re.search(r"(?:KEY|TOKEN|SECRET)$", name)):
            encoded = base64.b64encode(value.encode()).decode().rstrip("=")
            found[name] = {value, quote(value, safe=""), json.dumps(value)[1:-1], encoded}
    return found
