"""Ids that go on without a chain, for the same model alone."""

from datetime import date

from portkey_catalog.combine.id_claims import GRACE, claims
from portkey_catalog.schema import (
    Kind,
    RemovedCombined,
)
from portkey_catalog.settings.shapes import Override
from support.combining import chained, combine_by, going_on
from support.small_catalog import make_model, make_provider
from support.world import TODAY

END = TODAY + GRACE


def test_an_offer_kept_apart_from_those_that_are_left_does_not_answer_for_them() -> None:
    before = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4"))
    dear = make_model("xai/grok-4", cost={"input": 900, "output": 900})
    (model,) = going_on(before, a=make_model("x-ai/grok-4"), c=dear).values()
    assert model.last and model.last.provider == "a"
    embedding = make_model("x-ai/grok-4", kind=Kind.EMBEDDING)
    assert going_on(before, a=embedding, c=dear) == {}


def test_what_an_override_put_together_goes_on_only_while_the_override_stands() -> None:
    overrides = (Override(merge=("a/own", "b/grok-4")),)
    models = {"a": make_model("own"), "b": make_model("grok-4")}
    providers = {slug: make_provider(slug, model) for slug, model in models.items()}
    before = combine_by(providers, override=overrides).models
    assert list(before) == ["grok-4"] and before["grok-4"].chain
    (left,) = going_on(before, overrides, a=models["a"]).values()
    assert (left.id, left.identity, left.published) == ("grok-4", "xai/grok-4", ("grok-4",))
    assert left.last and left.last.ref == "a/own"
    assert going_on(before, a=models["a"]) == {}


def test_an_alias_of_another_model_does_not_go_on() -> None:
    before = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4"))
    named = {"grok-4": before["grok-4"].model_copy(update={"aliases": {"grok": "xai/grok-4", "old": "xai/grok-3"}})}
    (model,) = going_on(named, b=make_model("grok-4")).values()
    assert model.published == ("grok-4", "grok")


def test_an_id_whose_offers_read_as_another_model_now_does_not_go_on() -> None:
    before = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4"))
    misread = {"grok-3": before["grok-4"].model_copy(update={"id": "grok-3", "identity": "xai/grok-3"})}
    (model,) = going_on(misread, a=make_model("x-ai/grok-4"), b=make_model("grok-4", tool_call=False)).values()
    assert (model.id, model.published) == ("grok-4", ())
    assert going_on(misread, a=make_model("x-ai/grok-4")) == {}


def test_a_group_that_never_had_a_chain_is_not_published() -> None:
    chainless = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4", tool_call=False))
    assert chainless["grok-4"].ends is None
    (model,) = going_on(chainless, a=make_model("x-ai/grok-4")).values()
    assert (model.ends, model.published) == (None, ())


def test_a_day_far_ahead_is_cut_to_what_is_given() -> None:
    far = {"x": RemovedCombined(name="X", identity="i", removed=TODAY, ends=date(2999, 1, 1))}
    assert claims({}, far, TODAY)["x"].ends == END


def test_an_alias_of_another_model_has_no_part_in_the_days_of_one_that_lost_its_chain() -> None:
    before = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4"))["grok-4"]
    update = {"aliases": {"old": "xai/grok-3"}, "members": (), "ends": END}
    gone = {"old": RemovedCombined(name="O", identity="xai/grok-3", removed=TODAY)}
    found = claims({"grok-4": before.model_copy(update=update)}, gone, TODAY)
    assert found.keys() == {"grok-4"}
