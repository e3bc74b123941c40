"""Fresh virtual environments, without an index: what a distribution asks for is linked from that of these tests."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import distribution, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.command import bare_environment


@dataclass(frozen=True)
class Fresh:
    """A virtual environment, empty at first."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Fresh:
        venv.create(folder, with_pip=False)
        return cls(folder)

    @property
    def program(self) -> Path:
        """The command, once it is installed."""
        return self.folder / "bin" / "portkey-catalog"

    @property
    def _packages(self) -> Path:
        [found] = self.folder.glob("lib/python*/site-packages")
        return found

    def pip(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pip for it, with nobody's settings and without an index."""
        python = str(self.folder / "bin" / "python")
        return subprocess.run(
            [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", *arguments],
            env=bare_environment(PIP_CONFIG_FILE="/dev/null", PIP_NO_INDEX="1"),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def run(self, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command in a folder that is its user's home, too."""
        return subprocess.run(
            [str(self.program), *arguments],
            cwd=folder,
            env=bare_environment(HOME=str(folder), **environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def link(self, requirements: Iterable[str]) -> None:
        """Give it these requirements, and what they ask for."""
        for name in _closure(requirements):
            for top in {file.parts[0] for file in distribution(name).files or ()} - {"..", "__pycache__"}:
                link = self._packages / top
                if not link.exists():
                    link.symlink_to(Path(str(distribution(name).locate_file(top))))


def _closure(requirements: Iterable[str]) -> set[str]:
    """Names of all distributions that requirements lead to here, extras as they are asked for."""
    todo, seen = list(requirements), set()
    while todo:
        asked = Requirement(todo.pop())
        for extra in asked.extras or {""}:
            if (asked.name, extra) not in seen:
                seen.add((asked.name, extra))
                todo += _asked_by(distribution(asked.name).requires or (), extra)
                todo += [asked.name]
    return {canonicalize_name(name) for name, _ in seen}


def _asked_by(requires: Iterable[str], extra: str) -> Iterator[str]:
    for each in map(Requirement, requires):
        if each.marker is None or each.marker.evaluate({"extra": extra}):
            each.marker = None
            yield str(each)


def asked(distribution_name: str, extra: str = "") -> list[str]:
    """What an installed distribution asks for, with this extra."""
    return list(_asked_by(metadata(distribution_name).get_all("Requires-Dist") or (), extra))
