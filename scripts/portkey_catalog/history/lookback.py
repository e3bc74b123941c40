"""A provider's list as it was on earlier days: its events, read backwards (pure).

Only what the provider says counts: numbers that it states itself, and no models that only the account names. What
the settings, a day that came and the account's Model Catalog decide does not, so that it cannot look like the
provider's doing; nor does a list that was not taken, of which there are no events.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import groupby

from portkey_catalog.combine.corrections import uncorrected
from portkey_catalog.exports.assumed_output import assumed, stated
from portkey_catalog.exports.usable import unusable
from portkey_catalog.history.events import SLUG
from portkey_catalog.history.values import Document, document, put
from portkey_catalog.schema import ACCOUNT, Catalog, Event, Model, ProviderCatalog

_SOME = 1
"""An output limit, where only that one is known does not matter."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is compared of a model over the days; numbers only where the provider itself stated them."""

    context: int | None
    """Context window, in tokens."""
    output: int | None
    """Largest number of tokens of the answer."""
    input_price: Decimal | None
    """Prompt tokens, USD per million."""
    output_price: Decimal | None
    """Answer tokens, USD per million."""
    tool_call: bool | None
    """Can call tools, whoever said so."""
    offered: bool
    """opencode can use it, tools and the account's reach aside."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one day changed in a list that was taken."""

    day: date
    """UTC day of the updates that took it."""
    came: tuple[str, ...] = ()
    """Ids that were not in the list before, sorted."""
    before: Mapping[str, Seen] = field(default_factory=dict)
    """Models that went or changed, sorted by id, as they were before."""


@dataclass(frozen=True, slots=True)
class Lookback:
    """What leads from a provider's list back to what it was on earlier days."""

    steps: tuple[Step, ...] = ()
    """Days that changed the list, the earliest first; none from before a list that a person accepted or a later day
    confirmed."""
    gone: Mapping[str, Model] = field(default_factory=dict)
    """Models that it had on these days and has no longer, as they were last, by id."""


NO_LOOKBACKS: Mapping[str, Lookback] = {}


def seen(models: Mapping[str, Model]) -> dict[str, Seen]:
    """Facts that are compared of the models of a list that the provider itself names."""
    return {model_id: _seen(model) for model_id, model in models.items() if model.provenance.get("id") != ACCOUNT}


def _seen(model: Model) -> Seen:
    model = uncorrected(model)
    filled = model.provenance.keys()
    limit, cost = model.limit, model.cost
    reachable = model.model_copy(update={"enabled": None}) if model.enabled is False else model
    return Seen(
        context=None if "limit.context" in filled else limit.context,
        output=None if "limit.output" in filled else limit.output,
        input_price=None if "cost.input" in filled else cost.input,
        output_price=None if "cost.output" in filled else cost.output,
        tool_call=model.tool_call,
        offered=unusable(assumed(reachable, _SOME), only_tool_call=False) is None,
    )


def fingerprint(include: Sequence[str], exclude: Sequence[str]) -> str | None:
    """Mark that tells one choice of models from another, without repeating an owner's words; `None` for every model."""
    if list(include) == ["*"] and not exclude:
        return None
    return sha256(json.dumps([list(include), list(exclude)]).encode()).hexdigest()[:12]


def as_of(lookback: Lookback, now: Mapping[str, Seen], day: date, today: date) -> dict[str, Seen]:
    """A list as it was at the end of a day, as far as it is remembered. A step of a day to come counts for nothing.

    Args:
        lookback: what leads back from the list.
        now: the list.
        day: the day, UTC.
        today: today, UTC.
    """
    then = dict(now)
    for step in reversed(lookback.steps):
        if day < step.day <= today:
            for model_id in step.came:
                then.pop(model_id, None)
            then |= step.before
    return then


def lookbacks(catalog: Catalog) -> dict[str, Lookback]:
    """What leads back from each list of a catalog to what it was on earlier days, by slug.

    Args:
        catalog: the catalog, with what was changed lately.
    """
    return {slug: lookback_of(provider, catalog.changes) for slug, provider in catalog.providers.items()}


def lookback_of(provider: ProviderCatalog, events: Sequence[Event]) -> Lookback:
    """What leads back from a provider's list.

    Args:
        provider: the provider.
        events: what was changed lately, at this provider and others.
    """
    past = _Past(provider)
    steps = [
        step for day, group in groupby(reversed(events), key=lambda event: event.on) if (step := past.day(day, group))
    ]
    return Lookback(tuple(reversed(steps)), past.gone)


class _Past:
    """A list that is rolled back, the latest day first."""

    def __init__(self, provider: ProviderCatalog) -> None:
        self.slug = provider.slug
        self.models = provider.models
        self.values: dict[str, Document | None] = {}
        self.lasting: set[str] = set()
        """Models that count as if they had always been there, or never."""
        self.gone: dict[str, Model] = {}
        self.ended = False

    def day(self, day: date, events: Iterable[Event]) -> Step | None:
        """What the provider changed on a day."""
        after: dict[str, Model | None] = {}
        for event in events:
            if self.ended or event.combined or event.provider != self.slug:
                continue
            if event.field == SLUG:
                self.slug = event.old
            elif event.model is None:
                # A list that was confirmed, as one that is new, is compared with nothing earlier.
                self.ended = event.field is None or event.by == "accepted"
            elif event.by is None:
                after.setdefault(event.model, self._model(event.model))
                self._undo(event, event.model)
            elif event.field is None:
                self.lasting.add(event.model)
        before_it = _known({name: self._model(name) for name in after})
        self.gone = {name: model for name, model in before_it.items() if name not in self.models} | self.gone
        now, then = seen(_known(after)), seen(before_it)
        came = tuple(sorted(now.keys() - then.keys()))
        before = {name: one for name, one in sorted(then.items()) if now.get(name) != one}
        return Step(day, came, before) if came or before else None

    def _undo(self, event: Event, name: str) -> None:
        if name in self.lasting:
            return
        if event.field is None:
            self.values[name] = deepcopy(event.old)
        elif (values := self._values(name)) is not None:
            put(values, event.field, event.old)

    def _values(self, name: str) -> Document | None:
        if name not in self.values:
            self.values[name] = document(self.models[name]) if name in self.models else None
        return self.values[name]

    def _model(self, name: str) -> Model | None:
        if name not in self.values:
            return self.models.get(name)
        values = self.values[name]
        return None if values is None else Model.model_validate(values)


def _known(models: Mapping[str, Model | None]) -> dict[str, Model]:
    return {name: stated(model) for name, model in models.items() if model is not None}


def without(lookback: Lookback, ids: Collection[str]) -> Lookback:
    """What leads back from a list that never had these models."""
    return Lookback(
        tuple(
            Step(
                step.day,
                tuple(each for each in step.came if each not in ids),
                {each: one for each, one in step.before.items() if each not in ids},
            )
            for step in lookback.steps
        ),
        {each: model for each, model in lookback.gone.items() if each not in ids},
    )
