"""The command in environments that are not as they should be: proxies, certificates, streams, the clock.

Each run is a process of its own, as only a real one has descriptors to close.
"""

import asyncio
import datetime
import json
import os
import shlex
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.gateway.client import FetchError, Policy, open_client
from portkey_catalog.pipeline import ClockError
from support.hosted import KEY, HostedGateway, hosted_gateway, listing, rows
from support.needs import ROOT
from support.world import World

SETTINGS = 'gateway = {{base_url = "{url}"}}\n[metadata]\nsources = []\n'


@dataclass
class Place:
    """A folder with settings for a gateway on loopback, where the command is run."""

    folder: Path
    gateway: HostedGateway

    def run(self, *arguments: str, redirect: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command with a shell's redirections; keyword arguments are variables."""
        command = shlex.join([sys.executable, "-m", "portkey_catalog", *arguments])
        return subprocess.run(
            ["bash", "-c", f"exec {command} {redirect}"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "PORTKEY_API_KEY": KEY, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        root = self.folder / "catalog"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with hosted_gateway({"alpha": listing(*rows("grok-4", "a-1")), "beta": listing(*rows("grok-4"))}) as gateway:
        (tmp_path / "catalog.toml").write_text(SETTINGS.format(url=gateway.url), "utf-8")
        yield Place(tmp_path, gateway)


@pytest.fixture
def filled(place: Place) -> Place:
    """The same with a catalog in it."""
    assert place.run("update").returncode == 0
    place.gateway.requests.clear()
    return place


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error that is neither the warning of a test's gateway nor a report."""
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    [line] = [line for line in done.stderr.splitlines() if not line.startswith("warning: gateway.base_url")]
    return line


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


# Streams

NO_OUTPUT = {
    "update": ("update", "--json"),
    "check": ("check", "--json", "--allow-loopback"),
    "list-keys": ("update", "--list-keys"),
    "group": ("group", "rows.jsonl"),
    "explain": ("group", "--explain", "a-1", "b-1"),
    "demo": ("demo", "--json", "--root", str(ROOT)),
}


@pytest.mark.parametrize("command", NO_OUTPUT)
@pytest.mark.parametrize("redirect", [">&-", "<&- >&- 2>&-"])
def test_a_result_is_not_made_for_an_output_that_is_closed(filled: Place, command: str, redirect: str) -> None:
    (filled.folder / "rows.jsonl").write_text('{"provider": "p", "id": "m-1"}\n')
    before = filled.files()
    filled.gateway.lists["beta"] = listing(*rows("grok-4", "b-1"))
    done = filled.run(*NO_OUTPUT[command], redirect=redirect)
    assert done.returncode == 2
    if "2>" in redirect:
        assert done.stderr == ""
    else:
        assert told(done) == "standard output is closed, and the result would be printed there; nothing was done"
    assert (filled.gateway.requests, filled.files()) == ([], before)


def test_only_who_prints_on_standard_output_needs_one(filled: Place) -> None:
    site = ("site", "--config", str(ROOT / "catalog.toml"), "--site-url", "https://example.org")
    for arguments in (("update",), ("check", "--allow-loopback"), site):
        done = filled.run(*arguments, redirect=">&-")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [("update", 3), ("demo", 3), ("check", 1), ("list-keys", 1), ("group", 1), ("explain", 1)],
)
def test_an_output_that_is_full_is_named_and_costs_the_exit_code(place: Place, command: str, code: int) -> None:
    place.run("update")
    place.gateway.lists["beta"] = listing(*rows("grok-4", "b-1"))
    (place.folder / "rows.jsonl").write_text('{"provider": "p", "id": "m-1"}\n' * 2)
    done = place.run(*NO_OUTPUT[command], redirect=">/dev/full")
    assert done.returncode == code
    assert "standard output: No space left on device; " in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if command == "update":
        assert "b-1" in json.loads(place.files()["v1/providers/beta.json"])


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("update", "--help")])
def test_help_that_cannot_be_shown_is_a_failure_that_says_so(place: Place, arguments: tuple[str, ...]) -> None:
    for redirect in (">/dev/full", ">&-"):
        done = place.run(*arguments, redirect=redirect)
        assert done.returncode == 1
        assert told(done).startswith("standard output: ")


def test_a_full_output_does_not_hide_that_something_else_went_wrong(place: Place) -> None:
    place.gateway.lists.clear()
    done = place.run("update", "--json", redirect=">/dev/full")
    assert done.returncode == 1
    assert told(done).startswith("standard output: No space left on device; ")


def with_no_reader(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a pipe for its output whose other end has been closed."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-m", "portkey_catalog", *arguments],
            cwd=place.folder,
            env={"PATH": os.environ["PATH"], "PORTKEY_API_KEY": KEY},
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)


def test_a_reader_of_json_that_has_gone_is_told_of_and_changes_no_exit_code(place: Place) -> None:
    assert with_no_reader(place, "check", "--json", "--catalog", "missing").returncode == 1
    for code, arguments in ((0, ("update",)), (0, ("check", "--allow-loopback")), (0, ("demo", "--root", str(ROOT)))):
        done = with_no_reader(place, *arguments, "--json")
        assert done.returncode == code
        assert "standard output: Broken pipe; " in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
    del place.gateway.lists["beta"]
    assert with_no_reader(place, "update", "--json").returncode == 3
    assert "v1/index.json" in place.files()


def test_who_has_read_enough_lines_is_not_bothered(place: Place) -> None:
    for arguments in (("update", "--list-keys"), ("group", "--explain", "a-1", "b-1"), ("--help",)):
        done = with_no_reader(place, *arguments)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full", "2>&- <&-"])
def test_messages_nobody_can_read_hinder_nothing(place: Place, redirect: str) -> None:
    done = place.run("update", "--json", redirect=redirect)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["exit_code"] == 0
    for code, arguments in (
        (0, ("update",)),
        (0, ("check", "--allow-loopback")),
        (1, ("check",)),
        (2, ("update", "--only", "nobody")),
        (2, ("fly",)),
    ):
        done = place.run(*arguments, redirect=redirect)
        assert (done.returncode, done.stdout) == (code, "")


def test_a_terminal_that_has_gone_hinders_nothing(place: Place) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "portkey_catalog", "update", "--json"],
        cwd=place.folder,
        env={"PATH": os.environ["PATH"], "PORTKEY_API_KEY": KEY, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        assert process.stdout
        os.close(theirs)
        assert os.read(ours, 1)  # it has begun to talk
        os.close(ours)
        assert json.loads(process.stdout.read())["exit_code"] == 0
        assert process.wait(60) == 0


def test_nothing_printed_gets_into_a_file_of_the_catalog(place: Place) -> None:
    place.run("update")
    good = place.files()
    for redirect in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        subprocess.run(["rm", "-r", place.folder / "catalog"], check=True)
        assert place.run("update", "--report", "report.md", redirect=redirect).returncode == 0
        assert place.files() == good
        assert (place.folder / "report.md").read_text("utf-8").startswith("#")


def test_rows_are_not_read_from_a_closed_input(place: Place) -> None:
    done = place.run("group", "-", redirect="<&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert told(done) == "-: standard input is closed"


def test_a_pipe_that_does_not_block_is_waited_for(place: Place) -> None:
    (place.folder / "rows.jsonl").write_text(
        "".join(f'{{"provider": "p", "id": "model-{number}-7b"}}\n' for number in range(3_000))
    )
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with (
        subprocess.Popen(
            [sys.executable, "-m", "portkey_catalog", "group", "rows.jsonl"],
            cwd=place.folder,
            stdout=writing,
            stderr=subprocess.PIPE,
        ) as process,
        os.fdopen(reading, "rb") as pipe,
    ):
        os.close(writing)
        assert len(pipe.readlines()) == 3_000
        assert process.stderr
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize("size", ["²", "9" * 5_000, "-1", "0", "wide", ""])
def test_a_terminal_of_no_known_size_hinders_nothing(place: Place, size: str) -> None:
    done = place.run("update", COLUMNS=size, LINES=size)
    assert done.returncode == 0, done.stderr


# The clock


@pytest.mark.parametrize("day", [datetime.date(1970, 1, 1), datetime.date(2019, 12, 31)])
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
