"""Promises of a combined model: what every member of its chain can do (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
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

_FLAGS = ("attachment", "reasoning", "tool_call", "structured_output", "temperature")
PROMISED = ("limit", "cost", "cost_range", "modalities", "reasoning_efforts", *_FLAGS)
"""Fields of a combined model that follow from its chain."""
MOST_SUMMED = 1_024
"""Sets of abilities of which it is remembered what they have in common."""

Abilities = tuple[Any, ...]
"""Words of one model but for prices: three limits, what it reads and writes, its levels of reasoning, and flags."""


def lessened(chain: Sequence[Model | CombinedModel], guest: Model) -> dict[str, tuple[Any, Any]]:
    """Promises of a chain that one more member would change: field -> what it is without and with it.

    Prices are no promise of the chain. A combined model stands for its whole chain.
    """
    said, more = frozenset(map(abilities, chain)), abilities(guest)
    if more in said:
        return {}
    before, after = _in_common(said), _in_common(said | {more})
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def promises(chain: Sequence[Model | CombinedModel]) -> dict[str, Any]:
    """Fields of `CombinedModel`, from the models of its chain in order."""
    prices: dict[str, Any] = {
        "cost": chain[0].cost if chain else Cost(),
        "cost_range": CostRange(
            input=_range(model.cost.input for model in chain), output=_range(model.cost.output for model in chain)
        ),
    }
    return {**prices, **_in_common(frozenset(map(abilities, chain)))}


def abilities(model: Model | CombinedModel) -> Abilities:
    """The statements of a model but for prices; whoever states the same as a member takes nothing from a chain."""
    limit, kinds = model.limit, model.modalities
    flags = (model.attachment, model.reasoning, model.tool_call, model.structured_output, model.temperature)
    return limit.context, limit.input, limit.output, kinds.input, kinds.output, model.reasoning_efforts, flags


# Most offers of a model state the same, and each is held against the others.
@lru_cache(maxsize=MOST_SUMMED)
def _in_common(said: frozenset[Abilities]) -> Mapping[str, Any]:
    """The promises of a chain but for prices, where its models state this; how often and in which order is all one."""
    contexts, prompts, answers, reads, writes, efforts, flags = zip(*said, strict=True) if said else 7 * ((),)
    return {
        "limit": within_context(
            Limit(context=_smallest(contexts), input=_smallest(prompts), output=_smallest(answers))
        ),
        "modalities": Modalities(input=_common(reads), output=_common(writes)),
        "reasoning_efforts": _shared_efforts(efforts),
        **{flag: _every(each[place] for each in flags) for place, flag in enumerate(_FLAGS)},
    }


def _smallest(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _range(prices: Iterable[Decimal | None]) -> PriceRange | None:
    stated = [price for price in prices if price is not None]
    return PriceRange(min=min(stated), max=max(stated)) if stated else None


def _common(lists: Iterable[tuple[Modality, ...]]) -> tuple[Modality, ...]:
    """Modalities that all lists hold; a model that states nothing is sure of text alone."""
    sets = [set(modalities) or {"text"} for modalities in lists]
    return tuple(modality for modality in MODALITIES if sets and all(modality in kinds for kinds in sets))


def _shared_efforts(lists: Sequence[tuple[Effort, ...] | None]) -> tuple[Effort, ...] | None:
    """Levels of reasoning that all take; unknown if those of one are."""
    if not lists or None in lists:
        return None
    return tuple(effort for effort in EFFORTS if all(effort in taken for taken in lists if taken is not None))


def _every(flags: Iterable[bool | None]) -> bool | None:
    """False if one is false, true if all are true, else unknown."""
    known = list(flags)
    return False if False in known else True if known and all(known) else None
