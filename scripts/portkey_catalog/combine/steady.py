"""A value that is made of itself again until that changes nothing (pure)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def steady(make: Callable[[T], T], made: T, rounds: int) -> T:
    """A value made by `make` again and again until it stays what it is; after so many rounds the last."""
    for _ in range(rounds):
        again = make(made)
        if again == made:
            break
        made = again
    return made
