"""Mistral `GET /v1/models`: every alias is an entry of its own whose `name` is the id of the model behind it.

`created` is the time of the request. `deprecation` is the day a model goes: on the day after, it is no longer listed.
"""

from typing import Any

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import Row


def matches(entry: Entry) -> bool:
    """Entries say in `capabilities` whether they complete chats, and what else Mistral alone speaks of."""
    others = entry.child("capabilities").tells("completion_fim", "fine_tuning", "classification", at_least=1)
    return "completion_chat" in entry.child("capabilities") and (others or "aliases" in entry)


_KINDS = {"completion_chat": "chat", "moderation": "moderation", "audio_transcription": "transcribe", "ocr": "ocr"}
"""Capability of a model -> its kind; the first that holds counts."""


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities = entry.child("capabilities")
    model_id, name = entry.id(), entry.text("name")
    facts: dict[str, Any] = common(entry) | {"name": model_id}
    if capabilities.flag("audio"):
        facts["inputs"] = (*(facts["inputs"] or ("text",)), "audio")
    return Row(
        id=model_id,
        alias_of=name if name != model_id else None,
        kind=next((kind for flag, kind in _KINDS.items() if capabilities.flag(flag)), None),
        retires=entry.text("deprecation"),
        successor=entry.text("deprecation_replacement_model"),
        **facts,
    )
