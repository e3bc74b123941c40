"""Venice `GET /api/v1/models`: everything under `model_spec`, prices in USD per million beside its own currencies."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, content


def matches(entry: Entry) -> bool:
    """Entries carry a `model_spec` with facts in it."""
    return entry.child("model_spec").tells(
        "availableContextTokens", "capabilities", "modelSource", "offline", "pricing"
    )


def read(entry: Entry) -> Row:
    """Read one entry; `owned_by` is Venice itself."""
    spec = entry.child("model_spec")
    capabilities, pricing = spec.child("capabilities"), spec.child("pricing")
    source = (spec.text("modelSource") or "").removeprefix("https://huggingface.co/")
    facts = common(entry) | {
        "name": spec.text("name"),
        "owner": None,
        "hugging_face_id": source if source.count("/") == 1 else None,
        "context": spec.count("availableContextTokens"),
        "inputs": content(capabilities.flag("supportsVision")),
        "tool_call": capabilities.flag("supportsFunctionCalling"),
        "reasoning": capabilities.flag("supportsReasoning"),
        "structured_output": capabilities.flag("supportsResponseSchema"),
    }
    return Row(
        id=entry.id(),
        kind=entry.text("type"),
        status="unavailable" if spec.flag("offline") else None,
        unit=PriceUnit.USD_PER_MILLION,
        prices=StatedPrices(pricing.child("input").number("usd"), pricing.child("output").number("usd")),
        **facts,
    )
