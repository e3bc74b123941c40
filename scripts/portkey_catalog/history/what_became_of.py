"""What to use in place of what is gone, and what people are told of it (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from portkey_catalog.exports.names import COMBINED, listed_as, opencode_key, provider_id
from portkey_catalog.exports.renamed_ids import heir, still_answered
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.grouping.groups import Offer
from portkey_catalog.grouping.in_context import settled_offers
from portkey_catalog.schema import Catalog, Notice, Removed, RemovedModel

SHOWN = 5
"""Ids that a notice names, of those that it is about."""


def advised(removed: Removed, catalog: Catalog, today: date) -> Removed:
    """What is remembered, with what to use instead, and old ids only as long as they go on.

    A provider's model is best replaced by its successor there, then by a combined model with a chain, then by what
    others offer of the same model: the last two are advice alone and never published under the old id. What is going
    itself is named only where nothing else is left.

    Args:
        removed: what is remembered.
        catalog: what there is now.
        today: UTC day.
    """
    if not removed.providers and not removed.combined:
        return removed
    offers = [offer for offer in settled_offers(catalog) if offer.identity]
    now = _Now(catalog, offers)
    return Removed(
        providers={
            slug: {model_id: now.in_place_of(slug, model_id, models, today) for model_id in models}
            for slug, models in removed.providers.items()
        },
        combined={
            name: one.model_copy(update={"instead": now.same(one.identity)}) for name, one in removed.combined.items()
        },
    )


class _Now:
    """What opencode is offered of each model."""

    def __init__(self, catalog: Catalog, offers: list[Offer]) -> None:
        missing = exclusions(catalog)
        self._catalog = catalog
        self._missing = missing
        self._meant = {offer.key: offer.identity.key for offer in offers if offer.identity}
        published = [each for each in catalog.combined.values() if each.published]
        self._chains = {name: f"{COMBINED}/{name}" for each in published if each.chain for name in each.published}
        self._models: dict[str, str] = {}
        for each in published:
            if each.chain:
                self._models.setdefault(each.meant, f"{COMBINED}/{each.id}")
        for offer in sorted(offers, key=_lasting):
            if offer.model.id not in missing[offer.provider]:
                self._models.setdefault(self._meant[offer.key], listed_as(offer.provider, offer.model.id))
        for each in published:
            self._models.setdefault(each.meant, f"{COMBINED}/{each.published[0]}")

    def same(self, identity: str | None) -> str | None:
        """What opencode lists the model as, what lasts first."""
        return self._models.get(identity or "")

    def in_place_of(self, slug: str, model_id: str, gone: Mapping[str, RemovedModel], today: date) -> RemovedModel:
        """A provider's former model with what to use instead; a successor that now reads as another model is none."""
        one = gone[model_id]
        provider = self._catalog.providers.get(slug)
        models = provider.models if provider else {}
        new = heir(gone, model_id, models) if one.successor else None
        if new and self._meant.get((slug, new)) != one.identity:
            new, one = None, one.model_copy(update={"successor": None})
        offered = new if new and new not in self._missing[slug] else None
        instead = (
            (offered and listed_as(slug, offered)) or self._chains.get(one.combined or "") or self.same(one.identity)
        )
        goes_on = one.successor and one.ends and today < one.ends
        return one.model_copy(update={"instead": instead, "ends": one.ends if goes_on else None})


def _lasting(offer: Offer) -> tuple[object, ...]:
    """The order in which offers are recommended: what goes on first; what costs nothing is limited."""
    going = offer.model.status == "deprecated" or offer.model.retires is not None
    return going, offer.is_free, offer.provider, len(offer.model.id), offer.ref


def obituary(catalog: Catalog, wanted: str) -> str | None:
    """What became of a model that opencode knew as `provider/model`; `None` when nothing is remembered of it."""
    provider, _, model_id = wanted.partition("/")
    if provider == COMBINED:
        found = catalog.removed.combined.get(model_id)
        if found is None:
            return None
        told = f"it was removed on {found.removed}"
        return (
            f"{told}; use {found.instead} instead"
            if found.instead
            else f"{told}, and nobody offers the model to this account"
        )
    for slug, models in catalog.removed.providers.items():
        gone = next((each for name, each in models.items() if model_id in (name, opencode_key(name))), None)
        if provider == provider_id(slug) and gone:
            return f"{slug} dropped it on {gone.removed}" + (f"; use {gone.instead} instead" if gone.instead else "")
    return None


def last_days(catalog: Catalog, wanted: str) -> str | None:
    """Until when a model that opencode still lists as `provider/model` goes on; `None` for one that stays."""
    provider, _, name = wanted.partition("/")
    if provider == COMBINED:
        model = next((each for each in catalog.combined.values() if name in each.published), None)
        if model is None or model.last is None:
            return None
        return f"it is answered by {model.last.provider} alone, without failover, and {wanted} ends on {model.ends}"
    for slug, former in still_answered(catalog).items():
        for old, new in former.items():
            if (provider, name) == (provider_id(slug), opencode_key(old)):
                ends = catalog.removed.providers[slug][old].ends
                return f"{slug} renamed it; use {listed_as(slug, new)}, as the old id ends on {ends}"
    return None


def partings(catalog: Catalog, previous: Catalog | None) -> Iterator[Notice]:
    """Which models providers took away or renamed since the last update, and what to use instead."""
    before = previous or catalog
    old, new, going_on = before.removed, catalog.removed, still_answered(catalog)
    renamed = [
        f"{listed_as(slug, old_id)} is {listed_as(slug, now)} now, and goes on until {new.providers[slug][old_id].ends}"
        for slug, former in going_on.items()
        for old_id, now in former.items()
        if old_id not in old.providers.get(slug, {})
    ]
    yield from _told(renamed, "were renamed by their providers")
    ended = [
        _advice(listed_as(slug, model_id), one.instead)
        for slug, models in new.providers.items()
        for model_id, one in models.items()
        if model_id not in going_on.get(slug, {})
        and (
            (model_id not in old.providers.get(slug, {}) and slug in before.providers)
            or (one.ends is None and (was := old.providers.get(slug, {}).get(model_id)) and was.ends)
        )
    ]
    yield from _told(ended, "are gone from the providers")


def _advice(name: str, instead: str | None) -> str:
    return f"{name} (use {instead})" if instead else name


def _told(names: list[str], what: str) -> Iterator[Notice]:
    if names:
        more = f" and {len(names) - SHOWN} more, see removed.json" if len(names) > SHOWN else ""
        yield Notice(level="info", text=f"ids that {what} ({len(names)}): {', '.join(names[:SHOWN])}{more}")
