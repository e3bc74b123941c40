"""An account that has another letter case for a slug moves nothing: ids stay, and requests have the case of today."""

from __future__ import annotations

import json
from typing import Literal

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.settings.read import read_settings
from support.hosted import listing, rows
from support.loopback import Reply
from support.world import World

CONFIG = "x-portkey-config"
NO_SOURCES = "[metadata]\nsources = []\n"
NAMED = f'{NO_SOURCES}[[providers]]\nslug = "gamma"\n'
ALIASED = f'{NAMED}alias = "third"\n'
OWN = [*rows("grok-4"), *rows(*(f"own-{number}" for number in range(4)))]


@pytest.fixture
def account(world: World) -> World:
    """Three providers of one model, of whom `gamma` is in the account's hands."""
    world.gateway.lists["gamma"] = listing(*OWN)
    return world


def spelt(world: World, slug: str, *found: object) -> None:
    """The account has the slug `gamma` in this letter case from now on."""
    old = next(each for each in world.gateway.lists if each.lower() == "gamma")
    answer = world.gateway.lists.pop(old)
    world.gateway.lists[slug] = listing(*found) if found else answer


def published(world: World) -> tuple[object, ...]:
    """Ids that people have saved, with the order of chains."""
    providers = world.document("opencode.json")["provider"]
    members = {name: each["members"] for name, each in world.document("combined-models.json").items()}
    return {name: sorted(each["models"]) for name, each in providers.items()}, members


def asked_as(world: World, slug: str) -> str:
    """The slug in requests, which chains and entries agree on."""
    route: str = world.document("index.json")["providers"][slug]["route"]["provider"]
    options = world.document("opencode.json")["provider"][f"portkey-{slug}"]["options"]
    assert options["headers"]["x-portkey-provider"] == route
    config = json.loads(world.document("opencode.json")["provider"]["combined"]["models"]["grok-4"]["headers"][CONFIG])
    assert route in [target["provider"] for target in config["targets"]]
    return route


@pytest.mark.parametrize("review", ["never", "risky", "always"])
@pytest.mark.parametrize(("settings", "slug"), [(NO_SOURCES, "gamma"), (NAMED, "gamma"), (ALIASED, "third")])
def test_ids_and_chains_stay_and_requests_have_the_letter_case_of_today(
    account: World, settings: str, slug: str, review: Literal["never", "risky", "always"]
) -> None:
    account.review = review
    account.update(settings)
    before = published(account)
    for spelling in ("Gamma", "gamma", "GAMMA"):
        spelt(account, spelling)
        report = account.update(settings)
        assert (report.exit_code, published(account), asked_as(account, slug)) == (0, before, f"@{spelling}")
        assert [(each.provider, each.field) for each in report.changes] == [(slug, "route")]
        assert check_catalog(account.folder / "catalog", settings=read_settings(settings)) == []
    assert account.document("removed.json") == {}


def test_a_list_that_is_implausible_waits_and_the_last_one_is_asked_in_the_letter_case_of_today(account: World) -> None:
    account.review = "risky"
    for settings in (NO_SOURCES, NAMED):
        account.update(settings, accept=("gamma",))
        before = published(account)
        spelt(account, "Gamma", *rows("grok-4"))
        assert account.update(settings).exit_code == 3
        assert (published(account), asked_as(account, "gamma")) == (before, "@Gamma")
        account.accept("GAMMA", settings=account.job(settings).settings)
        assert list(account.document("providers/gamma.json")) == ["grok-4"]
        assert asked_as(account, "gamma") == "@Gamma"
        spelt(account, "gamma", *OWN)


def test_when_the_account_cannot_be_read_the_letter_case_of_last_time_holds(account: World) -> None:
    for settings in (NO_SOURCES, NAMED):
        account.update(settings)
        spelt(account, "Gamma")
        account.update(settings)
        account.gateway.account = Reply(500)
        account.update(settings)
        assert (account.provider("gamma").state, asked_as(account, "gamma")) == ("read", "@Gamma")
        account.gateway.account = None


def test_of_two_spellings_at_once_the_one_that_was_asked_last_time_stays(account: World) -> None:
    account.update()
    spelt(account, "Gamma")
    account.update()
    account.gateway.lists["gamma"] = listing(*rows("grok-4", *(f"own-{number}" for number in range(9))))
    report = account.update()
    assert any("'gamma' is not used: another slug differs in letter case only" in each.text for each in report.notices)
    assert (asked_as(account, "gamma"), len(account.document("providers/gamma.json"))) == ("@Gamma", 5)


def test_two_integrations_that_are_told_by_an_alias_never_stand_for_each_other(account: World) -> None:
    account.gateway.lists["Gamma"] = listing(*rows("other-1", "other-2"))
    settings = f'{NO_SOURCES}[[providers]]\nslug = "Gamma"\nalias = "other"\n'
    account.update(settings)
    for gone in ("gamma", "Gamma"):
        answer = account.gateway.lists.pop(gone)
        account.update(settings)
        routes = {name: each["route"] for name, each in account.document("index.json")["providers"].items()}
        assert (routes["gamma"], routes["other"]) == ({"provider": "@gamma"}, {"provider": "@Gamma"})
        assert list(account.document("providers/other.json")) == ["other-1", "other-2"]
        assert len(account.document("providers/gamma.json")) == len(OWN)
        account.gateway.lists[gone] = answer


def test_an_owner_who_spells_it_anew_renames_it_in_one_line(account: World) -> None:
    account.update(NAMED)
    spelt(account, "Gamma")
    report = account.update(NAMED.replace("gamma", "Gamma"))
    assert [(each.kind, each.field, each.old, each.new) for each in report.changes if each.field == "slug"] == [
        ("setting", "slug", "gamma", "Gamma")
    ]
    assert not {each.kind for each in report.changes} & {"provider removed", "provider added", "removed", "added"}
    assert list(account.document("index.json")["providers"]) == ["Gamma", "alpha", "beta"]


def test_an_alias_hides_the_slug_in_every_letter_case(account: World) -> None:
    account.update(ALIASED)
    spelt(account, "Gamma")
    report = account.update(ALIASED)
    assert "gamma" not in repr((report.changes, report.notices, report.providers)).lower()
    (told,) = report.changes
    assert (told.old, told.new) == ("an integration in Portkey", "the same one in another letter case")
    report = account.update(ALIASED.replace("gamma", "beta").replace("third", "second"))
    account.gateway.lists["beta-2"] = account.gateway.lists.pop("beta")
    report = account.update(ALIASED.replace("gamma", "beta-2").replace("third", "second"))
    (told,) = (each for each in report.changes if each.field == "route")
    assert (told.old, told.new) == ("an integration in Portkey", "another one")
