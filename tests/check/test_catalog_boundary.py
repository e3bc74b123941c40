"""A committed catalog keeps to the boundary of its chains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import (
    Catalog,
)
from portkey_catalog.settings.read import read_settings
from portkey_catalog.settings.shapes import Override
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.secrets import Secrets
from support.tagged import EU, GROK, made, providers, tagged


def written(folder: Path, catalog: Catalog) -> Path:
    store.write_catalog(folder, layout.catalog_files(catalog, opencode_config(catalog)))
    return folder


def found(folder: Path, catalog: Catalog, settings_text: str) -> list[str]:
    settings_found = read_settings(settings_text)
    policy = {"failover": settings_found.combine.failover, "publish": settings_found.publish.policy}
    return list(map(str, check_catalog(written(folder, catalog.model_copy(update=policy)), settings=settings_found)))


REQUIRED = "combine.require = ['eu']\n" + tagged("a", "eu") + tagged("b", "eu")


@pytest.mark.slow
def test_a_catalog_with_a_boundary_is_read_again_and_keeps_every_rule(tmp_path: Path) -> None:
    catalog = made(providers(GROK, a=EU, b=EU))
    assert found(tmp_path, catalog, REQUIRED) == []
    assert store.load_catalog(tmp_path) == catalog
    index = json.loads((tmp_path / "v1" / "index.json").read_text())
    assert index["failover"]["require"] == ["eu"]
    assert [entry.get("tags") for entry in index["providers"].values()] == [["eu"], ["eu"], None, None]


def test_tags_that_are_not_those_of_the_settings_are_a_finding(tmp_path: Path) -> None:
    catalog = made(providers(GROK, a=EU, b=EU, c=EU))
    assert "index.json: the tags of c are eu, and in the settings none" in found(tmp_path, catalog, REQUIRED)


def test_a_member_without_the_tags_is_a_finding() -> None:
    catalog = made(providers(GROK, a=EU, b=EU))
    provider = catalog.providers["b"].model_copy(update={"tags": ()})
    spoilt = catalog.model_copy(update={"providers": {**catalog.providers, "b": provider}})
    told = "combined-models.json: grok-4: b/x-ai/grok-4 is in the chain: outside the boundary: not tagged eu"
    assert told in list(map(str, catalog_findings(spoilt)))


def test_a_tag_that_is_a_key_is_a_finding() -> None:
    catalog = made(providers(GROK, a=["eu", "my-own-key-0123456789"], b=EU))
    secrets = Secrets.of({"OWN_KEY": "my-own-key-0123456789"}, ["OWN_KEY"])
    assert [str(finding.provider) for finding in catalog_findings(catalog, secrets=secrets)] == ["a"]


def test_a_boundary_that_the_settings_do_not_lift_is_a_finding(tmp_path: Path) -> None:
    world = providers(GROK, a=EU, b=EU)
    lifted = made(world, Override(order=("a/grok-4",), require=()))
    told = "combined-models.json: grok-4: the settings do not require none of its chain"
    assert found(tmp_path, lifted, REQUIRED) == [told]
    override = "[[combine.override]]\norder = ['a/grok-4']\nrequire = []\n"
    assert found(tmp_path, lifted, REQUIRED + override) == []
    other = "[[combine.override]]\norder = ['a/gpt-5']\nrequire = []\n"
    assert found(tmp_path, lifted, REQUIRED + other) == [told]
