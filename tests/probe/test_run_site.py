"""The command `probe` with a site: whose key goes where, and what it leaves on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.schema import Route
from support import chats
from support.hosted import KEY, HostedGateway, hosted_gateway
from support.loopback import Reply
from support.published_site import PublishedSite, published_site
from support.small_catalog import make_catalog
from support.user_of_site import Ran, User, make_user

CHAIN = "combined/claude-sonnet-4"
FIRST, SECOND = "anthropic/claude-sonnet-4-20250514", "openrouter/anthropic/claude-sonnet-4"
FOREIGN = "https://gateway.example/v1"


@dataclass
class Prober:
    """Somebody with a key and a site, and no checkout."""

    user: User
    site: PublishedSite
    gateway: HostedGateway

    @property
    def project(self) -> Path:
        return self.user.home / "project"

    def publish(self, **changes: Any) -> None:
        self.site.publish(make_catalog().model_copy(update={"gateway": self.gateway.url, **changes}))

    def probe(self, *arguments: str) -> Ran:
        code = cli.main(["probe", "--site", self.site.url, *arguments])
        said = self.user.capsys.readouterr()
        return Ran(code, said.out, said.err)


@pytest.fixture
def prober(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Prober]:
    user = make_user(tmp_path / "home", monkeypatch, capsys)
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    with hosted_gateway({}) as gateway, published_site() as site:
        found = Prober(user, site, gateway)
        found.publish()
        yield found


def test_a_model_of_a_site_is_tried_with_the_key_of_whoever_asks_and_no_checkout(prober: Prober) -> None:
    prober.gateway.chats[SECOND] = chats.error(402, "Insufficient Balance")
    done = prober.probe("--yes", CHAIN)
    assert (done.code, sorted(prober.gateway.chatted)) == (1, [FIRST, SECOND])
    assert done.out.splitlines() == [f"{SECOND}  no credit (HTTP 402): Insufficient Balance", f"{FIRST}  works"]
    assert f"warning: {prober.gateway.url} is on this machine" in done.err
    assert {each.headers["x-portkey-api-key"] for each in prober.gateway.requests} == {KEY}
    assert not [each for each in prober.site.requests if "x-portkey-api-key" in each.headers]
    assert [each.name for each in prober.project.iterdir()] == [".git"]
    assert not list(prober.user.home.rglob("*.jsonl"))


def test_without_a_yes_nothing_is_sent_to_the_gateway(prober: Prober) -> None:
    done = prober.probe()
    assert done.code == 0 and "2 models of 2 providers to try" in done.err and not prober.gateway.requests


def test_while_the_site_is_down_its_last_good_copy_says_what_there_is(prober: Prober) -> None:
    prober.site.wrong = {"*": Reply(503)}
    never = prober.probe("--yes", CHAIN)
    assert never.code == 1 and "HTTP 503, and there is no earlier copy on this machine" in never.err
    prober.site.wrong = {}
    prober.probe()
    prober.site.wrong = {"*": Reply(503)}
    done = prober.probe("--yes", CHAIN)
    assert (done.code, len(prober.gateway.chatted)) == (0, 2)
    assert (
        "warning: the site cannot be read: HTTP 503; fetched at " in done.err and "last good copy is used" in done.err
    )


def test_without_a_catalog_the_way_to_try_a_site_is_named(prober: Prober, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = prober.user.home / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert cli.main(["probe", CHAIN]) == 2
    assert "portkey-catalog probe --site URL tries what a site publishes" in prober.user.capsys.readouterr().err
    prober.user.sync(prober.site.url, "--trust")
    assert cli.main(["probe", CHAIN]) == 2
    assert f"portkey-catalog probe --site {prober.site.url} tries" in prober.user.capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("--write",), ("--diff", "HEAD")])
def test_what_is_remembered_or_compared_needs_a_folder(prober: Prober, arguments: tuple[str, ...]) -> None:
    done = prober.probe("--yes", *arguments)
    assert done.code == 2 and "--write and --diff need the folder of a catalog; name it with --catalog" in done.err
    assert not prober.site.requests and not prober.gateway.requests


def test_a_probe_that_was_stopped_is_gone_on_with_at_the_same_site(
    prober: Prober, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-test-other-0123456789")
    done = prober.probe("--yes", CHAIN)
    assert done.code == 1 and done.err.endswith(f"go on with portkey-catalog probe --resume --site {prober.site.url}\n")
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    again = prober.probe("--yes", "--resume")
    assert (again.code, len(again.out.splitlines())) == (0, 2)


# Where a key goes


def settings(prober: Prober, text: str) -> None:
    (prober.project / "catalog.toml").write_text(text)


def synced(prober: Prober, text: str) -> None:
    assert prober.user.sync(prober.site.url).code == 0


def test_no_key_goes_to_a_gateway_that_only_the_site_names_until_it_is_trusted(prober: Prober) -> None:
    prober.publish(gateway=FOREIGN)
    done = prober.probe("--yes")
    assert done.code == 3 and "Nothing was sent" in done.err and "--trust sends it" in done.err
    assert f"requests and the key would go to {FOREIGN}; known is https://api.portkey.ai/v1" in done.err
    trusted = prober.probe("--trust")
    assert trusted.code == 0 and "to try" in trusted.err


@pytest.mark.parametrize("known", [settings, synced])
def test_the_gateway_of_ones_own_settings_and_that_of_the_last_sync_are_known(prober: Prober, known: Any) -> None:
    prober.publish(gateway=FOREIGN)
    known(prober, f'gateway = {{base_url = "{FOREIGN}"}}\n')
    assert prober.probe().code == 0


OWN = 'providers = [{slug = "openrouter", virtual_key_env = "OPENROUTER_VIRTUAL"}]\n'


@pytest.mark.parametrize("known", [settings, synced])
def test_no_other_secret_is_handed_out_because_a_site_asks_for_it(
    prober: Prober, monkeypatch: pytest.MonkeyPatch, known: Any
) -> None:
    monkeypatch.setenv("OPENROUTER_VIRTUAL", "pk-test-virtual-0123")
    providers = make_catalog().providers
    virtual = providers["openrouter"].model_copy(update={"route": Route(virtual_key_env="OPENROUTER_VIRTUAL")})
    prober.publish(providers={**providers, "openrouter": virtual})
    done = prober.probe("--yes", CHAIN)
    assert done.code == 3 and not prober.gateway.requests
    assert "it asks for the values of further environment variables: OPENROUTER_VIRTUAL" in done.err
    known(prober, OWN)
    assert prober.probe("--yes", CHAIN).code in (0, 1)
    assert "pk-test-virtual-0123" in {each.headers.get("x-portkey-virtual-key") for each in prober.gateway.requests}


def test_an_address_anybody_could_answer_for_and_consent_without_a_site_are_a_misuse(prober: Prober) -> None:
    for arguments, told in [
        (("--site", "http://owner.example"), "https is needed, as whoever is on the way could lead your key elsewhere"),
        (("--trust",), "--trust is for a gateway that a site names"),
        (("--site", prober.site.url, "--config", "none.toml"), "none.toml: cannot be read"),
    ]:
        assert cli.main(["probe", *arguments]) == 2
        assert told in prober.user.capsys.readouterr().err
