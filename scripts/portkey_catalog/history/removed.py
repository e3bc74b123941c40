"""Memory of removed models and ids for a while, so that saved settings can be explained (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cached_property

from portkey_catalog.combine.id_claims import GRACE, claims
from portkey_catalog.grouping.groups import Offer
from portkey_catalog.grouping.in_context import offers_in_context
from portkey_catalog.history.successors import successors
from portkey_catalog.schema import Catalog, Model, ProviderCatalog, Removed, RemovedCombined, RemovedModel
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.text.unsafe import why_unsafe

Unfit = Callable[[str], object]
"""Says of a text, by something true, that it must not be told (any more)."""


def still_remembered(removed: Removed, today: date) -> Removed:
    """Everything not yet forgotten."""
    providers = {
        slug: {model_id: gone for model_id, gone in models.items() if today - gone.removed < _remembered(gone)}
        for slug, models in removed.providers.items()
    }
    return Removed(
        providers={slug: models for slug, models in providers.items() if models},
        combined={name: one for name, one in removed.combined.items() if today - one.removed < GRACE},
    )


def _remembered(gone: RemovedModel) -> timedelta:
    """Time to remember something; what is renamed first works under its old id for a while, and is gone only then."""
    return 2 * GRACE if gone.successor else GRACE


def remember(
    previous: Catalog | None,
    catalog: Catalog,
    today: date,
    unfit: Unfit = why_unsafe,
    missing: Mapping[str, Collection[str]] | None = None,
) -> Removed:
    """Everything remembered from now on: what is gone since the last catalog, and what that one still remembered.

    What came back is not removed. A combined id that became an alias of another still stands for its model. What must
    not be told is not remembered: it may be gone just because the rules of texts became stricter.

    Args:
        previous: the last catalog.
        catalog: the new one.
        today: UTC day.
        unfit: says what must not be told.
        missing: models of the last catalog that opencode was not offered, by provider: their ids do not begin to work.
    """
    if previous is None:
        return Removed()
    earlier = still_remembered(previous.removed, today)
    now = {slug_key(slug): provider for slug, provider in catalog.providers.items()}
    home_of = {member.key: each.id for each in previous.combined.values() for member in each.members}
    were, are = _Offers(previous), _Offers(catalog)
    gone: defaultdict[str, dict[str, RemovedModel]] = defaultdict(dict)
    for slug in earlier.providers | previous.providers:
        current = now.get(slug_key(slug))
        left, home = (current.models.keys(), current.slug) if current else (frozenset[str](), slug)
        old = previous.providers[slug].models if slug in previous.providers else {}
        told = {each: one for each, one in earlier.providers.get(slug, {}).items() if each not in left}
        if dropped := {model_id: model for model_id, model in old.items() if model_id not in left}:
            told |= _gone_now(
                dropped,
                were.of(slug),
                _listed(are.of(current.slug), current) if current else (),
                combined={model_id: home_of[slug, model_id] for model_id in dropped if (slug, model_id) in home_of},
                ending=dropped.keys() - set((missing or {}).get(slug, ())),
                today=today,
            )
        gone[home] |= {
            each: one
            for each, one in told.items()
            if not _any_unfit((each, one.name, one.combined, one.identity, one.successor), unfit)
        }
    return Removed(
        providers={slug: dict(sorted(gone[slug].items())) for slug in sorted(gone) if gone[slug]},
        combined={
            name: one
            for name, one in _lost(previous, catalog, today).items()
            if not _any_unfit((name, one.name, one.identity, *one.require), unfit)
        },
    )


def _listed(offers: Iterable[Offer], provider: ProviderCatalog) -> list[Offer]:
    """Those of a provider's offers that its newest list names, too: nothing goes on as one that may be gone itself."""
    unlisted = provider.unlisted
    return [offer for offer in offers if offer.model.id not in unlisted]


def _gone_now(
    dropped: Mapping[str, Model],
    were: Iterable[Offer],
    listed: Iterable[Offer],
    *,
    combined: Mapping[str, str],
    ending: Collection[str],
    today: date,
) -> dict[str, RemovedModel]:
    """Memory of models that a provider lists no more, by id.

    Args:
        dropped: the models, by id.
        were: what the provider offered.
        listed: what it offers now.
        combined: id of the combined model that each belonged to.
        ending: ids that go on for a while where another took their place.
        today: UTC day.
    """
    lost = [offer for offer in were if offer.model.id in dropped]
    meant = {offer.model.id: offer.identity.key for offer in lost if offer.identity}
    found = successors(lost, listed)
    return {
        model_id: RemovedModel(
            name=model.name,
            kind=model.kind,
            removed=today,
            combined=combined.get(model_id),
            identity=meant.get(model_id),
            successor=found.get(model_id),
            ends=today + GRACE if model_id in found and model_id in ending else None,
        )
        for model_id, model in dropped.items()
    }


class _Offers:
    """The offers of each provider, with what each is after a look at all of it, which is taken when somebody asks."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def of(self, slug: str) -> list[Offer]:
        return self._by_provider.get(slug, [])

    @cached_property
    def _by_provider(self) -> dict[str, list[Offer]]:
        found: defaultdict[str, list[Offer]] = defaultdict(list)
        for offer in offers_in_context(self._catalog):
            found[offer.provider].append(offer)
        return found


Globs = Sequence[str]


def as_wanted(removed: Removed, wanted: Mapping[str, tuple[Globs, Globs]]) -> Removed:
    """Everything remembered but for ids that a person does not want in the catalog: no provider gave them up.

    Args:
        removed: what is remembered.
        wanted: provider -> globs over model ids, those to take and, of these, those to leave out.
    """

    def fits(slug: str, model_id: str) -> bool:
        include, exclude = wanted.get(slug, (("*",), ()))
        taken, left_out = (any(fnmatchcase(model_id, glob) for glob in globs) for globs in (include, exclude))
        return taken and not left_out

    providers = {
        slug: {model_id: gone for model_id, gone in models.items() if fits(slug, model_id)}
        for slug, models in removed.providers.items()
    }
    return removed.model_copy(update={"providers": {slug: models for slug, models in providers.items() if models}})


def _any_unfit(texts: Iterable[str | None], unfit: Unfit) -> bool:
    return any(text and unfit(text) for text in texts)


def _lost(previous: Catalog, catalog: Catalog, today: date) -> dict[str, RemovedCombined]:
    """Ids of combined models that are not offered: those gone now, and those remembered as gone."""
    earlier = still_remembered(previous.removed, today).combined
    claimed = claims(previous.combined, earlier, today)
    known = {name for each in catalog.combined.values() for name in each.names}
    lost = {
        name: RemovedCombined(
            name=each.name,
            identity=identity,
            snapshot=each.snapshot if identity == each.identity else None,
            removed=today,
            require=each.require,
        )
        for each in previous.combined.values()
        for name, identity in each.names.items()
        if name in each.published or (name not in known and name not in earlier)
    }
    offered = {name for each in catalog.combined.values() for name in each.published}
    return {
        name: one.model_copy(update={"ends": claimed[name].ends if name in claimed else None})
        for name, one in sorted((earlier | lost).items())
        if name not in offered
    }
