"""Which provider of a metadata source a list belongs to, told from its model ids alone (pure).

A workspace may call an integration `team-a`, and a list that states four facts a model does not say whose it is. Its ids
may: but those of open weights are in use everywhere, and a reseller knows the ids of everybody. So an id counts the more
the fewer providers of the source have it, and a provider is believed only when

- the source knows it well: at least three ids, and a third of the list (`OF_LIST`), and
- they are its own: at least half of what the source has of it by weight (`OF_PROVIDER`), or as much as five ids that
  nobody else has (`OWN_IDS`).

Measured on the newest recorded lists of 48 providers against a snapshot of models.dev with 225 of them, every slug
unknown: ten lists are found, each under its own provider; the nearest wrong ones reach 0.39 of a provider by weight
(submodel, for Targon's list of open weights) and 2.9 ids of their own (Hugging Face, impossibl). Providers that come
close to the best one (`CLOSE`), such as resellers of the very same list, are found with it: nobody can tell them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

FEWEST = 3
OF_LIST = 1 / 3
OF_PROVIDER = 1 / 2
OWN_IDS = 5
CLOSE = 2 / 3


@dataclass(frozen=True, slots=True)
class Directory:
    """The model ids that a source has of each provider."""

    providers: Mapping[str, frozenset[str]]
    known_by: Mapping[str, int]
    """Id -> number of providers that have it."""

    @classmethod
    def of(cls, providers: Mapping[str, Collection[str]]) -> Directory:
        """The directory of these providers."""
        ids = {provider: frozenset(models) for provider, models in providers.items()}
        return cls(ids, Counter(model_id for models in ids.values() for model_id in models))

    def _weight(self, ids: Collection[str]) -> float:
        return sum(1 / self.known_by[model_id] for model_id in sorted(ids))

    def owners(self, listed: Collection[str]) -> tuple[str, ...]:
        """The providers that a list of these ids may be of, sorted; none when no one is clearly it."""
        found: list[tuple[float, int, str]] = []
        believed = set()
        for provider, ids in self.providers.items():
            common = ids.intersection(listed)
            if not common:
                continue
            own, of_list = self._weight(common), len(common) / len(listed)
            of_provider = own / self._weight(ids)
            found.append((2 * of_list * of_provider / (of_list + of_provider), len(common), provider))
            if len(common) >= FEWEST and of_list >= OF_LIST and (own >= OWN_IDS or of_provider >= OF_PROVIDER):
                believed.add(provider)
        best, known, first = max(found, default=(0.0, 0, ""))
        if first not in believed:
            return ()
        return tuple(sorted(each for score, common, each in found if score >= CLOSE * best and common >= CLOSE * known))


NOBODY = Directory({}, {})
