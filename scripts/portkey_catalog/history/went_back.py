"""Facts and settings that are again what they were some days ago (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from portkey_catalog.history.events import Key, key_of
from portkey_catalog.schema import Event

WITHIN = timedelta(days=30)
"""Days after which a value that comes again counts as another one."""


def went_back(events: Iterable[Event]) -> Mapping[tuple[Key, str], date]:
    """The last day on which a fact or a setting was what it is again since its last event, by whose it is and its path.

    Args:
        events: the earliest first.
    """
    told: defaultdict[tuple[Key, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.field is not None and not _is_state(event.field):
            told[key_of(event), event.field].append(event)
    found = {where: _last_day(each) for where, each in told.items() if len(each) > 1}
    return {where: day for where, day in found.items() if day is not None}


def _is_state(field: str) -> bool:
    """Tell whether a value says how a list or a fact was come by, and so nothing of what is offered."""
    return field in ("held_since", "stale_since", "unreadable") or field.startswith("provenance.")


def _last_day(events: list[Event]) -> date | None:
    *earlier, last = events
    left = (event.on for event in reversed(earlier) if event.old == last.new and event.on < last.on)
    day = next(left, None)
    return day - timedelta(days=1) if day and last.on - day < WITHIN else None
