"""The command in environments that are not as they should be: proxies, certificates, the clock."""

import asyncio
import datetime
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.gateway.client import FetchError, Policy, open_client
from portkey_catalog.history.clock import ClockError
from support.command import Place, told
from support.needs import ROOT
from support.world import World

# Proxies and certificates


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_PROXY": "localhost,127.0.0.1,[::1]"},
        {"NO_PROXY": "localhost,127.0.0.1,fd00::/8"},
        {"NO_PROXY": "[,::,/8,%"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "fd00::/8"},
        {"ALL_PROXY": "socks5://127.0.0.1:9"},
        {"ALL_PROXY": "socks5://127.0.0.1:9", "no_proxy": "127.0.0.1"},
        {"ALL_PROXY": "socks://127.0.0.1:9/"},
    ],
    ids=str,
)
def test_proxies_and_their_exceptions_do_not_hinder_a_gateway_on_this_machine(
    place: Place, environment: dict[str, str]
) -> None:
    done = place.run("update", "--json", **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["exit_code"] == 0


UNUSABLE = [
    ("HTTP_PROXY", "http://hidden:secret@127.0.0.1:99999"),
    ("https_proxy", "http://127.0.0.1:abc"),
    ("ALL_PROXY", "quic://127.0.0.1:9"),
    ("all_proxy", "http://"),
    ("SSL_CERT_FILE", "missing.pem"),
    ("SSL_CERT_FILE", "."),
    ("SSL_CERT_FILE", "catalog.toml"),
    ("SSL_CERT_FILE", os.devnull),
    ("SSL_CERT_DIR", "missing"),
    ("SSL_CERT_DIR", "catalog.toml"),
    ("SSLKEYLOGFILE", "missing/keys.log"),
]


@pytest.mark.parametrize(("name", "value"), UNUSABLE)
def test_a_variable_that_cannot_be_used_is_named_and_nothing_is_asked(place: Place, name: str, value: str) -> None:
    done = place.run("update", "--json", **{name: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert told(done).startswith(f"{name}: ")
    assert "secret" not in done.stderr
    assert place.gateway.requests == []
    assert place.files() == {}


@pytest.mark.parametrize("command", ["check", "group", "list-keys"])
def test_what_asks_nobody_minds_no_proxy_and_no_certificates(filled: Place, command: str) -> None:
    arguments = {
        "check": ("check", "--allow-loopback"),
        "group": ("group", "--explain", "grok-4", "a-1"),
        "list-keys": ("update", "--list-keys"),
    }[command]
    assert filled.run(*arguments, **dict(UNUSABLE)).returncode == 0


def test_the_demonstration_runs_whatever_the_environment_says_of_the_way_out(place: Place) -> None:
    done = place.run("demo", "--root", str(ROOT), "--json", **dict(UNUSABLE))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["exit_code"] == 0


def test_folders_of_certificates_may_be_several(place: Place) -> None:
    assert place.run("update", SSL_CERT_DIR="missing:.").returncode == 0


@pytest.fixture
def https(tmp_path: Path) -> Iterator[str]:
    """A server whose certificate nobody trusts by default; it serves the folder `trusted`, where that is `own.pem`."""
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=own -addext subjectAltName=IP:127.0.0.1"
    for command in (f"{request} -keyout key.pem -out trusted/own.pem", "openssl rehash trusted"):
        subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(trusted))) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(trusted / "own.pem", tmp_path / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with suppress(OSError):  # a client that does not trust us hangs up
            super().handle()


def test_certificates_are_those_the_environment_names(
    https: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch() -> bytes:
        async with open_client(Policy(attempts=1)) as client:
            return await client.fetch_document(f"{https}/own.pem")

    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(FetchError, match="no connection"):
        asyncio.run(fetch())
    own = tmp_path / "trusted" / "own.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    assert asyncio.run(fetch()) == own.read_bytes()
    monkeypatch.setenv("SSL_CERT_FILE", "")
    monkeypatch.setenv("SSL_CERT_DIR", f"missing{os.pathsep}{own.parent}")
    assert asyncio.run(fetch()) == own.read_bytes()


# The clock


@pytest.mark.parametrize("day", [datetime.date(1970, 1, 1), datetime.date(2019, 12, 31), datetime.date.max])
def test_a_clock_that_was_never_set_stops_the_update(world: World, day: datetime.date) -> None:
    with pytest.raises(ClockError, match=f"the clock says {day}"):
        world.update(today=day)
    assert (world.gateway.requests, world.files()) == ([], {})


def test_a_clock_that_was_never_set_is_told_in_a_line(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    never = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    monkeypatch.setattr(datetime, "datetime", SimpleNamespace(now=lambda zone: never))
    monkeypatch.chdir(place.folder)
    assert cli.main(["update", "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[1:] == ["the clock says 1970-01-01, which cannot be; set it, then run this again"]
    assert place.files() == {}
