"""Rules on secrets that stand in a file (pure); what they are is never told, only where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portkey_catalog.opencode.layers import Layer
from portkey_catalog.policy.rules import Found
from portkey_catalog.policy.written import PROVIDERS, Written, without_substitutions
from portkey_catalog.text.secrets import FEWEST
from portkey_catalog.text.unsafe import KEY

_NAME = re.compile(r"(?<!cache)(?<!Cache)(?:key|token|secret|password|passwd|authorization|keyid)$", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:bearer|basic|token)\s+", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"<.*>|\$\{?\w+\}?|%\w+%|(?:sk[-_])?[x*.]+|(?:your|my|change|replace|insert|put)[\W_].*|"
    r"(?:sk[-_])?(?:no[-_]?)?(?:api)?[-_]?key(?:[-_](?:required|needed|here))?|"
    r"not[-_ ](?:needed|required|used)|placeholder.*|dummy.*",
    re.IGNORECASE,
)
"""What people write where some key must stand and none is needed, or where theirs is to go."""
_NOT_LOOKED_AT = ("keybinds", "$schema")


def keys(written: Written) -> Iterator[Found]:
    """Every secret in every file, whether it counts in the end or not."""
    for layer in written.layers:
        if layer.kind != "login":
            for top, value in layer.value.items():
                if top not in _NOT_LOOKED_AT:
                    yield from _within(written, layer, (top,), value)


def is_secret(name: str, text: str) -> bool:
    """Tell whether a text is a secret: by its own shape, or by the name it has and by being no placeholder."""
    itself = _SCHEME.sub("", without_substitutions(text).strip())
    if KEY.search(itself):
        return True
    if not _NAME.search(name) or " " in itself or _PLACEHOLDER.fullmatch(itself):
        return False
    return sum(map(str.isalnum, itself)) >= FEWEST


def _within(written: Written, layer: Layer, path: tuple[str, ...], value: Any) -> Iterator[Found]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _within(written, layer, (*path, key), each)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _within(written, layer, (*path, str(number)), each)
    elif isinstance(value, str):
        name = next((each for each in reversed(path) if not each.isdecimal()), "")
        if is_secret(name, value):
            line = written.line(layer.source, path)
            if path[0] in PROVIDERS:
                text = f"a key of the provider {path[1]} stands in the file" if len(path) > 1 else "a key stands here"
                yield Found("literal-key", "finding", text, layer.source, path, line)
            else:
                yield Found("tool-secret", "note", f"a secret stands in {path[0]}", layer.source, path, line)
