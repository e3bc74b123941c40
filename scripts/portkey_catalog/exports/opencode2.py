"""Today's configuration -> the same for opencode 2, in the shape that is native to it (pure).

Unproven: written after opencode 2's source (2.0, autumn of 2026), never run. opencode 2 also reads today's
configuration and converts it, so this is for those who want its own shape; it is published only where
`publish.opencode2` asks for it. What both have alike (`model`, `small_model`, `enabled_providers`) stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AISDK = "aisdk:"
"""Marks the name of a package that speaks by the AI SDK; without it opencode 2 takes a package for one of its own."""
KEPT = ("model", "small_model", "enabled_providers")
REASONING_FIELD = "reasoning_content"
"""Where a model's thoughts stand in an answer, as most providers have it, and go back in the next request.

opencode 2 sends them back only where it is told the field (anomalyco/opencode, issue 48183).
"""
_HEADERS = "headers"


def opencode2_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """The native configuration, made of nothing but today's.

    The address of a schema is left out: the published one is that of today's shape.
    """
    return {
        **{key: config[key] for key in KEPT if key in config},
        **(
            {"mcp": {"servers": {name: _server(each) for name, each in config["mcp"].items()}}}
            if "mcp" in config
            else {}
        ),
        "providers": {name: _provider(block) for name, block in config["provider"].items()},
    }


def _server(server: Mapping[str, Any]) -> dict[str, Any]:
    """A local MCP server. Today's one patience is that for its start, and for the list of its tools."""
    return {
        "type": server["type"],
        "command": server["command"],
        "disabled": not server["enabled"],
        "timeout": {"startup": server["timeout"], "catalog": server["timeout"]},
    }


def _provider(block: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": block["name"],
        "package": f"{AISDK}{block['npm']}",
        "settings": {key: value for key, value in block["options"].items() if key != _HEADERS},
        "headers": block["options"][_HEADERS],
        "models": {key: _model(entry) for key, entry in block["models"].items()},
    }


def _model(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One model. What opencode 2 has no place for is left out: release day, attachment, temperature.

    A level of reasoning that is switched off is left out as well: opencode 2 would list it, and make up none by itself.
    """
    levels = {level: asked for level, asked in entry.get("variants", {}).items() if "disabled" not in asked}
    return {
        **({"modelID": entry["id"]} if "id" in entry else {}),
        **({"family": entry["family"]} if "family" in entry else {}),
        "name": entry["name"],
        **({"compatibility": {"reasoningField": REASONING_FIELD}} if entry["reasoning"] else {}),
        "capabilities": {"tools": entry["tool_call"], **entry["modalities"]},
        **({_HEADERS: entry[_HEADERS]} if _HEADERS in entry else {}),
        **({"variants": [{"id": level, "settings": asked} for level, asked in levels.items()]} if levels else {}),
        **({"cost": [_cost(entry["cost"])]} if "cost" in entry else {}),
        "limit": entry["limit"],
    }


def _cost(cost: Mapping[str, Any]) -> dict[str, Any]:
    cache = {place: cost[f"cache_{place}"] for place in ("read", "write") if f"cache_{place}" in cost}
    return {"input": cost["input"], "output": cost["output"], **({"cache": cache} if cache else {})}
