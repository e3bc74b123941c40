"""The report tells what happened to chains, and the exit code says whether a person should look."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from portkey_catalog.cli.messages import print_report
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.history.chain_events import ChainEvent, chain_events, decided
from portkey_catalog.history.diff import chain_changes, difference
from portkey_catalog.report.diff import SHOWN_OF_A_KIND, commit_message, first_lines, subject
from portkey_catalog.report.json import as_json
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.shown import with_names, without_keys
from portkey_catalog.schema import (
    Catalog,
    Cause,
    CombinedModel,
    Event,
    Lookalike,
    Member,
    Model,
    NearMiss,
    Removed,
    RemovedCombined,
)
from support.hosted import listing, rows
from support.small_catalog import HOSTILE, make_model, make_provider
from support.world import TODAY, World

STEADY = "qwen3-coder"
"""A model that every provider always offers, as a catalog that loses its last chain is held."""
GROK = "x-ai/grok-4"


@dataclass
class Days:
    """An account whose providers' lists change from day to day."""

    world: World

    def list(self, **lists: Any) -> None:
        """From now on these providers list these models, beside what each of them always has."""
        for slug, names in lists.items():
            found = [row for name in names for row in ([name] if isinstance(name, dict) else rows(name))]
            self.world.gateway.lists[slug] = listing(*rows(*(f"{slug}-{n}" for n in range(1, 6)), STEADY), *found)

    def on(self, number: int, settings: str = "", **changes: Any) -> Report:
        """The update of the day of this number."""
        return self.world.update(f"[metadata]\nsources = []\n{settings}", today=day(number), **changes)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def days(world: World) -> Iterator[Days]:
    """Three providers, two of which offer Grok 4."""
    account = Days(world)
    account.list(beta=[GROK], delta=["grok-4"], alpha=[], gamma=[])
    first = account.on(0)
    assert (first.exit_code, first.chains) == (0, ())
    yield account


def told(report: Report) -> list[tuple[str, str]]:
    return [(event.change, event.text) for event in report.chains]


def test_a_day_on_which_nothing_happens_to_chains_has_no_lines(days: Days) -> None:
    days.list(gamma=["glm-4.6"])
    report = days.on(1)
    assert (report.exit_code, report.chains) == (0, ())
    assert "combined" not in {change.provider for change in report.changes} and as_json(report)["chains"] == []


@pytest.mark.slow
def test_a_lost_chain_is_told_with_what_did_it_and_ends_red_once(days: Days) -> None:
    days.list(beta=[])
    report = days.on(1)
    assert told(report) == [
        (
            "chain lost",
            "combined/grok-4 has no failover any more: beta/x-ai/grok-4 is not listed any more; "
            f"delta/grok-4 answers alone until {day(1) + GRACE}",
        )
    ]
    assert report.exit_code == 3
    again = days.on(1)
    assert (again.exit_code, again.chains, again.files) == (0, (), ())
    assert days.on(2).exit_code == 0


@pytest.mark.slow
def test_a_lost_chain_names_every_member_that_is_still_offered(days: Days) -> None:
    days.list(delta=["grok-4", GROK])
    days.on(1)
    days.list(beta=[])
    ((change, text),) = told(days.on(2))
    assert change == "chain lost"
    assert text == (
        "combined/grok-4 has no failover any more: beta/x-ai/grok-4 is not listed any more; "
        f"delta/x-ai/grok-4 stands outside: no other provider to fall over to; delta/grok-4 answers alone until "
        f"{day(2) + GRACE}"
    )


def test_a_model_that_all_providers_drop_is_told_once_and_its_id_stays_reserved(days: Days) -> None:
    days.list(beta=[], delta=[])
    report = days.on(1)
    ((change, text),) = told(report)
    assert (change, report.exit_code) == ("chain lost", 3)
    assert "beta/x-ai/grok-4 is not listed any more; delta/grok-4 is not listed any more" in text
    assert text.endswith("; the id leads nowhere and stays reserved")
    assert (days.on(2).exit_code, days.world.reports[-1].chains) == (0, ())


@pytest.mark.slow
def test_an_id_whose_days_are_over_is_dissolved_and_one_that_nobody_offers_reserved(days: Days) -> None:
    days.list(beta=[])
    days.on(1)
    for number in range(2, 2 + GRACE.days, 30):
        assert days.on(number).chains == ()
    report = days.on(1 + GRACE.days)
    assert [event.change for event in report.chains] == ["id dissolved"]
    assert report.chains[0].text == (
        "combined/grok-4 leads nowhere now, as delta/grok-4 alone offered it for too long; "
        "the id stays reserved (use portkey-delta/grok-4)"
    )
    assert report.exit_code == 0


@pytest.mark.slow
def test_an_id_that_goes_on_alone_and_loses_that_too_is_reserved(days: Days) -> None:
    days.list(beta=[])
    days.on(1)
    days.list(delta=[])
    report = days.on(2)
    assert told(report) == [
        (
            "id reserved",
            "combined/grok-4 leads nowhere now, as delta/grok-4 is not listed any more; "
            f"it was to answer until {day(1) + GRACE}; the id stays reserved",
        )
    ]
    assert report.exit_code == 0


@pytest.mark.slow
def test_what_comes_back_has_failover_again(days: Days) -> None:
    days.list(beta=[])
    days.on(1)
    days.list(beta=[GROK])
    report = days.on(2)
    assert told(report) == [("chain gained", "combined/grok-4 has failover again: delta/grok-4, beta/x-ai/grok-4")]
    assert report.exit_code == 0


def test_a_new_chain_and_a_new_member_are_lines(days: Days) -> None:
    days.list(gamma=["glm-4.6", "xai/grok-4"], alpha=["glm-4.6"])
    report = days.on(1)
    assert told(report) == [
        ("chain gained", "combined/glm-4.6 has failover now: alpha/glm-4.6, gamma/glm-4.6"),
        ("member joined", "combined/grok-4 also has gamma/xai/grok-4 now"),
    ]
    assert report.exit_code == 0


def test_a_member_that_was_known_outside_the_chain_is_told_as_such(days: Days) -> None:
    [toolless] = rows("grok-4", supported_parameters=[])
    days.list(gamma=[toolless])
    days.on(1)
    days.list(gamma=["grok-4"])
    joined = "combined/grok-4 also has gamma/grok-4 now, which stood outside the chain before"
    assert told(days.on(2)) == [("member joined", joined)]


@pytest.mark.slow
def test_a_first_member_whose_place_another_offer_took_ends_red(days: Days) -> None:
    listed = "[combine]\nprovider_priority = ['alpha']\n"
    days.list(alpha=["grok-4"])
    report = days.on(1, listed)
    assert told(report) == [
        (
            "first member replaced",
            "combined/grok-4 begins with alpha/grok-4 in place of beta/x-ai/grok-4, "
            "which is still offered and number 2 now: alpha/grok-4 is new",
        )
    ]
    assert report.exit_code == 3
    again = days.on(1, listed)
    assert (again.exit_code, again.chains) == (0, ())


def test_a_first_member_that_went_is_a_line(days: Days) -> None:
    days.list(gamma=["grok-4"])
    days.on(1)
    days.list(beta=[])
    report = days.on(2)
    assert told(report) == [
        (
            "first member replaced",
            "combined/grok-4 begins with delta/grok-4 in place of beta/x-ai/grok-4, which is not listed any more",
        )
    ]
    assert report.exit_code == 0


def test_a_first_member_that_its_provider_renamed_is_a_line_with_its_new_id(days: Days) -> None:
    days.list(beta=["xai/grok-4"])
    report = days.on(1)
    assert told(report) == [
        (
            "first member replaced",
            "combined/grok-4 begins with beta/xai/grok-4 in place of beta/x-ai/grok-4, "
            "which is listed as xai/grok-4 now",
        )
    ]
    assert report.exit_code == 0


@pytest.mark.slow
def test_a_member_that_opencode_can_no_longer_use_is_told_with_the_reason(days: Days) -> None:
    days.list(gamma=["grok-4"])
    days.on(1)
    days.list(gamma=rows("grok-4", supported_parameters=["temperature"]))
    report = days.on(2)
    assert told(report) == [
        (
            "member ejected",
            "combined/grok-4 does without gamma/grok-4, which stands outside the chain: cannot call tools",
        )
    ]
    assert report.exit_code == 0


def test_a_first_member_that_says_less_of_itself_is_still_offered(days: Days) -> None:
    days.list(gamma=["grok-4"])
    days.on(1)
    days.list(beta=rows(GROK, supported_parameters=["temperature"]))
    report = days.on(2)
    ((change, text),) = told(report)
    assert (change, report.exit_code) == ("first member replaced", 3)
    assert text.endswith("which is still offered but stands outside the chain: cannot call tools")


@pytest.mark.slow
def test_deployments_that_are_pointed_at_other_models_are_told_with_what_they_are_now(days: Days) -> None:
    whole_lists = "[gateway]\nreach = 'provider'\n"

    def pointed(number: int, **meant: str) -> Report:
        days.list(alpha=list(meant), gamma=list(meant))
        said = [
            {"id": f"@{slug}/{name}", "canonical_slug": model}
            for slug in ("alpha", "gamma")
            for name, model in meant.items()
        ]
        named = [{"id": f"@{slug}/{STEADY}"} for slug in days.world.gateway.lists]
        days.world.gateway.account = listing(*named, *said)
        return days.on(number, whole_lists)

    pointed(1, prod="gpt-4o", fast="gpt-4o-mini")
    report = pointed(2, prod="gpt-4o-mini", fast="gpt-4o")
    first, _ = (event for event in report.chains if event.change == "first member replaced")
    assert first.text == (
        "combined/gpt-4o begins with alpha/fast in place of alpha/prod, which reads as openai/gpt-4o-mini now"
    )
    ejected = [event.text for event in report.chains if event.change == "member ejected"]
    assert "combined/gpt-4o does without gamma/prod, which reads as openai/gpt-4o-mini now" in ejected
    assert report.exit_code == 0
    report = pointed(3, prod="gpt-4.1", fast="gpt-4o")
    lost = [event.text for event in report.chains if event.change == "chain lost"]
    assert len(lost) == 1 and "alpha/prod reads as openai/gpt-4.1 now; gamma/prod reads as" in lost[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "change", "why"),
    [
        ("[combine]\nmin_providers = 3\n", "chain lost", "too few providers"),
        ("[combine]\nrequire = ['eu']\n[[providers]]\nslug = 'beta'\ntags = ['eu']\n", "chain lost", "boundary"),
        (
            "[[providers]]\nslug = 'beta'\nexclude = ['x-ai/*']\n",
            "chain lost",
            "beta/x-ai/grok-4 is left out by the settings",
        ),
        ("[combine]\nprovider_priority = ['delta']\n", "first member replaced", "still offered and number 2 now"),
    ],
    ids=["fewer chains", "a boundary", "left out", "another order"],
)
def test_what_a_setting_did_is_told_and_ends_green(days: Days, settings: str, change: str, why: str) -> None:
    # Beside it every list changes a little, as it does on most days.
    days.list(gamma=["glm-4.6"])
    report = days.on(1, settings)
    event = next(event for event in report.chains if event.combined == "grok-4")
    assert (event.change, event.decided, report.exit_code) == (change, True, 0)
    assert why in event.text and event.text.endswith(
        "; not by today's lists, but by the settings or a new version of the program"
    )
    assert days.on(1, settings).chains == ()


@pytest.mark.slow
def test_a_list_that_takes_what_a_setting_left_still_ends_red(days: Days) -> None:
    days.list(gamma=["grok-4"])
    days.on(1)
    days.list(beta=[], gamma=[])
    report = days.on(2, "[combine]\nprovider_priority = ['delta']\n")
    found = [(event.change, event.decided) for event in report.chains if event.combined == "grok-4"]
    assert (found, report.exit_code) == ([("chain lost", False)], 3)


def test_what_a_person_accepted_ends_green(days: Days) -> None:
    days.world.gateway.lists["beta"] = listing(*rows("beta-1", STEADY))
    assert days.on(1).exit_code == 3
    report = days.on(1, accept=("beta",))
    (event,) = report.chains
    assert (event.change, event.decided, report.exit_code) == ("chain lost", True, 0)
    assert "beta/x-ai/grok-4 is not listed any more" in event.text
    assert event.text.endswith("; not by today's lists, but by what you accepted")


def test_a_provider_that_the_settings_put_in_front_is_the_owners_wish(days: Days) -> None:
    days.list(omega=["grok-4"])
    report = days.on(1, "[combine]\nprovider_priority = ['omega']\n")
    event = next(event for event in report.chains if event.combined == "grok-4")
    assert (event.change, event.by, event.decided, report.exit_code) == (
        "first member replaced",
        ("omega/grok-4",),
        True,
        0,
    )


def test_a_provider_that_is_gone_is_named_in_all_its_chains(days: Days) -> None:
    del days.world.gateway.lists["beta"]
    report = days.on(1, accept=("beta",))
    text = next(event.text for event in report.chains if event.combined == "grok-4")
    assert "beta/x-ai/grok-4 is gone with its provider" in text


@pytest.mark.slow
def test_a_model_whose_day_has_come_is_no_setting(days: Days) -> None:
    days.list(beta=rows(GROK, expiration_date=day(2).isoformat()))
    days.on(1)
    report = days.on(2)
    ((change, text),) = told(report)
    assert (change, report.exit_code) == ("chain lost", 3)
    assert "retired by the provider" in text


def test_a_model_that_the_account_no_longer_enables_says_so(days: Days) -> None:
    enabled = [f"@{slug}/{model}" for slug in ("beta", "delta") for model in (STEADY, f"{slug}-1", f"{slug}-2")]
    days.world.gateway.account = listing(*({"id": each} for each in (*enabled, f"@beta/{GROK}", "@delta/grok-4")))
    assert days.on(1).chains == ()
    days.world.gateway.account = listing(*({"id": each} for each in (*enabled, "@delta/grok-4")))
    report = days.on(2)
    ((change, text),) = told(report)
    assert (change, report.exit_code) == ("chain lost", 3)
    assert "beta/x-ai/grok-4 stands outside the chain: not enabled for this account" in text


@pytest.mark.slow
def test_what_the_account_reaches_when_it_decides_for_the_first_time_is_no_lists_doing(days: Days) -> None:
    enabled = [f"@{slug}/{STEADY}" for slug in days.world.gateway.lists]
    days.world.gateway.account = listing(*({"id": each} for each in enabled))
    assert days.on(1, "[gateway]\nreach = 'provider'\n").chains == ()
    report = days.on(2)
    assert [(event.change, event.decided) for event in report.chains] == [("chain lost", True)]
    assert report.exit_code == 0


@pytest.mark.parametrize("facts", [{"status": "retired"}, {"status": "unavailable"}, {"enabled": False}], ids=str)
def test_a_first_member_that_answers_nobody_is_no_longer_offered(facts: dict[str, Any]) -> None:
    others: dict[str, Any] = {"b": [PLAIN], "c": [PLAIN]}
    before = catalog(made(member("a/grok-4"), member("b/grok-4"), member("c/grok-4")), a=[PLAIN], **others)
    members = (member("b/grok-4"), member("c/grok-4"), member("a/grok-4", excluded="it answers nobody"))
    (event,) = events(before, catalog(made(*members), a=[make_model("grok-4", **facts)], **others))
    assert (event.change, event.offered, event.alarms) == ("first member replaced", False, False)


def test_what_lost_its_chain_is_told_once(days: Days) -> None:
    days.list(beta=[])
    report = days.on(1)
    assert not any("combined/grok-4" in notice.text and "failover" in notice.text for notice in report.notices)


def made(*members: Member, combined_id: str = "grok-4", aliases: dict[str, str] | None = None) -> CombinedModel:
    return CombinedModel(id=combined_id, name="Grok 4", identity="xai/grok-4", members=members, aliases=aliases or {})


def member(ref: str, **facts: Any) -> Member:
    slug, _, model_id = ref.partition("/")
    return Member(provider=slug, id=model_id, evidence=("read",), **facts)


def catalog(*combined: CombinedModel, misses: tuple[NearMiss, ...] = (), **models: Any) -> Catalog:
    return Catalog(
        gateway="https://g.example/v1",
        providers={slug: make_provider(slug, *found) for slug, found in models.items()},
        combined={each.id: each for each in combined},
        near_misses=misses,
    )


def events(before: Catalog, now: Catalog) -> tuple[ChainEvent, ...]:
    return chain_events(before, now, before.providers, {})


PLAIN, ODD = make_model("grok-4", "Grok 4"), make_model("grok-4", "Grok 4.1")


def test_a_makers_offer_that_a_newcomer_throws_out_names_the_newcomer() -> None:
    before = catalog(made(member("xai/grok-4"), member("b/grok-4")), xai=[PLAIN], b=[PLAIN])
    apart = NearMiss(
        one=Lookalike(identity="xai/grok-4", offers=("b/grok-4", "liar/grok-4")),
        other=Lookalike(identity="xai/grok-4", offers=("xai/grok-4",)),
        alike="both read as xai/grok-4",
        apart="the display name Grok 4.1 says more than the id: version 4.1",
    )
    now = catalog(made(member("b/grok-4"), member("liar/grok-4")), misses=(apart,), xai=[PLAIN], b=[PLAIN], liar=[ODD])
    event, joined = events(before, now)
    assert (joined.change, joined.member) == ("member joined", "liar/grok-4")
    assert (event.change, event.member, event.by) == (
        "first member replaced",
        "xai/grok-4",
        ("b/grok-4", "liar/grok-4"),
    )
    assert event.alarms
    assert event.text == (
        "combined/grok-4 begins with b/grok-4 in place of xai/grok-4, which is still offered but is kept apart now: "
        "the display name Grok 4.1 says more than the id: version 4.1, against liar/grok-4"
    )


def test_a_member_that_is_pushed_out_names_who_took_its_place() -> None:
    before = catalog(made(member("a/grok-4"), member("c/grok-4")), a=[PLAIN], c=[PLAIN])
    now = catalog(
        made(
            member("a/grok-4"),
            member("b/grok-4"),
            member("c/grok-4", excluded="no room", cause=Cause.NO_ROOM),
        ),
        a=[PLAIN],
        b=[PLAIN],
        c=[PLAIN],
    )
    ejected, joined = events(before, now)
    assert (ejected.change, ejected.by) == ("member ejected", ("b/grok-4",))
    assert ejected.text.endswith("which stands outside the chain: no room (new in it: b/grok-4)")
    assert joined.change == "member joined"


def test_a_member_outside_because_of_the_others_names_who_came_and_one_that_cannot_be_used_nobody() -> None:
    before = catalog(made(member("a/grok-4"), member("c/grok-4")), a=[PLAIN], c=[PLAIN])

    def without_c(why: str, model: Model, cause: Cause | None = None) -> ChainEvent:
        members = (member("a/grok-4"), member("b/grok-4"), member("c/grok-4", excluded=why, cause=cause))
        return events(before, catalog(made(*members), a=[PLAIN], b=[PLAIN], c=[model]))[0]

    shrinks = "its output of 8,192 tokens would shrink the usual 64,000"
    assert without_c(shrinks, PLAIN).text.endswith(f"{shrinks} (new in it: b/grok-4)")
    ended = without_c("retired by the provider", make_model("grok-4", status="retired"))
    assert ended.by == () and ended.text.endswith("stands outside the chain: retired by the provider")
    assert without_c("not tagged eu", PLAIN, Cause.OUTSIDE).by == ()


def test_a_model_that_never_had_failover_has_none_again() -> None:
    short = catalog(made(member("a/grok-4", excluded="alone", cause=Cause.ALONE)), a=[PLAIN], b=[PLAIN])
    now = catalog(made(member("a/grok-4"), member("b/grok-4")), a=[PLAIN], b=[PLAIN])
    assert [event.text for event in events(short, now)] == ["combined/grok-4 has failover now: a/grok-4, b/grok-4"]


def test_a_row_that_was_not_taken_is_not_called_unlisted() -> None:
    before = catalog(made(member("a/grok-4"), member("b/grok-4"), member("c/grok-4")), a=[PLAIN], b=[PLAIN], c=[PLAIN])
    now = catalog(made(member("a/grok-4"), member("b/grok-4")), a=[PLAIN], b=[PLAIN], c=[])
    (event,) = chain_events(before, now, before.providers, {("c", "grok-4"): "its price is no number"})
    assert event.text.endswith("c/grok-4, which is not taken: its price is no number")


def test_what_the_owner_left_out_is_told_so_also_by_two_catalogs_alone() -> None:
    before = catalog(made(member("a/grok-4"), member("b/grok-4"), member("c/grok-4")), a=[PLAIN], b=[PLAIN], c=[PLAIN])
    now = catalog(made(member("a/grok-4"), member("b/grok-4")), a=[PLAIN], b=[PLAIN], c=[])
    gone = Event(on=TODAY, provider="c", model="grok-4", old={"id": "grok-4"}, by="owner")
    for by, why in (("owner", "is left out by the settings"), (None, "is not listed any more")):
        told = (
            gone,
            Event(on=TODAY, provider="c", model="grok-4", new={"id": "grok-4"}),
            gone.model_copy(update={"by": by}),
        )
        (change,) = (
            each
            for each in difference(before, now.model_copy(update={"changes": told}))
            if each.kind == "member ejected"
        )
        assert (change.why or "").endswith(f"c/grok-4, which {why}")


def test_an_id_that_becomes_an_alias_is_told_and_its_chain_is_compared() -> None:
    before = catalog(made(member("a/grok-4"), member("b/grok-4")), a=[PLAIN], b=[PLAIN])
    new = made(member("b/grok-4"), member("a/grok-4"), combined_id="grok", aliases={"grok-4": "xai/grok-4"})
    assert [(event.change, event.combined) for event in events(before, catalog(new, a=[PLAIN], b=[PLAIN]))] == [
        ("first member replaced", "grok-4"),
        ("id renamed", "grok-4"),
    ]


def test_a_former_id_that_leads_nowhere_any_more_is_reserved() -> None:
    old = made(member("a/grok-4"), member("b/grok-4"), aliases={"grok": "xai/grok"})
    now = catalog(made(member("a/grok-4"), member("b/grok-4")), a=[PLAIN], b=[PLAIN])
    gone = RemovedCombined(name="Grok", identity="xai/grok", removed=TODAY, instead="portkey-a/grok")
    now = now.model_copy(update={"removed": Removed(combined={"grok": gone})})
    (event,) = events(catalog(old, a=[PLAIN], b=[PLAIN]), now)
    assert (event.change, event.combined) == ("id reserved", "grok")
    assert event.text == "combined/grok leads nowhere now; the id stays reserved (use portkey-a/grok)"


def alone(ref: str, *others: Member) -> CombinedModel:
    """Grok 4 without a chain, for which one offer answers until a day."""
    last = member(ref, excluded="no other provider to fall over to", cause=Cause.ALONE)
    return made(last, *others).model_copy(update={"ends": day(90)})


RETIRED = make_model("grok-4", status="retired")


@pytest.mark.parametrize("model", [[RETIRED], []], ids=["retired", "gone"])
def test_an_id_that_answered_and_answers_no_more_hurts_and_tells_the_day_that_was_promised(model: list[Model]) -> None:
    before = catalog(alone("a/grok-4"), a=[PLAIN], b=[PLAIN])
    now = catalog(made(member("a/grok-4", excluded="retired by the provider")), a=model, b=[PLAIN])
    (event,) = events(before, now)
    assert event.change == "id reserved" and f"; it was to answer until {day(90)}; " in event.text
    change = next(each for each in difference(before, now) if each.kind == "id reserved")
    assert change.hurts is True and subject((change,)) == "1 id ended (grok-4) at combined"
    assert commit_message(difference(before, now)).startswith("1 id ended (grok-4)")


def test_an_id_that_answers_no_more_comes_with_the_model_that_follows_where_nobody_has_the_same() -> None:
    nowhere = catalog(made(member("a/grok-4", excluded="retired")), a=[RETIRED, make_model("grok-4.1")], b=[])
    follows = "the id stays reserved (a/grok-4.1 follows, next of its family)"
    (ended,) = events(catalog(alone("a/grok-4"), a=[PLAIN], b=[]), nowhere)
    assert ended.text.endswith(follows)
    (lost,) = events(catalog(made(member("a/grok-4"), member("b/grok-4")), a=[PLAIN], b=[PLAIN]), nowhere)
    assert lost.text.endswith(follows.replace("the id stays", "the id leads nowhere and stays"))


def test_another_offer_that_answers_alone_is_told_with_the_reason_and_until_when() -> None:
    outside = member("a/grok-4", excluded="retired by the provider")
    before = catalog(alone("a/grok-4", member("b/grok-4", excluded="retired")), a=[PLAIN], b=[RETIRED])
    now = catalog(alone("b/grok-4", outside), a=[RETIRED], b=[PLAIN])
    (event,) = events(before, now)
    assert (event.change, event.member, event.by, event.asks) == (
        "last member replaced",
        "a/grok-4",
        ("b/grok-4",),
        False,
    )
    assert event.text == (
        f"combined/grok-4 is answered by b/grok-4 alone until {day(90)}, in place of a/grok-4, "
        "which stands outside the chain: retired by the provider"
    )
    change = next(each for each in difference(before, now) if each.kind == "last member replaced")
    assert (change.hurts, subject((change,))) == (None, "1 last member replaced (grok-4) at combined")
    assert events(before, before) == events(now, now) == ()


def test_only_what_was_lost_by_hand_is_decided() -> None:
    lost, first = ChainEvent("chain lost", "a", "lost"), ChainEvent("first member replaced", "b", "other", offered=True)
    assert [event.decided for event in decided((lost, first), (replace(lost, text="lost by hand"),), "x")] == [
        True,
        False,
    ]
    assert [event.decided for event in decided((lost, first), (replace(first, combined="a"),), "x")] == [False, False]
    assert [event.decided for event in decided((lost, first), (replace(lost, combined="b"),), "x")] == [False, True]


def report_of(*chains: ChainEvent) -> Report:
    return Report(providers=(), notices=(), exit_code=0, chains=chains, changes=tuple(chain_changes(chains)))


def test_what_hurts_first_comes_first_and_the_machine_report_has_all() -> None:
    joined = [
        ChainEvent("member joined", f"m-{n}", f"sentence {n}", f"a/m-{n}", ("b/x",)) for n in range(SHOWN_OF_A_KIND + 5)
    ]
    report = report_of(ChainEvent("chain lost", "z", "the lost one"), *joined)
    (_, lost), (_, better) = first_lines(report.changes)
    assert (lost, len(better)) == (["alarm, chain lost: the lost one"], SHOWN_OF_A_KIND + 1)
    assert better[-1] == "member joined: and 5 more"
    assert "### Better for users\n\n- member joined&#58; sentence 0\n" in as_markdown(report)
    found = as_json(report)["chains"]
    assert len(found) == SHOWN_OF_A_KIND + 6
    assert found[0] == {
        "event": "chain lost",
        "combined": "z",
        "member": None,
        "by": [],
        "alarm": True,
        "text": "the lost one",
    }
    assert found[1] == {
        "event": "member joined",
        "combined": "m-0",
        "member": "a/m-0",
        "by": ["b/x"],
        "alarm": False,
        "text": "sentence 0",
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_id_is_only_characters_in_the_lines(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = catalog(made(member("a/grok-4"), member(f"b/{name}")), a=[PLAIN], b=[make_model(name)])
    report = report_of(*events(before, catalog(made(member("a/grok-4")), a=[PLAIN], b=[])))
    shown = as_markdown(report)
    assert not any(mark in shown for mark in ("<script", "](", "<img", "{{", "\u202e")), shown
    assert len([line for line in shown.split("\n") if line.startswith("- ")]) == 1
    print_report(report)
    printed = capsys.readouterr().err
    assert "combined/grok-4 does without b/" in printed and "\u202e" not in printed


def test_keys_and_slugs_behind_an_alias_are_not_shown_in_the_lines(world: World) -> None:
    secrets = world.job().secrets
    key = "pk-test-0123456789abcdef"
    event = ChainEvent("member ejected", "m", f"m does without a/{key}, which went", f"a/{key}", (f"b/{key}",))
    hidden = json.dumps(as_json(without_keys(report_of(event), secrets)))
    assert key not in hidden and "holds a key" in hidden
    named = with_names(report_of(ChainEvent("chain lost", "m", "it is @secret/x")), {"secret": "openai"})
    assert named.chains[0].text == "it is @openai/x"
