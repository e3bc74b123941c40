"""What the owner chooses is never held: it is taken at once, told, and counts as nobody's doing but the owner's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.history.lookback import lookbacks
from portkey_catalog.store.catalog import load_catalog
from portkey_catalog.text.canonical import canonical_json
from support.hosted import listing, rows
from support.world import World, day

SHARED = ["grok-4", "deepseek-v3", "gpt-4o", "qwen3-32b", "kimi-k2"]
ALPHA = "[[providers]]\nslug = 'alpha'\n"
BETA = "[[providers]]\nslug = 'beta'\n"


def described(price: float, context: int = 200_000, names: Sequence[str] = SHARED) -> dict[str, Any]:
    facts = {"tool_call": True, "limit": {"context": context, "output": 8000}, "cost": {"input": price, "output": 15}}
    return {"models": {name: {"name": name, **facts} for name in names}}


PLAIN = """
[metadata]
sources = ["facts.json"]
"""
CHOICES = {
    "no sources": "[metadata]\nsources = []",
    "another source": "[metadata]\nsources = ['other.json']",
    "another source before": "[metadata]\nsources = ['other.json', 'facts.json']",
    "another entry of the source": f"{PLAIN}{ALPHA}metadata = 'zeta'",
    "a currency": f"{PLAIN}{BETA}currency = 'JPY'\nusd_rate = 0.0066",
    "a format": f"{PLAIN}{BETA}format = 'openai'",
    "an alias": f"{PLAIN}{ALPHA}alias = 'aleph'",
    "a name": f"{PLAIN}{ALPHA}name = 'Aleph'",
    "tags": f"{PLAIN}{ALPHA}tags = ['eu']",
    "a tag required": f"{PLAIN}[combine]\nrequire = ['eu']\n{ALPHA}tags = ['eu']",
    "few included": f"{PLAIN}{BETA}include = ['grok-*']",
    "most excluded": f"{PLAIN}{BETA}exclude = ['[a-j]*', 'q*']",
    "a provider left out": f"{PLAIN}{BETA}exclude = ['*']",
    "the provider's reach": f"{PLAIN}[gateway]\nreach = 'provider'",
    "no discovery": f"{PLAIN}[gateway]\ndiscover = false\n{ALPHA}",
    "a gateway": f"{PLAIN}[gateway]\nbase_url = 'https://gateway.example.com/v1'",
    "the other first": f"{PLAIN}[combine]\nprovider_priority = ['beta']",
    "by price": f"{PLAIN}[combine]\norder = 'price'",
    "three providers": f"{PLAIN}[combine]\nmin_providers = 3",
    "a strategy": f"{PLAIN}[combine]\nstrategy = 'on_rate_limit'",
    "tries": f"{PLAIN}[combine]\nmax_attempts = 1",
    "short chains": f"{PLAIN}[combine]\nmax_targets = 2",
    "a timeout": f"{PLAIN}[combine]\nrequest_timeout_ms = 5000",
    "also on 400": f"{PLAIN}[combine]\nalso_on = [400]",
    "a saved chain": f"{PLAIN}[combine]\nsaved_configs = {{'grok-4' = 'pc-test-1'}}",
    "a split": f"{PLAIN}[[combine.override]]\nsplit = ['alpha/grok-4']",
    "an order": f"{PLAIN}[[combine.override]]\norder = ['beta/grok-4']",
    "an id": f"{PLAIN}[[combine.override]]\nmerge = ['alpha/grok-4', 'beta/grok-4']\nid = 'grok'",
    "a price": f"{PLAIN}[[fact]]\nmodel = 'alpha/grok-4'\nfield = 'cost.input'\nvalue = 9000\n"
    "instead_of = 4\nsource = 'x'",
    "no window": f"{PLAIN}[[fact]]\nmodel = 'beta/grok-4'\nfield = 'limit.context'\nvalue = 'not stated'\n"
    "instead_of = 200000\nsource = 'x'",
    "a bound": f"{PLAIN}[guard]\nmax_removed = 0\nmax_price_factor = 1.1",
    "no tools needed": f"{PLAIN}[publish]\nonly_tool_call = false",
    "no output assumed": f"{PLAIN}[publish]\nunknown_output = 0",
    "a default": f"{PLAIN}[publish]\nmodel = 'combined/gpt-4o'",
}
"""What an owner changes, by what it is."""

SILENT = {"a format", "a bound", "the provider's reach", "no output assumed", "short chains"}
"""Those that say nothing of these lists."""


BACK = {"a provider left out": PLAIN + BETA, "no discovery": PLAIN + BETA}
"""How a provider comes back: named, as one that nobody names is asked about."""


@pytest.fixture
def chosen(world: World) -> World:
    """A provider of which metadata says everything, and one that states all itself, with the same models."""
    facts = {"alpha": described(4), "zeta": described(700, 4_000_000, [*SHARED[:2], "zeta-1"])}
    (world.folder / "facts.json").write_text(json.dumps(facts))
    (world.folder / "other.json").write_text(json.dumps({"alpha": described(0.002, 9000)}))
    world.gateway.lists = {
        "alpha": listing(*({"id": name} for name in SHARED)),
        "beta": listing(*rows(*SHARED), *rows("a", "b", "c", supported_parameters=[])),
    }
    return world


@pytest.mark.parametrize("review", ["risky", "never"])
@pytest.mark.parametrize("what", CHOICES)
def test_a_setting_is_taken_at_once_and_told_and_nothing_is_held_for_it(chosen: World, what: str, review: Any) -> None:
    chosen.review = review
    assert chosen.update(PLAIN, today=day(0)).exit_code == 0
    now, back = CHOICES[what], BACK.get(what, PLAIN)
    for number, settings in ((10, now), (11, now), (12, back), (13, back), (40, back)):
        before = load_catalog(chosen.folder / "catalog")
        report = chosen.update(settings, today=day(number))
        after = load_catalog(chosen.folder / "catalog")
        assert before and after
        assert (report.exit_code, report.waiting) == (0, ()), (number, report)
        assert all(each.held is None and each.stale_since is None for each in after.providers.values())
        new = after.changes[len(before.changes) :]
        both = before.providers.keys() & after.providers.keys()
        changed = [each for each in new if each.model and not each.combined and each.provider in both]
        assert {each.by for each in changed} <= {"owner"}, changed
        assert not any(each.steps for each in lookbacks(after).values())
        if number == 10:
            assert what in SILENT or report.changes, "told"
    assert list(map(str, check_catalog(chosen.folder / "catalog"))) == []


READ_AGAIN = {
    "other sources": "[metadata]\nsources = ['other.json']",
    "another entry of a source": f"{PLAIN}{BETA}metadata = 'zeta'",
    "a rate": f"{PLAIN}{BETA}currency = 'CNY'\nusd_rate = 0.141",
}
"""What may change how a list is read and leaves what it states itself comparable."""
RATE = f"{PLAIN}{BETA}currency = 'CNY'\nusd_rate = 0.14"


def dearer(chosen: World, price: str) -> None:
    """One model of the provider that states all itself has another price."""
    first, *others = SHARED
    prompt = {"prompt": price, "completion": "0.000015"}
    chosen.gateway.lists["beta"] = listing(*rows(first, pricing=prompt), *rows(*others))


@pytest.fixture
def asked(chosen: World) -> World:
    chosen.review = "risky"
    dearer(chosen, "0.000003")
    return chosen


@pytest.mark.parametrize("what", READ_AGAIN)
def test_a_price_that_jumps_on_the_day_on_which_a_list_is_read_in_another_way_waits(asked: World, what: str) -> None:
    asked.update(RATE if what == "a rate" else PLAIN, today=day(0))
    dearer(asked, "0.0006")
    report = asked.update(READ_AGAIN[what], today=day(1))
    assert report.exit_code == 3 and "price" in [each.risk for each in report.waiting]
    assert asked.update(READ_AGAIN[what], today=day(2)).exit_code == 3


def test_a_catalog_that_does_not_say_how_it_was_read_is_compared_as_ever(asked: World) -> None:
    asked.update(PLAIN, today=day(0))
    index = asked.folder / "catalog" / "v1" / "index.json"
    told = json.loads(index.read_text())
    for each in told["providers"].values():
        del each["read_by"]
    index.write_text(canonical_json(told))
    dearer(asked, "0.0006")
    assert asked.update(PLAIN, today=day(1)).exit_code == 3


def test_chains_that_a_list_costs_on_the_day_on_which_it_is_read_in_another_way_wait(asked: World) -> None:
    asked.update(PLAIN, today=day(0))
    asked.gateway.lists["beta"] = listing(*rows(*SHARED[1:]))
    report = asked.update(CHOICES["a format"], today=day(1))
    assert (report.exit_code, [each.risk for each in report.waiting]) == (3, ["chain lost"])


def test_a_list_is_read_in_another_way_once_whatever_becomes_of_it(asked: World) -> None:
    asked.update(PLAIN, today=day(0))
    asked.gateway.lists["beta"] = listing(*rows(*SHARED[:2]))
    now = READ_AGAIN["another entry of a source"]
    assert asked.update(now, today=day(1)).exit_code == 3
    assert asked.accept(today=day(1), settings=asked.job(now).settings, everything=True).exit_code == 0
    dearer(asked, "0.0006")
    assert "price" in [each.risk for each in asked.update(now, today=day(2)).waiting]


YEN = f"{PLAIN}{BETA}currency = 'JPY'\nusd_rate = 0.0066"


@pytest.mark.parametrize("review", ["risky", "never"])
def test_prices_in_another_currency_are_not_asked_about_while_the_list_that_has_them_waits_for_something_else(
    asked: World, review: Any
) -> None:
    many = [f"m-{number}" for number in range(12)]
    asked.gateway.lists["beta"] = listing(*rows(*SHARED, *many))
    asked.update(PLAIN, today=day(0))
    asked.review = review
    asked.gateway.lists["beta"] = listing(*rows(*SHARED, *many[:3]))
    why = asked.update(YEN, today=day(1)).waiting
    assert [each.risk for each in why] == ([] if review == "never" else ["removals", "rest"])
    if review == "never":
        report = asked.update(YEN, today=day(2))
        assert (report.exit_code, len(asked.document("providers/beta.json"))) == (0, 8)
        return
    for number in (2, 3):
        assert asked.update(YEN, today=day(number)).waiting == why
    done = asked.accept(today=day(3), settings=asked.job(YEN).settings, everything=True)
    assert (done.exit_code, asked.update(YEN, today=day(4)).exit_code) == (0, 0)
    prices = {"prompt": "0.0006", "completion": "0.000015"}
    asked.gateway.lists["beta"] = listing(*rows(*SHARED[1:], *many[:3]), *rows(SHARED[0], pricing=prices))
    assert [each.risk for each in asked.update(YEN, today=day(5)).waiting] == ["price"], "this is the provider's doing"
