"""What a combined model may promise: what every member of its chain can do (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from portkey_catalog.schema import (
    EFFORTS,
    MODALITIES,
    CombinedModel,
    Cost,
    CostRange,
    Effort,
    Limit,
    Modalities,
    Modality,
    Model,
    PriceRange,
    within_context,
)

_PRICES = ("cost", "cost_range")
_FLAGS = ("attachment", "reasoning", "tool_call", "structured_output", "temperature")
PROMISED = (*_PRICES, "limit", "modalities", "reasoning_efforts", *_FLAGS)
"""Fields of a combined model that follow from its chain."""


def lessened(chain: Sequence[Model | CombinedModel], guest: Model) -> dict[str, tuple[Any, Any]]:
    """What a chain would promise otherwise with one more member: field -> what it is without and with it.

    Prices are no promise of the chain. A combined model stands for its whole chain.
    """
    before, after = promises(chain), promises([*chain, guest])
    return {name: (before[name], after[name]) for name in before if name not in _PRICES and before[name] != after[name]}


def promises(chain: Sequence[Model | CombinedModel]) -> dict[str, Any]:
    """Fields of `CombinedModel`, from the models of its chain in order."""
    return {
        "limit": within_context(
            Limit(
                context=_smallest(model.limit.context for model in chain),
                input=_smallest(model.limit.input for model in chain),
                output=_smallest(model.limit.output for model in chain),
            )
        ),
        "cost": chain[0].cost if chain else Cost(),
        "cost_range": CostRange(
            input=_range(model.cost.input for model in chain), output=_range(model.cost.output for model in chain)
        ),
        "modalities": Modalities(
            input=_common(model.modalities.input for model in chain),
            output=_common(model.modalities.output for model in chain),
        ),
        "reasoning_efforts": _shared_efforts(chain),
        **{flag: _every(getattr(model, flag) for model in chain) for flag in _FLAGS},
    }


def _smallest(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _range(prices: Iterable[Decimal | None]) -> PriceRange | None:
    stated = [price for price in prices if price is not None]
    return PriceRange(min=min(stated), max=max(stated)) if stated else None


def _common(lists: Iterable[tuple[Modality, ...]]) -> tuple[Modality, ...]:
    """What all lists hold; a model that states nothing is sure of text alone."""
    sets = [set(modalities) or {"text"} for modalities in lists]
    return tuple(modality for modality in MODALITIES if sets and all(modality in kinds for kinds in sets))


def _shared_efforts(chain: Sequence[Model | CombinedModel]) -> tuple[Effort, ...] | None:
    """Levels of reasoning that all take; unknown if those of one are."""
    lists = [model.reasoning_efforts for model in chain]
    if not lists or None in lists:
        return None
    return tuple(effort for effort in EFFORTS if all(effort in taken for taken in lists if taken is not None))


def _every(flags: Iterable[bool | None]) -> bool | None:
    """False if one is false, true if all are true, else unknown."""
    known = list(flags)
    return False if False in known else True if known and all(known) else None
