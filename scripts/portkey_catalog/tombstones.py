"""What is remembered of removed models and ids for a while, so that saved settings can be explained (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase

from portkey_catalog.exports.names import opencode_key
from portkey_catalog.exports.opencode import COMBINED, provider_id
from portkey_catalog.schema import Catalog, Removed, RemovedCombined, RemovedModel
from portkey_catalog.unsafe import why_unsafe

GRACE = timedelta(days=90)
"""How long what was removed is remembered."""


Unfit = Callable[[str], object]
"""Says of a text, by something true, that it must not be told (any more)."""


def lately(removed: Removed, today: date) -> Removed:
    """What is not yet forgotten."""
    providers = {
        slug: {model_id: model for model_id, model in models.items() if today - model.removed < GRACE}
        for slug, models in removed.providers.items()
    }
    return Removed(
        providers={slug: models for slug, models in providers.items() if models},
        combined={name: one for name, one in removed.combined.items() if today - one.removed < GRACE},
    )


def bury(previous: Catalog | None, catalog: Catalog, today: date, unfit: Unfit = why_unsafe) -> Removed:
    """What is remembered from now on: what is gone since the last catalog, and what that one still remembered.

    What came back is not removed. A combined id that became an alias of another still stands for its model. What must
    not be told is not remembered: it may be gone just because the rules of texts became stricter.
    """
    if previous is None:
        return Removed()
    earlier = lately(previous.removed, today)
    # Slugs that differ in letter case only are one provider.
    now = {slug.lower(): provider for slug, provider in catalog.providers.items()}
    group = {(m.provider, m.id): each.id for each in previous.combined.values() for m in each.members}
    gone: defaultdict[str, dict[str, RemovedModel]] = defaultdict(dict)
    for slug in earlier.providers | previous.providers:
        current = now.get(slug.lower())
        left, home = (current.models.keys(), current.slug) if current else (frozenset[str](), slug)
        old = previous.providers[slug].models if slug in previous.providers else {}
        buried = {
            model_id: RemovedModel(
                name=model.name, kind=model.kind, removed=today, combined=group.get((slug, model_id))
            )
            for model_id, model in old.items()
            if model_id not in left
        }
        told = {each: one for each, one in earlier.providers.get(slug, {}).items() if each not in left} | buried
        gone[home] |= {each: one for each, one in told.items() if not _any_unfit((each, one.name, one.combined), unfit)}
    names = {name for each in catalog.combined.values() for name in each.names}
    lost = {
        name: RemovedCombined(name=each.name, identity=identity, removed=today)
        for each in previous.combined.values()
        for name, identity in each.names.items()
    }
    return Removed(
        providers={slug: dict(sorted(gone[slug].items())) for slug in sorted(gone) if gone[slug]},
        combined={
            name: one
            for name, one in sorted((earlier.combined | lost).items())
            if name not in names and not _any_unfit((name, one.name, one.identity), unfit)
        },
    )


def without_excluded(removed: Removed, excluded: Mapping[str, Sequence[str]]) -> Removed:
    """What is remembered but for ids that a person does not want in the catalog.

    Args:
        removed: what is remembered.
        excluded: provider -> globs over model ids.
    """
    providers = {
        slug: {
            model_id: gone
            for model_id, gone in models.items()
            if not any(fnmatchcase(model_id, glob) for glob in excluded.get(slug, ()))
        }
        for slug, models in removed.providers.items()
    }
    return removed.model_copy(update={"providers": {slug: models for slug, models in providers.items() if models}})


def _any_unfit(texts: Iterable[str | None], unfit: Unfit) -> bool:
    return any(text and unfit(text) for text in texts)


def obituary(catalog: Catalog, wanted: str) -> str | None:
    """What became of a model that opencode knew as `provider/model`; `None` when nothing is remembered of it."""
    provider, _, model_id = wanted.partition("/")
    if provider == COMBINED:
        found = catalog.removed.combined.get(model_id)
        return f"it was removed on {found.removed}, when its last provider dropped it" if found else None
    for slug, models in catalog.removed.providers.items():
        gone = next((each for name, each in models.items() if model_id in (name, opencode_key(name))), None)
        if provider == provider_id(slug) and gone:
            other = still_offered(catalog, gone)
            return f"{slug} dropped it on {gone.removed}" + (f"; others offer it as {other}" if other else "")
    return None


def still_offered(catalog: Catalog, gone: RemovedModel) -> str | None:
    """What opencode knows the model as that other providers still offer, if any do."""
    named = (each for each in catalog.combined.values() if gone.combined in each.names and each.chain)
    return next((f"{COMBINED}/{each.id}" for each in named), None)
