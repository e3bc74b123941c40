"""Models that the opencode configuration can offer, and why the others cannot be (pure)."""

from __future__ import annotations

from portkey_catalog.exports.boundary import outsiders
from portkey_catalog.exports.conversation_room import LEAST_ROOM, published_limit
from portkey_catalog.exports.names import opencode_key
from portkey_catalog.schema import Catalog, Kind, Model

JAVASCRIPT_NAMES = frozenset(
    {
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    }
)
"""Properties that every JavaScript object has (ECMA-262, 20.1.3 and B.2.2).

opencode finds them where it looks for a model of that name, and starts for nobody.
"""

SAME_KEY = "another id reads the same once the account's number is masked"
"""The reason not to offer a model whose name in opencode belongs to another one."""


def unusable(model: Model, *, only_tool_call: bool) -> str | None:
    """The reason opencode cannot offer a model, or `None`.

    opencode talks to chat models only. Without both limits it neither compacts a session nor shows how full it is, and
    without tools it can read no file; an unknown fact counts as a missing one, because a promise must hold.
    """
    if model.enabled is False:
        return "not enabled for this account"
    if model.status == "retired":
        return "retired by the provider"
    if model.status == "unavailable":
        return "refuses requests to its id"
    if model.status == "deprecated" and "status" in model.provenance:
        return "deprecated, says a metadata source, and its provider says nothing"
    if model.kind is Kind.UNKNOWN:
        return "kind unknown"
    if model.kind is not Kind.CHAT:
        return f"not a chat model ({model.kind})"
    if model.modalities.output and "text" not in model.modalities.output:
        return "does not answer in text"
    if model.modalities.input and "text" not in model.modalities.input:
        return "does not read text"
    if model.limit.context is None:
        return "context limit unknown"
    if model.limit.output is None:
        return "output limit unknown"
    if published_limit(model.limit) is None:
        return f"its limits leave less than {LEAST_ROOM:,} tokens for a conversation"
    if model.id in JAVASCRIPT_NAMES:
        return "its id is a name that every JavaScript object has, with which opencode does not start"
    if only_tool_call and model.tool_call is None:
        return "tool support unknown"
    if only_tool_call and not model.tool_call:
        return "cannot call tools"
    return None


def exclusions(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Reasons for models of the catalog not to be in the opencode configuration: provider -> model id -> reason."""
    only_tool_call = catalog.publish.only_tool_call
    barred = outsiders(catalog.providers, catalog.failover.require) if catalog.publish.only_required else {}
    reasons: dict[str, dict[str, str]] = {}
    for slug, provider in catalog.providers.items():
        if slug in barred:
            reasons[slug] = dict.fromkeys(provider.models, barred[slug])
            continue
        reasons[slug] = {}
        taken: set[str] = set()
        for model_id, model in provider.models.items():
            key = opencode_key(model_id)
            if reason := unusable(model, only_tool_call=only_tool_call) or (SAME_KEY if key in taken else None):
                reasons[slug][model_id] = reason
            else:
                taken.add(key)
    return reasons
