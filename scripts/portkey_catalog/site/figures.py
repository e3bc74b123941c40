"""Limits and prices as the pages show them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.schema import HAND, CombinedModel, Model
from portkey_catalog.schema.provenance import origin_of
from portkey_catalog.text.words import count

_CAN = {"tool_call": "tools", "reasoning": "reasoning", "structured_output": "JSON"}

Exclusions = Mapping[str, Mapping[str, str]]
"""Provider -> model id -> why it is not in the opencode configuration."""

LESS_OUTPUT = "output published, so that a conversation fits"
LESS_CONTEXT = "context published, as no more of it can be used"
"""Words behind the figures where opencode gets less than the model has."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A limit or a price as it is shown, and where it comes from if the provider does not state it."""

    shown: Markup
    source: str = ""
    assumed: bool = False
    """True where nobody states it of this model; the source then says what it is assumed by."""


def can(model: Model | CombinedModel) -> list[str]:
    """Abilities of a model, in words."""
    images = ["images"] if "image" in model.modalities.input else []
    return [word for field, word in _CAN.items() if getattr(model, field)] + images


def tokens(number: int | None) -> Markup:
    """200000 -> 200K, 1048576 -> 1.05M."""
    if number is None or number < 1_000:
        return Markup("" if number is None else number)
    if number < 999_500:
        return Markup(f"{round(Decimal(number) / 1_000, 1 if number < 100_000 else 0).normalize():f}K")
    return Markup(f"{round(Decimal(number) / 1_000_000, 2).normalize():f}M")


def dollars(price: Decimal | None) -> Markup:
    """3 -> $3, 0.5 -> $0.50, 0.0375 -> $0.0375, 0 -> free."""
    if price is None or price == 0:
        return Markup("" if price is None else "free")
    whole, _, cents = f"{(round(price, 4) or price).normalize():f}".partition(".")
    return Markup(f"${whole}.{cents:0<2}" if cents else f"${whole}")


def sourced(model: Model, field: str, shown: Markup) -> Figure:
    """A figure of a model's field, with where it comes from."""
    origin = origin_of(model, field)
    if not origin or not shown:
        return Figure(shown)
    if field == "limit.output" and is_assumed(model):
        whose = origin.provider
        by = f"as {whose} and others state of the same model" if whose else "by the settings"
        return Figure(shown, by, assumed=True)
    return Figure(shown, "the owner, by hand" if origin.source == HAND else str(origin))


def part_of(published: int, stated: int) -> tuple[Markup, Markup]:
    """The published part of a limit, and the limit: 8192, 32768 -> 8K, 32K."""
    # A quarter of 32K is 8K: limits that are cut are mostly powers of two, which no rounding should hide.
    binary = published % 1024 == stated % 1024 == 0 and stated < 2**20
    some, whole = (Markup(f"{size // 1024}K") if binary else tokens(size) for size in (published, stated))
    return (some, whole) if some != whole else (Markup(count(published)), Markup(count(stated)))
