"""Stated prices become USD per million tokens, or are unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.normalise.costs import DOLLARS, Currency, usd_per_million
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Cost
from portkey_catalog.upstream.currency import UNKNOWN
from portkey_catalog.upstream.rows import PriceUnit, StatedPrices, Tier
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("price", "unit", "expected"),
    [
        ("0.0000025", PriceUnit.USD_PER_TOKEN, "2.5"),
        ("0.0000000299999997", PriceUnit.USD_PER_TOKEN, "0.03"),
        ("0.000000070000002", PriceUnit.USD_PER_TOKEN, "0.07"),
        ("0.0000000833333333333333", PriceUnit.USD_PER_TOKEN, "0.083333"),
        ("0.18000000000000002", PriceUnit.USD_PER_MILLION, "0.18"),
        ("0.00007", PriceUnit.CENTS_PER_TOKEN, "0.7"),
        ("0.0000000000000123", PriceUnit.USD_PER_TOKEN, "0.000000012"),
        ("0", PriceUnit.USD_PER_TOKEN, "0"),
    ],
)
def test_prices_become_usd_per_million_without_float_noise(price: str, unit: PriceUnit, expected: str) -> None:
    assert usd_per_million(Decimal(price), unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("price", "unit"),
    [("-1", PriceUnit.USD_PER_TOKEN), ("65", None), ("3", PriceUnit.USD_PER_TOKEN)],
    ids=["varies by request", "unit unknown", "three million dollars"],
)
def test_a_price_that_is_no_price_per_token_is_unknown(price: str, unit: PriceUnit | None) -> None:
    assert usd_per_million(Decimal(price), unit) is None


def priced(
    kind: str | None, price_input: str | None, price_output: str | None, cache_read: str | None = None, **facts: Any
) -> Cost:
    prices = StatedPrices(
        *(None if price is None else Decimal(price) for price in (price_input, price_output, cache_read))
    )
    return normalise_row(make_row(kind=kind, unit=PriceUnit.USD_PER_MILLION, prices=prices, **facts), TODAY).cost


def test_zero_for_both_prices_of_a_chat_model_means_free() -> None:
    assert priced("chat", "0", "0") == Cost(input=Decimal(0), output=Decimal(0))


@pytest.mark.parametrize(("kind", "outputs"), [(None, ()), ("chat", ("text", "audio")), ("embedding", ())])
def test_zero_on_what_may_be_billed_in_another_unit_is_unknown(kind: str | None, outputs: tuple[str, ...]) -> None:
    assert priced(kind, "0", "0", outputs=outputs) == Cost()
    assert priced(kind, "0", "0", outputs=outputs, model_id="m:free") == Cost(input=Decimal(0), output=Decimal(0))


def test_a_price_in_one_direction_on_sound_is_by_the_minute_or_the_character() -> None:
    assert priced("audio", "150", "0") == priced("video", None, "150") == Cost()
    assert priced("audio", "2", "8") == Cost(input=Decimal(2), output=Decimal(8))
    assert priced("embedding", "2", None) == Cost(input=Decimal(2))


def test_zeros_without_a_unit_are_not_free() -> None:
    zeros = StatedPrices(Decimal(0), Decimal(0))
    assert normalise_row(make_row(kind="chat", prices=zeros), TODAY).cost == Cost()


def test_prices_of_long_prompts_and_of_times_of_day_stand_beside_the_base_price() -> None:
    tiers = (
        Tier(StatedPrices(Decimal(4), Decimal(0)), min_prompt=200_000),
        Tier(StatedPrices(Decimal(2)), min_prompt=32_000),
        Tier(StatedPrices(Decimal(1)), utc_start="22:00", utc_end="06:00"),
        Tier(StatedPrices(Decimal(-1)), min_prompt=64_000),
    )
    cost = priced("chat", "1.5", "3", tiers=tiers)
    assert (cost.input, cost.output) == (Decimal("1.5"), Decimal(3))
    assert [(tier.min_prompt, tier.input, tier.output) for tier in cost.tiers] == [
        (32_000, Decimal(2), None),
        (200_000, Decimal(4), None),
    ]
    assert [(window.start, window.end, window.input) for window in cost.windows] == [("22:00", "06:00", Decimal(1))]


def test_zero_on_images_is_a_price_in_another_unit() -> None:
    assert priced("image", "0", "0") == priced("video", "0", "0") == Cost()


def test_zero_beside_a_price_is_unknown() -> None:
    assert priced("embedding", "0.02", "0") == Cost(input=Decimal("0.02"))
    assert priced("chat", "1", "2", "0") == Cost(input=Decimal(1), output=Decimal(2))


EURO = Currency("EUR", Decimal("1.08"))


@pytest.mark.parametrize(
    ("stated", "currency", "price"),
    [
        (None, DOLLARS, "0.5"),
        ("USD", DOLLARS, "0.5"),
        ("EUR", DOLLARS, None),
        (UNKNOWN, DOLLARS, None),
        (None, EURO, "0.54"),
        ("EUR", EURO, "0.54"),
        ("USD", EURO, "0.5"),
        ("CNY", EURO, None),
        (UNKNOWN, EURO, None),
    ],
)
def test_prices_are_dollars_or_converted_or_unknown(stated: str | None, currency: Currency, price: str | None) -> None:
    row = make_row(
        kind="chat",
        currency=stated,
        unit=PriceUnit.USD_PER_TOKEN,
        prices=StatedPrices(Decimal("5e-7"), Decimal("15e-7"), Decimal("5e-8")),
        tiers=(
            Tier(StatedPrices(Decimal("1e-6")), min_prompt=200_000),
            Tier(StatedPrices(Decimal("1e-6")), None, "01:00", "02:00"),
        ),
    )
    read = normalise_rows([row], TODAY, currency=currency)
    cost = read.models["m"].cost
    if price is None:
        assert cost == Cost()
        assert len(read.notes) == 1 and " unknown" in next(iter(read.notes))
    else:
        one = Decimal(price)
        assert (cost.input, cost.output, cost.cache_read) == (one, 3 * one, one / 10)
        assert (cost.tiers[0].input, cost.windows[0].input) == (2 * one, 2 * one)
        assert read.notes == {}


def test_a_converted_price_is_rounded_like_any_other() -> None:
    row = make_row(
        kind="chat", unit=PriceUnit.USD_PER_MILLION, prices=StatedPrices(Decimal("0.1"), Decimal("0.00000011"))
    )
    cost = normalise_row(row, TODAY, currency=Currency("CNY", Decimal("0.1389351"))).cost
    assert (cost.input, cost.output) == (Decimal("0.013894"), Decimal("1.5e-8"))
