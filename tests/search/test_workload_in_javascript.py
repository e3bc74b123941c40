"""What requests cost on the page for comparisons."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.schema import Cost
from portkey_catalog.search.workload import Workload, usd
from support.javascript import answer

ASK = """
const { usd, misfit, chainUsd } = await load("cost/workload.js");
say(given.map(({ cost, workload }) => usd(cost, workload)));
"""
PRICES = st.none() | st.integers(0, 400).map(lambda cents: Decimal(cents) / 100)
TIER = st.fixed_dictionaries({"min_prompt": st.integers(1, 9_000), "input": PRICES, "output": PRICES})
WORK = st.builds(Workload, requests=st.integers(1, 50), prompt=st.integers(0, 10_000), answer=st.integers(0, 2_000))


def cost_of(document: dict[str, Any]) -> dict[str, Any]:
    """A cost as the details have it."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items() if each is not None}
        if isinstance(value, list | tuple):
            return [plain(each) for each in value]
        return float(value) if isinstance(value, Decimal) else value

    found: dict[str, Any] = plain(document)
    return found


def test_a_day_costs_what_python_says_of_as_many_requests() -> None:
    cases: list[tuple[Cost, Workload]] = []

    @settings(max_examples=150, derandomize=True, database=None)
    @given(PRICES, PRICES, st.lists(TIER, max_size=3), WORK)
    def collect(read: Any, written: Any, tiers: list[dict[str, Any]], work: Workload) -> None:
        tiers = [each for each in tiers if not each["input"] is each["output"] is None]
        tiers = list({each["min_prompt"]: each for each in sorted(tiers, key=lambda each: each["min_prompt"])}.values())
        cost = Cost.model_validate({"input": read, "output": written, "tiers": tiers})
        cases.append((cost, work))

    collect()
    asked = [
        {
            "cost": cost_of(cost.model_dump(exclude_none=True)),
            "workload": {"requests": work.requests, "prompt": work.prompt, "answer": work.answer, "cached": 0},
        }
        for cost, work in cases
    ]
    for told, (cost, work) in zip(answer(ASK, asked), cases, strict=True):
        wanted = usd(cost, work)
        assert told == (None if wanted is None else pytest.approx(float(wanted)))


def test_cached_tokens_cost_their_own_price_or_that_of_others() -> None:
    workload = {"requests": 1000, "prompt": 10_000, "answer": 0, "cached": 0.5}
    costs = ({"input": 2, "output": 8, "cache_read": 0.5}, {"input": 2, "output": 8})
    assert answer(ASK, [{"cost": cost, "workload": workload} for cost in costs]) == [12.5, 20]


def test_a_chain_costs_what_its_first_does_or_at_worst_the_dearest() -> None:
    script = """
    const { chainUsd, misfit } = await load("cost/workload.js");
    const workload = { requests: 1, prompt: 1e6, answer: 0, cached: 0 };
    say([chainUsd([{ input: 1, output: 1 }, { input: 3, output: 1 }], workload),
      misfit({ context: 1e6 }, { ...workload, answer: 1 }), misfit({ output: 5 }, { ...workload, answer: 5 })]);
    """
    assert answer(script, None) == [{"first": 1, "worst": 3}, "does not fit into its window", ""]


def test_the_dearest_time_of_the_day_counts() -> None:
    windows = [{"start": str(time(1)), "end": str(time(2)), "input": 1, "output": 1}, {"input": 6}]
    workload = {"requests": 1, "prompt": 1_000_000, "answer": 0, "cached": 0}
    assert answer(ASK, [{"cost": {"input": 4, "output": 4, "windows": windows}, "workload": workload}]) == [6]
