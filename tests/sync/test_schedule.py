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
    said = words.replace(r"\%", "%").removesuffix(" >/dev/null 2>&1")
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
