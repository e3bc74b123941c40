"""Numbers with their nouns, as sentences and pages say them (pure)."""

from __future__ import annotations

from collections.abc import Sequence


def plural(number: int, noun: str) -> str:
    """The noun as it stands behind a number: 1 -> model, 2 -> models."""
    return noun if number == 1 else f"{noun}s"


def count(number: int, noun: str = "") -> str:
    """1 -> 1 model, 1200 -> 1,200 models; without a noun the number alone."""
    return f"{number:,} {plural(number, noun)}" if noun else f"{number:,}"


def such(names: Sequence[str], noun: str) -> str:
    """One is named, and of several the first: model a; 3 models, such as a."""
    return f"{noun} {names[0]}" if len(names) == 1 else f"{count(len(names), noun)}, such as {names[0]}"


def some(names: Sequence[str], most: int) -> str:
    """So many are named, and of the others the number: a, b and 3 more."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
