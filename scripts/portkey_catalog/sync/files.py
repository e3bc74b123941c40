"""The user's file, what is remembered of it, and the way back: written at once or not at all, links and rights kept."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from io import BufferedRandom
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from portkey_catalog.errors import MisuseError, PortkeyCatalogError
from portkey_catalog.opencode.jsonc import JsoncError, parse
from portkey_catalog.opencode.places import GLOBAL_NAMES, Surroundings
from portkey_catalog.store.turns import held
from portkey_catalog.sync.memory import Backup, Memory, of_site
from portkey_catalog.sync.merge import standing

_Kept = TypeVar("_Kept", bound=BaseModel)
BACKUPS = 10
"""Changes of one file that can be undone, one after the other."""
_USUAL = "opencode.json"
_MEMORY, _PENDING = "memory.json", "pending.json"
_PART = ".portkey-catalog"
"""How the name of a file ends that is about to take another's place."""


class UserFileError(MisuseError):
    """The user's file cannot be read, or may not be written; the text says why."""


def known_file(state: Path, site: str) -> Path:
    """Where it lies what a site was when something was taken of it last."""
    return state / "sites" / f"{sha256(site.encode()).hexdigest()[:16]}.json"


def known(state: Path, site: str) -> Memory | None:
    """What a site was when something was taken of it last, for whatever file; `None` of a site never taken.

    Raises:
        UserFileError: it cannot be read.
    """
    return _load(known_file(state, site), Memory)


def know(state: Path, memory: Memory) -> None:
    """Remember what a site is, whatever becomes of the file.

    Raises:
        UserFileError: that may not be written.
    """
    path, found = known_file(state, memory.site), of_site(memory)
    with suppress(UserFileError):
        if known(state, memory.site) == found:
            return
    replace(path, found.model_dump_json(exclude_none=True).encode())


def target(around: Surroundings, given: Path | None) -> Path:
    """The file that is kept up to date, links followed.

    Of the user's own it is the one where something of ours stands already, else the strongest, else a new one.

    Raises:
        UserFileError: it is a link that leads nowhere.
    """
    if given:
        return _resolved(given)
    paths = [around.config_folder / name for name in reversed(GLOBAL_NAMES)]
    there = [_resolved(path) for path in paths if path.exists() or path.is_symlink()]
    for path in there if len(there) > 1 else ():
        with suppress(UserFileError):
            if Keeper(around.own_state_folder, path).memory:
                return path
    return there[0] if there else _resolved(around.config_folder / _USUAL)


def shown(path: Path) -> str:
    """A path as text, also one that is none."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def weaker_and_stronger(around: Surroundings, path: Path) -> tuple[list[Path], list[Path]]:
    """The user's other files that this one wins over, and those that win over it, the weakest first."""
    paths = [around.config_folder / name for name in GLOBAL_NAMES]
    place = next((number for number, each in enumerate(paths) if _leads_to(each, path)), None)
    if place is None:
        return [], []
    there = [each for each in paths if each.exists()]
    return [each for each in there if each in paths[:place]], [each for each in there if each in paths[place + 1 :]]


def _leads_to(path: Path, file: Path) -> bool:
    try:
        return _resolved(path) == file
    except UserFileError:
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # what Python 3.11 calls a link that leads to itself
        raise UserFileError(f"{path}: is a link that leads nowhere") from error


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
        if was and was.st_nlink > 1:
            _overwrite(path, content)
        else:
            _put(path, content, was)
    except OSError as error:
        raise UserFileError(f"{path}: cannot be written: {error.strerror}") from error


def _overwrite(path: Path, content: bytes) -> None:
    """Write into a file that has further names, which another one in its place would part from them."""
    with path.open("r+b") as file:
        before = file.read()
        try:
            _fill(file, content)
        except BaseException:
            with suppress(OSError):
                _fill(file, before)
            raise


def _fill(file: BufferedRandom, content: bytes) -> None:
    file.seek(0)
    file.write(content)
    file.truncate()
    file.flush()
    os.fsync(file.fileno())


def _put(path: Path, content: bytes, was: os.stat_result | None) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=_PART, delete=False) as file:
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
        self._folder = state / "sync" / sha256(os.fsencode(path)).hexdigest()[:16]
        self._path = path

    @cached_property
    def memory(self) -> Memory | None:
        """What is remembered; `None` at first, and where nothing of ours is left.

        A run that was interrupted leaves what it was about to remember, and a file that was moved or copied has its
        memory under another name. Of what comes into question, that counts of which most stands in the file.

        Raises:
            UserFileError: it cannot be read.
        """
        remembered, pending = _load(self._folder / _MEMORY, Memory), _load(self._folder / _PENDING, Memory)
        if remembered and not pending:
            return remembered
        now = self._value()
        best, most = remembered, standing(remembered.written, now) if remembered else 0
        for each in [pending] if pending else self._others():
            if (found := standing(each.written, now)) > most:
                best, most = each, found
        return best if best and best.written else None

    def _value(self) -> Any:
        """What the file says, as far as it can be read."""
        try:
            return parse((read(self._path) or b"{}").decode("utf-8")).value
        except (UserFileError, UnicodeDecodeError, JsoncError):
            return {}

    def _others(self) -> Iterator[Memory]:
        """What is remembered of other files."""
        for path in self._folder.parent.glob(f"*/{_MEMORY}"):
            with suppress(UserFileError):
                if path.parent != self._folder and (found := _load(path, Memory)):
                    yield found

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
            self._sweep()
            yield
        finally:
            turn.__exit__(None, None, None)

    def _sweep(self) -> None:
        """Take away what a killed run left beside the file and here."""
        for folder, name in ((self._path.parent, glob.escape(self._path.name)), (self._folder, "*")):
            for path in folder.glob(f".{name}.*{_PART}"):
                with suppress(OSError):
                    path.unlink()

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
        record = Backup(file=shown(self._path), before=copy, after=digest(content), memory=self.memory)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if before is not None:
                _put(self._folder / f"{name}.copy", before, None)
                (self._folder / f"{name}.copy").chmod(0o600)  # it may hold keys
            self._save(self._folder / f"{name}.json", record)
        except OSError as error:
            self._forget(self._folder / f"{name}.json")
            raise UserFileError(f"{self._folder}: cannot be written: {error.strerror}") from error
        try:
            self._put_and_remember(content, memory)
        except UserFileError:
            self._forget(self._folder / f"{name}.json")
            raise
        for old in self.backups[BACKUPS:]:
            self._forget(old)

    def remember(self, memory: Memory | None) -> None:
        """Remember something else, or nothing, of a file that stays as it is.

        Raises:
            UserFileError: that may not be written.
        """
        if memory == self.memory and not (self._folder / _PENDING).exists():
            return
        self._intend(memory)
        self._settle(memory)

    def _put_and_remember(self, content: bytes | None, memory: Memory | None) -> None:
        """Write the file and remember what it is; a run that is killed between the two leaves what it intended."""
        self._intend(memory)
        try:
            replace(self._path, content)
        except UserFileError:
            self._drop_intention()
            raise
        self._settle(memory)

    def _intend(self, memory: Memory | None) -> None:
        """Keep what is about to be remembered; of nothing, a memory that holds nothing as ours."""
        meant = memory or (self.memory and self.memory.model_copy(update={"written": {}}))
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if meant:
                self._save(self._folder / _PENDING, meant)
        except OSError as error:
            raise UserFileError(f"{self._folder}: cannot be written: {error.strerror}") from error

    def _settle(self, memory: Memory | None) -> None:
        """Remember what was intended; where the disk refuses, the next run finds the intention."""
        with suppress(OSError):
            if memory is None:
                (self._folder / _MEMORY).unlink(missing_ok=True)
                self._drop_intention()
            else:
                os.replace(self._folder / _PENDING, self._folder / _MEMORY)  # noqa: PTH105 - as one step
        self.__dict__.pop("memory", None)

    def _drop_intention(self) -> None:
        with suppress(OSError):
            (self._folder / _PENDING).unlink(missing_ok=True)

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
        self._put_and_remember(content, record.memory)
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


def remembered(around: Surroundings) -> Memory | None:
    """What `sync` remembers of the file that opencode reads; what cannot be read counts as nothing."""
    with suppress(PortkeyCatalogError, OSError):
        return Keeper(around.own_state_folder, target(around, None)).memory
    return None


def _load(path: Path, shape: type[_Kept]) -> _Kept | None:
    try:
        return shape.model_validate(orjson.loads(path.read_bytes())) if path.exists() else None
    except (OSError, ValueError) as error:
        raise UserFileError(f"{path}: cannot be read; delete it to begin anew") from error


def digest(content: bytes | None) -> str | None:
    """SHA-256 of what a file holds; `None` where there is no file."""
    return None if content is None else sha256(content).hexdigest()
