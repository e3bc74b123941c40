"""What a catalog says on each of several days, and what must hold from one day to the next.

Only what `update` publishes is read: the files of `catalog/v1`, the machine report and the exit code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portkey_catalog.report.json import as_json
from portkey_catalog.report.shapes import Report

Ref = tuple[str, str]
"""Slug and model id."""


@dataclass(frozen=True)
class Day:
    """What stands in the catalog's folder after one update, and what the update told."""

    day: date
    exit_code: int
    told: tuple[str, ...]
    """Sentences of the report's lists (notices, events of chains), each with the names it is about."""
    states: Mapping[str, str]
    """`read`, `kept` or `failed`, by provider."""
    problems: Mapping[str, str]
    """Why a list was not taken, by provider."""
    combined: Mapping[str, Mapping[str, Any]]
    ids: Mapping[str, Mapping[str, Any]]
    """`ids.json`."""
    rows: Mapping[str, Mapping[str, Any]]
    """Published models, by provider and id."""
    offered: frozenset[str]
    """Ids of combined models that opencode is offered."""

    @property
    def chains(self) -> dict[str, tuple[Ref, ...]]:
        """Chains by the combined model's own id."""
        found = {name: chain_of(model) for name, model in self.combined.items()}
        return {name: chain for name, chain in found.items() if chain}

    @property
    def leads(self) -> dict[str, str]:
        """Combined model that each id leads to, former ids included."""
        return {name: own for own, model in self.combined.items() for name in (own, *model.get("aliases", ()))}

    def refs(self) -> set[Ref]:
        """Every published model."""
        return {(slug, model_id) for slug, models in self.rows.items() for model_id in models}


def chain_of(model: Mapping[str, Any]) -> tuple[Ref, ...]:
    """The members of a combined model that stand in its chain, in order."""
    return tuple((each["provider"], each["id"]) for each in model["members"] if "excluded" not in each)


def ref(member: Ref) -> str:
    """A member as reports write it."""
    return "/".join(member)


def read_day(folder: Path, day: date, report: Report) -> Day:
    """Read what an update has left in the folder that holds `catalog`."""
    v1 = folder / "catalog" / "v1"

    def document(name: str) -> Any:
        return json.loads((v1 / name).read_bytes())

    told = as_json(report)
    return Day(
        day=day,
        exit_code=report.exit_code,
        told=tuple(
            _sentence(item)
            for items in told.values()
            if isinstance(items, list)
            for item in items
            if isinstance(item, Mapping)
        ),
        states={slug: each["state"] for slug, each in told["providers"].items()},
        problems={slug: each["problem"] for slug, each in told["providers"].items() if each["problem"]},
        combined=document("combined-models.json"),
        ids=document("ids.json"),
        rows={path.stem: json.loads(path.read_bytes()) for path in sorted((v1 / "providers").glob("*.json"))},
        offered=frozenset(document("opencode.json")["provider"].get("combined", {}).get("models", ())),
    )


def _sentence(item: Any) -> str:
    if isinstance(item, Mapping):
        return "; ".join(filter(None, map(_sentence, item.values())))
    if isinstance(item, list):
        return ", ".join(map(_sentence, item))
    return "" if item is None else str(item)


def says(line: str, *names: str) -> bool:
    """Whether a sentence names all of these, each as a whole."""
    return all(re.search(rf"(?<![\w.+/-]){re.escape(name)}(?![\w+/-]|\.\w)", line) for name in names)


@dataclass
class Memory:
    """What was seen of every combined id on its first day."""

    identities: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The largest `ids.json` so far."""


def changed_meanings(memory: Memory, today: Day) -> Iterator[str]:
    """Ids that stand for another identity than on their first day, and what is wrong with the lines of `ids.json`."""
    leads = today.leads
    for name in sorted(leads.keys() | today.offered):
        if name not in leads:
            yield f"opencode is offered combined/{name}, which combined-models.json does not have"
            continue
        identity = today.combined[leads[name]]["identity"]
        first = memory.identities.setdefault(name, identity)
        if identity != first:
            yield f"combined/{name} stood for {first} and stands for {identity}"
    # An id is published once people can choose it: with a chain, or with the last offer of a lost one.
    for name in sorted(today.offered & leads.keys()):
        line = today.ids.get(name)
        if line is None:
            yield f"ids.json has no line for combined/{name}, which opencode is offered"
        elif line["identity"] != memory.identities[name]:
            yield f"ids.json says that combined/{name} is {line['identity']}, published for {memory.identities[name]}"
    for name, line in memory.ids.items():
        if name not in today.ids:
            yield f"the line of {name} is gone from ids.json"
        elif today.ids[name] != line:
            yield f"the line of {name} in ids.json changed from {line} to {today.ids[name]}"
    memory.ids.update(today.ids)


@dataclass(frozen=True)
class ChainChange:
    """What happened to one chain between two days."""

    name: str
    before: tuple[Ref, ...]
    after: tuple[Ref, ...]
    now: str | None
    """The combined model that the id leads to, if any."""

    @property
    def lost(self) -> bool:
        """There was a chain, and there is none."""
        return bool(self.before) and not self.after

    @property
    def gained(self) -> bool:
        """There was no chain, and there is one."""
        return bool(self.after) and not self.before

    @property
    def left(self) -> tuple[Ref, ...]:
        """Members that were in the chain and are not."""
        return tuple(member for member in self.before if member not in self.after)

    @property
    def joined(self) -> tuple[Ref, ...]:
        """Members that are in the chain and were not."""
        return tuple(member for member in self.after if member not in self.before)

    @property
    def new_first(self) -> bool:
        """The chain goes on with another first member."""
        return bool(self.before and self.after) and self.before[0] != self.after[0]


def chain_changes(yesterday: Day, today: Day) -> Iterator[ChainChange]:
    """Every chain that is not what it was, by its id of yesterday or, where that had no chain, of today."""
    leads = today.leads
    followed = set()
    for name, before in yesterday.chains.items():
        now = leads.get(name)
        followed.add(now)
        after = chain_of(today.combined[now]) if now else ()
        if before != after:
            yield ChainChange(name, before, after, now)
    for name, after in today.chains.items():
        if name not in followed:
            yield ChainChange(name, (), after, name)


def why_left(member: Ref, name: str, today: Day) -> str:
    """Why a member of yesterday's chain is not in it, as far as today's files tell."""
    slug, model_id = member
    if slug not in today.rows:
        return "the provider is gone"
    model = today.rows[slug].get(model_id)
    if model is None:
        return "not listed any more"
    for other, each in today.combined.items():
        for offer in each["members"]:
            if (offer["provider"], offer["id"]) == member:
                if other == today.leads.get(name):
                    return f"stands outside: {offer.get('excluded')}"
                return f"is in {other} now" + (f", outside: {offer['excluded']}" if "excluded" in offer else "")
    if model["kind"] != "chat":
        return f"its kind is {model['kind']} now"
    if model.get("enabled") is False:
        return "no longer enabled"
    if model.get("status") == "unavailable":
        return "unavailable"
    return "in no combined model now"


def unexplained(yesterday: Day, today: Day, unchanged: Sequence[Ref]) -> Iterator[str]:
    """Members that left a chain though nothing about their rows changed, of which the report says nothing."""
    same = set(unchanged)
    for change in chain_changes(yesterday, today):
        for member in change.left:
            if member in same and not any(says(line, change.name, ref(member)) for line in today.told):
                why = why_left(member, change.name, today)
                yield f"{ref(member)} left combined/{change.name} ({why}), and no line of the report names both"


def silent_losses(yesterday: Day, today: Day, still: Collection[Ref]) -> Iterator[str]:
    """Chains that are gone, and first members that were replaced though offered, with another exit code than 3.

    Holds of days between which the settings stayed as they were.

    Args:
        yesterday: the day before.
        today: the day.
        still: offers of today that are the model they were.
    """
    if today.exit_code == 3:
        return
    for change in chain_changes(yesterday, today):
        if change.lost:
            yield f"combined/{change.name} lost its chain, and the exit code is {today.exit_code}"
        elif change.new_first and change.before[0] in still:
            first, then = ref(change.after[0]), ref(change.before[0])
            yield f"{first} leads combined/{change.name} in place of {then}, still offered; exit {today.exit_code}"
