"""Old against new: what changed in a provider's list, and whether it is plausible enough to publish (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portkey_catalog.schema import Model

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


def implausible(
    old: Mapping[str, Model], new: Mapping[str, Model], *, max_removed: float, max_price_factor: float
) -> str | None:
    """Why a new list must not replace the old one without a person's word, or `None`.

    Args:
        old: the published models.
        new: the models just read.
        max_removed: share of the old models that may vanish, 0 to 1.
        max_price_factor: how far a price may move in either direction.
    """
    removed = len(old.keys() - new.keys())
    if len(old) >= FEW and removed > max_removed * len(old):
        return f"{removed} of {len(old)} models would vanish, more than guard.max_removed = {max_removed:g} allows"
    moved = [
        model_id
        for model_id in sorted(old.keys() & new.keys())
        if _moved(old[model_id].cost.input, new[model_id].cost.input, max_price_factor)
        or _moved(old[model_id].cost.output, new[model_id].cost.output, max_price_factor)
    ]
    if moved:
        more = f" and {len(moved) - 1} more" if len(moved) > 1 else ""
        return f"the price of {moved[0]}{more} moved further than guard.max_price_factor = {max_price_factor:g} allows"
    return None


def _moved(old: Decimal | None, new: Decimal | None, factor: float) -> bool:
    """A price that turned into nothing moved infinitely far; one that was nothing may become anything."""
    if not old or new is None:
        return False
    return new * Decimal(str(factor)) < old or new > old * Decimal(str(factor))
