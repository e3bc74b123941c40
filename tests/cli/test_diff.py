"""`portkey-catalog diff` compares two catalogs, each a folder or a revision, and that they differ is no failure."""

import json
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import catalog_files
from support.command import run_in
from support.small_catalog import make_catalog

ODD = "qwen/qwen3-coder"


def with_price(catalog: Catalog, price: str) -> Catalog:
    provider = catalog.providers["openrouter"]
    model = provider.models[ODD]
    cost = model.cost.model_copy(update={"input": Decimal(price)})
    models = {**provider.models, ODD: model.model_copy(update={"cost": cost})}
    changed = provider.model_copy(update={"models": models})
    return catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": changed}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a catalog of yesterday, and today's where commands look for it."""
    for name, catalog in (("yesterday", make_catalog()), ("catalog", with_price(make_catalog(), "0.075"))):
        write_catalog(tmp_path / name, catalog_files(catalog, opencode_config(catalog)))
    return tmp_path


def diff(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_in(folder, "diff", *arguments)


def test_the_second_catalog_is_the_usual_one(folder: Path) -> None:
    done = diff(folder, "yesterday")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "1 price (qwen/qwen3-coder) at openrouter",
        f"price: openrouter/{ODD}: input 0.0375 -> 0.075 (+100 %), in USD per million tokens",
    ]
    assert diff(folder, "catalog").stdout == "nothing that users see changed\n"


def test_both_ways_are_told_from_each_other(folder: Path) -> None:
    assert "0.075 -> 0.0375 (-50 %)" in diff(folder, "catalog", "yesterday").stdout


def test_programs_read_a_document_and_pull_requests_markdown(folder: Path) -> None:
    [change] = json.loads(diff(folder, "yesterday", "--json").stdout)["changes"]
    assert (change["field"], change["old"], change["new"], change["hurts"]) == ("cost.input", 0.0375, 0.075, True)
    told = diff(folder, "yesterday", "--markdown").stdout
    assert told.startswith("1 price &#40;qwen/qwen3-coder&#41; at openrouter.\n\n### Worse for users\n\n- price")


def test_the_message_of_a_commit_is_written_beside_what_is_printed(folder: Path) -> None:
    done = diff(folder, "yesterday", "--message", "message")
    assert done.returncode == 0 and done.stdout.startswith("1 price (qwen/qwen3-coder) at openrouter\nprice: ")
    assert (folder / "message").read_text().startswith("1 price (qwen/qwen3-coder) at openrouter\n\n- price: ")


def test_a_message_that_cannot_be_written_is_an_error_that_names_its_file(folder: Path) -> None:
    done = diff(folder, "yesterday", "--message", "nowhere/message")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "nowhere/message: the message cannot be written: No such file or directory\n"


def test_what_is_no_catalog_is_an_error_and_nothing_is_printed(folder: Path) -> None:
    done = diff(folder, "no-such")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no-such: is neither a folder nor a revision of git here\n"


def test_an_empty_name_is_no_name_for_the_usual_catalog(folder: Path) -> None:
    assert diff(folder, "yesterday", "").returncode == diff(folder, "").returncode == 2


def test_two_shapes_at_once_are_a_misuse(folder: Path) -> None:
    assert diff(folder, "yesterday", "--json", "--markdown").returncode == 2
