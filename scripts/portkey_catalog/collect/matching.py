"""The part of a metadata source that describes a provider, and its names of the provider's models (pure).

A model is looked up under its exact id only: a near miss would put one model's limits on another. A deployment is
looked up under the name that the account gives for it, and not under its own; letter case counts there only where it
tells two models apart. Which part of a source describes a provider is decided by evidence, namely how many model ids
both have in common: any, where it bears the provider's name, and at least the share `EVIDENCE` of the shorter list,
where it is only a guess, as several providers answer in the shape of OpenRouter. On a server of one's own a name is
worth less, see `_believed`: no price, limit or picture input of another provider's model is put on weights that only
bear its name. Where no name leads anywhere, the ids alone may tell, see `source_of_list`; of several providers that
cannot be told apart only that is taken on which they agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from portkey_catalog.collect.source import Source, agreed
from portkey_catalog.collect.source_of_list import FEWEST
from portkey_catalog.identity import identify, says_the_same
from portkey_catalog.identity.deployments import UNTOLD, stands_for, tells_weights
from portkey_catalog.schema import Model
from portkey_catalog.schema.provenance import is_provider_id, together

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
    """Names that a source may list a model under, the likeliest first: its id, or what is said of a deployment.

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
    """Tell whether a server of one's own, or a tuned copy, runs something else under the name of a lab's model."""
    if not (model.self_hosted or _is_other(model)):
        return False
    named = identify(model.model_copy(update={"served": None, "self_hosted": None}), "")
    meant = identify(model, "")
    return named is not None and named.lab is not None and (meant is None or meant.key != named.key)


def _is_other(model: Model) -> bool:
    """Tell whether nobody but the row itself knows what it serves: a tuned copy, or weights that are not told."""
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
    """Those found of a provider's models, without what only happens to have the same name.

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
class Match:
    """The one in a source to whom a provider's list belongs."""

    metadata_id: str = ""
    """Empty when nobody can be believed."""
    known: Mapping[str, Model] = field(default_factory=dict)
    """The models there."""
    found: Mapping[str, str] = field(default_factory=dict)
    """Model id -> its name there."""


def matching(
    source: Source, candidates: Mapping[str, float], models: Mapping[str, Model], *, doubted: bool | None = None
) -> Match:
    """Find in a source to whom a provider's list belongs; nobody in one that could not be read.

    The candidate with most models in common; else an owner whom a third of the list names, with evidence; else whom the
    ids tell. That one goes before a name that lacks the evidence of a guess, too: a workspace may call anything `nova`.

    Args:
        source: the source.
        candidates: ids under which it may list the provider, see `metadata_ids`.
        models: the provider's models by id.
        doubted: whether the provider's name and those of its models tell less than usual, or are sure, see `_believed`.
    """
    if not source.is_read:
        return Match()
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
        described = agreed([source.lookup(owner) for owner in told])
        found = _believed(models, _found(described, names), doubted=doubted)
        if len(found) > len(best.found):
            return Match(together(told), described, found)
    return best


def _most_in_common(
    source: Source, candidates: Mapping[str, float], models: Mapping[str, Model], *, doubted: bool | None
) -> Match:
    """The believable candidate that describes most of a provider's models."""
    names, best = _names(models), Match()
    for candidate, share in candidates.items():
        known = source.lookup(candidate)
        found = _believed(models, _found(known, names), doubted=doubted)
        enough = (max(share, EVIDENCE) if doubted else share) * min(len(known), len(names))
        if len(found) > len(best.found) and len(found) >= enough:
            best = Match(candidate, known, found)
    return best
