"""Which id of a provider's list took the place of one that is gone (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from portkey_catalog.grouping import Offer, all_offers
from portkey_catalog.identity import compatible
from portkey_catalog.schema import Model, ProviderCatalog, Route


def identities(models: Mapping[str, Model], slug: str) -> dict[str, str]:
    """Canonical identity of each of a provider's chat models that has one, by id."""
    listed = ProviderCatalog(slug=slug, name=slug, route=Route(), models=dict(models))
    return {offer.model.id: offer.identity.key for offer in all_offers({slug: listed}) if offer.identity}


def successors(dropped: Mapping[str, Model], provider: ProviderCatalog) -> dict[str, str]:
    """The ids that the provider lists in place of those it dropped.

    Only the very same model counts, as it does for combined models, and only where exactly one id stands for it, not
    counting other names of that id. What costs nothing and what is paid for do not take each other's place.

    Args:
        dropped: models by id that the provider listed last time and does not list now.
        provider: what it lists now.
    """
    if not dropped:
        return {}
    old = all_offers({provider.slug: provider.model_copy(update={"models": dict(dropped)})})
    listed: dict[str, list[Offer]] = {}
    for offer in all_offers({provider.slug: provider}):
        if offer.identity:
            listed.setdefault(offer.identity.key, []).append(offer)
    found = {}
    for offer in old:
        same = listed.get(offer.identity.key, []) if offer.identity else []
        ids = {each.model.id for each in same}
        match [each for each in same if each.model.alias_of not in ids]:
            case [new] if new.is_free == offer.is_free and not compatible(offer.model, new.model):
                found[offer.model.id] = new.model.id
    return found
