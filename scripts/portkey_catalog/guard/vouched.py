"""Events of failover chains, and those that a person vouches for (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from portkey_catalog.assemble import Assembler
from portkey_catalog.guard.as_set import read_otherwise
from portkey_catalog.guard.decide import wanted_lists
from portkey_catalog.guard.decisions import Decided, Scope
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
    chosen: Catalog | None,
    assemble: Assembler,
    scope: Scope,
) -> tuple[ChainEvent, ...]:
    """Events of chains.

    Where that would be an alarm, it is compared with what had happened if no list had changed and no probe had told
    anything, but step by step what a person vouches for: see `_steps`.

    Args:
        previous: the last catalog.
        catalog: the new one.
        decisions: what becomes of every list.
        reports: what is told of today's lists.
        chosen: the last catalog with what the account can reach of it today, as a person chose of what waits.
        assemble: makes a catalog of lists, after the last one with what the account can reach of it today.
        scope: whom the update is about.
    """
    if catalog.sample:
        return ()  # Its lists change with this program only.
    rejected = {(report.slug, row.id): row.reason for report in reports for row in report.rejected}
    wanted = wanted_lists(assemble.previous, scope, assemble.today)
    events = chain_events(previous, catalog, wanted, rejected)
    untried = _without_health(assemble)
    for by, lists in _steps((previous, assemble.previous, chosen), decisions, assemble, scope):
        if not any(event.alarms for event in events):
            break
        wished = untried({slug: each for slug, each in lists.items() if slug in decisions.lists})
        events = decided(events, chain_events(previous, wished, wanted, {}), by)
    return events


def _without_health(assemble: Assembler) -> Assembler:
    """The same without what probes found, which no person decides."""
    last = assemble.previous
    return replace(assemble, previous=last.model_copy(update={"health": {}})) if last and last.health else assemble


def _steps(
    last: tuple[Catalog | None, Catalog | None, Catalog | None], decisions: Decided, assemble: Assembler, scope: Scope
) -> Iterator[tuple[str, dict[str, ProviderCatalog]]]:
    """Lists that nobody vouches for but who decided: each step has what the one before it has, and one cause more."""
    published, reached, chosen = (_with_old_days(each, assemble, scope) for each in last)
    vouched = vouched_lists(decisions, assemble, scope)
    by_settings = {slug: each for slug, each in vouched.items() if slug not in scope.accepted}
    yield "the settings or a new version of the program", published | by_settings
    yield "what the account reaches", reached | by_settings
    yield "what you accepted", chosen | vouched


def _with_old_days(catalog: Catalog | None, assemble: Assembler, scope: Scope) -> dict[str, ProviderCatalog]:
    """The lists of a last catalog as the settings want them; that a model's day has come is no setting."""
    known = catalog.providers if catalog else {}
    return {
        slug: old.model_copy(
            update={"models": {each: known[slug].models.get(each, model) for each, model in old.models.items()}}
        )
        for slug, old in wanted_lists(catalog, scope, assemble.today).items()
    }


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
