"""Our own shapes: what `catalog/v1` holds and what the steps hand to each other.

All shapes are frozen and forbid unknown keys. Unknown facts are `None` and are left out of the JSON; zero means zero.
Money is `Decimal`, USD per million tokens. The docstring under a field is its description in the JSON Schemas.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

COMBINED_ID_LENGTH = 100
"""Longest id of a combined model."""

MAX_USD = 100_000
"""No price is above this, in USD per million tokens."""

Usd = Annotated[Decimal, Field(ge=0, le=MAX_USD, allow_inf_nan=False)]
"""USD per million tokens."""

Tokens = Annotated[int, Field(gt=0, lt=10**12)]
"""A number of tokens."""

TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day, UTC."""

Status = Literal["preview", "deprecated", "retired", "unavailable"]
"""How a provider stands to a model it lists."""

Modality = Literal["text", "image", "audio", "video", "pdf"]
"""The modalities opencode accepts."""

MODALITIES: tuple[Modality, ...] = ("text", "image", "audio", "video", "pdf")

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
"""A provider's slug in the gateway, without the leading `@`; it is also a file name."""


Strategy = Literal["on_error", "on_rate_limit", "on_overload"]
"""Which answers send a request to the next target of a chain."""

ChainRule = Literal["context", "tools", "images", "reasoning", "upstream", "thought-signatures", "prompt-cache"]
"""What a notice about a chain is about: windows of very different size; members that may lack tools, images or
reasoning; two providers with one upstream; Gemini's signatures of tool calls; Claude's prompt caches."""

CombinedId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+-]*$", max_length=COMBINED_ID_LENGTH)]
"""Id of a combined model."""

SAVED_CONFIG = r"^pc-[A-Za-z0-9][A-Za-z0-9_-]{0,95}$"
SavedConfig = Annotated[str, Field(pattern=SAVED_CONFIG)]
"""Id of a config saved in Portkey."""

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
    largest = max(limit.input or 0, limit.output or 0)
    if limit.context is None or largest <= limit.context:
        return limit
    cut = {name: min(value, limit.context) for name in ("input", "output") if (value := getattr(limit, name))}
    return limit.model_copy(update=cut)


class Prices(Shape):
    """Prices in USD per million tokens, each absent when unknown; zero means free of charge."""

    input: Usd | None = None
    """Prompt tokens, USD per million."""
    output: Usd | None = None
    """Answer tokens, USD per million."""
    cache_read: Usd | None = None
    """Prompt tokens read from the provider's cache, USD per million."""
    cache_write: Usd | None = None
    """Prompt tokens written to the provider's cache, USD per million."""


PRICES = tuple(Prices.model_fields)
"""Names of the four prices."""


class PriceTier(Prices):
    """Prices of requests with a long prompt."""

    min_prompt: Tokens
    """Smallest prompt these prices hold for, in tokens."""


class PriceWindow(Prices):
    """Prices at a time of day."""

    start: TimeOfDay
    """Time from which these prices hold."""
    end: TimeOfDay
    """Time until which they hold; earlier than the start when they hold past midnight."""


class Cost(Prices):
    """Prices in USD per million tokens, each absent when unknown; zero means free of charge."""

    tiers: tuple[PriceTier, ...] = ()
    """Other prices for long prompts, the shortest prompt first."""
    windows: tuple[PriceWindow, ...] = ()
    """Other prices at some times of the day."""


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
    status: Status | None = None
    """`deprecated`: still answers, but is going; `retired`: the day in `retires` has come; `unavailable`: requests to
    this id are refused, for instance because it needs reserved capacity."""
    alias_of: str | None = None
    """Id of the model, in the same list, that this id is another name of."""
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
    retires: date | None = None
    """UTC day from which the provider says that requests fail."""
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
    provenance: dict[str, str] = Field(default_factory=dict)
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
    unreadable: NonNegativeInt | None = None
    """Rows of the provider's list that could not be read, ids listed twice aside; absent when none."""
    stale_since: date | None = None
    """UTC day since which the last good list is kept because no newer one could be read or taken."""
    held: dict[str, Model] | None = None
    """A newer list that waits for a person or for a later day to confirm it, by model id."""
    held_since: date | None = None
    """UTC day on which the list that waits was first seen."""


BY_HAND = "put together by hand"
"""Evidence of an offer that a correction by hand put into a combined model of another identity."""


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


class ChainNotice(Shape):
    """Something users of a failover chain should know."""

    rule: ChainRule
    """What it is about."""
    text: str
    """A plain sentence; it may name members as `slug/model-id`."""


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

    id: CombinedId
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
    notices: tuple[ChainNotice, ...] = ()
    """What users of the chain should know."""
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
    def names(self) -> dict[str, str]:
        """Every id that leads here, each with the identity it was published for."""
        return {self.id: self.identity, **self.aliases}

    @property
    def chain(self) -> tuple[Member, ...]:
        """Members the gateway tries, in order."""
        return tuple(member for member in self.members if member.excluded is None)


class Lookalike(Shape):
    """One side of a near miss: offers that are one model."""

    identity: str
    """Canonical identity of these offers."""
    offers: tuple[str, ...] = Field(min_length=1)
    """The offers, as `slug/model-id`, sorted; the first of them where there are many."""
    more: NonNegativeInt | None = None
    """How many further ones there are; absent when none."""


class NearMiss(Shape):
    """Offers that look like one model and were kept apart."""

    one: Lookalike
    """The model that more providers offer."""
    other: Lookalike
    """The one that looks like it."""
    alike: str
    """What speaks for one model."""
    apart: str
    """What speaks against it, or is not known."""


class Failover(Shape):
    """How every failover chain behaves."""

    strategy: Strategy = "on_error"
    """Which answers send a request to the next target."""
    max_attempts: int = Field(default=3, ge=1, le=6, strict=True)
    """Tries per target before the next one."""
    request_timeout_ms: int | None = Field(default=None, ge=100, le=3_600_000, strict=True)
    """Milliseconds a target has to begin its answer before the next one is asked; by default the gateway decides."""
    saved_configs: dict[str, SavedConfig] = {}
    """Ids of combined models whose chain is saved in Portkey -> id of that config, sent in place of the chain."""


class IndexEntry(Shape):
    """One provider's line in `index.json`."""

    name: str
    """Display name."""
    route: Route
    """How requests reach the provider."""
    models: NonNegativeInt
    """Number of models in the provider's file."""
    unreadable: NonNegativeInt | None = None
    """Rows of the provider's list that could not be read, ids listed twice aside; absent when none."""
    stale_since: date | None = None
    """UTC day since which the last good list is kept."""
    held_since: date | None = None
    """UTC day since which a newer list waits in `held/<slug>.json` to be confirmed."""


class Index(Shape):
    """`index.json`: what the catalog holds."""

    schema_version: Literal[1] = 1
    """Version of every file in this folder."""
    sample: bool | None = None
    """True when the catalog was made from the bundled sample and describes no real account."""
    gateway: str
    """Base URL of the gateway, as written into published configuration."""
    failover: Failover = Failover()
    """How every failover chain behaves."""
    files: tuple[str, ...]
    """Every other file of the catalog, relative to this one, sorted."""
    providers: dict[Slug, IndexEntry]
    """Providers by slug, sorted."""


class RemovedModel(Shape):
    """What is remembered of a provider's model that is gone."""

    name: str
    """Display name."""
    kind: Kind
    """What the model was for."""
    removed: date
    """UTC day of the update that no longer found it."""
    combined: str | None = None
    """Id of the combined model it belonged to."""


class RemovedCombined(Shape):
    """What is remembered of the id of a combined model that is gone."""

    name: str
    """Display name."""
    identity: str
    """Canonical identity the id stood for; until it is forgotten, the id stands for no other."""
    removed: date
    """UTC day of the update in which its last member was gone."""


class Removed(Shape):
    """`removed.json`: what was removed lately, kept for 90 days so that ids in people's settings can be explained."""

    providers: dict[Slug, dict[str, RemovedModel]] = {}
    """Models by provider and id, sorted."""
    combined: dict[str, RemovedCombined] = {}
    """Ids of combined models, former ones included, sorted."""


class Catalog(Shape):
    """The whole catalog in memory."""

    gateway: str
    """Base URL of the gateway, as written into published configuration."""
    sample: bool = False
    """Made from the bundled sample."""
    failover: Failover = Failover()
    """How every failover chain behaves."""
    providers: dict[Slug, ProviderCatalog]
    """Providers by slug, sorted."""
    combined: dict[str, CombinedModel]
    """Combined models by id, sorted."""
    removed: Removed = Removed()
    """What was removed lately."""
    near_misses: tuple[NearMiss, ...] = ()
    """Offers that look like one model and were kept apart, sorted by identity."""


class Notice(Shape):
    """Something a person should know: what, where, and what to do about it."""

    level: Literal["info", "warning", "error"]
    """How much it matters."""
    provider: str | None = None
    """Slug of the provider concerned."""
    text: str
    """One or two plain sentences, already stripped of control characters and keys."""
