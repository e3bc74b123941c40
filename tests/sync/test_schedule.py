"""How a sync is started once a day."""

import plistlib
import shutil
import subprocess
from pathlib import Path

import pytest

from portkey_catalog.sync.schedule import KINDS, minute
from support.published_site import PublishedSite
from support.user_of_site import User

COMMAND = ["/opt/my tools/portkey-catalog", "sync", "https://a.example/100%25/$x", "--file", "C:\\o\"c & co's.json"]


def test_the_minute_is_the_same_for_the_same_command() -> None:
    assert minute(COMMAND) == minute(COMMAND) in range(60)


def test_a_line_for_cron_starts_the_command_with_every_word_as_it_is(tmp_path: Path) -> None:
    [_, line] = KINDS["cron"](COMMAND).splitlines()
    minutes, hour, *rest, words = line.split(" ", 5)
    assert (int(minutes), hour, rest) == (minute(COMMAND), "9", ["*", "*", "*"])
    said = words.replace(r"\%", "%").removeprefix("said=$(").removesuffix(' 2>&1) || echo "$said"')
    shown = subprocess.run(["sh", "-c", f"printf '%s\\n' {said}"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == COMMAND


def test_units_of_systemd_are_as_it_wants_them(tmp_path: Path) -> None:
    text = KINDS["systemd"](COMMAND)
    assert "ExecStart=" in text and "$$x" in text and "100%%25" in text and '\\"c' in text
    parts = text.split("# ~/.config/systemd/user/")[1:]
    for part in parts:
        name, _, unit = part.partition("\n")
        (tmp_path / name).write_text(unit)
    if program := shutil.which("systemd-analyze"):
        done = subprocess.run([program, "verify", *tmp_path.iterdir()], capture_output=True, text=True, check=False)
        assert "Unknown" not in done.stderr and "Failed to parse" not in done.stderr


def test_a_list_for_launchd_holds_every_word() -> None:
    found = plistlib.loads(KINDS["launchd"](COMMAND).encode())
    assert found["ProgramArguments"] == COMMAND
    assert found["StartCalendarInterval"] == {"Hour": 9, "Minute": minute(COMMAND)}


def test_a_task_of_windows_is_quoted_for_powershell_and_for_the_program() -> None:
    text = KINDS["windows"](COMMAND)
    assert "-Execute '/opt/my tools/portkey-catalog'" in text
    assert "'sync https://a.example/100%25/$x --file \"C:\\o\\\"c & co''s.json\"'" in text


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_printed_for_the_remembered_site_and_sets_nothing_up(site: PublishedSite, user: User, kind: str) -> None:
    assert user.sync("--print-schedule", kind).code == 2  # no site is known
    user.sync(site.url, "--profile", "combined")
    before = user.files()
    done = user.sync("--print-schedule", kind, "--file", "mine.json", site.url, "--profile", "full")
    assert done.code == 0 and site.url in done.out and "mine.json" in done.out
    assert "combined" in user.sync("--print-schedule", kind).out
    assert user.files() == before


def test_where_the_command_is_not_on_the_path_python_starts_it(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "-m portkey_catalog sync" in user.sync("--print-schedule", "cron", site.url).out


@pytest.mark.parametrize(("code", "mailed"), [(0, ""), (3, "all that was said\n")])
def test_cron_mails_what_was_said_only_where_somebody_has_to_look(tmp_path: Path, code: int, mailed: str) -> None:
    program = tmp_path / "portkey catalog"
    program.write_text(f"#!/bin/sh\necho all that was said >&2\nexit {code}\n")
    program.chmod(0o755)
    line = KINDS["cron"]([str(program), "sync"]).splitlines()[1].split(" ", 5)[5]
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.stdout == mailed and done.stderr == ""


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_lie_elsewhere_are_found_there_too(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(user.home / "my settings"))
    monkeypatch.setenv("XDG_STATE_HOME", str(user.home / "state"))
    told = user.sync("--print-schedule", kind, site.url).out
    if kind == "windows":
        assert "--file" in told and "my settings" in told
    else:
        assert "/usr/bin/env" in told and "XDG_CONFIG_HOME=" in told and "XDG_STATE_HOME=" in told


@pytest.mark.parametrize(
    "folder", [".cache/uv/archive-v0/abc/bin", "elsewhere/environments-v2/abc/bin", ".cache/pipx/abc/bin"]
)
def test_a_program_that_may_be_gone_tomorrow_is_installed_first(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    program = user.home / folder / "portkey-catalog"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    done = user.sync("--print-schedule", "cron", site.url)
    assert done.code == 2 and "uv tool install " in done.err and done.out == ""
