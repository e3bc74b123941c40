"""Fills what the gateway left unknown from metadata sources, with the source of each filled field (pure).

What the gateway states always wins. Sources are asked in the order of the settings; the first that knows a field wins.
Where a source contradicts what is known by more than `TOLERANCE`, that is noted. A model is looked up under its exact
id only: a near miss would put one model's limits on another. Which part of a source describes a provider is decided by
evidence, namely how many model ids both have in common: any, where it bears the provider's name, and at least the share
`EVIDENCE` of the shorter list, where it is only a guess, as several providers answer in the shape of OpenRouter. Where
no name leads anywhere, the ids alone may tell, see `evidence`; of several providers that cannot be told apart only that
is taken on which they agree. What a list does not state is not always for a source to say, see `silence`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from portkey_catalog.evidence import NOBODY, Directory
from portkey_catalog.schema import ACCOUNT, Cost, Kind, Limit, Modalities, Model, within_context
from portkey_catalog.silence import is_silent, trusted

ALIASES: Mapping[str, tuple[str, ...]] = {
    "azure": ("azure", "azure-openai"),
    "azure-ai": ("azure",),
    "azure-ai-foundry": ("azure",),
    "azure-openai": ("azure",),
    "bedrock": ("amazon-bedrock", "bedrock"),
    "fireworks": ("fireworks-ai",),
    "gemini": ("google",),
    "google-ai": ("google",),
    "hf": ("huggingface",),
    "hugging-face": ("huggingface",),
    "mistral": ("mistral", "mistral-ai"),
    "novita": ("novita-ai",),
    "together": ("togetherai", "together-ai"),
    "together-ai": ("togetherai",),
    "vertex": ("google-vertex", "vertex-ai"),
    "vertex-ai": ("google-vertex",),
    "workers-ai": ("cloudflare-workers-ai",),
    "x-ai": ("xai",),
    "xai": ("x-ai",),
}
"""Names under which metadata sources list a provider that gateways call differently."""

EVIDENCE = 1 / 3
"""Share of ids in common that makes a guess believable. Other providers' lists share up to 0.24 with OpenRouter's, a
provider's own list 0.6 and more with what models.dev says of it at the time."""

TOLERANCE = Decimal("0.1")
"""Share by which prices and limits may differ between the gateway and a source without being noted."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

Lookup = Callable[[str], Mapping[str, Model]]
"""Provider's id in a metadata source -> its models there, empty when the source does not know the provider."""


@dataclass(frozen=True, slots=True)
class Source:
    """One metadata source."""

    name: str
    """Name as it stands in the provenance."""
    lookup: Lookup
    remembered: tuple[str, ...] = ()
    """Ids under which a source that says nothing now described the provider last time."""
    count: int = 0
    """Models such a source described."""
    directory: Directory = NOBODY
    """Ids of all providers it knows; empty where it is asked for one provider at a time."""


def metadata_ids(slug: str, provider: str | None = None, wire_format: str | None = None) -> dict[str, float]:
    """Ids under which a metadata source may list a provider -> share of ids in common that it takes to believe it.

    Args:
        slug: the provider's slug; a workspace often calls its integrations `openai-prod` or `anthropic-team-a`.
        provider: what the gateway calls the provider in its answer.
        wire_format: whose format the answer has.
    """
    names = [name.lower() for name in (slug, provider) if name]
    # Everybody answers in OpenAI's format, so it tells nothing.
    guesses = [name.split("-")[0] for name in names] + ([wire_format] if wire_format not in (None, "openai") else [])
    found: dict[str, float] = {}
    for candidates, share in ((names, 0.0), (guesses, EVIDENCE)):
        for name in candidates:
            for candidate in (name, *ALIASES.get(name, ())):
                if _ID.fullmatch(candidate):
                    found.setdefault(candidate, share)
    return found


def _matching(
    source: Source, candidates: Mapping[str, float], ids: Mapping[str, Model]
) -> tuple[str, Mapping[str, Model]]:
    """Whom in a source a provider's list belongs to, with the models there; empty when nobody can be believed.

    The candidate with most ids in common; else an owner whom a third of the list names, with evidence; else whom the
    ids tell. That one goes before a name that lacks the evidence of a guess, too: a workspace may call anything `nova`.
    """
    found = _most_in_common(source, candidates, ids)
    if not found[0]:
        labs = Counter(model.lab.lower() for model in ids.values() if model.lab)
        owners = [each for lab, rows in labs.items() if rows * 3 >= len(ids) for each in (lab, *ALIASES.get(lab, ()))]
        found = _most_in_common(source, dict.fromkeys(filter(_ID.fullmatch, owners), EVIDENCE), ids)
    common, metadata_id, models = found
    if common < EVIDENCE * min(len(models), len(ids)) or not common:
        told = source.directory.owners(ids)
        described = _agreed([source.lookup(owner) for owner in told])
        if len(described.keys() & ids.keys()) > common:
            return "+".join(told), described
    return metadata_id, models


def _most_in_common(
    source: Source, candidates: Mapping[str, float], ids: Mapping[str, Model]
) -> tuple[int, str, Mapping[str, Model]]:
    """The believable candidate whose models share most ids with the provider's list, and how many."""
    best: tuple[int, str, Mapping[str, Model]] = (0, "", {})
    for candidate, share in candidates.items():
        models = source.lookup(candidate)
        common = sum(model_id in models for model_id in ids)
        if common > best[0] and common >= share * min(len(models), len(ids)):
            best = (common, candidate, models)
    return best


def _agreed(described: Sequence[Mapping[str, Model]]) -> Mapping[str, Model]:
    """What several providers' descriptions have in common: models that all know, with facts that all state alike."""
    if len(described) < 2:
        return described[0] if described else {}
    shared = set.intersection(*(set(models) for models in described))
    return {model_id: _common([models[model_id] for models in described]) for model_id in shared}


def _common(models: Sequence[Model]) -> Model:
    """What these descriptions of one model have in common; all prices together are one fact."""
    first = models[0]

    def alike(read: Callable[[Model], object]) -> bool:
        return all(read(model) == read(first) for model in models)

    update: dict[str, Any] = {
        field: _UNKNOWN.get(field) for field in (*_SCALARS, "kind", "cost") if not alike(attrgetter(field))
    }
    if not alike(attrgetter("name")):
        update["name"] = first.id
    for group in ("limit", "modalities"):
        have = getattr(first, group)
        differing = {
            field: shape.get_default()
            for field, shape in type(have).model_fields.items()
            if not alike(attrgetter(f"{group}.{field}"))
        }
        update[group] = have.model_copy(update=differing)
    return first.model_copy(update=update)


def known_models(source: Source, candidates: Mapping[str, float], models: Mapping[str, Model]) -> set[str]:
    """Which of these models a source describes under one of these ids of their provider."""
    return models.keys() & _matching(source, candidates, models)[1].keys()


_UNKNOWN: Mapping[str, Any] = {"kind": Kind.UNKNOWN, "cost": Cost()}
"""What stands where a fact is not known, if that is not `None`."""
_SCALARS = (
    "family",
    "status",
    "release_date",
    "knowledge",
    "attachment",
    "reasoning",
    "reasoning_efforts",
    "tool_call",
    "structured_output",
    "temperature",
    "open_weights",
)
_GROUPS: Mapping[str, type[Limit | Cost | Modalities]] = {"limit": Limit, "cost": Cost, "modalities": Modalities}


def _fill(model: Model, known: Model, origin: str) -> Model:
    """The model with its unknown fields taken from another description of it."""
    update: dict[str, Any] = {}
    provenance = dict(model.provenance)
    for field in _SCALARS:
        if getattr(model, field) is None and getattr(known, field) is not None:
            update[field] = getattr(known, field)
            provenance[field] = origin
    if model.name == model.id and known.name != known.id:
        update["name"] = known.name
        provenance["name"] = origin
    if model.kind is Kind.UNKNOWN and known.kind is not Kind.UNKNOWN:
        update["kind"] = known.kind
        provenance["kind"] = origin
    for group, shape in _GROUPS.items():
        have, offered = getattr(model, group), getattr(known, group)
        # Half a price list of one source and half of another is nobody's price.
        whole = group == "cost" and (have.input is not None or have.output is not None)
        filled = {
            field: getattr(offered, field)
            for field in shape.model_fields
            if not whole and not _is_known(getattr(have, field)) and _is_known(getattr(offered, field))
        }
        if filled:
            merged = have.model_copy(update=filled)
            update[group] = within_context(merged) if isinstance(merged, Limit) else merged
            provenance.update(dict.fromkeys((f"{group}.{field}" for field in filled), origin))
    return model.model_copy(update={**update, "provenance": provenance}) if update else model


def _is_known(value: object) -> bool:
    return value is not None and value != ()


_MEASURES = ("limit.context", "limit.output", "cost.input", "cost.output")


def _contradictions(model: Model, known: Model, origin: str) -> list[str]:
    """What a source says of a model against what is known, in words."""
    found = []
    for field in _MEASURES:
        group, _, key = field.partition(".")
        ours, theirs = getattr(getattr(model, group), key), getattr(getattr(known, group), key)
        if ours is not None and theirs is not None and abs(ours - theirs) > TOLERANCE * max(ours, theirs):
            by = model.provenance.get(field, "the gateway")
            found.append(f"{field}: {by} and {origin} differ by more than {TOLERANCE:.0%}")
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
    """What the sources say of the provider's models, listed or not, by id; the first source that names one counts."""


def enrich(models: Mapping[str, Model], sources: Sequence[Source], *, candidates: Mapping[str, float]) -> Enriched:
    """Fill the unknown fields of a provider's models.

    Args:
        models: the provider's models by id.
        sources: metadata sources in order.
        candidates: ids under which the sources may list the provider, see `metadata_ids`.
    """
    filled = dict(models)
    notes: dict[str, list[str]] = {}
    described: dict[str, Model] = {}
    silent = is_silent(models)
    for source in sources:
        metadata_id, said = _matching(source, candidates, models)
        origin = f"{source.name}/{metadata_id}"
        # What it said last time was weighed then.
        weighed = silent and source.remembered
        known = said if weighed else trusted(said, metadata_id, ids=models, silent=silent)
        described = {**known, **described}
        for model_id in sorted(filled.keys() & known.keys()):
            # What a source said last time is no second opinion.
            if not source.remembered:
                for note in _contradictions(filled[model_id], known[model_id], origin):
                    notes.setdefault(note, []).append(model_id)
            filled[model_id] = _fill(filled[model_id], known[model_id], origin)
    return Enriched(filled, {note: tuple(ids) for note, ids in notes.items()}, described)


def _only_from(model: Model, name: str) -> Model | None:
    """What of a model came from the named source, or `None`."""
    fields = [field for field, origin in model.provenance.items() if origin.partition("/")[0] == name]
    if not fields:
        return None
    facts: dict[str, Any] = {"id": model.id, "name": model.id, "kind": Kind.UNKNOWN}
    for field in fields:
        group, _, key = field.partition(".")
        if key:
            facts.setdefault(group, {})[key] = getattr(getattr(model, group), key)
        else:
            facts[field] = getattr(model, field)
    return Model.model_validate(facts)


def retained(name: str, previous: Mapping[str, Model]) -> Source:
    """A stand-in for a source that says nothing now: what it said of one provider's models last time.

    Without it a source that is down for an hour, or drops a model that is still offered, would take the limits, and so
    the models, out of every configuration.
    """
    kept = {model_id: facts for model_id, model in previous.items() if (facts := _only_from(model, name))}
    origins = (origin.partition("/") for model in previous.values() for origin in model.provenance.values())
    remembered = tuple(sorted({metadata_id for source, _, metadata_id in origins if source == name}))
    return Source(name, lambda candidate: kept if candidate in remembered else {}, remembered, len(kept))


def said_before(models: Mapping[str, Model], previous: Mapping[str, Model]) -> dict[str, Model]:
    """A provider's models with what metadata sources said of them last time, in place of what they say now.

    Args:
        models: the models as filled today.
        previous: the last good list.
    """
    origins = [origin for model in previous.values() for origin in model.provenance.values() if origin != ACCOUNT]
    sources = [retained(name, previous) for name in sorted({origin.partition("/")[0] for origin in origins})]
    remembered = dict.fromkeys((each for source in sources for each in source.remembered), 0.0)
    stated = {model_id: _as_stated(model) for model_id, model in models.items()}
    return enrich(stated, sources, candidates=remembered).models


def _as_stated(model: Model) -> Model:
    """A model without what came from metadata sources."""
    filled = [field for field, origin in model.provenance.items() if origin != ACCOUNT]
    update: dict[str, Any] = {"provenance": {each: ACCOUNT for each in model.provenance if each not in filled}}
    for field in filled:
        group, _, key = field.partition(".")
        if key:
            have = update.get(group, getattr(model, group))
            update[group] = have.model_copy(update={key: type(have).model_fields[key].get_default()})
        else:
            update[field] = model.id if field == "name" else _UNKNOWN.get(field)
    return model.model_copy(update=update)
