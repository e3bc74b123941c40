"""Every recorded list in one account, day by day: ids keep their meaning, and no chain changes without a reason.

`WORLDS=1` takes every day on which there is a new list; `tests/bench/days.py` prints what happened on each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import needs
from chain_history import Memory, changed_meanings, ref, silent_losses, unexplained, why_left
from hosted import KEY, hosted_gateway
from portkey_catalog.check.folder import check_catalog
from recorded_days import Passed, days_passed

SOME = tuple(
    map(
        date.fromisoformat,
        (
            "2025-07-25",
            "2025-09-08",
            "2025-11-03",
            "2026-01-09",
            "2026-01-16",
            "2026-02-10",
            "2026-08-01",
            "2026-08-22",
        ),
    )
)
"""Days with many new lists, and those before and after them."""


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Passed]]:
    needs.shared("data/upstream")
    folder: Path = tmp_path_factory.mktemp("days")
    with pytest.MonkeyPatch.context() as environment, hosted_gateway({}) as gateway:
        environment.setenv("PORTKEY_API_KEY", KEY)
        passed = list(days_passed(gateway, folder, needs.shared(), () if os.environ.get("WORLDS") else SOME))
        assert list(map(str, check_catalog(folder / "catalog"))) == []
        yield passed


def on(passed: Passed, *problems: str) -> list[str]:
    return [f"{passed.today.day}: {problem}" for problem in problems]


def test_no_id_ever_means_another_model(days: list[Passed]) -> None:
    memory = Memory()
    assert [line for passed in days for line in on(passed, *changed_meanings(memory, passed.today))] == []


def test_who_leaves_a_chain_though_its_row_is_as_it_was_is_named_with_the_chain(days: list[Passed]) -> None:
    untold = [
        line
        for passed in days
        if passed.yesterday
        for line in on(passed, *unexplained(passed.yesterday, passed.today, passed.unchanged()))
    ]
    assert untold == []


def test_a_lost_chain_or_a_first_member_that_was_replaced_ends_in_exit_3(days: list[Passed]) -> None:
    silent = [
        line
        for passed in days
        if passed.yesterday
        for line in on(passed, *silent_losses(passed.yesterday, passed.today))
    ]
    assert silent == []


def test_a_chain_is_lost_only_where_a_provider_took_something_back(days: list[Passed]) -> None:
    without = []
    for passed in days:
        same = set(passed.unchanged())
        for change in passed.changes:
            if change.lost and same.issuperset(change.before):
                why = (f"{ref(each)} {why_left(each, change.name, passed.today)}" for each in change.before)
                without += on(passed, f"{change.name} lost its chain: {'; '.join(why)}")
    assert without == []


def test_nobody_is_thrown_out_of_a_chain_by_who_came_that_day(days: list[Passed]) -> None:
    """A chain that is full, or whose members took something back, may change; a newcomer alone changes none."""
    thrown = []
    for passed in days:
        if not passed.yesterday:
            continue
        same, known = set(passed.unchanged()), passed.yesterday.rows.keys()
        for change in passed.changes:
            newcomers = [each for each in change.after if each[0] not in known]
            if newcomers and change.left and same.issuperset(change.before):
                whom = ", ".join(map(ref, change.left))
                thrown += on(passed, f"{change.name}: {whom} left for {', '.join(map(ref, newcomers))}")
            if change.new_first and change.after[0] in newcomers and change.before[0] in same:
                thrown += on(passed, f"{change.name}: {ref(change.after[0])} leads instead of {ref(change.before[0])}")
    assert thrown == []


def test_what_happens_to_chains_in_sixteen_months_is_little(days: list[Passed]) -> None:
    found: Counter[str] = Counter()
    for passed in days:
        found["lost"] += sum(change.lost for change in passed.changes)
        found["new first"] += sum(change.new_first for change in passed.changes)
        found["left"] += sum(len(change.left) for change in passed.changes)
    assert 100 <= len(days[-1].today.chains) <= 200
    # The models that were retired in this time: 28 chains with every day, 2026-01-09 and 2026-06-18 most of them.
    assert 5 <= found["lost"] <= 40, found
    assert found["new first"] <= 30, found
    assert found["left"] <= 110, found
