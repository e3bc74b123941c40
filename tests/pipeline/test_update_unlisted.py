"""Models that are published although their provider's newest list, which waits or was refused, names them no more."""

from __future__ import annotations

from portkey_catalog.history.diff import difference
from portkey_catalog.report.consequences import of_removals
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import load_catalog
from support.asked import IDS
from support.hosted import listing, rows
from support.world import World, day

GOING = IDS[3]


def catalog_of(world: World) -> Catalog:
    found = load_catalog(world.folder / "catalog")
    assert found
    return found


def announcing(world: World) -> None:
    """A list that waits as half of it would go announces a day for one of the others, and the next has it no more."""
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS[:3]), *rows(GOING, expiration_date=str(day(9))))
    assert world.update(today=day(1)).exit_code == 3
    assert catalog_of(world).providers["alpha"].models[GOING].retires is None, "it waits"
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS[:3]))
    assert world.update(today=day(2)).exit_code == 3


def test_a_day_that_a_list_announced_while_it_waited_is_told_when_the_model_is_to_go(asked: World) -> None:
    announcing(asked)
    for number in (3, 4):
        assert asked.update(today=day(number)).exit_code == 3
    told = asked.document("held/alpha.json")
    assert {"model": GOING, "retires": str(day(9))} in told
    before = catalog_of(asked)
    asked.accept(everything=True, today=day(4))
    removals = dict(of_removals(difference(before, catalog_of(asked)), before))
    assert removals[f"alpha/{GOING}"].startswith(f"announced for {day(9)}")
    assert removals[f"alpha/{IDS[5]}"].startswith("no day was announced")


def test_a_day_that_only_a_waiting_list_announced_takes_nothing_away_when_it_comes(asked: World) -> None:
    announcing(asked)
    asked.update(today=day(10))
    model = catalog_of(asked).providers["alpha"].models[GOING]
    assert (model.retires, model.status) == (None, None)
    assert GOING in asked.document("opencode.json")["provider"]["portkey-alpha"]["models"]
