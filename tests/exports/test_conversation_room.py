"""What opencode gets of a model's limits, so that a conversation fits."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portkey_catalog.exports.conversation_room import LEAST_OUTPUT, published_limit
from portkey_catalog.schema import Limit


def left(limit: Limit) -> int:
    """Tokens after which opencode makes a summary."""
    assert limit.context and limit.output
    if limit.input:
        return limit.input - min(limit.output, 20_000)
    return limit.context - min(limit.output, 32_000)


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ((131_072, None, 16_384), (131_072, None, 16_384)),
        ((200_000, None, 200_000), (200_000, None, 200_000)),
        ((32_768, None, 32_768), (32_768, None, 8_192)),
        ((16_384, None, 16_384), (16_384, None, 4_096)),
        ((13_500, None, 8_192), (13_500, None, 1_500)),
        ((13_024, None, 8_192), (13_024, None, 1_024)),
        ((13_023, None, 8_192), None),
        ((12_600, None, 600), (12_600, None, 600)),
        ((12_500, None, 600), None),
        ((8_192, None, 1_024), None),
        ((131_072, 131_072, 131_072), (131_072, 131_072, 131_072)),
        ((40_000, 20_000, 16_384), (40_000, 20_000, 8_000)),
        ((1_000_000, 100_000, 64_000), (164_000, 100_000, 64_000)),
        ((1_000_000, 30_000, 64_000), (48_000, 30_000, 18_000)),
        ((1_000_000, 12_000, 64_000), None),
        ((None, None, 8_192), (None, None, 8_192)),
        ((8_192, None, None), (8_192, None, None)),
    ],
)
def test_the_least_is_lowered_that_leaves_room(
    stated: tuple[int | None, ...], published: tuple[int | None, ...] | None
) -> None:
    context, given_input, output = stated
    found = published_limit(Limit(context=context, input=given_input, output=output))
    assert (found and (found.context, found.input, found.output)) == published


SIZES = st.one_of(st.integers(1, 60_000), st.integers(1, 10**7))


@given(context=SIZES, prompt=st.none() | SIZES, output=SIZES)
@example(context=40_000, prompt=39_999, output=39_999)
def test_what_is_published_leaves_room_raises_nothing_and_stays_when_asked_again(
    context: int, prompt: int | None, output: int
) -> None:
    stated = Limit(context=context, input=prompt, output=output)
    found = published_limit(stated)
    if found is None:
        return
    assert found.context and found.output
    assert left(found) >= max(12_000, math.ceil(found.context / 4))
    assert found.context <= context and found.output <= output
    assert found.input == prompt
    assert found.output >= min(output, LEAST_OUTPUT)
    assert published_limit(found) == found


@given(context=SIZES, prompt=st.none() | SIZES, output=SIZES)
def test_limits_that_leave_room_are_published_as_stated(context: int, prompt: int | None, output: int) -> None:
    stated = Limit(context=context, input=prompt, output=output)
    if left(stated) >= max(12_000, math.ceil(context / 4)):
        assert published_limit(stated) == stated


@given(context=SIZES, output=SIZES)
def test_a_model_is_left_out_only_where_even_the_shortest_answer_leaves_too_little(context: int, output: int) -> None:
    least = min(output, LEAST_OUTPUT)
    fits = context - least >= max(12_000, math.ceil(context / 4))
    assert (published_limit(Limit(context=context, output=output)) is not None) == fits
