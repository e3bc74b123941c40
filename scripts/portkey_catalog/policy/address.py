"""Whether an address is the gateway's, this machine's, or somebody else's (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import unquote, urlsplit

from portkey_catalog.text.addresses import is_loopback

Leads = Literal["gateway", "local", "foreign", "nowhere"]
_VERSION = re.compile(r"/v1/?\Z")
_PORTS = {"http": 80, "https": 443}


def leads(address: str, gateways: Iterable[str]) -> Leads:
    """Where an address leads; `nowhere` is no web address."""
    place = _place(address)
    if place is None:
        return "nowhere"
    for gateway in gateways:
        known = _place(gateway)
        if known is None or place[:3] != known[:3]:
            continue
        # Some packages put the version behind the address themselves.
        if _is_below(place[3], known[3]) or place[3].rstrip("/") == _VERSION.sub("", known[3]).rstrip("/"):
            return "gateway"
    return "local" if is_loopback(address) else "foreign"


def host(address: str) -> str:
    """The machine that an address names, without user, password, path and query."""
    place = _place(address)
    if place is None:
        return "what is no address"
    name = f"[{place[1]}]" if ":" in place[1] else place[1]
    return name if place[2] == _PORTS[place[0]] else f"{name}:{place[2]}"


def _is_below(path: str, base: str) -> bool:
    parts, above = path.rstrip("/"), base.rstrip("/")
    return ".." not in parts.split("/") and (parts == above or parts.startswith(f"{above}/"))


def _place(address: str) -> tuple[str, str, int, str] | None:
    """Scheme, host, port and path of a web address."""
    try:
        found = urlsplit(address.strip())
        port = found.port
    except ValueError:
        return None
    if found.scheme not in _PORTS or not found.hostname or "\\" in address:
        return None
    return found.scheme, found.hostname.rstrip("."), port or _PORTS[found.scheme], unquote(found.path)
