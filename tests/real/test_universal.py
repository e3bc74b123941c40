"""One key with rules of its own: the profile `universal` in the real opencode, routing by prefix in the real gateway.

The open-source gateway has no accounts and refuses `@slug`: every target is given the address of a stand-in provider in
place of that, and nothing else of the config is changed. What Portkey itself makes of an id `@slug/model` is the part
that is stood in for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.exports.by_prefix import AS_ASKED, by_prefix
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.universal import universal_config
from portkey_catalog.schema import Catalog, Member
from portkey_catalog.text.canonical import canonical_json
from real.outages import cause, chats
from real.upstreams import refused, speaking, spoken
from support.loopback import Answer, Replay, replay_upstream
from support.small_catalog import make_catalog, make_combined, make_model, make_provider

pytestmark = pytest.mark.slow

SHARED = "gpt-4.1"
HOSTS = ("openai", "azure", "anthropic", "router", "as-asked")
MODEL = "@anthropic/claude-sonnet-4"


def catalog() -> Catalog:
    """Four providers; of two one is behind the other for ids that begin with `gpt-`."""
    providers = (
        make_provider("anthropic", make_model("claude-sonnet-4")),
        make_provider("azure", make_model(SHARED)),
        make_provider("openai", *map(make_model, (SHARED, "gpt-5", "o3"))),
        make_provider("router", make_model("qwen/qwen3-coder")),
    )
    members = [Member(provider=slug, id=SHARED, evidence=("same",)) for slug in ("openai", "azure")]
    return make_catalog().model_copy(
        update={
            "providers": {each.slug: each for each in providers},
            "combined": {SHARED: make_combined(SHARED, *members)},
        }
    )


def reachable(config: dict[str, Any], upstream: str) -> dict[str, Any]:
    """The config with a stand-in for each provider, and for Portkey where it reads the provider off the id."""

    def rewritten(target: dict[str, Any]) -> dict[str, Any]:
        if "targets" in target:
            return target | {"targets": [rewritten(each) for each in target["targets"]]}
        slug = target["provider"].removeprefix("@") if "provider" in target else "as-asked"
        where = {"provider": "openai", "custom_host": f"{upstream}/{slug}/v1", "api_key": f"pk-test-{slug}"}
        # One try each, as the gateway waits between tries.
        return {key: value for key, value in target.items() if key != "retry"} | where

    return config | {"targets": [rewritten(each) for each in config["targets"]]}


@contextmanager
def upstreams(**instead: Answer) -> Iterator[Replay]:
    """A stand-in for each provider, which says its name or behaves as told."""
    answers = {host: instead.get(host, speaking(f"{host} speaks")) for host in HOSTS}
    with replay_upstream({f"/{host}/v1/chat/completions": answer for host, answer in answers.items()}) as upstream:
        yield upstream


def asked(gateway: str, config: dict[str, Any], model: str, *, stream: bool = False) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=60) as client:
        body = {"model": model, "messages": [{"role": "user", "content": "hi"}], "stream": stream}
        headers = {"x-portkey-config": json.dumps(config)}
        return client.post(f"{gateway}/chat/completions", headers=headers, json=body)


def routing() -> dict[str, Any]:
    found = by_prefix(catalog())
    assert found
    return found


@pytest.mark.parametrize("stream", [False, True])
def test_an_id_goes_where_its_beginning_leads_and_stays_as_it_was_asked(gateway: str, stream: bool) -> None:
    leads = {
        SHARED: "openai",
        "gpt-not-known-yet": "openai",
        "o3": "openai",
        "claude-sonnet-4": "anthropic",
        "qwen/qwen3-coder": "router",
        MODEL: "as-asked",
        "o3-mini": "as-asked",
    }
    with upstreams() as upstream:
        config = reachable(routing(), upstream.url)
        for model, host in leads.items():
            answer = asked(gateway, config, model, stream=stream)
            assert answer.status_code == 200, answer.text
            request = upstream.requests[-1]
            assert (request.path, json.loads(request.body)["model"]) == (f"/{host}/v1/chat/completions", model)


def test_who_offers_the_same_model_answers_when_the_first_fails(gateway: str) -> None:
    for status, answering in ((503, "azure"), (404, "azure"), (400, "openai")):
        with upstreams(openai=refused(status)) as upstream:
            answer = asked(gateway, reachable(routing(), upstream.url), SHARED)
            assert [each.path.split("/")[1] for each in upstream.requests][-1] == answering
            assert answer.status_code == (200 if answering == "azure" else 400)


def test_the_gateways_own_check_finds_nothing_in_the_config_but_slugs_that_it_does_not_know(gateway: str) -> None:
    told = asked(gateway, routing(), SHARED)
    assert told.status_code == 400
    faults = told.json()["errors"]
    assert len(faults) == 5
    assert all("provider, message: Invalid 'provider' value" in fault for fault in faults), faults


@pytest.fixture
def file(gateway: str, tmp_path: Path) -> Path:
    """The profile, with the real gateway in place of the hosted one."""
    found = catalog().model_copy(update={"gateway": gateway})
    path = tmp_path / "universal.json"
    path.write_text(canonical_json(universal_config(found, opencode_config(found))), encoding="utf-8")
    return path


def test_the_real_opencode_lists_exactly_its_ids(opencode: OpenCode, file: Path) -> None:
    listed = opencode.models(OPENCODE_CONFIG=str(file), PORTKEY_API_KEY="pk-test-user", OPENAI_API_KEY="pk-test-stray")
    wanted = [f"@{slug}/{each}" for slug, provider in catalog().providers.items() for each in provider.models]
    assert sorted(listed) == sorted(f"portkey/{name}" for name in wanted)


def test_a_prompt_names_slug_and_model_and_the_keys_own_rules_decide(opencode: OpenCode, file: Path) -> None:
    """The default config of a key is stood in for by a header: with the request come no others that choose."""
    with upstreams(**{"as-asked": spoken("whole answer")}) as upstream:
        config = json.loads(file.read_text())
        headers = config["provider"]["portkey"]["options"]["headers"]
        assert not {"x-portkey-provider", "x-portkey-config"} & headers.keys()
        headers["x-portkey-config"] = json.dumps(reachable(routing(), upstream.url))
        file.write_text(json.dumps(config))
        known = {"OPENCODE_CONFIG": str(file), "PORTKEY_API_KEY": "pk-test-user"}
        outcome = opencode.run("run", "--title", "Title", "--model", f"portkey/{MODEL}", "hi", **known)
        assert (outcome.code, outcome.stdout) == (0, "whole answer\n"), outcome
        prompts = [request for request in chats(upstream) if cause(request) == "prompt"]
        assert [(each.path, json.loads(each.body)["model"]) for each in prompts] == [
            ("/as-asked/v1/chat/completions", MODEL)
        ]


def test_the_rules_of_a_key_keep_their_target_for_what_is_asked_with_its_slug() -> None:
    assert routing()["strategy"]["default"] == AS_ASKED == routing()["targets"][-1]["name"]
