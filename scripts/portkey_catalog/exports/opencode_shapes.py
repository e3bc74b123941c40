"""The shape of `opencode.json`; the names are opencode's.

Closed like our own shapes: a committed configuration with any other key is refused before it is published.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from portkey_catalog.schema import MAX_USD, Effort, Modality, Shape, Tokens


class Written(Shape):
    """A shape that takes values as they are: a text that reads as a number is refused by opencode."""

    model_config = ConfigDict(strict=True)


Price = Annotated[int | float | Decimal, Field(ge=0, le=MAX_USD)]
"""USD per million tokens."""
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A UTC day."""


class OpencodeVariant(Written):
    """A level of reasoning that an entry offers, or one that opencode would make up and that is switched off."""

    reasoningEffort: Effort | None = None
    """Sent as `reasoning_effort`."""
    disabled: Literal[True] | None = None
    """opencode offers no such variant."""


Milliseconds = Annotated[int, Field(gt=0)]
"""A time that opencode takes: a string is refused at its start, and 0 would end every request."""


class OpencodeModel(Written):
    """One model in `opencode.json`."""

    id: str | None = None
    """Text of a request's `model`, where it differs from the key."""
    name: str
    """Display name."""
    family: str | None = None
    """Model family; together with `release_date` or not at all."""
    release_date: Day | None = None
    """UTC day of the release."""
    attachment: bool
    """Accepts files or images."""
    reasoning: bool
    """Can think before it answers."""
    temperature: bool
    """Accepts a temperature."""
    tool_call: bool
    """Can call tools."""
    cost: dict[Literal["input", "output", "cache_read", "cache_write"], Price] | None = None
    """Prices in USD per million tokens."""
    limit: dict[Literal["context", "input", "output"], Tokens]
    """Token limits."""
    modalities: dict[Literal["input", "output"], list[Modality]]
    """Kinds of content in and out."""
    variants: dict[str, OpencodeVariant] | None = None
    """Levels of reasoning by the name opencode lists them under."""
    headers: dict[str, str] | None = None
    """Headers sent with every request to this model."""


class OpencodeOptions(Written):
    """Access of opencode to a provider."""

    baseURL: str
    """Base URL of the gateway."""
    apiKey: str
    """Sent as the bearer token."""
    headers: dict[str, str]
    """Headers sent with every request."""
    headerTimeout: Milliseconds | None = None
    """Milliseconds opencode waits for an answer to begin."""
    chunkTimeout: Milliseconds | None = None
    """Milliseconds opencode waits for the next piece of a stream."""


class OpencodeProvider(Written):
    """One provider in `opencode.json`."""

    name: str
    """Display name."""
    npm: Literal["@ai-sdk/openai-compatible"]
    """Package opencode talks to it with."""
    options: OpencodeOptions
    """Access to the provider."""
    models: dict[str, OpencodeModel]
    """Models by id."""


class OpencodeConfig(Written):
    """`opencode.json`: nothing but these keys, as any other could run commands or lead round the gateway."""

    schema_url: str = Field(alias="$schema")
    """Address of opencode's own schema, for editors."""
    model: str | None = None
    """Default model."""
    small_model: str | None = None
    """Default small model."""
    enabled_providers: list[str]
    """The only providers opencode may use."""
    provider: dict[str, OpencodeProvider]
    """Providers by the name opencode lists them under."""
