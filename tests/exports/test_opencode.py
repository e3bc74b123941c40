"""The opencode configuration."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.exports.chain import (
    FAILOVER_CODES,
)
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.opencode import opencode_config as config
from portkey_catalog.exports.opencode import subset
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.schema import (
    Catalog,
    Cost,
    Failover,
    Limit,
    Member,
    Modalities,
    Publish,
    Route,
)
from support.routes import ARN, MASKED, SELF_HOSTED, VIRTUAL, two_providers
from support.small_catalog import make_catalog, make_combined, make_model, make_provider

LOGS = {"x-portkey-metadata": '{"catalog":"portkey-catalog"}'}


def test_nothing_but_our_providers_is_enabled() -> None:
    document = config(make_catalog())
    assert document["enabled_providers"] == ["portkey-anthropic", "portkey-openrouter", "combined"]
    assert list(document["provider"]) == document["enabled_providers"]
    assert document["$schema"] == "https://opencode.ai/config.json"


def test_the_key_travels_in_its_own_header_only() -> None:
    options = config(make_catalog())["provider"]["portkey-openrouter"]["options"]
    assert options == {
        "baseURL": "https://api.portkey.ai/v1",
        "apiKey": "unused",
        "headers": {"x-portkey-api-key": "{env:PORTKEY_API_KEY}", "x-portkey-provider": "@openrouter", **LOGS},
        "headerTimeout": 300_000,
        "chunkTimeout": 300_000,
    }


def test_a_model_carries_everything_opencode_asks_for() -> None:
    model = make_model(
        "m",
        "Model M",
        limit=Limit(context=200_000, input=150_000, output=64_000),
        cost=Cost(input=Decimal(3), output=Decimal(15), cache_read=Decimal("0.3")),
        release_date=date(2026, 1, 2),
        family="m",
        temperature=True,
        attachment=None,
    )
    catalog = Catalog(gateway="https://g/v1", providers={"a": make_provider("a", model)}, combined={})
    assert config(catalog)["provider"]["portkey-a"]["models"]["m"] == {
        "name": "Model M · a",
        "family": "m",
        "release_date": "2026-01-02",
        "attachment": False,
        "reasoning": True,
        "temperature": True,
        "tool_call": True,
        "cost": {"input": 3, "output": 15, "cache_read": Decimal("0.3")},
        "limit": {"context": 200_000, "input": 150_000, "output": 64_000},
        "modalities": {"input": ["text", "image"], "output": ["text"]},
        "variants": {level: {"disabled": True} for level in ("low", "medium", "high")},
    }


@pytest.mark.parametrize(
    ("route", "sent"),
    [
        (Route(provider="@a"), f"@a/{ARN.format('123456789012')}"),
        (SELF_HOSTED, ARN.format("123456789012")),
        (VIRTUAL, ARN.format("123456789012")),
    ],
)
def test_an_id_with_the_number_of_an_account_is_listed_masked_and_sent_whole(route: Route, sent: str) -> None:
    arn = ARN.format("123456789012")
    provider = make_provider("a", make_model(arn), make_model("plain"), route=route)
    catalog = Catalog(gateway="https://g/v1", providers={"a": provider}, combined={})
    document = config(catalog)
    entries = document["provider"]["portkey-a"]["models"]
    assert {key: entry.get("id") for key, entry in entries.items()} == {MASKED: sent, "plain": None}
    assert entries[MASKED]["name"] == f"{MASKED} · a"
    assert exclusions(catalog) == {"a": {}}
    if route.provider == "@a":
        listed = models_dev(catalog, document)["portkey-a"]["models"]
        assert {key: entry["id"] for key, entry in listed.items()} == {MASKED: sent, "plain": "@a/plain"}
        assert listed[MASKED]["name"] == f"{MASKED} · a"


def test_a_chain_calls_ids_with_the_number_of_an_account_as_they_are() -> None:
    arn = ARN.format("123456789012")
    catalog = two_providers(Route(provider="@a"), Route(provider="@b"))
    member = Member(provider="a", id=arn, evidence=())
    combined = catalog.combined["grok-4"].model_copy(update={"members": (member, *catalog.combined["grok-4"].chain)})
    providers = catalog.providers | {"a": make_provider("a", make_model("grok-4"), make_model(arn))}
    catalog = catalog.model_copy(update={"providers": providers, "combined": {"grok-4": combined}})
    entry = config(catalog)["provider"]["combined"]["models"]["grok-4"]
    assert entry["id"] == f"@a/{arn}"
    chain = json.loads(entry["headers"]["x-portkey-config"])
    assert chain["targets"][0]["override_params"] == {"model": arn}


def test_a_price_without_its_counterpart_is_no_cost_and_a_date_without_a_family_no_date() -> None:
    model = make_model("m", cost=Cost(input=Decimal(3)), release_date=date(2026, 1, 2), modalities=Modalities())
    catalog = Catalog(gateway="https://g/v1", providers={"a": make_provider("a", model)}, combined={})
    entry = config(catalog)["provider"]["portkey-a"]["models"]["m"]
    assert not {"cost", "release_date", "family"} & entry.keys()
    assert entry["modalities"] == {"input": ["text"], "output": ["text"]}


def test_models_without_tools_are_offered_when_the_owner_asks_for_them() -> None:
    provider = make_provider("a", make_model("m", tool_call=None))
    catalog = Catalog(gateway="https://g/v1", providers={"a": provider}, combined={})
    assert config(catalog)["provider"] == {}
    everything = catalog.model_copy(update={"publish": Publish(only_tool_call=False)})
    assert config(everything)["provider"]["portkey-a"]["models"]["m"]["tool_call"] is False


def test_defaults_are_written_only_when_the_configuration_offers_them() -> None:
    wanted = Publish(model="combined/claude-sonnet-4", small_model="combined/gone")
    document = config(make_catalog().model_copy(update={"publish": wanted}))
    assert document["model"] == "combined/claude-sonnet-4"
    assert "small_model" not in document
    assert "model" in subset(document, "combined")
    assert "model" not in subset(document, "portkey-anthropic")


def test_a_combined_model_is_its_first_member_with_the_chain_in_a_header() -> None:
    entry = config(make_catalog())["provider"]["combined"]["models"]["claude-sonnet-4"]
    assert entry["id"] == "@anthropic/claude-sonnet-4-20250514"
    assert json.loads(entry["headers"]["x-portkey-config"]) == {
        "strategy": {
            "mode": "fallback",
            "on_status_codes": [401, 402, 403, 404, 408, 410, 412, 429, 500, 502, 503, 504, 520, 522, 524, 529],
        },
        "targets": [
            {
                "provider": "@anthropic",
                "override_params": {"model": "claude-sonnet-4-20250514"},
                "retry": {"attempts": 2, "on_status_codes": [429, 500, 502, 503, 504, 520, 522, 524, 529]},
                "request_timeout": 180_000,
            },
            {
                "provider": "@openrouter",
                "override_params": {"model": "anthropic/claude-sonnet-4"},
                "retry": {"attempts": 2, "on_status_codes": [429, 500, 502, 503, 504, 520, 522, 524, 529]},
                "request_timeout": 180_000,
            },
        ],
    }


def sent(failover: Failover, members: int = 2) -> tuple[dict[str, Any], int]:
    """The chain in the header of a model that so many providers offer, and how long opencode waits for its answer."""
    providers = {f"p{number:02}": make_provider(f"p{number:02}", make_model("grok-4")) for number in range(members)}
    offers = [Member(provider=slug, id="grok-4", evidence=()) for slug in providers]
    catalog = Catalog(
        gateway="https://api.portkey.ai/v1",
        providers=providers,
        combined={"grok-4": make_combined("grok-4", *offers)},
        failover=failover,
    )
    block = config(catalog)["provider"]["combined"]
    return json.loads(block["models"]["grok-4"]["headers"]["x-portkey-config"]), block["options"]["headerTimeout"]


def test_a_chain_that_opencode_sends_has_a_time_limit_of_its_own() -> None:
    chain, _ = sent(Failover())
    assert [target["request_timeout"] for target in chain["targets"]] == [180_000, 180_000]
    assert all(408 not in target["retry"]["on_status_codes"] for target in chain["targets"])


@pytest.mark.parametrize(
    "failover",
    [Failover(strategy="on_rate_limit"), Failover(strategy="on_overload"), Failover(request_timeout_ms=0)],
    ids=["rate limit", "overload", "turned off"],
)
def test_a_limit_that_the_owner_did_not_ask_for_changes_no_other_chain(failover: Failover) -> None:
    chain, patience = sent(failover)
    assert all("request_timeout" not in target for target in chain["targets"])
    assert chain["strategy"]["on_status_codes"] == list(FAILOVER_CODES[failover.strategy])
    assert patience == 300_000


@pytest.mark.parametrize("members", [2, 6, 16])
@pytest.mark.parametrize("limit", [None, 60_000, 3_600_000])
@pytest.mark.parametrize("attempts", [1, 3, 6])
def test_opencode_waits_longer_than_the_longest_chain_may_take(members: int, limit: int | None, attempts: int) -> None:
    chain, patience = sent(Failover(request_timeout_ms=limit, max_attempts=attempts), members)
    waits = sum(1000 * 2**number for number in range(attempts - 1))  # one second, then two, four, ...
    assert len(chain["targets"]) == members
    assert sum(target["request_timeout"] + waits for target in chain["targets"]) <= patience


def test_what_the_owner_adds_sends_a_request_on_and_is_not_tried_again() -> None:
    chain, _ = sent(Failover(also_on=(400, 422)))
    assert chain["strategy"]["on_status_codes"] == sorted({400, 422, *FAILOVER_CODES["on_error"]})
    assert all(not {400, 422} & set(target["retry"]["on_status_codes"]) for target in chain["targets"])


def test_the_chain_of_the_default_small_model_tries_each_target_once() -> None:
    def retries(publish: Publish) -> list[Any]:
        catalog = make_catalog().model_copy(update={"publish": publish})
        header = config(catalog)["provider"]["combined"]["models"]["claude-sonnet-4"]["headers"]["x-portkey-config"]
        return ["retry" in target for target in json.loads(header)["targets"]]

    name, former = "combined/claude-sonnet-4", "combined/sonnet-4"
    assert retries(Publish(small_model=name)) == retries(Publish(small_model=former)) == [False, False]
    # As the default model it also answers prompts.
    assert retries(Publish(small_model=name, model=former)) == retries(Publish(model=name)) == [True, True]
    assert retries(Publish(small_model="portkey-anthropic/claude-sonnet-4-20250514")) == [True, True]


def test_a_chain_saved_in_portkey_goes_by_its_id_and_is_published_whole() -> None:
    saved = Failover(saved_configs={"claude-sonnet-4": "pc-test-1"})
    catalog = make_catalog().model_copy(update={"failover": saved})
    models = config(catalog)["provider"]["combined"]["models"]
    assert {entry["headers"]["x-portkey-config"] for entry in models.values()} == {"pc-test-1"}
    documents = site_documents(catalog, config(catalog), {}, "https://owner.example")
    chain = json.loads(documents["v1/portkey/claude-sonnet-4.json"])
    assert [target["provider"] for target in chain["targets"]] == ["@anthropic", "@openrouter"]
    assert documents["v1/portkey/sonnet-4.json"] == documents["v1/portkey/claude-sonnet-4.json"]


@pytest.mark.parametrize("route", [SELF_HOSTED, VIRTUAL], ids=["self-hosted", "virtual key"])
def test_a_chain_with_a_key_of_the_users_machine_is_sent_whole_although_an_id_is_given(route: Route) -> None:
    catalog = two_providers(Route(provider="@a"), route)
    catalog = catalog.model_copy(update={"failover": Failover(saved_configs={"grok-4": "pc-test-1"})})
    header = config(catalog)["provider"]["combined"]["models"]["grok-4"]["headers"]["x-portkey-config"]
    assert len(json.loads(header)["targets"]) == 2


def test_a_former_id_of_a_combined_model_goes_on_working() -> None:
    models = config(make_catalog())["provider"]["combined"]["models"]
    names = {key: entry.pop("name") for key, entry in models.items()}
    assert models["sonnet-4"] == models["claude-sonnet-4"]
    assert names == {
        "claude-sonnet-4": "Claude Sonnet 4 (claude-sonnet-4)",
        "sonnet-4": "Claude Sonnet 4 · sonnet-4, former id of claude-sonnet-4",
    }
    wanted = make_catalog().model_copy(update={"publish": Publish(model="combined/sonnet-4")})
    assert config(wanted)["model"] == "combined/sonnet-4"


def test_a_self_hosted_route_names_the_providers_key_and_host_and_no_account() -> None:
    document = config(two_providers(SELF_HOSTED, SELF_HOSTED))
    assert document["provider"]["portkey-a"]["options"] == {
        "baseURL": "https://gateway.example/v1",
        "apiKey": "{env:OWN_KEY}",
        "headers": {"x-portkey-provider": "openai", "x-portkey-custom-host": "https://models.example/v1", **LOGS},
        "headerTimeout": 300_000,
        "chunkTimeout": 300_000,
    }
    combined = document["provider"]["combined"]
    assert combined["options"]["headers"] == LOGS
    chain = json.loads(combined["models"]["grok-4"]["headers"]["x-portkey-config"])
    target = chain["targets"][0]
    assert {key: target[key] for key in ("provider", "custom_host", "api_key")} == {
        "provider": "openai",
        "custom_host": "https://models.example/v1",
        "api_key": "{env:OWN_KEY}",
    }
    assert combined["models"]["grok-4"]["id"] == "grok-4"


def test_a_virtual_key_travels_by_the_name_of_its_variable() -> None:
    document = config(two_providers(VIRTUAL, Route(provider="@b")))
    headers = document["provider"]["portkey-a"]["options"]["headers"]
    assert headers["x-portkey-virtual-key"] == "{env:PORTKEY_VK_OLD}"
    chain = json.loads(document["provider"]["combined"]["models"]["grok-4"]["headers"]["x-portkey-config"])
    assert chain["targets"][0]["virtual_key"] == "{env:PORTKEY_VK_OLD}"
