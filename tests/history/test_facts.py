"""Every fact of a model has a path, a unit where it is a number, and a direction in which a change of it hurts."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import BaseModel

from portkey_catalog.history.facts import TOKENS, USD, Value, about, facts_by_path, hurts, unit_of
from portkey_catalog.schema import Cost, Limit, Modalities, Model, PriceTier, PriceWindow
from support.small_catalog import make_model


def test_every_field_of_a_model_is_a_fact_but_its_id_and_where_facts_come_from() -> None:
    paths = facts_by_path(make_model("m")).keys()
    blocks: dict[str, type[BaseModel]] = {"limit": Limit, "cost": Cost, "modalities": Modalities}
    nested = {f"{name}.{field}" for name, shape in blocks.items() for field in shape.model_fields}
    assert set(paths) == (Model.model_fields.keys() - blocks.keys() - {"id", "provenance"}) | nested


def test_prices_under_a_condition_are_told_with_it() -> None:
    tiers = (PriceTier(min_prompt=200_000, input=Decimal(6), output=Decimal("22.50")),)
    windows = (PriceWindow(start="16:30", end="00:30", input=Decimal("0.5")),)
    facts = facts_by_path(make_model("m", cost=Cost(tiers=tiers, windows=windows)))
    assert facts["cost.tiers"] == ("from 200000 tokens: input 6, output 22.5",)
    assert facts["cost.windows"] == ("16:30 to 00:30: input 0.5",)


@pytest.mark.parametrize(
    ("field", "what", "unit"),
    [
        ("cost.cache_read", "price", USD),
        ("limit.output", "limit", TOKENS),
        ("tool_call", "ability", None),
        ("modalities.input", "ability", None),
        ("retires", "status", None),
        ("name", "fact", None),
    ],
)
def test_a_field_is_about_something_and_has_a_unit(field: str, what: str, unit: str | None) -> None:
    assert (about(field), unit_of(field)) == (what, unit)


@pytest.mark.parametrize(
    ("field", "old", "new", "worse"),
    [
        ("cost.input", Decimal(3), Decimal("3.3"), True),
        ("cost.input", Decimal(3), Decimal(1), False),
        ("cost.input", Decimal(0), Decimal(1), True),
        ("cost.output", Decimal(3), None, True),
        ("cost.output", None, Decimal(3), None),
        ("limit.context", 200_000, 100_000, True),
        ("limit.context", 100_000, 200_000, False),
        ("limit.context", 100_000, None, True),
        ("limit.context", None, 100_000, None),
        ("status", None, "deprecated", True),
        ("status", "retired", None, False),
        ("status", None, "preview", True),
        ("enabled", None, False, True),
        ("enabled", False, None, False),
        ("retires", None, date(2027, 1, 1), True),
        ("retires", date(2027, 1, 1), date(2026, 12, 1), True),
        ("retires", date(2026, 12, 1), date(2027, 1, 1), False),
        ("retires", date(2026, 12, 1), None, False),
        ("tool_call", True, False, True),
        ("tool_call", True, None, True),
        ("tool_call", None, True, False),
        ("tool_call", False, True, False),
        ("tool_call", None, False, None),
        ("tool_call", False, None, None),
        ("ends", None, date(2027, 1, 1), True),
        ("modalities.input", ("text", "image"), ("text",), True),
        ("modalities.input", ("text",), ("text", "image"), False),
        ("reasoning_efforts", ("low", "high"), None, True),
        ("reasoning_efforts", None, (), None),
        ("reasoning_efforts", ("low",), ("high",), True),
        ("kind", "chat", "image", None),
        ("name", "A", "B", None),
        ("cost.tiers", ("from 9 tokens: input 2, output 4",), ("from 9 tokens: input 1, output 4",), False),
        ("cost.tiers", ("from 9 tokens: input 2, output 4",), ("from 9 tokens: input 1, output 5",), True),
        ("cost.tiers", ("from 9 tokens: input 2",), ("from 8 tokens: input 1",), None),
        ("cost.tiers", (), ("from 8 tokens: input 1",), None),
    ],
)
def test_a_change_hurts_in_one_direction(field: str, old: Value, new: Value, worse: bool | None) -> None:
    assert hurts(field, old, new) is worse
