"""What the doctor says beside what the real opencode does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode, OpenCodeError
from real.commands import CatalogCommand, key_of, provider_settings
from real.stands import HOSTED_MODEL, KEY, Account, account
from support.hosted import listing, rows
from support.loopback import Reply, replay_upstream

OPENAI = "sk-test-0123456789abcdef0123456789"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("account") / "catalog") as found:
        yield found


def doctor(opencode: OpenCode, *arguments: str, **variables: str) -> dict[str, dict[str, Any]]:
    """The checks by their names, where this opencode looks and with its program."""
    opencode.home.mkdir(parents=True, exist_ok=True)
    given = ("doctor", "--json", "--opencode", str(opencode.program), *arguments)
    done = CatalogCommand(opencode.home).run(*given, **{**variables, **opencode.surroundings()})
    assert KEY not in done.stdout + done.stderr and OPENAI not in done.stdout + done.stderr
    return {each["name"]: each for each in json.loads(done.stdout)["checks"]}


def test_after_a_login_the_doctor_sees_the_configuration_that_opencode_goes_by(
    hosted: Account, opencode: OpenCode
) -> None:
    with hosted.site() as site:
        assert opencode.run("auth", "login", site.url, PORTKEY_API_KEY=KEY).code == 0
        listed = opencode.models()
        found = doctor(opencode, "--model", HOSTED_MODEL)
        shown = json.loads(opencode.run("debug", "config").stdout)
    assert listed == [HOSTED_MODEL]
    assert found["opencode-version"]["verdict"] == "fine" and "1.18." in found["opencode-version"]["says"]
    assert found["key-stored"]["verdict"] == found["key-valid"]["verdict"] == "fine"
    assert found["key-present"]["says"].endswith(f"comes from the login at {site.url}")
    assert found["site-healthy"]["verdict"] == found["site-start"]["verdict"] == "fine"
    assert found["opencode-answers"]["says"] == f"@first alone answers {HOSTED_MODEL}"
    # What opencode itself says that it goes by leads to the same place.
    address = shown["provider"]["portkey-first"]["options"]["baseURL"]
    assert any(address in line for line in found["opencode-answers"]["evidence"])
    assert f"the entry comes from {site.url}" in found["opencode-answers"]["evidence"]


def test_where_a_site_keeps_opencode_from_starting_the_doctor_says_so_and_its_mend_helps(
    hosted: Account, opencode: OpenCode
) -> None:
    with hosted.site() as site:
        assert opencode.run("auth", "login", site.url, PORTKEY_API_KEY=KEY).code == 0
        for wrong in (Reply(503), Reply(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html></html>")):
            site.wrong = wrong
            with pytest.raises(OpenCodeError):
                opencode.models()
            assert doctor(opencode)["site-healthy"]["verdict"] == "fails"
        mend = doctor(opencode)["site-healthy"]["mend"].partition(";")[0].split()
        assert mend == ["opencode", "auth", "logout", site.url]
        assert opencode.run(*mend[1:]).code == 0
        opencode.models()
        assert doctor(opencode)["site-healthy"]["verdict"] == "unknown"


def test_an_empty_stored_key_is_what_opencode_sends_and_the_doctor_finds_it(
    hosted: Account, opencode: OpenCode
) -> None:
    with hosted.site() as site:
        assert opencode.run("auth", "login", site.url, PORTKEY_API_KEY=KEY).code == 0
        path = opencode.home / "data" / "opencode" / "auth.json"
        stored = json.loads(path.read_text())
        path.write_text(json.dumps({site.url: {**stored[site.url], "token": ""}}))
        outcome = opencode.run("run", "--model", HOSTED_MODEL, "hi", PORTKEY_API_KEY=KEY)
        assert outcome.code == 1 and "Invalid API Key" in outcome.stderr
        assert doctor(opencode, PORTKEY_API_KEY=KEY)["key-stored"]["verdict"] == "fails"


def test_a_stray_key_lets_opencode_go_round_portkey_unless_the_list_of_providers_keeps_it_out(
    hosted: Account, opencode: OpenCode
) -> None:
    stray = {"OPENAI_API_KEY": OPENAI, "PORTKEY_API_KEY": KEY, "OPENCODE_DISABLE_MODELS_FETCH": "1"}
    listed = opencode.models(**stray)
    assert any(each.startswith("openai/") for each in listed) and any(each.startswith("opencode/") for each in listed)
    found = doctor(opencode, **stray)
    assert found["opencode-environment"]["verdict"] == found["opencode-routes"]["verdict"] == "warns"
    stray["OPENCODE_CONFIG"] = hosted.file
    assert opencode.models(**stray) == [HOSTED_MODEL]
    found = doctor(opencode, **stray)
    assert found["opencode-environment"]["verdict"] == found["opencode-routes"]["verdict"] == "fine"


def test_what_stands_above_the_site_is_what_opencode_takes_and_the_doctor_names_it(
    hosted: Account, opencode: OpenCode
) -> None:
    away = "http://127.0.0.1:9/v1"
    above = json.dumps({"provider": {"portkey-first": {"options": {"baseURL": away}}}})
    with hosted.site() as site:
        assert opencode.run("auth", "login", site.url, PORTKEY_API_KEY=KEY).code == 0
        shown = json.loads(opencode.run("debug", "config", OPENCODE_CONFIG_CONTENT=above).stdout)
        found = doctor(opencode, "--model", HOSTED_MODEL, OPENCODE_CONFIG_CONTENT=above)
    assert shown["provider"]["portkey-first"]["options"]["baseURL"] == away
    assert found["opencode-project"]["verdict"] == "fails"
    assert found["opencode-project"]["evidence"] == [
        "provider.portkey-first.options.baseURL is the word of OPENCODE_CONFIG_CONTENT, not of the site"
    ]
    assert any(away in line for line in found["opencode-answers"]["evidence"])
    assert found["key-valid"]["verdict"] == "fine"  # the key went to the site's gateway, and not there


@pytest.mark.parametrize(
    "text",
    [
        '{"model": ',
        '{"provider": {"x": {"models": {"m": {"limit": {"context": 1}}}}}}',
        '{"x": "{file:nowhere}"}',
        '{"agent": [1]}',
        '{"command": 5}',
        '{"mode": "x"}',
        '{"agent": {"x": {"temperature": "hot"}}}',
        '{"share": "perhaps"}',
        '{"command": {"c": {}}}',
        '{"mcp": {"x": {"command": ["a"]}}}',
        '{"provider": {"portkey-groq": {"models": true}}}',
        '{"provider": {"x": {"models": {"m": {"status": [1]}}}}}',
    ],
)
def test_a_file_with_which_opencode_does_not_start_is_named(opencode: OpenCode, text: str) -> None:
    path = opencode.home / "config" / "opencode" / "opencode.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(OpenCodeError):
        opencode.models()
    found = doctor(opencode, "--offline")["opencode-config"]
    assert found["verdict"] == "fails" and any("config/opencode/opencode.json" in line for line in found["evidence"])


def test_what_opencode_starts_with_the_doctor_lets_pass(opencode: OpenCode) -> None:
    path = opencode.home / "config" / "opencode" / "opencode.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"username": "x", "unheard": {"of": 1} // caf\xe9\n}')
    gone = {"OPENCODE_CONFIG": str(opencode.home / "gone.json")}
    opencode.models(**gone)
    found = doctor(opencode, "--offline")["opencode-config"]
    assert (found["verdict"], found["evidence"]) == ("fine", ["opencode itself reads them all"])
    found = doctor(opencode, "--offline", **gone)["opencode-config"]
    assert found["verdict"] == "warns" and "unset OPENCODE_CONFIG" in found["mend"]


def test_the_open_source_gateway_is_told_from_one_that_is_out_of_order(
    gateway: str, opencode: OpenCode, tmp_path: Path
) -> None:
    with replay_upstream({"/own/models": listing(*rows("m"))}) as upstream:
        command = CatalogCommand(tmp_path)
        head = f'[gateway]\nbase_url = "{gateway}"\ndiscover = false\n\n[metadata]\nsources = []\n\n'
        command.update(head + provider_settings("own", f"{upstream.url}/own"), {key_of("own"): "pk-test-own"})
    file = str(tmp_path / "catalog" / "v1" / "opencode.json")
    for key in ("", KEY):  # whose providers are all self-hosted has none, or one that nothing sends
        found = doctor(opencode, "--model", "portkey-own/m", OPENCODE_CONFIG=file, PORTKEY_API_KEY=key)
        asked = [each for name, each in found.items() if name.startswith(("key", "gateway")) and each["counts"]]
        assert {each["name"] for each in asked} >= {"key-present", "gateway-reachable"}
        assert {each["verdict"] for each in asked} == {"fine"}, asked
        assert found["opencode-answers"]["verdict"] == "fine"
    found = doctor(opencode, "--gateway", gateway, OPENCODE_CONFIG=file, PORTKEY_API_KEY=KEY)
    for name in ("key-valid", "key-scopes", "gateway-models", "gateway-configs", "gateway-routing"):
        assert "open-source gateway" in found[name]["says"] and not found[name]["counts"], found[name]


def test_a_saved_model_that_opencode_does_not_have_is_found(hosted: Account, opencode: OpenCode) -> None:
    gone = json.dumps({"model": "portkey-first/gone"})
    variables = {"OPENCODE_CONFIG": hosted.file, "OPENCODE_CONFIG_CONTENT": gone, "PORTKEY_API_KEY": KEY}
    assert "portkey-first/gone" not in opencode.models(**variables)
    found = doctor(opencode, "--offline", **variables)["opencode-model"]
    assert found["verdict"] == "fails" and "model = portkey-first/gone" in found["says"]
