"""What to make of days of a catalog that are still to come, where it and the clock contradict each other (pure).

The clock is behind where the catalog tells of changes on several days to come, or on no others: what changes now is
told of the newest of them. A single one was told by a clock that was wrong once, and is told of today. Whatever else
began on a day to come began today, and what ends too late ends as late as it can; what a probe found on such a day
tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast

from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.errors import MisuseError
from portkey_catalog.schema import Event, Notice, Probed, Shape

FIRST_YEAR, LAST_YEAR = 2020, 2199
"""A clock that stands before was never set: it would date what is published, and no certificate would be valid. One
that stands behind leaves no room for days to come."""
_WAYS = ("providers", "combined", "members", "removed", "findings", "notices", "health")
_DAYS = ("since", "first_seen", "stale_since", "held_since", "refused", "ends", "day")
"""Fields that hold days on which something began or, at the latest, ends. Days of a provider's list are its own, a line
of published ids never changes, and events are in order by themselves."""


T = TypeVar("T")


class ClockError(MisuseError):
    """The clock cannot be right; the text says what it shows."""


def possible(day: date) -> date:
    """The day that a clock says.

    Raises:
        ClockError: it cannot be.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ClockError(f"the clock says {day}, which cannot be; set it, then run this again")
    return day


def events_in_order(events: tuple[Event, ...], today: date) -> tuple[tuple[Event, ...], date]:
    """Events that can be followed by others, and the day of these, although a clock may be wrong."""
    to_come = {each.on for each in events if each.on > today}
    if not to_come:
        return events, today
    if len(to_come) > 1 or events[0].on > today:
        return events, max(to_come)
    return tuple(each if each.on <= today else each.model_copy(update={"on": today}) for each in events), today


def clock_notices(events: tuple[Event, ...], today: date) -> list[Notice]:
    """Say that the clock and these events contradict each other, if so, and how what changes is dated."""
    if not events or events[-1].on <= today:
        return []
    _, on = events_in_order(events, today)
    told = f"the clock says {today}, and the catalog tells of changes on {events[-1].on}"
    behind = f"the clock is behind, so what changes now is told of {on}; set it"
    ahead = "as no other day lies ahead, it was told by a clock that was wrong, and is told of today now"
    return [Notice(level="warning", text=f"{told}: {ahead if on == today else behind}")]


def days_ahead(value: Any, today: date, where: str = "") -> Iterator[tuple[str, date]]:
    """Days of a catalog, or of a part of it, on which nothing can have begun or end, and the way to each.

    Args:
        value: the part.
        today: UTC day.
        where: the way to it.
    """
    for name, part in _parts(value):
        path = f"{where}.{name}" if where else str(name)
        if not isinstance(part, date):
            yield from days_ahead(part, today, path)
        elif part > _latest(name, today):
            yield path, part


def none_ahead(part: T, today: date) -> T:
    """The same, with the latest days that can be in the place of those."""
    return cast("T", _none_ahead(part, today))


def _none_ahead(value: Any, today: date) -> Any:
    moved = {
        name: _latest(name, today) if isinstance(part, date) else _none_ahead(part, today)
        for name, part in _parts(value)
        if any(True for _ in days_ahead({name: part}, today))
    }
    if not moved:
        return value
    if isinstance(value, Shape):
        return value.model_copy(update=moved)
    if isinstance(value, Mapping):
        return {name: each for name, each in {**value, **moved}.items() if not _is_verdict_ahead(value[name], today)}
    return tuple(moved.get(place, each) for place, each in enumerate(value))


def _is_verdict_ahead(value: Any, today: date) -> bool:
    return isinstance(value, Probed) and value.day > today


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """What may hold days in a part of a catalog, by name or place."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)
    elif isinstance(value, Shape):
        facts = value.__dict__
        yield from ((name, part) for name in _fields(type(value)) if (part := facts[name]) is not None)


@cache
def _fields(shape: type[Shape]) -> tuple[str, ...]:
    """Those that may hold days."""
    return tuple(name for name in (*_WAYS, *_DAYS) if name in shape.model_fields)


def _latest(name: object, today: date) -> date:
    return today + GRACE if name == "ends" else today
