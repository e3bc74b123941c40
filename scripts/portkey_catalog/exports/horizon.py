"""Models that go: the day from which requests to them fail, and how soon that is (pure).

A day is one that a provider's list states, or the owner by hand. A combined model goes with the last offer that answers
for it, and only if every one of them has a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.schema import Catalog, CombinedModel, Model, OfferKey

HORIZONS = (30, 90)
"""Days ahead that people are told of, the nearest first."""


@dataclass(frozen=True, slots=True, order=True)
class Going:
    """A model that answers, and will not for long."""

    on: date
    """UTC day from which requests to it fail."""
    provider: str
    """Slug of its provider; `combined` for a combined model."""
    model: str
    """Its id there."""

    def begins(self, days: int) -> date:
        """The first day on which it is so many days ahead."""
        return self.on - timedelta(days=days)

    def horizon(self, today: date) -> int | None:
        """The nearest of the `HORIZONS` that it is within."""
        return next((days for days in HORIZONS if self.begins(days) <= today), None)


def going(catalog: Catalog, today: date) -> tuple[Going, ...]:
    """Every model that goes within the furthest horizon, the first to go first.

    What the account cannot reach is none, nor is what answers no more.
    """
    return tuple(sorted(each for each in _with_a_day(catalog) if each.on > today and each.horizon(today)))


def taken_back(before: Catalog, after: Catalog, today: date) -> tuple[Going, ...]:
    """What went soon in the earlier catalog, still answers in the later one, and has a later day or none there."""
    days = {(each.provider, each.model): each.on for each in _with_a_day(after)}
    there = {
        (slug, model.id)
        for slug, provider in after.providers.items()
        for model in provider.models.values()
        if _answers(model)
    }
    there |= {(COMBINED_PROVIDER, name) for name, combined in after.combined.items() if combined.targets}
    return tuple(
        each
        for each in going(before, today)
        if (key := (each.provider, each.model)) in there and days.get(key, date.max) > each.on
    )


def _answers(model: Model) -> bool:
    return model.enabled is not False and model.status not in ("retired", "unavailable")


def _with_a_day(catalog: Catalog) -> Iterator[Going]:
    days = last_days(catalog)
    for (slug, model_id), day in days.items():
        if _answers(catalog.providers[slug].models[model_id]):
            yield Going(day, slug, model_id)
    for combined_id, combined in catalog.combined.items():
        if ends := last_day(combined, days):
            yield Going(ends, COMBINED_PROVIDER, combined_id)


def last_days(catalog: Catalog) -> dict[OfferKey, date]:
    """The UTC day from which requests to an offer fail, for each that has one."""
    return {
        (slug, model_id): model.retires
        for slug, provider in catalog.providers.items()
        for model_id, model in provider.models.items()
        if model.retires
    }


def last_day(combined: CombinedModel, days: Mapping[OfferKey, date]) -> date | None:
    """The UTC day from which the id of a combined model leads nowhere, where that is known.

    Args:
        combined: the model.
        days: the `last_days` of offers.
    """
    targets = combined.targets
    if not targets:
        return None  # it leads nowhere already
    last = max(days[each.key] for each in targets) if all(each.key in days for each in targets) else None
    return min(filter(None, (last, combined.ends)), default=None)
