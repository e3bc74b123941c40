"""OpenAI `GET /v1/models` and its many supersets.

Read are the fields whose meaning is the same wherever they occur: dates, owners, limits and capability flags under
their usual names. Prices are not, because their unit differs from provider to provider.
"""

from portkey_catalog.upstream.rows import Entry, Row


def matches(entry: Entry) -> bool:
    """Every entry with an id is at least this."""
    return "id" in entry


def _mistral_kind(capabilities: Entry) -> str | None:
    """Mistral and Azure say what a model can do instead of what it is."""
    if capabilities.flag("completion_chat") or capabilities.flag("chat_completion"):
        return "chat"
    for flag, kind in (
        ("moderation", "moderation"),
        ("audio_transcription", "transcribe"),
        ("embeddings", "embedding"),
    ):
        if capabilities.flag(flag):
            return kind
    return None


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities, architecture = entry.child("capabilities"), entry.child("architecture")
    vision = capabilities.flag("vision")
    inputs = architecture.texts("input_modalities") or entry.texts("input_modalities")
    if not inputs and vision is not None:
        inputs = ("text", "image") if vision else ("text",)
    return Row(
        id=entry.id(),
        name=entry.text("display_name", "name"),
        owner=entry.text("owned_by", "organization"),
        kind=_mistral_kind(capabilities),
        created=entry.number("created") or entry.text("created_at"),
        context=entry.count("context_window", "context_length", "max_context_length", "max_model_len", "context_size"),
        max_input=entry.count("max_input_tokens"),
        max_output=entry.count("max_completion_tokens", "max_output_tokens", "max_output_length"),
        inputs=inputs,
        outputs=architecture.texts("output_modalities") or entry.texts("output_modalities"),
        tool_call=capabilities.flag("function_calling"),
    )
