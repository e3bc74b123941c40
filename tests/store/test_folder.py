"""The catalog's folder is replaced as a whole, or not at all, whatever happens meanwhile."""

import errno
import itertools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog
from portkey_catalog.store import folder as swap
from portkey_catalog.store.catalog import load_catalog, read_files, write_catalog
from portkey_catalog.store.layout import StoreError, catalog_files, without_number
from support.needs import ROOT
from support.small_catalog import make_catalog


def files(catalog: Catalog) -> dict[str, str]:
    return catalog_files(catalog, opencode_config(catalog))


def other(catalog: Catalog) -> Catalog:
    """The catalog after a day of changes: one provider gone, one come, one changed."""
    anthropic = catalog.providers["anthropic"].model_copy(update={"models": {}})
    groq = catalog.providers["openrouter"].model_copy(update={"slug": "groq"})
    return catalog.model_copy(update={"providers": {"anthropic": anthropic, "groq": groq}, "combined": {}})


OLD = files(make_catalog())
NEW = files(other(make_catalog()))


def contents(folder: Path) -> dict[str, str]:
    """The files of a catalog, but for the number of the publication."""
    found = read_files(folder)
    return {**found, "index.json": without_number(found["index.json"])}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def tree(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file below a folder: its bytes, and by what one sees that it was touched."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for name, path in found.items()}


def stopped_writes(how: str, folder: Path, *before: str) -> list[dict[str, Any]]:
    """What each of the stopped runs of `stopped_writes.py` left in `folder/disk/catalog`."""
    (folder / "texts.json").write_text(json.dumps([OLD, NEW]))
    (folder / "disk").mkdir(exist_ok=True)
    script = ROOT / "tests" / "support" / "stopped_writes.py"
    command = [*before, sys.executable, str(script), how, str(folder / "disk" / "catalog"), str(folder / "texts.json")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["first", "change", "turns"])
def test_a_run_killed_at_any_call_leaves_the_old_or_the_new_catalog(tmp_path: Path, how: str) -> None:
    *killed, finished = stopped_writes(how, tmp_path)
    old = "nothing" if how == "first" else "old"
    assert (finished["killed"], finished["seen"]) == (False, "new")
    assert all(run["killed"] for run in killed)
    assert [run["loaded"] for run in killed] == sorted((run["loaded"] for run in killed), key=[old, "new"].index)
    assert {run["loaded"] for run in killed} == {old, "new"}
    moved = [run for run in killed if run["seen"] != run["loaded"]]
    # Without an exchange there is one moment when the old catalog stands aside; whoever reads or writes next finds it.
    assert [run["seen"] for run in moved] == (["nothing"] if how == "turns" else [])
    assert any(run["litter"] for run in killed)
    assert all(run["then"] == "new" and run["stands"] == ["v1"] for run in killed)


@pytest.mark.slow
def test_a_run_killed_at_any_time_leaves_the_old_or_the_new_catalog(tmp_path: Path) -> None:
    runs = stopped_writes("random", tmp_path)
    assert len(runs) == 60
    assert {run["seen"] for run in runs} == {"old", "new"}
    assert any(run["litter"] for run in runs)
    assert all(run["then"] == "new" and run["stands"] == ["v1"] for run in runs)


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_catalog_and_nothing_beside_it(tmp_path: Path) -> None:
    mount = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    mount += ['mount -t tmpfs -o size=512k none "$0" && exec "$@"', str(tmp_path / "disk")]
    (tmp_path / "disk").mkdir()
    try:
        subprocess.run([*mount, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small disk can be made here")
    *full, enough = stopped_writes("full", tmp_path, *mount)
    assert enough == {"said": None, "seen": "new", "litter": []}
    assert len(full) > 2
    for run in full:
        assert (run["seen"], run["litter"]) == ("old", [])
        assert re.fullmatch(r".*/v1: cannot be written: .*No space left on device.*", run["said"])


def test_a_file_that_may_not_grow_leaves_the_old_catalog(tmp_path: Path) -> None:
    write_catalog(tmp_path, OLD)
    before, longest = tree(tmp_path), max(len(text) for path, text in NEW.items() if text != OLD.get(path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in (0, 1000, longest - 1):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, limits[1]))
            with pytest.raises(StoreError, match=r"v1: cannot be written: .*File too large"):
                write_catalog(tmp_path, NEW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert tree(tmp_path) == before
    assert write_catalog(tmp_path, NEW)


def test_a_disk_that_fails_late_leaves_the_old_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_catalog(tmp_path, OLD)
    before = tree(tmp_path)
    for failing in itertools.count(1):
        calls = itertools.count(1)

        def sync(descriptor: int, calls: Iterator[int] = calls, failing: int = failing) -> None:
            if next(calls) == failing:
                raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(os, "fsync", sync)
        try:
            write_catalog(tmp_path, NEW)
            break
        except StoreError as error:
            assert "Input/output error" in str(error)
        assert tree(tmp_path) == before
    assert failing > 5
    assert contents(tmp_path) == NEW


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (OSError(errno.EIO, "Input/output error"), "v1: cannot be written: .*Input/output error"),
        (OSError(errno.EXDEV, "Invalid cross-device link"), "cross-device link; .* keep the catalog on a volume"),
        (KeyboardInterrupt("now"), "now"),
    ],
)
def test_an_exchange_that_fails_leaves_the_old_catalog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: BaseException, said: str
) -> None:
    write_catalog(tmp_path, OLD)
    before = tree(tmp_path)

    def failing(first: Path, second: Path) -> bool:
        raise reason

    monkeypatch.setattr(swap, "exchange", failing)
    with pytest.raises(StoreError if isinstance(reason, OSError) else KeyboardInterrupt, match=said):
        write_catalog(tmp_path, NEW)
    assert tree(tmp_path) == before


def test_litter_of_a_killed_run_is_swept_away_even_when_nothing_changed(tmp_path: Path) -> None:
    write_catalog(tmp_path, OLD)
    before = tree(tmp_path)
    for litter in (".v1.new-1234abcd", ".v1.old"):
        (tmp_path / litter / "providers").mkdir(parents=True)
        (tmp_path / litter / "providers" / "openrouter.json").write_text("half")
    assert write_catalog(tmp_path, OLD) == []
    assert tree(tmp_path) == before


def test_a_change_touches_no_other_file(tmp_path: Path) -> None:
    write_catalog(tmp_path, OLD)
    own = {"NOTES.md", ".hidden", "providers/.mine.json", "providers/deeper/own.json", "schema/readme.txt"}
    for path in own:
        (tmp_path / "v1" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "v1" / path).write_text("mine")
    (tmp_path / "v1" / "empty").mkdir()
    links = {"link.json": "providers/.mine.json", "folder": "providers", "nowhere": "gone"}
    for link, place in links.items():
        (tmp_path / "v1" / link).symlink_to(place)
    before = tree(tmp_path / "v1")
    changed = write_catalog(tmp_path, NEW)
    assert changed == [
        "combined-models.json",
        "index.json",
        "opencode.json",
        "providers/anthropic.json",
        "providers/groq.json",
        "providers/openrouter.json",
    ]
    after = tree(tmp_path / "v1")
    assert {path for path in before if after.get(path) != before[path]} == set(changed) - {"providers/groq.json"}
    assert own <= after.keys()
    assert {link: str((tmp_path / "v1" / link).readlink()) for link in links} == links
    assert (tmp_path / "v1" / "empty").is_dir()
    assert names(tmp_path) == ["v1"]


def test_a_file_system_without_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(old: str, new: str) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    write_catalog(tmp_path, OLD)
    same = tmp_path / "v1" / "schema" / "index.json"
    os.utime(same, (1, 1))
    monkeypatch.setattr(os, "link", refused)
    write_catalog(tmp_path, NEW)
    assert same.read_text() == OLD["schema/index.json"]
    assert same.stat().st_mtime == 1
    assert contents(tmp_path) == NEW


def test_what_can_be_neither_linked_nor_copied_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(old: str, new: str) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    write_catalog(tmp_path, OLD)
    os.mkfifo(tmp_path / "v1" / "pipe")
    before = tree(tmp_path)
    monkeypatch.setattr(os, "link", refused)
    with pytest.raises(StoreError, match=r"v1: cannot be written: \W*[^(\[]*/v1/pipe\W* is a named pipe$"):
        write_catalog(tmp_path, NEW)
    assert tree(tmp_path) == before


def test_files_may_be_read_by_everybody_whoever_writes_them(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_catalog(tmp_path, OLD)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.json")} == {0o644}


def test_a_slug_that_changes_in_letter_case_only_changes_the_name_of_its_file(tmp_path: Path) -> None:
    catalog = make_catalog()
    renamed = catalog.providers["openrouter"].model_copy(update={"slug": "OpenRouter"})
    now = {"anthropic": catalog.providers["anthropic"], "OpenRouter": renamed}
    write_catalog(tmp_path, files(catalog.model_copy(update={"combined": {}})))
    changed = write_catalog(tmp_path, files(catalog.model_copy(update={"combined": {}, "providers": now})))
    assert {"providers/OpenRouter.json", "providers/openrouter.json"} <= set(changed)
    assert names(tmp_path / "v1" / "providers") == ["OpenRouter.json", "anthropic.json"]


def test_links_in_the_place_of_files_and_folders_are_replaced_and_not_followed(tmp_path: Path) -> None:
    catalog, elsewhere = tmp_path / "catalog", tmp_path / "elsewhere"
    write_catalog(catalog, OLD)
    (catalog / "v1" / "providers").rename(elsewhere)
    (catalog / "v1" / "providers").symlink_to(elsewhere)
    (elsewhere / "gone.json").write_text("{}")
    (catalog / "v1" / "index.json").unlink()
    (catalog / "v1" / "index.json").symlink_to(elsewhere / "index.json")
    (elsewhere / "index.json").write_text(NEW["index.json"])
    before = tree(elsewhere)
    write_catalog(catalog, NEW)
    assert tree(elsewhere) == before
    assert not any(path.is_symlink() for path in catalog.rglob("*"))
    assert contents(catalog) == NEW


def test_a_version_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    write_catalog(tmp_path / "real", OLD)
    before = tree(tmp_path / "real")
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "v1").symlink_to(tmp_path / "real" / "v1")
    with pytest.raises(StoreError, match="v1: is a link"):
        write_catalog(tmp_path / "catalog", NEW)
    assert tree(tmp_path / "real") == before


@pytest.mark.parametrize("place", ["v1", "v1/index.json", "v1/providers"])
def test_what_stands_in_the_way_is_named_and_kept(tmp_path: Path, place: str) -> None:
    """A file in the place of a folder, or a folder in the place of a file."""
    (tmp_path / place).parent.mkdir(exist_ok=True)
    if place.endswith(".json"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "mine").write_text("mine")
    else:
        (tmp_path / place).write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(StoreError, match=rf"v1(: cannot be written: .*|/){Path(place).name}"):
        write_catalog(tmp_path, OLD)
    assert tree(tmp_path) == before


def test_writers_at_the_same_time_take_turns(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as writers:
        for written in [writers.submit(write_catalog, tmp_path, (OLD, NEW)[turn % 2]) for turn in range(40)]:
            written.result()
    assert contents(tmp_path) in (OLD, NEW)
    assert names(tmp_path) == ["v1"]


def test_a_writer_finds_the_catalog_that_stands_aside_and_keeps_a_persons_files(tmp_path: Path) -> None:
    write_catalog(tmp_path, OLD)
    (tmp_path / "v1" / "NOTES.md").write_text("mine")
    before = tree(tmp_path / "v1")
    (tmp_path / "v1").rename(tmp_path / ".v1.old")
    assert write_catalog(tmp_path, OLD) == []
    assert tree(tmp_path / "v1") == before
    assert names(tmp_path) == ["v1"]


def test_a_half_removed_folder_is_never_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(folder: Path, ignore_errors: bool) -> None:
        raise KeyboardInterrupt

    write_catalog(tmp_path, OLD)
    (tmp_path / ".v1.old").mkdir()
    monkeypatch.setattr(shutil, "rmtree", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_catalog(tmp_path, OLD)
    (tmp_path / "v1").rename(tmp_path / "elsewhere")
    assert load_catalog(tmp_path) is None
    assert not (tmp_path / "v1").exists()


def test_a_reader_puts_the_catalog_that_stands_aside_back(tmp_path: Path) -> None:
    write_catalog(tmp_path, OLD)
    before = tree(tmp_path / "v1")
    (tmp_path / "v1").rename(tmp_path / ".v1.old")
    assert load_catalog(tmp_path) == make_catalog()
    assert tree(tmp_path / "v1") == before


def test_without_an_exchange_a_second_rename_that_fails_puts_the_old_catalog_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_catalog(tmp_path, OLD)
    before, rename = tree(tmp_path), Path.rename

    def failing(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(swap, "exchange", lambda first, second: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(StoreError, match="Input/output error"):
        write_catalog(tmp_path, NEW)
    assert tree(tmp_path) == before


def test_an_exchange_that_is_there_but_fails_names_both_folders(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"'.*one' -> '.*two'"):
        swap.exchange(tmp_path / "one", tmp_path / "two")
