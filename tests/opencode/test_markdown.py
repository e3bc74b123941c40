"""Agents, modes and commands in Markdown."""

from typing import Any

import pytest

from portkey_catalog.opencode.markdown import FrontMatterError, entry, front_matter


def test_front_matter_is_read_as_yaml_and_the_rest_is_the_prompt() -> None:
    text = "---\nmodel: openai/gpt-5\ntools:\n  bash: false\n---\n\nBe brief.\n"
    assert entry("agent", "review", text) == {
        "agent": {"review": {"model": "openai/gpt-5", "tools": {"bash": False}, "prompt": "Be brief."}}
    }
    assert entry("command", "x/run", "Do it") == {"command": {"x/run": {"template": "Do it"}}}
    assert entry("mode", "plan", "---\r\nname: other\r\n---\r\nPlan") == {
        "agent": {"other": {"prompt": "Plan", "mode": "primary"}}
    }


@pytest.mark.parametrize(
    ("front", "data"),
    [
        ("a: yes\nb: true\nc: 2026-11-01\nd: 1", {"a": "yes", "b": True, "c": "2026-11-01", "d": 1}),
        ("description: Say: hello\n# why: not\n\nmodel: a/b\n  # more", {"description": "Say: hello", "model": "a/b"}),
        ("", {}),
    ],
)
def test_values_are_those_that_opencode_reads(front: str, data: dict[str, Any]) -> None:
    assert front_matter(f"---\n{front}\n---\nbody") == (data, "body")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\nmodel: a/b\n", ({"model": "a/b"}, "")),
        ("---\nmodel: a/b\n----\nHi", ({"model": "a/b"}, "-\nHi")),
        ("---\nmodel: a/b\n---text\nHi", ({"model": "a/b"}, "text\nHi")),
        ("---yaml\nmodel: a/b\n---\nHi", ({"model": "a/b"}, "Hi")),
        ('--- json\r\n{"model": "a/b"}\r\n---\r\nHi', ({"model": "a/b"}, "Hi")),
        ("---json\n---\nHi", ({}, "Hi")),
        ("\ufeff---\nmodel: a/b\n---\nHi", ({"model": "a/b"}, "Hi")),
        ("----\nmodel: a/b\n---\nHi", ({}, "----\nmodel: a/b\n---\nHi")),
        ("\n---\nmodel: a/b\n---\nHi", ({}, "\n---\nmodel: a/b\n---\nHi")),
        ("---", ({}, "")),
    ],
)
def test_front_matter_begins_and_ends_where_it_does_for_opencode(text: str, found: tuple[dict[str, Any], str]) -> None:
    assert front_matter(text) == found


@pytest.mark.parametrize("language", ["js", "javascript", "toml", "JSON"])
def test_front_matter_of_a_language_that_is_not_read_is_told(language: str) -> None:
    with pytest.raises(FrontMatterError, match=r"program|language"):
        front_matter(f"---{language}\nmodel = 1\n---\nbody")


def test_a_text_without_front_matter_is_all_prompt() -> None:
    assert front_matter("no\n---\n") == ({}, "no\n---\n")


@pytest.mark.parametrize("front", ["- a\n- b", "a: [", "a: 'x: y\nb: : [", "model: a/b\nmodel: a/c"])
def test_front_matter_that_says_nothing_is_told(front: str) -> None:
    with pytest.raises(FrontMatterError):
        front_matter(f"---\n{front}\n---\nbody")


def test_json_that_is_none_is_told() -> None:
    with pytest.raises(FrontMatterError):
        front_matter("---json\n{model: 1}\n---\nbody")
