"""Shapes of `catalog.toml`: everything an owner can choose (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from portkey_catalog.schema import (
    AUTO,
    FIRST_DAY,
    LAST_DAY,
    MAX_USD,
    SAVED_CONFIG,
    CombinedId,
    Failover,
    MaxAttempts,
    Publish,
    RefusedStatus,
    Route,
    Shape,
    Slug,
    Strategy,
    Tag,
    TimeoutMs,
    offer_key,
)
from portkey_catalog.text.addresses import HOSTED, web_address
from portkey_catalog.text.slugs import slug_key, why_reserved
from portkey_catalog.text.unsafe import KEY, why_unsafe
from portkey_catalog.upstream.currency import CODES, USD
from portkey_catalog.upstream.formats import FORMATS

KNOWN_SOURCES = ("portkey", "models.dev")
"""Metadata sources that have a name of their own."""


def _publishable(value: str) -> str:
    if reason := why_unsafe(value):
        raise ValueError(f"expected text without {reason}")
    return value


def _without_key(value: str) -> str:
    if KEY.search(value):
        raise ValueError("expected text without a string shaped like a key")
    return value


def _metadata_source(value: str) -> str:
    if value in KNOWN_SOURCES:
        return value
    if "://" in value:
        return web_address(value)
    if not value.endswith(".json"):
        raise ValueError(f"expected {', '.join(KNOWN_SOURCES)}, an address, or a file whose name ends in .json")
    return _publishable(value)


def _address_or_words(value: str) -> str:
    return _without_key(web_address(value)) if "://" in value else _publishable(value)


def _repeated(slugs: Iterable[str]) -> str | None:
    """The first slug that occurs twice, in lower case."""
    return next((slug for slug, count in Counter(map(slug_key, slugs)).items() if count > 1), None)


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    if twice := _repeated(names):
        raise ValueError(f"{twice!r} stands there twice (letter case does not count)")
    return names


def _in_order(tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
    return tuple(sorted(tags))


def _sorted(statuses: tuple[RefusedStatus, ...]) -> tuple[RefusedStatus, ...]:
    return tuple(sorted(set(statuses)))


def _saved_config(value: str) -> str:
    if not re.fullmatch(SAVED_CONFIG, value):
        raise ValueError("expected the id of a saved config, pc- and letters, digits and dashes")
    return value


def _wire_format(value: str) -> str:
    if value != "auto" and value not in FORMATS:
        raise ValueError(f"expected one of auto, {', '.join(FORMATS)}")
    return value


def _currency(value: str) -> str:
    if value not in CODES:
        raise ValueError("expected the code of a currency, three capital letters such as EUR")
    return value


Reach = Literal["account", "provider"]
"""The list that decides what is offered of a provider: the account's Model Catalog, or the provider's own."""

EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$"), AfterValidator(_publishable)]
Count = Annotated[int, Field(ge=1, strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
PlainText = Annotated[str, AfterValidator(_publishable)]
Tags = Annotated[
    tuple[Annotated[Tag, AfterValidator(_publishable)], ...], AfterValidator(_each_once), AfterValidator(_in_order)
]
WebAddress = Annotated[str, AfterValidator(web_address), AfterValidator(_without_key)]


DISPLAY_NAMES: Mapping[str, str] = {
    "ai21": "AI21",
    "azure-openai": "Azure OpenAI",
    "deepinfra": "DeepInfra",
    "deepseek": "DeepSeek",
    "huggingface": "Hugging Face",
    "hugging-face": "Hugging Face",
    "mistral-ai": "Mistral AI",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "sambanova": "SambaNova",
    "together-ai": "Together AI",
    "vertex-ai": "Vertex AI",
    "x-ai": "xAI",
    "xai": "xAI",
}
"""Slug -> how the provider writes itself, where upper case first letters would be wrong."""


class GatewaySettings(Shape):
    """`[gateway]`: which Portkey gateway to ask."""

    base_url: WebAddress = HOSTED
    """Base URL, ending in the API version."""
    api_key_env: EnvName = "PORTKEY_API_KEY"
    """Environment variable that holds the Portkey API key."""
    discover: StrictBool = True
    """Also add every provider slug the account's Model Catalog lists."""
    reach: Reach = "account"
    """The list that decides: only those models are offered that the account's Model Catalog names, where it names any
    of a provider, or each provider's whole list."""


class ProviderSettings(Shape):
    """`[[providers]]`: one provider, its order and its overrides."""

    alias: Slug | None = None
    """Another name to publish the provider under; the slug itself then stands only where requests need it."""
    slug: Slug
    """Portkey AI-provider slug, used as `@slug`."""
    name: PlainText | None = Field(default=None, pattern=r"\S", max_length=100)
    """Display name; by default made from the slug."""
    format: Annotated[str, AfterValidator(_wire_format)] = "auto"
    """Wire format of the provider's list, one of `upstream.FORMATS`; `auto` recognises it by shape."""
    metadata: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    """The provider's id in the metadata sources; by default guessed from the slug, from what the gateway calls the
    provider and from the wire format, and believed only if enough model ids are the same."""
    include: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=("*",), min_length=1)
    """Globs over model ids; a model is kept when one matches."""
    exclude: tuple[str, ...] = ()
    """Globs over model ids; a model is dropped when one matches. With `*` the provider is left out."""
    reach: Reach | None = None
    """As in `[gateway]`, for this provider."""
    tags: Tags = ()
    """The owner's knowledge of the provider, for `combine.require`."""
    currency: Annotated[str, AfterValidator(_currency)] = USD
    """Code of the currency of the provider's prices, where its list states none or the same."""
    usd_rate: float | None = Field(default=None, gt=0, strict=True, allow_inf_nan=False)
    """USD for one unit of the currency."""
    virtual_key_env: EnvName | None = None
    """Legacy route: environment variable that holds the virtual key."""
    provider: str | None = Field(default=None, pattern=r"^[a-z0-9-]+$")
    """Self-hosted route: the gateway's own name of the provider."""
    provider_key_env: EnvName | None = None
    """Self-hosted route: environment variable that holds the provider's key."""
    custom_host: WebAddress | None = None
    """Self-hosted route: the provider's base URL, where it differs from the gateway's default."""

    @field_validator("alias", mode="before")
    @classmethod
    def _none_when_empty(cls, alias: object) -> object:
        return None if alias == "" else alias

    @field_validator("alias", "slug")
    @classmethod
    def _not_reserved(cls, name: str | None, info: ValidationInfo) -> str | None:
        if name and not info.data.get("alias") and (why := why_reserved(name)):
            raise ValueError(f"{why}; publish the provider under another alias")
        return name and _publishable(name)

    @model_validator(mode="after")
    def _one_route(self) -> ProviderSettings:
        if self.virtual_key_env and self.provider:
            raise ValueError("virtual_key_env and provider are two different routes; keep one of them")
        if (self.provider_key_env or self.custom_host) and not self.provider:
            raise ValueError("provider_key_env and custom_host need provider, the gateway's name of the provider")
        if self.provider and not self.provider_key_env:
            raise ValueError("provider needs provider_key_env, the environment variable that holds the provider's key")
        return self

    @model_validator(mode="after")
    def _rate_of_currency(self) -> ProviderSettings:
        if self.currency == USD and self.usd_rate not in (None, 1):
            raise ValueError("usd_rate needs currency, the code of a currency other than USD, whose rate is 1")
        if self.currency != USD and self.usd_rate is None:
            raise ValueError(f"currency needs usd_rate, the USD for one {self.currency}")
        return self

    @property
    def usd_per_unit(self) -> Decimal:
        """USD for one unit of the provider's currency, as written in the settings."""
        return Decimal(1) if self.usd_rate is None else Decimal(repr(self.usd_rate))

    @property
    def left_out(self) -> bool:
        """Whether no model of the provider is wanted, so that nobody asks for its list."""
        return any(glob and not glob.strip("*") for glob in self.exclude)

    @property
    def published_slug(self) -> str:
        """The slug that stands for the provider wherever people look."""
        return self.alias or self.slug

    @property
    def display_name(self) -> str:
        """The name given, else one made from the slug it is published under."""
        slug = self.published_slug
        words = slug.replace("_", "-").split("-")
        return self.name or DISPLAY_NAMES.get(slug.lower()) or " ".join(word.capitalize() for word in words)

    @property
    def route(self) -> Route:
        """The way of requests to this provider."""
        if self.virtual_key_env:
            return Route(virtual_key_env=self.virtual_key_env)
        if self.provider:
            return Route(provider=self.provider, provider_key_env=self.provider_key_env, custom_host=self.custom_host)
        return Route(provider=f"@{self.slug}")


class MetadataSettings(Shape):
    """`[metadata]`: what fills the facts the gateway leaves unknown."""

    sources: tuple[Annotated[str, AfterValidator(_metadata_source)], ...] = KNOWN_SOURCES
    """`portkey`, `models.dev`, or the URL or file of a document in the models.dev shape; the first that knows wins."""


class Override(Shape):
    """`[[combine.override]]`: a correction by hand. Offers are written `slug/model-id`."""

    merge: tuple[str, ...] = ()
    """Offers that are the same model."""
    split: tuple[str, ...] = ()
    """Offers that belong to no combined model."""
    id: CombinedId | None = None
    """Id for the combined model of the offers in `merge` or `order`."""
    order: tuple[str, ...] = ()
    """Offers of one model that come first in its chain, in this order, whatever else decides the order."""
    require: Tags | None = None
    """Tags that every member of this model's chain has, in place of `combine.require`."""

    @property
    def meant(self) -> tuple[str, ...]:
        """Offers that tell which combined model is meant; of an order the first that exists."""
        return self.merge or self.order

    @model_validator(mode="after")
    def _says_something(self) -> Override:
        if bool(self.merge or self.order) == bool(self.split):
            raise ValueError(
                "expected split, or merge or order, which name offers as slug/model-id; the rest goes with these"
            )
        if len(self.merge) == 1 and not (self.id or self.order) and self.require is None:
            raise ValueError("merge of one offer says nothing; expected two, or an id, order or require beside it")
        if self.id and self.split:
            raise ValueError("id goes with merge or order")
        if self.require is not None and self.split:
            raise ValueError("require goes with merge or order")
        if len(set(self.order)) < len(self.order):
            raise ValueError("order names an offer twice")
        for offer in (*self.merge, *self.split, *self.order):
            if not all(offer_key(offer)):
                raise ValueError(f"expected offers as slug/model-id, not {offer!r}")
        return self


_OFFERS = ("merge", "split", "order")
"""Fields of an override that name offers."""


class CombineSettings(Shape):
    """`[combine]`: how offers of one model become one combined model."""

    provider_priority: Annotated[tuple[Slug, ...], AfterValidator(_each_once)] = ()
    """Slugs, first is tried first; unlisted ones follow alphabetically, and behind them those that joined later."""
    min_providers: Annotated[int, Field(ge=2, strict=True)] = 2
    """Number of providers a model needs to become a combined one."""
    strategy: Strategy = "on_error"
    """Rule for the answers that send a request to the next provider."""
    max_attempts: MaxAttempts = 3
    """Tries per provider before the next one."""
    max_targets: Count = Field(default=6, le=20)
    """Offers in one failover chain."""
    order: Literal["priority", "price"] = "priority"
    """Rule for the order of a chain; by price, what is new or incredibly cheap does not lead: `combine/order.py`."""
    free_variants: Literal["last", "exclude", "first"] = "last"
    """Place of free offers of a paid model in a chain."""
    require: Tags = ()
    """Tags that every member of a chain has; a provider without them does not qualify."""
    also_on: Annotated[tuple[RefusedStatus, ...], AfterValidator(_sorted)] = ()
    """Statuses after which a chain goes on besides those of its strategy."""
    request_timeout_ms: TimeoutMs | None = None
    """Milliseconds a provider has to begin its answer before the chain goes on, without another try and under every
    strategy; 0 sets no limit, and by default there is one under `on_error` only, see `exports.chain`."""
    drop_failing_after_days: Annotated[int, Field(ge=0, le=365, strict=True)] = 0
    """Days for which `portkey-catalog probe` finds that a member does not work before it leaves chains; none is left
    with too few for failover, and 0 leaves all in."""
    saved_configs: Mapping[CombinedId, Annotated[str, AfterValidator(_saved_config)]] = Field(default_factory=dict)
    """Ids of combined models whose chain is saved in Portkey -> id of that config, which is then sent in its place."""
    override: tuple[Override, ...] = ()
    """Corrections by hand."""

    @property
    def failover(self) -> Failover:
        """The behaviour of chains, as the catalog remembers it."""
        return Failover(
            strategy=self.strategy,
            max_attempts=self.max_attempts,
            request_timeout_ms=self.request_timeout_ms,
            also_on=self.also_on,
            require=self.require,
            saved_configs=dict(sorted(self.saved_configs.items())),
        )

    @model_validator(mode="after")
    def _room_for_all(self) -> CombineSettings:
        offers = Counter(ref for each in self.override for ref in (*each.merge, *each.split))
        ordered = Counter(ref for each in self.override for ref in each.order)
        apart = {ref for each in self.override for ref in each.split}
        twice = [ref for count in (offers, ordered) for ref in count if count[ref] > 1]
        if twice := twice or [ref for ref in ordered if ref in apart]:
            raise ValueError(f"override: {twice[0]!r} stands there twice, so what is meant is unclear")
        if again := _repeated(each.id for each in self.override if each.id):
            raise ValueError(f"override: the id {again!r} is given twice")
        saved = Counter(self.saved_configs.values())
        if twice := [config_id for config_id, count in saved.items() if count > 1]:
            raise ValueError(f"saved_configs: {twice[0]!r} stands for two models, which would answer for each other")
        if self.max_targets < self.min_providers:
            raise ValueError("max_targets is smaller than min_providers, so no chain could be long enough")
        return self


NOT_STATED = "not stated"
"""Stands in a `[[fact]]` for a value that there is none of."""

FactField = Literal[
    "limit.context",
    "limit.input",
    "limit.output",
    "cost.input",
    "cost.output",
    "cost.cache_read",
    "cost.cache_write",
    "retires",
]
"""Fields of a model that can be corrected by hand."""

FactValue = int | Decimal | date | None


def _tokens(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 10**12 else None


def _price(value: object) -> Decimal | None:
    return Decimal(repr(value)) if type(value) in (int, float) and 0 <= value <= MAX_USD else None  # type: ignore[operator]


def _day(value: object) -> date | None:
    if not isinstance(value, date) or isinstance(value, datetime):
        return None
    return value if FIRST_DAY <= value <= LAST_DAY else None


_READ: Mapping[str, tuple[Callable[[object], FactValue], str]] = {
    "limit": (_tokens, "a whole number of tokens above zero"),
    "cost": (_price, f"USD per million tokens, from 0 to {MAX_USD:,}"),
    "retires": (_day, "a day such as 2027-03-31, without quotes"),
}
"""Group of a field -> what reads its values, and what is expected of them."""


class Fact(Shape):
    """`[[fact]]`: a limit, a price or a day of retirement that upstream states wrongly, corrected by hand."""

    model: str
    """The offer, as `slug/model-id`."""
    field: FactField
    """The field of the model that is wrong."""
    value: FactValue
    """Its right value; `None` where there is none to state."""
    instead_of: FactValue
    """The wrong value that upstream states, as the catalog has it without the correction; `None` where it states none.
    While upstream states any other value, that one counts."""
    source: Annotated[str, AfterValidator(_address_or_words), Field(min_length=1)]
    """Where the owner has it from, for whoever asks later: an address, or words. It stays in the settings."""

    @field_validator("model")
    @classmethod
    def _is_offer(cls, model: str) -> str:
        if not all(offer_key(model)):
            raise ValueError(f"expected an offer as slug/model-id, not {model!r}")
        return model

    @field_validator("value", "instead_of", mode="plain")
    @classmethod
    def _of_field(cls, value: object, info: ValidationInfo) -> FactValue:
        if value == NOT_STATED or "field" not in info.data:
            return None
        read, expected = _READ[info.data["field"].partition(".")[0]]
        if (found := read(value)) is None:
            raise ValueError(f'expected {expected}, or "{NOT_STATED}"')
        return found

    @model_validator(mode="after")
    def _corrects(self) -> Fact:
        if self.value == self.instead_of:
            raise ValueError("value and instead_of are the same, so nothing is corrected")
        return self


class GuardSettings(Shape):
    """`[guard]`: which new lists are held, until a person accepts them or a later day brings them again.

    Both bounds are those of one update; within 7 and 30 days one and a half times and twice as much may happen.
    """

    max_removed: Number = Field(default=0.25, ge=0, le=1)
    """Share that may vanish in one update: of a provider's models, of those opencode can use, of their prices, of the
    rows that can be read, and of all failover chains."""
    max_price_factor: Number = Field(default=10, gt=1)
    """Factor by which a price may move, up or down, and one of zero from 1 USD per million tokens. A list is held when
    one moves further than the square of this or falls to zero, or when those of more than one priced model in fifty
    move further than this."""
    review: Literal["always", "risky", "never"] = "risky"
    """What a person looks at before it is published: everything, what is risky, or nothing, so that a list that waits
    is taken when a later day brings it again."""

    @property
    def asks(self) -> bool:
        """Nothing that waits is taken without a person's word."""
        return self.review != "never"


class PublishSettings(Shape):
    """`[publish]`: the site and the opencode configuration."""

    site_url: WebAddress | None = None
    """Address of the published site."""
    only_tool_call: StrictBool = True
    """Leave models that cannot call tools out of the opencode configuration."""
    unknown_output: Annotated[int, Field(ge=0, lt=10**7, strict=True)] = 4096
    """Output limit in tokens that is assumed where nobody states one; 0 leaves such models out."""
    only_required: StrictBool = False
    """Leave providers without the tags in `combine.require` out of the opencode configuration."""
    model: PlainText = AUTO
    """Default model written into the opencode configuration: `provider/model`, `auto` for a chosen one, or none."""
    small_model: PlainText = AUTO
    """Default small model written into the opencode configuration, likewise."""
    mcp: StrictBool = False
    """Name the catalog's MCP server, switched off, in the opencode configuration on the site."""
    opencode2: StrictBool = False
    """Publish the configuration in the shape that is native to opencode 2, too, which nobody here has run."""

    @property
    def policy(self) -> Publish:
        """The policy that the opencode configuration is made by, as the catalog remembers it."""
        # What is off by default is absent there unless it is on.
        wanted = {name: getattr(self, name) for name in Publish.model_fields}
        return Publish(**wanted | {"mcp": self.mcp or None, "opencode2": self.opencode2 or None})


class Settings(Shape):
    """Everything in `catalog.toml`."""

    gateway: GatewaySettings = GatewaySettings()
    providers: tuple[ProviderSettings, ...] = ()
    metadata: MetadataSettings = MetadataSettings()
    combine: CombineSettings = CombineSettings()
    fact: tuple[Fact, ...] = ()
    guard: GuardSettings = GuardSettings()
    publish: PublishSettings = PublishSettings()

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        if twice := _repeated(provider.slug for provider in self.providers):
            raise ValueError(f"providers: the slug {twice!r} is used twice (letter case does not count)")
        if twice := _repeated(provider.published_slug for provider in self.providers):
            raise ValueError(f"providers: two are published as {twice!r} (letter case does not count)")
        tags = {tag for provider in self.providers for tag in provider.tags}
        wanted = [("combine.require", self.combine.require)]
        wanted += [
            (f"combine.override[{number}].require", each.require or ())
            for number, each in enumerate(self.combine.override)
        ]
        for where, required in wanted:
            if unknown := next((tag for tag in required if tag not in tags), None):
                raise ValueError(f"{where}: no [[providers]] entry has the tag {unknown!r}, so no chain would be left")
        if all(provider.left_out for provider in self.providers) and not self.gateway.discover:
            raise ValueError(
                "providers: expected at least one [[providers]] entry that is not left out, or gateway.discover = true"
            )
        corrected = Counter((self.published_offer(each.model), each.field) for each in self.fact)
        if again := next((each for each, number in corrected.items() if number > 1), None):
            raise ValueError(f"fact: {again[1]} of {again[0]!r} is corrected twice, so what is meant is unclear")
        if self.publish.only_required and not self.combine.require:
            raise ValueError("publish.only_required needs combine.require, the tags that providers must have")
        return self

    def by_account(self, provider: ProviderSettings) -> bool:
        """Tell whether the account's Model Catalog, of hosted routes only, decides what is offered of a provider."""
        hosted = (provider.route.provider or "").startswith("@")
        return hosted and (provider.reach or self.gateway.reach) == "account"

    def leaves_out(self, slug: str) -> bool:
        """Tell whether the provider that is published under a slug is left out."""
        return any(each.left_out and slug_key(each.published_slug) == slug_key(slug) for each in self.providers)

    @property
    def published_combine(self) -> CombineSettings:
        """`[combine]`, with the names that providers are published under."""

        def published(override: Override) -> Override:
            offers = {key: tuple(map(self.published_offer, getattr(override, key))) for key in _OFFERS}
            return override.model_copy(update=offers)

        return self.combine.model_copy(
            update={
                "provider_priority": tuple(map(self.published, self.combine.provider_priority)),
                "override": tuple(map(published, self.combine.override)),
            }
        )

    @property
    def published_facts(self) -> tuple[Fact, ...]:
        """`[[fact]]`, with the names that providers are published under."""
        return tuple(each.model_copy(update={"model": self.published_offer(each.model)}) for each in self.fact)

    def published_offer(self, ref: str) -> str:
        """An offer (`slug/model-id`) by what its provider is published as."""
        slug, model_id = offer_key(ref)
        return f"{self.published(slug)}/{model_id}"

    def published(self, name: str) -> str:
        """The published name of a provider that is called by that name or its slug; letter case does not count."""
        names = {slug_key(provider.slug): provider.published_slug for provider in reversed(self.providers)}
        names |= {slug_key(provider.published_slug): provider.published_slug for provider in self.providers}
        return names.get(slug_key(name), name)


def needed_keys(settings: Settings) -> tuple[str, ...]:
    """Names of the environment variables that must hold keys to read every list: the account's first."""
    hosted = settings.gateway.discover or any(not provider.provider for provider in settings.providers)
    names = [settings.gateway.api_key_env] if hosted else []
    for provider in settings.providers:
        names += filter(None, (provider.virtual_key_env, provider.provider_key_env))
    return tuple(dict.fromkeys(names))
