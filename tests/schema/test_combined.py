"""Members of a catalog that was written before there was `cause` or `by_hand`."""

import pytest
from pydantic import ValidationError

from portkey_catalog.schema import Cause, Member

WORDS = {
    "no other provider to fall over to": Cause.ALONE,
    "too few providers to fall over to": Cause.TOO_FEW,
    "too few providers inside the boundary to fall over to": Cause.TOO_FEW_INSIDE,
    "outside the boundary: not tagged eu or no-retention": Cause.OUTSIDE,
    "no room in the chain": Cause.NO_ROOM,
    "not offered by enough providers now": Cause.LEFT_OVER,
    "cannot call tools": None,
}


def read(**facts: object) -> Member:
    return Member.model_validate({"provider": "a", "id": "grok-4", "evidence": ["read"], **facts})


@pytest.mark.parametrize(("words", "cause"), WORDS.items())
def test_what_an_earlier_catalog_told_in_words_is_read_as_its_cause(words: str, cause: Cause | None) -> None:
    member = read(excluded=words)
    assert (member.excluded, member.cause) == (words, cause)


def test_only_what_lacks_nothing_but_other_providers_is_spare() -> None:
    assert [words for words in WORDS if read(excluded=words).is_spare] == list(WORDS)[:3]


def test_the_evidence_of_an_earlier_catalog_tells_what_an_override_put_there() -> None:
    assert read(evidence=["put together by hand", "read"]).by_hand
    assert read().by_hand is None


def test_a_cause_that_is_told_counts_whatever_the_words_are() -> None:
    assert read(excluded="no room in the chain", cause="alone").cause is Cause.ALONE


@pytest.mark.parametrize("odd", [{"excluded": 5}, {"evidence": 5}, {"excluded": "no", "cause": "no"}])
def test_a_member_of_another_shape_is_refused(odd: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read(**odd)
