"""Proxies of the environment: which one stands before an address, and that it is really used."""

import base64
import gc
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from portkey_catalog.gateway.proxies import SYSTEM, EnvironmentProblem, Proxies, Proxy, read_exempt, read_proxies
from portkey_catalog.report.shapes import Report
from support.hosted import listing, rows
from support.loopback import Reply, replay_upstream
from support.socks import socks_proxy
from support.world import World

ELSEWHERE = 'gateway = {base_url = "http://gateway.example/v1"}\n[metadata]\nsources = []\n'


def read(environment: Mapping[str, str], system: Mapping[str, str] | None = None) -> Proxies:
    return read_proxies(environment, system or {})


def direct(no_proxy: str, url: str) -> bool:
    """Whether an address is reached without the proxy that stands before everything else."""
    return read({"ALL_PROXY": "http://proxy.example:3128", "NO_PROXY": no_proxy}).for_url(url) is None


# Which variable


@pytest.mark.parametrize(
    ("environment", "http", "https"),
    [
        ({}, None, None),
        ({"http_proxy": "http://a:1"}, "http_proxy", None),
        ({"HTTP_PROXY": "http://a:1"}, "HTTP_PROXY", None),
        ({"HTTP_PROXY": "http://a:1", "http_proxy": "http://b:1"}, "http_proxy", None),
        ({"HTTP_PROXY": "http://a:1", "http_proxy": ""}, None, None),
        ({"HTTPS_PROXY": "http://a:1"}, None, "HTTPS_PROXY"),
        ({"all_proxy": "http://a:1"}, "all_proxy", "all_proxy"),
        ({"ALL_PROXY": "http://a:1", "https_proxy": "http://b:1"}, "ALL_PROXY", "https_proxy"),
        ({"ALL_PROXY": "http://a:1", "https_proxy": " "}, "ALL_PROXY", "ALL_PROXY"),
        ({"ALL_PROXY": "http://a:1", "NO_PROXY": "*"}, None, None),
        ({"ALL_PROXY": "http://a:99999", "NO_PROXY": "*"}, None, None),
        ({"ALL_PROXY": "http://a:1", "NO_PROXY": "*", "no_proxy": ""}, "ALL_PROXY", "ALL_PROXY"),
        ({"NO_PROXY": "fd00::/8"}, None, None),
        # One that is never asked, since both schemes have their own, may say what it likes.
        ({"ALL_PROXY": "quic://a:1", "http_proxy": "a:1", "https_proxy": "a:1"}, "http_proxy", "https_proxy"),
    ],
)
def test_a_scheme_has_the_proxy_of_its_own_variable_or_of_all(
    environment: dict[str, str], http: str | None, https: str | None
) -> None:
    proxies = read(environment)
    found = (proxies.for_url("http://models.example/v1"), proxies.for_url("https://models.example/v1"))
    assert tuple(proxy and proxy.source for proxy in found) == (http, https)


def test_the_settings_of_the_system_count_where_the_environment_names_nothing() -> None:
    system = {"http": "http://a:1", "no": "inside.example"}
    assert read({"PATH": "/bin"}, system) == Proxies(
        Proxy(SYSTEM, "http", "a", 1), None, tuple(read_exempt("inside.example"))
    )
    assert read({"https_proxy": "http://b:2"}, system) == Proxies(None, Proxy("https_proxy", "http", "b", 2))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8787/v1", "http://127.1.2.3", "http://localhost:1", "http://[::1]/v1"]
)
def test_nothing_stands_before_this_machine(url: str) -> None:
    assert read({"ALL_PROXY": "http://proxy.example:3128", "NO_PROXY": ""}).for_url(url) is None


# Addresses of proxies


@pytest.mark.parametrize(
    ("value", "proxy"),
    [
        ("http://proxy.example:3128", Proxy("ALL_PROXY", "http", "proxy.example", 3128)),
        ("http://proxy.example:3128/", Proxy("ALL_PROXY", "http", "proxy.example", 3128)),
        (" proxy.example:3128 ", Proxy("ALL_PROXY", "http", "proxy.example", 3128)),
        ("HTTPS://Proxy.Example", Proxy("ALL_PROXY", "https", "proxy.example", None)),
        ("socks5://127.0.0.1:9", Proxy("ALL_PROXY", "socks5", "127.0.0.1", 9)),
        ("socks5h://[::1]:1080", Proxy("ALL_PROXY", "socks5h", "[::1]", 1080)),
        ("socks://127.0.0.1:1080/", Proxy("ALL_PROXY", "socks5", "127.0.0.1", 1080)),
        ("http://u:p%40ss@a:1", Proxy("ALL_PROXY", "http", "a", 1, "u", "p@ss")),
        ("http://u:p@ss@a:1", Proxy("ALL_PROXY", "http", "a", 1, "u", "p@ss")),
        ("u@a:1", Proxy("ALL_PROXY", "http", "a", 1, "u", "")),
    ],
)
def test_a_proxy_is_taken_as_it_is_usually_written(value: str, proxy: Proxy) -> None:
    assert read({"ALL_PROXY": value}).https == proxy


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("http://hidden:secret@a:99999", "its port is no number from 1 to 65535"),
        ("http://hidden:secret@a:abc", "its port is no number from 1 to 65535"),
        ("http://hidden:secret@a:0", "its port is no number from 1 to 65535"),
        ("http://hidden:secret@a:-1", "its port is no number from 1 to 65535"),
        ("hidden:secret@a:3128x", "its port is no number from 1 to 65535"),
        ("http://hidden:sec#ret@a:1", "its port is no number from 1 to 65535"),
        ("http://hidden:12/secret@a:1", "something stands behind host and port"),
        ("http://a:1/proxy.pac?secret", "something stands behind host and port"),
        ("socks4://hidden:secret@a:1", "its scheme is none of http, https, socks5"),
        ("ftp://hidden:secret@a:1", "its scheme is none of"),
        ("://hidden:secret@a:1", "its scheme is none of"),
        ("http://ftp://hidden:secret@a", "its scheme is none of"),
        ("http://hidden:secret@:3128", "it names no host"),
        ("http://", "it names no host"),
        (":", "it names no host"),
        ("http://[::1", "it names no host"),
        ("http://hidden:secret@[::zz]:1", "it names no host"),
        ("http://a b:1", "characters that cannot be shown"),
        ("http://a:1\n2", "characters that cannot be shown"),
        ("http://hidden:secret\udcff@a:1", "characters that cannot be shown"),
        ("http://a,b:1", "it names no host"),
        ("http://1.2.3.4.5:1", "it names no host"),
        ("socks5://" + "u" * 256 + ":secret@a:1", "at most 255 bytes"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_by_its_variable_and_never_shown(value: str, why: str) -> None:
    for environment in ({"https_proxy": value}, {"HTTPS_PROXY": value}, {"ALL_PROXY": value}):
        with pytest.raises(EnvironmentProblem) as refused:
            read(environment)
        text = str(refused.value)
        assert text.startswith(f"{next(iter(environment))}: the proxy's address cannot be used, as ")
        assert why in text
        assert len(text.splitlines()) == 1
        assert not any(word in text for word in ("hidden", "secret", "99999"))


def test_a_proxy_does_not_show_its_password_in_a_traceback() -> None:
    assert "secret" not in repr(read({"ALL_PROXY": "http://hidden:secret@a:1"}))


# NO_PROXY


@pytest.mark.parametrize(
    ("no_proxy", "reached_directly", "through_the_proxy"),
    [
        ("inside.example", ["http://inside.example", "https://a.inside.example:8443/v1"], ["http://notinside.example"]),
        (".inside.example", ["http://inside.example", "http://a.b.inside.example"], ["http://notinside.example"]),
        ("*.inside.example", ["http://a.inside.example"], ["http://inside.example.org", "http://example"]),
        ("Inside.EXAMPLE.", ["http://inside.example", "http://inside.example."], ["http://example"]),
        ("inside.example:8080", ["http://inside.example:8080"], ["http://inside.example", "https://inside.example"]),
        ("inside.example:443", ["https://inside.example"], ["http://inside.example"]),
        ("http://inside.example", ["http://inside.example"], ["https://inside.example"]),
        ("all://inside.example/", ["http://inside.example", "https://inside.example"], ["http://other.example"]),
        ("gateway", ["http://gateway:8787"], ["http://gateway.example"]),
        ("10.1.2.3", ["http://10.1.2.3:99"], ["http://10.1.2.4", "http://110.1.2.3"]),
        ("10.1.2.3:80", ["http://10.1.2.3"], ["http://10.1.2.3:81"]),
        ("10.0.0.0/8", ["http://10.255.0.1", "http://[::ffff:10.0.0.1]"], ["http://11.0.0.1", "http://10.example"]),
        ("10.9.9.9/8", ["http://10.0.0.1"], ["http://11.0.0.1"]),
        ("10.0.0.0/255.0.0.0", ["http://10.2.3.4"], ["http://11.0.0.1"]),
        ("10.0.0.0/8:8080", ["http://10.2.3.4:8080"], ["http://10.2.3.4"]),
        ("fd00::/8", ["http://[fd12::1]:8787/v1"], ["http://[fe80::1]", "http://fd00.example"]),
        ("[fd00::]/8", ["http://[fd12::1]"], ["http://[fe80::1]"]),
        ("[fd00::/8]", ["http://[fd12::1]"], ["http://[fe80::1]"]),
        ("2001:db8::1", ["http://[2001:db8::1]", "http://[2001:DB8:0::1]:99"], ["http://[2001:db8::2]"]),
        ("[2001:db8::1]", ["http://[2001:db8::1]:99"], ["http://[2001:db8::2]"]),
        ("[2001:db8::1]:8080", ["http://[2001:db8::1]:8080"], ["http://[2001:db8::1]"]),
        ("*", ["http://anything.example", "https://10.0.0.1", "http://[fd00::1]"], []),
        ("a.example, b.example\tc.example", ["http://a.example", "http://b.example", "http://c.example"], ["http://d"]),
        ("localhost,127.0.0.1,[::1]", ["http://localhost"], ["http://models.example"]),
        ("localhost,127.0.0.1,fd00::/8", ["http://[fd00::1]"], ["http://models.example"]),
        ("::1,a.example", ["http://a.example"], ["http://b.example"]),
    ],
)
def test_an_entry_of_no_proxy_means_what_its_writer_meant(
    no_proxy: str, reached_directly: list[str], through_the_proxy: list[str]
) -> None:
    assert [url for url in reached_directly if not direct(no_proxy, url)] == []
    assert [url for url in through_the_proxy if direct(no_proxy, url)] == []


@pytest.mark.parametrize(
    "entry",
    [
        *("", ".", "..", "**", "*.", ":", ":80", "[", "]", "[]", "[::1", "::1]", "[::1]]:1", "[::zz]"),
        *(
            "10.0.0.0/33",
            "10/8",
            "[inside.example]",
            "/8",
            "fd00::/129",
            "fd00::/x",
            "10.0.0.0/8/8",
            "inside.example/8",
        ),
        *("1:2:3:4:5:6:7:8:9", "inside.example:99999x", "inside.example:-1", "inside.example:port"),
        *("http://", "://x", "a b", "\x00", "\udcff", "192.168.*", "%", "(", "\\", "ﬀ::1", "١٠.0.0.1"),
        *("a" * 10_000, "[" * 10_000),
    ],
)
def test_an_entry_that_cannot_be_understood_means_nothing_and_costs_no_other(entry: str) -> None:
    for no_proxy in (entry, f"{entry},good.example", f"good.example,{entry}"):
        assert not direct(no_proxy, "http://models.example/v1")
        assert not direct(no_proxy, "http://10.0.0.1")
        assert not direct(no_proxy, "http://[fd00::1]")
        assert direct(no_proxy, "http://good.example") == ("good" in no_proxy)


@pytest.mark.parametrize("url", ["", "models", "http://[::1", "http://a:port", "http://a:99999", "ftp://a"])
def test_what_is_no_web_address_has_no_proxy(url: str) -> None:
    assert read({"ALL_PROXY": "http://proxy.example:3128", "NO_PROXY": "b"}).for_url(url) is None


# Really used


def update(world: World, proxy: str, variable: str = "ALL_PROXY", settings: str = ELSEWHERE) -> Report:
    """Update from a gateway that only a proxy can find."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable, proxy)
        world.policy = replace(world.policy, timeout=20, deadline=60)
        return world.update(settings, gateway_url=None)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks"])
def test_a_socks_proxy_finds_the_gateway_by_its_name(world: World, scheme: str) -> None:
    with socks_proxy(urlsplit(world.gateway.url).netloc) as proxy:
        assert update(world, f"{scheme}://127.0.0.1:{proxy.port}").exit_code == 0
    assert set(proxy.asked) == {"gateway.example:80"}
    assert world.gateway.asked_for("alpha") == 1
    assert {request.headers["host"] for request in world.gateway.requests} == {"gateway.example"}


@pytest.mark.parametrize("host", ["[2001:db8::1]:8080", "192.0.2.1:8080"])
def test_a_socks_proxy_is_handed_an_address_without_a_name(world: World, host: str) -> None:
    with socks_proxy(urlsplit(world.gateway.url).netloc) as proxy:
        settings = ELSEWHERE.replace("gateway.example", host)
        assert update(world, f"socks5://127.0.0.1:{proxy.port}", settings=settings).exit_code == 0
    assert set(proxy.asked) == {host.replace("[", "").replace("]", "")}


def test_a_socks_proxy_is_told_user_and_password(world: World) -> None:
    with socks_proxy(urlsplit(world.gateway.url).netloc) as proxy:
        assert update(world, f"socks5://me:p%40ss@127.0.0.1:{proxy.port}").exit_code == 0
    assert set(proxy.users) == {("me", "p@ss")}


def test_an_http_proxy_is_handed_the_whole_address_and_its_password(world: World) -> None:
    # The stand-in for the gateway reads whole addresses too, so it is its own proxy.
    proxy = f"http://me:p%40ss@{urlsplit(world.gateway.url).netloc}"
    assert update(world, proxy, "http_proxy").exit_code == 0
    given = "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert {(r.headers["host"], r.headers["proxy-authorization"]) for r in world.gateway.requests} == {
        ("gateway.example", given)
    }


def test_an_exempt_gateway_is_asked_without_the_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "[::1],gateway.example")
    with socks_proxy(urlsplit(world.gateway.url).netloc) as proxy:
        update(world, f"socks5://127.0.0.1:{proxy.port}")
    assert proxy.asked == []


def problems(report: Report) -> str:
    return " ".join([n.text for n in report.notices] + [provider.problem or "" for provider in report.providers])


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_proxy_that_is_not_there_is_named_by_its_variable(world: World, scheme: str) -> None:
    told = problems(update(world, f"{scheme}://hidden:secret@127.0.0.1:9", "HTTP_PROXY"))
    assert "no connection through the proxy of HTTP_PROXY (ConnectError); check HTTP_PROXY, the address" in told
    assert "secret" not in told


# httpcore leaves the socket of a refused greeting to the garbage collector, which is told of here.
left_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.slow
@left_open
@pytest.mark.parametrize(
    "greeting",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05\xff", b"\x05\x01", b"\x05\x02", b"\x05", b"\x05\x00\x05\x00", b""],
)
def test_a_proxy_that_speaks_no_socks_or_refuses_is_named_by_its_variable(world: World, greeting: bytes) -> None:
    with socks_proxy("127.0.0.1:9", greeting) as proxy:
        told = problems(update(world, f"socks5://127.0.0.1:{proxy.port}"))
    gc.collect()
    assert "the proxy of ALL_PROXY" in told


@pytest.mark.slow
@left_open
def test_a_proxy_that_cannot_reach_the_gateway_is_named_by_its_variable(world: World) -> None:
    with socks_proxy("127.0.0.1:9") as proxy:
        told = problems(update(world, f"socks5://127.0.0.1:{proxy.port}"))
    gc.collect()
    assert "the proxy of ALL_PROXY" in told


def test_a_proxy_that_wants_a_password_says_so(world: World) -> None:
    with replay_upstream({"/v1/models": Reply(407)}) as proxy:
        told = problems(update(world, proxy.url, "HTTP_PROXY"))
    assert "HTTP 407 through the proxy of HTTP_PROXY: a user and a password are asked for" in told
    assert len(proxy.requests) == 1


def test_a_broken_proxy_stops_the_update_before_anything_is_asked(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("a"))
    with pytest.raises(EnvironmentProblem, match=r"^HTTPS_PROXY: "):
        update(world, "http://127.0.0.1:99999", "HTTPS_PROXY")
    assert world.gateway.requests == []
    assert world.files() == {}
