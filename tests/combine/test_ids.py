"""Ids of combined models: what each of them may be given to."""

from __future__ import annotations

import pytest

from portkey_catalog.combine.ids import Merges, Standing, name_groups
from portkey_catalog.grouping.groups import Group, all_offers
from portkey_catalog.schema import PublishedId
from portkey_catalog.settings.shapes import Override
from support.combining import combine_by
from support.small_catalog import make_model, make_provider
from support.world import TODAY


def published(identity: str, snapshot: str | None = None) -> PublishedId:
    return PublishedId(identity=identity, snapshot=snapshot, since=TODAY)


SONNET = "anthropic/claude-sonnet-4"


def grouped(**offers: str) -> list[Group]:
    providers = {slug: make_provider(slug, make_model(model_id)) for slug, model_id in offers.items()}
    return [Group(tuple(all_offers(providers)))]


@pytest.mark.parametrize(
    ("snapshot", "others", "given"),
    [
        (None, (), "claude-sonnet-4"),
        ("20250514", (), "claude-sonnet-4"),
        ("0514", ("20260101",), "claude-sonnet-4"),
        ("20260101", ("20250514",), "anthropic-claude-sonnet-4"),
        (None, ("20250514",), "anthropic-claude-sonnet-4"),
    ],
)
def test_an_id_published_for_one_snapshot_is_given_to_no_other_of_the_same_name(
    snapshot: str | None, others: tuple[str, ...], given: str
) -> None:
    (group,) = grouped(a="claude-sonnet-4", b="anthropic/claude-sonnet-4")
    group = Group(group.offers, snapshot=snapshot, other_snapshots=others)
    (name,) = name_groups([group], [], {"claude-sonnet-4": Standing(SONNET, "20250514")})
    assert name and name.id == given


def test_an_id_published_without_a_snapshot_is_refined_once() -> None:
    (group,) = grouped(a="claude-sonnet-4", b="anthropic/claude-sonnet-4")
    dated = Group(group.offers, snapshot="20250514")
    (name,) = name_groups([dated], [], {"claude-sonnet-4": Standing(SONNET)})
    assert name and (name.id, name.snapshot) == ("claude-sonnet-4", "20250514")
    (name,) = name_groups(
        [Group(group.offers, snapshot="20260101")], [], {"claude-sonnet-4": Standing(SONNET, "20250514")}
    )
    assert name and name.id != "claude-sonnet-4"


def test_an_id_of_a_snapshot_goes_on_with_the_offers_that_name_it() -> None:
    (plain,) = grouped(a="gpt-4o", b="openai/gpt-4o")
    (dated,) = grouped(a="gpt-4o-2024-08-06", b="openai/gpt-4o-2024-08-06")
    assert plain.key and dated.key and dated.identity and dated.identity.date
    taken = {"large": Standing(dated.identity.undated, dated.identity.date)}
    plain = Group(plain.offers, other_snapshots=(dated.identity.date,))
    names = name_groups([plain, dated], [], taken)
    assert names[1] and (names[1].id, names[1].identity) == ("large", dated.identity.undated)
    assert names[1].reads_as == dated.key


def new_ids(*names: str, taken: dict[str, PublishedId] | None = None) -> dict[str, str]:
    providers = {slug: make_provider(slug, *map(make_model, names)) for slug in ("a", "b")}
    models = combine_by(providers, ids=taken or {}).models
    return {name: model.identity for name, model in models.items()}


@pytest.mark.parametrize(
    ("model_id", "given"),
    [
        ("evil/gpt-6", "evil-gpt-6"),
        ("evil/claude-sonnet-5", "evil-claude-sonnet-5"),
        ("evil/qwen9-max", "evil-qwen9-max"),
        ("evil/opus-6", "evil-claude-opus-6"),
        ("allenai/llama-3.1-tulu-3-405b", "allenai-llama-3.1-tulu-3-405b"),
        ("openai/gpt-6", "gpt-6"),
        ("nvidia/llama-3.3-nemotron-super-49b-v1.5", "llama-3.3-nemotron-super-v1.5-49b"),
        ("deepseek/deepseek-r1-distill-llama-70b", "deepseek-r1-distill-llama-70b"),
    ],
)
def test_a_name_of_a_known_family_is_given_to_its_lab_alone(model_id: str, given: str) -> None:
    assert list(new_ids(model_id)) == [given]


def test_an_id_that_was_published_stays_whoever_made_the_model() -> None:
    taken = {"gpt-6": published("evil/gpt-6")}
    assert new_ids("evil/gpt-6", "openai/gpt-6", taken=taken) == {
        "gpt-6": "evil/gpt-6",
        "openai-gpt-6": "openai/gpt-6",
    }


def test_of_two_labs_models_of_one_name_the_one_that_more_providers_offer_gets_it() -> None:
    providers = {slug: make_provider(slug, make_model("acme/thing-1"), make_model("zeta/thing-1")) for slug in "ab"}
    providers["c"] = make_provider("c", make_model("zeta/thing-1"))
    found = {name: model.identity for name, model in combine_by(providers).models.items()}
    assert found == {"thing-1": "zeta/thing-1", "acme-thing-1": "acme/thing-1"}


def test_what_an_override_put_together_answers_for_what_its_absent_offer_reads_as() -> None:
    own = grouped(a="own-x", b="own-y")
    ties = {"a/own-x": frozenset({"xai/grok-4"})}
    (name,) = name_groups(own, [], {"grok-4": Standing("xai/grok-4")}, merges=Merges(frozenset({"a/own-x"}), ties))
    assert name and (name.id, name.identity) == ("grok-4", "xai/grok-4")
    providers = {slug: make_provider(slug, make_model("own-x")) for slug in "ab"}
    overrides = (Override(merge=("a/own-x", "b/own-x", "gone/grok-4")),)
    assert list(combine_by(providers, override=overrides, ids={"grok-4": published("xai/grok-4")}).models) == ["grok-4"]


def test_two_models_that_read_alike_and_are_kept_apart_each_keep_the_id_they_had() -> None:
    # A name that says otherwise keeps one offer apart, and an override gives it a provider to fall over to.
    sonnet = "amazon/claude-sonnet-4"
    world = {
        "beta": make_provider("beta", make_model(sonnet)),
        "gamma": make_provider("gamma", make_model(sonnet, "Claude Thinking")),
        "vertex": make_provider("vertex", make_model(sonnet), make_model("azure_ai/gpt-4o")),
    }
    by_hand = (Override(merge=(f"gamma/{sonnet}", "vertex/azure_ai/gpt-4o")),)
    first = combine_by(world, override=by_hand).models
    assert {name: len(model.members) for name, model in first.items()} == {
        "anthropic-claude-sonnet-4": 2,
        "claude-sonnet-4": 2,
    }
    assert combine_by(world, first, override=by_hand).models == first
