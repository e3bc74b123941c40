"""A difference in words: a line for each model and kind of change, numbers with unit and percentage."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portkey_catalog.history.change import KINDS, Change, Kind
from portkey_catalog.history.facts import Value
from portkey_catalog.history.successors import Follower
from portkey_catalog.report.diff import (
    ROOM,
    SHOWN_OF_A_KIND,
    change_lines,
    changes_as_json,
    commit_message,
    first_lines,
    grouped_lines,
    headline,
    percent,
    shown,
    subject,
    unobeyed,
)
from portkey_catalog.report.markdown import changes_as_markdown
from support.small_catalog import HOSTILE

CUT = Change("price", "groq", "m", "cost.input", Decimal(5), Decimal("1.4"), hurts=False)
OUT = Change("price", "groq", "m", "cost.output", Decimal(15), Decimal("4.2"), hurts=False)


def test_prices_of_one_model_are_one_line_with_their_unit_told_once() -> None:
    assert change_lines([CUT, OUT]) == [
        "price: groq/m: input 5 -> 1.4 (-72 %), output 15 -> 4.2 (-72 %), in USD per million tokens"
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            Change("limit", "groq", "m", "limit.context", 200_000, 100_000, hurts=True),
            "limit: groq/m: context 200000 -> 100000 (-50 %), in tokens",
        ),
        (Change("ability", "groq", "m", "tool_call", True, None), "ability: groq/m: tool_call yes -> unknown"),
        (
            Change("ability", "groq", "m", "modalities.input", ("text",), ("text", "image")),
            "ability: groq/m: modalities.input text -> text, image",
        ),
        (
            Change("status", "groq", "m", "retires", None, date(2026, 12, 1)),
            "status: groq/m: requests fail from 2026-12-01 on",
        ),
        (
            Change("price", "groq", "m", "cost.input", Decimal(1), Decimal(2), back_to=date(2026, 11, 20)),
            "price: groq/m: input 1 -> 2 (+100 %, back to where it was on 2026-11-20), in USD per million tokens",
        ),
        (Change("removed", "groq", "m", instead="combined/m"), "removed: groq/m; use combined/m"),
        (Change("renamed", "groq", "m", "id", "m", "n"), "renamed: groq/m is groq/n now"),
        (Change("provider added", "groq", why="3 models"), "provider added: groq (3 models)"),
        (
            Change("setting", field="publish.only_tool_call", old=True, new=False),
            "setting: publish.only_tool_call yes -> no",
        ),
        (Change("chain lost", "combined", "m", why="combined/m has no failover any more"), "chain lost: combined/m"),
    ],
)
def test_a_change_is_a_plain_sentence(change: Change, line: str) -> None:
    [told] = change_lines([change])
    assert told.startswith(line)


def test_percentages_have_a_sign_and_at_most_one_decimal() -> None:
    moved = [Change("limit", old=3, new=new) for new in (4, 3_000, 1)]
    assert list(map(percent, moved)) == ["+33.3 %", "+99900 %", "-66.7 %"]
    assert percent(Change("limit", old=65_535, new=65_536)) == "+0.002 %"
    assert percent(Change("limit", old=None, new=1)) == ""


def test_values_are_shown_as_people_read_them() -> None:
    values = (None, True, False, Decimal("1E+1"), Decimal("0.10"), (), ("a", "b"), date(2026, 1, 2), 5)
    assert [shown(value) for value in values] == [
        *("unknown", "yes", "no", "10", "0.1", "none", "a, b", "2026-01-02", "5"),
    ]


def test_the_subject_says_what_happened_where() -> None:
    changes = [
        Change("added", "together", "a"),
        Change("added", "openrouter", "b"),
        Change("removed", "openrouter", "c"),
        CUT,
        Change("chain lost", "combined", "d", why="gone"),
    ]
    assert subject(changes) == "1 chain lost (d), 1 removed, 1 price, 2 added at openrouter, groq, together"
    assert subject([]) == "nothing that users see changed"


def test_the_first_line_of_a_commit_names_the_biggest_actors_and_fits() -> None:
    kinds: tuple[Kind, ...] = ("removed", "status", "ability", "limit", "price", "member ejected", "added")
    slugs = ("openrouter", "openrouter", "mistral", "google")
    changes = [Change(kind, slug, f"m{n}") for kind in kinds for n, slug in enumerate(slugs)]
    line = commit_message(changes).splitlines()[0]
    assert line == "4 removed, 4 prices, 4 members ejected and more at openrouter and 2 more"
    assert len(line) <= ROOM


def test_what_hardly_anybody_notices_is_counted_alone_only_and_condensed() -> None:
    source = Change("fact", "groq", "m", "provenance.limit.context", "models.dev", None)
    waits = Change("list", "groq", None, "held_since", date(2026, 11, 1), None)
    assert subject([CUT, source, waits]) == "1 price (m) at groq"
    stale = Change("list", "groq", None, "stale_since", date(2026, 11, 1), None)
    assert subject([source, waits, stale]) == "1 list up to date again, 1 other fact at groq"
    changes = [CUT, source, waits]
    assert commit_message(changes).splitlines()[-1] == "- 2 lines more, of what hardly anybody notices"
    assert [head for head, _ in grouped_lines(changes)] == ["Better for users", "Hardly noticed"]
    assert "m: limit.context is from the list itself now, not from models.dev\n" in commit_message([source])


@pytest.mark.parametrize(
    ("kind", "field", "old", "new", "noticed"),
    [
        ("limit", "limit.output", 65_536, 65_535, False),
        ("limit", "limit.output", 131_072, 128_000, True),
        ("limit", "limit.output", 4_096, None, True),
        ("price", "cost.input", Decimal("0.76006"), Decimal("0.76"), False),
        ("price", "cost.input", Decimal(0), Decimal("0.001"), True),
        ("ability", "tool_call", True, None, True),
    ],
)
def test_a_number_that_hardly_moves_is_no_line_beside_others(
    kind: Kind, field: str, old: int | Decimal | None, new: int | Decimal | None, noticed: bool
) -> None:
    change = Change(kind, "groq", "n", field, old, new, hurts=True)
    assert ("groq/n" in commit_message([change, CUT])) is noticed
    assert "groq/n" in commit_message([change])
    assert changes_as_json([change])[0]["field"] == field


def test_where_a_removed_model_is_followed_by_another_its_line_says_who_says_so() -> None:
    gone = Change("removed", "google", "gemini-2.0-flash", follower=Follower("gemini-2.5-flash", "next of its family"))
    told = "removed: google/gemini-2.0-flash -> gemini-2.5-flash (next of its family)"
    assert change_lines([gone, replace(gone, model="b", instead="combined/b")]) == [
        *(told, "removed: google/b -> gemini-2.5-flash (next of its family); use combined/b"),
    ]
    assert changes_as_json([gone])[0]["successor"] == "gemini-2.5-flash"
    hostile = replace(gone, follower=Follower("<b>@o [x](y)", "named by the list"))
    assert "<b>" not in changes_as_markdown([hostile]) and "@o" not in commit_message([hostile])


def test_the_state_of_a_list_and_of_a_model_is_told_in_words() -> None:
    day, later = date(2026, 11, 1), date(2026, 12, 1)
    status: list[tuple[str, Value, Value, str]] = [
        ("status", None, "retired", "retired"),
        ("status", "deprecated", None, "no longer deprecated"),
        ("retires", day, later, "requests fail from 2026-12-01 on, not 2026-11-01"),
        ("retires", day, None, "no day is stated any more from which requests fail, it was 2026-11-01"),
        ("successor", None, "n", "the list names n for use in its place"),
        ("enabled", None, False, "not enabled for this account"),
    ]
    for field, old, new, words in status:
        assert change_lines([Change("status", "p", "m", field, old, new)]) == [f"status: p/m: {words}"]
    lists: list[tuple[str, Value, Value, str]] = [
        ("held_since", None, day, "something newer waits since 2026-11-01"),
        ("held_since", day, None, "nothing waits any more"),
        ("stale_since", None, day, "not brought up to date since 2026-11-01"),
        ("unreadable", None, 3, "3 of its rows cannot be read"),
    ]
    for field, old, new, words in lists:
        assert change_lines([Change("list", "p", None, field, old, new)]) == [f"list: p: {words}"]


def test_what_follows_from_members_is_not_counted_beside_them() -> None:
    follows = Change("limit", "combined", "m", "limit.context", 2, 1, hurts=True)
    assert subject([CUT, follows]) == "1 price (m) at groq"
    assert subject([follows]) == "1 limit (m) at combined"


def test_many_of_one_kind_hide_no_other_kind() -> None:
    removed = [Change("removed", "groq", f"m{n}:free", hurts=True) for n in range(44)]
    [(_, lines)] = first_lines([*removed, Change("limit", "groq", "m", "limit.context", 2, 1, hurts=True)])
    assert lines[-2:] == ["removed: and 19 more", "limit: groq/m: context 2 -> 1 (-50 %), in tokens"]


def test_prices_that_hurt_are_told_before_those_that_do_not() -> None:
    dearer = Change("price", "groq", "m", "cost.cache_read", Decimal(1), Decimal(6), hurts=True)
    [(head, [line])] = grouped_lines([CUT, dearer])
    assert (head, line.index("cache_read") < line.index("input")) == ("Changed", True)


def test_the_room_of_a_kind_is_shared_between_providers_and_what_opencode_is_given_comes_first() -> None:
    many = [Change("removed", "a", f"m-{n:02}", hurts=True) for n in range(40)]
    few = [Change("removed", "b", f"m-{n}", hurts=True) for n in range(3)]
    given = {"a/m-39", "b/m-1"}
    [(_, lines)] = first_lines([*many, *few], given)
    assert lines[-4:] == ["removed: b/m-0", "removed: b/m-1", "removed: b/m-2", "removed: and 18 more"]
    assert lines[-5] == "removed: a/m-39" and lines[0] == "removed: a/m-00" and len(lines) == SHOWN_OF_A_KIND + 1
    [(_, crowd)] = first_lines([Change("removed", f"p-{n:02}", each, hurts=True) for n in range(30) for each in "xy"])
    assert {line.partition("/")[2] for line in crowd[:-1]} == {"x"}, "of each provider one, before any has two"


def test_every_kind_is_counted_with_its_noun() -> None:
    told = [subject([Change(kind, model="a"), Change(kind, model="b")]) for kind in KINDS]
    assert told == [
        *("2 chains lost", "2 ids ended", "2 ids ended", "2 providers removed", "2 removed"),
        *(
            "2 first members replaced",
            "2 last members replaced",
            "2 retirement days",
            "2 renamed",
            "2 abilities",
            "2 limits",
            "2 prices",
        ),
        *("2 members ejected", "2 ids renamed", "2 chains reordered", "2 lists up to date again", "2 settings"),
        *("2 members joined", "2 chains gained", "2 returned", "2 providers added", "2 added", "2 other facts"),
    ]
    assert [subject([Change(kind)]) for kind in ("status", "fact")] == ["1 retirement day", "1 other fact"]


def test_a_long_difference_fits_into_the_body_of_a_pull_request() -> None:
    told = changes_as_markdown([Change("removed", "groq", f"{'m' * 100}-{n:04}", hurts=True) for n in range(1_500)])
    assert told.endswith("- removed&#58; and 1,475 more\n")
    assert len(told) < 60_000


def test_the_message_of_a_commit_has_a_subject_and_a_line_for_each_model() -> None:
    told = commit_message([Change("removed", "groq", "x", hurts=True), CUT, OUT])
    assert told.splitlines() == [
        "1 removed (x), 2 prices at groq",
        "",
        "- removed: groq/x",
        "- price: groq/m: input 5 -> 1.4 (-72 %), output 15 -> 4.2 (-72 %), in USD per million tokens",
    ]
    assert commit_message([]) == "nothing that users see changed\n"


def test_a_name_in_the_message_of_a_commit_is_obeyed_by_nobody() -> None:
    name = "a\n\nfixes #12 o/r#3 GH-4 @owner [skip ci] [no ci]\nskip-checks: true\u202e"
    assert "@ owner" in unobeyed(headline(["1 added"], ["groq"], None, name))
    told = commit_message([Change("added", "groq", name)])
    assert len(told.splitlines()) == 3
    for word in ("#12", "#3", "GH-4", "@owner", "[skip ci]", "[no ci]", "\u202e"):
        assert word not in told
    assert "fixes # 12 o/r# 3 GH- 4 @ owner [ skip ci] [ no ci]" in told


def test_an_address_in_the_message_of_a_commit_closes_nothing() -> None:
    told = commit_message([Change("fact", "groq", "m", "name", "a", "fixes https://github.com/o/r/issues/1")])
    assert "https://github" not in told and "https:// github" in told


def test_a_long_message_of_a_commit_says_how_much_more_there_is() -> None:
    told = commit_message([Change("removed", "groq", f"m-{number:04}", hurts=True) for number in range(1_500)])
    assert told.endswith("\n- and 1,100 more\n") and len(told.splitlines()) == 403


def test_lines_stand_under_whether_they_hurt() -> None:
    changes = [Change("removed", "groq", "x", hurts=True), CUT, Change("fact", "groq", "y", "name", "a", "b")]
    assert [(head, len(lines)) for head, lines in grouped_lines(changes)] == [
        *(("Worse for users", 1), ("Better for users", 1), ("Hardly noticed", 1)),
    ]


def test_machines_read_numbers_and_nothing_for_what_nobody_stated() -> None:
    price, limit = changes_as_json([CUT, Change("limit", "groq", "m", "limit.output", None, 5)])
    assert price == {
        **{"kind": "price", "hurts": False, "provider": "groq", "model": "m", "field": "cost.input"},
        **{"old": 5, "new": 1.4, "unit": "USD per million tokens", "percent": -72.0},
    }
    assert "old" not in limit and limit["new"] == 5 and "percent" not in limit


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_characters_in_markdown(name: str) -> None:
    told = changes_as_markdown([Change("fact", "groq", name, "name", name, name)])
    for markup in ("<script", "<img", "**bold**", "](", "{{", "@everyone", "\u202e"):
        assert markup not in told
    assert len(told.splitlines()) == 5


def test_a_day_without_a_change_says_so_in_markdown() -> None:
    assert changes_as_markdown([]) == "Nothing that users see changed.\n"
