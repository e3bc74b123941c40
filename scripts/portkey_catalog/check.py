"""Every rule a published catalog must keep: the last gate before anything is committed or deployed.

Reads the catalog's folder and, when given, the built site; returns findings and changes nothing.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from portkey_catalog import store
from portkey_catalog.exports import site_documents, well_known
from portkey_catalog.exports.chain import MAX_HEADER_BYTES
from portkey_catalog.exports.opencode import COMBINED, SCHEMA_URL, provider_id
from portkey_catalog.schema import MODALITIES, Catalog, Route
from portkey_catalog.store import COMBINED as COMBINED_FILE
from portkey_catalog.store import INDEX, OPENCODE, StoreError
from portkey_catalog.unsafe import ADDRESS, KEY, SUBSTITUTION

STATUSES = frozenset({"alpha", "beta", "deprecated", "active"})
"""What opencode takes as a model's status."""

_OWN_SUBSTITUTION = re.compile(r"\{env:[A-Za-z_][A-Za-z0-9_]*\}")
_PLACEHOLDER = re.compile(r"OWNER|/REPO\b")
_REQUIRED_ON_SITE = ("index.html", "combined/index.html", "use/index.html", "api/index.html", ".nojekyll")


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
    return [
        *_check_files(root, catalog, config),
        *_check_order(catalog),
        *_check_combined(catalog),
        *_check_config(catalog, config),
        *_check_addresses(OPENCODE, config, catalog, (), allow_loopback=allow_loopback),
        *(finding for path in _texts(root) for finding in _check_secrets(path, root)),
    ]


def check_site(site: Path, folder: Path, *, allow_loopback: bool = False) -> list[Finding]:
    """Check a built site against the catalog it was made from."""
    catalog, config = store.load_catalog(folder), store.load_opencode_config(folder)
    if catalog is None:
        return [Finding(str(folder), "there is no catalog")]
    missing = [Finding(name, "is missing on the site") for name in _REQUIRED_ON_SITE if not (site / name).is_file()]
    document_path = site / ".well-known/opencode"
    try:
        document = store.read_json(document_path)
        site_url = str(document["remote_config"]["url"]).removesuffix("/v1/opencode.json")
    except (StoreError, KeyError, TypeError):
        return [*missing, Finding(".well-known/opencode", "is missing or not the document opencode logs in with")]
    findings = list(missing)
    if document != well_known(site_url):
        findings.append(Finding(".well-known/opencode", "differs from what is published; its command must be constant"))
    if _PLACEHOLDER.search(site_url):
        findings.append(Finding(".well-known/opencode", f"{site_url} is a placeholder; set publish.site_url"))
    files = store.read_files(folder)
    for path, text in site_documents(catalog, config, files, site_url).items():
        if not (site / path).is_file():
            findings.append(Finding(path, "is missing on the site"))
        elif (site / path).read_bytes() != text.encode():
            findings.append(Finding(path, "differs from what the catalog says"))
    for path in (".well-known/opencode", "api.json"):
        if (site / path).is_file():
            parsed = store.read_json(site / path)
            findings += _check_addresses(path, parsed, catalog, (site_url,), allow_loopback=allow_loopback)
    return findings + [finding for path in _texts(site) for finding in _check_secrets(path, site)]


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
    for slug, provider in catalog.providers.items():
        path = store.provider_path(slug)
        if list(provider.models) != sorted(provider.models):
            yield Finding(path, "models are not sorted by id")
        for model_id, model in provider.models.items():
            if model.id != model_id:
                yield Finding(path, f"{model_id!r} holds the model {model.id!r}")
        if not provider.models:
            yield Finding(path, "holds no model")
    if list(catalog.providers) != sorted(catalog.providers) or list(catalog.combined) != sorted(catalog.combined):
        yield Finding(INDEX, "providers or combined models are not sorted")


def _check_combined(catalog: Catalog) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for combined_id, combined in catalog.combined.items():
        if combined.id != combined_id:
            yield Finding(COMBINED_FILE, f"{combined_id!r} holds the model {combined.id!r}")
        for member in combined.members:
            offer = (member.provider, member.id)
            provider = catalog.providers.get(member.provider)
            if provider is None or member.id not in provider.models:
                yield Finding(COMBINED_FILE, f"{combined_id}: no such offer: {member.provider}/{member.id}")
            if offer in seen:
                yield Finding(COMBINED_FILE, f"{member.provider}/{member.id} is in {seen[offer]} and in {combined_id}")
            seen[offer] = combined_id


def _check_config(catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """What opencode needs in order to start, and what keeps every request on its way through the gateway."""
    blocks = config.get("provider", {})
    if config.get("enabled_providers") != list(blocks):
        yield Finding(OPENCODE, "enabled_providers must list exactly the providers of the document")
    slugs = {provider_id(slug): slug for slug in catalog.providers}
    for name, block in blocks.items():
        if name != COMBINED and name not in slugs:
            yield Finding(OPENCODE, f"{name} is no provider of the catalog")
        if block.get("options", {}).get("baseURL") != catalog.gateway:
            yield Finding(OPENCODE, f"{name} does not lead to the gateway")
        if "api" in block:
            yield Finding(OPENCODE, f"{name} has the field api, which would lead round the gateway")
        known = catalog.combined if name == COMBINED else catalog.providers[slugs[name]].models if name in slugs else {}
        for model_id, entry in block.get("models", {}).items():
            where = f"{OPENCODE}: {name}/{model_id}"
            if model_id not in known:
                yield Finding(where, "is not in the catalog")
            for problem in _entry_problems(entry):
                yield Finding(where, problem)
            if name == COMBINED:
                yield from (Finding(where, problem) for problem in _chain_problems(entry, catalog, model_id))


def _entry_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    limit, cost, modalities = entry.get("limit", {}), entry.get("cost"), entry.get("modalities", {})
    if not all(isinstance(limit.get(key), int) and limit[key] > 0 for key in ("context", "output")):
        yield "limit needs context and output, both positive: opencode refuses to start without"
    elif limit["output"] > limit["context"]:
        yield "the output limit is larger than the context"
    if cost is not None and not all(isinstance(cost.get(key), int | Decimal) for key in ("input", "output")):
        yield "cost needs input and output: opencode refuses to start without"
    if cost is not None and any(price < 0 for price in cost.values()):
        yield "a price is negative"
    if not isinstance(entry.get("tool_call"), bool):
        yield "tool_call must be written"
    for side in ("input", "output"):
        if not modalities.get(side) or not set(modalities[side]) <= set(MODALITIES):
            yield f"modalities.{side} must be written, with text, image, audio, video and pdf only"
    if entry.get("status", "active") not in STATUSES:
        yield "status is none of alpha, beta, deprecated, active"
    if ("family" in entry) != ("release_date" in entry):
        yield "family and release_date go together: opencode hides a dated model without a family"
    for key, value in entry.get("headers", {}).items():
        if not isinstance(value, str) or not value.isascii() or len(value) > MAX_HEADER_BYTES:
            yield f"the header {key} must be ASCII and at most {MAX_HEADER_BYTES} bytes"


def _chain_problems(entry: Mapping[str, Any], catalog: Catalog, combined_id: str) -> Iterator[str]:
    """The chain in the header tries the members of the combined model, in their order."""
    try:
        chain = json.loads(entry["headers"]["x-portkey-config"])
        tried = [(_where(target), target["override_params"]["model"]) for target in chain["targets"]]
        mode, codes = chain["strategy"]["mode"], set(chain["strategy"]["on_status_codes"])
    except (KeyError, TypeError, ValueError):
        yield "the header x-portkey-config holds no failover chain"
        return
    combined = catalog.combined.get(combined_id)
    members = [
        (_route_key(catalog.providers[member.provider].route), member.id)
        for member in (combined.chain if combined else ())
        if member.provider in catalog.providers
    ]
    if not tried or tried != members[: len(tried)]:
        yield "the chain does not try the members in their order"
    if mode != "fallback" or not codes or codes & {400, 413, 422}:
        yield "the chain must fall back, and never on 400, 413 or 422"


def _where(target: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(target.get(key, "")) for key in ("provider", "virtual_key", "custom_host"))


def _route_key(route: Route) -> tuple[str, ...]:
    virtual_key = f"{{env:{route.virtual_key_env}}}" if route.virtual_key_env else ""
    return (route.provider or "", virtual_key, route.custom_host or "")


def _check_addresses(
    path: str, document: Any, catalog: Catalog, own: Sequence[str], *, allow_loopback: bool
) -> Iterator[Finding]:
    """Every address in a document leads to the gateway, and `{env:...}` stands only where we put it."""
    hosts = [provider.route.custom_host for provider in catalog.providers.values() if provider.route.custom_host]
    allowed = {urlsplit(url).netloc for url in (catalog.gateway, SCHEMA_URL, *hosts, *own)}
    reported = set()
    for trail, text in _strings(document):
        for url in ADDRESS.findall(text):
            netloc = urlsplit(url).netloc
            if netloc in reported:
                continue
            if not allow_loopback and is_loopback(url):
                reported.add(netloc)
                yield Finding(path, f"{trail} leads to this machine ({netloc}); --allow-loopback accepts it for tests")
            elif netloc not in allowed:
                reported.add(netloc)
                yield Finding(path, f"{trail} leads to {netloc}, which is not the gateway")
        in_headers = "headers" in trail.split(".") or trail.endswith("options.apiKey")
        for found in SUBSTITUTION.findall(text):
            if not in_headers or not _OWN_SUBSTITUTION.fullmatch(found):
                yield Finding(path, f"{trail} holds a pattern that opencode replaces by a secret")


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


def is_loopback(url: str) -> bool:
    """Whether an address leads to the machine it is used on."""
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _texts(root: Path) -> Iterable[Path]:
    kinds = {".json", ".md", ".html", ".js", ".xml", ".txt", ""}
    return (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix in kinds)


def _check_secrets(path: Path, root: Path) -> Iterator[Finding]:
    where, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace")
    if KEY.search(text):
        yield Finding(where, "holds a string shaped like a key")
    for name, spellings in _own_keys():
        if any(spelling in text for spelling in spellings):
            yield Finding(where, f"holds the value of {name}")


def _own_keys() -> Iterator[tuple[str, set[str]]]:
    """Keys of this environment in the spellings in which they could leak."""
    for name, value in os.environ.items():
        if len(value) >= 12 and re.search(r"(?:KEY|TOKEN|SECRET)$|^PORTKEY_VK", name):
            encoded = base64.b64encode(value.encode()).decode().rstrip("=")
            yield name, {value, quote(value, safe=""), json.dumps(value)[1:-1], encoded}
