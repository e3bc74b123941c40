"""Who seeds a group: known members, the lab's own offer, and what most providers agree on. Newcomers stand apart."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.combine.peer_outputs import with_assumptions
from portkey_catalog.grouping.group import explain, parse_rows, regroup
from portkey_catalog.grouping.groups import MAX_OF_ONE, MAX_OFFERS, Offer, group_offers, offer_of
from portkey_catalog.grouping.in_context import in_context
from portkey_catalog.grouping.memory import NO_MEMORY, Incumbent, Memory, Snapshots, remembered, stated_snapshots
from portkey_catalog.grouping.near_misses import near_misses
from portkey_catalog.identity import identify
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Cost,
    Kind,
    Limit,
    Modalities,
    ProviderCatalog,
    PublishedId,
    Removed,
    RemovedCombined,
    RemovedModel,
    Route,
)
from support.combining import combine_by
from support.hosted import listing, rows
from support.small_catalog import make_model, make_provider
from support.world import TODAY, World

NAME = "gpt-oss-120b"


def priced(price: str | None) -> Cost:
    return Cost() if price is None else Cost(input=Decimal(price), output=Decimal(price))


def offer(ref: str, price: str | None = "1", **facts: Any) -> Offer:
    slug, _, model_id = ref.partition("/")
    model = make_model(model_id, cost=priced(price), **facts)
    return offer_of(slug, model, identify(model, slug))


def together(*offers: Offer, memory: Memory = NO_MEMORY, upstream_of: Mapping[str, str] | None = None) -> list[str]:
    """The offers of the largest group."""
    groups = group_offers(offers, (), memory, upstream_of or {})
    return max(([each.ref for each in group.offers] for group in groups), key=len, default=[])


def known(*offers: Offer, unchanged: bool = True) -> Memory:
    return Memory({each.key: Incumbent("openai/gpt-oss-120b", unchanged) for each in offers})


# Who comes first.


def test_a_newcomer_that_contradicts_stands_apart_whatever_it_is_called() -> None:
    old = offer(f"m/{NAME}"), offer(f"n/{NAME}")
    for slug in ("a", "z"):
        liars = [offer(f"{slug}{number}/{NAME}", "99") for number in range(5)]
        assert together(*old, *liars, memory=known(*old)) == ["m/gpt-oss-120b", "n/gpt-oss-120b"]


def test_a_member_whose_facts_changed_is_an_offer_like_others() -> None:
    old = offer(f"m/{NAME}", "99")
    new = [offer(f"{slug}/{NAME}") for slug in "ab"]
    assert together(old, *new, memory=known(old, unchanged=False)) == [each.ref for each in new]


def test_the_labs_own_offer_comes_before_what_others_agree_on() -> None:
    lab = offer("openai/gpt-5.4", "1")
    liars = [offer(f"{slug}/gpt-5.4", "99") for slug in "abc"]
    honest = offer("z/gpt-5.4", "2")
    assert together(lab, *liars, honest) == ["openai/gpt-5.4", "z/gpt-5.4"]


def test_a_server_of_ones_own_is_no_lab_whatever_it_is_called() -> None:
    model = make_model("gpt-5.4", cost=priced("99"))
    server = offer_of("openai", model, identify(model, "openai"), Route(provider="openai", custom_host="http://h"))
    honest = [offer(f"{slug}/gpt-5.4", "2") for slug in "ab"]
    assert together(server, *honest) == [each.ref for each in honest]


def test_what_most_providers_agree_on_seeds_a_group() -> None:
    honest = [offer("a/gpt-oss-120b", "1"), offer("b/gpt-oss-120b", "1.1"), offer("c/gpt-oss-120b", "0.9")]
    assert together(offer(f"aa/{NAME}", "99"), *honest) == [each.ref for each in honest]


def test_one_provider_counts_once() -> None:
    many = [offer(f"a/{spelling}", "99") for spelling in ("gpt-oss-120b", "openai/gpt-oss-120b", "GPT-OSS-120B")]
    honest = [offer(f"{slug}/{NAME}") for slug in "bc"]
    assert together(*many, *honest) == [each.ref for each in honest]


def test_providers_with_one_upstream_count_once() -> None:
    liars = [offer(f"{slug}/{NAME}", "99") for slug in "abc"]
    honest = [offer(f"{slug}/{NAME}") for slug in "de"]
    assert together(*liars, *honest) == [each.ref for each in liars]
    assert together(*liars, *honest, upstream_of=dict.fromkeys("abc", "a")) == [each.ref for each in honest]


@pytest.mark.parametrize("many", [1, 2])
def test_of_two_that_contradict_each_other_with_the_same_weight_neither_is_taken(many: int) -> None:
    cheap = [offer(f"a{number}/{NAME}", "1") for number in range(many)]
    dear = [offer(f"b{number}/{NAME}", "99") for number in range(many)]
    groups = group_offers([*cheap, *dear], ())
    assert groups == []
    told = near_misses([*cheap, *dear], groups)
    assert {miss.apart for miss in told} == {"prices differ more than 40 times"}


def test_who_gets_on_with_both_stays_when_two_contradict_each_other() -> None:
    unknown = [offer(f"{slug}/{NAME}", None) for slug in "cd"]
    assert together(offer(f"a/{NAME}"), offer(f"b/{NAME}", "99"), *unknown) == [each.ref for each in unknown]


def test_known_members_that_contradict_each_other_are_judged_like_others() -> None:
    old = [offer(f"a/{NAME}", "99"), offer(f"b/{NAME}"), offer(f"c/{NAME}")]
    assert together(*old, memory=known(*old)) == [old[1].ref, old[2].ref]


# Many rows.


def test_many_rows_of_one_provider_push_nobody_out() -> None:
    flood = [offer(f"a/{'hf/' * number}{NAME}", "99") for number in range(MAX_OF_ONE + 10)]
    honest = [offer(f"{slug}/{NAME}") for slug in "xyz"]
    found = together(*flood, *honest)
    assert found == [each.ref for each in honest]
    alike = [offer(each.ref) for each in flood]
    assert len(together(*alike, *honest)) == MAX_OF_ONE + 3


def test_many_providers_of_many_rows_push_no_known_member_out() -> None:
    spellings = [f"{'models/' * number}{NAME}" for number in range(30)]
    flood = [offer(f"p{number:02}/{spelling}") for number in range(25) for spelling in spellings]
    old, lone = offer(f"zz/{NAME}"), offer(f"zy/{NAME}")
    found = together(*flood, old, lone, memory=known(old))
    assert len(found) == MAX_OFFERS
    assert {old.ref, lone.ref} <= set(found), "every provider's first row comes before anybody's second"


@pytest.mark.slow
@pytest.mark.parametrize("alike", [True, False])
def test_twenty_thousand_rows_of_one_model_are_grouped_in_no_time(alike: bool) -> None:
    base = offer(f"a/{NAME}")
    rows = [
        replace(base, provider=f"p{number}")
        if alike
        else replace(base, provider=f"p{number}", model=base.model.model_copy(update={"cost": priced(str(1 + number))}))
        for number in range(20_000)
    ]
    started = time.process_time()
    group_offers(in_context(rows), ())
    assert time.process_time() - started < 4, "2 seconds on a machine that does nothing else"


def test_a_bare_name_that_was_the_chat_models_stays_it_when_a_newcomer_lists_both() -> None:
    known = [offer("a/llama-3.3-70b"), offer("b/llama-3.3-70b-instruct")]
    newcomer = [offer("new/llama-3.3-70b"), offer("new/llama-3.3-70b-instruct")]
    memory = Memory({each.key: Incumbent("meta/llama-3.3-70b", unchanged=True) for each in known})
    assert together(*known, *newcomer) == ["b/llama-3.3-70b-instruct", "new/llama-3.3-70b-instruct"]
    assert together(*known, *newcomer, memory=memory) == [
        "a/llama-3.3-70b",
        "b/llama-3.3-70b-instruct",
        "new/llama-3.3-70b-instruct",
    ]


def test_a_kind_that_the_name_and_other_providers_tell_outranks_what_one_lists() -> None:
    images = [
        offer(f"{slug}/gpt-image-1.5", kind=Kind.IMAGE, modalities=Modalities(output=("image",))) for slug in "ab"
    ]
    lab = offer("openai/gpt-image-1.5", kind=Kind.CHAT, modalities=Modalities(output=("text", "image")))
    assert len(together(*images, lab)) == 3
    other = offer("c/gpt-5.4", kind=Kind.IMAGE)
    chats = [offer(f"{slug}/gpt-5.4") for slug in "ab"]
    assert together(*chats, other) == [each.ref for each in chats], "nothing in the name says so"


# The lab's figures.


def windows(lab: int, *others: int, name: str = "gpt-5.4") -> list[Offer]:
    sizes = {"openai": lab} | {f"p{number}": size for number, size in enumerate(others)}
    return [offer(f"{slug}/{name}", limit=Limit(context=size, output=min(size, 4_000))) for slug, size in sizes.items()]


@pytest.mark.parametrize("window", [800_000, 4_096])
def test_a_window_that_no_offer_of_the_lab_supports_is_another_model(window: int) -> None:
    liar = windows(128_000, window)[1]
    offers = [*windows(128_000), liar, offer("z/gpt-5.4", limit=Limit(context=128_000, output=4_000))]
    assert together(*offers) == ["openai/gpt-5.4", "z/gpt-5.4"]
    (miss,) = near_misses(offers, group_offers(offers, ()))
    assert miss.other.offers == ("p0/gpt-5.4",)
    assert miss.apart.startswith(f"a window of {window:,} tokens is nobody else's, and its lab has 128,000 at")


def test_a_window_that_another_provider_states_likewise_is_believed() -> None:
    assert len(together(*windows(128_000, 1_048_576, 1_000_000))) == 3
    assert len(together(*windows(131_072, 262_144, 1_048_576))) == 3
    assert len(together(*windows(131_072, 131_073, 1_048_576))) == 2


def test_a_window_cut_to_an_eighth_is_honest() -> None:
    assert len(together(*windows(128_000, 16_000))) == 2


def test_without_the_labs_offer_no_figure_speaks_against_anybody() -> None:
    assert len(together(*windows(128_000, 4_096, 1_000_000)[1:])) == 2


def test_an_output_or_price_far_beyond_the_labs_is_another_model() -> None:
    lab = offer("openai/gpt-5.4", "1", limit=Limit(context=400_000, output=8_000))
    usual = Limit(context=400_000, output=8_000)
    long = offer("a/gpt-5.4", "1", limit=Limit(context=400_000, output=200_000))
    whole = offer("b/gpt-5.4", "1", limit=Limit(context=400_000, output=400_000))
    dear, cheap = offer("c/gpt-5.4", "13", limit=usual), offer("d/gpt-5.4", "0.04", limit=usual)
    free = offer("e/gpt-5.4", "0", limit=usual)
    assert together(lab, long, whole, dear, cheap, free) == ["b/gpt-5.4", "e/gpt-5.4", "openai/gpt-5.4"]


def test_an_output_that_is_assumed_says_nothing_of_the_labs() -> None:
    lab = offer("openai/gpt-5.4", limit=Limit(context=400_000, output=4_096), provenance={"limit.output": "assumed"})
    assert len(together(lab, offer("a/gpt-5.4", limit=Limit(context=400_000, output=128_000)))) == 2


def provider(slug: str, window: int = 128_000, **facts: Any) -> ProviderCatalog:
    facts = {"limit": Limit(context=window, output=4_000), **facts}
    return make_provider(slug, make_model("gpt-5.4", **facts))


def combined(*providers: ProviderCatalog, previous: Catalog | None = None) -> CombinedModel:
    catalogs = {each.slug: each for each in providers}
    before = previous.combined if previous else {}
    (model,) = combine_by(catalogs, before, memory=remembered(previous, catalogs)).models.values()
    return model


def catalog(*providers: ProviderCatalog, **facts: Any) -> Catalog:
    model = combined(*providers)
    named = {each.slug: each for each in providers}
    return Catalog(gateway="https://g.example/v1", providers=named, combined={model.id: model}, **facts)


def test_a_window_twice_the_labs_is_in_no_chain_but_a_member() -> None:
    model = combined(provider("openai"), provider("b"), provider("a", 256_000))
    assert [each.provider for each in model.chain] == ["b", "openai"]
    (liar,) = (each for each in model.members if each.provider == "a")
    assert liar.excluded == "a window of 256,000 tokens is nobody else's, and its lab has 128,000 at most"
    assert len(combined(provider("openai"), provider("b", 256_000), provider("a", 256_000)).chain) == 3


def test_who_stood_in_the_chain_stays_in_it_while_it_says_what_it_said() -> None:
    before = catalog(provider("a", 256_000), provider("b"))
    assert len(before.combined["gpt-5.4"].chain) == 2
    joined = (provider("a", 256_000), provider("b"), provider("openai"))
    assert {each.provider for each in combined(*joined, previous=before).chain} == {"a", "b", "openai"}
    grown = (provider("a", 600_000), provider("b"), provider("openai"))
    assert {each.provider for each in combined(*grown, previous=before).chain} == {"b", "openai"}


def test_who_was_left_out_of_the_chain_does_not_enter_it_by_being_known() -> None:
    lists = (provider("openai"), provider("b"), provider("a", 256_000))
    assert {each.provider for each in combined(*lists, previous=catalog(*lists)).chain} == {"b", "openai"}


# What is remembered.


def test_members_are_remembered_with_whether_they_say_what_they_said() -> None:
    before = catalog(*(provider(slug) for slug in "abcdef"), provider("g"))
    now = {
        "a": provider("a"),
        "b": provider("b", cost=priced("4")),
        "c": provider("c", cost=priced("9")),
        "d": provider("d", name="GPT-5.1"),
        "e": provider("e", served="qwen/qwen3-8b"),
        "f": provider("f", 900_000),
    }
    found = remembered(before, now).members
    assert {slug for (slug, _), was in found.items() if was.unchanged} == {"a"}, found
    assert {was.identity for was in found.values()} == {"openai/gpt-5.4"}
    assert ("g", "gpt-5.4") not in found, "it is offered no more"


def test_what_is_assumed_of_a_member_is_nothing_that_it_says() -> None:
    lacking = provider("a", limit=Limit(context=128_000))
    before = catalog(lacking, provider("b"))
    now = with_assumptions({"a": lacking, "b": provider("b")}, 4_096)
    assert now["a"] != lacking
    assert all(was.unchanged for was in remembered(before, now).members.values())


def test_who_was_put_there_by_hand_is_no_known_member() -> None:
    before = catalog(provider("a"), provider("b"))
    model = before.combined["gpt-5.4"]
    by_hand = model.model_copy(
        update={"members": tuple(each.model_copy(update={"by_hand": True}) for each in model.members)}
    )
    after = before.model_copy(update={"combined": {"gpt-5.4": by_hand}})
    assert remembered(after, after.providers).members == {}


def test_snapshots_are_remembered_from_wherever_they_stand() -> None:
    name, day = "anthropic/claude-sonnet-4.5", date(2026, 1, 1)
    empty = Catalog(gateway="https://g.example/v1", providers={}, combined={})
    published = {"x": PublishedId(identity=name, snapshot="20250929", since=day)}
    gone = {"y": RemovedCombined(name="Y", identity=f"{name}+20260301", removed=day)}
    later = {"z": RemovedCombined(name="Z", identity=name, snapshot="20260301", removed=day)}
    assert remembered(empty.model_copy(update={"ids": published}), {}).snapshots == {name: Snapshots("20250929")}
    both = empty.model_copy(update={"ids": published, "removed": Removed(combined=gone)})
    assert remembered(both, {}).snapshots == {name: Snapshots("20250929", frozenset({"20260301"}))}
    later_one = empty.model_copy(update={"ids": published, "removed": Removed(combined=later)})
    assert remembered(later_one, {}).snapshots == {name: Snapshots("20250929")}, "what was published first"


def test_a_combined_model_tells_its_snapshot_and_keeps_it() -> None:
    def sonnet(slug: str, *ids: str) -> ProviderCatalog:
        return make_provider(slug, *map(make_model, ids))

    lists = (sonnet("anthropic", "claude-sonnet-4-5-20250929"), sonnet("b", "claude-sonnet-4-5"))
    first = catalog(*lists)
    model = first.combined["claude-sonnet-4-5"]
    assert (model.snapshot, model.other_snapshots) == ("20250929", ())
    later = {
        "anthropic": sonnet("anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20260301"),
        "b": sonnet("b", "claude-sonnet-4-5"),
        "c": sonnet("c", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5@20260301"),
    }
    models = combine_by(later, first.combined, memory=remembered(first, later)).models
    assert {each.identity: {m.id for m in each.members} for each in models.values()} == {
        "anthropic/claude-sonnet-4.5": {"claude-sonnet-4-5-20250929", "claude-sonnet-4-5@20250929"},
        "anthropic/claude-sonnet-4.5+20260301": {"claude-sonnet-4-5-20260301", "claude-sonnet-4-5@20260301"},
    }
    model = models["claude-sonnet-4-5"]
    assert (model.snapshot, model.other_snapshots) == ("20250929", ("20260301",))


def test_a_snapshot_is_written_for_ever_as_it_was_first() -> None:
    lists = {slug: make_provider(slug, make_model("grok-4-20250709")) for slug in ("xai", "b")}
    (model,) = combine_by(lists, memory=Memory(snapshots={"xai/grok-4": Snapshots("0709")})).models.values()
    assert (model.identity, model.snapshot) == ("xai/grok-4", "0709")


def test_of_a_dissolved_model_nobody_is_a_known_member() -> None:
    before = catalog(provider("a"), provider("b"))
    left = combine_by({"a": provider("a")}, before.combined).models
    after = before.model_copy(update={"combined": left})
    assert left["gpt-5.4"].members and remembered(after, after.providers).members == {}


def test_the_date_of_a_member_that_left_is_remembered_as_long_as_its_departure_while_the_combined_model_goes_on() -> (
    None
):
    lists = {slug: make_provider(slug, make_model("gpt-4.1")) for slug in "ab"}
    before = catalog(*lists.values(), make_provider("c", make_model("gpt-4.1-2025-04-14")))
    assert remembered(before, before.providers).left == {}
    assert remembered(before, lists).left == {"openai/gpt-4.1": {"20250414"}}
    gone = {"combined": "gpt-4.1", "identity": "openai/gpt-4.1"}
    lately = RemovedModel(name="GPT-4.1", kind=Kind.CHAT, removed=date(2026, 1, 1), **gone)
    removed = Removed(providers={"c": {"gpt-4.1-2025-04-14": lately}})
    after = before.model_copy(update={"providers": lists, "removed": removed})
    after = after.model_copy(update={"combined": combine_by(lists, before.combined).models})
    assert remembered(after, lists).left == {"openai/gpt-4.1": {"20250414"}}
    assert remembered(after.model_copy(update={"combined": {}}), lists).left == {}


def test_metadata_of_a_lab_states_its_snapshots() -> None:
    rows = {"xai": {each: make_model(each) for each in ("grok-4-0709", "grok-4")}, "openai": {"x": make_model("o1-20")}}
    assert list(stated_snapshots(lambda lab: rows.get(lab, {}))) == [("xai/grok-4", "0709")]


# Rows of a file.


def test_explaining_tells_what_was_found_by_looking_and_what_keeps_rows_apart() -> None:
    text = "\n".join(
        f'{{"provider": "{slug}", "id": "claude-sonnet-4-5{tail}"}}'
        for slug, tail in (("anthropic", "-20250929"), ("a", ""), ("b", "-20991231"))
    )
    rows = parse_rows(text, date(2026, 9, 1))
    told = list(explain(rows[1], rows[2], rows))
    assert "  20991231 is not the snapshot that claude-sonnet-4.5 is known by" in told
    assert told[-2].startswith("they do not meet: anthropic/claude-sonnet-4.5 is not")
    assert list(explain(rows[0], rows[1], rows))[-1] == "they meet: both are anthropic/claude-sonnet-4.5"
    lone = [replace(each, own=False) for each in (offer("a/gpt-5.4"), offer("b/gpt-5.4"))]
    one, other = far = windows(128_000, 900_000)
    assert list(explain(lone[0], lone[1]))[-1] == "they meet: both are openai/gpt-5.4"
    assert list(explain(one, other, far))[-1].endswith(
        "a window of 900,000 tokens is nobody else's, and its lab has 128,000 at most"
    )


FACTS = st.fixed_dictionaries(
    {
        "price": st.sampled_from([None, "0.02", "1", "3", "99"]),
        "limit": st.sampled_from([Limit(), Limit(context=128_000), Limit(context=256_000), Limit(context=1_000_000)]),
        "name": st.sampled_from(["A", "GPT-5.1"]),
    }
)


@pytest.mark.slow
@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["openai", "b", "c", "d", "e"]), FACTS, min_size=1),
    st.sets(st.sampled_from(["openai", "b", "c", "d", "e"])),
    st.permutations(["b", "c", "d", "e"]),
)
def test_other_names_and_another_order_of_providers_change_nothing(
    world: dict[str, dict[str, Any]], members: set[str], names: list[str]
) -> None:
    def formed(renamed: Mapping[str, str], order: Any) -> set[frozenset[str]]:
        offers = {slug: offer(f"{renamed[slug]}/gpt-5.4", **facts) for slug, facts in world.items()}
        memory = Memory({offers[slug].key: Incumbent("openai/gpt-5.4", True) for slug in members if slug in offers})
        back = {offers[slug].provider: slug for slug in offers}
        groups = group_offers(list(order(offers.values())), (), memory)
        return {frozenset(back[each.provider] for each in group.offers) for group in groups}

    same = {slug: slug for slug in ("openai", "b", "c", "d", "e")}
    others = dict(zip(("b", "c", "d", "e"), names, strict=True)) | {"openai": "openai"}
    assert formed(same, list) == formed(others, lambda offers: reversed(list(offers)))


def test_a_group_by_file_is_what_the_rows_say() -> None:
    assert {row["group"] for row in regroup(windows(128_000, 128_000, 900_000))} == {
        "openai/gpt-5.4",
        "alone: p1/gpt-5.4",
    }


# From one update to the next.


def dear(*ids: str) -> list[dict[str, Any]]:
    return rows(*ids, pricing={"prompt": "0.0002", "completion": "0.0009"})


def test_no_newcomer_throws_a_member_out_of_its_chain(world: World) -> None:
    world.update()
    before = world.document("combined-models.json")["grok-4"]
    assert [each["provider"] for each in before["members"]] == ["alpha", "beta"]
    for slug in ("aaa", "bbb", "ccc"):
        world.gateway.lists[slug] = listing(*dear("grok-4", "x-ai/grok-4", "xai/grok-4"))
    world.update()
    assert world.document("combined-models.json")["grok-4"] == before
    assert "prices differ more than 40 times" in {each["apart"] for each in world.document("near-misses.json")}


def test_in_a_first_catalog_most_providers_are_right(world: World) -> None:
    for slug in ("aaa", "bbb", "ccc"):
        world.gateway.lists[slug] = listing(*dear("grok-4"))
    world.update()
    assert [each["provider"] for each in world.document("combined-models.json")["grok-4"]["members"]] == [
        "aaa",
        "bbb",
        "ccc",
    ]


def test_a_snapshot_that_was_published_first_keeps_its_id_through_updates(world: World) -> None:
    first, second = "claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20260301"
    world.gateway.lists = {"anthropic": listing(*rows(first)), "beta": listing(*rows(first, "claude-sonnet-4-5"))}
    world.update()
    assert world.document("combined-models.json")["claude-sonnet-4-5"]["snapshot"] == "20250929"
    for slug in ("anthropic", "beta"):
        world.gateway.lists[slug] = listing(*rows(first, second, "claude-sonnet-4-5"))
    for _ in range(2):
        world.update()
        models = world.document("combined-models.json")
        assert {each["identity"]: {m["id"] for m in each["members"]} for each in models.values()} == {
            "anthropic/claude-sonnet-4.5": {first},
            "anthropic/claude-sonnet-4.5+20260301": {second},
        }
        assert models["claude-sonnet-4-5"]["other_snapshots"] == ["20260301"]


def test_a_date_that_was_apart_does_not_take_the_place_of_one_that_left(world: World) -> None:
    first, second = "gpt-4.1-2025-04-14", "gpt-4.1-2025-11-05"
    world.gateway.lists = {slug: listing(*rows("gpt-4.1", "grok-4")) for slug in ("alpha", "beta")}
    for day, listed in enumerate([(first,), (first, second), (second,), (second,), (second,)]):
        world.gateway.lists["gamma"] = listing(*rows("grok-4", *listed))
        world.update("[metadata]\nsources = []\n", today=TODAY + timedelta(days=day), accept=("gamma",))
        members = {each["id"] for each in world.document("combined-models.json")["gpt-4.1"]["members"]}
        assert members == ({"gpt-4.1", first} if first in listed else {"gpt-4.1"}), day
        assert list(map(str, check_catalog(world.folder / "catalog"))) == []
    world.update("[metadata]\nsources = []\n", today=TODAY + timedelta(days=100))
    members = {each["id"] for each in world.document("combined-models.json")["gpt-4.1"]["members"]}
    assert members == {"gpt-4.1", second}, "what is remembered for 90 days bars nobody for good"


def test_metadata_of_the_lab_tells_which_date_is_the_odd_one(world: World) -> None:
    described = {"anthropic": {"models": {"claude-sonnet-4-5-20250929": {"id": "claude-sonnet-4-5-20250929"}}}}
    (world.folder / "known.json").write_text(json.dumps(described))
    world.gateway.lists = {
        "alpha": listing(*rows("claude-sonnet-4-5-20250929")),
        "beta": listing(*rows("claude-sonnet-4-5")),
        "gamma": listing(*rows("claude-sonnet-4-5-20991231")),
    }
    world.update('[metadata]\nsources = ["known.json"]\n')
    (model,) = world.document("combined-models.json").values()
    assert [each["provider"] for each in model["members"]] == ["alpha", "beta"]
    assert model["snapshot"] == "20250929"
    assert "only one names a snapshot, 20991231" in {each["apart"] for each in world.document("near-misses.json")}
