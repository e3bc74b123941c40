"""Of a configuration with anything anywhere, something is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from portkey_catalog.cli.doctor import redactor_of
from portkey_catalog.doctor.checks import diagnose
from portkey_catalog.doctor.machine import look
from portkey_catalog.doctor.shapes import Found, Key, Program, Result, SiteFound
from portkey_catalog.doctor.told import PAGE, bundle, document, lines
from portkey_catalog.gateway.once import Came
from portkey_catalog.opencode.places import Surroundings
from support.spoiled import everywhere, spoiled

SITE = "https://owner.example/models"


def diagnosed(own: str, project: str | None = None, site: Any = None) -> dict[str, Result]:
    """The checks of somebody with these files, told in every format."""
    with TemporaryDirectory() as name:
        home = Path(name)
        around = Surroundings(home, home / "project", {"OPENCODE_TEST_MANAGED_CONFIG_DIR": name}, "linux")
        for folder, text in ((around.config_folder, own), (around.cwd, project)):
            folder.mkdir(parents=True)
            if text is not None:
                (folder / "opencode.json").write_text(text)
        sites: tuple[SiteFound, ...] = ()
        if isinstance(site, dict):
            came = Came(200, json.dumps({"auth": {}, **site}).encode())
            sites = (SiteFound(SITE, came, came, site, came, came, site),)
        machine = look(around, Program(), {})
        found = Found(Key(), machine, None, sites, datetime.now(UTC), "combined/a")
        results, redactor = diagnose(found), redactor_of(around)
    assert [*lines(results, PAGE, redactor), json.dumps(document(results, PAGE, redactor))]
    assert json.dumps(bundle(results, found, redactor, "1", {}))
    return {each.name: each for each in results}


def test_a_wrong_shape_at_any_place_has_a_verdict() -> None:
    for text in everywhere():
        assert diagnosed(text, site=json.loads(text))["opencode-answers"], text


@settings(max_examples=40)
@given(spoiled(), spoiled())
def test_anything_anywhere_has_a_verdict(own: str, project: str) -> None:
    assert diagnosed(own)["opencode-config"]
    assert diagnosed(own, project, json.loads(project))["opencode-answers"]


@pytest.mark.parametrize("key", ["agent", "command", "mode", "provider"])
@pytest.mark.parametrize("value", [5, True, "x", [1]])
def test_a_group_that_is_none_is_what_keeps_opencode_from_starting(key: str, value: object) -> None:
    found = diagnosed(json.dumps({key: value}))["opencode-config"]
    assert found.verdict.name == "FAILS" and any(f"{key} is no object (from " in each for each in found.evidence)


@pytest.mark.parametrize(
    ("config", "evidence"),
    [
        ({"provider": {"portkey-groq": {"models": 5}}}, "provider.portkey-groq or its models are no object"),
        ({"provider": {"x": {"models": {"m": {"status": [1]}}}}}, "has a status that opencode does not know"),
    ],
)
def test_a_value_of_another_shape_is_named(config: dict[str, Any], evidence: str) -> None:
    found = diagnosed(json.dumps(config))["opencode-config"]
    assert found.verdict.name == "FAILS" and evidence in found.evidence[0]


@pytest.mark.parametrize("depth", [300, 900, 5000])
def test_what_is_nested_without_end_cannot_be_read(depth: int) -> None:
    found = diagnosed('{"x":' + depth * '{"x":' + "1" + (depth + 1) * "}")["opencode-config"]
    assert found.verdict.name == "FAILS" and "nested over 200 deep" in found.evidence[0]
