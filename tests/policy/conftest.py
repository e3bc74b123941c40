"""A folder with configurations, and the command run in it, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli


@dataclass
class Judged:
    """A repository of a user, in whose home it lies."""

    home: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def folder(self) -> Path:
        """The repository."""
        return self.home / "project"

    def write(self, path: str, text: str | dict[str, Any]) -> Path:
        """Write a file of the repository."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
        return file

    def run(self, *arguments: str, path: Path | None = None) -> tuple[int, str]:
        """Exit code and standard output of the command."""
        code = cli.main(["policy", str(path or self.folder), *arguments])
        return code, self.capsys.readouterr().out

    def found(self, *arguments: str, path: Path | None = None) -> list[str]:
        """`level rule file:line` of all that was found."""
        verdict = json.loads(self.run(*arguments, "--json", path=path)[1])
        return [
            f"{level} {each['rule']} {each.get('file', '')}:{each.get('line', '')}"
            for level, key in (("finding", "findings"), ("note", "notes"))
            for each in verdict[key]
        ]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Judged:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "OPENCODE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("OPENCODE_TEST_MANAGED_CONFIG_DIR", str(tmp_path / "managed"))
    return Judged(tmp_path, capsys)
