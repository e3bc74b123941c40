"""An output limit that nobody states is assumed, low and marked, so that opencode gets the model (pure).

opencode needs both limits. Without an output limit Together, Hugging Face and every running server (Ollama, LM Studio,
vLLM, llama.cpp) would stay out, although they answer. An assumption is made of one catalog and never outlives it: it is
taken off before anything is compared with the last list.
"""

from __future__ import annotations

from portkey_catalog.exports.conversation_room import ROOM_SHARE
from portkey_catalog.schema import ASSUMED, Catalog, CombinedModel, Kind, Model, ProviderCatalog
from portkey_catalog.schema.provenance import Origin, origin_of, with_facts, without_facts

FIELD = "limit.output"
"""The only fact that is ever assumed."""


def lacks_output(model: Model) -> bool:
    """Find a model that answers in text and lacks an output limit alone; an unknown window leaves no room."""
    content = model.modalities
    talks = all("text" in kinds for kinds in (content.input, content.output) if kinds)
    limit = model.limit
    return model.kind is Kind.CHAT and talks and limit.context is not None and limit.output is None


def assumed(model: Model, size: int, of: str | None = None) -> Model:
    """The model with an output limit, if it lacks one and the size is not zero.

    Args:
        model: the model.
        size: the limit in tokens; the model gets a quarter of its window at most, what `room` leaves to an answer.
        of: whose limit of the same model it is, as a slug; by default it is that of the settings.
    """
    if not size or not lacks_output(model):
        return model
    output = max(1, min(size, (model.limit.context or 0) // ROOM_SHARE))
    origin = Origin(ASSUMED, of or "")
    return with_facts(model, {FIELD: output}, {FIELD: str(origin)})


def is_assumed(model: Model) -> bool:
    """Recognise an output limit that is an assumption."""
    return (origin := origin_of(model, FIELD)) is not None and origin.source == ASSUMED


def rests_on_one(combined: CombinedModel, catalog: Catalog) -> bool:
    """Find an assumption behind the output limit that a combined model promises, or that of its last offer."""
    lists = {slug: provider.models for slug, provider in catalog.providers.items()}
    models = [lists.get(member.provider, {}).get(member.id) for member in combined.targets]
    guesses = [model.limit.output for model in models if model and is_assumed(model)]
    return bool(guesses) and (not combined.chain or combined.limit.output in guesses)


def stated(model: Model) -> Model:
    """The model without an assumption."""
    return without_facts(model, [FIELD]) if is_assumed(model) else model


def without_assumptions(provider: ProviderCatalog) -> ProviderCatalog:
    """A provider's catalog as it was before anything was assumed."""
    if not any(map(is_assumed, provider.models.values())):
        return provider
    return provider.model_copy(update={"models": {each: stated(model) for each, model in provider.models.items()}})
