"""Together `GET /v1/models`: a bare array, prices are numbers in USD per million tokens, `type` names the kind."""

from portkey_catalog.upstream.rows import Entry, PriceUnit, Row


def matches(entry: Entry) -> bool:
    """Entries carry `type` and prices with the keys `base` and `finetune`, which nobody else uses."""
    pricing = entry.child("pricing")
    return "type" in entry and ("finetune" in pricing or "hourly" in pricing)


def read(entry: Entry) -> Row:
    """Read one entry."""
    pricing = entry.child("pricing")
    return Row(
        id=entry.id(),
        name=entry.text("display_name"),
        owner=entry.text("organization"),
        kind=entry.text("type"),
        created=entry.number("created"),
        context=entry.count("context_length"),
        # Audio entries are priced per million characters, which is no price per token.
        unit=None if entry.text("type") in ("audio", "transcribe") else PriceUnit.USD_PER_MILLION,
        price_input=pricing.number("input"),
        price_output=pricing.number("output"),
        price_cache_read=pricing.number("cached_input"),
    )
