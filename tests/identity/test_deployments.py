"""Deployments: what the account says stands behind a name decides, not the name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portkey_catalog.collect.matching import names_of
from portkey_catalog.identity.deployments import as_meant, stands_for
from support.hosted import listing, rows
from support.loopback import Reply
from support.small_catalog import make_model
from support.world import World

DESCRIBED = {
    "attachment": True,
    "reasoning": False,
    "temperature": True,
    "tool_call": True,
    "modalities": {"input": ["text", "image"], "output": ["text"]},
    "limit": {"context": 128_000, "output": 16_384},
}
GPT = {
    "gpt-4o": {**DESCRIBED, "name": "GPT-4o", "cost": {"input": 2.5, "output": 10}},
    "gpt-4o-mini": {**DESCRIBED, "name": "GPT-4o mini", "cost": {"input": 0.15, "output": 0.6}},
}
DEPLOYMENTS = {
    "azure-prod/gpt-4o": "gpt-4o-mini",
    "azure-prod/house-chat": "gpt-4o",
    "openai-prod/gpt-4o": "gpt-4o",
    "openai-prod/gpt-4o-mini": "gpt-4o-mini",
}
OF_AZURE = """
metadata.sources = ["metadata.json"]
[[providers]]
slug = "azure-prod"
metadata = "azure"
[[providers]]
slug = "openai-prod"
metadata = "openai"
"""


def native(*ids: str) -> Reply:
    """A list as hosted Portkey writes those of the providers it knows."""
    return listing(*({"id": each, "object": "model", "created": 1715367049, "owned_by": "system"} for each in ids))


def deployed(names: dict[str, str]) -> Reply:
    """The account's list, with the model that stands behind each name."""
    return listing(*({"id": f"@{ref}", "canonical_slug": name, "object": "model"} for ref, name in names.items()))


@pytest.fixture
def azure(world: World) -> World:
    """An account with deployments of Azure that bear names of their own, one of them another model's."""
    world.gateway.lists = {"azure-prod": native("gpt-4o", "house-chat"), "openai-prod": native("gpt-4o", "gpt-4o-mini")}
    world.gateway.account = deployed(DEPLOYMENTS)
    (world.folder / "metadata.json").write_text(json.dumps({"azure": {"models": GPT}, "openai": {"models": GPT}}))
    return world


def chains(world: World) -> dict[str, list[str]]:
    return {
        name: [f"{each['provider']}/{each['id']}" for each in model["members"] if "excluded" not in each]
        for name, model in world.document("combined-models.json").items()
    }


def test_a_deployments_facts_follow_what_the_account_says_it_is(azure: World) -> None:
    for _ in range(2):
        assert azure.update(OF_AZURE).exit_code == 0
        models = facts(azure)
        assert {each: (model["name"], model["cost"]) for each, model in models.items()} == {
            "gpt-4o": ("GPT-4o mini", {"input": 0.15, "output": 0.6}),
            "house-chat": ("GPT-4o", {"input": 2.5, "output": 10}),
        }
        assert models["gpt-4o"]["provenance"]["cost.input"] == "metadata.json/azure/gpt-4o-mini"
        assert chains(azure) == {
            "gpt-4o": ["azure-prod/house-chat", "openai-prod/gpt-4o"],
            "gpt-4o-mini": ["azure-prod/gpt-4o", "openai-prod/gpt-4o-mini"],
        }
    assert azure.reports[-1].files == ()


def facts(world: World, slug: str = "azure-prod") -> dict[str, Any]:
    found: dict[str, Any] = world.document(f"providers/{slug}.json")
    return found


def say(world: World, **names: str | None) -> None:
    """Let the account say what stands behind names of Azure; `None`: nothing."""
    said = {**DEPLOYMENTS, **{f"azure-prod/{each.replace('_', '-')}": name for each, name in names.items()}}
    data = [{"id": f"@{ref}", **({"canonical_slug": name} if name else {})} for ref, name in said.items()]
    world.gateway.account = listing(*data)


def test_a_deployment_of_which_the_source_knows_nothing_has_no_facts(azure: World) -> None:
    say(azure, gpt_4o="gpt-4.1-nano")
    azure.update(OF_AZURE)
    model = facts(azure)["gpt-4o"]
    assert (model["name"], "cost" in model, "limit" in model, model["kind"]) == ("gpt-4o", False, False, "unknown")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["openai/gpt-4o-mini", "GPT-4o-mini", "OpenAI/GPT-4o-Mini", " gpt-4o-mini "])
def test_the_account_may_spell_the_model_in_its_own_way(azure: World, name: str) -> None:
    say(azure, gpt_4o=name)
    azure.update(OF_AZURE)
    assert facts(azure)["gpt-4o"]["cost"] == {"input": 0.15, "output": 0.6}
    assert chains(azure)["gpt-4o-mini"] == ["azure-prod/gpt-4o", "openai-prod/gpt-4o-mini"]


def test_a_snapshot_of_the_name_itself_is_looked_up_as_such_and_else_by_the_name(azure: World) -> None:
    say(azure, gpt_4o="gpt-4o-2024-05-13")
    azure.update(OF_AZURE)
    assert facts(azure)["gpt-4o"]["cost"] == {"input": 2.5, "output": 10}
    dated = {**GPT["gpt-4o"], "cost": {"input": 5, "output": 15}}
    (azure.folder / "metadata.json").write_text(json.dumps({"azure": {"models": GPT | {"gpt-4o-2024-05-13": dated}}}))
    azure.update(OF_AZURE)
    assert facts(azure)["gpt-4o"]["cost"] == {"input": 5, "output": 15}


def test_two_snapshots_of_one_name_are_not_one_model(azure: World) -> None:
    azure.gateway.lists = {"azure-prod": native("gpt-4o-2024-08-06"), "openai-prod": native("gpt-4o-2024-08-06")}
    refs = {"azure-prod/gpt-4o-2024-08-06": "gpt-4o-2024-05-13", "openai-prod/gpt-4o-2024-08-06": "gpt-4o-2024-08-06"}
    azure.gateway.account = deployed(refs)
    models = dict.fromkeys(("gpt-4o-2024-05-13", "gpt-4o-2024-08-06"), DESCRIBED)
    (azure.folder / "metadata.json").write_text(json.dumps({"azure": {"models": models}, "openai": {"models": models}}))
    azure.update(OF_AZURE)
    assert chains(azure) == {}


GARBAGE = [
    "???",
    "\u00a0\u2603",
    "x" * 400,
    "{env:PORTKEY_API_KEY}",
    "a\x00b",
    "~",
    "ft:gpt-4o",
    "gpt-4o-*",
    "@openai-prod/gpt-4o-mini",
    "openai/gpt-4o/../gpt-4o-mini",
    "../../gpt-4o-mini",
    "gpt-4o-mini\u200b",
    "\u202egpt-4o-mini",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", GARBAGE)
def test_a_deployment_of_nobody_knows_what_is_nothing_by_its_name(azure: World, name: str) -> None:
    say(azure, gpt_4o=name)
    for _ in range(2):
        azure.update(OF_AZURE)
        model = facts(azure)["gpt-4o"]
        assert (model["name"], "cost" in model, "limit" in model) == ("gpt-4o", False, False)
        assert "azure-prod/gpt-4o" not in str(chains(azure))
    assert azure.reports[-1].files == ()
    assert all(b"env:PORTKEY_API_KEY}" not in body for path, body in azure.files().items() if "providers/" in path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deployment", "name", "kind"),
    [
        ("my-embedding", "gpt-4o", "chat"),
        ("gpt-4o", "text-embedding-3-small", "embedding"),
        ("whisper", "gpt-4o-mini", "chat"),
        ("house-chat", "dall-e-3", "image"),
        ("claude-like", "whisper-1", "audio"),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_the_kind_follows_the_model_and_not_the_words_of_its_name(
    azure: World, deployment: str, name: str, kind: str, listed: bool
) -> None:
    azure.gateway.lists["azure-prod"] = native(*([deployment] if listed else []), "gpt-4o-mini")
    azure.gateway.account = deployed({f"azure-prod/{deployment}": name, "azure-prod/gpt-4o-mini": "gpt-4o-mini"})
    azure.update(OF_AZURE)
    assert facts(azure)[deployment]["kind"] == kind
    # A day without the account's list changes nothing of it.
    before = azure.files()
    azure.gateway.account = Reply(500)
    azure.update(OF_AZURE)
    assert azure.files() == before


def test_what_the_provider_itself_states_of_a_deployment_wins(azure: World) -> None:
    azure.gateway.lists["azure-prod"] = listing(*rows("gpt-4o", name="Our chat"), *rows("house-chat"))
    azure.update(OF_AZURE)
    model = facts(azure)["gpt-4o"]
    assert (model["name"], model["cost"]) == ("Our chat", {"input": 3, "output": 15})


def test_a_providers_own_permanent_name_makes_no_deployment(world: World) -> None:
    """OpenRouter states one of every model."""
    row = rows("openai/gpt-4o", canonical_slug="openai/gpt-4o-2024-08-06", pricing={"prompt": "-1"})[0]
    world.gateway.lists = {"openrouter": listing(row)}
    world.gateway.account = listing({"id": "@openrouter/openai/gpt-4o", "canonical_slug": "openai/gpt-4o-mini"})
    prices = {**DESCRIBED, "cost": {"input": 1, "output": 2}}
    described = {"openai/gpt-4o": prices, "openai/gpt-4o-mini": DESCRIBED, "openai/gpt-4o-2024-08-06": DESCRIBED}
    (world.folder / "metadata.json").write_text(json.dumps({"openrouter": {"models": described}}))
    world.update('metadata.sources = ["metadata.json"]\n')
    model = facts(world, "openrouter")["openai/gpt-4o"]
    assert (model["canonical_slug"], model["cost"]) == ("openai/gpt-4o-2024-08-06", {"input": 1, "output": 2})


def test_what_a_source_said_of_the_name_is_forgotten_when_the_account_says_what_answers(azure: World) -> None:
    say(azure, gpt_4o=None)
    azure.update(OF_AZURE)
    assert facts(azure)["gpt-4o"]["cost"] == {"input": 2.5, "output": 10}
    say(azure, gpt_4o="gpt-4.1-nano")
    (azure.folder / "metadata.json").unlink()
    azure.update(OF_AZURE, accept=("azure-prod",))
    model = facts(azure)["gpt-4o"]
    assert (model["name"], "cost" in model, "limit" in model) == ("gpt-4o", False, False)
    assert not [origin for origin in model["provenance"].values() if origin.startswith("metadata.json")]


def test_facts_change_with_the_accounts_word_and_return_with_it(azure: World) -> None:
    for name, price in (("gpt-4o-mini", 0.15), ("gpt-4o", 2.5), (None, 2.5), ("gpt-4o-mini", 0.15)):
        say(azure, gpt_4o=name)
        azure.update(OF_AZURE, accept=("azure-prod",))
        assert facts(azure)["gpt-4o"]["cost"]["input"] == price


def test_a_source_that_is_down_keeps_what_it_said_of_a_deployment(azure: World) -> None:
    azure.update(OF_AZURE)
    before = azure.files()
    (azure.folder / "metadata.json").unlink()
    azure.update(OF_AZURE)
    assert azure.files() == before


def test_a_day_without_the_accounts_list_changes_no_deployment(azure: World) -> None:
    azure.update(OF_AZURE)
    before = azure.files()
    for answer in (Reply(500), Reply(404)):
        azure.gateway.account = answer
        azure.update(OF_AZURE)
        assert azure.files() == before


def test_what_an_account_added_by_hand_has_the_facts_and_is_not_taken_for_the_model_itself(azure: World) -> None:
    """It may be a tuned copy: the account then names what it was made from."""
    azure.gateway.account = deployed({**DEPLOYMENTS, "azure-prod/by-hand": "gpt-4o"})
    azure.update(OF_AZURE)
    assert facts(azure)["by-hand"]["cost"] == {"input": 2.5, "output": 10}
    assert chains(azure)["gpt-4o"] == ["azure-prod/house-chat", "openai-prod/gpt-4o"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "tuned", ["ft:gpt-4o:acme::1", "gpt-4o.ft-0e20", "house-lora", "gpt-4o-finetuned", "fine-tuned"]
)
def test_a_tuned_copy_has_neither_the_price_nor_the_identity_of_what_it_was_made_from(azure: World, tuned: str) -> None:
    azure.gateway.lists["azure-prod"] = native(tuned, "gpt-4o-mini")
    azure.gateway.account = deployed({f"azure-prod/{tuned}": "gpt-4o", "azure-prod/gpt-4o-mini": "gpt-4o-mini"})
    azure.update(OF_AZURE)
    assert "cost" not in facts(azure)[tuned]
    assert tuned not in str(chains(azure))


def test_only_the_accounts_word_makes_a_deployment() -> None:
    said = {"canonical_slug": "account"}
    assert stands_for(make_model("gpt-4o", canonical_slug="gpt-4o-mini")) is None
    assert stands_for(make_model("gpt-4o", canonical_slug="gpt-4o-mini", provenance=said)) == "gpt-4o-mini"
    assert as_meant(make_model("a", canonical_slug="b", provenance=said)).name == "b"
    assert as_meant(make_model("a", "Ours", canonical_slug="b", provenance=said)).name == "Ours"
    assert names_of(make_model("gpt-4o", canonical_slug="OpenAI/GPT-4o", provenance=said)) == (
        *("OpenAI/GPT-4o", "GPT-4o", "openai/gpt-4o", "gpt-4o"),
    )


def test_a_deployment_that_is_pointed_at_another_model_keeps_nothing_of_the_twin_it_had(world: World) -> None:
    described = {**DESCRIBED, "cost": {"input": 1, "output": 4}}
    ids = ("gpt-5.4-2026-03-05", "gpt-5.4", "gpt-4o", "gpt-4.1", "o3")
    undated = dict.fromkeys(ids[1:], described)
    (world.folder / "metadata.json").write_text(json.dumps({"openai": {"models": undated}}))
    world.gateway.lists = {"openai-prod": native(*ids)}
    world.gateway.account = listing(*({"id": f"@openai-prod/{each}"} for each in ids))
    settings = 'metadata.sources = ["metadata.json"]\n[[providers]]\nslug = "openai-prod"\nmetadata = "openai"\n'
    world.update(settings)
    assert facts(world, "openai-prod")["gpt-5.4-2026-03-05"]["tool_call"] is True
    world.gateway.account = deployed({f"openai-prod/{each}": each for each in ids[1:]} | {f"openai-prod/{ids[0]}": "x"})
    for _ in range(2):
        world.update(settings)
        model = facts(world, "openai-prod")["gpt-5.4-2026-03-05"]
        assert (model["kind"], "tool_call" in model, "limit" in model) == ("unknown", False, False)
    assert world.reports[-1].files == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["qwen/qwen3-coder", "org/qwen3-coder", "qwen3-coder", "QWEN3-CODER"])
def test_the_source_may_spell_the_model_in_its_own_way_too(azure: World, name: str) -> None:
    spelt = {"Qwen/Qwen3-Coder" if name.startswith("qwen/") else "Qwen3-Coder": GPT["gpt-4o"], "other": GPT["gpt-4o"]}
    (azure.folder / "metadata.json").write_text(json.dumps({"azure": {"models": spelt}}))
    say(azure, house_chat=name)
    for _ in range(2):
        azure.update(OF_AZURE)
        model = facts(azure)["house-chat"]
        assert (model["cost"]["input"], model["provenance"]["kind"]) == (2.5, f"metadata.json/azure/{min(spelt)}")
    (azure.folder / "metadata.json").unlink()
    azure.update(OF_AZURE)
    assert facts(azure)["house-chat"] == model


def test_a_spelling_that_fits_two_models_of_a_source_fits_none(azure: World) -> None:
    spelt = {"Qwen3-Coder": GPT["gpt-4o"], "QWEN3-coder": GPT["gpt-4o-mini"]}
    (azure.folder / "metadata.json").write_text(json.dumps({"azure": {"models": spelt}}))
    say(azure, house_chat="qwen3-coder")
    azure.update(OF_AZURE)
    assert "cost" not in facts(azure)["house-chat"]


def test_an_id_of_the_provider_is_looked_up_as_it_is_spelt(azure: World) -> None:
    (azure.folder / "metadata.json").write_text(json.dumps({"azure": {"models": {"House-Chat": GPT["gpt-4o"]}}}))
    say(azure, house_chat=None)
    azure.update(OF_AZURE)
    assert "cost" not in facts(azure)["house-chat"]


# The ids of combined models


def deployments(world: World, **meant: str) -> dict[str, str]:
    """Update with two providers that deploy these names for these models: combined id -> identity."""
    world.gateway.lists = {slug: listing(*rows(*meant)) for slug in ("az", "bb")}
    world.gateway.account = deployed(
        {f"{slug}/{name}": model for slug in ("az", "bb") for name, model in meant.items()}
    )
    world.update()
    return {each: model["identity"] for each, model in world.document("combined-models.json").items()}


def answering(world: World, combined_id: str) -> list[str]:
    """What requests to a combined model ask for."""
    entries = world.document("opencode.json")["provider"].get("combined", {"models": {}})["models"]
    if combined_id not in entries:
        return []
    targets = json.loads(entries[combined_id]["headers"]["x-portkey-config"])["targets"]
    return [f"{target['provider']}/{target['override_params']['model']}" for target in targets]


@pytest.mark.slow
def test_an_id_does_not_follow_deployments_to_another_model(world: World) -> None:
    assert deployments(world, prod="gpt-4o", fast="gpt-4o-mini") == {
        "gpt-4o": "openai/gpt-4o",
        "gpt-4o-mini": "openai/gpt-4o-mini",
    }
    found = deployments(world, prod="claude-sonnet-4", fast="gpt-4o-mini")
    assert found == {"claude-sonnet-4": "anthropic/claude-sonnet-4", "gpt-4o-mini": "openai/gpt-4o-mini"}
    assert answering(world, "gpt-4o") == []
    assert "gpt-4o" in world.document("removed.json")["combined"]
    back = deployments(world, prod="gpt-4o", fast="gpt-4o-mini")
    assert (back["gpt-4o"], answering(world, "gpt-4o")) == ("openai/gpt-4o", ["@az/prod", "@bb/prod"])


def test_ids_of_deployments_that_change_places_go_on_meaning_what_they_meant(world: World) -> None:
    before = deployments(world, prod="gpt-4o", fast="gpt-4o-mini")
    assert deployments(world, prod="gpt-4o-mini", fast="gpt-4o") == before
    assert answering(world, "gpt-4o") == ["@az/fast", "@bb/fast"]
    assert answering(world, "gpt-4o-mini") == ["@az/prod", "@bb/prod"]


def test_an_id_does_not_follow_what_the_account_no_longer_calls_another_model(world: World) -> None:
    names = {"house-chat": "gpt-4o-mini", "gpt-4.1": "gpt-4.1"}
    assert "gpt-4o-mini" in deployments(world, **names)
    assert "gpt-4o-mini" not in deployments(world, **{"house-chat": "gpt-4o", "gpt-4.1": "gpt-4.1"})
    assert answering(world, "gpt-4o-mini") == []


def test_no_id_follows_deployments_that_go_to_another_model_one_after_the_other(world: World) -> None:
    world.gateway.lists = {slug: listing(*rows("prod", "other")) for slug in ("az", "bb")}

    def say_of(az: str, bb: str | None) -> None:
        refs = {"az/prod": az, "az/other": "o1", "bb/other": "o3"}
        world.gateway.account = deployed(refs | ({"bb/prod": bb} if bb else {"bb/prod": "prod"}))
        world.update(accept=("az", "bb"))

    say_of("gpt-4o", "gpt-4o")
    assert answering(world, "gpt-4o") == ["@az/prod", "@bb/prod"]
    say_of("gpt-5", None)
    say_of("gpt-5", "gpt-5")
    assert answering(world, "gpt-4o") == []
    assert world.document("combined-models.json")["gpt-5"]["identity"] == "openai/gpt-5"
