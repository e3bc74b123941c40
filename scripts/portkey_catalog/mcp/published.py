"""One publication of a catalog with what the tools need of it (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.mcp.answers import Stamp
from portkey_catalog.news.days import Day, days
from portkey_catalog.schema import Catalog, CombinedModel, Index
from portkey_catalog.search.facts import Facts, all_facts


class MixedError(Exception):
    """Files that are not of one publication; the text says where it shows."""


@dataclass(frozen=True)
class Published:
    """A catalog, its number, and where it is from. What is worked out of it is worked out once."""

    catalog: Catalog
    serial: int
    source: str
    stale: str | None = None
    """Why this is not what the source has now."""

    @cached_property
    def stamp(self) -> Stamp:
        """What every answer says of it."""
        return Stamp(
            day=last_changed(self.catalog),
            serial=self.serial,
            source=self.source,
            sample=self.catalog.sample or None,
            stale=self.stale,
        )

    @cached_property
    def facts(self) -> tuple[Facts, ...]:
        """What is known of each model."""
        return all_facts(self.catalog)

    @cached_property
    def by_name(self) -> Mapping[str, Facts]:
        """Every model by each name that people and programs have for it."""
        names: dict[str, Facts] = {}
        for facts in self.facts:
            for name in _names(facts):
                names.setdefault(name, facts)
        return names

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """What changed day by day, the newest first.

        Raises:
            ValueError: the events do not lead to this catalog.
        """
        return days(self.catalog)

    def as_stale(self, why: str) -> Published:
        """The same as the last good copy."""
        return replace(self, stale=why)


def _names(facts: Facts) -> Iterator[str]:
    """`combined/id`, former ids and these alone; or opencode's name and `slug/id`, with an account's number and
    masked.
    """
    if isinstance(facts.model, CombinedModel):
        for name in facts.model.names:
            yield from (f"{COMBINED_PROVIDER}/{name}", name)
        return
    [slug] = facts.providers
    yield from (facts.name, f"{slug}/{facts.id}", f"{slug}/{facts.model.id}", f"@{slug}/{facts.model.id}")


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
