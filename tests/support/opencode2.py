"""What opencode 2 makes of today's configuration: its documented rules of conversion, written anew.

From the source of opencode 2.0 (anomalyco/opencode: `packages/core/src/config/normalize.ts`, `v1/config/migrate.ts` and
`v1/config/provider-options.ts`; shapes in `packages/schema/src/config/provider.ts`), read in November 2026. Nobody here
can run it. Only keys that our document may have are converted; any other is an error: look up what becomes of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

UNSUPPORTED = ("release_date", "attachment", "reasoning", "temperature", "experimental")
"""Keys of a model that are left out with a word."""
UNSUPPORTED_PROVIDER = ("id", "whitelist", "blacklist")
_CONVERTED = {"$schema", "model", "small_model", "enabled_providers", "mcp", "provider", "providers"}
_CONVERTED_SERVER = {"type", "command", "enabled", "timeout"}
_CONVERTED_PROVIDER = {"name", "env", "npm", "api", "options", "models", *UNSUPPORTED_PROVIDER}
_CONVERTED_MODEL = {
    *("id", "name", "family", "tool_call", "modalities", "limit", "cost", "status", "headers", "variants"),
    *UNSUPPORTED,
}
_CONVERTED_PARTS = {
    "modalities": {"input", "output"},
    "limit": {"context", "input", "output"},
    "cost": {"input", "output", "cache_read", "cache_write"},
}
_MODALITIES = {"text", "audio", "image", "video", "pdf"}
_STATUSES = {"alpha", "beta", "deprecated", "active"}


@dataclass
class Converted:
    """What opencode 2 works with."""

    providers: dict[str, Any] = field(default_factory=dict)
    model: tuple[str, str] | None = None
    title_model: tuple[str, str] | None = None
    """Of the agent that titles conversations: today's `small_model`."""
    policies: list[tuple[str, str]] = field(default_factory=list)
    """Resource and effect for the use of a provider, the last that fits counts."""
    servers: dict[str, Any] = field(default_factory=dict)
    """Local MCP servers by name."""
    left_out: list[str] = field(default_factory=list)
    """Keys that were not taken over."""
    skipped: list[str] = field(default_factory=list)
    """Entries that were dropped because something in them is malformed."""

    def may_use(self, provider: str) -> bool:
        """Whether a provider may be used at all."""
        fitting = [effect for resource, effect in self.policies if resource in ("*", provider)]
        return fitting[-1:] != ["deny"]


def converted(config: Mapping[str, Any]) -> Converted:
    """Convert a configuration of today; a native block beside it wins, provider by provider.

    Raises:
        LookupError: it has a key of which these rules say nothing.
    """
    if unknown := sorted(_unknown(config)):
        raise LookupError(f"no rule says what becomes of {', '.join(unknown)}")
    made = Converted(servers={name: _server(each) for name, each in config.get("mcp", {}).items()})
    for name, block in config.get("provider", {}).items():
        made.left_out += [f"{name}.{key}" for key in UNSUPPORTED_PROVIDER if key in block]
        for key, entry in block.get("models", {}).items():
            made.left_out += [f"{name}.models.{key}.{each}" for each in UNSUPPORTED if each in entry]
        if not _decodes(block):
            made.skipped.append(name)
            continue
        made.providers[name] = _provider(block)
    made.providers |= config.get("providers", {})
    made.model, made.title_model = (_selection(config.get(key)) for key in ("model", "small_model"))
    if "enabled_providers" in config:
        made.policies = [("*", "deny"), *((name, "allow") for name in config["enabled_providers"])]
    return made


def _unknown(config: Mapping[str, Any]) -> Iterator[str]:
    yield from config.keys() - _CONVERTED
    for name, server in config.get("mcp", {}).items():
        yield from (f"mcp.{name}.{key}" for key in server.keys() - _CONVERTED_SERVER)
    for name, block in config.get("provider", {}).items():
        yield from (f"{name}.{key}" for key in block.keys() - _CONVERTED_PROVIDER)
        for model_id, entry in block.get("models", {}).items():
            yield from (f"{name}.models.{model_id}.{key}" for key in entry.keys() - _CONVERTED_MODEL)
            for part, known in _CONVERTED_PARTS.items():
                yield from (f"{name}.models.{model_id}.{part}.{key}" for key in entry.get(part, {}).keys() - known)


def _server(server: Mapping[str, Any]) -> dict[str, Any]:
    """A local MCP server; one time-out became three, of which today's is that for the start and for lists."""
    patience = server.get("timeout")
    return _plain(
        {
            "type": server["type"],
            "command": server["command"],
            "disabled": not server["enabled"] if "enabled" in server else None,
            "timeout": {"startup": patience, "catalog": patience} if patience else None,
        }
    )


def _selection(name: str | None) -> tuple[str, str] | None:
    provider, slash, model = (name or "").partition("/")
    return (provider, model) if provider and slash and model and "#" not in (name or "") else None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _decodes(block: Mapping[str, Any]) -> bool:
    """Whether a provider has today's shape; one malformed model costs the whole of it."""
    headers = block.get("options", {}).get("headers", {})
    if not all(isinstance(value, str) for value in headers.values()):
        return False
    return all(isinstance(key, str) and _model_decodes(entry) for key, entry in block.get("models", {}).items())


def _model_decodes(entry: Mapping[str, Any]) -> bool:
    limit, cost, modalities = entry.get("limit"), entry.get("cost"), entry.get("modalities", {})
    return all(
        (
            limit is None or all(_number(limit.get(key)) for key in ("context", "output")),
            cost is None or all(_number(cost.get(key)) for key in ("input", "output")),
            all(_MODALITIES.issuperset(modalities.get(side, ())) for side in ("input", "output")),
            entry.get("status", "active") in _STATUSES,
            all(isinstance(value, str) for value in entry.get("headers", {}).values()),
            all(isinstance(value, Mapping) for value in entry.get("variants", {}).values()),
        )
    )


def _provider(block: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(block.get("options", {}))
    headers, body = options.pop("headers", None), options.pop("body", None)
    npm = block.get("npm")
    return _plain(
        {
            "name": block.get("name"),
            "env": block.get("env"),
            "package": (npm if npm.startswith("aisdk:") else f"aisdk:{npm}") if npm else None,
            "settings": options | {"baseURL": block["api"]} if "api" in block else options,
            "headers": headers,
            "body": body,
            "models": {key: _model(entry) for key, entry in block.get("models", {}).items()},
        }
    )


def _model(entry: Mapping[str, Any]) -> dict[str, Any]:
    modalities, cost, limit = entry.get("modalities", {}), entry.get("cost"), entry.get("limit")
    told = "tool_call" in entry or "input" in modalities or "output" in modalities
    return _plain(
        {
            "modelID": entry.get("id"),
            "family": entry.get("family"),
            "name": entry.get("name"),
            "capabilities": {
                "tools": entry.get("tool_call", False),
                "input": modalities.get("input", []),
                "output": modalities.get("output", []),
            }
            if told
            else None,
            "headers": entry.get("headers"),
            "variants": [{"id": key, "settings": dict(asked)} for key, asked in entry["variants"].items()]
            if "variants" in entry
            else None,
            "cost": [_cost(cost)] if cost else None,
            "disabled": True if entry.get("status") == "deprecated" else None,
            "limit": {key: int(limit[key]) for key in ("context", "input", "output") if key in limit}
            if limit
            else None,
        }
    )


def _cost(cost: Mapping[str, Any]) -> dict[str, Any]:
    cache = _plain({"read": cost.get("cache_read"), "write": cost.get("cache_write")})
    return {"input": cost["input"], "output": cost["output"], **({"cache": cache} if cache else {})}


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is not defined."""
    return {key: each for key, each in value.items() if each is not None}
