"""The data of the table on the home page."""

import json
from typing import Any

from portkey_catalog.exports.table import COLUMNS, table_data, table_json
from portkey_catalog.schema import (
    Catalog,
    Member,
)
from portkey_catalog.site.pages import render_pages
from portkey_catalog.text.escape import text
from support.small_catalog import (
    HOSTILE,
    ending_catalog,
    make_catalog,
    make_combined,
    make_model,
    make_provider,
    published,
)


def rows_of(catalog: Catalog, exclusions: dict[str, dict[str, str]] | None = None) -> list[dict[str, Any]]:
    data = table_data(catalog, exclusions or {})
    return [dict(zip(COLUMNS, row, strict=True)) | {"source": data["sources"][row[0]]} for row in data["rows"]]


def test_table_has_combined_models_first_and_every_model_after() -> None:
    catalog = make_catalog()
    _, exclusions = published(catalog)
    rows = rows_of(catalog, exclusions)
    assert [row["source"]["prefix"] + str(row["id"]) for row in rows] == [
        "combined/claude-sonnet-4",
        "portkey-anthropic/claude-haiku-9",
        "portkey-anthropic/claude-sonnet-4-20250514",
        "portkey-openrouter/anthropic/claude-sonnet-4",
        "portkey-openrouter/anthropic/claude-sonnet-4:free",
        "portkey-openrouter/openai/embed-3",
        "portkey-openrouter/qwen/qwen3-coder",
    ]
    assert [row["why"] is None for row in rows] == [True, False, True, True, True, False, True]
    assert rows[0]["providers"] == 2
    assert rows[0]["can"] == "tools"
    assert (rows[5]["price_in"], rows[4]["price_in"], rows[6]["price_in"]) == (None, 0, 0.0375)


def test_the_table_lists_what_one_provider_alone_answers_for_with_its_day() -> None:
    catalog = ending_catalog()
    (row, *_) = rows_of(catalog)
    assert (row["id"], row["context"], row["price_in"], row["providers"]) == ("claude-sonnet-4", 128_000, 3.3, 1)
    assert row["why"] is None
    assert table_data(catalog, {})["ending"] == [[0, "2027-02-24"]]
    assert table_data(make_catalog(), {})["ending"] == []
    home = render_pages(catalog, {})["index.md"]
    assert "<strong>1</strong> combined model, 1 without failover any more<" in home
    assert "without failover" not in render_pages(make_catalog(), {})["index.md"]


def test_a_deployment_says_in_the_table_what_it_is() -> None:
    said: dict[str, Any] = {"provenance": {"canonical_slug": "account"}}
    provider = make_provider(
        "azure",
        make_model("gpt-4o"),
        make_model("our-one", canonical_slug="gpt-4o-mini", **said),
        make_model("secret-one", canonical_slug="~", **said),
    )
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"azure": provider}, combined={})
    assert table_data(catalog, {})["deployments"] == [[1, "gpt-4o-mini"], [2, ""]]
    page = render_pages(catalog, {})["providers/azure/index.md"]
    assert page.count("deployment") == 2 and "deployment of <code>gpt-4o-mini</code>" in page


def test_two_offers_of_one_provider_count_once() -> None:
    members = (Member(provider="openrouter", id=name, evidence=()) for name in ("qwen/qwen3-coder", "openai/embed-3"))
    catalog = make_catalog().model_copy(update={"combined": {"m": make_combined("m", *members)}})
    assert rows_of(catalog)[0]["providers"] == 1


def test_table_file_is_the_table_data_one_row_a_line() -> None:
    catalog = make_catalog(names=HOSTILE)
    written = table_json(catalog, {})
    assert json.loads(written) == table_data(catalog, {})
    assert len(written.splitlines()) == len(table_data(catalog, {})["rows"]) + 2


def test_the_table_names_an_anchor_only_where_it_is_not_the_id() -> None:
    models = (make_model("a b"), make_model("gpt-4o"), make_model("__config"))
    catalog = Catalog(gateway="https://g.example/v1", providers={"x": make_provider("x", *models)}, combined={})
    data = table_data(catalog, {})
    assert [row[1] for row in data["rows"]] == ["__config", "a b", "gpt-4o"]
    assert data["anchors"] == [[0, "model-1-__config"], [1, "a-b"]]
    page = render_pages(catalog, {})["providers/x/index.md"]
    for anchor in ("model-1-__config", "a-b", "gpt-4o"):
        assert f'<tr id="{text(anchor)}">' in page


def test_ids_in_the_table_are_exact() -> None:
    catalog = make_catalog(names=HOSTILE)
    ids = {row["id"] for row in rows_of(catalog)}
    assert set(catalog.providers["openrouter"].models) <= ids
