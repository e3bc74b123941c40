"""What opencode goes by, asked for single things (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from portkey_catalog.doctor.routing import parsed
from portkey_catalog.exports.names import CHAIN_HEADER, KEY_HEADER
from portkey_catalog.opencode.layers import Effective, Layer, merged
from portkey_catalog.opencode.shapes import group, groups
from portkey_catalog.text.addresses import is_loopback, web_address

OWN = ("login", "global", "custom", "managed")
"""Layers by the user and the site's owner: what a project says decides nowhere whom the doctor sends a key."""

Config = Mapping[str, Any]


def blocks(config: Config) -> dict[str, Config]:
    """Providers of a configuration by their id."""
    return groups(config, "provider")


def base_url(block: Config, entry: Config | None = None) -> str | None:
    """The address that a provider's requests go to, or those for an entry; `None` where opencode's own counts."""
    found = group(block, "options").get("baseURL") or group(entry, "provider").get("api") or block.get("api")
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
    if found is None or found.get("status") == "deprecated" or not is_listed(block, model):
        return None
    return found


def is_listed(block: Config, model: str) -> bool:
    """Tell whether a provider's lists of models let one be offered."""
    black, white = block.get("blacklist"), block.get("whitelist")
    return not (isinstance(black, list) and model in black) and not (isinstance(white, list) and model not in white)


def origin_of_address(effective: Effective, provider: str) -> str | None:
    """Whose word it is where the requests of a provider go; of one that says nothing of that, whose it is."""
    origin, place = effective.origin, ("provider", provider)
    return origin(*place, "options", "baseURL") or origin(*place, "api") or origin(*place)


def shown(address: str) -> str:
    """An address without user, password, query and fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def sends_key(config: Config) -> bool:
    """Tell whether anything sends a key of Portkey, as nothing does where all providers are self-hosted.

    A configuration without providers of Portkey tells nothing; there the key is for whatever is to come.
    """
    ours = [each for each in blocks(config).values() if is_portkey(each)]
    entries = [(block, entry) for block in ours for entry in (None, *groups(block, "models").values())]
    return not ours or any(KEY_HEADER in headers(*each) for each in entries)


def own(layers: Iterable[Layer]) -> Config:
    """What the user and the owner of the site say, without any project."""
    return merged(each for each in layers if each.kind in OWN).value


def trusted_gateway(config: Config) -> str | None:
    """The gateway that the user's own configuration leads to, where a key may be sent there.

    Where nothing sends a key, it is the one that providers lead to by Portkey's headers.
    """
    leads = (lambda block: KEY_HEADER in headers(block)) if sends_key(config) else is_portkey
    for block in filter(leads, blocks(config).values()):
        try:
            found = web_address(base_url(block) or "")
        except ValueError:
            continue
        if found.startswith("https://") or is_loopback(found):
            return found
    return None


def chain_of(sent: Mapping[str, str]) -> Config | str | None:
    """The chain that headers bring: whole, or the id under which it is saved in Portkey; `None` of an empty header."""
    value = sent.get(CHAIN_HEADER, "").strip()
    if not value:
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
