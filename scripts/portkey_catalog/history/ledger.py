"""Whether the ledger of changes can be gone on with: each line follows the one before, the last leads here (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from portkey_catalog.history.events import month_of, rewind, spoken_of
from portkey_catalog.schema import Catalog, Event

Month = tuple[str, Sequence[Event]]
"""A month, such as `2026-11`, and what is told in it, the earliest first."""
_FIRST_LINE = 2
"""Line of the first event in its file, as the program writes it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps anybody from going on with a ledger."""

    month: str
    text: str


def misplaced(month: Month) -> Fault | None:
    """What tells that a month was not written by an update: it is empty, or days stand out of order or elsewhere."""
    name, events = month
    if not events:
        return Fault(name, "tells nothing")
    last = date.min
    for place, event in enumerate(events):
        if event.on < last or month_of(event) != name:
            return _at(name, place, f"{event.on} stands in another month, or after a later day")
        last = event.on
    return None


def broken(catalog: Catalog, months: Iterable[Month]) -> Fault | None:
    """The newest place at which what is told does not lead to what there is.

    Args:
        catalog: the catalog as it is.
        months: every month, the newest first.
    """
    now = spoken_of(catalog)
    for name, events in months:
        then = _before(now, events)
        if isinstance(then, str):
            place = _newest_fault(now, events)
            why = _before(now, events[place:])
            return _at(name, place, f"does not lead to what there is: {why}")
        now = then
    return None


def _before(now: Catalog, events: Sequence[Event]) -> Catalog | str:
    """The catalog before these events, or why there was none."""
    try:
        return rewind(now, events)
    except (ValidationError, TypeError):  # TypeError: a value of another kind than its field has
        return "before it there can have been no such catalog"
    except ValueError as error:
        return str(error)


def _newest_fault(now: Catalog, events: Sequence[Event]) -> int:
    """Place of an event from which on they do not lead here, while those behind it do."""
    low, high = 0, len(events)
    while high - low > 1:
        middle = (low + high) // 2
        if isinstance(_before(now, events[middle:]), str):
            low = middle
        else:
            high = middle
    return low


def _at(month: str, place: int, text: str) -> Fault:
    return Fault(month, f"line {_FIRST_LINE + place}: {text}")
