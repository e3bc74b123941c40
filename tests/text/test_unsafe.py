"""One look at a whole document misses nothing that a look at each of its strings finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.unsafe import ADDRESS, KEY, SUBSTITUTION, is_surely_safe, leads_nowhere, why_unsafe

PIECES = (
    "{",
    "}",
    "env",
    "FILE",
    "fıle",
    ":",
    " ",
    "\n",
    "\t",
    "\\",
    '"',
    "-",
    "sk-",
    "hf_",
    "eyJ",
    "a" * 24,
    "://",
    "é",
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=8).map("".join)


@given(st.lists(TEXTS, max_size=5))
def test_a_document_that_is_surely_safe_holds_no_text_that_is_unsafe(texts: list[str]) -> None:
    if is_surely_safe(canonical_json({text: {"name": text} for text in texts})):
        assert list(filter(why_unsafe, texts)) == []


@given(st.lists(TEXTS, max_size=5))
def test_a_document_that_leads_nowhere_holds_no_address_no_pattern_and_no_key(texts: list[str]) -> None:
    if leads_nowhere(canonical_json({text: {"name": text} for text in texts})):
        assert not any(rule.search(text) for rule in (ADDRESS, KEY, SUBSTITUTION) for text in texts)


def test_a_usual_document_is_surely_safe() -> None:
    assert is_surely_safe(canonical_json({"lab/task-1.5:free": {"name": "Task 1.5 (free) é", "limit": {"context": 1}}}))
