"""What is odd on a machine or on the way, and is told all the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from doctor.conftest import MODEL, Patient
from doctor.test_checks import changed, gateway_says, login, site_says
from portkey_catalog.doctor import machine
from portkey_catalog.doctor.account import gateway_checks
from portkey_catalog.doctor.effective import Config, own, shown, trusted_gateway
from portkey_catalog.doctor.machine import program_of
from portkey_catalog.doctor.shapes import Account, Found, Key, Machine, Program, Result
from portkey_catalog.gateway.once import Came
from portkey_catalog.opencode.layers import Effective, Layer
from support.hosted import JSON, listing, rows
from support.loopback import Reply


def reached(account: Account) -> Result:
    bare = Machine({}, Program(), (), Effective({}))
    return next(iter(gateway_checks(Found(Key("k", "x"), bare, account, (), datetime.now(UTC)))))


def test_a_slow_gateway_and_one_without_https_are_worth_a_warning() -> None:
    slow = Account("https://gateway.example/v1", Came(200, seconds=3), Came(200, seconds=2.5))
    assert (reached(slow).verdict.name, reached(slow).says) == ("WARNS", "it answers slowly: 2,500 ms for one row")
    plain = Account("http://gateway.example/v1", Came(200), Came(200))
    assert reached(plain).verdict.name == "WARNS" and "unencrypted" in reached(plain).says


def layer(address: str, kind: str = "global") -> Config:
    block = {"options": {"baseURL": address, "headers": {"x-portkey-api-key": "k"}}}
    return own([Layer(kind, "file", {"provider": {"p": block, "q": {"models": {}}}})])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("https://gateway.example/v1/", "https://gateway.example/v1"),
        ("http://127.0.0.1:8787/v1", "http://127.0.0.1:8787/v1"),
        ("http://gateway.example/v1", None),
        ("https://user:word@gateway.example/v1", None),
    ],
)
def test_a_key_is_sent_to_a_gateway_of_ones_own_by_https_alone(address: str, trusted: str | None) -> None:
    assert trusted_gateway(layer(address)) == trusted
    assert trusted_gateway(layer(address, "project")) is None


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://user:word@host.example/v1?key=1#x") == "https://host.example/v1"
    assert shown("http://[oops/") == "an address that cannot be read"


def test_an_opencode_that_cannot_be_started_or_hangs_is_told(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = patient.programs / "opencode"
    environment = {"PATH": f"{patient.programs}:/usr/bin:/bin"}
    path.write_text("#!/nowhere/at/all\n")
    assert "cannot be started" in str(program_of("opencode", environment).problem)
    path.write_text("#!/bin/sh\nexec sleep 5\n")
    monkeypatch.setattr(machine, "PATIENCE", 0.2)
    assert "says nothing within" in str(program_of("opencode", environment).problem)


def test_a_memory_of_sync_that_cannot_be_read_counts_as_none(patient: Patient) -> None:
    for path in patient.user.home.rglob("memory.json"):
        path.write_text("rubbish")
    assert patient.checks()["site-healthy"]["says"] == "no site is named, logged in at or kept up with"


def test_a_login_at_an_address_that_nobody_should_use_is_left_out(patient: Patient) -> None:
    plain: dict[str, Any] = {"http://plain.example": {"type": "wellknown", "key": "X", "token": "y"}}
    patient.logged_in(**plain)
    assert patient.checks()["site-healthy"]["verdict"] == "fine"


def test_a_list_of_another_shape_names_no_slug(patient: Patient) -> None:
    gateway_says(listing(*rows("plain", "plainer")))(patient)
    found = patient.checks()["gateway-models"]
    assert found["verdict"] == "unknown" and "of 2 rows none names a model" in found["says"]


def test_what_the_gateway_does_is_told_without_advice_for_owners(patient: Patient) -> None:
    gateway_says(Reply(500, JSON, b"{}"))(patient)
    found = patient.checks()["gateway-models"]
    assert "HTTP 500" in found["says"] and "scheduled run" not in found["says"] and "base_url" not in found["says"]


def test_an_opencode_that_was_named_and_is_none_is_told_by_its_name(patient: Patient) -> None:
    assert patient.checks("--opencode", "/nope")["opencode-found"]["says"].endswith("is not to be started as /nope")


def test_a_configuration_that_travels_unencrypted_is_not_fetched(patient: Patient) -> None:
    document = json.loads(patient.site.documents[".well-known/opencode"])
    document["remote_config"] = {"url": "http://elsewhere.example/opencode.json"}
    patient.site.documents[".well-known/opencode"] = json.dumps(document)
    found = patient.checks()["site-healthy"]
    assert found["verdict"] == "warns" and "without https" in found["says"]


def test_where_a_login_could_not_be_read_it_is_open_who_would_answer(patient: Patient) -> None:
    login()(patient)
    site_says(Reply(503, JSON))(patient)
    found = patient.checks("--model", "portkey-late/m")["opencode-answers"]
    assert found["verdict"] == "unknown" and "could not be read" in found["says"]


def test_lists_of_providers_models_and_flags_are_heeded(patient: Patient) -> None:
    changed(patient, lambda config: config["provider"]["combined"].update(whitelist=["other"]))
    assert patient.checks("--model", MODEL)["opencode-answers"]["verdict"] == "fails"


def test_a_project_that_repeats_the_sites_headers_contradicts_nothing(patient: Patient) -> None:
    block = patient.user.config["provider"]["combined"]["options"]
    patient.project({"provider": {"combined": {"options": block}}})
    assert patient.checks()["opencode-project"]["verdict"] == "fine"
