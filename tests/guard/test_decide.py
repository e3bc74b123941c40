"""What may replace a published list, and what waits for a person."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.as_set import way_of_reading
from portkey_catalog.guard.decide import Decided, Scope, decide
from portkey_catalog.guard.reports import provider_reports
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog, Cost, Limit, Model, ProviderCatalog
from portkey_catalog.settings.shapes import GatewaySettings, GuardSettings, ProviderSettings, PublishSettings, Settings
from portkey_catalog.upstream.lists import Rejection
from support.small_catalog import make_model, make_provider

SETTINGS = Settings(guard=GuardSettings(review="never"), publish=PublishSettings(unknown_output=0))
TODAY, EARLIER, TOMORROW = date(2026, 9, 2), date(2026, 8, 1), date(2026, 9, 3)


def models(*ids: str, price: str = "3") -> dict[str, Model]:
    cost = Cost(input=Decimal(price), output=Decimal(15))
    return {model_id: make_model(model_id, cost=cost) for model_id in ids}


def decide_one(
    before: ProviderCatalog | None,
    after: dict[str, Model],
    *,
    problem: str | None = None,
    accepted: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    today: date = TODAY,
    **facts: Any,
) -> tuple[ProviderCatalog | None, ProviderReport]:
    previous = Catalog(gateway="https://g/v1", providers={"a": before}, combined={}) if before else None
    provider = ProviderSettings(slug="a", exclude=exclude)
    outcome = Outcome(provider, after, problem=problem, **facts)
    scope = Scope({"a": provider}, accepted=frozenset(accepted))
    decided = decide([outcome], previous, SETTINGS, scope, today)
    (report,) = provider_reports(decided, [outcome])
    return decided.catalogs.get("a"), report


READ_BY = way_of_reading(ProviderSettings(slug="a"), SETTINGS)
OLD = make_provider("a", *models("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8").values(), name="A", read_by=READ_BY)


def test_a_plausible_list_replaces_the_old_one() -> None:
    catalog, report = decide_one(OLD, models("m1", "m2", "m3", "m4", "m5", "m6", "m9"))
    assert catalog and list(catalog.models) == ["m1", "m2", "m3", "m4", "m5", "m6", "m9"]
    assert (report.state, report.models) == ("read", 7)


def test_a_list_that_lost_too_many_models_is_held() -> None:
    catalog, report = decide_one(OLD, models("m1", "m2", "m3", "m4", "m5"))
    assert catalog and catalog.models == OLD.models
    assert (report.state, catalog.stale_since) == ("kept", TODAY)
    assert report.problem == (
        "held: 3 of 8 models would vanish, more than guard.max_removed = 0.25 allows; first seen on 2026-09-02, it is "
        "taken when a later day brings it again; to take it now, run portkey-catalog update --accept-removals a"
    )


def test_a_held_list_says_how_many_of_what_would_vanish_are_there_under_another_id() -> None:
    _, report = decide_one(OLD, models("M1", "M2", "m3", "m4", "m5"))
    assert report.problem and report.problem.startswith("held: 5 of 8 models would vanish (2 of them renamed), more")


def held(after: dict[str, Model]) -> ProviderCatalog:
    """The last good list with this one waiting beside it since today."""
    catalog, report = decide_one(OLD, after)
    assert catalog and report.state == "kept"
    assert (catalog.models, catalog.held, catalog.held_since) == (OLD.models, after, TODAY)
    return catalog


def test_a_held_list_is_not_confirmed_on_the_day_it_was_first_seen() -> None:
    waiting = held(models("m1", "m2"))
    catalog, report = decide_one(waiting, models("m1", "m2", "m9"))
    assert (report.state, catalog) == ("kept", waiting)


def test_a_later_day_that_brings_a_held_list_again_lets_it_through() -> None:
    catalog, report = decide_one(held(models("m1", "m2")), models("m1", "m2", "m9"), today=TOMORROW)
    assert catalog == make_provider("a", *models("m1", "m2", "m9").values(), name="A", read_by=READ_BY)
    assert report.state == "read"
    assert report.problem and report.problem.startswith("taken, because the list first seen on 2026-09-02 came again")


def test_another_suspicious_list_waits_anew() -> None:
    waiting = held(models("m1", "m2", "m3", "m4", "m5"))
    catalog, report = decide_one(waiting, models("m1"), today=TOMORROW)
    assert catalog and (catalog.models, catalog.held, catalog.held_since) == (OLD.models, models("m1"), TOMORROW)
    assert (report.state, catalog.stale_since) == ("kept", TODAY)


def test_a_list_as_it_was_drops_the_one_that_waits() -> None:
    catalog, report = decide_one(held(models("m1")), models(*OLD.models), today=TOMORROW)
    assert (report.state, catalog) == ("read", OLD)


def test_a_list_that_cannot_be_read_leaves_the_one_that_waits() -> None:
    waiting = held(models("m1"))
    assert decide_one(waiting, {}, problem="HTTP 500: failing", today=TOMORROW)[0] == waiting


def test_an_empty_list_is_never_confirmed_by_coming_again() -> None:
    catalog: ProviderCatalog | None = OLD
    for today in (TODAY, TOMORROW, date(2026, 9, 9)):
        catalog, report = decide_one(catalog, {}, today=today)
        assert catalog == OLD.model_copy(update={"stale_since": TODAY})
        assert report.problem == (
            "held: the list is empty; check the provider in Portkey; "
            "to take it, run portkey-catalog update --accept-removals a"
        )


def test_a_person_lets_an_empty_list_through_and_then_it_is_nothing_new() -> None:
    catalog, report = decide_one(OLD, {}, accepted=("a",))
    assert catalog and (catalog.models, report.state) == ({}, "read")
    assert decide_one(catalog, {}, today=TOMORROW) == (catalog, ProviderReport("a", "A", "read", 0))


def test_an_empty_list_at_the_first_run_is_a_failure() -> None:
    catalog, report = decide_one(None, {}, accepted=("a",))
    assert (catalog, report.state, report.problem) == (
        None,
        "failed",
        "the list is empty; check the provider in Portkey",
    )


def test_a_list_that_was_cut_short_adds_and_changes_and_removes_nothing() -> None:
    catalog, report = decide_one(OLD, models("m1", "m9", price="4"), complete=False, notice="cut short")
    assert catalog and list(catalog.models) == [*[f"m{number}" for number in range(1, 10)]]
    assert (report.state, report.problem) == ("read", "cut short")
    assert catalog.models["m1"] != OLD.models["m1"]
    catalog, _ = decide_one(OLD, models("m1"), complete=False, exclude=("m[4-8]",))
    assert catalog and list(catalog.models) == ["m1", "m2", "m3"], "the owner's word goes first"


def broken(count: int, *, unreadable: bool = True) -> dict[str, Any]:
    return {"rejected": (Rejection("x", "the id is not a text", unreadable),) * count, "rows": 8 + count}


def test_a_list_of_which_many_rows_cannot_be_read_any_more_is_held() -> None:
    catalog, report = decide_one(OLD, models(*OLD.models), **broken(4))
    assert report.problem and report.problem.startswith("held: 4 of 12 rows of the list could not be read; first seen")
    catalog, report = decide_one(catalog, models(*OLD.models), today=TOMORROW, **broken(4))
    assert catalog and (report.state, catalog.unreadable) == ("read", 4)
    catalog, report = decide_one(catalog, models(*OLD.models), today=date(2026, 9, 4), **broken(4))
    assert report.state == "read", "what was as bad last time is no news"


def test_a_few_bad_rows_or_ids_listed_twice_hold_nothing() -> None:
    for few in (broken(3), broken(8, unreadable=False)):
        assert decide_one(OLD, models(*OLD.models), **few)[1].state == "read"


def test_many_bad_rows_at_the_first_run_are_told_and_hold_nothing() -> None:
    _, report = decide_one(None, models(*OLD.models), **broken(4))
    assert (report.state, report.problem) == ("read", "4 of 12 rows of the list could not be read")


def test_a_person_lets_a_held_list_through() -> None:
    catalog, report = decide_one(OLD, models("m1"), accepted=("a",))
    assert catalog and list(catalog.models) == ["m1"]
    assert (report.state, catalog.stale_since) == ("read", None)


def test_a_short_list_may_lose_any_share() -> None:
    _, report = decide_one(make_provider("a", *models("m1", "m2", "m3").values()), models("m1"))
    assert report.state == "read"


def test_a_price_that_moves_implausibly_far_is_held() -> None:
    for price in ("31", "0.29", "0"):
        _, report = decide_one(OLD, models(*OLD.models, price=price))
        assert report.problem and "the price of m1 and 7 more moved further" in report.problem
    for price in ("30", "0.3"):
        assert decide_one(OLD, models(*OLD.models, price=price))[1].state == "read"


def test_one_price_of_many_may_jump_but_not_to_zero_and_not_by_a_wrong_unit() -> None:
    many = models(*(f"m{number}" for number in range(60)))
    old = make_provider("a", *many.values())
    for price, fold in (("0.04", "75"), ("200", "66.7")):
        _, report = decide_one(old, many | models("m1", price=price))
        assert report.state == "read"
        assert report.problem and report.problem.endswith(f"tokens: m1 input from 3 to {price} ({fold}-fold)")
    for price in ("0", "0.003", "3000"):
        _, report = decide_one(old, many | models("m1", price=price))
        assert report.problem and "further than guard.max_price_factor = 10" in report.problem
    _, report = decide_one(old, many | models("m1", "m2", price="200"))
    assert report.problem and "the price of m1 and 1 more moved further" in report.problem


def without_limits(*ids: str) -> dict[str, Model]:
    return {model_id: make_model(model_id, limit=Limit()) for model_id in ids}


def test_a_list_that_keeps_its_ids_and_loses_their_limits_is_held() -> None:
    _, report = decide_one(OLD, {**models("m1", "m2", "m3", "m4", "m5"), **without_limits("m6", "m7", "m8")})
    assert report.problem and "3 of 8 models would vanish from opencode" in report.problem


def test_a_short_list_may_not_vanish_from_opencode_altogether() -> None:
    _, report = decide_one(make_provider("a", *models("m1", "m2").values()), without_limits("m1", "m2"))
    assert report.problem and "2 of 2 models would vanish from opencode" in report.problem


def test_models_the_owner_excludes_are_not_missed() -> None:
    catalog, report = decide_one(OLD, models("m1", "m2"), exclude=("m[3-8]",))
    assert (report.state, list(catalog.models) if catalog else None) == ("read", ["m1", "m2"])


def from_metadata(price: str) -> dict[str, Model]:
    cost = Cost(input=Decimal(price), output=Decimal(15))
    origin = dict.fromkeys(("cost.input", "cost.output"), "models.dev/a")
    return {model_id: make_model(model_id, cost=cost, provenance=origin) for model_id in OLD.models}


def test_a_price_that_comes_from_metadata_and_moves_far_waits_and_the_list_does_not() -> None:
    before = make_provider("a", *from_metadata("3").values())
    moved = from_metadata("900")
    catalog, report = decide_one(before, moved | models("m9"))
    assert catalog and catalog.models == before.models | models("m9")
    assert (report.state, catalog.stale_since, catalog.held_since) == ("read", None, TODAY)
    assert report.problem == (
        "the list is taken, with what metadata sources said last time: the price of m1 and 7 more moved further than "
        "guard.max_price_factor = 10 allows (m1: input from 3 to 900 (300-fold), in USD per million tokens); "
        "first seen on 2026-09-02, it is taken when a later day brings it again; "
        "to take it now, run portkey-catalog update --accept-removals a"
    )
    catalog, report = decide_one(catalog, moved | models("m9"), today=TOMORROW)
    assert catalog and (catalog.models, catalog.held) == (moved | models("m9"), None)


def test_a_few_prices_from_metadata_that_move_are_taken_and_told() -> None:
    before = make_provider("a", *from_metadata("3").values(), *models(*(f"n{n}" for n in range(60))).values())
    after = {**before.models, "m1": from_metadata("90")["m1"]}
    catalog, report = decide_one(before, after)
    assert catalog and (report.state, catalog.models) == ("read", after)
    assert report.problem and "m1 input from 3 to 90 (30-fold)" in report.problem


def test_a_price_the_provider_no_longer_states_has_vanished_whoever_stands_in_for_it() -> None:
    _, report = decide_one(OLD, from_metadata("3"))
    assert report.problem and report.problem.startswith("held: the prices of 8 of 8 models would vanish")


def test_prices_of_answers_that_vanish_are_held() -> None:
    halved = {each: make_model(each, cost=Cost(input=Decimal(3))) for each in OLD.models}
    assert decide_one(OLD, halved)[1].state == "kept"


@pytest.mark.parametrize("limit", [Limit(context=200_000, output=1), Limit(context=10**11, output=64_000)])
def test_limits_that_move_further_than_limits_do_are_held(limit: Limit) -> None:
    _, report = decide_one(
        OLD, {each: make_model(each, cost=OLD.models[each].cost, limit=limit) for each in OLD.models}
    )
    assert report.problem and report.problem.startswith("held: the limits of 8 of 8 models moved more than 10-fold")


def test_prices_of_the_cache_count_too() -> None:
    def cached(price: str) -> dict[str, Model]:
        cost = Cost(input=Decimal(3), output=Decimal(15), cache_read=Decimal(price))
        return {each: make_model(each, cost=cost) for each in OLD.models}

    assert decide_one(make_provider("a", *cached("0.3").values()), cached("400"))[1].state == "kept"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (models("x1", "x2"), models("y1")),
        (models("m1", "m2"), models("m1")),
        (models("m1", "m2", "m3", "m4"), models(*OLD.models) | models("m5", "m6", "m7", "m8", price="900")),
        ({each: make_model(each, cost=Cost()) for each in OLD.models}, models(*OLD.models, price="900")),
        (models(*OLD.models, price="0"), models(*OLD.models, price="900")),
    ],
    ids=["other ids", "shorter still", "other prices", "prices that were missing", "prices that were zero"],
)
def test_another_broken_list_does_not_confirm_the_first(first: dict[str, Model], second: dict[str, Model]) -> None:
    catalog, report = decide_one(held(first), second, today=TOMORROW)
    assert catalog and (report.state, catalog.models, catalog.held_since) == ("kept", OLD.models, TOMORROW)


def test_a_list_that_leaves_opencode_nothing_is_for_a_person_to_accept() -> None:
    useless = {each: make_model(each, cost=OLD.models[each].cost, tool_call=None) for each in OLD.models}
    waiting, today = held(useless), TOMORROW
    _, report = decide_one(waiting, useless, today=today)
    assert report.state == "kept"
    assert report.problem and "only a person can let it through" in report.problem
    assert decide_one(waiting, useless, today=today, accepted=("a",))[1].state == "read"


def test_a_kept_list_follows_the_settings_and_the_day() -> None:
    retiring = make_model("m1", retires=TOMORROW)
    before = make_provider("a", retiring, *models("m2", "m3").values(), name="Old name")
    catalog, _ = decide_one(before, {}, problem="HTTP 500", exclude=("m3",), today=TOMORROW)
    assert catalog and (catalog.name, list(catalog.models)) == ("A", ["m1", "m2"])
    assert catalog.models["m1"].status == "retired"


def test_a_list_cut_short_leaves_the_one_that_waits() -> None:
    waiting = held(models("m1"))
    catalog, _ = decide_one(waiting, models("m1", "m2"), complete=False, today=TOMORROW)
    assert catalog and (catalog.held, catalog.held_since) == (waiting.held, waiting.held_since)


def test_a_free_model_may_get_any_price() -> None:
    before = make_provider("a", *models("m1", price="0").values())
    assert decide_one(before, models("m1", price="50"))[1].state == "read"


def test_a_list_that_could_not_be_read_keeps_the_last_good_one_and_its_date() -> None:
    stale = OLD.model_copy(update={"stale_since": EARLIER})
    catalog, report = decide_one(stale, {}, problem="HTTP 500: failing")
    assert catalog == stale
    assert (report.state, report.problem, report.models) == ("kept", "HTTP 500: failing", 8)


def test_the_next_good_list_ends_the_staleness() -> None:
    catalog, _ = decide_one(OLD.model_copy(update={"stale_since": EARLIER}), models(*OLD.models))
    assert catalog and catalog.stale_since is None


def test_a_list_that_was_never_read_is_a_failure() -> None:
    assert decide_one(None, {}, problem="HTTP 500: failing") == (
        None,
        ProviderReport("a", "A", "failed", 0, problem="HTTP 500: failing"),
    )


def test_a_provider_the_account_no_longer_lists_is_kept_until_a_person_drops_it() -> None:
    previous = Catalog(gateway="https://g/v1", providers={"a": OLD}, combined={})

    def run(*accepted: str, settings: Settings = SETTINGS) -> Decided:
        return decide([], previous, settings, Scope({}, accepted=frozenset(accepted)), TODAY)

    kept = run()
    assert (kept.catalogs["a"].stale_since, kept.unnamed) == (TODAY, frozenset("a"))
    named = Settings(gateway=GatewaySettings(discover=False), providers=(ProviderSettings(slug="b"),))
    assert run("a").lists == run(settings=named).lists == {}
