"""Earlier lists of a provider that new ones are compared with over the days (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from portkey_catalog.guard.trends import List, Trend, outran
from portkey_catalog.history.lookback import Lookback, as_of, fingerprint, seen
from portkey_catalog.history.renamed_ids import renamed
from portkey_catalog.normalise.models import chosen
from portkey_catalog.schema import Model, ProviderCatalog
from portkey_catalog.settings.shapes import ProviderSettings, Settings


@dataclass(frozen=True, slots=True)
class Past:
    """The last good list of a provider, and what leads back from it."""

    models: Mapping[str, Model]
    list: List
    """The facts of them that are compared."""
    lookback: Lookback
    may_grow: bool
    """The owner chooses otherwise than when the list was taken."""
    provider: ProviderSettings
    today: date

    @classmethod
    def of(cls, old: ProviderCatalog, lookback: Lookback, provider: ProviderSettings, today: date) -> Self:
        """The past of a provider with this last good list, and what leads back from it."""
        otherwise = old.chosen_by != fingerprint(provider.include, provider.exclude)
        return cls(old.models, seen(old.models), lookback, otherwise, provider, today)

    def trends(self, models: Mapping[str, Model], settings: Settings) -> Sequence[Trend]:
        """Everything that has gone too far since earlier days, now that these are the models."""
        now = self.list if models == self.models else seen(models)
        return outran(
            self.list, now, self._on, settings, self.today, called=self._called(models), may_grow=self.may_grow
        )

    def _on(self, day: date) -> List:
        """The list as it was, but for what the owner no longer wants, which is no loss."""
        then = as_of(self.lookback, self.list, day, self.today)
        return chosen(then, self.provider.include, self.provider.exclude)

    def _called(self, models: Mapping[str, Model]) -> Callable[[List], List]:
        """What says of a list of earlier days what it said of these models under other ids, those of gone ones."""
        last = {**self.lookback.gone, **self.models}

        def called(then: List) -> List:
            left = {each: last[each] for each in then if each not in models and each in last}
            came = {each: model for each, model in models.items() if each not in then}
            return {**then, **{heir: then[each] for each, heir in renamed(left, came).items()}}

        return called
