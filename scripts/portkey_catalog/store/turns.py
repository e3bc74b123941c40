"""A folder for one at a time: whoever else asks for it on this machine waits."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_LOOK_AGAIN = 0.1
"""Seconds between two looks whether a folder is free."""

_held: ContextVar[frozenset[tuple[int, int]]] = ContextVar("held", default=frozenset())
"""Folders that whoever asks holds already: device and inode. Threads and tasks of their own begin with none."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let nobody else who asks for the same folder in, on this machine; the system lets go of it for a killed process.

    Whoever holds it may ask again.

    Raises:
        OSError: the folder cannot be opened.
    """
    with _opened(folder) as descriptor:
        if descriptor is not None:
            with suppress(OSError):  # some network file systems lock no folders
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@asynccontextmanager
async def turn(folder: Path, waiting: Callable[[bool], None]) -> AsyncIterator[None]:
    """Hold a folder for longer, without standing in the way of what else goes on while waiting for it.

    Args:
        folder: the folder.
        waiting: called with true if somebody else has it, and then with false when the wait is over.

    Raises:
        OSError: the folder cannot be opened.
    """
    with _opened(folder) as descriptor:
        told = False
        while descriptor is not None and not _taken(descriptor):
            if not told:
                waiting(True)
                told = True
            await asyncio.sleep(_LOOK_AGAIN)
        if told:
            waiting(False)
        yield


@contextmanager
def in_use(folder: Path) -> Iterator[bool]:
    """Take a folder into use, unless somebody on this machine has it in use: true if so. Nobody waits.

    Raises:
        OSError: the folder cannot be opened.
    """
    if sys.platform == "win32":
        yield True
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network file systems lock no folders
        return True
    return True


@contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    """A folder to be locked; `None` where there are no such locks, and where whoever asks holds it already."""
    if sys.platform == "win32":
        yield None
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        status = os.fstat(descriptor)
        inode = status.st_dev, status.st_ino
        if inode in _held.get():
            yield None
            return
        before = _held.set(_held.get() | {inode})
        try:
            yield descriptor
        finally:
            _held.reset(before)
    finally:
        os.close(descriptor)
