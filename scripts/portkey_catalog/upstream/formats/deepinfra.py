"""DeepInfra `GET /v1/openai/models`: details under `metadata` (null for many), USD per million tokens."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices


def matches(entry: Entry) -> bool:
    """Entries carry `metadata` with prices per `input_tokens` among other facts."""
    metadata = entry.child("metadata")
    facts = metadata.tells("context_length", "max_tokens", "tags", "description", at_least=1)
    return facts and "input_tokens" in metadata.child("pricing")


def read(entry: Entry) -> Row:
    """Read one entry; `owned_by` is DeepInfra itself."""
    metadata = entry.child("metadata")
    pricing, tags = metadata.child("pricing"), metadata.texts("tags")
    return Row(
        id=entry.id(),
        created=entry.number("created"),
        # Only entries with a token price are served by the chat endpoint; the others are images, speech, embeddings.
        usual_kind="chat" if "output_tokens" in pricing else None,
        context=metadata.count("context_length"),
        max_output=metadata.count("max_tokens"),
        unit=PriceUnit.USD_PER_MILLION,
        prices=StatedPrices(
            pricing.price("input_tokens"), pricing.price("output_tokens"), pricing.price("cache_read_tokens")
        ),
        # Tags praise, they do not describe: their absence says nothing.
        reasoning=True if "reasoning" in tags or "reasoning_effort" in tags else None,
        inputs=("text", "image") if "vision" in tags else (),
    )
