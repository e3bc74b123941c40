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
from portkey_catalog.history.change import Change
from portkey_catalog.history.diff import difference, model_changes
from portkey_catalog.history.events import SLUG, as_called_in, rewind, spoken_of
from portkey_catalog.schema import Catalog, CombinedModel, Event, Model, Removed
from portkey_catalog.text.slugs import slug_key


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
    """What a name stands or stood for; letter case does not count in a slug, unless two models are told by it.

    Args:
        name: `provider/model`, `combined/id`, or the id of a combined model alone.
        catalog: the catalog as it is.
        events: everything that ever changed.

    Raises:
        NoSuchModelError: nothing was ever called so.
    """
    names = _ever_called(catalog, events)
    anyhow = {_in_any_case(each): subject for each, subject in names.items()}
    found = names.get(name) or names.get(f"{COMBINED_PROVIDER}/{name}") or anyhow.get(_in_any_case(name))
    if found is None:
        alike = get_close_matches(name if "/" in name else f"{COMBINED_PROVIDER}/{name}", names, n=3)
        hint = f"; there is {', '.join(alike)}" if alike else ""
        raise NoSuchModelError(f"{name}: no model was ever called so here{hint}")
    return found


def _in_any_case(name: str) -> str:
    slug, _, model = name.partition("/")
    return f"{slug_key(slug)}/{model}"


def _ever_called(catalog: Catalog, events: Sequence[Event]) -> dict[str, Subject]:
    """Everything by each name that it has or had; a name of several is that of whoever had it last."""
    lists = catalog.providers.items()
    names = {f"{slug}/{model}": Subject(slug, model) for slug, provider in lists for model in provider.models}
    for each in catalog.combined.values():
        names |= {f"{COMBINED_PROVIDER}/{former}": Subject(COMBINED_PROVIDER, each.id) for former in each.names}
    last = {slug: slug for slug in catalog.providers}
    for event in reversed(events):
        if event.field == SLUG:
            slug = last[event.old] = last.pop(event.new, event.new)
            for subject in [each for each in names.values() if each.slug == slug]:
                names.setdefault(f"{event.old}/{subject.id}", subject)
        elif event.combined:
            subject = Subject(COMBINED_PROVIDER, event.combined)
            names.setdefault(subject.name, subject)
        elif event.provider and event.model:
            slug = last.get(event.provider, event.provider)
            names.setdefault(f"{event.provider}/{event.model}", Subject(slug, event.model))
    return names


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
        subject, now = _called_then(subject, of_day, then, now), then
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
    then = rewind(catalog, later)
    return _called_then(subject, later, then, catalog).in_catalog(then)


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


def _called_then(subject: Subject, events: Sequence[Event], then: Catalog, now: Catalog) -> Subject:
    """What is called so in one catalog as it was called in the one before these events."""
    model = now.combined.get(subject.id) if subject.slug == COMBINED_PROVIDER else None
    if model is None or subject.id in then.combined:
        return _called_before(subject, events)
    return replace(subject, id=next((former for former in model.names if former in then.combined), subject.id))


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
