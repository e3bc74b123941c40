"""The command line: help at once, honest exit codes."""

import subprocess
import sys

import pytest

from portkey_catalog import __version__
from portkey_catalog.cli import main as cli


def test_help_names_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(word in shown for word in ("demo", "update", "site", "check", "3  done, but something is held"))


def test_no_command_is_a_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: portkey-catalog" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["fly"], ["update", "--fly"], ["demo", "--port", "no"]])
def test_a_wrong_word_is_a_misuse(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "portkey-catalog" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"portkey-catalog {__version__}\n"


def test_help_loads_no_heavy_module() -> None:
    code = (
        "import sys\nfrom portkey_catalog.cli import main\nmain.parser().format_help()\n"
        "print([m for m in ('httpx', 'pydantic', 'rich', 'mkdocs', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999", "8000.0", "http", ""])
def test_a_port_that_does_not_exist_is_a_misuse(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parser().parse_args(["demo", f"--port={port}"])
    assert ended.value.code == 2
    assert f"argument --port: expected a number from 1 to 65535, not {port!r}" in capsys.readouterr().err


@pytest.mark.parametrize("port", [1, 65535])
def test_every_port_that_exists_is_taken(port: int) -> None:
    assert cli.parser().parse_args(["demo", "--port", str(port)]).port == port
