"""Cohere `GET /v1/models`: `name` is the id, `endpoints` tell what a model is for, `features` what it can do."""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import Row, content, listed


def matches(entry: Entry) -> bool:
    """Entries have no id, and say what nobody else says."""
    return "id" not in entry and entry.tells("endpoints", "default_endpoints", "finetuned", "tokenizer_url")


_KINDS = {"chat": "chat", "generate": "language", "rerank": "rerank", "embed": "embedding", "embed_image": "embedding"}
"""Endpoints that tell the kind, the first that a model has."""


def read(entry: Entry) -> Row:
    """Read one entry."""
    endpoints, features = entry.texts("endpoints"), entry.texts("features")
    kind = next((kind for endpoint, kind in _KINDS.items() if endpoint in endpoints), None)
    return Row(
        id=entry.id("name", "id"),
        kind=kind,
        status="deprecated" if entry.flag("is_deprecated") else None,
        context=entry.count("context_length"),
        inputs=content(entry.flag("supports_vision")) if kind == "chat" else (),
        reasoning=listed("reasoning", features),
        tool_call=listed("tools", features),
        structured_output=listed("json_schema", features),
    )
