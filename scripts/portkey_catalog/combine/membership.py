"""Choice of the offers of one model that stand in its chain, and why the others do not (pure).

Whoever stood in the chain before goes first: others join where they take nothing from what it promises, so that no
newcomer, whatever it states, costs a chain a member or a promise. What the settings name, and what the lab itself says
of its model, counts as known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portkey_catalog.combine.chain_checks import unfit_offers
from portkey_catalog.combine.exclusions import ALONE, NO_ROOM, TOO_FEW, TOO_FEW_INSIDE, Exclusion, failing
from portkey_catalog.combine.lessening import lessening
from portkey_catalog.combine.order import known_as
from portkey_catalog.combine.promises import abilities, lessened
from portkey_catalog.exports.usable import unusable
from portkey_catalog.grouping.groups import Offer, spread
from portkey_catalog.schema import Cause, CombinedModel, OfferKey, Probed
from portkey_catalog.settings.shapes import CombineSettings


@dataclass(frozen=True, slots=True)
class Choice:
    """The grounds for who stands in one model's chain."""

    settings: CombineSettings
    only_tool_call: bool
    fits: Callable[[Sequence[tuple[str, str]]], bool] = field(compare=False)
    """Test of a chain of these offers (slug, model id): it can be sent, which follows from its id, tags and routes."""
    pinned: Sequence[str] = ()
    """Offers (`slug/model-id`) that an override puts first."""
    vouched: Collection[str] = frozenset()
    """Offers (`slug/model-id`) that the settings name, or whose provider they list."""
    newcomers: Collection[str] = frozenset()
    """Providers that joined after the first catalog and that the settings do not list."""
    established: Collection[str] = frozenset()
    """Offers (`slug/model-id`) that take the place of another one where a chain is full and they stand before it."""
    barred: Mapping[str, str] = field(default_factory=dict)
    """Providers outside the chain's boundary -> why."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Offers (`slug/model-id`) that say what nobody else bears out -> what that is."""
    failing: Mapping[OfferKey, Probed] = field(default_factory=dict)
    """Offers that do not work -> what probes found; they stand outside where enough others are left for a chain, and
    one of them works."""
    working: Collection[OfferKey] = frozenset()
    """Offers that probes found to work."""
    former: CombinedModel | None = None
    """The combined model in the last catalog."""

    def left_out(self, ordered: Sequence[Offer]) -> dict[str, Exclusion]:
        """Reasons for offers, in failover order, to stand outside the chain, by `slug/model-id`.

        Where those that fail cannot all be done without, those that fail since the latest day stay; and all of them
        where nobody is known to work in the chain without them, as that would help nobody.
        """
        whole = self._left_out(ordered, {})
        out = {offer.ref: failing(self.failing[offer.key]) for offer in ordered if offer.key in self.failing}
        if not out or all(offer.ref in whole for offer in ordered):
            return whole
        days = {offer.ref: self.failing[offer.key].since for offer in ordered if offer.ref in out}
        places = {offer.ref: place for place, offer in enumerate(ordered)}
        for ref in sorted(out, key=lambda each: (-days[each].toordinal(), places[each])):
            reasons = self._left_out(ordered, out)
            if any(offer.ref not in reasons and offer.key in self.working for offer in ordered):
                return reasons
            del out[ref]
        return whole

    def _left_out(self, ordered: Sequence[Offer], out: Mapping[str, Exclusion]) -> dict[str, Exclusion]:
        """The same, where these stand outside whatever they are."""
        unused = ((offer.ref, unusable(offer.model, only_tool_call=self.only_tool_call)) for offer in ordered)
        reasons = {**out, **{ref: Exclusion(why) for ref, why in (*self.doubts.items(), *unused) if why}}
        beyond = [offer for offer in ordered if offer.ref not in reasons and offer.provider in self.barred]
        reasons |= {offer.ref: Exclusion(self.barred[offer.provider], Cause.OUTSIDE) for offer in beyond}
        within = [offer for offer in ordered if offer.ref not in reasons]
        unchained = self._not_chained(within)
        spare = [offer for offer in within if unchained.get(offer.ref) in (ALONE, TOO_FEW)]
        if beyond and spread([*spare, *beyond]) >= self.settings.min_providers:
            unchained |= {offer.ref: TOO_FEW_INSIDE for offer in spare}
        return reasons | unchained

    def _not_chained(self, usable: Sequence[Offer]) -> dict[str, Exclusion]:
        """Reasons for offers that may stand in a chain not to.

        Offers whose output limit is assumed join a chain of others where they lessen nothing, and make one where too
        few others are left.
        """
        stood = {known_as(member.key) for member in self.former.chain} if self.former else set()
        there = [offer for offer in usable if known_as(offer.key) in stood]
        kept = {offer.ref for offer in there if self.former and not lessened([self.former], offer.model)}
        known = kept | {offer.ref for offer in there if not offer.is_assumed}
        by_lab = {offer.ref for offer in usable if _by_its_lab(offer)}
        firm = {*kept, *self.pinned, *by_lab}
        named = known.union(self.pinned)
        guesses = {offer.ref for offer in usable if offer.ref not in named and offer.is_assumed}
        sure = [offer for offer in usable if offer.ref not in guesses]
        enough = self.settings.min_providers
        reasons: dict[str, Exclusion] = {}
        members: set[str] = set()
        if spread(offer for offer in sure if offer.ref in known) >= enough:
            first = {offer.ref for offer in sure} & known.union(by_lab, self.vouched)
            established = [offer for offer in sure if offer.provider not in self.newcomers]
            if spread(offer for offer in established if offer.ref in known) < enough:
                # A chain that stands by newcomers binds nobody who was there before them.
                first |= {offer.ref for offer in established}
            reasons = self._kept_out(sure, first, firm)
            members = {offer.ref for offer in sure} - reasons.keys()
        if not members:
            reasons = self._kept_out(sure, {offer.ref for offer in sure}, firm)
            members = {offer.ref for offer in sure} - reasons.keys()
        if not members:
            return self._kept_out(usable, {offer.ref for offer in usable}, firm)
        for guest in (offer for offer in usable if offer.ref in guesses):
            chain = [offer for offer in usable if offer.ref in members]
            joined = [offer for offer in usable if offer.ref in members or offer is guest]
            if why := self._unfit_beside(guest, chain):
                reasons[guest.ref] = Exclusion(why)
            elif not self._has_room(joined):
                reasons[guest.ref] = NO_ROOM
            elif why := lessening(guest, chain):
                reasons[guest.ref] = Exclusion(why)
            else:
                members.add(guest.ref)
        return reasons

    def _kept_out(self, usable: Sequence[Offer], first: Collection[str], firm: Collection[str]) -> dict[str, Exclusion]:
        """Reasons for these offers to stand outside the chain that they make, by `slug/model-id`.

        Args:
            usable: the offers, in failover order.
            first: those that begin it; the others join where they take nothing from it.
            firm: those that are never left out for what they lack.
        """
        begin = [offer for offer in usable if offer.ref in first]
        enough = self.settings.min_providers
        unfit = self._unfit(begin)
        begin = [offer for offer in begin if offer.ref not in unfit]
        unfit |= unfit_offers(begin, firm, enough)
        begin = [offer for offer in begin if offer.ref not in unfit]
        reasons = {ref: Exclusion(why) for ref, why in unfit.items()}
        there = {offer.ref for offer in begin}
        left = list(begin)
        alike = not any(map(self._may_be_unfit, usable))
        known = {abilities(offer.model) for offer in begin}
        for guest in (offer for offer in usable if offer.ref not in first):
            # Who joins lessens nothing, so each is held against those that began the chain.
            is_other = abilities(guest.model) not in known
            unfit = unfit_offers([*begin, guest], there, enough) if is_other else {}
            if why := (None if alike else self._unfit_beside(guest, left)) or unfit.get(guest.ref):
                reasons[guest.ref] = Exclusion(why)
            elif is_other and (why := lessening(guest, begin)):
                reasons[guest.ref] = Exclusion(why) if self._has_room([*begin, guest]) else NO_ROOM
            else:
                left.append(guest)
        refs = {offer.ref for offer in left}
        left = [offer for offer in usable if offer.ref in refs]
        chain = self._with_room(left, late=refs - {*first, *self.established})
        if spread(chain) < enough:
            return reasons | dict.fromkeys((offer.ref for offer in left), ALONE if spread(left) < 2 else TOO_FEW)
        return reasons | {offer.ref: NO_ROOM for offer in left if offer not in chain}

    def _has_room(self, chain: Sequence[Offer]) -> bool:
        return len(chain) <= self.settings.max_targets and self.fits([offer.key for offer in chain])

    def _with_room(self, usable: Sequence[Offer], late: Collection[str]) -> list[Offer]:
        """The offers a chain has room for: those pinned, then as many providers as possible, then the best left.

        Args:
            usable: offers in failover order.
            late: those (`slug/model-id`) that take no other one's place.
        """
        enough, most = self.settings.min_providers, self.settings.max_targets
        firsts = {offer.provider: offer for offer in reversed(usable)}
        spare = [offer for offer in usable if offer is firsts[offer.provider]][:enough]
        wanted = sorted(
            usable,
            key=lambda offer: (offer.ref not in self.pinned, offer.ref in late, offer is not firsts[offer.provider]),
        )
        if spread(wanted[:most]) < enough:
            # More offers of one provider are pinned than there is room for: without another one there is no failover.
            wanted = [*spare, *(offer for offer in wanted if offer not in spare)]
        room = {offer.key for offer in wanted[:most]}
        chain = [offer for offer in usable if offer.key in room]
        while chain and not self.fits([offer.key for offer in chain]):
            # Of the second offers of a provider the last goes first, so that as many providers as possible stay.
            counts = Counter(offer.provider for offer in chain)
            going = [offer for offer in chain if offer.ref in late] or chain
            chain.remove(next((offer for offer in reversed(going) if counts[offer.provider] > 1), going[-1]))
        return chain

    def _unfit(self, usable: Iterable[Offer]) -> dict[str, str]:
        """Offers that are in no chain with the others, by `slug/model-id`: a second name, or free beside paid."""
        offers = list(usable)
        reasons: dict[str, str] = {}
        paid = any(not offer.is_free for offer in offers)
        keys = {offer.key for offer in offers}
        for offer in offers:
            if (offer.provider, offer.model.alias_of) in keys:
                # To try the same model of the same provider again is no failover.
                reasons[offer.ref] = f"another name of {offer.model.alias_of}"
            elif offer.is_free and paid and self.settings.free_variants == "exclude" and offer.ref not in self.pinned:
                reasons[offer.ref] = "free offer"
        return reasons

    def _may_be_unfit(self, offer: Offer) -> bool:
        """An alias or an excluded free variant may be made unfit by others, or make them so."""
        return offer.model.alias_of is not None or (offer.is_free and self.settings.free_variants == "exclude")

    def _unfit_beside(self, guest: Offer, chain: Sequence[Offer]) -> str | None:
        """The reason for an offer to be in no chain with these, which stay whatever it is."""
        unfit = self._unfit([*chain, guest])
        if guest.ref in unfit:
            return unfit[guest.ref]
        names = (offer.model.id for offer in chain if (offer.provider, offer.model.alias_of) == guest.key)
        if name := next(names, None):
            return f"another name of {name}"
        return "beside it the free offers of the chain would be left out" if unfit else None


def _by_its_lab(offer: Offer) -> bool:
    """Recognise an offer in which the lab itself says what its model can do."""
    return offer.own and bool(offer.model.modalities.input) and not offer.is_assumed
