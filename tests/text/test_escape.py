"""What makes text harmless."""

import pytest

from portkey_catalog.text.escape import one_line, text
from support.small_catalog import (
    HOSTILE,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_becomes_one_line_without_anything_active(name: str) -> None:
    escaped = text(name)
    assert not set(escaped) & set("<>\"'`*_[]{}()|~!@$:\\\n\r\u202e\u200b")
    assert "&" not in escaped.replace("&#", "")


def test_direction_marks_and_line_breaks_are_taken_out() -> None:
    assert one_line(" a\r\n\tb\u202ec\u2028d\x00e ") == "a b c d e"
