"""What goes on for days is seen, although every day by itself is plausible; and what stands still is taken."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.decide import decide
from portkey_catalog.guard.decisions import Scope
from portkey_catalog.guard.reports import provider_reports
from portkey_catalog.history.lookback import Seen, Step, lookbacks
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.store.catalog import load_catalog
from portkey_catalog.store.layout import StoreError
from portkey_catalog.text.secrets import Secrets
from support.hosted import KEY, listing, rows
from support.small_catalog import make_model, make_provider
from support.world import TODAY, World

SEPTEMBER = "changes/2026-09.json"

ONE = """
metadata.sources = []
[gateway]
discover = false
reach = "provider"
[[providers]]
slug = "alpha"
"""

WITHIN_A_WEEK = "within 7 days, more than guard.max_removed = 0.25 allows in that time (35%)"


def ids(count: int, name: str = "m") -> list[str]:
    return [f"{name}-{number:04}" for number in range(count)]


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def alpha(world: World, number: int, *found: dict[str, Any], settings: str = ONE, **changes: Any) -> ProviderReport:
    """What comes of the one provider's list on a day."""
    world.policy = replace(world.policy, timeout=30, deadline=60, max_bytes=10_000_000)
    world.gateway.lists["alpha"] = listing(*found)
    world.update(settings, today=day(number), **changes)
    return world.provider("alpha")


def days_held(world: World, lists: Iterable[Sequence[dict[str, Any]]]) -> dict[int, str]:
    """Days on which a list was held, the first day being 0, and why."""
    told = {}
    for number, found in enumerate(lists):
        report = alpha(world, number, *found)
        if report.state != "read":
            told[number] = (report.problem or "").removeprefix("held: ").partition("; first seen")[0]
    return told


def published(world: World) -> list[str]:
    return list(world.document("providers/alpha.json"))


def journal(world: World, slug: str = "alpha") -> tuple[Step, ...]:
    """Days that lead back from a list."""
    catalog = load_catalog(world.folder / "catalog")
    assert catalog is not None
    return lookbacks(catalog)[slug].steps


def priced(usd: float, *wanted: str) -> list[dict[str, Any]]:
    return rows(*wanted, pricing={"prompt": f"{usd / 10**6:.12f}", "completion": "0.000015"})


@pytest.mark.slow
def test_a_list_that_loses_a_quarter_every_day_is_held_for_good(world: World) -> None:
    sizes = [120]
    while sizes[-1] > 10:
        sizes.append(int(sizes[-1] * 0.76))
    told = days_held(world, [rows(*ids(size)) for size in sizes])
    assert list(told) == list(range(2, len(sizes)))
    assert told[2] == f"51 of 120 models vanished {WITHIN_A_WEEK}"
    assert len(published(world)) == sizes[1]


@pytest.mark.slow
def test_a_drain_with_a_day_of_rest_now_and_then_is_seen_within_the_month(world: World) -> None:
    sizes = [100, 92, 92, 92, 92, 84, 84, 84, 84, 77, 77, 77, 77, 70, 70, 70, 70, 63, 63, 63, 63, 56, 51, 46]
    told = days_held(world, [rows(*ids(size)) for size in sizes])
    assert told == {
        21: "44 of 100 models vanished within 30 days, more than guard.max_removed = 0.25 allows in that time (44%)",
        22: "49 of 100 models vanished within 30 days, more than guard.max_removed = 0.25 allows in that time (44%)",
        23: "17 of 63 models would vanish, more than guard.max_removed = 0.25 allows",
    }
    assert len(published(world)) == 63


@pytest.mark.slow
def test_a_list_that_shrinks_one_by_one_never_gets_below_what_is_too_short_to_judge(world: World) -> None:
    told = days_held(world, [rows(*ids(size)) for size in (8, 7, 6, 5, 4, 3, 2, 1)])
    assert list(told) == [3, 4, 5, 6, 7]
    assert told[3].startswith("3 of 8 models vanished within 7 days")
    assert len(published(world)) == 6


def test_models_that_stay_listed_and_are_lost_to_opencode_day_by_day_are_missed(world: World) -> None:
    lists = [[*rows(*ids(size)), *rows(*ids(20)[size:], supported_parameters=[])] for size in (20, 16, 12, 9)]
    told = days_held(world, lists)
    assert told[2].startswith("8 of 20 models vanished from opencode within 7 days")
    assert list(told) == [2, 3]


def test_a_list_that_suddenly_grows_out_of_all_proportion_is_held_until_a_later_day(world: World) -> None:
    assert alpha(world, 0, *rows(*ids(2))).state == "read"
    report = alpha(world, 1, *rows(*ids(110)))
    assert report.state == "kept"
    assert report.problem == (
        "held: the list has grown from 2 to 110 models, which is more than lists grow; first seen on 2026-09-02, it "
        "is taken when a later day brings it again and it has not gone on; to take it now, run "
        "portkey-catalog update --accept-removals alpha"
    )
    assert alpha(world, 1, *rows(*ids(110))).state == "kept", "the same day confirms nothing"
    assert alpha(world, 2, *rows(*ids(111))).state == "read"


@pytest.mark.slow
@pytest.mark.parametrize(("count", "state"), [(5000, "kept"), (102, "read")])
def test_two_models_do_not_become_five_thousand_at_once(count: int, state: str) -> None:
    before = make_provider("a", *map(make_model, ids(2)))
    provider = ProviderSettings(slug="a")
    outcomes = [Outcome(provider, {each: make_model(each) for each in ids(count)})]
    previous = Catalog(gateway="https://g/v1", providers={"a": before}, combined={})
    decided = decide(outcomes, previous, Settings(), Scope({"a": provider}), TODAY)
    (report,) = provider_reports(decided, outcomes)
    assert report.state == state


@pytest.mark.slow
def test_growth_that_goes_on_is_not_taken_without_a_person(world: World) -> None:
    told = days_held(world, [rows(*ids(size)) for size in (2, 100, 230, 310, 350)])
    assert told == {
        2: "the list has grown from 2 to 230 models within 7 days, which is more than lists grow",
        3: "the list has grown from 100 to 310 models, which is more than lists grow",
        4: "the list has grown from 100 to 350 models, which is more than lists grow",
    }
    assert alpha(world, 5, *rows(*ids(400)), accept=("alpha",)).state == "read"
    assert alpha(world, 6, *rows(*ids(450))).state == "read"


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(340, 400), (90, 131), (2, 102), (60, 180)])
def test_lists_may_grow_as_lists_do(world: World, sizes: tuple[int, ...]) -> None:
    assert days_held(world, [rows(*ids(size)) for size in sizes]) == {}


@pytest.mark.slow
def test_a_new_provider_may_have_any_number_of_models(world: World) -> None:
    assert alpha(world, 0, *rows(*ids(400))).state == "read"


@pytest.mark.slow
@pytest.mark.parametrize("factor", [9, 1 / 9])
def test_prices_that_move_on_and_on_in_one_direction_are_held(world: World, factor: float) -> None:
    told = days_held(world, [priced(3 * factor**number, *ids(20)) for number in range(4)])
    assert list(told) == [2, 3]
    assert told[2].startswith(
        "the price of m-0000 and 19 more moved within 7 days further than guard.max_price_factor = 10 allows "
        "(m-0000: input from 3 to "
    )
    assert told[2].endswith("(81-fold), in USD per million tokens)")


@pytest.mark.slow
def test_one_price_that_drifts_is_told_from_one_that_is_repriced(world: World) -> None:
    still = rows(*ids(80, "still"))
    told = days_held(world, [[*priced(0.01 * 9**number, "m"), *still] for number in range(4)])
    assert told[3].startswith("the price of m moved within 7 days further than")
    assert list(told) == [3]


@pytest.mark.slow
def test_prices_that_move_there_and_back_are_fine(world: World) -> None:
    assert days_held(world, [priced(usd, *ids(20)) for usd in (3, 27, 3, 0.34, 3, 27)]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("field", ["context_length", "top_provider"])
def test_limits_that_move_on_and_on_are_held(world: World, field: str) -> None:
    def found(number: int) -> list[dict[str, Any]]:
        size = 64_000 // 8**number
        facts = {"context_length": 10 * size} if field == "context_length" else {}
        return [*rows(*ids(8), **facts, top_provider={"max_completion_tokens": size}), *rows(*ids(40, "still"))]

    told = days_held(world, [found(number) for number in range(3)])
    assert told == {2: "the limits of 8 of 48 models moved more than 32-fold within 7 days"}


def test_prices_that_vanish_a_quarter_a_day_are_missed(world: World) -> None:
    told = days_held(world, [[*rows(*ids(size)), *rows(*ids(20)[size:], pricing={})] for size in (20, 16, 12)])
    assert told == {2: f"the prices of 8 of 20 models vanished {WITHIN_A_WEEK}"}


def drained(world: World) -> None:
    """A list that is held on the third day: of 100 models 76 are published, and 60 are listed."""
    assert list(days_held(world, [rows(*ids(size)) for size in (100, 76, 60)])) == [2]


@pytest.mark.slow
def test_a_drain_that_stands_still_is_taken_on_a_later_day_and_counts_no_more(world: World) -> None:
    drained(world)
    report = alpha(world, 3, *rows(*ids(59)))
    assert report.state == "read"
    assert report.problem and report.problem.startswith("taken, because the list first seen on 2026-09-03 came again")
    assert journal(world) == ()
    assert alpha(world, 4, *rows(*ids(46))).state == "read", "a quarter of what it is now"


@pytest.mark.slow
def test_a_drain_that_goes_on_more_slowly_waits_anew_each_day(world: World) -> None:
    drained(world)
    for number, size in ((3, 57), (4, 54), (5, 51)):
        report = alpha(world, number, *rows(*ids(size)))
        assert report.state == "kept"
        assert report.problem and f"first seen on {day(number)}" in report.problem
    assert alpha(world, 6, *rows(*ids(51))).state == "read"


@pytest.mark.slow
def test_a_list_that_is_as_it_was_again_is_taken_and_what_it_was_is_still_known(world: World) -> None:
    drained(world)
    assert alpha(world, 3, *rows(*ids(76))).state == "read"
    assert alpha(world, 4, *rows(*ids(60))).state == "kept"


@pytest.mark.slow
def test_a_list_that_a_person_accepts_counts_from_then_on(world: World) -> None:
    drained(world)
    assert alpha(world, 2, *rows(*ids(60)), accept=("alpha",)).state == "read"
    assert journal(world) == ()
    assert alpha(world, 3, *rows(*ids(46))).state == "read"
    assert alpha(world, 4, *rows(*ids(36))).state == "kept"


@pytest.mark.slow
def test_what_is_held_is_in_no_journal(world: World) -> None:
    drained(world)
    assert [step.day for step in journal(world)] == [day(1)]


@pytest.mark.slow
def test_a_drain_by_the_hour_is_seen_on_the_same_day(world: World) -> None:
    states = [alpha(world, number > 0, *rows(*ids(size))).state for number, size in enumerate((100, 76, 60))]
    assert states == ["read", "read", "kept"]


def test_two_updates_of_one_day_are_one_step(world: World) -> None:
    alpha(world, 0, *rows(*ids(10)))
    alpha(world, 1, *rows(*ids(8)))
    alpha(world, 1, *rows(*ids(9), "new"))
    (step,) = journal(world)
    assert (step.came, list(step.before)) == (("new",), ["m-0009"])
    alpha(world, 1, *rows(*ids(10)))
    assert journal(world) == ()


def test_what_changed_is_remembered_as_it_was_before(world: World) -> None:
    alpha(world, 0, *rows("m"), *rows("n"))
    alpha(world, 1, *rows("m", context_length=400_000), *rows("n"))
    before = Seen(200_000, 64_000, Decimal(3), Decimal(15), tool_call=True, offered=True)
    assert journal(world) == (Step(day(1), before={"m": before}),)


@pytest.mark.slow
def test_a_quiet_month_leaves_every_byte(world: World) -> None:
    alpha(world, 0, *rows(*ids(10)))
    alpha(world, 1, *rows(*ids(9)))
    files = world.files()
    for number in range(2, 50):
        assert alpha(world, number, *rows(*ids(9))).state == "read"
    assert world.files() == files


@pytest.mark.slow
def test_what_the_owner_leaves_out_is_no_drain_and_what_the_owner_adds_no_growth(world: World) -> None:
    few, many = rows(*ids(2)), rows(*ids(120), *ids(100, "n"))
    alpha(world, 0, *few)
    alpha(world, 1, *many, accept=("alpha",))
    for number, globs in enumerate(('exclude = ["n-*"]', 'exclude = ["n-*", "m-009*"]', 'include = ["m-000*"]'), 2):
        assert alpha(world, number, *many, settings=ONE + globs).state == "read"
        assert journal(world) == ()
    assert len(published(world)) == 10
    assert alpha(world, 5, *many).state == "read"
    assert len(published(world)) == 220
    assert alpha(world, 6, *many).state == "read", "nor does it look like growth on the day after"
    assert alpha(world, 7, *many, *rows(*ids(500, "o"))).state == "kept"


def test_models_that_went_and_that_the_owner_no_longer_wants_are_not_missed(world: World) -> None:
    every = [*ids(20), *ids(20, "old")]
    for number, size in enumerate((40, 33, 27)):
        assert alpha(world, number, *rows(*every[:size])).state == "read"
    assert alpha(world, 3, *rows(*every[:20]), settings=ONE + 'exclude = ["old-*"]').state == "read"


def test_the_choice_of_models_is_not_told_in_the_journal(world: World) -> None:
    alpha(world, 0, *rows(*ids(3)), settings=ONE + 'exclude = ["private-name-*"]')
    told = world.document("index.json")
    assert "private-name" not in json.dumps(told)
    assert len(told["providers"]["alpha"]["chosen_by"]) == 12


def test_settings_that_leave_models_out_of_opencode_are_no_drain(world: World) -> None:
    found = [*rows(*ids(10)), *rows(*ids(10, "n"), supported_parameters=[])]
    lax = ONE.replace("[gateway]", "publish.only_tool_call = false\n[gateway]")
    for number in range(3):
        assert alpha(world, number, *found[number:], settings=lax).state == "read"
    assert alpha(world, 3, *found[3:]).state == "read"


@pytest.mark.slow
@pytest.mark.parametrize(("only_tool_call", "state"), [("false", "kept"), ("true", "read")])
def test_models_without_tools_are_missed_where_opencode_is_offered_them(
    world: World, only_tool_call: str, state: str
) -> None:
    settings = ONE.replace("[gateway]", f"publish.only_tool_call = {only_tool_call}\n[gateway]")
    found = [*rows(*ids(10)), *rows(*ids(20, "n"), supported_parameters=[])]
    for number in range(3):
        cut = 30 - 6 * number
        listed = [*found[:cut], *({**row, "context_length": 0} for row in found[cut:])]
        report = alpha(world, number, *listed, settings=settings)
    assert report.state == state
    if state == "kept":
        assert report.problem and "12 of 30 models vanished from opencode within 7 days" in report.problem


def test_what_the_account_no_longer_enables_day_by_day_is_not_the_providers_drain(world: World) -> None:
    by_account = ONE.replace('reach = "provider"', 'reach = "account"')
    for number, size in enumerate((20, 16, 13, 10)):
        entries = [{"id": f"@alpha/{model_id}", "object": "model"} for model_id in ids(size)]
        page = {"object": "list", "total": size, "data": entries}
        world.gateway.account = replace(listing(), body=json.dumps(page).encode())
        assert alpha(world, number, *rows(*ids(20)), settings=by_account).state == "read"
    assert journal(world) == ()


def test_a_provider_that_is_not_asked_or_fails_keeps_its_journal(world: World) -> None:
    two = ONE + '[[providers]]\nslug = "beta"\n'
    alpha(world, 0, *rows(*ids(10)), settings=two)
    alpha(world, 1, *rows(*ids(9)), settings=two)
    kept = journal(world)
    world.gateway.lists["beta"] = listing(*rows("b-1", "b-2"))
    world.update(two, today=day(2), only=("beta",))
    assert journal(world) == kept
    world.gateway.lists["alpha"] = replace(listing(), status=500)
    world.update(two, today=day(3))
    assert (world.provider("alpha").state, journal(world)) == ("kept", kept)


@pytest.mark.slow
def test_a_provider_that_gets_another_name_keeps_its_journal(world: World) -> None:
    for number, size in enumerate((100, 76)):
        alpha(world, number, *rows(*ids(size)))
    world.gateway.lists["alpha"] = listing(*rows(*ids(60)))
    world.update(ONE + 'alias = "other"\n', today=day(2))
    assert world.provider("other").state == "kept"
    assert [step.day for step in journal(world, "other")] == [day(1)]


@pytest.mark.slow
def test_what_only_the_account_names_is_the_owners(world: World) -> None:
    by_account = ONE.replace('reach = "provider"', 'reach = "account"')
    for number, size in enumerate((200, 152, 116, 89)):
        entries = [{"id": f"@alpha/{model_id}", "object": "model"} for model_id in (*ids(5), *ids(size, "mine"))]
        page = {"object": "list", "total": len(entries), "data": entries[:100]}
        rest = {**page, "data": entries[100:]}
        pages = [replace(listing(), body=json.dumps(each).encode()) for each in (page, rest)]
        world.gateway.account = lambda request, pages=pages: pages["offset=100" in request.query]
        assert alpha(world, number, *rows(*ids(5)), settings=by_account).state == "read"


@pytest.mark.slow
def test_a_catalog_without_a_journal_starts_anew(world: World) -> None:
    for number, size in enumerate((100, 76)):
        alpha(world, number, *rows(*ids(size)))
    root = world.folder / "catalog" / "v1"
    (root / SEPTEMBER).unlink()
    (root / "lookback.json").write_text("{}")  # as an earlier version of the program wrote it
    index = world.document("index.json")
    index["files"] = [*(path for path in index["files"] if path != SEPTEMBER), "lookback.json"]
    (root / "index.json").write_text(json.dumps(index))
    assert alpha(world, 2, *rows(*ids(60))).state == "read"
    assert (root / SEPTEMBER).exists() and not (root / "lookback.json").exists()


def test_a_damaged_journal_is_a_clear_error(world: World) -> None:
    alpha(world, 0, *rows(*ids(3)))
    alpha(world, 1, *rows(*ids(4)))
    path = world.folder / "catalog" / "v1" / SEPTEMBER
    for text in ("{", '[{"on": "yesterday"}]'):
        path.write_text(text)
        with pytest.raises(StoreError, match=r"changes/2026-09\.json"):
            alpha(world, 1, *rows(*ids(3)))


def test_a_day_to_come_counts_for_nothing_is_found_by_the_check_and_goes_with_the_next_update(world: World) -> None:
    alpha(world, 0, *rows(*ids(10), "early"))
    alpha(world, 1, *rows(*ids(10)))
    alpha(world, 6, *rows(*ids(8)))
    catalog = world.folder / "catalog"
    assert [str(each) for each in check_catalog(catalog, today=day(3))] == [
        "removed.json: providers.alpha.m-0008.removed is 2026-09-07, which is still to come",
        "removed.json: providers.alpha.m-0009.removed is 2026-09-07, which is still to come",
        "changes/2026-09.json: 2026-09-07 has not come yet",
    ]
    assert check_catalog(catalog, today=day(6)) == []
    assert alpha(world, 3, *rows(*ids(6))).state == "read"
    assert check_catalog(catalog, today=day(3)) == []


def test_an_id_that_must_not_be_published_any_more_leaves_the_journal_too(world: World) -> None:
    alpha(world, 0, *rows(*ids(10), "later-a-secret-0123456789"))
    alpha(world, 1, *rows(*ids(10)))
    assert "later-a-secret" in json.dumps(world.document(SEPTEMBER))
    secrets = Secrets.of({"PORTKEY_API_KEY": KEY, "K": "later-a-secret-0123456789"}, ["PORTKEY_API_KEY", "K"])
    assert alpha(world, 2, *rows(*ids(10)), secrets=secrets).state == "read"
    assert "later-a-secret" not in "".join(map(bytes.decode, world.files().values()))
