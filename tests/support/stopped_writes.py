"""Writes catalogs in processes of its own, stops them, and tells what each of them left: one JSON object a line.

usage: python stopped_writes.py HOW FOLDER TEXTS

HOW is one of
    first   nothing there yet; killed at each call to the system in turn
    change  the old catalog there, and a killed run's litter; killed at each call to the system in turn
    turns   the same on a file system that cannot exchange two folders
    random  writing old and new catalog over and over; killed 60 times, 0 to 30 ms after it has begun
    full    the old catalog there; not killed, but the disk full, with one block more free each time
TEXTS is a JSON file [old, new], each an object path -> text.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from portkey_catalog.store import folder as swap
from portkey_catalog.store.catalog import load_catalog, write_catalog
from portkey_catalog.store.layout import StoreError, without_number

OWN = {"NOTES.md": "mine", ".hidden": "mine too", "providers/.mine.json": "{}", "deep/er/own.json": "[]"}
"""A person's own files, which the folder must never be without."""


def write_own(folder: Path) -> None:
    for path, text in OWN.items():
        (folder / "v1" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "v1" / path).write_text(text)


def state(folder: Path, old: dict[str, str], new: dict[str, str]) -> str:
    """What the version folder holds, whatever its number: "nothing", "old", "new" or a "mixture"."""
    root = folder / "v1"
    found = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if not path.is_dir()}
    if "index.json" in found:
        found["index.json"] = without_number(found["index.json"])
    own = {path: text for path, text in OWN.items() if old}
    whole = {"nothing": {}, "old": {**old, **own}, "new": {**new, **own}}
    return next((name for name, files in whole.items() if files == found), "mixture")


def left(folder: Path, old: dict[str, str], new: dict[str, str]) -> dict[str, object]:
    """What a stopped run left: before anybody does anything, after the next reading and after the next writing."""
    seen = {"seen": state(folder, old, new), "litter": sorted({path.name for path in folder.iterdir()} - {"v1"})}
    load_catalog(folder)
    loaded = state(folder, old, new)
    write_catalog(folder, new)
    return {
        **seen,
        "loaded": loaded,
        "then": state(folder, old, new),
        "stands": [path.name for path in folder.iterdir()],
    }


def forked(work: Callable[[], object]) -> int:
    """Do the work in a process of its own; its number."""
    if process := os.fork():
        return process
    try:
        work()
    finally:
        os._exit(0)


def kill_at(call: int) -> None:
    """Have this process killed just before its so-many-th call to the file system."""
    left_to_do = call

    def count(event: str, _: object) -> None:
        nonlocal left_to_do
        if event == "open" or event.startswith(("os.", "shutil.", "fcntl.")):
            left_to_do -= 1
            if left_to_do == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def written_until(call: int, folder: Path, files: dict[str, str]) -> None:
    """Write a catalog, and be killed just before that call to the file system."""
    kill_at(call)
    write_catalog(folder, files)


def at_each_call(folder: Path, old: dict[str, str], new: dict[str, str]) -> Iterator[dict[str, object]]:
    start = folder.with_name("start")
    start.mkdir()
    if old:
        write_catalog(start, old)
        write_own(start)
        shutil.copytree(start / "v1", start / ".v1.new-dead")
    for call in range(1, 10_000):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start, folder)
        process = forked(partial(written_until, call, folder, new))
        _, status = os.waitpid(process, 0)
        yield {"killed": os.WIFSIGNALED(status), **left(folder, old, new)}
        if not os.WIFSIGNALED(status):
            return


def at_random(folder: Path, old: dict[str, str], new: dict[str, str]) -> Iterator[dict[str, object]]:
    chance = random.Random(3)
    write_catalog(folder, old)
    write_own(folder)
    for _ in range(60):
        begun, begin = os.pipe()

        def without_end(begin: int = begin) -> None:
            os.write(begin, b"!")
            while True:
                write_catalog(folder, new)
                write_catalog(folder, old)

        process = forked(without_end)
        os.read(begun, 1)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        os.close(begun)
        os.close(begin)
        yield {"killed": os.WIFSIGNALED(status), **left(folder, old, new)}


def at_a_full_disk(folder: Path, old: dict[str, str], new: dict[str, str]) -> Iterator[dict[str, object]]:
    ballast = folder.parent / "ballast"
    for blocks in range(1000):
        write_catalog(folder, old)
        write_own(folder)
        disk = os.statvfs(folder)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, (disk.f_bavail - blocks) * disk.f_frsize)
        try:
            write_catalog(folder, new)
            said = None
        except StoreError as error:
            said = str(error)
        litter = sorted({path.name for path in folder.iterdir()} - {"v1"})
        yield {"said": said, "seen": state(folder, old, new), "litter": litter}
        ballast.unlink()
        if not said:
            return


def main(how: str, folder: Path, texts: Path) -> None:
    old, new = json.loads(texts.read_text())
    if how == "turns":
        swap.exchange = lambda first, second: False
    way = {"random": at_random, "full": at_a_full_disk}.get(how, at_each_call)
    for what in way(folder, {} if how == "first" else old, new):
        print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
