"""The id of a provider's list that took the place of one that is gone (pure)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from portkey_catalog.grouping.groups import Offer, offer_of
from portkey_catalog.identity import compatible, identify
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


def followers(gone: Iterable[Model], listed: ProviderCatalog) -> dict[str, Follower]:
    """The models that follow those that are gone, where the provider named one, or lists the next version of it.

    The next version has the same maker and the same words, of which the version alone is higher, the least higher one;
    it is for the same, costs something if the former did, and is not going itself.

    Args:
        gone: models as they were listed last.
        listed: what their provider lists now.
    """
    found: dict[str, Follower] = {}
    gone, unnamed = list(gone), []
    if not gone:
        return found
    unlisted = listed.unlisted
    there = {model_id: model for model_id, model in listed.models.items() if model_id not in unlisted}
    for model in gone:
        if model.successor in there:
            found[model.id] = Follower(model.successor, "named by the list")
        else:
            unnamed.append(model)
    staying = (each for each in there.values() if each.status not in _GOING and not each.retires)
    lines: defaultdict[_Line, list[tuple[_Version, bool, int, str]]] = defaultdict(list)
    for line, version, offer in _placed(staying, listed.slug) if unnamed else ():
        dated = offer.identity is not None and offer.identity.date is not None
        lines[line].append((version, dated, len(offer.model.id), offer.model.id))
    for line, version, offer in _placed(unnamed, listed.slug):
        if later := [each for each in lines[line] if each[0] > version]:
            found[offer.model.id] = Follower(min(later)[-1], "next of its family")
    return found


_Version = tuple[int, ...]
_Line = tuple[object, ...]
"""What models share that are versions of one: maker, words but for the version, what they are for, and that they cost
something."""


def _placed(models: Iterable[Model], slug: str) -> Iterator[tuple[_Line, _Version, Offer]]:
    """Models with a version in their names; a name that means something at one provider only tells of none."""
    for model in models:
        identity = identify(model, slug)
        if identity is None or identity.parts.is_private:
            continue
        key, offer = identity.parts, offer_of(slug, model, identity)
        words = key.name.split("-")
        for place, word in enumerate(words):
            if said := _VERSION.fullmatch(word):
                words[place] = f"{said[1]}*"
                line = key.owner, key.tags, *words, model.kind, offer.is_free
                yield line, tuple(map(int, said[2].split("."))), offer
                break
