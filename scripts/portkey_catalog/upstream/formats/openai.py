"""OpenAI `GET /v1/models` and its many supersets.

`common` reads the fields whose meaning is the same wherever they occur: names, dates, owners, limits (see `limits`),
modalities and capability flags under their usual names. Prices are not among them, because their unit differs from
provider to provider. The other formats start from it and add what they alone say.
"""

from collections.abc import Sequence
from typing import Any

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.limits import limits_of
from portkey_catalog.upstream.rows import Row, content

SERVERS = ("llamacpp", "sglang", "tabbyAPI", "tgi", "vllm")
"""Owners that are programs which serve language models; one that serves another kind has an id that says so."""


def matches(entry: Entry) -> bool:
    """Every entry with an id is at least this."""
    return "id" in entry


def _able(names: Sequence[str], flags: Entry, abilities: Sequence[str]) -> bool | None:
    """Tell whether a capability of one of these names is stated; a list that names none says nothing."""
    return True if any(name in abilities for name in names) else flags.flag(*names)


def common(entry: Entry) -> dict[str, Any]:
    """The facts that all formats state alike, as arguments of `Row` without the id."""
    architecture, capabilities = entry.child("architecture"), entry.child("capabilities")
    abilities = entry.texts("capabilities")
    return {
        "name": entry.text("display_name", "name"),
        "owner": entry.text("owned_by", "organization"),
        "created": entry.number("created", "created_at") or entry.text("created_at"),
        "hugging_face_id": entry.text("hugging_face_id"),
        **limits_of(entry),
        "inputs": architecture.texts("input_modalities")
        or entry.texts("input_modalities")
        or content(_able(("vision", "multimodal"), capabilities, abilities)),
        "outputs": architecture.texts("output_modalities") or entry.texts("output_modalities"),
        "tool_call": _able(("function_calling", "tool_use", "tool_calls", "tools"), capabilities, abilities),
        "structured_output": capabilities.flag("structured_outputs"),
        "reasoning": capabilities.flag("reasoning"),
    }


def read(entry: Entry) -> Row:
    """Read one entry.

    Seen so far: OpenAI (`shutdown_date`), Groq (`active`), Featherless (`features`, `available_on_current_plan`),
    Bedrock Mantle (`data_retention`, `status`), LLM7 (`modalities`), Poe, AI21, xAI, DeepSeek, Cerebras, NVIDIA,
    Nebius, nscale, Parasail, Z.ai, Moonshot, DigitalOcean, Hetzner, and Portkey's rendering of the native lists.
    """
    facts = common(entry)
    facts["retires"] = entry.text("shutdown_date")
    switched_off = "data_retention" in entry and entry.text("status") not in (None, "available")
    if switched_off or entry.flag("active") is False or entry.flag("available_on_current_plan") is False:
        facts["status"] = "unavailable"
    if (tools := entry.child("features").flag("tool_use")) is not None:
        facts["tool_call"] = tools
    if "model_class" in entry:
        # Featherless serves language models alone, among them `flux-7b` and `Liliths-Whisper`.
        facts["outputs"] = ("text",)
    if modalities := entry.child("modalities"):
        facts["inputs"], facts["outputs"] = modalities.texts("input"), modalities.texts("output")
    # What has a limit for its answers answers. Ids of Google's OpenAI-compatible list are resources, see `gemini`.
    usual_kind = "chat" if facts["max_output"] or facts["owner"] in SERVERS else None
    return Row(id=entry.id(resource="models/"), usual_kind=usual_kind, **facts)
