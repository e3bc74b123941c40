"""The command line: help at once, honest exit codes."""

import subprocess
import sys

import pytest

from portkey_catalog import __version__, cli


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
        "import sys\nfrom portkey_catalog import cli\ncli.parser().format_help()\n"
        "print([m for m in ('httpx', 'pydantic', 'rich', 'mkdocs', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
