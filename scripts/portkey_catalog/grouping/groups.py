"""Offers of all providers -> groups that are one real model (pure).

Which offers are the same model is decided by `identity`; nothing here merges by likeness. What is uncertain stays
apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Generic, TypeVar

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.grouping.memory import NO_MEMORY, Memory
from portkey_catalog.identity import (
    APART,
    Bound,
    Facts,
    Identity,
    agree,
    contradiction,
    facts_of,
    identify,
    is_labs_own,
    unsupported,
)
from portkey_catalog.normalise.kinds import kind_from_id
from portkey_catalog.schema import ACCOUNT, Kind, Model, ProviderCatalog, Route, Tag
from portkey_catalog.settings.shapes import Override
from portkey_catalog.text.account_numbers import numbers
from portkey_catalog.text.unsafe import why_unsafe

MAX_OFFERS = 500
"""Offers of one model that are compared; no real model has a quarter of it, and the work grows with the square."""
MAX_OF_ONE = 50
"""Of these at most so many of one provider; the most that is recorded are 15."""
MOST_LISTS = 1_024
"""Lists whose offers are remembered."""
MOST_READ = 131_072
"""Models whose identities are remembered; what no longer fits is read again."""
NO_SHARED_UPSTREAM: Mapping[str, str] = MappingProxyType({})
_NOWHERE = Route()

T = TypeVar("T")


@dataclass(frozen=True)
class Offer:
    """One provider's offer of a model."""

    provider: str
    model: Model
    identity: Identity | None
    own: bool = False
    """The provider is the lab that made the model."""

    @cached_property
    def ref(self) -> str:
        """`slug/model-id`, as overrides write it."""
        return f"{self.provider}/{self.model.id}"

    @cached_property
    def key(self) -> tuple[str, str]:
        """Slug and model id."""
        return self.provider, self.model.id

    @cached_property
    def is_free(self) -> bool:
        """Costs nothing, as its prices or its id say."""
        return self.model.id.endswith((":free", "-free")) or self.model.cost.input == self.model.cost.output == 0

    @cached_property
    def is_assumed(self) -> bool:
        """Its output limit is an assumption."""
        return is_assumed(self.model)

    @cached_property
    def facts(self) -> Facts:
        """Facts that may speak against a merge."""
        return facts_of(self.model)


@dataclass(frozen=True)
class Group:
    """Offers of one real model, ordered by provider and id."""

    offers: tuple[Offer, ...]
    wanted_id: str | None = None
    """Id that an override gives."""
    pinned: tuple[str, ...] = ()
    """Offers (`slug/model-id`) that an override puts first in the chain, in this order."""
    require: tuple[Tag, ...] | None = None
    """Tags that overrides require of the chain's providers, where one does."""
    snapshot: str | None = None
    """The one snapshot of the name that these offers are, in digits, where the identity names none and one is known."""
    other_snapshots: tuple[str, ...] = ()
    """Snapshots of the same name that are known to be models of their own, sorted."""

    @cached_property
    def identity(self) -> Identity | None:
        """The identity that most providers' offers have, where an override put different ones together."""
        if len(self.offers) == 1:
            return self.offers[0].identity
        known = [offer.identity for offer in self.offers if offer.identity]
        if len({identity.key for identity in known}) < 2:
            return known[0] if known else None
        said = {(offer.provider, offer.identity.key) for offer in self.offers if offer.identity}
        votes = Counter(key for _, key in said)
        return max(known, key=lambda identity: (votes[identity.key], not identity.parts.is_private), default=None)

    @property
    def key(self) -> str | None:
        """Key of that identity."""
        return self.identity.key if self.identity else None

    @cached_property
    def identities(self) -> set[str]:
        """Keys of all identities; more than one only where an override put different ones together."""
        return {offer.identity.key for offer in self.offers if offer.identity}

    @cached_property
    def providers(self) -> int:
        """The number of providers that offer the model."""
        return spread(self.offers)


def spread(offers: Iterable[Offer]) -> int:
    """Number of different providers."""
    return len({offer.provider for offer in offers})


def all_offers(providers: Mapping[str, ProviderCatalog]) -> list[Offer]:
    """Every chat model of every provider with its identity, ordered by provider and id."""
    return [offer for slug in sorted(providers) for offer in _offers(_Very(providers[slug]), slug)]


def offer_of(slug: str, model: Model, identity: Identity | None, route: Route = _NOWHERE) -> Offer:
    """A model as somebody offers it; a server of one's own is no lab's, whatever it is called."""
    lab = identity.lab if identity else None
    elsewhere = route.custom_host is not None or model.self_hosted or model.served is not None
    return Offer(slug, model, identity, own=lab is not None and not elsewhere and is_labs_own(slug, lab))


class _Very(Generic[T]):
    """A shape as the key of a cache: this very object, which nobody changes, and not one that is equal."""

    __slots__ = ("shape",)

    def __init__(self, shape: T) -> None:
        self.shape = shape

    def __hash__(self) -> int:
        return id(self.shape)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Very) and self.shape is other.shape


# A list is looked at when it is combined, when what became of members is asked, and by the last gate.
@lru_cache(maxsize=MOST_LISTS)
def _offers(very: _Very[ProviderCatalog], slug: str) -> tuple[Offer, ...]:
    models, route = very.shape.models, very.shape.route
    chat = (model for _, model in sorted(models.items()) if model.kind is Kind.CHAT)
    return tuple(offer_of(slug, model, identity_of(model, slug), route) for model in chat)


def identity_of(model: Model, slug: str) -> Identity | None:
    """The identity of a provider's model to anybody else; `None` where its name tells nobody else."""
    return _identity_of(_Very(model), slug)


# An update asks a dozen times: for limits, for chains, for what became of members, and by the last gate.
@lru_cache(maxsize=MOST_READ)
def _identity_of(very: _Very[Model], slug: str) -> Identity | None:
    model = very.shape
    identity = identify(model, slug)
    # In lower case, without underscores, an id may get the shape of a key, which nothing published may have.
    if identity is None or why_unsafe(identity.key) or why_unsafe(identity.short):
        return None
    # An account's own copy of a model, if its number is in the name: it means that to this account alone.
    if any(number in identity.key or number in identity.short for number in numbers(model.id)):
        return None
    # What an account added by hand means what that account says, unless it bears the name of a lab's model.
    if model.provenance.get("id") == ACCOUNT and identity.lab is None:
        return None
    return identity


def group_offers(
    offers: Sequence[Offer],
    overrides: Sequence[Override],
    memory: Memory = NO_MEMORY,
    upstream_of: Mapping[str, str] = NO_SHARED_UPSTREAM,
) -> list[Group]:
    """Form the groups, in an order that does not depend on the order of the input. Overrides outrank everything.

    Args:
        offers: all offers, after a look at all of them, see `in_context`.
        overrides: what the owner put right, with offers as they are published.
        memory: what the last catalog knew.
        upstream_of: providers with one upstream, slug -> the first slug that has it; they count once.
    """
    apart = {ref for override in overrides for ref in override.split}
    by_key: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.identity and not (apart and offer.ref in apart):
            by_key[offer.identity.key].append(offer)
    groups, beside = [], _beside_chat([each for same in by_key.values() for each in same])
    for key in sorted(by_key):
        if together := _agreeing(_without_base(by_key[key], beside, memory), memory, upstream_of):
            groups.append(Group(together))
    by_ref = {offer.ref: offer for offer in offers} if overrides else {}
    for override in overrides:
        there = [ref for ref in override.meant if ref in by_ref]
        named = set(there if override.merge else there[:1])
        joining = [group for group in groups if any(offer.ref in named for offer in group.offers)]
        if named:
            others = [group for group in groups if not any(group is each for each in joining)]
            groups = [*others, _overridden(joining, [by_ref[ref] for ref in named], override)]
    return groups


def _overridden(joining: Sequence[Group], named: Sequence[Offer], override: Override) -> Group:
    """One group of several and of further offers; the next override of a group keeps what the first one said.

    Of tags it keeps all: whoever required one must not lose it to another override.
    """
    required = [tags for tags in (override.require, *(group.require for group in joining)) if tags is not None]
    joined = {offer.ref: offer for group in joining for offer in group.offers} | {offer.ref: offer for offer in named}
    pinned = tuple(ref for ref in override.order if ref in joined)
    return Group(
        offers=tuple(joined[ref] for ref in sorted(joined)),
        wanted_id=override.id or next((group.wanted_id for group in joining if group.wanted_id), None),
        pinned=pinned or next((group.pinned for group in joining if group.pinned), ()),
        require=tuple(sorted(set().union(*required))) if required else None,
    )


def _beside_chat(offers: Sequence[Offer]) -> Mapping[str, set[str]]:
    """Bare names that a provider lists beside the chat model's, in lower case -> who does; they may be base models."""
    found: dict[str, set[str]] = defaultdict(set)
    chatting = {(each.provider, _named(each.identity)) for each in offers if each.identity and each.identity.says_chat}
    for offer in offers if chatting else ():
        identity = offer.identity
        if identity and identity.says_chat is False and (offer.provider, _named(identity)) in chatting:
            found[offer.model.id.lower()].add(offer.provider)
    return found


def _named(identity: Identity) -> tuple[str | None, str]:
    """The lab and the name, also of a name that means something at one provider only."""
    return identity.lab, identity.parts.title


def _without_base(offers: Sequence[Offer], beside: Mapping[str, set[str]], memory: Memory) -> Sequence[Offer]:
    """Leave out what may be a base model: the bare name beside the chat model's in the list of one provider.

    Who lists only one of them means the chat model, unless the bare name is the very one that another provider lists
    beside it. What was the chat model yesterday stays it then, at whoever lists it alone.
    """
    if len(offers) == 1 or not beside:
        return offers
    bare = [offer for offer in offers if offer.identity and offer.identity.says_chat is False]
    by = {offer.key: beside.get(offer.model.id.lower(), set()) for offer in bare}
    out = {each.key for each in bare if by[each.key] and (each.provider in by[each.key] or not stays(each, memory))}
    return [offer for offer in offers if offer.key not in out] if out else offers


def stays(offer: Offer, memory: Memory) -> bool:
    """Find this very offer, in the last catalog, in the combined model of the identity that it has now."""
    was = memory.members.get(offer.key)
    return was is not None and was.unchanged and offer.identity is not None and was.identity == offer.identity.key


def _compared(offers: Sequence[Offer], memory: Memory) -> Sequence[Offer]:
    """As many offers as may be compared: known members, then every provider's first one before anybody's second."""
    if len(offers) <= MAX_OF_ONE:
        return offers
    by_provider: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        by_provider[offer.provider].append(offer)
    turns = []
    for slug, own in by_provider.items():
        # Whose rows these are decides by his own ids which of them come first; that moves nobody else's.
        own.sort(key=lambda offer: (not stays(offer, memory), offer.is_free, len(offer.model.id), offer.model.id))
        turns += [(not stays(offer, memory), turn, slug, offer) for turn, offer in enumerate(own[:MAX_OF_ONE])]
    return [offer for *_, offer in sorted(turns, key=lambda each: each[:3])[:MAX_OFFERS]]


def _agreeing(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> tuple[Offer, ...]:
    """Offers that do not contradict each other, ordered by provider and id; the rest stands apart.

    Known members come first, then the lab's own offers, then those that most providers agree with, and last whoever
    states weights that read as another model than the id. When the lab itself begins to offer what others called so
    before, its word goes before theirs: else whoever takes its next name first would keep it. Of two that contradict
    each other with the same weight none is taken: nobody knows which of them is the model.
    """
    if len(offers) == 1:
        return tuple(offers)
    # Most offers of a model state the same facts, so each set of facts is compared once.
    stated: dict[Facts, list[Offer]] = defaultdict(list)
    compared = _compared(offers, memory)
    kind = _usual_kind(compared, upstream_of)
    for offer in compared:
        if kind is None or offer.model.kind in (kind, Kind.UNKNOWN):
            stated[offer.facts].append(offer)
        elif kind_from_id(offer.model.id) is kind:
            stated[replace(offer.facts, kind=kind)].append(offer)
    taken = list(stated)
    key = offers[0].identity.key if offers and offers[0].identity else None
    if not agree(taken):
        places, against = range(len(taken)), _contradictions(taken)
        lab_is_new = any(o.own for o in compared) and not any(o.own and o.key in memory.members for o in compared)
        upstreams = [{upstream_of.get(each.provider, each.provider) for each in stated[facts]} for facts in taken]

        def standing(offer: Offer) -> int:
            known = stays(offer, memory)
            if lab_is_new:
                return 0 if offer.own else 1 if known else 2
            return 0 if known else 1 if offer.own else 2

        def weight(place: int) -> tuple[int, int]:
            facts = taken[place]
            rank = 3 if facts.weights not in (None, key) else min(map(standing, stated[facts]))
            agreeing = set().union(*(upstreams[other] for other in places if other not in against[place]))
            return rank, -len(agreeing)

        weights = [weight(place) if against[place] else (-1, 0) for place in places]
        seeds: set[int] = set()
        for each in sorted(set(weights)):
            free = {place for place in places if weights[place] == each and seeds.isdisjoint(against[place])}
            seeds |= {place for place in free if free.isdisjoint(against[place])}
        taken = [taken[place] for place in sorted(seeds)]
    together = [offer for facts in taken for offer in stated[facts]]
    return tuple(sorted(_supported(together, memory, upstream_of), key=lambda offer: offer.ref))


def _usual_kind(offers: Sequence[Offer], upstream_of: Mapping[str, str]) -> Kind | None:
    """The kind that most providers list a model as, where some list it as another; `None` where none is usual.

    Whoever lists another kind may be the lab: the kind is often taken from what a model produces. If his id says the
    usual one, too, as "gpt-image-1.5" does, that counts.
    """
    if len({offer.model.kind for offer in offers} - {Kind.UNKNOWN}) < 2:
        return None
    kinds = Counter(kind for _, kind in {(upstream_of.get(o.provider, o.provider), o.model.kind) for o in offers})
    del kinds[Kind.UNKNOWN]
    usual = [kind for kind, votes in kinds.items() if votes == max(kinds.values())]
    return usual[0] if len(usual) == 1 else None


def _contradictions(stated: Sequence[Facts]) -> list[set[int]]:
    """The places of those that each of these facts contradicts."""
    against: list[set[int]] = [set() for _ in stated]
    for (place, one), (another, other) in combinations(enumerate(stated), 2):
        if contradiction(one, other):
            against[place].add(another)
            against[another].add(place)
    return against


def _supported(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> list[Offer]:
    """Leave out what states limits or prices that neither the model's own lab nor anybody else supports."""
    if not any(offer.own for offer in offers):
        return list(offers)  # Nobody is doubted, and each would be held against all.
    return [offer for offer in offers if stays(offer, memory) or not doubted(offer, offers, upstream_of)]


def doubted(
    offer: Offer,
    beside: Sequence[Offer],
    upstream_of: Mapping[str, str] = NO_SHARED_UPSTREAM,
    bounds: Sequence[Bound] = APART,
) -> str | None:
    """Words of an offer that speak against it, beside what the model's own lab offers; `None` when nothing does."""
    labs = [each.model for each in beside if each.own]
    if offer.own or not labs:
        return None
    upstream = upstream_of.get(offer.provider, offer.provider)
    others = [
        each.model for each in beside if not each.own and upstream_of.get(each.provider, each.provider) != upstream
    ]
    return unsupported(offer.model, labs, others, bounds)
