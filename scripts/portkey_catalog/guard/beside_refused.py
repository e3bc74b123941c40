"""Decides about lists of which a person refused something, where nobody is asked any more (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.decisions import Kept, Taken
from portkey_catalog.guard.next_list import next_list
from portkey_catalog.guard.past import Past
from portkey_catalog.guard.refused import without_refused
from portkey_catalog.guard.unread_rows import is_whole, rows_refused, rows_still_refused, unread
from portkey_catalog.schema import Finding, Model, ProviderCatalog
from portkey_catalog.settings.shapes import Settings

Models = Mapping[str, Model]
_NO_HELD: Mapping[str, object] = {"held": None, "held_since": None}


def without_refused_waiting(old: ProviderCatalog, findings: Sequence[Finding]) -> ProviderCatalog:
    """A last list, where a later day confirms what waits, without what waits for nothing as a person refused it."""
    if old.held is None:
        return old
    held = _spared(old.held, old, findings, rows=bool(rows_refused(old.slug, findings)))
    if held == old.held:
        return old
    return old.model_copy(update=_NO_HELD if held == old.models else {"held": held})


def _spared(models: Models, old: ProviderCatalog, findings: Sequence[Finding], *, rows: bool) -> Models:
    """A list without what a person refused of it; where that is rows that cannot be read, nothing is missing."""
    left = without_refused(models, old, findings)
    return dict(sorted({**old.models, **left}.items())) if rows else left


def beside_refused(
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
    seen, rows = _last_seen(outcome, known), rows_still_refused(outcome, findings)
    left = _spared(seen, known, findings, rows=bool(rows))
    if is_whole(outcome):
        outcome = replace(outcome, models=left, rejected=() if rows else outcome.rejected)
    elif outcome.models:
        outcome = replace(outcome, models=without_refused(outcome.models, known, findings))
    done = next_list(outcome, old, past, settings, (), accepted=False)
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
    doubt = unread(rows, refused)
    catalog = done.catalog.model_copy(update={**update, "unreadable": known.unreadable})
    return replace(done, catalog=catalog, doubts=(*done.doubts, doubt))


def _last_seen(outcome: Outcome, old: ProviderCatalog) -> Models:
    """A provider's newest list as far as it is known, with all that waits: of what is not named today, the last one."""
    if is_whole(outcome):
        return outcome.models
    return {**(old.models if old.held is None else old.held), **outcome.models}
