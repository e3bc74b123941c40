"""What waits to be confirmed, and what is remembered of models that are gone: whole updates on several days."""

import json
from datetime import timedelta

import jsonschema
import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.history.instead import advised
from portkey_catalog.history.removed import remember, still_remembered
from portkey_catalog.history.what_became_of import last_days, what_became_of
from portkey_catalog.schema import Catalog, Kind, PublishedId, Removed, RemovedCombined, RemovedModel
from portkey_catalog.settings.shapes import Override
from portkey_catalog.store import catalog as store
from support.combining import combine_by
from support.hosted import listing, rows
from support.loopback import Reply
from support.small_catalog import make_catalog, make_model, make_provider
from support.world import TODAY, World

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=2)


def test_a_held_list_waits_in_the_catalog_and_is_taken_when_a_later_day_brings_it_again(world: World) -> None:
    world.update()
    published = world.document("providers/alpha.json")
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1"))
    assert world.update().exit_code == 3
    index = world.document("index.json")
    assert index["providers"]["alpha"]["held_since"] == index["providers"]["alpha"]["stale_since"] == str(TODAY)
    assert "held/alpha.json" in index["files"]
    assert world.document("held/alpha.json") == [{"model": "alpha-2"}, {"model": "alpha-3"}]
    assert world.document("providers/alpha.json") == published
    assert world.document("removed.json") == {}, "a list that is held removes nothing"
    assert list(map(str, check_catalog(world.folder / "catalog"))) == []

    before = world.files()
    assert (world.update().exit_code, world.files()) == (3, before), "the same day confirms nothing"
    report = world.update(today=TOMORROW)
    assert (report.exit_code, report.files) == (
        0,
        (
            "changes/2026-09.json",
            "held/alpha.json",
            "index.json",
            "opencode.json",
            "providers/alpha.json",
            "removed.json",
        ),
    )
    assert [change.model for change in report.changes if change.kind == "removed"] == ["alpha-2", "alpha-3"]
    assert "v1/held/alpha.json" not in world.files()
    assert {"held_since", "stale_since"}.isdisjoint(world.document("index.json")["providers"]["alpha"])


SCHEMAS = (("removed", "removed"), ("held/alpha", "held"), ("changes/2026-09", "changes"), ("index", "index"))


def test_what_waits_and_what_was_removed_satisfies_its_published_schema(world: World) -> None:
    world.update()
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1"))
    world.gateway.lists["beta"] = listing(*rows("grok-4"))
    world.update()
    assert world.document("removed.json")["providers"].keys() == {"beta"}
    for document, schema in SCHEMAS:
        jsonschema.validate(world.document(f"{document}.json"), world.document(f"schema/{schema}.json"))


@pytest.mark.slow
def test_an_outage_of_days_empties_nothing_until_a_person_says_so(world: World) -> None:
    world.update()
    world.gateway.account = listing({"id": "@alpha/alpha-1"}, {"id": "@beta/beta-1"})
    world.gateway.lists["alpha"] = listing()
    for today in (TODAY, TOMORROW, LATER):
        assert world.update(today=today).exit_code == 3
        assert world.document("index.json")["providers"]["alpha"]["models"] == 4
    assert world.update(today=LATER, accept=("alpha",)).exit_code == 0
    assert world.document("providers/alpha.json") == {}
    assert list(map(str, check_catalog(world.folder / "catalog"))) == []
    assert world.update(today=LATER).exit_code == 0


def test_a_list_that_was_cut_short_removes_nothing(world: World) -> None:
    world.update()
    page = {"object": "list", "data": rows("alpha-1", "alpha-9"), "has_more": True, "last_id": "alpha-9"}
    world.gateway.lists["alpha"] = Reply(200, {}, json.dumps(page).encode())
    assert world.update().exit_code == 0
    assert set(world.document("providers/alpha.json")) == {"x-ai/grok-4", *(f"alpha-{n}" for n in (1, 2, 3, 9))}


def test_combined_models_that_vanish_are_let_through_when_a_later_day_confirms_it(world: World) -> None:
    world.update()
    without_tools = rows("grok-4", supported_parameters=["temperature"])
    world.gateway.lists["beta"] = listing(*without_tools, *rows("beta-1"))
    assert (world.update().exit_code, world.update().combined) == (3, 1)
    assert {"model": "grok-4", "field": "tool_call", "old": True, "new": False} in world.document("held/beta.json")
    report = world.update(today=TOMORROW)
    assert (report.exit_code, report.combined, world.provider("beta").state) == (3, 0, "read")
    assert [event.change for event in report.chains] == ["chain lost"]
    assert world.update(today=TOMORROW).exit_code == 0
    assert "v1/held/beta.json" not in world.files()


def test_a_removed_model_is_remembered_with_its_day_until_it_comes_back(world: World) -> None:
    everything = world.gateway.lists["alpha"]
    world.update()
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", "alpha-2", "alpha-3"))
    settings = '[metadata]\nsources = []\n[publish]\nmodel = "portkey-alpha/x-ai/grok-4"\nsmall_model = "combined/x"\n'
    report = world.update(settings, today=TOMORROW, accept=("alpha",))
    assert world.document("removed.json") == {
        "providers": {
            "alpha": {
                "x-ai/grok-4": {
                    "name": "x-ai/grok-4",
                    "kind": "chat",
                    "removed": str(TOMORROW),
                    "combined": "grok-4",
                    "identity": "xai/grok-4",
                    "instead": "portkey-beta/grok-4",
                }
            }
        }
    }
    told = [notice.text for notice in report.notices if notice.text.startswith("publish.")]
    assert [text.partition("written")[2] for text in told] == [
        f": alpha dropped it on {TOMORROW}; use portkey-beta/grok-4 instead",
        "",
    ]
    before = world.files()
    assert (world.update(settings, today=LATER).files, world.files()) == ((), before)
    world.gateway.lists["alpha"] = everything
    world.update(today=LATER)
    assert world.document("removed.json") == {}


def test_a_provider_dropped_by_hand_leaves_all_its_models_and_the_ids_nobody_stands_for(world: World) -> None:
    world.update()
    world.gateway.lists = {"gamma": listing(*rows("g-1"))}
    settings = '[metadata]\nsources = []\n[publish]\nmodel = "combined/grok-4"\n'
    report = world.update(settings, accept=("alpha", "beta"))
    removed = world.document("removed.json")
    assert {slug: len(models) for slug, models in removed["providers"].items()} == {"alpha": 4, "beta": 2}
    assert removed["combined"] == {
        "grok-4": {
            "name": "grok-4",
            "identity": "xai/grok-4",
            "removed": str(TODAY),
            "ends": str(TODAY + GRACE),
        }
    }
    assert f"it was removed on {TODAY}, and nobody offers the model to this account" in report.notices[-1].text
    world.update(today=TODAY + GRACE)
    assert world.document("removed.json") == {}


def test_the_grace_period_is_told_in_the_schema() -> None:
    assert f"kept for {GRACE.days} days" in (Removed.__doc__ or "")


def sonnet_gone() -> Removed:
    gone = RemovedCombined(name="Claude Sonnet 4", identity="anthropic/claude-sonnet-4", removed=TODAY)
    return Removed(combined={"claude-sonnet-4": gone})


def test_what_is_gone_is_forgotten_when_its_days_are_over() -> None:
    last = TODAY + GRACE - timedelta(days=1)
    assert still_remembered(sonnet_gone(), last) == sonnet_gone()
    assert still_remembered(sonnet_gone(), TODAY + GRACE) == Removed()


@pytest.mark.parametrize(
    ("published", "given"),
    [
        ({}, "claude-sonnet-4"),
        ({"claude-sonnet-4": "anthropic/claude-sonnet-4"}, "claude-sonnet-4"),
        ({"claude-sonnet-4": "another"}, "anthropic-claude-sonnet-4"),
        ({"the-sonnet": "anthropic/claude-sonnet-4"}, "the-sonnet"),
    ],
)
def test_a_model_that_comes_back_gets_its_id_again_and_no_other_model_gets_it(
    published: dict[str, str], given: str
) -> None:
    providers = {slug: make_provider(slug, make_model("claude-sonnet-4")) for slug in ("a", "b")}
    ids = {name: PublishedId(identity=identity, since=TODAY) for name, identity in published.items()}
    assert list(combine_by(providers, ids=ids).models) == [given]


@pytest.mark.parametrize("provenance", [{}, {"id": "account"}])
def test_an_id_given_by_hand_is_given_again_when_its_offers_come_back(provenance: dict[str, str]) -> None:
    models = {slug: make_model(f"own-{slug}", provenance=provenance) for slug in ("a", "b")}
    providers = {slug: make_provider(slug, model) for slug, model in models.items()}
    overrides = (Override(merge=("a/own-a", "b/own-b"), id="ours"),)
    (first,) = combine_by(providers, override=overrides).models.values()
    ids = {"ours": PublishedId(identity=first.identity, since=TODAY)}
    assert combine_by(providers, override=overrides, ids=ids).models == {"ours": first}


def test_an_id_that_became_an_alias_is_not_removed_and_a_lost_alias_is() -> None:
    catalog = make_catalog()
    assert remember(catalog, catalog, TODAY) == Removed()
    renamed = catalog.combined["claude-sonnet-4"].model_copy(update={"id": "sonnet-4", "aliases": {}})
    after = catalog.model_copy(update={"combined": {"sonnet-4": renamed}})
    assert list(remember(catalog, after, TODAY).combined) == ["claude-sonnet-4"]
    assert list(remember(catalog, catalog.model_copy(update={"combined": {}}), TODAY).combined) == [
        "claude-sonnet-4",
        "sonnet-4",
    ]


def test_a_slug_that_changed_its_letter_case_has_lost_nothing() -> None:
    before = Catalog(gateway="https://g/v1", providers={"A": make_provider("A", make_model("m"))}, combined={})
    after = before.model_copy(update={"providers": {"a": make_provider("a", make_model("m"))}})
    assert remember(before, after, TODAY) == Removed()


def test_a_removed_model_is_explained_with_what_others_still_offer() -> None:
    gone = RemovedModel(name="Old", kind=Kind.CHAT, removed=TODAY, combined="sonnet-4")
    removed = advised(Removed(providers={"together": {"lab/old": gone}}), make_catalog(), TODAY)
    catalog = make_catalog().model_copy(update={"removed": removed})
    assert what_became_of(catalog, "portkey-together/lab/old") == (
        f"together dropped it on {TODAY}; use combined/sonnet-4 instead"
    )
    assert what_became_of(catalog, "portkey-together/lab/other") is None
    assert what_became_of(catalog, "combined/lab/old") is None


def test_a_catalog_of_an_earlier_version_remembers_nothing_and_is_read(world: World) -> None:
    world.update()
    (world.folder / "catalog" / "v1" / "removed.json").unlink()
    catalog = store.load_catalog(world.folder / "catalog")
    assert catalog and catalog.removed == Removed()
    assert world.update().files == ("index.json", "removed.json")


def test_an_old_id_of_what_is_not_listed_any_more_goes_on_and_recommends_nothing() -> None:
    """Alpha called Grok 4 otherwise before; then its list had it no more, and somebody refused that it goes."""
    old, new = make_model("grok-4-0709"), make_model("x-ai/grok-4")
    before = Catalog(gateway="https://g/v1", providers={"alpha": make_provider("alpha", old)}, combined={})
    after = before.model_copy(update={"providers": {"alpha": make_provider("alpha", new)}})
    silent = after.providers["alpha"].model_copy(update={"held": {}, "held_since": TODAY})
    kept = after.model_copy(update={"providers": {"alpha": silent}})
    known = advised(remember(before, after, TODAY), after, TODAY)
    assert known.providers["alpha"]["grok-4-0709"].instead == "portkey-alpha/x-ai/grok-4"

    assert remember(before, kept, TODAY).providers["alpha"]["grok-4-0709"].successor is None
    left = advised(known, kept, TODAY).providers["alpha"]["grok-4-0709"]
    assert (left.instead, left.successor, left.ends) == (None, "x-ai/grok-4", TODAY + GRACE)
    made = kept.model_copy(update={"removed": advised(known, kept, TODAY)})
    assert last_days(made, "portkey-alpha/grok-4-0709") == (
        "alpha renamed it to x-ai/grok-4, which is not listed any more, kept while its removal waits; "
        f"the old id ends on {TODAY + GRACE}"
    )
