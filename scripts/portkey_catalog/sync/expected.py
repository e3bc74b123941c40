"""What a published configuration may be made of: nothing but what this program publishes (pure).

A key, a header or a package that it never writes is refused, and not looked at to find out what harm it does: opencode
refuses to start for a value of another kind, and a package or a header may lead requests and keys anywhere. Keys at the
top that are not taken (`merge`) may be there, as a newer site may have them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import ValidationError

from portkey_catalog.exports.names import (
    CHAIN_HEADER,
    COMBINED_PROVIDER,
    HOST_HEADER,
    KEY_HEADER,
    METADATA_HEADER,
    PROVIDER_HEADER,
    VIRTUAL_KEY_HEADER,
    provider_id,
)
from portkey_catalog.exports.opencode import PORTKEY_KEY_HEADER, UNUSED_KEY
from portkey_catalog.exports.opencode_shapes import OpencodeConfig, Written
from portkey_catalog.exports.universal import UNIVERSAL_PROVIDER
from portkey_catalog.schema.combined import SAVED_CONFIG
from portkey_catalog.text.unsafe import VARIABLE
from portkey_catalog.text.words import some

KEY_VALUE = PORTKEY_KEY_HEADER[KEY_HEADER]
_OF_BLOCKS = frozenset((KEY_HEADER, PROVIDER_HEADER, HOST_HEADER, VIRTUAL_KEY_HEADER, METADATA_HEADER))
_OF_ENTRIES = frozenset((CHAIN_HEADER, METADATA_HEADER))
"""Headers of a provider, and of an entry."""
_OF_ANY_WAY = frozenset((KEY_HEADER, METADATA_HEADER))
"""Headers of a provider whose entries say each where they go."""
SHOWN = 3


class _Server(Written):
    type: Literal["local"]
    command: list[str]
    enabled: Literal[False]
    timeout: int | None = None


class _Published(OpencodeConfig):
    """The configuration as it is on a site."""

    mcp: dict[Literal["portkey-catalog"], _Server] | None = None


class _Strategy(Written):
    mode: Literal["fallback"]
    on_status_codes: list[int]


class _Override(Written):
    model: str


class _Retry(Written):
    attempts: int
    on_status_codes: list[int]


class _Target(Written):
    provider: str | None = None
    custom_host: str | None = None
    api_key: str | None = None
    virtual_key: str | None = None
    override_params: _Override
    retry: _Retry | None = None
    request_timeout: int | None = None


class _Chain(Written):
    """What `x-portkey-config` holds."""

    strategy: _Strategy
    targets: list[_Target]


TAKEN = frozenset(each.alias or name for name, each in _Published.model_fields.items())
"""Keys of a published configuration that are taken."""


def foreign(config: Mapping[str, Any]) -> Iterator[str]:
    """Whatever in a configuration, without keys that are not taken, this program would not have published."""
    try:
        _Published.model_validate(config)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        yield f"{'.'.join(map(str, first['loc']))} is not what a site publishes there ({first['msg']})"
        return
    blocks = config["provider"]
    if wrong := [name for name in blocks if not is_ours(name)]:
        yield f"provider {some(wrong, SHOWN)} has a name that is yours to give"
    if wrong := [each for each in config["enabled_providers"] if each not in blocks and (blocks or not is_ours(each))]:
        yield f"enabled_providers allows {some(wrong, SHOWN)}, which it does not hold"
    offered = {f"{name}/{key}" for name, block in blocks.items() for key in block["models"]}
    for key in ("model", "small_model"):
        if key in config and config[key] not in offered:
            yield f"{key} is {config[key]}, which it does not offer"
    for server in (config.get("mcp") or {}).values():
        if server["command"][:2] != ["portkey-catalog", "mcp"]:
            yield "a server of mcp runs another program"
    for name, block in blocks.items():
        headers = block["options"]["headers"]
        of_block = _OF_ANY_WAY if name in (COMBINED_PROVIDER, UNIVERSAL_PROVIDER) else _OF_BLOCKS
        if wrong := sorted(headers.keys() - of_block):
            yield f"provider.{name}.options.headers holds {some(wrong, SHOWN)}"
        if headers.get(KEY_HEADER, KEY_VALUE) != KEY_VALUE or not VARIABLE.fullmatch(
            headers.get(VIRTUAL_KEY_HEADER, KEY_VALUE)
        ):
            yield f"provider.{name}.options.headers takes its key from where no key of a gateway is"
        if not VARIABLE.fullmatch(token := block["options"]["apiKey"]) and token != UNUSED_KEY:
            yield f"provider.{name}.options.apiKey names no environment variable"
        for key, entry in block["models"].items():
            for problem in _entry_problems(name, headers, entry):
                yield f"provider.{name}.models.{key} {problem}"


def is_ours(name: str) -> bool:
    """Tell whether a provider in opencode is called as those that this program publishes."""
    return name in (COMBINED_PROVIDER, UNIVERSAL_PROVIDER) or name.startswith(provider_id(""))


def _entry_problems(block: str, headers: Mapping[str, str], entry: Mapping[str, Any]) -> Iterator[str]:
    own = entry.get("headers", {})
    if wrong := sorted(own.keys() - (_OF_ENTRIES if block == COMBINED_PROVIDER else ())):
        yield f"holds the header {some(wrong, SHOWN)}"
    if not {"input", "output"} <= entry["modalities"].keys():
        yield "does not say what goes in and comes out in modalities"
    asked = entry.get("id", "")
    if block == COMBINED_PROVIDER:
        targets = chain_of(entry)
        if targets is None:
            yield f"holds no chain in {CHAIN_HEADER}"
        elif targets and asked != _asked(targets[0]):
            yield "asks for another model than its chain does"
    elif block != UNIVERSAL_PROVIDER and headers.get(PROVIDER_HEADER, "").startswith("@"):
        slug = asked.partition("/")[0]
        if asked.startswith("@") and slug != headers[PROVIDER_HEADER]:
            yield f"asks for a model of {slug}, and its provider is {headers[PROVIDER_HEADER]}"


def chain_of(entry: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The targets of an entry's chain; none of one that is saved in Portkey, `None` where there is no chain."""
    written = entry.get("headers", {}).get(CHAIN_HEADER)
    if not isinstance(written, str):
        return None
    if re.fullmatch(SAVED_CONFIG, written):
        return []
    try:
        chain = json.loads(written)
        _Chain.model_validate(chain)
    except (ValueError, RecursionError):
        return None
    targets: list[dict[str, Any]] = chain["targets"]
    return targets or None


def _asked(target: Mapping[str, Any]) -> str:
    """The id that a request for a target's model has, see `api_model_id`."""
    provider, model = target.get("provider") or "", str(target["override_params"]["model"])
    return f"{provider}/{model}" if provider.startswith("@") else model


def ways(config: Mapping[str, Any]) -> set[str]:
    """Every way that requests of a configuration go, in the words of a publication (`way_to`)."""
    found: set[str] = set()
    for name, block in config.get("provider", {}).items():
        models = block.get("models", {}).items()
        if name == COMBINED_PROVIDER:
            for _, entry in models:
                targets = chain_of(entry)
                found.update(map(_way, targets) if targets else _slug(entry.get("id", "")))
        elif name == UNIVERSAL_PROVIDER:
            for key, entry in models:
                found |= _slug(entry.get("id", key))
        else:
            found.add(_way_of(block))
    return found - {""}


def astray(config: Mapping[str, Any], keys: Mapping[str, str]) -> set[str]:
    """Models of providers, `provider/model`, that go another way than what they stand for in a publication says."""
    found: set[str] = set()
    for name, block in config.get("provider", {}).items():
        if name not in (COMBINED_PROVIDER, UNIVERSAL_PROVIDER):
            wanted = {f"{name}/{key}": f"{_way_of(block)}/{key}" for key in block.get("models", {})}
            found.update(model for model, way in wanted.items() if keys.get(model, way) != way)
    return found


def hosts(config: Mapping[str, Any]) -> set[str]:
    """Addresses that a gateway is told to send requests on to."""
    return {host for way in ways(config) if (host := way.lstrip("@").partition("@")[2])}


def vouched(keys: Mapping[str, str]) -> set[str]:
    """Every way that the ids of a publication stand for."""
    return {
        stands_for.removesuffix(f"/{key.partition('/')[2]}")
        for key, stands_for in keys.items()
        if not key.startswith(f"{COMBINED_PROVIDER}/")
    }


def _slug(asked: str) -> set[str]:
    return {asked.partition("/")[0]} if asked.startswith("@") else set()


def _way_of(block: Mapping[str, Any]) -> str:
    """The way of all models of a provider."""
    headers = block.get("options", {}).get("headers", {})
    names = {"provider": PROVIDER_HEADER, "custom_host": HOST_HEADER, "virtual_key": VIRTUAL_KEY_HEADER}
    return _way({name: headers[header] for name, header in names.items() if header in headers})


def _way(target: Mapping[str, Any]) -> str:
    if variable := VARIABLE.fullmatch(str(target.get("virtual_key", ""))):
        return f"virtual-key:{variable[1]}"
    provider, host = str(target.get("provider") or ""), target.get("custom_host")
    return f"{provider}@{host}" if host else provider
