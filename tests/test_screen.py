"""What must not be published is taken out before it is written, and costs nobody else anything."""

from __future__ import annotations

import pytest

from hosted import listing, rows
from portkey_catalog.leaks import NO_SECRETS, Secrets
from portkey_catalog.outcome import Outcome
from portkey_catalog.schema import Catalog, Member, Route
from portkey_catalog.screen import BrokenRule, Catalogs, screened_catalog, screened_list
from portkey_catalog.settings import ProviderSettings, Settings
from small_catalog import as_of_chain, make_combined, make_model, make_provider
from world import World

GOOD = make_model("good-1")


def plainly(catalogs: Catalogs, apart: frozenset[str]) -> Catalog:
    return Catalog(gateway=Settings().gateway.base_url, providers=dict(catalogs), combined={})


def screened_rows(*models: object, secrets: Secrets = NO_SECRETS) -> Outcome:
    found = make_provider("a", *models).models  # type: ignore[arg-type]
    return screened_list(Outcome(ProviderSettings(slug="a"), found), Settings(), secrets)


def test_a_good_list_stays_the_same_object() -> None:
    outcome = Outcome(ProviderSettings(slug="a"), {"good-1": GOOD})
    assert screened_list(outcome, Settings(), NO_SECRETS) is outcome


@pytest.mark.parametrize("name", ["{env:HOME}", "http://127.0.0.1/", "a\x1b[31mb", "sk-" + "test" * 8])
def test_a_row_that_breaks_a_rule_is_rejected_with_the_reason(name: str) -> None:
    outcome = screened_rows(GOOD, make_model("bad-1", name))
    assert list(outcome.models) == ["good-1"]
    (rejection,) = outcome.rejected
    assert rejection.id == "bad-1" and rejection.reason


def test_a_list_of_which_nothing_is_left_is_a_problem_and_no_empty_list() -> None:
    outcome = screened_rows(make_model("bad-1", "{env:HOME}"))
    assert (dict(outcome.models), len(outcome.rejected)) == ({}, 1)
    assert "no row of the list can be published" in (outcome.problem or "")


def test_a_provider_whose_route_the_settings_do_not_know_is_left_out_and_the_others_stay() -> None:
    catalogs = {
        "a": make_provider("a", GOOD),
        "b": make_provider("b", GOOD, route=Route(virtual_key_env="NOT_IN_THE_SETTINGS")),
    }
    screened = screened_catalog(catalogs, plainly, Settings(), NO_SECRETS)
    assert list(screened.catalog.providers) == ["a"]
    assert screened.left_out == {"b": "the route of b is not the one in the settings"}


def test_a_row_that_waits_is_looked_at_as_well() -> None:
    bad = make_model("bad-1", "{env:HOME}")
    waiting = make_provider("a", GOOD, held={"bad-1": bad, "good-1": GOOD}, held_since="2026-09-01")
    screened = screened_catalog({"a": waiting}, plainly, Settings(), NO_SECRETS)
    assert list(screened.catalog.providers["a"].held or {}) == ["good-1"]


def test_offers_that_are_at_fault_together_only_stay_and_are_not_combined() -> None:
    catalogs = {"a": make_provider("a", make_model("grok-4")), "b": make_provider("b", make_model("x-ai/grok-4"))}
    members = (
        Member(provider="a", id="grok-4", evidence=("joined to {env", "{env: HOME}")),
        Member(provider="b", id="x-ai/grok-4", evidence=("reads as grok-4",)),
    )

    def assemble(left: Catalogs, apart: frozenset[str]) -> Catalog:
        combined = as_of_chain(make_combined("grok-4", *members, identity="xai/grok-4"), left)
        return plainly(left, apart).model_copy(update={"combined": {} if apart else {"grok-4": combined}})

    screened = screened_catalog(catalogs, assemble, Settings(), NO_SECRETS)
    assert screened.catalog.combined == {}
    assert set(screened.apart) == {"a/grok-4", "b/x-ai/grok-4"}
    assert list(screened.catalog.providers) == ["a", "b"]


def test_what_nothing_can_mend_is_refused_by_name() -> None:
    def assemble(left: Catalogs, apart: frozenset[str]) -> Catalog:
        return plainly(left, apart).model_copy(update={"gateway": "https://evil.example/v1"})

    with pytest.raises(BrokenRule, match=r"gateway is https://evil\.example/v1"):
        screened_catalog({"a": make_provider("a", GOOD)}, assemble, Settings(), NO_SECRETS)


def test_an_id_that_ends_in_half_a_pattern_stops_nobody(world: World) -> None:
    # Joined to ": not known to read images" in a notice, it would have been a pattern that opencode replaces.
    images = {"architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]}}
    odd = "x-ai/grok-4:{env"
    world.gateway.lists = {"alpha": listing(*rows(odd, "alpha-1")), "beta": listing(*rows("grok-4", **images))}
    assert world.update().exit_code == 0
    assert world.update().files == ()
    assert "portkey-alpha" in world.document("opencode.json")["provider"]


@pytest.mark.parametrize("text", ["lit \\ud83e eral", "C:\\users\\udata\\model", "\\uDC00"])
def test_letters_behind_a_backslash_are_no_half_of_a_character(world: World, text: str) -> None:
    world.gateway.lists["alpha"] = listing(*rows(text, "alpha-1"), *rows("alpha-2", name=text))
    for _ in range(2):
        assert world.update().exit_code == 0
        assert text in world.document("providers/alpha.json")
    assert world.reports[-1].files == ()


def test_an_emoji_in_an_id_of_a_chain_is_read_again(world: World) -> None:
    world.gateway.lists = {"alpha": listing(*rows("x-ai/grok-4🤖")), "beta": listing(*rows("grok-4🤖"))}
    settings = "metadata.sources = []\n[[combine.override]]\nmerge = ['alpha/x-ai/grok-4🤖', 'beta/grok-4🤖']\n"
    world.update(settings)
    assert "\\ud83e" in json_header(world)
    assert world.update(settings).files == ()


def json_header(world: World) -> str:
    """The chain of the one combined model, as it is sent."""
    (entry,) = world.document("opencode.json")["provider"]["combined"]["models"].values()
    header: str = entry["headers"]["x-portkey-config"]
    return header
