"""Limits and prices as the pages show them."""

from decimal import Decimal

import pytest

from portkey_catalog.site.figures import dollars, tokens


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, ""),
        (512, "512"),
        (8192, "8.2K"),
        (64_000, "64K"),
        (131_072, "131K"),
        (200_000, "200K"),
        (999_999, "1M"),
        (1_048_576, "1.05M"),
        (10_000_000, "10M"),
    ],
)
def test_token_counts_are_short(count: int | None, shown: str) -> None:
    assert tokens(count) == shown


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        (None, ""),
        ("0", "free"),
        ("3", "$3"),
        ("0.5", "$0.50"),
        ("0.0375", "$0.0375"),
        ("0.07499999999", "$0.075"),
        ("0.00001", "$0.00001"),
        ("1200", "$1200"),
    ],
)
def test_prices_are_short_and_never_look_free(price: str | None, shown: str) -> None:
    assert dollars(None if price is None else Decimal(price)) == shown
