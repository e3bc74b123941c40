"""Reasons for an offer that stood in the chain of a combined model to stand in it no more (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portkey_catalog.exports.usable import unusable
from portkey_catalog.grouping.groups import Offer, identity_of
from portkey_catalog.grouping.in_context import offers_in_context
from portkey_catalog.identity import Key, compatible
from portkey_catalog.schema import (
    Catalog,
    Cause,
    CombinedModel,
    Kind,
    Member,
    Model,
    NearMiss,
    ProviderCatalog,
)
from portkey_catalog.text.words import some

NAMED = 3
"""Offers that one reason names."""


@dataclass(frozen=True, slots=True)
class Departure:
    """The reason for an offer to have left a chain."""

    why: str
    """Rest of a sentence after "`slug/model-id`, which ...", in plain words; it may hold upstream text."""
    by: tuple[str, ...] = ()
    """Offers (`slug/model-id`) that came and pushed it out."""
    offered: bool = False
    """Its provider still offers that very model to the account."""


class Departures:
    """Fates of the offers of the last catalog."""

    def __init__(
        self,
        previous: Catalog,
        catalog: Catalog,
        wanted: Mapping[str, ProviderCatalog],
        rejected: Mapping[tuple[str, str], str],
    ) -> None:
        """Compare two catalogs.

        Args:
            previous: the last catalog.
            catalog: the new one.
            wanted: the last lists as the settings want them now.
            rejected: slug and id of rows of today's lists that were not taken -> why.
        """
        self._previous = previous
        self._catalog = catalog
        self._wanted = wanted
        self._rejected = rejected
        self._gone_by = {
            (each.provider, each.model): each.by for each in catalog.changes if each.field is None and each.new is None
        }
        self._homes = {member.key: each for each in catalog.combined.values() for member in each.members}
        self._misses: defaultdict[str, list[NearMiss]] = defaultdict(list)
        for miss in catalog.near_misses:
            for ref in (*miss.one.offers, *miss.other.offers):
                self._misses[ref].append(miss)

    def why(self, old: CombinedModel, member: Member, new: CombinedModel | None) -> Departure | None:
        """The reason that a member of a former chain left it; `None` when nothing but other providers is missing.

        Args:
            old: the former combined model.
            member: one of its chain.
            new: what its id leads to now, where it leads to something.
        """
        slug, model_id = member.key
        provider = self._catalog.providers.get(slug)
        model = provider.models.get(model_id) if provider else None
        if model is None:
            return Departure(self._gone(slug, model_id))
        offered = model.enabled is not False and model.status not in ("retired", "unavailable")
        place = next((each for each in new.members if each.key == member.key), None) if new else None
        if new and place and place.cause is not Cause.LEFT_OVER:
            if place.excluded is None or place.is_spare:
                return None
            came = self._came(place, model, old, new)
            beside = f" (new in it: {some(came, NAMED)})" if came else ""
            return Departure(f"stands outside the chain: {place.excluded}{beside}", came, offered)
        if model.kind is not Kind.CHAT:
            return Departure(f"is no chat model any more ({model.kind})")
        home = self._homes.get(member.key)
        offer = self._offers.get(member.key)
        read = offer.identity if offer else None
        key = home.identity if home and home is not new else read.key if read else None
        if key is None or read is None:
            return Departure("has a name now that tells nobody which model it is")
        alone = identity_of(model, slug)
        if key != old.identity and read.key == key and alone and alone.key == old.identity:
            came = self._new_snapshots(old.identity)
            return Departure(
                f"is kept apart now: {read.evidence[-1]}" + (f": {some(came, NAMED)} came" if came else ""), came
            )
        if key != old.identity and not (member.by_hand and self._reads_as_before(member, key)):
            miss = self._miss(member.ref, old.identity, key)
            return Departure(f"reads as {key} now" + (f" ({miss.apart})" if miss else ""))
        return self._apart(old, member, model, new, offered=offered)

    @cached_property
    def _offers(self) -> dict[tuple[str, str], Offer]:
        return {offer.key: offer for offer in offers_in_context(self._catalog)}

    def _new_snapshots(self, identity: str) -> tuple[str, ...]:
        """Offers that were not listed before, of other snapshots of a name."""
        name = Key.parse(identity).untagged
        refs = self._previous.refs
        return tuple(
            offer.ref
            for offer in self._offers.values()
            if offer.identity and offer.identity.parts.is_snapshot_of(name) and offer.ref not in refs
        )

    def _came(self, place: Member, model: Model, old: CombinedModel, new: CombinedModel) -> tuple[str, ...]:
        """Newcomers in a chain, where nothing but the others keeps an offer out of it."""
        if place.cause in (Cause.OUTSIDE, Cause.FAILING) or unusable(
            model, only_tool_call=self._catalog.publish.only_tool_call
        ):
            return ()
        known = {each.key for each in old.members}
        return _refs([each for each in new.chain if each.key not in known])

    def _gone(self, slug: str, model_id: str) -> str:
        """The fate of a model that is not listed."""
        if slug not in self._catalog.providers:
            return "is gone with its provider"
        before, wanted = (lists.get(slug) for lists in (self._previous.providers, self._wanted))
        unwanted = before and wanted and model_id in before.models.keys() - wanted.models.keys()
        if unwanted or self._gone_by.get((slug, model_id)) == "owner":
            return "is left out by the settings"
        if why := self._rejected.get((slug, model_id)):
            return f"is not taken: {why}"
        told = self._catalog.removed.providers.get(slug, {}).get(model_id)
        if told and told.successor:
            return f"is listed as {told.successor} now"
        return "is not listed any more"

    def _reads_as_before(self, member: Member, key: str) -> bool:
        before = self._previous.providers.get(member.provider)
        model = before.models.get(member.id) if before else None
        read = identity_of(model, member.provider) if model else None
        return read is not None and read.key == key

    def _apart(
        self, old: CombinedModel, member: Member, model: Model, new: CombinedModel | None, *, offered: bool
    ) -> Departure | None:
        """The reason that an offer which still reads as the model is kept apart from the others."""
        miss = self._miss(member.ref, old.identity)
        known = {each.key for each in old.members}
        others = [each for each in new.members if each.key != member.key] if new else []
        against = [(each, apart) for each in others if (apart := self._contradiction(model, each))]
        came = _refs([each for each, _ in against if each.key not in known])
        apart = miss.apart if miss else next((apart for _, apart in against), None)
        if apart is None and (new is None or not new.chain):
            return None
        because = f": {apart}" if apart else ""
        return Departure(
            f"is kept apart now{because}" + (f", against {some(came, NAMED)}" if came else ""), came, offered
        )

    def _contradiction(self, model: Model, other: Member) -> str | None:
        provider = self._catalog.providers.get(other.provider)
        found = provider.models.get(other.id) if provider else None
        return compatible(found, model) if found else None

    def _miss(self, ref: str, *identities: str) -> NearMiss | None:
        """The near miss of an offer that is between these identities, one between them alone first."""
        sides = [(each, {each.one.identity, each.other.identity}) for each in self._misses[ref]]
        found = [(len(both), each) for each, both in sides if both.issuperset(identities)]
        return min(found, key=lambda item: item[0])[1] if found else None


def _refs(members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(member.ref for member in members)
