"""Events of failover chains, and those that a person vouches for (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.assemble import Assembler
from portkey_catalog.guard.as_set import read_otherwise
from portkey_catalog.guard.decide import Decided, Scope
from portkey_catalog.history.chain_events import ChainEvent, chain_events, decided
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog, ProviderCatalog
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
    vouches for: see `vouched_lists`.

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
    known = assemble.previous.providers
    unchanged = {
        # With the statuses of the last day: that a model's day has come is no setting.
        slug: old.model_copy(
            update={"models": {each: known[slug].models.get(each, model) for each, model in old.models.items()}}
        )
        for slug, old in decisions.last.items()
        if slug in decisions.lists
    }
    wished = assemble(unchanged | vouched_lists(decisions, assemble, scope))
    return decided(events, chain_events(previous, wished, decisions.last, {}))


def vouched_lists(decisions: Decided, assemble: Assembler, scope: Scope) -> dict[str, ProviderCatalog]:
    """New lists that a person vouches for: by accepting them, by the place given to a provider that is new, or by
    having them read in another way than before, then with what their provider dropped."""
    last = assemble.previous.providers if assemble.previous else {}
    known = {slug_key(slug) for slug, each in last.items() if not each.is_new}
    placed = set(map(slug_key, assemble.settings.published_combine.provider_priority)) - known
    vouched = {
        slug: each for slug, each in decisions.lists.items() if slug in scope.accepted or slug_key(slug) in placed
    }
    reread = {
        slug: each.model_copy(update={"models": dict(sorted({**old.models, **each.models}.items()))})
        for slug, each in decisions.lists.items()
        if (old := decisions.last.get(slug)) and read_otherwise(old, each)
    }
    return reread | vouched
