"""What opencode refuses to start with."""

from typing import Any

import pytest

from portkey_catalog.opencode.refused import start_problems

GOOD: dict[str, Any] = {
    "model": "p/m",
    "enabled_providers": ["p"],
    "share": "{env:SHARE}",
    "permission": {"edit": "ask", "bash": {"*": "deny"}},
    "agent": {"x": {"temperature": 0, "model": "p/m", "disable": True}},
    "mcp": {"x": {"enabled": False}, "y": {"type": "local", "command": ["a"]}, "z": {"type": "remote", "url": "u"}},
    "provider": {
        "p": {
            "npm": "x",
            "options": {"baseURL": "https://a", "timeout": False},
            "models": {
                "m": {
                    "limit": {"context": 1, "output": 1},
                    "cost": {"input": 0.5, "output": 1},
                    "modalities": {"input": ["text", "pdf"], "output": ["text"]},
                    "status": "beta",
                    "headers": {"x": "y"},
                    "tool_call": True,
                    "interleaved": {"field": "reasoning_content"},
                    "variants": {"low": {"reasoningEffort": "low"}, "high": {"disabled": True}},
                    "unheard of": 5,
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
        ({"share": "perhaps"}, "share is none of manual"),
        ({"layout": "odd"}, "layout is none of auto"),
        ({"instructions": "x"}, "instructions is no list of texts"),
        ({"plugin": {}}, "plugin is no list"),
        ({"permission": {"edit": "maybe"}}, "permission.edit is none of ask"),
        ({"permission": {"bash": {"*": 1}}}, "permission.bash.* is none of ask"),
        ({"permission": 1}, "permission is none of ask"),
        ({"agent": []}, "agent is no object"),
        ({"agent": {"x": 1}}, "agent.x is no object"),
        ({"agent": {"x": {"temperature": "hot"}}}, "agent.x.temperature is no number"),
        ({"agent": {"x": {"model": 3}}}, "agent.x.model is no text"),
        ({"mode": {"x": {"disable": 1}}}, "mode.x.disable is neither"),
        ({"command": {"c": {"description": "x"}}}, "command.c.template is no text"),
        ({"mcp": {"x": {"command": ["a"]}}}, "mcp.x.type is neither"),
        ({"mcp": {"x": {"type": "local", "command": "a"}}}, "mcp.x.command is no list"),
        ({"mcp": {"x": {"type": "remote"}}}, "mcp.x.url is no text"),
        ({"provider": {"p": {"env": "X"}}}, "provider.p.env is no list"),
        ({"provider": {"p": {"options": {"baseURL": None}}}}, "provider.p.options.baseURL is no text"),
        ({"provider": {"p": {"options": {"timeout": -1}}}}, "provider.p.options.timeout is neither"),
        (with_entry(id=1), "has an id that every object"),
        (with_entry(limit={"context": 1}), "needs the numbers context and output in limit"),
        (with_entry(limit=1), "needs the numbers context and output in limit"),
        (with_entry(cost={"input": True, "output": 1}), "needs the numbers input and output in cost"),
        (with_entry(modalities={"input": ["smell"]}), "has modalities that opencode does not know"),
        ({"$schema": 5}, "$schema is no text"),
        ({"provider": {"p": {"env": "X"}}}, "provider.p.env is no list of texts"),
        ({"provider": {"p": {"whitelist": "X"}}}, "provider.p.whitelist is no list of texts"),
        ({"provider": {"p": {"options": {"timeout": "soon"}}}}, "options.timeout is neither a number of milliseconds"),
        ({"provider": {"p": {"options": {"chunkTimeout": 0}}}}, "options.chunkTimeout is neither a number"),
        ({"provider": {"p": {"options": {"apiKey": 5}}}}, "provider.p.options.apiKey is no text"),
        ({"provider": {"p": {"options": {"setCacheKey": "yes"}}}}, "options.setCacheKey is neither true nor false"),
        (with_entry(name=5), "has a name that is no text"),
        (with_entry(name=None), "has a name that is no text"),
        (with_entry(family=5), "has a family that is no text"),
        (with_entry(release_date=5), "has a release_date that is no text"),
        (with_entry(options=5), "has options that are no object"),
        (with_entry(experimental="x"), "says neither true nor false in experimental"),
        (with_entry(variants=[]), "has variants that are no objects"),
        (with_entry(variants={"low": 5}), "has variants that are no objects"),
        (with_entry(interleaved=7), "has an interleaved that opencode does not know"),
        (with_entry(interleaved={"field": True}), "has an interleaved that opencode does not know"),
        (with_entry(provider={"npm": 1}), "has a provider that opencode does not know"),
        (with_entry(limit={"context": 1, "output": 1, "input": "x"}), "has no number in limit.input"),
        (with_entry(cost={"input": 1, "output": 1, "cache_read": "x"}), "has no number in cost.cache_read"),
        (
            with_entry(cost={"input": 1, "output": 1, "context_over_200k": {"input": 1}}),
            "needs the numbers input and output in cost.context_over_200k",
        ),
        (with_entry(status=[]), "has a status that opencode does not know"),
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
