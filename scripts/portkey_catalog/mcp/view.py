"""A published catalog with what the tools need of it (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.mcp.answers import Stamp
from portkey_catalog.news.days import Day, days
from portkey_catalog.published.catalog import PublishedCatalog
from portkey_catalog.published.source import Source
from portkey_catalog.schema import Catalog, CombinedModel
from portkey_catalog.search.facts import Facts, all_facts


@dataclass(frozen=True, eq=False)
class View:
    """What is worked out of a published catalog, each once."""

    published: PublishedCatalog

    @property
    def catalog(self) -> Catalog:
        """The catalog itself."""
        return self.published.catalog

    @cached_property
    def stamp(self) -> Stamp:
        """What every answer says of it."""
        return Stamp(
            day=last_changed(self.catalog),
            serial=self.published.serial,
            source=self.published.source,
            sample=self.catalog.sample or None,
            stale=self.published.stale,
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


class Views:
    """The view of what a source has now, kept until that is another."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._last: View | None = None

    async def current(self) -> View:
        """The view to answer from.

        Raises:
            SourceError: there is no catalog.
        """
        published = await self._source.current()
        if self._last is None or self._last.published is not published:
            self._last = View(published)
        return self._last


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
