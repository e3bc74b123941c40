"""Azure AI Foundry `GET /openai/v1/models`: what a resource could deploy, retired models included.

`deprecation.inference` is the epoch from which requests fail; the year 2099 stands for "not planned".
"""

from portkey_catalog.upstream.openai import common
from portkey_catalog.upstream.rows import Entry, Row, Status


def matches(entry: Entry) -> bool:
    """Entries carry a `lifecycle_status`, and say whether they answer or until when."""
    return "lifecycle_status" in entry and (
        "inference" in entry.child("deprecation") or "inference" in entry.child("capabilities")
    )


def _status(entry: Entry) -> Status | None:
    if entry.child("capabilities").flag("inference") is False or entry.text("status") not in (None, "succeeded"):
        return "unavailable"
    stage = entry.text("lifecycle_status")
    return "deprecated" if stage in ("deprecated", "deprecating") else "preview" if stage == "preview" else None


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities = entry.child("capabilities")
    kinds = {"chat_completion": "chat", "completion": "language", "embeddings": "embedding"}
    return Row(
        id=entry.id(),
        # A completion model of old can chat nowadays, and audio models claim to chat: their id knows better.
        usual_kind=next((kind for flag, kind in kinds.items() if capabilities.flag(flag)), None),
        status=_status(entry),
        retires=entry.child("deprecation").number("inference"),
        **common(entry),
    )
