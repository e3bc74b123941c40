"""Needs and budgets: which combined models meet them, why, and in which order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.schema import (
    Catalog,
    ChainNotice,
    Cost,
    Limit,
    Member,
    Modalities,
    PriceTier,
    PriceWindow,
    Probed,
    Verdict,
)
from portkey_catalog.search.facts import all_facts
from portkey_catalog.search.query import parse
from portkey_catalog.search.recommend import Needs, Recommendation, Recommended, dollars, recommend
from portkey_catalog.search.workload import Workload, usd
from support.small_catalog import as_of_chain, ending_catalog, make_combined, make_model, make_provider

SIXTEEN = Cost(input=Decimal(3), output=Decimal(16))


def world() -> Catalog:
    """Four models at two providers, of which the second is dearer and has less."""
    first = make_provider(
        "first",
        make_model("good"),
        make_model("wide", limit=Limit(context=1_000_000, output=64_000), release_date="2026-01-01"),
        make_model("blind", modalities=Modalities(input=("text",), output=("text",))),
        make_model("vague"),
        make_model("going", status="preview"),
    )
    second = make_provider(
        "second",
        make_model("good", cost=Cost(input=Decimal(4), output=Decimal(20)), release_date="2025-01-01"),
        make_model(
            "wide", limit=Limit(context=500_000, output=32_000), cost=Cost(input=Decimal(3), output=Decimal(16))
        ),
        make_model("blind"),
        make_model("vague", cost=Cost()),
        make_model("going"),
    )
    third = make_provider("third", make_model("good", retires="2027-05-01"))
    providers = {each.slug: each for each in (first, second, third)}
    combined = {}
    for name in first.models:
        members = [
            Member(provider=slug, id=name, evidence=("same",))
            for slug, each in providers.items()
            if name in each.models
        ]
        combined[name] = as_of_chain(make_combined(name, *members, identity=f"lab/{name}"), providers)
    return Catalog(gateway="https://api.portkey.ai/v1", providers=providers, combined=combined)


WORLD = world()
FACTS = all_facts(WORLD)


def advice(**needs: Any) -> Recommendation:
    return recommend(WORLD, FACTS, Needs(**needs))


def names(**needs: Any) -> list[str]:
    return [each.model.id for each in advice(**needs).models]


def test_of_equals_those_at_more_providers_come_first_and_what_may_go_is_never_there() -> None:
    assert names()[0] == "good" and "going" not in names()


def test_a_model_with_a_warning_about_its_chain_comes_after_one_without() -> None:
    calm = WORLD.combined["blind"].model_copy(update={"notices": ()})
    catalog = WORLD.model_copy(update={"combined": {**WORLD.combined, "blind": calm}})
    found = recommend(catalog, all_facts(catalog), Needs()).models
    assert found[0].model.id == "blind" and "no warning about its chain" in found[0].reasons


@pytest.mark.parametrize(
    ("needs", "missing"),
    [
        ({"reads": ("image",)}, {"blind": "not every provider reads image"}),
        ({"can": ("tools", "images")}, {"blind": "not every provider has it: images"}),
        ({"context": 300_000}, {"good": "a window below 300,000 tokens, or an unknown one"}),
        ({"output": 60_000}, {"wide": "answers below 60,000 tokens, or of unknown length"}),
        ({"query": parse("wide")}, {"good": "does not meet wide"}),
        ({"workload": Workload(1, 400_000, 10)}, {"good": "a request of 400,010 tokens does not fit into the limits"}),
        ({"budget": Decimal("0.03")}, {"good": "above 0.03 USD at the dearest provider of the chain"}),
        ({"budget": Decimal(9)}, {"vague": "a price in the chain is not known, so no budget can be promised"}),
        ({}, {"going": "its first offer is not here to stay"}),
    ],
)
def test_a_model_that_misses_a_need_at_any_provider_is_counted_under_it(
    needs: dict[str, Any], missing: dict[str, str]
) -> None:
    result = advice(**needs)
    found = [each.model.id for each in result.models]
    for name, why in missing.items():
        assert name not in found and result.missed[why] >= 1
    assert len(found) + sum(result.missed.values()) == len(WORLD.combined)


def test_a_budget_holds_at_the_dearest_provider_for_all_requests() -> None:
    work = Workload(requests=100, prompt=10_000, answer=1_000)
    # 100 * (10,000 * 4 + 1,000 * 20) / 1,000,000
    assert "good" in names(workload=work, budget=Decimal(6))
    assert "good" not in names(workload=work, budget=Decimal("5.99"))
    [good] = [each for each in advice(workload=work, budget=Decimal(6)).models if each.model.id == "good"]
    assert (good.first, good.most) == (Decimal("4.5"), Decimal(6))
    assert "4.5 USD for the workload at first; 6 USD at the dearest of its chain, within 6 USD" in good.reasons


def test_reasons_say_what_was_needed_and_warnings_what_to_know_before() -> None:
    [good] = [each for each in advice(context=1000, output=500, reads=("image",)).models if each.model.id == "good"]
    assert good.reasons[:3] == (
        "every provider in its chain has what is needed: tools, reads image",
        "a window of 200,000 tokens, and 1,000 are needed",
        "answers of 64,000 tokens, and 500 are needed",
    )
    assert "requests to one of its offers fail from 2027-05-01 on" in good.warnings


def probed(slug: str, verdict: Verdict) -> list[Recommended]:
    """Advice after a probe of one offer of `good`."""
    found = Probed(verdict=verdict, day=date(2026, 11, 5), since=date(2026, 10, 1))
    catalog = WORLD.model_copy(update={"health": {slug: {"good": found}}})
    return list(recommend(catalog, all_facts(catalog), Needs()).models)


def test_a_chain_whose_first_offer_failed_when_a_probe_asked_it_comes_last_and_says_so() -> None:
    assert names()[0] == "good"
    last = probed("first", Verdict.NO_CREDIT)[-1]
    assert last.model.id == "good" and last.warnings[0] == (
        "portkey-first/good, which is asked first, failed on 2026-11-05: no credit, so since 2026-10-01 (says a probe)"
    )
    assert not [each for each in last.reasons if "probe" in each]


def test_one_that_would_be_asked_later_is_a_warning_and_one_that_works_a_reason() -> None:
    behind = probed("second", Verdict.TOO_SLOW)[0]
    assert behind.model.id == "good" and "which is asked later, failed on 2026-11-05: too slow" in behind.warnings[0]
    works = probed("first", Verdict.WORKS)[0]
    assert works.model.id == "good" and "portkey-first/good answered on 2026-11-05 (says a probe)" in works.reasons


def test_what_is_preferred_comes_first() -> None:
    assert names(prefer="context")[0] == "wide"
    assert names(prefer="newest")[0] == "wide"
    assert names(prefer="price")[-1] == "vague"
    assert names(prefer="price")[0] == "blind"


def test_the_same_needs_give_the_same_answer_whatever_the_order_of_the_models() -> None:
    for prefer in ("failover", "price", "newest", "context"):
        there, back = (recommend(WORLD, facts, Needs(prefer=prefer)) for facts in (FACTS, FACTS[::-1]))
        assert there == back


def test_what_one_offer_alone_answers_for_is_never_recommended() -> None:
    catalog = ending_catalog()
    result = recommend(catalog, all_facts(catalog), Needs(can=()))
    assert (result.models, result.missed) == ((), {"no failover chain": 1})


def test_long_prompts_and_dear_hours_are_counted() -> None:
    cost = Cost(
        input=Decimal(2),
        output=Decimal(10),
        tiers=(PriceTier(min_prompt=200_000, input=Decimal(4)),),
        windows=(PriceWindow(start="08:00", end="18:00", output=Decimal(30)),),
    )
    assert usd(cost, Workload(1, 100_000, 0)) == Decimal("0.2")
    assert usd(cost, Workload(1, 200_000, 0)) == Decimal("0.8")
    assert usd(cost, Workload(10, 0, 100_000)) == Decimal(30)
    assert usd(Cost(input=Decimal(2)), Workload()) is None


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "an unknown sum"),
        (Decimal(0), "0 USD"),
        (Decimal("0.00123"), "0.0012 USD"),
        (Decimal("1.255"), "1.26 USD"),
        (Decimal(1000), "1000 USD"),
    ],
)
def test_sums_are_said_to_the_cent_and_small_ones_by_two_digits(amount: Decimal | None, words: str) -> None:
    assert dollars(amount) == words


def test_a_chain_that_loses_the_signatures_of_tool_calls_is_not_for_those_who_need_tools() -> None:
    notice = ChainNotice(rule="thought-signatures", text="lost between turns")
    lossy = WORLD.combined["blind"].model_copy(update={"notices": (notice,)})
    catalog = WORLD.model_copy(update={"combined": {"blind": lossy}})
    told = {can: recommend(catalog, all_facts(catalog), Needs(can=can)) for can in ((), ("tools",))}
    assert [each.model.id for each in told[()].models] == ["blind"]
    assert told[("tools",)].missed == {"its tool calls lose their signature between turns": 1}
    assert not any("every provider in its chain has" in reason for reason in told[()].models[0].reasons)


def test_without_the_first_price_no_sum_is_said() -> None:
    models = WORLD.combined["vague"]
    turned = models.model_copy(update={"members": models.members[::-1]})
    catalog = WORLD.model_copy(update={"combined": {"vague": turned}})
    [found] = recommend(catalog, all_facts(catalog), Needs()).models
    assert (found.first, found.most) == (None, None)
    assert not any("USD" in reason for reason in found.reasons)
