"""The providers that are asked: those of the settings, and those that the account names (pure)."""

from __future__ import annotations

from collections.abc import Collection

from portkey_catalog.collect.outcome import Listed
from portkey_catalog.schema import Catalog, Notice
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.text.words import count


def providers_to_ask(
    settings: Settings,
    listed: Listed | None,
    previous: Catalog | None,
    secrets: Secrets = NO_SECRETS,
) -> tuple[dict[str, ProviderSettings], list[Notice]]:
    """Configured providers in their order, then discovered ones, by slug; and what is told of those not asked.

    What the settings leave out is not among them, and no discovered provider takes its name.

    Everyone is asked in the letter case that the account has for the slug now, and published in the one that it was
    published in first, or that the settings have. Of slugs that differ in letter case only the one that was asked last
    time wins, else the one with more models. When the account's list could not be read, the providers known from last
    time are asked instead.

    Args:
        settings: name some of them, and say whether the account's others are asked.
        listed: the account's list, empty when it is not wanted, or `None` when it was not read.
        previous: the last catalog.
        secrets: keys that no slug may repeat.
    """
    notices: list[Notice] = []
    known = hosted_slugs(previous) if previous else {}
    named = set(known if listed is None else listed)
    echoes = {slug for slug in named if secrets.found_in(slug)}
    discovered = named - echoes if settings.gateway.discover else set[str]()
    wanted = {each.slug: each for each in (in_letter_case(one, named - echoes, known) for one in settings.providers)}
    taken = {slug_key(provider.published_slug) for provider in wanted.values()}
    own = {
        slug_key(name): name for slug, name in known.items() if slug not in wanted and slug_key(slug) == slug_key(name)
    }
    rows = {slug: len(models) for slug, models in (listed or {}).items()}
    if echoes and settings.gateway.discover:
        text = f"not used, as the slug repeats the value of a key: {count(len(echoes), 'provider')} of the account"
        notices.append(Notice(level="error", text=text))
    places = {
        slug: (slug not in known, slug != own.get(slug_key(slug)), -rows.get(slug, 0), slug)
        for slug in discovered - wanted.keys()
    }
    found: dict[str, ProviderSettings] = {}
    for slug in sorted(places, key=places.__getitem__):
        if why := _why_not_used(slug, wanted | found, taken):
            text = f"the account's provider {slug!r} is not used: {why}; give it an alias in the settings"
            notices.append(Notice(level="warning", text=text, subject=text))
            continue
        taken.add(slug_key(slug))
        found[slug] = _called(ProviderSettings(slug=own.get(slug_key(slug), slug)), slug)
    asked = {slug: provider for slug, provider in wanted.items() if not provider.left_out}
    return asked | dict(sorted(found.items(), key=lambda item: item[1].published_slug)), notices


def hosted_slugs(catalog: Catalog) -> dict[str, str]:
    """Slugs by which a catalog's providers are asked of the account: slug -> what it is published as."""
    routes = {name: each.route.provider or "" for name, each in catalog.providers.items()}
    return {route[1:]: name for name, route in routes.items() if route.startswith("@")}


def in_letter_case(provider: ProviderSettings, stated: Collection[str], known: Collection[str]) -> ProviderSettings:
    """A provider with its slug in the letter case in which it is stated; what it is published as stays.

    Two spellings that were both asked last time are two integrations: none of them stands for the other.

    Args:
        provider: the provider.
        stated: slugs as the account has them.
        known: slugs that were asked last time.
    """
    slug = provider.slug
    if slug in stated or provider.route.provider != f"@{slug}":
        return provider
    same = [each for each in stated if slug_key(each) == slug_key(slug) and not (slug in known and each in known)]
    return _called(provider, min(same, key=lambda each: (each not in known, each), default=slug))


def _called(provider: ProviderSettings, slug: str) -> ProviderSettings:
    """A provider that requests call by this slug; what it is published as stays."""
    if slug == provider.slug:
        return provider
    return provider.model_copy(update={"slug": slug, "alias": provider.published_slug})


def _why_not_used(slug: str, wanted: Collection[str], taken: Collection[str]) -> str | None:
    """Say why a discovered provider cannot be published under its slug; `None` where it can.

    Args:
        slug: the slug.
        wanted: slugs of the other providers.
        taken: keys of what they are published as, see `slug_key`.
    """
    try:
        ProviderSettings(slug=slug)
    except ValueError:
        return "its slug is reserved or cannot be the name of a file"
    if slug_key(slug) in taken:
        case = slug_key(slug) in map(slug_key, wanted)
        return "another slug differs in letter case only" if case else "another provider has that name as its alias"
    return None
