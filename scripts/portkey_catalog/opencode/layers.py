"""Configurations, one upon another, as opencode 1.18.33 merges them (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from portkey_catalog.opencode.shapes import listed

Kind = Literal["login", "global", "custom", "project", "folder", "markdown", "inline", "managed"]
Keys = tuple[str, ...]
MISSING = "is not there"
"""The problem of a file that OPENCODE_CONFIG names in vain; opencode starts without it."""


@dataclass(frozen=True)
class Layer:
    """One configuration that counts, by where it was found."""

    kind: Kind
    source: str
    """Path of the file, address of the site, or name of the variable."""
    value: Mapping[str, Any]
    """What it says once variables and files are put in; empty where it could not be read."""
    text: str = ""
    """As it stands there, for those who look for lines."""
    problem: str | None = None
    """Why it could not be read."""
    plugins: tuple[str, ...] = ()
    """Files of plugins that lie beside it."""

    @property
    def stops(self) -> bool:
        """Tell whether opencode does not start, because this cannot be read."""
        return self.problem not in (None, MISSING) and self.kind not in ("markdown", "login")


@dataclass(frozen=True)
class Effective:
    """What opencode goes by, and whose word each value is."""

    value: dict[str, Any]
    origins: Mapping[Keys, str] = field(default_factory=dict)
    """Path of a value that is no object -> source of the layer whose value it is."""

    def origin(self, *path: str) -> str | None:
        """The source of a value, or of the last part of it where it is a group."""
        if path in self.origins:
            return self.origins[path]
        below = [source for keys, source in self.origins.items() if keys[: len(path)] == path]
        return below[-1] if below else None


def merged(layers: Iterable[Layer]) -> Effective:
    """All layers, the weakest first, as one configuration.

    Objects are merged, all else replaces. But `instructions` add up, and so do `plugin`s, of which the last of each
    name counts; among the user's own files of one folder (`global`) they replace as well.
    """
    value: dict[str, Any] = {}
    origins: dict[Keys, str] = {}
    before: dict[str, list[Any]] = {}
    was_global = False
    for layer in layers:
        is_global = layer.kind == "global"
        if not (is_global and was_global):
            before = {key: listed(value, key) for key in _ADDING}
        was_global = is_global
        _lay(value, origins, layer.value, (), layer.source)
        for key, join in _ADDING.items():
            own = layer.value.get(key)
            found = (
                [*own, *(layer.plugins if key == "plugin" else ())] if isinstance(own, list) else list(layer.plugins)
            )
            if key == "plugin" and layer.plugins and not isinstance(own, list):
                origins[key,] = layer.source
            if isinstance(own, list) or (key == "plugin" and layer.plugins):
                value[key] = join([*before[key], *found])
    modes = value.pop("mode") if isinstance(value.get("mode"), dict) else {}
    for name, mode in modes.items():
        if isinstance(mode, dict):
            _lay(
                value, origins, {"agent": {name: {**mode, "mode": "primary"}}}, (), origins.get(("mode", name), "mode")
            )
    return Effective(value, origins)


def _lay(value: dict[str, Any], origins: dict[Keys, str], upper: Mapping[str, Any], path: Keys, source: str) -> None:
    """Lay one object upon another."""
    for key, new in upper.items():
        here, old = (*path, key), value.get(key)
        if isinstance(new, Mapping):
            if not isinstance(old, dict):
                origins.pop(here, None)
                value[key] = old = {}
                if not new:
                    origins[here] = source
            _lay(old, origins, new, here, source)
        else:
            if isinstance(old, dict):
                for gone in [keys for keys in origins if keys[: len(here)] == here]:
                    del origins[gone]
            value[key], origins[here] = new, source


def _as_set(values: list[Any]) -> list[Any]:
    return [each for number, each in enumerate(values) if each not in values[:number]]


def _last_of_each_name(plugins: list[Any]) -> list[Any]:
    names = [plugin_name(each) for each in plugins]
    return [each for number, each in enumerate(plugins) if names[number] not in names[number + 1 :]]


def plugin_name(plugin: Any) -> str:
    """The package of a plugin without its version, or its file; a plugin may be a pair of that and its options."""
    specifier = plugin[0] if isinstance(plugin, list) and plugin else plugin
    if not isinstance(specifier, str) or specifier.startswith(("file:", "/", ".")) or "\\" in specifier:
        return str(specifier)
    found = re.match(r"(@[^/@]+/[^@]+|[^@]+)(?:@.*)?\Z", specifier)
    return found[1] if found else specifier


_ADDING = {"plugin": _last_of_each_name, "instructions": _as_set}
"""Keys whose arrays add up over layers."""
