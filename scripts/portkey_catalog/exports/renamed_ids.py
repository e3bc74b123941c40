"""Ids that a provider gave up for others of the same model, and that go on in opencode for a while (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portkey_catalog.exports.names import opencode_key
from portkey_catalog.exports.usable import JAVASCRIPT_NAMES, exclusions
from portkey_catalog.schema import Catalog, RemovedModel


def latest_id(gone: Mapping[str, RemovedModel], model_id: str, offered: Collection[str]) -> str | None:
    """The id that a provider offers in place of a former one, which may have been renamed several times.

    Args:
        gone: what is remembered of the provider's former ids.
        model_id: one of them.
        offered: ids that the provider offers.
    """
    seen = set()
    found: str | None = model_id
    while found and found not in offered and found not in seen:
        seen.add(found)
        found = gone[found].successor if found in gone else None
    return found if found in offered else None


def answered(catalog: Catalog, slug: str, missing: Collection[str]) -> dict[str, str]:
    """A provider's former ids under which opencode is still offered a model of it: id -> its id now.

    Args:
        catalog: the catalog.
        slug: the provider.
        missing: its models that opencode is not offered.
    """
    if slug not in catalog.providers:
        return {}
    gone = catalog.removed.providers.get(slug, {})
    models = catalog.providers[slug].models
    offered = models.keys() - set(missing)
    taken = {*map(opencode_key, models), *JAVASCRIPT_NAMES}
    found: dict[str, str] = {}
    for old, one in gone.items():
        new = latest_id(gone, old, offered) if one.ends else None
        if new and opencode_key(old) not in taken:
            taken.add(opencode_key(old))
            found[old] = new
    return found


def renamed(catalog: Catalog, slug: str, missing: Collection[str]) -> dict[str, str]:
    """The same by their names in opencode."""
    return {opencode_key(old): new for old, new in answered(catalog, slug, missing).items()}


def still_answered(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Former ids that go on in the configuration: provider -> id -> the provider's id now."""
    missing = exclusions(catalog) if catalog.removed.providers else {}
    return {
        slug: found for slug in catalog.removed.providers if (found := answered(catalog, slug, missing.get(slug, {})))
    }
