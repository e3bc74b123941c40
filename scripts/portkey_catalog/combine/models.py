"""Providers' catalogs -> combined models with failover order and honest promises (pure).

A chain holds the offers that opencode can use, see `usable`, and always more than one provider. A combined model
promises only what every member of its chain can do. A member whose output limit is assumed takes no place from others,
and nothing from what they promise; only where they are too few for a chain do they make one together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from portkey_catalog.combine.exclusions import LEFT_OVER
from portkey_catalog.combine.given import Given
from portkey_catalog.combine.id_claims import claim_of, still_claimed
from portkey_catalog.combine.ids import Standing, name_groups, standings
from portkey_catalog.combine.one_model import Makings, ModelMaker
from portkey_catalog.combine.overrides import lost_demands, merges
from portkey_catalog.combine.promises import promises
from portkey_catalog.grouping.groups import Group, Offer, all_offers, group_offers
from portkey_catalog.grouping.in_context import in_context, snapshots
from portkey_catalog.grouping.memory import Memory, Snapshots, name_of
from portkey_catalog.grouping.near_misses import near_misses
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.schema import CombinedModel, NearMiss, OfferKey, ProviderCatalog
from portkey_catalog.settings.shapes import CombineSettings


@dataclass(frozen=True, slots=True)
class Combined:
    """The outcome of combining."""

    models: dict[str, CombinedModel]
    """Combined models by id, sorted."""
    near_misses: tuple[NearMiss, ...]
    """Offers that look like one model and were kept apart."""


Catalogs = Mapping[str, ProviderCatalog]
Models = Mapping[str, CombinedModel]


def combine(providers: Catalogs, settings: CombineSettings, previous: Models, given: Given | None = None) -> Combined:
    """Form the combined models once, see `Combiner`."""
    return Combiner(providers, settings).combine(previous, given or Given())


@dataclass(frozen=True)
class Combiner:
    """Forms the combined models of the same lists as often as it takes until they stay what they are.

    What was made of the very same things the last time is handed on; of each id the last making is remembered.
    """

    providers: Catalogs
    """Catalogs by slug."""
    settings: CombineSettings
    """Rules by which to group, order and cut; they name providers as these are published."""
    _makings: Makings = field(default_factory=dict)
    _misses: list[Misses] = field(default_factory=list)
    """The last near misses."""

    def combine(self, previous: Models, given: Given) -> Combined:
        """Form the combined models.

        Args:
            previous: combined models of the last run. A former model that too few providers offer now stays, without a
                chain, as long as one of its members is offered and still is it.
            given: what else decides.
        """
        settings, upstreams = self.settings, self._upstreams
        offers = list(_joining(in_context(self._listed, given.memory, upstreams), previous, given))
        known = snapshots(self._listed, given.memory, upstreams)
        groups = [
            _with_snapshots(group, known, given.memory)
            for group in group_offers(offers, settings.override, given.memory, upstreams)
        ]
        refs = {offer.ref for offer in offers}
        merged, lost = merges(settings.override, refs), tuple(lost_demands(settings.override, refs))
        taken = standings(given.ids, previous, given.retold, given.required.keys())
        enough = [group for group in groups if group.providers >= settings.min_providers]
        small = [group for group in groups if group.providers < settings.min_providers]
        lone = still_claimed(small, given.claims, taken, merged)
        offered = self._offered
        names = name_groups(enough, lone, taken, going_on=given.claims.keys(), offered=offered, merges=merged)
        maker = ModelMaker(self.providers, settings, previous, given, upstreams, merged, lost, self._makings)
        models = {
            name.id: maker.model(group, name) for group, name in zip([*enough, *lone], names, strict=True) if name
        }
        models |= {each.id: each for each in _left_over(previous, models, offers, offered, taken)}
        models = {
            each.id: each if each.chain else each.model_copy(update={"ends": claim_of(each, given.claims)})
            for each in models.values()
        }
        return Combined(dict(sorted(models.items())), self._near_misses(offers, groups))

    @cached_property
    def _upstreams(self) -> dict[str, str]:
        return same_upstream(self.providers)

    @cached_property
    def _listed(self) -> list[Offer]:
        return all_offers(self.providers)

    @cached_property
    def _offered(self) -> set[OfferKey]:
        return {(slug, model_id) for slug, provider in self.providers.items() for model_id in provider.models}

    def _near_misses(self, offers: list[Offer], groups: list[Group]) -> tuple[NearMiss, ...]:
        last = self._misses[0] if self._misses else None
        if last is None or (last.offers, last.groups) != (offers, groups):
            split = {ref for override in self.settings.override for ref in override.split}
            last = Misses(offers, groups, near_misses(offers, groups, split))
            self._misses[:] = [last]
        return last.found


@dataclass(frozen=True, slots=True)
class Misses:
    """Near misses, and of what they are found."""

    offers: list[Offer]
    groups: list[Group]
    found: tuple[NearMiss, ...]


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


def _left_over(
    previous: Models, models: Models, offers: Sequence[Offer], offered: Set[OfferKey], taken: Mapping[str, Standing]
) -> Iterator[CombinedModel]:
    """Former combined models that too few providers offer now, with those of their offers that are in no other."""
    answered = {name for each in models.values() for name in each.names}
    elsewhere = {member.key for each in models.values() for member in each.members}
    read = {offer.key: offer.identity.key for offer in offers if offer.identity and offer.key not in elsewhere}
    for old in previous.values():
        if old.id not in answered:
            still = {key for key in offered - elsewhere if read.get(key) in taken[old.id].keys}
            if (left := _dissolved(old, answered, still)).members:
                yield left


def _dissolved(old: CombinedModel, answered: Collection[str], offered: Collection[OfferKey]) -> CombinedModel:
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
