"""What models are called in the documents for programs (pure)."""

from __future__ import annotations

from portkey_catalog.account_numbers import masked


def opencode_key(model_id: str) -> str:
    """The name under which opencode lists a provider's model: its id, with the number of an account masked.

    It is not always what a request needs: an entry whose key differs from the id carries the id.
    """
    return masked(model_id)
