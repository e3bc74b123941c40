"""Fireworks `GET /inference/v1/models` and Hyperbolic `GET /v1/models`: flags say what an entry supports."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import Row, content


def matches(entry: Entry) -> bool:
    """Entries say whether they support chats and tools."""
    return "supports_chat" in entry and "supports_tools" in entry


def read(entry: Entry) -> Row:
    """Read one entry."""
    facts = common(entry) | {
        "inputs": content(entry.flag("supports_image_input")),
        "tool_call": entry.flag("supports_tools"),
    }
    return Row(
        id=entry.id(),
        kind="image" if entry.text("kind") == "FLUMINA_BASE_MODEL" else None,
        # Embedding and image models claim to support chats too.
        usual_kind="chat" if entry.flag("supports_chat") else None,
        **facts,
    )
