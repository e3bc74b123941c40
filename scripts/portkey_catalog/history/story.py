"""What happened to one model, and what it was on a day (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from itertools import groupby

from portkey_catalog.errors import MisuseError
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.history.diff import Change, difference, model_changes
from portkey_catalog.history.events import SLUG, Key, key_of, rewind, spoken_of
from portkey_catalog.schema import Catalog, CombinedModel, Event, Model


class NoSuchModelError(MisuseError):
    """Nothing was ever called so; the text names what is nearly."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A provider's model, or a combined model, that is or was in the catalog."""

    slug: str
    """Slug of the provider as it is called last; `combined` for combined models."""
    id: str

    @property
    def name(self) -> str:
        """`slug/model-id`, as people write it."""
        return f"{self.slug}/{self.id}"

    def in_catalog(self, catalog: Catalog) -> Model | CombinedModel | None:
        """What it is in a catalog in which its provider has this name."""
        if self.slug == COMBINED_PROVIDER:
            return catalog.combined.get(self.id)
        provider = catalog.providers.get(self.slug)
        return provider.models.get(self.id) if provider else None


def subject_named(name: str, catalog: Catalog, events: Sequence[Event]) -> Subject:
    """What a name stands or stood for.

    Args:
        name: `provider/model`, `combined/id`, or the id of a combined model alone.
        catalog: the catalog as it is.
        events: everything that ever changed.

    Raises:
        NoSuchModelError: nothing was ever called so.
    """
    keys: set[Key] = {(former, "", "") for each in catalog.combined.values() for former in each.names}
    keys |= {("", slug, model) for slug, provider in catalog.providers.items() for model in provider.models}
    keys |= {key for event in events if (key := key_of(event))[2] and not key[0]}
    keys |= {(event.combined, "", "") for event in events if event.combined}
    names = {
        f"{slug or COMBINED_PROVIDER}/{model or combined}": (slug, model or combined) for combined, slug, model in keys
    }
    wanted = next((each for each in (name, f"{COMBINED_PROVIDER}/{name}") if each in names), None)
    if wanted is None:
        alike = get_close_matches(name if "/" in name else f"{COMBINED_PROVIDER}/{name}", names, n=3)
        hint = f"; there is {', '.join(alike)}" if alike else ""
        raise NoSuchModelError(f"{name}: no model was ever called so here{hint}")
    slug, model = names[wanted]
    if not slug:
        own = next((each.id for each in catalog.combined.values() if model in each.names), model)
        return Subject(COMBINED_PROVIDER, own)
    for event in events:
        if event.field == SLUG and event.old == slug:
            slug = event.new
    return Subject(slug, model)


def told_by_day(subject: Subject, catalog: Catalog, events: Sequence[Event]) -> list[tuple[date, tuple[Change, ...]]]:
    """What happened to a model on each day on which something did, the earliest first.

    Args:
        subject: the model.
        catalog: the catalog as it is.
        events: everything that ever changed, the earliest first.
    """
    now, told, own = spoken_of(catalog), [], _about(subject, events)
    for day, group in groupby(reversed(events), key=lambda event: event.on):
        of_day = [*group][::-1]
        before, then = _called_before(subject, of_day), rewind(now, of_day)
        if any(event.on == day for event in own):
            late = now.model_copy(update={"changes": tuple(event for event in own if event.on <= day)})
            told.append((day, _changes(subject, before, then, late)))
        subject, now = before, then
    return _returned((day, changes) for day, changes in reversed(told) if changes)


def as_of(subject: Subject, catalog: Catalog, events: Sequence[Event], day: date) -> Model | CombinedModel | None:
    """What a model was at the end of a day; `None` where it was not there.

    Args:
        subject: the model.
        catalog: the catalog as it is.
        events: everything that ever changed, the earliest first.
        day: UTC day.
    """
    later = [event for event in events if event.on > day]
    return _called_before(subject, later).in_catalog(rewind(catalog, later))


def _about(subject: Subject, events: Iterable[Event]) -> list[Event]:
    """Events of a model, and of its provider's name."""
    if subject.slug == COMBINED_PROVIDER:
        return [event for event in events if event.combined == subject.id]
    slugs = {subject.slug}
    found = [event for event in events if not event.combined and (event.model == subject.id or event.field == SLUG)]
    for event in reversed(found):
        if event.field == SLUG and event.provider in slugs:
            slugs.add(event.old)
    return [event for event in found if event.model and event.provider in slugs]


def _called_before(subject: Subject, events: Sequence[Event]) -> Subject:
    """The model as it was called before these events."""
    for event in reversed(events):
        if event.field == SLUG and event.new == subject.slug:
            subject = replace(subject, slug=event.old)
    return subject


def _changes(subject: Subject, before: Subject, then: Catalog, now: Catalog) -> tuple[Change, ...]:
    if subject.slug == COMBINED_PROVIDER:
        found = difference(then, now)
        return tuple(each for each in found if (each.provider, each.model) == (COMBINED_PROVIDER, subject.id))
    old, new = before.in_catalog(then), subject.in_catalog(now)
    assert not isinstance(old, CombinedModel) and not isinstance(new, CombinedModel)
    return model_changes(subject.slug, subject.id, old, new, now.changes)


def _returned(days: Iterable[tuple[date, tuple[Change, ...]]]) -> list[tuple[date, tuple[Change, ...]]]:
    """The same, where a model that comes after it was removed is there again."""
    told, gone = [], False
    for day, changes in days:
        again = tuple(replace(each, kind="returned") if gone and each.kind == "added" else each for each in changes)
        gone = gone or any(each.kind == "removed" for each in changes)
        told.append((day, again))
    return told
