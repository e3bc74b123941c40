"""A user with a configuration of opencode in a home of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli


@dataclass(frozen=True)
class Ran:
    """What a command ended with and said."""

    code: int
    out: str
    err: str


@dataclass
class User:
    """Somebody with a home folder."""

    home: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def folder(self) -> Path:
        return self.home / ".config" / "opencode"

    @property
    def file(self) -> Path:
        """The file that counts: the strongest that is there."""
        names = ("opencode.jsonc", "opencode.json", "config.json")
        return next((self.folder / name for name in names if (self.folder / name).exists()), self.folder / names[1])

    def write(self, content: str | bytes | Mapping[str, Any], name: str = "opencode.json") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, indent=2) if isinstance(content, Mapping) else content
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    @property
    def config(self) -> dict[str, Any]:
        """What the file says, which has no comments."""
        found: dict[str, Any] = json.loads(self.file.read_bytes())
        return found

    def sync(self, *arguments: str) -> Ran:
        """Run the command here."""
        try:
            code = cli.main(["sync", *arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self.capsys.readouterr()
        return Ran(code, said.out, said.err)

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.home.rglob("*") if path.is_file()}


def make_user(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    """Somebody new, in an empty project."""
    for name in [each for each in os.environ if each.startswith(("XDG_", "OPENCODE_"))]:
        monkeypatch.delenv(name)
    project = home / "project"
    (project / ".git").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("OPENCODE_TEST_MANAGED_CONFIG_DIR", str(home / "managed"))
    monkeypatch.chdir(project)
    return User(home, capsys)
