"""Models that a user has saved, of those that are gone, and what to use instead (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portkey_catalog.opencode.jsonc import Path
from portkey_catalog.opencode.shapes import group, groups

_DEFAULTS = ("model", "small_model")
_GROUPS = ("agent", "command", "mode")
_OURS = "portkey-"
_COMBINED = "combined"


@dataclass(frozen=True)
class Gone:
    """A saved model that is offered no more."""

    where: str
    """Where it is saved, in words."""
    model: str
    """As it is saved, `provider/model`."""
    instead: str | None
    """What to use instead, if anything of the user's list does."""
    path: Path | None = None
    """Where it stands in the user's file; absent elsewhere."""


def saved_models(config: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every model that a configuration names, with its path."""
    for key in _DEFAULTS:
        if isinstance(config.get(key), str):
            yield (key,), config[key]
    for kind in _GROUPS:
        for name, entry in groups(config, kind).items():
            if isinstance(entry.get("model"), str):
                yield (kind, name, "model"), entry["model"]


def recent_models(state: Any) -> Iterator[tuple[str, str]]:
    """Favourites, with the word for them; what was chosen lately is no choice that lasts."""
    found = state.get("favorite") if isinstance(state, Mapping) else None
    for each in found if isinstance(found, list) else ():
        if (
            isinstance(each, Mapping)
            and isinstance(each.get("providerID"), str)
            and isinstance(each.get("modelID"), str)
        ):
            yield "favourite", f"{each['providerID']}/{each['modelID']}"


def is_gone(model: str, known: Collection[str], offered: Collection[str]) -> bool:
    """Tell whether a saved model was ours once and is offered no more; one of the user's own providers never is."""
    provider = model.partition("/")[0]
    return model not in offered and (model in known or provider == _COMBINED or provider.startswith(_OURS))


def instead_of(model: str, removed: Mapping[str, Any], offered: Collection[str]) -> str | None:
    """What to use instead of a model, as the site says; `None` where it names nothing that is offered."""
    seen: set[str] = set()
    while model not in offered and model not in seen:
        seen.add(model)
        provider, _, key = model.partition("/")
        if provider == _COMBINED:
            record = group(removed, "combined", key)
        else:
            record = group(removed, "providers", provider.removeprefix(_OURS), key)
        successor = record.get("instead")
        if not isinstance(successor, str):
            return None
        model = successor
    return model if model in offered else None
