"""What the site tells of a chain that fails follows from the config that the gateway gets."""

from typing import Any

import pytest

from portkey_catalog.exports.chain import BEGINS_WITHIN_MS, as_sent, chain_config, longest_wait_ms
from portkey_catalog.schema import Failover
from support.javascript import answer
from support.small_catalog import make_catalog

RUN = """
const { walk } = await load("ui/walk.js");
say(walk(given.config, given.event, given.failing));
"""


def config_of(failover: Failover) -> dict[str, Any]:
    """The chain of the small catalog: two targets."""
    catalog = make_catalog()
    return chain_config(catalog.combined["claude-sonnet-4"], catalog.providers, failover)


def walked(event: int | str, failing: int = 1, *, failover: Failover | None = None) -> dict[str, Any]:
    told = {"config": config_of(as_sent(failover or Failover())), "event": event, "failing": failing}
    found: dict[str, Any] = answer(RUN, told)
    return found


def tries(walk: dict[str, Any]) -> list[tuple[int, int, int, str]]:
    return [(each["target"], each["attempt"], each["status"], each["then"]) for each in walk["steps"]]


@pytest.mark.parametrize("status", [429, 503])
def test_a_target_that_is_busy_is_tried_three_times_and_then_the_next_answers(status: int) -> None:
    walk = walked(status)
    expected = [(0, 1, status, "again"), (0, 2, status, "again"), (0, 3, status, "next"), (1, 1, 200, "end")]
    assert tries(walk) == expected
    assert [each["wait"] for each in walk["steps"]] == [1000, 2000, 0, 0]
    assert (walk["status"], walk["target"]) == (200, 1)


def test_a_request_that_is_itself_at_fault_ends_at_the_first_target_unless_the_owner_wants_it_to_go_on() -> None:
    assert tries(walked(400)) == [(0, 1, 400, "end")]
    assert tries(walked(400, failover=Failover(also_on=(400,)))) == [(0, 1, 400, "next"), (1, 1, 200, "end")]


def test_a_refused_key_is_not_tried_again() -> None:
    assert tries(walked(401)) == [(0, 1, 401, "next"), (1, 1, 200, "end")]


def test_a_stall_ends_with_the_time_limit_and_the_next_target_is_asked() -> None:
    walk = walked("stall")
    assert tries(walk) == [(0, 1, 408, "next"), (1, 1, 200, "end")]
    assert walk["steps"][0]["wait"] == BEGINS_WITHIN_MS


def test_a_stall_without_a_time_limit_hangs() -> None:
    walk = walked("stall", failover=Failover(request_timeout_ms=0))
    assert tries(walk) == [(0, 1, 0, "hangs")]
    assert walk["status"] == 0


def test_where_all_fail_opencode_sees_what_the_last_one_said() -> None:
    walk = walked(503, 2)
    assert (walk["status"], walk["target"], len(walk["steps"])) == (503, 1, 6)


@pytest.mark.parametrize("event", ["stall", 503])
def test_no_walk_takes_longer_than_the_longest_wait(event: int | str) -> None:
    longest = longest_wait_ms(2, Failover())
    assert longest and sum(each["wait"] for each in walked(event, 2)["steps"]) <= longest
