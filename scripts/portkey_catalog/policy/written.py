"""A configuration as it is written: variables not yet put in, and every value with its file and line (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from portkey_catalog.opencode.jsonc import Document, JsoncError, parse
from portkey_catalog.opencode.layers import Effective, Keys, Layer, merged
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.opencode.shapes import group
from portkey_catalog.opencode.substitute import FILE, VARIABLE
from portkey_catalog.text.unsafe import SUBSTITUTION

PROVIDERS = ("provider", "providers")
"""Providers in the shape of opencode 1, and in that of opencode 2."""
_OURS = re.compile(r"combined|portkey|portkey-.+")
_IN_ADDRESS = re.compile(r"\$\{([^}]+)\}")


def is_ours(provider: str) -> bool:
    """Tell whether a Portkey catalog publishes providers of this name; a site's document gives them their address."""
    return _OURS.fullmatch(provider) is not None


def as_written(layer: Layer) -> Layer:
    """A layer with the values as they stand in its text, where that can be read without its variables."""
    if layer.kind == "markdown" or not layer.text:
        return layer
    try:
        value = parse(layer.text).value
    except JsoncError:
        return layer
    return replace(layer, value=value, problem=None) if isinstance(value, dict) else layer


def unreadable(layers: Iterable[Layer]) -> Iterator[tuple[str, str]]:
    """What cannot be judged, because opencode does not start with it: source, and why."""
    for layer in layers:
        if layer.problem and layer.stops:
            yield layer.source, layer.problem
        if layer.kind not in ("markdown", "login"):
            of_two = "providers" in layer.value
            for problem in () if of_two else start_problems(layer.value):
                yield layer.source, problem
            if of_two and not isinstance(layer.value["providers"], Mapping):
                yield layer.source, "providers is no object"


@dataclass(frozen=True)
class Hook:
    """A plugin's file that adds or changes providers."""

    providers: tuple[str, ...] = ()
    """Those it names."""
    line: int = 1
    file: str = ""


@dataclass(frozen=True)
class Written:
    """All that is judged."""

    layers: Sequence[Layer]
    """The weakest first, as written."""
    gateways: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    hooks: Mapping[str, Hook | None] = field(default_factory=dict)
    """Local plugins that could be read, by how they are named; with the hook, where there is one."""
    files: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Texts of files of the repository that a configuration puts in, by its source and by how they are named."""

    @cached_property
    def effective(self) -> Effective:
        """What opencode would go by."""
        return merged(self.layers)

    @cached_property
    def providers(self) -> dict[str, Mapping[str, Any]]:
        """Every provider that is configured."""
        return {name: block for _, name, block in self.blocks}

    @cached_property
    def blocks(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """Key, name and value of each of them."""
        value = self.effective.value
        return [(key, name, group(block)) for key in PROVIDERS for name, block in group(value, key).items()]

    def resolved(self, text: str, *path: str) -> str | None:
        """The text at a path with variables and files put in; `None` where one is not set or was not read."""
        source = self.effective.origin(*path) or ""
        text = FILE.sub(lambda found: self.files.get((source, found[1]), found[0]), text)
        names = [*VARIABLE.findall(text), *_IN_ADDRESS.findall(text)]
        if "{file:" in text or not all(map(self.environment.get, names)):
            return None
        text = VARIABLE.sub(lambda found: self.environment[found[1]], text)
        return _IN_ADDRESS.sub(lambda found: self.environment[found[1]], text)

    def listed(self, key: str) -> list[str] | None:
        """Names in a list of providers, or `None` where there is no list."""
        found = self.effective.value.get(key)
        if not isinstance(found, list):
            return None
        return [self.resolved(each, key) or each for each in found if isinstance(each, str)]

    def off(self, provider: str) -> str | None:
        """Which list switches a provider off; it is on where this is `None`."""
        if provider in (self.listed("disabled_providers") or ()):
            return "disabled_providers"
        allowed = self.listed("enabled_providers")
        return "enabled_providers" if allowed is not None and provider not in allowed else None

    def origin(self, *path: str) -> tuple[str, int | None]:
        """Source and line of a value."""
        source = self.effective.origin(*path) or ""
        return source, self.line(source, path)

    def line(self, source: str, path: Keys) -> int | None:
        """The line of a value in its source; `None` where there are no lines."""
        layer = next((each for each in self.layers if each.source == source and each.text), None)
        if layer is None or layer.kind == "inline":
            return None
        if layer.kind == "markdown":
            return line_in_front(layer.text, path[-1] if path else "")
        document = self._documents.get(source)
        if document is None:
            return None
        if path[:1] == ("agent",) and path[1] not in group(document.value, "agent"):
            path = ("mode", *path[1:])
        return document_line(document, path)

    @cached_property
    def _documents(self) -> dict[str, Document]:
        found = {}
        for layer in self.layers:
            if layer.text and layer.kind != "markdown":
                try:
                    found[layer.source] = parse(layer.text)
                except JsoncError:  # was read with its variables put in
                    continue
        return found


def document_line(document: Document, path: Keys) -> int:
    """The line of a value; numbers in the path are places in arrays."""
    node, at = document.root, document.root.start
    for key in path:
        entry = (
            node.entries[int(key)]
            if isinstance(node.value, list) and key.isdecimal() and int(key) < len(node.entries)
            else node.member(key)
        )
        if entry is None:
            break
        node, at = entry.node, entry.start
    return document.text.count("\n", 0, at) + 1


def line_in_front(text: str, key: str) -> int:
    """The line of a key in front matter, or the first one."""
    found = re.search(rf"^[\"']?{re.escape(key)}[\"']?[ \t]*:", text, re.MULTILINE) if key else None
    return text.count("\n", 0, found.start()) + 1 if found else 1


def without_substitutions(text: str) -> str:
    """What of a text stands there itself."""
    return SUBSTITUTION.sub("", text)
