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
    for slug in sorted(providers):
        same = next((earlier for earlier in first if _alike(providers[earlier], providers[slug])), slug)
        first[slug] = first.get(same, slug)
    return first


def _alike(one: ProviderCatalog, other: ProviderCatalog) -> bool:
    if one.route.provider_key_env and (one.route.provider, one.route.custom_host) == (
        other.route.provider,
        other.route.custom_host,
    ):
        return True
    few, many = len(one.models), len(other.models)
    if few > many:
        few, many = many, few
    if many < FEWEST_IDS or few < SAME_LIST * many:
        return False
    both = len(one.models.keys() & other.models.keys())
    return both >= SAME_LIST * (few + many - both)
