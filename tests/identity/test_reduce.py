"""The rules that reduce a reading: each by the example in its docstring, and their order."""

from __future__ import annotations

import doctest
from datetime import date
from typing import Any

import pytest

from portkey_catalog.identity.parse import Stated, read
from portkey_catalog.identity.reduce import RULES, Offered, Rule, reduced

NAMES = [rule.__name__ for rule in RULES]


def told(rules: tuple[Rule, ...], id: str, show: str, provider: str, said: dict[str, Any]) -> Any:
    """What a reading is after some rules: one of its fields, or by default what goes into the key and the maker's."""
    reading = read(id)
    assert reading is not None
    reading = reduced(reading, Offered(Stated(id, **said), provider), rules)
    if show:
        return getattr(reading, show)
    dated = [f"+{reading.date}"] if reading.date else []
    return " ".join((*reading.words, *reading.sizes, *dated, *(f":{tag}" for tag in reading.tags)))


def reduced_by(rule: Rule, id: str, show: str = "", provider: str = "", **said: Any) -> Any:
    """What stands after all rules up to this one."""
    return told(RULES[: NAMES.index(rule.__name__) + 1], id, show, provider, said)


def without(rule: Rule, id: str, show: str = "", provider: str = "", **said: Any) -> Any:
    """What stands before this one."""
    return told(RULES[: NAMES.index(rule.__name__)], id, show, provider, said)


def examples(rule: Rule, **names: Any) -> doctest.DocTest:
    by_name = {each.__name__: each for each in RULES} | {"date": date} | names
    return doctest.DocTestParser().get_doctest(rule.__doc__ or "", by_name, rule.__name__, None, None)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_does_what_its_example_says(rule: Rule) -> None:
    found = examples(rule, reduced_by=reduced_by)
    assert found.examples
    assert doctest.DocTestRunner().run(found).failed == 0


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_the_example_of_a_rule_shows_what_it_is_needed_for(rule: Rule) -> None:
    found = examples(rule, reduced_by=without)
    assert doctest.DocTestRunner(verbose=False).run(found, out=lambda text: None).failed == len(found.examples)


def test_a_name_made_of_how_it_is_served_stays() -> None:
    reading = read("high-throughput")
    assert reading is not None
    assert reduced(reading, Offered(Stated("high-throughput"), "acme")).words == ("high", "throughput")
