"""Providers with tags, what is combined of them within a boundary, and accounts that have them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from hypothesis import strategies as st

from portkey_catalog.grouping.groups import all_offers
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Failover,
    Model,
    ProviderCatalog,
    Publish,
)
from portkey_catalog.settings.shapes import Override
from support.combining import combine_by
from support.random_worlds import worlds
from support.small_catalog import make_model, make_provider
from support.world import World

EU = ("eu",)
NO_SOURCES = "[metadata]\nsources = []\n"


def tagged(slug: str, *tags: str, **facts: Any) -> str:
    lines = [f"{key} = '{value}'" for key, value in facts.items()]
    return "\n".join(["[[providers]]", f"slug = '{slug}'", f"tags = {json.dumps(tags)}", *lines, ""])


def providers(offers: Mapping[str, Sequence[str | Model]], **tags: Sequence[str]) -> dict[str, ProviderCatalog]:
    return {
        slug: make_provider(
            slug, *(make_model(m) if isinstance(m, str) else m for m in models), tags=tuple(tags.get(slug, ()))
        )
        for slug, models in offers.items()
    }


def combined(
    world: dict[str, ProviderCatalog], *, require: Sequence[str] = EU, previous: Any = None, **rules: Any
) -> dict[str, CombinedModel]:
    return combine_by(world, previous or {}, require=tuple(require), **rules).models


def made(world: dict[str, ProviderCatalog], *overrides: Override, **publish: Any) -> Catalog:
    return Catalog(
        gateway="https://api.portkey.ai/v1",
        failover=Failover(require=EU),
        publish=Publish(**publish),
        providers=world,
        combined=combined(world, override=overrides),
    )


def chain(model: CombinedModel) -> list[str]:
    return [member.provider for member in model.chain]


GROK: dict[str, Sequence[str | Model]] = {"a": ["grok-4"], "b": ["x-ai/grok-4"], "c": ["grok-4"], "d": ["grok-4"]}
SHARED = [f"lab/model-{number}b" for number in range(8)]


def chains(world: World) -> dict[str, list[str]]:
    return {
        combined_id: [member["provider"] for member in model["members"] if "excluded" not in member]
        for combined_id, model in world.document("combined-models.json").items()
    }


@st.composite
def bounded(draw: st.DrawFn) -> tuple[dict[str, ProviderCatalog], tuple[str, ...], tuple[Override, ...]]:
    """A world whose providers have some tags, tags that are required, and overrides."""
    tags = st.lists(st.sampled_from(["eu", "us", "no-retention"]), unique=True).map(lambda found: tuple(sorted(found)))
    world = {slug: each.model_copy(update={"tags": draw(tags)}) for slug, each in draw(worlds()).items()}
    refs = [offer.ref for offer in all_offers(world)] or ["alpha/gone"]
    merged, ordered = (iter(draw(st.permutations(refs))) for _ in range(2))
    overrides = []
    for _ in range(draw(st.integers(0, 2))):
        merge = tuple(islice(merged, draw(st.integers(0, 2))))
        order = tuple(islice(ordered, draw(st.integers(0, 3))))
        require = draw(st.none() | tags)
        if order or len(merge) > 1 or (merge and require is not None):
            overrides.append(Override(merge=merge, order=order, require=require))
    return world, draw(tags), tuple(overrides)
