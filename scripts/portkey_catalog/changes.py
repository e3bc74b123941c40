"""Old against new: what changed in a provider's list, and whether it is plausible enough to publish (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portkey_catalog.schema import Model
from portkey_catalog.usable import unusable

FEW = 4
"""A list this short may lose any share of its models: one of three is no sign of a broken answer."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different between two lists of one provider, as sorted model ids."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


NO_CHANGES = Changes()


def compare_models(old: Mapping[str, Model], new: Mapping[str, Model]) -> Changes:
    """Compare two lists by value."""
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(model_id for model_id in old.keys() & new.keys() if old[model_id] != new[model_id])),
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a provider's list may change at once, see `[guard]` in the settings."""

    max_removed: float
    """Share of the models that may vanish, 0 to 1."""
    max_price_factor: float
    """How far a price may move in either direction."""


def implausible(
    old: Mapping[str, Model], new: Mapping[str, Model], bounds: Bounds, *, only_tool_call: bool
) -> str | None:
    """Why a new list must not replace the old one without a person's word, or `None`.

    Models count twice: as listed, and as what opencode can use of them, because a list that keeps all its ids and loses
    their limits empties a configuration just the same.
    """
    removed = len(old.keys() - new.keys())
    if len(old) >= FEW and removed > bounds.max_removed * len(old):
        return (
            f"{removed} of {len(old)} models would vanish, more than guard.max_removed = {bounds.max_removed:g} allows"
        )
    before, after = _usable(old, only_tool_call), _usable(new, only_tool_call)
    lost = len(before - after)
    if before and (not after or (len(before) >= FEW and lost > bounds.max_removed * len(before))):
        return (
            f"{lost} of {len(before)} models would vanish from opencode, "
            f"more than guard.max_removed = {bounds.max_removed:g} allows"
        )
    unpriced = sum(
        bool(old[model_id].cost.input) and new[model_id].cost.input is None for model_id in old.keys() & new.keys()
    )
    priced = sum(bool(model.cost.input) for model in old.values())
    if priced >= FEW and unpriced > bounds.max_removed * priced:
        return f"the prices of {unpriced} of {priced} models would vanish"
    moved = [
        model_id for model_id in sorted(old.keys() & new.keys()) if _price_moved(old[model_id], new[model_id], bounds)
    ]
    if moved:
        more = f" and {len(moved) - 1} more" if len(moved) > 1 else ""
        factor = bounds.max_price_factor
        return f"the price of {moved[0]}{more} moved further than guard.max_price_factor = {factor:g} allows"
    return None


def _usable(models: Mapping[str, Model], only_tool_call: bool) -> set[str]:
    return {model_id for model_id, model in models.items() if unusable(model, only_tool_call=only_tool_call) is None}


def _price_moved(old: Model, new: Model, bounds: Bounds) -> bool:
    """Whether a price the provider itself states, then and now, moved too far."""
    return any(
        f"cost.{field}" not in old.provenance.keys() | new.provenance.keys()
        and _moved(getattr(old.cost, field), getattr(new.cost, field), bounds.max_price_factor)
        for field in ("input", "output")
    )


def _moved(old: Decimal | None, new: Decimal | None, factor: float) -> bool:
    """A price that turned into zero moved infinitely far; one that was zero or is not stated did not move."""
    if not old or new is None:
        return False
    return new * Decimal(str(factor)) < old or new > old * Decimal(str(factor))
