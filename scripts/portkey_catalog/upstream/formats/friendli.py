"""Friendli `GET /serverless/v1/models`: USD per million tokens, or per second of computing, as `unit_type` says."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices


def matches(entry: Entry) -> bool:
    """Entries name the unit of their prices in `unit_type`, beside a price of time."""
    return entry.child("pricing").tells("unit_type", "response_time")


def read(entry: Entry) -> Row:
    """Read one entry."""
    pricing, functions = entry.child("pricing"), entry.child("functionality")
    weights = (entry.text("hugging_face_url") or "").removeprefix("https://huggingface.co/")
    facts = common(entry) | {
        "hugging_face_id": weights if weights.count("/") == 1 else None,
        "tool_call": functions.flag("tool_call"),
        "structured_output": functions.flag("structured_output"),
    }
    return Row(
        id=entry.id(),
        usual_kind="chat",
        unit=PriceUnit.USD_PER_MILLION if pricing.text("unit_type") == "TOKEN" else None,
        prices=StatedPrices(pricing.price("input"), pricing.price("output")),
        **facts,
    )
