"""What the tools answer, and that it is bounded, harmless, and of a day and a publication."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.errors import MisuseError
from portkey_catalog.history.story import NoSuchModelError
from portkey_catalog.mcp import tools
from portkey_catalog.mcp.view import View
from portkey_catalog.published.catalog import PublishedCatalog
from portkey_catalog.schema import (
    Catalog,
    ChainNotice,
    Cost,
    Event,
    Failover,
    Kind,
    Limit,
    Member,
    PriceTier,
    PriceWindow,
    Probed,
    Removed,
    RemovedCombined,
    Shape,
    Verdict,
)
from portkey_catalog.search.query import QueryError
from portkey_catalog.search.recommend import RULE, Needs
from portkey_catalog.search.workload import Workload
from portkey_catalog.text.canonical import canonical_lines
from support.small_catalog import (
    HOSTILE,
    as_of_chain,
    ending_catalog,
    make_catalog,
    make_combined,
    make_model,
    make_provider,
)

DAY, NEW = date(2026, 11, 5), "claude-haiku-9"


def published(catalog: Catalog | None = None, **changes: Any) -> View:
    return View(PublishedCatalog((catalog or make_catalog()).model_copy(update=changes), 7, "catalog"))


def plain(answer: Shape) -> Any:
    """An answer as an agent reads it."""
    return json.loads(canonical_lines(answer, 0))


def many(number: int) -> Catalog:
    """A provider with so many models of the longest names, and a combined model of each pair."""
    ids, long = [f"{'x' * 280}-{each:04}" for each in range(number)], "\u540d" * 280
    lists = [make_provider(slug, *(make_model(each, f"{long} {each[-4:]}") for each in ids)) for slug in ("one", "two")]
    providers = {each.slug: each for each in lists}
    combined = {
        f"m-{place}": as_of_chain(
            make_combined(
                f"m-{place}",
                *(Member(provider=slug, id=each, evidence=("e" * 500,)) for slug in providers),
                name=f"{'n' * 280} {place}",
            ),
            providers,
        )
        for place, each in enumerate(ids)
    }
    return Catalog(gateway="https://api.portkey.ai/v1", providers=providers, combined=combined)


def test_every_answer_says_of_which_day_and_publication_it_is() -> None:
    here = published()
    answers: list[Any] = [
        tools.search_models(here, "", 1, 0),
        tools.list_combined(here, "", 1, 0),
        tools.get_model(here, "claude-sonnet-4"),
        tools.explain_failover(here, "claude-sonnet-4"),
        tools.compare_prices(here, ["claude-sonnet-4"], Workload()),
        tools.changes_since(here, DAY, None, 1, hurting=False),
        tools.advise(here, Needs(), 1),
        tools.providers(here),
    ]
    for answer in answers:
        assert plain(answer)["catalog"] == {"day": "2026-11-03", "serial": 7, "source": "catalog"}
    stale = View(PublishedCatalog(make_catalog(sample=True), 7, "catalog", "it is down"))
    assert plain(stale.stamp)["sample"] is True and plain(stale.stamp)["stale"] == "it is down"


def test_a_search_shows_what_it_understood_and_where_to_go_on() -> None:
    found = tools.search_models(published(), "Claude", 2, 0)
    assert (found.query, found.total, [each.name for each in found.models], found.next_offset) == (
        "claude",
        5,
        ["combined/claude-sonnet-4", "portkey-anthropic/claude-sonnet-4-20250514"],
        2,
    )
    rest = tools.search_models(published(), "Claude", 50, 2)
    assert len(rest.models) == 3 and rest.next_offset is None
    assert tools.search_models(published(), "Claude", 50, 99).models == ()
    assert {each.not_in_opencode for each in rest.models} == {None, "output limit unknown"}


def test_a_list_of_combined_models_has_only_those_that_opencode_lists() -> None:
    catalog = make_catalog()
    alone = Member(provider="openrouter", id="qwen/qwen3-coder", evidence=(), excluded="alone")
    gone = make_combined("gone", alone)
    listed = tools.list_combined(published(catalog, combined={**catalog.combined, "gone": gone}), "", 20, 0)
    [row] = listed.models
    assert (row.name, row.chain, row.context, row.warnings) == (
        "combined/claude-sonnet-4",
        ("anthropic", "openrouter"),
        128_000,
        len(catalog.combined["claude-sonnet-4"].notices),
    )
    assert (listed.total, listed.next_offset) == (1, None)


NAMES = {
    "combined/claude-sonnet-4": "combined/claude-sonnet-4",
    " claude-sonnet-4 ": "combined/claude-sonnet-4",
    "sonnet-4": "combined/claude-sonnet-4",
    "combined/sonnet-4": "combined/claude-sonnet-4",
    "portkey-openrouter/qwen/qwen3-coder": "portkey-openrouter/qwen/qwen3-coder",
    "openrouter/qwen/qwen3-coder": "portkey-openrouter/qwen/qwen3-coder",
    "@openrouter/qwen/qwen3-coder": "portkey-openrouter/qwen/qwen3-coder",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_found_by_every_name_that_people_and_programs_have_for_it(name: str) -> None:
    assert tools.get_model(published(), name).model.name == NAMES[name]


def test_a_models_answer_has_its_place_in_a_chain_and_what_nobody_but_metadata_says() -> None:
    first = tools.get_model(published(), "anthropic/claude-sonnet-4-20250514").model
    assert (first.combined, first.place, first.outside) == ("combined/claude-sonnet-4", 1, None)
    free = tools.get_model(published(), "openrouter/anthropic/claude-sonnet-4:free").model
    assert (free.combined, free.place, free.outside) == ("combined/claude-sonnet-4", None, "free offer")
    coder = tools.get_model(published(), "openrouter/qwen/qwen3-coder").model
    assert (coder.combined, coder.not_stated) == (None, ("limit.output: models.dev/qwen",))
    assert coder.cost == make_catalog().providers["openrouter"].models["qwen/qwen3-coder"].cost
    whole = tools.get_model(published(), "claude-sonnet-4").model
    assert whole.chain == ("portkey-anthropic/claude-sonnet-4-20250514", "portkey-openrouter/anthropic/claude-sonnet-4")
    assert whole.aliases == ("sonnet-4",) and whole.cost_range is not None


def test_limits_that_opencode_is_given_are_told_where_they_are_others() -> None:
    tight = make_model("tight", limit=Limit(context=32_768, output=32_768))
    here = published(providers={"one": make_provider("one", tight)}, combined={})
    model = tools.get_model(here, "one/tight").model
    assert model.limit == tight.limit and model.opencode_limit == Limit(context=32_768, output=8192)


def test_a_name_that_nobody_has_leads_to_what_is_nearly_called_so() -> None:
    with pytest.raises(NoSuchModelError, match=r"^claude-sonet-4: there is no such model; there is claude-sonnet-4, "):
        tools.get_model(published(), "claude-sonet-4")
    for strange in ("", "zzzz", "\x1b[31m"):
        with pytest.raises(NoSuchModelError, match=r"search_models finds models by words$"):
            tools.get_model(published(), strange)


@pytest.mark.parametrize("name", ["combined/o9", "o9"])
def test_a_name_of_something_gone_leads_to_what_to_use_instead(name: str) -> None:
    gone = RemovedCombined(name="o9", identity="openai/o9", removed=DAY, instead="combined/claude-sonnet-4")
    with pytest.raises(NoSuchModelError, match=r"it was removed on 2026-11-05; use combined/claude-sonnet-4 instead$"):
        tools.get_model(published(removed=Removed(combined={"o9": gone})), name)


def test_failover_is_explained_in_the_order_in_which_it_happens() -> None:
    told = tools.explain_failover(published(), "sonnet-4")
    assert [each.name for each in told.offers] == [
        "portkey-anthropic/claude-sonnet-4-20250514",
        "portkey-openrouter/anthropic/claude-sonnet-4",
    ]
    assert told.goes_on_after[:2] == (401, 402) and 408 in told.goes_on_after and 400 not in told.goes_on_after
    assert (told.tries_each, told.begins_within_ms) == (3, 180_000)
    assert [(each.name, each.outside) for each in told.outside] == [
        ("portkey-openrouter/anthropic/claude-sonnet-4:free", "free offer")
    ]
    assert "header x-portkey-config" in told.steps[0]
    assert told.steps[1].startswith("Portkey asks portkey-anthropic/claude-sonnet-4-20250514 first, up to 3 times")


def test_what_a_probe_found_is_told_with_its_day_of_a_model_and_of_each_offer_of_a_chain() -> None:
    day, model = date(2026, 11, 5), "claude-sonnet-4-20250514"
    found = Probed(verdict=Verdict.NO_CREDIT, day=day, since=day)
    works = Probed(verdict=Verdict.WORKS, day=day, since=day)
    here = published(health={"anthropic": {model: found}, "openrouter": {"anthropic/claude-sonnet-4": works}})
    for name in ("claude-sonnet-4", f"anthropic/{model}"):
        assert plain(tools.get_model(here, name))["model"]["probed"] == {
            "verdict": "no-credit",
            "day": "2026-11-05",
            "since": "2026-11-05",
        }
    told = tools.explain_failover(here, "claude-sonnet-4")
    assert [each.probed for each in (*told.offers, *told.outside)] == [found, works, None]
    assert told.warnings[0] == (
        f"portkey-anthropic/{model}, which is asked first, failed on 2026-11-05: no credit (says a probe)"
    )
    [advised] = tools.advise(here, Needs(), 3).models
    assert advised.warnings[0] == told.warnings[0]
    assert tools.get_model(published(), "claude-sonnet-4").model.probed is None


def test_failover_of_a_providers_model_is_that_of_the_combined_model_it_belongs_to() -> None:
    assert (
        tools.explain_failover(published(), "openrouter/anthropic/claude-sonnet-4").name == "combined/claude-sonnet-4"
    )
    with pytest.raises(NoSuchModelError, match="belongs to no combined model, so it has no failover"):
        tools.explain_failover(published(), "openrouter/qwen/qwen3-coder")


def test_a_chain_saved_in_portkey_without_a_time_limit_is_explained_as_such() -> None:
    behaviour = Failover(saved_configs={"claude-sonnet-4": "pc-test-1"}, strategy="on_rate_limit")
    told = tools.explain_failover(published(failover=behaviour), "claude-sonnet-4")
    assert told.steps[0].startswith("opencode sends pc-test-1, the id of a config saved in Portkey")
    assert (told.goes_on_after, told.begins_within_ms) == ((429,), None)


def test_one_offer_that_alone_answers_is_told_with_its_last_day_and_nobody_with_that() -> None:
    told = tools.explain_failover(published(ending_catalog()), "claude-sonnet-4")
    assert told.ends == date(2027, 2, 24) and len(told.offers) == 1
    assert told.steps[-1].startswith("there is no other: it is answered by openrouter alone, without failover")
    alone = Member(provider="gone", id="m", evidence=(), excluded="alone")
    nobody = tools.explain_failover(published(combined={"lost": make_combined("lost", alone)}), "lost")
    assert nobody.steps == ("nobody answers for combined/lost any more, so opencode does not list it",)
    assert (nobody.offers, nobody.goes_on_after, nobody.outside[0].price_in) == ((), (), None)


def test_prices_are_compared_at_every_offer_of_a_chain_the_cheapest_first() -> None:
    told = tools.compare_prices(
        published(), ["claude-sonnet-4", "openrouter/qwen/qwen3-coder", "openrouter/openai/embed-3"], Workload(1000)
    )
    assert [(each.name, each.usd, each.times_cheapest, each.chain_of) for each in told.offers] == [
        ("portkey-openrouter/qwen/qwen3-coder", Decimal("0.6125"), Decimal(1), None),
        ("portkey-anthropic/claude-sonnet-4-20250514", Decimal(24), Decimal("39.18"), "combined/claude-sonnet-4"),
        ("portkey-openrouter/anthropic/claude-sonnet-4", Decimal("24.9"), Decimal("40.65"), "combined/claude-sonnet-4"),
        ("portkey-openrouter/openai/embed-3", None, None, None),
    ]


def test_what_else_decides_a_price_is_noted() -> None:
    tier = PriceTier(min_prompt=1000, input=Decimal(9))
    window = PriceWindow(start="08:00", end="18:00", output=Decimal(30))
    cost = Cost(input=Decimal(1), output=Decimal(2), tiers=(tier,), windows=(window,))
    here = published(providers={"one": make_provider("one", make_model("m", cost=cost))}, combined={})
    [short], [long] = (tools.compare_prices(here, ["one/m"], Workload(1, size, 0)).offers for size in (10, 300_000))
    first, second = "other prices for prompts of 1,000 tokens and more", "other prices at some times of the day"
    assert short.note == f"{first}; {second}; the dearest counts"
    assert long.note and "counted here" in long.note and long.note.endswith("its window of 200,000 tokens")


@pytest.mark.parametrize(
    ("limit", "note"),
    [
        (Limit(context=400_000, input=272_000), "the prompt is longer than the 272,000 tokens that it reads"),
        (Limit(context=400_000, output=8_000), "it answers with 8,000 tokens at the most"),
        (Limit(context=300_000), "the request does not fit into its window of 300,000 tokens"),
        (Limit(), None),
    ],
)
def test_a_request_that_an_offer_would_refuse_is_noted(limit: Limit, note: str | None) -> None:
    here = published(providers={"one": make_provider("one", make_model("m", limit=limit))}, combined={})
    [offer] = tools.compare_prices(here, ["one/m"], Workload(1, 300_000, 9_000)).offers
    assert offer.note == note


def changed_world() -> View:
    """A price that rose, and a model that came, on two days."""
    catalog = make_catalog()
    coder, haiku = {"provider": "openrouter", "model": "qwen/qwen3-coder"}, catalog.providers["anthropic"].models[NEW]
    prices = {"field": "cost.input", "old": Decimal("0.02"), "new": Decimal("0.0375")}
    events = (
        Event.model_validate({"on": date(2026, 11, 3), **coder, **prices}),
        Event(on=date(2026, 11, 4), provider="anthropic", model=NEW, new=plain(haiku)),
    )
    return published(catalog, changes=events)


def test_changes_are_told_the_newest_day_first_with_the_first_day_that_is_known() -> None:
    told = tools.changes_since(changed_world(), date(2026, 1, 1), None, 50, hurting=False)
    assert told.told_from == date(2026, 11, 3) and told.total == 2
    assert [(each.on.day, each.kind, each.model) for each in told.changes] == [
        (4, "added", "anthropic/claude-haiku-9"),
        (3, "price", "openrouter/qwen/qwen3-coder"),
    ]
    assert "input 0.02 -> 0.0375 (+87.5 %)" in told.changes[1].told


@pytest.mark.parametrize(
    ("about", "days"),
    [
        ("openrouter", [3]),
        ("portkey-openrouter/qwen/qwen3-coder", [3]),
        ("openrouter/qwen/qwen3-coder", [3]),
        ("claude-haiku-9", [4]),
        ("claude-sonnet-4", []),
    ],
)
def test_changes_of_one_provider_or_model_are_told_alone(about: str, days: list[int]) -> None:
    told = tools.changes_since(changed_world(), date(2026, 1, 1), about, 50, hurting=False)
    assert [each.on.day for each in told.changes] == days


def test_changes_may_be_those_since_a_day_or_only_those_that_hurt_and_the_rest_is_counted() -> None:
    assert tools.changes_since(changed_world(), date(2026, 11, 4), None, 50, hurting=False).total == 1
    worse = tools.changes_since(changed_world(), DAY.replace(day=1), None, 50, hurting=True)
    assert [each.on.day for each in worse.changes] == [3]
    cut = tools.changes_since(changed_world(), DAY.replace(day=1), None, 1, hurting=False)
    assert (len(cut.changes), cut.more) == (1, 1)


def test_a_past_that_does_not_lead_to_the_catalog_is_an_error_in_words() -> None:
    wrong = Event(on=DAY, provider="openrouter", model="nope", field="cost.input", old="1", new="2")
    with pytest.raises(MisuseError, match="what is told of earlier days does not lead to this catalog"):
        tools.changes_since(published(changes=(wrong,)), DAY, None, 1, hurting=False)


def test_advice_states_its_rule_and_counts_what_misses_a_need() -> None:
    told = tools.advise(published(), Needs(reads=("video",)), 3)
    assert (told.rule, told.models, told.missed) == (RULE, (), {"not every provider reads video": 1})
    [good] = tools.advise(published(), Needs(workload=Workload(1000), budget=Decimal(25)), 3).models
    assert (good.name, good.usd_first, good.usd_most) == ("combined/claude-sonnet-4", Decimal(24), Decimal("24.9"))


def test_providers_are_counted_with_what_opencode_lists_of_them() -> None:
    told = tools.providers(published())
    assert [(each.slug, each.models, each.in_opencode) for each in told.providers] == [
        ("anthropic", 2, 1),
        ("openrouter", 4, 3),
    ]
    assert told.providers[1].stale_since == date(2026, 11, 3)
    new = make_provider("new", held={}, held_since=DAY)
    here = published(providers={**make_catalog().providers, "new": new})
    assert len(tools.providers(here).providers) == 2
    assert "at 2 providers: anthropic, openrouter" in tools.summary(here)
    assert "this is the last good copy: down" in tools.summary(View(here.published.as_stale("down")))


def test_words_that_cannot_be_read_are_an_error_that_names_them() -> None:
    for ask in (tools.search_models, tools.list_combined):
        with pytest.raises(QueryError, match=r"^ctx:x: "):
            ask(published(), "ctx:x", 1, 0)


# Bounds and hostile text

ROOM = tools.MOST_BYTES + 8_000
"""Bytes of a whole answer: its rows, its head and one last row that is larger than what is left."""


def test_no_answer_is_larger_than_its_bounds_however_much_there_is() -> None:
    here = published(many(200))
    names = [f"m-{place}" for place in range(tools.MOST_NAMES)]
    answers: list[Any] = [
        tools.search_models(here, "", tools.MOST_ROWS, 0),
        tools.search_models(here, "is:single", tools.MOST_ROWS, 0),
        tools.list_combined(here, "", tools.MOST_ROWS, 0),
        tools.get_model(here, "m-1"),
        tools.explain_failover(here, "m-1"),
        tools.compare_prices(here, names, Workload()),
        tools.advise(here, Needs(), tools.MOST_ADVISED),
        tools.providers(here),
    ]
    for answer in answers:
        assert len(canonical_lines(answer, 0).encode()) < ROOM, type(answer)
    found = tools.search_models(here, "is:single", tools.MOST_ROWS, 0)
    assert found.total == 400 and 0 < len(found.models) < tools.MOST_ROWS
    assert found.next_offset == len(found.models)


def test_offers_outside_a_chain_are_counted_beyond_the_first() -> None:
    offers = [make_model(f"m-{place:02}") for place in range(30)]
    providers = {"one": make_provider("one", *offers), "two": make_provider("two", make_model("m"))}
    outside = [Member(provider="one", id=each.id, evidence=("same",), excluded="no room") for each in offers[1:]]
    chain = (Member(provider="two", id="m", evidence=("a",)), Member(provider="one", id="m-00", evidence=("a",)))
    combined = {"m": as_of_chain(make_combined("m", *chain, *outside), providers)}
    told = tools.explain_failover(published(providers=providers, combined=combined), "m")
    assert (len(told.outside), told.more_outside) == (tools.MOST_OUTSIDE, 29 - tools.MOST_OUTSIDE)


def test_texts_are_on_one_line_and_cut_where_they_are_too_long() -> None:
    notice = ChainNotice(rule="price", text="long " * 500)
    model = make_catalog().combined["claude-sonnet-4"].model_copy(update={"notices": (notice,)})
    told = tools.explain_failover(published(combined={"claude-sonnet-4": model}), "claude-sonnet-4")
    [warning] = told.warnings
    assert len(warning) == tools.LONGEST_TEXT and warning.endswith("...")


def test_hostile_names_are_told_without_what_moves_a_terminal_or_a_reader() -> None:
    here = published(make_catalog(names=HOSTILE))
    text = canonical_lines(tools.search_models(here, "", 50, 0), 0)
    text += canonical_lines(tools.list_combined(here, "", 50, 0), 0)
    text += canonical_lines(tools.get_model(here, "bad-10"), 0)
    assert text.replace("\n", "").isprintable()
    assert not any(mark in text for mark in ("\\u202e", "\\n", "\\u200b"))


def test_an_accounts_number_is_told_nowhere() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3"
    here = published(providers={"one": make_provider("one", make_model(arn, kind=Kind.CHAT))}, combined={})
    whole = tools.get_model(here, f"one/{arn}")
    told = canonical_lines(whole, 0) + canonical_lines(tools.search_models(here, "profile", 5, 0), 0)
    assert "123456789012" not in told and "x" * 12 in told
    assert tools.get_model(here, whole.model.name) == whole
    with pytest.raises(NoSuchModelError) as caught:
        tools.get_model(here, f"one/{arn[:-1]}")
    assert "123456789012" not in str(caught.value)
