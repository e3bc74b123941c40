"""Offers that look like one model and were kept apart, with what speaks for and against it (pure).

For a person to decide: an override merges them. Only pairs that would give a model another provider count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from portkey_catalog.grouping.groups import MAX_OFFERS, Group, Offer, doubted
from portkey_catalog.identity import (
    Facts,
    Key,
    contradiction,
    is_known,
    weights_in,
    without_maker,
    without_sizes,
)
from portkey_catalog.identity.key import PRIVATE
from portkey_catalog.schema import Lookalike, NearMiss

_NOT_IN_TITLE = re.compile(r"\(free\)|[^a-z0-9.(]+")
_FREE = re.compile(r"\s*\(free\)", re.IGNORECASE)
NAMED = 20
"""Offers named on one side of a near miss; a well-known model has hundreds."""
BEST_KNOWN = 10
"""Sides that each of the others is compared with, where many have something in common."""
MOST = 1_000
"""Near misses that are listed; nobody reads more."""

MOST_TITLES = 4_096
"""Display names of which it is remembered how they are compared; most offers of a model have the same."""

IN_NO_TABLE = ", which is in no table"
"""End of the sentence of a near miss that is one only for a word that is not known."""

_TELLING_TITLE = re.compile(r".*\d|.{6}")
"""A display name that says something, unlike "Large"."""


class _Side:
    """Offers that are one model."""

    def __init__(self, identity: str, offers: Sequence[Offer]) -> None:
        self.identity = identity
        self.key = Key.parse(identity)
        self.offers = offers
        self.providers = {offer.provider for offer in offers}

    @cached_property
    def facts(self) -> list[Facts]:
        """Facts that may speak against a merge with these offers, in an order of its own."""
        return sorted({offer.facts for offer in self.offers}, key=repr)

    @cached_property
    def shape(self) -> Lookalike:
        refs = sorted(offer.ref for offer in self.offers)
        return Lookalike(identity=self.identity, offers=tuple(refs[:NAMED]), more=max(0, len(refs) - NAMED) or None)

    def gains(self, other: _Side) -> bool:
        """Find that to join the two would give one of them another provider."""
        return not (self.providers <= other.providers or other.providers <= self.providers)


class _Miss(NamedTuple):
    """A near miss that is put into words only where it is listed."""

    one: _Side
    other: _Side
    alike: str
    apart: str | None = None
    """`None` where the identities tell."""

    def told(self) -> NearMiss:
        apart = self.apart or difference(self.one.identity, self.other.identity)
        return NearMiss(one=self.one.shape, other=self.other.shape, alike=self.alike, apart=apart)


def near_misses(offers: Iterable[Offer], groups: Iterable[Group], split: Collection[str] = ()) -> tuple[NearMiss, ...]:
    """Find the near misses, sorted by identity; at most `MOST`.

    Args:
        offers: all offers.
        groups: the groups they form.
        split: offers (`slug/model-id`) that overrides keep out of every group.
    """
    sides = [_Side(group.key, group.offers) for group in groups if group.key]
    home = {offer.ref for group in groups for offer in group.offers} | set(split)
    by_identity = {side.identity: side for side in sides}
    found: dict[tuple[str, ...], _Miss] = {}
    outcasts: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.identity and offer.ref not in home:
            outcasts[offer.identity.key].append(offer)
    for identity, left in outcasts.items():
        for side, offer in _apart(by_identity.get(identity), identity, sorted(left, key=lambda offer: offer.ref)):
            if miss := _vetoed(side, offer):
                found[identity, offer.ref] = miss
    for one, other, alike in chain(_pairs(sides), _odd_words(sides)):
        pair = tuple(sorted((one.identity, other.identity)))
        if pair not in found and one.gains(other):
            found[pair] = _Miss(one, other, alike)
    ordered = sorted(found.values(), key=lambda miss: (miss.one.identity, miss.other.identity, miss.other.shape.offers))
    if len(ordered) > MOST:  # what only an odd word tells apart is most often another model
        odd = [miss for miss in ordered if miss.alike.endswith(IN_NO_TABLE)]
        left_out = {id(miss) for miss in odd[max(0, MOST - len(ordered) + len(odd)) :]}
        ordered = [miss for miss in ordered if id(miss) not in left_out]
    return tuple(miss.told() for miss in ordered[:MOST])


def _apart(side: _Side | None, identity: str, left: Sequence[Offer]) -> Iterator[tuple[_Side, Offer]]:
    """Offers that stand apart from those of the same identity, each with these; where all stand apart, with the first.

    Args:
        side: the group of the identity, if there is one.
        identity: what all are read as.
        left: those that stand apart; of thousands only so many as are compared when a group is formed.
    """
    looked_at = left[:MAX_OFFERS]
    if side is None:
        first = looked_at[0].facts
        alike = [offer for offer in looked_at if offer.facts == first]
        side, looked_at = _Side(identity, alike), [offer for offer in looked_at if offer.facts != first]
    yield from ((side, offer) for offer in looked_at)


def _vetoed(side: _Side, offer: Offer) -> _Miss | None:
    alone = _Side(side.identity, [offer])
    if not side.gains(alone):
        return None
    veto = next(filter(None, (contradiction(facts, offer.facts) for facts in side.facts)), doubted(offer, side.offers))
    if veto is None:
        return None
    return _Miss(side, alone, f"both read as {side.identity}", veto)


def _pairs(sides: Sequence[_Side]) -> Iterator[tuple[_Side, _Side, str]]:
    """Pairs that have something in common, the side with more providers first, and what that is."""
    ranked = sorted(sides, key=lambda side: (-len(side.providers), side.identity))
    for likeness in _LIKENESSES:
        for alike, bucket in _buckets(ranked, likeness):
            for place, other in enumerate(bucket[1:], 1):
                # With the best known of those that would gain; all with all would grow with the square.
                known = bucket[: min(place, BEST_KNOWN)]
                yield next((one for one in known if one.gains(other)), known[0]), other, alike
    for alike, bucket in _buckets(ranked, _UNDATED):
        for bare in [side for side in bucket if not side.key.date][:BEST_KNOWN]:
            yield from ((bare, dated, alike) for dated in bucket if dated.key.date)
    for alike, bucket in _buckets(ranked, _SIZELESS):
        sized = [side for side in bucket if without_sizes(side.key.name) != side.key.name]
        sizeless = [side for side in bucket if all(without_sizes(o.model.id) == o.model.id for o in side.offers)]
        if len(sized) == len(sizeless) == 1 and len(bucket) == 2:
            yield sizeless[0], sized[0], alike


def _odd_words(sides: Sequence[_Side], least: int = 2) -> Iterator[tuple[_Side, _Side, str]]:
    """Sides of one provider that read as a model of at least so many but for one word, which is in no table.

    A word that several providers have in a name is a part of it: "codex".
    """
    known = [side for side in sides if len(side.providers) >= least]
    known.sort(key=lambda side: (-len(side.providers), side.identity))
    shared = {word for side in sides if len(side.providers) > 1 for word in side.key.words}
    by_key = {side.identity: side for side in known}
    by_name = {side.key.title: side for side in reversed(known)}
    for side in sides:
        if len(side.providers) == 1:
            for word, name in _without_odd_word(side, shared):
                key = side.key
                anybody = key.owner == "" or key.is_private
                other = by_name.get(name) if anybody else by_key.get(f"{key.owner}/{name}")
                if other and other is not side:
                    yield other, side, f"both read as {name} but for {word!r}{IN_NO_TABLE}"


def _without_odd_word(side: _Side, shared: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each word of a name that is in no table, with the name without it."""
    key = side.key
    for word in dict.fromkeys(key.words):
        if word not in shared and not is_known(word):
            name = "-".join(each for each in key.name.split("-") if each != word)
            yield word, key._replace(name=name, tags=tuple(tag for tag in key.tags if tag != word)).title


def likenesses(one: Offer, other: Offer) -> list[str]:
    """Things that two offers have in common although they read as different models."""
    sides = [_Side(offer.identity.key if offer.identity else "", [offer]) for offer in (one, other)]
    return list(dict.fromkeys(alike for *_, alike in chain(_pairs(sides), _odd_words(sides, least=1))))


Marks = Mapping[Hashable, str]
"""Marks of a side, each with what it is spelt like there."""


class _Likeness(NamedTuple):
    """Something that sides may have in common."""

    marks: Callable[[_Side], Marks]
    sentence: Callable[[str], str]
    """Says what sides with one mark have in common, by the spelling of the first."""


def _buckets(sides: Sequence[_Side], likeness: _Likeness) -> Iterator[tuple[str, list[_Side]]]:
    """Sides that share a mark, with the sentence that says so."""
    buckets: dict[Hashable, tuple[str, list[_Side]]] = {}
    for side in sides:
        for mark, spelt in likeness.marks(side).items():
            buckets.setdefault(mark, (spelt, []))[1].append(side)
    return ((likeness.sentence(spelt), bucket) for spelt, bucket in buckets.values() if len(bucket) > 1)


def _weights(side: _Side) -> Marks:
    stated = [offer.model.hugging_face_id for offer in side.offers if offer.model.hugging_face_id]
    return {weights_in(repository): repository for repository in stated}


def _words(side: _Side) -> Marks:
    return {side.key.title: side.key.title}


def _titles(side: _Side) -> Marks:
    names = (offer.model.name for offer in side.offers if offer.model.name != offer.model.id)
    return {plain: name for name in names if _TELLING_TITLE.match(plain := _plain_title(name))}


@lru_cache(maxsize=MOST_TITLES)
def _plain_title(name: str) -> str:
    return _NOT_IN_TITLE.sub("", without_maker(name).lower())


def _undated(side: _Side) -> Marks:
    key = side.key
    return {(key.owner, key.name, *sorted(key.tags)): key.name}


def _sizeless(side: _Side) -> Marks:
    key = side.key
    name = without_sizes(key.name)
    return {(key.owner, name, key.date, *sorted(key.tags)): name}


_LIKENESSES = (
    _Likeness(_weights, lambda repository: f"both state the weights {repository}"),
    _Likeness(_words, lambda title: f"both read as {title}"),
    _Likeness(_titles, lambda name: f"both are called {_FREE.sub('', name)}"),
)
_UNDATED = _Likeness(_undated, lambda name: f"both read as {name}")
_SIZELESS = _Likeness(_sizeless, lambda name: f"{name} is known in one size only")


def difference(one: str, other: str) -> str:
    """The difference of two identities, in words."""
    a, b = Key.parse(one), Key.parse(other)
    parts = []
    if a.owner != b.owner:
        parts.append(f"one is {_made_by(a.owner)}, the other {_made_by(b.owner)}")
    words = [set(key.words) for key in (a, b)]
    if only := sorted(words[0] ^ words[1]):
        parts.append(f"only one says {', '.join(map(repr, only))}")
    if a.date != b.date:
        both = a.date and b.date
        parts.append(f"snapshots {a.date} and {b.date}" if both else f"only one names a snapshot, {a.date or b.date}")
    if set(a.tags) != set(b.tags) and not only:
        parts.append(f"only one says {', '.join(map(repr, sorted({*a.tags} ^ {*b.tags})))} after a colon, as a mode")
    return "; ".join(parts) or "their words stand in another order"


def _made_by(owner: str) -> str:
    if owner.startswith(PRIVATE):
        return f"a name that {owner[1:] or 'each provider'} may give to anything"
    return f"by {owner}" if owner else "by nobody known"
