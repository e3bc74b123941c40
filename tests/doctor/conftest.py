"""Somebody with a key, opencode, a site and a look-alike of hosted Portkey; each can be out of order as one likes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.exports.built import built_text
from support.hosted import KEY, HostedGateway, hosted_gateway, listing, rows
from support.published_site import PublishedSite, published_site
from support.small_catalog import make_catalog
from support.user_of_site import Ran, User, make_user

SONNET = ("claude-sonnet-4-20250514", "claude-haiku-9")
LISTS = {
    "anthropic": SONNET,
    "openrouter": ("anthropic/claude-sonnet-4", "anthropic/claude-sonnet-4:free", "qwen/qwen3-coder"),
}
MODEL = "combined/claude-sonnet-4"


@dataclass
class Patient:
    """Somebody whom the doctor looks at."""

    user: User
    site: PublishedSite
    gateway: HostedGateway
    programs: Path
    patch: pytest.MonkeyPatch
    arguments: tuple[str, ...] = ()
    """What the command is given in any case."""

    def opencode(self, version: str | None = "1.18.33", *, code: int = 0) -> None:
        """Put an opencode of this version on PATH, which does nothing but say so; `None` takes it away."""
        path = self.programs / "opencode"
        if version is None:
            path.unlink()
            return
        path.write_text(f"#!/bin/sh\necho '{version}'\nexit {code}\n")
        path.chmod(0o755)

    def set(self, **variables: str) -> None:
        """Set variables; an empty one is taken away."""
        for name, value in variables.items():
            if value:
                self.patch.setenv(name, value)
            else:
                self.patch.delenv(name, raising=False)

    def logged_in(self, token: str = KEY, **others: Any) -> None:
        """Log in at the site, as opencode stores it."""
        path = self.user.home / ".local" / "share" / "opencode" / "auth.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        login = {"type": "wellknown", "key": "PORTKEY_API_KEY", "token": token}
        path.write_text(json.dumps({self.site.url: login, **others}))

    def refreshed(self, at: datetime) -> None:
        """Have the site say when it was refreshed."""
        self.site.documents["v1/built.json"] = built_text(at)

    def project(self, config: Mapping[str, Any] | str, name: str = "opencode.json") -> None:
        """Put a file into the project."""
        text = config if isinstance(config, str) else json.dumps(config)
        (self.user.home / "project" / name).write_text(text)

    def asked(self, *arguments: str) -> Ran:
        """Run the command here."""
        try:
            code = cli.main(["doctor", *self.arguments, *arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self.user.capsys.readouterr()
        return Ran(code, said.out, said.err)

    def checks(self, *arguments: str) -> dict[str, dict[str, Any]]:
        """The checks by their names."""
        ran = self.asked("--json", *arguments)
        document = json.loads(ran.out)
        return {each["name"]: each for each in document["checks"]}


@pytest.fixture
def patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Patient]:
    """All is well: a key, opencode with what `sync` wrote, a healthy site, a gateway that answers."""
    user = make_user(tmp_path / "home", monkeypatch, capsys)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    lists = {slug: listing(*rows(*ids)) for slug, ids in LISTS.items()}
    with hosted_gateway(lists) as gateway:
        catalog = make_catalog().model_copy(update={"gateway": gateway.url})
        with published_site(catalog) as site:
            found = Patient(user, site, gateway, programs, monkeypatch)
            found.opencode()
            found.refreshed(datetime.now(UTC))
            user.write({"model": MODEL})
            assert user.sync(site.url).code == 0
            site.requests.clear()
            gateway.requests.clear()
            yield found
