"""The list in models.dev's shape."""

from decimal import Decimal

from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.opencode import model_ids
from portkey_catalog.exports.opencode import opencode_config as config
from portkey_catalog.schema import (
    Catalog,
    Cost,
    PriceTier,
    Route,
)
from support.routes import VIRTUAL, two_providers
from support.small_catalog import make_catalog, make_model, make_provider


def test_the_models_dev_shape_lists_the_same_models_by_address() -> None:
    catalog = make_catalog()
    document = config(catalog)
    shape = models_dev(catalog, document)
    assert model_ids(shape) == model_ids(document["provider"])
    provider = shape["portkey-openrouter"]
    assert {key: provider[key] for key in ("id", "env", "npm", "api")} == {
        "id": "portkey-openrouter",
        "env": ["PORTKEY_API_KEY"],
        "npm": "@ai-sdk/openai-compatible",
        "api": "https://api.portkey.ai/v1",
    }
    assert provider["models"]["anthropic/claude-sonnet-4"]["id"] == "@openrouter/anthropic/claude-sonnet-4"
    assert shape["combined"]["models"]["claude-sonnet-4"]["id"] == "@anthropic/claude-sonnet-4-20250514"
    assert "headers" not in shape["combined"]["models"]["claude-sonnet-4"]


def test_prices_of_long_prompts_stand_where_opencode_looks_for_them() -> None:
    base = {"input": Decimal(3), "output": Decimal(15)}
    low, high, half = (
        PriceTier(min_prompt=32_000, input=Decimal(4), output=Decimal(20), cache_read=Decimal("0.4")),
        PriceTier(min_prompt=272_000, input=Decimal(6), output=Decimal(30)),
        PriceTier(min_prompt=400_000, input=Decimal(9)),
    )
    model = make_model("m", cost=Cost(**base, tiers=(low, high, half)))
    catalog = Catalog(gateway="https://g/v1", providers={"a": make_provider("a", model)}, combined={})
    document = config(catalog)
    assert document["provider"]["portkey-a"]["models"]["m"]["cost"] == base
    assert models_dev(catalog, document)["portkey-a"]["models"]["m"]["cost"] == {
        **base,
        "tiers": [
            {"input": 4, "output": 20, "cache_read": Decimal("0.4"), "tier": {"type": "context", "size": 32_000}},
            {"input": 6, "output": 30, "tier": {"type": "context", "size": 272_000}},
        ],
        "context_over_200k": {"input": 6, "output": 30},
    }


def test_the_models_dev_shape_has_hosted_routes_only() -> None:
    catalog = two_providers(VIRTUAL, Route(provider="@b"))
    assert list(models_dev(catalog, config(catalog))) == ["portkey-b"]
