"""Every configuration that opencode would find on this machine, from the weakest to the strongest.

Documents of sites are not fetched; whoever has them hands them in. What opencode's console and the preferences of a
managed Mac add is not to be seen from here.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portkey_catalog.opencode.jsonc import JsoncError, parse
from portkey_catalog.opencode.layers import Kind, Layer
from portkey_catalog.opencode.markdown import KINDS, NESTED, FrontMatterError, entry
from portkey_catalog.opencode.places import FOLDER, GLOBAL_NAMES, INLINE, NAMES, Surroundings
from portkey_catalog.opencode.substitute import substituted

_PLUGINS = ("plugin", "plugins")


def surroundings(cwd: Path | None = None) -> Surroundings:
    """Those of this process."""
    given = os.environ.get("OPENCODE_TEST_HOME")
    home = Path(given) if given else Path("~").expanduser()
    return Surroundings(home, cwd or Path.cwd(), os.environ, sys.platform)


def logins(around: Surroundings) -> list[str]:
    """Addresses of the sites that opencode is logged in at."""
    try:
        stored = json.loads(around.logins_file.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    entries = stored.items() if isinstance(stored, dict) else ()
    return [str(name) for name, each in entries if isinstance(each, dict) and each.get("type") == "wellknown"]


def layers(around: Surroundings, sites: Mapping[str, Any] | None = None, *, without_own: bool = False) -> list[Layer]:
    """All layers, the weakest first.

    Args:
        around: where opencode would be started.
        sites: the configuration of sites by the address that opencode is logged in at, where it is known.
        without_own: leave out the user's own files in their folder.
    """
    known = sites or {}
    found = [
        Layer("login", address, known.get(address, {}), problem=None if address in known else "was not fetched")
        for address in logins(around)
    ]
    for name in () if without_own else GLOBAL_NAMES:
        found += _file("global", around.config_folder / name, around)
    if custom := around.custom_file:
        found += _file("custom", custom, around) or [
            Layer("custom", str(custom), {}, problem="is not there", is_missing=True)
        ]
    if not around.ignores_projects:
        for folder in reversed(project_folders(around.cwd)):
            for name in NAMES:
                found += _file("project", folder / name, around)
    for folder in config_folders(around):
        if folder.name.endswith(FOLDER) or folder == around.custom_folder:
            for name in NAMES:
                found += _file("folder", folder / name, around)
        found += _markdown(folder)
    if inline := around.environment.get(INLINE):
        found.append(read_layer("inline", INLINE, inline, around.cwd, around))
    for name in NAMES:
        found += _file("managed", around.managed_folder / name, around)
    return found


def project_folders(cwd: Path) -> list[Path]:
    """Folders whose files are the project's: the one opencode is started in, and upwards to the root of its git.

    Without a repository, all the way up.
    """
    folders = [cwd, *cwd.parents]
    root = next((number for number, folder in enumerate(folders) if (folder / ".git").exists()), len(folders) - 1)
    return folders[: root + 1]


def config_folders(around: Surroundings) -> list[Path]:
    """Folders that may hold agents, commands and plugins, the weakest first: of two `.opencode`, the upper one wins."""
    projects = [] if around.ignores_projects else [folder / FOLDER for folder in project_folders(around.cwd)]
    there = [folder for folder in (*projects, around.home / FOLDER) if folder.is_dir()]
    custom = [around.custom_folder] if around.custom_folder else []
    return list(dict.fromkeys([around.config_folder, *there, *custom]))


def read_layer(kind: Kind, source: str, text: str, folder: Path, around: Surroundings) -> Layer:
    """One configuration by its text; `folder` is what paths in it start from."""

    def read(path: str) -> str:
        named = around.home / path[2:] if path.startswith("~/") else folder / path
        return named.read_text("utf-8")

    try:
        value = parse(substituted(text, around.environment, read)).value
    except JsoncError as error:
        return Layer(kind, source, {}, text, str(error))
    except (OSError, UnicodeDecodeError) as error:
        return Layer(kind, source, {}, text, f"names a file that cannot be read: {error}")
    if not isinstance(value, dict):
        return Layer(kind, source, {}, text, "is no object")
    return Layer(kind, source, value, text)


def _file(kind: Kind, path: Path, around: Surroundings) -> list[Layer]:
    if not path.exists():
        return []
    try:
        text = path.read_bytes().decode("utf-8", "replace")  # with its line ends; opencode reads on behind a wrong byte
    except OSError as error:
        return [Layer(kind, str(path), {}, problem=f"cannot be read: {error}")]
    return [read_layer(kind, str(path), text, path.parent, around)] if text else []


def _markdown(folder: Path) -> Iterator[Layer]:
    """Agents, commands and modes of a folder, and its plugins."""
    for kind, names in KINDS.items():
        for path in sorted(
            path for name in names for path in (folder / name).glob("**/*.md" if kind in NESTED else "*.md")
        ):
            name = path.relative_to(folder).with_suffix("").as_posix().partition("/")[2]
            try:
                text = path.read_bytes().decode("utf-8")
                yield Layer("markdown", str(path), entry(kind, name, text), text)
            except (OSError, UnicodeDecodeError, FrontMatterError) as error:
                yield Layer("markdown", str(path), {}, problem=f"cannot be read: {error}")
    plugins = sorted(path for name in _PLUGINS for path in (folder / name).glob("*") if path.suffix in (".ts", ".js"))
    if plugins:
        yield Layer("markdown", str(folder), {}, plugins=tuple(path.as_uri() for path in plugins))
