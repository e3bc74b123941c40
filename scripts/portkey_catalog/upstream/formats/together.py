"""Together `GET /v1/models`: a bare array, prices are numbers in USD per million tokens, `type` names the kind."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices


def matches(entry: Entry) -> bool:
    """Entries carry `type` and prices with the keys `hourly`, `finetune` and `base`."""
    return "type" in entry and entry.child("pricing").tells("hourly", "finetune", "base")


def read(entry: Entry) -> Row:
    """Read one entry."""
    pricing, kind = entry.child("pricing"), entry.text("type")
    return Row(
        id=entry.id(),
        kind=kind,
        # Audio entries are priced per million characters, which is no price per token.
        unit=None if kind in ("audio", "transcribe") else PriceUnit.USD_PER_MILLION,
        prices=StatedPrices(pricing.price("input"), pricing.price("output"), pricing.price("cached_input")),
        **common(entry),
    )
