"""The way of a request off this machine: directly or through a proxy, and whose certificates are trusted.

httpx would read the environment itself, and end with a traceback at the first entry of NO_PROXY with a colon in it.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from urllib.request import getproxies

import certifi
import httpx
import socksio

from portkey_catalog.gateway.proxies import EnvironmentProblem, Proxies, Proxy, read_proxies


class WayOut(httpx.AsyncBaseTransport):
    """Sends each request the way its address asks for."""

    def __init__(self, proxies: Proxies, trusted: ssl.SSLContext) -> None:
        self.proxies = proxies
        self._ways = {
            proxy: httpx.AsyncHTTPTransport(
                verify=trusted,
                trust_env=False,
                limits=httpx.Limits(),
                proxy=_as_httpx(proxy, trusted) if proxy else None,
            )
            for proxy in {None, proxies.http, proxies.https}
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            httpx.HTTPError: it could not be sent, or no answer came.
        """
        try:
            return await self._ways[self.proxies.for_url(str(request.url))].handle_async_request(request)
        except socksio.ProtocolError as error:
            raise httpx.ProxyError("the proxy does not speak SOCKS 5") from error

    async def aclose(self) -> None:
        """Close every connection."""
        for way in self._ways.values():
            await way.aclose()


def _as_httpx(proxy: Proxy, trusted: ssl.SSLContext) -> httpx.Proxy:
    port = f":{proxy.port}" if proxy.port else ""
    user = (proxy.user, proxy.password) if proxy.user or proxy.password else None
    own_tls = trusted if proxy.scheme == "https" else None
    return httpx.Proxy(f"{proxy.scheme}://{proxy.host}{port}", auth=user, ssl_context=own_tls)


def local_way() -> WayOut:
    """The way to servers on this machine, whatever the environment says: no proxy, and nobody's certificate."""
    return WayOut(Proxies(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def way_out() -> WayOut:
    """The way that the environment of this process asks for.

    Raises:
        EnvironmentProblem: a variable names what cannot be used.
    """
    return WayOut(read_proxies(os.environ, getproxies()), _trusted(os.environ))


def http_client(way: WayOut, timeout: httpx.Timeout, accept: str = "application/json") -> httpx.AsyncClient:
    """A client that takes nothing from the environment by itself and keeps no cookies.

    Args:
        way: the way of its requests.
        timeout: how long it waits.
        accept: the kinds of content that it asks for.
    """
    return httpx.AsyncClient(
        timeout=timeout,
        transport=way,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={
            "accept": accept,
            "accept-encoding": "gzip",
            "user-agent": f"portkey-catalog/{version('portkey-catalog')}",
        },
    )


def _trusted(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Certificates of SSL_CERT_FILE, else of SSL_CERT_DIR, else those that come with certifi."""
    file, folders = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    if not file and folders and not any(map(_is_listed, folders.split(os.pathsep))):
        raise EnvironmentProblem("SSL_CERT_DIR: the folder of certificates cannot be read")
    try:
        if file or not folders:
            return ssl.create_default_context(cafile=file or certifi.where())
        return ssl.create_default_context(capath=folders)
    except OSError as error:  # what is wrong inside a file is an `ssl.SSLError`, which is one
        if error.filename and error.filename == environment.get("SSLKEYLOGFILE"):
            raise EnvironmentProblem(f"SSLKEYLOGFILE: the file cannot be written ({error.strerror})") from error
        if not file:
            raise
        reason = "it holds no certificates" if isinstance(error, ssl.SSLError) else error.strerror
        raise EnvironmentProblem(f"SSL_CERT_FILE: the certificates cannot be read ({reason})") from error


def _is_listed(folder: str) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False
