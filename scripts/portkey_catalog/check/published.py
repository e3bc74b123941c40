"""Rules of whatever is published: every address leads to the gateway, and nowhere stands a key (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from portkey_catalog.exports.opencode import SCHEMA_URL, USER_KEY_ENV
from portkey_catalog.history.events import Key
from portkey_catalog.schema import Catalog, Route
from portkey_catalog.text.addresses import host_and_port, is_loopback
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.text.unsafe import ADDRESS, SUBSTITUTION, holds_key


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: where, what is wrong, and what the catalog would have to do without."""

    where: str
    text: str
    row: tuple[str, str] | None = None
    """Slug and id of the model at fault, where it is one."""
    provider: str | None = None
    """Slug of the provider at fault, where it is no single model of it."""
    apart: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that are at fault together only, in a combined model or a near miss."""
    combined: str | None = None
    """Id of that combined model."""
    untold: Key | None = None
    """What an event at fault is about, of which nothing must be told then."""
    outdated: bool = False
    """The settings ask for another catalog than this; an update makes it anew."""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@dataclass(frozen=True, slots=True)
class Destinations:
    """Hosts that published addresses may lead to, and variables whose keys opencode may put into a document."""

    hosts: frozenset[str]
    patterns: frozenset[str]
    """`{env:NAME}` for each of the variables."""
    allow_loopback: bool

    @classmethod
    def of(cls, catalog: Catalog, *, allow_loopback: bool, own: Sequence[str] = ()) -> Self:
        """Those of a catalog: its gateway, the hosts and keys of its routes, and the site's `own` addresses."""
        routes = [provider.route for provider in catalog.providers.values()]
        hosts = [route.custom_host for route in routes if route.custom_host]
        return cls(
            hosts=frozenset(host_and_port(url) for url in (catalog.gateway, SCHEMA_URL, *own, *hosts)),
            patterns=frozenset(f"{{env:{name}}}" for name in key_names(routes)),
            allow_loopback=allow_loopback,
        )


def address_problems(document: Any, allowed: Destinations) -> Iterator[str]:
    """Addresses that do not lead to the gateway, and `{env:...}` where it stands for no key of a route."""
    reported = set()
    for trail, text in strings_of(document):
        for url in ADDRESS.findall(text) if "://" in text else ():
            netloc = host_and_port(url)
            if netloc in reported:
                continue
            if not allowed.allow_loopback and is_loopback(url):
                reported.add(netloc)
                yield f"{trail} leads to this machine ({netloc}); --allow-loopback accepts it for tests"
            elif netloc not in allowed.hosts:
                reported.add(netloc)
                yield f"{trail} leads to {netloc}, which is not the gateway"
        for found in SUBSTITUTION.findall(text) if "{" in text else ():
            if found not in allowed.patterns or not _KEY_PLACE.search(trail):
                yield f"{trail} holds a pattern that opencode replaces by a secret"


_KEY_PLACE = re.compile(r"(?:x-portkey-(?:api-key|virtual-key|config)|apiKey|api_key|virtual_key)$")
"""Fields whose value may be, or in a chain contain, the name of a key's variable."""


def key_names(routes: Iterable[Route]) -> set[str]:
    """Environment variables that the routes take keys from."""
    named = {name for route in routes for name in (route.virtual_key_env, route.provider_key_env) if name}
    return {USER_KEY_ENV, *named}


def key_problem(text: str, secrets: Secrets) -> str | None:
    """Say what is wrong with a text that holds a key, or looks as if it did; `None` for any other."""
    if holds_key(text):
        return "holds a string shaped like a key"
    return f"holds the value of {name}" if (name := secrets.found_in(text)) else None


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
