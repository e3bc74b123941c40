"""What probes found decides about chains: who fails for long leaves, who was seen to work waits less."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.cli import main as cli
from portkey_catalog.combine.health import FORGOTTEN_AFTER
from portkey_catalog.combine.order import SEEN_TO_WORK, YOUNG
from portkey_catalog.pipeline.remember import remember
from portkey_catalog.probe.journal import Found
from portkey_catalog.schema import Catalog, Verdict
from portkey_catalog.store.catalog import load_catalog
from support.hosted import listing, rows
from support.world import TODAY, World, day

pytestmark = pytest.mark.slow

DROPPING = "[metadata]\nsources = []\n[combine]\ndrop_failing_after_days = 7\n"


def catalog(world: World) -> Catalog:
    found = load_catalog(world.folder / "catalog")
    assert found
    return found


def chain(world: World, combined_id: str = "grok-4") -> list[str]:
    return [member.ref for member in catalog(world).combined[combined_id].chain]


def found(world: World, on: date, **verdicts: Verdict) -> None:
    """What a probe found on a day of the offers of grok-4, by provider."""
    told = []
    for slug, verdict in verdicts.items():
        model_id = "x-ai/grok-4" if slug == "alpha" else "grok-4"
        by = "openai/gpt-4o" if verdict is Verdict.ANOTHER_MODEL else None
        told.append(Found(found=(slug, model_id), verdict=verdict, day=on, answered_by=by))
    asyncio.run(remember(world.folder / "catalog", told, lambda waits: None))


def outside(world: World) -> dict[str, tuple[str | None, str | None]]:
    members = catalog(world).combined["grok-4"].members
    return {each.provider: (each.excluded, each.cause) for each in members if each.excluded}


@pytest.fixture
def three(world: World) -> World:
    """A chain of three providers."""
    world.gateway.lists["gamma"] = listing(*rows("grok-4", "gamma-1"))
    world.update()
    return world


@pytest.mark.parametrize("verdict", [Verdict.NO_CREDIT, Verdict.ANOTHER_MODEL])
def test_a_member_that_fails_for_long_enough_leaves_its_chain(three: World, verdict: Verdict) -> None:
    found(three, day(0), alpha=verdict)
    found(three, day(7), alpha=verdict, beta=Verdict.WORKS)
    report = three.update(DROPPING, today=day(7))
    assert chain(three) == ["beta/grok-4", "gamma/grok-4"]
    [(why, cause)] = outside(three).values()
    assert cause == "failing"
    assert why and why.startswith(f"fails since {TODAY}, say probes: ")
    assert report.exit_code == 0
    assert any("not by today's lists, but by the settings" in change.why for change in report.changes if change.why)
    assert catalog_findings(catalog(three), allow_loopback=True) == []


@pytest.mark.parametrize(
    ("settings", "last", "today"),
    [
        ("[metadata]\nsources = []\n", 7, 7),  # nobody wants that
        (DROPPING, 6, 6),  # not for long enough
        (DROPPING, 0, 7),  # found once only
        (DROPPING, 7, 8 + FORGOTTEN_AFTER.days),  # nobody has tried for too long
    ],
)
def test_a_member_stays_where_it_is_not_known_to_fail_for_so_long(
    three: World, settings: str, last: int, today: int
) -> None:
    found(three, day(0), alpha=Verdict.NO_CREDIT)
    found(three, day(last), alpha=Verdict.NO_CREDIT)
    three.update(settings, today=day(today))
    assert len(chain(three)) == 3


def test_a_verdict_that_it_works_begins_the_days_anew(three: World) -> None:
    found(three, day(0), alpha=Verdict.NO_CREDIT)
    found(three, day(3), alpha=Verdict.WORKS)
    found(three, day(8), alpha=Verdict.NO_CREDIT)
    three.update(DROPPING, today=day(8))
    assert len(chain(three)) == 3


def test_busy_tells_nothing_and_another_failure_goes_on_with_the_days(three: World) -> None:
    found(three, day(0), alpha=Verdict.NO_CREDIT)
    found(three, day(5), alpha=Verdict.BUSY)
    found(three, day(8), alpha=Verdict.TOO_SLOW)
    probed = catalog(three).health["alpha"]["x-ai/grok-4"]
    assert (probed.verdict, probed.since, probed.day) == (Verdict.TOO_SLOW, day(0), day(8))


def test_a_verdict_of_an_earlier_day_than_the_last_does_not_count(three: World) -> None:
    found(three, day(5), alpha=Verdict.NO_CREDIT)
    found(three, day(4), alpha=Verdict.WORKS)
    assert catalog(three).health["alpha"]["x-ai/grok-4"].verdict is Verdict.NO_CREDIT


def failing_days(world: World, firsts: Sequence[tuple[str, int]]) -> None:
    for slug, first in firsts:
        found(world, day(first), **{slug: Verdict.NO_CREDIT})
    found(world, day(20), **{slug: Verdict.NO_CREDIT for slug, _ in firsts})


@pytest.mark.parametrize(
    ("firsts", "left"),
    [
        ([("alpha", 0), ("beta", 1)], ["beta", "gamma"]),
        ([("alpha", 1), ("beta", 0)], ["alpha", "gamma"]),
        ([("alpha", 0), ("beta", 0)], ["alpha", "gamma"]),
        ([("alpha", 0), ("beta", 1), ("gamma", 2)], ["beta", "gamma"]),
    ],
)
def test_a_chain_is_never_left_with_fewer_than_two_and_who_fails_for_longest_goes_first(
    three: World, firsts: list[tuple[str, int]], left: list[str]
) -> None:
    failing_days(three, firsts)
    three.update(DROPPING, today=day(20))
    assert [ref.partition("/")[0] for ref in chain(three)] == left


def test_a_chain_of_two_loses_nobody(world: World) -> None:
    world.update()
    failing_days(world, [("alpha", 0), ("beta", 0)])
    world.update(DROPPING, today=day(20))
    assert len(chain(world)) == 2


def test_a_chain_keeps_as_many_providers_as_it_needs(three: World) -> None:
    failing_days(three, [("alpha", 0)])
    three.update(f"{DROPPING}min_providers = 3\n", today=day(20))
    assert len(chain(three)) == 3


def test_a_model_that_has_no_chain_anyway_is_what_it_was(three: World) -> None:
    failing_days(three, [("alpha", 0)])
    three.update(f"{DROPPING}min_providers = 4\n", today=day(20))
    assert chain(three) == []
    assert {cause for _, cause in outside(three).values()} == {"too-few"}


def test_a_member_that_works_again_is_back(three: World) -> None:
    failing_days(three, [("alpha", 0)])
    three.update(DROPPING, today=day(20))
    assert len(chain(three)) == 2
    found(three, day(21), alpha=Verdict.WORKS)
    three.update(DROPPING, today=day(21))
    assert len(chain(three)) == 3


def test_what_was_found_goes_with_the_model_and_with_its_provider(three: World) -> None:
    found(three, day(0), alpha=Verdict.WORKS, gamma=Verdict.WORKS)
    three.gateway.lists["alpha"] = listing(*rows("alpha-1", "alpha-2", "alpha-3"))
    del three.gateway.lists["gamma"]
    three.update(today=day(1), accept=("alpha", "gamma"))
    assert catalog(three).health == {}
    assert "v1/health.json" not in three.files()


def test_a_provider_under_another_name_keeps_what_was_found(three: World) -> None:
    found(three, day(0), alpha=Verdict.WORKS)
    three.update('[metadata]\nsources = []\n[[providers]]\nslug = "alpha"\nalias = "zulu"\n', today=day(1))
    assert list(catalog(three).health) == ["zulu"]


def test_what_was_found_stays_byte_for_byte_while_nothing_changes(three: World) -> None:
    found(three, day(0), alpha=Verdict.ANOTHER_MODEL, beta=Verdict.WORKS)
    three.update(DROPPING)
    before = three.files()
    three.update(DROPPING)
    assert three.files() == before


def cheap(**facts: Any) -> list[dict[str, Any]]:
    return rows("grok-4", pricing={"prompt": "0.000002", "completion": "0.000010"}, **facts)


@pytest.mark.parametrize(
    ("works", "days", "leads"),
    [
        (False, SEEN_TO_WORK.days, False),
        (False, YOUNG.days, True),
        (True, SEEN_TO_WORK.days - 1, False),
        (True, SEEN_TO_WORK.days, True),
    ],
)
def test_a_newcomer_that_was_seen_to_work_waits_fewer_days(world: World, works: bool, days: int, leads: bool) -> None:
    settings = '[metadata]\nsources = []\n[combine]\norder = "price"\nprovider_priority = ["alpha", "beta", "gamma"]\n'
    world.update(settings)
    world.gateway.lists["gamma"] = listing(*cheap(), *rows("gamma-1"))
    world.update(settings, today=day(1))
    if works:
        found(world, day(1), gamma=Verdict.WORKS)
    world.update(settings, today=day(1) + timedelta(days=days))
    assert (chain(world)[0] == "gamma/grok-4") == leads


def test_a_newcomer_that_a_proposal_was_tried_with_leads_sooner_once_that_is_remembered(
    world: World, tmp_path: Path
) -> None:
    """As *Refresh* does on a weekday: it tries what waits, as taken, and remembers it in what is committed."""
    settings = '[metadata]\nsources = []\n[combine]\norder = "price"\nprovider_priority = ["alpha", "beta", "gamma"]\n'
    world.update(settings)
    folder, before, promoted = world.folder / "catalog", tmp_path / "before", tmp_path / "promoted"
    shutil.copytree(folder, before)
    world.gateway.lists["gamma"] = listing(*cheap(), *rows("gamma-1"))
    world.update(settings, today=day(1))
    serial = world.document("index.json")["serial"]
    told = world.files()
    shutil.copytree(folder, promoted)
    config = tmp_path / "catalog.toml"
    config.write_text(f'gateway = {{base_url = "{world.gateway.url}"}}\n{settings}')
    places = ["--config", str(config), "--catalog", str(promoted), "--journal", str(tmp_path / "probe.jsonl")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portkey_catalog.cli.probe.today", lambda: day(1))
        assert cli.main(["probe", *places, "--yes", "--diff", str(before), "--write-into", str(folder)]) == 0
    assert world.gateway.chatted == ["gamma/grok-4"]
    changed = {path for path, text in world.files().items() if told.get(path) != text}
    assert changed == {"v1/index.json", "v1/health.json"}, "the report, the issue and the choices say what they said"
    assert world.document("index.json")["serial"] == serial + 1
    assert not (promoted / "v1" / "health.json").exists()
    world.update(settings, today=day(1) + SEEN_TO_WORK - timedelta(days=1))
    assert chain(world)[0] != "gamma/grok-4"
    world.update(settings, today=day(1) + SEEN_TO_WORK)
    assert chain(world)[0] == "gamma/grok-4"
