"""A small vocabulary of real models: what they are, and how honest providers spell and describe them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]
"""A row in OpenRouter's shape."""


@dataclass(frozen=True)
class TrueModel:
    """One set of weights."""

    label: str
    lab: str
    """Slug of the lab's own service."""
    name: str
    context: int
    price: float
    """USD per million prompt tokens; an answer costs four times as much."""
    router: str
    """`vendor/name`."""
    repository: str
    """As repositories of weights are named, or the lab's own id of a closed model, with the date where it has one."""
    bare: str
    weights: str | None = None
    """Hugging Face repository."""
    alias: str | None = None
    """A name that routers give to it, and may give to another model some day."""

    def spelt(self, style: str) -> str:
        """The id in one of `STYLES`."""
        return {"router": self.router, "repository": self.repository, "bare": self.bare}[style]


STYLES = ("router", "repository", "bare")

MODELS: Mapping[str, TrueModel] = {
    model.label: model
    for model in (
        TrueModel(
            "claude-sonnet-4",
            "anthropic",
            "Claude Sonnet 4",
            200_000,
            3,
            "anthropic/claude-sonnet-4",
            "claude-sonnet-4-20250514",
            "claude-sonnet-4",
        ),
        TrueModel("gpt-4.1", "openai", "GPT-4.1", 1_047_576, 2, "openai/gpt-4.1", "gpt-4.1-2025-04-14", "gpt-4.1"),
        TrueModel("gpt-4o", "openai", "GPT-4o", 128_000, 2.5, "openai/gpt-4o", "gpt-4o", "gpt-4o"),
        TrueModel(
            "deepseek-v3",
            "deepseek",
            "DeepSeek V3",
            131_072,
            0.3,
            "deepseek/deepseek-v3",
            "deepseek-ai/DeepSeek-V3",
            "deepseek-v3",
            weights="deepseek-ai/DeepSeek-V3",
            alias="deepseek/deepseek-chat",
        ),
        TrueModel(
            "deepseek-v3.1",
            "deepseek",
            "DeepSeek V3.1",
            131_072,
            0.35,
            "deepseek/deepseek-v3.1",
            "deepseek-ai/DeepSeek-V3.1",
            "deepseek-v3.1",
            weights="deepseek-ai/DeepSeek-V3.1",
            alias="deepseek/deepseek-chat",
        ),
        TrueModel(
            "deepseek-r1",
            "deepseek",
            "DeepSeek R1",
            131_072,
            0.6,
            "deepseek/deepseek-r1",
            "deepseek-ai/DeepSeek-R1",
            "deepseek-r1",
            weights="deepseek-ai/DeepSeek-R1",
            alias="deepseek/deepseek-chat",
        ),
        TrueModel(
            "llama-3.3-70b",
            "meta",
            "Llama 3.3 70B Instruct",
            131_072,
            0.2,
            "meta-llama/llama-3.3-70b-instruct",
            "meta-llama/Llama-3.3-70B-Instruct",
            "llama-3.3-70b-versatile",
            weights="meta-llama/Llama-3.3-70B-Instruct",
        ),
        TrueModel(
            "qwen3-32b",
            "alibaba",
            "Qwen3 32B",
            40_960,
            0.1,
            "qwen/qwen3-32b",
            "Qwen/Qwen3-32B",
            "qwen3-32b",
            weights="Qwen/Qwen3-32B",
        ),
        TrueModel("grok-4", "xai", "Grok 4", 256_000, 3, "x-ai/grok-4", "grok-4-0709", "grok-4"),
        TrueModel(
            "kimi-k2",
            "moonshot",
            "Kimi K2",
            131_072,
            0.5,
            "moonshotai/kimi-k2",
            "moonshotai/Kimi-K2-Instruct",
            "kimi-k2-instruct",
            weights="moonshotai/Kimi-K2-Instruct",
        ),
        TrueModel(
            "gemini-2.5-pro",
            "google",
            "Gemini 2.5 Pro",
            1_048_576,
            1.25,
            "google/gemini-2.5-pro",
            "gemini-2.5-pro",
            "gemini-2.5-pro",
        ),
        TrueModel(
            "mistral-small-2503",
            "mistral",
            "Mistral Small 3.1",
            128_000,
            0.1,
            "mistralai/mistral-small-3.1-24b-instruct",
            "mistralai/Mistral-Small-3.1-24B-Instruct-2503",
            "mistral-small-2503",
            weights="mistralai/Mistral-Small-3.1-24B-Instruct-2503",
        ),
        TrueModel(
            "mistral-small-2506",
            "mistral",
            "Mistral Small 3.2",
            128_000,
            0.1,
            "mistralai/mistral-small-3.2-24b-instruct",
            "mistralai/Mistral-Small-3.2-24B-Instruct-2506",
            "mistral-small-2506",
            weights="mistralai/Mistral-Small-3.2-24B-Instruct-2506",
        ),
    )
}
LABELS = tuple(MODELS)

SNAPSHOTS: Mapping[str, tuple[str, str]] = {
    "claude-sonnet-4": ("20250514", "20251105"),
    "gpt-4.1": ("2025-04-14", "2025-11-05"),
}
"""Models with one snapshot -> its date, and that of another one that their lab may bring out."""

FALSE_SNAPSHOTS: Mapping[str, str] = {
    "claude-sonnet-4": "claude-sonnet-4-20240229",
    "gpt-4.1": "gpt-4.1-2024-01-01",
    "grok-4": "grok-4-0101",
}
"""Models with one snapshot -> an id with the date of one that there is not."""

NO_MODELS = ("gpt-6", "evil/gpt-6", "claude-sonnet-9")
"""Ids of models that do not exist."""

FASTER = ("-fast", "-turbo")
"""How the id of a host's faster serving ends."""


def usd(per_million: float) -> str:
    """A price in USD per token, as OpenRouter writes it."""
    return f"{per_million / 1e6:.12f}".rstrip("0").rstrip(".")


def row(
    model: TrueModel, model_id: str, *, told: bool = False, price: float = 1, context: float = 1, output: int = 16_384
) -> Raw:
    """An honest row.

    Args:
        model: what answers.
        model_id: the id it is listed under.
        told: the row names the model besides the id, as routers do.
        price: factor of this provider's prices.
        context: factor of this provider's window.
        output: this provider's largest answer, in tokens.
    """
    found: Raw = {
        "id": model_id,
        "context_length": int(model.context * context),
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
        "pricing": {"prompt": usd(model.price * price), "completion": usd(model.price * price * 4)},
        "top_provider": {"max_completion_tokens": output},
        "supported_parameters": ["tools", "temperature"],
    }
    if told:
        found |= {"name": model.name, "canonical_slug": model.router}
        found |= {"hugging_face_id": model.weights} if model.weights else {}
    return found


def flooded(model_id: str, size: int) -> Iterator[str]:
    """One id in many spellings that all read as the same."""
    letters = [place for place, letter in enumerate(model_id) if letter.isalpha()]
    for number in range(size):
        upper = {place for bit, place in enumerate(letters) if number >> bit & 1}
        yield "".join(letter.upper() if place in upper else letter for place, letter in enumerate(model_id))
