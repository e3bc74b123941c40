"""Facts that several pages show, as what stands in a cell or a line (pure); upstream text passes `markup`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from portkey_catalog.markup import one_line, text
from portkey_catalog.schema import CombinedModel, Model

Exclusions = Mapping[str, Mapping[str, str]]
"""Provider -> model id -> why it is not in the opencode configuration."""

_CAN = {"tool_call": "tools", "reasoning": "reasoning", "structured_output": "JSON"}


def link(target: str, label: str) -> str:
    """A link with a string as its label."""
    return f'<a href="{text(target)}">{text(label)}</a>'


def count(number: int, noun: str) -> str:
    """1 -> 1 model, 1200 -> 1,200 models."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def can(model: Model | CombinedModel) -> list[str]:
    """What a model can do, in words."""
    images = ["images"] if "image" in model.modalities.input else []
    return [word for field, word in _CAN.items() if getattr(model, field)] + images


def anchor(model_id: str) -> str:
    """Name of a model's row on the page of its provider."""
    return one_line(model_id).replace(" ", "-")


def fragment(model_id: str) -> str:
    """What leads to a model's row, at the end of the page's address."""
    return f"#{quote(anchor(model_id), safe='')}"
