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

    Of slugs that differ in letter case only the one that is known wins, else the one with more models. When the
    account's list could not be read, the providers known from last time are asked instead.

    Args:
        settings: name some of them, and say whether the account's others are asked.
        listed: the account's list, or `None` when it was not read or is not wanted.
        previous: the last catalog.
        secrets: keys that no slug may repeat.
    """
    notices: list[Notice] = []
    wanted = {provider.slug: provider for provider in settings.providers}
    discovered = set(listed or {})
    if listed is None and settings.gateway.discover and previous:
        routes = (old.route.provider or "" for old in previous.providers.values())
        discovered = {route[1:] for route in routes if route.startswith("@")}
    taken = {slug_key(provider.published_slug) for provider in wanted.values()}
    known = previous.providers.keys() if previous else set()
    rows = {slug: len(named) for slug, named in (listed or {}).items()}
    echoes = {slug for slug in discovered if secrets.found_in(slug)}
    if echoes:
        text = f"not used, as the slug repeats the value of a key: {count(len(echoes), 'provider')} of the account"
        notices.append(Notice(level="error", text=text))
    places = {slug: (slug not in known, -rows.get(slug, 0), slug) for slug in discovered - wanted.keys() - echoes}
    found: dict[str, ProviderSettings] = {}
    for slug in sorted(places, key=places.__getitem__):
        if why := _why_not_used(slug, wanted | found, taken):
            text = f"the account's provider {slug!r} is not used: {why}; give it an alias in the settings"
            notices.append(Notice(level="warning", text=text, subject=text))
            continue
        taken.add(slug_key(slug))
        found[slug] = ProviderSettings(slug=slug)
    asked = {slug: provider for slug, provider in wanted.items() if not provider.left_out}
    return asked | dict(sorted(found.items())), notices


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
