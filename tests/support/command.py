"""The command in a process of its own, in a folder with settings for a gateway on loopback."""

import os
import shlex
import subprocess
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portkey_catalog.cli.main import parser
from support.hosted import KEY, HostedGateway

COMMAND = (sys.executable, "-m", "portkey_catalog")


def bare_environment(**variables: str) -> dict[str, str]:
    """The variables given and as good as no others; what measures coverage is handed on."""
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {"PATH": os.environ["PATH"], **measuring, **variables}


def commands() -> dict[str, ArgumentParser]:
    """Subcommand -> its real parser."""
    [found] = [action for action in parser()._actions if isinstance(action, _SubParsersAction)]
    return dict(found.choices)


def run_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder that is its user's home, too, without a gateway."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=bare_environment(HOME=str(folder)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass
class Place:
    """A folder with settings for a gateway on loopback, where the command is run."""

    folder: Path
    gateway: HostedGateway
    command: Sequence[str] = COMMAND

    def run(self, *arguments: str, redirect: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command with a shell's redirections; keyword arguments are variables."""
        return subprocess.run(
            ["bash", "-c", f"exec {shlex.join([*self.command, *arguments])} {redirect}"],
            cwd=self.folder,
            env=bare_environment(**{"HOME": str(self.folder), "PORTKEY_API_KEY": KEY, **environment}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        root = self.folder / "catalog"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error that is neither the warning of a test's gateway nor a report."""
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    [line] = [line for line in done.stderr.splitlines() if not line.startswith("warning: gateway.base_url")]
    return line
