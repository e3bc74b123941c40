"""Overrides and required tags that come to nothing."""

from __future__ import annotations

from portkey_catalog.combine.stale_overrides import stale_overrides
from portkey_catalog.schema import (
    Failover,
)
from portkey_catalog.settings.shapes import Override
from support.tagged import EU, GROK, made, providers


def test_a_required_tag_that_no_provider_has_is_told() -> None:
    world = providers(GROK, a=EU, b=EU)
    overrides = (Override(order=("a/grok-4",), require=("eu", "uk")),)
    catalog = made(world, *overrides).model_copy(update={"failover": Failover(require=("eeu",))})
    told = [notice.text for notice in stale_overrides(catalog, None, overrides)]
    assert told[:2] == [
        "combine.require: no provider has the tag 'eeu', so no chain can be held to it",
        "combine.override[0].require: no provider has the tag 'uk', so no chain can be held to it",
    ]


def test_an_override_that_requires_tags_of_no_combined_model_or_pins_an_outsider_is_told() -> None:
    world = providers({**GROK, "a": ["grok-4", "a-1"]}, a=EU, b=EU)
    overrides = (Override(merge=("a/a-1",), require=EU), Override(order=("d/grok-4",)))
    assert [notice.text for notice in stale_overrides(made(world, *overrides), None, overrides)] == [
        "combine.override[0]: 'a/a-1' belongs to no combined model",
        "combine.override[1]: 'd/grok-4' stands outside the chain: outside the boundary: not tagged eu",
    ]
