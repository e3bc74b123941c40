"""Offers that look like one model and are kept apart."""

from decimal import Decimal
from typing import Any

from portkey_catalog.grouping.groups import Offer, group_offers
from portkey_catalog.grouping.near_misses import difference, likenesses, near_misses
from portkey_catalog.identity import identify
from portkey_catalog.schema import Cost, NearMiss
from portkey_catalog.settings.shapes import Override
from support.small_catalog import make_model


def offer(ref: str, **facts: Any) -> Offer:
    slug, _, model_id = ref.partition("/")
    model = make_model(model_id, **facts)
    return Offer(slug, model, identify(model, slug))


def misses(*offers: Offer, corrections: tuple[Override, ...] = ()) -> list[NearMiss]:
    apart = {ref for hand in corrections for ref in hand.split}
    return list(near_misses(offers, group_offers(offers, corrections), apart))


def only(*offers: Offer) -> tuple[str, str, str, str]:
    """The one near miss: offers on both sides, and what speaks for and against it."""
    (miss,) = misses(*offers)
    return ", ".join(miss.one.offers), ", ".join(miss.other.offers), miss.alike, miss.apart


def test_models_with_nothing_in_common_are_no_near_miss() -> None:
    assert misses(offer("a/gpt-5"), offer("b/claude-sonnet-4"), offer("c/gpt-5-mini")) == []
    assert misses() == []


def test_a_name_without_a_date_is_near_each_snapshot_of_it() -> None:
    one, other, alike, apart = only(offer("a/gpt-4o"), offer("b/gpt-4o-2024-08-06"))
    assert (one, other) == ("a/gpt-4o", "b/gpt-4o-2024-08-06")
    assert (alike, apart) == ("both read as gpt-4o", "only one names a snapshot, 20240806")


def test_two_snapshots_are_known_to_differ() -> None:
    assert misses(offer("a/gpt-4o-2024-05-13"), offer("b/gpt-4o-2024-08-06")) == []


def test_an_unknown_maker_of_a_known_name_is_a_near_miss() -> None:
    *_, alike, apart = only(offer("a/anthropic/claude-sonnet-4"), offer("b/acme/claude-sonnet-4"))
    assert alike == "both read as claude-sonnet-4"
    assert apart == "one is by acme, the other by anthropic"


def test_a_name_that_a_provider_may_give_to_anything_is_a_near_miss() -> None:
    *_, apart = only(offer("a/mistral-small"), offer("b/mistral-small"))
    assert apart == "one is a name that a may give to anything, the other a name that b may give to anything"


def test_stated_weights_speak_for_one_model() -> None:
    weights = "Sao10K/L3-8B-Lunaris-v1"
    one = offer("a/sao10k/l3-lunaris", hugging_face_id=weights)
    other = offer("b/Sao10K/L3-8B-Lunaris-v1", hugging_face_id=weights)
    *_, alike, apart = only(one, other)
    assert alike == f"both state the weights {weights}"
    assert apart == "only one says '8b', 'v1'"


def test_one_display_name_speaks_for_one_model() -> None:
    one, other = offer("a/gpt-5", name="OpenAI: GPT-5"), offer("b/gpt-5-fast", name="GPT 5 (free)")
    assert only(one, other)[2:] == ("both are called OpenAI: GPT-5", "only one says 'fast'")


def test_a_size_that_one_leaves_out_is_a_near_miss_where_no_other_size_is_known() -> None:
    bare, sized = offer("a/nvidia/nemotron-9-fast"), offer("b/nvidia/nemotron-9-fast-30b")
    assert only(bare, sized)[2:] == ("nemotron-9-fast is known in one size only", "only one says '30b'")
    assert misses(bare, sized, offer("c/nvidia/nemotron-9-fast-70b")) == []


def test_a_size_that_goes_without_saying_is_no_missing_size() -> None:
    full = offer("a/qwen/qwen3-coder-480b-a35b-instruct")
    assert misses(full, offer("b/qwen/qwen3-coder"), offer("c/qwen/qwen3-coder-30b-a3b-instruct")) == []


def test_what_a_fact_keeps_out_of_a_group_is_a_near_miss() -> None:
    cheap, dear = Cost(input=Decimal("0.01"), output=Decimal("0.02")), Cost(input=Decimal(9), output=Decimal(9))
    usual = [offer(f"{slug}/gpt-oss-120b", cost=cheap) for slug in "ab"]
    one, other, alike, apart = only(*usual, offer("c/gpt-oss-120b", cost=dear))
    assert (one, other) == ("a/gpt-oss-120b, b/gpt-oss-120b", "c/gpt-oss-120b")
    assert (alike, apart) == ("both read as openai/gpt-oss-120b", "prices differ more than 40 times")


def test_a_well_known_model_is_named_by_twenty_offers_and_a_count() -> None:
    known = [offer(f"p{number:02}/gpt-4o") for number in range(25)]
    (miss,) = misses(*known, offer("x/gpt-4o-2024-08-06"))
    assert (len(miss.one.offers), miss.one.more) == (20, 5)
    assert (len(miss.other.offers), miss.other.more) == (1, None)


def test_two_offers_of_one_provider_would_give_nobody_a_spare() -> None:
    assert misses(offer("a/gpt-4o"), offer("a/gpt-4o-2024-08-06")) == []


def test_what_a_hand_decided_is_no_near_miss_any_more() -> None:
    offers = (offer("a/gpt-4o"), offer("b/gpt-4o-2024-08-06"))
    assert misses(*offers, corrections=(Override(split=("b/gpt-4o-2024-08-06",)),)) == []
    assert misses(*offers, corrections=(Override(merge=("a/gpt-4o", "b/gpt-4o-2024-08-06")),)) == []


def test_the_order_of_offers_does_not_matter() -> None:
    refs = ("a/gpt-4o", "b/gpt-4o", "c/gpt-4o-2024-08-06", "d/acme/gpt-4o", "a/acme/gpt-4o")
    offers = [offer(ref) for ref in refs]
    assert len(misses(*offers)) == 2
    assert misses(*reversed(offers)) == misses(*offers)


def test_a_difference_is_told_in_words() -> None:
    assert difference("openai/gpt-5", "openai/gpt-5-mini") == "only one says 'mini'"
    assert difference("openai/x+0101", "openai/x+0202") == "snapshots 0101 and 0202"
    assert difference("/x-1", "@p/x-1") == "one is by nobody known, the other a name that p may give to anything"
    assert difference("a/x-thinking", "a/x:thinking") == "only one says 'thinking' after a colon, as a mode"
    assert difference("a/x-y", "a/y-x") == "their words stand in another order"


def test_likenesses_of_two_offers_are_named() -> None:
    assert likenesses(offer("a/gpt-4o"), offer("b/gpt-4o-2024-08-06")) == ["both read as gpt-4o"]
    assert likenesses(offer("a/gpt-4o"), offer("b/gpt-5")) == []
    assert likenesses(offer("a/openrouter/auto"), offer("b/gpt-5")) == []


def test_one_word_that_is_in_no_table_is_a_near_miss_of_a_model_that_two_providers_have() -> None:
    plain = [offer("a/openai/gpt-4o"), offer("b/openai/gpt-4o")]
    one, other, alike, apart = only(*plain, offer("c/gpt-4o-zorp"))
    assert (one, other) == ("a/openai/gpt-4o, b/openai/gpt-4o", "c/gpt-4o-zorp")
    assert (alike, apart) == ("both read as gpt-4o but for 'zorp', which is in no table", "only one says 'zorp'")
    assert only(*plain, offer("c/zorp-gpt-4o"))[2] == alike
    assert only(*plain, offer("c/gpt-4o:zorp"))[2] == alike
    assert only(offer("a/qwen3-32b"), offer("b/qwen3-32b"), offer("c/qwen3-32b-zorp"))[2].endswith("no table")


def test_a_known_word_two_words_another_owner_or_a_single_provider_make_no_near_miss() -> None:
    plain = [offer("a/openai/gpt-4o"), offer("b/openai/gpt-4o")]
    for apart in ("gpt-4o-mini", "gpt-4o-audio", "gpt-4o-zorp-blub", "acme/gpt-4o-zorp", "gpt-4o:thinking"):
        assert misses(*plain, offer(f"c/{apart}")) == []
    assert misses(offer("a/openai/gpt-4o"), offer("c/gpt-4o-zorp")) == []


def test_a_word_that_several_providers_have_in_a_name_is_a_part_of_it() -> None:
    plain = [offer("a/openai/gpt-4o"), offer("b/openai/gpt-4o")]
    assert misses(*plain, offer("a/gpt-4o-zorp"), offer("b/gpt-4o-zorp")) == []


def test_regions_and_a_longer_window_are_no_odd_words() -> None:
    for word in ("eu", "us", "extended"):
        named = f"c/qwen3-32b-{word}", f"c/qwen3-32b:{word}"
        assert [misses(offer("a/qwen3-32b"), offer("b/qwen3-32b"), offer(each)) for each in named] == [[], []]


def test_an_odd_word_between_two_offers_is_named() -> None:
    assert likenesses(offer("a/gpt-4o"), offer("b/gpt-4o-zorp")) == [
        "both read as gpt-4o but for 'zorp', which is in no table"
    ]


def test_odd_words_give_way_to_other_near_misses() -> None:
    plain = [offer(f"{slug}/openai/gpt-4o") for slug in "ab"]
    odd = [offer(f"c/gpt-4o-z{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}q") for n in range(1_100)]
    found = misses(*plain, *odd, offer("d/gpt-4o-2024-08-06"))
    assert len(found) == 1_000
    assert "both read as gpt-4o" in [miss.alike for miss in found]
