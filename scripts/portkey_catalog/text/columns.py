"""Rows of texts as lines of a terminal, each column as wide as its longest text (pure)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence


def aligned(rows: Iterable[Sequence[str]], words: Container[int]) -> list[str]:
    """Rows of equal length as lines: columns of these numbers to the left, figures in all others to the right."""
    columns = []
    for place, column in enumerate(zip(*rows, strict=True)):
        width = max(map(len, column))
        columns.append([each.ljust(width) if place in words else each.rjust(width) for each in column])
    return ["  ".join(line).rstrip() for line in zip(*columns, strict=True)]
