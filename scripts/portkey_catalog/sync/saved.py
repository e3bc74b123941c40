"""Models that a user has saved, of those that are gone, and what to use instead (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.exports.universal import UNIVERSAL_PROVIDER
from portkey_catalog.opencode.jsonc import Path
from portkey_catalog.opencode.shapes import group, groups
from portkey_catalog.sync.expected import is_ours

_DEFAULTS = ("model", "small_model")
_GROUPS = ("agent", "command", "mode")
_OURS = provider_id("")


@dataclass(frozen=True)
class Saved:
    """A model that a user has saved."""

    where: str
    """Where it is saved, in words."""
    model: str
    """As it is saved, `provider/model`."""
    path: Path | None = None
    """Where it stands in the user's file; absent elsewhere."""


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


def hidden(used: Iterable[tuple[str, str]], allowed: Collection[str]) -> dict[str, list[str]]:
    """Providers that a user uses and that a list of allowed ones hides -> where they are used, in words.

    Args:
        used: where, and the provider.
        allowed: the list.
    """
    found: dict[str, list[str]] = {}
    for where, provider in used:
        if provider not in allowed and not is_ours(provider):
            found.setdefault(provider, []).append(where)
    return found


def is_gone(model: str, known: Collection[str], offered: Collection[str]) -> bool:
    """Tell whether a saved model was ours once and is offered no more; one of the user's own providers never is."""
    return model not in offered and (_listed(model) in known or model in known or is_ours(model.partition("/")[0]))


def _listed(model: str) -> str:
    """The name by which all that is published lists a model: of the profile `universal`, `@slug/model` says it."""
    provider, _, key = model.partition("/")
    return f"{_OURS}{key[1:]}" if provider == UNIVERSAL_PROVIDER and key.startswith("@") else model


def instead_of(model: str, removed: Mapping[str, Any], offered: Collection[str]) -> str | None:
    """What to use instead of a model, as the site says; `None` where it names nothing that is offered."""
    universal = model != _listed(model)
    names = [model, *([_as_universal(model)] if universal else ())]
    seen: set[str] = set()
    while not (found := [each for each in names if each in offered]) and names[0] not in seen:
        seen.add(names[0])
        provider, _, key = _listed(names[0]).partition("/")
        if provider == COMBINED_PROVIDER:
            record = group(removed, "combined", key)
        else:
            record = group(removed, "providers", provider.removeprefix(_OURS), key)
        successor = record.get("instead")
        if not isinstance(successor, str):
            return None
        names = [successor, *([_as_universal(successor)] if universal else ())]
    return found[0] if found else None


def _as_universal(model: str) -> str:
    """The name of a provider's model in the profile `universal`."""
    return f"{UNIVERSAL_PROVIDER}/@{model.removeprefix(_OURS)}" if model.startswith(_OURS) else model
