"""How a doctor ends, what it says, and that no secret is in any of it."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from doctor.conftest import MODEL, Patient
from doctor.test_checks import OTHER, admin, changed, direct, gateway_says, other_list, said
from portkey_catalog.cli.doctor import EXIT_CODES
from portkey_catalog.doctor import checks, machine
from portkey_catalog.doctor.checks import NAMES
from portkey_catalog.doctor.machine import page_at
from portkey_catalog.doctor.shapes import Found, Result
from support.hosted import JSON, KEY
from support.loopback import Reply
from support.needs import ROOT

TOKEN = "tok-0123456789-abcdefghij"
LITERAL = "literal-secret-9876543210"


def test_it_ends_by_its_worst_verdict(patient: Patient) -> None:
    assert patient.asked().code == 0
    patient.site.documents.pop("v1/built.json")
    assert patient.asked().code == 4
    patient.opencode("1.19.0")
    assert patient.asked().code == 3
    patient.opencode(None)
    assert patient.asked().code == 1
    assert [line.split()[0] for line in EXIT_CODES.splitlines()[1:]] == ["0", "1", "2", "3", "4"]


def test_each_check_is_a_line_with_what_mends_it_and_where_more_stands(patient: Patient) -> None:
    patient.set(PORTKEY_API_KEY="")
    ran = patient.asked("--brief")
    assert "key-present           FAILS: PORTKEY_API_KEY is not set" in ran.out
    assert "\n  mend: export PORTKEY_API_KEY=..." in ran.out
    assert f"\n  more: {patient.site.url}/doctor/#key-present\n" in ran.out
    assert "    1. your file" not in ran.out and "    1. your file ~/" in patient.asked().out
    patient.site.wrong = {"*": Reply(503)}
    assert f"\n  more: {patient.site.url}/doctor/#key-present\n" in patient.asked().out
    assert f"\n  more: {patient.site.url}/doctor/#key-present\n" in patient.asked("--offline").out


@pytest.mark.parametrize(
    ("origin", "urls", "page"),
    [
        ({"url": "https://host.example/o/r.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}, [], "abc"),
        ({"url": "https://user:word@host.example/o/r", "vcs_info": {"commit_id": "abc"}}, [], "abc"),
        ({}, ["https://host.example/o/r"], "HEAD"),
        ({"url": "file:///home/me", "dir_info": {}}, [], None),
        ({"url": "ssh://git@host.example/o/r", "vcs_info": {"commit_id": "abc"}}, [], None),
        (None, [], None),
    ],
)
def test_without_a_site_the_page_is_that_of_the_repository_that_the_program_came_from(
    origin: Any, urls: list[str], page: str | None
) -> None:
    assert page_at(origin, urls) == (page and f"https://host.example/o/r/blob/{page}/docs/doctor.md")


def test_a_program_that_came_from_a_site_is_explained_there() -> None:
    url = "https://owner.example/models/install/portkey_catalog-0.2.0-py3-none-any.whl"
    assert page_at({"url": url, "archive_info": {}}, []) == "https://owner.example/models/doctor/"


def test_where_no_page_is_known_it_is_told_in_words(patient: Patient) -> None:
    patient.user.sync("--remove")
    patient.patch.setattr(machine, "page_of_program", lambda: None)
    ran = patient.asked("--offline")
    assert "\n  more: docs/doctor.md#site-healthy in the repository that this program comes from\n" in ran.out


def test_the_page_has_a_section_for_every_check_and_no_other() -> None:
    page = (ROOT / "docs" / "doctor.md").read_text("utf-8")
    sections = [line[4:] for line in page.splitlines() if line.startswith("### ")]
    assert sections == list(NAMES)


def test_offline_nobody_is_asked(patient: Patient) -> None:
    assert patient.asked("--offline").code == 0
    found = patient.checks("--offline")
    assert not patient.gateway.requests and not patient.site.requests
    assert found["gateway-reachable"]["says"] == "it was not to be asked (--offline)"
    assert found["opencode-model"]["verdict"] == "fine"


def test_a_gateway_that_is_down_is_told_and_the_rest_is_looked_at(patient: Patient) -> None:
    found = patient.checks("--gateway", "http://127.0.0.1:9/v1")
    assert found["gateway-reachable"]["verdict"] == "fails" and "ConnectError" in found["gateway-reachable"]["says"]
    assert found["key-valid"]["verdict"] == "unknown" and found["opencode-model"]["verdict"] == "fine"


def test_without_a_configuration_the_hosted_gateway_is_asked_and_no_site(patient: Patient) -> None:
    patient.user.sync("--remove")
    patient.set(HTTPS_PROXY="http://127.0.0.1:9")
    found = patient.checks()
    assert found["gateway-reachable"]["evidence"] == ["https://api.portkey.ai/v1 is asked for its models"]


def test_a_proxy_that_cannot_be_used_is_told(patient: Patient) -> None:
    changed(patient, lambda config: config.update(provider={}))
    patient.set(HTTPS_PROXY="nonsense://x y")
    found = patient.checks("https://owner.example/site")
    assert found["gateway-reachable"]["verdict"] == "fails" and "HTTPS_PROXY" in found["gateway-reachable"]["says"]
    assert found["site-healthy"]["verdict"] == "warns"


def test_a_project_decides_nowhere_whom_the_key_is_sent(patient: Patient) -> None:
    block = {"options": {"baseURL": "http://127.0.0.1:9/v1", "headers": {"x-portkey-api-key": "{env:PORTKEY_API_KEY}"}}}
    patient.project({"provider": {"aaa": block}})
    patient.user.file.unlink()
    patient.set(HTTPS_PROXY="http://127.0.0.1:9")
    assert patient.checks()["gateway-reachable"]["evidence"] == ["https://api.portkey.ai/v1 is asked for its models"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--gateway", "http://gateway.example/v1"),
        ("--gateway", f"https://{KEY}@gateway.example/v1"),
        ("--model", "no-provider"),
        (f"https://user:{KEY}@site.example/",),
        ("http://site.example/",),
        ("--report", "/nowhere/at/all.json"),
    ],
)
def test_misuse_is_told_without_the_key(patient: Patient, arguments: tuple[str, ...]) -> None:
    ran = patient.asked(*arguments)
    assert ran.code == 2 and ran.err and KEY not in ran.err + ran.out


def secretive(patient: Patient) -> None:
    """Whatever could echo a secret does: the gateway, a file, a login, a project, an address."""
    encoded = base64.b64encode(KEY.encode()).decode()
    patient.logged_in(KEY, openai={"type": "oauth", "access": TOKEN, "refresh": TOKEN, "x": 1}, strange=1)
    changed(patient, direct)

    def literal(config: dict[str, object]) -> None:
        config["model"] = f"mine/{LITERAL}"
        config["mcp"] = {"x": {"type": "local", "command": ["x"], "environment": {"GIT_TOKEN": f"Bearer {LITERAL}"}}}

    changed(patient, literal)
    rows = [{"slug": f"s-{KEY}", "name": encoded, "status": KEY.upper()}, {"slug": TOKEN, "status": "active"}]
    admin(patient, providers={"data": rows}, configs={"data": [{"slug": KEY, "name": LITERAL, "is_default": 1}]})
    patient.gateway.account = said({"total": 1, "data": [{"id": f"@{KEY}/{TOKEN}", "slug": "x"}]})
    patient.project(
        {"provider": {"combined": {"name": KEY, "options": {"baseURL": f"https://u:{TOKEN}@evil.example/"}}}}
    )
    patient.opencode(f"1.18.33 {KEY}")


def test_no_secret_is_in_anything_that_is_said_or_written(patient: Patient, tmp_path: Path) -> None:
    secretive(patient)
    report = tmp_path / "report.json"
    texts = []
    for more in ((), ("--json",), ("--model", f"mine/{LITERAL}"), ("--report", str(report))):
        ran = patient.asked(*more)
        assert ran.code == 1, ran
        texts += [ran.out, ran.err]
    texts.append(report.read_text())
    encoded = base64.b64encode(KEY.encode()).decode()
    for text in texts:
        for secret in (KEY, KEY.upper(), encoded, TOKEN, LITERAL, "user:pass"):
            assert secret not in text


def test_a_fault_of_the_program_is_told_without_secrets_too(patient: Patient) -> None:
    def faulty(found: Found) -> list[Result]:
        raise TypeError(f"{found.key.value} and {TOKEN}")

    patient.logged_in(KEY, openai={"type": "oauth", "access": TOKEN})
    patient.patch.setattr(checks, "diagnose", faulty)
    ran = patient.asked()
    assert (ran.code, ran.out) == (1, "") and "a fault of this program: TypeError: (hidden) and (hidden)" in ran.err
    assert "test_told.py:" in ran.err


def test_a_report_has_neither_names_of_the_workspace_nor_addresses_nor_the_users_folder(
    patient: Patient, tmp_path: Path
) -> None:
    patient.logged_in()
    changed(patient, direct)
    patient.project({"provider": {"combined": {"name": "Mine"}}})
    report = tmp_path / "report.json"
    ran = patient.asked("--report", str(report), "--model", MODEL)
    assert "read it before you hand it on" in ran.err
    text = report.read_text()
    for name in (
        "@anthropic",
        "openrouter",
        patient.site.url,
        patient.gateway.url,
        "direct.example",
        str(patient.user.home),
    ):
        assert name not in text, name
    found = json.loads(text)
    assert found["about"]["opencode"] == "1.18.33" and found["about"]["parts"] == ["login", "global", "project"]
    assert "@slug-1" in text and "PROJECT/opencode.json" in text and "https://site-1.example" in text


def test_a_report_keeps_what_only_administration_and_files_name_to_itself(patient: Patient, tmp_path: Path) -> None:
    condition = {"query": {"metadata.acmeteam": {"$eq": "acmepayroll"}}, "then": "acmetarget"}
    targets = [{"name": "acmetarget", "provider": "@anthropic"}, {"virtual_key": "acmevk", "name": "acmeother"}]
    strategy = {"mode": "conditional", "conditions": [condition], "default": "acmetarget"}
    row = {"slug": "pc-acmecfg-1", "name": "ACMENAME", "is_default": 1}
    patient.gateway.admin["configs"] = said({"success": True, "data": [row]})
    whole = {**row, "config": {"strategy": strategy, "targets": targets}}
    patient.gateway.admin["configs/pc-acmecfg-1"] = said({"success": True, "data": whole})
    patient.gateway.admin["providers"] = said({"data": [{"slug": "acmehidden", "name": "ACMEPROV", "status": "x"}]})
    mine = {"acmedirect": {"options": {"baseURL": "https://llm.acmehost.example/acmepath/v1"}, "models": {"m": {}}}}
    folder = patient.user.home / "project" / "acmedir"
    folder.mkdir()
    (folder / "c.json").write_text(json.dumps({"provider": mine, "agent": {"acmeagent": {"model": "acmedirect/m"}}}))
    patient.set(OPENCODE_CONFIG=str(folder / "c.json"))
    changed(patient, lambda config: config["enabled_providers"].append("acmedirect"))
    patient.logged_in(acmelogin={"type": "api", "key": "x-test-0123456789"})
    report = tmp_path / "report.json"
    patient.asked("--report", str(report))
    text = report.read_text()
    assert "conditional" in text and re.findall(r"\S*acme\S*", text, re.IGNORECASE) == []


def test_of_much_evidence_people_are_shown_a_part_and_programs_all(patient: Patient, tmp_path: Path) -> None:
    found = [{"id": f"@s{number}/m", "slug": "x"} for number in range(30)] + [{"id": "odd", "slug": "x"}]
    gateway_says(said({"total": 31, "data": found}))(patient)
    assert "@s9: 1 model\n" not in (out := patient.asked().out) and "    and 10 more, which --json has\n" in out
    assert len(patient.checks("--report", str(tmp_path / "report"))["gateway-models"]["evidence"]) == 30
    assert "slug-30: 1 model" in (tmp_path / "report").read_text()


def test_what_the_account_does_not_allow_is_named(patient: Patient) -> None:
    other_list(patient)
    [line] = patient.checks()["gateway-lists"]["evidence"]
    assert line.startswith("@anthropic: the provider lists 3, the account enables 1; 2 are not enabled, among them ")


def test_a_profile_of_a_site_is_as_fresh_as_the_site(patient: Patient) -> None:
    found = patient.checks(f"{patient.site.url}/combined")
    assert found["site-fresh"]["verdict"] == "fine" and found["site-healthy"]["verdict"] == "fine", found
    found = patient.checks(f"{patient.site.url}/providers/anthropic")
    assert found["site-fresh"]["verdict"] == "fine" and found["site-healthy"]["verdict"] == "fine", found


def test_the_key_of_another_is_not_sent_by_an_answer_that_leads_elsewhere(patient: Patient) -> None:
    patient.gateway.account = Reply(302, {**JSON, "Location": f"{patient.site.url}/v1/models"})
    assert patient.checks()["key-valid"]["verdict"] == "unknown"
    assert not [each for each in patient.site.requests if "x-portkey-api-key" in each.headers]
    assert OTHER != KEY
