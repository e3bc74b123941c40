"""No colours, and nothing that moves, where nobody sees them."""

from __future__ import annotations

import os
import pty
import re
import subprocess

import pytest

from portkey_catalog.cli import main as cli
from support.command import Place, bare_environment
from support.hosted import KEY

ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
LINES = (
    ["update"],
    ["update", "--json"],
    ["check", "--allow-loopback"],
    ["diff", "catalog"],
    ["group", "--explain", "a", "b"],
)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", LINES, ids=" ".join)
def test_what_is_piped_is_plain_also_where_colours_are_asked_for(filled: Place, arguments: list[str]) -> None:
    for variables in ({}, {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"}):
        done = filled.run(*arguments, **variables)
        assert done.returncode == 0, done.stderr
        assert ESCAPE not in done.stdout + done.stderr
        assert "\r" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_help_is_plain(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with pytest.raises(SystemExit):
        cli.main([name, "--help"])
    assert ESCAPE not in capsys.readouterr().out


def on_a_terminal(place: Place, **variables: str) -> str:
    """What an update writes to a terminal."""
    ours, theirs = pty.openpty()
    environment = bare_environment(HOME=str(place.folder), PORTKEY_API_KEY=KEY, **variables)
    with subprocess.Popen(
        [*place.command, "update"], cwd=place.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the last one who wrote has gone
                break
            if not piece:
                break
            pieces.append(piece)
    os.close(ours)
    assert process.returncode == 0
    return b"".join(pieces).decode()


@pytest.mark.slow
def test_a_terminal_gets_no_colours_with_no_color_and_nothing_that_moves_when_it_is_dumb(place: Place) -> None:
    coloured = on_a_terminal(place, TERM="xterm-256color", NO_COLOR="1")
    assert not COLOUR.search(coloured)
    assert ESCAPE not in on_a_terminal(place, TERM="dumb")
