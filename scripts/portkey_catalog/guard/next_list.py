"""Decides between the new list of a provider and its last good one (pure).

What a person refused stays as it was, and the rest of such a list is looked at as if it were all.

Where only metadata sources make a list implausible, it is taken with what they said last time, and the list as they
have it now waits: a source that goes astray must cost nobody a model, and hold up no new ones of the provider.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portkey_catalog.collect.dated_ids import with_undated_facts
from portkey_catalog.collect.enrich import said_before
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard import sentences
from portkey_catalog.guard.as_set import as_set, read_alike, read_otherwise, reads, way_of_reading
from portkey_catalog.guard.decisions import Kept, Taken
from portkey_catalog.guard.past import Past
from portkey_catalog.guard.refused import still_doubted, without_refused
from portkey_catalog.guard.trends import RISKS, Trend, goes_on
from portkey_catalog.guard.unread_rows import broken_rows, rows_still_refused, unread, unreadable_rows
from portkey_catalog.guard.why_held import Doubt, doubts, implausible, jumps, leaves_nothing, moved_alone, repeats
from portkey_catalog.history.lookback import fingerprint, seen
from portkey_catalog.history.renamed_ids import renamed
from portkey_catalog.schema import Finding, Model, ProviderCatalog
from portkey_catalog.settings.shapes import Settings

Models = Mapping[str, Model]


def next_list(
    outcome: Outcome,
    old: ProviderCatalog,
    past: Past,
    settings: Settings,
    findings: Sequence[Finding],
    *,
    accepted: bool,
) -> Taken | Kept:
    """Decide about a provider with a last good list.

    Args:
        outcome: what the provider answered.
        old: its last good list, as the settings want it now.
        past: what leads back from it.
        settings: how much may change at once.
        findings: what waits since the last update.
        accepted: a person accepts whatever the list has lost.
    """
    known, asks, today = old.models, settings.guard.asks, past.today
    if outcome.problem or not (outcome.models or accepted or not known):
        return _kept(outcome, old, today)
    beside = _beside(outcome, old, settings, findings if asks and not accepted else None, today)
    new, models, broken = beside.new, beside.new.models, beside.broken
    otherwise = read_otherwise(old, new)
    trends = () if otherwise or (asks and models == known) else past.trends(models, settings)
    waits = not asks and old.held_since == today and old.held == models
    both = read_alike(known, old, new), read_alike(models, old, new)
    found = _doubts(*both, (broken, new.unreadable), trends, settings, waits=waits)
    alone = tuple(moved_alone(*both, settings)) if asks and not (accepted or found) else ()
    if alone:
        models = _as_before(models, known, alone)
        new = new.model_copy(update={"models": models, **_held(old, beside.all, today)})
    if asks and not found:
        found = still_doubted(models, old, findings)
    if alone and not found:
        return Taken(new, sentences.apart(new, [each.text for each in alone]), (*alone, *beside.unread))
    found += alone
    if accepted or not found:
        return Taken(new, outcome.notice or jumps(*both, settings), beside.unread, afresh=accepted or otherwise)
    doubt, found = found[0], (*found, *beside.unread)
    if not asks and old.held_since and confirmed(old, new, settings, today, trends):
        return Taken(new, sentences.came_again(old.held_since, doubt.text), afresh=True)
    # Not as the account has it today: the new list would be compared with that, and pass in a second step.
    if asks:
        waiting = stale(old, today).model_copy(update=_held(old, beside.all, today) | reads(old, new))
    else:
        waiting = with_waiting(old, new, settings, today, trends)
    person = leaves_nothing(*both, settings)
    earlier = with_undated_facts(said_before(models, known), {}, old.slug, known)
    if broken or (waits and old.stale_since) or _too_far(earlier, old, past, settings, findings):
        told = sentences.waiting(waiting, doubt.text, person=person, still=doubt.over_days, asks=asks)
        return Kept(waiting, told, found)
    new = new.model_copy(update={"models": earlier})
    if outcome.complete or asks:
        new = new.model_copy(update={"held": waiting.held, "held_since": waiting.held_since})
    told = sentences.with_earlier_metadata(waiting, doubt.text, person=person, still=doubt.over_days, asks=asks)
    return Taken(new, told, found)


def _kept(outcome: Outcome, old: ProviderCatalog, today: date) -> Kept:
    """The last good list, as there is no new one.

    However often an empty list comes, it is not taken: a provider may be out of order for days.
    """
    stays = old.model_copy(update={"models": outcome.kept}) if outcome.kept else old
    return Kept(stale(as_set(stays, outcome.settings, today), today), outcome.problem or sentences.empty(old.slug))


@dataclass(frozen=True, slots=True)
class _Beside:
    """A new list as it is compared with the last one."""

    new: ProviderCatalog
    """Without what a person refused."""
    all: Models
    """Everything that it says, with what waits of models that it does not name."""
    broken: str | None
    """A sentence about rows that cannot be read, if they are many."""
    unread: tuple[Doubt, ...]
    """The refusal of rows that cannot be read, if it holds."""


def _beside(
    outcome: Outcome, old: ProviderCatalog, settings: Settings, findings: Sequence[Finding] | None, today: date
) -> _Beside:
    """The new list beside the last one.

    Args:
        outcome: what the provider answered.
        old: its last good list.
        settings: how much may change at once.
        findings: what waits, where a person is asked.
        today: UTC day, for `held_since`.
    """
    known = old.models
    told = listed(outcome, known)
    models = told if findings is None else without_refused(told, old, findings)
    # What waits was a whole list; one that was cut short neither confirms nor refutes what it does not name.
    whole = told if outcome.complete or old.held is None else {**old.held, **outcome.models}
    new = new_list(outcome, models, old.first_seen, settings)
    if findings is not None and models != whole:
        new = new.model_copy(update=_held(old, whole, today))
    elif not settings.guard.asks and not outcome.complete and old.held:
        new = new.model_copy(update={"held": old.held, "held_since": old.held_since})
    refused = rows_still_refused(outcome, findings or ())
    if refused is None:
        return _Beside(new, whole, broken_rows(outcome, old.unreadable or 0, settings), ())
    # What may stand in rows that cannot be read stays, and nobody is asked about that again.
    gone = known.keys() - models.keys()
    models = dict(sorted({**models, **{model_id: known[model_id] for model_id in gone}}.items()))
    new = new.model_copy(update={"models": models, "unreadable": old.unreadable, **_held(old, whole, today)})
    return _Beside(new, whole, None, (unread(refused, gone),))


def _too_far(
    earlier: Models, old: ProviderCatalog, past: Past, settings: Settings, findings: Sequence[Finding]
) -> bool:
    """Tell whether a list is in doubt with what metadata sources said last time, too."""
    if implausible(old.models, earlier, settings) or past.trends(earlier, settings):
        return True
    return settings.guard.asks and bool(still_doubted(earlier, old, findings))


def _as_before(models: Models, known: Models, alone: Sequence[Doubt]) -> dict[str, Model]:
    """A list that says of the models of these doubts what the last one said, under the ids of that one."""
    now_of, left = renamed(known, models), dict(models)
    for model_id in (model_id for doubt in alone for model_id in doubt.ids):
        left.pop(now_of.get(model_id, model_id), None)
        left[model_id] = known[model_id]
    return dict(sorted(left.items()))


def _held(old: ProviderCatalog, models: Models, today: date) -> dict[str, object]:
    """A list that waits, since the day on which the first that differs from the last good one came."""
    return {"held": dict(sorted(models.items())), "held_since": (old.held and old.held_since) or today}


def _doubts(
    known: Models,
    models: Models,
    broken: tuple[str | None, int | None],
    trends: Sequence[Trend],
    settings: Settings,
    *,
    waits: bool,
) -> tuple[Doubt, ...]:
    """Everything for which a list must not be taken without a second look."""
    found, (unreadable, rows) = [*doubts(known, models, settings)], broken
    found += [Doubt("unreadable", frozenset(), unreadable, rows=rows)] if unreadable else []
    found += [Doubt(RISKS[trend.kind], trend.ids, trend.text, over_days=True) for trend in trends]
    # What else was taken today must not let through what was not.
    return tuple(found) or ((Doubt("rest", frozenset(), sentences.FOUND_TODAY),) if waits else ())


def listed(outcome: Outcome, known: Models) -> dict[str, Model]:
    """Models of a new list; what one that was cut short does not name may stand in the rest of it."""
    return dict(outcome.models if outcome.complete else sorted({**known, **outcome.models}.items()))


def new_list(outcome: Outcome, models: Models, first_seen: date | None, settings: Settings) -> ProviderCatalog:
    """A provider's list of today."""
    provider = outcome.settings
    return ProviderCatalog(
        slug=provider.published_slug,
        name=provider.display_name,
        route=provider.route,
        tags=provider.tags,
        models=models,
        reach=outcome.reach,
        first_seen=first_seen,
        unreadable=unreadable_rows(outcome) or None,
        chosen_by=fingerprint(provider.include, provider.exclude),
        read_by=way_of_reading(provider, settings, outcome.models),
    )


def stale(catalog: ProviderCatalog, today: date) -> ProviderCatalog:
    """The list as one that is kept, since the first day on which it was."""
    return catalog if catalog.stale_since else catalog.model_copy(update={"stale_since": today})


def _repeats(old: ProviderCatalog, models: Models, settings: Settings, today: date, trends: Collection[Trend]) -> bool:
    if old.held is None or old.held_since is None or not repeats(old.held, models, old.models, settings):
        return False
    return not goes_on(trends, seen(old.held), seen(models), settings, (today - old.held_since).days)


def confirmed(
    old: ProviderCatalog, new: ProviderCatalog, settings: Settings, today: date, trends: Collection[Trend] = ()
) -> bool:
    """Tell whether the list that waits has come again on a later day, and what has gone too far has not gone on since.

    A list that leaves opencode nothing never is, however often it comes: a provider may be out of order for days.
    """
    if old.held_since is None or today <= old.held_since or not _repeats(old, new.models, settings, today, trends):
        return False
    return not leaves_nothing(read_alike(old.models, old, new), read_alike(new.models, old, new), settings)


def with_waiting(
    old: ProviderCatalog, new: ProviderCatalog, settings: Settings, today: date, trends: Collection[Trend] = ()
) -> ProviderCatalog:
    """The last good list with the new one waiting beside it, since the day on which that was first seen."""
    if _repeats(old, new.models, settings, today, trends):
        return stale(old, today)
    waits = {"held": dict(new.models), "held_since": today}
    return stale(old, today).model_copy(update=waits | reads(old, new))
