"""The command line: help at once, honest exit codes."""

import subprocess
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest

from portkey_catalog.cli import main as cli


def test_help_names_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(word in shown for word in ("demo", "update", "site", "check", "3  done, but something is held"))


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_help_of_a_command_names_the_exit_codes_that_it_has(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    shown = capsys.readouterr().out
    assert "  2  bad usage" in shown
    assert ("  3  done, but" in shown) == (command in {"accept", "demo", "sync", "update"})


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
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"portkey-catalog {version('portkey-catalog')}\n"


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], *([name] for name in cli.COMMANDS)], ids=str)
def test_help_loads_no_heavy_module(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom portkey_catalog.cli.main import main\n"
        f"try: main([*{arguments}, '--help'])\n"
        "except SystemExit: print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "portkey_catalog" in loaded
    assert not loaded & {"httpx", "pydantic", "orjson", "rich", "mkdocs", "jinja2", "asyncio"}


def test_the_package_can_be_run_as_a_module() -> None:
    run = partial(subprocess.run, capture_output=True, text=True, check=False)
    as_module = run([sys.executable, "-m", "portkey_catalog", "group"])
    as_command = run([Path(sys.executable).parent / "portkey-catalog", "group"])
    assert as_module.returncode == as_command.returncode == 2
    assert as_module.stderr == as_command.stderr == "group: name a FILE, or two ids with --explain\n"


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999", "8000.0", "http", ""])
def test_a_port_that_does_not_exist_is_a_misuse(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parser().parse_args(["demo", f"--port={port}"])
    assert ended.value.code == 2
    assert f"argument --port: expected a number from 1 to 65535, not {port!r}" in capsys.readouterr().err


@pytest.mark.parametrize("port", [1, 65535])
def test_every_port_that_exists_is_taken(port: int) -> None:
    assert cli.parser().parse_args(["demo", "--port", str(port)]).port == port
