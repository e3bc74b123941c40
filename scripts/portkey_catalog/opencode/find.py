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
from portkey_catalog.opencode.layers import MISSING, Kind, Layer
from portkey_catalog.opencode.markdown import KINDS, NESTED, FrontMatterError, entry
from portkey_catalog.opencode.places import FOLDER, GLOBAL_NAMES, INLINE, NAMES, Surroundings
from portkey_catalog.opencode.substitute import substituted

_PLUGINS = ("plugin", "plugins")
_AT_A_SITE = "wellknown"


def surroundings(cwd: Path | None = None) -> Surroundings:
    """Those of this process."""
    given = os.environ.get("OPENCODE_TEST_HOME")
    home = Path(given) if given else Path("~").expanduser()
    return Surroundings(home, cwd or Path.cwd(), os.environ, sys.platform)


def logins(around: Surroundings) -> list[str]:
    """Addresses of the sites that opencode is logged in at."""
    return [name for name, kind in _stored(around) if kind == _AT_A_SITE]


def providers_with_login(around: Surroundings) -> list[str]:
    """Providers that opencode has a key or a login of."""
    return [name for name, kind in _stored(around) if kind != _AT_A_SITE]


def _stored(around: Surroundings) -> list[tuple[str, str]]:
    """Every stored login and its kind."""
    try:
        stored = json.loads(around.logins_file.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    entries = stored.items() if isinstance(stored, dict) else ()
    return [(str(name), str(each.get("type"))) for name, each in entries if isinstance(each, dict)]


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
        found += _file("custom", custom, around) or [Layer("custom", str(custom), {}, problem=MISSING)]
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
        return text_of(named)

    try:
        value = parse(substituted(text, around.environment, read)).value
    except JsoncError as error:
        return Layer(kind, source, {}, text, str(error))
    except OSError as error:
        return Layer(kind, source, {}, text, f"names a file that cannot be read: {error}")
    if not isinstance(value, dict):
        return Layer(kind, source, {}, text, "is no object")
    return Layer(kind, source, value, text)


def text_of(path: Path) -> str:
    """The text of a file with its line ends; what is no UTF-8 in it is replaced, as in opencode.

    Raises:
        OSError: it cannot be read.
    """
    return path.read_bytes().decode("utf-8", "replace")


def _file(kind: Kind, path: Path, around: Surroundings) -> list[Layer]:
    if not path.exists():
        return []
    try:
        text = text_of(path)
    except OSError as error:
        return [Layer(kind, str(path), {}, problem=f"cannot be read: {error}")]
    return [read_layer(kind, str(path), text, path.parent, around)] if text else []


def _markdown(folder: Path) -> Iterator[Layer]:
    """Agents, commands and modes of a folder, and its plugins."""
    for kind, names in KINDS.items():
        for path in sorted(path for name in names for path in _below(folder / name, deep=kind in NESTED)):
            name = path.relative_to(folder).with_suffix("").as_posix().partition("/")[2]
            try:
                text = text_of(path)
                yield Layer("markdown", str(path), entry(kind, name, text), text)
            except (OSError, FrontMatterError) as error:
                yield Layer("markdown", str(path), {}, problem=f"cannot be read: {error}")
    plugins = sorted(path for name in _PLUGINS for path in (folder / name).glob("*") if path.suffix in (".ts", ".js"))
    if plugins:
        yield Layer("markdown", str(folder), {}, plugins=tuple(path.as_uri() for path in plugins))


def _below(folder: Path, *, deep: bool) -> Iterator[Path]:
    """Markdown files of a folder, deep down those in linked folders too; no folder is looked into twice."""
    seen = set()
    for at, folders, files in os.walk(folder, followlinks=True):
        real = Path(at).resolve()
        if real in seen or not deep:
            folders.clear()
        if real not in seen:
            seen.add(real)
            yield from (Path(at) / name for name in files if name.endswith(".md"))
