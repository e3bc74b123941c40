"""What may not change unasked from one publication to the next, as with the key of a host in SSH (pure)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from portkey_catalog.exports.names import CHAIN_HEADER, HOST_HEADER, KEY_HEADER, VIRTUAL_KEY_HEADER
from portkey_catalog.exports.opencode import USER_KEY_ENV
from portkey_catalog.schema import Publication
from portkey_catalog.sync.expected import astray, hosts, vouched, ways
from portkey_catalog.sync.memory import Memory
from portkey_catalog.text.addresses import host_and_port, is_loopback
from portkey_catalog.text.unsafe import ADDRESS, SUBSTITUTION, VARIABLE, holds_key, leads_nowhere
from portkey_catalog.text.words import count, some

_KEY_PLACES = frozenset((KEY_HEADER, VIRTUAL_KEY_HEADER, CHAIN_HEADER, "apiKey"))
"""Where the value of an environment variable may stand."""
_HOST_PLACES = frozenset((HOST_HEADER, CHAIN_HEADER))
"""Where a gateway may be told to send requests on to another host."""
_FEWEST = 4
"""Of so many models one has to be left: who holds back an update that loses a quarter of a provider's models does not
publish one that loses three quarters of all, and a user has nobody else to look at it."""
SHOWN = 3


def gateways(configs: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Addresses that providers of configurations lead to, sorted."""
    blocks = [block for config in configs for block in config.get("provider", {}).values()]
    return tuple(sorted({str(block.get("options", {}).get("baseURL", "")) for block in blocks}))


def leads(configs: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Addresses that requests of configurations go to, those that the gateway sends them on to among them, sorted."""
    found = list(configs)
    return tuple(sorted({*gateways(found), *(host for config in found for host in hosts(config))} - {""}))


def models(config: Mapping[str, Any]) -> set[str]:
    """Every model that a configuration holds, `provider/model`."""
    return {f"{name}/{key}" for name, block in config.get("provider", {}).items() for key in block.get("models", {})}


def variables(configs: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Environment variables that configurations ask for, sorted."""
    return tuple(sorted({name for config in configs for name in VARIABLE.findall(json.dumps(config))}))


def stops(
    memory: Memory | None, site: str, publication: Publication | None, configs: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Every reason to go no further than what is there already; `configs` by profile."""
    offered = {model for config in configs.values() for model in models(config)}
    if configs and not offered:
        yield "it offers no model at all"
    keys = publication.keys if publication else {}
    if wrong := sorted({model for config in configs.values() for model in astray(config, keys)}):
        yield f"requests for {some(wrong, SHOWN)} would go another way than the publication says"
    if memory is None:
        return
    before = models(memory.written)
    if not configs.keys() >= set(memory.profiles):  # another profile was asked for, which may be a smaller one
        blocks = {name for config in configs.values() for name in config.get("provider", {})}
        before = {model for model in before if model.partition("/")[0] in blocks}
    if offered and len(before & offered) * _FEWEST < len(before):
        yield f"of {count(len(before), 'model')} that you have from it, it offers {count(len(before & offered))}"
    same_site = memory.site == site
    if same_site and memory.serial is not None:
        if publication is None:
            yield "the site no longer says which publication it holds"
        elif publication.serial < memory.serial:
            yield f"the site holds publication {publication.serial}, and {memory.serial} was taken before: it is older"
    if moved := sorted(each for each, stands_for in keys.items() if memory.keys.get(each, stands_for) != stands_for):
        shown = [f"{each} ({memory.keys[each]} -> {keys[each]})" for each in moved]
        yield f"what stands behind an id is not what it was: {some(shown, SHOWN)}"
    # What is remembered by an earlier version of the program names no hosts behind a gateway.
    if memory.gateways and (new := set(leads(configs.values())) - {*memory.gateways, *leads([memory.written])}):
        was = some(list(memory.gateways), SHOWN)
        yield f"requests and the key would go to {some(sorted(new), SHOWN)}, and went to {was}"
    known = vouched(keys) | ways(memory.written)
    if publication and memory.written and (new := {way for config in configs.values() for way in ways(config)} - known):
        yield f"requests would go to {some(sorted(new), SHOWN)}, which no id of the publication stands for"
    # A profile that was not taken before may ask for more.
    taken = [config for profile, config in configs.items() if profile in memory.profiles]
    if memory.variables and (asked := set(variables(taken)) - set(memory.variables)):
        yield f"it asks for the values of further environment variables: {some(sorted(asked), SHOWN)}"


def new_reach(memory: Memory | None, configs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What configurations reach that was not reached before and that not every one does, in words for the user."""
    found = list(configs)
    where = some([host_and_port(each) for each in gateways(found)], SHOWN)
    known = {USER_KEY_ENV, *(memory.variables if memory else ())}
    if asked := [each for each in variables(found) if each not in known]:
        yield (
            f"warning: besides {USER_KEY_ENV}, opencode will read {some(asked, SHOWN)} from your environment and send "
            f"what is there to {where}"
        )
    on = {*leads(found)} - {*gateways(found)} - {*(memory.gateways if memory else ())}
    if on:
        yield f"warning: {where} will be told to send requests on to {some(sorted(on), SHOWN)}"


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
    if not local and (here := [each for each in sorted(hosts(config)) if is_loopback(each)]):
        yield f"requests would be sent on to {some(here, SHOWN)}, which is whatever listens on a machine"
    for path, text in _texts(_without_the_harmless(config), ()):
        where = ".".join(path)
        if path[-1:] == ("baseURL",) and not local and is_loopback(text):
            yield f"{where} leads to {text}, which is whatever listens on this machine"
        if path[0] not in ("$schema", "mcp") and path[-1] not in _HOST_PLACES:
            named = {host_and_port(url) for url in ADDRESS.findall(text)}
            if strange := sorted(named - homes):
                yield f"{where} leads to {some(strange, SHOWN)}, which is not its gateway"
        for found in SUBSTITUTION.findall(text):
            if not VARIABLE.fullmatch(found) or path[-1] not in _KEY_PLACES:
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
