"""Hugging Face router `GET /v1/models`: one entry per repository with the providers that serve it.

The router picks the provider of a request, so an entry states what a request meets at worst: the smallest context, the
highest price and the capabilities that every live provider has. Latency and throughput change with every call and are
not read. Prices are USD per million tokens.
"""

from decimal import Decimal

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.limits import first_plausible
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, all_of

_NOT_LIVE = ("error", "staging")
_SERVED = ("status", "context_length", "pricing", "is_free", "supports_tools")


def matches(entry: Entry) -> bool:
    """Entries carry the list `providers`, whose items name a `provider` and say how it serves the model."""
    providers = entry.children("providers")
    return any("provider" in each and each.tells(*_SERVED, at_least=1) for each in providers)


def _prices(provider: Entry) -> StatedPrices:
    """A provider's prices; zeros of one that says that it is not free are none."""
    pricing = provider.child("pricing")
    stated = StatedPrices(pricing.price("input"), pricing.price("output"))
    return stated if stated.input or stated.output or provider.flag("is_free") is not False else StatedPrices()


def _highest(stated: list[Decimal | None]) -> Decimal | None:
    """The highest price; unknown when all that state one are free and others state none."""
    highest = max((price for price in stated if price is not None), default=None)
    return None if not highest and None in stated else highest


def read(entry: Entry) -> Row:
    """Read one entry."""
    providers = entry.children("providers")
    live = [provider for provider in providers if provider.text("status") not in _NOT_LIVE]
    serving = live or providers
    prices = [_prices(provider) for provider in serving]
    facts = common(entry) | {
        "context": first_plausible(sorted(size for each in serving if (size := each.count("context_length")))),
        "tool_call": all_of([each.flag("supports_tools") for each in serving]),
        "structured_output": all_of([each.flag("supports_structured_output") for each in serving]),
        "hugging_face_id": entry.id(),
    }
    return Row(
        id=entry.id(),
        # The router's list holds conversational models only.
        usual_kind="chat",
        status=None if live or not providers else "unavailable",
        unit=PriceUnit.USD_PER_MILLION,
        prices=StatedPrices(_highest([each.input for each in prices]), _highest([each.output for each in prices])),
        **facts,
    )
