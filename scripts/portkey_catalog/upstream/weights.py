"""A row's word on the weights behind its id, whatever its format.

vLLM and SGLang state `root`, the weights, and `parent`, the model below an adapter; TGI names the weights as the owner;
llama.cpp lists the file beside the row (`models`), or in it (`path`), and its router the arguments of each server. What
a format alone has is read there: the `model` of a deployment at Azure, `litellm_params`, Ollama's `details`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import Row

_ARCHITECTURES = ("llama", "qwen", "gemma", "phi", "gptoss", "granite", "mistral")
"""Families whose own models are of an architecture of the same name."""
_REPOSITORY = re.compile(r"(?!accounts/)[\w.-]+/(?=[\w.-]*\d)[\w.-]+", re.ASCII)
_NOT_LETTERS = re.compile(r"[^a-z]+")


def with_weights(row: Row, entry: Entry, beside: str | None) -> Row:
    """The row with what its entry says of the weights, where its format has not read that.

    Args:
        row: as its format reads it.
        entry: the entry it is read from.
        beside: what another list of the same answer says of them, see `listed_beside`.
    """
    if row.root or row.parent:
        return row
    root = entry.text("root") or _file(entry) or _repository(entry) or beside
    parent = entry.text("parent")
    return replace(row, root=root, parent=parent) if root or parent else row


def _file(entry: Entry) -> str | None:
    if not entry.tells("path", "status", at_least=1):
        return None
    file = entry.text("path") or _argument(entry.child("status").texts("args"), "--model", "-m")
    return file if file and file.endswith(".gguf") else None


def _repository(entry: Entry) -> str | None:
    owner = entry.text("owned_by")
    if owner and "/" in owner and _REPOSITORY.fullmatch(owner):
        return owner
    return entry.text("model_id") if entry.tells("model_sha", "model_dtype", at_least=1) else None


def _argument(arguments: Sequence[str], *names: str) -> str | None:
    """The argument of a program that follows upon one of these names."""
    return next((value for name, value in pairwise(arguments) if name in names), None)


def listed_beside(document: Any, items: Sequence[Any]) -> list[str | None]:
    """Per item of a list, the weights that a second list of the same answer names: llama.cpp's `models` beside `data`.

    Args:
        document: the answer.
        items: the list that is read.
    """
    beside = document.get("models") if isinstance(document, dict) and document.get("data") is items else None
    if not isinstance(beside, list) or len(beside) != len(items):
        return [None] * len(items)
    return [Entry(each).text("model", "name") for each in beside]


def other_architecture(model_id: str, architecture: str | None) -> str | None:
    """The architecture that a server states, if no model of the family that the id names is of it.

    Everybody's models may be of Llama's, and DeepSeek distils into others', so neither of these tells.
    """
    named = _family(model_id.rpartition("/")[2].lower().removeprefix("meta-"))
    stated = _family((architecture or "").lower())
    return architecture if named and stated and stated not in (named, "llama") else None


def _family(text: str) -> str | None:
    letters = _NOT_LETTERS.sub("", text)
    return next((family for family in _ARCHITECTURES if letters.startswith(family)), None)
