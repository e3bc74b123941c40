"""Boundaries: a chain holds only providers with the tags that its owner requires, whatever else is asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grouping.test_groups_properties import SLUGS, worlds
from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.combine.models import Rules, combine
from portkey_catalog.combine.stale_overrides import drift
from portkey_catalog.exports.boundary import is_outside
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import exclusions, opencode_config
from portkey_catalog.exports.page_names import provider_path
from portkey_catalog.exports.table import table_data
from portkey_catalog.grouping.groups import Correction, all_offers
from portkey_catalog.report.remarks import boundary_remarks
from portkey_catalog.report.text import remarks
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Cost,
    Failover,
    Limit,
    Model,
    ProviderCatalog,
    Publish,
    PublishedId,
)
from portkey_catalog.settings.read import SettingsError, read_settings
from portkey_catalog.site.home import render_pages
from portkey_catalog.store import catalog as store
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.secrets import Secrets
from real.commands import CatalogCommand
from support.hosted import KEY, hosted_gateway, listing, rows
from support.loopback import Reply
from support.small_catalog import make_model, make_provider
from support.world import TODAY, World

EU = ("eu",)
NO_SOURCES = "[metadata]\nsources = []\n"
FREE = Cost(input=0, output=0)


def tagged(slug: str, *tags: str, **facts: Any) -> str:
    lines = [f"{key} = '{value}'" for key, value in facts.items()]
    return "\n".join(["[[providers]]", f"slug = '{slug}'", f"tags = {json.dumps(tags)}", *lines, ""])


def providers(offers: dict[str, Sequence[str | Model]], **tags: Sequence[str]) -> dict[str, ProviderCatalog]:
    return {
        slug: make_provider(
            slug, *(make_model(m) if isinstance(m, str) else m for m in models), tags=tuple(tags.get(slug, ()))
        )
        for slug, models in offers.items()
    }


def combined(
    world: dict[str, ProviderCatalog], *, require: Sequence[str] = EU, previous: Any = None, **rules: Any
) -> dict[str, CombinedModel]:
    return combine(world, Rules(require=tuple(require), **rules), previous or {}).models


def made(world: dict[str, ProviderCatalog], *hands: Correction, **publish: Any) -> Catalog:
    return Catalog(
        gateway="https://api.portkey.ai/v1",
        failover=Failover(require=EU),
        publish=Publish(**publish),
        providers=world,
        combined=combined(world, corrections=hands),
    )


def chain(model: CombinedModel) -> list[str]:
    return [member.provider for member in model.chain]


def reasons(model: CombinedModel) -> dict[str, str | None]:
    return {member.provider: member.excluded for member in model.members if member.excluded}


GROK: dict[str, Sequence[str | Model]] = {"a": ["grok-4"], "b": ["x-ai/grok-4"], "c": ["grok-4"], "d": ["grok-4"]}


# Combining


def test_an_offer_of_a_provider_without_a_required_tag_is_no_member_of_the_chain() -> None:
    world = providers(GROK, a=["eu"], b=["eu", "no-retention"], c=["no-retention"])
    model = combined(world)["grok-4"]
    assert chain(model) == ["a", "b"]
    assert reasons(model) == dict.fromkeys("cd", "outside the boundary: not tagged eu")
    assert model.require == EU
    assert all("its provider is tagged eu" in member.evidence for member in model.chain)
    assert not any("tagged" in text for member in model.members if member.excluded for text in member.evidence)


def test_a_provider_needs_every_required_tag_and_is_told_which_it_lacks() -> None:
    world = providers(GROK, a=["eu", "no-retention"], b=["eu", "no-retention", "us"], c=["eu"])
    model = combined(world, require=("eu", "no-retention"))["grok-4"]
    assert chain(model) == ["a", "b"]
    assert reasons(model) == {
        "c": "outside the boundary: not tagged no-retention",
        "d": "outside the boundary: not tagged eu or no-retention",
    }
    assert "its provider is tagged eu and no-retention" in model.chain[0].evidence


def test_without_required_tags_nothing_changes() -> None:
    with_tags, without = providers(GROK, a=["eu"]), providers(GROK)
    assert combined(with_tags, require=()) == combined(without, require=())


def test_a_chain_that_gets_too_short_is_none_and_not_widened() -> None:
    model = combined(providers(GROK, a=["eu"]))["grok-4"]
    assert model.chain == () and model.limit == Limit()
    assert reasons(model) == {
        "a": "too few providers inside the boundary to fall over to",
        **dict.fromkeys("bcd", "outside the boundary: not tagged eu"),
    }
    three = combined(providers(GROK, a=["eu"], b=["eu"]), min_providers=3)["grok-4"]
    assert three.chain == ()


def test_a_chain_that_was_too_short_anyway_is_not_blamed_on_the_boundary() -> None:
    useless = make_model("grok-4", tool_call=False)
    model = combined(providers({"a": ["grok-4"], "b": [useless]}, a=["eu"]))["grok-4"]
    assert reasons(model) == {"a": "no other provider to fall over to", "b": "cannot call tools"}


def test_no_correction_by_hand_brings_an_outsider_in() -> None:
    world = providers({**GROK, "e": ["brand-x"]}, a=["eu"], b=["eu"])
    hands = (
        Correction(order=("c/grok-4", "d/grok-4", "a/grok-4")),
        Correction(merge=("e/brand-x", "a/grok-4"), id="grok"),
    )
    for max_targets in (2, 6):
        assert chain(combined(world, corrections=hands, max_targets=max_targets)["grok"]) == ["a", "b"]


def test_no_free_offer_and_no_spare_brings_an_outsider_in() -> None:
    two_of_a = [make_model("grok-4"), make_model("x-ai/grok-4")]
    world = providers({"a": two_of_a, "b": ["grok-4"], "c": [make_model("grok-4:free", cost=FREE)]}, a=["eu"])
    hands = (Correction(order=("a/grok-4", "a/x-ai/grok-4")),)
    for place in ("first", "last", "exclude"):
        assert combined(world, corrections=hands, max_targets=2, free_variants=place)["grok-4"].chain == ()


def test_what_outsiders_offer_spoils_no_offer_inside() -> None:
    small = make_model("grok-4", limit=Limit(context=32_000, output=16_000))
    world = providers({"a": [small], "b": [small], "c": ["grok-4"], "d": ["grok-4"], "e": ["grok-4"]}, a=EU, b=EU)
    assert chain(combined(world)["grok-4"]) == ["a", "b"]
    paid_outside = providers(
        {"a": [make_model("grok-4", cost=FREE)], "b": [make_model("grok-4", cost=FREE)], "c": ["grok-4"]}, a=EU, b=EU
    )
    assert chain(combined(paid_outside, free_variants="exclude")["grok-4"]) == ["a", "b"]


# Corrections by hand


def test_a_correction_lifts_replaces_and_tightens_the_boundary_of_one_model() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=["eu"], b=["eu"], c=["us"], d=["us"])
    for hand, expected in (
        (Correction(order=("a/grok-4",), require=()), ["a", "b", "c", "d"]),
        (Correction(merge=("c/grok-4",), require=("us",)), ["c", "d"]),
        (Correction(merge=("a/grok-4", "b/x-ai/grok-4"), id="grok-4", require=("eu", "us")), []),
    ):
        found = combined(world, corrections=(hand,))
        assert (chain(found["grok-4"]), found["grok-4"].require) == (expected, hand.require)
        assert chain(found["gpt-5"]) == ["a", "b"]


def test_a_tag_that_one_correction_requires_is_not_lifted_by_another() -> None:
    world = providers(GROK, a=["us"], b=["us"])
    hands = (Correction(merge=("a/grok-4",), require=("us",)), Correction(order=("d/grok-4",), require=()))
    for corrections in (hands, hands[::-1]):
        assert chain(combined(world, corrections=corrections, require=())["grok-4"]) == ["a", "b"]


def test_a_tightened_boundary_holds_on_when_the_offer_it_named_is_gone() -> None:
    hand = Correction(order=("a/grok-4",), require=EU)
    before = combined(providers(GROK, a=EU, b=EU, c=EU), require=(), corrections=(hand,))
    assert chain(before["grok-4"]) == ["a", "b", "c"]
    renamed = providers({**GROK, "a": ["grok-4-renamed"]}, a=EU, b=EU, c=EU)
    after = combined(renamed, require=(), corrections=(hand,), previous=before)
    assert chain(after["grok-4"]) == ["b", "c"]
    again = combined(renamed, require=(), corrections=(hand,), previous=after)
    assert again == after
    assert chain(combined(renamed, require=(), previous=after)["grok-4"]) == ["b", "c", "d"]


def test_a_correction_that_is_lost_or_goes_elsewhere_tightens_no_other_model() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=EU, b=EU)
    one, other = Correction(order=("a/grok-4",), require=EU), Correction(order=("a/gpt-5",), require=EU)
    before = combined(world, require=(), corrections=(one,))
    moved = combined(world, require=(), corrections=(other,), previous=before)
    assert {combined_id: model.require for combined_id, model in moved.items()} == {"gpt-5": EU, "grok-4": ()}
    gone = Correction(order=("a/gone",), require=EU)
    assert combined(world, require=(), corrections=(gone,)) == combined(world, require=())


def test_a_model_that_too_few_providers_offer_promises_nothing_and_forgets_no_boundary() -> None:
    before = combined(providers(GROK, a=EU, b=EU))
    (model,) = combined(providers({"a": ["grok-4"]}, a=EU), previous=before).values()
    assert (model.chain, model.require) == ((), EU)


MOVED = "[[combine.override]]\nmerge = ['alpha/x-ai/grok-4']\nrequire = ['eu']\n"
EU_TWO = tagged("alpha", "eu") + tagged("beta", "eu") + tagged("gamma")


@pytest.mark.parametrize(
    ("hand", "lists"),
    [
        (MOVED, [("x-ai/grok-4", "grok-4", "grok-4"), (None, "grok-4", "grok-4"), (None, None, "grok-4")]),
        (MOVED, [("x-ai/grok-4", "grok-4", "grok-4"), (None, None, None)]),
        (MOVED, [("x-ai/grok-4", "grok-4", None), (None, "grok-4", None), 95]),
        (MOVED, [("x-ai/grok-4", "grok-4", None), (None, "grok-4", None), 95, (None, None, None), 95]),
        (MOVED, [("x-ai/grok-4", None, None), (None, None, None)]),
        (MOVED, []),
    ],
    ids=["dissolved", "all away", "after the grace", "all forgotten", "no chain yet", "never there"],
)
def test_a_lost_correction_holds_for_its_model_whatever_happened_in_between(
    account: World, hand: str, lists: list[Any]
) -> None:
    today = TODAY
    for step in [*lists, (None, "grok-4", "grok-4")]:
        today += timedelta(days=step if isinstance(step, int) else 1)
        if not isinstance(step, int):
            for slug, model_id in zip(("alpha", "beta", "gamma"), step, strict=True):
                account.gateway.lists[slug] = listing(*rows(*SHARED, *filter(None, [model_id])))
        account.update(NO_SOURCES + EU_TWO + hand, today=today)
        assert list(map(str, check_catalog(account.folder / "catalog"))) == []
        for combined_id, chain_of in chains(account).items():
            assert combined_id.startswith("model-") or "gamma" not in chain_of, step
    assert account.document("combined-models.json")["grok-4"]["require"] == ["eu"]


def test_a_lost_correction_is_remembered_for_a_model_that_its_offers_id_does_not_tell() -> None:
    hand = Correction(merge=("a/our-own", "b/x-ai/grok-4"), require=EU)
    rules: dict[str, Any] = {"require": (), "corrections": (hand,)}
    tags = dict.fromkeys("abc", EU)
    before = combined(providers({**GROK, "a": ["our-own"]}, **tags), **rules)
    assert chain(before["grok-4"]) == ["a", "b", "c"]
    alone = combined(providers({"c": ["grok-4"]}, **tags), previous=before, **rules)
    assert alone["grok-4"].chain == ()
    back = combined(providers({"c": ["grok-4"], "d": ["grok-4"]}, **tags), previous=alone, **rules)
    assert back["grok-4"].require == EU
    # All were away for a while, so that only their tombstones tell.
    gone = {"ids": {"grok-4": PublishedId(identity="xai/grok-4", since=TODAY)}, "held": {"grok-4": EU}}
    hand = Correction(merge=("a/our-own",), require=EU)
    back = combined(providers({"c": ["grok-4"], "d": ["grok-4"]}), require=(), corrections=(hand,), **gone)
    assert back["grok-4"].require == EU


def test_a_correction_of_which_one_offer_is_lost_still_holds_for_the_model_of_that_offer() -> None:
    hand = Correction(merge=("a/x-ai/grok-4", "b/brand-x"), require=EU)
    lifting = Correction(order=("d/grok-4",), require=())
    world = providers({"a": ["moved"], "b": ["brand-x"], "c": ["grok-4"], "d": ["grok-4"]}, c=EU)
    for hands in ((hand,), (hand, lifting)):
        assert combined(world, require=(), corrections=hands)["grok-4"].require == EU


def test_a_boundary_that_was_lifted_is_back_when_the_offer_that_was_named_is_gone() -> None:
    hand = Correction(order=("a/grok-4",), require=())
    before = combined(providers(GROK, b=EU, c=EU), corrections=(hand,))
    renamed = providers({**GROK, "a": ["grok-4-renamed"]}, b=EU, c=EU)
    assert chain(combined(renamed, corrections=(hand,), previous=before)["grok-4"]) == ["b", "c"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[combine.override]]\nsplit = ['a/x']\nrequire = ['eu']", "require goes with merge or order"),
        ("[[combine.override]]\nrequire = ['eu']", "expected split, or merge or order"),
        ("combine.require = ['eu', 'eu']", "combine.require: 'eu' stands there twice"),
        ("combine.require = ['E U']", "combine.require[0]: "),
        (tagged("a", "eu", "eu"), "providers[0].tags: 'eu' stands there twice"),
        (tagged("a", "sk-" + "test" * 8), "providers[0].tags[0]: "),
        ("publish.only_required = true", "publish.only_required needs combine.require"),
    ],
)
def test_wrong_settings_are_told(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(text)
    assert told in str(caught.value)


def test_settings_take_what_says_something_and_sort_tags() -> None:
    found = read_settings("[[combine.override]]\nmerge = ['a/x']\nrequire = []\n" + tagged("a", "no-retention", "eu"))
    assert found.combine.override[0].require == ()
    assert found.providers[0].tags == ("eu", "no-retention")


# Properties


@st.composite
def bounded(draw: st.DrawFn) -> tuple[dict[str, ProviderCatalog], tuple[str, ...], tuple[Correction, ...]]:
    """A world whose providers have some tags, tags that are required, and corrections by hand."""
    tags = st.lists(st.sampled_from(["eu", "us", "no-retention"]), unique=True).map(lambda found: tuple(sorted(found)))
    world = {slug: each.model_copy(update={"tags": draw(tags)}) for slug, each in draw(worlds()).items()}
    refs = [offer.ref for offer in all_offers(world)] or ["alpha/gone"]
    hand = st.builds(
        Correction,
        merge=st.lists(st.sampled_from(refs), max_size=2, unique=True).map(tuple),
        order=st.lists(st.sampled_from(refs), max_size=3, unique=True).map(tuple),
        require=st.none() | tags,
    )
    return world, draw(tags), tuple(draw(st.lists(hand, max_size=2)))


@given(case=bounded(), max_targets=st.integers(2, 4), free=st.sampled_from(["first", "last", "exclude"]))
@settings(max_examples=150, deadline=None)
def test_no_member_of_a_chain_lacks_a_required_tag(case: Any, max_targets: int, free: str) -> None:
    world, require, hands = case
    kind = {"max_targets": max_targets, "free_variants": free}
    found = combined(world, require=require, corrections=hands, **kind)
    by_hand = {tags for hand in hands if (tags := hand.require) is not None}
    for model in found.values():
        for member in model.chain:
            assert set(model.require) <= set(world[member.provider].tags)
        assert len(set(chain(model))) != 1
        if not by_hand:
            assert model.require == require
    assert combined(world, require=require, corrections=hands, previous=found, **kind) == found


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


# What is published and told


def test_models_of_a_provider_outside_are_left_out_of_opencode_when_the_settings_say_so() -> None:
    world = providers({**GROK, "d": ["grok-4", "d-1"]}, a=EU, b=EU, c=EU)
    marked, left_out = made(world), made(world, only_required=True)
    assert "portkey-d" in opencode_config(marked)["provider"]
    assert exclusions(left_out)["d"] == dict.fromkeys(["d-1", "grok-4"], "outside the boundary: not tagged eu")
    config = opencode_config(left_out)
    assert list(config["provider"]) == ["portkey-a", "portkey-b", "portkey-c", "combined"]
    documents = site_documents(left_out, config, {}, "https://owner.example/REPO/")
    assert list(json.loads(documents["api.json"])) == ["portkey-a", "portkey-b", "portkey-c", "combined"]
    assert "v1/opencode/d.json" not in documents
    assert [slug for slug in world if is_outside(marked, slug)] == ["d"]
    assert catalog_findings(left_out) == []


def test_a_default_model_of_a_provider_that_is_left_out_is_not_written() -> None:
    world = providers(GROK, a=EU, b=EU)
    config = opencode_config(made(world, only_required=True, model="portkey-d/grok-4", small_model="portkey-a/grok-4"))
    assert "model" not in config and config["small_model"] == "portkey-a/grok-4"


def test_a_chain_whose_boundary_was_lifted_is_offered_although_its_providers_are_left_out() -> None:
    world = providers(GROK, a=EU)
    catalog = made(world, Correction(order=("a/grok-4",), require=()), only_required=True)
    config = opencode_config(catalog)
    assert list(config["provider"]) == ["portkey-a", "combined"]
    assert catalog_findings(catalog) == []


def test_the_report_says_who_is_outside_and_which_models_have_no_chain() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    before = made(providers(offers, a=EU, b=EU, c=EU))
    world = providers({**offers, "b": ["gpt-5"]}, a=EU, b=EU)
    after = made(world)
    assert [(each.level, each.text) for each in boundary_remarks(after, before)] == [
        ("info", "outside the boundary of combine.require: c, d"),
    ], "what lost its chain is told as an event"
    assert [(each.level, each.text) for each in boundary_remarks(after, after)][1:] == [
        ("info", "1 combined model has no failover, as too few providers have the tags required: grok-4")
    ]
    left_out = made(world, only_required=True)
    assert "so left out of opencode: c, d" in boundary_remarks(left_out, None)[0].text


def test_a_model_that_had_no_second_provider_anyway_is_not_told() -> None:
    offers: dict[str, Sequence[str | Model]] = {"a": ["grok-4"], "b": [make_model("grok-4", tool_call=False)]}
    assert [notice.text for notice in boundary_remarks(made(providers(offers)), None)] == [
        "outside the boundary of combine.require: a, b"
    ]


def test_the_names_of_models_without_a_chain_are_bounded() -> None:
    ids = [f"lab/model-{number}b" for number in range(30)]
    (_, notice) = boundary_remarks(made(providers({"a": ids, "b": ids}, a=EU)), None)
    assert notice.text.startswith("30 combined models have no failover") and notice.text.endswith("and 10 more")


@pytest.mark.parametrize(
    "text",
    [
        "combine.require = ['eeu']\n",
        "[[combine.override]]\norder = ['alpha/grok-4']\nrequire = ['eeu']\n",
    ],
)
def test_a_required_tag_that_no_provider_of_the_settings_has_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"require: no \[\[providers\]\] entry has the tag 'eeu'"):
        read_settings(text + tagged("alpha", "eu"))


def test_a_required_tag_that_no_provider_has_is_told() -> None:
    world = providers(GROK, a=EU, b=EU)
    hands = (Correction(order=("a/grok-4",), require=("eu", "uk")),)
    catalog = made(world, *hands).model_copy(update={"failover": Failover(require=("eeu",))})
    told = [notice.text for notice in drift(catalog, None, hands)]
    assert told[:2] == [
        "combine.require: no provider has the tag 'eeu', so no chain can be held to it",
        "combine.override[0].require: no provider has the tag 'uk', so no chain can be held to it",
    ]


def test_a_correction_that_requires_tags_of_no_combined_model_or_pins_an_outsider_is_told() -> None:
    world = providers({**GROK, "a": ["grok-4", "a-1"]}, a=EU, b=EU)
    hands = (Correction(merge=("a/a-1",), require=EU), Correction(order=("d/grok-4",)))
    assert [notice.text for notice in drift(made(world, *hands), None, hands)] == [
        "combine.override[0]: 'a/a-1' belongs to no combined model",
        "combine.override[1]: 'd/grok-4' stands outside the chain: outside the boundary: not tagged eu",
    ]


def test_a_chain_with_a_boundary_is_sent_whole_although_an_id_is_given() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=EU, b=EU)
    saved = Failover(saved_configs={"grok-4": "pc-1", "gpt-5": "pc-2"}, require=EU)
    hand = Correction(order=("a/gpt-5",), require=())
    catalog = made(world, hand).model_copy(update={"failover": saved})
    entries = opencode_config(catalog)["provider"]["combined"]["models"]
    sent = {name: entry["headers"]["x-portkey-config"] for name, entry in entries.items()}
    assert sent["gpt-5"] == "pc-2", "its boundary is lifted by hand"
    assert [target["provider"] for target in json.loads(sent["grok-4"])["targets"]] == ["@a", "@b"]
    told = "combine.saved_configs: 'grok-4': its chain holds to a boundary (eu), so it is sent whole; pc-1 is not used"
    for previous in (None, catalog):
        assert [notice.text for notice in drift(catalog, previous, ())] == [told], "in every update"
    assert catalog_findings(catalog) == []


def test_a_chain_with_a_boundary_is_as_long_as_a_header_has_room_for_and_a_saved_one_longer(account: World) -> None:
    long = "lab/" + "x" * 280 + "-model"
    slugs = [f"p{number}" for number in range(12)]
    account.gateway.lists = {slug: listing(*rows(long, f"{slug}-1")) for slug in slugs}
    head = f"{NO_SOURCES}[combine]\nmax_targets = 20\n"
    account.update(head)
    ((name, short),) = chains(account).items()
    head += f"saved_configs = {{{json.dumps(name)} = 'pc-1'}}\n"
    account.update(head)
    assert chains(account)[name] == sorted(slugs) != short
    account.update(head + "require = ['eu']\n" + "".join(tagged(slug, "eu") for slug in slugs))
    assert chains(account)[name] == short
    assert check_catalog(account.folder / "catalog") == []


def test_the_pages_show_the_boundary_and_who_is_outside() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=["eu", "no-retention"], b=EU)
    catalog = made(world, Correction(order=("a/gpt-5",), require=()))
    pages = render_pages(catalog, exclusions(catalog))
    page = pages["combined/index.md"]
    assert "all its providers are tagged <code>eu</code>" in page
    assert "<dt>Boundary</dt><dd>only providers tagged <code>eu</code></dd>" in page
    assert "<dt>Boundary</dt><dd>none: lifted by hand</dd>" in page
    assert "its provider is tagged eu" in page
    assert "Tags: <code>eu</code>, <code>no-retention</code>." in pages[provider_path("a")]
    assert "Tags: outside the boundary: not tagged eu." in unescape(pages[provider_path("d")])
    assert "<td>outside the boundary: not tagged eu</td>" in pages["providers/index.md"]
    sources = table_data(catalog, exclusions(catalog))["sources"]
    assert [source.get("outside") for source in sources] == [
        *(None, None, None),
        *["outside the boundary: not tagged eu"] * 2,
    ]


def test_without_tags_the_pages_say_nothing_of_them() -> None:
    world = providers(GROK)
    catalog = made(world).model_copy(update={"failover": Failover(), "combined": combined(world, require=())})
    for path, page in render_pages(catalog, exclusions(catalog)).items():
        assert "Tags" not in page and "oundary" not in page, path


# Checks of what is committed


def written(folder: Path, catalog: Catalog) -> Path:
    store.write_catalog(folder, store.catalog_files(catalog, opencode_config(catalog)))
    return folder


def found(folder: Path, catalog: Catalog, settings_text: str) -> list[str]:
    settings_found = read_settings(settings_text)
    policy = {"failover": settings_found.combine.failover, "publish": settings_found.publish.policy}
    return list(map(str, check_catalog(written(folder, catalog.model_copy(update=policy)), settings=settings_found)))


REQUIRED = "combine.require = ['eu']\n" + tagged("a", "eu") + tagged("b", "eu")


def test_a_catalog_with_a_boundary_is_read_again_and_keeps_every_rule(tmp_path: Path) -> None:
    catalog = made(providers(GROK, a=EU, b=EU))
    assert found(tmp_path, catalog, REQUIRED) == []
    assert store.load_catalog(tmp_path) == catalog
    index = json.loads((tmp_path / "v1" / "index.json").read_text())
    assert index["failover"]["require"] == ["eu"]
    assert [entry.get("tags") for entry in index["providers"].values()] == [["eu"], ["eu"], None, None]


def test_tags_that_are_not_those_of_the_settings_are_a_finding(tmp_path: Path) -> None:
    catalog = made(providers(GROK, a=EU, b=EU, c=EU))
    assert "index.json: the tags of c are eu, and in the settings none" in found(tmp_path, catalog, REQUIRED)


def test_a_member_without_the_tags_is_a_finding() -> None:
    catalog = made(providers(GROK, a=EU, b=EU))
    provider = catalog.providers["b"].model_copy(update={"tags": ()})
    spoilt = catalog.model_copy(update={"providers": {**catalog.providers, "b": provider}})
    told = "combined-models.json: grok-4: b/x-ai/grok-4 is in the chain: outside the boundary: not tagged eu"
    assert told in list(map(str, catalog_findings(spoilt)))


def test_a_tag_that_is_a_key_is_a_finding() -> None:
    catalog = made(providers(GROK, a=["eu", "my-own-key-0123456789"], b=EU))
    secrets = Secrets.of({"OWN_KEY": "my-own-key-0123456789"}, ["OWN_KEY"])
    assert [str(finding.provider) for finding in catalog_findings(catalog, secrets=secrets)] == ["a"]


def test_a_boundary_that_the_settings_do_not_lift_is_a_finding(tmp_path: Path) -> None:
    world = providers(GROK, a=EU, b=EU)
    lifted = made(world, Correction(order=("a/grok-4",), require=()))
    told = "combined-models.json: grok-4: the settings do not require none of its chain"
    assert found(tmp_path, lifted, REQUIRED) == [told]
    hand = "[[combine.override]]\norder = ['a/grok-4']\nrequire = []\n"
    assert found(tmp_path, lifted, REQUIRED + hand) == []
    other = "[[combine.override]]\norder = ['a/gpt-5']\nrequire = []\n"
    assert found(tmp_path, lifted, REQUIRED + other) == [told]


# The whole update


SHARED = [f"lab/model-{number}b" for number in range(8)]


@pytest.fixture
def account(world: World) -> World:
    """Three providers that share eight models."""
    world.gateway.lists = {slug: listing(*rows(*SHARED)) for slug in ("alpha", "beta", "gamma")}
    return world


def chains(world: World) -> dict[str, list[str]]:
    return {
        combined_id: [member["provider"] for member in model["members"] if "excluded" not in member]
        for combined_id, model in world.document("combined-models.json").items()
    }


def test_a_boundary_that_costs_many_chains_is_the_owners_wish_and_holds_no_list(account: World) -> None:
    account.update()
    assert set(map(tuple, chains(account).values())) == {("alpha", "beta", "gamma")}
    settings_text = f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}"
    # Beside it every list changes a little, as it does on most days.
    account.gateway.lists = {slug: listing(*rows(*SHARED, f"{slug}-new")) for slug in account.gateway.lists}
    report = account.update(settings_text)
    assert (report.exit_code, {each.state for each in report.providers}) == (0, {"read"})
    assert set(map(tuple, chains(account).values())) == {()}
    told = remarks(report)
    assert [(event.change, event.decided) for event in report.chains] == [("chain lost", True)] * 8
    assert all("not tagged eu" in event.text for event in report.chains)
    assert "outside the boundary of combine.require: beta, gamma" in told
    assert account.update(settings_text).files == ()
    assert check_catalog(account.folder / "catalog", settings=read_settings(settings_text)) == []


def test_a_list_that_costs_many_chains_inside_the_boundary_is_still_held(account: World) -> None:
    settings_text = f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}{tagged('beta', 'eu')}"
    account.update(settings_text)
    # One renames all it has in a way that costs no models: only the chains are lost.
    account.gateway.lists["beta"] = listing(*rows(*SHARED, *(f"beta-{number}" for number in range(40))))
    account.update(settings_text, accept=("beta",))
    account.gateway.lists["beta"] = listing(*rows(*(f"beta-{number}" for number in range(40))))
    report = account.update(settings_text)
    assert (report.exit_code, account.provider("beta").state) == (3, "kept")
    assert set(map(tuple, chains(account).values())) == {("alpha", "beta")}


def test_tags_and_a_held_list_on_one_day_are_both_minded(account: World) -> None:
    account.gateway.lists["beta"] = listing(*rows(*SHARED, *(f"beta-{number}" for number in range(40))))
    account.update()
    account.gateway.lists["beta"] = listing(*rows(*(f"beta-{number}" for number in range(40))))
    account.gateway.lists["gamma"] = Reply(500)
    account.gateway.account = listing(*({"id": f"@{slug}/{SHARED[0]}"} for slug in ("alpha", "beta", "gamma")))
    settings_text = f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}{tagged('beta', 'eu')}"
    account.update(settings_text)
    assert account.provider("beta").state == "kept"
    assert set(map(tuple, chains(account).values())) == {("alpha", "beta")}
    assert check_catalog(account.folder / "catalog", settings=read_settings(settings_text)) == []


@pytest.mark.parametrize("only", [(), ("alpha",)], ids=["outage", "untouched"])
def test_a_list_that_is_kept_has_the_tags_of_today(account: World, only: tuple[str, ...]) -> None:
    account.update(NO_SOURCES + tagged("beta", "eu"))
    if not only:
        account.gateway.lists["beta"] = Reply(500)
        account.gateway.account = listing(*({"id": f"@{slug}/{SHARED[0]}"} for slug in ("alpha", "beta", "gamma")))
    for tags in (["us"], [], ["eu", "us"]):
        account.update(NO_SOURCES + tagged("beta", *tags), only=only)
        assert account.document("index.json")["providers"]["beta"].get("tags", []) == tags


def test_a_provider_that_nobody_names_any_more_does_not_qualify(account: World) -> None:
    both = f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}"
    account.update(both + tagged("beta", "eu"))
    del account.gateway.lists["beta"]
    account.update(both)
    assert account.provider("beta").state == "kept"
    assert "tags" not in account.document("index.json")["providers"]["beta"]
    assert set(map(tuple, chains(account).values())) == {()}


def test_tags_follow_a_provider_and_not_its_name(account: World) -> None:
    head = f"combine.require = ['eu']\n{NO_SOURCES}"
    for names in ({"alpha": "one", "beta": "two"}, {"alpha": "two", "beta": "one"}, {"alpha": "beta", "beta": "alpha"}):
        text = head + "".join(tagged(slug, "eu", alias=alias) for slug, alias in names.items())
        account.update(text)
        index = account.document("index.json")["providers"]
        assert {entry["route"]["provider"] for entry in index.values() if entry.get("tags")} == {"@alpha", "@beta"}
        assert all(sorted(found) == sorted(names.values()) for found in chains(account).values())
        account.update(head + tagged("alpha", "eu", alias=names["alpha"]) + tagged("beta", alias=names["beta"]))
        assert set(map(tuple, chains(account).values())) == {()}
        assert (
            check_catalog(
                account.folder / "catalog",
                settings=read_settings(
                    head + tagged("alpha", "eu", alias=names["alpha"]) + tagged("beta", alias=names["beta"])
                ),
            )
            == []
        )


def test_another_letter_case_of_a_slug_gives_tags_to_nobody_else(account: World) -> None:
    account.gateway.lists["Beta"] = listing(*rows(*SHARED))
    account.update(f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}{tagged('beta', 'eu')}")
    index = account.document("index.json")["providers"]
    assert {slug: entry["route"]["provider"] for slug, entry in index.items() if entry.get("tags")} == {
        "alpha": "@alpha",
        "beta": "@beta",
    }
    account.update(f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}{tagged('Beta', 'eu')}")
    index = account.document("index.json")["providers"]
    assert index["Beta"]["tags"] == ["eu"] and "beta" not in index
    assert set(map(tuple, chains(account).values())) == {("Beta", "alpha")}
    del account.gateway.lists["Beta"]
    account.gateway.lists["beta"] = Reply(500)
    account.gateway.account = listing(*({"id": f"@{slug}/{SHARED[0]}"} for slug in ("alpha", "beta")))
    account.update(f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}{tagged('beta', 'eu')}")
    assert account.document("index.json")["providers"].get("beta", {}).get("tags") == ["eu"]
    assert account.provider("beta").state == "kept"


def test_a_boundary_that_leaves_opencode_nothing_is_told_and_yesterday_stays(account: World) -> None:
    account.update()
    before = account.files()
    tags = f"{tagged('alpha', 'eu')}{tagged('beta', 'no-retention')}"
    text = f"combine.require = ['eu', 'no-retention']\npublish.only_required = true\n{NO_SOURCES}{tags}"
    report = account.update(text)
    assert report.exit_code == 1
    assert account.files() == before
    told = "publish.only_required leaves no model: no provider has all tags required (eu, no-retention)"
    assert any(told in notice.text for notice in report.notices)


def test_the_command_keeps_to_the_boundary_from_settings_to_configuration(tmp_path: Path) -> None:
    with hosted_gateway({slug: listing(*rows(*SHARED)) for slug in ("alpha", "beta", "gamma")}) as gateway:
        head = f"[gateway]\nbase_url = '{gateway.url}'\n{NO_SOURCES}"
        ours = tagged("alpha", "eu", "no-retention") + tagged("beta", "no-retention", "eu") + tagged("gamma", "us")
        wishes = "[publish]\nonly_required = true\n[combine]\nrequire = ['no-retention', 'eu']\n"
        hand = f"[[combine.override]]\norder = ['gamma/{SHARED[0]}']\nrequire = []\n"
        command = CatalogCommand(tmp_path)
        report = command.update(head + wishes + hand + ours, PORTKEY_API_KEY=KEY)
        before = command.files()
        assert command.update(head + wishes + hand + ours, PORTKEY_API_KEY=KEY)["changed_files"] == []
        assert command.files() == before
        check = command.run("check", "--config", "catalog.toml", "--catalog", "catalog", PORTKEY_API_KEY=KEY)
        assert check.code == 0 or "leads to this machine" in check.stdout + check.stderr
    assert report["providers"]["gamma"]["left_out_of_opencode"] == {
        "outside the boundary: not tagged eu or no-retention": 8
    }
    config = command.document("opencode.json")
    assert list(config["provider"]) == ["portkey-alpha", "portkey-beta", "combined"]
    asked = {
        name: [target["provider"] for target in json.loads(entry["headers"]["x-portkey-config"])["targets"]]
        for name, entry in config["provider"]["combined"]["models"].items()
    }
    assert asked.pop("model-0b") == ["@gamma", "@alpha", "@beta"]
    assert set(map(tuple, asked.values())) == {("@alpha", "@beta")}


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
