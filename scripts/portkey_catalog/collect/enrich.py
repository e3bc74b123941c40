"""Fills what the gateway left unknown from metadata sources, with the source of each filled field (pure).

What the gateway states always wins. Sources are asked in the order of the settings; the first that knows a field wins.
Where a source contradicts what is known by more than `TOLERANCE`, that is noted. Which of its models are the
provider's: see `matching`. What a list does not state is not always for a source to say, see `bare_lists`.

What a source said last time of models that it does not describe now is kept, see `remembered`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portkey_catalog.collect.bare_lists import is_silent, trusted
from portkey_catalog.collect.matching import matching, names_of
from portkey_catalog.collect.outcome import Prices
from portkey_catalog.collect.source import FILLED, PRICES, Source
from portkey_catalog.schema import ACCOUNT, Cost, Kind, Model
from portkey_catalog.schema.provenance import (
    Origin,
    is_known,
    origin_of,
    sources_of,
    value_of,
    with_facts,
    without_facts,
)

TOLERANCE = Decimal("0.1")
"""Share by which prices and limits may differ between the gateway and a source without being noted."""


def _fill(model: Model, known: Model, origin: Origin | None) -> Model:
    """The model with its unknown fields taken from another description of it.

    Args:
        model: the model.
        known: the description.
        origin: whose that is; `None`: each of its facts says that for itself.
    """
    # Half a price list of one source and half of another is nobody's price.
    priced = model.cost.input is not None or model.cost.output is not None
    facts = {
        field: value_of(known, field)
        for field in FILLED
        if is_known(known, field) and not is_known(model, field) and not (priced and field in PRICES)
    }
    origins = dict.fromkeys(facts, str(origin)) if origin else {field: known.provenance[field] for field in facts}
    return with_facts(model, facts, origins)


_MEASURES = ("limit.context", "limit.output", "cost.input", "cost.output")


def _contradictions(model: Model, known: Model, origin: Origin) -> list[str]:
    """Contradictions between what a source says of a model and what is known, in words."""
    found = []
    for measure in _MEASURES:
        ours, theirs = value_of(model, measure), value_of(known, measure)
        if ours is not None and theirs is not None and abs(ours - theirs) > TOLERANCE * max(ours, theirs):
            by = model.provenance.get(measure, "the gateway")
            found.append(f"{measure}: {by} and {origin} differ by more than {TOLERANCE:.0%}")
    if None not in (model.tool_call, known.tool_call) and model.tool_call is not known.tool_call:
        found.append(f"tool_call: {model.provenance.get('tool_call', 'the gateway')} and {origin} differ")
    return found


@dataclass(frozen=True, slots=True)
class Enriched:
    """A provider's models with what metadata sources know of them."""

    models: dict[str, Model]
    """By id."""
    notes: Mapping[str, tuple[str, ...]]
    """Contradictions between the gateway and the sources -> ids of the models concerned."""
    described: Mapping[str, Model]
    """The provider's models, listed or not, as the first source that names each describes it, by id."""
    dropped: Mapping[str, int]
    """Source that was read -> how many models it described last time and no longer does."""
    prices: Prices
    """Prices that the sources state, whether they are taken or not."""


_NO_MODELS: Mapping[str, Model] = {}
_NO_PRICES = Cost()


def enrich(
    models: Mapping[str, Model],
    sources: Sequence[Source],
    *,
    candidates: Mapping[str, float],
    doubted: bool | None = None,
    previous: Mapping[str, Model] = _NO_MODELS,
) -> Enriched:
    """Fill the unknown fields of a provider's models.

    Args:
        models: the provider's models by id.
        sources: metadata sources in order.
        candidates: ids under which the sources may list the provider, see `metadata_ids`.
        doubted: whether the provider's name and those of its models tell less than usual, or are sure, see `matching`.
        previous: the last list, by id.
    """
    filled = dict(models)
    notes: dict[str, list[str]] = {}
    described: dict[str, Model] = {}
    dropped: dict[str, int] = {}
    prices: dict[str, dict[str, Cost]] = {}
    silent = is_silent(models)
    for source in sources:
        match = matching(source, candidates, models, doubted=doubted)
        known = trusted(match.known, match.metadata_id, ids=models, silent=silent)
        for model_id, name in sorted(match.found.items()):
            origin = Origin(source.name, match.metadata_id, name if name != model_id else "")
            for note in _contradictions(filled[model_id], known[name], origin):
                notes.setdefault(note, []).append(model_id)
            filled[model_id] = _fill(filled[model_id], known[name], origin)
            if known[name].cost != _NO_PRICES:
                prices.setdefault(model_id, {})[str(origin)] = known[name].cost
        left = {each: previous[each] for each in previous.keys() & models.keys() - match.found.keys()}
        if before := remembered(source.name, left, models):
            if source.is_read:
                dropped[source.name] = len(before)
            if not silent:  # what a list that states nothing had from it was weighed last time
                before = trusted(before, "", ids=models, silent=False)
            # What it said last time contradicts nobody: that is no second opinion.
            filled |= {model_id: _fill(filled[model_id], model, None) for model_id, model in before.items()}
        described = {**before, **known, **described}
    return Enriched(filled, {note: tuple(ids) for note, ids in notes.items()}, described, dropped, prices)


def remembered(source: str, previous: Mapping[str, Model], models: Mapping[str, Model]) -> dict[str, Model]:
    """A provider's models as a source described them last time, by id, every fact with its origin.

    Without it a source that is down for an hour, or drops a model that is still offered, would take the limits, and so
    the models, out of every configuration. What it said under a name that a model has no longer is forgotten.

    Args:
        source: its name.
        previous: the provider's models that it describes no longer, as they were.
        models: the provider's models today.
    """
    return {
        model_id: facts
        for model_id, model in previous.items()
        if (facts := _only_from(model, source, names_of(models[model_id])))
    }


def _only_from(model: Model, source: str, likely: Sequence[str]) -> Model | None:
    """The facts of a model that came from the named source, if it was listed there under a likely name."""
    spelt = {each.lower() for each in likely if likely[0] != model.id}
    origins = {field: origin_of(model, field) for field in model.provenance}
    listed = {
        field: origin.listed or model.id for field, origin in origins.items() if origin and origin.source == source
    }
    fields = [field for field, each in listed.items() if each in likely or each.lower() in spelt]
    if not fields:
        return None
    facts = {field: value_of(model, field) for field in fields}
    nothing = Model(id=model.id, name=model.id, kind=Kind.UNKNOWN)
    return with_facts(nothing, facts, {field: model.provenance[field] for field in fields})


def said_before(models: Mapping[str, Model], previous: Mapping[str, Model]) -> dict[str, Model]:
    """A provider's models with what metadata sources said of them last time, in place of what they say now.

    What dated models have from undated ones is not in it: it follows from the rest, see `dated_ids`.

    Args:
        models: the models as filled today.
        previous: the last good list.
    """
    stated = {model_id: _as_stated(model) for model_id, model in models.items()}
    sources = [Source(name) for name in sorted(sources_of(previous.values()))]
    return enrich(stated, sources, candidates={}, previous=previous).models


def _as_stated(model: Model) -> Model:
    """A model without what neither its provider nor the account states."""
    return without_facts(model, [field for field, origin in model.provenance.items() if origin != ACCOUNT])
