"""What probes found, as combining goes by it: who fails for long enough to leave, who was seen to work (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from portkey_catalog.schema import Health, OfferKey, Probed, ProviderCatalog

FORGOTTEN_AFTER = timedelta(days=30)
"""Age at which a verdict keeps nobody out of a chain any more: where nobody probes, nobody knows."""


def still_told(health: Health, providers: Mapping[str, ProviderCatalog], unfit: Callable[[str], object]) -> Health:
    """What was found of models that these lists have, sorted; without whoever answered where that must not be told.

    Args:
        health: what was found.
        providers: the lists.
        unfit: tells whether a text must not be published.
    """
    kept: Health = {}
    for slug, found in sorted(health.items()):
        models = providers[slug].models if slug in providers else {}
        told = {
            model_id: probed
            for model_id, probed in sorted(found.items())
            if model_id in models and not (probed.answered_by and unfit(probed.answered_by))
        }
        if told:
            kept[slug] = told
    return kept


def failing_offers(health: Health, days: int, today: date) -> dict[OfferKey, Probed]:
    """Offers of which every probe found for so many days that they do not work; none where that is no day.

    The days are those between the first such probe and the last one: what was tried once did not fail for long. What
    was found on a day on which nothing was found to work tells of the gateway or the key, so it counts for nothing.
    """
    seen = set(working_offers(health).values())
    return {
        key: probed
        for key, probed in _found(health)
        if days
        and not probed.works
        and probed.day in seen
        and (probed.day - probed.since).days >= days
        and today - probed.day <= FORGOTTEN_AFTER
    }


def working_offers(health: Health) -> dict[OfferKey, date]:
    """Offers that worked when they were tried last, and the day of that."""
    return {key: probed.day for key, probed in _found(health) if probed.works}


def _found(health: Health) -> Iterator[tuple[OfferKey, Probed]]:
    for slug, found in health.items():
        for model_id, probed in found.items():
            yield (slug, model_id), probed
