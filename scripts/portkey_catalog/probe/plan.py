"""Which models are tried, in which order, and what that may cost at most (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from portkey_catalog.combine.exclusions import is_failing
from portkey_catalog.errors import MisuseError
from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.history.renamed_providers import by_route
from portkey_catalog.probe.answered_by import Expected, own_key
from portkey_catalog.probe.request import MAX_TOKENS, Trial, trial
from portkey_catalog.schema import Catalog, CombinedModel, Kind, Model, OfferKey, offer_key
from portkey_catalog.text.slugs import slug_key


class ProbeError(MisuseError):
    """The probe cannot begin; the text says why."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a probe may spend, tries that failed included."""

    usd: Decimal
    requests: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried, the first first."""

    trials: tuple[Trial, ...]
    """Those that the budget has room for, one try each."""
    beyond: tuple[Trial, ...] = ()
    """Those that it has no room for."""
    unpriced: tuple[Trial, ...] = ()
    """Those that may cost anything, and that nobody allowed by name."""


def planned(
    catalog: Catalog,
    offers: Iterable[OfferKey],
    budget: Budget,
    *,
    allowed: Collection[str] = (),
    max_tokens: int = MAX_TOKENS,
    tried: Mapping[OfferKey, date] = MappingProxyType({}),
) -> Plan:
    """Plan to try these offers: those never tried first, then those whose last verdict is the oldest.

    Args:
        catalog: the catalog they are of.
        offers: slug and model id of each.
        budget: what may be spent.
        allowed: offers (`slug/model-id`) that are tried although their price is unknown; they count as free of charge.
        max_tokens: tokens that an answer may have.
        tried: days of verdicts that the catalog does not remember.
    """
    keys = sorted(set(offers), key=lambda key: (max(_last_tried(catalog, key), tried.get(key, date.min)), key))
    trials = [trial(slug, catalog.providers[slug].models[model_id], max_tokens) for slug, model_id in keys]
    unpriced = [each for each in trials if each.worst is None and each.ref not in allowed]
    there: list[Trial] = []
    beyond: list[Trial] = []
    left = budget.usd
    for each in trials:
        if each in unpriced:
            continue
        cost = each.worst or Decimal(0)
        if len(there) < budget.requests and cost <= left:
            there.append(each)
            left -= cost
        else:
            beyond.append(each)
    return Plan(tuple(there), tuple(beyond), tuple(unpriced))


def _last_tried(catalog: Catalog, key: OfferKey) -> date:
    found = catalog.health.get(key[0], {}).get(key[1])
    return found.day if found else date.min


# Whom to try


def members(catalog: Catalog) -> list[OfferKey]:
    """Every member of every chain, those that answer alone, and those that left a chain as they failed."""
    return [
        member.key
        for model in catalog.combined.values()
        for member in model.members
        if member in model.targets or is_failing(member)
    ]


def usable_offers(catalog: Catalog) -> list[OfferKey]:
    """Every model that opencode is offered."""
    missing = exclusions(catalog)
    return [
        (slug, model_id)
        for slug, provider in catalog.providers.items()
        for model_id in provider.models
        if model_id not in missing[slug]
    ]


def named(catalog: Catalog, names: Iterable[str]) -> list[OfferKey]:
    """The offers that these names stand for: `combined/id`, `slug`, or `slug/model-id`.

    Raises:
        ProbeError: one stands for nothing that can be tried.
    """
    return [key for name in names for key in _named(catalog, name)]


def named_one_by_one(catalog: Catalog, names: Iterable[str]) -> list[OfferKey]:
    """The offers that these names stand for, each `slug/model-id`.

    Raises:
        ProbeError: one stands for more than one model, or for nothing that can be tried.
    """
    for name in names:
        slug, model_id = offer_key(name)
        if slug == COMBINED_PROVIDER or not model_id:
            what = "a chain" if slug == COMBINED_PROVIDER else "a whole provider"
            raise ProbeError(
                f"--unpriced {name}: names {what}, and its models may cost anything; name one model: SLUG/MODEL-ID"
            )
    return named(catalog, names)


def _named(catalog: Catalog, name: str) -> list[OfferKey]:
    slug, model_id = offer_key(name)
    if slug == COMBINED_PROVIDER:
        for model in catalog.combined.values():
            if model_id in model.names:
                return [member.key for member in model.members if member in model.targets or is_failing(member)]
        raise ProbeError(f"{name}: there is no such combined model")
    slugs = {slug_key(provider_id(each)): each for each in catalog.providers}
    slugs |= {slug_key(each): each for each in catalog.providers}
    if slug_key(slug) not in slugs:
        raise ProbeError(f"{name}: there is no provider {slug!r}; there are {', '.join(catalog.providers) or 'none'}")
    provider = catalog.providers[slugs[slug_key(slug)]]
    if not model_id:
        return [key for key in usable_offers(catalog) if key[0] == provider.slug]
    if model_id not in provider.models:
        raise ProbeError(f"{name}: {provider.slug} lists no such model")
    if (kind := provider.models[model_id].kind) not in (Kind.CHAT, Kind.UNKNOWN):
        raise ProbeError(f"{name}: is no chat model ({kind}), so it cannot be asked")
    return [(provider.slug, model_id)]


def promoted(base: Catalog, catalog: Catalog) -> list[OfferKey]:
    """What a catalog promotes in comparison with another: members that joined chains, and those that lead one now.

    A provider that is published under another name is none that joined.
    """
    gone, came = (
        {slug: each.route for slug, each in one.providers.items() if slug not in other.providers}
        for one, other in ((base, catalog), (catalog, base))
    )
    slugs = by_route(gone, came)
    before = {name: model for model in base.combined.values() for name in model.published}
    found: list[OfferKey] = []
    for model in catalog.combined.values():
        old = next((before[name] for name in model.names if name in before), None)
        stood = [(slugs.get(member.provider, member.provider), member.id) for member in old.targets] if old else []
        found += [member.key for member in model.targets if member.key not in stood]
        found += [member.key for member in model.targets[:1] if stood[:1] != [member.key]]
    return list(dict.fromkeys(found))


# What a model is known as


@dataclass(frozen=True)
class KnownAs:
    """What the models of a catalog are known as, and in which chains they stand."""

    catalog: Catalog
    of_member: Mapping[OfferKey, Sequence[CombinedModel]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[OfferKey, list[CombinedModel]] = {}
        for model in self.catalog.combined.values():
            for member in model.members:
                found.setdefault(member.key, []).append(model)
        object.__setattr__(self, "of_member", found)

    def expected(self, key: OfferKey) -> Expected:
        """What the answer of an offer may call it."""
        slug, model_id = key
        combined = self.of_member.get(key, ())
        keys = [*self._own(slug, self.catalog.providers[slug].models[model_id]), *(each.meant for each in combined)]
        others = frozenset(day for each in combined for day in each.other_snapshots)
        return Expected(tuple(dict.fromkeys(keys)), others)

    def _own(self, slug: str, model: Model) -> Iterator[str]:
        if key := own_key(model, slug):
            yield key
