"""Rules on plugins, which may add providers while opencode starts (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from portkey_catalog.opencode.layers import plugin_name
from portkey_catalog.policy.rules import Found
from portkey_catalog.policy.written import Hook, Written

KNOWN = {
    "@ex-machina/opencode-anthropic-auth": ("anthropic",),
    "@gitlab/opencode-gitlab-auth": ("gitlab",),
    "@zenobius/opencode-openai-codex-auth": ("openai",),
    "oc-chatgpt-multi-auth": ("openai",),
    "opencode-ag-auth": ("google",),
    "opencode-anthropic-auth": ("anthropic",),
    "opencode-antigravity-auth": ("google",),
    "opencode-claude-auth": ("anthropic",),
    "opencode-copilot-auth": ("github-copilot",),
    "opencode-cursor-auth": ("cursor",),
    "opencode-gemini-auth": ("google",),
    "opencode-gitlab-auth": ("gitlab",),
    "opencode-google-antigravity-auth": ("google",),
    "opencode-google-auth": ("google",),
    "opencode-kiro-auth": ("kiro",),
    "opencode-lmstudio": ("lmstudio",),
    "opencode-ollama": ("ollama",),
    "opencode-openai-codex-auth": ("openai",),
    "opencode-poe-auth": ("poe",),
    "opencode-qwen-auth": ("qwen",),
    "opencode-qwen-cli-auth": ("qwen", "qwen-code"),
    "opencode-qwencode-auth": ("qwen-code",),
}
"""Plugins published for logging in at a provider or reaching one -> providers that they serve (November 2026)."""

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\/])//[^\n]*", re.DOTALL)
_AUTH = re.compile(r"\bauth\s*:\s*(?:\{|\w|\()|\bauth\s*\(|[\"']auth[\"']\s*:|\bauth\s*=(?!=)")
_HOOK = re.compile(
    r"\bprovider\s*:\s*\{(?=[^}]*\b(?:models|id|npm|options|name)\b)|\bprovider\s*:\s*(?:async\b|\()"
    r"|[\w)\]]\s*(?:\?\.|\.)\s*provider\b\s*(?:\?\?=|\|\|=|=(?!=)|\??\.?\[|\.\w+\s*(?:\?\?=|\|\|=|=(?!=)))"
    r"|\[\s*[\"']provider[\"']\s*\]"
)
_NAMED = re.compile(r"\bprovider\s*:\s*[\"']([\w.-]+)[\"']")

_ALIAS = re.compile(r"(?:^|@)npm:(.+)\Z")
_REPOSITORY = re.compile(r"(?:^|[^/@]@|git\+)(?:\w+:|[\w-]+/)(?:[^#]*/)?([^/#]+?)(?:\.git|\.tgz)?/?(?:#.*)?\Z")


def hook(text: str, file: str = "") -> Hook | None:
    """What in a plugin's program adds or changes providers; told by what stands there, as nothing is run.

    These are opencode's hooks `auth` (with a `provider`) and `provider`, and `config` where it writes providers.
    """
    code = _COMMENT.sub(lambda each: re.sub(r"[^\n]", " ", each[0]), text)
    names = tuple(dict.fromkeys(_NAMED.findall(code)))
    at = _HOOK.search(code) or (_AUTH.search(code) if names else None)
    return Hook(names, code.count("\n", 0, at.start()) + 1, file) if at else None


def is_local(plugin: str) -> bool:
    """Tell whether a plugin is named by a file."""
    return plugin.startswith(("file:", "/", ".", "~")) or "\\" in plugin


def named(written: Written) -> Iterator[tuple[str, str, tuple[str, ...], int | None]]:
    """Every plugin that counts: how it is named, with source, path and line; opencode 2 has them in `plugins`."""
    for key in ("plugin", "plugins"):
        counting = written.effective.value.get(key)
        for plugin in counting if isinstance(counting, list) else ():
            source, path, line = _where(written, key, plugin)
            yield specifier(plugin), source, path, line


def specifier(plugin: Any) -> str:
    """The package or file; a plugin may be a pair of that and its options."""
    return str(plugin[0] if isinstance(plugin, list) and plugin else plugin)


def package(specifier: str) -> str:
    """The package that a plugin's name stands for: of `npm:x@1` and `y@npm:x` it is x, and so of a repository x."""
    if alias := _ALIAS.search(specifier):
        return plugin_name(alias[1])
    if repository := _REPOSITORY.search(specifier):
        return repository[1]
    return plugin_name(specifier)


def _where(written: Written, key: str, plugin: Any) -> tuple[str, tuple[str, ...], int | None]:
    for layer in reversed(written.layers):
        there = layer.value.get(key)
        if isinstance(there, list) and plugin in there:
            path = (key, str(there.index(plugin)))
            return layer.source, path, written.line(layer.source, path)
    return str(plugin), (), None


def plugins(written: Written) -> Iterator[Found]:
    """What the rules find."""
    for plugin, source, path, line in named(written):
        name = package(plugin)
        if is_local(plugin):
            yield from _local(written, plugin, source, path, line)
        elif name in KNOWN:
            yield _known(written, name, Found("provider-plugin", "finding", "", source, path, line))
        else:
            yield Found("unknown-plugin", "note", f"what the plugin {name} does is not known here", source, path, line)


def _known(written: Written, name: str, at: Found) -> Found:
    providers = KNOWN[name]
    text = f"the plugin {name} brings the provider {' and '.join(providers)} of its own"
    off = {written.off(each) for each in providers}
    if None in off:
        return Found(at.rule, "finding", text, at.source, at.path, at.line)
    text += f"; switched off by {' and '.join(sorted(filter(None, off)))}"
    return Found(at.rule, "note", text, at.source, at.path, at.line)


def _local(written: Written, plugin: str, source: str, path: tuple[str, ...], line: int | None) -> Iterator[Found]:
    if plugin not in written.hooks:
        yield Found("unknown-plugin", "note", "the plugin's file is not there or cannot be read", source, path, line)
        return
    there = written.hooks[plugin]
    if there is None:
        return
    text = f"the plugin adds or changes providers{': ' + ', '.join(there.providers) if there.providers else ''}"
    off = {written.off(each) for each in there.providers}
    if not off or None in off:
        yield Found("provider-hook", "finding", text, there.file or plugin, (), there.line)
    else:
        text += f"; switched off by {' and '.join(sorted(filter(None, off)))}"
        yield Found("provider-hook", "note", text, there.file or plugin, (), there.line)
