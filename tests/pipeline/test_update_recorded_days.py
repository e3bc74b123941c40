"""Every recorded list in one account, day by day: ids keep their meaning, and no chain changes without a reason.

`WORLDS=1` takes every day on which there is a new list; `tests/bench/days.py` prints what happened on each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from portkey_catalog.check.folder import check_catalog
from support.chain_history import Day, Memory, changed_meanings, ref, silent_losses, unexplained, why_left
from support.hosted import KEY, hosted_gateway
from support.recorded_days import Passed, days_passed
from support.recordings import Recordings

pytestmark = pytest.mark.slow

SOME = tuple(
    date.fromisoformat(day)
    for day in (
        *("2025-07-25", "2025-09-08", "2025-11-03", "2026-01-09"),
        *("2026-01-16", "2026-02-10", "2026-08-01", "2026-08-22"),
    )
)
"""Days with many new lists, and those before and after them."""


@pytest.fixture(scope="module")
def days(recordings: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Passed]]:
    folder: Path = tmp_path_factory.mktemp("days")
    with pytest.MonkeyPatch.context() as environment, hosted_gateway({}) as gateway:
        environment.setenv("PORTKEY_API_KEY", KEY)
        passed = list(days_passed(gateway, folder, recordings, () if os.environ.get("WORLDS") else SOME))
        assert list(map(str, check_catalog(folder / "catalog", today=passed[-1].today.day))) == []
        yield passed


def on(passed: Passed, problems: Iterable[str]) -> list[str]:
    return [f"{passed.today.day}: {problem}" for problem in problems]


def expect_none(problems: Sequence[str]) -> None:
    """Fail with the first of the problems, a line each."""
    assert not problems, "\n".join([f"{len(problems)} problems:", *problems[:30]])


def pairs(days: Iterable[Passed]) -> Iterator[tuple[Passed, Day]]:
    """Every day but the first, with the day before."""
    return ((passed, passed.yesterday) for passed in days if passed.yesterday)


def test_no_id_ever_means_another_model(days: list[Passed]) -> None:
    memory = Memory()
    expect_none([line for passed in days for line in on(passed, changed_meanings(memory, passed.today))])


def test_who_leaves_a_chain_though_its_row_is_as_it_was_is_named_with_the_chain(days: list[Passed]) -> None:
    expect_none(
        [
            line
            for passed, yesterday in pairs(days)
            for line in on(passed, unexplained(yesterday, passed.today, passed.unchanged()))
        ]
    )


def test_a_lost_chain_or_a_first_member_that_was_replaced_ends_in_exit_3(days: list[Passed]) -> None:
    found = (
        on(passed, silent_losses(yesterday, passed.today, passed.today.refs())) for passed, yesterday in pairs(days)
    )
    expect_none([line for lines in found for line in lines])


def lost_for_nothing(passed: Passed) -> Iterator[str]:
    same = set(passed.unchanged())
    for change in passed.changes:
        if change.lost and same.issuperset(change.before):
            why = (f"{ref(each)} {why_left(each, change.name, passed.today)}" for each in change.before)
            yield f"{change.name} lost its chain: {'; '.join(why)}"


def test_a_chain_is_lost_only_where_a_provider_took_something_back(days: list[Passed]) -> None:
    expect_none([line for passed in days for line in on(passed, lost_for_nothing(passed))])


def thrown_out(passed: Passed, yesterday: Day) -> Iterator[str]:
    """Members whose chain changed although nobody in it did, on a day on which new providers came into it."""
    same = set(passed.unchanged())
    for change in passed.changes:
        newcomers = [each for each in change.after if each[0] not in yesterday.rows]
        if newcomers and change.left and same.issuperset(change.before):
            yield f"{change.name}: {', '.join(map(ref, change.left))} left for {', '.join(map(ref, newcomers))}"
        if change.new_first and change.after[0] in newcomers and change.before[0] in same:
            yield f"{change.name}: {ref(change.after[0])} leads in place of {ref(change.before[0])}"


def test_no_newcomer_throws_anybody_out_of_a_chain_or_leads_it(days: list[Passed]) -> None:
    found = (on(passed, thrown_out(passed, yesterday)) for passed, yesterday in pairs(days))
    expect_none([line for lines in found for line in lines])


def test_what_happens_to_chains_in_sixteen_months_is_little(recordings: Recordings, days: list[Passed]) -> None:
    found: Counter[str] = Counter()
    for passed in days:
        found["lost"] += sum(change.lost for change in passed.changes)
        found["new first"] += sum(change.new_first for change in passed.changes)
        found["left"] += sum(len(change.left) for change in passed.changes)
    chains = len(days[-1].today.chains)
    assert 100 <= chains <= 200 if recordings.whole else chains >= 25
    # The models that were retired in this time: 28 chains with every day, 2026-01-09 and 2026-06-18 most of them.
    assert (5 if recordings.whole else 1) <= found["lost"] <= 40, found
    assert found["new first"] <= 30, found
    assert found["left"] <= 110, found
