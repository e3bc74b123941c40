"""Values as the catalog's files have them, by their paths (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portkey_catalog.text.canonical import canonical_json

Document = dict[str, Any]
"""An object as it stands in a file of the catalog; what is absent has no key, and no object in it is empty."""

_OPEN = frozenset({"provenance", "aliases", "saved_configs"})
"""Objects whose keys are no fields, and may hold dots."""


def document(shape: Any) -> Document:
    """A shape as the catalog's files have it."""
    found: Document = json.loads(canonical_json(shape), parse_float=Decimal)
    return found


def moved(old: Document, new: Document) -> Iterator[tuple[str, Any, Any]]:
    """Path, old and new value of whatever differs, in the order of the new document; what is gone comes last."""
    before, now = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for path in dict.fromkeys((*now, *before)):
        if before.get(path) != now.get(path):
            yield path, before.get(path), now.get(path)


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names under which two groups hold different things, sorted."""
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def put(values: Document, path: str, value: Any) -> None:
    """Set the value at a path, or remove it if it is `None`.

    Raises:
        ValueError: there can be nothing at this path.
    """
    name, _, rest = path.partition(".")
    if rest:
        group: Document = values.setdefault(name, {})
        if not isinstance(group, dict):
            raise ValueError(f"{name} holds nothing that has a name")
        if name in _OPEN:
            _put(group, rest, value)
        else:
            put(group, rest, value)
        value = group or None
    _put(values, name, value)


def _put(values: Document, name: str, value: Any) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _leaves(values: Document, path: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if not isinstance(value, dict):
            yield f"{path}{name}", value
        elif name in _OPEN:
            yield from ((f"{path}{name}.{key}", each) for key, each in value.items())
        else:
            yield from _leaves(value, f"{path}{name}.")


def value_at(values: Document, path: str) -> Any:
    """The value at a path; `None` where there is none."""
    name, _, rest = path.partition(".")
    value = values.get(name)
    if not isinstance(value, dict):
        return None if rest else value
    return value.get(rest) if name in _OPEN else value_at(value, rest)


def known(values: Iterable[tuple[str, Any]]) -> Document:
    """The document of these fields, without what is unknown and what is empty."""
    found = {name: value for name, value in values if value is not None}
    return {name: value for name, value in document(found).items() if value not in ({}, [])}
