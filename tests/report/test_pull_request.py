"""The body of a pull request: what is risky first, all of it harmless, never longer than GitHub takes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.history.diff import Change
from portkey_catalog.report.findings import affected, counted, elsewhere, facts
from portkey_catalog.report.pull_request import LONGEST, Proposed, Pull, pull_request
from portkey_catalog.schema import Catalog, Defaults, Failover, Finding
from support.small_catalog import HOSTILE, make_catalog

CATALOG = make_catalog()
SONNET = "openrouter/anthropic/claude-sonnet-4"
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


def pull(*findings: Finding, catalog: Catalog = CATALOG, changes: tuple[Change, ...] = (DEARER, NEWER)) -> Pull:
    return pull_request(Proposed(catalog, changes, findings, ("Every rule holds.",)))


def test_the_title_counts_what_waits() -> None:
    assert pull(finding()).title == "To review: 1 price at openrouter"
    assert pull(finding(1), finding(3), LOST).title == "To review: 1 chain lost, 2 prices at combined, openrouter"


def test_the_rest_of_a_list_is_counted_only_where_it_is_all() -> None:
    rest = finding(4, risk="rest", offers=())
    assert counted([rest]) == "1 other change at openrouter"
    assert counted([rest, finding()]) == "1 price at openrouter"
    assert counted([finding(5, risk="removals"), finding(6, risk="ability"), finding(7, risk="ability")]) == (
        "2 abilities, 1 mass removal at openrouter"
    )


def test_where_nothing_waits_the_title_counts_the_changes() -> None:
    assert pull().title == "To review: 1 price, 1 added at openrouter"


def test_labels_say_that_it_is_risky_and_how() -> None:
    assert pull(finding(), finding(3), LOST).labels == ["portkey-catalog", "risky", "risk: price", "risk: chain lost"]
    assert pull().labels == ["portkey-catalog"]


def test_a_finding_has_its_values_its_reason_what_others_say_whom_it_concerns_and_its_id() -> None:
    body = pull(finding()).body
    begins = body[: body.index("## What merging changes")]
    assert begins.splitlines() == [
        "Merging this takes **1 change** that nobody has taken yet, as they look risky.",
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
        "- Waits since 2026-11-20 as <code>000000000001</code>",
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
            "`catalog/accept.toml`",
            "close it. These very values are refused",
        )
    ]
    assert places == sorted(places)


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


def test_endless_texts_are_cut_too() -> None:
    endless = "<" * 100_000
    told = pull(finding(why=endless), changes=(Change("fact", "openrouter", "m", "name", endless, endless),))
    assert len(told.body) <= LONGEST


def test_a_body_is_the_same_on_every_run() -> None:
    assert pull(finding(), LOST) == pull(finding(), LOST)


def test_the_body_names_what_was_refused_and_how_it_is_taken_after_all() -> None:
    refused = finding(7).model_copy(update={"refused": DAY})
    body = pull_request(Proposed(CATALOG, (DEARER,), (), (), (refused,))).body
    told = body[body.index("## What was refused") : body.index("## What merging changes")].strip().splitlines()
    assert told[2].startswith("- ") and refused.id in told[2] and len(told) == 5
    assert "`take = true`" in told[4]
    assert "What was refused" not in pull(finding()).body
