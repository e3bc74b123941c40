"""What completes our commands, in the shells themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.cli.completion import SHELLS
from support import needs
from support.command import bare_environment

BASH = """
source "$SCRIPT"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
_shtab_portkey_catalog "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(params=["bash", "fish"])
def shell(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The script for a shell, as the command prints it."""
    return written(shell, tmp_path / "completion", capsys)


def written(shell: str, path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert cli.main(["completion", shell]) == 0
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def completed(shell: str, script: Path, *words: str) -> list[str]:
    """What a shell offers for the last of these words."""
    program = str(needs.program(shell))
    if shell == "bash":
        command = [program, "-c", BASH, "bash", *words]
    else:
        command = [program, "--no-config", "-c", f'source {script}; complete -C "{" ".join(words)}"']
    done = subprocess.run(
        command,
        cwd=script.parent,
        env=bare_environment(HOME=str(script.parent), SCRIPT=str(script)),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return sorted(line.partition("\t")[0] for line in done.stdout.splitlines() if line)


def test_every_command_is_offered(shell: str, script: Path) -> None:
    assert {*cli.COMMANDS} <= {*completed(shell, script, "portkey-catalog", "")}
    assert completed(shell, script, "portkey-catalog", "up") == ["update"]


def test_options_are_those_of_the_command(shell: str, script: Path) -> None:
    assert completed(shell, script, "portkey-catalog", "history", "--a") == ["--as-of"]
    assert completed(shell, script, "portkey-catalog", "diff", "--mar") == ["--markdown"]


def test_choices_are_offered(shell: str, script: Path) -> None:
    assert {*SHELLS} <= {*completed(shell, script, "portkey-catalog", "completion", "")}


def test_paths_are_offered_and_folders_where_a_folder_is_wanted(script: Path, shell: str) -> None:
    (script.parent / "models").mkdir()
    (script.parent / "models.toml").touch()
    files = completed(shell, script, "portkey-catalog", "update", "--config", "mod")
    folders = completed(shell, script, "portkey-catalog", "update", "--catalog", "mod")
    assert sorted(each.rstrip("/") for each in files) == ["models", "models.toml"]
    assert [each.rstrip("/") for each in folders] == ["models"]


def test_zsh_takes_it_for_the_completion_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = needs.program("zsh")
    script = written("zsh", tmp_path / "_portkey-catalog", capsys)
    subprocess.run([program, "-n", script], check=True)
    found = "fpath=($PWD $fpath); autoload -U compinit; compinit -u -d $PWD/dump; print $_comps[portkey-catalog]"
    done = subprocess.run(
        [program, "-fc", found],
        cwd=tmp_path,
        env=bare_environment(HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "_portkey-catalog\n"
    text = script.read_text("utf-8")
    assert all(f"{name}:" in text for name in cli.COMMANDS)


def test_a_shell_that_we_do_not_know_is_a_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["completion", "cmd"])
    assert ended.value.code == 2
    assert "invalid choice: 'cmd'" in capsys.readouterr().err
