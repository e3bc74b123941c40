"""Tags that overrides require of a chain, also by offers that are gone."""

from __future__ import annotations

from typing import Any

from portkey_catalog.schema import (
    PublishedId,
)
from portkey_catalog.settings.shapes import Override
from support.tagged import EU, GROK, chain, combined, providers
from support.world import TODAY


def test_an_override_lifts_replaces_and_tightens_the_boundary_of_one_model() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=["eu"], b=["eu"], c=["us"], d=["us"])
    for override, expected in (
        (Override(order=("a/grok-4",), require=()), ["a", "b", "c", "d"]),
        (Override(merge=("c/grok-4",), require=("us",)), ["c", "d"]),
        (Override(merge=("a/grok-4", "b/x-ai/grok-4"), id="grok-4", require=("eu", "us")), []),
    ):
        found = combined(world, override=(override,))
        assert (chain(found["grok-4"]), found["grok-4"].require) == (expected, override.require)
        assert chain(found["gpt-5"]) == ["a", "b"]


def test_a_tag_that_one_correction_requires_is_not_lifted_by_another() -> None:
    world = providers(GROK, a=["us"], b=["us"])
    overrides = (Override(merge=("a/grok-4",), require=("us",)), Override(order=("d/grok-4",), require=()))
    for ordered in (overrides, overrides[::-1]):
        assert chain(combined(world, override=ordered, require=())["grok-4"]) == ["a", "b"]


def test_a_tightened_boundary_holds_on_when_the_offer_it_named_is_gone() -> None:
    override = Override(order=("a/grok-4",), require=EU)
    before = combined(providers(GROK, a=EU, b=EU, c=EU), require=(), override=(override,))
    assert chain(before["grok-4"]) == ["a", "b", "c"]
    renamed = providers({**GROK, "a": ["grok-4-renamed"]}, a=EU, b=EU, c=EU)
    after = combined(renamed, require=(), override=(override,), previous=before)
    assert chain(after["grok-4"]) == ["b", "c"]
    again = combined(renamed, require=(), override=(override,), previous=after)
    assert again == after
    assert chain(combined(renamed, require=(), previous=after)["grok-4"]) == ["b", "c", "d"]


def test_an_override_that_is_lost_or_goes_elsewhere_tightens_no_other_model() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=EU, b=EU)
    one, other = Override(order=("a/grok-4",), require=EU), Override(order=("a/gpt-5",), require=EU)
    before = combined(world, require=(), override=(one,))
    moved = combined(world, require=(), override=(other,), previous=before)
    assert {combined_id: model.require for combined_id, model in moved.items()} == {"gpt-5": EU, "grok-4": ()}
    gone = Override(order=("a/gone",), require=EU)
    assert combined(world, require=(), override=(gone,)) == combined(world, require=())


def test_a_model_that_too_few_providers_offer_promises_nothing_and_forgets_no_boundary() -> None:
    before = combined(providers(GROK, a=EU, b=EU))
    (model,) = combined(providers({"a": ["grok-4"]}, a=EU), previous=before).values()
    assert (model.chain, model.require) == ((), EU)


def test_a_lost_override_is_remembered_for_a_model_that_its_offers_id_does_not_tell() -> None:
    override = Override(merge=("a/our-own", "b/x-ai/grok-4"), require=EU)
    rules: dict[str, Any] = {"require": (), "override": (override,)}
    tags = dict.fromkeys("abc", EU)
    before = combined(providers({**GROK, "a": ["our-own"]}, **tags), **rules)
    assert chain(before["grok-4"]) == ["a", "b", "c"]
    alone = combined(providers({"c": ["grok-4"]}, **tags), previous=before, **rules)
    assert alone["grok-4"].chain == ()
    back = combined(providers({"c": ["grok-4"], "d": ["grok-4"]}, **tags), previous=alone, **rules)
    assert back["grok-4"].require == EU
    # All were away for a while, so that only what is remembered of them tells.
    gone = {"ids": {"grok-4": PublishedId(identity="xai/grok-4", since=TODAY)}, "required": {"grok-4": EU}}
    override = Override(merge=("a/our-own",), require=EU)
    back = combined(providers({"c": ["grok-4"], "d": ["grok-4"]}), require=(), override=(override,), **gone)
    assert back["grok-4"].require == EU


def test_an_override_of_which_one_offer_is_lost_still_holds_for_the_model_of_that_offer() -> None:
    override = Override(merge=("a/x-ai/grok-4", "b/brand-x"), require=EU)
    lifting = Override(order=("d/grok-4",), require=())
    world = providers({"a": ["moved"], "b": ["brand-x"], "c": ["grok-4"], "d": ["grok-4"]}, c=EU)
    for overrides in ((override,), (override, lifting)):
        assert combined(world, require=(), override=overrides)["grok-4"].require == EU


def test_a_boundary_that_was_lifted_is_back_when_the_offer_that_was_named_is_gone() -> None:
    override = Override(order=("a/grok-4",), require=())
    before = combined(providers(GROK, b=EU, c=EU), override=(override,))
    renamed = providers({**GROK, "a": ["grok-4-renamed"]}, b=EU, c=EU)
    assert chain(combined(renamed, override=(override,), previous=before)["grok-4"]) == ["b", "c"]
