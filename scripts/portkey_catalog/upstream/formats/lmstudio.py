"""LM Studio `GET /api/v0/models` and `GET /api/v1/models`: what is loaded, with which window, and what could be.

A model that is not loaded states only the window it could have.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import Row
from portkey_catalog.upstream.weights import other_architecture

_WINDOWS = ("max_context_length", "loaded_context_length", "loaded_instances")
_OWN = ("arch", "compatibility_type", "key", "params_string", "publisher", "quantization", "state", "variants")


def matches(entry: Entry) -> bool:
    """Entries say in LM Studio's words what they are, and which window they have or could have."""
    named = entry.text("type") in ("llm", "vlm")
    return entry.tells(*_WINDOWS, at_least=1) and entry.tells(*_OWN, *_WINDOWS, at_least=2 if named else 3)


def read(entry: Entry) -> Row:
    """Read one entry; `key` is the id in v1."""
    capabilities, kind = entry.child("capabilities"), entry.text("type")
    facts = common(entry)
    facts["owner"] = entry.text("publisher") or facts["owner"]
    if kind == "vlm":
        facts["inputs"] = ("text", "image")
    if (trained := capabilities.flag("trained_for_tool_use")) is not None:
        facts["tool_call"] = trained
    model_id = entry.id("id", "key")
    root = other_architecture(model_id, entry.text("arch", "architecture"))
    return Row(id=model_id, kind=kind, own_server=True, root=root, **facts)
