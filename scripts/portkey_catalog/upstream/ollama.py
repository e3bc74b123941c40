"""Ollama `GET /api/tags` and `GET /api/ps`: `model` is the id; the latter state the window a model was loaded with."""

from portkey_catalog.upstream.openai import common
from portkey_catalog.upstream.rows import Entry, Row, listed


def matches(entry: Entry) -> bool:
    """Entries have no id, and a digest beside the name of the model."""
    return "id" not in entry and entry.tells("model", "digest")


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities = entry.texts("capabilities")
    facts = common(entry) | {"tool_call": listed("tools", capabilities), "name": None, "owner": None}
    kind = "embedding" if "embedding" in capabilities else "chat" if "completion" in capabilities else None
    return Row(id=entry.id("model", "name"), kind=kind, usual_kind="chat", **facts)
