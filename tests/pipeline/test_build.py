"""No site is made of a catalog that breaks a rule: it is said which, and nothing is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.pipeline.build import build
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import StoreError, catalog_files
from support.needs import ROOT
from support.small_catalog import make_catalog


def edited(folder: Path, name: str, edit: Callable[[Any], object]) -> None:
    path = folder / "v1" / name
    document = json.loads(path.read_text("utf-8"))
    edit(document)
    path.write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize(
    ("name", "edit", "told"),
    [
        ("index.json", lambda index: index["providers"].pop("openrouter"), "openrouter"),
        ("combined-models.json", lambda models: models["claude-sonnet-4"].pop("limit"), "combined-models.json"),
        ("index.json", lambda index: index["files"].append("\0"), "cannot be read"),
    ],
)
def test_a_catalog_edited_by_hand_is_told_by_what_is_wrong_with_it(
    tmp_path: Path, name: str, edit: Callable[[Any], object], told: str
) -> None:
    catalog = make_catalog()
    write_catalog(tmp_path / "catalog", catalog_files(catalog, opencode_config(catalog)))
    edited(tmp_path / "catalog", name, edit)
    with pytest.raises(StoreError, match=told):
        build(tmp_path / "catalog", root=ROOT, out=tmp_path / "site", site_url="https://owner.example/repo")
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_the_site_is_made_of_the_catalog_whatever_the_configuration_beside_it_says(tmp_path: Path) -> None:
    catalog = make_catalog()
    files = catalog_files(catalog, opencode_config(catalog))
    write_catalog(tmp_path / "catalog", files)
    edited(tmp_path / "catalog", "opencode.json", lambda config: config["provider"].pop("portkey-anthropic"))
    build(tmp_path / "catalog", root=ROOT, out=tmp_path / "site", site_url="https://owner.example/repo")
    assert (tmp_path / "site" / "v1" / "opencode.json").read_text("utf-8") == files["opencode.json"]
    assert any(
        "is not what the program makes from the catalog" in each.text for each in check_catalog(tmp_path / "catalog")
    )
