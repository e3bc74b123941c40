"""Folders of a repository in which somebody may start opencode, told by the files of opencode that lie in them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from portkey_catalog.opencode.places import FOLDER, NAMES

_LIST = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached")
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE")
"""Variables by which git would look at another folder than it is run in."""
_OTHERS = (".git", "node_modules")


def starts(folder: Path) -> list[Path]:
    """The folder, and every one below it that has configuration of its own, in a fixed order.

    Known by what git tracks; where git does not answer, by all that is there but `node_modules`.
    """
    below = {folder / each for each in started_in(_tracked(folder))}
    return [folder, *sorted(each for each in below - {folder} if each.is_dir())]


def started_in(files: Iterable[PurePath]) -> Iterator[PurePath]:
    """For each file of opencode, the folders whose configuration it is a part of (pure)."""
    for file in files:
        holder = file.parent
        if file.name in NAMES and holder.name != FOLDER:
            yield holder
        for part in (file, *file.parents):
            if part.name == FOLDER:
                yield part.parent


def _tracked(folder: Path) -> list[PurePath]:
    """Paths of files, from the folder."""
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        done = subprocess.run(_LIST, cwd=folder, env=environment, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return list(_there(folder))
    return [PurePath(os.fsdecode(each)) for each in done.stdout.split(b"\0") if each]


def _there(folder: Path) -> Iterator[PurePath]:
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _OTHERS]
        links = [name for name in folders if (Path(at) / name).is_symlink()]
        for name in (*files, *links):
            yield (Path(at) / name).relative_to(folder)
