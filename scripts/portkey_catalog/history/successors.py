"""The id of a provider's list that took the place of one that is gone (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from portkey_catalog.grouping.groups import Offer, offer_of
from portkey_catalog.identity import Key, compatible, identify
from portkey_catalog.schema import Model, ProviderCatalog

Source = Literal["named by the list", "next of its family"]
"""Who says that a model follows another: the provider itself, or the name of both."""


class Follower(NamedTuple):
    """Another model that a provider lists where one is gone."""

    id: str
    source: Source


_VERSION = re.compile(r"([a-z]*)(\d{1,2}(?:\.\d{1,2})*)")
"""A word that is a version: of `llama-3.1-70b` the second, of `o3-pro` the first; a size is none, nor is a date."""
_GOING = frozenset({"deprecated", "retired", "unavailable"})


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


def follower(gone: Model, listed: ProviderCatalog) -> Follower | None:
    """The model that follows one that is gone, where the provider named one, or lists the next version of it.

    The next version has the same maker and the same words, of which the version alone is higher, the least higher one;
    it is for the same, costs something if the former did, and is not going itself.

    Args:
        gone: the model as it was listed last.
        listed: what its provider lists now.
    """
    if gone.successor in listed.models:
        return Follower(gone.successor, "named by the list")
    former = _offer(gone, listed)
    if former.identity is None or former.identity.parts.is_private:
        return None
    found: list[tuple[list[int], bool, int, str]] = []
    for model in listed.models.values():
        if model.kind == gone.kind and model.status not in _GOING and not model.retires:
            new = _offer(model, listed)
            version = _next(former.identity.parts, new.identity.parts) if new.identity else None
            if version and new.identity and new.is_free == former.is_free:
                found.append((version, new.identity.date is not None, len(model.id), model.id))
    return Follower(min(found)[-1], "next of its family") if found else None


def _offer(model: Model, provider: ProviderCatalog) -> Offer:
    return offer_of(provider.slug, model, identify(model, provider.slug))


def _next(old: Key, new: Key) -> list[int] | None:
    """The version of a model, if that alone is another than an older one's."""
    before, now = old.name.split("-"), new.name.split("-")
    if (old.owner, old.tags, len(before)) != (new.owner, new.tags, len(now)):
        return None
    place = next((place for place, word in enumerate(before) if _VERSION.fullmatch(word)), None)
    if place is None or [*before[:place], *before[place + 1 :]] != [*now[:place], *now[place + 1 :]]:
        return None
    was, is_now = _VERSION.fullmatch(before[place]), _VERSION.fullmatch(now[place])
    if was is None or is_now is None or was[1] != is_now[1]:
        return None
    former, version = (list(map(int, each[2].split("."))) for each in (was, is_now))
    return version if version > former else None
