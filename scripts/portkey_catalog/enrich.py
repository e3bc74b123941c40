"""Fills what the gateway left unknown from metadata sources, with the source of each filled field (pure).

What the gateway states always wins. Sources are asked in the order of the settings; the first that knows a field wins.
Where a source contradicts what is known by more than `TOLERANCE`, that is noted. A model is looked up under its exact
id only: a near miss would put one model's limits on another. A deployment is looked up under the name that the account
gives for it, and not under its own. Which part of a source describes a provider is decided by
evidence, namely how many model ids both have in common: any, where it bears the provider's name, and at least the share
`EVIDENCE` of the shorter list, where it is only a guess, as several providers answer in the shape of OpenRouter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portkey_catalog.deployments import stands_for
from portkey_catalog.identity import says_the_same
from portkey_catalog.schema import Cost, Kind, Limit, Modalities, Model, within_context

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
    names: Mapping[str, str] | None = None
    """Id of a deployment -> name under which such a source described it."""


def metadata_ids(slug: str, provider: str | None = None, wire_format: str | None = None) -> dict[str, float]:
    """Ids under which a metadata source may list a provider -> share of ids in common that it takes to believe it.

    Args:
        slug: the provider's slug; a workspace often calls its integrations `openai-prod` or `anthropic-team-a`.
        provider: what the gateway calls the provider in its answer.
        wire_format: whose format the answer has.
    """
    names = [name.lower() for name in (slug, provider) if name]
    guesses = [name.split("-")[0] for name in names] + ([wire_format] if wire_format else [])
    found: dict[str, float] = {}
    for candidates, share in ((names, 0.0), (guesses, EVIDENCE)):
        for name in candidates:
            for candidate in (name, *ALIASES.get(name, ())):
                if _ID.fullmatch(candidate):
                    found.setdefault(candidate, share)
    return found


def names_of(model: Model) -> tuple[str, ...]:
    """What a source may list a model as, the likeliest first: its id, or what the account says of a deployment.

    The account writes `openai/gpt-4o` or `GPT-4o` where a source has `gpt-4o`.
    """
    meant = stands_for(model)
    if meant is None:
        return (model.id,)
    bare = meant.rpartition("/")[2]
    own = (model.id,) if says_the_same(model) else ()
    return tuple(dict.fromkeys((meant, bare, meant.lower(), bare.lower(), *own)))


def _matching(
    source: Source, candidates: Mapping[str, float], models: Mapping[str, Model]
) -> tuple[str, dict[str, tuple[str, Model]]]:
    """The believable candidate that describes most of a provider's models, and how: model id -> name there, facts.

    Empty when there is none.
    """
    # What is remembered of a model is kept under its id.
    names = {each.id: (each.id,) if source.remembered else names_of(each) for each in models.values()}
    best: tuple[str, dict[str, tuple[str, Model]]] = ("", {})
    for candidate, share in candidates.items():
        known = source.lookup(candidate)
        found = {
            model_id: (name, known[name])
            for model_id, likely in names.items()
            if (name := next((name for name in likely if name in known), None)) is not None
        }
        if len(found) > len(best[1]) and len(found) >= share * min(len(known), len(models)):
            best = (candidate, found)
    return best


def known_models(source: Source, candidates: Mapping[str, float], models: Mapping[str, Model]) -> set[str]:
    """Which of these models a source describes under one of these ids of their provider."""
    return set(_matching(source, candidates, models)[1])


_SCALARS = (
    "family",
    "release_date",
    "knowledge",
    "attachment",
    "reasoning",
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


def enrich(models: Mapping[str, Model], sources: Sequence[Source], *, candidates: Mapping[str, float]) -> Enriched:
    """Fill the unknown fields of a provider's models.

    Args:
        models: the provider's models by id.
        sources: metadata sources in order.
        candidates: ids under which the sources may list the provider, see `metadata_ids`.
    """
    filled = dict(models)
    notes: dict[str, list[str]] = {}
    for source in sources:
        metadata_id, found = _matching(source, candidates, models)
        for model_id, (name, known) in sorted(found.items()):
            listed = (source.names or {}).get(model_id, name)
            origin = f"{source.name}/{metadata_id}" + (f"/{listed}" if listed != model_id else "")
            # What a source said last time is no second opinion.
            if not source.remembered:
                for note in _contradictions(filled[model_id], known, origin):
                    notes.setdefault(note, []).append(model_id)
            filled[model_id] = _fill(filled[model_id], known, origin)
    return Enriched(filled, {note: tuple(ids) for note, ids in notes.items()})


def _only_from(model: Model, name: str, likely: Collection[str]) -> tuple[Model, str] | None:
    """What of a model came from the named source, if it was listed there under a likely name, and that name."""
    origins = {field: _read(origin) for field, origin in model.provenance.items()}
    fields = [
        field for field, (source, _, listed) in origins.items() if source == name and (listed or model.id) in likely
    ]
    if not fields:
        return None
    facts: dict[str, Any] = {"id": model.id, "name": model.id, "kind": Kind.UNKNOWN}
    for field in fields:
        group, _, key = field.partition(".")
        if key:
            facts.setdefault(group, {})[key] = getattr(getattr(model, group), key)
        else:
            facts[field] = getattr(model, field)
    return Model.model_validate(facts), origins[fields[0]][2]


def _read(origin: str) -> tuple[str, str, str]:
    """Source, the provider's id in it, and the model's name there where it is not the id: see `Model.provenance`."""
    source, _, rest = origin.partition("/")
    metadata_id, _, listed = rest.partition("/")
    return source, metadata_id, listed


def retained(name: str, previous: Mapping[str, Model], models: Mapping[str, Model]) -> Source:
    """A stand-in for a source that says nothing now: what it said of one provider's models last time.

    Without it a source that is down for an hour, or drops a model that is still offered, would take the limits, and so
    the models, out of every configuration. What it said under a name that a model has no longer is forgotten.

    Args:
        name: of the source.
        previous: the provider's models that it describes no longer, as they were.
        models: the provider's models today.
    """
    kept = {
        model_id: facts
        for model_id, model in previous.items()
        if (facts := _only_from(model, name, names_of(models[model_id])))
    }
    origins = (_read(origin) for model_id in kept for origin in previous[model_id].provenance.values())
    remembered = tuple(sorted({metadata_id for source, metadata_id, _ in origins if source == name}))
    said = {model_id: facts for model_id, (facts, _) in kept.items()}
    names = {model_id: listed for model_id, (_, listed) in kept.items() if listed}
    return Source(name, lambda candidate: said if candidate in remembered else {}, remembered, len(kept), names)
