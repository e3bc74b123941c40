"""Combined models, their chains, and what was nearly combined."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeInt

from portkey_catalog.schema.base import Day, Shape, Usd
from portkey_catalog.schema.models import Cost, Effort, Limit, Modalities, Slug, Tag

COMBINED_ID_LENGTH = 100
"""Longest id of a combined model."""

Strategy = Literal["on_error", "on_rate_limit", "on_overload"]
"""Which answers send a request to the next target of a chain."""

ChainRule = Literal[
    "context",
    "input",
    "output",
    "tools",
    "images",
    "reasoning",
    "price",
    "upstream",
    "thought-signatures",
    "prompt-cache",
]
"""What a notice about a chain is about: windows, prompts or answers of very different size; members that may lack
tools, images or reasoning; very different prices; two providers with one upstream; Gemini's signatures of tool calls;
Claude's caches."""

CombinedId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+-]*$", max_length=COMBINED_ID_LENGTH)]
"""Id of a combined model."""


def _some_time(milliseconds: int) -> int:
    if 0 < milliseconds < 100:
        raise ValueError("expected 0 for no limit, or at least 100")
    return milliseconds


MaxAttempts = Annotated[int, Field(ge=1, le=6, strict=True)]
"""Tries per target of a chain; the gateway allows five retries."""

TimeoutMs = Annotated[int, Field(ge=0, le=3_600_000, strict=True), AfterValidator(_some_time)]
"""Milliseconds a target has to begin its answer; 0 sets no limit."""

RefusedStatus = Literal[400, 413, 422]
"""Statuses that mostly are the request's own fault, so that a chain ends there unless its owner wants it to go on."""

SAVED_CONFIG = r"^pc-[A-Za-z0-9][A-Za-z0-9_-]{0,95}$"
SavedConfig = Annotated[str, Field(pattern=SAVED_CONFIG)]
"""Id of a config saved in Portkey."""


class Cause(StrEnum):
    """Why an offer stands outside the chain, where nothing that it states itself speaks against it.

    `alone`: there is no other provider's that a chain could hold; `too-few`: there is, and a chain needs more;
    `too-few-inside`: those outside the boundary would have made a chain; `outside`: its provider lacks tags that the
    chain requires; `no-room`: others took all places; `left-over`: a former combined model has too few offers left;
    `failing`: probes found for so long that it does not work.
    """

    ALONE = "alone"
    TOO_FEW = "too-few"
    TOO_FEW_INSIDE = "too-few-inside"
    OUTSIDE = "outside"
    NO_ROOM = "no-room"
    LEFT_OVER = "left-over"
    FAILING = "failing"


OfferKey = tuple[str, str]
"""Slug and model id."""


def offer_key(ref: str) -> OfferKey:
    """Read an offer as people and files write it, `slug/model-id`; the id may hold a slash, the slug none."""
    slug, _, model_id = ref.partition("/")
    return slug, model_id


class Member(Shape):
    """One provider's offer of a combined model."""

    provider: Slug
    """The provider's slug."""
    id: str
    """The model's id at that provider."""
    evidence: tuple[str, ...]
    """Why this offer is the same model: what was read from the id and what else agrees."""
    excluded: str | None = None
    """Why this offer stands outside the failover chain, in words; absent for those in it."""
    cause: Cause | None = None
    """The same for programs; absent where the words tell what speaks against the offer itself."""
    by_hand: Literal[True] | None = None
    """True: an override put this offer into a combined model of another identity."""
    since: Day | None = None
    """UTC day of the update that made it a member; absent where the first catalog had it."""

    @property
    def is_spare(self) -> bool:
        """Whether a chain would hold it if there were more providers, as nothing else speaks against it."""
        return self.cause in (Cause.ALONE, Cause.TOO_FEW, Cause.TOO_FEW_INSIDE)

    @property
    def key(self) -> OfferKey:
        """Slug and model id."""
        return self.provider, self.id

    @property
    def ref(self) -> str:
        """`slug/model-id`, as overrides write it."""
        return f"{self.provider}/{self.id}"


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
    """Stable id; it is given to no other model, see `ids.json`."""
    name: str
    """Display name."""
    identity: str
    """Canonical identity the members share, as it was when the id was published."""
    reads_as: str | None = None
    """The same identity as this version of the program spells it; absent where that is no other spelling."""
    lab: str | None = None
    """Who made the model."""
    family: str | None = None
    """Model family."""
    snapshot: str | None = None
    """The one snapshot that the identity means, in digits (`20250514`), where the identity names none and one is known.
    It never changes: another snapshot of the name is another model."""
    other_snapshots: tuple[str, ...] = ()
    """Snapshots of the same name that are models of their own, sorted; absent while none is known."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """Former ids that still lead here, each with the identity it was published for."""
    members: tuple[Member, ...]
    """Offers in failover order; those with `excluded` are not in the chain."""
    require: tuple[Tag, ...] = ()
    """Tags that every provider in the chain has, or had in the last one, sorted; absent when none is required."""
    ends: Day | None = None
    """UTC day from which the ids lead nowhere, while the chain that was published under them is gone; absent with a
    chain. Until then the first member that lacks only another provider answers for them; without a chain, members that
    their providers do not list any more stand behind the others."""
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
    reasoning_efforts: tuple[Effort, ...] | None = None
    """Levels of reasoning that every member of the chain takes, the weakest first; absent when those of one are
    unknown."""
    tool_call: bool | None = None
    """Every member of the chain can call tools."""
    structured_output: bool | None = None
    """Every member of the chain can be held to a JSON Schema."""
    temperature: bool | None = None
    """Every member of the chain accepts a temperature."""

    @property
    def meant(self) -> str:
        """The identity as offers have it now."""
        return self.reads_as or self.identity

    @property
    def names(self) -> dict[str, str]:
        """Every id that leads here, each with the identity it was published for."""
        return {self.id: self.identity, **self.aliases}

    @property
    def chain(self) -> tuple[Member, ...]:
        """Members the gateway tries, in order."""
        return tuple([member for member in self.members if member.excluded is None])

    @property
    def last(self) -> Member | None:
        """The offer that answers for the ids in place of the chain that is gone, until these end."""
        return next((member for member in self.members if self.ends and member.is_spare), None)

    @property
    def targets(self) -> tuple[Member, ...]:
        """Members that requests are sent to, in order: the chain, or the last offer."""
        return self.chain or ((self.last,) if self.last else ())

    @property
    def published(self) -> tuple[str, ...]:
        """Ids that opencode is offered, the model's own first; without a chain only those that stand for this model."""
        if self.chain:
            return tuple(self.names)
        return tuple(name for name, stands_for in self.names.items() if self.last and stands_for == self.identity)


class PublishedId(Shape):
    """What one id of a combined model was published for. A line of `ids.json` never changes and never goes."""

    identity: str
    """Canonical identity; the id stands for no other, however long nobody offers the model."""
    snapshot: str | None = None
    """The snapshot that the identity meant on the first day, in digits, where one was known."""
    since: Day
    """UTC day of the update that published the id first."""


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
    max_attempts: MaxAttempts = 3
    """Tries per target before the next one."""
    request_timeout_ms: TimeoutMs | None = None
    """Milliseconds a target has to begin its answer before the next one is asked, where the owner says so; 0 is no
    limit."""
    also_on: tuple[RefusedStatus, ...] = ()
    """Statuses after which a chain goes on besides those of its strategy."""
    require: tuple[Tag, ...] = ()
    """Tags that every member of a chain has, unless a correction by hand asks for others."""
    saved_configs: dict[str, SavedConfig] = Field(default_factory=dict)
    """Ids of combined models whose chain is saved in Portkey -> id of that config, sent in place of the chain."""
