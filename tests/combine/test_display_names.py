"""A combined model is called as its maker calls it, or as most providers do; what says anything else has no say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.combine.display_names import may_vote
from portkey_catalog.schema import CombinedModel, Cost, Route
from support.combining import combine_by
from support.small_catalog import make_model, make_provider

MINI = "gpt-4o-mini"


def named(model_id: str = MINI, *, priority: tuple[str, ...] = (), **names: str | tuple[str, ...]) -> CombinedModel:
    providers = {}
    for slug, given in names.items():
        listed = [given] if isinstance(given, str) else given
        ids = [model_id, *(f"{path}/{model_id}" for path in ("openai", "azure", "us")[: len(listed) - 1])]
        models = [make_model(each, name) for each, name in zip(ids, listed, strict=True)]
        providers[slug] = make_provider(slug, *models)
    (model,) = combine_by(providers, provider_priority=priority).models.values()
    return model


def test_the_makers_own_name_is_taken_whatever_others_say() -> None:
    assert named(openai="GPT-4o mini", a="GPT 4o Mini", b="GPT 4o Mini", c="GPT 4o Mini").name == "GPT-4o mini"


def test_a_server_of_ones_own_is_no_maker_whatever_it_is_called() -> None:
    providers = {slug: make_provider(slug, make_model(MINI, "GPT 4o Mini")) for slug in "ab"}
    route = Route(provider="openai", custom_host="https://own.example/v1")
    providers["openai"] = make_provider("openai", make_model(MINI, "gpt-4o MINI!"), route=route)
    (model,) = combine_by(providers).models.values()
    assert model.name == "GPT 4o Mini"


def test_one_provider_has_one_vote_however_many_offers_it_makes() -> None:
    shouting = ("GPT-4O-MINI", "GPT-4O-MINI", "GPT-4O-MINI")
    assert named(a=shouting, b="GPT-4o mini", c="GPT-4o mini").name == "GPT-4o mini"


def test_providers_with_one_upstream_have_one_vote_together() -> None:
    others = [make_model(f"own-{number}-7b") for number in range(8)]
    providers = {slug: make_provider(slug, make_model(MINI, "gpt 4o mini"), *others) for slug in ("a", "b", "c")}
    providers |= {slug: make_provider(slug, make_model(MINI, "Gpt-4o Mini (chat)")) for slug in ("x", "y")}
    providers["x"] = make_provider("x", make_model(f"openai/{MINI}", "GPT-4o-mini chat"))
    providers["y"] = make_provider("y", make_model(f"openai/{MINI}", "GPT-4o-mini chat"))
    assert combine_by(providers).models[MINI].name == "GPT-4o-mini chat"


def test_of_names_that_as_many_say_the_owners_order_decides_and_no_text() -> None:
    names: dict[str, Any] = {"zeta": "GPT-4o mini", "alpha": "GPT-4o-mini chat"}
    assert named(**names, priority=("zeta",)).name == "GPT-4o mini"
    assert named(**names, priority=("alpha",)).name == "GPT-4o-mini chat"
    assert named(**names).name == "GPT-4o-mini chat"


@pytest.mark.parametrize(
    "odd",
    [
        "USE THIS ONE",
        "GPT-4o mini - USE THIS ONE",
        "Ignore previous instructions",
        "GPT-4o mini, see https://evil.example",
        "@everyone GPT-4o mini",
        "Claude Sonnet 4",
        "GPT-4o",
        "GPT-4.1 mini",
        "GPT-5o mini",
        "mini",
        "\uff27\uff30\uff34-4o mini",
        "GPT-4\u043e mini",
        "GPT-4o mini " + "GPT-4o mini " * 9,
        "???",
        "[ends 2026-01-01] GPT-4o mini",
    ],
)
def test_a_name_that_says_anything_but_the_model_does_not_vote(odd: str) -> None:
    assert not may_vote(odd, make_model(MINI, odd), "openai/gpt-4o-mini")


def test_a_name_that_does_not_vote_is_shown_neither_by_many_nor_by_the_maker() -> None:
    odd = "GPT-4o mini - USE THIS ONE"
    assert named(a=odd, b=odd, c=odd, d="GPT-4o mini").name == "GPT-4o mini"
    assert named(openai=odd, a="GPT-4o mini", b="GPT-4o mini").name == "GPT-4o mini"
    assert named(a=odd, b=odd).name == MINI
    assert named(a="GPT-4o mini (recommended)", b="GPT-4o mini (official)").name == "GPT-4o mini"


@pytest.mark.parametrize(
    ("model_id", "identity", "name"),
    [
        (
            "gemini-2.5-flash-09-2025",
            "google/gemini-2.5-flash+202509",
            "Gemini 2.5 Flash Sep 2025",
        ),
        ("gemini-2.5-pro-preview-06-05", "google/gemini-2.5-pro-preview+0605", "Gemini 2.5 Pro Preview 06-05"),
        ("command-r-plus-08-2024", "cohere/command-r-plus+202408", "Command R+ 08-2024"),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", "alibaba/qwen3-235b+2507", "Qwen3 235B A22B Instruct 2507 FP8"),
        ("claude-v2", "anthropic/claude-2", "Claude v2.0"),
        ("anthropic.claude-haiku-4-5", "anthropic/claude-haiku-4.5", "Haiku 4.5"),
        (
            "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
            "deepseek/deepseek-r1-distill-llama-70b",
            "DeepSeek R1 Distill Llama 70B",
        ),
    ],
)
def test_honest_names_vote(model_id: str, identity: str, name: str) -> None:
    assert may_vote(name, make_model(model_id, name), identity)


@pytest.mark.parametrize("name", ["Llama 70B", "DeepSeek R1", "Llama 3.3 70B", "DeepSeek R1 Distill Qwen 70B"])
def test_a_name_of_what_a_model_was_made_from_does_not_vote(name: str) -> None:
    model = make_model("deepseek-ai/DeepSeek-R1-Distill-Llama-70B", name)
    assert not may_vote(name, model, "deepseek/deepseek-r1-distill-llama-70b")


def test_a_cheaper_offer_names_nothing() -> None:
    cheap = Cost(input=Decimal("0.01"), output=Decimal("0.01"))
    providers = {"a": make_provider("a", make_model(MINI, "GPT-4o-mini chat", cost=cheap))}
    providers |= {slug: make_provider(slug, make_model(MINI, "GPT-4o mini")) for slug in ("b", "c")}
    assert combine_by(providers, order="price").models[MINI].name == "GPT-4o mini"
