"""Models that go soon."""

from datetime import date, timedelta

import pytest

from portkey_catalog.exports.horizon import Going, going, last_day, last_days
from portkey_catalog.schema import Catalog, Member
from support.small_catalog import ending_catalog, make_catalog, make_combined, make_model, make_provider

TODAY = date(2026, 6, 1)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


def catalog_of(**days: int | None) -> Catalog:
    """A model `m` at each of these providers, and a combined one of them, with a day so far ahead."""
    providers = {
        slug: make_provider(slug, make_model("m", retires=None if left is None else ahead(left)))
        for slug, left in days.items()
    }
    chain = make_combined("m", *(Member(provider=slug, id="m", evidence=("same name",)) for slug in providers))
    return Catalog(gateway="https://api.portkey.ai/v1", providers=providers, combined={"m": chain})


def names(catalog: Catalog) -> list[tuple[str, int]]:
    return [(each.provider, (each.on - TODAY).days) for each in going(catalog, TODAY)]


@pytest.mark.parametrize(
    ("left", "horizon"), [(0, None), (1, 30), (30, 30), (31, 90), (90, 90), (91, None), (4000, None)]
)
def test_a_model_is_within_the_nearest_horizon_that_its_day_is_in(left: int, horizon: int | None) -> None:
    found = going(catalog_of(a=left, b=None), TODAY)
    assert [each.horizon(TODAY) for each in found] == ([horizon] if horizon else [])


def test_a_combined_model_goes_with_the_last_member_of_its_chain() -> None:
    assert names(catalog_of(a=50, b=20)) == [("b", 20), ("a", 50), ("combined", 50)]


def test_a_combined_model_stays_while_one_member_of_its_chain_has_no_day() -> None:
    assert names(catalog_of(a=50, b=None)) == [("a", 50)]


def test_a_combined_model_stays_while_one_member_goes_beyond_the_horizons() -> None:
    catalog = catalog_of(a=50, b=400)
    assert names(catalog) == [("a", 50)]
    assert last_day(catalog.combined["m"], last_days(catalog)) == ahead(400)


def test_an_id_that_one_offer_answers_alone_goes_on_the_day_it_ends_or_before_with_that_offer() -> None:
    catalog = ending_catalog()
    model = catalog.combined["claude-sonnet-4"]
    assert last_day(model, last_days(catalog)) == model.ends == date(2027, 2, 24)
    assert model.last is not None
    offer = catalog.providers[model.last.provider].models[model.last.id].model_copy(update={"retires": TODAY})
    earlier = make_provider(model.last.provider, offer)
    assert last_day(model, last_days(catalog.model_copy(update={"providers": {model.last.provider: earlier}}))) == TODAY


def test_an_id_that_nothing_answers_for_any_more_goes_on_no_day() -> None:
    catalog = ending_catalog()
    model = catalog.combined["claude-sonnet-4"]
    outside = tuple(each.model_copy(update={"excluded": "retired", "cause": None}) for each in model.members)
    nowhere = model.model_copy(update={"members": outside})
    assert (nowhere.ends, nowhere.last, last_day(nowhere, last_days(catalog))) == (model.ends, None, None)
    late = catalog.model_copy(update={"combined": {**catalog.combined, nowhere.id: nowhere}})
    assert not [each for each in going(late, date(2027, 2, 1)) if each.provider == "combined"]


def test_what_the_account_cannot_reach_and_what_answers_no_more_do_not_go() -> None:
    models = (
        make_model("off", retires=ahead(9), enabled=False),
        make_model("refused", retires=ahead(9), status="unavailable"),
        make_model("retired", retires=ahead(9), status="retired"),
        make_model("going", retires=ahead(9), status="deprecated"),
    )
    catalog = make_catalog().model_copy(update={"providers": {"a": make_provider("a", *models)}, "combined": {}})
    assert going(catalog, TODAY) == (Going(ahead(9), "a", "going"),)


def test_the_day_on_which_a_horizon_is_crossed_is_known() -> None:
    assert Going(ahead(50), "a", "m").begins(30) == ahead(20)
