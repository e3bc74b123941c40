"""Chains over time: what is new stands behind what was known, and takes nothing from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.combine.lessening import NEARLY
from portkey_catalog.combine.order import MUCH_CHEAPER, YOUNG, newcomer_notices
from portkey_catalog.schema import CombinedModel, Cost, Limit, Modalities, Model, ProviderCatalog
from portkey_catalog.settings.shapes import Override
from support.combining import combine_by
from support.hosted import listing, rows
from support.small_catalog import make_catalog, make_model, make_provider
from support.world import TODAY, World, world

__all__ = ["world"]

LATER = TODAY + timedelta(days=1)
NO_SOURCES = "metadata.sources = []\n"
GROK = "grok-4"


def first_days(world: World) -> dict[str, str]:
    found = world.document("index.json")["providers"]
    return {slug: entry["first_seen"] for slug, entry in found.items() if "first_seen" in entry}


def chain(world: World, combined_id: str = GROK) -> list[str]:
    members = world.document("combined-models.json")[combined_id]["members"]
    return [member["provider"] for member in members if "excluded" not in member]


def told(world: World, part: str) -> list[str]:
    return [notice.text for notice in world.reports[-1].notices if part in notice.text]


# The first day of a provider


def test_providers_of_the_first_catalog_have_no_first_day_and_stand_in_the_order_of_the_alphabet(world: World) -> None:
    world.gateway.lists["aaa"] = listing(*rows("grok-4", "a-1"))
    world.update()
    assert first_days(world) == {}
    assert chain(world) == ["aaa", "alpha", "beta"]
    assert not told(world, "new since")


@pytest.mark.slow
def test_a_provider_that_joins_later_stands_behind_the_others_and_the_report_says_until_when(world: World) -> None:
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("grok-4", "a-1"))
    world.update(today=LATER)
    assert first_days(world) == {"aaa": str(LATER)}
    assert chain(world) == ["alpha", "beta", "aaa"]
    (text,) = told(world, "new since")
    assert text == (
        f"new since {LATER}: it stands behind the others in 1 chain until combine.provider_priority lists it"
    )
    before = world.files()
    for days in (0, 1, 400):
        assert world.update(today=LATER + timedelta(days=days)).files == ()
    assert world.files() == before
    world.update(NO_SOURCES + "combine.provider_priority = ['aaa']", today=LATER)
    assert chain(world) == ["aaa", "alpha", "beta"]
    assert told(world, "new since") == [f"no longer: {text}"]


def test_of_two_newcomers_the_one_that_is_there_for_longer_comes_first(world: World) -> None:
    world.update()
    for number, slug in enumerate(("zeta", "aaa"), 1):
        world.gateway.lists[slug] = listing(*rows("grok-4", f"{slug}-1"))
        world.update(today=TODAY + timedelta(days=number))
    assert chain(world) == ["alpha", "beta", "zeta", "aaa"]


def test_a_newcomer_in_no_chain_is_not_worth_a_notice(world: World) -> None:
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("a-1"))
    world.update(today=LATER)
    assert first_days(world) == {"aaa": str(LATER)}
    assert not told(world, "new since")


@pytest.mark.slow
def test_the_first_day_stays_while_a_list_fails_is_held_or_belongs_to_nobody(world: World) -> None:
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("grok-4", "a-1", "a-2", "a-3"))
    world.update(today=LATER)
    held = listing(*rows("grok-4"))
    for answer in (held, listing(), None, listing(*rows("grok-4", "a-1", "a-2", "a-3", "a-4"))):
        if answer is None:
            del world.gateway.lists["aaa"]
        else:
            world.gateway.lists["aaa"] = answer
        world.update(today=LATER + timedelta(days=1))
        assert first_days(world) == {"aaa": str(LATER)}
        assert chain(world) == ["alpha", "beta", "aaa"]


def test_the_first_day_goes_with_a_provider_that_is_published_under_another_name(world: World) -> None:
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("grok-4", "a-1"))
    world.update(today=LATER)
    alias = NO_SOURCES + "[[providers]]\nslug = 'aaa'\nalias = 'a1'\n"
    world.update(alias, today=LATER + timedelta(days=1))
    assert first_days(world) == {"a1": str(LATER)}
    assert chain(world) == ["alpha", "beta", "a1"]


def test_an_update_of_some_providers_dates_only_what_is_new(world: World) -> None:
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("grok-4", "a-1"))
    world.update(today=LATER, only=("alpha",))
    assert first_days(world) == {}
    world.update(today=LATER, only=("aaa",))
    assert first_days(world) == {"aaa": str(LATER)}


def test_a_provider_that_was_dropped_and_comes_back_is_new_again(world: World) -> None:
    world.update()
    beta = world.gateway.lists.pop("beta")
    world.update(today=LATER, accept=("beta",))
    world.gateway.lists["beta"] = beta
    world.update(today=LATER + timedelta(days=1))
    assert first_days(world) == {"beta": str(LATER + timedelta(days=1))}


def test_an_offer_of_a_known_provider_stands_behind_those_that_were_there_before(world: World) -> None:
    world.gateway.lists["aaa"] = listing(*rows("a-1"))
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("a-1", "grok-4"))
    world.update(today=LATER)
    assert chain(world) == ["alpha", "beta", "aaa"]
    assert not told(world, "new since")
    # An offer under another id takes the place of the one that is gone.
    world.gateway.lists["alpha"] = listing(*rows("xai/grok-4", "alpha-1", "alpha-2", "alpha-3"))
    world.update(today=LATER + timedelta(days=1))
    assert chain(world) == ["alpha", "beta", "aaa"]
    before = world.files()
    assert world.update(today=LATER + timedelta(days=2)).files == ()
    assert world.files() == before


def test_check_refuses_days_that_are_still_to_come() -> None:
    catalog = make_catalog()
    anthropic = catalog.providers["anthropic"].model_copy(update={"first_seen": LATER})
    sonnet = catalog.combined["claude-sonnet-4"]
    members = (sonnet.members[0].model_copy(update={"since": LATER}), *sonnet.members[1:])
    dated = catalog.model_copy(
        update={
            "providers": {**catalog.providers, "anthropic": anthropic},
            "combined": {"claude-sonnet-4": sonnet.model_copy(update={"members": members})},
        }
    )

    def found(today: date) -> set[str]:
        return {
            each.text
            for each in catalog_findings(dated, today=today)
            if "still to come" in each.text and "stale" not in each.text
        }

    assert found(TODAY) == {
        f"anthropic.first_seen is {LATER}, which is still to come",
        f"claude-sonnet-4.members.0.since is {LATER}, which is still to come",
    }
    assert found(LATER) == set()


def test_a_clock_that_was_wrong_once_makes_nothing_new_for_ever(world: World) -> None:
    world.update()
    world.gateway.lists["aaa"] = listing(*rows("grok-4", "a-1"))
    world.update(today=TODAY + timedelta(days=9_000))
    world.update(today=LATER)
    assert first_days(world) == {"aaa": str(LATER)}
    members = world.document("combined-models.json")[GROK]["members"]
    assert [member.get("since") for member in members] == [None, None, str(LATER)]


# Order within one catalog and the next


def providers(offers: Mapping[str, Model | list[Model]], new: Mapping[str, date] | None = None) -> Any:
    return {
        slug: make_provider(slug, *(models if isinstance(models, list) else [models]), first_seen=(new or {}).get(slug))
        for slug, models in offers.items()
    }


def combined(
    world: Mapping[str, ProviderCatalog], previous: CombinedModel | None = None, **rules: Any
) -> CombinedModel:
    before = {previous.id: previous} if previous else {}
    (model,) = combine_by(world, before, **rules).models.values()
    return model


def refs(model: CombinedModel) -> list[str]:
    return [member.provider for member in model.chain]


def why(model: CombinedModel) -> dict[str, str]:
    return {member.provider: member.excluded for member in model.members if member.excluded}


def priced(price: str | None, model_id: str = GROK, **facts: Any) -> Model:
    cost = Cost() if price is None else Cost(input=Decimal(price), output=Decimal(price))
    return make_model(model_id, cost=cost, **facts)


def window(tokens: int, output: int = 8_000, model_id: str = GROK, **facts: Any) -> Model:
    return make_model(model_id, limit=Limit(context=tokens, output=output), **facts)


NEW = {"new": TODAY}
"""A provider that joined after the first catalog."""


def test_a_free_offer_of_a_newcomer_does_not_lead_where_free_offers_come_first() -> None:
    offers = {"b": priced("1"), "c": priced("0", "grok-4:free"), "new": priced("0", "grok-4:free")}
    model = combined(providers(offers, NEW), free_variants="first")
    assert refs(model) == ["c", "b", "new"]


def test_a_newcomer_does_not_lead_free_offers_that_were_alone() -> None:
    free = {slug: priced("0", "grok-4:free") for slug in "bc"}
    before = combined(providers(free))
    model = combined(providers({**free, "new": priced("1")}, NEW), before, today=TODAY)
    assert refs(model) == ["b", "c", "new"]
    excluding = combined(providers({**free, "new": priced("1")}, NEW), before, today=TODAY, free_variants="exclude")
    assert refs(excluding) == ["b", "c"]


def test_a_paid_offer_that_is_new_takes_no_place_of_a_free_one_that_was_there() -> None:
    known = {"b": priced("1"), "c": priced("0", "grok-4:free")}
    before = combined(providers(known))
    model = combined(providers({**known, "a": priced("1")}), before, today=TODAY, max_targets=2)
    assert refs(model) == ["b", "c"]
    assert refs(combined(providers({**known, "a": priced("1")}), before, today=TODAY)) == ["b", "a", "c"]
    listed = {"provider_priority": ("a",), "max_targets": 2}
    assert refs(combined(providers({**known, "a": priced("1")}), before, today=TODAY, **listed)) == ["a", "b"]


def test_in_a_model_that_is_new_itself_the_newcomer_that_is_there_for_longer_comes_first() -> None:
    offers = {slug: make_model("grok-4") for slug in ("a", "b", "z")}
    model = combined(providers(offers, {"a": LATER, "z": TODAY}), today=LATER + timedelta(days=5))
    assert refs(model) == ["b", "z", "a"]


def test_the_best_of_a_newcomer_stands_before_the_second_of_a_known_provider() -> None:
    two = [make_model("grok-4"), make_model("x-ai/grok-4")]
    model = combined(providers({"b": two, "c": make_model("grok-4"), "new": make_model("grok-4")}, NEW))
    assert refs(model) == ["b", "c", "new", "b"]


def test_an_override_puts_a_newcomer_first() -> None:
    offers = {slug: make_model("grok-4") for slug in ("b", "c", "new")}
    assert refs(combined(providers(offers, NEW), override=(Override(order=("new/grok-4",)),)))[0] == "new"


def test_a_newcomer_takes_no_place_in_a_full_chain() -> None:
    offers = {slug: make_model("grok-4") for slug in ("b", "c", "new")}
    model = combined(providers(offers, NEW), max_targets=2)
    assert (refs(model), why(model)) == (["b", "c"], {"new": "no room in the chain"})


# By price


def by_price(offers: Mapping[str, str | None], **rules: Any) -> list[str]:
    return refs(combined(providers({slug: priced(price) for slug, price in offers.items()}), order="price", **rules))


def test_by_price_an_offer_far_below_all_others_does_not_lead() -> None:
    assert by_price({"a": "8", "b": "1", "c": "9"}) == ["b", "a", "c"], MUCH_CHEAPER
    assert by_price({"a": "8.1", "b": "1", "c": "9"}) == ["a", "c", "b"]
    assert by_price({"a": "8.1", "b": "1"}) == ["a", "b"]
    assert by_price({"a": None, "b": "1"}) == ["b", "a"]


def test_by_price_a_provider_counts_once_and_so_do_two_with_one_upstream() -> None:
    two = [priced("0.06"), priced("0.07", "x-ai/grok-4")]
    assert refs(combined(providers({"a": two, "b": priced("1"), "c": priced("2")}), order="price"))[0] == "b"
    more = [make_model(f"other-{number}") for number in range(3)]
    given = {"a": [priced("0.06"), *more], "a-eu": [priced("0.07"), *more], "b": [priced("1")], "c": [priced("2")]}
    found = combine_by(providers(given), order="price").models[GROK]
    assert refs(found) == ["b", "c", "a", "a-eu"]


def test_by_price_who_led_at_this_price_goes_on_when_others_become_dear() -> None:
    cheap = {"a": priced("1"), "b": priced("1.2")}
    before = combined(providers(cheap), order="price")
    dear = {**cheap, "b": priced("12")}
    after = combined(providers(dear), before, order="price", today=TODAY)
    assert refs(after) == ["a", "b"]
    assert refs(combined(providers(dear), after, order="price", today=LATER)) == ["a", "b"]
    fallen = {**cheap, "a": priced("0.1")}
    after = combined(providers(fallen), before, order="price", today=TODAY)
    assert refs(after) == ["b", "a"]
    assert refs(combined(providers(fallen), after, order="price", today=LATER)) == ["b", "a"]


def test_by_price_what_is_new_vouches_for_no_price() -> None:
    known = {"a": priced("3"), "b": priced("0.3")}
    before = combined(providers(known), order="price")
    assert refs(before) == ["a", "b"]
    for slug, new in (("new", NEW), ("c", None)):
        model = combined(providers({**known, slug: priced("0.4")}, new), before, order="price", today=TODAY)
        assert refs(model) == ["a", "b", slug]


def test_by_price_an_offer_leads_when_it_has_been_a_member_for_a_week() -> None:
    known = {"b": priced("2"), "c": priced("3")}
    before = combined(providers(known), order="price")
    world = providers({**known, "a": priced("1")})
    young = combined(world, before, order="price", today=TODAY)
    assert refs(young) == ["b", "c", "a"]
    assert [member.since for member in young.members] == [None, None, TODAY]
    almost = combined(world, young, order="price", today=TODAY + YOUNG - timedelta(days=1))
    assert almost == young
    assert refs(combined(world, almost, order="price", today=TODAY + YOUNG)) == ["a", "b", "c"]


def test_by_price_the_usual_order_holds_where_all_offers_are_new() -> None:
    world = providers({"a": priced("2"), "b": priced("1"), "new": priced("0.9")}, NEW)
    assert refs(combined(world, order="price", today=TODAY)) == ["b", "a", "new"]


def test_by_price_a_newcomer_never_leads_before_the_settings_list_it() -> None:
    known = {"a": priced("2"), "b": priced("2")}
    model = combined(providers(known), order="price")
    world = providers({**known, "new": priced("1")}, NEW)
    for days in (0, 10, 400):
        model = combined(world, model, order="price", today=TODAY + timedelta(days=days))
        assert refs(model) == ["a", "b", "new"]
    listed = combined(world, model, order="price", today=model.members[2].since, provider_priority=("new",))
    assert refs(listed) == ["a", "b", "new"], "its offer is new"
    after = TODAY + YOUNG
    assert refs(combined(world, model, order="price", today=after, provider_priority=("new",)))[0] == "new"


def test_by_price_an_offer_gets_into_a_full_chain_when_it_has_been_a_member_for_a_week() -> None:
    known = {"b": priced("2"), "c": priced("3")}
    before = combined(providers(known), order="price")
    world = providers({**known, "a": priced("1")})
    rules: dict[str, Any] = {"order": "price", "max_targets": 2}
    young = combined(world, before, today=TODAY, **rules)
    assert (refs(young), why(young)) == (["b", "c"], {"a": "no room in the chain"})
    assert refs(combined(world, young, today=TODAY + YOUNG, **rules)) == ["a", "b"]


# What newcomers state


def test_newcomers_with_larger_windows_do_not_make_the_known_one_spoil_its_chain() -> None:
    known = {"b": window(200_000), "c": window(200_000)}
    before = combined(providers(known))
    new = {slug: window(2_000_000) for slug in ("x", "y", "z")}
    model = combined(providers({**known, **new}), before, today=TODAY)
    assert refs(model) == ["b", "c", "x", "y", "z"]
    assert model.limit.context == 200_000
    assert combined(providers({**known, **new}), model, today=LATER) == model


def test_the_labs_own_offer_is_never_thrown_out_for_its_limits() -> None:
    offers = {"xai": window(200_000), "b": window(2_000_000), "c": window(2_000_000)}
    assert refs(combined(providers(offers))) == ["b", "c", "xai"]
    others = {"other": window(200_000), "b": window(2_000_000), "c": window(2_000_000)}
    assert refs(combined(providers(others))) == ["b", "c"]


def test_the_labs_own_offer_joins_a_chain_that_promised_more() -> None:
    resold = {"b": window(1_000_000), "c": window(1_000_000)}
    before = combined(providers(resold))
    assert combined(providers({**resold, "d": window(500_000)}), before, today=TODAY).limit.context == 1_000_000
    model = combined(providers({**resold, "xai": window(500_000)}), before, today=TODAY)
    assert (refs(model), model.limit.context) == (["b", "c", "xai"], 500_000)


@pytest.mark.parametrize(
    ("lesser", "reason"),
    [
        (window(140_000), "its context of 140,000 tokens would shrink the chain's 200,000"),
        (window(200_000, 4_000), "its output of 4,000 tokens would shrink the chain's 8,000"),
        (window(20_000), "its context of 20,000 tokens would shrink the usual 200,000"),
        (
            window(200_000, modalities=Modalities(input=("text",), output=("text",))),
            "not known to read images",
        ),
        (window(200_000, reasoning=None), "with it the chain would promise less (reasoning)"),
        (
            make_model(GROK, limit=Limit(context=200_000, input=100_000, output=8_000)),
            "its input of 100,000 tokens would be the chain's only limit",
        ),
    ],
)
def test_a_newcomer_that_would_lessen_what_a_chain_promises_stands_outside(lesser: Model, reason: str) -> None:
    known = {"b": window(200_000), "c": window(200_000)}
    before = combined(providers(known))
    model = combined(providers({**known, "a": lesser}), before, today=TODAY)
    assert why(model) == {"a": reason}
    assert model.limit == before.limit
    assert combined(providers({**known, "a": lesser}), model, today=LATER) == model
    for name in "aA":
        listed = combined(providers({**known, "a": lesser}), before, today=TODAY, provider_priority=(name,))
        assert ("a" in refs(listed)) == ("usual" not in reason and "images" not in reason), "the owner's word"


def test_a_newcomer_with_nearly_the_same_limits_joins_and_wears_nothing_down() -> None:
    known = {"b": window(200_000), "c": window(200_000)}
    model = combined(providers(known))
    for slug, size in (("d", 160_000), ("e", 150_000), ("f", 110_000)):
        known[slug] = window(size)
        model = combined(providers(known), model, today=TODAY)
    assert (refs(model), model.limit.context) == (["b", "c", "d", "e"], 150_000)
    assert why(model) == {"f": "its context of 110,000 tokens would shrink the chain's 150,000"}


def test_a_newcomer_joins_where_too_few_are_left() -> None:
    known = {"b": window(200_000), "c": window(200_000)}
    before = combined(providers(known))
    model = combined(providers({"b": known["b"], "a": window(150_000)}), before, today=TODAY)
    assert (refs(model), model.limit.context) == (["b", "a"], 150_000)


def test_a_known_offer_that_states_less_now_is_judged_as_ever() -> None:
    known = {slug: window(200_000) for slug in "abc"}
    before = combined(providers(known))
    little = combined(providers({**known, "a": window(150_000)}), before, today=TODAY)
    assert (refs(little), little.limit.context) == (["a", "b", "c"], 150_000)
    much = combined(providers({**known, "a": window(40_000)}), before, today=TODAY)
    assert why(much) == {"a": "its context of 40,000 tokens would shrink the usual 200,000"}


# Whatever one newcomer states

LIMITS = st.builds(
    Limit,
    context=st.sampled_from([8_192, 65_536, 131_072, 180_000, 200_000, 1_000_000, 2_000_000, None]),
    input=st.sampled_from([None, None, None, 60_000, 180_000]),
    output=st.sampled_from([1_024, 4_096, 8_192, 64_000, None]),
)
# Prices further apart are no offers of one model.
PRICES = st.sampled_from([None, "0", "0.3", "0.4", "0.5", "1", "3", "9"])
FACTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "limit": LIMITS,
        "cost": PRICES.map(lambda price: priced(price).cost),
        "tool_call": st.sampled_from([True, True, True, False, None]),
        "modalities": st.sampled_from(
            [Modalities(), Modalities(input=("text",)), Modalities(input=("text", "image"), output=("text",))]
        ),
        "reasoning": st.sampled_from([True, False, None]),
        "alias_of": st.sampled_from([None, None, None, "grok-4", "x-ai/grok-4"]),
    }
)
IDS = ("grok-4", "x-ai/grok-4", "grok-4:free", "xai/grok-4")


@st.composite
def offered(draw: st.DrawFn) -> list[Model]:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=2, unique=True))
    return [make_model(model_id, **draw(FACTS)) for model_id in ids]


RULES = st.fixed_dictionaries(
    {
        "order": st.sampled_from(["priority", "price"]),
        "free_variants": st.sampled_from(["last", "exclude", "first"]),
        "max_targets": st.integers(2, 6),
        "min_providers": st.integers(2, 2),
        "only_tool_call": st.booleans(),
    }
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(st.sampled_from("bcdefg"), offered(), min_size=2, max_size=6),
    st.sampled_from(["a", "cc", "z"]),
    offered(),
    RULES,
    st.booleans(),
)
def test_a_chain_survives_any_single_newcomer(
    known: dict[str, list[Model]], slug: str, lie: list[Model], rules: dict[str, Any], joined: bool
) -> None:
    """The first stays first, nobody leaves, promises hardly shrink; the next days change nothing."""
    world = providers(known)
    first = combine_by(world, **rules).models
    assert combine_by(world, first, **rules, today=TODAY).models == first
    # A known provider's new offer, or a provider's that is new itself.
    there = providers({**known, slug: lie}, {slug: TODAY} if joined else None)
    second = combine_by(there, first, **rules, today=TODAY).models
    assert combine_by(there, second, **rules, today=LATER).models == second
    for combined_id, before in first.items():
        if not before.chain:
            continue
        after = second[combined_id]
        keys = [member.key for member in after.chain]
        if joined or rules["order"] == "priority":
            assert [key for key in keys if key[0] != slug] == [member.key for member in before.chain]
        assert {member.key for member in before.chain} <= set(keys)
        if joined:
            assert keys[0] == before.chain[0].key
        for limit in ("context", "input", "output"):
            old, new = getattr(before.limit, limit), getattr(after.limit, limit)
            assert new == old or (new and old and new >= NEARLY * old), limit
        assert (after.tool_call, after.modalities, after.reasoning) == (
            before.tool_call,
            before.modalities,
            before.reasoning,
        )


def test_the_notice_counts_the_chains_of_each_newcomer() -> None:
    catalog = make_catalog()
    new = catalog.providers["openrouter"].model_copy(update={"first_seen": TODAY})
    dated = catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": new}})
    (notice,) = newcomer_notices(dated, ())
    assert (notice.level, notice.provider, "in 1 chain until" in notice.text) == ("info", "openrouter", True)
    assert newcomer_notices(dated, ("openrouter",)) == []
