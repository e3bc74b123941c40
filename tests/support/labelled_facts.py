"""Facts of the recorded days, and whether a person would want to be asked about each before it reaches everybody.

Labelled by hand, by the rules that stand in the file; a label covers a group of facts, and the first group that has a
fact decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portkey_catalog.history.diff import Change

LABELS = Path(__file__).resolve().with_suffix(".json")


@dataclass(frozen=True)
class Group:
    """Facts with one label; what is absent matches everything."""

    ask: bool
    why: str
    """Name of the rule."""
    kind: str
    day: date | None = None
    provider: str | None = None
    models: frozenset[str] = frozenset()

    def has(self, day: date, fact: Change) -> bool:
        """Whether a fact of a day is of this group."""
        return (
            fact.kind == self.kind
            and self.day in (None, day)
            and self.provider in (None, fact.provider)
            and (not self.models or fact.model in self.models)
        )


@dataclass(frozen=True)
class Labels:
    """All labels, in the order in which they count."""

    rules: Mapping[str, str]
    groups: tuple[Group, ...]

    def of(self, day: date, fact: Change) -> Group | None:
        """The label of a fact; none where nobody has looked at such a one."""
        return next((group for group in self.groups if group.has(day, fact)), None)

    def wanted(self, day: date, facts: Iterable[Change]) -> list[Change]:
        """Facts about which a person would want to be asked."""
        return [fact for fact in facts if (group := self.of(day, fact)) and group.ask]


def read_labels(path: Path = LABELS) -> Labels:
    """Read the file of labels."""
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    groups = [
        Group(
            **{
                **group,
                "day": date.fromisoformat(group["day"]) if "day" in group else None,
                "models": frozenset(group.get("models", ())),
            }
        )
        for group in document["groups"]
    ]
    return Labels(document["rules"], tuple(groups))
