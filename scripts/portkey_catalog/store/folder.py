"""Change a folder as a whole: made anew beside the old one, it takes its place in one step, or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from portkey_catalog.store import turns

_LITTER = "new-"
_AT_FDCWD = -100
_EXCHANGE = 2
"""`RENAME_EXCHANGE` of Linux and `RENAME_SWAP` of macOS are the same number."""
_UNKNOWN_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""Answers of a kernel or file system to a call that it does not have."""


def rewrite(target: Path, changed: Mapping[str, str], gone: Iterable[str]) -> None:
    """Give a folder other files in one step, or make it; for the holder of the folder it lies in.

    All else in it stays: the same files, by link, where the file system has links. No link to elsewhere is followed.

    Args:
        target: the folder.
        changed: texts to write, by path inside the folder.
        gone: files to remove.

    Raises:
        OSError: it cannot be done; the folder is as before.
    """
    made = _beside(target)
    try:
        if target.exists():
            _copy(target, made)
        else:
            made.mkdir()
        for path in (*changed, *gone):
            _make_room(made, path)
        for path, text in changed.items():
            _write(made / path, text.encode())
        for base, _, _ in os.walk(made):
            _sync_folder(Path(base))
        put_in_place(made, target)
    finally:
        _discard(made)  # by now the old folder, unless something went wrong


def put_in_place(new: Path, target: Path) -> None:
    """Make `target` what `new` was, and `new` what `target` was, if that was anything.

    Raises:
        OSError: it cannot be done; both are as before.
    """
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        _take_turns(new, target)
    with suppress(OSError):  # it is done; only a power failure in the next seconds could undo it
        _sync_folder(target.parent)


def exchange(first: Path, second: Path) -> bool:
    """Exchange the names of two folders in one system call; `False` where there is no such call.

    Raises:
        OSError: there is, but it fails.
    """
    if sys.platform not in {"linux", "darwin"}:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(first), os.fsencode(second)
    if sys.platform == "darwin":
        failed = libc.renamex_np(*names, ctypes.c_uint(_EXCHANGE))
    elif hasattr(libc, "renameat2"):  # older C libraries lack it
        at = ctypes.c_int(_AT_FDCWD)
        failed = libc.renameat2(at, names[0], at, names[1], ctypes.c_uint(_EXCHANGE))
    else:
        return False
    code = ctypes.get_errno()
    if failed and code not in _UNKNOWN_HERE:
        raise OSError(code, os.strerror(code), str(first), None, str(second))
    return not failed


def recover(target: Path) -> None:
    """Put right what was stopped between two renames; for the holder of the target's folder.

    Raises:
        OSError: the target stands aside and cannot be put back.
    """
    aside = _aside(target)
    if not aside.exists():
        return
    if not target.exists():
        aside.rename(target)
        return
    litter = _beside(target)  # a half-removed folder must not be taken for one that stands aside
    aside.rename(litter)
    _discard(litter)


def sweep(target: Path) -> None:
    """Remove what killed runs have left beside the target; for the holder of the target's folder.

    Raises:
        OSError: the target stands aside and cannot be put back.
    """
    recover(target)
    for litter in target.parent.glob(f".{target.name}.{_LITTER}*"):
        with suppress(OSError), turns.in_use(litter) as ours:
            if ours:
                _discard(litter)


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """A folder beside the target to make another one in, gone in the end. What killed runs left there is swept first.

    Raises:
        OSError: it cannot be made, or the target stands aside and cannot be put back.
    """
    with ExitStack() as until_done:
        with turns.held(target.parent):
            sweep(target)
            made = _beside(target)
            made.mkdir()
            until_done.enter_context(turns.in_use(made))
        try:
            yield made
        finally:
            _discard(made)


def _beside(target: Path) -> Path:
    """A free name for a folder in the making, and for one to be removed; `sweep` knows it."""
    return target.with_name(f".{target.name}.{_LITTER}{secrets.token_hex(4)}")


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _take_turns(new: Path, target: Path) -> None:
    """Exchange without the system call; stopped after the first rename, it is for `recover` to finish."""
    recover(target)
    aside = _aside(target)
    target.rename(aside)
    try:
        new.rename(target)
    except BaseException:
        recover(target)
        raise
    with suppress(OSError):  # it is done; what still stands aside goes with the next sweep
        aside.rename(new)


def _discard(folder: Path) -> None:
    """Remove a folder that nobody looks at any more, as far as that is possible."""
    shutil.rmtree(folder, ignore_errors=True)


def _copy(old: Path, new: Path) -> None:
    try:
        shutil.copytree(old, new, symlinks=True, copy_function=_carry_over)
    except shutil.Error as error:  # holds a list of (from, to, why)
        raise OSError(error.args[0][0][2]) from error


def _carry_over(old: str, new: str) -> None:
    """Have a file in the new folder as well: the same one, or a copy where the file system has no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
        with Path(new).open("rb+") as file:
            os.fsync(file.fileno())


def _make_room(folder: Path, path: str) -> None:
    """Take a file out of the new folder, and links that stand in the place of its folders, so that none is followed."""
    for parent in reversed(Path(path).parents[:-1]):
        if (folder / parent).is_symlink():
            (folder / parent).unlink()
        (folder / parent).mkdir(exist_ok=True)
    (folder / path).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNKNOWN_HERE:  # some file systems synchronise files only
            raise
    finally:
        os.close(descriptor)
