"""GitHub Models `GET /catalog/models`: a bare array, limits apart for input and output, capabilities as a list."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import Row, listed


def matches(entry: Entry) -> bool:
    """Entries carry `supported_input_modalities` and the `registry` they come from."""
    return "supported_input_modalities" in entry and "registry" in entry


def read(entry: Entry) -> Row:
    """Read one entry."""
    limits, capabilities = entry.child("limits"), entry.texts("capabilities")
    return Row(
        id=entry.id(),
        name=entry.text("name"),
        owner=entry.text("publisher"),
        # Everything on the market place that lists no other output answers chats.
        usual_kind="chat",
        context=limits.count("max_input_tokens"),
        max_output=limits.count("max_output_tokens"),
        inputs=entry.texts("supported_input_modalities"),
        outputs=entry.texts("supported_output_modalities"),
        tool_call=listed("tool-calling", capabilities),
        reasoning=listed("reasoning", capabilities),
    )
