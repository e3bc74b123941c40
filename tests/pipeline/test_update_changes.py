"""What updates changed is told in the catalog, and leads from each catalog to the next."""

import json
import shutil
from argparse import Namespace
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.cli import history
from portkey_catalog.demo.run import make_catalog
from portkey_catalog.history.events import replay, rewind, spoken_of
from portkey_catalog.pipeline.build import build
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import load_catalog
from portkey_catalog.store.layout import StoreError
from support.hosted import listing, rows
from support.world import TODAY, World

SEPTEMBER = "changes/2026-09.json"


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def priced(price: str, *ids: str) -> list[dict[str, Any]]:
    return rows(*ids, pricing={"prompt": price, "completion": "0.00001"})


def catalog(world: World) -> Catalog:
    found = load_catalog(world.folder / "catalog")
    assert found is not None
    return found


def text(world: World, path: str) -> str:
    return world.files()[f"v1/{path}"].decode()


def test_the_first_update_tells_nothing_and_each_later_one_what_changed(world: World) -> None:
    world.gateway.lists["beta"] = listing(*priced("0.000002", "grok-4", "beta-1"))
    world.update()
    assert SEPTEMBER not in world.document("index.json")["files"]
    world.gateway.lists["beta"] = listing(*priced("0.000003", "grok-4"), *priced("0.000002", "beta-1"))
    world.update(today=day(1))
    told = {"on": "2026-09-02", "provider": "beta", "model": "grok-4", "field": "cost.input", "old": 2, "new": 3}
    assert told in world.document(SEPTEMBER)
    assert list(map(str, check_catalog(world.folder / "catalog"))) == []


def test_what_was_told_before_stays_as_it_is_byte_for_byte(world: World) -> None:
    world.update()
    before = ""
    for number, price in ((1, "0.000001"), (1, "0.0000025"), (2, "0.000003")):
        world.gateway.lists["gamma"] = listing(*priced(price, "g-1"))
        world.update(today=day(number))
        now = text(world, SEPTEMBER)
        assert now.startswith(before.removesuffix("\n]\n")) and len(now) > len(before)
        before = now
    world.gateway.lists["gamma"] = listing(*priced("0.000009", "g-1"))
    assert "changes/2026-10.json" in world.update(today=day(30)).files
    assert text(world, SEPTEMBER) == before


def test_replayed_from_any_day_the_changes_lead_to_the_last_one(world: World) -> None:
    lists = [
        {"alpha": rows("x-ai/grok-4", "alpha-1"), "beta": rows("grok-4")},
        {"alpha": rows("x-ai/grok-4", "alpha-2"), "beta": rows("grok-4"), "gamma": rows("grok-4", "g")},
        {"alpha": rows("x-ai/grok-4", "alpha-2"), "gamma": rows("grok-4", "h")},
        {"alpha": rows("x-ai/grok-4", "alpha-1"), "beta": rows("grok-4", "b"), "gamma": rows("h")},
    ]
    catalogs = []
    for number, each in enumerate(lists):
        world.gateway.lists = {slug: listing(*them) for slug, them in each.items()}
        world.update(today=day(number), accept=tuple(each.keys() & world.gateway.lists) if number else ())
        catalogs.append(catalog(world))
    for then in catalogs:
        later = catalogs[-1].changes[len(then.changes) :]
        assert replay(then, later) == spoken_of(catalogs[-1])
        assert rewind(catalogs[-1], later) == spoken_of(then)
    assert catalogs[-1].changes


def test_months_go_by_and_what_was_told_long_ago_stays_listed(world: World) -> None:
    world.update()
    for number in range(5):
        world.gateway.lists["gamma"] = listing(*priced(f"0.00000{number + 1}", "g-1"))
        world.update(today=day(31 * number))
        assert list(map(str, check_catalog(world.folder / "catalog"))) == []
    assert [path for path in world.document("index.json")["files"] if path.startswith("changes/")] == [
        "changes/2026-09.json",
        "changes/2026-10.json",
        "changes/2026-11.json",
        "changes/2026-12.json",
        "changes/2027-01.json",
    ]
    assert catalog(world).older == ("2026-09", "2026-10")


def test_nothing_is_told_and_nothing_written_where_nothing_changed(world: World) -> None:
    world.update()
    assert world.document("index.json")["serial"] == 1 and "before" not in world.document("index.json")
    before = world.files()
    assert (world.update(today=day(1)).files, world.files()) == ((), before)


def test_each_publication_has_a_number_and_names_the_one_before_it(world: World) -> None:
    world.update()
    first = world.files()["v1/index.json"]
    world.gateway.lists["gamma"] = listing(*rows("g-1"))
    world.update()
    index = world.document("index.json")
    assert (index["serial"], index["before"]) == (2, sha256(first).hexdigest())


def test_the_sample_is_always_the_first_publication(world: World) -> None:
    folder: Path = world.folder / "catalog"
    make_catalog(folder, lambda what, state: None)
    made = world.files()
    (folder / "v1" / "removed.json").write_text("{ }\n")
    make_catalog(folder, lambda what, state: None)
    assert world.files() == made
    world.update()
    assert world.document("index.json")["serial"] == 2


def test_a_real_catalog_that_takes_the_place_of_the_sample_begins_without_changes(world: World) -> None:
    folder: Path = world.folder / "catalog"
    make_catalog(folder, lambda what, state: None)
    world.update()
    world.gateway.lists["gamma"] = listing(*rows("g-1"))
    assert "changes" not in json.dumps(world.document("index.json")["files"]).replace("schema/changes.json", "")
    world.update(today=day(1))
    assert {event["on"] for event in world.document(SEPTEMBER)} == {"2026-09-02"}


def test_an_event_that_a_clock_put_into_the_future_is_of_today_with_the_next_update(world: World) -> None:
    world.update()
    for number, price in ((1, "0.000001"), (70, "0.000002"), (2, "0.000003")):
        world.gateway.lists["gamma"] = listing(*priced(price, "g-1"))
        world.update(today=day(number))
    assert [event.on for event in catalog(world).changes if event.field == "cost.input"] == [day(2), day(2)]
    assert list(map(str, check_catalog(world.folder / "catalog", today=day(2)))) == []


def test_a_clock_that_stands_too_early_puts_nothing_before_what_happened(world: World) -> None:
    world.update()
    for number, price in ((40, "0.000001"), (41, "0.000002"), (3, "0.000003")):
        world.gateway.lists["gamma"] = listing(*priced(price, "g-1"))
        world.update(today=day(number))
    moved = [event for event in catalog(world).changes if event.field == "cost.input"]
    assert [(event.on, event.new) for event in moved] == [(day(41), Decimal(2)), (day(41), Decimal(3))]


def months_told(world: World) -> dict[str, bytes]:
    return {path: text for path, text in world.files().items() if path.startswith("v1/changes/")}


def over_months(world: World, *days: int) -> None:
    for number in days:
        world.gateway.lists["gamma"] = listing(*priced(f"0.00000{1 + number % 7}", "g-1"))
        assert world.update(today=day(number)).exit_code == 0


@pytest.mark.parametrize("behind", [2, 35, 63, 85, 130])
def test_a_clock_behind_the_catalog_loses_no_month_and_dates_nothing_anew(world: World, behind: int) -> None:
    over_months(world, 0, 3, 33, 34, 64, 65, 95, 96, 126, 127)
    before = months_told(world)
    assert len(before) == 5
    world.gateway.lists["gamma"] = listing(*priced("0.000009", "g-1"))
    report = world.update(today=day(127 - behind))
    after = months_told(world)
    assert before.keys() == after.keys()
    newest = max(before)
    assert all(before[path] == after[path] for path in before if path != newest)
    assert after[newest].startswith(before[newest].rstrip(b"]\n")) and len(after[newest]) > len(before[newest])
    (told,) = [each for each in report.notices if each.text.startswith("the clock says")]
    assert (told.level, f"told of {day(127)}" in told.text) == ("warning", True)
    done = world.accept(everything=True, today=day(127 - behind))
    assert months_told(world) == after
    assert [each.text for each in done.notices] == [told.text]
    assert not [each for each in world.update(today=day(128)).notices if each.text.startswith("the clock")]


def test_a_day_of_a_clock_that_was_ahead_is_of_today_after_months_too(world: World) -> None:
    over_months(world, 0, 3, 33, 64, 95, 202)
    over_months(world, 96)
    assert sorted(months_told(world)) == [f"v1/changes/2026-{month:02}.json" for month in (9, 10, 11, 12)]
    assert [str(each["on"]) for each in world.document("changes/2026-12.json")][-2:] == [str(day(96))] * 2
    assert list(map(str, check_catalog(world.folder / "catalog", today=day(96)))) == []


def test_whatever_a_clock_put_into_the_future_is_mended_by_the_next_update(world: World) -> None:
    """A list that is held, one that cannot be had, what was found, refused and removed, and what is told of that."""
    world.review = "risky"
    world.gateway.lists |= {"gamma": listing(*priced("0.000001", "g-1", "g-2")), "beta": listing(*rows("grok-4"))}
    world.update()
    ahead = {"gamma": listing(*priced("0.0009", "g-1")), "delta": listing(*rows("grok-4", "d"))}
    world.gateway.lists = {"alpha": listing(*rows("x-ai/grok-4", "alpha-1", "alpha-2")), **ahead}
    world.update(today=day(70), accept=("delta",))
    refused = frozenset(each["id"] for each in world.findings())
    world.update(today=day(70), refused=refused)
    assert refused and all(each["refused"] for each in world.findings())
    wrong = {str(each.where) for each in check_catalog(world.folder / "catalog", today=day(2))}
    assert {"index.json", "removed.json", "findings.json", "combined-models.json"} <= wrong
    world.update(today=day(2))
    assert list(map(str, check_catalog(world.folder / "catalog", today=day(2)))) == []
    before = world.files()
    assert (world.update(today=day(2)).files, world.files()) == ((), before)


SPOILED: dict[str, Callable[[list[str]], list[str]]] = {
    "nothing but brackets": lambda lines: [lines[0], lines[-1]],
    "nothing at all": lambda lines: [],
    "the last day first": lambda lines: [lines[0], lines[2] + ",", lines[1].removesuffix(","), lines[3]],
    "a line twice": lambda lines: [lines[0], lines[1], *lines[1:]],
    "half of it": lambda lines: lines[:2],
    "another year": lambda lines: [line.replace('"on":"2026-', '"on":"2025-') for line in lines],
    "another value": lambda lines: [line.replace('"new":', '"new":9', 1) for line in lines],
}
"""Ways to change the lines of a month by hand, which nobody goes on with."""


def over_two_months(world: World) -> Path:
    """A catalog with two lines for each of two months; the folder of its changes."""
    over_months(world, 0, 1, 2, 33, 34)
    return world.folder / "catalog" / "v1" / "changes"


def commands(world: World) -> dict[str, Callable[[], object]]:
    folder = world.folder / "catalog"
    return {
        "update": lambda: world.update(today=day(35)),
        "accept": lambda: world.accept(everything=True, today=day(35)),
        "build": lambda: build(folder, root=world.folder, out=world.folder / "site", site_url="https://site.example"),
        "history": lambda: history.run(Namespace(catalog=folder, model="gamma/g-1", as_of=None, json=False)),
    }


@pytest.mark.parametrize("month", ["2026-09.json", "2026-10.json"])
@pytest.mark.parametrize("how", sorted(SPOILED))
def test_nobody_goes_on_with_a_ledger_that_was_changed_by_hand(world: World, month: str, how: str) -> None:
    path = over_two_months(world) / month
    path.write_text("\n".join([*SPOILED[how](path.read_text().splitlines()), ""]))
    before = world.files()
    world.gateway.lists["gamma"] = listing(*priced("0.000009", "g-1"))
    for command in commands(world).values():
        with pytest.raises(StoreError, match=f"changes/{month}: "):
            command()
    assert world.files() == before
    (finding,) = map(str, check_catalog(world.folder / "catalog"))
    assert f"changes/{month}: " in finding


def test_whoever_deletes_the_folder_of_changes_begins_what_is_told_anew(world: World) -> None:
    changes = over_two_months(world)
    shutil.rmtree(changes)
    assert [str(each) for each in check_catalog(world.folder / "catalog")] == [
        "index.json: is not what the program would write: run portkey-catalog update"
    ]
    assert (world.update(today=day(34)).exit_code, [*changes.parent.glob("changes/*")]) == (0, [])
    assert check_catalog(world.folder / "catalog") == []
    over_months(world, 36)
    assert [each["on"] for each in world.document("changes/2026-10.json")] == [str(day(36))]
    assert check_catalog(world.folder / "catalog") == []


def test_a_month_that_is_missing_beside_others_is_named_with_the_ways_on(world: World) -> None:
    changes = over_two_months(world)
    (changes / "2026-09.json").unlink()
    for command in commands(world).values():
        with pytest.raises(StoreError, match=r"2026-09\.json: is missing; take the file from git again, or delete"):
            command()
    assert "2026-09.json: is missing" in str(check_catalog(world.folder / "catalog")[0])


def test_a_month_that_no_update_wrote_is_named_when_it_is_removed(world: World) -> None:
    world.update()
    stray = world.folder / "catalog" / "v1" / "changes" / "2027-01.json"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("[]\n")
    told = [each.text for each in world.update(today=day(1)).notices]
    assert "changes/2027-01.json is removed: no update wrote it, and index.json does not name it" in told
    assert not stray.exists()
    assert not [each for each in world.update(today=day(2)).notices if "changes/" in each.text]
