"""JSON as it is written."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest

from portkey_catalog.schema import Limit
from portkey_catalog.text.canonical import canonical_json, canonical_lines

DOCUMENT = {
    "zebra": [],
    "models": {"b": {"limit": Limit(context=8000), "price": Decimal("0.50")}, 'a"\n': {"names": ["ä", "b"]}},
    "list": [1, {"of": ["one"]}],
}


def test_what_lies_deeper_stands_on_one_line() -> None:
    assert canonical_lines(DOCUMENT, 2) == (
        "{\n"
        '  "zebra": [],\n'
        '  "models": {\n'
        '    "b": {"limit":{"context":8000},"price":0.5},\n'
        '    "a\\"\\n": {"names":["ä","b"]}\n'
        "  },\n"
        '  "list": [\n'
        "    1,\n"
        '    {"of":["one"]}\n'
        "  ]\n"
        "}\n"
    )


def test_a_list_has_an_item_a_line() -> None:
    assert canonical_lines([{"a": 1}, {"b": [2]}]) == '[\n  {"a":1},\n  {"b":[2]}\n]\n'


@pytest.mark.parametrize("depth", range(7))
def test_at_any_depth_it_is_the_same_document(depth: int) -> None:
    assert json.loads(canonical_lines(DOCUMENT, depth)) == json.loads(canonical_json(DOCUMENT))


def test_the_deeper_it_is_spread_the_more_lines_it_has_and_at_last_it_is_canonical() -> None:
    document = json.loads(canonical_json(DOCUMENT))
    lines = [canonical_lines(document, depth).count("\n") for depth in range(6)]
    assert all(less <= more for less, more in pairwise(lines))
    assert canonical_lines(document, 5) == canonical_json(document)


def test_nothing_has_no_lines_of_its_own() -> None:
    assert canonical_lines({}, 3) == "{}\n"
    assert canonical_lines([], 3) == "[]\n"
