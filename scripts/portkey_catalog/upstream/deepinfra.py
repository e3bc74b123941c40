"""DeepInfra `GET /v1/openai/models`: details under `metadata` (null for many), USD per million tokens."""

from portkey_catalog.upstream.rows import Entry, PriceUnit, Row


def matches(entry: Entry) -> bool:
    """Entries carry `metadata` with prices per `input_tokens`."""
    return "input_tokens" in entry.child("metadata").child("pricing")


def read(entry: Entry) -> Row:
    """Read one entry."""
    metadata = entry.child("metadata")
    pricing, tags = metadata.child("pricing"), metadata.texts("tags")
    return Row(
        id=entry.id(),
        created=entry.number("created"),
        # Only entries with a token price are served by the chat endpoint; the others are images, speech, embeddings.
        kind="chat" if "output_tokens" in pricing else None,
        context=metadata.count("context_length"),
        max_output=metadata.count("max_tokens"),
        unit=PriceUnit.USD_PER_MILLION,
        price_input=pricing.number("input_tokens"),
        price_output=pricing.number("output_tokens"),
        price_cache_read=pricing.number("cache_read_tokens"),
        reasoning=True if "reasoning" in tags else None,
        attachment=True if "vision" in tags else None,
    )
