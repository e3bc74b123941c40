"""Every verdict of every check is provoked once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doctor.conftest import MODEL, Patient
from portkey_catalog.doctor import account, site
from portkey_catalog.doctor.checks import NAMES
from support.hosted import JSON, KEY, listing, rows
from support.loopback import Reply

EVIL = "https://evil.example/v1"
OTHER = "pk-test-another-key-0123456789"
HTML = Reply(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html>Log in</html>")


def said(document: Any, status: int = 200) -> Reply:
    return Reply(status, JSON, json.dumps(document).encode())


def admin(patient: Patient, **answers: Any) -> None:
    """Let the key see endpoints of administration."""
    for name, found in answers.items():
        path = name.replace("__", "/").replace("_", "-")
        patient.gateway.admin[path] = found if isinstance(found, Reply) else said(found)


def routed(patient: Patient, config: Any) -> None:
    """Give the key a default config."""
    row = {"slug": "pc-main", "name": "Main", "status": "active", "is_default": 1}
    admin(patient, configs={"success": True, "data": [row]})
    patient.gateway.admin["configs/pc-main"] = said({"success": True, "data": {**row, "config": config}})


def routed_in_vain(patient: Patient) -> None:
    """The key's default config may not be seen."""
    routed(patient, {})
    del patient.gateway.admin["configs/pc-main"]


def changed(patient: Patient, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the user's file."""
    config = patient.user.config
    change(config)
    patient.user.write(config)


def both(*given: Callable[[Patient], object]) -> Callable[[Patient], None]:
    def do(patient: Patient) -> None:
        for each in given:
            each(patient)

    return do


def login(token: str = KEY, **others: Any) -> Callable[[Patient], object]:
    return lambda patient: patient.logged_in(token, **others)


def gateway_says(reply: Reply) -> Callable[[Patient], object]:
    def do(patient: Patient) -> None:
        patient.gateway.account = reply

    return do


def site_says(reply: Reply) -> Callable[[Patient], object]:
    def do(patient: Patient) -> None:
        patient.site.wrong = {"*": reply}

    return do


def publishes(path: str, text: str) -> Callable[[Patient], object]:
    return lambda patient: patient.site.documents.update({path: text})


def without_auth(patient: Patient) -> None:
    document = json.loads(patient.site.documents[".well-known/opencode"])
    patient.site.documents[".well-known/opencode"] = json.dumps({**document, "auth": None})


def older_publication(patient: Patient) -> None:
    found = json.loads(patient.site.documents["v1/publication.json"])
    patient.site.documents["v1/publication.json"] = json.dumps({**found, "serial": 0})


def mixed(patient: Patient) -> None:
    patient.site.documents["v1/opencode.json"] += "\n"


def other_list(patient: Patient) -> None:
    """The provider lists a model that the account does not enable."""
    more = listing(*rows("claude-sonnet-4-20250514", "claude-haiku-9", "claude-secret-1"))
    patient.gateway.account = said(
        {"object": "list", "total": 1, "data": [{"id": "@anthropic/claude-haiku-9", "slug": "anthropic"}]}
    )
    patient.gateway.lists["anthropic"] = more


def silent_list(patient: Patient) -> None:
    """The account enables a provider that has no list of its own."""
    patient.gateway.account = said({"total": 1, "data": [{"id": "@anthropic/claude-haiku-9", "slug": "anthropic"}]})
    patient.gateway.lists["anthropic"] = Reply(404, JSON, b"{}")


def open_source(patient: Patient) -> None:
    """The gateway is the open-source one."""
    told = {"status": "failure", "message": "Either x-portkey-config or x-portkey-provider header is required"}
    patient.gateway.account = said(told, 400)
    admin(patient, configs=said(told, 400), providers=said(told, 400), api_keys=said(told, 400))


def offline(patient: Patient) -> None:
    patient.arguments = ("--offline",)


def bad_front_matter(patient: Patient) -> None:
    path = patient.user.home / "project" / ".opencode" / "agent" / "x.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\n- no keys\n---\n")


def no_models(config: dict[str, Any]) -> None:
    config["provider"] = {}


def deprecate(config: dict[str, Any]) -> None:
    config["provider"]["combined"]["models"]["claude-sonnet-4"]["status"] = "deprecated"


def open_list(config: dict[str, Any]) -> None:
    del config["enabled_providers"]


def stray(patient: Patient) -> None:
    patient.set(OPENAI_API_KEY=OTHER)


def without_address(config: dict[str, Any]) -> None:
    del config["provider"]["combined"]["options"]["baseURL"]


def direct(config: dict[str, Any]) -> None:
    config["provider"]["mine"] = {"options": {"baseURL": "https://user:pass@direct.example/v1"}, "models": {"m": {}}}
    config["enabled_providers"].append("mine")


def sets(variable: str) -> Callable[[Patient], object]:
    return lambda patient: patient.set(**{variable: "x-test-0123456789"})


def key_of_ones_own(header: str) -> Callable[[Patient], object]:
    """Without the usual variable, every provider's header has a key of the user's own."""

    def do(patient: Patient) -> None:
        patient.set(PORTKEY_API_KEY="", PK_WORK=OTHER)
        (patient.user.home / "key.txt").write_text(OTHER)
        config = patient.user.config
        for block in config["provider"].values():
            block["options"]["headers"]["x-portkey-api-key"] = header
        patient.user.write(config)

    return do


def sends(header: str, value: str) -> dict[str, Any]:
    """A project with a header of its own for all that a provider of the site sends."""
    return {"provider": {"combined": {"options": {"headers": {header: value}}}}}


def saved(model: str) -> Callable[[Patient], object]:
    return lambda patient: changed(patient, lambda config: config.update(model=model))


CASES: list[tuple[str, str, Callable[[Patient], object]]] = [
    ("key-present", "fails", lambda patient: patient.set(PORTKEY_API_KEY="")),
    ("key-present", "fails", lambda patient: patient.set(PORTKEY_API_KEY="two words here")),
    ("key-present", "fine", key_of_ones_own("{env:PK_WORK}")),
    ("key-present", "fine", key_of_ones_own("{file:~/key.txt}")),
    ("key-present", "fine", key_of_ones_own(OTHER)),
    ("key-present", "fails", key_of_ones_own("{env:PK_NONE}")),
    ("key-present", "fine", both(login(), lambda patient: patient.set(PORTKEY_API_KEY=""))),
    ("key-stored", "fails", login("")),
    ("key-stored", "warns", login(OTHER)),
    ("key-stored", "fine", login()),
    ("key-valid", "fails", lambda patient: patient.set(PORTKEY_API_KEY=OTHER)),
    ("key-valid", "fails", gateway_says(Reply(412, JSON, b"{}"))),
    ("key-valid", "unknown", gateway_says(Reply(429, JSON, b"{}"))),
    ("key-valid", "unknown", lambda patient: patient.set(PORTKEY_API_KEY="")),
    ("key-valid", "unknown", open_source),
    ("key-valid", "unknown", gateway_says(Reply(400, JSON, b"{}"))),
    ("key-scopes", "unknown", open_source),
    ("key-scopes", "fails", gateway_says(Reply(403, JSON, b"{}"))),
    ("key-scopes", "unknown", gateway_says(Reply(429, JSON, b"{}"))),
    ("key-scopes", "unknown", lambda patient: patient.set(PORTKEY_API_KEY="")),
    ("key-scopes", "fine", lambda patient: admin(patient, configs={"data": []}, providers=Reply(403, JSON, b"{}"))),
    ("gateway-reachable", "fails", gateway_says(Reply(500, JSON, b"{}"))),
    ("gateway-reachable", "fails", gateway_says(Reply(404, JSON, b"{}"))),
    ("gateway-reachable", "fine", open_source),
    ("gateway-reachable", "warns", lambda patient: patient.patch.setattr(account, "SLOW", 0.0)),
    ("gateway-reachable", "unknown", offline),
    ("gateway-models", "unknown", open_source),
    ("gateway-models", "warns", gateway_says(listing())),
    ("gateway-models", "unknown", gateway_says(Reply(200, JSON, b"no list"))),
    ("gateway-lists", "fine", other_list),
    ("gateway-lists", "unknown", gateway_says(listing())),
    ("gateway-lists", "warns", silent_list),
    (
        "gateway-providers",
        "fine",
        lambda patient: admin(patient, providers={"data": [{"slug": "a", "status": "active"}]}),
    ),
    (
        "gateway-providers",
        "warns",
        lambda patient: admin(
            patient, providers={"data": [{"name": "b", "status": "exhausted", "usage_limits": {"a": 1}}]}
        ),
    ),
    ("gateway-providers", "unknown", lambda patient: admin(patient, providers=Reply(403, JSON, b"{}"))),
    ("gateway-providers", "unknown", lambda patient: admin(patient, providers={"unheard": "of"})),
    ("gateway-configs", "fine", lambda patient: routed(patient, {})),
    ("gateway-configs", "unknown", lambda patient: admin(patient, configs=Reply(200, JSON, b"no JSON"))),
    (
        "gateway-routing",
        "fine",
        lambda patient: routed(patient, {"retry": {"attempts": 3}, "cache": {"mode": "simple"}}),
    ),
    ("gateway-routing", "fine", lambda patient: admin(patient, api_keys={"data": [{"name": "mine"}]})),
    ("gateway-routing", "warns", lambda patient: routed(patient, {"override_params": {"model": "gpt-4.1"}})),
    (
        "gateway-routing",
        "warns",
        lambda patient: routed(
            patient,
            json.dumps({"strategy": {"mode": "loadbalance"}, "targets": [{"provider": "@a"}, {"provider": "@b"}]}),
        ),
    ),
    ("gateway-routing", "unknown", routed_in_vain),
    (
        "gateway-routing",
        "unknown",
        lambda patient: admin(patient, api_keys={"data": [{"defaults": {"config_id": each}} for each in ("a", "b")]}),
    ),
    ("opencode-found", "fails", lambda patient: patient.opencode(None)),
    ("opencode-version", "unknown", lambda patient: patient.opencode(None)),
    ("opencode-version", "unknown", lambda patient: patient.opencode("what?")),
    ("opencode-version", "unknown", lambda patient: patient.opencode(code=1)),
    ("opencode-version", "fine", lambda patient: patient.opencode("1.18.2")),
    ("opencode-version", "warns", lambda patient: patient.opencode("1.19.0")),
    ("opencode-version", "warns", lambda patient: patient.opencode("2.0.4")),
    ("opencode-version", "fails", lambda patient: patient.opencode("1.2.3")),
    ("opencode-config", "fails", lambda patient: patient.project('{"model": ')),
    ("opencode-config", "fails", lambda patient: patient.project({"model": 1})),
    (
        "opencode-config",
        "fails",
        lambda patient: patient.project({"provider": {"combined": {"models": {"x": {"limit": {"context": 1}}}}}}),
    ),
    ("opencode-config", "warns", both(login(), site_says(Reply(503)))),
    ("opencode-config", "warns", bad_front_matter),
    ("opencode-config", "warns", sets("OPENCODE_CONFIG")),
    ("opencode-layers", "warns", lambda patient: patient.user.file.unlink()),
    ("opencode-providers", "fails", lambda patient: changed(patient, no_models)),
    ("opencode-providers", "fails", lambda patient: patient.project({"enabled_providers": ["mine"]})),
    ("opencode-providers", "warns", lambda patient: patient.project({"disabled_providers": ["combined"]})),
    (
        "opencode-providers",
        "unknown",
        both(login(), site_says(Reply(503)), lambda patient: patient.user.file.unlink()),
    ),
    ("opencode-routes", "warns", lambda patient: changed(patient, direct)),
    ("opencode-routes", "warns", lambda patient: changed(patient, lambda config: config.pop("enabled_providers"))),
    (
        "opencode-routes",
        "warns",
        lambda patient: patient.project({"provider": {"combined": {"options": {"baseURL": EVIL}}}}),
    ),
    (
        "opencode-routes",
        "warns",
        both(offline, lambda patient: patient.project({"provider": {"combined": {"options": {"baseURL": EVIL}}}})),
    ),
    ("opencode-routes", "warns", both(offline, lambda patient: changed(patient, without_address))),
    ("opencode-routes", "fine", offline),
    (
        "opencode-environment",
        "warns",
        both(
            lambda patient: patient.set(OPENAI_API_KEY=OTHER),
            login(openai={"type": "api", "key": "sk-" + 30 * "x"}),
            lambda patient: changed(patient, lambda config: config["enabled_providers"].append("openai")),
        ),
    ),
    ("opencode-environment", "fine", lambda patient: patient.set(OPENAI_API_KEY=OTHER)),
    *(
        ("opencode-environment", "warns", both(sets(each), lambda patient: changed(patient, open_list)))
        for each in ("AWS_PROFILE", "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "CLOUDFLARE_API_TOKEN")
    ),
    ("opencode-project", "unknown", lambda patient: patient.user.sync("--remove")),
    ("opencode-project", "warns", lambda patient: patient.project({"provider": {"combined": {"name": "Mine"}}})),
    ("opencode-project", "fails", lambda patient: patient.project({"disabled_providers": ["combined"]})),
    ("opencode-project", "fails", lambda patient: patient.project({"enabled_providers": ["mine"]})),
    ("opencode-project", "fine", lambda patient: patient.project({"disabled_providers": ["openai"]})),
    ("opencode-project", "fine", lambda patient: patient.project({"provider": {"mine": {"npm": "x"}}})),
    ("opencode-project", "fails", lambda patient: patient.project(sends("x-portkey-config", "pc-other"))),
    ("opencode-project", "fails", lambda patient: patient.project(sends("X-Portkey-Custom-Host", EVIL))),
    (
        "opencode-project",
        "fails",
        lambda patient: patient.project(
            {"provider": {"combined": {"models": {"claude-sonnet-4": {"provider": {"npm": "x"}}}}}}
        ),
    ),
    (
        "opencode-project",
        "fine",
        lambda patient: patient.project({"provider": {"combined": {"models": {"mine": {"headers": {"a": "b"}}}}}}),
    ),
    ("opencode-project", "warns", lambda patient: patient.project({"provider": {"combined": {"blacklist": ["x"]}}})),
    (
        "opencode-project",
        "fails",
        lambda patient: patient.project({"provider": {"combined": {"options": {"baseURL": EVIL}}}}),
    ),
    ("opencode-model", "fails", lambda patient: changed(patient, lambda config: config.update(model="combined/gone"))),
    ("opencode-model", "fails", lambda patient: changed(patient, deprecate)),
    ("opencode-model", "warns", both(stray, lambda patient: changed(patient, open_list), saved("openai/gpt-5"))),
    ("opencode-model", "warns", lambda patient: changed(patient, lambda config: config.pop("model"))),
    (
        "opencode-model",
        "unknown",
        both(login(), site_says(Reply(503)), lambda patient: patient.user.write({"model": MODEL})),
    ),
    ("site-healthy", "unknown", offline),
    ("site-healthy", "fails", both(login(), site_says(Reply(503)))),
    ("site-healthy", "fails", both(login(), site_says(HTML))),
    ("site-healthy", "fails", without_auth),
    ("site-healthy", "fails", both(login(), publishes("v1/opencode.json", '{"model": 1}'))),
    ("site-healthy", "fails", both(login(), publishes("v1/opencode.json", "[]"))),
    ("site-healthy", "warns", site_says(Reply(301, {"Location": "https://elsewhere.example/"}))),
    ("site-healthy", "warns", publishes(".well-known/opencode", "no JSON")),
    ("site-healthy", "warns", mixed),
    ("site-healthy", "warns", lambda patient: patient.set(PATH=str(patient.programs))),
    ("site-fresh", "warns", lambda patient: patient.refreshed(datetime.now(UTC) - timedelta(days=9))),
    ("site-fresh", "unknown", lambda patient: patient.site.documents.pop("v1/built.json")),
    ("site-fresh", "unknown", both(publishes("v1/publication.json", "{}"), publishes("v1/built.json", "{}"))),
    ("site-fresh", "fails", older_publication),
    ("site-start", "fine", login()),
    ("site-start", "unknown", site_says(Reply(503))),
    ("site-start", "warns", both(login(), lambda patient: patient.patch.setattr(site, "SLOW", 0.0))),
]
POSSIBLE = {
    "key-present": "fine fails",
    "key-stored": "fine warns fails",
    "key-valid": "fine fails unknown",
    "key-scopes": "fine fails unknown",
    "gateway-reachable": "fine warns fails unknown",
    "gateway-models": "fine warns unknown",
    "gateway-lists": "fine warns unknown",
    "gateway-providers": "fine warns unknown",
    "gateway-configs": "fine unknown",
    "gateway-routing": "fine warns unknown",
    "opencode-found": "fine fails",
    "opencode-version": "fine warns fails unknown",
    "opencode-config": "fine warns fails",
    "opencode-layers": "fine warns",
    "opencode-providers": "fine warns fails unknown",
    "opencode-routes": "fine warns",
    "opencode-environment": "fine warns",
    "opencode-project": "fine warns fails unknown",
    "opencode-model": "fine warns fails unknown",
    "opencode-answers": "fine warns fails unknown",
    "site-healthy": "fine warns fails unknown",
    "site-fresh": "fine warns fails unknown",
    "site-start": "fine warns unknown",
}
"""Verdicts that each check can have."""


def test_of_somebody_with_whom_all_is_well_every_check_is_fine_but_what_no_key_may_see(patient: Patient) -> None:
    admin(patient, providers={"data": [{"slug": "anthropic", "status": "active"}]})
    routed(patient, {"retry": {"attempts": 2}})
    ran = patient.asked("--json", "--model", MODEL)
    document = json.loads(ran.out)
    assert (ran.code, document["verdict"]) == (0, "fine"), ran
    assert [each["name"] for each in document["checks"]] == list(NAMES)
    assert {each["verdict"] for each in document["checks"]} == {"fine"}


@pytest.mark.parametrize(
    ("name", "verdict", "given"),
    CASES,
    ids=[f"{number}-{name}-{verdict}" for number, (name, verdict, _) in enumerate(CASES)],
)
def test_a_verdict_is_what_is_the_matter(
    patient: Patient, name: str, verdict: str, given: Callable[[Patient], object]
) -> None:
    given(patient)
    checks = patient.checks()
    assert checks[name]["verdict"] == verdict, checks[name]
    for each in checks.values():
        assert each["verdict"] in POSSIBLE[each["name"]].split(), each
        assert each["mend"] or each["verdict"] == "fine" or not each["counts"], each


def test_every_verdict_of_every_check_is_provoked() -> None:
    """That all are fine, and who answers a model, have tests of their own."""
    told = {(name, verdict) for name, verdict, _ in CASES}
    possible = {(name, verdict) for name, found in POSSIBLE.items() for verdict in found.split()}
    assert list(POSSIBLE) == list(NAMES) and told <= possible
    assert [each for each in possible - told if each[1] != "fine" and each[0] != "opencode-answers"] == []


@pytest.mark.parametrize(
    ("model", "verdict", "says", "given"),
    [
        ("combined/gone", "fails", "has no model gone", None),
        ("nobody/x", "fails", "there is no provider nobody", None),
        ("portkey-openrouter/qwen/qwen3-coder", "fine", "@openrouter alone answers", None),
        (
            "portkey-openrouter/qwen/qwen3-coder",
            "fine",
            "@openrouter alone answers",
            gateway_says(Reply(500, JSON, b"{}")),
        ),
        ("portkey-openrouter/qwen/qwen3-coder", "fails", "which the account does not enable", other_list),
        (MODEL, "fails", "no member of its chain is enabled", other_list),
        ("mine/m", "warns", "goes round Portkey", lambda patient: changed(patient, direct)),
        ("openai/gpt-5", "warns", "goes round Portkey", both(stray, lambda patient: changed(patient, open_list))),
        ("opencode/big-pickle", "warns", "goes round Portkey", lambda patient: changed(patient, open_list)),
        ("openai/gpt-5", "fails", "there is no provider openai", lambda patient: changed(patient, open_list)),
        ("openai/gpt-5", "fails", "may not be used", stray),
    ],
)
def test_who_would_answer_a_model_is_told(
    patient: Patient, model: str, verdict: str, says: str, given: Callable[[Patient], object] | None
) -> None:
    if given:
        given(patient)
    found = patient.checks("--model", model)["opencode-answers"]
    assert found["verdict"] == verdict and says in found["says"], found
    assert found["mend"] or verdict == "fine"


def chained(mode: str, **first: Any) -> str:
    """A chain of two providers by this strategy."""
    targets = [{"provider": "@anthropic", **first}, {"provider": "@openrouter"}]
    return json.dumps({"strategy": {"mode": mode}, "targets": targets})


def headed(value: str | None, key: str = "claude-sonnet-4", **entry: Any) -> Callable[[dict[str, Any]], object]:
    def change(config: dict[str, Any]) -> None:
        model = config["provider"]["combined"]["models"][key]
        model.update(entry)
        model["headers"] = {} if value is None else {"x-portkey-config": value}

    return change


@pytest.mark.parametrize(
    ("value", "asks", "verdict", "says"),
    [
        ("pc-saved", "x", "fine", "saved in Portkey as pc-saved"),
        (None, "@anthropic/claude-haiku-9", "fine", "@anthropic alone answers"),
        (None, "gpt-4.1", "warns", "the key's default config decides"),
        (
            '{"strategy":{"mode":"fallback"},"targets":[{"override_params":{"model":"@anthropic/claude-haiku-9"}},'
            '{"provider":"@anthropic","override_params":{"model":"no"}}]}',
            "x",
            "warns",
            "@anthropic/claude-haiku-9 answers combined/claude-sonnet-4, and nobody stands behind it",
        ),
        (chained("single"), "x", "fine", "@anthropic answers combined/claude-sonnet-4, and nobody stands behind it"),
        (chained("fallback"), "x", "fine", "@anthropic answers combined/claude-sonnet-4, and behind it @openrouter"),
        (
            chained("loadbalance"),
            "x",
            "fine",
            "one of @anthropic, @openrouter answers combined/claude-sonnet-4, by weight",
        ),
        (chained("loadbalance", weight=0), "x", "fine", "@openrouter answers combined/claude-sonnet-4, and nobody"),
        (chained("conditional"), "x", "fine", "answers combined/claude-sonnet-4, as its conditions say"),
        (json.dumps({"targets": [{"provider": "@anthropic"}]}), "x", "fails", "its chain asks nobody"),
        ('{"strategy":{"mode":"fallback"},"targets":[]}', "x", "fails", "its chain asks nobody"),
        ('{"retry":{"attempts":2}}', "@anthropic/claude-haiku-9", "fine", "@anthropic alone answers"),
        ('{"a', "x", "fails", "neither JSON nor the name of a saved config"),
        ("", "@anthropic/claude-haiku-9", "fine", "@anthropic alone answers"),
        (" ", "@anthropic/claude-haiku-9", "fine", "@anthropic alone answers"),
    ],
)
def test_a_chain_decides_who_answers(patient: Patient, value: str | None, asks: str, verdict: str, says: str) -> None:
    changed(patient, headed(value, id=asks))
    found = patient.checks("--model", MODEL)["opencode-answers"]
    assert found["verdict"] == verdict and says in found["says"], found
    assert found["mend"] or verdict == "fine"


def test_a_saved_model_that_is_gone_is_named_with_what_replaces_it(patient: Patient) -> None:
    patient.site.documents["v1/removed.json"] = json.dumps({"combined": {"gone": {"instead": MODEL}}})
    changed(patient, lambda config: config.update(model="combined/gone"))
    assert patient.checks()["opencode-model"]["mend"] == "portkey-catalog sync --replace-models"


def test_a_saved_model_of_a_provider_that_the_list_hides_is_mended_where_that_stands(patient: Patient) -> None:
    changed(patient, lambda config: config.update(model="ollama/qwen3"))
    config = patient.user.config
    config["provider"]["ollama"] = {"npm": "@ai-sdk/openai-compatible", "models": {"qwen3": {}}}
    patient.user.write(config, patient.user.file.name)
    found = patient.checks()["opencode-model"]
    assert found["verdict"] == "fails"
    assert found["mend"].startswith("choose another model in place of ollama/qwen3 in ")
    assert 'or add "ollama" to enabled_providers in ' in found["mend"]


def self_hosted(config: dict[str, Any]) -> None:
    """Every provider is reached by the key of its own."""
    for block in config["provider"].values():
        block["options"]["headers"] = {"x-portkey-provider": "openai", "authorization": "Bearer {env:OWN_KEY}"}
        for entry in block["models"].values():
            entry.pop("headers", None)


@pytest.mark.parametrize("key", ["", KEY])
def test_whose_providers_are_all_self_hosted_needs_no_key_and_none_is_sent(patient: Patient, key: str) -> None:
    open_source(patient)
    changed(patient, self_hosted)
    patient.set(PORTKEY_API_KEY=key)
    found = patient.checks()
    gateway = {
        each["verdict"] for name, each in found.items() if name.startswith(("gateway", "key")) and each["counts"]
    }
    assert gateway == {"fine"}, found
    assert patient.gateway.requests
    assert not [each for each in patient.gateway.requests if "x-portkey-api-key" in each.headers]
    assert f"{patient.gateway.url} is asked for its models" in found["gateway-reachable"]["evidence"]


@pytest.mark.parametrize("status", [200, 401])
def test_a_key_that_is_not_sent_is_not_judged(patient: Patient, status: int) -> None:
    changed(patient, self_hosted)
    patient.gateway.account = Reply(status, JSON, b"{}")
    assert "no provider of the configuration sends the key" in patient.checks()["key-valid"]["says"]


def test_what_is_read_by_shapes_that_nobody_has_seen_says_so(patient: Patient) -> None:
    admin(patient, providers={"data": [{"slug": "a", "status": "active"}]}, configs={"data": []})
    for name in ("gateway-providers", "gateway-configs"):
        assert patient.checks()[name]["evidence"][0].startswith("inferred: ")


def test_offline_the_gateway_that_headers_lead_to_is_judged_as_it_is_online(patient: Patient) -> None:
    patient.project({"provider": {"combined": {"options": {"baseURL": EVIL}}}})
    online, offline = (patient.checks(*given)["opencode-routes"] for given in ((), ("--offline",)))
    assert offline == online and "combined sends Portkey's headers to https://evil.example/v1" in offline["evidence"][0]
    assert "project/opencode.json" in offline["evidence"][0]
