"""A site on loopback as GitHub Pages serves it, and a user with a configuration of opencode in a home of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Kind, Removed, RemovedModel
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from support.loopback import Reply, Request, answering
from support.small_catalog import make_catalog


@dataclass
class Site:
    """A published site that can be published anew, or be out of order."""

    url: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    wrong: Reply | None = None
    requests: list[Request] = field(default_factory=list)
    serial: int = 0

    def publish(self, catalog: Catalog | None = None, **index: Any) -> None:
        """Put a catalog in place of the last one, with the next number or what is said of the index."""
        found = catalog or make_catalog()
        self.serial = index.pop("serial", self.serial + 1)
        config = opencode_config(found)
        files = layout.catalog_files(found, config)
        about = json.loads(files["index.json"]) | {"serial": self.serial} | index
        self.documents = site_documents(found, config, {**files, "index.json": canonical_json(about)}, self.url)

    def config(self, profile: str = "full") -> dict[str, Any]:
        """The configuration that is published."""
        path = "v1/opencode.json" if profile == "full" else f"v1/opencode/{profile}.json"
        found: dict[str, Any] = json.loads(self.documents[path])
        return found

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if self.wrong:
            return self.wrong
        text = self.documents.get(request.path.removeprefix("/site/"))
        if text is None:
            return Reply(404, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html></html>")
        tag = f'"{sha256(text.encode()).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(304, {"ETag": tag})
        return Reply(200, {"Content-Type": "application/json", "ETag": tag}, text.encode())


def shorter(*, told: str | None = None) -> Catalog:
    """The small catalog without Qwen3 Coder, which is told as gone under a name or not."""
    catalog, gone = make_catalog(), "qwen/qwen3-coder"
    models = {key: each for key, each in catalog.providers["openrouter"].models.items() if key != gone}
    provider = catalog.providers["openrouter"].model_copy(update={"models": models})
    record = RemovedModel(name=told or "", kind=Kind.CHAT, removed=date(2026, 11, 20))
    removed = Removed(providers={"openrouter": {gone: record}} if told else {})
    return catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": provider}, "removed": removed})


@contextmanager
def site_of(catalog: Catalog | None = None) -> Iterator[Site]:
    """A site until the block ends."""
    site = Site()
    with answering(site.answer) as url:
        site.url = f"{url}/site"
        site.publish(catalog)
        yield site


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
