"""Providers that are published under another name than last time (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portkey_catalog.schema import Catalog, Finding, Member, RemovedModel, Route, offer_key
from portkey_catalog.settings.shapes import ProviderSettings
from portkey_catalog.text.slugs import slug_key


def follow_renames(previous: Catalog, names: Mapping[str, str | None]) -> Catalog:
    """The last catalog with today's names of its providers: whoever is reached by the same route is the same.

    One whose name another integration bears now is left out: nothing of it may be compared with that one's list.

    Args:
        previous: the last catalog.
        names: see `names_today`.
    """
    if all(slug == name for slug, name in names.items()):
        return previous
    providers = {
        name: previous.providers[slug].model_copy(update={"slug": name}) for slug, name in names.items() if name
    }
    combined = {
        combined_id: model.model_copy(update={"members": tuple(_renamed(model.members, names))})
        for combined_id, model in previous.combined.items()
    }
    removed: dict[str, dict[str, RemovedModel]] = {}
    for slug, gone in previous.removed.providers.items():
        if name := names.get(slug, slug):
            removed[name] = {each: _own(one, slug, name) for each, one in gone.items()} | removed.get(name, {})
    health = {name: found for slug, found in previous.health.items() if (name := names.get(slug, slug))}
    return previous.model_copy(
        update={
            "providers": dict(sorted(providers.items())),
            "health": dict(sorted(health.items())),
            "combined": combined,
            "removed": previous.removed.model_copy(update={"providers": removed}),
            "findings": tuple(_found(each, names) for each in previous.findings),
        }
    )


def _found(finding: Finding, names: Mapping[str, str | None]) -> Finding:
    """A finding under today's names; what it says of one whose name another has speaks of nothing that waits."""

    def now(slug: str) -> str:
        return names.get(slug, slug) or slug

    parts = map(offer_key, finding.offers)
    offers = tuple(sorted(f"{now(slug)}/{model_id}" for slug, model_id in parts))
    left_out = tuple(each.model_copy(update={"provider": now(each.provider)}) for each in finding.left_out)
    return finding.model_copy(
        update={"provider": finding.provider and now(finding.provider), "offers": offers, "left_out": left_out}
    )


def _own(gone: RemovedModel, slug: str, name: str) -> RemovedModel:
    """A model that is gone; the identity of one that only this provider has begins with the provider's name."""
    own = f"@{slug}/"
    if name == slug or not gone.identity or not gone.identity.startswith(own):
        return gone
    return gone.model_copy(update={"identity": f"@{name}/{gone.identity.removeprefix(own)}"})


def names_today(previous: Catalog, wanted: Sequence[ProviderSettings]) -> dict[str, str | None]:
    """Name of each provider of the last catalog today, `None` for one whose name is another integration's now.

    Args:
        previous: the last catalog.
        wanted: the providers of today.
    """
    routes = {slug: old.route for slug, old in previous.providers.items()}
    names: dict[str, str | None] = {**by_route(routes, {each.published_slug: each.route for each in wanted})}
    taken = {slug_key(name) for name in names.values() if name}
    now = {slug_key(provider.published_slug): provider for provider in wanted}
    for slug, old in previous.providers.items():
        if slug in names:
            continue
        current = now.get(slug_key(slug))
        # Without an alias any more, a provider has the name that its route says.
        own = (old.route.provider or "")[1:] if _is_hosted(old.route) else slug
        if current is None and slug_key(own) not in taken | now.keys():
            names[slug] = own
        elif current is None or slug_key(slug) in taken or _is_another(current, old.route):
            names[slug] = None
        else:
            names[slug] = current.published_slug
        taken.add(slug_key(names[slug] or slug))
    return names


def by_route(before: Mapping[str, Route], now: Mapping[str, Route]) -> dict[str, str]:
    """Who is who: the name now of each provider that is reached by the same route as before.

    A route is the same in another letter case too, where nobody is reached by the very one.

    Args:
        before: name -> route.
        now: likewise.
    """
    names = {route: name for name, route in now.items()}
    found = {name: names[route] for name, route in before.items() if route in names}
    left = {_in_any_case(route): name for route, name in names.items() if name not in found.values()}
    for name, route in before.items():
        if name not in found and (called := left.pop(_in_any_case(route), None)):
            found[name] = called
    return found


def _in_any_case(route: Route) -> Route | str:
    """What routes have in common that differ in the letter case of a slug only."""
    return slug_key(route.provider or "") if _is_hosted(route) else route


def _is_hosted(route: Route) -> bool:
    return (route.provider or "").startswith("@")


def _is_another(current: ProviderSettings, old: Route) -> bool:
    """Tell a provider of today from the integration that had its name and this route.

    Under an alias only the route tells; a slug of its own stays its own when the owner reaches it in another way.
    """
    if current.alias:
        return True
    return _is_hosted(current.route) and _is_hosted(old)


def _renamed(members: Iterable[Member], names: Mapping[str, str | None]) -> Iterator[Member]:
    for member in members:
        if name := names.get(member.provider, member.provider):
            yield member.model_copy(update={"provider": name})
