"""What may not change unasked from one publication to the next, as with the key of a host in SSH (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from portkey_catalog.schema import Publication
from portkey_catalog.sync.memory import Memory
from portkey_catalog.text.addresses import host_and_port, is_loopback
from portkey_catalog.text.unsafe import ADDRESS, SUBSTITUTION, holds_key, leads_nowhere
from portkey_catalog.text.words import some

_VARIABLE = re.compile(r"\{env:([A-Za-z_][A-Za-z0-9_]*)\}")
_KEY_PLACES = ("headers", "apiKey")
SHOWN = 3


def gateways(configs: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Addresses that providers of configurations lead to, sorted."""
    blocks = [block for config in configs for block in config["provider"].values()]
    return tuple(sorted({str(block.get("options", {}).get("baseURL", "")) for block in blocks}))


def variables(configs: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Environment variables that configurations ask for, sorted."""
    return tuple(sorted({name for config in configs for name in _VARIABLE.findall(json.dumps(config))}))


def stops(
    memory: Memory | None, site: str, publication: Publication | None, configs: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Every reason to go no further than what is there already; `configs` by profile."""
    if memory is None:
        return
    same_site = memory.site == site
    if same_site and memory.serial is not None:
        if publication is None:
            yield "the site no longer says which publication it holds"
        elif publication.serial < memory.serial:
            yield f"the site holds publication {publication.serial}, and {memory.serial} was taken before: it is older"
    keys = publication.keys if publication else {}
    if moved := sorted(each for each, stands_for in keys.items() if memory.keys.get(each, stands_for) != stands_for):
        shown = [f"{each} ({memory.keys[each]} -> {keys[each]})" for each in moved]
        yield f"what stands behind an id is not what it was: {some(shown, SHOWN)}"
    if memory.gateways and (new := set(gateways(configs.values())) - set(memory.gateways)):
        was = some(list(memory.gateways), SHOWN)
        yield f"requests and the key would go to {some(sorted(new), SHOWN)}, and went to {was}"
    # A profile that was not taken before may ask for more.
    taken = [config for profile, config in configs.items() if profile in memory.profiles]
    if memory.variables and (asked := set(variables(taken)) - set(memory.variables)):
        yield f"it asks for the values of further environment variables: {some(sorted(asked), SHOWN)}"


def strange(
    gateway: str, asked: Iterable[str], gateways: Collection[str], variables: Collection[str], *, local: bool
) -> Iterator[str]:
    """Every reason why no key goes, unasked, where the catalog of a site leads.

    Args:
        gateway: the address that it leads to.
        asked: environment variables whose values it asks for.
        gateways: addresses that the user knows.
        variables: environment variables that the user knows to be asked for.
        local: the site is on this machine, so that its gateway may be, too.
    """
    if gateway not in gateways and not (local and is_loopback(gateway)):
        which = ", which is whatever listens on this machine" if is_loopback(gateway) else ""
        yield f"requests and the key would go to {gateway}{which}; known is {some(sorted(gateways), SHOWN)}"
    if more := set(asked) - set(variables):
        yield f"it asks for the values of further environment variables: {some(sorted(more), SHOWN)}"


def unsafe(config: Mapping[str, Any], *, local: bool) -> Iterator[str]:
    """What in a published configuration leads round its gateway, or would give away a secret.

    Args:
        config: the configuration.
        local: the site is on this machine, so that its gateway may be, too.
    """
    homes = {host_and_port(each) for each in gateways([config])}
    if len(homes) > 1:
        yield f"its providers lead to several hosts: {some(sorted(homes), SHOWN)}"
    for path, text in _texts(_without_the_harmless(config), ()):
        where = ".".join(path)
        if path[-1:] == ("baseURL",) and not local and is_loopback(text):
            yield f"{where} leads to {text}, which is whatever listens on this machine"
        if path[0] != "$schema" and not any(each in path for each in _KEY_PLACES):
            hosts = {host_and_port(url) for url in ADDRESS.findall(text)}
            if strange := sorted(hosts - homes):
                yield f"{where} leads to {some(strange, SHOWN)}, which is not its gateway"
        for found in SUBSTITUTION.findall(text):
            if not _VARIABLE.fullmatch(found) or not any(each in path for each in _KEY_PLACES):
                yield f"{where} holds a pattern that opencode replaces by a secret"
        if holds_key(text):
            yield f"{where} holds a key"


def _without_the_harmless(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration without the models of providers where surely nothing is to be found: all of them at once."""
    blocks = {}
    for name, block in config["provider"].items():
        written = json.dumps(block.get("models"), ensure_ascii=False)
        blocks[name] = {**block, "models": {}} if leads_nowhere(written) else block
    return {**config, "provider": blocks}


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a document, keys among them, with its path."""
    if isinstance(value, dict):
        for key, each in value.items():
            if "{" in key or "://" in key:
                yield (*path, "a key"), key
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, str):
        yield path, value
