"""The last catalog as today's lists are compared with it: with today's names, and fit to be published today (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from portkey_catalog.check.catalog import Sound, check_lists
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.exports.boundary import with_tags
from portkey_catalog.guard.rows import rows_at_fault, without_rows
from portkey_catalog.history.lookback import NO_LOOKBACKS, Lookback, without
from portkey_catalog.history.renamed_providers import follow_renames, names_today
from portkey_catalog.schema import Catalog, Model, Notice
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.text.words import such


@dataclass(frozen=True, slots=True)
class Last:
    """The last catalog, if there is one, as today's lists are compared with it."""

    catalog: Catalog | None = None
    notices: tuple[Notice, ...] = ()
    """Things that it lost on the way."""
    sound: Sound = field(default_factory=dict)
    """Lists of it that need no other look."""
    lookbacks: Mapping[str, Lookback] = field(default_factory=dict)
    """What leads back from its lists, by slug."""
    refused: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Models of it that the rules refuse today, by slug."""


NO_LAST = Last()


def comparable(
    catalog: Catalog,
    providers: Mapping[str, ProviderSettings],
    settings: Settings,
    secrets: Secrets,
    *,
    lookbacks: Mapping[str, Lookback] = NO_LOOKBACKS,
) -> Last:
    """The last catalog with today's names and tags of its providers, without rows that the rules refuse today.

    Args:
        catalog: the last catalog.
        providers: today's providers, by what they are published as.
        settings: what it must agree with.
        secrets: keys that must stand nowhere.
        lookbacks: what leads back from its lists, by slug.
    """
    names = names_today(catalog, list(providers.values()))
    told = tuple(_renames(names, providers, settings))
    # What lives on has today's tags, and none where nobody names the provider any more.
    tags = {slug: provider.tags for slug, provider in providers.items()}
    last = _without_refused(with_tags(follow_renames(catalog, names), tags), told, secrets)
    back = {
        name: without(lookbacks[slug], last.refused.get(name, ()))
        for slug, name in names.items()
        if name and slug in lookbacks
    }
    return replace(last, lookbacks=back)


def _without_refused(previous: Catalog, told: tuple[Notice, ...], secrets: Secrets) -> Last:
    """The last catalog without rows that the rules of today refuse, and a notice more for each provider of such rows.

    What an earlier version published may be refused now: it must not count as if a provider had dropped it.
    """
    findings, sound = check_lists(previous.model_copy(update={"combined": {}, "near_misses": ()}), secrets)
    rows = rows_at_fault(findings, previous.providers)
    if not rows:
        return Last(previous, told, sound)
    refused: defaultdict[str, list[str]] = defaultdict(list)
    for (slug, model_id), why in rows.items():
        refused[slug].append(f"{model_id!r}: {why}")
    notices = (
        Notice(level="warning", provider=slug, text=f"published earlier, and taken out now: {such(ids, 'row')}")
        for slug, ids in refused.items()
    )
    left = previous.model_copy(update={"providers": without_rows(previous.providers, rows)})
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for slug, model_id in rows:
        ids[slug].add(model_id)
    return Last(left, (*told, *notices), refused=ids)


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
