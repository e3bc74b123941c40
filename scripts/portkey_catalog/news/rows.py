"""One day's changes -> rows of a table, each with an address of its own (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from portkey_catalog.history.change import Change
from portkey_catalog.history.facts import unit_of
from portkey_catalog.news.days import Crossed, Day
from portkey_catalog.report.diff import headed, percent, shown, subject

GOING = "Goes soon"
"""Head of the rows that tell what goes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact that is another, in words; they may hold upstream text."""

    anchor: str
    """Id of the row in a page: the same for the same fact of the same day."""
    what: str
    """Kind of change."""
    provider: str
    """Slug of the provider, `combined`, or empty for the catalog as a whole."""
    model: str
    """Id of the model there, or empty."""
    field: str = ""
    """Name of the fact that is another."""
    old: str = ""
    new: str = ""
    unit: str = ""
    percent: str = ""
    words: str = ""
    """What else there is to say, or all of it."""


def headed_rows(day: Day) -> Iterator[tuple[str, list[Row]]]:
    """The rows of a day under their heads, in the order of feeds."""
    if day.crossed:
        yield GOING, [crossed_row(day, each) for each in day.crossed]
    for head, groups in headed(day.changes):
        yield head, [change_row(day, change) for group in groups for change in group]


def told(day: Day) -> str:
    """A day in few words."""
    goes = [f"{len(day.crossed)} going soon"] if day.crossed else []
    return ", ".join([*([subject(day.changes)] if day.changes or not goes else []), *goes])


def crossed_row(day: Day, crossed: Crossed) -> Row:
    """The row of a model that goes."""
    what, gone = f"goes within {crossed.within} days", crossed.going
    return Row(
        _anchor(day, (what, gone.provider, gone.model)), what, gone.provider, gone.model, words=f"goes on {gone.on}"
    )


def change_row(day: Day, change: Change) -> Row:
    """The row of a change."""
    about = (change.provider or "", change.model or "")
    words = (
        f"back to where it was on {change.back_to}" if change.back_to else None,
        f"followed by {change.follower.id} ({change.follower.source})" if change.follower else None,
        change.why,
        f"use {change.instead}" if change.instead else None,
    )
    return Row(
        _anchor(day, (change.kind, *about, change.field or change.why or "")),
        change.kind,
        *about,
        field=(change.field or "").removeprefix("cost.").removeprefix("limit."),
        old=shown(change.old) if change.field else "",
        new=shown(change.new) if change.field else "",
        unit=unit_of(change.field or "") or "",
        percent=percent(change),
        words="; ".join(filter(None, words)),
    )


def _anchor(day: Day, about: Iterable[str]) -> str:
    """An id of plain letters, as what it is about holds upstream text."""
    digest = sha256(json.dumps(list(about)).encode()).hexdigest()
    return f"{day.on}-{digest[:12]}"
