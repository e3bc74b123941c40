"""What an address that leads nowhere is found to have meant."""

from typing import Any

import pytest

from support.javascript import answer

RUN = """
const { movedTo, partsOf, readGone, wordsOf } = await load("data/moved.js");
const parts = partsOf(given.path, given.hash);
say({ moved: movedTo(parts, readGone(given.removed)) ?? null, words: wordsOf(parts) });
"""
DAY = "2026-11-05"
REMOVED = {
    "providers": {
        "away": {"old/model": {"name": "Old", "kind": "chat", "removed": DAY, "instead": "combined/new"}},
        "groq": {
            "was": {
                "name": "Was",
                "kind": "chat",
                "removed": DAY,
                "successor": "is",
                "ends": "2026-12-05",
                "instead": "portkey-groq/is",
            },
            "constructor": {"name": "C", "kind": "chat", "removed": DAY},
        },
    },
    "combined": {"sonnet-9": {"name": "Sonnet 9", "identity": "x", "removed": DAY, "instead": "portkey-groq/is"}},
}


def asked(path: str, hash: str = "", removed: Any = REMOVED) -> Any:
    return answer(RUN, {"path": path, "hash": hash, "removed": removed})


@pytest.mark.parametrize(
    ("path", "fragment", "known"),
    [
        ("providers/away/", "#old/model", "portkey-away/old/model"),
        ("providers/away/old/model/", "", "portkey-away/old/model"),
        ("providers/away/old%2Fmodel", "", "portkey-away/old/model"),
        ("portkey-away/old/model", "", "portkey-away/old/model"),
        ("away/old/model/index.html", "", "portkey-away/old/model"),
        ("models/old/model", "", "portkey-away/old/model"),
        ("old/model.html", "", "portkey-away/old/model"),
        ("providers/groq/constructor/", "", "portkey-groq/constructor"),
        ("combined/sonnet-9/", "", "combined/sonnet-9"),
        ("v1/portkey/sonnet-9.json", "", "combined/sonnet-9"),
        ("sonnet-9", "", "combined/sonnet-9"),
    ],
)
def test_an_old_address_of_a_model_leads_to_what_became_of_it(path: str, fragment: str, known: str) -> None:
    assert asked(path, fragment)["moved"]["id"] == known


def test_what_to_use_instead_is_told_as_the_explorer_has_it() -> None:
    assert asked("providers/groq/was/")["moved"] == {
        "name": "Was",
        "id": "portkey-groq/was",
        "removed": DAY,
        "instead": "groq/is",
        "until": "2026-12-05",
    }
    assert asked("providers/away/")["moved"] == {"name": "away", "id": "", "removed": DAY}


@pytest.mark.parametrize(
    "path",
    ["", "/", "providers/", "__proto__/valueOf", "providers/__proto__/", "valueOf/x", "%E0%A4%A", "toString"],
)
def test_an_address_that_means_nothing_is_told_nothing_of(path: str) -> None:
    assert asked(path)["moved"] is None
    assert asked(path, "#%E0%A4%A", {})["moved"] is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("providers/groq/llama-3/", "groq/llama-3"),
        ("combined/x/index.html", "x"),
        ("claude-sonnet-4", "claude-sonnet-4"),
        ("%E0%A4%A", "%E0%A4%A"),
        ("portkey-groq/x", "groq/x"),
        ("", ""),
    ],
)
def test_what_was_meant_is_searched_for(path: str, words: str) -> None:
    assert asked(path)["words"] == words
