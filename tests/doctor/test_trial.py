"""What opencode itself says of a configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.doctor import trial
from portkey_catalog.doctor.shapes import Trial
from portkey_catalog.doctor.trial import tried
from portkey_catalog.opencode.layers import Layer

SECRET = "pk-test-0123456789abcdef"
PARTS = [Layer("global", "first", {"model": "a/b"}), Layer("inline", "second", {"apiKey": SECRET, "share": "x"})]


def program(tmp_path: Path, script: str) -> str:
    path = tmp_path / "opencode"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def says(place: str) -> str:
    told = r"Error: Configuration is invalid at %s/opencode.json\n\342\206\263 Expected a share\n"
    return f"printf '{told}' {place} >&2; exit 1"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (says('"$PWD"'), Trial(accepted=True)),
        (says('"${PWD%/*}"'), Trial(refused="second: Expected a share")),
        (says('"${PWD%/*/*}"'), Trial(refused="first: Expected a share")),
        (says("/elsewhere"), Trial()),
        ("echo 1.18.33", Trial()),
        ("exec sleep 9", Trial()),
    ],
)
def test_the_part_that_opencode_refuses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: Trial
) -> None:
    monkeypatch.setattr(trial, "PATIENCE", 3)
    assert tried(program(tmp_path, script), PARTS, {"PATH": "/usr/bin:/bin"}) == told


def test_it_sees_no_secret_and_leaves_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    script = f'cp -r "$PWD/../.." {copy}; env > {copy}/env; pwd > {copy}/where'
    environment: dict[str, Any] = {"PATH": "/usr/bin:/bin", "OPENCODE_CONFIG": "mine", "HOME": "/home/of/somebody"}
    assert tried(program(tmp_path, script), PARTS, environment) == Trial()
    texts = "".join(path.read_text() for path in copy.rglob("*") if path.is_file())
    assert "share" in texts and SECRET not in texts and "somebody" not in texts and "mine" not in texts
    assert not Path((copy / "where").read_text().strip()).exists()


def test_without_opencode_or_parts_nothing_is_tried() -> None:
    assert tried(None, PARTS, {}) == Trial() == tried("/nowhere/opencode", [], {}) == tried("/nowhere/x", PARTS, {})
