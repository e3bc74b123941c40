"""What must never reach an export, and what costs no more than itself."""

import time
from datetime import date

import pytest

from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.text.unsafe import ADDRESS, why_unsafe
from portkey_catalog.upstream.entry import RowError
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


HOSTILE = ["{env:PORTKEY_API_KEY}", "x{ FILE : /etc/passwd}", "a\x1b[31mb", "a\x07b", "a {env", "a{ File  "]


BROKEN = ["a\ud83d", "Mod\udce8le", "a\ufffdb", "a\x92s", "\x9b31m", "a\x85"]


UNFIT = ["a\nb", "a\u202eb", "a\u200bb", "see https://evil.example", "sk-" + "test" * 8]


@pytest.mark.parametrize("evil", [*HOSTILE, *BROKEN, *UNFIT])
def test_an_id_that_must_not_be_published_costs_the_row(evil: str) -> None:
    with pytest.raises(RowError, match="the id holds"):
        normalise_row(make_row(evil), TODAY)


@pytest.mark.parametrize("evil", [*HOSTILE, "\ud83d{env:X}", "{en\ufffdv:X}", "\x1b[31m\ud83d"])
def test_a_name_that_only_an_attack_has_costs_the_row(evil: str) -> None:
    with pytest.raises(RowError, match="the name holds"):
        normalise_row(make_row(name=evil), TODAY)


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_text_costs_itself_and_not_the_model(broken: str) -> None:
    decoration = {"owner", "family", "knowledge", "canonical_slug", "hugging_face_id"}
    row = make_row("m", name=broken, alias_of=broken, context=1000, **dict.fromkeys(decoration, broken))
    assert normalise_rows([row], TODAY).models == {"m": normalise_row(make_row("m", context=1000), TODAY)}


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        ("a\nb", "a b"),
        ("a\u202eb", "ab"),
        ("Family \U0001f468\u200d\U0001f469", "Family \U0001f468\U0001f469"),
        ("see https://evil.example", "m"),
        ("sk-" + "test" * 8, "m"),
    ],
)
def test_an_odd_name_is_mended_or_replaced_by_the_id(odd: str, name: str) -> None:
    assert normalise_row(make_row(name=odd), TODAY).name == name


@pytest.mark.parametrize(
    "name", ["deepseek-r1-distill-qwen-32b", "task-sk-small", "pk-test-sample", "Metadata: The Model", "file/system"]
)
def test_ordinary_names_are_safe(name: str) -> None:
    assert why_unsafe(name) is None


def test_names_lose_odd_spaces_and_stand_in_for_nothing() -> None:
    assert normalise_row(make_row(name="Qwen: Qwen-Max \n"), TODAY).name == "Qwen: Qwen-Max"
    assert normalise_row(make_row("m", name="  "), TODAY).name == "m"


@pytest.mark.parametrize("model_id", [" x", "x "])
def test_an_id_no_api_would_take_costs_the_row(model_id: str) -> None:
    with pytest.raises(RowError, match="the id has spaces around it"):
        normalise_row(make_row(model_id), TODAY)


def test_a_long_text_takes_no_longer_than_reading_it() -> None:
    started = time.process_time()
    assert why_unsafe("a" * 1_000_000) is None
    assert ADDRESS.search("a" * 1_000_000) is None
    assert time.process_time() - started < 5
