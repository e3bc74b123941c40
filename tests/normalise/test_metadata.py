"""What metadata sources say of models, and what is not for them to say."""

from datetime import date
from decimal import Decimal

import pytest

from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.schema import Cost
from portkey_catalog.upstream.rows import PriceUnit, StatedPrices
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


def test_that_a_model_is_free_is_not_for_a_metadata_source_to_say() -> None:
    rows = {
        each: make_row(each, kind="chat", unit=PriceUnit.USD_PER_MILLION, prices=StatedPrices(Decimal(0), Decimal(0)))
        for each in ("m", "m:free")
    }
    found = normalise_metadata(rows, TODAY)
    assert (found["m"].cost, found["m:free"].cost.input) == (Cost(), Decimal(0))


@pytest.mark.parametrize("model_id", ["", "m" * 301])
def test_an_id_of_metadata_that_is_none_costs_itself_only(model_id: str) -> None:
    assert list(normalise_metadata({model_id: make_row(model_id), "m": make_row("m")}, TODAY)) == ["m"]


def test_a_pattern_of_a_metadata_source_describes_nothing() -> None:
    assert list(normalise_metadata({each: make_row(each) for each in ("gpt-*", "__proto__", "m")}, TODAY)) == ["m"]
