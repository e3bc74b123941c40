"""What opencode goes by, asked for single things (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from portkey_catalog.doctor.routing import parsed
from portkey_catalog.opencode.layers import Layer, merged
from portkey_catalog.opencode.shapes import group, groups
from portkey_catalog.text.addresses import is_loopback, web_address

KEY_HEADER, CONFIG_HEADER, PROVIDER_HEADER = "x-portkey-api-key", "x-portkey-config", "x-portkey-provider"
OWN = ("login", "global", "custom", "managed")
"""Layers by the user and the site's owner: what a project says decides nowhere whom the doctor sends a key."""

Config = Mapping[str, Any]


def blocks(config: Config) -> dict[str, Config]:
    """Providers of a configuration by their id."""
    return groups(config, "provider")


def base_url(block: Config) -> str | None:
    """The address that a provider's requests go to; `None` where opencode's own counts."""
    found = group(block, "options").get("baseURL") or block.get("api")
    return found if isinstance(found, str) and found else None


def headers(block: Config, entry: Config | None = None) -> dict[str, str]:
    """Headers of a provider's requests, those of an entry over them."""
    found = {**group(block, "options", "headers"), **group(entry, "headers")}
    return {str(name).lower(): each for name, each in found.items() if isinstance(each, str)}


def is_portkey(block: Config) -> bool:
    """Tell whether a provider's requests carry a key of Portkey, or lead by its headers."""
    return any(name.startswith("x-portkey-") for name in headers(block))


def is_allowed(config: Config, provider: str) -> bool:
    """Tell whether a provider may be used: what is disabled may not, whatever else is said."""
    disabled, enabled = config.get("disabled_providers"), config.get("enabled_providers")
    if isinstance(disabled, list) and provider in disabled:
        return False
    return not isinstance(enabled, list) or provider in enabled


def entry_of(block: Config, model: str) -> Config | None:
    """An entry of a provider that opencode offers; `None` where it does not."""
    found = groups(block, "models").get(model)
    if found is None or found.get("status") == "deprecated":
        return None
    black, white = block.get("blacklist"), block.get("whitelist")
    if (isinstance(black, list) and model in black) or (isinstance(white, list) and model not in white):
        return None
    return found


def shown(address: str) -> str:
    """An address without user, password, query and fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def trusted_gateway(layers: Iterable[Layer]) -> str | None:
    """The gateway that the user's own configuration leads to, where a key may be sent there."""
    config = merged(each for each in layers if each.kind in OWN).value
    for block in blocks(config).values():
        address = base_url(block)
        if address and KEY_HEADER in headers(block):
            try:
                found = web_address(address)
            except ValueError:
                continue
            if found.startswith("https://") or is_loopback(found):
                return found
    return None


def chain_of(sent: Mapping[str, str]) -> Config | str | None:
    """The chain that headers bring: whole, or the id under which it is saved in Portkey."""
    value = sent.get(CONFIG_HEADER)
    if value is None:
        return None
    found = parsed(value)
    return found if isinstance(found, dict) else value


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is no object, with its path."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, (*path, str(key)))
    else:
        yield path, value
