"""What happened to a model is told in the words of a difference, day by day, also when it is gone."""

from datetime import date, timedelta

import pytest

from portkey_catalog.history.events import events_between
from portkey_catalog.history.story import NoSuchModelError, as_of, subject_named, told_by_day
from portkey_catalog.report.story import state_as_json, state_lines, story_as_json, story_lines
from portkey_catalog.schema import Catalog, Event
from portkey_catalog.store.catalog import load_catalog, load_changes
from support.hosted import listing, rows
from support.small_catalog import ending_catalog, make_model
from support.world import TODAY, World

ALIASED = '[metadata]\nsources = []\n[[providers]]\nslug = "alpha"\nalias = "first"\n'


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def at(world: World, number: int, *settings: str, **lists: list[object]) -> None:
    for slug, found in lists.items():
        world.gateway.lists[slug] = listing(*found)
    world.update(*settings, today=day(number), accept=("beta",) if "beta" in lists else ())


def priced(price: str, model_id: str) -> list[object]:
    return list(rows(model_id, pricing={"prompt": price, "completion": "0.00001"}))


def read(world: World) -> tuple[Catalog, list[Event]]:
    catalog = load_catalog(world.folder / "catalog")
    assert catalog is not None
    return catalog, load_changes(world.folder / "catalog", catalog)


def story(world: World, name: str) -> list[str]:
    catalog, events = read(world)
    subject = subject_named(name, catalog, events)
    return story_lines(subject.name, told_by_day(subject, catalog, events), events[0].on)


def state(world: World, name: str, number: int) -> list[str]:
    catalog, events = read(world)
    subject = subject_named(name, catalog, events)
    return state_lines(subject.name, as_of(subject, catalog, events, day(number)), day(number), events[0].on)


@pytest.fixture
def moving(world: World) -> World:
    """A price that moves and comes back, a model that goes and comes back."""
    at(world, 0, beta=[*priced("0.000002", "grok-4"), *rows("beta-1")])
    at(world, 1, beta=[*priced("0.000001", "grok-4"), *rows("beta-1")])
    at(world, 2, beta=[*priced("0.000002", "grok-4")])
    at(world, 3, beta=[*priced("0.000002", "grok-4"), *rows("beta-1")])
    return world


def test_a_price_that_moves_and_comes_back_is_a_line_a_day(moving: World) -> None:
    assert story(moving, "beta/grok-4") == [
        "2026-09-02 price: beta/grok-4: input 2 -> 1 (-50 %), in USD per million tokens",
        "2026-09-03 price: beta/grok-4: input 1 -> 2 (+100 %, back to where it was on 2026-09-01), "
        "in USD per million tokens",
    ]


def test_a_model_that_went_and_came_back_is_there_again(moving: World) -> None:
    assert story(moving, "beta/beta-1") == ["2026-09-03 removed: beta/beta-1", "2026-09-04 returned: beta/beta-1"]
    at(moving, 4, beta=[*priced("0.000002", "grok-4")])
    assert story(moving, "beta/beta-1")[-1] == "2026-09-05 removed: beta/beta-1"
    assert state(moving, "beta/beta-1", 4) == ["beta/beta-1 was not there on 2026-09-05"]


def test_what_a_model_was_on_a_day_is_told_fact_by_fact(moving: World) -> None:
    told = state(moving, "beta/grok-4", 1)
    assert told[0] == "beta/grok-4 on 2026-09-02"
    assert "cost.input: 1 USD per million tokens" in told
    assert "limit.context: 200000 tokens" in told
    assert "cost.input: 2 USD per million tokens" in state(moving, "beta/grok-4", 9)
    before = state(moving, "beta/grok-4", -5)
    assert before[0] == "beta/grok-4 on 2026-08-27, before 2026-09-02, the first day of which anything is told"


def test_programs_read_the_same(moving: World) -> None:
    catalog, events = read(moving)
    subject = subject_named("beta/grok-4", catalog, events)
    told = story_as_json(subject.name, told_by_day(subject, catalog, events), events[0].on)
    assert (told["model"], told["since"]) == ("beta/grok-4", "2026-09-02")
    assert told["days"][0]["on"] == "2026-09-02" and told["days"][0]["changes"][0]["new"] == 1
    assert told["days"][1]["changes"][0]["back_to"] == "2026-09-01"
    model = as_of(subject, catalog, events, day(1))
    assert state_as_json(subject.name, model, day(1))["state"]["cost"]["input"] == 1
    assert state_as_json(subject.name, None, day(1))["state"] is None


def test_a_combined_model_has_a_history_by_its_id_alone(moving: World) -> None:
    at(moving, 4, gamma=list(rows("grok-4")))
    assert story(moving, "grok-4") == story(moving, "combined/grok-4")
    assert story(moving, "grok-4")[-1].startswith("2026-09-05 member joined: combined/grok-4")
    assert [line for line in state(moving, "grok-4", 3) if line.startswith("member")] == [
        "member: alpha/x-ai/grok-4",
        "member: beta/grok-4",
    ]
    assert "member: gamma/grok-4" in state(moving, "grok-4", 4)


def test_a_combined_model_tells_what_changed_at_the_offers_of_its_chain(moving: World) -> None:
    told = story(moving, "grok-4")
    assert [line for line in story(moving, "beta/grok-4") if line not in told] == []
    at(moving, 4, beta=[*priced("0.000002", "grok-4"), *rows("beta-1")], alpha=list(rows("alpha-1", "alpha-2")))
    at(moving, 5, beta=[*priced("0.000003", "grok-4"), *rows("beta-1")])
    assert "2026-09-07" not in "".join(story(moving, "grok-4"))  # it has no chain any more


def test_an_offer_that_answers_alone_for_a_lost_chain_says_until_when() -> None:
    model = ending_catalog().combined["claude-sonnet-4"]
    members = [line for line in state_lines("combined/claude-sonnet-4", model, TODAY, None) if "member" in line]
    assert members[:2] == [
        "member: anthropic/claude-sonnet-4-20250514 (outside the chain: cannot call tools)",
        "member: openrouter/anthropic/claude-sonnet-4 (answers alone until 2027-02-24)",
    ]


def test_a_provider_that_gets_another_name_takes_the_history_of_its_models_with_it(world: World) -> None:
    at(world, 0, alpha=priced("0.000002", "m"))
    at(world, 1, alpha=priced("0.000001", "m"))
    at(world, 2, ALIASED, alpha=priced("0.000003", "m"))
    told = story(world, "first/m")
    assert [line.partition(" ")[0] for line in told] == ["2026-09-02", "2026-09-03"]
    assert story(world, "alpha/m") == told
    assert "cost.input: 1 USD per million tokens" in state(world, "alpha/m", 1)


def test_a_model_to_which_nothing_happened_says_so(moving: World) -> None:
    assert story(moving, "alpha/alpha-1") == ["alpha/alpha-1: nothing changed since 2026-09-02"]


@pytest.mark.parametrize(
    ("name", "hint"), [("beta/grok-5", "; there is beta/grok-4"), ("grok4", "; there is combined/grok-4"), ("#", "")]
)
def test_a_model_that_never_was_is_an_error_with_what_is_nearly_called_so(moving: World, name: str, hint: str) -> None:
    with pytest.raises(NoSuchModelError) as error:
        story(moving, name)
    assert str(error.value).startswith(f"{name}: no model was ever called so here{hint}")
    assert error.value.exit_code == 2


def test_the_story_of_a_model_that_is_gone_names_the_one_that_follows_it(world: World) -> None:
    at(world, 0, beta=[*rows("gemini-2.0-flash", "gemini-2.5-flash", "beta-1")])
    at(world, 1, beta=[*rows("gemini-2.5-flash", "beta-1")])
    assert story(world, "beta/gemini-2.0-flash") == [
        "2026-09-02 removed: beta/gemini-2.0-flash -> gemini-2.5-flash (next of its family)",
    ]


def test_the_story_of_a_renamed_model_is_told_by_either_id(world: World) -> None:
    at(world, 0, beta=[*rows("grok-4", "beta-1")])
    at(world, 1, beta=[*rows("x-ai/grok-4", "beta-1")])
    told = "2026-09-02 renamed: beta/grok-4 is beta/x-ai/grok-4 now (the old id goes on until 2026-12-01)"
    assert story(world, "beta/grok-4") == [told]
    assert story(world, "beta/x-ai/grok-4") == [told, "2026-09-02 fact: beta/x-ai/grok-4: name grok-4 -> x-ai/grok-4"]


def test_a_former_name_of_a_provider_leads_to_models_to_which_nothing_ever_happened(world: World) -> None:
    at(world, 0, alpha=list(rows("m", "n")))
    at(world, 1, ALIASED)
    for name in ("alpha/n", "ALPHA/n", "first/n", "First/n"):
        assert story(world, name) == story(world, "first/n")
        assert state(world, name, 0)[0].startswith("first/n on ")
        assert "limit.context: 200000 tokens" in state(world, name, 0)


def test_a_name_that_another_provider_has_now_is_that_one_s(world: World) -> None:
    at(world, 0, alpha=list(rows("m", "n")))
    at(world, 1, ALIASED)
    catalog, events = read(world)
    taken = catalog.providers["beta"].model_copy(update={"slug": "alpha", "models": {"m": make_model("m")}})
    catalog = catalog.model_copy(update={"providers": {**catalog.providers, "alpha": taken}})
    assert subject_named("alpha/m", catalog, events).name == "alpha/m"
    assert subject_named("alpha/n", catalog, events).name == "first/n"


def test_a_combined_model_under_another_id_was_there_before_under_every_name(world: World) -> None:
    at(world, 0)
    at(world, 1, alpha=list(rows("x-ai/grok-4", "more")))
    old, _ = read(world)
    model = old.combined["grok-4"]
    renamed = model.model_copy(update={"id": "grok-four", "aliases": {model.id: model.identity}})
    new = old.model_copy(update={"combined": {"grok-four": renamed}})
    events = events_between(old, new, day(2))
    for name in ("combined/grok-4", "grok-4", "combined/grok-four"):
        subject = subject_named(name, new, events)
        assert subject.name == "combined/grok-four"
        assert as_of(subject, new, events, day(1)) == model
        assert as_of(subject, new, events, day(2)) == renamed
