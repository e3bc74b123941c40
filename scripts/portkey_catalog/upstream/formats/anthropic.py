"""Anthropic `GET /v1/models`: `type` is `model`, `created_at` an ISO date; since 2026 limits and a capability tree.

`max_input_tokens` is the context window, as a request may fill it with the prompt alone.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import Row


def matches(entry: Entry) -> bool:
    """Entries say that they are a `model` and when it was created as an ISO date."""
    return entry.text("type") == "model" and entry.text("created_at") is not None


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities = entry.child("capabilities")

    def supports(name: str) -> bool | None:
        return capabilities.child(name).flag("supported")

    effort = capabilities.child("effort")
    images, files = supports("image_input"), supports("pdf_input")
    known = images is not None or files is not None
    facts = common(entry) | {
        "context": entry.count("max_input_tokens"),
        "max_input": None,
        "max_output": entry.count("max_tokens"),
        "inputs": ("text", *(("image",) if images else ()), *(("pdf",) if files else ())) if known else (),
        "reasoning": supports("thinking"),
        "efforts": tuple(level for level in effort if effort.child(level).flag("supported")) if effort else None,
        "structured_output": supports("structured_outputs"),
    }
    # Anthropic makes nothing but chat models.
    return Row(id=entry.id(), kind="chat", **facts)
