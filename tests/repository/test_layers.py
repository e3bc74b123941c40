"""Data flows one way: which module may import which."""

import ast
from pathlib import Path

import pytest

from support.needs import ROOT

PACKAGE = ROOT / "scripts" / "portkey_catalog"

MAY_IMPORT: dict[str, set[str]] = {
    "schema": set(),
    "upstream": set(),
    "account_numbers": set(),
    "markup": {"account_numbers"},
    "unsafe": set(),
    "room": {"schema"},
    "boundary": {"schema"},
    "slugs": set(),
    "usable": {"room", "schema"},
    "provenance": {"schema"},
    "assumed": {"provenance", "room", "schema"},
    "alike": {"assumed", "grouping", "lint", "looking", "schema"},
    "deployments": {"schema"},
    "confusable": set(),
    "mistakable": {"confusable", "identity", "schema"},
    "display_names": {"grouping", "identity", "schema"},
    "identity": {"account_numbers", "confusable", "deployments", "schema"},
    "changes": {"assumed", "schema", "usable"},
    "address": set(),
    "settings": {"address", "schema", "slugs", "unsafe", "upstream"},
    "costs": {"schema", "upstream"},
    "kinds": {"schema", "upstream"},
    "labs": set(),
    "model_ids": set(),
    "served": {"deployments", "labs", "upstream"},
    "normalise": {"costs", "deployments", "kinds", "model_ids", "labs", "schema", "served", "unsafe", "upstream"},
    "aside": set(),
    "evidence": set(),
    "silence": {"provenance", "schema"},
    "enrich": {"deployments", "evidence", "identity", "provenance", "schema", "silence"},
    "steady": set(),
    "memory": {"assumed", "identity", "schema"},
    "grouping": {"account_numbers", "identity", "kinds", "memory", "schema", "unsafe"},
    "looking": {"grouping", "identity", "lint", "memory", "schema"},
    "naming": {"account_numbers", "grouping", "identity", "schema", "usable"},
    "ids": {"looking", "schema"},
    "regroup": {"confusable", "grouping", "identity", "looking", "near_misses", "normalise", "schema", "upstream"},
    "near_misses": {"grouping", "identity", "schema"},
    "lint": {"assumed", "grouping", "schema"},
    "promises": {"schema"},
    "ordering": {"assumed", "grouping", "schema", "usable"},
    "choosing": {"assumed", "grouping", "lint", "ordering", "promises", "schema", "usable"},
    "defaults": {"assumed", "exports", "identity", "schema"},
    "drift": {"boundary", "exports", "grouping", "identity", "looking", "schema"},
    "departures": {"boundary", "grouping", "identity", "looking", "memory", "schema", "usable"},
    "chains": {"departures", "schema"},
    "claims": {"grouping", "identity", "naming", "schema"},
    "successors": {"grouping", "identity"},
    "combine": {
        "account_numbers",
        "boundary",
        "choosing",
        "claims",
        "display_names",
        "grouping",
        "identity",
        "lint",
        "looking",
        "memory",
        "naming",
        "near_misses",
        "ordering",
        "promises",
        "schema",
        "steady",
    },
    "exports": {
        "account_numbers",
        "boundary",
        "canonical",
        "confusable",
        "deployments",
        "identity",
        "markup",
        "provenance",
        "room",
        "schema",
        "usable",
    },
    "canonical": set(),
    "leaks": set(),
    "swap": set(),
    "turns": set(),
    "opencode_shapes": {"schema"},
    "store": {"canonical", "opencode_shapes", "schema", "swap", "turns"},
    "statuses": set(),
    "streams": set(),
    "proxies": {"address"},
    "transport": {"proxies"},
    "gateway": {"address", "aside", "proxies", "schema", "statuses", "transport", "upstream"},
    "report": {"assumed", "boundary", "chains", "changes", "leaks", "markup", "room", "schema", "upstream"},
    "outcome": {"schema", "settings", "upstream"},
    "collect": {
        "aside",
        "costs",
        "deployments",
        "gateway",
        "leaks",
        "model_ids",
        "normalise",
        "outcome",
        "schema",
        "settings",
        "upstream",
    },
    "metadata": {
        "aside",
        "enrich",
        "evidence",
        "gateway",
        "leaks",
        "memory",
        "unsafe",
        "normalise",
        "outcome",
        "provenance",
        "schema",
        "settings",
        "twins",
        "upstream",
    },
    "twins": {"deployments", "grouping", "identity", "provenance", "schema"},
    "lookback": {"assumed", "schema", "usable"},
    "trends": {"changes", "schema"},
    "guard": {
        "changes",
        "enrich",
        "lookback",
        "normalise",
        "outcome",
        "report",
        "schema",
        "settings",
        "trends",
        "twins",
    },
    "reach": {"changes", "outcome", "provenance", "schema", "settings"},
    "renames": {"schema", "settings"},
    "screen": {"assumed", "changes", "check", "leaks", "outcome", "report", "schema", "settings", "upstream"},
    "tombstones": {"claims", "grouping", "looking", "schema", "successors", "unsafe"},
    "advice": {"exports", "grouping", "looking", "schema"},
    "removals": {"claims", "exports", "markup", "schema"},
    "cells": {"assumed", "markup", "provenance", "schema"},
    "combined_page": {"assumed", "cells", "confusable", "room", "exports", "markup", "promises", "removals", "schema"},
    "provider_pages": {
        "boundary",
        "cells",
        "confusable",
        "deployments",
        "room",
        "exports",
        "markup",
        "removals",
        "schema",
    },
    "pages": {
        "assumed",
        "boundary",
        "cells",
        "combined_page",
        "confusable",
        "deployments",
        "exports",
        "markup",
        "provider_pages",
        "room",
        "schema",
    },
    "site": {"cells", "pages", "removals", "schema", "swap", "turns"},
    "check": {
        "address",
        "alike",
        "boundary",
        "canonical",
        "claims",
        "defaults",
        "exports",
        "identity",
        "leaks",
        "lint",
        "looking",
        "model_ids",
        "opencode_process",
        "pages",
        "promises",
        "room",
        "schema",
        "settings",
        "slugs",
        "static_host",
        "store",
        "unsafe",
        "usable",
    },
    "static_host": set(),
    "opencode_process": {"markup"},
    "sample": set(),
    "terminal": {"collect", "markup", "report"},
}
"""A module or package of ours -> what of ours it may import. `pipeline`, `demo` and `cli` sit on top of them all."""

ON_TOP = {"pipeline", "demo", "cli"}


def modules() -> dict[str, list[Path]]:
    """Our modules and packages by name, with their files."""
    found = {path.stem: [path] for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    return found | {
        folder.name: sorted(folder.rglob("*.py")) for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()
    }


def imported(path: Path) -> set[str]:
    """Names a file imports: ours by module, others by top-level package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


def ours(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(path) if name.startswith("portkey_catalog.")} - {"__version__"}


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_a_module_imports_only_what_lies_before_it(name: str) -> None:
    used = set().union(*map(ours, modules()[name])) - {name}
    assert used <= MAY_IMPORT[name], f"{name} may not import {sorted(used - MAY_IMPORT[name])}"


def test_every_module_has_its_place() -> None:
    assert modules().keys() == MAY_IMPORT.keys() | ON_TOP


def test_one_module_opens_connections_and_one_sends_requests_over_them() -> None:
    for name, files in modules().items():
        if name not in {"transport", "gateway"}:
            used = {name.split(".")[0] for file in files for name in imported(file)}
            assert not used & {"httpx", "requests", "aiohttp"}, f"{name} opens connections"
            assert not any("urllib.request" in imported(file) for file in files), f"{name} opens connections"


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            "account_numbers",
            "markup",
            "schema",
            "upstream",
            "identity",
            "canonical",
            "leaks",
            "costs",
            "kinds",
            "proxies",
            "labs",
            "model_ids",
            "normalise",
            "outcome",
            "enrich",
            "combine",
            "grouping",
            "naming",
            "exports",
            "cells",
            "combined_page",
            "provider_pages",
            "pages",
            "changes",
            "deployments",
            "reach",
            "guard",
            "claims",
            "departures",
            "chains",
            "successors",
            "tombstones",
            "advice",
            "removals",
            "usable",
            "alike",
            "assumed",
            "boundary",
            "defaults",
            "evidence",
            "provenance",
            "silence",
            "twins",
            "address",
            "confusable",
            "display_names",
            "drift",
            "ids",
            "mistakable",
            "near_misses",
            "promises",
            "regroup",
            "renames",
            "room",
            "slugs",
            "statuses",
            "lint",
            "looking",
            "memory",
            "report",
            "screen",
            "unsafe",
        }
    ),
)
def test_pure_modules_touch_neither_disk_nor_clock_nor_network(name: str) -> None:
    touching = {"os", "pathlib", "tempfile", "subprocess", "socket", "asyncio", "time", "random", "httpx", "shutil"}
    for file in modules()[name]:
        used = {imported_name.split(".")[0] for imported_name in imported(file)}
        assert not used & touching, f"{file.name} imports {sorted(used & touching)}"
