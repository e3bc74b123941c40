"""A provider's models and how they are reached."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt

from portkey_catalog.schema.base import Day, Shape, Tokens, Usd

TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day, UTC."""

Status = Literal["preview", "deprecated", "retired", "unavailable"]
"""How a provider stands to a model it lists."""

Modality = Literal["text", "image", "audio", "video", "pdf"]
"""The modalities opencode accepts."""

MODALITIES: tuple[Modality, ...] = ("text", "image", "audio", "video", "pdf")

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
"""A level of reasoning, in the words of `reasoning_effort` in a request."""

EFFORTS: tuple[Effort, ...] = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
"""Every level of reasoning, the weakest first."""

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
"""A provider's slug in the gateway, without the leading `@`; it is also a file name."""

Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=50)]
"""What an owner knows of a provider, such as `eu` or `no-retention`."""

ACCOUNT: Literal["account"] = "account"
"""Provenance of what the account's Model Catalog says of a model and the provider's own list does not."""


ASSUMED = "assumed"
"""Provenance of an output limit that nobody states; what follows a slash is whose limit for the same model it is."""

HAND = "hand"
"""Provenance of what the owner corrects; behind slashes stand the value that it takes the place of, if there was one,
and where that one came from."""

TWIN = "twin"
"""Provenance, before the id of the undated twin in the same list, of what a dated model has from it."""


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

    @property
    def usual(self) -> Decimal:
        """What offers are compared by: three prompt tokens to one of the answer, the usual mix; unknown is dearest."""
        if self.input is None or self.output is None:
            return Decimal("Infinity")
        return 3 * self.input + self.output


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
    enabled: bool | None = None
    """False: the account's Model Catalog names other models of the provider and not this one, so Portkey refuses it."""
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
    served: str | None = None
    """What a self-hosted server or a deployment says of the weights behind the id (`root`, `parent`, `model`), where
    that is another name; it outranks the id. `tuned copy of ...`: what an adapter is put on; `~`: it cannot be told."""
    self_hosted: bool | None = None
    """True: the row is that of a server which runs whatever weights it is given, under whatever names."""
    created: Day | None = None
    """UTC day on which the provider lists the model as created."""
    release_date: Day | None = None
    """UTC day of the model's release."""
    retires: Day | None = None
    """UTC day from which the provider says that requests fail."""
    successor: str | None = None
    """Id that the provider names for use in place of this one."""
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
    reasoning_efforts: tuple[Effort, ...] | None = None
    """Levels of reasoning that the provider takes for it, the weakest first; empty when it takes none, absent when
    they are unknown."""
    tool_call: bool | None = None
    """Can call tools."""
    structured_output: bool | None = None
    """Can be held to a JSON Schema."""
    temperature: bool | None = None
    """Accepts a temperature."""
    open_weights: bool | None = None
    """Weights are published."""
    provenance: dict[str, str] = Field(default_factory=dict)
    """Where each field comes from that the gateway did not state: a metadata source (`{"limit.context":
    "models.dev/openai"}`), with the name of the model there where the account says that another one answers
    (`models.dev/azure/gpt-4o-mini`); the undated twin (`twin/gpt-4o`); or, for `limit.output` alone, an assumption:
    `assumed` by the settings, `assumed/<slug>` by what that provider and others state of the same model. What the owner
    corrects is from `hand`, with the value that upstream states and whatever would stand here of that one
    (`hand/131072/models.dev/openai`)."""


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


class Announced(Shape):
    """What a list that waited said of a model before the next one no longer named it."""

    retires: Day | None = None
    """UTC day from which the provider said that requests fail."""
    successor: str | None = None
    """Id that the provider named for use in its place."""


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
    tags: tuple[Tag, ...] = ()
    """What the owner knows of the provider, sorted; absent when nothing."""
    reach: Literal["account"] | None = None
    """`account`: the account's Model Catalog says which of the models are enabled; absent where the list counts as it
    stands."""
    first_seen: Day | None = None
    """UTC day of the update that found the provider; absent for those of the first catalog."""
    unreadable: NonNegativeInt | None = None
    """Rows of the provider's list that could not be read, ids listed twice aside; absent when none."""
    stale_since: Day | None = None
    """UTC day since which the last good list is kept because no newer one could be read or taken."""
    held: dict[str, Model] | None = None
    """A newer list that waits, as a whole or in part, for a person or for a later day to confirm it, by model id."""
    held_since: Day | None = None
    """UTC day on which the list that waits was first seen."""
    announced: dict[str, Announced] = Field(default_factory=dict)
    """What lists that waited announced of models that the list that waits does not name any more, by model id."""
    chosen_by: str | None = None
    """Fingerprint of the `include` and `exclude` that the list was chosen by; absent when every model is wanted."""
    read_by: str | None = None
    """`format` and `currency` that the list was read by, and a fingerprint of its `metadata` and the `sources`."""
    held_read_by: str | None = None
    """The same of the newer list that waits, where the owner has it read in another way."""

    @property
    def is_new(self) -> bool:
        """Nothing of it was ever published: its first list waits for a person."""
        return not self.models and self.held is not None

    @property
    def unlisted(self) -> frozenset[str]:
        """Ids that are published although the provider's newest list, which waits, does not name them any more."""
        return frozenset() if self.held is None else frozenset(self.models.keys() - self.held.keys())

    def last_word(self, model_id: str) -> Model:
        """A published model with the day and the successor that a list which waits, or waited, announced for it."""
        model = self.models[model_id]
        told = (self.held or {}).get(model_id) or self.announced.get(model_id)
        if told is None:
            return model
        found = {"retires": model.retires or told.retires, "successor": model.successor or told.successor}
        same = (model.retires, model.successor) == tuple(found.values())
        return model if same else model.model_copy(update=found)


def in_order(provider: ProviderCatalog) -> ProviderCatalog:
    """A provider with its models sorted by id, as they may not be after somebody edited the file."""
    lists = {"models": provider.models, "held": provider.held}
    update = {name: dict(sorted(models.items())) for name, models in lists.items() if models and _unsorted(models)}
    return provider.model_copy(update=update) if update else provider


def _unsorted(models: dict[str, Model]) -> bool:
    ids = list(models)
    return any(first > second for first, second in pairwise(ids))
