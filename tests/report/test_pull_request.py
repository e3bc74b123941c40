"""The body of a pull request: what is risky first, all of it harmless, never longer than GitHub takes."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any, get_args

import pytest

from portkey_catalog.exports.usable import exclusions
from portkey_catalog.history.change import Change
from portkey_catalog.history.successors import Follower
from portkey_catalog.report.consequences import Merging, chain_if_refused, given, if_merged, if_refused
from portkey_catalog.report.findings import affected, counted, elsewhere, facts
from portkey_catalog.report.pull_request import LONGEST, Proposed, Pull, pull_request
from portkey_catalog.schema import Catalog, Cause, CombinedModel, Cost, Defaults, Failover, Finding, Member, Risk
from support.small_catalog import HOSTILE, make_catalog

CATALOG = make_catalog()
SONNET = "openrouter/anthropic/claude-sonnet-4"
CODER = "qwen/qwen3-coder"
DAY = date(2026, 11, 20)


def finding(number: int = 1, **facts: Any) -> Finding:
    usual = {
        **{"id": f"{number:012x}", "risk": "price", "provider": "openrouter", "offers": (SONNET,), "since": DAY},
        **{"field": "cost.input", "old": Decimal("3.3"), "new": 330, "why": "the price of 1 model moves 100-fold"},
    }
    return Finding.model_validate({**usual, **facts})


LOST = finding(
    2,
    risk="chain lost",
    provider=None,
    combined="claude-sonnet-4",
    field=None,
    old=None,
    new=None,
    why="if this change is taken, combined/claude-sonnet-4 has no failover any more",
)
DEARER = Change(
    "price", "openrouter", "anthropic/claude-sonnet-4", "cost.input", Decimal("3.3"), Decimal(330), hurts=True
)
NEWER = Change("added", "openrouter", "new/one", hurts=False)


def pull(
    *findings: Finding,
    catalog: Catalog = CATALOG,
    merged: Catalog | None = None,
    changes: tuple[Change, ...] = (DEARER, NEWER),
) -> Pull:
    return pull_request(Proposed(catalog, merged or catalog, changes, findings, ("Every rule holds.",)))


def test_the_title_counts_what_waits() -> None:
    assert pull(finding()).title == "Review: 1 price (anthropic/claude-sonnet-4) at openrouter"
    assert (
        pull(finding(1), finding(3, offers=("openrouter/b",)), LOST).title
        == "Review: 1 chain lost (claude-sonnet-4), 2 prices at openrouter"
    )


def test_the_rest_of_a_list_is_counted_only_where_it_is_all() -> None:
    rest = finding(4, risk="rest", offers=())
    assert counted([rest]) == "1 list with other changes at openrouter"
    assert counted([rest, finding()]) == "1 price (anthropic/claude-sonnet-4) at openrouter"
    assert counted(
        [finding(5, risk="removals"), finding(6, risk="ability", offers=("openrouter/a", "openrouter/b"), field=None)]
    ) == ("1 removed (anthropic/claude-sonnet-4), 2 abilities at openrouter")


def test_where_nothing_waits_the_title_counts_the_changes() -> None:
    assert pull().title == "Review: 1 price (anthropic/claude-sonnet-4), 1 added at openrouter"


def test_labels_say_that_it_is_risky_and_how() -> None:
    assert pull(finding(), finding(3), LOST).labels == ["portkey-catalog", "risky", "risk: price", "risk: chain lost"]
    assert pull().labels == ["portkey-catalog"]


def test_whatever_is_risky_at_once_has_no_more_labels_than_are_taken() -> None:
    script = Path(__file__).parents[2] / ".github" / "publish" / "bundle.py"
    (most,) = re.findall(r"^LABELS = (\d+)$", script.read_text("utf-8"), re.M)
    every = [finding(number, risk=risk) for number, risk in enumerate(get_args(Risk))]
    assert len(get_args(Risk)) < len(pull(*every).labels) <= int(most)


def test_a_finding_has_its_values_its_reason_what_others_say_whom_it_concerns_and_its_id() -> None:
    body = pull(finding()).body
    begins = body[: body.index("## What merging changes")]
    assert begins.splitlines() == [
        "Merging this takes **1 finding** that looks risky and nobody has taken yet. Whatever does not look risky is "
        "published already.",
        "",
        "Merge to take it, close to refuse it. The end of this text says more.",
        "",
        "## What is risky, and why",
        "",
        f"### 1. {SONNET}: a price moves far",
        "",
        "- **input 3.3 -&#62; 330 (+9900 &#37;), in USD per million tokens**".replace("(", "&#40;").replace(
            ")", "&#41;"
        ),
        "- the price of 1 model moves 100-fold",
        "- Elsewhere: anthropic/claude-sonnet-4-20250514 3",
        "- Concerns: behind others in combined/claude-sonnet-4",
        "- If merged: opencode counts with the new price",
        "- If refused: what is published stays, whatever the provider charges",
        "- Waits since 2026-11-20; <code>000000000001</code> in `catalog/accept.toml`",
        "",
    ]


def test_what_is_risky_comes_first_then_tables_and_what_hurts_nobody_is_folded() -> None:
    body = pull(finding()).body
    places = [
        body.index(each)
        for each in (
            "## What is risky",
            "### Worse for users (1)",
            "| price | openrouter/anthropic/claude-sonnet-4 |",
            "<details><summary>Better for users (1)</summary>",
            "</details>",
            "## Checks done\n\n- [x] Every rule holds.",
            "gh pr checkout portkey-catalog/review && OPENCODE_CONFIG=catalog/v1/opencode.json opencode",
            "edit `catalog/accept.toml`",
            "close it. That refuses **the finding**",
        )
    ]
    assert places == sorted(places)


def test_a_table_of_more_than_a_screen_is_folded_so_that_the_end_is_not_far_away() -> None:
    worse = tuple(replace(DEARER, model=f"m-{number:02}") for number in range(31))
    assert "\n### Worse for users (30)\n" in pull(finding(), changes=worse[:30]).body
    body = pull(finding(), changes=worse).body
    assert "<details><summary>Worse for users (31)</summary>" in body
    assert "| price | openrouter/m-30 |" in body


def test_a_row_does_not_say_twice_where_it_is() -> None:
    lost = Change("chain lost", "combined", "a", why="combined/a has no failover any more", hurts=True)
    assert "| chain lost | combined/a | has no failover any more |" in pull(LOST, changes=(lost,)).body


def test_of_what_is_risky_the_worst_comes_first() -> None:
    body = pull(finding(), LOST).body
    assert body.index("### 1. combined/claude-sonnet-4") < body.index(f"### 2. {SONNET}")


def test_a_rename_is_one_row() -> None:
    body = pull(changes=(Change("renamed", "openrouter", "a", "id", "a", "b", instead="portkey-openrouter/b"),)).body
    assert "| renamed | openrouter/a | is openrouter/b now; use portkey-openrouter/b |" in body.replace("&#59;", ";")
    assert body.count("openrouter/a") == 1


def test_values_of_a_whole_block_are_told_one_by_one() -> None:
    both = finding(field="cost", old={"input": Decimal(3), "output": 15}, new={"input": 0, "output": 0})
    assert facts(both) == "input 3 -> 0 (-100 %), output 15 -> 0 (-100 %), in USD per million tokens"
    assert facts(finding(risk="first member", field=None, old="a/m", new="b/m")) == "a/m -> b/m"
    assert facts(LOST) == ""


def test_what_others_state_of_the_value_is_evidence() -> None:
    assert elsewhere(finding(), CATALOG) == "anthropic/claude-sonnet-4-20250514 3"
    filled = with_model("anthropic/claude-sonnet-4", provenance={"cost.input": "models.dev/openrouter"})
    of_anthropic = finding(offers=("anthropic/claude-sonnet-4-20250514",))
    assert elsewhere(of_anthropic, filled) == f"{SONNET} 3.3 (models.dev)"
    held = with_model("anthropic/claude-sonnet-4", cost=Cost(input=Decimal(7), output=Decimal(15)))
    provider = CATALOG.providers["openrouter"].model_copy(update={"held": held.providers["openrouter"].models})
    waits = CATALOG.model_copy(update={"providers": {**CATALOG.providers, "openrouter": provider}})
    assert elsewhere(of_anthropic, waits) == f"{SONNET} 7 (which waits, too)"
    assert elsewhere(finding(offers=()), CATALOG) == elsewhere(finding(offers=("openrouter/none",)), CATALOG) == ""


def test_whom_a_finding_concerns_are_chains_defaults_and_saved_configs() -> None:
    chosen = {"defaults": Defaults(model="combined/claude-sonnet-4")}
    saved = {"failover": Failover(saved_configs={"claude-sonnet-4": "pc-1"})}
    catalog = CATALOG.model_copy(update={**chosen, **saved})
    first = finding(offers=("anthropic/claude-sonnet-4-20250514",), provider="anthropic")
    assert affected(first, catalog, ()) == (
        "first in combined/claude-sonnet-4; combined/claude-sonnet-4 is the default model; "
        "the chain of combined/claude-sonnet-4 is saved in Portkey as pc-1"
    )
    assert affected(LOST, CATALOG, ()) == "combined/claude-sonnet-4, which 2 providers answer for"
    assert affected(finding(offers=("openrouter/qwen/qwen3-coder",)), CATALOG, ()) == "no chain and no default"


def test_the_rest_of_a_list_concerns_nobody_whom_another_finding_names() -> None:
    body = pull(finding(), finding(4, risk="rest", offers=(), field=None, old=None, new=None)).body
    assert body.count("- Concerns: behind others in combined/claude-sonnet-4") == 1
    assert "- Concerns: no chain and no default" in body


def test_a_finding_of_a_whole_list_concerns_the_chains_of_what_merging_changes() -> None:
    rest = finding(risk="rest", offers=())
    assert affected(rest, CATALOG, {SONNET}) == "behind others in combined/claude-sonnet-4"
    assert affected(rest, CATALOG, {"anthropic/claude-sonnet-4-20250514"}) == "no chain and no default"


GONE = Change("removed", "openrouter", "anthropic/claude-sonnet-4", hurts=True)
FALLS = Change("chain lost", "combined", "claude-sonnet-4", why="it has no failover any more", hurts=True)
WHOLE = finding(7, risk="removals", offers=(SONNET,), field=None, old=None, new=None, why="half would vanish")
BEGINS = Change("first member replaced", "combined", "gpt-x", why="it begins with another", hurts=True)


def test_what_a_list_costs_as_a_whole_stands_in_the_title() -> None:
    told = pull(WHOLE, finding(4, risk="rest", offers=()), changes=(FALLS, GONE, BEGINS, NEWER))
    assert told.title == "Review: 1 chain lost, 1 removed, 1 new first member at openrouter"


def test_models_that_go_on_under_another_id_are_counted_apart_from_those_that_go() -> None:
    whole = WHOLE.model_copy(update={"offers": (SONNET, "openrouter/gone")})
    again = Change("renamed", "openrouter", "anthropic/claude-sonnet-4", field="id", old="x", new="y", hurts=True)
    told = pull(whole, changes=(Change("removed", "openrouter", "gone", hurts=True), again))
    assert told.title == "Review: 1 removed (gone), 1 renamed at openrouter"
    assert "- Under another id in the same list: 1 of these 2\n" in told.body


def test_chains_that_a_list_costs_as_a_whole_are_told_before_its_findings_and_with_what_refusing_means() -> None:
    body = pull(WHOLE, changes=(FALLS, GONE)).body
    risky = body[body.index("## What is risky") : body.index("## What merging changes")]
    assert risky.splitlines()[2:7] == [
        "### What this does to chains",
        "",
        "- **chain lost**: it has no failover any more",
        "  - If refused: anthropic/claude-sonnet-4-20250514 answers first, as now&#59; "
        "the chain keeps openrouter/anthropic/claude-sonnet-4, not listed any more, as number 2 of 2&#59; "
        "no other is left that answers",
        "",
    ]
    assert "- Concerns: combined/claude-sonnet-4 would lose its failover\n" in risky


NAMES = ("a", "b", "c", "d")


def chain_of(*slugs: str, ends: date | None = None) -> Catalog:
    """A catalog with one combined model, whose members these providers offer in this order, or one until a day."""
    alone = {"excluded": "no other provider", "cause": Cause.ALONE} if ends else {}
    members = tuple(Member.model_validate({"provider": slug, "id": "m", "evidence": (), **alone}) for slug in slugs)
    model = CombinedModel(id="m", name="M", identity="m", members=members, ends=ends)
    return CATALOG.model_copy(update={"combined": {"m": model}})


@pytest.mark.parametrize("length", [2, 3, 4])
def test_what_refusing_means_for_a_chain_follows_its_order(length: int) -> None:
    catalog = chain_of(*NAMES[:length])
    refs = [f"{slug}/m" for slug in NAMES[:length]]
    for number in range(1, length + 1):
        for gone in map(set, combinations(refs, number)):
            told, left = chain_if_refused("m", catalog, gone), [ref for ref in refs if ref not in gone]
            assert ("nobody answers" in told) == (not left)
            assert ("goes on to" in told or "go on to" in told) == (bool(left) and refs[0] in gone)
            assert (f"{refs[0]} answers first, as now" in told) == (refs[0] not in gone)
            assert ("no other is left that answers" in told) == (len(left) == 1)
            assert all(str(refs.index(ref) + 1) in told for ref in gone)


def test_a_chain_whose_first_member_stays_is_told_so() -> None:
    catalog = chain_of("mistral", "openrouter")
    assert chain_if_refused("m", catalog, {"openrouter/m"}) == (
        "mistral/m answers first, as now; the chain keeps openrouter/m, not listed any more, as number 2 of 2; "
        "no other is left that answers"
    )
    assert chain_if_refused("m", catalog, {"mistral/m"}) == (
        "the chain keeps mistral/m, not listed any more, as number 1 of 2; where that fails, requests go on to "
        "openrouter/m; no other is left that answers"
    )
    assert chain_if_refused("m", catalog, {"mistral/m", "openrouter/m"}) == (
        "the chain keeps mistral/m, openrouter/m, not listed any more, as numbers 1, 2 of 2; "
        "where those fail, nobody answers"
    )


def test_an_id_that_a_list_ends_stands_in_the_title_among_chains_and_in_what_its_finding_concerns() -> None:
    catalog = chain_of("openrouter", ends=DAY)
    ended = Change("id reserved", "combined", "m", why="combined/m leads nowhere now", hurts=True)
    rest = finding(4, risk="rest", provider="openrouter", offers=("openrouter/m",), field=None, old=None, new=None)
    told = pull(rest, catalog=catalog, changes=(ended,))
    assert told.title == "Review: 1 id ended (m) at openrouter"
    assert (
        "### What this does to chains\n\n- **id reserved**: combined/m leads nowhere now\n"
        f"  - If refused: openrouter/m answers alone until {DAY}, as now\n"
    ) in told.body
    assert "- Concerns: combined/m would lead nowhere\n" in told.body


def test_of_an_id_whose_time_is_over_refusing_promises_no_day() -> None:
    told = chain_if_refused("m", chain_of("openrouter", ends=DAY), (), DAY)
    assert told == f"openrouter/m answers alone, as now, though only until {DAY} was promised"


def test_a_chain_of_which_a_finding_tells_is_told_once_and_with_what_refusing_means() -> None:
    body = pull(LOST, changes=(FALLS,)).body
    assert "What this does to chains" not in body
    assert "- If refused: the chain stays as it is, whatever lists say now&#58; anthropic/claude-sonnet-4-2025" in body


def test_a_removal_is_told_with_the_day_that_was_announced_and_who_else_offers_it() -> None:
    known = CATALOG.providers["openrouter"]
    ended = {**known.models, CODER: known.models[CODER].model_copy(update={"retires": DAY})}
    provider = known.model_copy(update={"models": ended})
    catalog = CATALOG.model_copy(update={"providers": {**CATALOG.providers, "openrouter": provider}})
    coder = Change("removed", "openrouter", CODER, instead="a/b", hurts=True)
    body = pull(changes=(GONE, coder), catalog=catalog).body
    body = body.replace("&#59;", ";").replace("&#58;", ":")
    assert (
        f"| removed | {SONNET} | no day was announced, also anthropic/claude-sonnet-4-20250514, {SONNET}:free |" in body
    )
    assert f"| removed | openrouter/{CODER} | use a/b; announced for 2026-11-20 |" in body


def test_the_rest_of_a_list_says_what_it_is() -> None:
    rest = finding(
        4, risk="rest", offers=(), field=None, old=None, new=None, why="changes of 2 other models of the same list"
    )
    assert "- They are: 1 price &#40;anthropic/claude-sonnet-4&#41;, 1 added at openrouter\n" in pull(rest).body


def test_a_finding_says_how_many_of_its_models_would_be_gone() -> None:
    less = finding(8, risk="ability", offers=(f"openrouter/{CODER}", SONNET), field=None, old=None, new=None)
    assert "- Removed: 1 of these 2\n" in pull(less, changes=(GONE,)).body
    assert pull(less, changes=(GONE,)).title == "Review: 1 removed (anthropic/claude-sonnet-4), 1 ability at openrouter"


def test_what_is_gone_from_a_catalog_is_not_given_by_it() -> None:
    coder = Change("removed", "openrouter", CODER)
    left = CATALOG.providers["openrouter"]
    models = {name: model for name, model in left.models.items() if name != CODER}
    now = CATALOG.model_copy(
        update={"providers": {**CATALOG.providers, "openrouter": left.model_copy(update={"models": models})}}
    )
    assert not given([coder], now) and given([coder], now, CATALOG) == frozenset({f"openrouter/{CODER}"})


def test_of_models_that_would_go_it_says_which_opencode_is_given() -> None:
    unseen = next(iter(exclusions(CATALOG)["openrouter"]))
    whole = finding(7, risk="removals", offers=(SONNET, f"openrouter/{unseen}"), field=None, old=None, new=None)
    gone = Change("removed", "openrouter", unseen, hurts=True)
    body = pull(whole, changes=(GONE, gone)).body
    assert f"- In opencode: {SONNET}\n" in body and "Followed by" not in body
    after = replace(gone, follower=Follower("next", "next of its family"))
    assert "- Followed by another model of the same list: 1 of these 2\n" in pull(whole, changes=(GONE, after)).body
    assert f"| removed | openrouter/{unseen} | opencode is not offered it, " in body


def test_models_are_named_whole_as_many_as_there_is_room_for_and_the_others_are_counted() -> None:
    offers = tuple(f"openrouter/{'long-name-' * 4}{number:04}" for number in range(2_000))
    told = pull(finding(7, risk="removals", offers=offers, field=None, old=None, new=None))
    line = next(each for each in told.body.splitlines() if each.startswith("- Models: "))
    *named, last = line.removeprefix("- Models: ").split(", ")
    last, more = last.split(" and ")
    assert {*named, last} < set(offers) and len(named) > 3 and more == f"{2_000 - len(named) - 1} more"
    assert all(each in told.whole for each in offers)


def test_whatever_the_risk_a_finding_says_what_comes_of_merging_and_of_refusing_it() -> None:
    for risk in get_args(Risk):
        asked = finding(risk=risk, combined="claude-sonnet-4" if risk in ("chain lost", "first member") else None)
        assert if_refused(asked, CATALOG, ()), risk
        assert if_merged(asked, Merging.of(asked.offers, CATALOG, CATALOG)) or asked.combined, risk


def with_model(model_id: str, **facts: Any) -> Catalog:
    """The catalog, in which OpenRouter says something else of a model."""
    known = CATALOG.providers["openrouter"]
    models = {**known.models, model_id: known.models[model_id].model_copy(update=facts)}
    provider = known.model_copy(update={"models": models})
    return CATALOG.model_copy(update={"providers": {**CATALOG.providers, "openrouter": provider}})


def test_a_model_with_another_id_and_another_price_is_one_price_of_one_model() -> None:
    asked = finding(offers=(SONNET, "openrouter/sonnet-4"))
    again = Change("renamed", "openrouter", "anthropic/claude-sonnet-4", "id", "x", "sonnet-4", hurts=True)
    told = pull(asked, changes=(again, DEARER))
    assert told.title == "Review: 1 price (anthropic/claude-sonnet-4) at openrouter"
    assert f"### 1. {SONNET} or openrouter/sonnet-4: a price moves far" in told.body
    assert "- Models:" not in told.body and "In opencode" not in told.body
    assert "whatever the provider charges&#59; so does its id, which the list does not have any more\n" in told.body


def test_many_chains_are_folded_above_the_findings() -> None:
    many = tuple(replace(FALLS, model=f"m-{number}") for number in range(20))
    body = pull(finding(), changes=many).body
    told = body[body.index("## What is risky") : body.index("### 1. ")]
    assert "<details><summary>What this does to 20 chains</summary>" in told and "</details>" in told
    assert told.count("- **chain lost**") == 20


def test_of_a_fact_it_says_when_merging_gives_opencode_the_model_or_takes_it() -> None:
    asked, without = finding(), with_model("anthropic/claude-sonnet-4", tool_call=False)
    goes = if_merged(asked, Merging.of(asked.offers, CATALOG, without))
    assert goes == f"opencode is not offered {SONNET} any more: cannot call tools"
    comes = if_merged(asked, Merging.of(asked.offers, without, CATALOG))
    assert comes == f"opencode is offered {SONNET}, which it was not"
    never = if_merged(asked, Merging.of(asked.offers, without, without))
    assert never == "the catalog says so; opencode is not offered it"
    assert (
        f"- If merged: opencode is not offered {SONNET} any more&#58; cannot call" in pull(asked, merged=without).body
    )


def test_of_several_models_it_says_what_comes_of_those_that_stay() -> None:
    asked = finding(risk="ability", offers=(SONNET, "openrouter/gone"), field=None, old=None, new=None)
    without = with_model("anthropic/claude-sonnet-4", tool_call=False)
    told = if_merged(asked, Merging.of(asked.offers, CATALOG, without))
    assert told == f"opencode is not offered {SONNET} any more: cannot call tools"
    asked = asked.model_copy(update={"offers": ("openrouter/gone",)})
    assert if_merged(asked, Merging.of(asked.offers, CATALOG, CATALOG)) == "opencode works with what the list says now"


def test_what_was_refused_and_is_taken_after_all_is_told_as_such() -> None:
    body = pull(finding(refused=DAY)).body
    assert "- Waits since 2026-11-20, was refused on 2026-11-20; <code>000000000001</code>" in body


def test_of_a_fact_it_says_which_chain_the_model_founds_joins_or_leaves() -> None:
    def chain(*refs: tuple[str, str]) -> Catalog:
        members = tuple(Member.model_validate({"provider": slug, "id": each, "evidence": ()}) for slug, each in refs)
        model = CombinedModel(id="m", name="M", identity="m", members=members)
        return CATALOG.model_copy(update={"combined": {"m": model} if refs else {}})

    asked, sonnet = finding(), ("openrouter", "anthropic/claude-sonnet-4")
    none, two, three = chain(), chain(("a", "m"), ("b", "m")), chain(("a", "m"), ("b", "m"), sonnet)
    told = [if_merged(asked, Merging.of(asked.offers, *each)) for each in ((none, three), (two, three), (three, two))]
    usual = "opencode counts with the new price"
    assert told == [f"{usual}; it {what} combined/m" for what in ("founds", "joins", "leaves")]


def test_what_hardly_anybody_notices_is_a_count_in_the_body_and_told_in_the_whole() -> None:
    told = pull(changes=(DEARER, Change("fact", "openrouter", CODER, "name", "a", "b")))
    assert "And 1 change that hardly anybody notices, told in `whole.md` alone." in told.body
    assert CODER not in told.body and CODER in told.whole


def test_a_limit_of_a_model_that_opencode_is_not_offered_says_so_and_which_limits_move_with_it() -> None:
    unseen = next(iter(exclusions(CATALOG)["openrouter"]))
    moved = [Change("limit", "openrouter", unseen, f"limit.{name}", 4096, 2500) for name in ("context", "output")]
    risk: dict[str, Any] = {"risk": "limit", "field": "limit.context", "old": 4096, "new": 2500}
    body = pull(finding(9, offers=(f"openrouter/{unseen}",), **risk), changes=tuple(moved)).body
    assert "- With it: output 4096 -&#62; 2500 &#40;-39 &#37;&#41;, in tokens\n" in body
    assert "- In opencode: not offered\n" in body
    assert "- If merged: the catalog says so&#59; opencode is not offered it\n" in body
    seen = pull(finding(9, **risk), changes=tuple(moved)).body
    assert not any(line in seen for line in ("- With it", "- In opencode", "opencode is not offered it"))
    both = finding(
        9, offers=(f"openrouter/{unseen}",), risk="limit", field="limit", old={"context": 4096, "output": 4096}
    )
    assert "- With it" not in pull(both, changes=tuple(moved)).body


def test_models_that_would_go_stand_beside_those_that_are_new() -> None:
    assert "- New in the same list: openrouter/new/one\n" in pull(WHOLE, changes=(GONE, NEWER)).body


def test_closing_says_that_it_refuses_everything_and_pushing_by_what_sign_it_was_judged() -> None:
    body = pull(finding(), finding(3)).body
    assert "That refuses **all 2 findings**" in body
    assert "wait until `github-actions` has pushed a commit of its own behind yours" in body


def test_what_nothing_holds_back_and_is_looked_at_all_the_same_is_counted_with_what_hurts() -> None:
    told = pull_request(Proposed(CATALOG, CATALOG, (DEARER, NEWER), (finding(),), (), routine=(DEARER, NEWER))).body
    assert "publishes 2 other changes (1 worse for users), as `guard.review` asks." in told
    assert "- Closing refuses nothing else: the next refresh proposes anew" in told


def test_no_title_is_longer_than_what_is_shown_of_it() -> None:
    many = tuple(
        finding(n, risk=risk, offers=(f"provider-{n}/m",), provider=f"provider-{n}")
        for n, risk in enumerate(("price", "limit", "ability", "growth", "unreadable", "new provider"))
    )
    assert pull(*many).title == "Review: 1 price, 1 limit, 1 ability and more at provider-0 and 5 more"


MARKUP = ("<script", "<img", "**bold**", "](", "{{", "@everyone", "\u202e", "www.", " #12", "GH-3", "</details><h1>")


@pytest.mark.parametrize("name", [*HOSTILE, "fixes #12 o/r#3 closes GH-3 @everyone www.evil.example :tada:"])
def test_hostile_names_are_characters_wherever_they_stand(name: str) -> None:
    hostile = finding(offers=(f"openrouter/{name}",), why=name, old=name, new=name)
    told = pull(hostile, changes=(Change("fact", "openrouter", name, "name", name, name, why=name),))
    for text in (told.body, told.whole):
        assert not [markup for markup in MARKUP if markup in text]
        assert text.count("<details>") == text.count("</details>") == 1
        assert text.count("\n### 1. ") == 1
    assert "\n" not in told.title


def test_a_long_body_is_cut_and_says_where_all_of_it_is() -> None:
    many = tuple(finding(n, offers=(f"openrouter/{'<' * 150}-{n}",)) for n in range(300))
    removed = tuple(Change("removed", "openrouter", f"{'m' * 100}-{n:04}", hurts=True) for n in range(3_000))
    told = pull(*many, changes=removed)
    assert len(told.body) <= LONGEST < len(told.whole)
    assert "more rows: `whole.md` of the run's artefact `bundle` has all" in told.body
    assert "more findings: `whole.md`" in told.body and "## Take all, a part, or nothing" in told.body
    assert "m-2999" in told.whole and "more rows" not in told.whole


def test_what_others_state_of_a_price_is_told_whole_behind_a_long_reason() -> None:
    why = f"the price moves, {'and other changes wait with it, ' * 20}as evidence only: models.dev says 0.135"
    assert "models.dev says 0.135\n" in pull(finding(why=why)).body


def test_endless_texts_are_cut_too() -> None:
    endless = "<" * 100_000
    told = pull(finding(why=endless), changes=(Change("fact", "openrouter", "m", "name", endless, endless),))
    assert len(told.body) <= LONGEST


def test_a_body_is_the_same_on_every_run() -> None:
    assert pull(finding(), LOST) == pull(finding(), LOST)


def test_the_body_names_what_was_refused_and_how_it_is_taken_after_all() -> None:
    refused = finding(7).model_copy(update={"refused": DAY})
    body = pull_request(Proposed(CATALOG, CATALOG, (DEARER,), (), (), (refused,))).body
    told = body[body.index("## What was refused") : body.index("## What merging changes")].strip().splitlines()
    assert told[2].startswith("- ") and refused.id in told[2] and len(told) == 5
    assert "`take = true`" in told[4]
    assert "What was refused" not in pull(finding()).body


def test_verdicts_of_a_probe_stand_before_the_checks_with_as_many_rows_as_there_is_room_for() -> None:
    head = "## Do they answer?\n\n2 models tried.\n\n| Model | Verdict | |\n| --- | --- | --- |\n"
    rows = [f"| <code>beta/m-{number}</code> | works | |\n" for number in range(3000)]
    few, many = (
        pull_request(
            Proposed(CATALOG, CATALOG, (DEARER,), checks=("It holds.",), verdicts=head + "".join(rows[:number]))
        )
        for number in (2, 3000)
    )
    assert few.body.index("beta/m-1<") < few.body.index("## Checks done")
    assert few.body.count("<code>beta/m-") == 2
    assert "more row" not in few.body
    assert many.body.count("<code>beta/m-") == 1000
    assert "And 2,000 more rows: `whole.md`" in many.body
    assert many.whole.count("<code>beta/m-") == 3000
