"""Reads what is judged: a folder as opencode would be started there, or one file, and the plugins' files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portkey_catalog.errors import MisuseError
from portkey_catalog.opencode.find import layers, project_folders, read_layer, text_of
from portkey_catalog.opencode.layers import Layer
from portkey_catalog.opencode.markdown import KINDS, FrontMatterError, entry
from portkey_catalog.opencode.places import FOLDER, Surroundings
from portkey_catalog.opencode.substitute import FILE
from portkey_catalog.policy.plugins import hook, is_local, named
from portkey_catalog.policy.written import Hook, Written, as_written

LARGEST = 4_000_000
"""Bytes of the largest file that is read beside the configurations."""
_PROJECTS = ("project", "folder", "markdown")


class PolicyError(MisuseError):
    """There is nothing to judge at a path."""


def look(around: Surroundings, path: Path, gateways: Sequence[str], *, project: bool = False) -> Written:
    """What is written in a folder (`around.cwd`) or in a file.

    Args:
        around: where opencode would be started.
        path: the folder or the file.
        gateways: addresses that are the gateway's.
        project: leave out what is the user's or the machine's.

    Raises:
        PolicyError: it is not there.
    """
    if path.is_file():
        found = [_file(path.absolute(), around)]
    elif path.is_dir():
        found = layers(around)
        if project:
            own = [folder / FOLDER for folder in project_folders(around.cwd)]
            found = [layer for layer in found if _is_projects(layer, own)]
    else:
        raise PolicyError(f"{path}: there is no such file or folder")
    written = Written([as_written(layer) for layer in found], gateways, around.environment)
    return replace(written, hooks=_hooks(written, around), files=_files(written.layers, root(around.cwd)))


def root(cwd: Path) -> Path:
    """The folder that paths are told from: the repository's, or the one that is judged."""
    top = project_folders(cwd)[-1]
    return top if (top / ".git").exists() else cwd


def _is_projects(layer: Layer, own: Sequence[Path]) -> bool:
    if layer.kind == "project":
        return True
    return layer.kind in _PROJECTS and any(Path(layer.source).is_relative_to(folder) for folder in own)


def _file(path: Path, around: Surroundings) -> Layer:
    try:
        text = text_of(path)
    except OSError as error:
        return Layer("custom", str(path), {}, problem=f"cannot be read: {error}")
    if path.suffix != ".md":
        return read_layer("custom", str(path), text or "{}", path.parent, around)
    parents = [each.name for each in path.parents]
    kind = next((kind for each in parents for kind, names in KINDS.items() if each in names), "agent")
    try:
        return Layer("markdown", str(path), entry(kind, path.stem, text), text)
    except FrontMatterError as error:
        return Layer("markdown", str(path), {}, text, f"cannot be read: {error}")


def _files(found: Sequence[Layer], top: Path) -> dict[tuple[str, str], str]:
    """Files below a folder whose texts the configurations there put in."""
    texts = {}
    for layer in found:
        for name in FILE.findall(layer.text):
            path = (Path(layer.source).parent / name).resolve()
            if path.is_relative_to(top) and path.is_file() and path.stat().st_size <= LARGEST:
                texts[layer.source, name] = text_of(path).strip()
    return texts


def _hooks(written: Written, around: Surroundings) -> dict[str, Hook | None]:
    """Local plugins that can be read, by how they are named."""
    found: dict[str, Hook | None] = {}
    for plugin, source, _, _ in named(written):
        if is_local(plugin) and plugin not in found:
            path = _program(_path(plugin, Path(source).parent, around))
            try:
                if path.stat().st_size <= LARGEST:
                    found[plugin] = hook(path.read_text("utf-8", errors="replace"), str(path))
            except (OSError, ValueError):
                continue
    return found


def _path(plugin: str, folder: Path, around: Surroundings) -> Path:
    if plugin.startswith("file:"):
        path = unquote(urlsplit(plugin).path)
        return Path(path[1:] if re.match(r"/[A-Za-z]:", path) else path)
    return around.home / plugin[2:] if plugin.startswith("~/") else folder / plugin


def _program(path: Path) -> Path:
    """The file of a plugin; of a folder, the one that is usually run."""
    if not path.is_dir():
        return path
    names = ("index.ts", "index.js", "src/index.ts", "dist/index.js")
    return next((path / name for name in names if (path / name).is_file()), path / names[0])
