"""What opencode 1.18.33 refuses to start with, or reads as something else than is meant (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MODALITIES = frozenset(("text", "audio", "image", "video", "pdf"))
_STATUSES = frozenset(("alpha", "beta", "deprecated", "active"))
_JAVASCRIPT = frozenset(
    ("constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "__defineGetter__", "__proto__")
)
_TEXTS = ("model", "small_model")
_LISTS = ("enabled_providers", "disabled_providers")
_GROUPS = ("agent", "command", "mode")
_NUMBERS = {"limit": ("context", "output"), "cost": ("input", "output")}
"""Groups of an entry that need these numbers, or be absent."""


def start_problems(config: Mapping[str, Any]) -> Iterator[str]:
    """Whatever in a configuration keeps opencode from starting, each in a sentence that names the place."""
    for key in _TEXTS:
        if key in config and not isinstance(config[key], str):
            yield f"{key} is no text"
    for key in _LISTS:
        if key in config and not _are_texts(config[key]):
            yield f"{key} is no list of texts"
    for key in _GROUPS:
        if not isinstance(config.get(key, {}), Mapping):
            yield f"{key} is no object"
    blocks = config.get("provider", {})
    if not isinstance(blocks, Mapping):
        yield "provider is no object"
        return
    for name, block in blocks.items():
        if not isinstance(block, Mapping) or not isinstance(block.get("models", {}), Mapping):
            yield f"provider.{name} or its models are no object"
            continue
        for key in ("name", "npm", "api", "id"):
            if key in block and not isinstance(block[key], str):
                yield f"provider.{name}.{key} is no text"
        if not isinstance(block.get("options", {}), Mapping):
            yield f"provider.{name}.options is no object"
        for model, entry in block.get("models", {}).items():
            for problem in _entry_problems(model, entry):
                yield f"provider.{name}.models.{model} {problem}"


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _entry_problems(key: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "is no object"
        return
    if not isinstance(entry.get("id", key), str) or entry.get("id", key) in _JAVASCRIPT or key == "__proto__":
        yield "has an id that every object of JavaScript has"
    for group, needed in _NUMBERS.items():
        found = entry.get(group, dict.fromkeys(needed, 0))
        if not isinstance(found, Mapping) or not all(_is_number(found.get(each)) for each in needed):
            yield f"needs the numbers {' and '.join(needed)} in {group}"
    modalities = entry.get("modalities", {})
    if not isinstance(modalities, Mapping) or not all(
        _are_texts(each) and _MODALITIES.issuperset(each) for each in modalities.values()
    ):
        yield "has modalities that opencode does not know"
    status = entry.get("status", "active")
    if not isinstance(status, str) or status not in _STATUSES:
        yield "has a status that opencode does not know"
    headers = entry.get("headers", {})
    if not isinstance(headers, Mapping) or not all(isinstance(each, str) for each in headers.values()):
        yield "has a header that is no text"
    for flag in ("tool_call", "reasoning", "attachment", "temperature"):
        if not isinstance(entry.get(flag, False), bool):
            yield f"says neither true nor false in {flag}"
