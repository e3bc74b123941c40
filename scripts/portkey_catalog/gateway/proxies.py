"""The proxy that an address is reached through, by what the environment says (pure).

`http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` are read in both cases, and the lower case wins. Where programs
read them differently, this one follows curl: an entry of NO_PROXY means a host and everything below it, with or without
a dot in front. Nothing stands before this machine itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit

from portkey_catalog.errors import MisuseError
from portkey_catalog.text.addresses import is_loopback, web_address

SYSTEM = "the system's settings"
"""Stands for the name of a variable where the environment names none."""
_PORTS = {"http": 80, "https": 443}
_SCHEMES = {"http": "http", "https": "https", "socks5": "socks5", "socks5h": "socks5h", "socks": "socks5"}
"""As written -> as used. Desktops write `socks://` for SOCKS 5; with any of them the proxy looks up the name."""
_ENTRY = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?:\[(?P<bracketed>[^][]+)\]|(?P<name>[^][:/]+))(?P<bits>/[0-9.]+)?"
    r"(?::(?P<port>[0-9]{1,5}))?/?"
)


class EnvironmentProblem(MisuseError):
    """A variable whose value cannot be used; the text names the variable and never shows the value."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy that can be used."""

    source: str
    """The variable that names it, as it is spelled there."""
    scheme: str
    """`http`, `https`, `socks5` or `socks5h`."""
    host: str
    """With brackets around an IPv6 address."""
    port: int | None
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Exempt:
    """An entry of NO_PROXY: what is reached directly."""

    network: IPv4Network | IPv6Network | None = None
    domain: str = ""
    """The host, and everything below it; empty means every host when there is no network."""
    scheme: str | None = None
    port: int | None = None

    def covers(self, scheme: str, host: str, port: int | None) -> bool:
        """Tell whether an address, given in parts and in lower case, is meant."""
        if (self.scheme or scheme) != scheme or (self.port is not None and self.port != port):
            return False
        if self.network:
            network = self.network
            return any(address in network for address in _addresses(host))
        return not self.domain or host == self.domain or host.endswith(f".{self.domain}")


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy of each scheme, and what is reached without one."""

    http: Proxy | None = None
    https: Proxy | None = None
    exempt: tuple[Exempt, ...] = ()

    def for_url(self, url: str) -> Proxy | None:
        """The proxy to reach an address through; `None` means directly."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme)
        except ValueError:  # no address at all: whoever sends it will say so
            return None
        if is_loopback(url) or any(entry.covers(parts.scheme, host, port) for entry in self.exempt):
            return None
        return {"http": self.http, "https": self.https}.get(parts.scheme)


def read_proxies(environment: Mapping[str, str], system: Mapping[str, str]) -> Proxies:
    """Read the variables, or the system's settings where there are none.

    Args:
        environment: variables by name.
        system: what `urllib.request.getproxies` gives: addresses by `http`, `https`, `all`, and `no`.

    Raises:
        EnvironmentProblem: a proxy that would be used cannot be.
    """
    found = {kind: _variable(environment, f"{kind}_proxy") for kind in ("http", "https", "all", "no")}
    if not any(found.values()):
        found = {kind: (SYSTEM, system[kind].strip()) if kind in system else None for kind in found}
    exempt = tuple(read_exempt(found["no"][1])) if found["no"] else ()
    if Exempt() in exempt:
        return Proxies()
    # An empty value says no more than that there is none: ALL_PROXY, if set, is asked next.
    http, https = (
        next((_proxy(*variable) for variable in (found[kind], found["all"]) if variable and variable[1]), None)
        for kind in ("http", "https")
    )
    return Proxies(http, https, exempt)


def read_exempt(value: str) -> Iterator[Exempt]:
    """The entries of NO_PROXY that can be understood; the others mean nothing."""
    for text in re.split(r"[,\s]+", value.lower()):
        if network := _network(text):  # before a colon is taken for that of a port
            yield Exempt(network)
        elif text == "*":
            yield Exempt()
        elif found := _ENTRY.fullmatch(text):
            scheme = None if found["scheme"] == "all" else found["scheme"]
            port = int(found["port"]) if found["port"] else None
            host = found["bracketed"] or found["name"]
            domain = host.removeprefix("*").strip(".")
            if network := _network(host + (found["bits"] or "")):
                yield Exempt(network, scheme=scheme, port=port)
            elif domain and found["name"] and not found["bits"]:
                yield Exempt(domain=domain, scheme=scheme, port=port)


def _variable(environment: Mapping[str, str], name: str) -> tuple[str, str] | None:
    """Name as spelled, and value, of a variable that is set; an empty one in lower case hides the other."""
    return next(((n, environment[n].strip()) for n in (name, name.upper()) if n in environment), None)


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _addresses(host: str) -> tuple[object, ...]:
    """A numeric host as it is, and as the IPv4 address inside an IPv6 one; nothing for a name."""
    try:
        address = ip_address(host)
    except ValueError:
        return ()
    mapped = getattr(address, "ipv4_mapped", None)
    return (address, mapped) if mapped else (address,)


def _proxy(source: str, address: str) -> Proxy:
    """Take an address apart, as what is odd in it must not fail later, or be shown."""
    # What `urlsplit` would drop in silence (a line break) or what cannot be encoded (half a character).
    if not address.isprintable() or " " in address:
        raise _unusable(source, "it holds spaces or characters that cannot be shown")
    written, separator, rest = address.rpartition("://")
    scheme = _SCHEMES.get(written.lower() if separator else "http")
    if not scheme:
        raise _unusable(source, f"its scheme is none of {', '.join(_SCHEMES)}")
    parts = _split(source, f"{scheme}://{rest}")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    try:
        web_address(f"http://{host}")
    except ValueError:
        raise _unusable(source, "it names no host") from None
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise _unusable(source, "something stands behind host and port; in a password, write / ? and # as %2F %3F %23")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if scheme.startswith("socks") and max(len(user.encode()), len(password.encode())) > 255:
        raise _unusable(source, "user and password of a SOCKS proxy have at most 255 bytes each (RFC 1929)")
    return Proxy(source, scheme, host, parts.port, user, password)


def _split(source: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that is not closed, or none of an IPv6 address inside
        raise _unusable(source, "it names no host") from None
    try:
        usable = parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise _unusable(source, "its port is no number from 1 to 65535")
    return parts


def _unusable(source: str, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(f"{source}: the proxy's address cannot be used, as {why}; expected http://host:port")
