"""Our own shapes: what `catalog/v1` holds and what the steps hand to each other.

All shapes are frozen and forbid unknown keys. Unknown facts are `None` and are left out of the JSON; zero means zero.
Money is `Decimal`, USD per million tokens. The docstring under a field is its description in the JSON Schemas.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

COMBINED_ID_LENGTH = 100
"""Longest id of a combined model."""

MAX_USD = 100_000
"""A price above this, in USD per million tokens, is in another unit."""

Usd = Annotated[Decimal, Field(ge=0, le=MAX_USD, allow_inf_nan=False)]
"""USD per million tokens."""

Tokens = Annotated[int, Field(gt=0, lt=10**12)]
"""A number of tokens."""

Modality = Literal["text", "image", "audio", "video", "pdf"]
"""The modalities opencode accepts."""

MODALITIES: tuple[Modality, ...] = ("text", "image", "audio", "video", "pdf")

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
"""A provider's slug in the gateway, without the leading `@`; it is also a file name."""


ACCOUNT = "account"
"""Provenance of what the account's Model Catalog says of a model and the provider's own list does not."""


class Shape(BaseModel):
    """Base of every shape: frozen, closed, documented."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Kind(StrEnum):
    """What a model is for. Only `chat` models go into the opencode export."""

    CHAT = "chat"
    COMPLETION = "completion"
    EMBEDDING = "embedding"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    RERANK = "rerank"
    MODERATION = "moderation"
    UNKNOWN = "unknown"


class Limit(Shape):
    """Token limits, each absent when unknown."""

    context: Tokens | None = None
    """Largest number of tokens of prompt and answer together."""
    input: Tokens | None = None
    """Largest number of tokens of the prompt, where the provider states it apart."""
    output: Tokens | None = None
    """Largest number of tokens of the answer."""


def within_context(limit: Limit) -> Limit:
    """The limits with none larger than the context window, as sources disagree and one source contradicts itself."""
    if limit.context is None:
        return limit
    cut = {name: min(value, limit.context) for name in ("input", "output") if (value := getattr(limit, name))}
    return limit.model_copy(update=cut)


class Cost(Shape):
    """Prices in USD per million tokens, each absent when unknown; zero means free of charge."""

    input: Usd | None = None
    """Prompt tokens, USD per million."""
    output: Usd | None = None
    """Answer tokens, USD per million."""
    cache_read: Usd | None = None
    """Prompt tokens read from the provider's cache, USD per million."""
    cache_write: Usd | None = None
    """Prompt tokens written to the provider's cache, USD per million."""


class Modalities(Shape):
    """What goes in and what comes out, in the order text, image, audio, video, pdf."""

    input: tuple[Modality, ...] = ()
    """Kinds of content the model reads."""
    output: tuple[Modality, ...] = ()
    """Kinds of content the model produces."""


class Model(Shape):
    """One model as one provider offers it."""

    id: str = Field(min_length=1, max_length=300)
    """Exactly what the provider's API accepts."""
    name: str = Field(min_length=1, max_length=300)
    """Display name; the id when the provider gives none."""
    kind: Kind
    """What the model is for."""
    lab: str | None = None
    """Who made the model, as the provider states it."""
    family: str | None = None
    """Model family, for instance `claude-sonnet`."""
    canonical_slug: str | None = None
    """The provider's own permanent name of the model, where it gives one."""
    hugging_face_id: str | None = None
    """Repository of the weights on Hugging Face, where the provider gives it."""
    created: date | None = None
    """UTC day on which the provider lists the model as created."""
    release_date: date | None = None
    """UTC day of the model's release."""
    knowledge: str | None = None
    """Knowledge cut-off, `YYYY-MM` or `YYYY-MM-DD`."""
    limit: Limit = Limit()
    """Token limits."""
    cost: Cost = Cost()
    """Prices in USD per million tokens."""
    modalities: Modalities = Modalities()
    """Kinds of content in and out; empty when unknown."""
    attachment: bool | None = None
    """Accepts files or images with the prompt."""
    reasoning: bool | None = None
    """Can think before it answers."""
    tool_call: bool | None = None
    """Can call tools."""
    structured_output: bool | None = None
    """Can be held to a JSON Schema."""
    temperature: bool | None = None
    """Accepts a temperature."""
    open_weights: bool | None = None
    """Weights are published."""
    provenance: dict[str, str] = {}
    """Metadata source of each field the gateway did not state: `{"limit.context": "models.dev/openai"}`."""


class Route(Shape):
    """How requests reach a provider through the gateway. Exactly one of the three forms is filled.

    Hosted: `provider = "@slug"`. Legacy: `virtual_key_env`. Self-hosted: `provider` without `@`, `provider_key_env` and
    optionally `custom_host`. Names of environment variables only; never a key.
    """

    provider: str | None = None
    """Value of `x-portkey-provider`: `@slug` on hosted Portkey, the gateway's provider name on a self-hosted one."""
    virtual_key_env: str | None = None
    """Environment variable that holds the value of `x-portkey-virtual-key`."""
    provider_key_env: str | None = None
    """Environment variable that holds the provider's own key (self-hosted gateways only)."""
    custom_host: str | None = None
    """Value of `x-portkey-custom-host` (self-hosted gateways only)."""


class ProviderCatalog(Shape):
    """One provider's models with the way to reach them."""

    slug: Slug
    """The provider's slug in the gateway."""
    name: str
    """Display name."""
    route: Route
    """How requests reach the provider."""
    models: dict[str, Model]
    """Models by id, sorted by id."""
    stale_since: date | None = None
    """UTC day since which the last good list is kept because no newer one could be read."""


class Member(Shape):
    """One provider's offer of a combined model."""

    provider: Slug
    """The provider's slug."""
    id: str
    """The model's id at that provider."""
    evidence: tuple[str, ...]
    """Why this offer is the same model: what was read from the id and what else agrees."""
    excluded: str | None = None
    """Why this offer stands outside the failover chain; absent for those in it."""


class PriceRange(Shape):
    """Cheapest and dearest price among the members of a chain, USD per million tokens."""

    min: Usd
    """Cheapest, USD per million."""
    max: Usd
    """Dearest, USD per million."""


class CostRange(Shape):
    """Spread of the members' prices; absent where no member states one."""

    input: PriceRange | None = None
    """Prompt tokens."""
    output: PriceRange | None = None
    """Answer tokens."""


class CombinedModel(Shape):
    """One real model, offered by several providers, with its failover order.

    Limits, capabilities and modalities are what every member of the chain can do; the cost is the first member's.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.+-]*$", max_length=COMBINED_ID_LENGTH)
    """Stable id, never renamed or reused while a member remains."""
    name: str
    """Display name."""
    identity: str
    """Canonical identity the members share."""
    lab: str | None = None
    """Who made the model."""
    family: str | None = None
    """Model family."""
    aliases: dict[str, str] = {}
    """Former ids that still lead here, each with the identity it was published for."""
    members: tuple[Member, ...]
    """Offers in failover order; those with `excluded` are not in the chain."""
    limit: Limit = Limit()
    """Smallest limits among the chain's members."""
    cost: Cost = Cost()
    """Prices of the first member of the chain, USD per million tokens."""
    cost_range: CostRange = CostRange()
    """Spread of prices in the chain."""
    modalities: Modalities = Modalities()
    """Content every member of the chain reads and produces."""
    attachment: bool | None = None
    """Every member of the chain accepts files or images."""
    reasoning: bool | None = None
    """Every member of the chain can think before it answers."""
    tool_call: bool | None = None
    """Every member of the chain can call tools."""
    structured_output: bool | None = None
    """Every member of the chain can be held to a JSON Schema."""
    temperature: bool | None = None
    """Every member of the chain accepts a temperature."""

    @property
    def chain(self) -> tuple[Member, ...]:
        """Members the gateway tries, in order."""
        return tuple(member for member in self.members if member.excluded is None)


class IndexEntry(Shape):
    """One provider's line in `index.json`."""

    name: str
    """Display name."""
    route: Route
    """How requests reach the provider."""
    models: NonNegativeInt
    """Number of models in the provider's file."""
    stale_since: date | None = None
    """UTC day since which the last good list is kept."""


class Index(Shape):
    """`index.json`: what the catalog holds."""

    schema_version: Literal[1] = 1
    """Version of every file in this folder."""
    sample: bool | None = None
    """True when the catalog was made from the bundled sample and describes no real account."""
    gateway: str
    """Base URL of the gateway, as written into published configuration."""
    files: tuple[str, ...]
    """Every other file of the catalog, relative to this one, sorted."""
    providers: dict[Slug, IndexEntry]
    """Providers by slug, sorted."""


class Catalog(Shape):
    """The whole catalog in memory."""

    gateway: str
    """Base URL of the gateway, as written into published configuration."""
    sample: bool = False
    """Made from the bundled sample."""
    providers: dict[Slug, ProviderCatalog]
    """Providers by slug, sorted."""
    combined: dict[str, CombinedModel]
    """Combined models by id, sorted."""


class OpencodeModel(Shape):
    """One model in `opencode.json`; the names are opencode's."""

    id: str | None = None
    """What goes into a request's `model`, where it differs from the key."""
    name: str
    """Display name."""
    family: str | None = None
    """Model family; together with `release_date` or not at all."""
    release_date: date | None = None
    """UTC day of the release."""
    attachment: bool
    """Accepts files or images."""
    reasoning: bool
    """Can think before it answers."""
    temperature: bool
    """Accepts a temperature."""
    tool_call: bool
    """Can call tools."""
    cost: dict[str, Usd] | None = None
    """Prices in USD per million tokens."""
    limit: dict[str, Tokens]
    """Token limits."""
    modalities: dict[str, list[str]]
    """Kinds of content in and out."""
    headers: dict[str, str] | None = None
    """Headers sent with every request to this model."""


class OpencodeOptions(Shape):
    """How opencode reaches a provider."""

    baseURL: str
    """Base URL of the gateway."""
    apiKey: str
    """Sent as the bearer token."""
    headers: dict[str, str]
    """Headers sent with every request."""


class OpencodeProvider(Shape):
    """One provider in `opencode.json`."""

    name: str
    """Display name."""
    npm: str
    """Package opencode talks to it with."""
    options: OpencodeOptions
    """How it is reached."""
    models: dict[str, OpencodeModel]
    """Models by id."""


class OpencodeConfig(Shape):
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


class Notice(Shape):
    """Something a person should know: what, where, and what to do about it."""

    level: Literal["info", "warning", "error"]
    """How much it matters."""
    provider: str | None = None
    """Slug of the provider concerned."""
    text: str
    """One or two plain sentences, already stripped of control characters and keys."""


def plain(value: Any) -> Any:
    """Turn shapes and `Decimal` into what `json` writes; absent facts and empty groups are left out."""
    if isinstance(value, BaseModel):
        fields = ((name, plain(getattr(value, name))) for name in type(value).model_fields)
        return {name: item for name, item in fields if item not in (None, {}, [])}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def canonical_json(document: Any) -> str:
    """Write a document the one way every committed and published JSON file is written.

    Two spaces, UTF-8, LF, final newline, the order given (shapes: declared order), decimals in shortest form.
    """
    return json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
