"""The provider of a metadata source that a list belongs to, told from its model ids alone (pure).

A workspace may call an integration `team-a`, and a list that states four facts a model does not say whose it is. Its
ids may: but those of open weights are in use everywhere, and a reseller knows the ids of everybody. So an id counts the
more the fewer providers of the source have it, and a provider is believed only when

- at least `FEWEST` ids and a third of the list are its, and they weigh as much as `OWN_IDS` that nobody else has; or
- at least `FEWEST` ids and two thirds of the list are its, and they are half of what the source has of it, by weight.

Measured on the newest recorded lists of 48 providers against a snapshot of models.dev with 225 of them, every slug
unknown: ten lists are found, each under its own provider. The nearest wrong ones weigh 4.5 (openai, for GitHub
Copilot's list) and 2.9 (huggingface and impossibl, for resellers), and are 0.39 of a provider (submodel, for Targon's
list of open weights, of which it has 0.56). Whom the ids fit nearly as well as the best one (`CLOSE`), such as a
reseller of the very same list, is found with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

FEWEST = 5
OWN_IDS = 5
OF_LIST = 1 / 3
MOST_OF_LIST = 2 / 3
OF_PROVIDER = 1 / 2
CLOSE = 2 / 3


@dataclass(frozen=True, slots=True)
class Directory:
    """The model ids that a source has of each provider."""

    providers: Mapping[str, frozenset[str]]
    weights: Mapping[str, float]
    """Id -> what it tells: one over the number of providers that have it."""
    totals: Mapping[str, float]
    """Provider -> weight of all its ids."""

    @classmethod
    def of(cls, providers: Mapping[str, Collection[str]]) -> Directory:
        """The directory of these providers."""
        ids = {provider: frozenset(models) for provider, models in providers.items() if models}
        weights = {
            each: 1 / count for each, count in Counter(each for models in ids.values() for each in models).items()
        }
        totals = {provider: sum(weights[each] for each in sorted(models)) for provider, models in ids.items()}
        return cls(ids, weights, totals)

    def owners(self, listed: Collection[str], *, rows: int | None = None) -> tuple[str, ...]:
        """The providers that a list of these ids may be of, sorted; none where no one is clearly it.

        Args:
            listed: the ids that may tell.
            rows: how many the list has in all, where it has others.
        """
        size = rows or len(listed)
        found: list[tuple[float, int, str]] = []
        believed = set()
        for provider, ids in self.providers.items():
            common = ids.intersection(listed)
            if not common:
                continue
            own, of_list = sum(self.weights[each] for each in sorted(common)), len(common) / size
            of_provider = own / self.totals[provider]
            found.append((2 * of_list * of_provider / (of_list + of_provider), len(common), provider))
            by_own_ids = of_list >= OF_LIST and own >= OWN_IDS
            by_share = of_list >= MOST_OF_LIST and of_provider >= OF_PROVIDER
            if len(common) >= FEWEST and (by_own_ids or by_share):
                believed.add(provider)
        best, known, first = max(found, default=(0.0, 0, ""))
        if first not in believed:
            return ()
        return tuple(sorted(each for score, common, each in found if score >= CLOSE * best and common >= CLOSE * known))


NOBODY = Directory.of({})
