"""Wire formats: how each kind of server states one model, one small module per format, recognised by shape (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats import (
    anthropic,
    azure,
    bedrock,
    cohere,
    copilot,
    deepinfra,
    fireworks,
    friendli,
    gemini,
    github_models,
    huggingface,
    litellm,
    lmstudio,
    mistral,
    novita,
    ollama,
    openai,
    openrouter,
    portkey,
    together,
    venice,
    vertex,
)
from portkey_catalog.upstream.formats.resellers import RESELLERS
from portkey_catalog.upstream.rows import Row


class Format(Protocol):
    """One wire format."""

    def matches(self, entry: Entry) -> bool:
        """Tell whether an entry has what only this format has."""

    def read(self, entry: Entry) -> Row:
        """Read one entry.

        Raises:
            RowError: it cannot be used.
        """


FORMATS: Mapping[str, Format] = {
    "portkey": portkey,
    "bedrock": bedrock,
    "gemini": gemini,
    "vertex": vertex,
    "cohere": cohere,
    "anthropic": anthropic,
    "azure": azure,
    "mistral": mistral,
    "github-copilot": copilot,
    "github-models": github_models,
    "venice": venice,
    "huggingface": huggingface,
    "deepinfra": deepinfra,
    "together": together,
    "novita": novita,
    "friendli": friendli,
    **RESELLERS,
    "openrouter": openrouter,
    "fireworks": fireworks,
    "lmstudio": lmstudio,
    "ollama": ollama,
    "litellm": litellm,
    "openai": openai,
}
"""Wire formats by the name used in `catalog.toml`, the most particular first; `openai` takes what is left.

A format is told by a price where no other states one, else by several of its own keys: a single one, such as `type`,
another provider may use as well.
"""
