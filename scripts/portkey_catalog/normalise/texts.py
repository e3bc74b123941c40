"""Texts of a row that are fit to be published (pure).

An id that names no model, or holds what must not be published or a broken character, costs the row; so does any text
that only an attack writes. Another broken text costs itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.text.unsafe import why_broken, why_hostile, why_unfit, why_unsafe, without_broken
from portkey_catalog.upstream.entry import MAX_ID_LENGTH, RowError

MAX_NAME_LENGTH = 300
"""Characters of the longest name that is read; a longer one is prose."""


def check_id(model_id: str, slugs: Collection[str]) -> None:
    """Let pass what may be a model's id.

    Args:
        model_id: the id as the list states it.
        slugs: of the account's providers, see `why_no_model`.

    Raises:
        RowError: it is none, or must not be published.
    """
    no_model = why_no_model(model_id, slugs)
    if reason := _why_unfit_id(model_id) or no_model:
        raise RowError(reason, unreadable=no_model is None)


def _why_unfit_id(model_id: str) -> str | None:
    if not 0 < len(model_id) <= MAX_ID_LENGTH:
        return "the id is empty or too long"
    if reason := why_unsafe(model_id) or why_broken(model_id):
        return f"the id holds {reason}"
    return "the id has spaces around it" if model_id != model_id.strip() else None


def fit_text(value: str | None, what: str) -> str | None:
    """A text without invisible format characters, its white space collapsed; unknown when broken or unfit.

    Args:
        value: the text as the row states it.
        what: how a reason calls it, for instance `the name`.

    Raises:
        RowError: the text holds what only an attack puts there.
    """
    if value is None:
        return None
    broken = why_broken(value)
    if not value.isascii():
        value = "".join(char for char in without_broken(value) if unicodedata.category(char) != "Cf")
    collapsed = " ".join(value.split())
    if reason := why_hostile(collapsed):
        raise RowError(f"{what} holds {reason}")
    # Nothing is cut: half of a key is recognised by nobody.
    unfit = broken or len(collapsed) > MAX_NAME_LENGTH or why_unfit(collapsed)
    return None if unfit else collapsed or None
