"""A catalog agrees with the settings it is published under (pure).

Whoever changes generated files must not be able to send requests, and keys, elsewhere: where they go is compared with
what the owner wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from portkey_catalog.check.published import Finding
from portkey_catalog.exports.boundary import keeps
from portkey_catalog.history.renamed_providers import by_route
from portkey_catalog.schema import Catalog, Route
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store.layout import COMBINED, INDEX
from portkey_catalog.text.words import count, some


def check_settings(catalog: Catalog, settings: Settings) -> Iterator[Finding]:
    """Gateway, routes, chains and defaults are those of the settings; a discovered provider is reached by its slug.

    The bundled sample, too: it goes with settings that name neither another gateway nor other routes.
    """
    for finding in (
        *_check_index(catalog, settings),
        *_check_lengths(catalog, settings),
        *_check_boundaries(catalog, settings),
    ):
        yield replace(finding, outdated=True)


def unknown_providers(published: Collection[str], settings: Settings) -> Iterator[str]:
    """Say which providers of the settings are not published: mistyped, or their list could not be read yet."""
    for provider in settings.providers:
        slug = provider.published_slug
        if slug not in published and not provider.left_out:
            like = get_close_matches(slug, published, n=1)
            hint = f"; it has {like[0]}" if like else ""
            yield f"the settings name the provider {slug}, and the catalog has none of that name{hint}"


def _check_index(catalog: Catalog, settings: Settings) -> Iterator[Finding]:
    """The index holds what the settings say."""
    if catalog.gateway != settings.gateway.base_url:
        yield Finding(INDEX, f"gateway is {catalog.gateway}, and in the settings {settings.gateway.base_url}")
    for part, wanted in (("failover", settings.combine.failover), ("publish", settings.publish.policy)):
        if getattr(catalog, part) != wanted:
            yield Finding(INDEX, f"{part} is not what the settings say")
    configured = {provider.published_slug: provider for provider in settings.providers}
    aliased = {provider.slug for provider in settings.providers if provider.alias}
    for slug, provider in catalog.providers.items():
        if settings.leaves_out(slug):
            yield Finding(INDEX, f"the settings leave out the provider {slug}", provider=slug)
            continue
        if slug in configured:
            expected = configured[slug].route
        elif slug in aliased:
            yield Finding(INDEX, f"the provider {slug} has an alias in the settings", provider=slug)
            continue
        elif settings.gateway.discover:
            expected = Route(provider=f"@{slug}")
        else:
            text = f"the provider {slug} does not stand in the settings, and none is discovered"
            yield Finding(INDEX, text, provider=slug)
            continue
        tags = configured[slug].tags if slug in configured else ()
        if provider.tags != tags:
            text = f"the tags of {slug} are {_listed(provider.tags)}, and in the settings {_listed(tags)}"
            yield Finding(INDEX, text, provider=slug)
        if not by_route({slug: provider.route}, {slug: expected}):  # the account may spell it in another letter case
            text = f"the route of {slug} is {_told(provider.route)}, and in the settings {_told(expected)}"
            yield Finding(INDEX, text, provider=slug)


def _check_lengths(catalog: Catalog, settings: Settings) -> Iterator[Finding]:
    """Every chain has as many providers as the settings want."""
    fewest = settings.combine.min_providers
    lengths = {each.id: len({member.provider for member in each.chain}) for each in catalog.combined.values()}
    if short := [name for name, length in lengths.items() if 0 < length < fewest]:
        text = f"{count(len(short), 'chain')} of fewer providers than the {fewest} of combine.min_providers"
        yield Finding(COMBINED, f"{text}: {some(short, 3)}", combined=short[0])


def _check_boundaries(catalog: Catalog, settings: Settings) -> Iterator[Finding]:
    """Every chain holds to the tags that the settings require of it."""
    overrides = [each for each in settings.combine.override if each.require is not None]
    required = [each.require or () for each in overrides]
    named = {settings.published_offer(ref) for each in overrides for ref in each.merge or each.order}
    for combined_id, combined in catalog.combined.items():
        members = frozenset(member.ref for member in combined.members)
        replaced = not named.isdisjoint(members)
        if combined.targets and not keeps(combined, catalog.failover.require, required, replaced=replaced):
            text = f"{combined_id}: the settings do not require {_listed(combined.require)} of its chain"
            yield Finding(COMBINED, text, apart=members, combined=combined_id)


def _listed(tags: Sequence[str]) -> str:
    return ", ".join(tags) or "none"


def _told(route: Route) -> str:
    return ", ".join(f"{name} {value}" for name, value in route.model_dump(exclude_none=True).items()) or "none"
