"""What a published configuration may be made of, and where its requests go."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config, with_mcp
from portkey_catalog.exports.publication import published_keys
from portkey_catalog.exports.universal import universal_config
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.schema import Catalog, Publish, Route
from portkey_catalog.sync.expected import foreign, hosts, vouched, ways
from portkey_catalog.sync.trust import stops, unsafe
from support.small_catalog import make_catalog, plain

Change = Callable[[dict[str, Any]], Any]
SELF_HOSTED = Route(provider="openrouter", provider_key_env="OPENROUTER_API_KEY", custom_host="https://own.example/v1")
LEGACY = Route(virtual_key_env="VK_OPENROUTER")


def routed(route: Route) -> Catalog:
    """The small catalog, with another way to one of its providers."""
    catalog = make_catalog()
    openrouter = catalog.providers["openrouter"].model_copy(update={"route": route})
    return catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": openrouter}})


def published(catalog: Catalog) -> dict[str, Any]:
    config: dict[str, Any] = plain(opencode_config(catalog))
    return config


def entry(config: dict[str, Any], provider: str = "combined") -> dict[str, Any]:
    found: dict[str, Any] = next(iter(config["provider"][provider]["models"].values()))
    return found


def chain(config: dict[str, Any], **target: Any) -> None:
    """Other facts for the first target of a chain."""
    found = json.loads(entry(config)["headers"]["x-portkey-config"])
    found["targets"][0] |= target
    entry(config)["headers"]["x-portkey-config"] = json.dumps(found)


@pytest.mark.parametrize("route", [Route(provider="@openrouter"), Route(provider="@hidden"), SELF_HOSTED, LEGACY])
def test_whatever_this_program_publishes_is_taken_and_vouched_for(route: Route) -> None:
    catalog = routed(route).model_copy(update={"publish": Publish(mcp=True)})
    config = published(catalog)
    profiles = [
        config,
        plain(with_mcp(config, catalog, "https://owner.example")),
        plain(universal_config(catalog, config)),
    ]
    for each in profiles:
        assert [*start_problems(each), *unsafe(each, local=False), *foreign(each)] == []
        assert ways(each) <= vouched(published_keys(catalog, config))


def test_every_document_of_a_site_is_taken() -> None:
    catalog = make_catalog()
    documents = site_documents(catalog, opencode_config(catalog), {}, "https://owner.example")
    found = [text for path, text in documents.items() if path.startswith("v1/opencode") and "opencode2" not in path]
    assert len(found) > 2
    for text in found:
        assert list(foreign(json.loads(text))) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda config: entry(config).update(name=5), "claude-sonnet-4.name is not what a site publishes there"),
        (lambda config: entry(config).update(release_date=5), "release_date is not what a site publishes there"),
        (lambda config: entry(config).update(reasoning="yes"), "reasoning is not what a site publishes there"),
        (lambda config: entry(config).update(variants=[]), "variants is not what a site publishes there"),
        (lambda config: entry(config).update(interleaved=7), "interleaved is not what a site publishes there"),
        (lambda config: entry(config).update(options={}), "options is not what a site publishes there"),
        (lambda config: entry(config).update(experimental=True), "experimental is not what a site publishes there"),
        (lambda config: entry(config).update(provider={"npm": "x"}), "provider is not what a site publishes there"),
        (lambda config: entry(config)["cost"].update(input="1"), "cost.input"),
        (lambda config: entry(config)["cost"].update(context_over_200k={}), "cost.context_over_200k"),
        (lambda config: entry(config)["limit"].update(input="x"), "limit.input is not what a site publishes there"),
        (lambda config: entry(config)["modalities"].pop("output"), "does not say what goes in and comes out"),
        (lambda config: entry(config)["modalities"].update(input=["smell"]), "modalities.input"),
        (lambda config: config["provider"]["combined"].update(npm="evil"), "npm is not what a site publishes there"),
        (lambda config: config["provider"]["combined"].update(env=["X"]), "env is not what a site publishes there"),
        (lambda config: config["provider"]["combined"].update(api="https://x"), "api is not what a site publishes"),
        (lambda config: config["provider"]["combined"]["options"].update(timeout=1), "options.timeout is not what"),
        (lambda config: config.update({"$schema": 5}), "$schema is not what a site publishes there"),
        (lambda config: config.update(model="nope"), "model is nope, which it does not offer"),
        (lambda config: config.update(small_model="combined/x"), "small_model is combined/x, which it does not offer"),
        (lambda config: config["enabled_providers"].append("openai"), "enabled_providers allows openai"),
        (
            lambda config: config["provider"].update(anthropic=config["provider"]["combined"]),
            "provider anthropic has a name that is yours to give",
        ),
        (
            lambda config: config["provider"]["combined"]["options"]["headers"].update({"x-forwarded-host": "y"}),
            "options.headers holds x-forwarded-host",
        ),
        (
            lambda config: config["provider"]["combined"]["options"]["headers"].update(
                {"x-portkey-api-key": "{env:AWS_SECRET_ACCESS_KEY}"}
            ),
            "takes its key from where no key of a gateway is",
        ),
        (lambda config: config["provider"]["combined"]["options"].update(apiKey="x"), "names no environment variable"),
        (lambda config: entry(config).update(headers={}), "holds no chain in x-portkey-config"),
        (lambda config: entry(config)["headers"].update({"x-portkey-config": "{}"}), "holds no chain"),
        (lambda config: entry(config)["headers"].update({"x-portkey-custom-host": "https://a"}), "holds the header"),
        (lambda config: chain(config, forward_headers=["authorization"]), "holds no chain"),
        (lambda config: chain(config, override_params={"model": "x"}), "asks for another model than its chain does"),
        (lambda config: entry(config).update(id="@evil/cheap"), "asks for another model than its chain does"),
        (
            lambda config: entry(config, "portkey-anthropic").update(id="@evil/cheap"),
            "asks for a model of @evil, and its provider is @anthropic",
        ),
        (
            lambda config: config.update(
                mcp={"portkey-catalog": {"type": "local", "command": ["curl", "x"], "enabled": False}}
            ),
            "a server of mcp runs another program",
        ),
    ],
)
def test_whatever_it_never_publishes_is_refused(change: Change, problem: str) -> None:
    config = published(make_catalog())
    change(config)
    found = list(foreign(config))
    assert any(problem in each for each in found), found


def test_where_requests_go_is_told_with_the_hosts_behind_the_gateway() -> None:
    config = published(routed(SELF_HOSTED))
    assert "openrouter@https://own.example/v1" in ways(config) and hosts(config) == {"https://own.example/v1"}
    assert "virtual-key:VK_OPENROUTER" in ways(published(routed(LEGACY)))
    local = published(routed(SELF_HOSTED.model_copy(update={"custom_host": "http://127.0.0.1:1/v1"})))
    assert any("whatever listens on a machine" in each for each in unsafe(local, local=False))


def test_a_first_publication_without_a_model_stops() -> None:
    empty = {"enabled_providers": ["combined"], "provider": {}}
    assert list(stops(None, "https://a.example", None, {"combined": empty})) == ["it offers no model at all"]
