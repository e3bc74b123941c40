"""Decides for every provider between its new list and its last good one (pure).

A list that must not be taken without a second look is held: the last good list stays, and the new one waits beside it,
until a person accepts it; where nothing is reviewed (`guard.review = "never"`), or until a later day brings it again.
So does the first list of a provider that nobody named. What a person refused stays as it was, and the rest of such a
list is looked at as if it were all.

Where only metadata sources make a list implausible, it is taken with what they said last time, and the list as they
have it now waits: a source that goes astray must cost nobody a model, and hold up no new ones of the provider.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from portkey_catalog.collect.dated_ids import with_undated_facts
from portkey_catalog.collect.enrich import said_before
from portkey_catalog.collect.outcome import EMPTY, Outcome
from portkey_catalog.guard import sentences
from portkey_catalog.guard.as_set import as_set, read_alike, read_otherwise, reads, way_of_reading, with_day_come
from portkey_catalog.guard.past import Past
from portkey_catalog.guard.refused import rows_refused, still_doubted, without_refused
from portkey_catalog.guard.trends import RISKS, Trend, goes_on
from portkey_catalog.guard.why_held import FEW, Doubt, doubts, implausible, jumps, leaves_nothing, moved_alone, repeats
from portkey_catalog.history.lookback import NO_LOOKBACKS, Lookback, fingerprint, seen
from portkey_catalog.history.renamed_ids import renamed
from portkey_catalog.schema import Catalog, Finding, Model, ProviderCatalog
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.slugs import slug_key

Models = Mapping[str, Model]


@dataclass(frozen=True, slots=True)
class Taken:
    """The new list takes the place of the last good one."""

    catalog: ProviderCatalog
    told: str | None = None
    """A sentence about it, if there is anything to say."""
    doubts: tuple[Doubt, ...] = ()
    """Reasons for which part of it waits."""
    afresh: bool = False
    """It is new, or a person or a later day confirmed it, so that it is compared with nothing earlier."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The last good list stays."""

    catalog: ProviderCatalog
    told: str
    """The reason, and what to do about it."""
    doubts: tuple[Doubt, ...] = ()
    """Reasons for which the new list waits."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no list at all."""

    told: str
    """The reason, and what to do about it."""


Decision = Taken | Kept | Failed


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions about every provider's list."""

    decisions: Mapping[str, Decision]
    """By slug, of the providers that this update is about: those that were asked, in their order, then the others."""
    last: Mapping[str, ProviderCatalog] = field(default_factory=dict)
    """Every last good list as the settings want it now, by slug."""
    unnamed: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    untouched: frozenset[str] = frozenset()
    """Providers that this update is not about."""

    @property
    def catalogs(self) -> dict[str, ProviderCatalog]:
        """The lists that were decided about, by slug."""
        return {slug: each.catalog for slug, each in self.decisions.items() if not isinstance(each, Failed)}

    @property
    def lists(self) -> dict[str, ProviderCatalog]:
        """Every list of the new catalog, by slug."""
        return {slug: old for slug, old in self.last.items() if slug in self.untouched} | self.catalogs


@dataclass(frozen=True, slots=True)
class Scope:
    """The providers that an update is about, by what they are published as today."""

    providers: Mapping[str, ProviderSettings]
    """Today's providers."""
    only: frozenset[str] = frozenset()
    """Those that are asked; without any, all are."""
    accepted: frozenset[str] = frozenset()
    """Those whose new list a person accepts whatever vanished from it, and who are dropped when nobody names them."""

    @property
    def asked(self) -> tuple[ProviderSettings, ...]:
        """Those that are asked, in the order of the settings."""
        return tuple(each for slug, each in self.providers.items() if not self.only or slug in self.only)


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
    for outcome in outcomes:
        slug = outcome.settings.published_slug
        accepted, old = slug in scope.accepted, last.get(slug)
        if old and not old.is_new:
            past = Past.of(old, lookbacks.get(slug, Lookback()), outcome.settings, today)
            if settings.guard.asks or accepted:
                decisions[slug] = _next(outcome, old, past, settings, findings, accepted=accepted)
            else:
                last[slug] = _without_refused_waiting(old, findings)
                decisions[slug] = _beside_refused(outcome, old, last[slug], past, settings=settings, findings=findings)
        elif previous and settings.guard.asks and not accepted and not _is_named(slug, settings):
            decisions[slug] = _new(outcome, old, settings, findings, today)
        else:
            decisions[slug] = _first(outcome, settings, () if accepted else findings, today if previous else None)
    absent = [slug for slug in last if slug not in decisions.keys() | untouched | scope.accepted]
    absent = [slug for slug in absent if not last[slug].is_new]
    unnamed = [slug for slug in absent if not settings.leaves_out(slug)] if settings.gateway.discover else []
    decisions |= {slug: Kept(_stale(last[slug], today), sentences.unnamed(slug)) for slug in unnamed}
    return Decided(decisions, last, frozenset(unnamed), untouched)


def wanted_lists(previous: Catalog | None, scope: Scope, today: date) -> dict[str, ProviderCatalog]:
    """Every list of the last catalog as the settings want it now, by slug."""
    return {
        slug: as_set(old, scope.providers[slug], today) if slug in scope.providers else old
        for slug, old in (previous.providers if previous else {}).items()
    }


def _without_refused_waiting(old: ProviderCatalog, findings: Sequence[Finding]) -> ProviderCatalog:
    """A last list, where a later day confirms what waits, without what waits for nothing as a person refused it."""
    if old.held is None:
        return old
    held = _spared(old.held, old, findings, rows=rows_refused(old.slug, findings))
    if held == old.held:
        return old
    return old.model_copy(update=_NO_HELD if held == old.models else {"held": held})


def _spared(models: Models, old: ProviderCatalog, findings: Sequence[Finding], *, rows: Finding | None) -> Models:
    """A list without what a person refused of it; where that is rows that cannot be read, nothing is missing."""
    left = without_refused(models, old, findings)
    return dict(sorted({**old.models, **left}.items())) if rows else left


def _beside_refused(
    outcome: Outcome,
    known: ProviderCatalog,
    old: ProviderCatalog,
    past: Past,
    *,
    settings: Settings,
    findings: Sequence[Finding],
) -> Taken | Kept:
    """Decide where nobody is asked as if what a person refused were not in the list, and keep that waiting beside it.

    Args:
        outcome: what the provider answered.
        known: its last good list, with all that waits.
        old: the same without what was refused.
        past: what leads back from it.
        settings: how much may change at once.
        findings: what was refused.
    """
    seen, rows = _last_seen(outcome, known), _rows_refused(outcome, findings)
    left = _spared(seen, known, findings, rows=rows)
    if _is_whole(outcome):
        outcome = replace(outcome, models=left, rejected=() if rows else outcome.rejected)
    elif outcome.models:
        outcome = replace(outcome, models=without_refused(outcome.models, known, findings))
    done = _next(outcome, old, past, settings, (), accepted=False)
    if left == seen and not rows:
        return done
    said = done.catalog.models if done.catalog.held is None else done.catalog.held
    refused = {each for each in left.keys() | seen.keys() if left.get(each) != seen.get(each)}
    held = {each: model for each, model in said.items() if each not in refused}
    held |= {each: seen[each] for each in refused & seen.keys()}
    since = done.catalog.held_since or known.held_since or past.today
    update: dict[str, object] = {"held": dict(sorted(held.items())), "held_since": since}
    if not rows:
        return replace(done, catalog=done.catalog.model_copy(update=update))
    doubt = _unread(rows, refused)
    catalog = done.catalog.model_copy(update={**update, "unreadable": known.unreadable})
    return replace(done, catalog=catalog, doubts=(*done.doubts, doubt))


def _is_whole(outcome: Outcome) -> bool:
    return bool(outcome.complete and outcome.models and not outcome.problem)


def _last_seen(outcome: Outcome, old: ProviderCatalog) -> Models:
    """A provider's newest list as far as it is known, with all that waits: of what is not named today, the last one."""
    if _is_whole(outcome):
        return outcome.models
    return {**(old.models if old.held is None else old.held), **outcome.models}


def _rows_refused(outcome: Outcome, findings: Sequence[Finding]) -> Finding | None:
    """The finding by which a person refused that rows cannot be read, where today's are the same, or may be."""
    found = rows_refused(outcome.settings.published_slug, findings)
    if found is None or found.new is None:
        return None
    rows = _unreadable(outcome)
    return found if rows == found.new or (rows < found.new and not _is_whole(outcome)) else None


def _unread(refused: Finding, gone: Collection[str]) -> Doubt:
    """The refusal again, of whatever is missing today."""
    return Doubt("unreadable", frozenset(gone), refused.why, rows=refused.new)


_NO_HELD: Mapping[str, object] = {"held": None, "held_since": None}


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
    nothing = _new_list(outcome, {}, old.first_seen if old else today, settings)
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
    new = _new_list(outcome, _models(outcome, {}), first_seen, settings)
    left = without_refused(new.models, new.model_copy(update={"models": {}}), findings)
    if left != new.models:
        new = new.model_copy(update={"models": left, "held": new.models, "held_since": first_seen})
    return Taken(new, outcome.notice or _broken(outcome, 0, settings), afresh=True)


def _next(
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
        # However often an empty list comes, it is not taken: a provider may be out of order for days.
        stays = old.model_copy(update={"models": outcome.kept}) if outcome.kept else old
        stays = _stale(as_set(stays, outcome.settings, today), today)
        return Kept(stays, outcome.problem or sentences.empty(old.slug))
    listed = _models(outcome, known)
    models = without_refused(listed, old, findings) if asks and not accepted else listed
    # What waits was a whole list; one that was cut short neither confirms nor refutes what it does not name.
    whole = listed if outcome.complete or old.held is None else {**old.held, **outcome.models}
    new = _new_list(outcome, models, old.first_seen, settings)
    if asks and not accepted and models != whole:
        new = new.model_copy(update=_held(old, whole, today))
    elif not asks and not outcome.complete and old.held:
        new = new.model_copy(update={"held": old.held, "held_since": old.held_since})
    broken = _broken(outcome, old.unreadable or 0, settings)
    unread: tuple[Doubt, ...] = ()
    if asks and not accepted and (refused := _rows_refused(outcome, findings)):
        # What may stand in rows that cannot be read stays, and nobody is asked about that again.
        gone = known.keys() - models.keys()
        unread = (_unread(refused, gone),)
        models = dict(sorted({**models, **{model_id: known[model_id] for model_id in gone}}.items()))
        new = new.model_copy(update={"models": models, "unreadable": old.unreadable, **_held(old, whole, today)})
        broken = None
    otherwise = read_otherwise(old, new)
    trends = () if otherwise or (asks and models == known) else past.trends(models, settings)
    waits = not asks and old.held_since == today and old.held == models
    both = read_alike(known, old, new), read_alike(models, old, new)
    found = _doubts(*both, (broken, new.unreadable), trends, settings, waits=waits)
    alone = tuple(moved_alone(*both, settings)) if asks and not (accepted or found) else ()
    if alone:
        models = _as_before(models, known, alone)
        new = new.model_copy(update={"models": models, **_held(old, whole, today)})
    if asks and not found:
        found = still_doubted(models, old, findings)
    if alone and not found:
        return Taken(new, sentences.apart(new, [each.text for each in alone]), (*alone, *unread))
    found += alone
    if accepted or not found:
        return Taken(new, outcome.notice or jumps(*both, settings), unread, afresh=accepted or otherwise)
    doubt, found = found[0], (*found, *unread)
    if not asks and old.held_since and confirmed(old, new, settings, today, trends):
        return Taken(new, sentences.came_again(old.held_since, doubt.text), afresh=True)
    # Not as the account has it today: the new list would be compared with that, and pass in a second step.
    if asks:
        waiting = _stale(old, today).model_copy(update=_held(old, whole, today) | reads(old, new))
    else:
        waiting = with_waiting(old, new, settings, today, trends)
    person = leaves_nothing(*both, settings)
    earlier = with_undated_facts(said_before(models, known), {}, old.slug, known)
    too_far = bool(implausible(known, earlier, settings) or past.trends(earlier, settings))
    too_far = too_far or (asks and bool(still_doubted(earlier, old, findings)))
    if broken or (waits and old.stale_since) or too_far:
        told = sentences.waiting(waiting, doubt.text, person=person, still=doubt.over_days, asks=asks)
        return Kept(waiting, told, found)
    new = new.model_copy(update={"models": earlier})
    if outcome.complete or asks:
        new = new.model_copy(update={"held": waiting.held, "held_since": waiting.held_since})
    told = sentences.with_earlier_metadata(waiting, doubt.text, person=person, still=doubt.over_days, asks=asks)
    return Taken(new, told, found)


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


def _models(outcome: Outcome, known: Models) -> dict[str, Model]:
    """Models of a new list; what one that was cut short does not name may stand in the rest of it."""
    return dict(outcome.models if outcome.complete else sorted({**known, **outcome.models}.items()))


def _new_list(outcome: Outcome, models: Models, first_seen: date | None, settings: Settings) -> ProviderCatalog:
    provider = outcome.settings
    return ProviderCatalog(
        slug=provider.published_slug,
        name=provider.display_name,
        route=provider.route,
        tags=provider.tags,
        models=models,
        reach=outcome.reach,
        first_seen=first_seen,
        unreadable=_unreadable(outcome) or None,
        chosen_by=fingerprint(provider.include, provider.exclude),
        read_by=way_of_reading(provider, settings, outcome.models),
    )


def _unreadable(outcome: Outcome) -> int:
    return sum(row.unreadable for row in outcome.rejected)


def _broken(outcome: Outcome, before: int, settings: Settings) -> str | None:
    """Say that many more rows than last time could not be read, if so: a sign that the list has another shape now."""
    bad = _unreadable(outcome)
    if bad >= FEW and bad - before > settings.guard.max_removed * outcome.rows:
        return sentences.unreadable(bad, outcome.rows)
    return None


def _stale(catalog: ProviderCatalog, today: date) -> ProviderCatalog:
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
        return _stale(old, today)
    waits = {"held": dict(new.models), "held_since": today}
    return _stale(old, today).model_copy(update=waits | reads(old, new))
