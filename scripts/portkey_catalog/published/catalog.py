"""A catalog with the publication that it is, and what tells that files are of one (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.schema import Catalog, Index


class MixedError(Exception):
    """Files that are not of one publication; the text says where it shows."""


@dataclass(frozen=True, eq=False)
class PublishedCatalog:
    """A catalog, its number, and where it is from."""

    catalog: Catalog
    serial: int
    source: str
    """Address of the site, or the folder."""
    stale: str | None = None
    """Why this is not what the source has now."""

    def as_stale(self, why: str) -> PublishedCatalog:
        """The same as the last good copy."""
        return replace(self, stale=why)


def refuse_mixed(catalog: Catalog, index: Index) -> None:
    """Let no catalog pass whose files are of two publications, as they may be while a host brings in a new one.

    Raises:
        MixedError: they are.
    """
    for slug, entry in index.providers.items():
        if entry.models != (number := len(catalog.providers[slug].models)):
            raise MixedError(f"the index counts {entry.models} models of {slug}, and its file has {number}")
    for model in catalog.combined.values():
        for member in model.targets:
            if member.provider not in catalog.providers or member.id not in catalog.providers[member.provider].models:
                raise MixedError(f"{COMBINED_PROVIDER}/{model.id} has {member.ref}, which no list has")
