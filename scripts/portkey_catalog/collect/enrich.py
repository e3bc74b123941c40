"""Fills what the gateway left unknown from metadata sources, with the source of each filled field (pure).

What the gateway states always wins. Sources are asked in the order of the settings; the first that knows a field wins.
Where a source contradicts what is known by more than `TOLERANCE`, that is noted. A model is looked up under its exact
id only: a near miss would put one model's limits on another. A deployment is looked up under the name that the account
gives for it, and not under its own; letter case counts there only where it tells two models apart. Which part of a
source describes a provider is decided by evidence, namely how many model ids both have in common: any, where it bears
the provider's name, and at least the share `EVIDENCE` of the shorter list, where it is only a guess, as several
providers answer in the shape of OpenRouter. On a server of one's own a name is worth less, see `_believed`: no price,
limit or picture input of another provider's model is put on weights that only bear its name. Where no name leads
anywhere, the ids alone may tell, see `evidence`; of several providers that cannot be told apart only that is taken on
which they agree. What a list does not state is not always for a source to say, see `silence`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portkey_catalog.collect.bare_lists import is_silent, trusted
from portkey_catalog.collect.source_of_list import FEWEST, NOBODY, Directory
from portkey_catalog.identity import identify, says_the_same
from portkey_catalog.identity.deployments import UNTOLD, stands_for, tells_weights
from portkey_catalog.schema import ACCOUNT, ASSUMED, TWIN, Kind, Model
from portkey_catalog.schema.provenance import (
    GROUPS,
    Origin,
    is_known,
    is_provider_id,
    origin_of,
    together,
    value_of,
    with_facts,
    without_facts,
)

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

Lookup = Callable[[str], Mapping[str, Model]]
"""Provider's id in a metadata source -> its models there, empty when the source does not know the provider."""


@dataclass(frozen=True, slots=True)
class Source:
    """One metadata source."""

    name: str
    """Name as it stands in the provenance."""
    lookup: Lookup
    remembered: Mapping[str, Model] = field(default_factory=dict)
    """What a source that says nothing now said last time, by model id, every fact with its origin."""
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
                if is_provider_id(candidate):
                    found.setdefault(candidate, share)
    return found


Names = Mapping[str, Sequence[str]]
"""Model id -> what a source may list the model as, the likeliest first."""


def names_of(model: Model) -> tuple[str, ...]:
    """What a source may list a model as, the likeliest first: its id, or what is said of a deployment.

    The account writes `openai/gpt-4o` or `GPT-4o` where a source has `gpt-4o`. What a server of one's own runs is
    listed under its id, and under the name of a lab's model that it only imitates by nobody.
    """
    meant = stands_for(model)
    if meant is None or model.self_hosted or _is_other(model):
        return (UNTOLD if _imitates(model) else model.id,)
    bare = meant.rpartition("/")[2]
    own = (model.id,) if says_the_same(model) else ()
    return tuple(dict.fromkeys((meant, bare, meant.lower(), bare.lower(), *own)))


def _imitates(model: Model) -> bool:
    """Whether a server of one's own, or a tuned copy, runs something else under the name of a lab's model."""
    if not (model.self_hosted or _is_other(model)):
        return False
    named = identify(model.model_copy(update={"served": None, "self_hosted": None}), "")
    meant = identify(model, "")
    return named is not None and named.lab is not None and (meant is None or meant.key != named.key)


def _is_other(model: Model) -> bool:
    """Whether nobody but the row itself knows what it serves: a tuned copy, or weights that are not told."""
    return model.served is not None and not tells_weights(model)


def _names(models: Mapping[str, Model]) -> Names:
    return {each.id: names_of(each) for each in models.values()}


def _found(described: Mapping[str, Model], names: Names) -> dict[str, str]:
    """Model id -> its name in a description, for those that stand there; an account need not spell it as it stands."""
    found: dict[str, str] = {}
    spelt: Mapping[str, str] | None = None
    for model_id, likely in names.items():
        name = next(filter(described.__contains__, likely), None)
        if name is None and likely[0] != model_id:
            spelt = _without_case(described) if spelt is None else spelt
            name = next((spelt[each.lower()] for each in likely if each.lower() in spelt), None)
        if name is not None:
            found[model_id] = name
    return found


def _without_case(names: Collection[str]) -> dict[str, str]:
    """Lower case -> the only name that is spelt so but for letter case."""
    counts = Counter(map(str.lower, names))
    return {name.lower(): name for name in names if counts[name.lower()] == 1}


def _believed(models: Mapping[str, Model], found: Mapping[str, str], *, doubted: bool | None) -> dict[str, str]:
    """What is found of a provider's models, without what only happens to have the same name.

    Whoever runs a server gives it what slug and its models what names they like, so one such name, or a few, tell
    nothing: `FEWEST` of them do.

    Args:
        models: the provider's models.
        found: model id -> its name in a description.
        doubted: whether all of them are in doubt, or none; by default those of a server of one's own are.
    """
    unsure = {each for each in found if (models[each].self_hosted if doubted is None else doubted)}
    return dict(found) if len(unsure) >= FEWEST else {each: found[each] for each in found if each not in unsure}


@dataclass(frozen=True, slots=True)
class _Match:
    """Whom in a source a provider's list belongs to."""

    metadata_id: str = ""
    """Empty when nobody can be believed."""
    known: Mapping[str, Model] = field(default_factory=dict)
    """The models there."""
    found: Mapping[str, str] = field(default_factory=dict)
    """Model id -> its name there."""


def _matching(
    source: Source, candidates: Mapping[str, float], models: Mapping[str, Model], *, doubted: bool | None = None
) -> _Match:
    """Whom in a source a provider's list belongs to.

    The candidate with most models in common; else an owner whom a third of the list names, with evidence; else whom the
    ids tell. That one goes before a name that lacks the evidence of a guess, too: a workspace may call anything `nova`.
    """
    best = _most_in_common(source, candidates, models, doubted=doubted)
    if not best.metadata_id:
        labs = Counter(model.lab.lower() for model in models.values() if model.lab)
        owners = [
            each for lab, rows in labs.items() if rows * 3 >= len(models) for each in (lab, *ALIASES.get(lab, ()))
        ]
        guesses = dict.fromkeys(filter(is_provider_id, owners), EVIDENCE)
        best = _most_in_common(source, guesses, models, doubted=doubted)
    if len(best.found) < EVIDENCE * min(len(best.known), len(models)) or not best.found:
        names = _names(models)
        # Ids of open weights are everybody's, and those of a server of one's own are whatever it was told.
        telling = {names[each.id][0] for each in models.values() if not each.self_hosted}
        told = source.directory.owners(telling, rows=len({likely[0] for likely in names.values()}))
        described = _agreed([source.lookup(owner) for owner in told])
        found = _believed(models, _found(described, names), doubted=doubted)
        if len(found) > len(best.found):
            return _Match(together(told), described, found)
    return best


def _most_in_common(
    source: Source, candidates: Mapping[str, float], models: Mapping[str, Model], *, doubted: bool | None
) -> _Match:
    """The believable candidate that describes most of a provider's models."""
    names, best = _names(models), _Match()
    for candidate, share in candidates.items():
        known = source.lookup(candidate)
        found = _believed(models, _found(known, names), doubted=doubted)
        enough = (max(share, EVIDENCE) if doubted else share) * min(len(known), len(names))
        if len(found) > len(best.found) and len(found) >= enough:
            best = _Match(candidate, known, found)
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
    told = [field for field in _FILLED if any(value_of(each, field) != value_of(first, field) for each in models)]
    return without_facts(first, [*told, *(_PRICES if any(field in _PRICES for field in told) else ())])


def known_models(
    source: Source, candidates: Mapping[str, float], models: Mapping[str, Model], *, doubted: bool | None = None
) -> set[str]:
    """Which of these models a source describes under one of these ids of their provider."""
    return set(_matching(source, candidates, models, doubted=doubted).found)


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
    "name",
    "kind",
)
_FILLED = (*_SCALARS, *(f"{group}.{field}" for group, shape in GROUPS.items() for field in shape.model_fields))
"""Fields that a source may fill, in the order in which the provenance names them."""
_PRICES = frozenset(field for field in _FILLED if field.startswith("cost."))


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
        for field in _FILLED
        if is_known(known, field) and not is_known(model, field) and not (priced and field in _PRICES)
    }
    origins = dict.fromkeys(facts, str(origin)) if origin else {field: known.provenance[field] for field in facts}
    return with_facts(model, facts, origins)


_MEASURES = ("limit.context", "limit.output", "cost.input", "cost.output")


def _contradictions(model: Model, known: Model, origin: Origin) -> list[str]:
    """What a source says of a model against what is known, in words."""
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
    """What the sources say of the provider's models, listed or not, by id; the first source that names one counts."""


def enrich(
    models: Mapping[str, Model],
    sources: Sequence[Source],
    *,
    candidates: Mapping[str, float],
    doubted: bool | None = None,
) -> Enriched:
    """Fill the unknown fields of a provider's models.

    Args:
        models: the provider's models by id.
        sources: metadata sources in order.
        candidates: ids under which the sources may list the provider, see `metadata_ids`.
        doubted: whether the provider's name and those of its models tell less than usual, or are sure, see `_believed`.
    """
    filled = dict(models)
    notes: dict[str, list[str]] = {}
    described: dict[str, Model] = {}
    silent = is_silent(models)
    for source in sources:
        match = (
            _Match(known=source.remembered)
            if source.remembered
            else _matching(source, candidates, models, doubted=doubted)
        )
        # What it said last time was weighed then.
        weighed = silent and source.remembered
        known = match.known if weighed else trusted(match.known, match.metadata_id, ids=models, silent=silent)
        described = {**known, **described}
        if source.remembered:
            # That is no second opinion.
            filled |= {model_id: _fill(filled[model_id], model, None) for model_id, model in known.items()}
            continue
        for model_id, name in sorted(match.found.items()):
            origin = Origin(source.name, match.metadata_id, name if name != model_id else "")
            for note in _contradictions(filled[model_id], known[name], origin):
                notes.setdefault(note, []).append(model_id)
            filled[model_id] = _fill(filled[model_id], known[name], origin)
    return Enriched(filled, {note: tuple(ids) for note, ids in notes.items()}, described)


def _only_from(model: Model, name: str, likely: Sequence[str]) -> Model | None:
    """What of a model came from the named source, if it was listed there under a likely name."""
    spelt = {each.lower() for each in likely if likely[0] != model.id}
    origins = {field: origin_of(model, field) for field in model.provenance}
    listed = {field: origin.listed or model.id for field, origin in origins.items() if origin and origin.source == name}
    fields = [field for field, each in listed.items() if each in likely or each.lower() in spelt]
    if not fields:
        return None
    facts = {field: value_of(model, field) for field in fields}
    nothing = Model(id=model.id, name=model.id, kind=Kind.UNKNOWN)
    return with_facts(nothing, facts, {field: model.provenance[field] for field in fields})


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
    return Source(name, lambda candidate: {}, remembered=kept)


def said_before(models: Mapping[str, Model], previous: Mapping[str, Model]) -> dict[str, Model]:
    """A provider's models with what metadata sources said of them last time, in place of what they say now.

    What came from twins is not in it: it follows from the rest, see `twins`.

    Args:
        models: the models as filled today.
        previous: the last good list.
    """
    origins = (origin_of(model, field) for model in previous.values() for field in model.provenance)
    names = {origin.source for origin in origins if origin} - {ACCOUNT, ASSUMED, TWIN}
    left = {model_id: previous[model_id] for model_id in previous.keys() & models.keys()}
    sources = [retained(name, left, models) for name in sorted(names)]
    stated = {model_id: _as_stated(model) for model_id, model in models.items()}
    return enrich(stated, sources, candidates={}).models


def _as_stated(model: Model) -> Model:
    """A model without what neither its provider nor the account states."""
    return without_facts(model, [field for field, origin in model.provenance.items() if origin != ACCOUNT])
