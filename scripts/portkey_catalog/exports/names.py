"""Names of providers and models in the documents for programs (pure)."""

from __future__ import annotations

from functools import lru_cache

from portkey_catalog.schema import Route
from portkey_catalog.text.account_numbers import masked

COMBINED_PROVIDER = "combined"
"""Name of the provider in opencode that has the combined models."""


# An update asks for every id some thirty times: for the configuration, for what is left out of it, and for each check.
@lru_cache(maxsize=32768)
def opencode_key(model_id: str) -> str:
    """The name under which opencode lists a provider's model: its id, with the number of an account masked.

    It is not always what a request needs: an entry whose key differs from the id carries the id.
    """
    return masked(model_id)


KEY_HEADER, PROVIDER_HEADER, HOST_HEADER, VIRTUAL_KEY_HEADER, CHAIN_HEADER, METADATA_HEADER = (
    f"x-portkey-{each}" for each in ("api-key", "provider", "custom-host", "virtual-key", "config", "metadata")
)
"""Headers by which Portkey is told who asks, who is to answer, and what its logs shall have."""


def provider_id(slug: str) -> str:
    """Name of a Portkey provider in opencode."""
    return f"portkey-{slug}"


def listed_as(slug: str, model_id: str) -> str:
    """The name by which opencode lists a provider's model, `provider/model`."""
    return f"{provider_id(slug)}/{opencode_key(model_id)}"


def api_model_id(route: Route, model_id: str) -> str:
    """The id to put in a request's `model` so that it reaches the provider without any further header."""
    return f"{route.provider}/{model_id}" if (route.provider or "").startswith("@") else model_id
