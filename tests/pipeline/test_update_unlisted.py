"""Models that are published although their provider's newest list, which waits or was refused, names them no more."""

from __future__ import annotations

import json

from portkey_catalog.explorer.details import details
from portkey_catalog.history.diff import difference
from portkey_catalog.history.story import Subject, unlisted_offers
from portkey_catalog.history.successors import followers
from portkey_catalog.history.what_became_of import last_days
from portkey_catalog.news.days import days
from portkey_catalog.report.consequences import chain_if_refused, of_removals
from portkey_catalog.report.findings import affected
from portkey_catalog.report.story import story_as_json, story_lines
from portkey_catalog.schema import Catalog
from portkey_catalog.search.facts import all_facts
from portkey_catalog.site.pages import render_pages
from portkey_catalog.store.catalog import load_catalog
from support.asked import IDS
from support.hosted import listing, rows
from support.small_catalog import make_model, make_provider
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


GONE = f"not listed any more, kept because its removal was refused on {day(1)}"
WAITS = "not listed any more, kept while its removal waits"
GROK = "alpha/x-ai/grok-4"
THREE = "[metadata]\nsources = []\n[combine]\nmin_providers = 3\n"


def refusing(world: World, *settings: str) -> None:
    """Alpha's list has four models left, Grok 4 not among them, and a person refuses that any of them goes."""
    world.gateway.lists["alpha"] = listing(*rows(*IDS[:4]))
    assert world.update(*settings, today=day(1)).exit_code == 3
    ids = frozenset(each["id"] for each in world.findings())
    assert world.update(*settings, today=day(1), refused=ids).exit_code == 0


def last_of(catalog: Catalog) -> str:
    last = catalog.combined["grok-4"].last
    assert last
    return last.ref


def test_an_offer_whose_removal_was_refused_is_said_to_be_unlisted_wherever_it_is_to_answer_alone(asked: World) -> None:
    refusing(asked)
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2"))
    assert asked.update(today=day(2)).exit_code == 3
    [lost] = [each for each in catalog_of(asked).findings if each.risk == "chain lost"]
    assert f"{GROK} ({GONE}) answers alone for 90 days" in lost.why
    before = catalog_of(asked)
    assert chain_if_refused("grok-4", before, {"beta/grok-4"}) == (
        f"the chain keeps {GROK} ({GONE}), beta/grok-4 (not listed any more) as numbers 1, 2 of 2; where those fail, "
        "nobody answers"
    )
    assert f"({GROK} is {GONE})" in affected(lost, before, ())

    asked.accept(everything=True, today=day(2))
    after = catalog_of(asked)
    assert last_of(after) == GROK, "nobody else is left"
    assert chain_if_refused("grok-4", after, set()).endswith(f", as now, though it is {GONE}")
    assert last_days(after, "combined/grok-4") == (
        f"it is answered by alpha alone, without failover and {GONE}, and combined/grok-4 ends on {day(92)}"
    )
    [lost_on_page] = [each for each in days(after)[0].changes if each.kind == "chain lost"]
    assert f"{GROK} ({GONE}) answers alone until {day(92)}" in str(lost_on_page.why)
    removed = asked.document("removed.json")["providers"]["beta"]["grok-4"]
    assert "instead" not in removed, "what nobody lists replaces nothing"


def test_an_offer_that_is_not_listed_answers_alone_only_where_no_listed_one_stands_there(asked: World) -> None:
    asked.gateway.lists["gamma"] = listing(*rows("grok-4", "gamma-1"))
    asked.update(THREE)
    asked.accept(everything=True)
    assert len(catalog_of(asked).combined["grok-4"].chain) == 3
    refusing(asked, THREE)
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2"))
    asked.update(THREE, today=day(2))
    asked.accept(everything=True, today=day(2), settings=asked.job(THREE).settings)
    after = catalog_of(asked)
    assert [each.ref for each in after.combined["grok-4"].members] == ["gamma/grok-4", GROK]
    assert last_of(after) == "gamma/grok-4"
    assert asked.document("removed.json")["providers"]["beta"]["grok-4"]["instead"] == "portkey-gamma/grok-4"


def test_history_and_pages_tell_that_a_model_is_not_listed_and_why_it_is_kept(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(*rows(*IDS[:4]))
    asked.update(today=day(1))
    waiting = catalog_of(asked)
    assert unlisted_offers(Subject("alpha", IDS[5]), waiting) == {f"alpha/{IDS[5]}": WAITS}
    asked.update(today=day(1), refused=frozenset(each["id"] for each in asked.findings()))
    catalog = catalog_of(asked)
    told = unlisted_offers(Subject("combined", "grok-4"), catalog)
    assert told == {GROK: GONE}
    assert story_lines("combined/grok-4", [], None, told) == [f"{GROK} is {GONE}"]
    assert story_as_json("combined/grok-4", [], None, told)["unlisted"] == told
    assert (
        unlisted_offers(Subject("alpha", IDS[0]), catalog) == unlisted_offers(Subject("beta", "grok-4"), catalog) == {}
    )
    pages = render_pages(catalog, {})
    assert "List: current, 5 models not listed any more." in pages["providers/alpha/index.md"]
    assert pages["providers/alpha/index.md"].count(GONE) == 5
    assert "5 models not listed any more" in pages["providers/index.md"]
    kept = [json.loads(each).get("went", {}) for each in details(catalog, all_facts(catalog))]
    assert sum(GONE in each.values() for each in kept) == 1


def test_an_id_goes_on_as_no_model_that_is_not_listed_itself(asked: World) -> None:
    """What a list names in place of what goes may be gone, too, and stay only because that was refused."""
    new, former = make_model("new-1"), make_model("old-1", successor="new-1")
    listed = make_provider("alpha", new)
    assert followers([former], listed) == {"old-1": ("new-1", "named by the list")}
    assert followers([former], listed.model_copy(update={"held": {}})) == {}
