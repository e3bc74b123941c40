"""The catalog in this repository, if there is one: whole, canonical, and, while it is the sample, reproducible."""

from pathlib import Path

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.demo import run as demo
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.settings.read import load_settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.addresses import is_loopback
from support.needs import ROOT
from support.small_catalog import make_catalog

FOLDER = ROOT / "catalog"


def test_a_committed_catalog_keeps_every_rule() -> None:
    own = is_loopback(load_settings(ROOT / "catalog.toml").gateway.base_url)
    assert not FOLDER.exists() or list(map(str, check_catalog(FOLDER, allow_loopback=own))) == []


@pytest.mark.slow
def test_making_the_sample_again_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(demo.SAMPLE_KEY_ENV, "")
    reports = [demo.make_catalog(tmp_path, lambda what, state: None) for _ in range(2)]
    assert [(report.exit_code, bool(report.files)) for report in reports] == [(0, True), (0, False)]
    committed = store.load_catalog(FOLDER)
    if committed and committed.sample:
        made, kept = (
            {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
            for folder in (tmp_path, FOLDER)
        )
        assert made == kept


def test_the_sample_never_replaces_a_real_catalog(tmp_path: Path) -> None:
    real = make_catalog()
    store.write_catalog(tmp_path, layout.catalog_files(real, opencode_config(real)))
    with pytest.raises(demo.DemoError, match="holds a real catalog"):
        demo.make_catalog(tmp_path, lambda what, state: None)
