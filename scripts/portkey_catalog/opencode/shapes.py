"""What is read of a document that may have any shape: where a group or a list is none, it is an empty one (pure).

Whoever judges what somebody wrote reads it by these, so that no wrong shape is an error but of the file that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEEPEST = 200
"""Groups within groups; a configuration has about eight."""


def group(value: Any, *path: str) -> Mapping[str, Any]:
    """The object at a path, or an empty one."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def groups(value: Any, *path: str) -> dict[str, Mapping[str, Any]]:
    """The members of an object at a path that are objects themselves."""
    return {key: each for key, each in group(value, *path).items() if isinstance(each, Mapping)}


def listed(value: Any, *path: str) -> list[Any]:
    """The array at a path, or an empty one."""
    *above, key = path
    found = group(value, *above).get(key)
    return found if isinstance(found, list) else []


def is_deep(value: Any) -> bool:
    """Tell whether a document is nested deeper than anybody writes, and than what reads it goes down."""
    level = [value]
    for _ in range(DEEPEST + 1):
        below: list[Any] = []
        for each in level:
            below += each.values() if isinstance(each, Mapping) else each if isinstance(each, list) else ()
        if not below:
            return False
        level = below
    return True
