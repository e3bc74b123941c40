"""The last catalog as today's lists are compared with it: with today's names, and fit to be published today (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.exports.boundary import with_tags
from portkey_catalog.guard.screen import without_refused
from portkey_catalog.history.renamed_providers import follow_renames, names_today
from portkey_catalog.schema import Catalog, Model, Notice
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.secrets import Secrets


def comparable(
    catalog: Catalog, providers: Mapping[str, ProviderSettings], settings: Settings, secrets: Secrets
) -> tuple[Catalog, tuple[Notice, ...]]:
    """The last catalog with today's names and tags of its providers, without rows that the rules refuse today.

    Args:
        catalog: the last catalog.
        providers: today's providers, by what they are published as.
        settings: what it must agree with.
        secrets: keys that must stand nowhere.
    """
    names = names_today(catalog, list(providers.values()))
    told = tuple(_renames(names, providers, settings))
    # What lives on has today's tags, and none where nobody names the provider any more.
    tags = {slug: provider.tags for slug, provider in providers.items()}
    last, refused = without_refused(with_tags(follow_renames(catalog, names), tags), secrets)
    return last, (*told, *refused)


def with_known_models(outcomes: Iterable[Outcome], last: Catalog | None) -> list[Outcome]:
    """The outcomes, each with the very models of its last list where they are equal: nobody reads or compares those."""
    lists = last.providers if last else {}
    return [
        replace(outcome, models=_known(outcome.models, lists[outcome.settings.published_slug].models))
        if outcome.settings.published_slug in lists
        else outcome
        for outcome in outcomes
    ]


def _known(models: Mapping[str, Model], before: Mapping[str, Model]) -> dict[str, Model]:
    return {name: old if (old := before.get(name)) == model else model for name, model in models.items()}


def _renames(
    names: Mapping[str, str | None], providers: Mapping[str, ProviderSettings], settings: Settings
) -> Iterator[Notice]:
    """Notices of providers of the last catalog that nobody names any more, or whose name another one has."""
    for slug, name in names.items():
        if name is None:
            text = f"the last list of {slug} is not kept: another integration has that name now"
            yield Notice(level="warning", text=text)
        elif settings.leaves_out(name):
            yield Notice(level="warning", text=f"{slug} is dropped: the settings leave it out")
        elif name not in providers and not settings.gateway.discover:
            yield Notice(level="warning", text=f"{slug} is dropped: the settings no longer name it")
