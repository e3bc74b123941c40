"""Tags and boundaries over whole updates."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.report.text import detail_lines
from portkey_catalog.settings.read import read_settings
from real.commands import CatalogCommand
from support.hosted import KEY, hosted_gateway, listing, rows
from support.loopback import Reply
from support.tagged import NO_SOURCES, SHARED, chains, tagged
from support.world import TODAY, World


@pytest.fixture
def account(world: World) -> World:
    """Three providers that share eight models."""
    world.gateway.lists = {slug: listing(*rows(*SHARED)) for slug in ("alpha", "beta", "gamma")}
    return world


MOVED = "[[combine.override]]\nmerge = ['alpha/x-ai/grok-4']\nrequire = ['eu']\n"
EU_TWO = tagged("alpha", "eu") + tagged("beta", "eu") + tagged("gamma")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "lists"),
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
def test_a_lost_override_holds_for_its_model_whatever_happened_in_between(
    account: World, override: str, lists: list[Any]
) -> None:
    today = TODAY
    for step in [*lists, (None, "grok-4", "grok-4")]:
        today += timedelta(days=step if isinstance(step, int) else 1)
        if not isinstance(step, int):
            for slug, model_id in zip(("alpha", "beta", "gamma"), step, strict=True):
                account.gateway.lists[slug] = listing(*rows(*SHARED, *filter(None, [model_id])))
        account.update(NO_SOURCES + EU_TWO + override, today=today)
        assert list(map(str, check_catalog(account.folder / "catalog"))) == []
        for combined_id, chain_of in chains(account).items():
            assert combined_id.startswith("model-") or "gamma" not in chain_of, step
    assert account.document("combined-models.json")["grok-4"]["require"] == ["eu"]


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_boundary_that_costs_many_chains_is_the_owners_wish_and_holds_no_list(account: World) -> None:
    account.update()
    assert set(map(tuple, chains(account).values())) == {("alpha", "beta", "gamma")}
    settings_text = f"combine.require = ['eu']\n{NO_SOURCES}{tagged('alpha', 'eu')}"
    # Beside it every list changes a little, as it does on most days.
    account.gateway.lists = {slug: listing(*rows(*SHARED, f"{slug}-new")) for slug in account.gateway.lists}
    report = account.update(settings_text)
    assert (report.exit_code, {each.state for each in report.providers}) == (0, {"read"})
    assert set(map(tuple, chains(account).values())) == {()}
    told = detail_lines(report)
    assert [(event.change, event.decided) for event in report.chains] == [("chain lost", True)] * 8
    assert all("not tagged eu" in event.text for event in report.chains)
    assert "outside the boundary of combine.require: beta, gamma" in told
    assert account.update(settings_text).files == ()
    assert check_catalog(account.folder / "catalog", settings=read_settings(settings_text)) == []


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_command_keeps_to_the_boundary_from_settings_to_configuration(tmp_path: Path) -> None:
    with hosted_gateway({slug: listing(*rows(*SHARED)) for slug in ("alpha", "beta", "gamma")}) as gateway:
        head = f"[gateway]\nbase_url = '{gateway.url}'\n{NO_SOURCES}"
        ours = tagged("alpha", "eu", "no-retention") + tagged("beta", "no-retention", "eu") + tagged("gamma", "us")
        wishes = "[publish]\nonly_required = true\n[combine]\nrequire = ['no-retention', 'eu']\n"
        override = f"[[combine.override]]\norder = ['gamma/{SHARED[0]}']\nrequire = []\n"
        command = CatalogCommand(tmp_path)
        report = command.update(head + wishes + override + ours, {"PORTKEY_API_KEY": KEY})
        before = command.files()
        assert command.update(head + wishes + override + ours, {"PORTKEY_API_KEY": KEY})["changed_files"] == []
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
