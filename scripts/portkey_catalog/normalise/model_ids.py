"""Ids in model lists that are no models, although they stand where ids stand (pure)."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from portkey_catalog.text.slugs import slug_key


def why_no_model(model_id: str, slugs: Collection[str]) -> str | None:
    """Say why an id names no model that could be asked; `None` where it does.

    Args:
        model_id: the id as the list states it.
        slugs: slugs of the account's providers and of those in the settings, in any letter case; best a `frozenset`.
    """
    if "*" in model_id:
        # LiteLLM lists its wildcard routes, `openai/*` or `claude-*`; no id of any recorded list has a star.
        return "a pattern, not a model"
    if model_id == "__proto__":
        # As a key of an object it sets what the object inherits from, and is gone.
        return "a name that no JavaScript reader can hold"
    if model_id.startswith("@"):
        # The gateway takes `@slug/model` in a request for that provider's model; Cloudflare's `@cf/meta/...` is an id.
        slug = model_id[1:].partition("/")[0]
        if slug_key(slug) in _keys(frozenset(slugs)):
            return "an address of one of the account's providers, not a model's id"
    return None


@lru_cache(maxsize=8)
def _keys(slugs: frozenset[str]) -> frozenset[str]:
    return frozenset(map(slug_key, slugs))
