"""Pages and table data made from a catalog, without MkDocs."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from portkey_catalog.exports.page_names import shown_anchor
from portkey_catalog.exports.table import COLUMNS, table_data, table_json
from portkey_catalog.schema import (
    ALONE,
    Catalog,
    Cost,
    CostRange,
    Failover,
    Kind,
    Limit,
    Lookalike,
    Member,
    Model,
    NearMiss,
    PriceRange,
    PriceTier,
    PriceWindow,
    Removed,
    RemovedCombined,
    RemovedModel,
    Route,
)
from portkey_catalog.site.combined import combined_page
from portkey_catalog.site.figures import dollars, tokens
from portkey_catalog.site.home import render_pages
from portkey_catalog.text.escape import code, one_line, text
from support.small_catalog import (
    HOSTILE,
    ending_catalog,
    make_catalog,
    make_combined,
    make_model,
    make_provider,
    published,
)


def rows_of(catalog: Catalog, exclusions: dict[str, dict[str, str]] | None = None) -> list[dict[str, object]]:
    data = table_data(catalog, exclusions or {})
    return [dict(zip(COLUMNS, row, strict=True)) | {"source": data["sources"][row[0]]} for row in data["rows"]]


def test_every_provider_has_a_page_beside_the_fixed_ones() -> None:
    assert set(render_pages(make_catalog(), {})) == {
        "index.md",
        "combined/index.md",
        "providers/index.md",
        "providers/anthropic/index.md",
        "providers/openrouter/index.md",
    }


def test_a_catalog_without_any_model_still_has_its_pages() -> None:
    pages = render_pages(Catalog(gateway="https://api.portkey.ai/v1", providers={}, combined={}), {})
    assert "No model is offered by several providers." in pages["combined/index.md"]
    assert "<strong>0</strong> models" in pages["index.md"]


def test_home_counts_models_and_those_in_opencode() -> None:
    catalog = make_catalog()
    _, exclusions = published(catalog)
    home = render_pages(catalog, exclusions)["index.md"]
    for figure in ("6</strong> models", "4</strong> in opencode", "2</strong> providers", "1</strong> combined models"):
        assert figure in home


def test_provider_page_says_why_a_model_is_not_in_opencode() -> None:
    catalog = make_catalog()
    _, exclusions = published(catalog)
    page = render_pages(catalog, exclusions)["providers/openrouter/index.md"]
    row = next(line for line in page.splitlines() if "Embed 3" in line)
    assert row.endswith(f"<td>{text('not a chat model (embedding)')}</td></tr>")
    assert "4 models, 3 of them in opencode" in page


def test_provider_page_shows_since_when_a_list_is_kept() -> None:
    assert "kept since 2026-11-03" in render_pages(make_catalog(), {})["providers/openrouter/index.md"]
    assert "List: current" in render_pages(make_catalog(), {})["providers/anthropic/index.md"]


def test_provider_page_shows_that_a_newer_list_waits() -> None:
    catalog = make_catalog()
    waiting = catalog.providers["openrouter"].model_copy(
        update={"held": {"m": make_model("m")}, "held_since": date(2026, 11, 4)}
    )
    pages = render_pages(catalog.model_copy(update={"providers": {"openrouter": waiting}}), {})
    assert "kept since 2026-11-03, a newer one is held since 2026-11-04" in pages["providers/index.md"]
    page = pages["providers/openrouter/index.md"]
    assert f'A <a href="{text("../../v1/held/openrouter.json")}">newer list</a> with 1 model is held since' in page
    assert "is held" not in "".join(render_pages(catalog, {}).values())


def with_removed(name: str, model_id: str) -> Catalog:
    day = date(2026, 11, 5)
    model = RemovedModel(
        name=name, kind=Kind.CHAT, removed=day, combined="sonnet-4", instead="combined/claude-sonnet-4"
    )
    gone = RemovedCombined(name=name, identity="gone", removed=day)
    removed = Removed(
        providers={"openrouter": {model_id: model}, "together": {"x": model, "y": model}}, combined={"old": gone}
    )
    return make_catalog().model_copy(update={"removed": removed})


def test_pages_show_what_was_removed_lately() -> None:
    pages = render_pages(with_removed("Old Sonnet", "lab/old"), {})
    page = pages["providers/openrouter/index.md"].split("## Removed lately")[1]
    assert (
        f"<strong>Old Sonnet</strong><br><code>{text('lab/old')}</code></td><td>2026-11-05</td>"
        f"<td><code>{text('combined/claude-sonnet-4')}</code></td>"
    ) in page
    assert "Removed lately" not in pages["providers/anthropic/index.md"]
    assert "<td class=w>together</td><td class=n>2</td><td>2026-11-05</td>" in pages["providers/index.md"]
    row = f'<tr id="old"><td><strong>Old Sonnet</strong><br><code>{text("combined/old")}</code>'
    assert row in pages["combined/index.md"]
    assert "Removed lately" not in "".join(render_pages(make_catalog(), {}).values())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_what_was_removed_is_escaped(name: str) -> None:
    pages = render_pages(with_removed(name, name), {})
    plain = render_pages(with_removed("Name", "id"), {})
    for path, page in pages.items():
        shown = page.replace(f' id="{text(shown_anchor(name))}"', "").replace(text(name), "")
        assert shown == plain[path].replace(' id="id"', "").replace("Name", "").replace(
            "<code>id</code>", "<code></code>"
        )


def row_of(model: Model) -> str:
    """What stands about a model on the page of its provider."""
    provider = make_provider("x", model)
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
    page = render_pages(catalog, {})["providers/x/index.md"]
    return next(line for line in page.splitlines() if line.startswith("<tr id="))


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"status": "preview"}, ["preview</span></td>"]),
        ({"status": "unavailable"}, ["unavailable</span></td>"]),
        ({"status": "deprecated", "retires": date(2027, 1, 3)}, ["deprecated</span>", "retires 2027-01-03<"]),
        ({"status": "retired", "retires": date(2026, 2, 28)}, ["retired</span>", "since 2026-02-28<"]),
        ({"retires": date(2027, 1, 3)}, ["retires 2027-01-03<"]),
        (
            {"alias_of": "lab/a b"},
            [f'alias of <a href="{text("#lab%2Fa-b")}"><code>{text("lab/a b")}</code></a></td>'],
        ),
    ],
)
def test_provider_page_shows_how_the_provider_stands_to_a_model(facts: dict[str, object], shown: list[str]) -> None:
    row = row_of(make_model("m", **facts))
    assert [part for part in shown if part not in row] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_alias_changes_nothing_but_its_own_characters(name: str) -> None:
    row, plain = row_of(make_model("m", alias_of=name)), row_of(make_model("m", alias_of="z"))
    without = [re.sub(r"(?<=alias of ).*?</a>", "", each) for each in (row, plain)]
    assert without[0] == without[1]
    assert f"<code>{text(name)}</code></a></td>" in row


def test_prices_of_long_prompts_stand_below_the_usual_ones() -> None:
    tier = PriceTier(min_prompt=200_000, input=Decimal(6), output=Decimal("22.5"))
    cost = Cost(input=Decimal(3), output=Decimal(15), cache_read=Decimal("0.3"), tiers=(tier,))
    row = row_of(make_model("m", cost=cost, provenance={"cost.tiers": "models.dev/x"}))
    filled = '<span class="pc-filled" title="from models.dev/x">{}</span>'
    hidden = '<span class="pc-hidden">from 200K </span>'
    assert (
        f"<td class=n>$3<br><small>from 200K {filled.format('$6')}</small></td>"
        f"<td class=n>$15<br><small>{hidden}{filled.format('$22.50')}</small></td>"
        "<td class=n>$0.30<br><small></small></td>"
    ) in row


def test_prices_of_times_of_day_are_shown_where_they_are_others_than_usual() -> None:
    day = PriceWindow(start="01:00", end="10:00", input=Decimal(3), output=Decimal(15))
    night = PriceWindow(start="10:00", end="01:00", input=Decimal(1), output=Decimal(15))
    row = unescape(row_of(make_model("m", cost=Cost(input=Decimal(3), output=Decimal(15), windows=(day, night)))))
    assert "$3<br><small>10:00-01:00 UTC $1</small></td>" in row
    assert "01:00-10:00" not in row


def test_only_a_page_with_further_prices_explains_them() -> None:
    assert "small type" not in "".join(render_pages(make_catalog(), {}).values())
    tier = PriceTier(min_prompt=200_000, input=Decimal(6))
    model = make_model("m", cost=Cost(input=Decimal(3), tiers=(tier,)))
    catalog = Catalog(gateway="https://g.example/v1", providers={"x": make_provider("x", model)}, combined={})
    assert "Those in small type are for prompts" in render_pages(catalog, {})["providers/x/index.md"]


def test_values_from_a_metadata_source_name_it() -> None:
    page = render_pages(make_catalog(), {})["providers/openrouter/index.md"]
    assert '<span class="pc-filled" title="from models.dev/qwen">65.5K</span>' in page
    assert page.count("pc-filled") == 1


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        (Route(provider="@x"), "<code>&#64;x</code>"),
        (Route(virtual_key_env="PORTKEY_VK_X"), "virtual key in <code>PORTKEY&#95;VK&#95;X</code>"),
        (
            Route(provider="x", provider_key_env="X_KEY", custom_host="https://x.example/v1"),
            "<code>x</code> at <code>https&#58;//x.example/v1</code>",
        ),
    ],
)
def test_each_kind_of_route_is_shown(route: Route, shown: str) -> None:
    provider = make_provider("x", make_model("m"), route=route)
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
    assert f"Route: {shown}." in render_pages(catalog, {})["providers/x/index.md"]


def test_combined_page_lists_the_chain_in_order_and_what_is_left_out() -> None:
    page = render_pages(make_catalog(), {})["combined/index.md"]
    chain, outside = page.split("Left out</th>")
    targets = chain.partition("Failover order of")[2]
    order = [targets.index(text(model_id)) for model_id in ("claude-sonnet-4-20250514", "anthropic/claude-sonnet-4")]
    assert order == sorted(order)
    assert ":free" not in chain.replace("&#58;", ":")
    assert "free offer" in outside
    assert "same limits&#59; same name" in outside
    assert "128K context, 64K output" in chain
    assert "&#36;" not in chain, "prices are our own text"
    assert "$3 to $3.30 in" in chain
    assert "<code>sonnet-4</code>" in chain
    assert "<code>combined/claude-sonnet-4</code>" in chain


def test_what_one_provider_alone_answers_for_says_so_in_its_first_line_and_shows_what_it_offers() -> None:
    page = render_pages(ending_catalog(), {})["combined/index.md"]
    assert "No model is offered by several providers." in page
    brief = page.partition("<details")[2].partition("</summary>")[0]
    assert "OpenRouter alone until 2027-02-24, 128K context, 64K output, $3.30 in, $15 out" in brief
    answers, left_out = page.split("Left out</th>")
    table = answers.partition("Answers for Claude Sonnet 4")[2]
    assert "anthropic/claude-sonnet-4" in table and "$3.30" in table
    assert "free offer" in left_out and "cannot call tools" in left_out
    assert ALONE not in page, "the provider that answers is not left out"
    assert "<dt>Until</dt><dd>2027-02-24, answered by OpenRouter alone</dd>" in page


def test_the_table_lists_what_one_provider_alone_answers_for_with_its_day() -> None:
    catalog = ending_catalog()
    (row, *_) = rows_of(catalog)
    assert (row["id"], row["context"], row["price_in"], row["providers"]) == ("claude-sonnet-4", 128_000, 3.3, 1)
    assert row["why"] is None
    assert table_data(catalog, {})["ending"] == [[0, "2027-02-24"]]
    assert table_data(make_catalog(), {})["ending"] == []
    home = render_pages(catalog, {})["index.md"]
    assert "<strong>0</strong> combined models" in home
    assert "<strong>1</strong> without failover any more" in home
    assert "without failover" not in render_pages(make_catalog(), {})["index.md"]


def test_a_deployment_says_in_the_table_what_it_is() -> None:
    said = {"provenance": {"canonical_slug": "account"}}
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


def test_combined_page_says_what_users_of_a_chain_should_know() -> None:
    page = render_pages(make_catalog(), {})["combined/index.md"]
    assert "<li>openrouter/anthropic/claude-sonnet-4&#58; listed without reasoning" in page
    assert "After a switch the prompt cache is cold" in page
    assert "3 notices</summary>" in page


def test_near_misses_are_listed_with_what_speaks_for_and_against_them() -> None:
    many = tuple(f"p{number}/gpt-4o" for number in range(5))
    miss = NearMiss(
        one=Lookalike(identity="openai/gpt-4o", offers=many, more=7),
        other=Lookalike(identity="openai/gpt-4o+20240806", offers=(f"a/{HOSTILE[0]}",)),
        alike="both read as gpt-4o",
        apart=HOSTILE[5],
    )
    page = render_pages(make_catalog().model_copy(update={"near_misses": (miss,)}), {})["combined/index.md"]
    assert "## Near misses" in page
    assert "<code>p0/gpt-4o</code>, <code>p1/gpt-4o</code>, <code>p2/gpt-4o</code> and 9 more" in page
    assert "both read as gpt-4o" in page
    assert "<script>" not in page and "](javascript" not in page
    assert "Near misses" not in render_pages(make_catalog(), {})["combined/index.md"]


def test_combined_model_without_a_chain_stands_apart_and_is_not_offered() -> None:
    member = Member(provider="anthropic", id="claude-haiku-9", evidence=(), excluded="alone")
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"combined": {"lost": make_combined("lost", member), **catalog.combined}})
    offered, apart = render_pages(catalog, {})["combined/index.md"].split("## Not offered")
    assert 'id="lost"' in apart
    assert "<td>alone</td>" in apart
    assert "combined/lost" not in apart
    assert "v1/portkey" not in apart
    assert 'id="claude-sonnet-4"' in offered
    assert "1</strong> combined models" in render_pages(catalog, {})["index.md"]
    assert "lost" not in {row["id"] for row in rows_of(catalog)}


def test_combined_model_of_a_provider_that_is_gone_is_still_shown() -> None:
    member = Member(provider="gone", id="old", evidence=("was here",))
    catalog = make_catalog().model_copy(update={"combined": {"lost": make_combined("lost", member)}})
    assert "<td class=w>gone</td><td><code>old</code></td>" in render_pages(catalog, {})["combined/index.md"]


def test_two_offers_of_one_provider_count_once() -> None:
    members = (Member(provider="openrouter", id=name, evidence=()) for name in ("qwen/qwen3-coder", "openai/embed-3"))
    catalog = make_catalog().model_copy(update={"combined": {"m": make_combined("m", *members)}})
    assert rows_of(catalog)[0]["providers"] == 1


def test_equal_ends_of_a_price_range_are_one_price() -> None:
    same = PriceRange(min=Decimal(2), max=Decimal(2))
    model = make_combined(
        "m", Member(provider="anthropic", id="x", evidence=()), cost_range=CostRange(output=same), limit={}
    )
    catalog = make_catalog().model_copy(update={"combined": {"m": model}})
    page = render_pages(catalog, {})["combined/index.md"]
    assert "</h2> 1 provider, $2 out</summary>" in page


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


def with_account_numbers() -> Catalog:
    """A catalog with ids that carry an account's number everywhere the pages may show one."""
    arn, project = (
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/m",
        "projects/123456789012/m",
    )
    models = (make_model(arn, f"Chat of {arn}"), make_model(project, alias_of=arn))
    provider = make_provider("openrouter", *models, name=f"Account {arn}")
    member = Member(provider="openrouter", id=arn, evidence=(f"{arn} agrees",))
    outside = Member(provider="gone", id=project, evidence=(), excluded=f"another name of {arn}")
    side = Lookalike(identity=arn, offers=(f"openrouter/{arn}",))
    return with_removed(f"Old {arn}", arn).model_copy(
        update={
            "providers": {"openrouter": provider},
            "combined": {"m": make_combined("m", member, outside, name=arn, lab=project)},
            "near_misses": (NearMiss(one=side, other=side, alike=arn, apart=project),),
        }
    )


def test_no_page_and_no_table_shows_the_number_of_an_account() -> None:
    catalog = with_account_numbers()
    exclusions = {"openrouter": {"projects/123456789012/m": "like projects/123456789012/m"}}
    shown = "".join(render_pages(catalog, exclusions).values()) + table_json(catalog, exclusions)
    assert "123456789012" not in shown
    assert shown.count("x" * 12) > 20
    table = [row["id"] for row in rows_of(catalog, exclusions)]
    assert table[1:] == ["arn:aws:bedrock:us-east-1:xxxxxxxxxxxx:inference-profile/m", "projects/xxxxxxxxxxxx/m"]


def test_a_cell_says_how_much_of_an_output_is_published() -> None:
    tight = Limit(context=32_768, output=32_768)
    assert re.sub("<[^>]+>", "", row_of(make_model("m", limit=tight)).split("</td>")[2]) == (
        "8K of 32K output published, so that a conversation fits"
    )
    assert "published" not in row_of(make_model("m"))
    filled = row_of(make_model("m", limit=tight, provenance={"limit.output": "models.dev/x"}))
    assert '8K <small>of <span class="pc-filled" title="from models.dev/x">32K</span>' in filled
    provider = make_provider("x", make_model("m", limit=tight))
    catalog = Catalog(gateway="https://g.example/v1", providers={"x": provider}, combined={})
    assert "so that a conversation fits" not in render_pages(catalog, {"x": {"m": "retired"}})["providers/x/index.md"]


def test_a_cell_says_how_much_of_a_window_is_published() -> None:
    row = row_of(make_model("m", limit=Limit(context=1_000_000, input=100_000, output=64_000)))
    assert "164K of 1M context published, as no more of it can be used" in row
    assert "<td class=n>64K</td>" in row


def test_figures_that_read_alike_in_short_are_written_in_full() -> None:
    row = row_of(make_model("m", limit=Limit(context=13_500, output=1_510)))
    assert "1,500 of 1,510 output published" in row


def test_a_combined_model_says_how_much_of_its_output_is_published() -> None:
    member = Member(provider="anthropic", id="x", evidence=())
    model = make_combined("m", member, limit=Limit(context=32_768, output=32_768))
    page = render_pages(make_catalog().model_copy(update={"combined": {"m": model}}), {})["combined/index.md"]
    assert "<dd>32.8K context, 8K of 32K output published, so that a conversation fits</dd>" in page
    assert "1 provider, 32.8K context, 8.2K output, $3" in page


def test_ids_in_the_table_are_exact() -> None:
    catalog = make_catalog(names=HOSTILE)
    ids = {row["id"] for row in rows_of(catalog)}
    assert set(catalog.providers["openrouter"].models) <= ids


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_becomes_one_line_without_anything_active(name: str) -> None:
    escaped = text(name)
    assert not set(escaped) & set("<>\"'`*_[]{}()|~!@$:\\\n\r\u202e\u200b")
    assert "&" not in escaped.replace("&#", "")


def test_direction_marks_and_line_breaks_are_taken_out() -> None:
    assert one_line(" a\r\n\tb\u202ec\u2028d\x00e ") == "a b c d e"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leaves_the_page_header_intact(name: str) -> None:
    provider = make_provider("x", make_model("m"), name=name)
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
    lines = render_pages(catalog, {})["providers/x/index.md"].splitlines()
    assert [lines[0], lines[3], lines[5][:2]] == ["---", "---", "# "]
    assert not set(json.loads(lines[1].removeprefix("title: "))) & set("<>&\"'`{}")


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, ""),
        (512, "512"),
        (8192, "8.2K"),
        (64_000, "64K"),
        (131_072, "131K"),
        (200_000, "200K"),
        (999_999, "1M"),
        (1_048_576, "1.05M"),
        (10_000_000, "10M"),
    ],
)
def test_token_counts_are_short(count: int | None, shown: str) -> None:
    assert tokens(count) == shown


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        (None, ""),
        ("0", "free"),
        ("3", "$3"),
        ("0.5", "$0.50"),
        ("0.0375", "$0.0375"),
        ("0.07499999999", "$0.075"),
        ("0.00001", "$0.00001"),
        ("1200", "$1200"),
    ],
)
def test_prices_are_short_and_never_look_free(price: str | None, shown: str) -> None:
    assert dollars(None if price is None else Decimal(price)) == shown


def test_a_page_says_what_the_account_cannot_reach_and_what_stands_behind_a_deployment() -> None:
    provider = make_provider(
        "azure",
        make_model("gpt-4o", canonical_slug="gpt-4o-<mini>", provenance={"canonical_slug": "account"}),
        make_model("refused", enabled=False),
    )
    catalog = Catalog(gateway="https://api.portkey.ai/v1", providers={"azure": provider}, combined={})
    shown = render_pages(catalog, published(catalog)[1])["providers/azure/index.md"]
    assert "deployment of <code>gpt-4o-&#60;mini&#62;</code>" in shown
    assert '<span class="pc-chip">not enabled</span>' in shown
    assert "not enabled for this account" in shown


def test_the_combined_page_says_how_chains_differ_from_what_the_guide_describes() -> None:
    def intro(**failover: Any) -> str:
        catalog = make_catalog().model_copy(update={"failover": Failover(**failover)})
        return combined_page(catalog).partition(" Here, ")[2].partition("; <a")[0]

    assert intro() == ""
    assert intro(also_on=(400, 422), request_timeout_ms=60_000) == (
        "chains go on after 400, 422 as well, each provider has 60000 ms to begin its answer"
    )
    assert intro(strategy="on_overload", request_timeout_ms=0, max_attempts=1) == (
        f"chains go on by the strategy {code('on_overload')}, a provider may take any time to begin its answer, "
        "at most 1 tries are made at each provider"
    )
