"""Providers that may stand in a failover chain, by the tags their owner gave them (pure).

Tags come from the settings alone: nothing that a provider, a list or the account says adds one, and a provider without
tags never qualifies where one is required.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from portkey_catalog.schema import Catalog, Cause, CombinedModel, ProviderCatalog, Tag


def lacking(provider: ProviderCatalog, required: Sequence[Tag]) -> str | None:
    """Tags of these that a provider does not have, in words, or `None` if it has all."""
    return " or ".join(tag for tag in required if tag not in provider.tags) or None


def outside(provider: ProviderCatalog, required: Sequence[Tag]) -> str | None:
    """The reason that a provider does not qualify where these tags are required, or `None` if it does."""
    tags = lacking(provider, required)
    return f"outside the boundary: not tagged {tags}" if tags else None


def outsiders(providers: Mapping[str, ProviderCatalog], required: Sequence[Tag]) -> dict[str, str]:
    """Providers that do not qualify where these tags are required: slug -> why."""
    if not required:
        return {}
    return {slug: why for slug, provider in providers.items() if (why := outside(provider, required))}


def is_outside(catalog: Catalog, slug: str) -> bool:
    """Find that a provider lies outside the boundary of `combine.require`."""
    return lacking(catalog.providers[slug], catalog.failover.require) is not None


def inside(required: Sequence[Tag]) -> tuple[str, ...]:
    """Evidence of a chain's member about these tags; nothing where none is required."""
    return (f"its provider is tagged {' and '.join(required)}",) if required else ()


def cut_short(model: CombinedModel) -> bool:
    """Recognise a combined model that lost its chain to the boundary: without it there would be several providers."""
    spare = {each.provider for each in model.members if each.cause in (Cause.OUTSIDE, Cause.TOO_FEW_INSIDE)}
    return not model.chain and len(spare) > 1


def with_tags(catalog: Catalog, tags: Mapping[str, tuple[Tag, ...]]) -> Catalog:
    """The catalog with these tags of its providers, by slug, and no others."""
    providers = {slug: each.model_copy(update={"tags": tags.get(slug, ())}) for slug, each in catalog.providers.items()}
    return catalog.model_copy(update={"providers": providers})


def keeps(model: CombinedModel, wanted: Sequence[Tag], instead: Collection[Sequence[Tag]], *, replaced: bool) -> bool:
    """Trace the tags that a model's chain holds to back to the settings.

    Args:
        model: the combined model.
        wanted: tags required of every chain.
        instead: tags that overrides require in place of these.
        replaced: whether one of these overrides names a member of the model. Without, an override may still add to
            what is wanted, when what it named is gone, but lift nothing.
    """
    required = set(model.require)
    fitting = [set(tags) for tags in (wanted, *instead) if required >= set(tags)]
    return bool(fitting) and set().union(*fitting) == required and (replaced or required >= set(wanted))
