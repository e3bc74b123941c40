"""Origins and fields are read and written in one place."""

import pytest

from portkey_catalog.schema import Kind, Limit, Model
from portkey_catalog.schema.provenance import (
    GROUPS,
    Origin,
    is_known,
    origin_of,
    providers_of,
    together,
    value_of,
    with_facts,
    without_facts,
)
from support.small_catalog import make_model

BARE = Model(id="m", name="m", kind=Kind.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("account", Origin("account")),
        ("assumed", Origin("assumed")),
        ("assumed/novita", Origin("assumed", "novita")),
        ("twin/gpt-4o", Origin("twin", listed="gpt-4o")),
        ("twin/openai/gpt-4o", Origin("twin", listed="openai/gpt-4o")),
        ("models.dev/openai", Origin("models.dev", "openai")),
        ("models.dev/azure+openai", Origin("models.dev", "azure+openai")),
        ("models.dev/amazon-bedrock/openai.gpt-oss-1:0", Origin("models.dev", "amazon-bedrock", "openai.gpt-oss-1:0")),
        ("facts.json/lab/Org/Model", Origin("facts.json", "lab", "Org/Model")),
    ],
)
def test_an_origin_is_read_as_it_was_written(text: str, origin: Origin) -> None:
    model = BARE.model_copy(update={"provenance": {"kind": text}})
    assert origin_of(model, "kind") == origin
    assert str(origin) == text
    assert origin_of(model, "name") is None


def test_several_providers_are_one_id_and_several_again() -> None:
    assert together(("azure", "openai")) == "azure+openai"
    assert providers_of("azure+openai") == {"azure", "openai"}
    assert providers_of("azure") == {"azure"}


FIELDS = ("name", "kind", "tool_call", "reasoning_efforts", "limit.output", "cost.tiers", "modalities.input")


def test_nothing_is_known_of_a_bare_model_and_everything_of_one_that_is_described() -> None:
    described = make_model("m", "Model M", reasoning_efforts=(), cost={"tiers": [{"min_prompt": 9, "input": 1}]})
    assert not any(is_known(BARE, field) for field in FIELDS)
    assert all(is_known(described, field) for field in FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_a_fact_can_be_put_in_and_taken_out_again(field: str) -> None:
    described = make_model("m", "Model M", reasoning_efforts=("low",), cost={"tiers": [{"min_prompt": 9, "input": 1}]})
    filled = with_facts(BARE, {field: value_of(described, field)}, {field: "s/lab"})
    assert value_of(filled, field) == value_of(described, field)
    assert filled.provenance == {field: "s/lab"}
    assert without_facts(filled, [field]) == BARE


def test_no_limit_is_above_the_window() -> None:
    both = with_facts(BARE, {"limit.output": 9_000, "limit.context": 4_000}, {})
    assert both.limit == Limit(context=4_000, output=4_000)


def test_the_groups_are_those_of_a_model() -> None:
    assert {group: type(getattr(BARE, group)) for group in GROUPS} == GROUPS
