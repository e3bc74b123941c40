"""The recorded lists in one account, day by day at their dates: each provider answers with its newest list so far."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from support.chain_history import ChainChange, Day, Ref, chain_changes, read_day
from support.hosted import HostedGateway, listing
from support.loopback import Reply
from support.recordings import SNAPSHOT, Recordings, id_of, rows_of
from support.world import ROOMY, World

LEFT_OUT = ("deepgram", "featherless")
"""Deepgram's is no list, and Featherless has 6,500 rows of tuned copies, which are in no chain."""

CALLED = {
    "azure-openai": "azure",
    "bedrock": "amazon-bedrock",
    "fireworks": "fireworks-ai",
    "moonshot": "moonshotai",
    "novita": "novita-ai",
    "together": "togetherai",
    "vercel-ai-gateway": "vercel",
    "vertex": "google-vertex",
}
"""What models.dev calls providers of which the recorded lists have another name."""


@dataclass(frozen=True)
class Passed:
    """One day, the day before, and what happened to chains in between."""

    today: Day
    yesterday: Day | None
    new_lists: tuple[str, ...]
    changes: tuple[ChainChange, ...]
    """Every chain that is not what it was."""

    @property
    def dissolved(self) -> tuple[str, ...]:
        """Ids that led somewhere and lead nowhere."""
        before = self.yesterday.leads if self.yesterday else {}
        return tuple(sorted(before.keys() - self.today.leads.keys()))

    @property
    def held(self) -> dict[str, str]:
        """Lists that were not taken, with the reason."""
        return {slug: why for slug, why in self.today.problems.items() if self.today.states[slug] != "read"}

    def unchanged(self) -> list[Ref]:
        """Offers that are published as they were the day before."""
        if self.yesterday is None:
            return []
        before = self.yesterday.rows
        return [
            (slug, model_id)
            for slug, models in self.today.rows.items()
            for model_id, model in models.items()
            if before.get(slug, {}).get(model_id) == model
        ]


def recorded_lists(upstream: Path) -> Iterator[tuple[date, dict[str, bytes]]]:
    """The days on which there is a new list -> the newest list of every provider, whole and of a known day."""
    newest: dict[str, bytes] = {}
    files = [
        path
        for path in upstream.glob("*/????-??-??.json")
        if path.parent.name not in LEFT_OUT and path.stem[5:7].isdigit()
    ]
    for day in sorted({path.stem for path in files}):
        for path in files:
            if path.stem == day:
                newest[path.parent.name] = path.read_bytes()
        yield date.fromisoformat(day), dict(sorted(newest.items()))


def account_of(lists: Mapping[str, bytes]) -> Reply:
    """What the account says it reaches: of each provider one model, by which it is found."""
    firsts = {slug: id_of(rows_of(json.loads(body))[0]) for slug, body in lists.items()}
    return listing(*({"id": f"@{slug}/{name.removeprefix('models/')}"} for slug, name in firsts.items()))


def described(snapshot: Path, slugs: frozenset[str], file: Path) -> None:
    """Write what a snapshot of models.dev says of these providers, by slug and by what models.dev calls them."""
    wanted = slugs | {CALLED.get(slug, slug) for slug in slugs}
    found = json.loads(snapshot.read_bytes())
    file.write_text(json.dumps({name: each for name, each in found.items() if name in wanted}), encoding="utf-8")


def answered_days(
    gateway: HostedGateway, folder: Path, recordings: Recordings, only: Collection[date] = ()
) -> Iterator[tuple[date, dict[str, bytes]]]:
    """The recorded days with their lists, by provider, each while the gateway answers with these.

    Args:
        gateway: a gateway that is asked.
        folder: where `described.json` is written, what a snapshot of models.dev says; it must exist.
        recordings: the recorded lists and the snapshot.
        only: the days that are wanted; every one with a new list where none is named.
    """
    days = list(recorded_lists(recordings.folder / "upstream"))
    described(recordings.folder / SNAPSHOT, frozenset(days[-1][1]), folder / "described.json")
    for day, lists in days:
        if not only or day in only:
            gateway.lists = {slug: Reply(200, {}, body) for slug, body in lists.items()}
            yield day, lists


def days_passed(
    gateway: HostedGateway, folder: Path, recordings: Recordings, only: Collection[date] = ()
) -> Iterator[Passed]:
    """Update an account on every recorded day, and tell what happened.

    Args:
        gateway: a gateway that is asked.
        folder: where to write; it must exist.
        recordings: the recorded lists and the snapshot of models.dev.
        only: the days on which there is an update; every one with a new list where none is named.
    """
    world = World(gateway, folder, ROOMY)
    yesterday: Day | None = None
    listed: Mapping[str, bytes] = {}
    for day, lists in answered_days(gateway, folder, recordings, only):
        named = "".join(f'[[providers]]\nslug = "{slug}"\n' for slug in lists)
        settings = f'metadata.sources = ["described.json"]\n[gateway]\ndiscover = false\n{named}'
        report = world.update(settings, today=day)
        today = read_day(folder, day, report)
        new = tuple(slug for slug, body in lists.items() if listed.get(slug) != body)
        yield Passed(today, yesterday, new, tuple(chain_changes(yesterday, today)) if yesterday else ())
        yesterday, listed = today, lists
