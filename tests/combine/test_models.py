"""Combined models: who is in, in which order, under which id, and what they promise."""

import random
import re
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.combine import one_model
from portkey_catalog.schema import CombinedModel, Cost, CostRange, Kind, Limit, Modalities, Model, PriceRange
from portkey_catalog.settings.shapes import Override
from support.combining import combine_by
from support.small_catalog import make_model, make_provider

SONNET = "claude-sonnet-4"
OFFERS = {
    "anthropic": ["claude-sonnet-4-20250514"],
    "bedrock": ["anthropic.claude-sonnet-4-20250514-v1:0"],
    "openrouter": ["anthropic/claude-sonnet-4"],
}


def combined(
    offers: dict[str, list[Model | str]] | Any, previous: Any = None, **rules: Any
) -> dict[str, CombinedModel]:
    providers = {
        slug: make_provider(slug, *(make_model(m) if isinstance(m, str) else m for m in models))
        for slug, models in offers.items()
    }
    return combine_by(providers, previous, **rules).models


def chain(model: CombinedModel) -> list[str]:
    return [f"{member.provider}/{member.id}" for member in model.chain]


def excluded(model: CombinedModel) -> dict[str, str]:
    return {f"{member.provider}/{member.id}": member.excluded for member in model.members if member.excluded}


def test_spellings_of_one_model_at_three_providers_become_one_combined_model() -> None:
    found = combined(OFFERS)
    assert list(found) == [SONNET]
    assert chain(found[SONNET]) == [
        "anthropic/claude-sonnet-4-20250514",
        "bedrock/anthropic.claude-sonnet-4-20250514-v1:0",
        "openrouter/anthropic/claude-sonnet-4",
    ]
    assert found[SONNET].lab == "anthropic"
    assert all(member.evidence for member in found[SONNET].members)


def test_a_model_at_one_provider_stays_alone() -> None:
    assert combined({"openrouter": ["anthropic/claude-sonnet-4", "anthropic/claude-sonnet-4:free"]}) == {}


def test_the_order_of_providers_does_not_matter() -> None:
    assert combined(dict(reversed(OFFERS.items()))) == combined(OFFERS)


@pytest.mark.parametrize("listed", ["openrouter", "OpenRouter"])
def test_listed_providers_come_first_and_the_others_alphabetically(listed: str) -> None:
    model = combined(OFFERS, provider_priority=(listed,))[SONNET]
    assert [member.provider for member in model.chain] == ["openrouter", "anthropic", "bedrock"]


def priced(model_id: str, price_input: str | None, price_output: str | None, **facts: Any) -> Model:
    cost = Cost(
        input=None if price_input is None else Decimal(price_input),
        output=None if price_output is None else Decimal(price_output),
    )
    return make_model(model_id, cost=cost, **facts)


def test_by_price_the_cheapest_comes_first_and_the_unknown_last() -> None:
    offers = {
        "a": [priced("gpt-oss-120b", None, None)],
        "b": [priced("openai/gpt-oss-120b", "0.2", "0.5")],
        "c": [priced("gpt-oss-120b", "0.1", "0.6")],
    }
    model = combined(offers, order="price")["gpt-oss-120b"]
    assert [member.provider for member in model.chain] == ["c", "b", "a"]
    assert model.cost == Cost(input=Decimal("0.1"), output=Decimal("0.6"))
    assert model.cost_range == CostRange(
        input=PriceRange(min=Decimal("0.1"), max=Decimal("0.2")),
        output=PriceRange(min=Decimal("0.5"), max=Decimal("0.6")),
    )


FREE = {
    "a": [make_model("x-ai/grok-4:free", cost=Cost(input=Decimal(0), output=Decimal(0)))],
    "b": ["grok-4"],
    "c": ["x-ai/grok-4"],
}


def test_free_offers_stand_where_the_settings_say() -> None:
    def providers(place: str) -> list[str]:
        return [member.provider for member in combined(FREE, free_variants=place)["grok-4"].chain]

    assert (providers("last"), providers("first"), providers("exclude")) == (
        ["b", "c", "a"],
        ["a", "b", "c"],
        ["b", "c"],
    )


def test_a_chain_is_cut_and_the_group_is_not() -> None:
    model = combined(OFFERS, max_targets=2)[SONNET]
    assert len(model.chain) == 2
    assert excluded(model) == {"openrouter/anthropic/claude-sonnet-4": "no room in the chain"}


def test_an_offer_opencode_cannot_use_is_outside_the_chain_with_the_reason() -> None:
    offers = {
        **OFFERS,
        "bedrock": [make_model("anthropic.claude-sonnet-4-20250514-v1:0", limit=Limit(context=200_000))],
        "openrouter": [make_model("anthropic/claude-sonnet-4", tool_call=False)],
        "vertex": ["claude-sonnet-4@20250514"],
    }
    model = combined(offers)[SONNET]
    assert chain(model) == ["anthropic/claude-sonnet-4-20250514", "vertex/claude-sonnet-4@20250514"]
    assert excluded(model) == {
        "bedrock/anthropic.claude-sonnet-4-20250514-v1:0": "output limit unknown",
        "openrouter/anthropic/claude-sonnet-4": "cannot call tools",
    }


def test_another_name_of_a_member_is_no_failover() -> None:
    both = [make_model("gpt-5"), make_model("openai/gpt-5", alias_of="gpt-5")]
    model = combined({"a": both, "b": ["gpt-5"]})["gpt-5"]
    assert chain(model) == ["a/gpt-5", "b/gpt-5"]
    assert excluded(model) == {"a/openai/gpt-5": "another name of gpt-5"}


def test_without_a_second_usable_provider_there_is_no_chain() -> None:
    offers = {"anthropic": [SONNET], "openrouter": [make_model("anthropic/claude-sonnet-4", limit=Limit())]}
    model = combined(offers)[SONNET]
    assert (model.chain, model.limit, model.cost) == ((), Limit(), Cost())
    assert excluded(model)["anthropic/claude-sonnet-4"] == "no other provider to fall over to"


def test_a_combined_model_promises_only_what_every_member_can_do() -> None:
    small = make_model(
        "anthropic/claude-sonnet-4",
        limit=Limit(context=100_000, output=8_000),
        modalities=Modalities(input=("text",), output=("text",)),
        reasoning=False,
        attachment=None,
    )
    large = make_model(SONNET, limit=Limit(context=200_000, input=150_000, output=64_000), attachment=True)
    model = combined({"a": [large], "b": [small]})[SONNET]
    assert model.limit == Limit(context=100_000, input=100_000, output=8_000)
    assert model.modalities == Modalities(input=("text",), output=("text",))
    assert (model.tool_call, model.reasoning, model.attachment) == (True, False, None)


def test_models_that_are_not_for_chat_are_not_combined() -> None:
    offers = {"a": [make_model("bge-m3", kind=Kind.EMBEDDING)], "b": [make_model("BAAI/bge-m3", kind=Kind.EMBEDDING)]}
    assert combined(offers) == {}


def test_offers_that_contradict_each_other_are_not_merged() -> None:
    offers = {
        "a": [priced("grok-4", "3", "15")],
        "b": [priced("x-ai/grok-4", "3", "15")],
        "c": [priced("grok-4", "0.0003", "0.0015")],
    }
    model = combined(offers)["grok-4"]
    assert [member.provider for member in model.members] == ["a", "b"]


def test_an_override_by_hand_merges_splits_and_names() -> None:
    offers = {"a": ["brand-x"], "b": ["something-else"], "c": ["grok-4"], "d": ["x-ai/grok-4"], "e": ["grok-4"]}
    overrides = (Override(merge=("a/brand-x", "b/something-else"), id="brand"), Override(split=("e/grok-4",)))
    found = combined(offers, override=overrides)
    assert {combined_id: chain(model) for combined_id, model in found.items()} == {
        "brand": ["a/brand-x", "b/something-else"],
        "grok-4": ["c/grok-4", "d/x-ai/grok-4"],
    }


def test_offers_pinned_by_hand_come_first_in_the_order_given() -> None:
    pinned = ("openrouter/anthropic/claude-sonnet-4", "bedrock/anthropic.claude-sonnet-4-20250514-v1:0")
    rules = {"override": (Override(order=pinned),), "provider_priority": ("anthropic",), "order": "price"}
    model = combined(OFFERS, **rules)[SONNET]
    assert chain(model) == [*pinned, "anthropic/claude-sonnet-4-20250514"]
    assert chain(combined(OFFERS, **rules, max_targets=2)[SONNET]) == [*pinned]


def test_a_free_offer_pinned_by_hand_is_in_the_chain_whatever_the_rules_say_of_free_ones() -> None:
    overrides = (Override(order=("a/x-ai/grok-4:free",)),)
    for place in ("last", "exclude", "first"):
        model = combined(FREE, free_variants=place, override=overrides)["grok-4"]
        assert [member.provider for member in model.chain] == ["a", "b", "c"]


def test_what_opencode_cannot_use_is_not_in_a_chain_even_when_pinned() -> None:
    offers = {**OFFERS, "dead": [make_model("claude-sonnet-4", tool_call=False)]}
    model = combined(offers, override=(Override(order=("dead/claude-sonnet-4",)),))[SONNET]
    assert "dead/claude-sonnet-4" in excluded(model)
    assert len(chain(model)) == 3


def test_what_an_account_made_for_itself_is_nobody_elses_model_unless_an_override_says_so() -> None:
    own = {
        "a": ["arn:aws:bedrock:us-east-1:123456789012:deployment/m", "projects/123456789012/chat"],
        "b": ["bedrock/arn:aws:bedrock:us-east-1:123456789012:deployment/m", "x/projects/123456789012/chat"],
    }
    assert combined(own) == {}
    public = {slug: [f"projects/123456789012/publishers/google/models/{SONNET}"] for slug in own}
    assert list(combined(public)) == [SONNET]
    override = Override(merge=tuple(f"{slug}/{ids[0]}" for slug, ids in own.items()))
    (model,) = combined(own, override=(override,)).values()
    assert model.id == "arn-aws-bedrock-us-east-1-xxxxxxxxxxxx-deployment-m"
    assert "123456789012" not in model.name
    named = {slug: [make_model(ids[0], f"Chat {ids[0]}")] for slug, ids in own.items()}
    assert [each.name for each in combined(named, override=(override,)).values()] == [
        "Chat arn:aws:bedrock:us-east-1:xxxxxxxxxxxx:deployment/m"
    ]


def test_an_order_by_hand_merges_nothing() -> None:
    overrides = (Override(order=("a/gpt-5", "b/gpt-5-mini")),)
    found = combined({"a": ["gpt-5"], "b": ["gpt-5", "gpt-5-mini"], "c": ["gpt-5-mini"]}, override=overrides)
    assert {combined_id: chain(model) for combined_id, model in found.items()} == {
        "gpt-5": ["a/gpt-5", "b/gpt-5"],
        "gpt-5-mini": ["b/gpt-5-mini", "c/gpt-5-mini"],
    }


def test_an_offer_named_with_an_id_names_its_combined_model() -> None:
    (found,) = combined(
        OFFERS, override=(Override(merge=("bedrock/anthropic.claude-sonnet-4-20250514-v1:0",), id="s"),)
    ).values()
    assert (found.id, len(found.members)) == ("s", 3)


def test_two_overrides_of_one_model_both_count() -> None:
    overrides = (
        Override(merge=("a/brand-x", "c/grok-4"), id="grok"),
        Override(order=("d/x-ai/grok-4", "a/brand-x")),
    )
    offers = {"a": ["brand-x"], "c": ["grok-4"], "d": ["x-ai/grok-4"]}
    for ordered in (overrides, overrides[::-1]):
        found = combined(offers, override=ordered)
        assert {combined_id: chain(model) for combined_id, model in found.items()} == {
            "grok": ["d/x-ai/grok-4", "a/brand-x", "c/grok-4"]
        }


def test_offers_that_would_spoil_a_chain_are_outside_with_the_reason_and_notices_stand_beside_it() -> None:
    offers = {**OFFERS, "small": [make_model("claude-sonnet-4", limit=Limit(context=16_000, output=4_000))]}
    model = combined(offers)[SONNET]
    assert excluded(model) == {"small/claude-sonnet-4": "its context of 16,000 tokens would shrink the usual 200,000"}
    assert model.limit.context == 200_000
    assert [notice.rule for notice in model.notices] == ["prompt-cache"]


def test_a_combined_model_keeps_its_id_while_a_member_remains() -> None:
    before = {"my-sonnet": combined(OFFERS)[SONNET].model_copy(update={"id": "my-sonnet"})}
    offers = {"anthropic": OFFERS["anthropic"], "vertex": ["claude-sonnet-4@20250514"]}
    assert list(combined(offers, before)) == ["my-sonnet"]


def test_an_id_is_not_given_to_another_model_while_a_member_remains() -> None:
    before = {SONNET: combined({"a": ["grok-4"], "b": ["x-ai/grok-4"]})["grok-4"].model_copy(update={"id": SONNET})}
    found = combined({**OFFERS, "a": ["grok-4"], "b": ["x-ai/grok-4"]}, before)
    assert {combined_id: model.members[0].id for combined_id, model in found.items()} == {
        SONNET: "grok-4",
        "anthropic-claude-sonnet-4": "claude-sonnet-4-20250514",
    }


def test_an_id_stays_reserved_when_too_few_providers_are_left() -> None:
    before = combined({"p": ["microsoft/phi-4"], "q": ["microsoft/phi-4"]})
    assert list(before) == ["phi-4"]
    offers = {"p": ["microsoft/phi-4", "google/phi-4"], "q": ["google/phi-4"]}
    merge = Override(merge=("p/google/phi-4", "q/google/phi-4"))
    between = combined(offers, before, override=(merge,))
    assert between["phi-4"].chain == ()
    assert excluded(between["phi-4"]) == {"p/microsoft/phi-4": "not offered by enough providers now"}
    other = next(combined_id for combined_id in between if combined_id != "phi-4")
    after = combined({**offers, "q": ["google/phi-4", "microsoft/phi-4"]}, between, override=(merge,))
    assert [member.id for member in after["phi-4"].chain] == ["microsoft/phi-4"] * 2
    assert [member.id for member in after[other].chain] == ["google/phi-4"] * 2


def test_an_id_is_free_again_when_nobody_offers_a_member() -> None:
    before = combined({"p": ["microsoft/phi-4"], "q": ["microsoft/phi-4"]})
    assert combined({"p": ["grok-4"], "q": ["grok-4"]}, before).keys() == {"grok-4"}


def test_an_id_is_not_given_to_another_model_in_the_run_in_which_its_own_disappears() -> None:
    before = combined({"p": ["microsoft/phi-4"], "q": ["microsoft/phi-4"]})
    assert list(combined({"p": ["google/phi-4"], "q": ["google/phi-4"]}, before)) == ["google-phi-4"]


def test_a_model_whose_providers_all_rename_it_keeps_its_id_and_aliases() -> None:
    override = (Override(merge=("p/grok-4", "q/grok-4"), id="sonnet"),)
    before = combined(
        {"p": ["grok-4"], "q": ["grok-4"]}, combined({"p": ["grok-4"], "q": ["grok-4"]}), override=override
    )
    assert before["sonnet"].aliases == {"grok-4": "xai/grok-4"}
    after = combined({"p": ["x-ai/grok-4"], "q": ["x-ai/grok-4"]}, before)
    assert {name for model in after.values() for name in model.names} == {"sonnet", "grok-4"}
    assert len(after) == 1


def test_room_is_kept_for_a_second_provider_beside_pinned_offers_of_one() -> None:
    offers = {"a": ["grok-4", "x-ai/grok-4"], "b": ["grok-4"]}
    overrides = (Override(order=("a/grok-4", "a/x-ai/grok-4")),)
    assert chain(combined(offers, override=overrides, max_targets=2)["grok-4"]) == ["a/grok-4", "b/grok-4"]


def test_another_name_of_an_offer_that_cannot_be_used_takes_its_place() -> None:
    both = [make_model("gpt-5", status="unavailable"), make_model("openai/gpt-5", alias_of="gpt-5")]
    assert chain(combined({"a": both, "b": ["gpt-5"]})["gpt-5"]) == ["a/openai/gpt-5", "b/gpt-5"]


def test_free_offers_are_in_the_chain_where_no_paid_one_can_be_used() -> None:
    free = Cost(input=Decimal(0), output=Decimal(0))
    offers = {
        "a": [make_model("grok-4:free", cost=free)],
        "b": [make_model("x-ai/grok-4:free", cost=free)],
        "c": [make_model("grok-4", tool_call=False)],
    }
    assert len(chain(combined(offers, free_variants="exclude")["grok-4"])) == 2


def test_members_put_together_by_hand_say_so() -> None:
    overrides = (Override(merge=("a/brand-x", "b/grok-4", "c/x-ai/grok-4")),)
    (model,) = combined({"a": ["brand-x"], "b": ["grok-4"], "c": ["x-ai/grok-4"]}, override=overrides).values()
    by_hand = {member.id: bool(member.by_hand) for member in model.members}
    assert model.identity == "xai/grok-4"
    assert by_hand == {"brand-x": True, "grok-4": False, "x-ai/grok-4": False}


def test_an_id_that_takes_the_shape_of_a_key_when_it_is_read_is_combined_with_nothing() -> None:
    odd = "acme/sk_" + "abcdefghijklmnopqrstuvwx7b"
    assert combined({"a": [odd], "b": [odd]}) == {}


def test_a_combined_model_that_takes_in_another_keeps_both_ids_alive() -> None:
    apart = {"a": ["brand-x"], "b": ["brand-x-1"], "c": ["grok-4"], "d": ["x-ai/grok-4"]}
    first = Override(merge=("a/brand-x", "b/brand-x-1"), id="brand")
    before = combined(apart, override=(first,))
    assert list(before) == ["brand", "grok-4"]
    every = Override(merge=("a/brand-x", "b/brand-x-1", "c/grok-4", "d/x-ai/grok-4"))
    after = combined(apart, before, override=(every,))
    assert {combined_id: sorted(model.aliases) for combined_id, model in after.items()} == {"grok-4": ["brand"]}
    back = combined(apart, after, override=(Override(merge=every.merge, id="brand"),))
    assert {combined_id: sorted(model.aliases) for combined_id, model in back.items()} == {"brand": ["grok-4"]}


def test_a_model_renamed_by_hand_keeps_its_former_id_as_an_alias() -> None:
    merge = ("anthropic/claude-sonnet-4-20250514", "openrouter/anthropic/claude-sonnet-4")
    overrides = (Override(merge=merge, id="sonnet"),)
    found = combined(OFFERS, combined(OFFERS), override=overrides)
    assert {combined_id: list(model.aliases) for combined_id, model in found.items()} == {"sonnet": [SONNET]}
    assert len(found["sonnet"].members) == 3
    assert combined(OFFERS, found, override=overrides) == found


def test_a_mistaken_merge_that_is_taken_back_leaves_every_id_its_meaning() -> None:
    offers = {"a": ["gpt-4o", "grok-4"], "b": ["openai/gpt-4o", "x-ai/grok-4"], "c": ["gpt-4o", "grok-4"]}
    before = combined(offers)
    for refs in (("a/gpt-4o", "b/x-ai/grok-4"), ("c/grok-4", "a/gpt-4o")):
        for wanted in (None, "gpt-4o", "grok-4", "other"):
            mistaken = combined(offers, before, override=(Override(merge=refs, id=wanted),))
            assert len(mistaken) == 1
            after = combined(offers, mistaken)
            meaning = {name: model for model in after.values() for name in (model.id, *model.aliases)}
            assert meaning["gpt-4o"].members == before["gpt-4o"].members
            assert meaning["grok-4"].members == before["grok-4"].members
            assert combined(offers, after) == after


@pytest.mark.slow
def test_names_keep_their_meaning_through_random_worlds() -> None:
    chance = random.Random(20260901)
    spellings = {
        "gpt-4o": ("gpt-4o", "openai/gpt-4o", "gpt-4o:free"),
        "grok-4": ("grok-4", "x-ai/grok-4"),
        "phi-4": ("phi-4", "microsoft/phi-4"),
        SONNET: ("claude-sonnet-4", "anthropic/claude-sonnet-4", "claude-sonnet-4-20250514"),
    }
    model_of = {model_id: name for name, ids in spellings.items() for model_id in ids}
    for _ in range(60):
        meaning: dict[str, str] = {}
        previous: dict[str, CombinedModel] = {}
        for _ in range(6):
            offers = {
                slug: [model_id for model_id in model_of if chance.random() < 0.5] for slug in chance.sample("abcd", 4)
            }
            offered = {model_of[model_id] for ids in offers.values() for model_id in ids}
            previous = combined(offers, previous)
            assert combined(dict(sorted(offers.items())), previous) == previous
            for model in previous.values():
                (stands_for,) = {model_of[member.id] for member in model.members}
                for name in (model.id, *model.aliases):
                    assert meaning.setdefault(name, stands_for) == stands_for
                assert not model.chain or len({member.provider for member in model.chain}) > 1
            meaning = {name: stands_for for name, stands_for in meaning.items() if stands_for in offered}


def test_a_provider_nobody_names_any_more_joins_no_new_model() -> None:
    offers = {"a": ["grok-4", "gpt-4o"], "b": ["x-ai/grok-4"]}
    before = combined(offers)
    after = combined({**offers, "c": ["gpt-4o"]}, before, absent=frozenset("a"))
    assert list(after) == ["grok-4"]


def test_an_input_limit_is_never_larger_than_the_context() -> None:
    small = make_model("grok-4", limit=Limit(context=16_000, output=4_000))
    large = make_model("x-ai/grok-4", limit=Limit(context=200_000, input=100_000, output=64_000))
    model = combined({"a": [small], "b": [large]})["grok-4"]
    assert model.limit == Limit(context=16_000, input=16_000, output=4_000)


def test_every_providers_best_offer_comes_before_anybodys_second_one() -> None:
    regions = ["", "us.", "eu.", "apac.", "global.", "jp."]
    bedrock = [f"{region}anthropic.claude-sonnet-4-20250514-v1:0" for region in regions]
    model = combined({"bedrock": bedrock, "openrouter": ["anthropic/claude-sonnet-4"]}, max_targets=3)[SONNET]
    assert [member.provider for member in model.chain] == ["bedrock", "openrouter", "bedrock"]


def room_for(monkeypatch: pytest.MonkeyPatch, offers: int) -> None:
    """Let a header have room for so many offers."""
    monkeypatch.setattr(one_model, "fits_header", lambda _id, chain, *_: len(chain) <= offers)


def test_a_chain_too_long_for_a_header_is_cut_and_promises_only_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = {
        **OFFERS,
        "openrouter": [make_model("anthropic/claude-sonnet-4", limit=Limit(context=90_000, output=32_000))],
    }
    room_for(monkeypatch, 2)
    model = combined(offers)[SONNET]
    assert excluded(model) == {"openrouter/anthropic/claude-sonnet-4": "no room in the chain"}
    assert model.limit.context == 200_000


def test_a_chain_too_long_for_a_header_loses_second_offers_before_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = {
        "a": ["claude-sonnet-4", "claude-sonnet-4-20250514"],
        "b": ["claude-sonnet-4", "claude-sonnet-4-20250514"],
        "c": ["claude-sonnet-4"],
    }
    room_for(monkeypatch, 3)
    model = combined(offers)[SONNET]
    assert [member.provider for member in model.chain] == ["a", "b", "c"]


def test_a_bare_name_beside_the_chat_model_in_one_list_is_no_member_whoever_bears_it() -> None:
    offers = {
        "hub": ["gemma-2-9b", "gemma-2-9b-it"],
        "groq": ["gemma2-9b-it"],
        "reseller": ["Gemma-2-9B"],
        "elsewhere": ["gemma2-9b"],
    }
    (model,) = combined(offers).values()
    assert [f"{member.provider}/{member.id}" for member in model.members] == [
        "elsewhere/gemma2-9b",
        "groq/gemma2-9b-it",
        "hub/gemma-2-9b-it",
    ]


def test_the_base_model_is_a_combined_model_of_its_own() -> None:
    found = combined(
        {"a": ["google/gemma-2-9b"], "b": ["google/gemma-2-9b-it"], "c": ["gemma2-9b-it", "gemma-2-9b-pt"]}
    )
    assert {name: [each.ref for each in model.members] for name, model in found.items()} == {
        "gemma-2-9b-base": ["a/google/gemma-2-9b", "c/gemma-2-9b-pt"],
        "gemma-2-9b-it": ["b/google/gemma-2-9b-it", "c/gemma2-9b-it"],
    }


def test_an_order_counts_for_the_offers_that_are_left_of_it() -> None:
    overrides = (Override(order=("gone/grok-4", "c/grok-4", "b/x-ai/grok-4")),)
    model = combined({"a": ["grok-4"], "b": ["x-ai/grok-4"], "c": ["grok-4"]}, override=overrides)["grok-4"]
    assert chain(model) == ["c/grok-4", "b/x-ai/grok-4", "a/grok-4"]


def test_when_only_one_provider_fits_there_is_no_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    room_for(monkeypatch, 1)
    assert combined(OFFERS)[SONNET].chain == ()


def test_an_odd_id_still_becomes_a_proper_one() -> None:
    odd = "Модель_" + "x" * 200
    overrides = (Override(merge=(f"a/{odd}", f"b/{odd}")),)
    (combined_id,) = combined({"a": [odd], "b": [odd]}, override=overrides)
    assert len(combined_id) <= 100
    assert re.fullmatch("xn--d1acsbk1g-x+", combined_id)


def test_what_an_account_added_by_hand_is_no_known_model_without_a_labs_name() -> None:
    by_hand = make_model("support-bot-v2", provenance={"id": "account"})
    assert combined({"a": [by_hand], "b": [by_hand]}) == {}


def test_a_deployment_that_the_account_says_is_another_model_is_not_taken_for_its_name() -> None:
    said = {"canonical_slug": "account"}
    other = make_model("gpt-4o", canonical_slug="gpt-35-turbo-0125", provenance=said)
    same = make_model("gpt-4o", canonical_slug="gpt-4o-2024-08-06", provenance=said)
    assert combined({"azure": [other], "openai": ["gpt-4o"]}) == {}
    assert list(combined({"azure": [same], "openai": ["gpt-4o"]})) == ["gpt-4o"]


def test_the_name_is_the_one_most_offers_agree_on_without_lab_and_notes() -> None:
    offers = {
        "a": [make_model("us.anthropic.claude-sonnet-4-20250514-v1:0", "Sonnet Four (US)")],
        "b": [make_model(SONNET, "Anthropic: Claude Sonnet 4")],
        "c": [make_model("anthropic/claude-sonnet-4:free", "Claude Sonnet 4 (free)")],
    }
    assert combined(offers)[SONNET].name == "Claude Sonnet 4"
    assert combined(OFFERS)[SONNET].name == SONNET
