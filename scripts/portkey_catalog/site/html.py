"""Facts that several pages show, as what stands in a cell or a line (pure); upstream text passes `markup`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.schema import ASSUMED, CombinedModel, Model
from portkey_catalog.schema.provenance import origin_of
from portkey_catalog.text.escape import text, tokens

Exclusions = Mapping[str, Mapping[str, str]]
"""Provider -> model id -> why it is not in the opencode configuration."""

LESS_OUTPUT = "output published, so that a conversation fits"
LESS_CONTEXT = "context published, as no more of it can be used"
"""What is said behind the figures where opencode gets less than the model has; see `room`."""

GUESS = "(assumed)"
"""What is said behind an output limit that nobody states."""

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


def sourced(model: Model, field: str, shown: str) -> str:
    """A figure with where it comes from, if the provider does not state it; one that nobody states is marked."""
    origin = origin_of(model, field)
    if not origin or not shown:
        return shown
    if field == "limit.output" and is_assumed(model):
        whose = origin.provider
        said = f"as {whose} and others state of the same model" if whose else "by the settings"
        return f'<span class="pc-filled" title="{ASSUMED} {text(said)}">{shown} <small>{GUESS}</small></span>'
    return f'<span class="pc-filled" title="from {text(str(origin))}">{shown}</span>'


def part(published: int, stated: int, what: str) -> str:
    """8192, 32768, "output published ..." -> 8K of 32K output published ..."""
    return f"{_of(published, stated)} {what}"


def short_part(published: int, stated: int, what: str, mark: Callable[[str], str]) -> str:
    """The same for a narrow cell: the figures are seen, the rest is read out and in the title."""
    figure, _, whole = _of(published, stated).partition(" of ")
    rest = f'<span class="pc-hidden"> {what}</span>'
    return f'<span title="{part(published, stated, what)}">{figure} <small>of {mark(whole)}{rest}</small></span>'


def _of(published: int, stated: int) -> str:
    # A quarter of 32K is 8K: limits that are cut are mostly powers of two, which no rounding should hide.
    binary = published % 1024 == stated % 1024 == 0 and stated < 2**20
    shown = [f"{size // 1024}K" if binary else tokens(size) for size in (published, stated)]
    return " of ".join(shown if shown[0] != shown[1] else (f"{published:,}", f"{stated:,}"))
