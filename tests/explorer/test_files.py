"""The files of the explorer."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.explorer.files import FOLDER, NEWEST, ROWS_A_FILE, explorer_build, explorer_files
from portkey_catalog.schema import Catalog
from support.explored import rows_of
from support.past import changed, with_past
from support.small_catalog import HOSTILE, make_catalog, make_model, make_provider


def test_every_file_of_a_build_names_it_and_stands_in_its_folder() -> None:
    files = explorer_files(make_catalog(names=HOSTILE))
    build = explorer_build(files)
    for path, text in files.items():
        assert json.loads(text)["build"] == build
        assert path == NEWEST or path.startswith(f"{FOLDER}/{build}/")


def test_another_fact_of_one_model_is_another_build_though_the_table_does_not_show_it() -> None:
    catalog = make_catalog()
    anthropic = catalog.providers["anthropic"]
    known = anthropic.models["claude-haiku-9"].model_copy(update={"knowledge": "2025-03"})
    models = {**anthropic.models, known.id: known}
    providers = {**catalog.providers, "anthropic": anthropic.model_copy(update={"models": models})}
    other = catalog.model_copy(update={"providers": providers})
    assert explorer_build(explorer_files(other)) != explorer_build(explorer_files(catalog))
    assert explorer_files(catalog) == explorer_files(make_catalog())


def test_the_table_is_a_line_for_each_column() -> None:
    files = explorer_files(make_catalog(names=HOSTILE))
    text = files[f"{FOLDER}/{explorer_build(files)}/table.json"]
    assert len(text.splitlines()) == len(json.loads(text)["columns"]) + 2


def test_details_are_found_by_the_number_of_the_row() -> None:
    models = [make_model(f"m-{n:03}") for n in range(2 * ROWS_A_FILE + 1)]
    files = explorer_files(
        make_catalog().model_copy(update={"providers": {"x": make_provider("x", *models)}, "combined": {}})
    )
    folder = f"{FOLDER}/{explorer_build(files)}"
    parts = [json.loads(files[f"{folder}/{number}.json"])["rows"] for number in range(3)]
    assert [len(part) for part in parts] == [ROWS_A_FILE, ROWS_A_FILE, 1]
    assert parts[1][3]["model"]["id"] == f"m-{ROWS_A_FILE + 3:03}"


def details_of(catalog: Catalog) -> list[dict[str, Any]]:
    """The details of every row."""
    files = explorer_files(catalog)
    parts = [json.loads(text) for path, text in files.items() if re.search(r"/[0-9]+[.]json$", path)]
    return [row for part in parts for row in part["rows"]]


def test_a_detail_has_the_model_as_its_file_has_it() -> None:
    combined, first, *_ = details_of(make_catalog())
    assert (combined["at"], first["at"]) == ("combined/#claude-sonnet-4", "providers/anthropic/#claude-haiku-9")
    assert [each["provider"] for each in combined["model"]["members"]][:2] == ["anthropic", "openrouter"]
    assert first["model"]["limit"] == {"context": 1_048_576}


def test_a_detail_tells_how_a_request_reaches_a_combined_model() -> None:
    combined, *_ = details_of(make_catalog())
    assert combined["asked"] == "@anthropic/claude-sonnet-4-20250514"
    targets = json.loads(combined["headers"]["x-portkey-config"])["targets"]
    assert [each["provider"] for each in targets] == ["@anthropic", "@openrouter"]


def test_a_detail_tells_what_changed_the_newest_first() -> None:
    catalog = make_catalog()
    dearer = Decimal("4.25")
    model = catalog.providers["anthropic"].models["claude-haiku-9"]
    later = changed(catalog, "anthropic", model.id, cost=model.cost.model_copy(update={"input": dearer}))
    latest = changed(later, "anthropic", model.id, knowledge="2026-01")
    past = with_past((date(2026, 11, 1), catalog), (date(2026, 11, 2), later), (date(2026, 11, 3), latest))
    found = next(row for row in details_of(past) if row["model"]["id"] == model.id)
    assert found["events"] == [
        ["2026-11-03", "knowledge", None, "2026-01", None],
        ["2026-11-02", "cost.input", 3, 4.25, None],
    ]


def test_the_name_of_a_build_is_a_hash() -> None:
    build = explorer_build(explorer_files(make_catalog()))
    assert len(build) == 16 and int(build, 16)


def test_a_space_of_another_kind_stays_what_it_is_in_an_id() -> None:
    provider = make_provider("x", make_model("a\u00a0b"), make_model("a b"), make_model("a\u3000b"))
    catalog = make_catalog().model_copy(update={"providers": {"x": provider}, "combined": {}})
    assert [row["id"] for row in rows_of(catalog)] == list(provider.models)
    assert [row["model"]["id"] for row in details_of(catalog)] == list(provider.models)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two\nlines", "two lines"),
        ("two  spaces ", "two spaces"),
        ("turned\u202eround", "turned round"),
        ('a "quote" and a \\', 'a "quote" and a \\'),
        ("arn:aws:bedrock:eu-central-1:123456789012:x", "arn:aws:bedrock:eu-central-1:xxxxxxxxxxxx:x"),
        ("Größe 模型", "Größe 模型"),
    ],
)
def test_texts_of_a_detail_are_on_one_line_and_tell_no_account(name: str, shown: str) -> None:
    provider = make_provider("x", make_model("m").model_copy(update={"name": name}))
    catalog = make_catalog().model_copy(update={"providers": {"x": provider}, "combined": {}})
    (row,) = details_of(catalog)
    assert row["model"]["name"] == shown
