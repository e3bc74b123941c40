"""What became of a model over time, as its panel draws it."""

from typing import Any

from support.javascript import answer

DRAWN = """
const { series } = await load("ui/history.js");
const told = ({ day, value }) => [Number.isFinite(day) ? day : null, value];
say(series(given).map(({ field, steps }) => [field, steps.map(told)]));
"""
MODEL = {"id": "m"}


def drawn(*events: list[Any]) -> dict[str, list[list[Any]]]:
    return dict(answer(DRAWN, {"events": list(events), "model": MODEL}))


def test_a_model_that_went_and_came_back_is_drawn_as_listed_or_not() -> None:
    found = drawn(["1970-01-09", "", None, True, None], ["1970-01-05", "", True, None, None])
    assert found == {"listed": [[None, 1], [4, 0], [8, 1]]}


def test_a_model_that_came_was_not_there_before() -> None:
    assert drawn(["1970-01-03", "", None, True, None]) == {"listed": [[None, 0], [2, 1]]}


def test_a_price_that_changed_is_drawn_from_what_it_was_before() -> None:
    found = drawn(["1970-01-03", "cost.input", 3, None, None], ["1970-01-02", "cost.input", 2, 3, None])
    assert found == {"cost.input": [[None, 2], [1, 3], [2, None]]}


def test_what_is_no_price_and_no_window_is_not_drawn() -> None:
    assert drawn(["1970-01-03", "knowledge", None, "2026", None]) == {}
