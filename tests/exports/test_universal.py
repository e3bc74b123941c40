"""The profile for one key with rules of its own."""

from typing import Any

from portkey_catalog.exports.documents import UNIVERSAL_FILE, site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.opencode_shapes import OpencodeConfig
from portkey_catalog.exports.universal import universal_config
from portkey_catalog.schema import Catalog, Publish, Route
from support.small_catalog import make_catalog, make_model, make_provider, plain


def universal(catalog: Catalog) -> dict[str, Any]:
    found = universal_config(catalog, opencode_config(catalog))
    assert found
    document: dict[str, Any] = plain(found)
    return document


def with_provider(slug: str, route: Route | None = None) -> Catalog:
    """The small catalog, and one more provider with one model."""
    catalog = make_catalog()
    more = make_provider(slug, make_model("lab/model"), route=route or Route(provider=f"@{slug}"))
    return catalog.model_copy(update={"providers": dict(sorted({**catalog.providers, slug: more}.items()))})


def test_every_entry_of_every_provider_is_there_under_its_slug_and_id() -> None:
    catalog = make_catalog()
    full = plain(opencode_config(catalog))["provider"]
    entries = {slug: full[f"portkey-{slug}"]["models"] for slug in catalog.providers}
    wanted = {f"@{slug}/{key}": entry for slug, models in entries.items() for key, entry in models.items()}
    assert universal(catalog)["provider"]["portkey"]["models"] == wanted


def test_no_header_chooses_a_provider_and_the_key_travels_in_its_own() -> None:
    options = universal(make_catalog())["provider"]["portkey"]["options"]
    assert options["headers"].keys() == {"x-portkey-api-key", "x-portkey-metadata"}
    assert options["apiKey"] == "unused"


def test_it_is_a_configuration_as_the_complete_one_is() -> None:
    document = universal(make_catalog())
    OpencodeConfig.model_validate(document)
    assert document["enabled_providers"] == list(document["provider"]) == ["portkey"]


def test_an_alias_is_its_name_and_the_slug_what_is_asked_for() -> None:
    models = universal(with_provider("public", route=Route(provider="@secret-name")))["provider"]["portkey"]["models"]
    assert models["@public/lab/model"]["id"] == "@secret-name/lab/model"


def test_a_default_that_is_combined_becomes_the_first_member_of_its_chain() -> None:
    wanted = {"model": "combined/claude-sonnet-4", "small_model": "portkey-openrouter/qwen/qwen3-coder"}
    document = universal(make_catalog().model_copy(update={"publish": Publish(**wanted)}))
    assert document["model"] == "portkey/@anthropic/claude-sonnet-4-20250514"
    assert document["small_model"] == "portkey/@openrouter/qwen/qwen3-coder"


def test_providers_that_an_id_does_not_reach_are_not_in_it() -> None:
    for route in (
        Route(virtual_key_env="VK"),
        Route(provider="openai", provider_key_env="KEY", custom_host="https://lab.example/v1"),
    ):
        document = universal(with_provider("own", route=route))
        assert not [key for key in document["provider"]["portkey"]["models"] if key.startswith("@own/")]


def test_a_catalog_of_self_hosted_routes_has_no_such_profile() -> None:
    route = Route(provider="openai", provider_key_env="KEY")
    catalog = make_catalog()
    alone = catalog.model_copy(
        update={"providers": {"own": make_provider("own", make_model("m"), route=route)}, "combined": {}}
    )
    assert universal_config(alone, opencode_config(alone)) is None


def test_a_provider_of_the_same_name_keeps_its_address() -> None:
    for slug in ("universal", "Universal"):
        catalog = with_provider(slug)
        documents = site_documents(catalog, opencode_config(catalog), {}, "https://owner.example")
        assert f'"portkey-{slug}"' in documents[f"v1/opencode/{slug}.json"]
        assert slug == "universal" or UNIVERSAL_FILE not in documents
