"""What holds of groups, ids and chains whatever the providers offer: worlds made at random from the golden ids."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.combine.models import Combined
from portkey_catalog.exports.chain import MAX_HEADER_BYTES, chain_config, header_value
from portkey_catalog.grouping.groups import all_offers, group_offers
from portkey_catalog.identity import compatible
from portkey_catalog.schema import CombinedModel, Failover, Model, ProviderCatalog
from support.combining import combine_by
from support.random_worlds import SLUGS, worlds
from support.small_catalog import make_provider

World = Mapping[str, ProviderCatalog]


def ratio(one: Decimal | None, other: Decimal | None) -> Decimal:
    return max(one, other) / min(one, other) if one and other else Decimal(1)


def combined(world: World, previous: Mapping[str, CombinedModel] | None = None) -> Combined:
    return combine_by(world, previous)


def partition(world: World) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(offer.key for offer in group.offers) for group in group_offers(all_offers(world), ())}


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_providers_and_models_come_changes_nothing(world: World, chance: Random) -> None:
    def shuffled(models: Mapping[str, Model]) -> dict[str, Model]:
        return {key: models[key] for key in chance.sample(sorted(models), len(models))}

    slugs = chance.sample(sorted(world), len(world))
    other = {slug: world[slug].model_copy(update={"models": shuffled(world[slug].models)}) for slug in slugs}
    assert combined(other) == combined(world)


@pytest.mark.slow
@settings(deadline=None)
@given(worlds())
def test_to_combine_again_changes_nothing(world: World) -> None:
    once = combined(world)
    assert combined(world, once.models) == once


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), st.permutations(SLUGS))
def test_providers_under_other_names_form_the_same_groups(world: World, names: list[str]) -> None:
    renamed = dict(zip(SLUGS, names, strict=True))
    other = {renamed[slug]: make_provider(renamed[slug], *each.models.values()) for slug, each in world.items()}
    assert partition(other) == {
        frozenset((renamed[slug], model_id) for slug, model_id in group) for group in partition(world)
    }


@settings(deadline=None)
@given(worlds())
def test_every_offer_is_in_at_most_one_group_and_no_group_holds_a_contradiction(world: World) -> None:
    groups = group_offers(all_offers(world), ())
    keys = [offer.key for group in groups for offer in group.offers]
    assert len(keys) == len(set(keys))
    for group in groups:
        assert len(group.identities) == 1
        for one, other in itertools.combinations(group.offers, 2):
            assert compatible(one.model, other.model) is None
            assert ratio(one.model.cost.input, other.model.cost.input) <= 40
            weights = {one.model.hugging_face_id, other.model.hugging_face_id}
            assert None in weights or len(weights) == 1


@pytest.mark.slow
@settings(deadline=None)
@given(worlds(), st.lists(st.sets(st.sampled_from(SLUGS)), min_size=1, max_size=4))
def test_ids_keep_their_meaning_while_providers_come_and_go(world: World, present: list[set[str]]) -> None:
    previous: dict[str, CombinedModel] = {}
    for slugs in [*present, set(SLUGS)]:
        now = {slug: world[slug] for slug in slugs}
        models = combined(now, previous).models
        names = {name: identity for model in models.values() for name, identity in model.names.items()}
        assert sum(len(model.names) for model in models.values()) == len(names)
        for old in previous.values():
            if any(member.provider in slugs for member in old.members):
                assert names.items() >= old.names.items()
        previous = models


@pytest.mark.slow
@settings(deadline=None)
@given(
    worlds(),
    st.sampled_from(["priority", "price"]),
    st.sampled_from(["last", "exclude", "first"]),
    st.integers(2, 5),
    st.permutations(SLUGS),
)
def test_a_chain_keeps_its_promises(world: World, order: str, free: str, targets: int, priority: list[str]) -> None:
    wishes: dict[str, Any] = {
        "order": order,
        "free_variants": free,
        "max_targets": targets,
        "provider_priority": priority[:2],
    }
    for model in combine_by(world, **wishes).models.values():
        chain = [world[member.provider].models[member.id] for member in model.chain]
        assert len(chain) <= targets
        assert len({member.provider for member in model.chain}) != 1
        assert all(offer.tool_call and offer.limit.context and offer.limit.output for offer in chain)
        if chain:
            assert model.limit.context == min(offer.limit.context or 0 for offer in chain)
            assert model.cost == chain[0].cost
            assert ("image" in model.modalities.input) == all("image" in offer.modalities.input for offer in chain)
            value = header_value(chain_config(model, world, Failover()))
            assert value.isascii() and len(value) <= MAX_HEADER_BYTES
            assert len(json.loads(value)["targets"]) == len(chain)
