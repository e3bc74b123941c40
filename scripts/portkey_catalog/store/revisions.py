"""A catalog as git has it at some revision, and the ways to name one."""

from __future__ import annotations

import subprocess
from pathlib import Path

from portkey_catalog.errors import MisuseError
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import load_catalog, read_files
from portkey_catalog.store.layout import INDEX, INDEX_SHAPE, VERSION_FOLDER, StoreError, catalog_of, parse_json, shaped

GIT = ("git", "--no-optional-locks", "-c", "core.quotepath=false")


class NoSuchCatalogError(MisuseError):
    """What names a catalog is neither a folder nor a revision."""


PATIENCE = 120
"""Seconds that git may take."""


def catalog_at(name: str, folder: Path) -> Catalog:
    """The catalog that a name stands for: a folder that holds `v1/`, or a revision of git.

    A folder of that name wins, also outside git.

    Args:
        name: as a person writes it.
        folder: the catalog's folder in the checkout, of which revisions are read.

    Raises:
        NoSuchCatalogError: it is neither.
        StoreError: there is no catalog that can be read.
    """
    if _is_folder(name):
        if catalog := load_catalog(Path(name)):
            return catalog
        raise StoreError(f"{name}: there is no catalog in this folder; name the folder that holds {VERSION_FOLDER}/")
    files = _files_at(name, folder)
    if INDEX not in files:
        raise StoreError(f"{name}: there is no {folder / VERSION_FOLDER} at this revision")
    try:
        return catalog_of(files)
    except StoreError as error:
        raise StoreError(f"{name}: {error}") from error


def files_at(name: str, folder: Path) -> dict[str, str]:
    """The files of the catalog that a name stands for, as they are; none where there is no catalog.

    Args:
        name: a folder or a revision, see `catalog_at`.
        folder: the catalog's folder in the checkout, of which revisions are read.

    Raises:
        NoSuchCatalogError: it is neither.
        StoreError: they cannot be read.
    """
    if _is_folder(name):
        return read_files(Path(name)) if (Path(name) / VERSION_FOLDER / INDEX).exists() else {}
    files = _files_at(name, folder)
    if INDEX not in files:
        return {}
    listed = shaped(INDEX, parse_json(files[INDEX], INDEX), INDEX_SHAPE).files
    return {path: files[path] for path in (INDEX, *listed) if path in files}


def _is_folder(name: str) -> bool:
    try:
        return name != "" and Path(name).is_dir()
    except OSError:  # longer than names of files are
        return False


def _files_at(revision: str, folder: Path) -> dict[str, str]:
    """Files of the version folder at a revision, by their paths inside it."""
    where = next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
    commit = _git(where, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise NoSuchCatalogError(f"{revision}: is neither a folder nor a revision of git here")
    root = Path(_asked(where, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))
    try:
        inside = (folder.resolve() / VERSION_FOLDER).relative_to(root.resolve()).as_posix()
    except ValueError:
        raise StoreError(f"{folder}: lies outside the checkout {root}, so it has no revisions there") from None
    tree = f"{commit.decode().strip()}:{inside}"
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", tree) or b""
    entries = [entry.split(b"\t", 1) for entry in listed.split(b"\0") if entry]
    blobs = {path: what.split()[2] for what, path in entries if what.split()[1] == b"blob" and path.endswith(b".json")}
    texts = _contents(root, list(blobs.values()))
    try:
        return {path.decode(): text.decode() for path, text in zip(blobs, texts, strict=True)}
    except UnicodeDecodeError as error:
        raise StoreError(f"{revision}: a file of the catalog is not UTF-8") from error


def _contents(root: Path, blobs: list[bytes]) -> list[bytes]:
    """Contents of blobs, in the same order."""
    told = _asked(root, "cat-file", "--batch", given=b"\n".join([*blobs, b""]))
    found, at = [], 0
    for blob in blobs:
        end = told.index(b"\n", at)
        head = told[at:end].split()
        if len(head) != 3:
            raise StoreError(f"git has no object {blob.decode()} of the catalog here; fetch it (a shallow clone?)")
        size = int(head[2])
        found.append(told[end + 1 : end + 1 + size])
        at = end + size + 2
    return found


def _asked(where: Path, *arguments: str, given: bytes = b"") -> bytes:
    """The output of git.

    Raises:
        StoreError: it fails.
    """
    told = _git(where, *arguments, given=given)
    if told is None:
        raise StoreError(f"{where}: git {arguments[0]} fails")
    return told


def _git(where: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """The output of git, `None` where it fails.

    Raises:
        StoreError: there is no git, or it does not end.
    """
    command = [*GIT, "-C", str(where), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=PATIENCE, check=False)
    except FileNotFoundError as error:
        raise StoreError("git is not on PATH; it is needed to read a revision") from error
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise StoreError(f"git {arguments[0]} cannot be asked: {error}") from error
    return done.stdout if done.returncode == 0 else None
