"""Requests that a model's panel shows are of the kind that the model answers, and are what their language reads."""

import ast
import json
import shlex
import subprocess
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from support import needs
from support.javascript import answer

SHOWN = """
const { snippets } = await load("ui/snippets.js");
say(snippets(given));
"""
ODD = ["it's", 'a "b"', "$HOME `id`", "back\\slash", "no\u00a0break", "模型", "日本-😀", "-x; rm"]


def shown(kind: str, **values: object) -> dict[str, str]:
    asked = {"gateway": "https://api.portkey.ai/v1", "listed": "portkey-x/m", "model": "m", "site": "https://a.example"}
    asked |= {"headers": {"x-portkey-provider": "@x"}, "kind": kind, "usable": False, **values}  # type: ignore[dict-item]
    return {each["label"]: each["text"] for each in answer(SHOWN, asked)}


def _is_model(node: ast.AST) -> TypeGuard[ast.keyword]:
    return isinstance(node, ast.keyword) and node.arg == "model"


def body(curl: str) -> dict[str, Any]:
    words = shlex.split(curl.replace("\\\n", " "))
    found: dict[str, Any] = json.loads(words[words.index("-d") + 1])
    return found


@pytest.mark.parametrize(
    ("kind", "path", "fields", "call"),
    [
        ("chat", "chat/completions", {"messages"}, "chat.completions.create("),
        ("completion", "completions", {"prompt"}, "client.completions.create("),
        ("embedding", "embeddings", {"input"}, "embeddings.create("),
        ("image", "images/generations", {"prompt"}, "images.generate("),
        ("moderation", "moderations", {"input"}, "moderations.create("),
        ("rerank", "rerank", {"query", "documents"}, None),
    ],
)
def test_a_model_is_asked_for_what_it_is_for(kind: str, path: str, fields: set[str], call: str | None) -> None:
    found = shown(kind)
    assert f"curl https://api.portkey.ai/v1/{path} " in found["curl"]
    assert body(found["curl"]).keys() == {"model", *fields}
    assert found.keys() == ({"curl", "Python", "JavaScript"} if call else {"curl"})
    assert all(call in found[each] for each in ("Python", "JavaScript") if call)


@pytest.mark.parametrize("kind", ["audio", "video", "unknown", "__proto__"])
def test_no_request_is_made_up_for_a_kind_that_is_asked_in_many_ways(kind: str) -> None:
    assert shown(kind) == {}


def test_a_combined_model_is_logged_in_to_by_the_short_list() -> None:
    assert "login https://a.example/combined\n" in shown("chat", listed="combined/m", usable=True)["opencode"]
    assert "login https://a.example\n" in shown("chat", usable=True)["opencode"]


@pytest.mark.parametrize("kind", ["chat", "completion", "embedding", "image", "moderation"])
@pytest.mark.parametrize("odd", ODD)
def test_whatever_an_id_holds_its_requests_are_read_as_they_stand(kind: str, odd: str, tmp_path: Path) -> None:
    found = shown(kind, model=odd, listed=f"portkey-x/{odd}", usable=True, headers={"x-odd": odd})
    [asked] = [each.value for each in ast.walk(ast.parse(found["Python"])) if _is_model(each)]
    assert ast.literal_eval(asked) == odd
    (tmp_path / "snippet.mjs").write_text(found["JavaScript"], "utf-8")
    subprocess.run([needs.program("node"), "--check", tmp_path / "snippet.mjs"], check=True)
    assert body(found["curl"])["model"] == odd
    assert shlex.split(found["opencode"])[-2] == f"portkey-x/{odd}"
