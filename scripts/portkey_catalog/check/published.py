"""Rules of whatever is published: every address leads to the gateway, and nowhere stands a key."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from portkey_catalog.address import host_and_port, is_loopback
from portkey_catalog.exports.opencode import SCHEMA_URL, USER_KEY_ENV
from portkey_catalog.schema import Catalog, Route
from portkey_catalog.unsafe import ADDRESS, KEY, SUBSTITUTION


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: where, and what is wrong."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def check_addresses(
    path: str, document: Any, catalog: Catalog, own: Sequence[str] = (), *, allow_loopback: bool
) -> Iterator[Finding]:
    """Every address in a document leads to the gateway, and `{env:...}` stands only for the keys of its routes."""
    routes = [provider.route for provider in catalog.providers.values()]
    allowed = {host_and_port(url) for url in (catalog.gateway, SCHEMA_URL, *own, *_hosts(routes))}
    keys = {f"{{env:{name}}}" for name in _key_names(routes)}
    reported = set()
    for trail, text in strings_of(document):
        for url in ADDRESS.findall(text):
            netloc = host_and_port(url)
            if netloc in reported:
                continue
            if not allow_loopback and is_loopback(url):
                reported.add(netloc)
                yield Finding(path, f"{trail} leads to this machine ({netloc}); --allow-loopback accepts it for tests")
            elif netloc not in allowed:
                reported.add(netloc)
                yield Finding(path, f"{trail} leads to {netloc}, which is not the gateway")
        for found in SUBSTITUTION.findall(text):
            if found not in keys or not _KEY_PLACE.search(trail):
                yield Finding(path, f"{trail} holds a pattern that opencode replaces by a secret")


_KEY_PLACE = re.compile(r"(?:x-portkey-(?:api-key|virtual-key|config)|apiKey|api_key|virtual_key)$")
"""Fields whose value may be, or in a chain contain, the name of a key's variable."""


def _hosts(routes: Iterable[Route]) -> list[str]:
    return [route.custom_host for route in routes if route.custom_host]


def _key_names(routes: Iterable[Route]) -> set[str]:
    """Environment variables that the routes take keys from."""
    named = {name for route in routes for name in (route.virtual_key_env, route.provider_key_env) if name}
    return {USER_KEY_ENV, *named}


def strings_of(document: Any, trail: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a document, keys included, with the way to it."""
    if isinstance(document, str):
        yield trail, document
    elif isinstance(document, Mapping):
        for key, value in document.items():
            yield trail, key
            yield from strings_of(value, f"{trail}.{key}" if trail else key)
    elif isinstance(document, list):
        for item in document:
            yield from strings_of(item, trail)


def check_secrets(root: Path, catalog: Catalog) -> Iterator[Finding]:
    """No file holds a string shaped like a key, or a key of this environment in any spelling."""
    own = _own_keys(_key_names(provider.route for provider in catalog.providers.values()))
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        where, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace")
        if KEY.search(text):
            yield Finding(where, "holds a string shaped like a key")
        for name, spellings in own.items():
            if any(spelling in text for spelling in spellings):
                yield Finding(where, f"holds the value of {name}")


def _own_keys(names: set[str]) -> dict[str, set[str]]:
    """Keys of this environment in the spellings in which they could leak."""
    found = {}
    for name, value in os.environ.items():
        if len(value) >= 12 and (name in names or re.search(r"(?:KEY|TOKEN|SECRET)$", name)):
            encoded = base64.b64encode(value.encode()).decode().rstrip("=")
            found[name] = {value, quote(value, safe=""), json.dumps(value)[1:-1], encoded}
    return found
