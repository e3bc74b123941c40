"""Facts of the recorded days, and whether a person would want to be asked about each before it reaches everybody.

Labelled by hand, in the JSON file beside, by `RULES`; a label covers a group of facts, and the first group that has a
fact decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portkey_catalog.history.change import Change

RULES: Mapping[str, str] = {
    "new provider": "The account reaches a provider that nobody named: whether users are to have it is a decision.",
    "mass removal": (
        "A quarter of a list, or of what opencode can use of it, goes at once: the list may be broken, "
        "and saying no keeps it."
    ),
    "chain lost": "A combined model would lose its failover, and no list had stated the day before.",
    "first member": "Requests would go to another provider first, and no list had stated a day for the former one.",
    "price jump": (
        "Input or output moves tenfold or more, or the price of cached input rises so far: a wrong unit "
        "looks like that."
    ),
    "window jump": "A context window moves tenfold or more: one of the two values is wrong.",
    "announced": "The list had stated the day from which requests fail, and it has come.",
    "routine": (
        "Providers do so every week: models come and go, prices and limits move by less than tenfold, "
        "states are announced. Only the provider decides."
    ),
    "follows": (
        "It follows from another fact, about which one is asked or not: promises and members of chains, "
        "ids that end on their day, limits that are assumed."
    ),
    "no request": "No request depends on it: names, days, where a value comes from.",
}
"""Rules that labels go by: those by which a person wants to be asked, and the others."""

LABELS = Path(__file__).resolve().with_suffix(".json")


@dataclass(frozen=True)
class Group:
    """Facts with one label; what is absent matches everything."""

    ask: bool
    why: str
    """Name of the rule, of `RULES`."""
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

    groups: tuple[Group, ...]

    def of(self, day: date, fact: Change) -> Group | None:
        """The label of a fact; none where nobody has looked at such a one."""
        return next((group for group in self.groups if group.has(day, fact)), None)

    def wanted(self, day: date, facts: Iterable[Change]) -> list[Change]:
        """Facts about which a person would want to be asked."""
        return [fact for fact in facts if (group := self.of(day, fact)) and group.ask]


def read_labels(path: Path = LABELS) -> Labels:
    """Read the file of labels."""
    document: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    groups = [
        Group(
            **{
                **group,
                "day": date.fromisoformat(group["day"]) if "day" in group else None,
                "models": frozenset(group.get("models", ())),
            }
        )
        for group in document
    ]
    return Labels(tuple(groups))
