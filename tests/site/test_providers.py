"""The pages of providers."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from portkey_catalog.schema import (
    Catalog,
    Cost,
    Finding,
    Limit,
    Model,
    PriceTier,
    PriceWindow,
    Probed,
    Route,
    Verdict,
)
from portkey_catalog.site.pages import render_pages
from portkey_catalog.text.escape import text
from support.small_catalog import (
    HOSTILE,
    make_catalog,
    make_model,
    make_provider,
    published,
)


def row_of(model: Model) -> str:
    """What stands about a model on the page of its provider."""
    provider = make_provider("x", model)
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
    page = render_pages(catalog, {})["providers/x/index.md"]
    return next(line for line in page.splitlines() if line.startswith("<tr id="))


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
def test_provider_page_shows_how_the_provider_stands_to_a_model(facts: dict[str, Any], shown: list[str]) -> None:
    row = row_of(make_model("m", **facts))
    assert [part for part in shown if part not in row] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_alias_changes_nothing_but_its_own_characters(name: str) -> None:
    row, plain = row_of(make_model("m", alias_of=name)), row_of(make_model("m", alias_of="z"))
    without = [re.sub(r"(?<=alias of ).*?</a>", "", each) for each in (row, plain)]
    assert without[0] == without[1]
    assert f"<code>{text(name)}</code></a></td>" in row


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leaves_the_page_header_intact(name: str) -> None:
    provider = make_provider("x", make_model("m"), name=name)
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
    lines = render_pages(catalog, {})["providers/x/index.md"].splitlines()
    assert [lines[0], lines[5], lines[7][:2]] == ["---", "---", "# "]
    for line, field in zip(lines[1:], ("title: ", "description: "), strict=False):
        assert not set(json.loads(line.removeprefix(field))) & set("<>&\"'`{}")


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


def test_a_provider_whose_first_list_waits_is_shown_with_what_waits_and_not_as_one_without_models() -> None:
    catalog = make_catalog()
    waiting = make_provider("fresh", name="Fresh").model_copy(
        update={"held": {"m-1": make_model("m-1")}, "held_since": date(2026, 9, 2)}
    )
    both = catalog.model_copy(update={"providers": {**catalog.providers, "fresh": waiting}})
    pages, before = render_pages(both, {}), render_pages(catalog, {})
    assert "with 1 model waits since 2026-09-02" in pages["providers/fresh/index.md"]
    row = next(line for line in pages["providers/index.md"].splitlines() if "Fresh" in line)
    assert "<td class=n></td><td class=n></td>" in row
    assert pages["index.md"] == before["index.md"]
    assert not any(re.search(r"\b0 models", page) for page in pages.values())


def test_a_list_of_which_part_waits_is_not_told_as_one_that_differs_too_much() -> None:
    held = {"m-1": make_model("m-1")}
    part = make_provider("x", make_model("m-1"), make_model("m-2")).model_copy(
        update={"held": held, "held_since": date(2026, 9, 2)}
    )
    for update, words in (({}, "Part of a"), ({"stale_since": date(2026, 9, 2)}, "it differs too much from the last")):
        provider = part.model_copy(update=update)
        catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": provider}, combined={})
        assert words in render_pages(catalog, {})["providers/x/index.md"]


def test_a_list_of_which_all_that_waits_was_refused_says_so() -> None:
    part = make_provider("x", make_model("m-1"), make_model("m-2")).model_copy(
        update={"held": {"m-1": make_model("m-1")}, "held_since": date(2026, 9, 2)}
    )
    day = date(2026, 9, 2)
    found = Finding(id="a" * 12, risk="removals", provider="x", offers=("x/m-2",), why="x", since=day, refused=day)
    catalog = Catalog(gateway="https://gateway.example/v1", providers={"x": part}, combined={}, findings=(found,))
    told = "was refused, and stays as it was until that changes"
    assert told in render_pages(catalog, {})["providers/x/index.md"]
    still = found.model_copy(update={"id": "b" * 12, "refused": None})
    page = render_pages(catalog.model_copy(update={"findings": (found, still)}), {})["providers/x/index.md"]
    assert told not in page and "until a person takes or refuses it" in page


def test_provider_page_says_which_models_answered_when_they_were_tried() -> None:
    catalog, path = make_catalog(), "providers/openrouter/index.md"
    works = Probed(verdict=Verdict.WORKS, day=date(2026, 11, 20), since=date(2026, 11, 2))
    fails = Probed(verdict=Verdict.NO_CREDIT, day=date(2026, 11, 20), since=date(2026, 11, 6))
    once = Probed(verdict=Verdict.TOO_SLOW, day=date(2026, 11, 20), since=date(2026, 11, 20))
    assert "were tried" not in render_pages(catalog, {})[path]
    found = {"anthropic/claude-sonnet-4": works, "anthropic/claude-sonnet-4:free": once, "qwen/qwen3-coder": fails}
    page = render_pages(catalog.model_copy(update={"health": {"openrouter": found}}), {})[path]
    assert 'which-models-answer">were tried</a>' in page
    assert text("answered on 2026-11-20") in page
    assert text("failed on 2026-11-20: no credit, so since 2026-11-06") in page
    assert text("failed on 2026-11-20: too slow") + "<" in page
