"""Configurations of opencode in which something is of another shape than it should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

WHOLE: dict[str, Any] = {
    "$schema": "https://opencode.ai/config.json",
    "model": "combined/a",
    "small_model": "mine/m",
    "enabled_providers": ["combined", "mine"],
    "disabled_providers": ["other"],
    "plugin": ["some-plugin@1", ["other-plugin", {"x": 1}], "./local.ts"],
    "plugins": ["third-plugin"],
    "instructions": ["AGENTS.md"],
    "agent": {"build": {"model": "combined/a", "disable": False}},
    "command": {"go": {"model": "combined/gone", "template": "go"}},
    "mode": {"plan": {"model": "mine/m"}},
    "mcp": {"x": {"type": "local", "command": ["x"], "environment": {"TOKEN": "literal-token-0123456789"}}},
    "provider": {
        "combined": {
            "npm": "@ai-sdk/openai-compatible",
            "name": "Combined",
            "whitelist": ["a", "b"],
            "blacklist": ["c"],
            "options": {
                "baseURL": "https://api.portkey.ai/v1",
                "apiKey": "unused",
                "headers": {"x-portkey-api-key": "{env:PORTKEY_API_KEY}", "x-portkey-provider": "@anthropic"},
            },
            "models": {
                "a": {
                    "id": "@anthropic/a",
                    "status": "active",
                    "limit": {"context": 1, "output": 1},
                    "cost": {"input": 1, "output": 1},
                    "modalities": {"input": ["text"], "output": ["text"]},
                    "headers": {
                        "x-portkey-config": '{"strategy":{"mode":"loadbalance"},'
                        '"targets":[{"provider":"@a","weight":1,"override_params":{"model":"m"}},{"virtual_key":"v"}]}'
                    },
                    "provider": {"api": "https://elsewhere.example/v1", "npm": "@ai-sdk/x"},
                    "tool_call": True,
                },
                "b": {},
            },
        },
        "mine": {"api": "http://127.0.0.1:11434/v1", "models": {"m": {"name": "M"}}},
    },
    "providers": {"new": {"package": "aisdk:@ai-sdk/openai", "settings": {"baseURL": "https://new.example"}}},
}
"""Everything that is looked at, as it should be."""

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-1, 3)
    | st.sampled_from([1e308, 10**400, "", "x", "a/b", "@", "\ud800", "{env:NAME}", "http://[::1", "https://a:b", "1"])
)
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["", "x", "model", "models", "provider", "id", "__proto__"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield from _places(value[key], (*path, key))


def _put(path: tuple[Any, ...], value: Any) -> Any:
    """The whole configuration with another value at a place."""
    if not path:
        return value
    found = deepcopy(WHOLE)
    node: Any = found
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return found


WRONG: tuple[Any, ...] = (5, "x", [[{}]], {"x": 1})


def everywhere() -> Iterator[str]:
    """Texts of configurations that have each wrong value at each place."""
    return (json.dumps(_put(path, value)) for path in _places(WHOLE) for value in WRONG)


def spoiled() -> st.SearchStrategy[str]:
    """Texts of configurations that have any JSON at any one place."""
    return st.builds(_put, st.sampled_from(list(_places(WHOLE))), _ANYTHING).map(json.dumps)
