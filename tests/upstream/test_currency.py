"""The currency of prices, wherever one may be stated."""

import json
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.upstream.currency import UNKNOWN
from portkey_catalog.upstream.lists import parse_list
from portkey_catalog.upstream.rows import PriceUnit, StatedPrices
from support.upstream_rows import OPENROUTER, body, read_one


@pytest.mark.parametrize(
    ("stated", "currency"),
    [
        ({}, None),
        ({"currency": "USD"}, "USD"),
        ({"pricing": {"currency": "usd"}}, "USD"),
        ({"pricing": {"currency": "US$"}}, "USD"),
        ({"pricing": {"currency": "$"}}, "USD"),
        ({"pricing": {"currency": "EUR"}}, "EUR"),
        ({"currency": "€"}, "EUR"),
        ({"price": {"currency": "RMB"}}, "CNY"),
        ({"pricing": {"currency_code": "CNY"}}, "CNY"),
        ({"priceCurrency": "GBP"}, "GBP"),
        ({"currency": {"code": "CHF", "symbol": "Fr."}}, "CHF"),
        ({"pricing": {"unit": "eur_per_1m_tokens"}}, "EUR"),
        ({"pricing": {"unit": "€/1M"}}, "EUR"),
        ({"pricing": {"unit": "usd_per_1m_tokens"}}, "USD"),
        ({"pricing": {"unit": "per_1m_tokens"}}, None),
        ({"pricing": {"unit_type": "TOKEN"}}, None),
        ({"pricing": {"image": {"unit": "image"}}}, None),
        ({"size": {"unit": "ALL"}}, None),
        ({"pricing": {"prompt": {"amount": "0.1", "currency": "EUR"}}}, "EUR"),
        ({"pricing": {"tiers": [{"currency": "EUR"}, {"currency": "EUR"}]}}, "EUR"),
        ({"pricing": {"currency": "USD", "tiers": [{"currency": "EUR"}]}}, UNKNOWN),
        ({"pricing": {"currency": "credits"}}, UNKNOWN),
        ({"pricing": {"currency": "¥"}}, UNKNOWN),
        ({"pricing": {"unit": "cents_per_token"}}, UNKNOWN),
        ({"pricing": {"currency": 978}}, UNKNOWN),
        ({"pricing": {"currency": 840}}, "USD"),
        ({"pricing": {"currency": "USD/1M"}}, "USD"),
        ({"pricing": {"CURRENCY": "EUR"}}, "EUR"),
        ({"pricing": {"PRICE_CURRENCY": "EUR"}}, "EUR"),
        ({"pricing": {"price-currency": "EUR"}}, "EUR"),
        ({"pricing": {"currencyCode": "EUR"}}, "EUR"),
        ({"pricing": {"priceUnit": "EUR"}}, "EUR"),
        ({"price_unit": "C$/1M"}, UNKNOWN),
        ({"pricing": {"unit": "¥/1M"}}, UNKNOWN),
        ({"pricing": {"unit": "credits per token"}}, UNKNOWN),
        ({"pricing": {"currency": None}}, None),
        ({"currency": " "}, None),
        ({"currency": {"exponent": 2}}, None),
        ({"currency": False}, None),
        ({"currency": ["EUR", "USD"]}, None),
        ({"multi_currency": True}, None),
        ({"concurrency": 4}, None),
        ({"concurrency": "high"}, None),
        ({"max_concurrency": 8}, None),
        ({"limits": {"maxConcurrency": 8, "CONCURRENCY": "low"}}, None),
        ({"limits": {"concurrency": {"code": "low"}}}, None),
        ({"is_cryptocurrency": "no"}, None),
        ({"billing": {"unit": "req/min"}}, None),
        ({"pricing": {"unit": "tok/s"}}, None),
        ({"pricing": {"unit": "img/x"}}, None),
        ({"pricing": {"unit": "1K tokens"}}, None),
        ({"pricing": {"unit": "1K/month"}}, None),
        ({"pricing": {"unit": "令牌/1M"}}, None),
        ({"pricing": {"subunit": "EUR"}}, None),
        ({"generates": {"unit": "EUR"}}, None),
    ],
)
def test_a_currency_is_found_wherever_a_row_states_one(stated: dict[str, Any], currency: str | None) -> None:
    assert parse_list([body([{"id": "m", **stated}])]).rows[0].currency == currency


def test_a_currency_beside_the_list_is_that_of_all_rows_that_state_none() -> None:
    rows = [{"id": "m"}, {"id": "n", "currency": "USD"}]
    answer = parse_list([json.dumps({"pricing": {"currency": "EUR"}, "data": rows}).encode()])
    assert [row.currency for row in answer.rows] == ["EUR", "USD"]


def test_what_stands_beside_the_list_and_is_no_currency_costs_no_price() -> None:
    document = {
        "concurrency": 3,
        "limits": {"concurrency": "low"},
        "billing": {"unit": "req/min"},
        "data": [OPENROUTER],
    }
    assert parse_list([json.dumps(document).encode()]).rows[0].currency is None


@pytest.mark.parametrize(
    ("pages", "currency"), [(("USD", None), "USD"), ((None, "EUR"), "EUR"), (("USD", "EUR"), UNKNOWN)]
)
def test_a_page_that_states_no_currency_is_in_that_of_the_others(pages: tuple[str | None, ...], currency: str) -> None:
    documents = [{"currency": stated, "data": [{"id": stated or "silent"}]} for stated in pages]
    answer = parse_list([json.dumps(document).encode() for document in documents])
    assert {row.currency for row in answer.rows} == {currency}


def test_a_price_may_be_an_object_with_its_currency() -> None:
    pricing = {"prompt": {"amount": "0.0000005", "currency": "EUR"}, "completion": {"amount": 0.0000015}}
    name, row = read_one({**OPENROUTER, "pricing": pricing})
    assert (name, row.currency, row.prices) == ("openrouter", "EUR", StatedPrices(Decimal("5e-7"), Decimal("15e-7")))


def test_a_unit_in_another_currency_is_the_same_format() -> None:
    name, row = read_one({"id": "lab/m", "pricing": {"input": 10, "output": 50, "unit": "eur_per_1m_tokens"}})
    assert (name, row.prices.input) == ("perplexity", Decimal(10))
    assert (row.currency, row.unit) == ("EUR", PriceUnit.USD_PER_MILLION)


def test_prices_in_what_is_no_currency_are_not_read_as_dollars() -> None:
    _, row = read_one({"id": "lab/m", "pricing": {"input": 10, "output": 50, "unit": "xbt_per_1m_tokens"}})
    assert row.prices == StatedPrices()
