"""Whoever is asked is asked in the letter case of today, and published as before."""

from itertools import combinations, product

import pytest

from portkey_catalog.collect.providers import providers_to_ask
from portkey_catalog.schema import Catalog, Route
from portkey_catalog.settings.shapes import GatewaySettings, ProviderSettings, Settings
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.upstream.rows import Row
from support.small_catalog import make_provider

SPELLINGS = ("gamma", "Gamma", "GAMMA")
SOME = [each for size in range(4) for each in combinations((*SPELLINGS, "beta"), size)]
LAST = [None, *product(SPELLINGS, SPELLINGS)]
NAMED = [(), *((ProviderSettings(slug=slug, alias=alias),) for slug in SPELLINGS for alias in (None, "g", "GAMMA"))]


def last_catalog(name: str, slug: str) -> Catalog:
    provider = make_provider(name).model_copy(update={"route": Route(provider=f"@{slug}")})
    return Catalog(gateway="https://gateway.test/v1", providers={name: provider}, combined={})


@pytest.mark.parametrize("discover", [True, False])
def test_requests_have_a_slug_that_is_stated_and_no_published_id_moves_by_itself(discover: bool) -> None:
    for stated, last, named in product(SOME, LAST, NAMED):
        if not (discover or named):
            continue
        settings = Settings(gateway=GatewaySettings(discover=discover), providers=named)
        previous = last_catalog(*last) if last else None
        asked, _ = providers_to_ask(settings, dict.fromkeys(stated, ()), previous)
        case = (stated, last, named)
        names = [each.published_slug for each in asked.values()]
        assert len(set(map(slug_key, names))) == len(names), case
        for each in asked.values():
            alike = {slug for slug in stated if slug_key(slug) == slug_key(each.slug)}
            assert each.slug in alike or not alike, case
        for each in named:
            assert each.published_slug in names, case
        if discover and last and not named and set(stated) & set(SPELLINGS):
            name, slug = last
            assert name in names, case
            (its,) = (each for each in asked.values() if each.published_slug == name)
            assert its.slug == slug or slug not in stated, case


def test_of_several_spellings_none_of_which_was_asked_the_one_with_more_models_is() -> None:
    row = Row(id="m")
    listed = {"Gamma": (), "GAMMA": (row, row)}
    asked, notices = providers_to_ask(Settings(), listed, last_catalog("gamma", "gamma"))
    assert [(each.slug, each.published_slug) for each in asked.values()] == [("GAMMA", "gamma")]
    assert ["'Gamma' is not used" in each.text for each in notices] == [True]


def test_another_integration_does_not_take_over_the_name_of_one_that_gets_an_alias() -> None:
    settings = Settings(providers=(ProviderSettings(slug="gamma", alias="g"),))
    asked, _ = providers_to_ask(settings, {"gamma": (), "Gamma": ()}, last_catalog("gamma", "gamma"))
    assert [(each.slug, each.published_slug) for each in asked.values()] == [("gamma", "g"), ("Gamma", "Gamma")]
