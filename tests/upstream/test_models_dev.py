"""Documents of metadata sources are read as they are meant."""

from decimal import Decimal

from portkey_catalog.upstream.metadata import models_dev as modelsdev
from portkey_catalog.upstream.metadata import portkey_prices as prices
from portkey_catalog.upstream.rows import PriceUnit


def test_the_models_dev_shape_is_read_and_a_limit_of_zero_is_unknown() -> None:
    document = {
        "lab": {
            "models": {
                "m": {
                    "id": "m",
                    "name": "Model M",
                    "description": "prose",
                    "limit": {"context": 200000, "output": 0},
                    "cost": {
                        "input": 3,
                        "output": 15,
                        "cache_read": 0.3,
                        "tiers": [{"input": 6, "output": 22, "tier": {"type": "context", "size": 272000}}],
                        "context_over_200k": {"input": 6, "output": 22},
                    },
                    "tool_call": True,
                    "modalities": {"input": ["text", "image"], "output": ["text"]},
                    "release_date": "2025-05-22",
                }
            }
        },
        "broken": {"models": [1, 2]},
    }
    row = modelsdev.rows(document, "lab")["m"]
    assert (row.context, row.max_output, row.prices.cache_read) == (200000, None, Decimal("0.3"))
    assert (row.inputs, row.release_date, row.unit) == (
        ("text", "image"),
        "2025-05-22",
        PriceUnit.USD_PER_MILLION,
    )
    assert [(tier.min_prompt, tier.prices.input) for tier in row.tiers] == [(272000, Decimal(6))]
    assert modelsdev.rows(document, "broken") == modelsdev.rows(document, "absent") == {}


def test_portkeys_price_base_is_read_without_its_placeholders() -> None:
    def entry(request: str, response: str) -> object:
        rates = {"request_token": {"price": float(request)}, "response_token": {"price": float(response)}}
        return {"pricing_config": {"pay_as_you_go": rates}}

    rows = prices.rows({"default": entry("0", "0"), "m": entry("0.0003", "0.0015"), "speech": entry("0", "0")})
    assert list(rows) == ["m", "speech"]
    assert (rows["m"].prices.input, rows["m"].unit) == (Decimal("0.0003"), PriceUnit.CENTS_PER_TOKEN)
    assert rows["speech"].prices.input is None
