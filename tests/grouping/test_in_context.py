"""What only a look at all offers tells of what each of them is."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.grouping.groups import Offer, group_offers, offer_of
from portkey_catalog.grouping.in_context import in_context, snapshots
from portkey_catalog.grouping.memory import NO_MEMORY, Incumbent, Memory, Snapshots
from portkey_catalog.identity import identify
from portkey_catalog.schema import Kind
from support.small_catalog import make_model

SONNET = "anthropic/claude-sonnet-4.5"
FIRST, SECOND, ODD = "20250929", "20260301", "20991231"


def offer(ref: str, **facts: Any) -> Offer:
    slug, _, model_id = ref.partition("/")
    model = make_model(model_id, **facts)
    return offer_of(slug, model, identify(model, slug))


def keys(*refs: str | Offer, memory: Memory = NO_MEMORY, upstream_of: dict[str, str] | None = None) -> dict[str, str]:
    """What each offer is after looking, by `slug/model-id`."""
    offers = [offer(ref) if isinstance(ref, str) else ref for ref in refs]
    return {each.ref: each.identity.key for each in in_context(offers, memory, upstream_of or {}) if each.identity}


def meet(*refs: str | Offer, memory: Memory = NO_MEMORY) -> bool:
    return len(set(keys(*refs, memory=memory).values())) == 1


def members(identity: str, *refs: str, unchanged: bool = True) -> dict[tuple[str, str], Incumbent]:
    return {offer(ref).key: Incumbent(identity, unchanged) for ref in refs}


# Snapshots.


def test_the_only_date_that_anybody_lists_is_what_the_name_means() -> None:
    assert meet("a/claude-sonnet-4-5", f"b/claude-sonnet-4-5-{FIRST}", f"c/anthropic/claude-sonnet-4.5@{FIRST}")


def test_a_date_that_one_provider_alone_lists_beside_the_labs_is_the_odd_one() -> None:
    found = keys("a/claude-sonnet-4-5", f"anthropic/claude-sonnet-4-5-{FIRST}", f"b/claude-sonnet-4-5-{ODD}")
    assert list(found.values()) == [SONNET, SONNET, f"{SONNET}+{ODD}"]


def test_a_date_counts_that_the_labs_metadata_states() -> None:
    rows = ("a/claude-sonnet-4-5", f"b/claude-sonnet-4-5-{FIRST}", f"c/claude-sonnet-4-5-{ODD}")
    found = keys(*rows, memory=Memory(stated={(SONNET, FIRST)}))
    assert list(found.values()) == [SONNET, SONNET, f"{SONNET}+{ODD}"]


def test_a_date_counts_that_two_providers_list_who_do_not_share_an_upstream() -> None:
    rows = (
        "a/claude-sonnet-4-5",
        *(f"{slug}/claude-sonnet-4-5-{FIRST}" for slug in "bc"),
        f"d/claude-sonnet-4-5-{ODD}",
    )
    assert keys(*rows)[f"c/claude-sonnet-4-5-{FIRST}"] == SONNET
    assert keys(*rows, upstream_of={"b": "b", "c": "b"})[f"c/claude-sonnet-4-5-{FIRST}"] == f"{SONNET}+{FIRST}"


def test_of_several_dates_that_nobody_vouches_for_none_is_the_name() -> None:
    found = keys("a/claude-sonnet-4-5", f"b/claude-sonnet-4-5-{FIRST}", f"c/claude-sonnet-4-5-{ODD}")
    assert list(found.values()) == [SONNET, f"{SONNET}+{FIRST}", f"{SONNET}+{ODD}"]


def test_of_several_dates_that_nobody_vouches_for_that_of_a_known_member_stays() -> None:
    member = f"b/claude-sonnet-4-5-{FIRST}"
    rows = ("a/claude-sonnet-4-5", member, f"c/claude-sonnet-4-5-{ODD}")
    assert list(keys(*rows, memory=Memory(members(SONNET, member))).values()) == [SONNET, SONNET, f"{SONNET}+{ODD}"]
    changed = Memory(members(SONNET, member, unchanged=False))
    assert keys(*rows, memory=changed)[member] == f"{SONNET}+{FIRST}"


def test_a_date_whose_member_left_still_keeps_another_out_that_nobody_vouches_for() -> None:
    rows = ("a/claude-sonnet-4-5", f"b/claude-sonnet-4-5-{SECOND}")
    left = Memory(left={SONNET: {FIRST}})
    assert list(keys(*rows).values()) == [SONNET, SONNET]
    assert list(keys(*rows, memory=left).values()) == [SONNET, f"{SONNET}+{SECOND}"]
    assert meet("a/claude-sonnet-4-5", f"c/claude-sonnet-4-5-{FIRST}", memory=left)
    assert meet(*rows, f"c/claude-sonnet-4-5-{SECOND}", memory=left), "by now two vouch for it"
    assert meet(rows[0], f"anthropic/claude-sonnet-4-5-{SECOND}", memory=left), "the lab vouches for it"
    assert meet("a/grok-4", "b/grok-4-20250709", memory=Memory(left={"xai/grok-4": {"0709"}}))


def test_with_two_known_dates_each_is_a_model_and_the_name_is_neither() -> None:
    rows = ("a/claude-sonnet-4-5", f"anthropic/claude-sonnet-4-5-{FIRST}", f"anthropic/claude-sonnet-4-5-{SECOND}")
    assert list(keys(*rows).values()) == [SONNET, f"{SONNET}+{FIRST}", f"{SONNET}+{SECOND}"]


def test_an_id_published_for_the_first_snapshot_keeps_that_identity() -> None:
    rows = ("a/claude-sonnet-4-5", f"anthropic/claude-sonnet-4-5-{FIRST}", f"anthropic/claude-sonnet-4-5-{SECOND}")
    memory = Memory(snapshots={SONNET: Snapshots(FIRST)})
    assert list(keys(*rows, memory=memory).values()) == ["@a/claude-sonnet-4.5", SONNET, f"{SONNET}+{SECOND}"]
    known = {SONNET: Snapshots(FIRST, frozenset({SECOND}))}
    assert snapshots([offer(ref) for ref in rows], memory) == known
    assert keys(rows[0], memory=Memory(snapshots=known)) == {rows[0]: "@a/claude-sonnet-4.5"}, "also when both are gone"


def test_a_name_published_for_a_date_that_nobody_vouched_for_keeps_it_when_another_comes() -> None:
    first, second = (f"anthropic/claude-sonnet-4-5-{date}" for date in (FIRST, SECOND))
    memory = Memory(members(SONNET, f"b/claude-sonnet-4-5-{FIRST}"))
    found = keys("a/claude-sonnet-4-5", f"b/claude-sonnet-4-5-{FIRST}", first, second, memory=memory)
    assert list(found.values()) == ["@a/claude-sonnet-4.5", SONNET, SONNET, f"{SONNET}+{SECOND}"]


def test_newcomers_do_not_replace_the_date_of_a_known_member() -> None:
    name = "anthropic/claude-sonnet-4.5"
    known = ["a/claude-sonnet-4-5", "b/claude-sonnet-4-5", f"c/claude-sonnet-4-5-{FIRST}"]
    memory = Memory(members(name, *known))
    newcomers = [f"{slug}/claude-sonnet-4-5-{SECOND}" for slug in "de"]
    found = keys(*known, *newcomers, memory=memory)
    assert found[known[2]] == name
    assert {found[each] for each in newcomers} == {f"{name}+{SECOND}"}
    by_lab = f"anthropic/claude-sonnet-4-5-{SECOND}"
    assert keys(*known, by_lab, memory=memory)[by_lab] == name, "the lab knows better than what nobody vouched for"


def test_two_ways_to_write_a_date_are_one_date() -> None:
    assert meet("xai/grok-4-0709", "a/grok-4-20250709", "b/grok-4")


def test_a_mode_after_a_colon_goes_with_its_snapshot() -> None:
    found = keys(f"anthropic/claude-sonnet-4-5-{FIRST}", f"a/claude-sonnet-4-5-{ODD}:thinking")
    assert list(found.values()) == [SONNET, f"{SONNET}+{ODD}:thinking"]


def test_what_is_known_of_snapshots_is_remembered_only_where_somebody_vouches_for_it() -> None:
    offers = [offer("a/claude-sonnet-4-5"), offer(f"b/claude-sonnet-4-5-{FIRST}")]
    assert snapshots(offers) == {}
    assert snapshots([*offers, offer(f"anthropic/claude-sonnet-4-5-{FIRST}")]) == {SONNET: Snapshots(FIRST)}


def test_each_offer_tells_what_was_found_by_looking() -> None:
    one, other = in_context([offer(f"anthropic/claude-sonnet-4-5-{FIRST}"), offer(f"a/claude-sonnet-4-5-{ODD}")])
    assert one.identity and one.identity.evidence[-1] == f"{FIRST} is this name's only snapshot that is known"
    assert other.identity and other.identity.evidence[-1] == (
        f"{ODD} is not the snapshot that claude-sonnet-4.5 is known by"
    )
    assert other.identity.short == f"claude-sonnet-4-5-{ODD}"


# Versions.


def test_a_version_is_its_point_zero_where_there_is_no_other() -> None:
    assert meet("a/aion-labs/aion-2", "b/aion-labs/aion-2.0")
    assert not meet("a/aion-labs/aion-2", "b/aion-labs/aion-2.0", "c/aion-labs/aion-2.5")
    found = keys("a/aion-labs/aion-2", "b/aion-labs/aion-2.0", "c/aion-labs/aion-2.5", "d/aion-labs/aion-2.0")
    assert list(found.values()) == ["aion/aion-2", "aion/aion-2.0", "aion/aion-2.5", "aion/aion-2.0"]


def test_a_version_is_not_its_point_zero_where_one_provider_lists_both() -> None:
    found = keys("a/aion-labs/aion-2", "a/aion-labs/aion-2.0", "b/aion-labs/aion-2.0", "c/aion-labs/aion-2")
    assert list(found.values()) == ["aion/aion-2", "aion/aion-2.0", "aion/aion-2.0", "aion/aion-2"]


def test_where_all_write_the_zero_another_version_changes_nothing() -> None:
    assert set(keys("a/aion-labs/aion-2.0", "b/aion-labs/aion-2.0").values()) == {"aion/aion-2"}
    assert keys("a/aion-labs/aion-2.0", "c/aion-labs/aion-2.5")["a/aion-labs/aion-2.0"] == "aion/aion-2"


def test_anthropic_itself_writes_claude_4_both_ways() -> None:
    assert meet("anthropic/claude-sonnet-4-0", "b/claude-sonnet-4", "c/claude-4.0-sonnet")
    assert keys("b/claude-4.0-sonnet", "c/claude-sonnet-4-5")["b/claude-4.0-sonnet"] == "anthropic/claude-sonnet-4"


def test_a_known_member_stays_when_another_version_comes() -> None:
    both = ("a/aion-labs/aion-2", "b/aion-labs/aion-2.0")
    memory = Memory(members("aion/aion-2", *both))
    found = keys(*both, "c/aion-labs/aion-2.5", "d/aion-labs/aion-2.0", memory=memory)
    assert list(found.values()) == ["aion/aion-2", "aion/aion-2", "aion/aion-2.5", "aion/aion-2.0"]
    zero = Memory(members("aion/aion-2", both[1]))
    assert list(keys(*both, "c/aion-labs/aion-2.5", memory=zero).values()) == [
        "@a/aion-2",
        "aion/aion-2",
        "aion/aion-2.5",
    ]


# Speeds.


def test_a_hosts_faster_serving_is_the_plain_model_that_it_lists_beside_it() -> None:
    assert meet("a/minimax/minimax-m2.5-fast", "a/minimax/minimax-m2.5")
    assert meet("a/MiniMaxAI/MiniMax-M2.5-Turbo", "a/MiniMaxAI/MiniMax-M2.5")
    assert not meet("a/minimax/minimax-m2.5-fast", "b/minimax/minimax-m2.5"), "it does not list the plain one"


@pytest.mark.parametrize(
    ("fast", "plain"),
    [
        ("router/anthropic/claude-opus-4.8-fast", "router/anthropic/claude-opus-4.8"),
        ("router/x-ai/grok-4-fast", "router/x-ai/grok-4"),
        ("router/z-ai/glm-5-turbo", "router/z-ai/glm-5"),
        ("router/openai/gpt-4-turbo", "router/openai/gpt-4"),
        ("router/moonshotai/kimi-k2-thinking-turbo", "router/moonshotai/kimi-k2-thinking"),
        ("minimax/minimax-m2.5-fast", "minimax/minimax-m2.5"),
    ],
)
def test_a_labs_own_fast_mode_stays_apart(fast: str, plain: str) -> None:
    assert not meet(fast, plain)


def test_what_several_sell_by_that_word_may_be_the_labs_own() -> None:
    rows = [f"{slug}/minimax/minimax-m2.5{tail}" for slug in "ab" for tail in ("", "-fast")]
    assert len(set(keys(*rows).values())) == 2


# Sizes.


def test_a_size_left_out_joins_the_only_size_that_several_list() -> None:
    sized = [f"{slug}/nvidia/nemotron-3.5-lightning-30b-a3b" for slug in "ab"]
    bare = "c/nvidia/nemotron-3.5-lightning"
    assert meet(*sized, bare)
    assert not meet(sized[0], bare), "one provider is not several"
    assert not meet(*sized, bare, "d/nvidia/nemotron-3.5-lightning-70b")
    assert keys(*sized, bare, "d/nvidia/nemotron-3.5-lightning-70b")[bare] == "nvidia/nemotron-3.5-lightning"


@pytest.mark.parametrize("name", ["google/gemma-9-it", "meta-llama/llama-9-instruct", "qwen/qwen9", "z-ai/glm-4"])
def test_of_families_sold_by_size_none_may_be_left_out(name: str) -> None:
    family, _, rest = name.rpartition("-") if name.endswith(("-it", "-instruct")) else (name, "", "")
    sized = f"{family}-32b-{rest}" if rest else f"{name}-32b"
    assert not meet(f"a/{sized}", f"b/{sized}", f"c/{name}")


@pytest.mark.parametrize(
    ("bare", "sized"),
    [
        ("google/gemini-1.5-flash", "google/gemini-1.5-flash-8b"),
        ("x-ai/grok-4", "x-ai/grok-4-8b"),
        ("deepseek/deepseek-r1", "deepseek/deepseek-r1-8b"),
        ("anthropic/claude-sonnet-4", "anthropic/claude-sonnet-4-8b"),
        ("openai/gpt-5", "openai/gpt-5-8b"),
    ],
)
def test_a_model_that_is_known_without_a_size_is_no_sized_one(bare: str, sized: str) -> None:
    assert not meet(f"a/{sized}", f"b/{sized}", f"c/{bare}")


def test_a_size_is_not_left_out_where_somebody_lists_both_or_as_many_list_the_name_alone() -> None:
    bare, sized = "nvidia/nemotron-3.5-lightning", "nvidia/nemotron-3.5-lightning-30b-a3b"
    assert keys(f"a/{bare}", f"a/{sized}", f"b/{sized}")[f"a/{bare}"] == bare
    assert keys(f"a/{bare}", f"b/{bare}", f"c/{sized}", f"d/{sized}")[f"a/{bare}"] == bare


def test_newcomers_with_a_size_take_no_name_that_a_combined_model_has() -> None:
    bare, sized = "nvidia/nemotron-3.5-lightning", "nvidia/nemotron-3.5-lightning-30b-a3b"
    memory = Memory(members(bare, f"a/{bare}"))
    world = [f"a/{bare}", *(f"{slug}/{sized}" for slug in "bcd")]
    assert keys(*world, memory=memory)[f"a/{bare}"] == bare


def test_a_member_whose_size_is_left_out_stays_when_another_size_comes() -> None:
    sized = [f"{slug}/nvidia/nemotron-3.5-lightning-30b-a3b" for slug in "ab"]
    bare, key = "c/nvidia/nemotron-3.5-lightning", "nvidia/nemotron-3.5-lightning-30b"
    memory = Memory(members(key, *sized, bare))
    assert keys(*sized, bare, "d/nvidia/nemotron-3.5-lightning-70b", memory=memory)[bare] == key


# All of it.

IDS = (
    "claude-sonnet-4-5",
    f"claude-sonnet-4-5-{FIRST}",
    f"claude-sonnet-4-5-{SECOND}",
    f"claude-sonnet-4-5-{ODD}:thinking",
    "aion-labs/aion-2",
    "aion-labs/aion-2.0",
    "aion-labs/aion-2.5",
    "minimax/minimax-m2.5",
    "minimax/minimax-m2.5-fast",
    "nvidia/nemotron-3.5-lightning",
    "nvidia/nemotron-3.5-lightning-30b-a3b",
)
SLUGS = ("anthropic", "beta", "gamma", "delta")


@st.composite
def worlds(draw: st.DrawFn) -> list[Offer]:
    refs = draw(st.sets(st.sampled_from([f"{slug}/{model_id}" for slug in SLUGS for model_id in IDS]), max_size=16))
    return [offer(ref) for ref in sorted(refs)]


@st.composite
def memories(draw: st.DrawFn) -> Memory:
    known = st.sampled_from([None, FIRST, SECOND])
    snapshot = Snapshots(draw(known), frozenset(filter(None, [draw(known)])))
    refs = draw(st.sets(st.sampled_from([f"{slug}/{model_id}" for slug in SLUGS for model_id in IDS]), max_size=6))
    was = {ref: in_context([offer(ref)])[0].identity for ref in refs}
    found = {offer(ref).key: Incumbent(each.key, draw(st.booleans())) for ref, each in sorted(was.items()) if each}
    return Memory(found, {SONNET: snapshot})


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), memories(), st.randoms(use_true_random=False))
def test_the_order_of_offers_changes_nothing(world: list[Offer], memory: Memory, chance: Random) -> None:
    shuffled = chance.sample(world, len(world))
    assert {each.ref: each.identity for each in in_context(shuffled, memory)} == {
        each.ref: each.identity for each in in_context(world, memory)
    }


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), memories())
def test_no_group_holds_two_snapshots(world: list[Offer], memory: Memory) -> None:
    for group in group_offers(in_context(world, memory), (), memory):
        dates = {each.identity.only_date for each in group.offers if each.identity and each.identity.only_date}
        assert len(dates) <= 1


def test_what_is_not_for_chat_is_no_faster_serving() -> None:
    rows = [offer(f"a/minimax/minimax-m2.5{tail}", kind=Kind.IMAGE) for tail in ("", "-fast")]
    assert not meet(*rows)


def test_the_day_on_which_a_host_put_an_open_model_up_is_no_snapshot() -> None:
    released = {"release_date": "2026-06-10"}
    rows = [offer(f"{slug}/glm-5-2-{day}", **released) for slug, day in (("a", "260617"), ("b", "260612"))]
    assert meet(*rows, "c/glm-5.2")
    assert snapshots(rows) == {}
