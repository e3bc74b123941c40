"""Events of failover chains, and those that a person vouches for (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.assemble import Assembler
from portkey_catalog.guard.decide import Decided, Scope
from portkey_catalog.history.chain_events import ChainEvent, chain_events, decided
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog
from portkey_catalog.text.slugs import slug_key


def told_events(
    previous: Catalog | None,
    catalog: Catalog,
    decisions: Decided,
    reports: Iterable[ProviderReport],
    *,
    assemble: Assembler,
    scope: Scope,
) -> tuple[ChainEvent, ...]:
    """Events of chains.

    Where that would be an alarm, it is compared with what had happened if no list had changed but those that a person
    vouches for: by accepting them today, or by the place that the settings give to a provider that is new.

    Args:
        previous: the last catalog.
        catalog: the new one.
        decisions: what becomes of every list.
        reports: what is told of today's lists.
        assemble: makes a catalog of lists, after the last one with what the account can reach of it today.
        scope: whom the update is about.
    """
    if catalog.sample:
        return ()  # Its lists change with this program only.
    rejected = {(report.slug, row.id): row.reason for report in reports for row in report.rejected}
    events = chain_events(previous, catalog, decisions.last, rejected)
    if assemble.previous is None or not any(event.alarms for event in events):
        return events
    new, known = decisions.lists, assemble.previous.providers
    placed = set(map(slug_key, assemble.settings.published_combine.provider_priority)) - set(map(slug_key, known))
    vouched = {slug: each for slug, each in new.items() if slug in scope.accepted or slug_key(slug) in placed}
    unchanged = {
        # With the statuses of the last day: that a model's day has come is no setting.
        slug: old.model_copy(update={"models": {each: known[slug].models[each] for each in old.models}})
        for slug, old in decisions.last.items()
        if slug in new
    }
    wished = assemble(unchanged | vouched)
    return decided(events, chain_events(previous, wished, decisions.last, {}))
