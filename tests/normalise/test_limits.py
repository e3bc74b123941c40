"""Limits that a row states, and those that cannot be meant."""

from datetime import date

import pytest

from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Limit
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


def test_an_output_limit_above_the_context_is_cut_to_it() -> None:
    row = make_row(context=4095, max_output=4096)
    assert normalise_row(row, TODAY).limit == Limit(context=4095, output=4095)


def test_an_input_limit_without_a_window_is_the_window() -> None:
    assert normalise_row(make_row(max_input=1000, max_output=500), TODAY).limit == Limit(context=1000, output=500)
    assert normalise_row(make_row(context=1000, max_input=600), TODAY).limit == Limit(context=1000, input=600)


@pytest.mark.parametrize("absurd", [1, 128, 149, 50_000_001, 10**11])
@pytest.mark.parametrize("which", ["context", "max_input", "max_output"])
def test_a_limit_that_cannot_be_meant_is_unknown(which: str, absurd: int) -> None:
    rows = [make_row("m", **{which: absurd}), make_row("n", context=4096, max_output=150)]
    read = normalise_rows(rows, TODAY)
    assert (read.models["m"].limit, read.models["n"].limit) == (Limit(), Limit(context=4096, output=150))
    note = "a limit below 150 or above 50,000,000 tokens is a placeholder and counts as unknown"
    assert read.notes == {note: ("m",)}
    assert normalise_metadata({"m": make_row("m", **{which: absurd})}, TODAY)["m"].limit == Limit()
