"""Today's configuration by the rules of opencode 2, and the same in its own shape."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from portkey_catalog.check.profiles import check_opencode2
from portkey_catalog.exports.documents import OPENCODE2_FILE, site_documents
from portkey_catalog.exports.opencode import model_ids, opencode_config
from portkey_catalog.exports.opencode2 import opencode2_config
from portkey_catalog.schema import Catalog, Cost, Publish, Route
from portkey_catalog.settings.shapes import PublishSettings
from portkey_catalog.store import catalog as store
from support import needs
from support.opencode2 import UNSUPPORTED, converted
from support.small_catalog import ending_catalog, make_catalog, make_model, make_provider, odd_catalog, plain


def own_routes() -> Catalog:
    """The small catalog, and providers behind a self-hosted gateway and a virtual key; one states no price."""
    catalog = make_catalog()
    hosted = Route(provider="openai", provider_key_env="OWN_KEY", custom_host="https://own.example/v1")
    more = {
        "legacy": make_provider("legacy", make_model("m", cost=Cost()), route=Route(virtual_key_env="VK")),
        "own": make_provider("own", make_model("m"), route=hosted),
    }
    return catalog.model_copy(update={"providers": dict(sorted({**catalog.providers, **more}.items()))})


def committed() -> Catalog:
    """The committed catalog; the small one in a repository that has none yet."""
    return store.load_catalog(needs.ROOT / "catalog") or make_catalog()


CATALOGS = {
    "small": make_catalog,
    "ending": ending_catalog,
    "odd": odd_catalog,
    "own": own_routes,
    "committed": committed,
}


def today(name: str) -> dict[str, Any]:
    """The configuration of a catalog as it is published."""
    config: dict[str, Any] = plain(opencode_config(CATALOGS[name]()))
    return config


@pytest.mark.parametrize("name", CATALOGS)
def test_opencode_2_skips_nothing_of_todays_document(name: str) -> None:
    config = today(name)
    made = converted(config)
    assert made.skipped == []
    assert model_ids(made.providers) == model_ids(config["provider"])
    assert {each.rsplit(".", 1)[1] for each in made.left_out} <= {*UNSUPPORTED} - {"experimental"}


@pytest.mark.parametrize("name", CATALOGS)
def test_what_decides_whether_a_model_works_survives_the_conversion(name: str) -> None:
    config = today(name)
    made = converted(config)
    for block, provider in made.providers.items():
        options = config["provider"][block]["options"]
        assert provider["settings"]["baseURL"] == options["baseURL"]
        assert provider["headers"] == options["headers"]
        for key, model in provider["models"].items():
            entry = config["provider"][block]["models"][key]
            assert model["capabilities"] == {"tools": entry["tool_call"], **entry["modalities"]}
            assert (model.get("modelID"), model.get("headers")) == (entry.get("id"), entry.get("headers"))
            assert model["limit"] == entry["limit"]
            assert "disabled" not in model


def test_defaults_and_the_one_true_route_survive_the_conversion() -> None:
    config = today("small")
    config |= {"model": "combined/claude-sonnet-4", "small_model": "combined/sonnet-4"}
    made = converted(config)
    assert made.model and "/".join(made.model) == config["model"]
    assert made.title_model and "/".join(made.title_model) == config["small_model"]
    assert all(map(made.may_use, config["provider"]))
    assert not made.may_use("openai") and not made.may_use("opencode")


def test_each_rule_that_the_document_keeps_is_one_that_would_cost_something() -> None:
    """Each broken once: these conversions are not harmless, so the document must not need them."""
    config = today("small")
    block = config["provider"]["combined"]
    block["options"]["headers"]["x-odd"] = 1
    assert converted(config).skipped == ["combined"]
    del block["options"]["headers"]["x-odd"]
    block["api"] = "https://elsewhere.example"
    assert converted(config).providers["combined"]["settings"]["baseURL"] == "https://elsewhere.example"
    del block["api"]
    entry = block["models"]["claude-sonnet-4"]
    del entry["tool_call"]
    assert converted(config).providers["combined"]["models"]["claude-sonnet-4"]["capabilities"]["tools"] is False
    del entry["limit"]["output"]
    assert converted(config).skipped == ["combined"]


@pytest.mark.parametrize("name", CATALOGS)
def test_the_native_shape_is_what_opencode_2_would_convert_to_but_for_thoughts_and_levels_that_are_off(
    name: str,
) -> None:
    config = today(name)
    expected = converted(config).providers
    for block, provider in expected.items():
        for key, model in provider["models"].items():
            if config["provider"][block]["models"][key]["reasoning"]:
                model["compatibility"] = {"reasoningField": "reasoning_content"}
            levels = [each for each in model.pop("variants", []) if "disabled" not in each["settings"]]
            model.update({"variants": levels} if levels else {})
    native = plain(opencode2_config(config))
    assert native["providers"] == expected
    assert {key: native.get(key) for key in ("model", "small_model", "enabled_providers")} == {
        key: config.get(key) for key in ("model", "small_model", "enabled_providers")
    }


def test_thoughts_go_back_of_models_that_reason_and_of_no_other() -> None:
    config = today("committed")
    native = plain(opencode2_config(config))["providers"]
    told = {
        (name, key): ("compatibility" in entry, config["provider"][name]["models"][key]["reasoning"])
        for name, block in native.items()
        for key, entry in block["models"].items()
    }
    assert {*told.values()} == {(True, True), (False, False)}


@pytest.mark.parametrize("mcp", [False, True])
def test_the_server_of_the_catalog_is_named_in_its_own_shape_too(mcp: bool) -> None:
    publish = PublishSettings(opencode2=True, mcp=mcp).policy
    catalog = make_catalog().model_copy(update={"publish": publish})
    documents = site_documents(catalog, opencode_config(catalog), {}, "https://owner.example")
    config, native = (json.loads(documents[path]) for path in ("v1/opencode.json", OPENCODE2_FILE))
    servers = native.get("mcp", {}).get("servers", {})
    assert servers == converted(config).servers
    assert [(each["disabled"], each["command"][:2]) for each in servers.values()] == (
        [(True, ["portkey-catalog", "mcp"])] if mcp else []
    )
    assert [*check_opencode2(config, native)] == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda d: d.update(theme="x"), "theme"),
        (lambda d: d["provider"]["combined"].update(timeout=1), "combined.timeout"),
        (lambda d: _entry(d).update(interleaved=True), "combined.models.claude-sonnet-4.interleaved"),
        (lambda d: _entry(d)["cost"].update(context_over_200k={}), "claude-sonnet-4.cost.context_over_200k"),
        (lambda d: d.update(mcp={"x": {"type": "local", "command": [], "cwd": "/"}}), "mcp.x.cwd"),
    ],
)
def test_a_key_of_which_no_rule_of_conversion_is_known_is_an_error(
    spoil: Callable[[dict[str, Any]], object], told: str
) -> None:
    config = today("small")
    spoil(config)
    with pytest.raises(LookupError, match=re.escape(told)):
        converted(config)


def _entry(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = config["provider"]["combined"]["models"]["claude-sonnet-4"]
    return found


def test_a_native_block_beside_todays_wins_whole() -> None:
    config = today("small")
    native = plain(opencode2_config(config))["providers"]
    assert converted(config | {"providers": native}).providers == native


@pytest.mark.parametrize("name", CATALOGS)
def test_its_rules_find_nothing(name: str) -> None:
    config = today(name)
    assert [*check_opencode2(config, plain(opencode2_config(config)))] == []


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "x": (lambda d: d.update(permissions={}), "permissions has no place"),
    "key": (lambda d: d["providers"]["combined"]["headers"].update(x=1), "combined.headers.x has no place"),
    "block": (lambda d: d["providers"]["combined"].update(api="x"), "combined.api has no place"),
    "entry": (
        lambda d: d["providers"]["combined"]["models"]["claude-sonnet-4"].update(reasoning=True),
        "combined.claude-sonnet-4.reasoning has no place",
    ),
    "less": (lambda d: d["providers"]["combined"]["models"].clear(), "offers other models"),
    "default": (lambda d: d.update(model="combined/x"), "model is another"),
    "where": (lambda d: d["providers"]["combined"]["settings"].update(baseURL="https://x.example"), "leads elsewhere"),
    "what": (
        lambda d: d["providers"]["combined"]["models"]["claude-sonnet-4"].update(modelID="x"),
        "asks for something else",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_found(name: str) -> None:
    spoil, text = BROKEN[name]
    config = today("small")
    document = plain(opencode2_config(config))
    spoil(document)
    assert re.search(re.escape(text), "\n".join(map(str, check_opencode2(config, document))))


def test_it_is_published_only_where_the_owner_wants_it() -> None:
    assert PublishSettings().policy == Publish()
    for wanted in (False, True):
        catalog = make_catalog().model_copy(update={"publish": PublishSettings(opencode2=wanted).policy})
        documents = site_documents(catalog, opencode_config(catalog), {}, "https://owner.example")
        assert (OPENCODE2_FILE in documents) is wanted
