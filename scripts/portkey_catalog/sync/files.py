"""The user's file, what is remembered of it, and the way back: written at once or not at all, links and rights kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

import orjson
from pydantic import BaseModel

from portkey_catalog.errors import MisuseError
from portkey_catalog.opencode.places import GLOBAL_NAMES, Surroundings
from portkey_catalog.store.turns import held
from portkey_catalog.sync.memory import Backup, Memory

_Kept = TypeVar("_Kept", bound=BaseModel)
BACKUPS = 10
"""Changes of one file that can be undone, one after the other."""
_USUAL = "opencode.json"


class UserFileError(MisuseError):
    """The user's file cannot be read, or may not be written; the text says why."""


def target(around: Surroundings, given: Path | None) -> Path:
    """The file that is kept up to date: the strongest of the user's own, or a new one; links are followed."""
    if given:
        return given.resolve()
    for name in reversed(GLOBAL_NAMES):
        if (around.config_folder / name).exists() or (around.config_folder / name).is_symlink():
            return (around.config_folder / name).resolve()
    return (around.config_folder / _USUAL).resolve()


def weaker(around: Surroundings, path: Path) -> list[Path]:
    """The user's other files that this one wins over, the weakest first."""
    paths = [around.config_folder / name for name in GLOBAL_NAMES]
    resolved = [each.resolve() for each in paths]
    return [each for each in paths[: resolved.index(path)] if each.exists()] if path in resolved else []


def read(path: Path) -> bytes | None:
    """The file, or `None` where there is none.

    Raises:
        UserFileError: it cannot be read.
    """
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise UserFileError(f"{path}: is no file")
        return path.read_bytes()
    except OSError as error:
        raise UserFileError(f"{path}: cannot be read: {error.strerror}") from error


def replace(path: Path, content: bytes | None) -> None:
    """Give the file this content, or take it away; its mode and, where that may be done, its owner stay.

    Raises:
        UserFileError: it may not be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        was = path.stat() if path.exists() else None
        if was and not was.st_mode & stat.S_IWUSR:
            raise UserFileError(f"{path}: is read-only; make it writable, or name another one with --file")
        if content is None:
            path.unlink(missing_ok=True)
            return
        _put(path, content, was)
    except OSError as error:
        raise UserFileError(f"{path}: cannot be written: {error.strerror}") from error


def _put(path: Path, content: bytes, was: os.stat_result | None) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            mode = stat.S_IMODE(was.st_mode) if was else 0o666 & ~_umask()
            Path(file.name).chmod(mode)
            if was and hasattr(os, "chown"):
                with suppress(OSError):
                    os.chown(file.name, was.st_uid, was.st_gid)
            file.close()
            os.replace(file.name, path)  # noqa: PTH105 - as one step
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Keeper:
    """What is remembered of one file, in the folder of what this program remembers."""

    def __init__(self, state: Path, path: Path) -> None:
        self._folder = state / "sync" / sha256(str(path).encode()).hexdigest()[:16]
        self._path = path

    @cached_property
    def memory(self) -> Memory | None:
        """What is remembered; `None` at first.

        Raises:
            UserFileError: it cannot be read.
        """
        return _load(self._folder / "memory.json", Memory)

    @property
    def backups(self) -> list[Path]:
        """What can be undone, the latest first."""
        return sorted(self._folder.glob("backup-*.json"), reverse=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other run at this file until the block ends.

        Raises:
            UserFileError: there is no place to remember anything.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            turn = held(self._folder)
            turn.__enter__()
        except OSError as error:
            raise UserFileError(f"{self._folder}: cannot be written: {error.strerror}") from error
        try:
            yield
        finally:
            turn.__exit__(None, None, None)

    def change(self, before: bytes | None, content: bytes | None, memory: Memory | None) -> None:
        """Write the file and remember what it is, after a copy of both as they were.

        Raises:
            UserFileError: one of them may not be written, or the file is not `before` any more; it is as it was.
        """
        if read(self._path) != before:
            raise UserFileError(f"{self._path}: was changed just now by somebody else; try again")
        number = int(self.backups[0].stem.partition("-")[2]) + 1 if self.backups else 1
        name = f"backup-{number:06}"
        copy = None if before is None else f"{name}.copy"
        record = Backup(file=str(self._path), before=copy, after=digest(content), memory=self.memory)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if before is not None:
                _put(self._folder / f"{name}.copy", before, None)
                (self._folder / f"{name}.copy").chmod(0o600)  # it may hold keys
            self._save(self._folder / f"{name}.json", record)
        except OSError as error:
            raise UserFileError(f"{self._folder}: cannot be written: {error.strerror}") from error
        if content != before:
            try:
                replace(self._path, content)
            except UserFileError:
                self._forget(self._folder / f"{name}.json")
                raise
        self.remember(memory)
        for old in self.backups[BACKUPS:]:
            self._forget(old)

    def remember(self, memory: Memory | None) -> None:
        """Remember something else, or nothing, of a file that stays as it is."""
        path = self._folder / "memory.json"
        if memory == self.memory:
            return
        try:
            if memory is None:
                path.unlink(missing_ok=True)
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._save(path, memory)
        except OSError as error:
            raise UserFileError(f"{path}: cannot be written: {error.strerror}") from error
        finally:
            self.__dict__.pop("memory", None)

    def undo(self) -> str:
        """Give the file back as it was before the last change; returns what was done, in words.

        Raises:
            UserFileError: there is nothing to undo, or the file was changed since.
        """
        if not self.backups:
            raise UserFileError(f"{self._path}: there is nothing to undo")
        latest = self.backups[0]
        record = _load(latest, Backup)
        assert record is not None
        copy = self._folder / record.before if record.before else None
        content = read(copy) if copy else None
        if digest(read(self._path)) not in (record.after, digest(content)):
            told = f"; as it was, it lies in {copy}" if copy else "; before, there was none"
            raise UserFileError(f"{self._path}: was changed since, which would be lost{told}")
        replace(self._path, content)
        self.remember(record.memory)
        self._forget(latest)
        return "is as it was" if record.before else "is gone, as it was before"

    def _save(self, path: Path, document: BaseModel) -> None:
        _put(path, document.model_dump_json(exclude_none=True).encode(), None)
        path.chmod(0o600)

    def _forget(self, backup: Path) -> None:
        with suppress(OSError):
            backup.with_suffix(".copy").unlink(missing_ok=True)
            backup.unlink(missing_ok=True)


def last_memory(state: Path) -> Memory | None:
    """What is remembered of the file that was kept up to date last; `None` where there is none.

    Args:
        state: folder of what this program remembers.

    Raises:
        UserFileError: it cannot be read.
    """
    found = sorted((state / "sync").glob("*/memory.json"), key=lambda path: path.stat().st_mtime_ns)
    return _load(found[-1], Memory) if found else None


def _load(path: Path, shape: type[_Kept]) -> _Kept | None:
    try:
        return shape.model_validate(orjson.loads(path.read_bytes())) if path.exists() else None
    except (OSError, ValueError) as error:
        raise UserFileError(f"{path}: cannot be read; delete it to begin anew") from error


def digest(content: bytes | None) -> str | None:
    """SHA-256 of what a file holds; `None` where there is no file."""
    return None if content is None else sha256(content).hexdigest()
