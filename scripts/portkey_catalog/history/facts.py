"""A model's facts one by one: what each is about, in which unit, and whether a change of it hurts (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from portkey_catalog.schema import CombinedModel, Model, PriceTier, PriceWindow

Value = str | int | Decimal | bool | date | tuple[str, ...] | None
"""A fact; `None` is one that nobody states."""

About = Literal["status", "ability", "limit", "price", "fact"]
"""Subjects of fields; `fact` is one that no request depends on."""

TOKENS, USD = "tokens", "USD per million tokens"
"""Units of limits and of prices."""

_STATUS = ("status", "enabled", "retires", "successor", "ends")
_ABILITIES = (
    "attachment",
    "reasoning",
    "reasoning_efforts",
    "tool_call",
    "structured_output",
    "temperature",
    "modalities.input",
    "modalities.output",
    "kind",
)
_NO_FACTS = frozenset({"id", "provenance", "members", "notices", "identity", "reads_as", "aliases", "cost_range"})
_GRAVITY = (None, "preview", "deprecated", "retired", "unavailable")
"""Statuses, the one that hurts most at the end."""


def facts_by_path(model: Model | CombinedModel) -> dict[str, Value]:
    """Every fact of a model by its field, those within a field by their path: `limit.context`.

    Where a fact comes from (`provenance`) and the id are none, nor are members of a combined model and what is told of
    them: they are compared one by one.
    """
    return dict(_leaves(model, ""))


def _leaves(shape: BaseModel, path: str) -> Iterator[tuple[str, Value]]:
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        where = f"{path}{name}"
        if where in _NO_FACTS:
            continue
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{where}.")
        else:
            yield where, tuple(map(_told, value)) if isinstance(value, tuple) else value


def _told(item: object) -> str:
    """One item of a list in words; prices under a condition begin with it."""
    match item:
        case PriceTier():
            begins = f"from {item.min_prompt} tokens"
        case PriceWindow():
            begins = f"{item.start} to {item.end}"
        case _:
            return str(item)
    prices = {name: value for name, value in item if isinstance(value, Decimal)}
    return f"{begins}: {', '.join(f'{name} {price.normalize():f}' for name, price in prices.items())}"


def about(field: str) -> About:
    """The subject of a field."""
    block = field.partition(".")[0]
    if block == "limit":
        return "limit"
    if block == "cost":
        return "price"
    return "status" if field in _STATUS else "ability" if field in _ABILITIES else "fact"


def unit_of(field: str) -> str | None:
    """The unit of a field's numbers, `None` where it holds none."""
    units: Mapping[About, str] = {"limit": TOKENS, "price": USD}
    return units.get(about(field))


def hurts(field: str, old: Value, new: Value) -> bool | None:
    """Tell whether users are worse off with the new value; `None` where that cannot be said.

    A limit or a price that is known no more hurts, as opencode then works with a guess or does without the model.
    """
    match about(field):
        case "limit":
            return _fewer(old, new)
        case "price":
            return _dearer(old, new)
        case "status" if field != "successor":
            return _graver(field, old, new)
        case "ability":
            return _less(old, new)
    return None


def _fewer(old: Value, new: Value) -> bool | None:
    if isinstance(old, int) and isinstance(new, int):
        return new < old
    return True if new is None else None


def _dearer(old: Value, new: Value) -> bool | None:
    if isinstance(old, Decimal) and isinstance(new, Decimal):
        return new > old
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _dearer_somewhere(old, new)
    return True if new is None else None


def _dearer_somewhere(old: tuple[str, ...], new: tuple[str, ...]) -> bool | None:
    """Tell whether prices under a condition rose; it cannot be said where the conditions are others."""
    before, now = _conditions(old), _conditions(new)
    if before.keys() != now.keys():
        return None
    return any(now[where] > before[where] for where in now)


def _conditions(prices: tuple[str, ...]) -> dict[tuple[str, str], Decimal]:
    """Prices under a condition, as `_told` has them, one by one."""
    return {
        (begins, name): Decimal(price)
        for begins, _, told in (each.rpartition(": ") for each in prices)
        for name, _, price in (one.partition(" ") for one in told.split(", ") if one)
    }


def _graver(field: str, old: Value, new: Value) -> bool:
    if field == "status":
        return _GRAVITY.index(new) > _GRAVITY.index(old)
    if field == "enabled":
        return new is False
    return isinstance(new, date) and not (isinstance(old, date) and old <= new)


def _less(old: Value, new: Value) -> bool | None:
    """Tell whether less can be done; what was not known to be possible is not lost where it is denied."""
    before, now = (set(value) if isinstance(value, tuple) else {value} & {True} for value in (old, new))
    return True if before - now else False if now - before else None
