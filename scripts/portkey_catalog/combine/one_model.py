"""A group of offers -> its combined model: members, chain and promises (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from portkey_catalog.combine.chain_checks import chain_notices
from portkey_catalog.combine.display_names import display_name
from portkey_catalog.combine.exclusions import Exclusion
from portkey_catalog.combine.given import Given
from portkey_catalog.combine.ids import Merges, Name
from portkey_catalog.combine.membership import Choice
from portkey_catalog.combine.order import Ranking, joined, known_as, newcomers
from portkey_catalog.combine.overrides import Demand, required
from portkey_catalog.combine.promises import PROMISED, promises
from portkey_catalog.combine.steady import steady
from portkey_catalog.exports.boundary import inside, outsiders
from portkey_catalog.exports.chain import fits_header
from portkey_catalog.grouping.groups import Group, Offer, doubted
from portkey_catalog.identity import OUT_OF_CHAIN
from portkey_catalog.schema import CombinedModel, Failover, Member, OfferKey, ProviderCatalog, Tag
from portkey_catalog.settings.shapes import CombineSettings
from portkey_catalog.text.account_numbers import masked
from portkey_catalog.text.slugs import slug_key

Catalogs = Mapping[str, ProviderCatalog]


@dataclass(frozen=True, slots=True)
class Making:
    """The making of a combined model: the lists and settings that went into it, and what came of it."""

    things: object
    """Everything else that it was made of, but for the former one."""
    former: object
    """The part of the former one that decided."""
    ordered: list[Offer]
    outside: dict[str, Exclusion]
    made: CombinedModel


Makings = dict[str, Making]
"""Id -> the last making."""

ROUNDS = 5
"""Most rounds of making a combined model anew of itself; seldom more than one, as when a header is too small for it."""

BY_HAND = "put together by hand"
"""Evidence of an offer that an override put into a combined model of another identity."""


@dataclass(frozen=True)
class ModelMaker:
    """Makes the combined model of each group of one day."""

    providers: Catalogs
    settings: CombineSettings
    previous: Mapping[str, CombinedModel]
    given: Given
    upstreams: Mapping[str, str]
    """See `same_upstream`."""
    merges: Merges
    lost: tuple[Demand, ...]
    """Tags that overrides require by offers that nobody makes now."""
    makings: Makings
    """The last making of each id, of the same lists by the same settings."""

    def model(self, group: Group, name: Name) -> CombinedModel:
        """The combined model of a group, made of itself until it stays what it is."""
        former = self._former(name)
        days = joined(group.offers, former, self._there, self.given.today)
        failing = self.given.failing
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
            failing={each.key: failing[each.key] for each in group.offers if each.key in failing},
            working={each.key for each in group.offers if each.key in self.given.working},
        )
        things = (name, group, choice, days, self.given.today if days else None, require)

        def make(former: CombinedModel | None) -> CombinedModel:
            """That of the last making, where that was of the same things, or put the offers into the same places."""
            deciding, last = former and _deciding(former), self.makings.get(name.id)
            if last and last.things != things:
                last = None
            if last and last.former == deciding:
                return last.made
            if last and not self._ranking.minds_former:
                ordered = last.ordered
            else:
                ordered = self._ranking.in_order(group.offers, group.pinned, days, former)
            outside = replace(choice, former=former).left_out(ordered)
            if last and (last.ordered, last.outside) == (ordered, outside):
                made = last.made
            else:
                made = self._made(name, group, ordered, outside, days=days, require=require)
            self.makings[name.id] = Making(things, deciding, ordered, outside, made)
            return made

        return steady(make, make(former[0] if former else None), ROUNDS)

    def _made(
        self,
        name: Name,
        group: Group,
        ordered: Sequence[Offer],
        outside: Mapping[str, Exclusion],
        *,
        days: Mapping[OfferKey, date],
        require: tuple[Tag, ...],
    ) -> CombinedModel:
        """The combined model of a group, whose offers are in failover order."""
        meant = name.reads_as or name.identity
        chain = [(offer.provider, offer.model) for offer in ordered if offer.ref not in outside]
        if not chain:  # who answers alone had better be listed
            ordered = sorted(ordered, key=lambda offer: offer.model.id in self._unlisted.get(offer.provider, ()))
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
            working=self.given.working,
        )

    @cached_property
    def _there(self) -> set[OfferKey]:
        """Everything that is offered now, see `known_as`."""
        return {known_as((slug, each)) for slug, provider in self.providers.items() for each in provider.models}

    @cached_property
    def _unlisted(self) -> dict[str, frozenset[str]]:
        """Models that are published although their provider's newest list does not name them any more, by provider."""
        return {slug: found for slug, provider in self.providers.items() if (found := provider.unlisted)}

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
        named, listed = {*group.pinned, *self.merges.refs}, set(map(slug_key, self.settings.provider_priority))
        return frozenset(
            offer.ref for offer in group.offers if offer.ref in named or slug_key(offer.provider) in listed
        )

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


def _deciding(former: CombinedModel) -> tuple[object, ...]:
    """The part of a former combined model that decides what it is next: its chain and what that promised."""
    return tuple(member.key for member in former.chain), *(getattr(former, field) for field in PROMISED)


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
