"""What was refused stays so where nobody is asked, whatever becomes of the answers of some days."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.asked import IDS, MANY, priced
from support.hosted import JSON, listing, rows
from support.loopback import Reply
from support.world import World, day

ALL = [*IDS, *MANY]
ODD = {
    "price": [*rows(*ALL[1:]), *rows(IDS[0], **priced("0.0006"))],
    "removals": rows(*ALL[:6]),
    "unreadable": [*rows(*ALL[:60]), *({"id": number} for number in range(30))],
}
"""Lists of which something is refused, by what that is."""
FEW = rows("x-ai/grok-4", *ALL[1:6])


def cut(*found: dict[str, Any]) -> Reply:
    """An answer that says that it goes on, and gives no further page."""
    body = {"object": "list", "data": list(found), "has_more": True, "last_id": found[-1]["id"]}
    return Reply(200, JSON, json.dumps(body).encode())


def refuse(world: World, what: str) -> list[str]:
    """Let something be refused while a person is asked; then nobody is any more."""
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *ALL))
    assert world.update(today=day(0)).exit_code == 0
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4"), *ODD[what])
    assert world.update(today=day(1)).exit_code == 3
    ids = [each["id"] for each in world.findings()]
    assert world.update(today=day(2), refused=frozenset(ids)).exit_code == 0
    world.review = "never"
    return ids


def account(what: str) -> Reply:
    """The account's list on a day on which the provider itself does not answer."""
    lists = {"alpha": ["x-ai/grok-4", *(each["id"] for each in ODD[what])], "beta": ["grok-4", "beta-1", "beta-2"]}
    return listing(*({"id": f"@{slug}/{each}"} for slug, ids in lists.items() for each in ids))


def published(world: World) -> dict[str, float]:
    """Prices of the list that is published, by id, of models that have one."""
    models = world.document("providers/alpha.json").items()
    return {each: model["cost"]["input"] for each, model in models if model.get("cost")}


BETWEEN = {
    "cut short": cut(*FEW),
    "cut short, with a new model": cut(*FEW, *rows("new")),
    "broken": Reply(500, JSON, b"{}"),
    "no list any more": Reply(404, JSON, b"{}"),
    "empty": listing(),
}


@pytest.mark.parametrize(
    ("between", "review"),
    [
        *((each, "never") for each in BETWEEN),
        *((each, "risky") for each in ("cut short", "broken", "no list any more")),
    ],
)
@pytest.mark.parametrize("what", ODD)
def test_a_refusal_holds_over_days_on_which_the_list_is_not_read_as_a_whole(
    asked: World, what: str, between: str, review: Any
) -> None:
    ids, was = refuse(asked, what), published(asked)
    asked.review, odd = review, asked.gateway.lists["alpha"]
    for number, answer in ((3, odd), (5, BETWEEN[between]), (6, odd), (7, odd)):
        asked.gateway.lists["alpha"] = answer
        asked.gateway.account = account(what) if answer != odd else None
        code = asked.update(today=day(number)).exit_code
        assert answer != odd or code == 0
        assert {each: price for each, price in published(asked).items() if each != "new"} == was
        assert [each["id"] for each in asked.findings()] == ids


@pytest.mark.parametrize("odd", [(), rows(IDS[0], **priced("0.0006"))])
def test_a_mass_removal_after_an_answer_that_was_cut_short_waits_beside_what_was_refused(
    asked: World, odd: list[dict[str, Any]]
) -> None:
    refuse(asked, "price")
    asked.update(today=day(3))
    asked.gateway.lists["alpha"] = cut(*FEW, *odd)
    asked.update(today=day(5))
    asked.gateway.lists["alpha"] = listing(*FEW, *odd)
    assert asked.update(today=day(6)).exit_code == 3
    assert len(published(asked)) == 69
    asked.update(today=day(7))
    assert len(published(asked)) == (7 if odd else 6), "it came again on a later day"


def test_other_rows_that_cannot_be_read_than_those_refused_wait_a_day(asked: World) -> None:
    refuse(asked, "unreadable")
    asked.update(today=day(3))
    more = listing(*rows("x-ai/grok-4", *ALL[:50]), *({"id": number} for number in range(40)))
    asked.gateway.lists["alpha"] = more
    assert asked.update(today=day(4)).exit_code == 3
    assert len(published(asked)) == 69
    asked.update(today=day(5))
    assert len(published(asked)) == 51 + 8, "those that were missing then stay"


def test_a_refusal_of_rows_that_cannot_be_read_holds_over_an_answer_that_was_cut_short_where_a_person_is_asked(
    asked: World,
) -> None:
    ids, was = refuse(asked, "unreadable"), published(asked)
    asked.review = "risky"
    odd = asked.gateway.lists["alpha"]
    for number, answer in ((3, odd), (4, cut(*FEW)), (5, odd)):
        asked.gateway.lists["alpha"] = answer
        asked.update(today=day(number))
        assert (published(asked), [each["id"] for each in asked.findings()]) == (was, ids)
    assert asked.reports[-1].exit_code == 0
