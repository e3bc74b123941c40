"""Shapes of what the tools answer; the docstring under a field is its description in a tool's output schema.

What is not known is absent. Money is USD, prices are USD per million tokens, limits are tokens, dates are UTC days.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from portkey_catalog.schema import Cost, CostRange, Limit, Modality, Probed, Shape


class Stamp(Shape):
    """Which catalog an answer is from."""

    day: date | None = None
    """UTC day on which it last changed; absent where it knows of none."""
    serial: int
    """Number of the publication; a later one has a higher number."""
    source: str
    """Address of the site, or the folder."""
    sample: Literal[True] | None = None
    """True: made from the bundled sample; it describes no real account."""
    stale: str | None = None
    """Why this is the last good copy and not what the site has now; absent where it is up to date."""


class Row(Shape):
    """One model in a list."""

    name: str
    """Name by which opencode lists it, `provider/model`."""
    title: str
    """Display name."""
    providers: tuple[str, ...] = ()
    """Slug of its provider; of a combined model those of its chain, in the order in which they are tried."""
    kind: str
    """What it is for."""
    context: int | None = None
    """Tokens of the window."""
    output: int | None = None
    """Tokens of the longest answer."""
    price_in: Decimal | None = None
    """USD per million tokens of the prompt; of a combined model, at the first provider of its chain."""
    price_out: Decimal | None = None
    """USD per million tokens of the answer."""
    can: tuple[str, ...] = ()
    """Abilities: tools, reasoning, json, files, temperature, images."""
    released: date | None = None
    """UTC day of the release."""
    not_in_opencode: str | None = None
    """Why opencode does not list it; absent where it does."""


class Found(Shape):
    """Models that meet a search."""

    catalog: Stamp
    query: str
    """The search as it was understood."""
    total: int
    """Models that meet it."""
    models: tuple[Row, ...] = ()
    """Those from `offset` on, in order."""
    next_offset: int | None = None
    """Where to go on; absent at the end."""


class Offer(Shape):
    """One provider's offer of a combined model."""

    name: str
    """Name by which opencode lists it, or would."""
    provider: str
    """Slug of the provider."""
    id: str
    """The model's id there."""
    price_in: Decimal | None = None
    """USD per million tokens of the prompt."""
    price_out: Decimal | None = None
    """USD per million tokens of the answer."""
    context: int | None = None
    """Tokens of the window."""
    output: int | None = None
    """Tokens of the longest answer."""
    evidence: tuple[str, ...] = ()
    """Why it is the same model."""
    outside: str | None = None
    """Why it stands outside the chain; absent for a member of it."""
    probed: Probed | None = None
    """What probes of the catalog's owner found; absent where none asked it."""


class Details(Shape):
    """Everything about one model."""

    name: str
    """Name by which opencode lists it, or would."""
    title: str
    """Display name."""
    id: str
    """Its id at its provider, or that of the combined model."""
    provider: str
    """Slug of its provider, or `combined`."""
    lab: str | None = None
    """Who made it."""
    family: str | None = None
    """Model family."""
    kind: str
    """What it is for."""
    status: str | None = None
    """preview, deprecated, retired or unavailable; of a combined model, that of its first offer."""
    limit: Limit = Limit()
    """Limits as stated; of a combined model the smallest in its chain."""
    opencode_limit: Limit | None = None
    """Limits that opencode is given, where they are others."""
    cost: Cost = Cost()
    """Prices; of a combined model those of the first offer."""
    cost_range: CostRange | None = None
    """Cheapest and dearest price in the chain of a combined model."""
    reads: tuple[Modality, ...] = ()
    """Kinds of content that go in."""
    makes: tuple[Modality, ...] = ()
    """Kinds of content that come out."""
    can: tuple[str, ...] = ()
    """Abilities: tools, reasoning, json, files, temperature, images."""
    reasoning_efforts: tuple[str, ...] = ()
    """Levels of reasoning that it takes."""
    released: date | None = None
    """UTC day of the release."""
    retires: date | None = None
    """UTC day from which requests fail."""
    successor: str | None = None
    """Id that its provider names for use in its place."""
    knowledge: str | None = None
    """Knowledge cut-off."""
    tags: tuple[str, ...] = ()
    """What the owner knows of the provider; of a combined model, of all in its chain."""
    not_in_opencode: str | None = None
    """Why opencode does not list it; absent where it does."""
    probed: Probed | None = None
    """What probes of the catalog's owner found; of a combined model, of its first offer; absent where none asked it."""
    combined: str | None = None
    """The combined model that has it among its offers, as opencode lists that."""
    place: int | None = None
    """Its place in that chain, the first is 1; absent outside it."""
    outside: str | None = None
    """Why it stands outside that chain."""
    chain: tuple[str, ...] = ()
    """Offers of a combined model in the order in which they are tried, as opencode lists them."""
    aliases: tuple[str, ...] = ()
    """Former names of a combined model that lead to it."""
    not_stated: tuple[str, ...] = ()
    """Facts that somebody else than its provider says, with who, or that are assumed."""


class Model(Shape):
    """One model."""

    catalog: Stamp
    model: Details


class Chain(Shape):
    """One combined model in a list."""

    name: str
    """Name by which opencode lists it."""
    title: str
    """Display name."""
    chain: tuple[str, ...] = ()
    """Providers in the order in which they are tried."""
    context: int | None = None
    """Smallest window in the chain, in tokens."""
    output: int | None = None
    """Shortest longest answer in the chain, in tokens."""
    cost_range: CostRange = CostRange()
    """Cheapest and dearest price in the chain."""
    can: tuple[str, ...] = ()
    """What every provider in the chain can do."""
    warnings: int = 0
    """How many notices there are about the chain; `explain_failover` tells them."""


class Combined(Shape):
    """Combined models."""

    catalog: Stamp
    query: str
    """The search as it was understood."""
    total: int
    """Combined models that meet it."""
    models: tuple[Chain, ...] = ()
    """Those from `offset` on, in order."""
    next_offset: int | None = None
    """Where to go on; absent at the end."""


class Failover(Shape):
    """How a combined model is answered."""

    catalog: Stamp
    name: str
    """Name by which opencode lists it."""
    title: str
    """Display name."""
    steps: tuple[str, ...] = ()
    """What happens with a request, in plain sentences."""
    offers: tuple[Offer, ...] = ()
    """Those that are asked, in this order."""
    goes_on_after: tuple[int, ...] = ()
    """Statuses after which the next one is asked."""
    tries_each: int
    """Tries at each offer before the next one."""
    begins_within_ms: int | None = None
    """Milliseconds that an offer has to begin its answer; absent without a limit."""
    outside: tuple[Offer, ...] = ()
    """Offers that are not asked, each with the reason."""
    more_outside: int | None = None
    """How many more of these there are."""
    warnings: tuple[str, ...] = ()
    """What users of the chain should know."""
    ends: date | None = None
    """UTC day on which the name ends, where one offer alone answers for a chain that is gone."""


class Priced(Shape):
    """One offer and what it costs."""

    name: str
    """Name by which opencode lists it, or would."""
    chain_of: str | None = None
    """The combined model whose chain it is in, where it was asked for by that."""
    price_in: Decimal | None = None
    """USD per million tokens of the prompt."""
    price_out: Decimal | None = None
    """USD per million tokens of the answer."""
    cache_read: Decimal | None = None
    """USD per million tokens of the prompt that are read from a cache."""
    usd: Decimal | None = None
    """USD for the workload, without caches; absent where a price is not known."""
    times_cheapest: Decimal | None = None
    """How many times as much as at the cheapest of those compared."""
    note: str | None = None
    """What else decides the price: long prompts, the time of the day."""


class Compared(Shape):
    """Offers by what they cost, the cheapest first; those of unknown price stand last."""

    catalog: Stamp
    requests: int
    prompt_tokens: int
    answer_tokens: int
    offers: tuple[Priced, ...] = ()
    more: int | None = None
    """How many more there are."""


class Changed(Shape):
    """One thing that changed."""

    on: date
    """UTC day."""
    kind: str
    """Kind of change, such as `price`, `removed` or `chain lost`."""
    model: str | None = None
    """`provider/model`, by the provider's slug or `combined`; absent for the catalog as a whole."""
    told: str
    """What changed, in one sentence."""
    hurts: bool | None = None
    """True where users are worse off, false where they are better off."""
    instead: str | None = None
    """What to use instead, as opencode lists it."""


class Changes(Shape):
    """What changed, the newest day first and on each what hurts first."""

    catalog: Stamp
    since: date
    """The day that was asked for, itself included."""
    told_from: date | None = None
    """The first day of which anything is told here; what changed before is not known."""
    total: int
    """Changes since then that meet the filters."""
    changes: tuple[Changed, ...] = ()
    more: int | None = None
    """How many more there are."""


class Advised(Shape):
    """One combined model that meets the needs."""

    name: str
    """Name by which opencode lists it."""
    title: str
    """Display name."""
    usd_first: Decimal | None = None
    """USD for the workload at the first provider."""
    usd_most: Decimal | None = None
    """USD for it at the dearest provider of the chain."""
    reasons: tuple[str, ...] = ()
    """Why."""
    warnings: tuple[str, ...] = ()
    """What to know before."""


class Advice(Shape):
    """Combined models that meet needs and budget, the best first."""

    catalog: Stamp
    rule: str
    """The rule by which they were chosen and put in order."""
    total: int
    """Combined models that meet all needs."""
    models: tuple[Advised, ...] = ()
    missed: dict[str, int] = Field(default_factory=dict)
    """Combined models that do not, counted by the first need that they miss."""


class ProviderRow(Shape):
    """One provider."""

    slug: str
    """Slug at Portkey."""
    name: str
    """Display name."""
    models: int
    """Models in its list."""
    in_opencode: int
    """Those that opencode lists."""
    tags: tuple[str, ...] = ()
    """What the owner knows of it."""
    stale_since: date | None = None
    """UTC day since which its last good list is kept."""
    held_since: date | None = None
    """UTC day since which something newer waits for a person."""


class Providers(Shape):
    """All providers."""

    catalog: Stamp
    providers: tuple[ProviderRow, ...] = ()
