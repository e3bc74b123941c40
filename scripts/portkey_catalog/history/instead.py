"""Replacements for what is gone (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portkey_catalog.exports.names import COMBINED_PROVIDER, listed_as
from portkey_catalog.exports.renamed_ids import latest_id
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.grouping.groups import Offer
from portkey_catalog.grouping.in_context import offers_in_context
from portkey_catalog.schema import Catalog, Member, Removed, RemovedModel


def advised(removed: Removed, catalog: Catalog, today: date) -> Removed:
    """Everything remembered, with what to use instead, and old ids only as long as they go on.

    A provider's model is best replaced by its successor there, then by a combined model with a chain, then by what
    others offer of the same model: the last two are advice alone and never published under the old id. What is going
    itself is named only where nothing else is left, and what its provider does not list any more never.

    Args:
        removed: what is remembered.
        catalog: what there is now.
        today: UTC day.
    """
    if not removed.providers and not removed.combined:
        return removed
    offers = [offer for offer in offers_in_context(catalog) if offer.identity]
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
    """Offers of each model that opencode is given."""

    def __init__(self, catalog: Catalog, offers: list[Offer]) -> None:
        missing = exclusions(catalog)
        self._catalog = catalog
        self._missing = missing
        self._meant = {offer.key: offer.identity.key for offer in offers if offer.identity}
        self._unlisted = {(slug, each) for slug, one in catalog.providers.items() for each in one.unlisted}
        published = [each for each in catalog.combined.values() if any(self._is_listed(one) for one in each.targets)]
        self._chains = {
            name: f"{COMBINED_PROVIDER}/{name}" for each in published if each.chain for name in each.published
        }
        self._models: dict[str, str] = {}
        for each in published:
            if each.chain:
                self._models.setdefault(each.meant, f"{COMBINED_PROVIDER}/{each.id}")
        for offer in sorted(offers, key=_lasting):
            if offer.model.id not in missing[offer.provider] and offer.key not in self._unlisted:
                self._models.setdefault(self._meant[offer.key], listed_as(offer.provider, offer.model.id))
        for each in published:
            self._models.setdefault(each.meant, f"{COMBINED_PROVIDER}/{each.published[0]}")

    def _is_listed(self, member: Member) -> bool:
        return member.key not in self._unlisted

    def same(self, identity: str | None) -> str | None:
        """Names by which opencode lists the model, what lasts first."""
        return self._models.get(identity or "")

    def in_place_of(self, slug: str, model_id: str, gone: Mapping[str, RemovedModel], today: date) -> RemovedModel:
        """A provider's former model with what to use instead; a successor that now reads as another model is none."""
        one = gone[model_id]
        provider = self._catalog.providers.get(slug)
        models = provider.models if provider else {}
        new = latest_id(gone, model_id, models) if one.successor else None
        if new and self._meant.get((slug, new)) != one.identity:
            new, one = None, one.model_copy(update={"successor": None})
        listed = new is not None and (slug, new) not in self._unlisted
        offered = new if new and listed and new not in self._missing[slug] else None
        instead = (
            (offered and listed_as(slug, offered)) or self._chains.get(one.combined or "") or self.same(one.identity)
        )
        goes_on = one.successor and one.ends and today < one.ends
        return one.model_copy(update={"instead": instead, "ends": one.ends if goes_on else None})


def _lasting(offer: Offer) -> tuple[object, ...]:
    """The order in which offers are recommended: what goes on first; what costs nothing is limited."""
    going = offer.model.status == "deprecated" or offer.model.retires is not None
    return going, offer.is_free, offer.provider, len(offer.model.id), offer.ref
