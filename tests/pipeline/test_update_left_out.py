"""A provider that the settings leave out is not asked, and goes at once and for good, whoever else still names it."""

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.settings.read import read_settings
from support.hosted import listing, rows
from support.world import World

PLAIN = "metadata.sources = []\n"
WITHOUT_BETA = f'{PLAIN}[[providers]]\nslug = "beta"\nexclude = ["*"]\n'


def with_gamma(world: World) -> None:
    world.gateway.lists["gamma"] = listing(*rows("grok-4", "gamma-1"))


def test_what_the_account_names_is_left_out_from_the_first_day(world: World) -> None:
    with_gamma(world)
    report = world.update(WITHOUT_BETA)
    assert report.exit_code == 0
    assert [each.slug for each in report.providers] == ["alpha", "gamma"]
    assert sorted(world.document("index.json")["providers"]) == ["alpha", "gamma"]
    asked = {request.headers.get("x-portkey-provider") for request in world.gateway.requests}
    assert "@beta" not in asked


def test_what_was_published_goes_at_once_and_is_told_once(world: World) -> None:
    with_gamma(world)
    world.update(PLAIN)
    report = world.update(WITHOUT_BETA)
    told = [notice.text for notice in report.notices if "beta" in notice.text]
    assert (report.exit_code, told) == (0, ["beta is dropped: the settings leave it out"])
    assert "beta" not in world.document("index.json")["providers"]
    assert [each["provider"] for each in world.document("combined-models.json")["grok-4"]["members"]] == [
        *("alpha", "gamma"),
    ]
    again = world.update(WITHOUT_BETA)
    assert (again.exit_code, again.files) == (0, ())
    assert not [notice for notice in again.notices if "beta" in notice.text]


def test_it_comes_back_when_the_settings_let_it(world: World) -> None:
    with_gamma(world)
    world.update(WITHOUT_BETA)
    assert world.update(PLAIN).exit_code == 0
    assert "beta" in world.document("index.json")["providers"]


def test_a_pattern_of_stars_alone_is_the_same(world: World) -> None:
    with_gamma(world)
    world.update(WITHOUT_BETA.replace('"*"', '"**"'))
    assert sorted(world.document("index.json")["providers"]) == ["alpha", "gamma"]


@pytest.mark.parametrize("before", [True, False], ids=["a catalog before", "nothing before"])
def test_when_all_are_left_out_nothing_is_said_to_be_dropped(world: World, before: bool) -> None:
    if before:
        world.update(PLAIN)
    files = world.files()
    report = world.update(WITHOUT_BETA + '[[providers]]\nslug = "alpha"\nexclude = ["*"]\n')
    assert (report.exit_code, report.providers) == (1, ())
    assert [notice.text for notice in report.notices] == [
        "nothing is left to publish: the settings leave out every provider that is known, so all stays as it is"
    ]
    assert world.files() == files


def test_check_tells_of_a_catalog_that_still_has_it(world: World) -> None:
    world.update(PLAIN)
    folder = world.folder / "catalog"
    found = check_catalog(folder, settings=read_settings(WITHOUT_BETA), allow_loopback=True)
    assert "index.json: the settings leave out the provider beta" in [str(finding) for finding in found]
