"""What opencode refuses to start with."""

from typing import Any

import pytest

from portkey_catalog.opencode.refused import start_problems

GOOD: dict[str, Any] = {
    "model": "p/m",
    "enabled_providers": ["p"],
    "provider": {
        "p": {
            "npm": "x",
            "options": {"baseURL": "https://a"},
            "models": {
                "m": {
                    "limit": {"context": 1, "output": 1},
                    "cost": {"input": 0.5, "output": 1},
                    "modalities": {"input": ["text", "pdf"], "output": ["text"]},
                    "status": "beta",
                    "headers": {"x": "y"},
                    "tool_call": True,
                },
                "constructor": {"id": "@slug/constructor"},
            },
        },
        "empty": {},
    },
}


def with_entry(**facts: Any) -> dict[str, Any]:
    return {"provider": {"p": {"models": {"m": facts}}}}


def test_what_opencode_starts_with_has_no_problem() -> None:
    assert list(start_problems(GOOD)) == list(start_problems({})) == []


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"model": 1}, "model is no text"),
        ({"enabled_providers": "p"}, "enabled_providers is no list of texts"),
        ({"disabled_providers": [1]}, "disabled_providers is no list of texts"),
        ({"provider": []}, "provider is no object"),
        ({"provider": {"p": 1}}, "provider.p or its models are no object"),
        ({"provider": {"p": {"models": []}}}, "provider.p or its models are no object"),
        ({"provider": {"p": {"npm": None}}}, "provider.p.npm is no text"),
        ({"provider": {"p": {"options": 1}}}, "provider.p.options is no object"),
        ({"provider": {"p": {"models": {"m": 1}}}}, "provider.p.models.m is no object"),
        ({"provider": {"p": {"models": {"toString": {}}}}}, "has an id that every object of JavaScript has"),
        ({"provider": {"p": {"models": {"__proto__": {"id": "@a/b"}}}}}, "has an id that every object of JavaScript"),
        (with_entry(id=1), "has an id that every object"),
        (with_entry(limit={"context": 1}), "needs the numbers context and output in limit"),
        (with_entry(limit=1), "needs the numbers context and output in limit"),
        (with_entry(cost={"input": True, "output": 1}), "needs the numbers input and output in cost"),
        (with_entry(modalities={"input": ["smell"]}), "has modalities that opencode does not know"),
        (with_entry(modalities=1), "has modalities that opencode does not know"),
        (with_entry(status="old"), "has a status that opencode does not know"),
        (with_entry(headers={"x": 1}), "has a header that is no text"),
        (with_entry(headers=1), "has a header that is no text"),
        (with_entry(tool_call="yes"), "says neither true nor false in tool_call"),
    ],
)
def test_each_reason_is_told_with_its_place(config: dict[str, Any], problem: str) -> None:
    [found] = start_problems(config)
    assert problem in found
