"""Names that an account gave to models: which model stands behind one (pure).

A deployment may bear any name, that of another model included. The account's Model Catalog says by its `canonical_slug`
which model answers; a provider's own `canonical_slug` is another thing, its permanent name of the model it lists.
"""

from __future__ import annotations

import re

from portkey_catalog.schema import ACCOUNT, Model

UNTOLD = "~"
"""Stands for a canonical slug that cannot be told, for instance as it holds a key: no model reads or is listed so."""

_TUNED = re.compile(r"(?<![a-z0-9])(?:ft|lora|fine-?tuned?)(?![a-z0-9])")


def said_by_account(model: Model) -> str | None:
    """The canonical slug that the account states of a model, or `None` when it states no other name than the id."""
    return model.canonical_slug if model.provenance.get("canonical_slug") == ACCOUNT else None


def stands_for(model: Model) -> str | None:
    """The name of the model that answers under another model's name, or `None` when the id itself counts.

    The canonical slug of a tuned copy (`ft:...`) names what it was made from, which is another model.
    """
    said = said_by_account(model)
    return None if said is None or _TUNED.search(model.id.lower()) else said


def as_meant(model: Model) -> Model:
    """The model under the name of the one that answers."""
    meant = stands_for(model)
    if meant is None:
        return model
    return model.model_copy(update={"id": meant, "name": meant if model.name == model.id else model.name})
