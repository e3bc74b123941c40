"""Web addresses that people write into the settings: which are proper, and which lead to this machine (pure)."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

HOSTED = "https://api.portkey.ai/v1"
"""Portkey's own gateway."""

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_ADDRESS = re.compile(
    rf"https?://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
    r"(?:/(?:[A-Za-z0-9._~:/@+,=-]|%[0-9A-Fa-f]{2})*)?"
)


def _is_web_address(value: str) -> bool:
    """Addresses are published, and shown in commands to copy: whatever means more than itself somewhere is left out."""
    found = _ADDRESS.fullmatch(value)
    if not found or len(found["host"]) > 253 or not 1 <= int(found["port"] or 1) <= 65535:
        return False
    try:
        if found["host"].startswith("["):
            ipaddress.IPv6Address(found["host"][1:-1])
        elif found["host"].rpartition(".")[2].isdigit():
            ipaddress.IPv4Address(found["host"])
    except ValueError:
        return False
    return True


def web_address(value: str) -> str:
    """Return a proper address without the slash at its end.

    Raises:
        ValueError: it is none; the text says what was expected.
    """
    if not _is_web_address(value):
        raise ValueError(
            "expected an address such as https://example.com/path: letters, digits and ._~:/@+,=-% only, "
            "without user, password, query or fragment"
        )
    return value.rstrip("/")


def host_and_port(url: str) -> str:
    """The part of an address that says which machine; the whole of it when that cannot be told."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url


def is_loopback(url: str) -> bool:
    """Tell whether an address leads to the machine it is used on, however it is written."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    if host in ("localhost", "host.docker.internal") or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # 127.1, 2130706433 and 0 are loopback to a resolver, and no real host has a name of digits and dots.
        return bool(re.fullmatch(r"(?:0x[0-9a-f]+|[0-9.]+)", host))
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)
