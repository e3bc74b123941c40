"""The user's file and the way back."""

import json
import os
from pathlib import Path

import pytest

from portkey_catalog.sync import files
from portkey_catalog.sync.files import BACKUPS, Keeper, UserFileError, replace
from portkey_catalog.sync.memory import Memory
from portkey_catalog.sync.run import without_secrets
from support.published_site import PublishedSite
from support.user_of_site import User


def test_a_file_that_was_changed_since_is_not_undone(site: PublishedSite, user: User) -> None:
    path = user.write('{"share": "auto"}')
    user.sync(site.url)
    edited = path.read_text().replace("auto", "manual")
    path.write_text(edited)
    done = user.sync("--undo")
    assert done.code == 2 and "was changed since, which would be lost; as it was, it lies in" in done.err
    assert path.read_text() == edited
    copy = Path(done.err.rpartition(" ")[2].strip())
    assert copy.read_text() == '{"share": "auto"}'
    assert copy.stat().st_mode & 0o077 == 0
    user.sync("--remove")
    path.unlink()
    assert "was changed since" in user.sync("--undo").err


def test_what_was_remembered_is_undone_too(site: PublishedSite, user: User) -> None:
    user.write("{}")
    user.sync(site.url, "--profile", "combined")
    user.sync("--profile", "full")
    assert user.sync("--undo").code == 0
    assert user.sync("--check").code == 0 and list(user.config["provider"]) == ["combined"]


def test_the_latest_changes_can_be_undone_one_after_the_other(site: PublishedSite, user: User, tmp_path: Path) -> None:
    path = user.write("{}")
    for number in range(BACKUPS + 3):
        user.sync(site.url, "--profile", ("combined", "full")[number % 2])
    codes = [user.sync("--undo").code for _ in range(BACKUPS + 1)]
    assert codes == [0] * BACKUPS + [2]
    assert list(json.loads(path.read_text())["provider"]) == ["combined"]
    assert not list(user.home.rglob("*.copy"))


def test_another_file_is_kept_apart(site: PublishedSite, user: User) -> None:
    own = user.write('{"share": "auto"}')
    done = user.sync(site.url, "--file", "project.json")
    assert done.code == 0 and own.read_text() == '{"share": "auto"}'
    assert json.loads((user.home / "project/project.json").read_text()) == site.config()
    assert user.sync().code == 2
    assert user.sync("--file", "project.json", "--undo").code == 0
    assert not (user.home / "project/project.json").exists()


def test_a_file_that_somebody_changes_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "opencode.json"
    path.write_text("{}")
    keeper = Keeper(tmp_path / "state", path)
    with pytest.raises(UserFileError, match="was changed just now by somebody else"):
        keeper.change(b"[]", b"new", None)
    assert path.read_text() == "{}"


def test_a_disk_that_refuses_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "opencode.json"
    path.write_text("{}")
    keeper = Keeper(tmp_path / "state", path)
    memory = Memory(file=str(path), site="https://a.example", profiles=("full",))

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(UserFileError, match="cannot be written: No space left on device"):
            keeper.change(b"{}", b"new", memory)
        with pytest.raises(UserFileError, match="cannot be written: No space left on device"):
            keeper.remember(memory)
    path.chmod(0o444)
    with pytest.raises(UserFileError, match="is read-only"):
        keeper.change(b"{}", b"new", memory)
    assert path.read_text() == "{}" and keeper.memory is None and keeper.backups == []
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["opencode.json"]
    (tmp_path / "state" / "blocked").write_text("")
    blocked = Keeper(tmp_path / "state" / "blocked", path)
    with pytest.raises(UserFileError, match="cannot be written"), blocked.alone():
        raise AssertionError("never reached")
    with pytest.raises(UserFileError, match="cannot be written"):
        replace(tmp_path / "state" / "blocked" / "x", b"")
    assert files.read(tmp_path / "none") is None


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x").write_text("")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UserFileError, match="cannot be read: Permission denied"):
        files.read(tmp_path / "x")


def test_a_difference_shows_no_secret() -> None:
    for line, shown in (
        ('  "apiKey": "abc",', '  "apiKey": "***",'),
        ('  "apiKey": "{env:X}", "apiKey": "unused"', '  "apiKey": "{env:X}", "apiKey": "unused"'),
        (
            '{"Authorization": "Bearer \\"x", "x-portkey-config": "c"}',
            '{"Authorization": "***", "x-portkey-config": "c"}',
        ),
        ("sk-" + "a" * 30, "***"),
    ):
        assert without_secrets(line) == shown


def test_a_link_that_leads_to_itself_is_told(site: PublishedSite, user: User) -> None:
    user.folder.mkdir(parents=True)
    (user.folder / "opencode.json").symlink_to("opencode.json")
    for arguments in ((site.url,), ("--undo",), (site.url, "--file", str(user.folder / "opencode.json"))):
        done = user.sync(*arguments)
        assert done.code == 2 and "is a link that leads nowhere" in done.err
    (user.folder / "opencode.json").unlink()
    (user.folder / "config.json").symlink_to("config.json")
    user.write("{}")
    assert user.sync(site.url).code == 2  # opencode would not start with it either
    assert user.sync(site.url, "--file", str(user.file)).code == 0


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_home_whose_name_is_no_text_works(site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    home = os.fsdecode(os.fsencode(user.home) + b"/n\xff\xfe")
    Path(home).mkdir()
    monkeypatch.setenv("HOME", home)
    assert user.sync(site.url).code == 0 and user.sync("--check").code == 0
    assert user.sync(site.url, "--dry-run", "--profile", "combined").code == 0
    assert user.sync("--remove").code == 0 and user.sync("--undo").code == 0


def test_a_file_with_two_names_keeps_both(site: PublishedSite, user: User, tmp_path: Path) -> None:
    path = user.write('{"share": "auto"}')
    other = tmp_path / "other.json"
    other.hardlink_to(path)
    assert user.sync(site.url).code == 0
    assert other.read_bytes() == path.read_bytes() and other.samefile(path) and "combined" in other.read_text()
    assert user.sync("--undo").code == 0 and other.read_text() == '{"share": "auto"}' and other.samefile(path)


def test_a_file_with_two_names_is_as_it_was_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("before")
    (tmp_path / "b").hardlink_to(path)
    real, full = os.fsync, [True]

    def refuse(file: int) -> None:
        if full.pop():
            raise OSError(28, "No space left on device")
        real(file)

    full.insert(0, False)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(UserFileError, match="No space left"):
        replace(path, b"something longer")
    assert path.read_text() == "before"
