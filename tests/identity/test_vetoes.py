"""Facts that speak against a merge."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, combinations_with_replacement, product

from portkey_catalog.identity.vetoes import Facts, agree, contradiction
from portkey_catalog.schema import Kind

PRICES = (None, Decimal(0), Decimal(1), Decimal(41))
PLAIN = Facts(Kind.CHAT, ("text",), None, (), None, None, None, "m", None)


def facts() -> list[Facts]:
    """Some that differ in prices alone, and some that differ in one thing that tells."""
    priced = [
        Facts(Kind.CHAT, ("text",), None, (), None, asked, told, "m", None) for asked, told in product(PRICES, repeat=2)
    ]
    others = [
        Facts(Kind.UNKNOWN, ("text",), None, (), None, None, Decimal(1), "m", None),
        Facts(Kind.IMAGE, (), None, (), None, None, None, "m", None),
        Facts(Kind.CHAT, ("text",), "0528", (), None, Decimal(41), None, "m", None),
        Facts(Kind.CHAT, ("text",), "20250528", (), None, None, None, "m", None),
        Facts(Kind.CHAT, ("text",), "0711", (), None, Decimal(1), Decimal(41), "m", None),
        Facts(Kind.CHAT, ("text",), None, ("thinking",), None, None, None, "m thinking", None),
        Facts(Kind.CHAT, ("text",), None, (), "lab/m", Decimal(1), Decimal(1), "m", None),
    ]
    return [*priced, *others]


def test_facts_agree_where_no_two_contradict_each_other() -> None:
    for some in combinations_with_replacement(facts(), 3):
        assert agree(some) == (not any(contradiction(*pair) for pair in combinations(some, 2)))


def test_one_fact_or_none_agrees() -> None:
    assert agree([])
    assert agree([PLAIN])
