"""Checks of a failover chain: what is left out of it, and what its users are told."""

from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.combine.chain_checks import chain_notices, unfit_offers
from portkey_catalog.grouping.groups import Offer
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.schema import Cost, Limit, Modalities, Route
from support.small_catalog import make_model, make_provider

TEXT, IMAGES = Modalities(input=("text",)), Modalities(input=("text", "image"))


def offers(*facts: dict[str, Any]) -> list[Offer]:
    """One offer each of providers a, b, c ..."""
    return [Offer(slug, make_model("m", **each), None) for slug, each in zip("abcdefgh", facts, strict=False)]


def left_out(*facts: dict[str, Any], pinned: tuple[str, ...] = (), min_providers: int = 2) -> dict[str, str]:
    return unfit_offers(offers(*facts), pinned, min_providers)


def window(tokens: int) -> dict[str, Any]:
    return {"limit": Limit(context=tokens, output=1000)}


def notices(*facts: dict[str, Any], identity: str = "lab/m", slugs: str = "abcdefgh") -> dict[str, str]:
    chain = [(slug, make_model("m", **each)) for slug, each in zip(slugs, facts, strict=False)]
    return {notice.rule: notice.text for notice in chain_notices(identity, chain, {})}


def test_a_chain_of_equals_loses_nobody_and_needs_no_notice() -> None:
    assert left_out({}, {}, {}) == {}
    assert notices({}, {}, {}) == {}
    assert chain_notices("google/gemini-3-pro", [], {}) == ()
    assert left_out() == {}


def test_a_small_window_that_would_shrink_the_usual_one_is_left_out() -> None:
    reasons = left_out(window(8_192), window(131_072), window(131_072))
    assert reasons == {"a/m": "its context of 8,192 tokens would shrink the usual 131,072"}


def test_a_window_a_quarter_of_the_usual_stays() -> None:
    assert left_out(window(32_768), window(131_072), window(131_072)) == {}
    assert notices(window(32_768), window(131_072)) == {}


def test_one_very_large_window_does_not_cost_the_others_their_place() -> None:
    assert left_out(window(128_000), window(128_000), window(10_000_000)) == {}
    assert notices(window(128_000), window(128_000), window(10_000_000)) == {
        "context": "Windows run from 128,000 to 10,000,000 tokens; the chain promises the smallest"
    }


def limits(**sizes: int) -> dict[str, Any]:
    return {"limit": Limit(**{"context": 400_000, "output": 64_000, **sizes})}


def test_answers_a_fraction_of_the_usual_size_are_left_out_like_small_windows() -> None:
    assert left_out(limits(), limits(output=4_096), limits()) == {
        "b/m": "its output of 4,096 tokens would shrink the usual 64,000"
    }
    assert left_out(limits(), limits(output=16_000), limits()) == {}


def test_prompts_a_fraction_of_the_usual_size_are_left_out_and_no_stated_limit_means_the_window() -> None:
    assert left_out(limits(), limits(input=32_000), limits(input=272_000)) == {
        "b/m": "its input of 32,000 tokens would shrink the usual 272,000"
    }
    assert left_out(limits(input=272_000), limits(), limits()) == {}


def test_of_two_offers_the_smaller_answer_is_told() -> None:
    assert left_out(limits(output=4_096), limits()) == {}
    assert notices(limits(output=4_096), limits()) == {
        "output": "Answers may have from 4,096 to 64,000 tokens; the chain promises the smallest"
    }
    assert notices(limits(input=32_000), limits()) == {
        "input": "Prompts may have from 32,000 to 400,000 tokens; the chain promises the smallest"
    }


def test_a_small_window_is_told_once_and_not_as_a_small_prompt_too() -> None:
    assert set(notices(limits(context=64_000), limits())) == {"context"}


def test_of_two_providers_nobody_is_left_out_because_no_failover_would_be_left() -> None:
    assert left_out(window(8_000), window(200_000)) == {}
    assert left_out({"modalities": TEXT}, {"modalities": IMAGES}) == {}
    assert left_out({"tool_call": False}, {"tool_call": True}) == {}


@pytest.mark.parametrize(
    ("lacks", "has", "reason"),
    [
        ({"modalities": TEXT}, {"modalities": IMAGES}, "not known to read images"),
        ({"modalities": Modalities()}, {"modalities": IMAGES}, "not known to read images"),
        ({"tool_call": False}, {"tool_call": True}, "not known to call tools"),
        ({"tool_call": None}, {"tool_call": True}, "not known to call tools"),
    ],
)
def test_a_member_that_lacks_what_most_have_is_left_out(lacks: Any, has: Any, reason: str) -> None:
    assert left_out(has, lacks, has) == {"b/m": reason}
    assert left_out(has, lacks, has, min_providers=3) == {}


def test_what_only_a_minority_can_do_costs_nobody_a_place_and_is_not_promised() -> None:
    facts = ({"modalities": IMAGES}, {"modalities": TEXT}, {"modalities": TEXT})
    assert left_out(*facts) == {}
    assert notices(*facts) == {"images": "b/m, c/m: not known to read images, so the chain promises none"}


def test_an_offer_pinned_by_hand_stays_whatever_it_lacks() -> None:
    facts = (window(8_192), window(131_072), window(131_072))
    assert left_out(*facts, pinned=("a/m",)) == {}


def test_what_a_pinned_offer_takes_from_the_chain_costs_no_other_its_place() -> None:
    facts = ({"modalities": TEXT}, {"modalities": IMAGES}, {"modalities": IMAGES}, {"modalities": TEXT})
    assert left_out(*facts, facts[1], pinned=("a/m",)) == {}
    small = (window(8_192), window(8_192), window(131_072), window(131_072), window(131_072))
    assert left_out(*small, pinned=("a/m",)) == {}
    assert set(left_out(*small)) == {"a/m", "b/m"}


def test_half_of_the_providers_are_no_majority() -> None:
    assert left_out(window(200_000), window(200_000), window(1_000_000), window(1_000_000)) == {}
    assert left_out(*2 * [{"modalities": TEXT}], *2 * [{"modalities": IMAGES}]) == {}


def test_many_offers_of_one_provider_count_as_its_best_one() -> None:
    regions = [Offer("e", make_model(f"m-{number}", **window(1_000_000)), None) for number in range(5)]
    assert unfit_offers([*offers(*4 * [window(200_000)]), *regions], (), 2) == {}


def test_the_smallest_window_goes_first_and_the_others_stay_where_that_is_enough() -> None:
    facts = (window(1_000_000), window(200_000), window(8_000))
    assert left_out(*facts) == {"c/m": "its context of 8,000 tokens would shrink the usual 200,000"}
    assert left_out(*facts, min_providers=3) == {}


def test_a_second_offer_of_one_provider_is_no_second_provider() -> None:
    two = [
        Offer("a", make_model("m-1", **window(200_000)), None),
        Offer("a", make_model("m-2", **window(200_000)), None),
        Offer("b", make_model("m", **window(8_000)), None),
    ]
    assert unfit_offers(two, (), 2) == {}


def test_reasoning_beside_none_is_told_and_unknown_is_not() -> None:
    assert notices({"reasoning": True}, {"reasoning": False})["reasoning"].startswith("b/m: listed without reasoning")
    assert notices({"reasoning": True}, {"reasoning": None}) == {}
    assert notices({"reasoning": False}, {"reasoning": False}) == {}


def test_tools_that_only_some_can_call_are_told() -> None:
    assert "tools" in notices({"tool_call": True}, {"tool_call": False})
    assert notices({"tool_call": False}, {"tool_call": False}) == {}


def test_a_notice_names_three_members_and_counts_the_rest() -> None:
    facts = [{"modalities": IMAGES}, *({"modalities": TEXT} for _ in range(5))]
    assert notices(*facts)["images"].startswith("b/m, c/m, d/m and 2 more: ")


@pytest.mark.parametrize(
    ("identity", "warned"),
    [
        ("google/gemini-3-pro-preview", True),
        ("google/gemini-3.1-flash-lite", True),
        ("google/gemini-10-pro", True),
        ("google/gemini-flash-latest", True),
        ("google/gemini-2.5-pro", False),
        ("google/gemini-1.5-pro", False),
        ("google/gemini-1.5-pro-latest", False),
        ("google/gemini-flash-lite-latest", True),
        ("google/gemma-3-27b", False),
        ("acme/gemini-3-pro", False),
    ],
)
def test_gemini_from_version_3_on_loses_its_signatures(identity: str, warned: bool) -> None:
    assert ("thought-signatures" in notices({}, {}, identity=identity)) == warned


def costs(prompt: str | None, answer: str | None) -> dict[str, Any]:
    return {"cost": Cost(input=prompt and Decimal(prompt), output=answer and Decimal(answer))}


def test_prices_more_than_twofold_apart_are_told_as_opencode_shows_the_first_only() -> None:
    told = notices(costs("1", "4"), costs("2.5", "8"), costs(None, None))["price"]
    assert told == (
        "Prices run, in USD per million tokens, for prompts from 1 to 2.5; "
        "opencode shows the first member's, also after a switch"
    )
    assert "from 10 to 30;" in notices(costs("10", "30"), costs("30", "30"))["price"]
    assert "for prompts from 0 to 1 and for answers from 0 to 4;" in notices(costs("0", "0"), costs("1", "4"))["price"]


def test_prices_twofold_apart_or_unknown_need_no_notice() -> None:
    assert notices(costs("1", "4"), costs("2", "8"), costs(None, None)) == {}


def priced(cache_read: str | None) -> dict[str, Any]:
    read = None if cache_read is None else Decimal(cache_read)
    return {"cost": Cost(input=Decimal(3), output=Decimal(15), cache_read=read)}


def test_a_claude_chain_tells_where_the_prompt_cache_gets_lost() -> None:
    claude = "anthropic/claude-sonnet-4"
    assert notices(priced("0.3"), priced("0.3"), identity=claude) == {
        "prompt-cache": "After a switch the prompt cache is cold, so the next answer is paid in full"
    }
    assert notices(priced("0.3"), priced(None), identity=claude)["prompt-cache"].endswith(
        "; b/m: no price for cached prompts is known"
    )
    chain = [("anthropic", make_model("m", **priced("0.3"))), ("my-vertex", make_model("m@1"))]
    (notice,) = chain_notices(claude, chain, {})
    assert notice.text.endswith("; my-vertex/m@1: the gateway drops the cache marks on the way to Vertex")
    for place, model_id in (("vertex-ai", "m"), ("google", "claude-sonnet-4@20250514")):
        (notice,) = chain_notices(claude, [chain[0], (place, make_model(model_id, **priced("0.3")))], {})
        assert f"; {place}/{model_id}: the gateway drops" in notice.text
    assert (
        "drops"
        not in notices(priced("0.3"), priced("0.3") | {"id": "claude-sonnet-4@eu"}, identity=claude)["prompt-cache"]
    )
    assert notices(priced(None), priced(None), identity="openai/gpt-5") == {}


def test_two_providers_with_nearly_the_same_list_are_one_upstream() -> None:
    many = [make_model(f"m-{number}") for number in range(10)]
    providers = {
        "eu": make_provider("eu", *many[:9]),
        "other": make_provider("other", *many[:7]),
        "us": make_provider("us", *many),
        "us-2": make_provider("us-2", *many),
        "small": make_provider("small", *many[:2]),
        "tiny": make_provider("tiny", *many[:2]),
    }
    assert same_upstream(providers) == {
        "eu": "eu",
        "other": "other",
        "small": "small",
        "tiny": "tiny",
        "us": "eu",
        "us-2": "eu",
    }
    chain = [(slug, many[0]) for slug in ("us", "other", "eu")]
    (notice,) = chain_notices("lab/m", chain, same_upstream(providers))
    assert (notice.rule, notice.text.partition(":")[0]) == ("upstream", "us, eu")


def test_two_keys_at_one_self_hosted_address_are_one_upstream() -> None:
    def route(host: str | None, provider: str = "openai") -> Route:
        return Route(provider=provider, provider_key_env="KEY", custom_host=host)

    providers = {
        "a": make_provider("a", make_model("m"), route=route("https://one.example/v1")),
        "b": make_provider("b", make_model("n"), route=route("https://one.example/v1")),
        "c": make_provider("c", make_model("m"), route=route("https://two.example/v1")),
        "d": make_provider("d", make_model("m"), route=route(None, "groq")),
        "e": make_provider("e", make_model("o"), route=route(None, "groq")),
        "f": make_provider("f", make_model("m")),
    }
    assert same_upstream(providers) == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "d", "f": "f"}
