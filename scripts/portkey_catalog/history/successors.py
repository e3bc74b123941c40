"""The id of a provider's list that took the place of one that is gone (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.grouping.groups import Offer
from portkey_catalog.identity import compatible


def successors(dropped: Iterable[Offer], listed: Iterable[Offer]) -> dict[str, str]:
    """The ids that a provider lists in place of those it dropped.

    Only the very same model counts, as it does for combined models, and only where exactly one id stands for it, not
    counting other names of that id. What costs nothing and what is paid for do not take each other's place.

    Args:
        dropped: what the provider offered last time and does not offer now.
        listed: what it offers now.
    """
    by_key: dict[str, list[Offer]] = {}
    for offer in listed:
        if offer.identity:
            by_key.setdefault(offer.identity.key, []).append(offer)
    found = {}
    for offer in dropped:
        same = by_key.get(offer.identity.key, []) if offer.identity else []
        ids = {each.model.id for each in same}
        match [each for each in same if each.model.alias_of not in ids]:
            case [new] if new.is_free == offer.is_free and not compatible(offer.model, new.model):
                found[offer.model.id] = new.model.id
    return found
