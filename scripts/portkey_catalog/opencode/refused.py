"""What opencode 1.18.33 refuses to start with, or reads as something else than is meant (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portkey_catalog.opencode.shapes import group

_MODALITIES = frozenset(("text", "audio", "image", "video", "pdf"))
_STATUSES = frozenset(("alpha", "beta", "deprecated", "active"))
_JAVASCRIPT = frozenset(
    ("constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "__defineGetter__", "__proto__")
)
_TEXTS = ("model", "small_model", "username")
_LISTS = ("enabled_providers", "disabled_providers", "instructions")
_GROUPS = ("agent", "command", "mode", "mcp")
_CHOICES = {"share": ("manual", "auto", "disabled"), "layout": ("auto", "stretch")}
_ACTIONS = ("ask", "allow", "deny")
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
    for key, choices in _CHOICES.items():
        if key in config and not _is_one_of(config[key], choices):
            yield f"{key} is none of {', '.join(choices)}"
    if not isinstance(config.get("plugin", []), list):
        yield "plugin is no list"
    yield from _permission_problems(config.get("permission", {}))
    for key in ("agent", "mode"):
        for name, agent in group(config, key).items():
            for problem in _agent_problems(agent):
                yield f"{key}.{name}{problem}"
    for name, command in group(config, "command").items():
        if not isinstance(group(command).get("template"), str):
            yield f"command.{name}.template is no text"
    for name, server in group(config, "mcp").items():
        for problem in _server_problems(server):
            yield f"mcp.{name}{problem}"
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
        for key in ("env", "whitelist", "blacklist"):
            if key in block and not _are_texts(block[key]):
                yield f"provider.{name}.{key} is no list of texts"
        options = block.get("options", {})
        if not isinstance(options, Mapping):
            yield f"provider.{name}.options is no object"
        for key in ("baseURL", "apiKey"):
            if not isinstance(group(options).get(key, ""), str):
                yield f"provider.{name}.options.{key} is no text"
        timeout = group(options).get("timeout", False)
        if timeout is not False and not (_is_number(timeout) and timeout > 0):
            yield f"provider.{name}.options.timeout is neither false nor a number over 0"
        for model, entry in block.get("models", {}).items():
            for problem in _entry_problems(model, entry):
                yield f"provider.{name}.models.{model} {problem}"


def _agent_problems(agent: Any) -> Iterator[str]:
    if not isinstance(agent, Mapping):
        yield " is no object"
        return
    for key in ("model", "prompt", "description"):
        if not isinstance(agent.get(key, ""), str):
            yield f".{key} is no text"
    for key in ("temperature", "top_p"):
        if not _is_number(agent.get(key, 0)):
            yield f".{key} is no number"
    if not isinstance(agent.get("disable", False), bool):
        yield ".disable is neither true nor false"


def _server_problems(server: Any) -> Iterator[str]:
    match group(server).get("type"):
        case "local" if not _are_texts(server.get("command")):
            yield ".command is no list of texts"
        case "remote" if not isinstance(server.get("url"), str):
            yield ".url is no text"
        case "local" | "remote":
            return
        case _ if not isinstance(group(server).get("enabled"), bool):
            yield ".type is neither local nor remote"


def _permission_problems(permission: Any, path: str = "permission") -> Iterator[str]:
    if isinstance(permission, Mapping) and path.count(".") < 2:
        for key, each in permission.items():
            yield from _permission_problems(each, f"{path}.{key.replace('.', ' ')}")
    elif not _is_one_of(permission, _ACTIONS):
        yield f"{path} is none of {', '.join(_ACTIONS)}"


def _is_one_of(value: Any, choices: Iterable[str]) -> bool:
    """Tell whether it is, or may be: a variable or a file may hold any."""
    return isinstance(value, str) and (value in choices or "{" in value)


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
    for numbers, needed in _NUMBERS.items():
        found = entry.get(numbers, dict.fromkeys(needed, 0))
        if not isinstance(found, Mapping) or not all(_is_number(found.get(each)) for each in needed):
            yield f"needs the numbers {' and '.join(needed)} in {numbers}"
    modalities = entry.get("modalities", {})
    if not isinstance(modalities, Mapping) or not all(
        _are_texts(each) and _MODALITIES.issuperset(each) for each in modalities.values()
    ):
        yield "has modalities that opencode does not know"
    status = entry.get("status", "active")
    if not isinstance(status, str) or status not in _STATUSES:
        yield "has a status that opencode does not know"
    if not isinstance(entry.get("variants", {}), Mapping):
        yield "has variants that are no object"
    headers = entry.get("headers", {})
    if not isinstance(headers, Mapping) or not all(isinstance(each, str) for each in headers.values()):
        yield "has a header that is no text"
    for flag in ("tool_call", "reasoning", "attachment", "temperature"):
        if not isinstance(entry.get(flag, False), bool):
            yield f"says neither true nor false in {flag}"
