"""What is published and told of the boundary of chains."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.combine.stale_overrides import stale_overrides
from portkey_catalog.exports.boundary import cut_short, is_outside
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.report.notices import boundary_notices
from portkey_catalog.schema import (
    Catalog,
    Failover,
    Model,
    Publish,
)
from portkey_catalog.settings.shapes import Override
from portkey_catalog.text.canonical import canonical_json
from support.random_worlds import SLUGS
from support.small_catalog import make_model, make_provider
from support.tagged import EU, GROK, bounded, combined, made, providers


@pytest.mark.slow
@given(case=bounded())
@settings(max_examples=80, deadline=None)
def test_with_only_required_no_entry_is_of_a_provider_outside(case: Any) -> None:
    world, require, _ = case
    catalog = Catalog(
        gateway="https://api.portkey.ai/v1",
        failover=Failover(require=require),
        publish=Publish(only_required=True),
        providers=world,
        combined=combined(world, require=require),
    )
    config = opencode_config(catalog)
    inside = [slug for slug in SLUGS if set(require) <= set(world[slug].tags)]
    assert set(config["provider"]) <= {"combined", *(f"portkey-{slug}" for slug in inside)}
    published = canonical_json(config["provider"])
    for slug in set(SLUGS) - set(inside):
        assert set(exclusions(catalog)[slug]) == set(world[slug].models)
        assert f"@{slug}" not in published


def test_models_of_a_provider_outside_are_left_out_of_opencode_when_the_settings_say_so() -> None:
    world = providers({**GROK, "d": ["grok-4", "d-1"]}, a=EU, b=EU, c=EU)
    marked, left_out = made(world), made(world, only_required=True)
    assert "portkey-d" in opencode_config(marked)["provider"]
    assert exclusions(left_out)["d"] == dict.fromkeys(["d-1", "grok-4"], "outside the boundary: not tagged eu")
    config = opencode_config(left_out)
    assert list(config["provider"]) == ["portkey-a", "portkey-b", "portkey-c", "combined"]
    documents = site_documents(left_out, config, {}, "https://owner.example/REPO/")
    assert list(json.loads(documents["api.json"])) == ["portkey-a", "portkey-b", "portkey-c", "combined"]
    assert json.loads(documents["v1/opencode/d.json"])["provider"] == {}
    assert [slug for slug in world if is_outside(marked, slug)] == ["d"]
    assert catalog_findings(left_out) == []


def test_a_default_model_of_a_provider_that_is_left_out_is_not_written() -> None:
    world = providers(GROK, a=EU, b=EU)
    config = opencode_config(made(world, only_required=True, model="portkey-d/grok-4", small_model="portkey-a/grok-4"))
    assert "model" not in config and config["small_model"] == "portkey-a/grok-4"


def test_a_chain_whose_boundary_was_lifted_is_offered_although_its_providers_are_left_out() -> None:
    world = providers(GROK, a=EU)
    catalog = made(world, Override(order=("a/grok-4",), require=()), only_required=True)
    config = opencode_config(catalog)
    assert list(config["provider"]) == ["portkey-a", "combined"]
    assert catalog_findings(catalog) == []


def test_the_report_says_who_is_outside_and_which_models_have_no_chain() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers({**offers, "b": ["gpt-5"]}, a=EU, b=EU)
    assert [(each.level, each.text) for each in boundary_notices(made(world))] == [
        ("info", "outside the boundary of combine.require: c, d"),
        ("info", "1 combined model has no failover, as too few providers have the tags required: grok-4"),
    ]
    left_out = made(world, only_required=True)
    assert "so left out of opencode: c, d" in boundary_notices(left_out)[0].text


def test_a_model_that_had_no_second_provider_anyway_is_not_told() -> None:
    offers: dict[str, Sequence[str | Model]] = {"a": ["grok-4"], "b": [make_model("grok-4", tool_call=False)]}
    assert [notice.text for notice in boundary_notices(made(providers(offers)))] == [
        "outside the boundary of combine.require: a, b"
    ]


def test_the_names_of_models_without_a_chain_are_bounded() -> None:
    ids = [f"lab/model-{number}b" for number in range(30)]
    (_, notice) = boundary_notices(made(providers({"a": ids, "b": ids}, a=EU)))
    assert notice.text.startswith("30 combined models have no failover") and notice.text.endswith("and 10 more")


def test_a_chain_with_a_boundary_is_sent_whole_although_an_id_is_given() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=EU, b=EU)
    saved = Failover(saved_configs={"grok-4": "pc-1", "gpt-5": "pc-2"}, require=EU)
    override = Override(order=("a/gpt-5",), require=())
    catalog = made(world, override).model_copy(update={"failover": saved})
    entries = opencode_config(catalog)["provider"]["combined"]["models"]
    sent = {name: entry["headers"]["x-portkey-config"] for name, entry in entries.items()}
    assert sent["gpt-5"] == "pc-2", "its boundary is lifted by hand"
    assert [target["provider"] for target in json.loads(sent["grok-4"])["targets"]] == ["@a", "@b"]
    told = "combine.saved_configs: 'grok-4': its chain holds to a boundary (eu), so it is sent whole; pc-1 is not used"
    for previous in (None, catalog):
        assert [notice.text for notice in stale_overrides(catalog, previous, ())] == [told], "in every update"
    assert catalog_findings(catalog) == []


def test_a_provider_outside_is_marked_in_opencode_and_so_is_each_of_its_entries() -> None:
    providers = {
        "in": make_provider("in", make_model("grok-4"), tags=("eu",)),
        "out": make_provider("out", make_model("x-ai/grok-4"), name="Out"),
    }
    catalog = Catalog(
        gateway="https://gateway.example/v1", failover=Failover(require=("eu",)), providers=providers, combined={}
    )
    blocks = opencode_config(catalog)["provider"]
    assert [blocks["portkey-in"]["name"], blocks["portkey-out"]["name"]] == [
        "in (Portkey)",
        "Out, not eu (Portkey)",
    ]
    assert blocks["portkey-out"]["models"]["x-ai/grok-4"]["name"].endswith(", not eu")
    assert "not eu" not in blocks["portkey-in"]["models"]["grok-4"]["name"]


def test_that_the_boundary_cost_a_chain_is_told_by_causes_whatever_the_words_are() -> None:
    (model,) = combined(providers(GROK, a=EU)).values()
    reworded = tuple(each.model_copy(update={"excluded": "for a reason"}) for each in model.members)
    assert cut_short(model) and cut_short(model.model_copy(update={"members": reworded}))
    silent = tuple(each.model_copy(update={"cause": None}) for each in model.members)
    assert not cut_short(model.model_copy(update={"members": silent}))
