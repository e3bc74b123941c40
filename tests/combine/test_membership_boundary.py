"""Only providers with the required tags stand in a chain."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.schema import (
    CombinedModel,
    Cost,
    Limit,
)
from portkey_catalog.settings.shapes import Override
from support.small_catalog import make_model
from support.tagged import EU, GROK, bounded, chain, combined, providers

FREE = Cost(input=0, output=0)


def reasons(model: CombinedModel) -> dict[str, str | None]:
    return {member.provider: member.excluded for member in model.members if member.excluded}


def test_an_offer_of_a_provider_without_a_required_tag_is_no_member_of_the_chain() -> None:
    world = providers(GROK, a=["eu"], b=["eu", "no-retention"], c=["no-retention"])
    model = combined(world)["grok-4"]
    assert chain(model) == ["a", "b"]
    assert reasons(model) == dict.fromkeys("cd", "outside the boundary: not tagged eu")
    assert model.require == EU
    assert all("its provider is tagged eu" in member.evidence for member in model.chain)
    assert not any("tagged" in text for member in model.members if member.excluded for text in member.evidence)


def test_a_provider_needs_every_required_tag_and_is_told_which_it_lacks() -> None:
    world = providers(GROK, a=["eu", "no-retention"], b=["eu", "no-retention", "us"], c=["eu"])
    model = combined(world, require=("eu", "no-retention"))["grok-4"]
    assert chain(model) == ["a", "b"]
    assert reasons(model) == {
        "c": "outside the boundary: not tagged no-retention",
        "d": "outside the boundary: not tagged eu or no-retention",
    }
    assert "its provider is tagged eu and no-retention" in model.chain[0].evidence


def test_without_required_tags_nothing_changes() -> None:
    with_tags, without = providers(GROK, a=["eu"]), providers(GROK)
    assert combined(with_tags, require=()) == combined(without, require=())


def test_a_chain_that_gets_too_short_is_none_and_not_widened() -> None:
    model = combined(providers(GROK, a=["eu"]))["grok-4"]
    assert model.chain == () and model.limit == Limit()
    assert reasons(model) == {
        "a": "too few providers inside the boundary to fall over to",
        **dict.fromkeys("bcd", "outside the boundary: not tagged eu"),
    }
    three = combined(providers(GROK, a=["eu"], b=["eu"]), min_providers=3)["grok-4"]
    assert three.chain == ()


def test_a_chain_that_was_too_short_anyway_is_not_blamed_on_the_boundary() -> None:
    useless = make_model("grok-4", tool_call=False)
    model = combined(providers({"a": ["grok-4"], "b": [useless]}, a=["eu"]))["grok-4"]
    assert reasons(model) == {"a": "no other provider to fall over to", "b": "cannot call tools"}


def test_no_correction_by_hand_brings_an_outsider_in() -> None:
    world = providers({**GROK, "e": ["brand-x"]}, a=["eu"], b=["eu"])
    overrides = (
        Override(order=("c/grok-4", "d/grok-4", "a/grok-4")),
        Override(merge=("e/brand-x", "a/grok-4"), id="grok"),
    )
    for max_targets in (2, 6):
        assert chain(combined(world, override=overrides, max_targets=max_targets)["grok"]) == ["a", "b"]


def test_no_free_offer_and_no_spare_brings_an_outsider_in() -> None:
    two_of_a = [make_model("grok-4"), make_model("x-ai/grok-4")]
    world = providers({"a": two_of_a, "b": ["grok-4"], "c": [make_model("grok-4:free", cost=FREE)]}, a=["eu"])
    overrides = (Override(order=("a/grok-4", "a/x-ai/grok-4")),)
    for place in ("first", "last", "exclude"):
        assert combined(world, override=overrides, max_targets=2, free_variants=place)["grok-4"].chain == ()


def test_what_outsiders_offer_spoils_no_offer_inside() -> None:
    small = make_model("grok-4", limit=Limit(context=32_000, output=16_000))
    world = providers({"a": [small], "b": [small], "c": ["grok-4"], "d": ["grok-4"], "e": ["grok-4"]}, a=EU, b=EU)
    assert chain(combined(world)["grok-4"]) == ["a", "b"]
    paid_outside = providers(
        {"a": [make_model("grok-4", cost=FREE)], "b": [make_model("grok-4", cost=FREE)], "c": ["grok-4"]}, a=EU, b=EU
    )
    assert chain(combined(paid_outside, free_variants="exclude")["grok-4"]) == ["a", "b"]


@given(case=bounded(), max_targets=st.integers(2, 4), free=st.sampled_from(["first", "last", "exclude"]))
@settings(max_examples=150, deadline=None)
def test_no_member_of_a_chain_lacks_a_required_tag(case: Any, max_targets: int, free: str) -> None:
    world, require, overrides = case
    kind = {"max_targets": max_targets, "free_variants": free}
    found = combined(world, require=require, override=overrides, **kind)
    by_hand = {tags for override in overrides if (tags := override.require) is not None}
    for model in found.values():
        for member in model.chain:
            assert set(model.require) <= set(world[member.provider].tags)
        assert len(set(chain(model))) != 1
        if not by_hand:
            assert model.require == require
    assert combined(world, require=require, override=overrides, previous=found, **kind) == found
