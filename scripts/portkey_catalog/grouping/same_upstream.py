"""Providers that reach one upstream, told from their routes and lists (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from portkey_catalog.schema import ProviderCatalog

SAME_LIST = 0.8
"""Share of all model ids that two lists have in common when one upstream stands behind both. Measured: the regions and
plans of one provider share 0.8 to 1.0, different providers at most 0.57."""


FEWEST_IDS = 3
"""Ids that two lists must have between them to tell anything."""


def same_upstream(providers: Mapping[str, ProviderCatalog]) -> dict[str, str]:
    """Find providers that reach the same upstream: slug -> the first slug that does.

    They do when they have the same address on a self-hosted gateway, or list nearly the same models.
    """
    first: dict[str, str] = {}
    sizes = {slug: len(provider.models) for slug, provider in providers.items()}
    servers = {slug for slug, provider in providers.items() if provider.route.provider_key_env}
    for slug in sorted(providers):
        size = sizes[slug]
        # Hundreds of lists are each held against all others, and hardly any two are nearly as long.
        likely = (
            earlier
            for earlier in first
            if (SAME_LIST * size <= sizes[earlier] and SAME_LIST * sizes[earlier] <= size) or earlier in servers
        )
        same = next((earlier for earlier in likely if _alike(providers[earlier], providers[slug])), slug)
        first[slug] = first.get(same, slug)
    return first


def _alike(one: ProviderCatalog, other: ProviderCatalog) -> bool:
    if one.route.provider_key_env and (one.route.provider, one.route.custom_host) == (
        other.route.provider,
        other.route.custom_host,
    ):
        return True
    ids, others = one.models.keys(), other.models.keys()
    both = len(ids & others)
    return max(len(ids), len(others)) >= FEWEST_IDS and both >= SAME_LIST * (len(ids) + len(others) - both)
