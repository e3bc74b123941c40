"""The Portkey config that routes by how an id begins."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.exports.by_prefix import AS_ASKED, beginning, by_prefix
from portkey_catalog.schema import Catalog, Failover, Member, ProviderCatalog, Route
from support.small_catalog import make_catalog, make_combined, make_model, make_provider


def catalog_of(*providers: ProviderCatalog, same: tuple[tuple[str, str], ...] = (), **facts: object) -> Catalog:
    """A catalog of these providers; `same` are offers (slug, id) of one combined model."""
    members = [Member(provider=slug, id=model_id, evidence=("same",)) for slug, model_id in same]
    combined = {"one": make_combined("one", *members)} if same else {}
    fresh = {"providers": {each.slug: each for each in providers}, "combined": combined, **facts}
    return make_catalog().model_copy(update=fresh)


def made(catalog: Catalog) -> dict[str, Any]:
    found = by_prefix(catalog)
    assert found
    return found


def leads(document: dict[str, Any], model_id: str) -> str:
    """The name of the target that a request for a model is sent to, as Portkey chooses it."""
    for condition in document["strategy"]["conditions"]:
        if re.search(condition["query"]["params.model"]["$regex"], model_id):
            return str(condition["then"])
    return str(document["strategy"]["default"])


def test_the_beginning_of_an_id_ends_with_its_first_mark() -> None:
    assert [*map(beginning, ("gpt-4.1", "openai/gpt-oss", "anthropic.claude", "o3", "ft:gpt", "@cf/meta", "-x"))] == [
        *("gpt-", "openai/", "anthropic.", "o3", "ft:"),
        *(None, None),
    ]


def test_a_beginning_leads_to_who_lists_most_of_it() -> None:
    few, many = make_provider("few", make_model("gpt-4")), make_provider("many", *map(make_model, ("gpt-4", "gpt-5")))
    document = made(catalog_of(few, many))
    assert leads(document, "gpt-4") == leads(document, "gpt-5") == leads(document, "gpt-not-known-yet") == "many"
    assert document["targets"] == [
        {"name": "many", "provider": "@many", "retry": document["targets"][0]["retry"]},
        {"name": AS_ASKED, "retry": document["targets"][0]["retry"]},
    ]


def test_another_stands_behind_it_only_for_one_and_the_same_model() -> None:
    one, other = make_provider("one", make_model("gpt-4")), make_provider("other", make_model("gpt-4"))
    assert leads(made(catalog_of(one, other)), "gpt-4") == "one"
    document = made(catalog_of(one, other, same=(("one", "gpt-4"), ("other", "gpt-4"))))
    assert leads(document, "gpt-4") == "one then other"
    target = document["targets"][0]
    assert target["strategy"]["mode"] == "fallback" and 400 not in target["strategy"]["on_status_codes"]
    assert [each["provider"] for each in target["targets"]] == ["@one", "@other"]


def test_one_shared_id_that_may_be_another_model_keeps_a_provider_out() -> None:
    ids = ("gpt-4", "gpt-5")
    one, other = (make_provider(slug, *map(make_model, ids)) for slug in ("one", "other"))
    document = made(catalog_of(one, other, same=(("one", "gpt-4"), ("other", "gpt-4"))))
    assert leads(document, "gpt-5") == "one"


def test_providers_that_share_no_id_do_not_stand_behind_each_other() -> None:
    one = make_provider("one", *map(make_model, ("gpt-4", "gpt-5")))
    document = made(catalog_of(one, make_provider("other", make_model("gpt-oss"))))
    assert leads(document, "gpt-oss") == "one"


def test_an_id_with_its_slug_and_an_unknown_one_go_on_as_they_are_asked() -> None:
    document = made(make_catalog())
    assert leads(document, "@openrouter/qwen/qwen3-coder") == leads(document, "strange") == AS_ASKED
    assert document["targets"][-1].keys() == {"name", "retry"}


def test_the_target_that_names_no_provider_is_never_empty_because_portkey_refuses_that() -> None:
    document = made(catalog_of(make_provider("one", make_model("m-1")), failover=Failover(max_attempts=1)))
    assert document["targets"] == [
        {"name": "one", "provider": "@one"},
        {"name": AS_ASKED, "retry": {"attempts": 0}},
    ]


def test_an_id_without_a_mark_is_taken_whole() -> None:
    document = made(catalog_of(make_provider("openai", *map(make_model, ("o1", "o1_x")))))
    assert (leads(document, "o1"), leads(document, "o10"), leads(document, "o1_x")) == ("openai", AS_ASKED, "openai")


def test_a_dot_is_a_dot() -> None:
    document = made(catalog_of(make_provider("bedrock", make_model("anthropic.claude"))))
    assert leads(document, "anthropic.claude-x") == "bedrock"
    assert leads(document, "anthropicXclaude") == AS_ASKED


def test_only_what_portkey_reaches_inside_the_boundary_and_the_account_enables_is_in_a_rule() -> None:
    own = make_provider("own", make_model("own-1"), route=Route(provider="openai", provider_key_env="KEY"))
    legacy = make_provider("legacy", make_model("legacy-1"), route=Route(virtual_key_env="VK"))
    off = make_provider("off", make_model("off-1", enabled=False))
    abroad = make_provider("abroad", make_model("abroad-1"))
    home = make_provider("home", make_model("home-1"), tags=("eu",))
    document = made(catalog_of(own, legacy, off, abroad, home, failover=Failover(require=("eu",))))
    asked = ("own-1", "legacy-1", "off-1", "abroad-1", "home-1")
    assert [leads(document, each) for each in asked] == [*[AS_ASKED] * 4, "home"]


def test_a_catalog_without_hosted_providers_has_no_such_config() -> None:
    route = Route(provider="openai", provider_key_env="KEY")
    assert by_prefix(catalog_of(make_provider("own", make_model("m-1"), route=route))) is None


@given(st.text(min_size=1, max_size=20))
def test_a_beginning_is_one_of_its_id_and_harmless_in_a_pattern(model_id: str) -> None:
    found = beginning(model_id)
    assert found is None or (model_id.startswith(found) and re.fullmatch(r"[A-Za-z0-9_]+[-/:.]?", found))
