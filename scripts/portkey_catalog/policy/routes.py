"""Rules on where requests go: providers, their addresses, models, the list of what is allowed (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portkey_catalog.opencode.shapes import group
from portkey_catalog.policy.address import host, leads
from portkey_catalog.policy.rules import Found
from portkey_catalog.policy.written import Written, is_ours

_SDKS = ("@ai-sdk/",)
_WITHOUT_ADDRESS = "@ai-sdk/openai-compatible"
_BEDROCK = "amazon-bedrock"


def routes(written: Written) -> Iterator[Found]:
    """What the rules find, in the order of the configuration."""
    for key, name, block in written.blocks:
        yield from _provider(written, key, name, block)
    yield from _allowed(written)
    for path, model, unused in _models(written.effective.value):
        yield from _model(written, path, model, unused)


def found(written: Written, rule: str, path: tuple[str, ...], text: str, off: str | None = None) -> Found:
    """A finding of a rule, or a note where a list or switch (`off`) keeps the route from being used."""
    source, line = written.origin(*path)
    if off:
        return Found(rule, "note", f"{text}; switched off by {off}", source, path, line)
    return Found(rule, "finding", text, source, path, line)


def note(written: Written, rule: str, path: tuple[str, ...], text: str) -> Found:
    """A note of a rule."""
    source, line = written.origin(*path)
    return Found(rule, "note", text, source, path, line)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _addresses(key: str, name: str, block: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Every address that the provider may be reached at, with its place; `None` is the provider's own.

    As opencode 1.18.33 chooses: the option (for Bedrock its endpoint, before all), the model's own, the block's.
    """
    settings = "options" if key == "provider" else "settings"
    options = group(block, settings)
    for option in ("endpoint", "baseURL") if name == _BEDROCK else ("baseURL",):
        if address := _text(options.get(option)):
            yield (key, name, settings, option), address
            return
    api = _text(block.get("api"))
    if api:
        yield (key, name, "api"), api
    without = not group(block, "models")
    for model, entry in group(block, "models").items():
        own = _text(group(entry, "provider").get("api"))
        if own:
            yield (key, name, "models", model, "provider", "api"), own
        without |= not own
    if without and not api:
        yield (key, name), None


def _provider(written: Written, key: str, name: str, block: Mapping[str, Any]) -> Iterator[Found]:
    off = written.off(name)
    for path, address in _addresses(key, name, block):
        if address is None:
            if not is_ours(name) or _has_own_address(key, name, block):
                yield found(written, "direct-provider", path, f"the provider {name} is reached at its own address", off)
            continue
        where = written.resolved(address, *path)
        if where is None:
            text = f"the address of the provider {name} is a variable that is not set here, or a file"
            yield note(written, "cannot-tell", path, text)
            continue
        match leads(where, written.gateways):
            case "gateway":
                continue
            case "local":
                yield found(written, "local-proxy", path, f"the provider {name} is reached at {host(where)}", off)
            case _:
                text = f"the provider {name} is reached at {host(where)}, which is not the gateway"
                yield found(written, "foreign-base-url", path, text, off)
    if not off:
        for path, package in _packages(key, name, block):
            if not package.startswith(_SDKS):
                text = f"the provider {name} is reached by the package {package}"
                yield note(written, "unknown-sdk", path, text)


def _has_own_address(key: str, name: str, block: Mapping[str, Any]) -> bool:
    """Tell whether a package knows where to ask, be the provider called as it may."""
    return any(package != _WITHOUT_ADDRESS for _, package in _packages(key, name, block))


def _packages(key: str, name: str, block: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    own = "npm" if key == "provider" else "package"
    if package := _text(block.get(own)):
        yield (key, name, own), package.removeprefix("aisdk:")
    for model, entry in group(block, "models").items():
        if package := _text(group(entry, "provider").get("npm")):
            yield (key, name, "models", model, "provider", "npm"), package


def _allowed(written: Written) -> Iterator[Found]:
    allowed = written.listed("enabled_providers")
    if allowed is None:
        return
    for name in allowed:
        if "{" in name:
            text = "enabled_providers has a variable that is not set here, or a file"
            yield note(written, "cannot-tell", ("enabled_providers",), text)
        elif name not in written.providers and not is_ours(name) and not written.off(name):
            text = f"enabled_providers lets the provider {name} answer, which is reached at its own address"
            yield found(written, "direct-provider", ("enabled_providers",), text)


def _models(value: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any, str | None]]:
    """Every place that names a model: path, the model, and what keeps it from being used."""
    for key in ("model", "small_model"):
        yield (key,), value.get(key), None
    for kind in ("agent", "command"):
        for name, entry in group(value, kind).items():
            unused = "disable" if group(entry).get("disable") is True else None
            yield (kind, name, "model"), group(entry).get("model"), unused


def _model(written: Written, path: tuple[str, ...], value: Any, unused: str | None) -> Iterator[Found]:
    named = _text(value)
    if named is None:
        return
    model = written.resolved(named, *path)
    if model is None:
        yield note(written, "cannot-tell", path, "the model is a variable that is not set here, or a file")
        return
    provider = model.partition("/")[0]
    if provider in written.providers or is_ours(provider):
        return
    text = f"the model {model} is of the provider {provider}, which is neither configured nor the gateway's"
    yield found(written, "unknown-provider", path, text, unused or written.off(provider))
