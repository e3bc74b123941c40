"""Portkey's public price base, `/pricing/<provider>.json`: `{model: {pricing_config: {pay_as_you_go: ...}}}`.

Prices are cents per token. The entry `default` is a placeholder, and a price of 0 stands on models that are billed in
another unit (`additional_units`), so neither is a fact.
"""

from collections.abc import Mapping
from decimal import Decimal

from portkey_catalog.upstream.currency import currency_of
from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices


def _price(rates: Entry, key: str) -> Decimal | None:
    return rates.child(key).number("price") or None


def rows(document: Mapping[str, object]) -> dict[str, Row]:
    """All models of one provider's price document, by id."""
    found = {}
    for model_id in Entry(document):
        if model_id == "default":
            continue
        config = Entry(document[model_id]).child("pricing_config")
        rates = config.child("pay_as_you_go")
        found[model_id] = Row(
            id=model_id,
            currency=currency_of(config.values),
            unit=PriceUnit.CENTS_PER_TOKEN,
            prices=StatedPrices(
                input=_price(rates, "request_token"),
                output=_price(rates, "response_token"),
                cache_read=_price(rates, "cache_read_input_token"),
                cache_write=_price(rates, "cache_write_input_token"),
            ),
        )
    return found
