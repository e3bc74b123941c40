"""The catalog in this repository: whole, canonical, and, while it is the sample, reproducible."""

import shutil
from pathlib import Path

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.demo import run as demo
from portkey_catalog.store import catalog as store
from support.needs import ROOT

FOLDER = ROOT / "catalog"


def test_the_committed_catalog_keeps_every_rule() -> None:
    assert list(map(str, check_catalog(FOLDER))) == []


def test_making_the_sample_again_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = store.load_catalog(FOLDER)
    assert committed
    if not committed.sample:
        pytest.skip("this repository's catalog is a real account's")
    copy = tmp_path / "committed"
    shutil.copytree(FOLDER, copy)
    for folder in (tmp_path / "new", copy):
        monkeypatch.setenv(demo.SAMPLE_KEY_ENV, "")
        report = demo.make_catalog(folder, lambda what, state: None)
        assert report.exit_code == 0
    assert report.files == ()
    new = tmp_path / "new"
    made = {path.relative_to(new): path.read_bytes() for path in new.rglob("*") if path.is_file()}
    assert made == {path.relative_to(FOLDER): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}


def test_the_sample_never_replaces_a_real_catalog(tmp_path: Path) -> None:
    committed = store.load_catalog(FOLDER)
    assert committed
    real = committed.model_copy(update={"sample": False})
    store.write_catalog(tmp_path, store.catalog_files(real, store.load_opencode_config(FOLDER)))
    with pytest.raises(demo.DemoError, match="holds a real catalog"):
        demo.make_catalog(tmp_path, lambda what, state: None)
