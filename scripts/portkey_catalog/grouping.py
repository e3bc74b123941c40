"""Offers of all providers -> groups that are one real model (pure).

Which offers are the same model is decided by `identity`; nothing here merges by likeness. What is uncertain stays
apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portkey_catalog.account_numbers import numbers
from portkey_catalog.identity import Facts, Identity, contradiction, identify, is_labs_own, judged
from portkey_catalog.memory import NO_MEMORY, Memory
from portkey_catalog.schema import ACCOUNT, Kind, Model, ProviderCatalog, Route, Tag
from portkey_catalog.unsafe import why_unsafe

MAX_OFFERS = 1_000
"""Offers of one model that are compared; no real model has a tenth of it, and the work may grow with the square."""
MAX_OF_ONE = 50
"""Of these at most so many of one provider, lest one drives the others out; the most that is recorded are 15."""
_NOWHERE = Route()


@dataclass(frozen=True, slots=True)
class Offer:
    """One provider's offer of a model."""

    provider: str
    model: Model
    identity: Identity | None
    own: bool = False
    """The provider is the lab that made the model."""

    @property
    def ref(self) -> str:
        """`slug/model-id`, as overrides write it."""
        return f"{self.provider}/{self.model.id}"

    @property
    def key(self) -> tuple[str, str]:
        """Slug and model id."""
        return self.provider, self.model.id

    @property
    def is_free(self) -> bool:
        """Costs nothing, as its prices or its id say."""
        return self.model.id.endswith((":free", "-free")) or self.model.cost.input == self.model.cost.output == 0


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction by hand. Offers are written `slug/model-id`."""

    merge: tuple[str, ...] = ()
    """Offers to put together with all that is the same as one of them."""
    split: tuple[str, ...] = ()
    """Offers to keep out of every group."""
    id: str | None = None
    """Id of the group of the offers named."""
    order: tuple[str, ...] = ()
    """Offers of one group that come first in its chain, in this order; the first that exists tells which is meant."""
    require: tuple[Tag, ...] | None = None
    """Tags that the providers in the group's chain have, in place of those required of every chain."""

    @property
    def meant(self) -> tuple[str, ...]:
        """Offers that tell which group is meant."""
        return self.merge or self.order


@dataclass(frozen=True)
class Group:
    """Offers of one real model, ordered by provider and id."""

    offers: tuple[Offer, ...]
    wanted_id: str | None = None
    """Id given by hand."""
    pinned: tuple[str, ...] = ()
    """Offers (`slug/model-id`) that a hand put first in the chain, in this order."""
    require: tuple[Tag, ...] | None = None
    """Tags that a hand requires of the chain's providers, where one does."""
    snapshot: str | None = None
    """The one snapshot of the name that these offers are, in digits, where the identity names none and one is known."""
    other_snapshots: tuple[str, ...] = ()
    """Snapshots of the same name that are known to be models of their own, sorted."""

    @cached_property
    def identity(self) -> Identity | None:
        """The identity that most of the offers have, where a hand put different ones together."""
        known = [offer.identity for offer in self.offers if offer.identity]
        votes = Counter(identity.key for identity in known)
        return max(known, key=lambda identity: (votes[identity.key], not identity.key.startswith("@")), default=None)

    @property
    def key(self) -> str | None:
        """Key of that identity."""
        return self.identity.key if self.identity else None

    @property
    def identities(self) -> set[str]:
        """Keys of all identities; more than one only where a hand put different ones together."""
        return {offer.identity.key for offer in self.offers if offer.identity}

    @property
    def providers(self) -> int:
        """How many providers offer the model."""
        return spread(self.offers)


def spread(offers: Iterable[Offer]) -> int:
    """Number of different providers."""
    return len({offer.provider for offer in offers})


def all_offers(providers: Mapping[str, ProviderCatalog]) -> list[Offer]:
    """Every chat model of every provider with its identity, ordered by provider and id."""
    return [
        offer_of(slug, model, identity_of(model, slug), providers[slug].route)
        for slug in sorted(providers)
        for _, model in sorted(providers[slug].models.items())
        if model.kind is Kind.CHAT
    ]


def offer_of(slug: str, model: Model, identity: Identity | None, route: Route = _NOWHERE) -> Offer:
    """A model as somebody offers it; a server of one's own is no lab's, whatever it is called."""
    lab = identity.lab if identity else None
    elsewhere = route.custom_host is not None or model.self_hosted or model.served is not None
    return Offer(slug, model, identity, own=lab is not None and not elsewhere and is_labs_own(slug, lab))


def identity_of(model: Model, slug: str) -> Identity | None:
    """What a provider's model is to anybody else; `None` where its name tells nobody else."""
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


def group_offers(offers: Sequence[Offer], corrections: Sequence[Correction], memory: Memory = NO_MEMORY) -> list[Group]:
    """Form the groups, in an order that does not depend on the order of the input. Corrections outrank everything."""
    apart = {ref for hand in corrections for ref in hand.split}
    by_key: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.identity and offer.ref not in apart:
            by_key[offer.identity.key].append(offer)
    groups = [Group(_without_vetoed(_without_base(by_key[key]))) for key in sorted(by_key)]
    by_ref = {offer.ref: offer for offer in offers}
    for hand in corrections:
        there = [ref for ref in hand.meant if ref in by_ref]
        named = set(there if hand.merge else there[:1])
        joining = [group for group in groups if any(offer.ref in named for offer in group.offers)]
        if named:
            others = [group for group in groups if not any(group is each for each in joining)]
            groups = [*others, _corrected(joining, [by_ref[ref] for ref in named], hand)]
    return groups


def _corrected(joining: Sequence[Group], named: Sequence[Offer], hand: Correction) -> Group:
    """One group of several and of further offers; a hand that corrects a group again keeps what the first one said.

    Of tags it keeps all: whoever required one must not lose it to another correction.
    """
    required = [tags for tags in (hand.require, *(group.require for group in joining)) if tags is not None]
    joined = {offer.ref: offer for group in joining for offer in group.offers} | {offer.ref: offer for offer in named}
    return Group(
        offers=tuple(joined[ref] for ref in sorted(joined)),
        wanted_id=hand.id or next((group.wanted_id for group in joining if group.wanted_id), None),
        pinned=tuple(ref for ref in hand.order if ref in joined) or next((g.pinned for g in joining if g.pinned), ()),
        require=tuple(sorted(set().union(*required))) if required else None,
    )


def _without_base(offers: Sequence[Offer]) -> list[Offer]:
    """Leave out what may be a base model: the bare name beside the chat model's in the list of one provider.

    Featherless lists "google/gemma-2-9b" and "google/gemma-2-9b-it". Who lists only one of them means the chat model.
    """
    said = [(offer, offer.identity.says_chat if offer.identity else None) for offer in offers]
    chatting = {offer.provider for offer, says_chat in said if says_chat}
    return [offer for offer, says_chat in said if says_chat is not False or offer.provider not in chatting]


def _compared(offers: Sequence[Offer]) -> Sequence[Offer]:
    """The first offers of every provider, as many as may be compared with each other."""
    seen: Counter[str] = Counter()
    found = []
    for offer in sorted(offers, key=lambda offer: offer.ref):
        seen[offer.provider] += 1
        if seen[offer.provider] <= MAX_OF_ONE:
            found.append(offer)
    return found[:MAX_OFFERS]


def _without_vetoed(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The largest part of the offers in which no two contradict each other; the rest stays alone."""
    if len(offers) < 2:
        return tuple(offers)
    # Most offers of a model state the same facts, so each set of facts is compared once, the most common ones first.
    stated: dict[Facts, list[Offer]] = defaultdict(list)
    for offer in _compared(offers):
        stated[judged(offer.model)].append(offer)
    parts: list[list[Facts]] = []
    for facts in sorted(stated, key=lambda facts: (-spread(stated[facts]), repr(facts))):
        part = next((part for part in parts if not any(contradiction(facts, other) for other in part)), None)
        if part is None:
            parts.append(part := [])
        part.append(facts)
    joined = [sorted((offer for facts in part for offer in stated[facts]), key=lambda o: o.ref) for part in parts]
    largest: list[Offer] = max(joined, key=lambda part: (spread(part), len(part)))
    return tuple(largest)
