"""A provider's list as it was on earlier days: a journal of its changes, read backwards (pure).

A list is rolled back day by day to what it was, so that only what changed is kept. Only what the provider says is in
it: numbers that it states itself, and no models that only the account names. A list that was not taken is not in it.
What the settings and the account's Model Catalog decide is not in it either, so that it cannot look like the provider's
doing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

from portkey_catalog.combine.corrections import uncorrected
from portkey_catalog.exports.assumed_output import assumed
from portkey_catalog.exports.usable import unusable
from portkey_catalog.schema import ACCOUNT, Lookback, Model, Seen, Step

REMEMBERED = timedelta(days=30)
"""Days by which a list can be rolled back."""
_SOME = 1
"""An output limit, where only that one is known does not matter."""


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


def recorded(
    lookback: Lookback, before: Mapping[str, Seen], after: Mapping[str, Seen], today: date, *, chosen: str | None
) -> Lookback:
    """The way back from a list that was taken today. Where nothing changed, nothing is forgotten either.

    What is there because the owner chooses otherwise now counts as if it had always been there.

    Args:
        lookback: what leads back from the list before.
        before: the list before, as the settings want it now.
        after: the list that was taken.
        today: UTC day.
        chosen: fingerprint of the settings that it was chosen by.
    """
    past = tuple(step for step in lookback.steps if step.day < today)
    morning = as_of(lookback, before, today - timedelta(days=1), today)
    owners = after.keys() - before.keys() if chosen != lookback.chosen else frozenset[str]()
    step = Step(
        day=today,
        came=tuple(sorted(after.keys() - morning.keys() - owners)),
        before={model_id: one for model_id, one in sorted(morning.items()) if after.get(model_id) != one},
    )
    steps = (*past, step) if step.came or step.before else past
    if steps == lookback.steps:
        return lookback.model_copy(update={"chosen": chosen})
    return Lookback(chosen=chosen, steps=tuple(each for each in steps if today - each.day < REMEMBERED))
