"""Facts that the owner corrects by hand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.combine.corrections import stale_facts, uncorrected, with_corrections, without_corrections
from portkey_catalog.history.lookback import seen
from portkey_catalog.schema import Catalog, Cost, Limit, Model
from portkey_catalog.schema.provenance import value_of
from portkey_catalog.settings.shapes import NOT_STATED, Fact
from support.small_catalog import make_model, make_provider
from support.world import TODAY

SOON, LATER = TODAY + timedelta(days=20), TODAY + timedelta(days=200)


def fact(field: str, instead_of: object, value: object, model: str = "a/m") -> Fact:
    return Fact.model_validate(
        {"model": model, "field": field, "value": value, "instead_of": instead_of, "source": "the lab's page"}
    )


def corrected(model: Model, *facts: Fact) -> Model:
    return with_corrections({"a": make_provider("a", model)}, facts, TODAY)["a"].models[model.id]


CASES: list[tuple[str, dict[str, Any], object, object]] = [
    ("limit.context", {"limit": Limit(context=128_000, output=64_000)}, 128_000, 200_000),
    ("limit.context", {"limit": Limit(context=128_000, output=64_000)}, 128_000, 32_000),
    ("limit.context", {"limit": Limit()}, NOT_STATED, 200_000),
    ("limit.input", {}, NOT_STATED, 100_000),
    ("limit.output", {}, 64_000, 8_192),
    ("cost.input", {"cost": Cost(input=Decimal("0.25"), output=Decimal(1))}, 0.25, 2.5),
    ("cost.output", {"cost": Cost(input=Decimal("0.25"), output=Decimal(1))}, 1, 0),
    ("cost.input", {"cost": Cost(input=Decimal(0), output=Decimal(0))}, 0, NOT_STATED),
    ("cost.cache_read", {}, NOT_STATED, 0.3),
    ("cost.cache_write", {}, NOT_STATED, 3.75),
    ("retires", {}, NOT_STATED, SOON),
    ("retires", {}, NOT_STATED, TODAY),
    ("retires", {"retires": SOON}, SOON, NOT_STATED),
    ("retires", {"retires": TODAY, "status": "retired"}, TODAY, LATER),
]


@pytest.mark.parametrize(("field", "stated", "wrong", "right"), CASES)
def test_the_right_value_stands_in_place_of_the_wrong_one_and_can_be_taken_off_again(
    field: str, stated: dict[str, Any], wrong: object, right: object
) -> None:
    model = make_model("m", **stated)
    found = corrected(model, each := fact(field, wrong, right))
    assert value_of(found, field) == each.value != each.instead_of
    assert found.provenance[field].partition("/")[0] == "hand"
    assert uncorrected(found) == model
    assert uncorrected(Model.model_validate_json(found.model_dump_json())) == model


def test_what_is_cut_to_a_corrected_window_is_marked_and_comes_back_with_it() -> None:
    model = make_model("m", limit=Limit(context=128_000, output=64_000))
    found = corrected(model, fact("limit.context", 128_000, 32_000))
    assert found.limit == Limit(context=32_000, output=32_000)
    assert found.provenance == {"limit.context": "hand/128000", "limit.output": "hand/64000"}


def test_several_facts_of_a_model_are_corrected_together() -> None:
    limits = (fact("limit.context", 8_192, 128_000), fact("limit.output", 8_192, 64_000))
    found = corrected(make_model("m", limit=Limit(context=8_192, output=8_192)), *limits)
    assert found.limit == Limit(context=128_000, output=64_000)


def test_a_number_of_a_metadata_source_is_corrected_too_and_its_origin_comes_back() -> None:
    model = make_model("m", provenance={"limit.context": "models.dev/openai/gpt", "tool_call": "models.dev/openai"})
    found = corrected(model, fact("limit.context", 200_000, 400_000))
    assert found.provenance == {
        "limit.context": "hand/200000/models.dev/openai/gpt",
        "tool_call": "models.dev/openai",
    }
    assert uncorrected(found) == model


@pytest.mark.parametrize(
    ("before", "right", "status"),
    [
        ({}, TODAY, "retired"),
        ({}, SOON, None),
        ({"status": "deprecated", "retires": SOON}, TODAY, "retired"),
        ({"status": "deprecated", "retires": SOON}, LATER, "deprecated"),
        ({"status": "retired", "retires": TODAY}, LATER, None),
        ({"status": "unavailable", "retires": TODAY}, LATER, "unavailable"),
    ],
)
def test_the_status_follows_a_corrected_day(before: dict[str, Any], right: date, status: str | None) -> None:
    model = make_model("m", **before)
    found = corrected(model, fact("retires", before.get("retires", NOT_STATED), right))
    assert (found.retires, found.status) == (right, status)
    assert uncorrected(found) == model


def test_while_upstream_states_any_other_value_that_one_counts() -> None:
    model = make_model("m")
    assert corrected(model, fact("limit.context", 128_000, 100_000)) is model
    assert corrected(model, fact("limit.context", NOT_STATED, 100_000)) is model
    assert corrected(model, fact("limit.context", 200_000, 100_000, model="b/m")) is model


def test_lists_that_nobody_corrects_are_as_they_were() -> None:
    provider = make_provider("a", make_model("m"), make_model("n", provenance={"limit.output": "models.dev/x"}))
    lists = with_corrections({"a": provider}, [fact("limit.context", 1, 2)], TODAY)
    assert lists["a"] is provider and without_corrections(provider) is provider


@pytest.mark.parametrize(
    ("field", "mark"),
    [
        ("limit.context", "hand/many"),
        ("limit.context", "hand/-1"),
        ("cost.input", "hand/NaN"),
        ("retires", "hand/soon"),
    ],
)
def test_a_mark_that_somebody_edited_takes_the_value_off(field: str, mark: str) -> None:
    model = uncorrected(make_model("m", retires=SOON, provenance={field: mark}))
    assert value_of(model, field) is None and model.provenance == {}


def test_nothing_but_what_can_be_corrected_is_taken_off() -> None:
    model = make_model("m", provenance={"kind": "hand", "name": "hand/x"})
    assert uncorrected(model) is model


def test_what_is_compared_over_the_days_is_what_upstream_states() -> None:
    model = make_model("m", limit=Limit(context=128_000, output=64_000))
    found = corrected(model, fact("limit.context", 128_000, 32_000), fact("cost.input", 3, 90_000))
    assert seen({"m": found}) == seen({"m": model})


def told(model: Model, *facts: Fact) -> list[str]:
    lists = with_corrections({"a": make_provider("a", model)}, facts, TODAY)
    catalog = Catalog(gateway="https://gateway.example/v1", providers=lists, combined={})
    return [notice.text for notice in stale_facts(catalog, facts)]


def test_a_correction_that_does_its_work_is_not_told() -> None:
    assert told(make_model("m"), fact("limit.context", 200_000, 128_000), fact("retires", NOT_STATED, SOON)) == []


def test_a_correction_of_what_nobody_offers_is_told() -> None:
    facts = (fact("limit.context", 1, 2, model="a/gone"), fact("limit.context", 1, 2, model="b/m"))
    assert told(make_model("m"), *facts) == ["fact[0]: nobody offers 'a/gone'", "fact[1]: nobody offers 'b/m'"]


def test_a_value_that_upstream_states_rightly_by_now_is_told_so_that_the_correction_can_go() -> None:
    facts = (fact("limit.context", 128_000, 200_000), fact("retires", SOON, NOT_STATED))
    assert told(make_model("m"), *facts) == [
        "fact[0]: limit.context of 'a/m' is 200000 upstream by now, so it can go",
        "fact[1]: retires of 'a/m' is not stated upstream by now, so it can go",
    ]


def test_a_value_that_is_neither_is_told_as_the_one_that_counts() -> None:
    assert told(make_model("m"), fact("cost.input", 0.25, 2.5), fact("retires", SOON, LATER)) == [
        "fact[0]: cost.input of 'a/m' is 3 upstream, no longer 0.25, so that counts and not 2.5",
        f"fact[1]: retires of 'a/m' is not stated upstream, no longer {SOON}, so that counts and not {LATER}",
    ]


def test_an_assumed_limit_is_none_that_upstream_states() -> None:
    model = make_model("m", limit=Limit(context=200_000, output=4_096), provenance={"limit.output": "assumed"})
    catalog = Catalog(gateway="https://x.example", providers={"a": make_provider("a", model)}, combined={})
    [notice] = stale_facts(catalog, [fact("limit.output", 4_096, 8_192)])
    assert "is not stated upstream, no longer 4096" in notice.text
