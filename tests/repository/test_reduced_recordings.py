"""The recordings that tests run on everywhere: what they are made of, and what they must not hold."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.recordings import REDUCED, Recordings, full_folder, jsonl
from support.recordings_maker import DROPPED, facts, make

MOST_BYTES = 1_500_000
LONGEST = 120
"""Characters of a text; the longest id has 114."""
SENTENCE = re.compile(r"(\S+\s+){8}\S|[a-z]{2}[.!?](\s+[A-Z]|$)")
"""Nine words, or a full stop behind a word of small letters at the end or before a capital."""
FILES = {path.relative_to(REDUCED.folder).as_posix(): path for path in sorted(REDUCED.folder.glob("**/*.json*"))}


def document(name: str, body: bytes) -> Any:
    """What a file holds."""
    return jsonl(body) if name.endswith(".jsonl") else json.loads(body)


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every key and every text at every depth, each with the key that leads to it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield key, name
            yield from texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, key)
    elif isinstance(value, str):
        yield key, value


@pytest.mark.slow
def test_they_have_the_layout_of_the_full_ones_and_are_what_is_made_of_them(recordings: Recordings) -> None:
    assert REDUCED.lists() == recordings.lists()
    assert {name.partition("/")[0] for name in FILES} == {"upstream", "grouping", "cases", "opencode_embedded_api.json"}
    if recordings.whole:
        assert make(recordings.folder) == {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}


def test_no_file_of_the_full_ones_is_among_them(recordings: Recordings) -> None:
    if recordings.whole:
        assert [name for name in FILES if _document(REDUCED, name) == _document(recordings, name)] == []
    assert len({path.read_bytes() for path in FILES.values()}) == len(FILES)


def _document(recordings: Recordings, name: str) -> Any:
    return document(name, recordings.read(name))


@pytest.mark.parametrize("name", FILES)
def test_they_hold_no_prose_and_no_link(name: str) -> None:
    found = list(texts(_document(REDUCED, name)))
    assert [text for _, text in found if len(text) > LONGEST or SENTENCE.search(text)] == []
    assert {key for key, text in found if "://" in text} <= {"modelSource"}
    assert {text for _, text in found} & DROPPED == set()


def test_without_the_full_ones_a_maker_says_where_it_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"only the maintainers have them; tests/data/README\.md says what to do"):
        full_folder([str(tmp_path)])


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_their_maker_would_leave_out_no_more_of_them(name: str) -> None:
    found = _document(REDUCED, name)
    lost = {key for key, _ in texts(found)} - {key for key, _ in texts(facts(found))}
    assert [f"{name}: TEXTS of tests/support/recordings_maker.py lacks the key {key!r}" for key in sorted(lost)] == []
    assert facts(found) == found


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in FILES.values()) <= MOST_BYTES
