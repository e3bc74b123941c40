"""A catalog with its events -> what changed on each of their days (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from portkey_catalog.exports.horizon import Going, going
from portkey_catalog.history.change import Change
from portkey_catalog.history.diff import difference
from portkey_catalog.history.events import rewind, spoken_of
from portkey_catalog.schema import Catalog, Removed, RemovedModel


@dataclass(frozen=True, slots=True)
class Crossed:
    """A model of which became known that it goes within so many days."""

    going: Going
    within: int
    """Days, one of `HORIZONS`."""


@dataclass(frozen=True, slots=True)
class Day:
    """What the updates of one UTC day changed, taken together."""

    on: date
    """The day."""
    catalog: Catalog
    """What the catalog was at its end."""
    changes: tuple[Change, ...] = ()
    """The difference to the day before, what hurts users first."""
    crossed: tuple[Crossed, ...] = ()
    """What goes within a horizon since this day, the soonest first."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A day, and the catalogs before and after it, without what they knew of their past."""

    on: date
    last: date
    """Day of the update before."""
    before: Catalog
    after: Catalog


def days(catalog: Catalog) -> tuple[Day, ...]:
    """Every day that the catalog has events of, the newest first.

    Raises:
        ValueError: the events do not lead to this catalog.
    """
    found: list[Day] = []
    gone: dict[tuple[str, str], RemovedModel] = {}
    for step in reversed(list(_steps(catalog))):
        before = _remembering(step.before, catalog, step.last, gone)
        after = _remembering(step.after, catalog, step.on, {})
        found.append(day_between(before, after, step.on, step.last))
        for slug, provider in before.providers.items():
            now = after.providers[slug].models if slug in after.providers else {}
            for model_id in provider.models.keys() - now.keys():
                model = provider.models[model_id]
                gone[slug, model_id] = RemovedModel(name=model.name, kind=model.kind, removed=step.on)
    return tuple(reversed(found))


def _steps(catalog: Catalog) -> Iterator[_Step]:
    """The newest first."""
    known = [(on, tuple(events)) for on, events in groupby(catalog.changes, key=lambda event: event.on)]
    after = spoken_of(catalog)
    for place, (on, events) in reversed(list(enumerate(known))):
        before = rewind(after, events)
        yield _Step(on, known[place - 1][0] if place else on - timedelta(days=1), before, after)
        after = before


def _remembering(then: Catalog, now: Catalog, on: date, gone: Mapping[tuple[str, str], RemovedModel]) -> Catalog:
    """A catalog of an earlier day with what it knew of its past, which events do not tell.

    Args:
        then: the catalog, without that.
        now: the catalog of today.
        on: the day.
        gone: models that went until that day, though some may be there again today.
    """
    removed: defaultdict[str, dict[str, RemovedModel]] = defaultdict(dict)
    for (slug, model_id), one in gone.items():
        removed[slug][model_id] = one
    for slug, models in now.removed.providers.items():
        removed[slug] |= {model_id: one for model_id, one in models.items() if one.removed <= on}
    combined = {name: one for name, one in now.removed.combined.items() if one.removed <= on}
    return then.model_copy(
        update={
            "removed": Removed(providers=dict(removed), combined=combined),
            "ids": {name: each for name, each in now.ids.items() if each.since <= on},
            "changes": tuple(each for each in now.changes if each.on <= on),
        }
    )


def day_between(before: Catalog, after: Catalog, on: date, last: date) -> Day:
    """The day that leads from one catalog to another.

    Args:
        before: the catalog of the day before.
        after: the catalog at the end of the day.
        on: the day.
        last: the day of the update before, since when nobody looked what goes.
    """
    return Day(on, after, difference(before, after), tuple(_crossed(before, after, on, last)))


def _crossed(before: Catalog, after: Catalog, on: date, last: date) -> Iterator[Crossed]:
    known = {(each.provider, each.model): each.horizon(last) for each in going(before, last)}
    for each in going(after, on):
        within, earlier = each.horizon(on), known.get((each.provider, each.model))
        if within and (earlier is None or within < earlier):
            yield Crossed(each, within)
