"""What an update changed: events that lead from one catalog to the next, and back again (pure).

An event speaks of a document: the catalog's settings, a provider without its models, a model, a combined model without
its members, or a member. So whatever changes is a value at a path of one of them. Files that are not about what is
offered have no events: near misses, what was removed, published ids, lists that wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from itertools import groupby
from typing import Any, Literal

from portkey_catalog.history.renamed_providers import by_route, follow_renames
from portkey_catalog.history.values import Document, differing, document, known, moved, put, value_at
from portkey_catalog.schema import Catalog, CombinedModel, Defaults, Event, Index, Model, ProviderCatalog

Key = tuple[str, str, str]
"""Whom a document is of: combined model, provider and model, each empty where an event has none."""

_SETTINGS = ("gateway", "failover", "publish", "defaults")
_SILENT: Mapping[str, Any] = {"held": None, "announced": {}}
_OF_PROVIDER = tuple(name for name in ProviderCatalog.model_fields if name not in ("slug", "models", *_SILENT))
MONTHS_AT_HAND = 3
"""Months whose events are read with a catalog: enough for the last 30 days on any day of a year."""
SLUG = "slug"
"""Field of an event that moves a provider to another name."""
AFTER = "after"
"""Field of a member: the one that stands before it."""


def month_of(event: Event) -> str:
    """The month that an event is told in, such as `2026-11`."""
    return f"{event.on:%Y-%m}"


def with_events(catalog: Catalog, events: Iterable[Event], older: Sequence[str]) -> Catalog:
    """The catalog with these events, of which those of the last months are kept at hand.

    Args:
        catalog: the catalog.
        events: the earliest first.
        older: months before those.
    """
    months = {month: tuple(group) for month, group in groupby(events, key=month_of)}
    gone = list(months)[:-MONTHS_AT_HAND]
    late = tuple(event for month, group in months.items() if month not in gone for event in group)
    return catalog.model_copy(update={"changes": late, "older": (*older, *gone)})


def key_of(event: Event) -> Key:
    """Whose document an event is about."""
    return event.combined or "", event.provider or "", event.model or ""


def events_between(old: Catalog, new: Catalog, on: date) -> tuple[Event, ...]:
    """Every value that is another in the new catalog.

    Models of a provider come before the provider itself, members before their combined model.

    Args:
        old: the last catalog.
        new: the new one.
        on: UTC day of the update.
    """
    names = _renamed(old, new)
    moves = [Event(on=on, provider=name, field=SLUG, old=slug, new=name) for slug, name in names.items()]
    return (*moves, *_changes(as_called_in(new, old), new, on))


def spoken_of(catalog: Catalog) -> Catalog:
    """What events speak of in a catalog."""
    return Catalog(
        sample=catalog.sample,
        providers={slug: each.model_copy(update=_SILENT) for slug, each in catalog.providers.items()},
        combined=catalog.combined,
        **{name: getattr(catalog, name) for name in _SETTINGS},
    )


def as_called_in(new: Catalog, old: Catalog) -> Catalog:
    """The old catalog with the names that its providers have in the new one."""
    return _with_names(old, _renamed(old, new))


def replay(catalog: Catalog, events: Iterable[Event]) -> Catalog:
    """What there was of a catalog after these events.

    Args:
        catalog: the one before them.
        events: the earliest first.

    Raises:
        ValueError: they do not follow it, or lead to no catalog.
    """
    return _led(catalog, events, "new")


def rewind(catalog: Catalog, events: Sequence[Event]) -> Catalog:
    """What there was of a catalog before these events.

    Args:
        catalog: the one after them.
        events: the earliest first.

    Raises:
        ValueError: they do not lead to it, or from no catalog.
    """
    return _led(catalog, reversed(events), "old")


def _renamed(old: Catalog, new: Catalog) -> dict[str, str]:
    """Providers that have another name now: one that is gone is the new one that is reached by the same route."""
    gone = {slug: old.providers[slug].route for slug in sorted(old.providers.keys() - new.providers.keys())}
    came = {slug: new.providers[slug].route for slug in sorted(new.providers.keys() - old.providers.keys())}
    last = {name: slug for slug, name in by_route(gone, came).items()}  # of several with one route, one goes on
    return {slug: name for name, slug in last.items()}


def _with_names(catalog: Catalog, names: Mapping[str, str]) -> Catalog:
    return follow_renames(catalog, {slug: names.get(slug, slug) for slug in catalog.providers})


def _changes(old: Catalog, new: Catalog, on: date) -> Iterator[Event]:
    for slug in sorted(old.providers.keys() | new.providers.keys()):
        before, now = old.providers.get(slug), new.providers.get(slug)
        if before is now:
            continue
        models, others = (each.models if each else {} for each in (before, now))
        for name in differing(models, others):
            was, is_now = (document(each[name]) if name in each else None for each in (models, others))
            yield from _of(("", slug, name), was, is_now, on)
        yield from _of(("", slug, ""), _entry(before), _entry(now), on)
    for name in differing(old.combined, new.combined):
        before_, now_ = (_parts(each.combined[name]) if name in each.combined else {} for each in (old, new))
        for key in sorted(before_.keys() | now_.keys(), reverse=True):
            yield from _of(key, before_.get(key), now_.get(key), on)
    yield from _of(("", "", ""), _settings(old), _settings(new), on)


def _of(key: Key, old: Document | None, new: Document | None, on: date) -> Iterator[Event]:
    """Events of one document."""
    combined, provider, model = (part or None for part in key)
    values: Iterable[tuple[str | None, Any, Any]] = (
        [(None, old, new)] if old is None or new is None else moved(old, new)
    )
    for path, before, now in values:
        yield Event(on=on, combined=combined, provider=provider, model=model, field=path, old=before, new=now)


def _settings(catalog: Catalog) -> Document:
    return known((name, getattr(catalog, name)) for name in _SETTINGS)


def _entry(provider: ProviderCatalog | None) -> Document | None:
    return None if provider is None else known((name, getattr(provider, name)) for name in _OF_PROVIDER)


def _parts(model: CombinedModel) -> dict[Key, Document]:
    """The documents of a combined model: its own, and one for each member."""
    whole = document(model)
    members = whole.pop("members", [])
    parts: dict[Key, Document] = {}
    last: str | None = None
    for member in members:
        provider, name = member.pop("provider"), member.pop("id")
        parts[model.id, provider, name] = {AFTER: last, **member} if last else member
        last = f"{provider}/{name}"
    return {**parts, (model.id, "", ""): whole}


def _led(catalog: Catalog, events: Iterable[Event], side: Literal["old", "new"]) -> Catalog:
    catalog = spoken_of(catalog)
    for is_move, group in groupby(events, key=lambda event: event.field == SLUG):
        if is_move:
            for event in group:
                had, has = (event.old, event.new) if side == "new" else (event.new, event.old)
                if had not in catalog.providers or not has or has in catalog.providers:
                    raise ValueError(f"{had} cannot have been called {has}")
                catalog = _with_names(catalog, {had: has})
        else:
            catalog = _Documents(catalog).after(group, side)
    return catalog


class _Documents(dict[Key, Document | None]):
    """Documents of a catalog that events speak of, read when they are first asked for; `None` where there is none."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog

    def __missing__(self, key: Key) -> Document | None:
        combined, slug, model = key
        if combined:
            known = self._catalog.combined.get(combined)
            parts = _parts(known) if known else {}
            for each in (*parts, key):
                self.setdefault(each, parts.get(each))
            return self[key]
        provider = self._catalog.providers.get(slug)
        if model:
            self[key] = document(provider.models[model]) if provider and model in provider.models else None
        elif slug:
            self[key] = _entry(provider)
        else:
            self[key] = _settings(self._catalog)
        return self[key]

    def after(self, events: Iterable[Event], side: Literal["old", "new"]) -> Catalog:
        """The catalog with one side of these events.

        Raises:
            ValueError: the other side is not what there is, or there can be no such catalog.
        """
        for event in events:
            key = key_of(event)
            values = self[key]
            had, value = (event.old, event.new) if side == "new" else (event.new, event.old)
            if event.field is None:
                if values != had or not isinstance(value, dict | None):
                    raise ValueError(f"{_name(key)} is otherwise")
                self[key] = deepcopy(value)  # later events of the same document change it
            elif values is None or value_at(values, event.field) != had:
                raise ValueError(f"{event.field} of {_name(key)} has another value")
            else:
                put(values, event.field, value)
        touched = dict(self)
        settings = Index.model_validate({"gateway": "", "files": [], "providers": {}, **(self["", "", ""] or {})})
        update: dict[str, Any] = {name: getattr(settings, name) for name in _SETTINGS}
        update["defaults"] = settings.defaults or Defaults()
        update["combined"] = self._combined(touched)
        update["providers"] = self._providers(touched)
        return self._catalog.model_copy(update=update)

    def _combined(self, touched: Mapping[Key, Document | None]) -> dict[str, CombinedModel]:
        parts: defaultdict[str, dict[Key, Document]] = defaultdict(dict)
        for key, values in touched.items():
            if values is not None and key[0]:
                parts[key[0]][key] = values
        names = {key[0] for key in touched}
        kept = {name: each for name, each in self._catalog.combined.items() if name not in names}
        return dict(sorted((kept | {name: _joined(each) for name, each in parts.items()}).items()))

    def _providers(self, touched: Mapping[Key, Document | None]) -> dict[str, ProviderCatalog]:
        lists: defaultdict[str, dict[str, Document | None]] = defaultdict(dict)
        for (combined, slug, model), values in touched.items():
            if slug and not combined:
                lists[slug] |= {model: values} if model else {}
        known = self._catalog.providers
        return {
            slug: self._provider(slug, lists[slug]) if slug in lists else known[slug]
            for slug in sorted(known.keys() | lists.keys())
            if self["", slug, ""] is not None
        }

    def _provider(self, slug: str, values: Mapping[str, Document | None]) -> ProviderCatalog:
        old = self._catalog.providers.get(slug)
        models = {name: model for name, model in (old.models if old else {}).items() if name not in values}
        models |= {name: Model.model_validate(one) for name, one in values.items() if one is not None}
        made = ProviderCatalog.model_validate({**(self["", slug, ""] or {}), "slug": slug, "models": {}})
        return made.model_copy(update={"models": dict(sorted(models.items()))})


def _name(key: Key) -> str:
    return "/".join(filter(None, key)) or "what is set"


def _joined(parts: Mapping[Key, Document]) -> CombinedModel:
    """The combined model of its documents."""
    whole = next((values for (_, slug, _), values in parts.items() if not slug), {})
    members = {f"{slug}/{name}": (slug, name, dict(one)) for (_, slug, name), one in parts.items() if slug}
    next_of = {one.pop(AFTER, None): ref for ref, (_, _, one) in members.items()}
    told, last = [], next_of.get(None)
    while last in members:
        told.append(members.pop(last))
        last = next_of.get(last)
    rows = [{"provider": slug, "id": name, **one} for slug, name, one in (*told, *members.values())]
    return CombinedModel.model_validate({**whole, "members": rows})
