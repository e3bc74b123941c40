"""Novita `GET /v3/openai/models`: prices are integers in 1/10000 USD per million tokens (`500` is 0.05 USD)."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, listed


def matches(entry: Entry) -> bool:
    """Entries state an `input_token_price_per_m`, and that for the answer."""
    return entry.tells("input_token_price_per_m", "output_token_price_per_m")


def read(entry: Entry) -> Row:
    """Read one entry."""
    features = entry.texts("features")
    seen = [medium for feature, medium in (("vision", "image"), ("video", "video")) if feature in features]
    facts = common(entry) | {
        "inputs": ("text", *seen) if features else (),
        "tool_call": listed("function-calling", features),
        "structured_output": listed("structured-outputs", features),
        "reasoning": listed("reasoning", features),
    }
    return Row(
        id=entry.id(),
        kind=entry.text("model_type"),
        status=None if entry.number("status") in (None, 1) else "unavailable",
        unit=PriceUnit.TEN_THOUSANDTHS_PER_MILLION,
        prices=StatedPrices(entry.price("input_token_price_per_m"), entry.price("output_token_price_per_m")),
        **facts,
    )
