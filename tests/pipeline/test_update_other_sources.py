"""The owner names other metadata sources: what the former ones said stays until a list was read with those of today."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from support.asked import MANY, priced
from support.hosted import JSON, listing, rows
from support.loopback import Reply
from support.world import World, day

SHARED = ["grok-4", "deepseek-v3", "gpt-4o", "qwen3-32b", "kimi-k2"]
WAS = '[metadata]\nsources = ["facts.json"]\n'
NOW = '[metadata]\nsources = ["models.json"]\n'
NONE = "[metadata]\nsources = []\n"
DOWN = Reply(500, JSON, b"{}")


def describe(world: World, name: str, *ids: str, price: float = 3) -> None:
    """A file of metadata that says everything of these models of a provider."""
    facts = {"tool_call": True, "limit": {"context": 200_000, "output": 8000}, "cost": {"input": price, "output": 15}}
    models = {each: {"name": each, **facts} for each in ids}
    (world.folder / name).write_text(json.dumps({"alpha": {"models": models}}))


@pytest.fixture
def w(world: World) -> World:
    """A provider of which a source says everything, and one that states all itself, with the same models."""
    describe(world, "facts.json", *SHARED)
    describe(world, "models.json", *SHARED)
    alpha, beta = listing(*({"id": name} for name in SHARED)), listing(*rows(*SHARED))
    world.gateway.lists = {"alpha": alpha, "beta": beta}
    world.review = "risky"
    assert world.update(WAS, today=day(0)).exit_code == 0
    return world


def offered(world: World) -> dict[str, int]:
    """How many models opencode has of each provider, and how many chains there are."""
    found = {slug: len(each["models"]) for slug, each in world.document("opencode.json")["provider"].items()}
    chains = [each for each in world.document("combined-models.json").values() if not each.get("ends")]
    return {**found, "chains": len(chains)}


ALL = {"portkey-alpha": 5, "portkey-beta": 5, "combined": 5, "chains": 5}


@pytest.mark.parametrize("review", ["risky", "never"])
@pytest.mark.parametrize("settings", [NOW, NONE])
def test_a_list_that_cannot_be_read_keeps_what_a_source_said_that_is_named_no_more(
    w: World, settings: str, review: Any
) -> None:
    w.review = review
    w.gateway.account = listing(*({"id": f"@{slug}/{name}"} for slug in ("alpha", "beta") for name in SHARED))
    good, w.gateway.lists["alpha"] = w.gateway.lists["alpha"], DOWN
    for number in (1, 2):
        w.update(settings, today=day(number))
        assert offered(w) == ALL
    w.gateway.lists["alpha"] = good
    report = w.update(settings, today=day(3))
    assert (report.exit_code, report.waiting) == (0, ())
    left = ALL if settings == NOW else {"portkey-beta": 5, "combined": 5, "chains": 0}
    assert offered(w) == left, "what a person does not want any more goes with the first list that is read without it"
    assert list(map(str, check_catalog(w.folder / "catalog"))) == []


def test_a_source_that_cannot_be_read_in_the_place_of_another_takes_nothing_of_what_that_said(w: World) -> None:
    (w.folder / "models.json").write_text("{")
    for number in (1, 2):
        report = w.update(NOW, today=day(number))
        assert (report.exit_code, report.waiting, report.changes, offered(w)) == (0, (), (), ALL)
    describe(w, "models.json", *SHARED, price=300)
    report = w.update(NOW, today=day(3))
    assert (report.exit_code, report.waiting, offered(w)) == (0, (), ALL), "the owner's own choice of a source"
    assert w.document("providers/alpha.json")["grok-4"]["cost"]["input"] == 300
    describe(w, "models.json", *SHARED, price=3)
    assert w.update(NOW, today=day(4)).exit_code == 3, "and no longer: the source moved"


def test_an_update_of_another_provider_leaves_a_list_what_a_former_source_said(w: World) -> None:
    report = w.update(NOW, today=day(1), only=("beta",))
    assert (report.exit_code, report.waiting, offered(w)) == (0, (), ALL)


def test_accepting_what_waits_leaves_every_list_what_a_former_source_said(w: World) -> None:
    w.gateway.lists["beta"] = listing(*rows(*SHARED[1:], "z-1", "z-2"))
    assert [each.risk for each in w.update(WAS, today=day(1)).waiting] == ["chain lost"]
    done = w.accept(today=day(1), settings=w.job(NOW).settings, everything=True)
    assert done.exit_code == 0
    assert offered(w) == {"portkey-alpha": 5, "portkey-beta": 6, "combined": 5, "chains": 4}


@pytest.mark.parametrize("settings", [NOW, NONE])
def test_a_list_that_is_held_keeps_what_a_former_source_said(w: World, settings: str) -> None:
    many = [f"m-{number}" for number in range(12)]
    describe(w, "facts.json", *SHARED, *many)
    describe(w, "models.json", *SHARED, *many)
    w.gateway.lists["alpha"] = listing(*({"id": name} for name in [*SHARED, *many]))
    assert w.update(WAS, today=day(1)).exit_code == 0
    w.gateway.lists["alpha"] = listing(*({"id": name} for name in [*SHARED, *many[:2]]))
    for number, now in ((2, WAS), (3, settings), (4, settings)):
        report = w.update(now, today=day(number))
        assert (report.exit_code, report.chains, offered(w)) == (3, (), {**ALL, "portkey-alpha": 17})
        assert report.waiting[0].risk == "removals"


def test_a_model_of_which_a_price_is_refused_keeps_what_a_former_source_said(w: World) -> None:
    def stated(name: str, price: str = "0.000003") -> dict[str, Any]:
        text = {"input_modalities": ["text"], "output_modalities": ["text"]}
        return {"id": name, **priced(price), "architecture": text}

    for name in ("facts.json", "models.json"):
        describe(w, name, *MANY)
    w.gateway.lists["alpha"] = listing(*map(stated, MANY))
    w.gateway.account = None
    assert w.update(WAS, today=day(1), accept=("alpha",)).exit_code == 0
    w.gateway.lists["alpha"] = listing(stated(MANY[0], "0.0009"), *map(stated, MANY[1:]))
    assert w.update(WAS, today=day(2)).exit_code == 3
    ids = frozenset(each["id"] for each in w.findings())
    for number, settings in ((3, WAS), (4, NOW), (5, NOW)):
        assert w.update(settings, today=day(number), refused=ids).exit_code == 0
        assert w.document("providers/alpha.json")[MANY[0]]["limit"] == {"context": 200_000, "output": 8000}
        assert MANY[0] in w.document("opencode.json")["provider"]["portkey-alpha"]["models"]


def test_where_nobody_is_asked_a_list_without_one_model_is_not_to_blame_for_the_chains_that_a_former_source_gave(
    w: World,
) -> None:
    w.review = "never"
    good = w.gateway.lists["alpha"]
    w.gateway.lists["alpha"] = listing(*({"id": name} for name in [*SHARED, "alone"]))
    assert w.update(WAS, today=day(1)).exit_code == 0
    w.gateway.lists["alpha"] = good
    report = w.update(NONE, today=day(2))
    assert (report.exit_code, offered(w)) == (0, {"portkey-beta": 5, "combined": 5, "chains": 0})
