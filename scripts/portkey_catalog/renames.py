"""Providers that are published under another name than last time (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.schema import Catalog
from portkey_catalog.settings import ProviderSettings


def follow_renames(previous: Catalog, wanted: Iterable[ProviderSettings]) -> Catalog:
    """The last catalog with today's names of its providers: whoever is reached by the same route is the same.

    Args:
        previous: the last catalog.
        wanted: the providers of today.
    """
    names = {provider.route: provider.published_slug for provider in wanted}
    kept = set(names.values())
    new = {
        slug: names[old.route] for slug, old in previous.providers.items() if slug not in kept and old.route in names
    }
    new = {slug: name for slug, name in new.items() if name not in previous.providers}
    if not new:
        return previous
    combined = {
        combined_id: model.model_copy(
            update={
                "members": tuple(
                    member.model_copy(update={"provider": new.get(member.provider, member.provider)})
                    for member in model.members
                )
            }
        )
        for combined_id, model in previous.combined.items()
    }
    providers = {
        new.get(slug, slug): old.model_copy(update={"slug": new.get(slug, slug)})
        for slug, old in previous.providers.items()
    }
    removed = previous.removed.model_copy(
        update={"providers": {new.get(slug, slug): gone for slug, gone in previous.removed.providers.items()}}
    )
    return previous.model_copy(
        update={"providers": dict(sorted(providers.items())), "combined": combined, "removed": removed}
    )
