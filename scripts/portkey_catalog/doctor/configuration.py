"""Judgements of opencode on this machine: the program, its configuration, and ways round Portkey (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portkey_catalog.doctor.bypass import PROVIDERS, ways
from portkey_catalog.doctor.effective import (
    base_url,
    blocks,
    is_allowed,
    is_portkey,
    leaves,
    origin_of_address,
    shown,
)
from portkey_catalog.doctor.shapes import Found, Machine, Result, Verdict
from portkey_catalog.opencode.layers import MISSING, Layer
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.opencode.shapes import group
from portkey_catalog.text.addresses import host_and_port
from portkey_catalog.text.words import count, some

FINE, FAILS, WARNS, UNKNOWN = Verdict.FINE, Verdict.FAILS, Verdict.WARNS, Verdict.UNKNOWN
NAMED = 6
TRIED = ("1.18.33", "1.18.34")
"""Versions of opencode that every change of this program is tried with, as in `docs/use.md`."""
INSTALL = "npm install -g opencode-ai@1.18.33"
_STRONGER = ("custom", "project", "folder", "markdown", "inline", "managed")
"""Layers that win over the site, and over the file that `sync` keeps."""
_ALLOWING = ("enabled_providers", "disabled_providers")
_ROUTE = (*_ALLOWING, "baseURL", "apiKey", "headers", "npm", "api")
"""Keys that decide where requests go."""
_OF_PROVIDERS = ("whitelist", "blacklist")
_OF_ENTRIES = ("provider", "headers", "id")
"""Keys that say something else even where the site says nothing of them."""


def program_checks(found: Found) -> Iterator[Result]:
    """opencode as a program."""
    program = found.machine.program
    if program.path is None:
        yield Result("opencode-found", FAILS, f"opencode {program.problem or 'is not on PATH'}", mend=INSTALL)
        yield Result("opencode-version", UNKNOWN, "there is no opencode to ask", counts=False)
        return
    yield Result("opencode-found", FINE, f"it is {program.path}")
    yield _version(program.version, program.problem)


def _version(version: str | None, problem: str | None) -> Result:
    name = "opencode-version"
    if version is None:
        return Result(name, UNKNOWN, f"opencode {problem}", mend="opencode --version")
    major, minor = (int(each) for each in version.split(".")[:2])
    if version in TRIED:
        return Result(name, FINE, f"{version} is a version that is tried with every change")
    if (major, minor) == (1, 18):
        return Result(name, FINE, f"{version} is supported, as any 1.18")
    if (major, minor) > (1, 18):
        expected = (
            "expected to work, and not tried" if (major, minor) == (1, 19) else "unproven: nobody here could run it"
        )
        return Result(name, WARNS, f"{version} is {expected}", mend=f"{INSTALL}   # if something does not work")
    return Result(name, FAILS, f"{version} is too old: it refuses keys that it does not know", mend=INSTALL)


def configuration_checks(found: Found) -> Iterator[Result]:
    """What opencode goes by."""
    machine = found.machine
    yield _readable(machine)
    yield _layers(machine)
    yield _providers(machine)
    yield _routes(found)
    yield _environment(machine)
    yield _project(found)


def _readable(machine: Machine) -> Result:
    name = "opencode-config"
    broken = [each for each in machine.layers if each.stops]
    if broken:
        evidence = tuple(f"{each.source}: {each.problem}" for each in broken)
        mend = f"mend {broken[0].source}, or move it away"
        return Result(name, FAILS, "opencode does not start with a file that it cannot read", evidence, mend)
    problems = _refused(machine)
    if problems:
        evidence = tuple(problems)
        mend = "opencode models   # shows the same; mend the file that is named here"
        return Result(name, FAILS, f"opencode refuses {count(len(problems), 'value')}", evidence, mend)
    skipped = [f"{each.source}: {each.problem}" for each in machine.layers if each.problem]
    if skipped:
        unread = [each.source for each in machine.layers if each.problem and each.kind == "markdown"]
        gone = [each.source for each in machine.layers if each.problem == MISSING]
        mend = f"mend the front matter of {some(unread, NAMED)}" if unread else "what mends site-healthy"
        mend = f"unset OPENCODE_CONFIG, or put a file at {gone[0]}" if gone else mend
        return Result(name, WARNS, "something of the configuration could not be read", tuple(skipped), mend)
    told = ("opencode itself reads them all",) if machine.trial.accepted else ()
    return Result(name, FINE, f"{count(len(machine.layers), 'part')} of the configuration can be read", told)


def _refused(machine: Machine) -> list[str]:
    """What opencode refuses: of each part, as it reads them one by one, and of all of them as one."""
    parts = {problem: each.source for each in machine.layers for problem in start_problems(each.value)}
    parts |= {problem: "" for problem in start_problems(machine.effective.value) if problem not in parts}
    found = [f"{problem} (from {source})" if source else problem for problem, source in parts.items()]
    named = any(machine.trial.refused and machine.trial.refused.startswith(f"{each}: ") for each in parts.values())
    return (
        found if machine.trial.refused is None or named else [*found, f"opencode itself says: {machine.trial.refused}"]
    )


def _layers(machine: Machine) -> Result:
    """Where each part of the configuration comes from."""
    name = "opencode-layers"
    if not machine.layers:
        mend = "portkey-catalog sync SITE   # or: opencode auth login SITE"
        return Result(name, WARNS, "opencode has no configuration at all", mend=mend)
    lines = [
        f"{number}. {_kind(each)} {each.source}: {_contents(each)}" for number, each in enumerate(machine.layers, 1)
    ]
    says = f"{count(len(machine.layers), 'part')}, the weakest first"
    for key in ("model", "small_model", "enabled_providers", "disabled_providers"):
        if origin := machine.effective.origin(key):
            lines.append(f"{key} comes from {origin}")
    return Result(name, FINE, says, tuple(lines))


def _kind(layer: Layer) -> str:
    return {"login": "the site", "global": "your file", "custom": "OPENCODE_CONFIG", "inline": "the variable"}.get(
        layer.kind, layer.kind
    )


def _contents(layer: Layer) -> str:
    if layer.problem:
        return layer.problem
    names = list(blocks(layer.value))
    told = [count(len(names), "provider") + f" ({some(names, NAMED)})"] if names else []
    told += [key for key in layer.value if key not in ("provider", "$schema")]
    plugins = [count(len(layer.plugins), "plugin file")] if layer.plugins else []
    return ", ".join([*told, *plugins]) or "nothing"


def _providers(machine: Machine) -> Result:
    name, config = "opencode-providers", machine.effective.value
    ours = [each for each, block in blocks(config).items() if is_portkey(block)]
    mend = "portkey-catalog sync SITE   # or: opencode auth login SITE"
    if not ours:
        unread = [each.source for each in machine.layers if each.kind == "login" and each.problem]
        if unread:
            says = f"{some(unread, NAMED)} could not be read, and nothing else has a provider"
            return Result(name, UNKNOWN, says, mend="what mends site-healthy")
        return Result(name, FAILS, "no provider of the configuration leads to Portkey", mend=mend)
    closed = [each for each in ours if not is_allowed(config, each)]
    lines = tuple(
        f"{each}: {count(len(group(block, 'models')), 'model')}, from {machine.effective.origin('provider', each)}"
        for each, block in blocks(config).items()
        if each in ours
    )
    keys = [key for key in ("disabled_providers", "enabled_providers") if machine.effective.origin(key)]
    where = some([f"{key} in {machine.effective.origin(key)}" for key in keys], 2)
    if len(closed) == len(ours):
        return Result(name, FAILS, f"none of Portkey's providers may be used: {where}", lines, f"change {where}")
    if closed:
        return Result(name, WARNS, f"{some(closed, NAMED)} may not be used", lines, f"change {where}")
    return Result(name, FINE, f"{count(len(ours), 'provider')} lead to Portkey, and may be used", lines)


def _routes(found: Found) -> Result:
    """Providers of the configuration that lead somewhere else, and whether others are kept out."""
    name, machine = "opencode-routes", found.machine
    config = machine.effective.value
    gateway = host_and_port(found.gateway)
    round_it, through = [], []
    for each, block in blocks(config).items():
        if not is_allowed(config, each):
            continue
        address = base_url(block)
        leads = shown(address) if address else "its maker"
        whose = origin_of_address(machine.effective, each)
        if not is_portkey(block):
            round_it.append(f"{each} leads to {leads} (from {whose})")
        elif address is None or host_and_port(address).rpartition("@")[2] != gateway:
            round_it.append(f"{each} sends Portkey's headers to {leads} (from {whose})")
        else:
            through.append(f"{each} leads to {leads}")
    if round_it:
        mend = 'set "enabled_providers" to those of Portkey, or "disabled_providers" to the others, in opencode.json'
        return Result(name, WARNS, f"round Portkey: {count(len(round_it), 'provider')}", tuple(round_it), mend)
    if not isinstance(config.get("enabled_providers"), list):
        says = 'there is no "enabled_providers", so opencode also offers its own free models and all it finds a key for'
        return Result(name, WARNS, says, mend="portkey-catalog sync SITE   # brings the list")
    return Result(name, FINE, "every provider that may be used leads to Portkey", tuple(through))


def _environment(machine: Machine) -> Result:
    """Keys and logins by which opencode offers providers of its own."""
    name, config = "opencode-environment", machine.effective.value
    there = list(ways(machine.variables, machine.others))
    free = [f"{what}: {provider} answers round Portkey" for what, provider in there if is_allowed(config, provider)]
    shut = tuple(
        f"{what}, and {provider} may not be used" for what, provider in there if not is_allowed(config, provider)
    )
    if free:
        variables = [
            each
            for each, providers in PROVIDERS.items()
            if machine.variables.get(each) and any(is_allowed(config, provider) for provider in providers)
        ]
        mend = [f"unset {' '.join(variables)}"] if variables else []
        mend += ["opencode auth logout"] if machine.others else []
        says = f"{count(len(free), 'way')} round Portkey beside the configuration"
        return Result(name, WARNS, says, (*free, *shut), "; ".join(mend) + '   # or set "enabled_providers"')
    return Result(name, FINE, "no key or login leads round Portkey", shut)


def _project(found: Found) -> Result:
    """What stands above the site, and says something else."""
    name, machine = "opencode-project", found.machine
    ours = [dict(each.value) for each in machine.layers if each.kind == "login"] + [dict(machine.written)]
    site = {path: value for config in ours for path, value in leaves(config)}
    if not site:
        return Result(name, UNKNOWN, "there is no configuration of a site to compare with", counts=False)
    lines, routes = [], []
    for layer in machine.layers:
        if layer.kind not in _STRONGER:
            continue
        for path, value in leaves(layer.value):
            if not _contradicts(site, path, value):
                continue
            told = f"{'.'.join(path)} is the word of {layer.source}, not of the site"
            lines.append(told)
            if any(each in _ROUTE for each in path):
                routes.append(told)
    mend = "take that out of the file, or move the file away; OPENCODE_DISABLE_PROJECT_CONFIG=1 leaves projects out"
    if routes:
        return Result(name, FAILS, "where requests go is not what the site says", tuple(lines), mend)
    if lines:
        return Result(name, WARNS, f"{count(len(lines), 'value')} of the site are replaced", tuple(lines), mend)
    return Result(name, FINE, "nothing above the site contradicts it")


def _contradicts(site: Mapping[tuple[str, ...], Any], path: tuple[str, ...], value: Any) -> bool:
    """Tell whether a value changes what a site says: one of its values, or more for what is the site's."""
    if path in site:
        return not _alike(site[path], value)
    providers = {each[1] for each in site if each[0] == "provider" and len(each) > 1}
    if path[0] in _ALLOWING:
        named = set(map(str, value)) if isinstance(value, list) else set()
        return bool(providers & named if path[0] == "disabled_providers" else providers - named)
    if path[0] != "provider" or len(path) < 3 or path[1] not in providers:
        return False
    if path[2] == "models":
        return len(path) > 4 and any(each[:4] == path[:4] for each in site) and path[4] in _OF_ENTRIES
    return path[2] in _OF_PROVIDERS or any(each in _ROUTE for each in path)


def _alike(published: Any, value: Any) -> bool:
    """Compare a value as published with one whose variables are put in."""
    if isinstance(published, str) and isinstance(value, str) and "{env:" in published:
        return (
            re.fullmatch(".*".join(map(re.escape, re.split(r"\{env:[^}]*\}", published))), value, re.DOTALL) is not None
        )
    return bool(published == value)


def described(config: Mapping[str, Any]) -> int:
    """How many models a configuration has."""
    return sum(len(group(block, "models")) for block in blocks(config).values())
