"""The worth of a metadata source's word where the list itself states nothing but ids (pure).

A gateway may keep four facts of every model: `id`, `object`, `created` and `owned_by`. What only the provider can know
is then gone, and three things that a source says, or does not say, would offer models that do not answer. Each rule was
measured on recorded lists that do state it:

- "Deprecated" counts where the provider's own list has days of retirement, which are missing then: of 17 models of
  OpenAI and Azure that models.dev called so, 3 were gone and the others went within four weeks. opencode 1.18.33 shows
  none of them. Elsewhere the word stands on models that are listed for years.
- Bedrock's list of foundation models does not say which of them answer to their own id. Those for which the source has
  an inference profile of a region (`us.amazon.nova-pro-v1:0`) want its id: of 18 such models 16 refuse, and no other
  one in the source does. Profiles of the government's regions say nothing. The ids of Bedrock's OpenAI-compatible list
  have no version behind a colon, and answer.
- Hugging Face hands a request to any of several sellers, and a source describes the best of them: of 15 models of which
  it says that they call tools, 8 had a seller that could not. At all other providers such a word held for 325 models
  of 326.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from portkey_catalog.schema import Cost, Limit, Modalities, Model
from portkey_catalog.schema.provenance import providers_of

SEVERAL_SELLERS = frozenset({"huggingface"})
"""Providers whose models are served by others, none of which a request names."""
STATES_RETIREMENT = frozenset({"azure", "azure-cognitive-services", "openai"})
"""Providers whose own lists say until when a model answers."""
_PROFILES = frozenset({"amazon-bedrock", "bedrock"})
_REGION = re.compile(r"(?:[a-z]{2}|apac|global)\.")
_VERSION = re.compile(r":\d+$")


def is_silent(models: Mapping[str, Model]) -> bool:
    """Tell whether a provider's list states nothing of its models but ids, owners and days."""
    return all(
        (model.limit, model.cost, model.modalities) == (_NO_LIMIT, _NO_COST, _NO_CONTENT)
        and (model.tool_call, model.status, model.retires) == (None, None, None)
        for model in models.values()
    )


_NO_LIMIT, _NO_COST, _NO_CONTENT = Limit(), Cost(), Modalities()


def trusted(known: Mapping[str, Model], metadata_id: str, *, ids: Collection[str], silent: bool) -> dict[str, Model]:
    """A source's description of a provider's models, as far as it may be filled in.

    Args:
        known: what it says, by id.
        metadata_id: the provider's id in the source, or those of several.
        ids: what the provider lists.
        silent: whether the list states nothing but ids; else its own silence on a model's status means something.
    """
    providers = providers_of(metadata_id)
    dated = silent and STATES_RETIREMENT.issuperset(providers)
    found = dict(known)
    if not dated:
        dropped = {each: model.model_copy(update={"status": None}) for each, model in found.items() if model.status}
        found |= dropped
    if not silent:
        return found
    if SEVERAL_SELLERS & providers:
        nothing = {"limit": _NO_LIMIT, "cost": _NO_COST, "tool_call": None, "structured_output": None}
        return {model_id: model.model_copy(update=nothing) for model_id, model in found.items()}
    if _PROFILES & providers and any(map(_VERSION.search, ids)):
        elsewhere = {_REGION.sub("", each, count=1) for each in known if _REGION.match(each)}
        refused = {model_id: found[model_id] for model_id in found.keys() & elsewhere}
        found |= {each: model.model_copy(update={"status": "unavailable"}) for each, model in refused.items()}
    return found
