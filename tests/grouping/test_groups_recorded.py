"""Groups of the newest recorded lists of sixteen providers, each of which was read by eye; `pytest -s` prints them."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from portkey_catalog.combine.models import Combined
from portkey_catalog.grouping.groups import all_offers, group_offers
from support.recorded_lists import NEWEST, combined_of, providers, read
from support.recordings import Recordings
from support.small_catalog import make_provider


@pytest.fixture(scope="module")
def combined(recordings: Recordings) -> Combined:
    return combined_of(recordings)


NEVER_BARE_BASE = {"kimi-k2"}
"""Poe has two bots of this one; Moonshot calls the base model Kimi-K2-Base."""
CHAT_WORD = re.compile(r"-(instruct|it)(?=-|$)")


@pytest.mark.slow
@pytest.mark.parametrize("name", NEWEST)
def test_no_list_has_a_base_model_and_its_chat_model_in_one_group(recordings: Recordings, name: str) -> None:
    slug = name.partition("/")[0]
    offers = all_offers({slug: make_provider(slug, *read(recordings, name)[1].models.values())})
    for group in group_offers(offers, ()):
        ids = {offer.model.id.lower() for offer in group.offers}
        bare = {stem for each in ids if (stem := CHAT_WORD.sub("", each)) != each} & ids
        assert not bare - NEVER_BARE_BASE


FIGURES = {
    "models listed": 1318,
    "combined models": 177,
    "with a chain": 91,
    "offers in them": 566,
    "targets of chains": 210,
    "near misses": 6,
}
NOTICES = {"price": 16, "prompt-cache": 10, "output": 8, "reasoning": 4, "thought-signatures": 1}
NEAR_MISSES = [
    # What a name without a date means is nobody's word but the provider's.
    ("cohere/command-r", "cohere/command-r+202408"),
    ("cohere/command-r-plus", "cohere/command-r-plus+202408"),
    ("deepseek/deepseek-r1", "deepseek/deepseek-r1+0528"),
    # Uploaded again by somebody else after its maker withdrew it.
    ("microsoft/wizardlm-2-8x22b", "alpindale/wizardlm-2-8x22b"),
    # Two checkpoints, 40k and 80k, one of which OpenRouter does not name.
    ("minimax/minimax-m1-80k", "minimax/minimax-m1"),
    # Versions 0.1 to 0.3 exist, and Novita does not say which it has.
    ("mistral/mistral-v0.2-7b", "@novita/mistral-7b"),
]


def test_the_figures_are_those_that_were_read(recordings: Recordings, combined: Combined) -> None:
    models = combined.models.values()
    for model in models:
        print(f"{model.id} ({model.identity}): {', '.join(f'{each.provider}/{each.id}' for each in model.members)}")
    figures = {
        "models listed": sum(len(provider.models) for provider in providers(recordings).values()),
        "combined models": len(models),
        "with a chain": sum(bool(model.chain) for model in models),
        "offers in them": sum(len(model.members) for model in models),
        "targets of chains": sum(len(model.chain) for model in models),
        "near misses": len(combined.near_misses),
    }
    if recordings.whole:
        assert figures == FIGURES
        assert Counter(notice.rule for model in models for notice in model.notices) == NOTICES


def test_what_stays_apart_although_it_looks_alike_is_known(recordings: Recordings, combined: Combined) -> None:
    found = [(miss.one.identity, miss.other.identity) for miss in combined.near_misses]
    if recordings.whole:
        assert found == NEAR_MISSES
    # Where others of a group are missing, more looks alike.
    assert len(set(found).intersection(NEAR_MISSES)) >= 4


@pytest.mark.parametrize(
    ("identity", "spelt"),
    [
        ("openai/gpt-oss-120b", r"gpt-oss-120b"),
        ("anthropic/claude-sonnet-4", r"claude-(4-sonnet|sonnet-4(?![.-]\d(?!\d)))"),
        ("anthropic/claude-haiku-4.5", r"claude-haiku-4[.-]5(?!.*:batch)"),
        ("moonshot/kimi-k2+0905", r"kimi-k2-(instruct-)?0905"),
    ],
)
def test_a_model_is_in_one_group_whatever_its_providers_call_it(
    recordings: Recordings, combined: Combined, identity: str, spelt: str
) -> None:
    (members,) = (model.members for model in combined.models.values() if model.identity == identity)
    lists = providers(recordings).items()
    offers = {(slug, each) for slug, provider in lists for each in provider.models if re.search(spelt, each.lower())}
    assert {(member.provider, member.id) for member in members} == offers


def test_no_group_joins_stated_weights_that_differ(recordings: Recordings, combined: Combined) -> None:
    for model in combined.models.values():
        stated = {
            providers(recordings)[member.provider].models[member.id].hugging_face_id for member in model.members
        } - {None}
        plain = {repository.lower().removesuffix("-fp8") for repository in stated if repository}
        assert len({repository.partition("/")[2] for repository in plain}) <= 1 or model.id in SAME_WEIGHTS


SAME_WEIGHTS = {
    # Meta renamed its repositories in 2024: "Meta-Llama-3.1-8B-Instruct" became "Llama-3.1-8B-Instruct".
    "llama-3.1-70b-instruct",
    "llama-3.1-8b-instruct",
}
