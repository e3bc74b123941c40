"""Changes in a provider's list (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portkey_catalog.schema import Model


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences between two lists of one provider, as sorted model ids."""

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
