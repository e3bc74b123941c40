"""Providers that are published under another name than last time (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portkey_catalog.schema import Catalog, Member, RemovedModel, Route
from portkey_catalog.settings import ProviderSettings


def follow_renames(previous: Catalog, wanted: Iterable[ProviderSettings]) -> Catalog:
    """The last catalog with today's names of its providers: whoever is reached by the same route is the same.

    One whose name another integration bears now is left out: nothing of it may be compared with that one's list.

    Args:
        previous: the last catalog.
        wanted: the providers of today.
    """
    names = _names(previous, {provider.published_slug: provider.route for provider in wanted})
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
            removed[name] = {**gone, **removed.get(name, {})}
    return previous.model_copy(
        update={
            "providers": dict(sorted(providers.items())),
            "combined": combined,
            "removed": previous.removed.model_copy(update={"providers": removed}),
        }
    )


def _names(previous: Catalog, routes: Mapping[str, Route]) -> dict[str, str | None]:
    """Name of each provider of the last catalog today, `None` for one whose name is another's now."""
    by_route = {route: slug for slug, route in routes.items()}
    names: dict[str, str | None] = {
        slug: by_route[old.route] for slug, old in previous.providers.items() if old.route in by_route
    }
    # Slugs that differ in letter case only are one provider.
    taken = {name.lower() for name in names.values() if name}
    now = {slug.lower(): route for slug, route in routes.items()}
    for slug, old in previous.providers.items():
        if slug not in names:
            other = _integration(now.get(slug.lower()), old.route)
            names[slug] = None if other or slug.lower() in taken else slug
    return names


def _integration(new: Route | None, old: Route) -> bool:
    """Whether two hosted routes lead to different integrations; a route of another kind may be the same one's."""
    names = [(route.provider or "").lower() for route in (new, old) if route]
    return len(names) == 2 and names[0] != names[1] and all(name.startswith("@") for name in names)


def _renamed(members: Iterable[Member], names: Mapping[str, str | None]) -> Iterator[Member]:
    for member in members:
        if name := names.get(member.provider, member.provider):
            yield member.model_copy(update={"provider": name})
