"""Providers' catalogs -> combined models with failover order and honest promises (pure).

A chain holds the offers that opencode can use, see `usable`, and always more than one provider. A combined model
promises only what every member of its chain can do. A member whose output limit is assumed takes no place from others,
and nothing from what they promise; only where they are too few for a chain do they make one together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial

from portkey_catalog.combine.chain_checks import chain_notices
from portkey_catalog.combine.display_names import display_name
from portkey_catalog.combine.exclusions import LEFT_OVER, Exclusion
from portkey_catalog.combine.id_claims import Claim, claim_of, still_claimed
from portkey_catalog.combine.ids import Merges, Name, name_groups, standings
from portkey_catalog.combine.membership import Choice
from portkey_catalog.combine.order import Key, Ranking, joined, known_as, newcomers
from portkey_catalog.combine.overrides import Demand, lost_demands, merges, required
from portkey_catalog.combine.promises import promises
from portkey_catalog.combine.steady import steady
from portkey_catalog.exports.boundary import inside, outsiders
from portkey_catalog.exports.chain import fits_header
from portkey_catalog.grouping.groups import Group, Offer, all_offers, doubted, group_offers
from portkey_catalog.grouping.in_context import settled, snapshots
from portkey_catalog.grouping.memory import NO_MEMORY, Memory, Snapshots, name_of
from portkey_catalog.grouping.near_misses import near_misses
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.identity import OUT_OF_CHAIN
from portkey_catalog.schema import CombinedModel, Failover, Member, NearMiss, ProviderCatalog, PublishedId, Tag
from portkey_catalog.settings.shapes import CombineSettings
from portkey_catalog.text.account_numbers import masked

ROUNDS = 5
"""How often a combined model is made anew of itself; seldom more than once, as when a header is too small for it."""

BY_HAND = "put together by hand"
"""Evidence of an offer that an override put into a combined model of another identity."""


@dataclass(frozen=True, slots=True)
class Given:
    """What combining goes by besides its settings."""

    only_tool_call: bool = True
    """Models that are not known to call tools are in no chain, see `[publish]`."""
    absent: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    apart: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that belong to no combined model and no near miss."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Ids that go on for a while without a chain, as long as one offer of their model is left."""
    memory: Memory = NO_MEMORY
    """What the last catalog knew of who is which model."""
    ids: Mapping[str, PublishedId] = field(default_factory=dict)
    """Every id that was ever published, with what for; it is given to nothing else."""
    retold: Mapping[str, str] = field(default_factory=dict)
    """Id -> how this version of the program spells what it stands for, where an earlier one spelt it otherwise."""
    required: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> tags that their chains held to."""
    today: date | None = None
    """UTC day of the update; `None` in a first catalog, in which nothing is new."""


@dataclass(frozen=True, slots=True)
class Combined:
    """What came of combining."""

    models: dict[str, CombinedModel]
    """Combined models by id, sorted."""
    near_misses: tuple[NearMiss, ...]
    """Offers that look like one model and were kept apart."""


Catalogs = Mapping[str, ProviderCatalog]
Models = Mapping[str, CombinedModel]


def combine(providers: Catalogs, settings: CombineSettings, previous: Models, given: Given | None = None) -> Combined:
    """Form the combined models.

    Args:
        providers: catalogs by slug.
        settings: how to group, order and cut; they name providers as these are published.
        previous: combined models of the last run. A former model that too few providers offer now stays, without a
            chain, as long as one of its members is offered and still is it.
        given: what else decides.
    """
    given = given or Given()
    upstreams = same_upstream(providers)
    listed = all_offers(providers)
    offers = list(_joining(settled(listed, given.memory, upstreams), previous, given))
    known = snapshots(listed, given.memory, upstreams)
    groups = [
        _with_snapshots(group, known, given.memory)
        for group in group_offers(offers, settings.override, given.memory, upstreams)
    ]
    offered = {(slug, model_id) for slug, provider in providers.items() for model_id in provider.models}
    refs = {offer.ref for offer in offers}
    merged, lost = merges(settings.override, refs), tuple(lost_demands(settings.override, refs))
    taken = standings(given.ids, previous, given.retold, given.required.keys())
    enough = [group for group in groups if group.providers >= settings.min_providers]
    small = [group for group in groups if group.providers < settings.min_providers]
    lone = still_claimed(small, given.claims, taken, merged)
    names = name_groups(enough, lone, taken, going_on=given.claims.keys(), offered=offered, merges=merged)
    maker = _Maker(providers, settings, previous, given, upstreams, merged, lost)
    models = {name.id: maker.model(group, name) for group, name in zip([*enough, *lone], names, strict=True) if name}
    answered = {name for each in models.values() for name in each.names}
    elsewhere = {member.key for each in models.values() for member in each.members}
    read = {offer.key: offer.identity.key for offer in offers if offer.identity and offer.key not in elsewhere}
    left = (
        _dissolved(old, answered, {key for key in offered - elsewhere if read.get(key) in taken[old.id].keys})
        for old in previous.values()
        if old.id not in answered
    )
    models |= {each.id: each for each in left if each.members}
    models = {
        each.id: each if each.chain else each.model_copy(update={"ends": claim_of(each, given.claims)})
        for each in models.values()
    }
    split = {ref for override in settings.override for ref in override.split}
    return Combined(dict(sorted(models.items())), near_misses(offers, groups, split))


def _joining(offers: Iterable[Offer], previous: Models, given: Given) -> Iterator[Offer]:
    """Offers that may belong to a combined model.

    A provider that nobody names any more keeps its place in the models it was in, and joins no new ones.
    """
    members = {member.key for old in previous.values() for member in old.members}
    for offer in offers:
        if (offer.provider not in given.absent or offer.key in members) and offer.ref not in given.apart:
            yield offer


def _with_snapshots(group: Group, known: Mapping[str, Snapshots], memory: Memory) -> Group:
    """A group with what is known of the snapshots of its name; what that once meant it means for ever."""
    name = name_of(group.key or "")
    found, before = (each.get(name, Snapshots()) for each in (known, memory.snapshots))
    first, others = before.first or found.first, tuple(sorted(found.others))
    return replace(group, snapshot=first, other_snapshots=others) if first or others else group


def _dissolved(old: CombinedModel, answered: Collection[str], offered: Collection[Key]) -> CombinedModel:
    """A former combined model that too few providers offer now.

    Args:
        old: the model as it was.
        answered: ids that lead to other models.
        offered: offers (slug, model id) that still are this model and belong to no other.
    """
    outside = {"excluded": LEFT_OVER.why, "cause": LEFT_OVER.cause}
    left = [member.model_copy(update=outside) for member in old.members if member.key in offered]
    aliases = {name: identity for name, identity in old.aliases.items() if name not in answered}
    return old.model_copy(update={"members": tuple(left), "aliases": aliases, "notices": (), **promises([])})


@dataclass(frozen=True)
class _Maker:
    """Makes a combined model of each group."""

    providers: Catalogs
    settings: CombineSettings
    previous: Models
    given: Given
    upstreams: Mapping[str, str]
    """See `same_upstream`."""
    merges: Merges
    lost: tuple[Demand, ...]
    """What overrides require by offers that nobody makes now."""

    def model(self, group: Group, name: Name) -> CombinedModel:
        """The combined model of a group, made of itself until it stays what it is."""
        former = self._former(name)
        days = joined(group.offers, former, self._there, self.given.today)
        require = required(name, group, self.settings.require, self.lost, self._required_before)
        choice = Choice(
            settings=self.settings,
            only_tool_call=self.given.only_tool_call,
            # What holds to a boundary is sent whole, and so by no id.
            fits=lambda offers: fits_header(None if require else name.id, offers, self.providers, self._failover),
            pinned=group.pinned,
            vouched=self._vouched(group),
            newcomers=self._ranking.newcomers.keys(),
            established=self._ranking.established(group.offers, days),
            barred=outsiders(self.providers, require),
            doubts=self._doubts(group),
        )
        make = partial(self._made, name, group, choice, days=days, require=require)
        return steady(make, make(former[0] if former else None), ROUNDS)

    def _made(
        self,
        name: Name,
        group: Group,
        choice: Choice,
        former: CombinedModel | None,
        *,
        days: Mapping[Key, date],
        require: tuple[Tag, ...],
    ) -> CombinedModel:
        """The combined model of a group, of which there may have been a former one."""
        ordered = self._ranking.in_order(group.offers, group.pinned, days, former)
        outside = replace(choice, former=former).left_out(ordered)
        meant = name.reads_as or name.identity
        chain = [(offer.provider, offer.model) for offer in ordered if offer.ref not in outside]
        return CombinedModel(
            id=name.id,
            name=masked(display_name(ordered, meant, self.upstreams, name.id)),
            identity=name.identity,
            reads_as=name.reads_as,
            snapshot=name.snapshot,
            other_snapshots=group.other_snapshots,
            lab=group.identity.lab if group.identity else None,
            family=next((offer.model.family for offer in ordered if offer.model.family), None),
            aliases=dict(name.aliases),
            members=tuple(
                _member(offer, meant, outside.get(offer.ref), require, days.get(offer.key)) for offer in ordered
            ),
            require=require,
            notices=chain_notices(name.identity, chain, self.upstreams),
            **promises([model for _, model in chain]),
        )

    @cached_property
    def _failover(self) -> Failover:
        return self.settings.failover

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(
            settings=self.settings,
            only_tool_call=self.given.only_tool_call,
            newcomers=newcomers(self.providers, self.settings.provider_priority),
            upstreams=self.upstreams,
            today=self.given.today,
        )

    @cached_property
    def _there(self) -> set[Key]:
        """Everything that is offered now, see `known_as`."""
        return {known_as((slug, each)) for slug, provider in self.providers.items() for each in provider.models}

    @cached_property
    def _by_name(self) -> dict[str, CombinedModel]:
        return {name: old for old in self.previous.values() for name in old.names}

    @cached_property
    def _required_before(self) -> dict[str, tuple[Tag, ...]]:
        """Tags that the chain of each id held to, however long ago it had one."""
        return dict(self.given.required) | {name: old.require for name, old in self._by_name.items()}

    def _former(self, name: Name) -> list[CombinedModel]:
        """Combined models of the last catalog to which the ids of a group led, that of its own id first."""
        found = (self._by_name[each] for each in (name.id, *name.aliases) if each in self._by_name)
        return list({model.id: model for model in found}.values())

    def _vouched(self, group: Group) -> frozenset[str]:
        """Offers (`slug/model-id`) of a group that the settings name, or whose provider they list."""
        named, listed = {*group.pinned, *self.merges.refs}, self.settings.provider_priority
        return frozenset(offer.ref for offer in group.offers if offer.ref in named or offer.provider in listed)

    def _doubts(self, group: Group) -> dict[str, str]:
        """Offers (`slug/model-id`) that say of their model what nobody else bears out -> what.

        Those that are known do not count.
        """
        told = {
            offer.ref: doubted(offer, group.offers, self.upstreams, OUT_OF_CHAIN)
            for offer in group.offers
            if offer.ref not in group.pinned and not self.given.memory.has_chained(offer.key)
        }
        return {ref: why for ref, why in told.items() if why}


def _member(offer: Offer, meant: str, outside: Exclusion | None, require: Sequence[Tag], since: date | None) -> Member:
    """An offer as a member of the combined model of this identity, whose chain holds to these tags."""
    read = offer.identity.evidence if offer.identity else ()
    by_hand = offer.identity is None or offer.identity.key != meant
    return Member(
        provider=offer.provider,
        id=offer.model.id,
        evidence=(*([BY_HAND] if by_hand else []), *read, *(() if outside else inside(require))),
        excluded=outside.why if outside else None,
        cause=outside.cause if outside else None,
        by_hand=by_hand or None,
        since=since,
    )
