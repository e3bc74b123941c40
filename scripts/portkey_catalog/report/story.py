"""What happened to one model in words, for a terminal and machines (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from portkey_catalog.history.change import Change
from portkey_catalog.history.facts import facts_by_path, unit_of
from portkey_catalog.report.diff import change_lines, changes_as_json, shown
from portkey_catalog.schema import CombinedModel, Model
from portkey_catalog.text.canonical import canonical_json

Days = Sequence[tuple[date, tuple[Change, ...]]]


def story_lines(name: str, days: Days, since: date | None) -> list[str]:
    """A line for each day and kind of change; upstream text is still unescaped.

    Args:
        name: the model.
        days: what changed on them.
        since: the first day of which anything is told.
    """
    lines = [f"{day} {line}" for day, changes in days for line in change_lines(changes)]
    return lines or [f"{name}: nothing changed{f' since {since}' if since else ''}"]


def state_lines(name: str, model: Model | CombinedModel | None, day: date, since: date | None) -> list[str]:
    """What is known of a model on a day, a fact a line; upstream text is still unescaped.

    Args:
        name: the model.
        model: what it was; `None` where it was not there.
        day: the day.
        since: the first day of which anything is told.
    """
    before = f", before {since}, the first day of which anything is told" if since and day < since else ""
    if model is None:
        return [f"{name} was not there on {day}{before}"]
    lines = [f"{name} on {day}{before}"]
    for field, value in facts_by_path(model).items():
        if value not in (None, ()):
            unit = unit_of(field)
            lines.append(f"{field}: {shown(value)}{f' {unit}' if unit and not isinstance(value, tuple) else ''}")
    return [*lines, *(_members(model) if isinstance(model, CombinedModel) else ())]


def _members(model: CombinedModel) -> Iterator[str]:
    for member in model.members:
        if member == model.last:
            place = f" (answers alone until {model.ends})"
        else:
            place = f" (outside the chain: {member.excluded})" if member.excluded else ""
        yield f"member: {member.ref}{place}"


def state_as_json(name: str, model: Model | CombinedModel | None, day: date) -> dict[str, Any]:
    """The same for machines, as the catalog's files had it."""
    return {"model": name, "as_of": str(day), "state": None if model is None else json.loads(canonical_json(model))}


def story_as_json(name: str, days: Days, since: date | None) -> dict[str, Any]:
    """What happened, for machines."""
    told = [{"on": str(day), "changes": changes_as_json(changes)} for day, changes in days]
    return {"model": name, **({"since": str(since)} if since else {}), "days": told}
