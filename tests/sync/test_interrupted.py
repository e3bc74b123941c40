"""Runs that end in the middle, by a kill, Ctrl-C or a full disk: the next one knows what is its own all the same."""

import errno
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support.published_site import PublishedSite, shorter
from support.user_of_site import User

TEXT = '{\n  // mine\n  "theme": "x"\n}\n'
GONE = "qwen/qwen3-coder"


class Killed(BaseException):
    """Ends a run wherever it is."""


def killed_at(monkeypatch: pytest.MonkeyPatch, stop: int, run: Callable[[], Any]) -> bool:
    """Whether a run was killed before it put a file in place of another for the given time."""
    count, real = 0, os.replace

    def counted(source: Any, to: Any) -> None:
        nonlocal count
        count += 1
        if count == stop:
            raise Killed
        real(source, to)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", counted)
        try:
            run()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("what", ["first", "update", "remove", "undo"])
def test_whenever_a_run_is_killed_the_next_one_goes_on(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    stop, killed = 0, True
    while killed:
        stop += 1
        path = user.write(TEXT)
        site.publish()
        if what != "first":
            user.sync(site.url)
        site.publish(shorter() if what == "update" else None)
        arguments = {"remove": ["--remove"], "undo": ["--undo"]}.get(what, [site.url])
        killed = killed_at(monkeypatch, stop, partial(user.sync, *arguments))
        site.publish(shorter())
        assert user.sync(site.url).code == 0
        assert "combined" in path.read_text()
        assert GONE not in path.read_text(), f"the list is frozen after a kill at {stop}"
        assert user.sync("--check").code == 0
        assert user.sync("--remove").code == 0 and path.read_text() == TEXT, f"killed at {stop}"
        while user.sync("--undo").code == 0:
            pass
        assert path.read_text() == TEXT
    assert stop > 2


def test_a_user_who_goes_on_editing_after_a_killed_run_loses_nothing(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = user.write(TEXT), os.replace

    def killed(source: Any, to: Any) -> None:
        real(source, to)
        if Path(to) == path:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(os, "replace", killed)
        user.sync(site.url)
    path.write_text(path.read_text().replace('"theme": "x"', '"theme": "y"').replace("Claude Sonnet 4 (", "Mine ("))
    site.publish(shorter())
    assert user.sync(site.url).code == 0
    assert GONE not in path.read_text()
    assert '"theme": "y"' in path.read_text() and "Mine (" in path.read_text()


def test_a_disk_that_is_full_for_what_is_remembered_freezes_nothing(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = user.write(TEXT), os.replace

    def full(source: Any, to: Any) -> None:
        if Path(to).name == "memory.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, to)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        user.sync(site.url)
    site.publish(shorter())
    assert user.sync().code == 0 and GONE not in path.read_text()
    assert user.sync("--remove").code == 0 and path.read_text() == TEXT


def test_what_a_killed_run_leaves_beside_the_file_goes_with_the_next_one(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = user.write("{}"), os.replace
    strange = user.write("mine", ".opencode.json.swp")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        patch.setattr(os, "replace", lambda source, to: raised() if Path(to) == path else real(source, to))
        user.sync(site.url)
    assert len(list(user.folder.iterdir())) == 3
    assert user.sync(site.url).code == 0
    assert sorted(user.folder.iterdir()) == [strange, path]


def raised() -> None:
    raise Killed
