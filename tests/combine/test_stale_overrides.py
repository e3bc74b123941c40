"""What an owner wrote by hand and the catalog no longer bears out."""

from typing import Any

from portkey_catalog.combine.stale_overrides import stale_overrides
from portkey_catalog.schema import Catalog, Failover, Kind, Model, Route
from portkey_catalog.settings.shapes import Override
from support.combining import combine_by
from support.small_catalog import make_model, make_provider


def catalog(
    offers: dict[str, list[str | Model]],
    *overrides: Override,
    previous: Catalog | None = None,
    failover: Failover | None = None,
    **facts: Any,
) -> Catalog:
    providers = {
        slug: make_provider(slug, *(make_model(m) if isinstance(m, str) else m for m in models), **facts)
        for slug, models in offers.items()
    }
    combined = combine_by(providers, previous.combined if previous else {}, override=overrides)
    return Catalog(
        gateway="https://gateway.example/v1",
        failover=failover or Failover(),
        providers=providers,
        combined=combined.models,
    )


def told(offers: dict[str, list[str | Model]], *overrides: Override) -> list[str]:
    return [notice.text for notice in stale_overrides(catalog(offers, *overrides), None, overrides)]


GROK: dict[str, list[str | Model]] = {"a": ["grok-4"], "b": ["x-ai/grok-4"], "c": ["brand-x"]}


def test_overrides_that_do_their_work_are_not_told() -> None:
    assert told(GROK, Override(merge=("a/grok-4", "c/brand-x"), id="grok")) == []
    assert told(GROK, Override(split=("b/x-ai/grok-4",))) == []
    assert told(GROK, Override(order=("b/x-ai/grok-4", "a/grok-4"))) == []
    assert told(GROK, Override(merge=("a/grok-4",), id="grok")) == []


def test_an_offer_that_nobody_makes_any_more_is_told_with_the_place() -> None:
    overrides = (
        Override(merge=("a/grok-4", "c/gone")),
        Override(split=("d/gone",)),
        Override(order=("b/x-ai/grok-4", "b/gone")),
    )
    assert told(GROK, *overrides) == [
        "combine.override[0]: nobody offers 'c/gone'",
        "combine.override[1]: nobody offers 'd/gone'",
        "combine.override[2]: nobody offers 'b/gone'",
    ]


def test_an_offer_that_is_not_for_chat_is_told() -> None:
    offers: dict[str, list[str | Model]] = {**GROK, "d": [make_model("embed-1", kind=Kind.EMBEDDING)]}
    overrides = (Override(merge=("a/grok-4", "d/embed-1")),)
    assert told(offers, *overrides) == ["combine.override[0]: 'd/embed-1' is not known to be a chat model"]


def test_a_merge_of_what_is_known_to_be_one_model_can_go() -> None:
    override = Override(merge=("a/grok-4", "b/x-ai/grok-4"))
    (text,) = told(GROK, override)
    assert text == "combine.override[0]: a/grok-4 and b/x-ai/grok-4 are known to be one model now, so it can go"
    assert told(GROK, Override(merge=override.merge, id="grok")) == []
    assert told(GROK, Override(merge=override.merge, order=override.merge[::-1])) == []


def test_a_split_of_what_nothing_else_is_taken_for_can_go() -> None:
    (text,) = told(GROK, Override(split=("c/brand-x",)))
    assert text.endswith("nothing else is taken for the same model as 'c/brand-x' now, so it can go")


def test_an_order_over_different_models_or_none_is_told() -> None:
    (text,) = told(GROK, Override(order=("a/grok-4", "c/brand-x")))
    assert text.endswith("'c/brand-x' is not the same model as 'a/grok-4'; merge them to order them")
    (text,) = told(GROK, Override(order=("c/brand-x",)))
    assert text.endswith("'c/brand-x' belongs to no combined model")


def test_an_id_that_another_model_has_is_told() -> None:
    offers: dict[str, list[str | Model]] = {**GROK, "d": ["gpt-5"], "e": ["gpt-5"]}
    override = Override(merge=("a/grok-4", "c/brand-x"), id="gpt-5")
    before = catalog(offers)
    (notice,) = stale_overrides(catalog(offers, override, previous=before), before, (override,))
    assert notice.text.endswith("the id 'gpt-5' is not given: too few providers, or another model has it")


def test_an_order_that_begins_with_an_offer_nobody_makes_is_judged_by_the_next_one() -> None:
    assert told(GROK, Override(order=("a/gone", "b/x-ai/grok-4", "c/brand-x"))) == [
        "combine.override[0]: nobody offers 'a/gone'",
        "combine.override[0]: 'c/brand-x' is not the same model as 'b/x-ai/grok-4'; merge them to order them",
    ]


def test_a_pinned_offer_outside_the_chain_is_told_with_the_reason() -> None:
    offers: dict[str, list[str | Model]] = {**GROK, "d": [make_model("grok-4", tool_call=False)]}
    (text,) = told(offers, Override(order=("a/grok-4", "d/grok-4")))
    assert text.endswith("'d/grok-4' stands outside the chain: cannot call tools")


def test_an_id_that_is_not_given_is_told() -> None:
    (text,) = told(GROK, Override(merge=("c/brand-x",), id="brand"))
    assert text.endswith("the id 'brand' is not given: too few providers, or another model has it")


def saved(
    offers: dict[str, list[str | Model]], *overrides: Override, previous: Catalog | None = None, **facts: Any
) -> list[str]:
    failover = Failover(saved_configs={"grok-4": "pc-test-1"})
    now = catalog(offers, *overrides, previous=previous, failover=failover, **facts)
    return [notice.text for notice in stale_overrides(now, previous, overrides)]


def test_a_saved_config_in_use_is_not_told() -> None:
    assert saved(GROK) == []
    assert saved(GROK, previous=catalog(GROK)) == []


def test_a_saved_config_of_no_model_of_a_renamed_one_or_of_one_without_a_chain_is_told() -> None:
    assert saved({"a": ["grok-4"]}) == [
        "combine.saved_configs: 'grok-4' is no combined model, so pc-test-1 is not used"
    ]
    renamed = Override(merge=("a/grok-4",), id="grok")
    assert saved(GROK, renamed, previous=catalog(GROK)) == [
        "combine.saved_configs: 'grok-4' is called 'grok' now, so pc-test-1 is not used"
    ]
    deaf: dict[str, list[str | Model]] = {"a": ["grok-4"], "b": [make_model("grok-4", tool_call=False)]}
    assert saved(deaf) == ["combine.saved_configs: 'grok-4' has no chain now, so pc-test-1 is not used"]


def test_a_chain_with_keys_of_the_users_machine_cannot_be_saved() -> None:
    (text,) = saved(GROK, route=Route(virtual_key_env="PORTKEY_VK"))
    assert "its chain holds keys of the user's machine, which cannot be saved" in text


def test_a_saved_chain_that_changed_must_be_saved_again() -> None:
    (text,) = saved({**GROK, "d": ["grok-4"]}, previous=catalog(GROK))
    assert text.endswith("its chain is another now; save v1/portkey/grok-4.json as pc-test-1 again")
