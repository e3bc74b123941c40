"""Decides for every provider between its new list and its last good one (pure).

A list that must not be taken without a second look is held: the last good list stays, and the new one waits beside it,
until a person accepts it; where nothing is reviewed (`guard.review = "never"`), or until a later day brings it again.
So does the first list of a provider that nobody named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from portkey_catalog.collect.account import is_named_only
from portkey_catalog.collect.outcome import EMPTY, Outcome
from portkey_catalog.guard import sentences
from portkey_catalog.guard.as_set import as_set, with_day_come
from portkey_catalog.guard.beside_refused import beside_refused, without_refused_waiting
from portkey_catalog.guard.decisions import Decided, Decision, Failed, Kept, Scope, Taken
from portkey_catalog.guard.next_list import listed, new_list, next_list, stale
from portkey_catalog.guard.past import Past
from portkey_catalog.guard.refused import without_refused
from portkey_catalog.guard.unread_rows import broken_rows
from portkey_catalog.history.lookback import NO_LOOKBACKS, Lookback
from portkey_catalog.schema import Catalog, Finding, ProviderCatalog
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.slugs import slug_key


def decide(
    outcomes: Sequence[Outcome],
    previous: Catalog | None,
    settings: Settings,
    scope: Scope,
    today: date,
    *,
    lookbacks: Mapping[str, Lookback] = NO_LOOKBACKS,
) -> Decided:
    """Decide about every provider that was asked, and about those of the last catalog that nobody names any more.

    Args:
        outcomes: what the providers answered.
        previous: the last catalog, with today's names of its providers.
        settings: how much of a list may change at once. Where the account is asked, providers that nobody names are
            kept: `gateway.discover`.
        scope: whom the update is about.
        today: UTC day, for `stale_since`, `held_since` and, unless there was no catalog, `first_seen`.
        lookbacks: what leads back from the last lists, by slug.
    """
    findings = previous.findings if previous else ()
    last = wanted_lists(previous, scope, today)
    if settings.guard.asks:
        last = {slug: with_day_come(old, today) for slug, old in last.items()}
    untouched = frozenset(last.keys() - scope.only if scope.only else ())
    decisions: dict[str, Decision] = {}
    for answered in outcomes:
        slug = answered.settings.published_slug
        accepted, old = slug in scope.accepted, last.get(slug)
        outcome = answered if accepted or old is None else _of_own_list(answered, old)
        if old and not old.is_new:
            past = Past.of(old, lookbacks.get(slug, Lookback()), outcome.settings, today)
            if settings.guard.asks or accepted:
                decisions[slug] = next_list(outcome, old, past, settings, findings, accepted=accepted)
            else:
                last[slug] = without_refused_waiting(old, findings)
                decisions[slug] = beside_refused(outcome, old, last[slug], past, settings=settings, findings=findings)
        elif previous and settings.guard.asks and not accepted and not _is_named(slug, settings):
            decisions[slug] = _new(outcome, old, settings, findings, today)
        else:
            decisions[slug] = _first(outcome, settings, () if accepted else findings, today if previous else None)
    absent = [slug for slug in last if slug not in decisions.keys() | untouched | scope.accepted]
    absent = [slug for slug in absent if not last[slug].is_new]
    unnamed = [slug for slug in absent if not settings.leaves_out(slug)] if settings.gateway.discover else []
    decisions |= {slug: Kept(stale(last[slug], today), sentences.unnamed(slug)) for slug in unnamed}
    return Decided(decisions, last, frozenset(unnamed), untouched)


def _of_own_list(outcome: Outcome, old: ProviderCatalog) -> Outcome:
    """The outcome, a failure where a provider that had a list of its own has none today.

    The models that the account names would stand in for the list, without all that it says of them.
    """
    alone = bool(outcome.models) and not outcome.listed and all(map(is_named_only, outcome.models.values()))
    if not alone or all(map(is_named_only, old.models.values())):
        return outcome
    return replace(outcome, models={}, notice=None, problem=sentences.no_list_any_more(old.slug, outcome.notice))


def wanted_lists(previous: Catalog | None, scope: Scope, today: date) -> dict[str, ProviderCatalog]:
    """Every list of the last catalog as the settings want it now, by slug."""
    return {
        slug: as_set(old, scope.providers[slug], today) if slug in scope.providers else old
        for slug, old in (previous.providers if previous else {}).items()
    }


def _is_named(slug: str, settings: Settings) -> bool:
    """Tell whether the settings name a provider, if only to say where it stands among the others."""
    named = (*(each.published_slug for each in settings.providers), *settings.published_combine.provider_priority)
    return slug_key(slug) in set(map(slug_key, named))


def _new(
    outcome: Outcome, old: ProviderCatalog | None, settings: Settings, findings: Sequence[Finding], today: date
) -> Taken | Kept | Failed:
    """Let the list of a provider that nobody named wait as a whole; who was refused is not told of again."""
    if outcome.problem or not outcome.models:
        told = outcome.problem or EMPTY
        return Kept(old, told) if old else Failed(told)
    nothing = new_list(outcome, {}, old.first_seen if old else today, settings)
    since = (old and old.held_since) or today
    waiting = nothing.model_copy(update={"held": dict(outcome.models), "held_since": since})
    if any(each.risk == "new provider" and each.provider == waiting.slug and each.refused for each in findings):
        return Taken(waiting)
    return Kept(waiting, sentences.new_provider(waiting))


def _first(
    outcome: Outcome, settings: Settings, findings: Sequence[Finding], first_seen: date | None
) -> Taken | Failed:
    """Decide about a provider without a last good list."""
    if outcome.problem or not outcome.models:
        return Failed(outcome.problem or EMPTY)
    new = new_list(outcome, listed(outcome, {}), first_seen, settings)
    left = without_refused(new.models, new.model_copy(update={"models": {}}), findings)
    if left != new.models:
        new = new.model_copy(update={"models": left, "held": new.models, "held_since": first_seen})
    return Taken(new, outcome.notice or broken_rows(outcome, 0, settings), afresh=True)
