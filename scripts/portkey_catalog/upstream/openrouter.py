"""OpenRouter `GET /api/v1/models`: prices are strings in USD per token, `"-1"` where routing decides them."""

from portkey_catalog.upstream.rows import Entry, PriceUnit, Row


def matches(entry: Entry) -> bool:
    """Entries carry `architecture` and `top_provider`, or at least a price per `prompt` token."""
    return "prompt" in entry.child("pricing") and ("architecture" in entry or "top_provider" in entry)


def read(entry: Entry) -> Row:
    """Read one entry."""
    architecture, pricing = entry.child("architecture"), entry.child("pricing")
    parameters = entry.texts("supported_parameters")
    # An empty list is found on models that do take parameters, so it says nothing.
    supports = (lambda name: name in parameters) if parameters else (lambda name: None)
    return Row(
        id=entry.id(),
        name=entry.text("name"),
        created=entry.number("created"),
        knowledge=entry.text("knowledge_cutoff"),
        canonical_slug=entry.text("canonical_slug"),
        hugging_face_id=entry.text("hugging_face_id"),
        context=entry.count("context_length"),
        max_output=entry.child("top_provider").count("max_completion_tokens"),
        unit=PriceUnit.USD_PER_TOKEN,
        price_input=pricing.number("prompt"),
        price_output=pricing.number("completion"),
        price_cache_read=pricing.number("input_cache_read"),
        price_cache_write=pricing.number("input_cache_write"),
        inputs=architecture.texts("input_modalities"),
        outputs=architecture.texts("output_modalities"),
        reasoning=supports("reasoning"),
        tool_call=supports("tools"),
        structured_output=supports("structured_outputs"),
        temperature=supports("temperature"),
    )
