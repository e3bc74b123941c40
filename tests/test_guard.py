"""What may replace a published list, and what waits for a person."""

from datetime import date
from decimal import Decimal

from portkey_catalog.changes import Bounds, Changes, compare_models
from portkey_catalog.collect import Outcome
from portkey_catalog.guard import settle
from portkey_catalog.report import ProviderReport
from portkey_catalog.schema import Catalog, Cost, Limit, Model, ProviderCatalog
from portkey_catalog.settings import ProviderSettings
from small_catalog import make_model, make_provider

BOUNDS = Bounds(max_removed=0.25, max_price_factor=10)
TODAY, EARLIER = date(2026, 9, 2), date(2026, 8, 1)


def models(*ids: str, price: str = "3") -> dict[str, Model]:
    cost = Cost(input=Decimal(price), output=Decimal(15))
    return {model_id: make_model(model_id, cost=cost) for model_id in ids}


def settled(
    before: ProviderCatalog | None,
    after: dict[str, Model],
    *,
    problem: str | None = None,
    accepted: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
) -> tuple[ProviderCatalog | None, ProviderReport]:
    previous = Catalog(gateway="https://g/v1", providers={"a": before}, combined={}) if before else None
    outcome = Outcome(ProviderSettings(slug="a", exclude=exclude), after, problem=problem)
    catalogs, reports = settle(
        [outcome], previous, BOUNDS, only_tool_call=True, accepted=accepted, keep_unlisted=True, today=TODAY
    )
    return catalogs.get("a"), reports[0]


OLD = make_provider("a", *models("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8").values())


def test_a_plausible_list_replaces_the_old_one() -> None:
    catalog, report = settled(OLD, models("m1", "m2", "m3", "m4", "m5", "m6", "m9"))
    assert catalog and list(catalog.models) == ["m1", "m2", "m3", "m4", "m5", "m6", "m9"]
    assert (report.state, report.changes) == ("read", Changes(added=("m9",), removed=("m7", "m8")))


def test_a_list_that_lost_too_many_models_is_held() -> None:
    catalog, report = settled(OLD, models("m1", "m2", "m3", "m4", "m5"))
    assert catalog and catalog.models == OLD.models
    assert (report.state, catalog.stale_since) == ("kept", TODAY)
    assert report.problem == (
        "held: 3 of 8 models would vanish, more than guard.max_removed = 0.25 allows; "
        "to take it, run update --accept-removals a"
    )


def test_a_person_lets_a_held_list_through() -> None:
    catalog, report = settled(OLD, models("m1"), accepted=("a",))
    assert catalog and list(catalog.models) == ["m1"]
    assert (report.state, catalog.stale_since) == ("read", None)


def test_a_short_list_may_lose_any_share() -> None:
    _, report = settled(make_provider("a", *models("m1", "m2", "m3").values()), models("m1"))
    assert report.state == "read"


def test_a_price_that_moves_implausibly_far_is_held() -> None:
    for price in ("31", "0.29", "0"):
        _, report = settled(OLD, models(*OLD.models, price=price))
        assert report.problem and "the price of m1 and 7 more moved further" in report.problem
    for price in ("30", "0.3"):
        assert settled(OLD, models(*OLD.models, price=price))[1].state == "read"


def without_limits(*ids: str) -> dict[str, Model]:
    return {model_id: make_model(model_id, limit=Limit()) for model_id in ids}


def test_a_list_that_keeps_its_ids_and_loses_their_limits_is_held() -> None:
    _, report = settled(OLD, {**models("m1", "m2", "m3", "m4", "m5"), **without_limits("m6", "m7", "m8")})
    assert report.problem and "3 of 8 models would vanish from opencode" in report.problem


def test_a_short_list_may_not_vanish_from_opencode_altogether() -> None:
    _, report = settled(make_provider("a", *models("m1", "m2").values()), without_limits("m1", "m2"))
    assert report.problem and "2 of 2 models would vanish from opencode" in report.problem


def test_models_the_owner_excludes_are_not_missed() -> None:
    catalog, report = settled(OLD, models("m1", "m2"), exclude=("m[3-8]",))
    assert (report.state, list(catalog.models) if catalog else None) == ("read", ["m1", "m2"])


def test_a_price_that_comes_from_metadata_holds_nothing() -> None:
    dear = {
        model_id: make_model(
            model_id, cost=Cost(input=Decimal(3000), output=Decimal(15)), provenance={"cost.input": "models.dev/a"}
        )
        for model_id in OLD.models
    }
    assert settled(OLD, dear)[1].state == "read"


def test_a_slug_that_changed_its_letter_case_is_one_provider() -> None:
    previous = Catalog(gateway="https://g/v1", providers={"A": OLD.model_copy(update={"slug": "A"})}, combined={})
    for after, kept in ((models(*OLD.models), "a"), (models("m1"), "A")):
        outcome = Outcome(ProviderSettings(slug="a"), after)
        catalogs, _ = settle(
            [outcome], previous, BOUNDS, only_tool_call=True, accepted=(), keep_unlisted=True, today=TODAY
        )
        assert list(catalogs) == [kept]


def test_a_free_model_may_get_any_price() -> None:
    before = make_provider("a", *models("m1", price="0").values())
    assert settled(before, models("m1", price="50"))[1].state == "read"


def test_a_list_that_could_not_be_read_keeps_the_last_good_one_and_its_date() -> None:
    stale = OLD.model_copy(update={"stale_since": EARLIER})
    catalog, report = settled(stale, {}, problem="HTTP 500: failing")
    assert catalog == stale
    assert (report.state, report.problem, report.models) == ("kept", "HTTP 500: failing", 8)


def test_the_next_good_list_ends_the_staleness() -> None:
    catalog, _ = settled(OLD.model_copy(update={"stale_since": EARLIER}), models(*OLD.models))
    assert catalog and catalog.stale_since is None


def test_a_list_that_was_never_read_is_a_failure() -> None:
    assert settled(None, {}, problem="HTTP 500: failing") == (
        None,
        ProviderReport("a", "A", "failed", 0, problem="HTTP 500: failing"),
    )


def test_a_provider_the_account_no_longer_lists_is_kept_until_a_person_drops_it() -> None:
    previous = Catalog(gateway="https://g/v1", providers={"a": OLD}, combined={})

    def run(accepted: tuple[str, ...], keep: bool) -> dict[str, ProviderCatalog]:
        return settle([], previous, BOUNDS, only_tool_call=True, accepted=accepted, keep_unlisted=keep, today=TODAY)[0]

    assert run((), True)["a"].stale_since == TODAY
    assert run(("a",), True) == run((), False) == {}


def test_changes_are_told_by_value() -> None:
    old, new = models("m1", "m2"), {**models("m2"), **models("m3"), **models("m1", price="4")}
    assert compare_models(old, new) == Changes(added=("m3",), changed=("m1",))
    assert not compare_models(old, dict(reversed(old.items())))
