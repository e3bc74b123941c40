"""The command where standard output and error are closed, full, or have nobody at the other end.

Each run is a process of its own, as only a real one has descriptors to close.
"""

import json
import os
import subprocess

import pytest

from support.command import COMMAND, Place, bare_environment, commands, told
from support.hosted import KEY, listing, rows
from support.needs import ROOT

NO_OUTPUT = {
    "update": ("update", "--json"),
    "check": ("check", "--json", "--allow-loopback"),
    "list-keys": ("update", "--list-keys"),
    "diff": ("diff", "catalog"),
    "history": ("history", "alpha/grok-4"),
    "probe": ("probe", "--yes", "--anew"),
    "group": ("group", "rows.jsonl"),
    "policy": ("policy", "--json"),
    "search": ("search", "--json", "grok"),
    "explain": ("group", "--explain", "a-1", "b-1"),
    "doctor": ("doctor", "--offline"),
    "completion": ("completion", "bash"),
    "demo": ("demo", "--json", "--root", str(ROOT)),
}
"""Arguments with which a command prints its product; a command that prints one has a line here."""
WHAT_LASTS = ("update", "demo")
"""Those that have written something by then."""


def test_every_command_that_prints_its_product_is_tried_without_an_output() -> None:
    tried = {arguments[0] for arguments in NO_OUTPUT.values()}
    printing = {
        name
        for name, command in commands().items()
        if command.get_default("lines") or "--json" in command.format_help()
    }
    forgotten = sorted(printing - tried)
    assert [
        f"NO_OUTPUT of tests/cli/test_streams.py lacks {name!r}, which prints its product" for name in forgotten
    ] == []


@pytest.mark.parametrize("command", NO_OUTPUT)
@pytest.mark.parametrize("redirect", [">&-", "<&- >&- 2>&-"])
def test_a_result_is_not_made_for_an_output_that_is_closed(filled: Place, command: str, redirect: str) -> None:
    (filled.folder / "rows.jsonl").write_text('{"provider": "p", "id": "m-1"}\n')
    before = filled.files()
    filled.gateway.lists["beta"] = listing(*rows("grok-4", "b-1"))
    done = filled.run(*NO_OUTPUT[command], redirect=redirect)
    assert done.returncode == 2
    if "2>" in redirect:
        assert done.stderr == ""
    else:
        assert told(done) == "standard output is closed, and the result would be printed there; nothing was done"
    assert (filled.gateway.requests, filled.files()) == ([], before)


def test_only_who_prints_on_standard_output_needs_one(filled: Place) -> None:
    site = ("site", "--config", str(ROOT / "catalog.toml"), "--site-url", "https://example.org")
    for arguments in (("update",), ("check", "--allow-loopback"), site):
        done = filled.run(*arguments, redirect=">&-")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", NO_OUTPUT)
def test_an_output_that_is_full_is_named_and_costs_the_exit_code(place: Place, command: str) -> None:
    place.run("update")
    place.gateway.lists["beta"] = listing(*rows("grok-4", "b-1"))
    (place.folder / "rows.jsonl").write_text('{"provider": "p", "id": "m-1"}\n' * 2)
    done = place.run(*NO_OUTPUT[command], redirect=">/dev/full")
    assert done.returncode == (3 if command in WHAT_LASTS else 1)
    assert "standard output: No space left on device; " in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if command == "update":
        assert "b-1" in json.loads(place.files()["v1/providers/beta.json"])


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("update", "--help")])
def test_help_that_cannot_be_shown_is_a_failure_that_says_so(place: Place, arguments: tuple[str, ...]) -> None:
    for redirect in (">/dev/full", ">&-"):
        done = place.run(*arguments, redirect=redirect)
        assert done.returncode == 1
        assert told(done).startswith("standard output: ")


def test_a_full_output_does_not_hide_that_something_else_went_wrong(place: Place) -> None:
    place.gateway.lists.clear()
    done = place.run("update", "--json", redirect=">/dev/full")
    assert done.returncode == 1
    assert told(done).startswith("standard output: No space left on device; ")


def with_no_reader(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a pipe for its output whose other end has been closed."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=place.folder,
            env=bare_environment(PORTKEY_API_KEY=KEY),
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)


def test_a_reader_of_json_that_has_gone_is_told_of_and_changes_no_exit_code(place: Place) -> None:
    assert with_no_reader(place, "check", "--json", "--catalog", "missing").returncode == 1
    for code, arguments in ((0, ("update",)), (0, ("check", "--allow-loopback")), (0, ("demo", "--root", str(ROOT)))):
        done = with_no_reader(place, *arguments, "--json")
        assert done.returncode == code
        assert "standard output: Broken pipe; " in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
    del place.gateway.lists["beta"]
    assert with_no_reader(place, "update", "--json").returncode == 3
    assert "v1/index.json" in place.files()


def test_who_has_read_enough_lines_is_not_bothered(place: Place) -> None:
    for arguments in (("update", "--list-keys"), ("group", "--explain", "a-1", "b-1"), ("--help",)):
        done = with_no_reader(place, *arguments)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full", "2>&- <&-"])
def test_messages_nobody_can_read_hinder_nothing(place: Place, redirect: str) -> None:
    done = place.run("update", "--json", redirect=redirect)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["exit_code"] == 0
    for code, arguments in (
        (0, ("update",)),
        (0, ("check", "--allow-loopback")),
        (1, ("check",)),
        (2, ("update", "--only", "nobody")),
        (2, ("fly",)),
    ):
        done = place.run(*arguments, redirect=redirect)
        assert (done.returncode, done.stdout) == (code, "")


def test_a_terminal_that_has_gone_hinders_nothing(place: Place) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*COMMAND, "update", "--json"],
        cwd=place.folder,
        env=bare_environment(PORTKEY_API_KEY=KEY, TERM="xterm"),
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        assert process.stdout
        os.close(theirs)
        assert os.read(ours, 1)  # it has begun to talk
        os.close(ours)
        assert json.loads(process.stdout.read())["exit_code"] == 0
        assert process.wait(60) == 0


def test_nothing_printed_gets_into_a_file_of_the_catalog(place: Place) -> None:
    place.run("update")
    good = place.files()
    for redirect in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        subprocess.run(["rm", "-r", place.folder / "catalog"], check=True)
        assert place.run("update", "--report", "report.md", redirect=redirect).returncode == 0
        assert place.files() == good
        assert (place.folder / "report.md").read_text("utf-8").startswith("#")


def test_rows_are_not_read_from_a_closed_input(place: Place) -> None:
    done = place.run("group", "-", redirect="<&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert told(done) == "-: standard input is closed"


def test_a_pipe_that_does_not_block_is_waited_for(place: Place) -> None:
    (place.folder / "rows.jsonl").write_text(
        "".join(f'{{"provider": "p", "id": "model-{number}-7b"}}\n' for number in range(3_000))
    )
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with (
        subprocess.Popen(
            [*COMMAND, "group", "rows.jsonl"],
            cwd=place.folder,
            stdout=writing,
            stderr=subprocess.PIPE,
        ) as process,
        os.fdopen(reading, "rb") as pipe,
    ):
        os.close(writing)
        assert len(pipe.readlines()) == 3_000
        assert process.stderr
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize("size", ["²", "9" * 5_000, "-1", "0", "wide", ""])
def test_a_terminal_of_no_known_size_hinders_nothing(place: Place, size: str) -> None:
    done = place.run("update", COLUMNS=size, LINES=size)
    assert done.returncode == 0, done.stderr
