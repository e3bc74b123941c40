"""Decides for every provider between its new list and its last good one (pure).

A list that must not be taken without a second look is held: the last good list stays, and the new one waits beside it,
until a person accepts it or a later day brings it again.

Where only metadata sources make a list implausible, it is taken with what they said last time, and the list as they
have it now waits: a source that goes astray must cost nobody a model, and hold up no new ones of the provider.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from portkey_catalog.collect.dated_ids import with_twins
from portkey_catalog.collect.enrich import said_before
from portkey_catalog.collect.outcome import EMPTY, Outcome
from portkey_catalog.guard.plausible import FEW, Bounds, implausible, jumps, leaves_nothing, repeats
from portkey_catalog.guard.trends import List, Trend, goes_on, outran
from portkey_catalog.history.changes import NO_CHANGES, compare_models
from portkey_catalog.history.lookback import as_of, fingerprint, recorded, seen
from portkey_catalog.normalise.days import on_day
from portkey_catalog.normalise.models import chosen
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog, CombinedModel, Lookback, Model, ProviderCatalog
from portkey_catalog.settings.shapes import ProviderSettings

Models = Mapping[str, Model]


def settle(
    outcomes: Sequence[Outcome],
    previous: Catalog | None,
    bounds: Bounds,
    *,
    accepted: Collection[str],
    keep_unlisted: bool,
    today: date,
) -> tuple[dict[str, ProviderCatalog], list[ProviderReport]]:
    """Settle every provider that was asked.

    Args:
        outcomes: what the providers answered.
        previous: the last catalog.
        bounds: how much may change at once.
        accepted: slugs whose new list is taken whatever vanished from it.
        keep_unlisted: hold providers of the last catalog that were not asked, instead of dropping them.
        today: UTC day, for `stale_since`, `held_since` and, unless there was no catalog, `first_seen`.
    """
    before = dict(previous.providers) if previous else {}
    # Slugs that differ in letter case only are one file on some systems, and so one provider.
    accepted = {slug.lower() for slug in accepted}
    settled = []
    for outcome in outcomes:
        slug = outcome.settings.published_slug
        known = next((name for name in before if name.lower() == slug.lower()), slug)
        settled.append(
            _settle_one(
                outcome,
                before.pop(known, None),
                bounds,
                accepted=slug.lower() in accepted,
                today=today,
                first=previous is None,
            )
        )
    catalogs = {catalog.slug: catalog for catalog, _ in settled if catalog}
    reports = [report for _, report in settled]
    for slug, old in before.items():
        if keep_unlisted and slug.lower() not in accepted:
            catalogs[slug] = _stale(old, today)
            problem = (
                "it is kept although neither the settings nor the account name it any more; "
                f"to drop it, run update --accept-removals {slug}"
            )
            reports.append(ProviderReport(slug, old.name, "kept", len(old.models), problem=problem))
    return catalogs, reports


def _settle_one(
    outcome: Outcome, before: ProviderCatalog | None, bounds: Bounds, *, accepted: bool, today: date, first: bool
) -> tuple[ProviderCatalog | None, ProviderReport]:
    provider, notice = outcome.settings, outcome.notice
    old = as_set(before, provider, today) if before else None
    known = old.models if old else {}
    stays = (
        as_set(before.model_copy(update={"models": outcome.kept}), provider, today) if before and outcome.kept else old
    )
    catalog, problem = _stale(stays, today) if stays else None, outcome.problem
    past = _Past.of(old, provider, today)
    again, now = False, past.list
    if not problem:
        # What a list that was cut short does not name may stand in the rest of it.
        models = dict(outcome.models if outcome.complete else sorted({**known, **outcome.models}.items()))
        new = ProviderCatalog(
            slug=provider.published_slug,
            name=provider.display_name,
            route=provider.route,
            tags=provider.tags,
            models=models,
            reach=outcome.reach,
            first_seen=old.first_seen if old else None if first else today,
            unreadable=_unreadable(outcome) or None,
        )
        drift = _drift(outcome, (old and old.unreadable) or 0, bounds)
        now = seen(models)
        trends = past.trends(now, bounds)
        reason = implausible(known, models, bounds) or drift or _told(trends)
        waits = old is not None and old.held_since == today and old.held == models
        if waits and not reason:
            # What else was taken today must not let through what was not.
            reason = "an update of today found it to cost too much, and it is the same"
        if not outcome.complete and old and old.held:
            # What waits was a whole list; one that was cut short neither confirms nor refutes it.
            new = new.model_copy(update={"held": old.held, "held_since": old.held_since})
        if not outcome.models and not (old and (accepted or not old.models)):
            # However often it comes: a provider may be out of order for days.
            problem = (
                f"held: {EMPTY}; to take it, run update --accept-removals {provider.published_slug}" if old else EMPTY
            )
        elif old is None or accepted or not reason:
            catalog, notice = new, notice or (drift if old is None else jumps(known, models, bounds))
        elif confirmed(old, models, bounds, today, trends):
            again = True
            catalog, notice = new, f"taken, because the list first seen on {old.held_since} came again: {reason}"
        else:
            # Not as the account has it today: the new list would be compared with that, and pass in a second step.
            waiting = _held(old, models, bounds, today, trends)
            person = leaves_nothing(known, models, bounds)
            still = reason == _told(trends)
            earlier = with_twins(said_before(models, known), {}, provider.published_slug, known)
            kept = seen(earlier)
            too_far = implausible(known, earlier, bounds) or past.trends(kept, bounds)
            if drift or (waits and old.stale_since) or too_far:
                catalog, problem = waiting, _explained(waiting, f"held: {reason}", person=person, still=still)
            else:
                why = f"the list is taken, with what metadata sources said last time: {reason}"
                catalog, now = new.model_copy(update={"models": earlier}), kept
                notice = _explained(waiting, why, person=person, still=still)
                if outcome.complete:
                    update = {"held": waiting.held, "held_since": waiting.held_since}
                    catalog = catalog.model_copy(update=update)
    if catalog and not problem:
        lookback = past.lookback_of(now, afresh=old is None or accepted or again)
        catalog = catalog.model_copy(update={"lookback": lookback})
    taken = catalog.models if catalog else {}
    return catalog, ProviderReport(
        slug=provider.published_slug,
        name=provider.display_name,
        state="read" if not problem else "kept" if catalog else "failed",
        models=len(taken),
        changes=compare_models(before.models if before else {}, taken),
        rejected=outcome.rejected,
        problem=problem or notice,
        seconds=outcome.seconds,
    )


@dataclass(frozen=True, slots=True)
class _Past:
    """What new lists of a provider are compared with over the days."""

    list: List
    """The last good list."""
    lookback: Lookback
    """What leads back from it."""
    provider: ProviderSettings
    choice: str | None
    """By what the settings choose models now."""
    today: date

    @classmethod
    def of(cls, old: ProviderCatalog | None, provider: ProviderSettings, today: date) -> Self:
        choice = fingerprint(provider.include, provider.exclude)
        known, lookback = (seen(old.models), old.lookback) if old else ({}, Lookback())
        return cls(known, lookback, provider, choice, today)

    def trends(self, now: List, bounds: Bounds) -> Sequence[Trend]:
        """What has gone too far since earlier days."""
        may_grow = self.choice != self.lookback.chosen
        return outran(self.list, now, self._on, bounds, self.today, may_grow=may_grow)

    def _on(self, day: date) -> List:
        """The list as it was, but for what the owner no longer wants, which is no loss."""
        then = as_of(self.lookback, self.list, day, self.today)
        return chosen(then, self.provider.include, self.provider.exclude)

    def lookback_of(self, now: List, *, afresh: bool) -> Lookback:
        """What leads back from a list that is taken; nothing from one that a person or a later day confirmed."""
        if afresh:
            return Lookback(chosen=self.choice)
        return recorded(self.lookback, self.list, now, self.today, chosen=self.choice)


def _told(trends: Sequence[Trend]) -> str | None:
    return trends[0].text if trends else None


def _unreadable(outcome: Outcome) -> int:
    return sum(row.unreadable for row in outcome.rejected)


def _drift(outcome: Outcome, before: int, bounds: Bounds) -> str | None:
    """Whether many more rows than last time could not be read, a sign that the list has another shape now."""
    bad = _unreadable(outcome)
    if bad >= FEW and bad - before > bounds.max_removed * outcome.rows:
        return f"{bad} of {outcome.rows} rows of the list could not be read"
    return None


def _stale(catalog: ProviderCatalog, today: date) -> ProviderCatalog:
    return catalog if catalog.stale_since else catalog.model_copy(update={"stale_since": today})


def as_set(old: ProviderCatalog, provider: ProviderSettings, today: date) -> ProviderCatalog:
    """The last good list as the settings want it now, on this day."""
    models = chosen(old.models, provider.include, provider.exclude) or old.models
    held = chosen(old.held, provider.include, provider.exclude) if old.held else None
    return old.model_copy(
        update={
            "slug": provider.published_slug,
            "name": provider.display_name,
            "route": provider.route,
            "tags": provider.tags,
            # A clock that was wrong once must not make a provider new for ever.
            "first_seen": old.first_seen and min(old.first_seen, today),
            "models": {model_id: on_day(model, today) for model_id, model in models.items()},
            "held": held or None,
            "held_since": old.held_since if held else None,
        }
    )


def _repeats(old: ProviderCatalog, models: Models, bounds: Bounds, today: date, trends: Collection[Trend]) -> bool:
    if old.held is None or old.held_since is None or not repeats(old.held, models, old.models, bounds):
        return False
    return not goes_on(trends, seen(old.held), seen(models), bounds, (today - old.held_since).days)


def confirmed(
    old: ProviderCatalog, models: Models, bounds: Bounds, today: date, trends: Collection[Trend] = ()
) -> bool:
    """Whether the list that waits has come again on a later day, and what has gone too far has not gone on since.

    A list that leaves opencode nothing never is, however often it comes: a provider may be out of order for days.
    """
    again = old.held_since is not None and today > old.held_since and _repeats(old, models, bounds, today, trends)
    return again and not leaves_nothing(old.models, models, bounds)


def _held(
    old: ProviderCatalog, models: Models, bounds: Bounds, today: date, trends: Collection[Trend] = ()
) -> ProviderCatalog:
    """The last good list with the new one waiting beside it, since the day on which that was first seen."""
    if _repeats(old, models, bounds, today, trends):
        return _stale(old, today)
    return _stale(old, today).model_copy(update={"held": dict(models), "held_since": today})


def _explained(catalog: ProviderCatalog, reason: str, *, person: bool = False, still: bool = False) -> str:
    taken = "only a person can let it through" if person else "it is taken when a later day brings it again"
    taken += " and it has not gone on" if still and not person else ""
    return (
        f"{reason}; first seen on {catalog.held_since}, {taken}; "
        f"to take it now, run update --accept-removals {catalog.slug}"
    )


def _chained(models: Mapping[str, CombinedModel]) -> dict[str, CombinedModel]:
    """Combined models that have a failover chain, by every id that leads to one."""
    return {name: model for model in models.values() if model.chain for name in model.names}


def lost_chains(
    before: Mapping[str, CombinedModel], after: Mapping[str, CombinedModel], bounds: Bounds
) -> tuple[str, ...]:
    """Former combined models whose failover chain is gone, when they are too many; else none."""
    names = _chained(after)
    chained = [combined_id for combined_id, model in before.items() if model.chain]
    lost = tuple(combined_id for combined_id in chained if combined_id not in names)
    many = len(chained) >= FEW and len(lost) > bounds.max_removed * len(chained)
    return lost if many or (lost and len(lost) == len(chained)) else ()


def chains_left(before: Mapping[str, CombinedModel], after: Mapping[str, CombinedModel]) -> dict[str, CombinedModel]:
    """Former combined models that still have a failover chain."""
    names = _chained(after)
    return {combined_id: model for combined_id, model in before.items() if combined_id in names}


def as_now(before: Mapping[str, CombinedModel], after: Mapping[str, CombinedModel]) -> dict[str, CombinedModel]:
    """What former combined models that still have a failover chain are now, by their former ids."""
    names = _chained(after)
    return {
        combined_id: names[combined_id] for combined_id, model in before.items() if model.chain and combined_id in names
    }


def blamed(
    lost: Sequence[str],
    catalogs: Mapping[str, ProviderCatalog],
    previous: Catalog,
    bounds: Bounds,
    *,
    accepted: Collection[str],
    today: date,
) -> set[str]:
    """Providers whose new lists cost combined models their chains, unless a person or a later day confirmed them.

    None when the settings did.
    """
    touched = {member.provider for combined_id in lost for member in previous.combined[combined_id].chain}
    return {
        slug
        for slug in touched & catalogs.keys() & previous.providers.keys() - set(accepted)
        if catalogs[slug].models != previous.providers[slug].models
        and not confirmed(previous.providers[slug], catalogs[slug].models, bounds, today)
    }


def hold_back(
    slugs: Collection[str],
    lost: Sequence[str],
    catalogs: Mapping[str, ProviderCatalog],
    reports: Sequence[ProviderReport],
    *,
    previous: Catalog,
    bounds: Bounds,
    today: date,
) -> tuple[dict[str, ProviderCatalog], list[ProviderReport]]:
    """Keep the last good lists of these providers after all, because their new ones cost too many combined models."""
    kept = {slug: _held(previous.providers[slug], catalogs[slug].models, bounds, today) for slug in slugs}
    why = f"with it {len(lost)} combined models would lose their failover, among them {lost[0]}"
    held = [
        replace(
            report,
            state="kept",
            models=len(kept[report.slug].models),
            changes=NO_CHANGES,
            problem=_explained(kept[report.slug], f"held: {why}"),
        )
        if report.slug in kept
        else report
        for report in reports
    ]
    return {**catalogs, **kept}, held
