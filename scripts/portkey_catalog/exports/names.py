"""What models are called in the documents for programs (pure)."""

from __future__ import annotations

from functools import lru_cache

from portkey_catalog.text.account_numbers import masked


# An update asks for every id some thirty times: for the configuration, for what is left out of it, and for each check.
@lru_cache(maxsize=32768)
def opencode_key(model_id: str) -> str:
    """The name under which opencode lists a provider's model: its id, with the number of an account masked.

    It is not always what a request needs: an entry whose key differs from the id carries the id.
    """
    return masked(model_id)
