"""Offers of one model -> failover order (pure).

The owner's word comes first, what was known before stands before what is new, and nothing that a provider states may
bring it to the front against both: a new name is not tried before the others because of the alphabet, nor a new or
incredibly low price because it is the lowest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portkey_catalog.exports.usable import unusable
from portkey_catalog.grouping.groups import Offer
from portkey_catalog.schema import Catalog, CombinedModel, Member, Notice, OfferKey, ProviderCatalog
from portkey_catalog.settings.shapes import CombineSettings
from portkey_catalog.text.slugs import slug_key

YOUNG = timedelta(days=7)
"""Time as a member before an offer's price may bring it to the front: a week, so that a price which is a mistake
or a bait meets a working day, and an owner who reads the reports, before requests do."""

MUCH_CHEAPER = 8
"""Factor by which an offer may be cheaper than every other provider and lead. Measured on 557 models with prices of two
providers or more, in the recorded lists (113) and in models.dev: the second cheapest costs 1.0 times as much as the
cheapest in half of them, at most 2.6 times in 95 of 100, and in the recorded lists never more than 6.9 times. Four lie
beyond 8, and two of these are misprints."""

SEEN_TO_WORK = timedelta(days=4)
"""The same for an offer that a probe found to work since it joined. A price that is a bait answers, too; so whoever
joins before a weekend still meets a working day."""

_BEFORE_ALL = date.min


def newcomers(providers: Mapping[str, ProviderCatalog], listed: Collection[str]) -> dict[str, date]:
    """Providers that joined after the first catalog and that the settings do not list: slug -> first day."""
    keys = set(map(slug_key, listed))
    return {
        slug: provider.first_seen
        for slug, provider in providers.items()
        if provider.first_seen and slug_key(slug) not in keys
    }


def newcomer_notices(catalog: Catalog, listed: Collection[str]) -> list[Notice]:
    """Providers that stand behind others because nobody has said yet where they belong, one notice each."""
    chains = Counter(
        slug for model in catalog.combined.values() for slug in {member.provider for member in model.chain}
    )
    return [
        Notice(
            level="info",
            provider=slug,
            text=f"new since {day}: it stands behind the others in {chains[slug]} "
            f"chain{'s' if chains[slug] > 1 else ''} until combine.provider_priority lists it",
            subject="new provider",
        )
        for slug, day in newcomers(catalog.providers, listed).items()
        if chains[slug]
    ]


def joined(
    offers: Collection[Offer], former: Sequence[CombinedModel], offered: Collection[OfferKey], today: date | None
) -> dict[OfferKey, date]:
    """UTC day on which each offer became a member of its combined model; none where the first catalog had it.

    Args:
        offers: the members.
        former: what the combined model was in the last catalog.
        offered: everything that is offered now, see `known_as`.
        today: UTC day; `None` in a first catalog.

    An offer under another id takes the place of the one of the same provider that is gone.
    """
    if today is None:
        return {}
    before = {known_as(member.key): member.since for model in former for member in model.members}
    gone: dict[str, list[date | None]] = {}
    for key, since in before.items():
        if key not in offered:
            gone.setdefault(key[0], []).append(since)
    days = {}
    for offer in offers:
        key = known_as(offer.key)
        left = gone.get(key[0])
        since = before[key] if key in before else _earliest(left) if left else today
        if since:
            # A clock that was wrong once must not make a member new for ever.
            days[offer.key] = min(since, today)
    return days


def is_one_of(offer: Offer, members: Iterable[Member]) -> bool:
    """Find an offer among these members of a former chain."""
    return known_as(offer.key) in {known_as(member.key) for member in members}


def known_as(key: OfferKey) -> OfferKey:
    """The name that an offer keeps from day to day."""
    return slug_key(key[0]), key[1]


def _earliest(days: Sequence[date | None]) -> date | None:
    return None if None in days else min(day for day in days if day)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The grounds for the order of every chain."""

    settings: CombineSettings = field(default_factory=CombineSettings)
    """Says which providers the owner lists, and what goes first."""
    only_tool_call: bool = True
    newcomers: Mapping[str, date] = field(default_factory=dict)
    """See `newcomers`."""
    upstreams: Mapping[str, str] = field(default_factory=dict)
    """Slug -> the first slug with the same upstream; whoever is not named is its own."""
    today: date | None = None
    """UTC day; `None` in a first catalog, in which nothing is new."""
    working: Mapping[OfferKey, date] = field(default_factory=dict)
    """Offers that a probe found to work -> UTC day of the last one."""

    @property
    def minds_former(self) -> bool:
        """An order by price may depend on what a combined model was before: on the price of its first member alone."""
        return self.settings.order == "price"

    def in_order(
        self,
        offers: Sequence[Offer],
        pinned: Sequence[str],
        days: Mapping[OfferKey, date],
        former: CombinedModel | None,
    ) -> list[Offer]:
        """Those pinned by an override, then every provider's best before anybody's second one.

        Providers stand as listed. Of the others those of the first catalog come first, alphabetically, then whoever
        offers the model for longer; newcomers stand behind all.

        Args:
            offers: the offers of one model.
            pinned: offers (`slug/model-id`) that an override puts first.
            days: see `joined`.
            former: the combined model in the last catalog.
        """
        listed, by_price = list(map(slug_key, self.settings.provider_priority)), self.settings.order == "price"
        standing: dict[str, date] = {}
        for offer in offers:
            day = days.get(offer.key, _BEFORE_ALL)
            standing[offer.provider] = min(day, standing.get(offer.provider, day))

        def rank(slug: str) -> tuple[Any, ...]:
            if slug_key(slug) in listed:
                return (listed.index(slug_key(slug)), _BEFORE_ALL, _BEFORE_ALL, slug)
            return (len(listed), self.newcomers.get(slug, _BEFORE_ALL), standing[slug], slug)

        def place(offer: Offer) -> tuple[Any, ...]:
            by_rank, by_day, price = rank(offer.provider), days.get(offer.key, _BEFORE_ALL), offer.model.cost.usual
            leading = (price, by_rank, by_day) if by_price else (by_rank, by_day, price)
            return (*leading, len(offer.model.id), offer.model.id)

        usable = [offer for offer in offers if not unusable(offer.model, only_tool_call=self.only_tool_call)]
        # What is assumed of one offer moves no other one.
        telling = [offer for offer in usable if not offer.is_assumed]
        known = [offer for offer in telling if offer.provider not in self.newcomers]
        behind = set(self._behind(usable, telling, days, former))
        if behind.issuperset(offer.key for offer in known or telling):
            behind = set()
        paid = any(not offer.is_free for offer in known) or not known

        def free_place(offer: Offer) -> int:
            is_new = offer.provider in self.newcomers
            if not offer.is_free:
                # Free offers stand last, but not behind newcomers alone.
                return 1 if paid or not is_new else 2
            if self.settings.free_variants != "first":
                return 2
            return 1 if is_new or offer.key in behind else 0

        numbers = {ref: number for number, ref in enumerate(pinned)}
        seen: Counter[tuple[str, bool, bool]] = Counter()
        placed = []
        can_be_used = {offer.key for offer in usable}
        for first, offer in sorted(((place(offer), offer) for offer in offers), key=lambda item: item[0]):
            guess, own = offer.is_assumed, (offer.provider, offer.is_free)
            turn = (free_place(offer), seen[*own, False] + (seen[*own, True] if guess else 0))
            late = (offer.provider in self.newcomers, offer.key in behind)
            placed.append(((numbers.get(offer.ref, len(numbers)), *turn, *late, *first), offer))
            if offer.key in can_be_used:
                seen[*own, guess] += 1
        return [offer for _, offer in sorted(placed, key=lambda item: item[0])]

    def established(self, offers: Iterable[Offer], days: Mapping[OfferKey, date]) -> frozenset[str]:
        """Offers (`slug/model-id`) that may take another one's place in a full chain: by price, when it is not new."""
        if self.settings.order != "price":
            return frozenset()
        known = (offer for offer in offers if offer.provider not in self.newcomers)
        return frozenset(offer.ref for offer in known if not self._is_young(offer, days))

    def _is_young(self, offer: Offer, days: Mapping[OfferKey, date]) -> bool:
        joined_on = days.get(offer.key, _BEFORE_ALL)
        seen = self.working.get(offer.key, _BEFORE_ALL) >= joined_on
        return self.today is not None and self.today - joined_on < (SEEN_TO_WORK if seen else YOUNG)

    def _behind(
        self,
        usable: Sequence[Offer],
        telling: Sequence[Offer],
        days: Mapping[OfferKey, date],
        former: CombinedModel | None,
    ) -> Iterator[OfferKey]:
        """Offers whose price, as it is new or far below all others, does not bring them to the front."""
        cheapest: dict[str, Decimal] = {}
        # What is new says nothing of what the others may cost, unless there is nothing else.
        older = [each for each in telling if each.provider not in self.newcomers and not self._is_young(each, days)]
        for offer in older or telling:
            if not offer.is_free:
                upstream = self.upstreams.get(offer.provider, offer.provider)
                price = offer.model.cost.usual
                cheapest[upstream] = min(price, cheapest.get(upstream, price))
        led = former.chain[:1] if former else ()
        by_price, free_first = self.settings.order == "price", self.settings.free_variants == "first"
        for offer in usable:
            if (by_price or (offer.is_free and free_first)) and self._is_young(offer, days):
                yield offer.key
            elif by_price and not offer.is_free:
                upstream, price = self.upstreams.get(offer.provider, offer.provider), offer.model.cost.usual
                others = [amount for each, amount in cheapest.items() if each != upstream and amount.is_finite()]
                # Whoever led before does not yield because others became dear.
                stays = former is not None and is_one_of(offer, led) and price >= former.cost.usual
                if others and price * MUCH_CHEAPER < min(others) and not stays:
                    yield offer.key
