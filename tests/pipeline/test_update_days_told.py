"""Over the recorded days, what is told of changes leads from every past catalog to the present one, and back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.history.events import replay, rewind, spoken_of
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import load_catalog, load_changes
from support.loopback import Reply
from support.recordings import SNAPSHOT, Recordings
from support.world import World

pytestmark = pytest.mark.slow

SETTINGS = """
metadata.sources = ["{source}"]
[gateway]
discover = false
[[providers]]
slug = "openrouter"
[[providers]]
slug = "second"
"""


def texts(world: World) -> dict[str, str]:
    """What was told so far, by month."""
    files = {path: text.decode() for path, text in world.files().items() if path.startswith("v1/changes/")}
    return {path: text.removesuffix("\n]\n") for path, text in files.items()}


def test_replayed_from_any_recorded_day_the_changes_give_the_last_catalog(world: World, recordings: Recordings) -> None:
    """Two accounts at OpenRouter, one of them a recorded day behind, so that there are chains."""
    world.policy = replace(world.policy, timeout=30, deadline=60, max_bytes=10_000_000)
    folder: Path = world.folder / "catalog"
    settings = SETTINGS.format(source=recordings.folder / SNAPSHOT)
    days = sorted(recordings.folder.glob("upstream/openrouter/????-??-??.json"))
    past: list[tuple[Catalog, int]] = []
    for late, path in zip([days[0], *days], days, strict=False):
        bodies = {"openrouter": path.read_bytes(), "second": late.read_bytes()}
        world.gateway.lists = {slug: Reply(200, {}, body) for slug, body in bodies.items()}
        before = texts(world)
        world.update(settings, today=date.fromisoformat(path.stem))
        after = texts(world)
        assert all(after[month].startswith(text) for month, text in before.items()), "what was told stays as it was"
        catalog = load_catalog(folder)
        assert catalog is not None
        past.append((catalog, len(load_changes(folder, catalog))))
    events = load_changes(folder, past[-1][0])
    last = spoken_of(past[-1][0])
    for then, told in past:
        assert replay(then, events[told:]) == last
        assert rewind(last, events[told:]) == spoken_of(then)
    assert len({event.on for event in events}) > 10 and any(event.combined for event in events)
    assert list(map(str, check_catalog(folder))) == []
