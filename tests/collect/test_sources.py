"""A metadata source that goes astray costs nobody a model, a limit or a price, and holds up no provider's list."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from support.hosted import listing
from support.world import TODAY, World

IDS = [f"own-{n}" for n in range(8)]
SETTINGS = 'metadata.sources = ["facts.json"]\n[gateway]\ndiscover = false\n[[providers]]\nslug = "alpha"\n'
TOMORROW = TODAY + timedelta(days=1)
Facts = dict[str, Any]


def facts(model_id: str) -> Facts:
    return {
        "id": model_id,
        "tool_call": True,
        "limit": {"context": 200_000, "output": 64_000},
        "cost": {"input": 3, "output": 15, "cache_read": 0.3},
        "modalities": {"input": ["text"], "output": ["text"]},
    }


def said(world: World, change: Callable[[Facts], Facts], *, provider: str = "alpha") -> None:
    models = {model_id: change(facts(model_id)) for model_id in [*IDS, "new"]}
    (world.folder / "facts.json").write_text(json.dumps({provider: {"models": models}}))


def bare(*ids: str) -> list[dict[str, Any]]:
    return [{"id": each, "object": "model", "created": 1_700_000_000, "owned_by": "alpha"} for each in ids]


def a_day(world: World, *ids: str, today: date = TODAY) -> None:
    world.gateway.lists = {"alpha": listing(*bare(*ids))}
    world.update(SETTINGS, today=today)


@pytest.fixture
def told(world: World) -> World:
    """A catalog whose limits and prices all come from a metadata source."""
    said(world, lambda known: known)
    a_day(world, *IDS)
    assert world.document("providers/alpha.json")["own-0"]["cost"]["input"] == 3
    return world


def test_a_bare_list_under_a_slug_that_says_nothing_is_filled_from_whom_its_ids_tell(world: World) -> None:
    said(world, lambda known: known, provider="somebody")
    a_day(world, *IDS)
    model = world.document("providers/alpha.json")["own-0"]
    assert (model["limit"]["context"], model["cost"]["output"]) == (200_000, 15)
    assert model["provenance"]["limit.context"] == "facts.json/somebody"
    assert world.reports[-1].exported == len(IDS)


def moved(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda known: {**known, **changes}


ASTRAY = {
    "prices a hundredfold": moved(cost={"input": 300, "output": 900}),
    "prices a thousandfold": moved(cost={"input": 3000, "output": 15_000}),
    "prices of a thousandth": moved(cost={"input": 0.003, "output": 0.015}),
    "prices of zero one way": moved(cost={"input": 0, "output": 15}),
    "prices of zero": moved(cost={"input": 0, "output": 0}),
    "no prices": moved(cost={}),
    "limits of a tenth": moved(limit={"context": 16_000, "output": 4_000}),
    "no limits": moved(limit={}),
    "all images": moved(modalities={"input": ["text"], "output": ["image"]}),
    "no tools": moved(tool_call=False),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", ASTRAY.values(), ids=ASTRAY)
def test_what_a_source_said_last_time_stays_when_it_goes_astray_and_new_models_come_all_the_same(
    told: World, change: Callable[[Facts], Facts]
) -> None:
    before = told.document("providers/alpha.json")
    said(told, change)
    a_day(told, *IDS, "new", today=TOMORROW)
    after = told.document("providers/alpha.json")
    assert {model_id: after[model_id] for model_id in IDS} == before
    assert "new" in after
    report = told.provider("alpha")
    assert report.state == "read"
    assert report.problem and report.problem.startswith("the list is taken, with what metadata sources said last time:")


@pytest.mark.slow
@pytest.mark.parametrize("change", ASTRAY.values(), ids=ASTRAY)
def test_where_a_person_is_asked_what_a_source_says_waits_however_often_it_says_it(
    told: World, change: Callable[[Facts], Facts]
) -> None:
    told.review = "risky"
    before = told.document("providers/alpha.json")
    said(told, change)
    for days in (1, 2, 9, 70):
        a_day(told, *IDS, "new", today=TODAY + timedelta(days=days))
        after = told.document("providers/alpha.json")
        assert ({model_id: after[model_id] for model_id in IDS}, "new" in after) == (before, True)
        assert told.reports[-1].exit_code == 3
        assert list(map(str, check_catalog(told.folder / "catalog"))) == []
    done = told.accept("alpha", today=TODAY + timedelta(days=70), settings=told.job(SETTINGS).settings)
    assert done.exit_code == 0
    assert told.document("providers/alpha.json") != after
    a_day(told, *IDS, "new", today=TODAY + timedelta(days=71))
    assert (told.reports[-1].exit_code, set(told.reports[-1].files) <= {"index.json"}) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("change", ASTRAY.values(), ids=ASTRAY)
def test_the_same_day_again_changes_no_byte(told: World, change: Callable[[Facts], Facts]) -> None:
    said(told, change)
    a_day(told, *IDS, today=TOMORROW)
    files = told.files()
    a_day(told, *IDS, today=TOMORROW)
    assert told.files() == files
    assert told.reports[-1].exit_code == 3, "something waits for a later day or a person"


def test_a_source_that_says_the_same_on_a_later_day_is_believed(told: World) -> None:
    said(told, ASTRAY["prices a hundredfold"])
    a_day(told, *IDS, today=TOMORROW)
    a_day(told, *IDS, "new", today=TOMORROW + timedelta(days=1))
    after = told.document("providers/alpha.json")
    assert (after["own-0"]["cost"]["input"], after["new"]["cost"]["input"]) == (300, 300)
    assert told.reports[-1].exit_code == 0


def test_a_source_that_comes_to_its_senses_leaves_nothing_behind(told: World) -> None:
    before = told.files()
    said(told, ASTRAY["prices a thousandfold"])
    a_day(told, *IDS, today=TOMORROW)
    said(told, lambda known: known)
    a_day(told, *IDS, today=TOMORROW + timedelta(days=1))
    after = told.files()
    same = {name for name in before if "changes" not in name and name != "v1/index.json"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert told.reports[-1].exit_code == 0


def test_a_source_that_leaves_opencode_nothing_is_never_believed_by_itself(told: World) -> None:
    before = told.document("providers/alpha.json")
    said(told, ASTRAY["all images"])
    for days in range(1, 5):
        a_day(told, *IDS, today=TODAY + timedelta(days=days))
    assert told.document("providers/alpha.json") == before


def test_a_list_that_loses_models_while_a_source_goes_astray_waits_as_a_whole(told: World) -> None:
    before = told.document("providers/alpha.json")
    said(told, ASTRAY["prices a thousandfold"])
    a_day(told, *IDS[:4], today=TOMORROW)
    assert told.provider("alpha").state == "kept"
    assert told.document("providers/alpha.json") == before


def test_a_source_that_gives_the_provider_another_id_with_other_prices_is_not_believed_at_once(told: World) -> None:
    before = told.document("providers/alpha.json")
    models = {model_id: {**facts(model_id), "cost": {"input": 90, "output": 400}} for model_id in IDS}
    (told.folder / "facts.json").write_text(json.dumps({"beta": {"models": models}}))
    a_day(told, *IDS, today=TOMORROW)
    assert told.document("providers/alpha.json") == before


def test_a_person_takes_what_a_source_says_now(told: World) -> None:
    said(told, ASTRAY["all images"])
    told.gateway.lists = {"alpha": listing(*bare(*IDS))}
    told.update(SETTINGS, today=TOMORROW, accept=("alpha",))
    assert told.document("providers/alpha.json")["own-0"]["kind"] == "image"


@pytest.mark.parametrize("lab", ["", "openai/"])
def test_a_source_that_goes_astray_holds_up_no_list_with_dated_models(world: World, lab: str) -> None:
    undated = [f"{lab}{each}" for each in ("gpt-5.4", "gpt-4o", "gpt-4.1", "o3")]
    dated = {f"{lab}gpt-5.4-2026-03-05": f"{lab}gpt-5.4", f"{lab}gpt-4.1-2025-04-14": f"{lab}gpt-4.1"}

    def prices(usd: int) -> None:
        models = {each: {**facts(each), "cost": {"input": usd, "output": usd}} for each in undated}
        (world.folder / "facts.json").write_text(json.dumps({"alpha": {"models": models}}))

    prices(1)
    a_day(world, *undated, *dated)
    before = world.document("providers/alpha.json")
    assert {each: before[each]["provenance"]["kind"] for each in dated} == {
        each: f"twin/{twin}" for each, twin in dated.items()
    }
    prices(10_000)
    for _ in range(2):
        a_day(world, *undated, *dated, today=TOMORROW)
        assert world.provider("alpha").state == "read"
        assert world.document("providers/alpha.json") == before
    assert world.reports[-1].files == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["{env:HOME}", "a/b", "a+b", "a b", "https://x.example/y", "x" * 200])
def test_a_source_whose_name_for_a_provider_is_no_id_describes_nobody_and_holds_up_no_list(
    world: World, name: str
) -> None:
    said(world, lambda known: known, provider=name)
    for _ in range(2):
        a_day(world, *IDS)
        assert world.provider("alpha").state == "read"
        assert not world.provider("alpha").rejected
        assert "limit" not in world.document("providers/alpha.json")["own-0"]
    assert world.reports[-1].files == ()


def test_what_a_list_lost_beside_it_lets_nothing_of_the_source_through_on_the_same_day(told: World) -> None:
    said(told, lambda known: {**known, "tool_call": known["id"] != "own-2"})
    a_day(told, *IDS[2:], today=TOMORROW)  # two of eight are gone, and one more has no tools
    assert told.document("providers/alpha.json")["own-2"]["tool_call"]
    before = told.files()
    a_day(told, *IDS[2:], today=TOMORROW)  # one of six would be few enough
    assert told.files() == before
    a_day(told, *IDS[2:], today=TOMORROW + timedelta(days=1))
    assert not told.document("providers/alpha.json")["own-2"]["tool_call"]
