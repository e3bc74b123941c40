"""The table of the explorer."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from portkey_catalog.schema import Catalog, Cost, Member, PriceTier
from portkey_catalog.search.facts import all_facts
from portkey_catalog.site.pages import render_pages
from support.explored import rows_of, table_of
from support.site_worlds import site_world
from support.small_catalog import HOSTILE, ending_catalog, make_catalog, make_combined, make_model, make_provider


def test_the_table_has_combined_models_first_and_every_model_after() -> None:
    rows = rows_of(make_catalog())
    assert [row["listed"] for row in rows] == [
        "combined/claude-sonnet-4",
        "portkey-anthropic/claude-haiku-9",
        "portkey-anthropic/claude-sonnet-4-20250514",
        "portkey-openrouter/anthropic/claude-sonnet-4",
        "portkey-openrouter/anthropic/claude-sonnet-4:free",
        "portkey-openrouter/openai/embed-3",
        "portkey-openrouter/qwen/qwen3-coder",
    ]
    assert [not row["why"] for row in rows] == [True, False, True, True, True, False, True]
    assert rows[0]["can"] == ["tools"]
    assert (rows[5]["priceIn"], rows[4]["priceIn"], rows[6]["priceIn"]) == (None, 0, 0.0375)
    assert table_of(make_catalog())["chains"] == [[2, 3]]


def test_every_fact_that_a_search_knows_stands_in_the_table() -> None:
    catalog = make_catalog(names=HOSTILE)
    for row, facts in zip(rows_of(catalog), all_facts(catalog), strict=True):
        assert (row["listed"], row["kind"], row["why"]) == (facts.name, facts.kind.value, facts.why_not or "")
        assert (row["context"], row["output"], tuple(row["can"])) == (facts.context, facts.output, facts.can)
        assert row["name"] == facts.title


def test_a_script_reads_every_name_and_price_as_it_is_however_short_the_table_writes_it() -> None:
    catalog = site_world(600)
    models = all_facts(catalog)
    for row, facts in zip(rows_of(catalog), models, strict=True):
        cost = [None if each is None else float(each) for each in (facts.cost.output, facts.cost.cache_read)]
        assert [row["name"], row["priceOut"], row["cached"]] == [facts.title, *cost]
    columns = table_of(catalog)["columns"]
    assert sum(isinstance(each, str) for each in columns["name"]) < len(models) / 20
    assert sum(each is not None and each < 0 for each in columns["priceOut"]) > len(models) / 2


@pytest.mark.parametrize(
    ("model_id", "name", "written"),
    [
        ("org/qwen-3_8b-a3b-it", "Qwen 3 8B A3B It", 2),
        ("org/qwen-3_8b-a3b-it", "Qwen 3 8B A3b It", "Qwen 3 8B A3b It"),
        ("org/qwen", "qwen", 0),
        ("org/qwen", "org/qwen", 1),
        ("org/\u00e4rger-\u00df", "\u00e4rger \u00df", 2),
        ("org/\u00e4rger-\u00df", "\u00c4rger SS", "\u00c4rger SS"),
        ("org/-", " ", " "),
        ("org/constructor--b", "Constructor  B", 2),
    ],
)
def test_a_name_that_follows_from_the_id_is_a_number(model_id: str, name: str, written: object) -> None:
    provider = make_provider("x", make_model(model_id, name=name))
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
    (facts,) = all_facts(catalog)
    assert [row["name"] for row in rows_of(catalog)] == [facts.title]
    if facts.title == name:
        assert table_of(catalog)["columns"]["name"] == [written]


def test_prices_of_any_digits_come_back_as_they_are() -> None:
    drawn = Random(15)
    digits = [n for n in range(1, 9) for _ in range(60)]
    prices = [Decimal(drawn.randrange(1, 10**n)).scaleb(-drawn.randrange(max(0, n - 4), n + 4)) for n in digits]
    models = [
        make_model(f"m-{n}", cost=Cost(input=asked, output=told, cache_read=asked * drawn.choice((1, 2, 3)) / 8))
        for n, (asked, told) in enumerate(zip(prices, reversed(prices), strict=True))
    ]
    provider = make_provider("x", *models)
    rows = rows_of(Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={}))
    by_id = {row["id"]: (row["priceIn"], row["priceOut"], row["cached"]) for row in rows}
    for model in models:
        cost = model.cost
        assert cost.input and cost.output and cost.cache_read
        assert by_id[model.id] == (float(cost.input), float(cost.output), float(cost.cache_read))


def test_an_offer_names_the_row_of_its_combined_model() -> None:
    rows = rows_of(make_catalog())
    assert [row["real"] for row in rows] == [0, -1, 0, 0, 0, -1, -1], "one that is left out of the chain belongs to it"


def test_the_table_lists_what_one_provider_alone_answers_for_with_its_day() -> None:
    catalog = ending_catalog()
    (row, *_) = rows_of(catalog)
    assert (row["id"], row["context"], row["priceIn"], row["why"]) == ("claude-sonnet-4", 128_000, 3.3, "")
    assert table_of(catalog)["ends"] == [[0, "2027-02-24"]]
    assert len(table_of(catalog)["chains"][0]) == 1
    assert table_of(make_catalog())["ends"] == []
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
    assert table_of(catalog)["deployments"] == [[1, "gpt-4o-mini"], [2, "?"]]
    page = render_pages(catalog, {})["providers/azure/index.md"]
    assert page.count("deployment") == 2 and "deployment of <code>gpt-4o-mini</code>" in page


def test_a_combined_model_that_nobody_offers_any_more_says_so() -> None:
    member = Member(provider="anthropic", id="claude-haiku-9", evidence=(), excluded="alone")
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"combined": {"lost": make_combined("lost", member), **catalog.combined}})
    (lost, *_) = rows_of(catalog)
    assert (lost["id"], lost["why"]) == ("lost", "too few of its offers can stand in a chain")
    assert rows_of(catalog)[2]["real"] == 0


def test_ids_in_the_table_are_exact_where_people_can_type_them() -> None:
    catalog = make_catalog(names=HOSTILE)
    ids = {each for each in catalog.providers["openrouter"].models if each.isprintable()}
    assert len(ids) > 10
    assert ids <= {row["id"] for row in rows_of(catalog)}


def test_prices_that_are_others_for_long_prompts_are_marked() -> None:
    tiered = Cost(input=Decimal(1), output=Decimal(2), tiers=(PriceTier(min_prompt=200_000, input=Decimal(2)),))
    provider = make_provider("x", make_model("flat"), make_model("tiered", cost=tiered))
    table = table_of(make_catalog().model_copy(update={"providers": {"x": provider}, "combined": {}}))
    assert table["varies"] == [1]
