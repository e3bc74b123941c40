"""JSON as it comes from the network: one broken value costs no more than itself, and nesting has an end."""

import pytest

from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import parse_list


@pytest.mark.parametrize(
    "broken",
    [
        b"NaN",
        b"-Infinity",
        b"9" * 5000,
        b"[" * 97 + b"]" * 97,
        b'{"a": ' * 97 + b"NaN" + b"}" * 97,
        b'"caf\xe9"',
        rb'"\ud800"',
        b'"[[[{{{ \\" ]"',
    ],
    ids=["NaN", "infinity", "huge", "deep lists", "deep objects", "latin-1", "half a character", "brackets in a text"],
)
def test_a_broken_value_costs_no_more_than_itself(broken: bytes) -> None:
    body = b'{"data": [{"id": "a", "odd": 1}, {"id": "b", "context_length": 8, "odd": %s}, {"id": "c"}]}' % broken
    answer = parse_list([body])
    assert [(row.id, row.context) for row in answer.rows] == [("a", None), ("b", 8), ("c", None)]


@pytest.mark.parametrize("odd", [b"1", b"NaN"], ids=["strictly", "tolerantly"])
@pytest.mark.parametrize(("opens", "closes"), [(b"[", b"]"), (b'{"a": ', b"}")])
@pytest.mark.parametrize("levels", [98, 500, 1_100, 100_000])
def test_an_answer_that_is_nested_too_deeply_is_refused(levels: int, opens: bytes, closes: bytes, odd: bytes) -> None:
    body = b'{"data": [{"id": "a", "odd": %s}]}' % (opens * levels + odd + closes * levels)
    with pytest.raises(AnswerError, match="nested too deeply, in more than 100 levels"):
        parse_list([body])
