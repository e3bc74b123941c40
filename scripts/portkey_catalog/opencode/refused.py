"""What opencode 1.18.33 refuses to start with, or reads as something else than is meant (pure).

As its program text has the shapes of a provider and of a model (`ConfigProviderV1`): a key may be absent and never be
`null`, and keys that it does not know are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portkey_catalog.opencode.shapes import group

_MODALITIES = frozenset(("text", "audio", "image", "video", "pdf"))
_STATUSES = frozenset(("alpha", "beta", "deprecated", "active"))
_JAVASCRIPT = frozenset(
    ("constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "__defineGetter__", "__proto__")
)
_TEXTS = ("$schema", "model", "small_model", "username")
_LISTS = ("enabled_providers", "disabled_providers", "instructions")
_GROUPS = ("agent", "command", "mode", "mcp")
_CHOICES = {"share": ("manual", "auto", "disabled"), "layout": ("auto", "stretch")}
_ACTIONS = ("ask", "allow", "deny")
_BLOCK_TEXTS = ("name", "npm", "api", "id")
_BLOCK_LISTS = ("env", "whitelist", "blacklist")
_OPTION_TEXTS = ("apiKey", "baseURL", "enterpriseUrl")
_TIMES = ("timeout", "headerTimeout", "chunkTimeout")
_ENTRY_TEXTS = ("name", "family", "release_date")
_FLAGS = ("tool_call", "reasoning", "attachment", "temperature", "experimental")
_NUMBERS = {
    "limit": (("context", "output"), ("input",)),
    "cost": (("input", "output"), ("cache_read", "cache_write")),
}
"""Groups of an entry that need the first numbers, or be absent, and may have the others."""
_LONG = "context_over_200k"
"""In `cost`, the prices of long requests; of the same shape."""


def start_problems(config: Mapping[str, Any]) -> Iterator[str]:
    """Whatever in a configuration keeps opencode from starting, each in a sentence that names the place."""
    yield from _not_texts(config, _TEXTS)
    yield from _not_lists(config, _LISTS)
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
        for problem in (*_not_texts(block, _BLOCK_TEXTS), *_not_lists(block, _BLOCK_LISTS), *_options_problems(block)):
            yield f"provider.{name}.{problem}"
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


def _not_texts(value: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{key} is no text" for key in keys if not isinstance(value.get(key, ""), str))


def _not_lists(value: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{key} is no list of texts" for key in keys if not _are_texts(value.get(key, [])))


def _options_problems(block: Mapping[str, Any]) -> Iterator[str]:
    options = block.get("options", {})
    if not isinstance(options, Mapping):
        yield "options is no object"
        return
    for problem in _not_texts(options, _OPTION_TEXTS):
        yield f"options.{problem}"
    for key in _TIMES:
        found = options.get(key, False)
        if found is not False and (not _is_number(found) or found <= 0 or found != int(found)):
            yield f"options.{key} is neither a number of milliseconds nor false"
    if not isinstance(options.get("setCacheKey", False), bool):
        yield "options.setCacheKey is neither true nor false"


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf")


def _entry_problems(model: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "is no object"
        return
    if not isinstance(entry.get("id", model), str) or entry.get("id", model) in _JAVASCRIPT or model == "__proto__":
        yield "has an id that every object of JavaScript has"
    for text in _ENTRY_TEXTS:
        if not isinstance(entry.get(text, ""), str):
            yield f"has a {text} that is no text"
    for key, (needed, further) in _NUMBERS.items():
        found = entry.get(key, dict.fromkeys(needed, 0))
        yield from _number_problems(key, found, needed, further)
        if key == "cost" and isinstance(found, Mapping) and _LONG in found:
            yield from _number_problems(f"{key}.{_LONG}", found[_LONG], needed, further)
    modalities = entry.get("modalities", {})
    if not isinstance(modalities, Mapping) or not all(
        _are_texts(each) and _MODALITIES.issuperset(each)
        for each in (modalities.get("input", []), modalities.get("output", []))
    ):
        yield "has modalities that opencode does not know"
    status = entry.get("status", "active")
    if not isinstance(status, str) or status not in _STATUSES:
        yield "has a status that opencode does not know"
    headers = entry.get("headers", {})
    if not isinstance(headers, Mapping) or not all(isinstance(each, str) for each in headers.values()):
        yield "has a header that is no text"
    for flag in _FLAGS:
        if not isinstance(entry.get(flag, False), bool):
            yield f"says neither true nor false in {flag}"
    if not isinstance(entry.get("options", {}), Mapping):
        yield "has options that are no object"
    variants = entry.get("variants", {})
    if not isinstance(variants, Mapping) or not all(
        isinstance(each, Mapping) and isinstance(each.get("disabled", False), bool) for each in variants.values()
    ):
        yield "has variants that are no objects"
    interleaved = entry.get("interleaved", False)
    field = interleaved.get("field") if isinstance(interleaved, Mapping) else interleaved
    if not isinstance(field, str) and (not isinstance(field, bool) or isinstance(interleaved, Mapping)):
        yield "has an interleaved that opencode does not know"
    package = entry.get("provider", {})
    if not isinstance(package, Mapping) or any(_not_texts(package, ("npm", "api"))):
        yield "has a provider that opencode does not know"


def _number_problems(key: str, found: Any, needed: tuple[str, ...], further: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(found, Mapping) or not all(_is_number(found.get(each)) for each in needed):
        yield f"needs the numbers {' and '.join(needed)} in {key}"
    elif wrong := [each for each in further if not _is_number(found.get(each, 0))]:
        yield f"has no number in {key}.{wrong[0]}"
