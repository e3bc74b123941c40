"""What happened to one model, and what it was on a day (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from itertools import groupby

from portkey_catalog.errors import MisuseError
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.history.diff import Change, difference, model_changes
from portkey_catalog.history.events import SLUG, Key, as_called_in, key_of, rewind, spoken_of
from portkey_catalog.schema import Catalog, CombinedModel, Event, Model, Removed


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

    What happened to the offers in the chain of a combined model is told, too.

    Args:
        subject: the model.
        catalog: the catalog as it is.
        events: everything that ever changed, the earliest first.
    """
    now, told, known = spoken_of(catalog), [], _by_subject(events)
    for day, group in groupby(reversed(events), key=lambda event: event.on):
        of_day = [*group][::-1]
        then, changed = rewind(now, of_day), _by_subject(of_day)
        if concerned := [each for each in (subject, *_offers(subject, now)) if each in changed]:
            own = tuple(event for each in concerned for event in known[each] if event.on <= day)
            known_then = now.model_copy(update={"changes": own, "removed": _gone_on(day, catalog.removed)})
            told.append((day, _changes(concerned, then, known_then)))
        subject, now = _called_before(subject, of_day), then
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


def _by_subject(events: Iterable[Event]) -> Mapping[Subject, list[Event]]:
    """Events of models, by what these are called on the day of each."""
    found: defaultdict[Subject, list[Event]] = defaultdict(list)
    for event in events:
        if event.combined:
            found[Subject(COMBINED_PROVIDER, event.combined)].append(event)
        elif event.provider and event.model:
            found[Subject(event.provider, event.model)].append(event)
    return found


def _offers(subject: Subject, catalog: Catalog) -> Iterator[Subject]:
    """What answers for a combined model."""
    model = subject.in_catalog(catalog)
    if isinstance(model, CombinedModel):
        yield from (Subject(member.provider, member.id) for member in model.targets)


def _called_before(subject: Subject, events: Sequence[Event]) -> Subject:
    """The model as it was called before these events."""
    for event in reversed(events):
        if event.field == SLUG and event.new == subject.slug:
            subject = replace(subject, slug=event.old)
    return subject


def _changes(concerned: Sequence[Subject], then: Catalog, now: Catalog) -> tuple[Change, ...]:
    if any(each.slug == COMBINED_PROVIDER for each in concerned):
        return tuple(
            each for each in difference(then, now) if Subject(each.provider or "", each.model or "") in concerned
        )
    found: list[Change] = []
    for each in concerned:
        found += model_changes(each.slug, each.id, as_called_in(now, then), now)
    return tuple(found)


def _gone_on(day: date, removed: Removed) -> Removed:
    """What is remembered of that which went on a day."""
    return Removed(
        providers={
            slug: {name: one for name, one in models.items() if one.removed == day}
            for slug, models in removed.providers.items()
        },
        combined={name: one for name, one in removed.combined.items() if one.removed == day},
    )


def _returned(days: Iterable[tuple[date, tuple[Change, ...]]]) -> list[tuple[date, tuple[Change, ...]]]:
    """The same, where a model that comes after it was removed is there again."""
    told, gone = [], set[tuple[str | None, str | None]]()
    for day, changes in days:
        back = {each for each in changes if each.kind == "added" and (each.provider, each.model) in gone}
        told.append((day, tuple(replace(each, kind="returned") if each in back else each for each in changes)))
        gone |= {(each.provider, each.model) for each in changes if each.kind == "removed"}
    return told
