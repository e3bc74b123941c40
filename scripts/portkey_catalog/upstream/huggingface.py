"""Hugging Face router `GET /v1/models`: one entry per repository with the providers that serve it.

The router picks the provider of a request, so an entry states what a request meets at worst: the smallest context, the
highest price and the capabilities that every live provider has. Latency and throughput change with every call and are
not read. Prices are USD per million tokens.
"""

from decimal import Decimal

from portkey_catalog.upstream.rows import Entry, PriceUnit, Row, all_of


def matches(entry: Entry) -> bool:
    """Entries carry the list `providers`, whose items name a `provider`."""
    return any("provider" in provider for provider in entry.children("providers"))


def _highest(prices: list[Entry], key: str) -> Decimal | None:
    stated = [price for pricing in prices if (price := pricing.number(key)) is not None]
    return max(stated, default=None)


def read(entry: Entry) -> Row:
    """Read one entry."""
    providers = entry.children("providers")
    live = [provider for provider in providers if provider.text("status") == "live"] or providers
    contexts = [context for provider in live if (context := provider.count("context_length"))]
    prices = [provider.child("pricing") for provider in live]
    architecture = entry.child("architecture")
    model_id = entry.id()
    return Row(
        id=model_id,
        owner=entry.text("owned_by"),
        # The router's list holds conversational models only.
        kind="chat",
        created=entry.number("created"),
        hugging_face_id=model_id,
        context=min(contexts, default=None),
        unit=PriceUnit.USD_PER_MILLION,
        price_input=_highest(prices, "input"),
        price_output=_highest(prices, "output"),
        inputs=architecture.texts("input_modalities"),
        outputs=architecture.texts("output_modalities"),
        tool_call=all_of([provider.flag("supports_tools") for provider in live]),
        structured_output=all_of([provider.flag("supports_structured_output") for provider in live]),
    )
