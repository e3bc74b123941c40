"""Levels of reasoning -> `variants` in opencode's configuration (pure).

An entry offers the levels that its provider takes, if the gateway passes them on, and no others: a level that is
refused spoils every request, and the request for a session's title as well, which opencode makes with the first level.
So those that opencode would make up are switched off where they are not known to be taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portkey_catalog.identity.deployments import stands_for
from portkey_catalog.schema import CombinedModel, Model, Route
from portkey_catalog.schema.provenance import origin_of, providers_of

_PASSED_ON = (
    *("aibadgr", "azure-ai", "azure-openai", "cerebras", "cometapi", "dashscope", "featherless-ai", "github"),
    *("google", "groq", "hyperbolic", "inference-net", "iointelligence", "kluster-ai", "krutrim", "lambda"),
    *("lemonfox-ai", "matterai", "modal", "nebius", "nextbit", "nscale", "openai", "openrouter", "ovhcloud"),
    *("sambanova", "upstage", "x-ai", "z-ai"),
)
OPEN_SOURCE_TAKES: Mapping[str, str] = {**dict.fromkeys(_PASSED_ON, ""), "vertex-ai": "gemini"}
"""Provider by the name the open-source gateway has for it -> part of the ids for which `reasoning_effort` reaches it.

Measured with each provider that `@portkey-ai/gateway` 1.15.2 knows: for all others, among them Anthropic, Bedrock,
DeepSeek, Moonshot, Mistral and Together, the gateway leaves it out without a word.
"""

HOSTED_TAKES: Mapping[str, str] = {"amazon-bedrock": "claude"}
"""Provider by its id in the metadata -> part of the ids for which hosted Portkey says that it passes levels on.

By its documentation, as hosted Portkey cannot be run here, it translates them for Anthropic, DeepSeek, Gemini and
Together, and on Bedrock for Claude; any other provider is taken for one that gets them as they are.
"""

MADE_UP: Mapping[str, tuple[str, ...]] = {
    "": ("low", "medium", "high"),
    "deepseek-v4": ("max",),
    "glm-5": ("max",),
    "minimax-m3": ("none", "thinking"),
    "north-mini-code": ("none",),
}
"""Part of an id -> levels that opencode 1.18.33 makes up for a model that reasons, behind its OpenAI-compatible SDK.

For some families (Kimi, Qwen, older DeepSeek) it makes up none; that is not relied on.
"""

SWITCH = "minimax-m3"
"""Part of the ids whose level `none` opencode makes another request of, so that it cannot be one of ours."""


def variants(
    model: Model | CombinedModel, names: Iterable[str], offers: Iterable[tuple[Route, Model]]
) -> dict[str, dict[str, dict[str, Any]]]:
    """The field `variants` of an entry, with the levels it offers, the weakest first, and those switched off.

    Empty for a model that is not known to reason: opencode makes up no level for it.

    Args:
        model: what the entry stands for.
        names: the ids by which opencode may know the entry, from which it makes up levels.
        offers: the offers that may answer, each with the way to it.
    """
    if not model.reasoning:
        return {}
    taken = model.reasoning_efforts or ()
    reach = all(_reaches(route, offer) for route, offer in offers)
    known = [name.lower() for name in names]
    switched = any(SWITCH in name for name in known)
    offered: dict[str, dict[str, Any]] = {
        level: {"reasoningEffort": level} for level in taken if reach and not (switched and level == "none")
    }
    made_up = [level for part, found in MADE_UP.items() if any(part in name for name in known) for level in found]
    return {"variants": {**offered, **{level: {"disabled": True} for level in made_up if level not in offered}}}


def _reaches(route: Route, offer: Model) -> bool:
    """Test that the gateway passes a level on to the provider of an offer."""
    name = (stands_for(offer) or offer.id).lower()
    if route.provider_key_env:
        part = OPEN_SOURCE_TAKES.get(route.provider or "")
        return part is not None and part in name
    origin = origin_of(offer, "reasoning_efforts")
    described = providers_of(origin.provider) if origin else frozenset()
    return all(part in name for provider, part in HOSTED_TAKES.items() if provider in described)


def offered_levels(entry: Mapping[str, Any]) -> list[str]:
    """Levels that an entry of the configuration offers, the weakest first."""
    return [level for level, variant in entry.get("variants", {}).items() if "disabled" not in variant]
