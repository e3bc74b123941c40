"""The only module that reads or writes `catalog/`: canonical JSON, replaced as a whole, untouched where equal."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from portkey_catalog.history.events import month_of
from portkey_catalog.history.ledger import Fault, Month, broken
from portkey_catalog.schema import Catalog, Event, Index, StandingNotice
from portkey_catalog.store import folder as swap
from portkey_catalog.store import turns
from portkey_catalog.store.choice import ACCEPT, NOTHING_CHOSEN, PROPOSED, ChoiceError, Chosen, beside, choice_of
from portkey_catalog.store.layout import (
    ANEW,
    CHANGES,
    CONFIG_SHAPE,
    FORMER,
    HEALTH,
    IDS,
    INDEX,
    INDEX_SHAPE,
    OPENCODE,
    VERSION_FOLDER,
    StoreError,
    catalog_from,
    changes_path,
    month_at,
    months,
    numbered,
    of_today,
    parse_json,
    shaped,
    told,
    told_in,
)

_CROSSING = "; a folder of a container's image cannot be renamed: keep the catalog on a volume"
_ANY = b"any"
T = TypeVar("T")


def read_json(path: Path) -> Any:
    """Read a JSON file of ours, see `parse_json`.

    Raises:
        StoreError: it cannot be read, or not parsed.
    """
    return parse_json(_text_of(path), str(path))


def _text_of(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise ValueError("it is no file")  # a pipe would be read for ever
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error


@contextmanager
def _told(path: Path, done: str) -> Iterator[None]:
    """Tell what the disk refuses.

    Args:
        path: what it is about.
        done: what cannot be done to it.

    Raises:
        StoreError: the disk refuses something.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: cannot be {done}: {error}") from error


def load_catalog(folder: Path) -> Catalog | None:
    """Read the catalog in a folder (the one that holds `v1/`), or `None` when there is none yet.

    Raises:
        StoreError: there is one, but it cannot be read.
    """
    root = folder / VERSION_FOLDER
    _put_back(root)
    with _told(root, "read"):  # a folder that nobody may look into
        if not (root / INDEX).exists():
            if any(root.glob("**/*.json")):
                raise StoreError(f"{root / INDEX}: is missing beside other files of a catalog; restore it from git")
            return None
        index = _index(root)
        if months(index) and not any((root / changes_path(month)).exists() for month in months(index)):
            index = index.model_copy(update={"files": tuple(path for path in index.files if not month_at(path))})

        def load(path: str, shape: TypeAdapter[T]) -> T:
            if path == INDEX:
                return cast("T", index)
            return _load(root, path, shape)

        # What was told in a month may be missing in files that are to be written, and never on a disk.
        return catalog_from(load, lambda path: path.startswith(CHANGES) or (root / path).exists())


def _load(root: Path, path: str, shape: TypeAdapter[T]) -> T:
    if month_at(path) and not (root / path).exists():
        raise StoreError(f"{root / path}: is missing; {ANEW}")
    return shaped(str(root / path), of_today(path, read_json(root / path)), shape)


def load_changes(folder: Path, catalog: Catalog) -> list[Event]:
    """Everything that was ever changed until there was this catalog of a folder, the earliest first.

    Raises:
        StoreError: as `refuse_broken_ledger`.
    """
    refuse_broken_ledger(folder, catalog)
    return [event for _, events in reversed([*_months_told(folder, catalog)]) for event in events]


def refuse_broken_ledger(folder: Path, catalog: Catalog) -> None:
    """Let nobody go on with what was told in a folder, or tell it, unless it leads to the catalog that is there.

    Raises:
        StoreError: it does not, or cannot be read; the text names file and line, and the ways on.
    """
    if fault := ledger_fault(folder, catalog):
        raise StoreError(f"{folder / VERSION_FOLDER}/{told(fault)}")


def ledger_fault(folder: Path, catalog: Catalog) -> Fault | None:
    """What keeps anybody from going on with what was told in a folder.

    Raises:
        StoreError: a file of it cannot be read.
    """
    return broken(catalog, _months_told(folder, catalog))


def _months_told(folder: Path, catalog: Catalog) -> Iterator[Month]:
    """Every month, the newest first."""
    late = [(month, tuple(events)) for month, events in groupby(catalog.changes, key=month_of)]
    yield from reversed(late)
    for month in reversed(catalog.older):
        yield month, told_in(month, partial(_load, folder / VERSION_FOLDER))


def load_opencode_config(folder: Path) -> dict[str, Any]:
    """Read the committed opencode configuration.

    Raises:
        StoreError: it cannot be read, or has not the shape of one.
    """
    path = folder / VERSION_FOLDER / OPENCODE
    config: dict[str, Any] = read_json(path)
    shaped(str(path), config, CONFIG_SHAPE)
    return config


def read_files(folder: Path) -> dict[str, str]:
    """The committed files as they are: path inside the version folder -> text.

    Raises:
        StoreError: one of them cannot be read.
    """
    root = folder / VERSION_FOLDER
    files = _index(root).files
    try:
        return {path: (root / path).read_text(encoding="utf-8") for path in (INDEX, *files)}
    except (OSError, ValueError) as error:  # a name that no file can have, or what is no UTF-8
        raise StoreError(f"{root}: cannot be read: {error}") from error


def load_choice(folder: Path) -> Chosen:
    """Read what a person chose of what waits: `accept.toml` beside `v1/`, where there is one.

    Raises:
        ChoiceError: it is none.
        StoreError: it cannot be read.
    """
    path = folder / ACCEPT
    with _told(path, "read"):
        there = path.exists()
    if not there and path.is_symlink():
        raise ChoiceError(f"{path}: is a link that leads nowhere")
    return read_choice(path) if there else nothing_chosen(folder)


def read_choice(path: Path) -> Chosen:
    """Read such a file wherever it is, and what was proposed, where that stands beside it.

    Raises:
        ChoiceError: one of them is none.
        StoreError: one cannot be read.
    """
    return beside(_choice(path), _proposed(path.parent))


def nothing_chosen(folder: Path) -> Chosen:
    """What stands for a choice that is not there or cannot be used: of what was proposed, nothing is said.

    Raises:
        ChoiceError: what was proposed cannot be told any more.
        StoreError: nor read.
    """
    return beside(NOTHING_CHOSEN, _proposed(folder))


def _proposed(folder: Path) -> Chosen:
    path = folder / PROPOSED
    with _told(path, "read"):
        there = path.exists()
    return _choice(path) if there else NOTHING_CHOSEN


def _choice(path: Path) -> Chosen:
    try:
        text = _text_of(path)
    except StoreError as error:
        if isinstance(error.__cause__, UnicodeDecodeError):
            raise ChoiceError(f"{path}: is not written in UTF-8") from error
        raise
    return choice_of(text, str(path))


def forget_choice(folder: Path, chosen: Chosen) -> None:
    """Remove `accept.toml` and its copy, now that they are done, unless what was done stood elsewhere or changed since.

    Raises:
        StoreError: one cannot be removed.
    """
    path = folder / ACCEPT
    with _told(path, "removed"):
        if chosen.text is not None:
            if not path.exists() or _text_of(path) != chosen.text:
                return
            path.unlink()
        (folder / PROPOSED).unlink(missing_ok=True)


def copy_catalog(folder: Path, to: Path) -> None:
    """Begin a catalog in another folder as the one that is here, with its number and all that was told before.

    Raises:
        StoreError: it cannot be written there.
    """
    with _told(to, "written"):
        shutil.copytree(folder / VERSION_FOLDER, to / VERSION_FOLDER, dirs_exist_ok=True)


def write_choice(folder: Path, text: str, name: str = ACCEPT) -> None:
    """Write `accept.toml` beside `v1/`, or its copy.

    Raises:
        StoreError: it cannot be written.
    """
    path = folder / name
    with _told(path, "written"):
        path.write_text(text, encoding="utf-8")


@asynccontextmanager
async def turn(folder: Path, waiting: Callable[[bool], None]) -> AsyncIterator[None]:
    """Have a catalog's folder to oneself, from reading the catalog to writing it.

    Args:
        folder: the folder that holds `v1/`; made when missing.
        waiting: called with true if somebody else is at work on it, and with false when the wait is over.

    Raises:
        StoreError: there can be no such folder.
    """
    async with AsyncExitStack() as stack:
        with _told(folder, "written"):
            folder.mkdir(parents=True, exist_ok=True)
            await stack.enter_async_context(turns.turn(folder, waiting))
        try:
            yield
        finally:
            with suppress(OSError):  # there is something in it
                folder.rmdir()


def stamp(folder: Path) -> bytes | None:
    """A mark that tells whether somebody else has written the catalog in a folder since; `None` while there is none.

    Raises:
        StoreError: it cannot be read.
    """
    path = folder / VERSION_FOLDER / INDEX
    with _told(path, "read"):
        return _text_of(path).encode() if path.exists() else None


def write_catalog(
    folder: Path,
    files: Mapping[str, str],
    *,
    instead_of: bytes | None = _ANY,
    notices: tuple[StandingNotice, ...] | None = None,
) -> list[str]:
    """Bring the version folder to exactly these files, and return the paths that changed, removed ones included.

    The whole folder is made anew beside the old one and takes its place in one step, so that whatever stops the run
    leaves the one or the other. Equal files and a person's own are linked into it: the same files, untouched. When
    nothing changed, the folder stays. Litter of runs that were killed is removed.

    Args:
        folder: the folder that holds `v1/`; made when missing.
        files: path inside `v1` -> text.
        instead_of: the `stamp` of the catalog that these files were made from; by default any may be replaced.
        notices: what stands, in the place of what the index says.

    Raises:
        StoreError: the folder cannot be replaced, or somebody else has written it since, which locks prevent where
            there are any, or an id that was published would change its meaning or go; the old catalog is all there.
    """
    root = folder / VERSION_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with turns.held(folder):
            swap.sweep(root)
            if root.is_symlink():
                raise StoreError(f"{root}: is a link, which cannot be replaced as a whole; put the folder itself there")
            if instead_of is not _ANY and stamp(folder) != instead_of:
                raise StoreError(f"{root}: somebody else has changed it meanwhile; run this again")
            index, last = INDEX_SHAPE.validate_json(files[INDEX]), last_index(root)
            index = index if notices is None else index.model_copy(update={"notices": notices})
            _refuse_lost_ids(root, files, index, last)
            present = _present(root)
            files = {**files, INDEX: numbered(index, last)}
            changed = [path for path, text in files.items() if path not in present or not _holds(root / path, text)]
            # Some of those that are listed are of earlier months, and stay as they are.
            obsolete = [each for each in present if _is_owned(each) and each not in files and each not in index.files]
            if changed or obsolete:
                before = sha256((root / INDEX).read_bytes()).hexdigest() if last else None
                files[INDEX] = numbered(index, last, follows=True, before=before)
                changed = sorted({*changed, INDEX})
                swap.rewrite(root, {path: files[path] for path in changed}, obsolete)
    except OSError as error:
        hint = _CROSSING if error.errno == errno.EXDEV else ""
        raise StoreError(f"{root}: cannot be written: {error}{hint}") from error
    return sorted({*changed, *obsolete})


def stray_months(folder: Path) -> list[str]:
    """Files of months that the index of a catalog does not name: whoever writes the next one removes them.

    Raises:
        StoreError: the catalog cannot be read.
    """
    root = folder / VERSION_FOLDER
    named = _index(root).files
    with _told(root, "read"):
        return sorted(path for path in _present(root) if month_at(path) and path not in named)


def last_index(root: Path) -> Index | None:
    """The index that stands in a version folder, if there is one.

    Raises:
        StoreError: it cannot be read.
    """
    return _index(root) if (root / INDEX).exists() else None


def _index(root: Path) -> Index:
    return shaped(str(root / INDEX), read_json(root / INDEX), INDEX_SHAPE)


def _refuse_lost_ids(root: Path, files: Mapping[str, str], index: Index, last: Index | None) -> None:
    """Whatever made these files, no id that was published changes or goes, but for those of the sample.

    Raises:
        StoreError: one would.
    """
    if IDS not in files or not (root / IDS).exists() or last is None or (last.sample and not index.sample):
        return
    old, new = read_json(root / IDS), json.loads(files[IDS])
    if lost := next((name for name, stands_for in old.items() if new.get(name) != stands_for), None):
        text = "would change its meaning" if lost in new else "would be forgotten"
        raise StoreError(f"{root / IDS}: the id {lost!r} {text}, so nothing is written; the old catalog is all there")


def _put_back(root: Path) -> None:
    """End what a killed run has begun where two folders cannot be exchanged at once.

    Raises:
        StoreError: the catalog stands aside and cannot be put back.
    """
    with _told(root, "put back"):
        if root.exists() or not root.parent.is_dir():
            return
        with turns.held(root.parent):
            swap.recover(root)


def _present(root: Path) -> set[str]:
    """Files below a folder, in the disk's own letter case; links, and what is behind them, do not count."""
    found = (Path(base, name) for base, _, names in os.walk(root) for name in names)
    return {path.relative_to(root).as_posix() for path in found if path.is_file() and not path.is_symlink()}


def _is_owned(path: str) -> bool:
    """Recognise a file that only we write; a person's own file beside ours stays."""
    return bool(re.fullmatch(r"(providers|held|schema)/[^./][^/]*\.json", path) or month_at(path)) or path in {
        HEALTH,
        *FORMER,
    }


def _holds(path: Path, text: str) -> bool:
    return path.read_bytes() == text.encode()
