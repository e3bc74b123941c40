"""Days of lists that change as they like: what is published keeps its chains until a person says otherwise."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from support.hosted import listing, rows
from support.world import TODAY, World

SHARED = ["grok-4", "claude-sonnet-4", "gpt-4o", "deepseek-v3", "llama-3.3-70b-instruct", "qwen3-32b"]
SLUGS = ["alpha", "beta", "gamma"]
DAYS = 8
Lists = dict[str, dict[str, dict[str, Any]]]


def row(dice: random.Random) -> dict[str, Any]:
    price = dice.choice(["0.000003", "0.000003", "0.000002", "0.0000025", "0.0006"])
    return {
        "pricing": {"prompt": price, "completion": "0.000015"},
        "context_length": dice.choice([200_000, 200_000, 128_000, 1_000_000]),
        "supported_parameters": dice.choice([["tools"], ["tools"], ["tools"], []]),
    }


def changed(lists: Lists, dice: random.Random) -> None:
    """A day's changes: offers that come, go or change, and now and then a provider that comes or goes."""
    for slug in sorted(lists):
        for model_id in [*SHARED, *(f"{slug}-{number}" for number in range(4))]:
            if dice.random() < 0.12:
                if model_id in lists[slug] and dice.random() < 0.5:
                    del lists[slug][model_id]
                else:
                    lists[slug][model_id] = row(dice)
    if dice.random() < 0.2:
        slug = dice.choice(["delta", "epsilon"])
        if slug in lists:
            del lists[slug]
        else:
            lists[slug] = {model_id: row(dice) for model_id in SHARED[:3]}


def chains(world: World) -> dict[str, tuple[str, ...]]:
    """Chains by every id that leads to one: who is in them."""
    return {
        name: tuple(f"{each['provider']}/{each['id']}" for each in model["members"] if "excluded" not in each)
        for model in world.document("combined-models.json").values()
        if "ends" not in model and sum("excluded" not in each for each in model["members"]) > 1
        for name in (model["id"], *model.get("aliases", ()))
    }


@pytest.mark.parametrize("order", ["priority", "price"])
@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 25))])
def test_no_chain_goes_and_no_first_member_changes_but_by_a_person(world: World, seed: int, order: str) -> None:
    dice = random.Random(seed)
    world.review = "risky"
    settings = f"[metadata]\nsources = []\n[combine]\norder = '{order}'\n"
    lists: Lists = {slug: {each: row(dice) for each in (*SHARED, f"{slug}-0", f"{slug}-1")} for slug in SLUGS}
    refused: set[str] = set()
    for number in range(DAYS):
        today = TODAY + timedelta(days=number)
        if number:
            changed(lists, dice)
        world.gateway.lists = {
            slug: listing(*[each for name, facts in found.items() for each in rows(name, **facts)])
            for slug, found in lists.items()
        }
        before = chains(world) if number else {}
        known = {each["id"]: each for each in world.findings()} if number else {}
        report = world.update(settings, today=today, refused=frozenset(refused))
        after, found = chains(world), {each["id"]: each for each in world.findings()}
        assert list(map(str, check_catalog(world.folder / "catalog"))) == []
        assert before.keys() <= after.keys(), "no chain is lost"
        for name, chain in before.items():
            # Prices of members that have been there for a week may bring them to the front: a day that came.
            assert after[name][0] == chain[0] or number >= 7, (name, chain, after[name])
        for each in known.keys() & found.keys():
            assert found[each]["since"] == known[each]["since"]
        read = all(each.state == "read" for each in report.providers)
        waits = any("refused" not in each for each in found.values())
        assert report.exit_code == (3 if waits or not read else 0), report
        assert world.update(settings, today=today).files == (), "the same again changes nothing"
        ids = sorted(found)
        refused = {each for each in ids if dice.random() < 0.2}
        taken = [each for each in ids if each not in refused and dice.random() < 0.3]
        if taken and dice.random() < 0.7:
            done = world.accept(*taken, today=today, settings=world.job(settings).settings)
            got, left = {each.id for each in done.taken}, {each.id: each for each in done.left}
            assert got <= set(taken)
            for each in set(taken) - got:  # another finding, which is not taken, claims all that it is about
                others = (other.offers for name, other in left.items() if name not in {each, *got})
                assert set(left[each].offers) <= {ref for offers in others for ref in offers}
            assert list(map(str, check_catalog(world.folder / "catalog"))) == []
    world.accept(everything=True, today=today, settings=world.job(settings).settings)
    assert all("refused" in each for each in world.findings())
