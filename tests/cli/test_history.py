"""`portkey-catalog history` tells what happened to a model."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Event
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import catalog_files
from support.command import run_in
from support.small_catalog import make_catalog

ODD = "openrouter/qwen/qwen3-coder"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a catalog in which a price moved."""
    slug, _, model = ODD.partition("/")
    price = make_catalog().providers[slug].models[model].cost.input
    event = Event(on=date(2026, 11, 20), provider=slug, model=model, field="cost.input", old=1, new=price)
    catalog = make_catalog().model_copy(update={"changes": (event,)})
    write_catalog(tmp_path / "catalog", catalog_files(catalog, opencode_config(catalog)))
    return tmp_path


def history(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_in(folder, "history", *arguments)


def test_what_happened_is_a_line_a_change(folder: Path) -> None:
    done = history(folder, ODD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"2026-11-20 price: {ODD}: input 1 -> 0.0375 (-96.2 %), in USD per million tokens\n"
    [told] = json.loads(history(folder, ODD, "--json").stdout)["days"]
    assert (told["on"], told["changes"][0]["new"]) == ("2026-11-20", 0.0375)


def test_what_it_was_on_a_day_is_told_in_both_shapes(folder: Path) -> None:
    assert "cost.input: 1 USD per million tokens" in history(folder, ODD, "--as-of", "2026-11-19").stdout
    assert (
        json.loads(history(folder, ODD, "--as-of", "2026-11-20", "--json").stdout)["state"]["cost"]["input"] == 0.0375
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nobody/m",), "nobody/m: no model was ever called so here"),
        ((ODD, "--as-of", "yesterday"), "'yesterday' is no day such as 2026-11-20"),
        ((ODD, "--catalog", "elsewhere"), "elsewhere: is neither a folder nor a revision of git here"),
    ],
)
def test_a_misuse_is_a_clear_error(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    done = history(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
