"""What a doctor says: lines, a document, and the bundle for an issue (pure). All of it goes through one `Redactor`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portkey_catalog.doctor.bypass import KNOWN
from portkey_catalog.doctor.checks import worst
from portkey_catalog.doctor.effective import base_url, blocks, headers, is_portkey, shown
from portkey_catalog.doctor.routing import config_of, parsed, rows
from portkey_catalog.doctor.shapes import WORST, Account, Found, Machine, Result, Verdict
from portkey_catalog.exports.addresses import site_of
from portkey_catalog.exports.names import CHAIN_HEADER, PROVIDER_HEADER, provider_id
from portkey_catalog.opencode.shapes import group, groups
from portkey_catalog.text.addresses import host_and_port
from portkey_catalog.text.redact import Redactor

VERSION = 1
"""Of the shape of the document and of the bundle."""
WIDTH = 21
SHOWN = 20
"""Lines of evidence of a check that people are shown."""
PAGE = "docs/doctor.md"
"""Explains each check, in the repository."""
_HOSTED = ".portkey.ai"
_OF_PROJECTS = ("project", "folder", "custom", "markdown")
"""Layers whose folders are named as their user likes."""
_NAMES = ("slug", "name", "id")
_NAMED = ("name", "then", "default", "virtual_key", "custom_host")
_AGENTS = frozenset(("build", "plan", "general", "title", "summary", "compaction"))
"""Agents of opencode itself."""


def page_of(found: Found) -> str:
    """The page that explains the checks: of a site that has just answered, of the last sync, or of the repository."""
    answered = (each.address for each in found.sites if each.login.status == 200)
    if address := next(answered, found.machine.synced):
        return f"{site_of(address)[0]}/doctor/"
    return found.machine.page or PAGE


def lines(results: Sequence[Result], page: str, redactor: Redactor, *, brief: bool = False) -> Iterator[str]:
    """The checks for people. Evidence of what is fine is left out where that is wished."""
    where = "" if "://" in page else " in the repository that this program comes from"
    for each in results:
        mark = each.verdict.value if each.verdict is Verdict.FINE else each.verdict.value.upper()
        yield f"{each.name:<{WIDTH}} {mark}: {redactor.line(each.says)}"
        quiet = each.verdict is Verdict.FINE and brief
        for line in () if quiet else each.evidence[:SHOWN]:
            yield "    " + redactor.line(line)
        if not quiet and each.evidence[SHOWN:]:
            yield f"    and {len(each.evidence) - SHOWN} more, which --json has"
        if each.verdict is not Verdict.FINE:
            if each.mend:
                yield "  mend: " + redactor.line(each.mend)
            yield "  more: " + redactor.line(f"{page}#{each.name}") + where
    numbers = Counter(each.verdict for each in results)
    yield ", ".join(f"{numbers[each]} {each.value}" for each in reversed(WORST) if numbers[each])


def document(results: Sequence[Result], page: str, redactor: Redactor) -> dict[str, Any]:
    """The checks for programs."""
    checks = [
        {
            "name": each.name,
            "verdict": each.verdict.name.lower(),
            "counts": each.counts,
            "says": redactor.line(each.says),
            "evidence": [redactor.line(line) for line in each.evidence],
            "mend": redactor.line(each.mend) if each.mend else None,
            "page": redactor.line(f"{page}#{each.name}"),
        }
        for each in results
    ]
    return {"version": VERSION, "verdict": worst(results).name.lower(), "checks": checks}


def bundle(
    results: Sequence[Result], found: Found, redactor: Redactor, program: str, platform: Mapping[str, str]
) -> dict[str, Any]:
    """What goes into an issue: the checks, without names of the account's providers and addresses of anybody.

    Args:
        results: the checks.
        found: what they were made of.
        redactor: what knows the secrets.
        program: version of this program.
        platform: the system and Python, by name.
    """
    strict = replace(redactor, aliases=aliases(found))
    machine = found.machine
    about = {
        "portkey-catalog": program,
        "opencode": machine.program.version,
        **platform,
        "parts": [each.kind for each in machine.layers],
    }
    return {"about": dict(strict.document(about)), **document(results, PAGE, strict)}


def aliases(found: Found) -> dict[str, str]:
    """Names of a workspace, and what a bundle has instead: longest first, so that none is part of another."""
    account, machine = found.account, found.machine
    config = blocks(machine.effective.value)
    slugs = set((account.models if account else None) or ())
    slugs |= {headers(each).get(PROVIDER_HEADER, "").removeprefix("@") for each in config.values()} - {""}
    slugs |= {each["slug"] for each in _listed(account, "providers") if isinstance(each.get("slug"), str)}
    names = {
        _folder(each.source): f"FOLDER-{number}"
        for number, each in enumerate(machine.layers, 1)
        if each.kind in _OF_PROJECTS and _folder(each.source)
    }
    names |= {machine.folder: "PROJECT"} if machine.folder else {}
    for number, each in enumerate(sorted(_private(account, machine) - slugs), 1):
        names[each] = f"name-{number}"
    for number, slug in enumerate(sorted(slugs), 1):
        names |= {slug: f"slug-{number}", provider_id(slug): f"portkey-slug-{number}"}
    sites = dict.fromkeys([*(each.address for each in found.sites), *(each.address for each in machine.logins)])
    names |= {address: f"https://site-{number}.example" for number, address in enumerate(sites, 1)}
    addresses = [account.address if account else None, *map(base_url, config.values())]
    for number, each in enumerate(dict.fromkeys(filter(None, addresses)), 1):
        if not host_and_port(each).rpartition("@")[2].endswith(_HOSTED):
            names |= dict.fromkeys((each.rstrip("/"), shown(each).rstrip("/")), f"https://gateway-{number}.example")
    hosts = dict.fromkeys(host_and_port(each).rpartition("@")[2] for each in addresses if each)
    foreign = [each for each in hosts if each and not each.endswith(_HOSTED)]
    names |= {host: f"host-{number}.example" for number, host in enumerate(foreign, 1)}
    return dict(sorted(names.items(), key=lambda each: -len(each[0])))


def _folder(path: str) -> str:
    """The folder of a file, on any system."""
    return path[: max(path.rfind("/"), path.rfind("\\"), 0)]


def _listed(account: Account | None, what: str) -> list[dict[str, Any]]:
    return rows(account.admin.get(what)) or [] if account else []


def _private(account: Account | None, machine: Machine) -> set[str]:
    """Names that a workspace or a user gave: of providers, configs, targets, conditions and agents."""
    found = {each.get(key) for what in ("providers", "configs") for each in _listed(account, what) for key in _NAMES}
    config = machine.effective.value
    found |= {each for each, block in blocks(config).items() if not (is_portkey(block) or each in KNOWN)}
    found |= {each for kind in ("agent", "command") for each in group(config, kind)} - _AGENTS
    found |= {each for each in machine.others if each not in KNOWN}
    chains = [config_of(came) for name, came in account.admin.items() if "/" in name] if account else []
    chains += [
        parsed(headers(block, entry).get(CHAIN_HEADER, ""))
        for block in blocks(config).values()
        for entry in (None, *groups(block, "models").values())
    ]
    for chain in chains:
        found |= set(_names_in(chain))
    return {each for each in found if isinstance(each, str) and len(each) > 1}


def _names_in(value: Any, key: str = "", *, private: bool = False) -> Iterator[str]:
    """Names within a config: of targets, saved keys and hosts, and all that conditions compare."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            if private and not name.startswith("$"):
                yield name.partition(".")[2]
            yield from _names_in(each, name, private=private or name == "query")
    elif isinstance(value, list):
        for each in value:
            yield from _names_in(each, key, private=private)
    elif isinstance(value, str) and (private or key in _NAMED):
        yield value
