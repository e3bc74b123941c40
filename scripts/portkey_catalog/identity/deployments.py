"""Names that somebody gave to models: which model stands behind one (pure).

A deployment may bear any name, that of another model included. The account's Model Catalog says by its `canonical_slug`
which model answers; a provider's own `canonical_slug` is another thing, its permanent name of the model it lists. What
a row says of the weights it serves (`Model.served`) counts where the account says nothing.
"""

from __future__ import annotations

import re

from portkey_catalog.schema import ACCOUNT, Model

UNTOLD = "~"
"""Stands for a canonical slug that cannot be told, for instance as it holds a key: no model reads or is listed so."""

TUNED = "tuned copy of "
"""Begins what a row says of weights to which an adapter is added: no model reads so."""

_TUNED = re.compile(r"(?<![a-z0-9])(?:ft|lora|fine-?tuned?)(?![a-z0-9])")


def said_by_account(model: Model) -> str | None:
    """The canonical slug that the account states of a model, or `None` when it states no other name than the id."""
    return model.canonical_slug if model.provenance.get("canonical_slug") == ACCOUNT else None


def stands_for(model: Model) -> str | None:
    """The name of the model that answers under another model's name, or `None` when the id itself counts.

    The canonical slug of a tuned copy (`ft:...`) names what it was made from, which is another model.
    """
    said = said_by_account(model)
    return model.served if said is None or reads_as_tuned(model.id) else said


def reads_as_tuned(model_id: str) -> bool:
    """Recognise an id that says that it is a tuned copy of what stands behind it."""
    return _TUNED.search(model_id.lower()) is not None


def as_meant(model: Model) -> Model:
    """The model under the name of the one that answers."""
    meant = stands_for(model)
    return model if meant is None else _called(model, meant)


def as_served(model: Model) -> Model:
    """The model under the name of the weights that its row names."""
    return model if model.served is None else _called(model, model.served)


def _called(model: Model, name: str) -> Model:
    return model.model_copy(update={"id": name, "name": name if model.name == model.id else model.name})


def tells_weights(model: Model) -> bool:
    """Recognise a row that names other weights than its id and tells which: to tune them makes others of them."""
    served = model.served
    return served is not None and served != UNTOLD and not served.startswith(TUNED) and not reads_as_tuned(model.id)


def shown_name(model: Model) -> str:
    """A display name that does not pass for the model an id only imitates: `gpt-4o (Qwen2.5-7B-Instruct)`.

    A name from a metadata source is that of the model which answers.
    """
    meant = stands_for(model)
    if meant is None or "name" in model.provenance:
        return model.name
    tuned = TUNED if meant.startswith(TUNED) else ""
    bare = tuned + meant.removeprefix(tuned).rpartition("/")[2]
    if bare.casefold() == model.id.rpartition("/")[2].casefold():
        return model.name
    return f"{model.name} ({'other weights' if meant == UNTOLD else bare})"
