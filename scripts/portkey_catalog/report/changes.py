"""The difference of two catalogs in words, for a terminal, Markdown and machines (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import groupby
from typing import Any, get_args

from portkey_catalog.history.chain_events import ChainChange
from portkey_catalog.history.diff import KINDS, Change, Kind, grouped, hurts_together
from portkey_catalog.history.facts import Value, unit_of

NOTHING = "nothing changed"
HEADS: Mapping[bool | None, str] = {True: "Worse for users", None: "Changed", False: "Better for users"}
"""Groups of lines by whether they hurt, in the order of a difference."""
_CHAIN_CHANGES = frozenset(get_args(ChainChange))
_SUBJECT: Mapping[Kind, tuple[str, str]] = {
    "status": ("status", "statuses"),
    "ability": ("ability", "abilities"),
    "limit": ("limit", "limits"),
    "price": ("price", "prices"),
    "setting": ("setting", "settings"),
    "list": ("list", "lists"),
    "fact": ("other fact", "other facts"),
    "chain lost": ("chain lost", "chains lost"),
    "chain gained": ("chain gained", "chains gained"),
    "first member replaced": ("first member replaced", "first members replaced"),
}
"""What one and several changes of a kind are called, where that is another word than the kind."""


def change_lines(changes: Iterable[Change]) -> list[str]:
    """A plain sentence for each model and kind of change, in the order given; upstream text is still unescaped."""
    return [line for _, lines in grouped_lines(changes) for line in lines]


def grouped_lines(changes: Iterable[Change]) -> Iterator[tuple[str, list[str]]]:
    """The same under their heads."""
    for hurts, groups in groupby(grouped(changes), key=hurts_together):
        yield HEADS[hurts], list(map(_line, groups))


def _line(changes: Sequence[Change]) -> str:
    """One sentence about changes of one kind to one model."""
    first = changes[0]
    if first.kind in _CHAIN_CHANGES:
        return f"{first.kind}: {first.why}"
    about = "/".join(part for part in (first.provider, first.model) if part)
    if first.kind == "renamed":
        return f"renamed: {first.provider}/{first.old} is {first.provider}/{first.new} now"
    facts = ", ".join(map(_moved, filter(_has_field, changes))) + _unit(changes)
    more = [first.why and f"({first.why})", first.instead and f"use {first.instead}"]
    line = f"{first.kind}: {about}: {facts}" if about and facts else f"{first.kind}: {about or facts}"
    return "; ".join([line, *filter(None, more)])


def _moved(change: Change) -> str:
    """One field with its old and its new value, and by how much it moved."""
    name = (change.field or "").removeprefix("cost.").removeprefix("limit.")
    told = f"{name} {shown(change.old)} -> {shown(change.new)}"
    return told + (f" ({percent(change)})" if change.percent is not None else "")


def _has_field(change: Change) -> bool:
    return change.field is not None


def _unit(changes: Sequence[Change]) -> str:
    """The unit of the numbers, told once."""
    unit = unit_of(changes[0].field or "")
    return f", in {unit}" if unit else ""


def percent(change: Change) -> str:
    """By how much a number moved, such as `+12.5 %`, little as it may be; empty where it cannot be said."""
    if change.percent is None:
        return ""
    tenths = change.percent.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return f"{(tenths or Decimal(f'{change.percent:.0e}')).normalize():+f} %"


def shown(value: Value) -> str:
    """A value as people read it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def subject(changes: Sequence[Change]) -> str:
    """What changed in few words: `2 added, 1 removed, 3 prices at openrouter, together`."""
    if not changes:
        return NOTHING
    counts = Counter(change.kind for change in changes)
    told = [f"{counts[kind]} {_called(kind, counts[kind])}" for kind in KINDS if counts[kind]]
    where = sorted({change.provider for change in changes if change.provider})
    some = ", ".join(where[:3]) + (f" and {len(where) - 3} more" if len(where) > 3 else "")
    return ", ".join(told) + (f" at {some}" if some else "")


def _called(kind: Kind, count: int) -> str:
    return _SUBJECT.get(kind, (kind, kind))[count != 1]


def changes_as_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The difference for machines; a fact that nobody stated is absent."""
    return [
        {
            name: value
            for name, value in (
                ("kind", change.kind),
                ("hurts", change.hurts),
                ("provider", change.provider),
                ("model", change.model),
                ("field", change.field),
                ("old", _plain(change.old)),
                ("new", _plain(change.new)),
                ("unit", unit_of(change.field or "")),
                ("percent", None if change.percent is None else float(round(change.percent, 1))),
                ("why", change.why),
                ("instead", change.instead),
            )
            if value is not None
        }
        for change in changes
    ]


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return list(value) if isinstance(value, tuple) else value if isinstance(value, bool | int | None) else str(value)
