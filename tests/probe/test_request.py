"""Requests of a probe: what they ask, and the most that they can cost."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.probe.plan import Budget, planned
from portkey_catalog.probe.request import trial, worst_cost
from portkey_catalog.probe.said import HIDDEN, LONGEST, shown_message
from portkey_catalog.schema import Cost, PriceTier, PriceWindow
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from support.small_catalog import make_catalog, make_model, make_provider


def cost(**facts: Any) -> Cost:
    return Cost.model_validate({"input": 3, "output": 15, **facts})


def test_a_model_without_tools_is_asked_for_a_word() -> None:
    body = json.loads(trial("x", make_model("m", tool_call=False), 16).body)
    assert "tools" not in body
    assert body["max_tokens"] == 16


def test_a_model_whose_tools_are_unknown_is_asked_to_call_one() -> None:
    assert trial("x", make_model("m", tool_call=None)).tools


@pytest.mark.parametrize(
    ("stated", "worst"),
    [
        (cost(), "0.004500"),
        (cost(input=0, output=0), "0.000000"),
        (cost(cache_write=4), "0.005500"),
        (cost(windows=[PriceWindow(start="00:00", end="08:00", input=6, output=30)]), "0.009000"),
        (cost(windows=[PriceWindow(start="00:00", end="08:00", input=1)]), "0.004500"),
        (cost(tiers=[PriceTier(min_prompt=1000, input=6, output=30)]), "0.009000"),
        (cost(tiers=[PriceTier(min_prompt=1001, input=6, output=30)]), "0.004500"),
        (cost(input="0.0001", output="0.0001"), "0.000001"),
        (cost(input=None), None),
        (cost(output=None), None),
    ],
)
def test_the_most_that_tokens_cost_is_by_the_dearest_price_that_may_hold(stated: Cost, worst: str | None) -> None:
    assert worst_cost(stated, 1000, 100) == (None if worst is None else Decimal(worst))


@given(st.integers(0, 12), st.decimals(0, "0.1", places=4), st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_a_plan_never_has_more_than_the_budget(requests: int, usd: Decimal, prices: list[int]) -> None:
    models = [make_model(f"m-{number}", cost=cost(input=price)) for number, price in enumerate(prices)]
    catalog = make_catalog().model_copy(update={"providers": {"x": make_provider("x", *models)}, "combined": {}})
    plan = planned(catalog, [("x", each.id) for each in models], Budget(usd, requests))
    assert len(plan.trials) <= requests
    assert sum(each.worst or 0 for each in plan.trials) <= usd
    assert len(plan.trials) + len(plan.beyond) == len(prices)


# Messages


SECRETS = Secrets.of({"KEY": "x2trk0123456789abcdefgh"}, ["KEY"])


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Incorrect API key provided: sk-proj1*****wxyz.", f"Incorrect API key provided: {HIDDEN}."),
        ("bad Bearer abc.def-123", f"bad {HIDDEN}"),
        ("abcd****wxyz is no key", f"{HIDDEN} is no key"),
        ("for org-A1b2C3d4E5 only", f"for {HIDDEN} only"),
        ("request 123e4567-e89b-12d3-a456-426614174000 failed", f"request {HIDDEN} failed"),
        ("hash 0123456789abcdef0123456789abcdef", f"hash {HIDDEN}"),
        ("ask owner@example.com at https://user:pass@example.com/x", f"ask {HIDDEN} at {HIDDEN}example.com/x"),
        ("AKIAABCDEFGHIJKLMNOP", HIDDEN),
        ("see https://x.example/v1?model=a&api_key=zzz&x=1", f"see https://x.example/v1?model=a&{HIDDEN}&x=1"),
        ("bad gsk_abc, hf_Ab12 or xai-1a", f"bad {HIDDEN}, {HIDDEN} or xai-1a"),
        ("model meta-llama/Llama-3.3-70B-Instruct-Turbo is user-friendly", None),
        ("two\nlines\x1b[31m \u202e", "two lines [31m"),
        ("your key x2trk0123456789abcdefgh", "(the message repeats the value of a key, so it is not shown)"),
        ("X" * 4000 + " x2trk0123456789abcdefgh", "(the message repeats the value of a key, so it is not shown)"),
    ],
)
def test_a_message_is_shown_without_what_looks_like_a_key(message: str, shown: str | None) -> None:
    assert shown_message(message, SECRETS) == (message if shown is None else shown)


def test_a_long_message_is_cut() -> None:
    shown = shown_message("word " * 200, NO_SECRETS)
    assert len(shown) == LONGEST
    assert shown.endswith("…")
