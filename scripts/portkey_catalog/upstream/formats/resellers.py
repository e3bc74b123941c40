"""Lists that are OpenAI's plus a price in a field of their own: a table of where the price stands and in what unit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portkey_catalog.upstream.currency import currency_of_unit
from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, content


@dataclass(frozen=True, slots=True)
class Reseller:
    """One wire format of this family."""

    matches: Callable[[Entry], bool]
    prices: Callable[[Entry], StatedPrices]
    unit: PriceUnit
    usual_kind: str | None = "chat"
    facts: Callable[[Entry], dict[str, Any]] = lambda entry: {}
    """Further facts of the entry, as arguments of `Row`."""

    def read(self, entry: Entry) -> Row:
        """Read one entry."""
        facts = common(entry) | self.facts(entry)
        return Row(id=entry.id(), usual_kind=self.usual_kind, unit=self.unit, prices=self.prices(entry), **facts)


def _pricing(entry: Entry) -> StatedPrices:
    pricing = entry.child("pricing")
    return StatedPrices(
        input=pricing.price("input"),
        output=pricing.price("output"),
        cache_read=pricing.price("cache_read", "input_cache_read"),
        cache_write=pricing.price("cache_write", "input_cache_write"),
    )


def _chutes(entry: Entry) -> StatedPrices:
    # One number for both directions.
    price = entry.child("price").price("usd")
    return StatedPrices(price, price)


def _mancer(entry: Entry) -> StatedPrices:
    pricing = entry.child("pricing")
    return StatedPrices(pricing.price("prompt"), pricing.price("completion"))


def _requesty(entry: Entry) -> StatedPrices:
    # Without caching the two prices repeat that of the prompt.
    caches = entry.flag("supports_caching") is not False
    return StatedPrices(
        input=entry.price("input_price"),
        output=entry.price("output_price"),
        cache_read=entry.price("cached_price") if caches else None,
        cache_write=entry.price("caching_price") if caches else None,
    )


_PER_MILLION = re.compile(r"[A-Za-z]{3}_per_(?:1m|million)_tokens")


def _in_money_per_million(entry: Entry) -> bool:
    unit = entry.child("pricing").text("unit") or ""
    return _PER_MILLION.fullmatch(unit) is not None and currency_of_unit(unit) is not None


def _in_texts(entry: Entry) -> bool:
    pricing = entry.child("pricing")
    both = pricing.text("input") is not None and pricing.text("output") is not None
    return both and not pricing.tells("unit", "prompt", at_least=1)


RESELLERS = {
    # {"pricing": {"input": 10, "output": 50, "cache_write": 12.5, "unit": "usd_per_1m_tokens"}}
    "perplexity": Reseller(
        _in_money_per_million,
        _pricing,
        PriceUnit.USD_PER_MILLION,
    ),
    # {"pricing": {"input": "0.00000008", "output": "0.00000024"}, "max_tokens": 8192}
    "vercel": Reseller(
        _in_texts,
        _pricing,
        PriceUnit.USD_PER_TOKEN,
        facts=lambda entry: {"kind": entry.text("type"), "max_output": entry.count("max_tokens")},
    ),
    # {"price": {"tao": 0.00066, "usd": 0.27216}, "max_model_len": 163840}; `owned_by` is the inference engine.
    "chutes": Reseller(
        lambda entry: entry.child("price").tells("tao", "usd"),
        _chutes,
        PriceUnit.USD_PER_MILLION,
        facts=lambda entry: {"owner": None},
    ),
    # {"pricing": {"prompt": 0.15, "completion": 0.3}, "limits": {"context": 16384, "completion": 8192}}
    "mancer": Reseller(
        lambda entry: "completion" in entry.child("limits") and entry.child("pricing").has_number("prompt"),
        _mancer,
        PriceUnit.USD_PER_MILLION,
    ),
    # {"input_price": 5e-07, "cached_price": 5e-07, "supports_vision": false}
    "requesty": Reseller(
        lambda entry: entry.tells("input_price", "output_price"),
        _requesty,
        PriceUnit.USD_PER_TOKEN,
        facts=lambda entry: {
            "inputs": content(entry.flag("supports_vision")),
            "reasoning": entry.flag("supports_reasoning"),
        },
    ),
    # Cloudflare AI Gateway: {"cost_in": 5e-07, "cost_out": 3e-06}. All kinds of models, none of which says its own;
    # for some the same fields hold prices per million tokens or per image, which no rule can tell apart.
    "cloudflare": Reseller(
        lambda entry: entry.tells("cost_in", "cost_out"),
        lambda entry: StatedPrices(entry.price("cost_in"), entry.price("cost_out")),
        PriceUnit.USD_PER_TOKEN,
        usual_kind=None,
        facts=lambda entry: {"owner": None},
    ),
}
"""By the name used in `catalog.toml`."""
