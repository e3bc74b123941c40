"""Earlier lists of a provider that new ones are compared with over the days (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from portkey_catalog.guard.trends import List, Trend, outran
from portkey_catalog.history.lookback import as_of, fingerprint, recorded, seen
from portkey_catalog.normalise.models import chosen
from portkey_catalog.schema import Lookback, Model, ProviderCatalog
from portkey_catalog.settings.shapes import ProviderSettings, Settings


@dataclass(frozen=True, slots=True)
class Past:
    """The last good list of a provider, and what leads back from it."""

    models: Mapping[str, Model]
    list: List
    """The facts of them that are compared."""
    lookback: Lookback
    provider: ProviderSettings
    choice: str | None
    """By what the settings choose models now."""
    today: date

    @classmethod
    def of(cls, old: ProviderCatalog | None, provider: ProviderSettings, today: date) -> Self:
        """The past of a provider with this last good list."""
        known, lookback = (old.models, old.lookback) if old else ({}, Lookback())
        return cls(known, seen(known), lookback, provider, fingerprint(provider.include, provider.exclude), today)

    def trends(self, models: Mapping[str, Model], settings: Settings) -> Sequence[Trend]:
        """Everything that has gone too far since earlier days, now that these are the models."""
        may_grow = self.choice != self.lookback.chosen
        return outran(self.list, self._compared(models), self._on, settings, self.today, may_grow=may_grow)

    def _compared(self, models: Mapping[str, Model]) -> List:
        return self.list if models == self.models else seen(models)

    def _on(self, day: date) -> List:
        """The list as it was, but for what the owner no longer wants, which is no loss."""
        then = as_of(self.lookback, self.list, day, self.today)
        return chosen(then, self.provider.include, self.provider.exclude)

    def leading_to(self, new: ProviderCatalog, *, afresh: bool = False) -> ProviderCatalog:
        """A list that is taken, with what leads back from it.

        Args:
            new: the list.
            afresh: a person or a later day confirmed it, so that it is compared with nothing earlier.
        """
        back = Lookback(chosen=self.choice)
        if not afresh:
            back = recorded(self.lookback, self.list, self._compared(new.models), self.today, chosen=self.choice)
        return new.model_copy(update={"lookback": back})
