"""The shape every wire format is read into: one row per listed model, values and units as the provider states them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class PriceUnit(StrEnum):
    """Currency and quantity of a stated price. "USD" stands for the row's own currency, where it states another."""

    USD_PER_TOKEN = "USD per token"
    USD_PER_MILLION = "USD per million tokens"
    CENTS_PER_TOKEN = "cents per token"
    TEN_THOUSANDTHS_PER_MILLION = "1/10000 USD per million tokens"


StatedStatus = Literal["preview", "deprecated", "unavailable"]
"""A provider's stand on a model it lists; `unavailable` means that requests to this id are refused."""


@dataclass(frozen=True, slots=True)
class StatedPrices:
    """Prices in the unit of their row, as stated."""

    input: Decimal | None = None
    output: Decimal | None = None
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None


NO_PRICES = StatedPrices()


@dataclass(frozen=True, slots=True)
class Tier:
    """Other prices for some requests: long prompts, or a time of the day."""

    prices: StatedPrices
    min_prompt: int | None = None
    """Smallest prompt the prices hold for, in tokens."""
    utc_start: str | None = None
    """Time of day from which the prices hold, `HH:MM`."""
    utc_end: str | None = None
    """Time of day until which the prices hold, `HH:MM`; earlier than the start when they hold past midnight."""


# Not frozen: with so many fields that takes three times as long to make, and there is one of every listed model.
@dataclass(slots=True)
class Row:
    """One listed model. `None` and empty tuples mean that the provider does not say."""

    id: str
    name: str | None = None
    owner: str | None = None
    kind: str | None = None
    """The provider's own word for the kind, for instance `language` or `transcribe`."""
    usual_kind: str | None = None
    """The kind that the list as a whole is of, or a weak word for the kind: holds unless the id says otherwise."""
    alias_of: str | None = None
    """Id of the model that this id is another name of."""
    status: StatedStatus | None = None
    retires: Decimal | str | None = None
    """Epoch seconds or an ISO date from which requests fail, as received."""
    successor: str | None = None
    """Id that the provider names for use in place of this one."""
    created: Decimal | str | None = None
    """Epoch seconds or an ISO date, as received."""
    release_date: str | None = None
    knowledge: str | None = None
    family: str | None = None
    canonical_slug: str | None = None
    hugging_face_id: str | None = None
    root: str | None = None
    """The row's word on the weights behind the id: a repository, a path or the name of a model."""
    parent: str | None = None
    """The model that the weights are a tuned copy of, as the row says."""
    own_server: bool | None = None
    """True: only programs that serve whatever weights they are given answer so; false: a cloud or a proxy says which
    model it deployed or calls."""
    context: int | None = None
    max_input: int | None = None
    max_output: int | None = None
    unit: PriceUnit | None = None
    """Unit of all prices; without it they are not usable."""
    currency: str | None = None
    """Code of the currency of all prices where the row states one, see `currency`."""
    prices: StatedPrices = NO_PRICES
    tiers: tuple[Tier, ...] = ()
    inputs: tuple[str, ...] = ()
    """Input modalities in the provider's words."""
    outputs: tuple[str, ...] = ()
    """Output modalities in the provider's words."""
    attachment: bool | None = None
    reasoning: bool | None = None
    efforts: tuple[str, ...] | None = None
    """Words for levels of reasoning; empty when the provider says that there are none to choose from."""
    tool_call: bool | None = None
    structured_output: bool | None = None
    temperature: bool | None = None
    open_weights: bool | None = None


def all_of(flags: Sequence[bool | None]) -> bool | None:
    """True when every stated flag is true, `None` when none is stated."""
    stated = [flag for flag in flags if flag is not None]
    return all(stated) if stated else None


def listed(feature: str, features: Sequence[str]) -> bool | None:
    """Tell whether a list of features names one; an empty one says nothing, as it is found on models that have some."""
    return feature in features if features else None


def content(vision: bool | None) -> tuple[str, ...]:
    """Input modalities where a provider only says whether a model sees."""
    return () if vision is None else ("text", "image") if vision else ("text",)
