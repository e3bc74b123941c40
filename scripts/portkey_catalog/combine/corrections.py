"""Facts that the owner corrects by hand: put on lists before they are published, and taken off again (pure).

A correction holds while upstream states the very value that it is to take the place of. The provenance keeps that
value, so that what a provider states is compared with what it stated: a correction is no change of a list, and neither
is its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import cast, get_args

from pydantic import ValidationError

from portkey_catalog.exports.assumed_output import stated, without_assumptions
from portkey_catalog.normalise.days import on_day
from portkey_catalog.schema import HAND, Catalog, Model, Notice, ProviderCatalog, Shape, Status, offer_key
from portkey_catalog.schema.provenance import GROUPS, Origin, origin_of, value_of, with_facts, without_facts
from portkey_catalog.settings.shapes import NOT_STATED, Fact, FactField, FactValue

_MOVED: tuple[str, ...] = (*get_args(FactField), "status")
"""Fields that are another with a correction: no limit is above the window, and the day decides of the status."""


def with_corrections(
    lists: Mapping[str, ProviderCatalog], facts: Iterable[Fact], today: date
) -> dict[str, ProviderCatalog]:
    """The lists, by slug, with whatever of them the owner corrects.

    Args:
        lists: as upstream states them.
        facts: the corrections.
        today: UTC day.
    """
    found = dict(lists)
    right: dict[str, dict[str, FactValue]] = {}
    for fact in facts:
        if (model := _offered(lists, fact)) and value_of(model, fact.field) == fact.instead_of:
            right.setdefault(fact.model, {})[fact.field] = fact.value
    for ref, values in right.items():
        slug, model_id = offer_key(ref)
        models = {**found[slug].models, model_id: _corrected(found[slug].models[model_id], values, today)}
        found[slug] = found[slug].model_copy(update={"models": models})
    return found


def _offered(lists: Mapping[str, ProviderCatalog], fact: Fact) -> Model | None:
    slug, model_id = offer_key(fact.model)
    return lists[slug].models.get(model_id) if slug in lists else None


def _corrected(model: Model, values: Mapping[str, FactValue], today: date) -> Model:
    now = with_facts(model, values, {})
    if "retires" in values:
        due = model.retires is not None and model.retires <= today
        now = on_day(now.model_copy(update={"status": None}) if due and now.status == "retired" else now, today)
    moved = {field: value_of(now, field) for field in _MOVED if value_of(now, field) != value_of(model, field)}
    origins = {
        field: str(Origin(HAND, _told(value_of(model, field)), model.provenance.get(field, ""))) for field in moved
    }
    return with_facts(model, moved, origins)


def _told(value: FactValue | str) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


class _OfItself(Shape):
    retires: date | None = None
    status: Status | None = None


def _read(field: str, told: str) -> FactValue | str:
    """A value that stands in the provenance; `None` where that is none, as it may be after somebody edited the file."""
    group, _, key = field.partition(".")
    with suppress(ValidationError):
        shape = GROUPS.get(group, _OfItself)
        return cast("FactValue | str", getattr(shape.model_validate({key or group: told or None}), key or group))
    return None


def is_corrected(model: Model, field: str) -> bool:
    """Recognise a fact that the owner states in place of upstream."""
    return field in _MOVED and (origin := origin_of(model, field)) is not None and origin.source == HAND


def uncorrected(model: Model) -> Model:
    """The model without what the owner corrects."""
    origins = {field: origin_of(model, field) for field in model.provenance if is_corrected(model, field)}
    values = {field: _read(field, origin.provider) for field, origin in origins.items() if origin}
    former = {field: origin.listed for field, origin in origins.items() if origin and origin.listed}
    return with_facts(without_facts(model, origins), values, former)


def as_upstream(model: Model) -> Model:
    """The model as upstream states it, with nothing assumed either."""
    return uncorrected(stated(model))


def without_corrections(provider: ProviderCatalog) -> ProviderCatalog:
    """A provider's catalog without what the owner corrects."""
    models = {each: bare for each, model in provider.models.items() if (bare := uncorrected(model)) is not model}
    return provider.model_copy(update={"models": {**provider.models, **models}}) if models else provider


def list_as_stated(provider: ProviderCatalog) -> ProviderCatalog:
    """A provider's catalog as upstream states it: nothing assumed, and nothing corrected."""
    return without_corrections(without_assumptions(provider))


def stale_facts(catalog: Catalog, facts: Sequence[Fact]) -> list[Notice]:
    """One notice for each correction that has no effect.

    Args:
        catalog: the new catalog.
        facts: `[[fact]]` of the settings, in their order.
    """
    return [
        # The value of the day is no part of the subject, so that another one is not told anew.
        Notice(level="warning", text=f"fact[{number}]: {text}", subject=f"{kind}: {fact.model} {fact.field}")
        for number, fact, kind, text in _without_effect(catalog.providers, facts)
    ]


def _without_effect(
    lists: Mapping[str, ProviderCatalog], facts: Sequence[Fact]
) -> Iterator[tuple[int, Fact, str, str]]:
    """Number, kind and a sentence of each that has no effect."""
    for number, fact in enumerate(facts):
        model = _offered(lists, fact)
        if model is None:
            yield number, fact, "fact of nobody", f"nobody offers {fact.model!r}"
            continue
        now = value_of(as_upstream(model), fact.field)
        told = f"{fact.field} of {fact.model!r} is {_told(now) or NOT_STATED} upstream"
        if now == fact.value:
            yield number, fact, "fact is so", f"{told} by now, so it can go"
        elif now != fact.instead_of:
            wrong, right = _told(fact.instead_of) or NOT_STATED, _told(fact.value) or NOT_STATED
            yield number, fact, "fact is another", f"{told}, no longer {wrong}, so that counts and not {right}"
