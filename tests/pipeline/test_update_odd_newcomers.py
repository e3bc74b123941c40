"""A provider that is new to the account and lists something odd or false changes nothing that was good before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.account_over_time import Account, Provider, cast
from support.chain_history import Ref, chain_of, says
from support.hosted import KEY, hosted_gateway
from support.true_models import MODELS, Raw, flooded, row

pytestmark = pytest.mark.slow

SHARED = ("claude-sonnet-4", "deepseek-v3", "gpt-4o", "grok-4", "kimi-k2", "llama-3.3-70b")
"""What every host of the account lists."""


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account without providers."""
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    with hosted_gateway({}) as gateway:
        yield Account(gateway, tmp_path)


def joins(account: Account, slug: str, *labels: str) -> Provider:
    """The account gets a provider of the cast, with these models and four of its own."""
    provider = account.providers[slug] = cast()[slug]
    for label in labels:
        provider.offers(label)
    for number in range(4):
        provider.offers_own(number)
    return provider


@pytest.fixture
def account(empty: Account) -> Account:
    """A lab and three hosts, whose catalog is some days old."""
    joins(empty, "anthropic", "claude-sonnet-4")
    for slug in ("openrouter", "together", "groq"):
        joins(empty, slug, *SHARED)
    empty.pass_days(0)
    return empty


def chains(account: Account) -> dict[str, tuple[Ref, ...]]:
    """Today's chains, of the account with the liar where there is one."""
    run = account.troubled or account.calm
    assert run.yesterday
    return run.yesterday.chains


def members(account: Account, name: str) -> set[Ref]:
    """Offers of a combined model, in its chain or beside it."""
    run = account.troubled or account.calm
    assert run.yesterday
    model = run.yesterday.combined.get(name, {"members": []})
    return {(each["provider"], each["id"]) for each in model["members"]}


def told(account: Account) -> tuple[str, ...]:
    run = account.troubled or account.calm
    assert run.yesterday
    return run.yesterday.told


def lie(label: str, model_id: str, **facts: Any) -> dict[str, Raw]:
    return {model_id: {**row(MODELS[label], model_id), **facts}}


def honest(chain: tuple[Ref, ...], slug: str = "aaa") -> tuple[Ref, ...]:
    return tuple(member for member in chain if member[0] != slug)


def test_eleven_hundred_rows_of_one_newcomer_cost_no_chain_a_member(account: Account) -> None:
    before = chains(account)
    rows = {
        each: row(MODELS["deepseek-v3"], each, price=0.5, context=0.5)
        for each in flooded("deepseek/deepseek-v3", 1_100)
    }
    account.lies_begin("aaa", rows)
    for _ in range(2):
        account.pass_days()
        assert {name: honest(chain) for name, chain in chains(account).items()} == before


@pytest.mark.parametrize("date", ["20240101", "20251105", "20990101"])
def test_one_new_date_of_a_newcomer_does_not_replace_the_maker(account: Account, date: str) -> None:
    before = chains(account)
    assert before["claude-sonnet-4"][0] == ("anthropic", "claude-sonnet-4-20250514")
    account.lies_begin("aaa", lie("claude-sonnet-4", f"claude-sonnet-4-{date}"))
    for _ in range(2):
        account.pass_days()
        assert chains(account) == before
        assert ("aaa", f"claude-sonnet-4-{date}") not in members(account, "claude-sonnet-4")


def test_a_second_snapshot_that_the_lab_lists_leaves_the_id_to_the_first(account: Account) -> None:
    lab, host = account.providers["anthropic"], account.providers["together"]
    lab.offers("claude-sonnet-4", "claude-sonnet-4-20251105")
    lab.truth["claude-sonnet-4-20251105"] = "claude-sonnet-4@20251105"
    account.second.add("claude-sonnet-4")
    account.happens("anthropic lists claude-sonnet-4-20251105 besides")
    account.pass_days()
    assert chains(account)["claude-sonnet-4"] == (
        ("anthropic", "claude-sonnet-4-20250514"),
        ("together", "claude-sonnet-4-20250514"),
    )
    host.offers("claude-sonnet-4", "claude-sonnet-4-20251105")
    host.truth["claude-sonnet-4-20251105"] = "claude-sonnet-4@20251105"
    account.happens("together lists claude-sonnet-4-20251105 besides")
    account.pass_days()
    second = {("anthropic", "claude-sonnet-4-20251105"), ("together", "claude-sonnet-4-20251105")}
    (name,) = (name for name, chain in chains(account).items() if set(chain) == second)
    assert name != "claude-sonnet-4"
    undated = {("groq", "claude-sonnet-4"), ("openrouter", "anthropic/claude-sonnet-4")}
    assert not undated & (members(account, name) | members(account, "claude-sonnet-4"))


def test_a_second_snapshot_that_the_lab_lists_is_told_to_those_whose_chain_it_changes(account: Account) -> None:
    lab = account.providers["anthropic"]
    lab.offers("claude-sonnet-4", "claude-sonnet-4-20251105")
    lab.truth["claude-sonnet-4-20251105"] = "claude-sonnet-4@20251105"
    account.second.add("claude-sonnet-4")
    account.pass_days()
    for member in ("groq/claude-sonnet-4", "openrouter/anthropic/claude-sonnet-4"):
        assert any(says(line, "claude-sonnet-4", member) for line in told(account)), told(account)


def point(account: Account, label: str, *slugs: str) -> None:
    """Let these hosts' `deepseek-chat` be a model, as their rows say."""
    for slug in slugs:
        host = account.providers[slug]
        ways, host.told = host.told, True
        host.offers(label, "deepseek/deepseek-chat")
        host.told = ways
    account.happens(f"deepseek-chat is {label} at {', '.join(slugs)}")


@pytest.fixture
def by_alias(empty: Account) -> Account:
    """An account whose hosts have DeepSeek's models under an alias only."""
    for slug in ("openrouter", "groq", "vercel"):
        joins(empty, slug, "llama-3.3-70b")
    point(empty, "deepseek-v3", "openrouter", "groq", "vercel")
    empty.pass_days(0)
    assert len(chains(empty)["deepseek-v3"]) == 3
    return empty


def test_members_that_still_are_the_model_keep_the_id_and_who_became_another_leaves(by_alias: Account) -> None:
    point(by_alias, "deepseek-r1", "openrouter")
    by_alias.pass_days()
    assert chains(by_alias)["deepseek-v3"] == (("groq", "deepseek/deepseek-chat"), ("vercel", "deepseek/deepseek-chat"))
    assert any(says(line, "deepseek-v3", "openrouter/deepseek/deepseek-chat") for line in told(by_alias))


def test_an_id_does_not_follow_all_its_members_to_another_model(by_alias: Account) -> None:
    point(by_alias, "deepseek-r1", "openrouter", "groq", "vercel")
    by_alias.pass_days()
    run = by_alias.calm.yesterday
    assert run and run.exit_code == 3
    assert "deepseek-v3" not in run.leads
    assert len(run.chains["deepseek-r1"]) == 3


def test_an_id_that_nobody_offered_for_a_year_comes_back_for_its_own_model_only(by_alias: Account) -> None:
    first = by_alias.calm.yesterday
    assert first
    everybody = ("openrouter", "groq", "vercel")
    point(by_alias, "deepseek-r1", *everybody)
    by_alias.pass_days()
    by_alias.pass_days(365)
    for slug in everybody:
        by_alias.providers[slug].offers("qwen3-32b")
    by_alias.happens("an update after a year")
    by_alias.pass_days()
    run = by_alias.calm.yesterday
    assert run and "deepseek-v3" not in run.leads
    assert run.ids["deepseek-v3"] == first.ids["deepseek-v3"]
    point(by_alias, "deepseek-v3", *everybody)
    by_alias.pass_days()
    assert len(chains(by_alias)["deepseek-v3"]) == 3


def test_a_familys_bare_id_waits_for_its_lab(empty: Account) -> None:
    for slug in ("openrouter", "together", "vercel"):
        provider = joins(empty, slug)
        provider.rows["evil/gpt-6"] = row(MODELS["gpt-4o"], "evil/gpt-6", price=provider.price)
    empty.pass_days(0)
    assert "gpt-6" not in chains(empty)
    assert len(chains(empty)["evil-gpt-6"]) == 3
    for slug in ("together", "vercel"):
        empty.providers[slug].rows["openai/gpt-6"] = row(MODELS["gpt-4.1"], "openai/gpt-6", price=2)
    empty.happens("OpenAI brings out GPT-6")
    empty.pass_days()
    assert chains(empty)["gpt-6"] == (("together", "openai/gpt-6"), ("vercel", "openai/gpt-6"))
    assert len(chains(empty)["evil-gpt-6"]) == 3


def test_a_published_id_is_not_given_to_somebody_elses_model_of_that_name(account: Account) -> None:
    for slug in ("openrouter", "together", "groq"):
        provider = account.providers[slug]
        provider.drops(MODELS["kimi-k2"].spelt(provider.style))
    (name,) = (name for name, chain in chains(account).items() if ("groq", "kimi-k2-instruct") in chain)
    account.happens("nobody offers kimi-k2 any more")
    account.pass_days()
    account.pass_days(200)
    for slug in ("together", "groq"):
        account.providers[slug].rows["evil/kimi-k2"] = row(MODELS["kimi-k2"], "evil/kimi-k2")
    account.happens("two list evil/kimi-k2")
    account.pass_days()
    assert name not in chains(account)


FALSE_NAMES = (
    "USE THIS ONE",
    "Claude Opus 5",
    "AAA: ignore what the others say",
    "GPT-4o mini",
    "https://evil.example",
    "Best",
)


@pytest.mark.parametrize("slug", ["aaa", "zzz"])
def test_a_newcomer_does_not_rename_a_model(account: Account, slug: str) -> None:
    assert account.calm.yesterday
    before = {each: model["name"] for each, model in account.calm.yesterday.combined.items()}
    rows: dict[str, Raw] = {}
    for label, name in zip(SHARED, FALSE_NAMES, strict=True):
        rows |= lie(label, MODELS[label].router, name=name)
    account.lies_begin(slug, rows)
    account.pass_days()
    assert account.troubled and account.troubled.yesterday
    after = {each: model["name"] for each, model in account.troubled.yesterday.combined.items()}
    assert {each: after.get(each) for each in before} == before


NO_CHAT = {"input_modalities": ["text"], "output_modalities": ["image"]}


@pytest.mark.parametrize(
    "facts",
    [
        {"hugging_face_id": "evil/Other-7B"},
        {"pricing": {"prompt": "0.9", "completion": "0.9"}},
        {"pricing": {"prompt": "0", "completion": "0"}},
        {"context_length": 4_096},
        {"context_length": 10_000_000},
        {"architecture": NO_CHAT},
        {"supported_parameters": []},
        {"created": 1_500_000_000},
        {"canonical_slug": "deepseek/deepseek-r1"},
        {"name": "DeepSeek R1"},
    ],
    ids=["weights", "dear", "free", "small", "large", "images", "no-tools", "old", "other-slug", "other-name"],
)
def test_a_newcomer_that_contradicts_throws_nobody_out(account: Account, facts: dict[str, Any]) -> None:
    before = chains(account)
    rows: dict[str, Raw] = {}
    for label in SHARED:
        rows |= lie(label, MODELS[label].router, **facts)
    account.lies_begin("aaa", rows)
    for days in (1, 40):
        account.pass_days(days)
        assert {name: honest(chain) for name, chain in chains(account).items()} == before


@pytest.mark.parametrize("label", ["deepseek-v3", "claude-sonnet-4"])
def test_two_rows_that_agree_at_one_newcomer_are_one_voice(account: Account, label: str) -> None:
    before = chains(account)
    rows: dict[str, Raw] = {}
    for style in ("router", "repository", "bare"):
        rows |= lie(label, MODELS[label].spelt(style), hugging_face_id="evil/Other-7B", context_length=8_192)
    account.lies_begin("aaa", rows)
    for _ in range(2):
        account.pass_days()
        assert {name: honest(chain) for name, chain in chains(account).items()} == before


@pytest.mark.parametrize(
    ("label", "model_id"),
    [
        ("gpt-4o", "gpt-4\u043e"),
        ("gpt-4o", "\uff47pt-4o"),
        ("kimi-k2", "\u212aimi-k2-instruct"),
        ("deepseek-v3", "d\u0435\u0435pseek-v3"),
        ("llama-3.3-70b", "meta-llama/\u217clama-3.3-70b-instruct"),
    ],
)
def test_letters_that_only_look_alike_join_nothing(account: Account, label: str, model_id: str) -> None:
    account.lies_begin("aaa", lie(label, model_id))
    account.pass_days()
    assert account.troubled and account.troubled.yesterday
    found = [
        name
        for name, model in account.troubled.yesterday.combined.items()
        if ("aaa", model_id) in {(each["provider"], each["id"]) for each in model["members"]}
    ]
    assert found == []


@pytest.mark.parametrize("price", ["0", "0.000000000001", "0.00000001"])
def test_a_newcomer_that_is_nearly_free_leads_no_chain_by_price(account: Account, price: str) -> None:
    account.order = "price"
    account.happens("the owner orders by price")
    account.calm.yesterday = None  # A change of the settings may change chains.
    account.pass_days()
    first = {name: chain[0] for name, chain in chains(account).items()}
    rows: dict[str, Raw] = {}
    for label in SHARED:
        rows |= lie(label, MODELS[label].router, pricing={"prompt": price, "completion": price})
    account.lies_begin("aaa", rows)
    for days in (1, 40, 40):
        account.pass_days(days)
        assert {name: chain[0] for name, chain in chains(account).items()} == first


def test_a_newcomer_stands_last_and_does_so_until_the_owner_lists_it(account: Account) -> None:
    rows: dict[str, Raw] = {}
    for label in SHARED:
        rows |= lie(label, MODELS[label].router)
    account.lies_begin("aaa", rows)
    for days in (1, 40, 200):
        account.pass_days(days)
        if days == 1:
            assert any(says(line, "aaa") and "provider_priority" in line for line in told(account))
        for chain in chains(account).values():
            assert "aaa" not in [slug for slug, _ in chain[:-1]]


def test_who_came_before_the_second_honest_offer_does_not_keep_it_out(empty: Account) -> None:
    for slug in ("openrouter", "together", "groq"):
        joins(empty, slug, "llama-3.3-70b")
    empty.providers["openrouter"].offers("kimi-k2")
    empty.pass_days(0)
    empty.lies_begin("aaa", lie("kimi-k2", "moonshotai/kimi-k2", context_length=2_000_000, hugging_face_id="evil/K2"))
    empty.pass_days()
    for slug in ("together", "groq"):
        empty.providers[slug].offers("kimi-k2")
        empty.happens(f"{slug} lists kimi-k2")
        empty.pass_days()
    run = empty.troubled and empty.troubled.yesterday
    assert run
    (chain,) = (each for each in map(chain_of, run.combined.values()) if ("groq", "kimi-k2-instruct") in each)
    assert {slug for slug, _ in chain} >= {"openrouter", "together", "groq"}


def test_a_second_update_on_the_day_on_which_what_a_newcomer_made_dissolves_changes_nothing(empty: Account) -> None:
    for slug, label in (("groq", "kimi-k2"), ("together", "kimi-k2"), ("vercel", "deepseek-v3")):
        joins(empty, slug, label)
    empty.pass_days(0)
    point(empty, "deepseek-v3", "vercel")
    empty.pass_days()
    said = {"canonical_slug": "deepseek/deepseek-v3", "hugging_face_id": "deepseek-ai/DeepSeek-V3"}
    odd = lie("deepseek-r1", "meta/deepseek-r1", context_length=None, **said)
    empty.lies_begin("zzz", odd)
    empty.pass_days()
    assert ("zzz", "meta/deepseek-r1") in members(empty, "deepseek-v3")
    price = "0.000000000001"
    empty.lies = lie("deepseek-v3", "deepseek/deepseek-v3", pricing={"prompt": price, "completion": price})
    empty.pass_days()


def test_a_chain_that_stands_by_a_newcomer_keeps_out_nobody_who_was_there_before(empty: Account) -> None:
    for slug, label in (("openrouter", "deepseek-v3.1"), ("groq", "kimi-k2"), ("together", "kimi-k2")):
        joins(empty, slug, label)
    empty.pass_days(0)
    much = row(MODELS["deepseek-v3.1"], "deepseek/deepseek-v3.1", output=32_768)
    empty.lies_begin("aaa", {"deepseek/deepseek-v3.1": much})
    empty.pass_days()
    empty.providers["groq"].offers("deepseek-v3.1")
    empty.pass_days()
    run = empty.troubled and empty.troubled.yesterday
    assert run
    assert {slug for slug, _ in chain_of(run.combined["deepseek-v3.1"])} >= {"openrouter", "groq"}
