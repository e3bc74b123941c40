"""News for people of models that go, are renamed or are gone (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from portkey_catalog.exports.names import COMBINED_PROVIDER, listed_as, opencode_key, provider_id
from portkey_catalog.exports.renamed_ids import still_answered
from portkey_catalog.history.unlisted import why_published
from portkey_catalog.schema import Catalog, Notice
from portkey_catalog.text.words import some

SHOWN = 5
"""Ids that a notice names, of those that it is about."""


def what_became_of(catalog: Catalog, wanted: str) -> str | None:
    """The fate of a model that opencode knew as `provider/model`; `None` when nothing is remembered of it."""
    provider, _, model_id = wanted.partition("/")
    if provider == COMBINED_PROVIDER:
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
    if provider == COMBINED_PROVIDER:
        model = next((each for each in catalog.combined.values() if name in each.published), None)
        if model is None or model.last is None:
            return None
        why = why_published(catalog.providers, catalog.findings).get(model.last.ref)
        alone = f"{model.last.provider} alone, without failover" + (f" and {why}" if why else "")
        return f"it is answered by {alone}, and {wanted} ends on {model.ends}"
    for slug, former in still_answered(catalog).items():
        for old, new in former.items():
            if (provider, name) == (provider_id(slug), opencode_key(old)):
                ends = catalog.removed.providers[slug][old].ends
                if new in catalog.providers[slug].unlisted:
                    why = why_published(catalog.providers, catalog.findings)[f"{slug}/{new}"]
                    return f"{slug} renamed it to {new}, which is {why}; the old id ends on {ends}"
                return f"{slug} renamed it; use {listed_as(slug, new)}, as the old id ends on {ends}"
    return None


def ended_ids(catalog: Catalog, previous: Catalog | None) -> Iterator[Notice]:
    """Old ids of renamed models that went on until today, and what to use instead."""
    before = previous.removed.providers if previous else {}
    ended = [
        listed_as(slug, model_id) + (f" (use {one.instead})" if one.instead else "")
        for slug, models in catalog.removed.providers.items()
        for model_id, one in models.items()
        if one.ends is None and (was := before.get(slug, {}).get(model_id)) and was.ends
    ]
    if ended:
        where = ", see removed.json" if len(ended) > SHOWN else ""
        text = f"old ids of renamed models that work no longer ({len(ended)}): {some(ended, SHOWN)}{where}"
        yield Notice(level="info", text=text)
