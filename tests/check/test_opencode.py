"""Rules of the opencode configuration, broken one at a time."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.usable import JAVASCRIPT_NAMES
from portkey_catalog.schema import Catalog, Failover, Publish
from portkey_catalog.text.canonical import canonical_json
from support.small_catalog import ending_catalog, make_catalog, make_model, make_provider

Config = dict[str, Any]


def made(catalog: Catalog) -> Config:
    """The configuration of a catalog, to be spoilt."""
    config: Config = json.loads(canonical_json(opencode_config(catalog)))
    return config


def findings(catalog: Catalog, spoil: Callable[[Config], object] = lambda config: None) -> list[str]:
    """What is found in a catalog beside a spoilt configuration."""
    config = made(catalog)
    spoil(config)
    return list(map(str, catalog_findings(catalog, config)))


def sonnet(config: Config) -> Config:
    entry: Config = config["provider"]["portkey-anthropic"]["models"]["claude-sonnet-4-20250514"]
    return entry


def openrouter(config: Config) -> Config:
    models: Config = config["provider"]["portkey-openrouter"]["models"]
    return models


def combined(config: Config) -> Config:
    entry: Config = config["provider"]["combined"]["models"]["claude-sonnet-4"]
    return entry


def chain(config: Config, change: Callable[[Config], object]) -> None:
    document = json.loads(combined(config)["headers"]["x-portkey-config"])
    change(document)
    combined(config)["headers"]["x-portkey-config"] = json.dumps(document)


def options(config: Config, block: str = "portkey-openrouter") -> Config:
    found: Config = config["provider"][block]["options"]
    return found


RULES: list[tuple[Callable[[Config], object], str]] = [
    (lambda c: sonnet(c)["limit"].pop("output"), "limit needs context and output"),
    (lambda c: sonnet(c)["limit"].update(output=999_999), "the input or output limit is larger than the context"),
    (lambda c: sonnet(c)["cost"].pop("output"), "cost needs input and output"),
    (lambda c: sonnet(c)["modalities"]["input"].append("file"), "modalities.input must be written"),
    (lambda c: sonnet(c)["modalities"].pop("output"), "modalities.output must be written"),
    (lambda c: sonnet(c).update(release_date="2026-01-01"), "family and release_date go together"),
    (lambda c: sonnet(c).update(name="{env:HOME}"), "a pattern that opencode replaces by a secret"),
    (lambda c: sonnet(c).update(name="{FILE:/etc/passwd"), "a pattern that opencode replaces by a secret"),
    (lambda c: sonnet(c).update(name="http://127.0.0.1:1/"), "leads to this machine"),
    (lambda c: sonnet(c).update(name="sk-" + "test" * 8), "shaped like a key"),
    (lambda c: options(c).update(baseURL="https://api.openai.com/v1"), "api.openai.com, which is not the gateway"),
    (lambda c: c["enabled_providers"].append("openai"), "enabled_providers must list exactly"),
    (lambda c: c["provider"].pop("combined"), "enabled_providers must list exactly"),
    (lambda c: c.update(provider={}, enabled_providers=[]), "offers no model at all"),
    (lambda c: c.update(model="combined/gone"), "model is not offered by the document"),
    (lambda c: combined(c)["headers"].update({"x-portkey-config": "é"}), "must be ASCII"),
    (lambda c: combined(c)["headers"].update({"x-portkey-config": "[" + " " * 5000}), "at most 4096 bytes"),
    (lambda c: combined(c)["headers"].clear(), "holds no failover chain"),
    (lambda c: chain(c, lambda d: d["strategy"]["on_status_codes"].append(400)), "never on 400, 413 or 422"),
    (lambda c: chain(c, lambda d: d["strategy"].pop("on_status_codes")), "holds no failover chain"),
    (lambda c: chain(c, lambda d: d["targets"][0].update(request_timeout="1")), "holds no failover chain"),
    (lambda c: options(c, "combined").update(headerTimeout=300_000), "may take 360000 ms, and opencode would give up"),
    (lambda c: chain(c, lambda d: d["targets"].clear()), "the chain has fewer than two providers"),
    *(
        (lambda c, name=name: openrouter(c).update({name: dict(sonnet(c))}), f"{name} is a name that every JavaScript")
        for name in sorted(JAVASCRIPT_NAMES)
    ),
    (
        lambda c: openrouter(c).update({"x": {**sonnet(c), "id": "toString"}}),
        "toString is a name that every JavaScript",
    ),
    (lambda c: openrouter(c).update({"__proto__": {**sonnet(c), "id": "@a/x"}}), "is lost by every reader"),
]
"""Rules of opencode and of headers, each broken."""

FOREIGN: list[tuple[Callable[[Config], object], str]] = [
    (lambda c: c["provider"]["combined"].update(npm="evil"), "provider.combined.npm"),
    (lambda c: options(c).update(apiKey="secret"), "options.apiKey"),
    (lambda c: options(c)["headers"].update({"x-portkey-provider": "@anthropic"}), "headers.x-portkey-provider"),
    (lambda c: options(c)["headers"].update({"x-evil": "1"}), "headers.x-evil"),
    (lambda c: options(c)["headers"].update({"x-portkey-api-key": "literal"}), "headers.x-portkey-api-key"),
    (lambda c: sonnet(c)["limit"].update(context=201_000), "limit.context"),
    (lambda c: combined(c).update(id="@openrouter/anthropic/claude-sonnet-4"), "claude-sonnet-4.id"),
    (lambda c: c["provider"]["portkey-anthropic"]["models"].update(new=sonnet(c)), "models.new"),
    (lambda c: c["provider"]["portkey-openrouter"]["models"].pop("qwen/qwen3-coder"), "models.qwen/qwen3-coder"),
    (lambda c: chain(c, lambda d: d["targets"].reverse()), "headers.x-portkey-config"),
    (lambda c: chain(c, lambda d: d.update(cache={"mode": "simple"})), "headers.x-portkey-config"),
]
"""Changes that keep every rule and say something else than the catalog."""


@pytest.mark.parametrize(("spoil", "told"), RULES)
def test_a_broken_rule_is_found(spoil: Callable[[Config], object], told: str) -> None:
    assert any(told in finding for finding in findings(make_catalog(), spoil))


@pytest.mark.parametrize(("spoil", "told"), FOREIGN)
def test_a_configuration_that_was_not_made_from_the_catalog_is_found(
    spoil: Callable[[Config], object], told: str
) -> None:
    found = findings(make_catalog(), spoil)
    assert any(f"{told} is not what the program makes" in finding for finding in found), found


@pytest.mark.parametrize("variable", ["{env:OPENAI_API_KEY}", "{env:AWS_SECRET_ACCESS_KEY}", "{file:x}"])
def test_a_header_with_a_foreign_secret_is_found(variable: str) -> None:
    found = findings(make_catalog(), lambda c: options(c)["headers"].update({"x-portkey-api-key": variable}))
    assert any("replaces by a secret" in finding for finding in found)


def test_a_name_that_every_object_has_may_stand_beside_an_id_of_its_own() -> None:
    found = findings(make_catalog(), lambda c: openrouter(c).update(constructor={**sonnet(c), "id": "@a/constructor"}))
    assert not any("JavaScript" in finding for finding in found)


def test_a_gateway_on_this_machine_is_refused_unless_allowed() -> None:
    catalog = make_catalog().model_copy(update={"gateway": "http://localhost:8787/v1"})
    assert any("localhost:8787" in finding for finding in findings(catalog))
    assert catalog_findings(catalog, allow_loopback=True) == []


def test_a_chain_goes_on_only_where_the_owner_says_so() -> None:
    generous = make_catalog().model_copy(update={"failover": Failover(also_on=(400, 413))})
    assert findings(generous) == []
    stricter = make_catalog().model_copy(update={"failover": Failover(also_on=(400,))})
    assert any("never on 400, 413 or 422 unless" in str(each) for each in catalog_findings(stricter, made(generous)))


def test_an_id_of_a_saved_config_that_nobody_gave_is_found() -> None:
    found = findings(make_catalog(), lambda c: combined(c)["headers"].update({"x-portkey-config": "pc-test-other"}))
    assert any("holds no failover chain" in finding for finding in found)


def test_the_configuration_follows_the_policy_that_the_catalog_remembers() -> None:
    wordless = make_provider("wordless", make_model("quiet-1", tool_call=False))
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"providers": {**catalog.providers, "wordless": wordless}})
    everything = catalog.model_copy(update={"publish": Publish(only_tool_call=False)})
    assert findings(everything) == []
    assert "portkey-wordless" in made(everything)["provider"]
    # One policy's configuration beside another policy's catalog.
    assert list(map(str, catalog_findings(catalog, made(everything)))) == [
        "opencode.json: enabled_providers is not what the program makes from the catalog"
    ]


def test_the_order_of_a_configuration_is_that_of_the_program() -> None:
    def turn_round(config: Config) -> None:
        config["provider"] = dict(reversed(config["provider"].items()))
        config["enabled_providers"].reverse()

    assert "opencode.json: enabled_providers is not what the program makes from the catalog" in findings(
        make_catalog(), turn_round
    )
    assert findings(make_catalog(), lambda c: c.update({"$schema": c.pop("$schema")})) == [
        "opencode.json: the order of the document is not what the program makes from the catalog"
    ]


@pytest.mark.parametrize(("asked", "wrong"), [("low", True), ("high", False)])
def test_a_variant_asks_for_its_own_level_or_is_switched_off(asked: str, wrong: bool) -> None:
    found = findings(make_catalog(), lambda c: sonnet(c).update(variants={"high": {"reasoningEffort": asked}}))
    told = "the variant high must ask for that level of reasoning, or be switched off"
    assert any(told in finding for finding in found) is wrong


def test_limits_that_leave_no_room_for_a_conversation_are_found() -> None:
    found = findings(make_catalog(), lambda c: sonnet(c).update(limit={"context": 32_768, "output": 32_768}))
    assert any("the limits leave no room for a conversation" in finding for finding in found)


def test_two_entries_of_one_name_are_found() -> None:
    found = findings(make_catalog(), lambda c: sonnet(c).update(name=combined(c)["name"]))
    assert any("is the name of 2 entries" in finding for finding in found)


def test_what_is_left_of_a_chain_asks_one_offer_only() -> None:
    chain_of_two = made(make_catalog())["provider"]["combined"]["models"]["claude-sonnet-4"]["headers"]
    found = findings(ending_catalog(), lambda c: combined(c).update(headers=chain_of_two))
    assert any("more than the one offer that is left of the model would be asked" in finding for finding in found)


def test_a_boundary_that_leaves_no_model_is_found() -> None:
    required = {"failover": Failover(require=("eu",)), "publish": Publish(only_required=True), "combined": {}}
    assert [str(each) for each in catalog_findings(make_catalog().model_copy(update=required))] == [
        "opencode.json: publish.only_required leaves no model: no provider has all tags required (eu)"
    ]


def test_an_address_in_a_name_is_found_in_the_document_of_models_dev_as_well() -> None:
    catalog = make_catalog()
    anthropic = catalog.providers["anthropic"]
    named = {key: each.model_copy(update={"name": "http://127.0.0.1/"}) for key, each in anthropic.models.items()}
    providers = {**catalog.providers, "anthropic": anthropic.model_copy(update={"models": named})}
    found = findings(catalog.model_copy(update={"providers": providers, "combined": {}}))
    for document in ("api.json", "opencode.json"):
        told = f"{document}: portkey-anthropic/claude-sonnet-4-20250514: "
        assert any(each.startswith(told) and "leads to this machine" in each for each in found), document
