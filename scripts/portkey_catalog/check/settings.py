"""A catalog agrees with the settings it is published under (pure).

Whoever changes generated files must not be able to send requests, and keys, elsewhere: where they go is compared with
what the owner wrote.
"""

from __future__ import annotations

from collections.abc import Iterator

from portkey_catalog.check.published import Finding
from portkey_catalog.schema import Catalog, Route
from portkey_catalog.settings import Settings
from portkey_catalog.store import INDEX


def check_settings(catalog: Catalog, settings: Settings) -> Iterator[Finding]:
    """Gateway, routes and saved chains are those of the settings; a discovered provider has no route but its own slug.

    The bundled sample describes no account, so it is compared with settings in which nothing is set.
    """
    wanted = Settings() if catalog.sample else settings
    name = "the sample's settings" if catalog.sample else "the settings"
    if catalog.gateway != wanted.gateway.base_url:
        yield Finding(INDEX, f"gateway is {catalog.gateway}, and in {name} {wanted.gateway.base_url}")
    if catalog.failover.saved_configs != wanted.combine.saved_configs:
        yield Finding(INDEX, f"failover.saved_configs are not those of {name}")
    configured = {provider.published_slug: provider for provider in wanted.providers}
    aliased = {provider.slug for provider in wanted.providers if provider.alias}
    for slug, provider in catalog.providers.items():
        if slug in configured:
            expected = configured[slug].route
        elif slug in aliased:
            yield Finding(INDEX, f"the provider {slug} has an alias in {name}", provider=slug)
            continue
        elif wanted.gateway.discover:
            expected = Route(provider=f"@{slug}")
        else:
            yield Finding(INDEX, f"the provider {slug} does not stand in {name}, and none is discovered", provider=slug)
            continue
        if provider.route != expected:
            yield Finding(INDEX, f"the route of {slug} is not the one in {name}", provider=slug)
