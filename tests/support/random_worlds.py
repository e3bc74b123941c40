"""Worlds made at random from the golden ids: a few providers that offer much the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from portkey_catalog.schema import Cost, Limit, Modalities, ProviderCatalog
from support.golden_identities import APART, MEET, OPAQUE
from support.small_catalog import make_model, make_provider

SLUGS = ("alpha", "beta", "gamma", "my-vertex")
CLUSTERS = [
    sorted({model_id for pair in group for model_id in pair[1::2]})
    for pairs in (MEET, APART)
    for group in pairs.values()
] + [sorted(OPAQUE)]
"""Ids that meet, or that one might take for one another."""


def cost(price: str | None) -> Cost:
    return Cost() if price is None else Cost(input=Decimal(price), output=Decimal(price))


FACTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "cost": st.sampled_from([None, "0", "0.5", "3", "200"]).map(cost),
        "limit": st.sampled_from([Limit(context=8_000, output=4_000), Limit(context=200_000, output=64_000), Limit()]),
        "modalities": st.sampled_from([Modalities(), Modalities(input=("text", "image"), output=("text",))]),
        "hugging_face_id": st.sampled_from([None, None, None, "acme/One-7B", "acme/Two-7B"]),
        "tool_call": st.sampled_from([True, True, False, None]),
        "reasoning": st.sampled_from([True, False, None]),
        "name": st.sampled_from(["A Model", "A Model", "Claude Thinking", "DeepSeek Thinking"]),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, ProviderCatalog]:
    """Providers that offer much the same."""
    ids = [
        model_id
        for cluster in draw(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=3))
        for model_id in cluster
    ]
    offered = st.dictionaries(st.sampled_from(ids), FACTS, max_size=8)
    return {
        slug: make_provider(slug, *(make_model(model_id, **facts) for model_id, facts in draw(offered).items()))
        for slug in SLUGS
    }
