"""Members of a catalog that was written before there was `cause` or `by_hand`."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Cause, Member
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.store.earlier import with_causes
from support.small_catalog import make_catalog

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
    member = {"provider": "a", "id": "grok-4", "evidence": ["read"], **facts}
    return Member.model_validate(with_causes({"grok-4": {"members": [member]}})["grok-4"]["members"][0])


def test_words_steer_nothing_where_a_member_is_made_today() -> None:
    made = Member(provider="a", id="grok-4", evidence=("put together by hand",), excluded="no room in the chain")
    assert (made.cause, made.by_hand) == (None, None)


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


@pytest.mark.parametrize("odd", [None, [], {"a": None}, {"a": {"members": 5}}, {"a": {"members": [5]}}])
def test_what_has_no_members_is_left_as_it_is(odd: object) -> None:
    assert with_causes(odd) == odd


def test_an_earlier_catalog_is_read_with_its_meaning_from_a_folder_and_from_texts(tmp_path: Path) -> None:
    catalog = make_catalog()
    texts = layout.catalog_files(catalog, opencode_config(catalog))
    combined = json.loads(texts[layout.COMBINED])
    name = next(iter(combined))
    combined[name]["members"][-1]["excluded"] = "no room in the chain"
    texts[layout.COMBINED] = json.dumps(combined)
    store.write_catalog(tmp_path, texts)
    for read_back in (store.load_catalog(tmp_path), layout.catalog_of(texts)):
        assert read_back is not None
        assert read_back.combined[name].members[-1].cause is Cause.NO_ROOM
