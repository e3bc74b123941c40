"""What every wire format is read into: one row per listed model, values and units as the provider states them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Literal

MAX_ID_LENGTH = 300
"""Longest model id; the longest seen in any recorded list has 114 characters."""
MAX_TEXT_LENGTH = 1_000
"""Longest other text that is read; longer ones are prose."""
MAX_DIGITS = 30
"""Longest number that can mean anything in a model list."""


class PriceUnit(StrEnum):
    """What a stated price is the price of. "USD" stands for the row's own currency, where it states another."""

    USD_PER_TOKEN = "USD per token"
    USD_PER_MILLION = "USD per million tokens"
    CENTS_PER_TOKEN = "cents per token"
    TEN_THOUSANDTHS_PER_MILLION = "1/10000 USD per million tokens"


Status = Literal["preview", "deprecated", "unavailable"]
"""How a provider stands to a model it lists; `unavailable` means that requests to this id are refused."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in the unit of their row, as stated."""

    input: Decimal | None = None
    output: Decimal | None = None
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None


NO_PRICES = Prices()


@dataclass(frozen=True, slots=True)
class Tier:
    """Other prices for some requests: long prompts, or a time of the day."""

    prices: Prices
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
    """What the list as a whole is of, or a weak word for the kind: holds unless the id says otherwise."""
    alias_of: str | None = None
    """Id of the model that this id is another name of."""
    status: Status | None = None
    retires: Decimal | str | None = None
    """Epoch seconds or an ISO date from which requests fail, as received."""
    created: Decimal | str | None = None
    """Epoch seconds or an ISO date, as received."""
    release_date: str | None = None
    knowledge: str | None = None
    family: str | None = None
    canonical_slug: str | None = None
    hugging_face_id: str | None = None
    root: str | None = None
    """What the row says of the weights behind the id: a repository, a path or the name of a model."""
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
    prices: Prices = NO_PRICES
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


class RowError(Exception):
    """One entry of a list cannot be used; the text says why."""


class Entry:
    """Tolerant view of one JSON object: a value of the wrong type counts as absent."""

    __slots__ = ("_values",)

    def __init__(self, values: object) -> None:
        self._values: dict[str, Any] = values if isinstance(values, dict) else {}

    @property
    def values(self) -> dict[str, Any]:
        """The object itself."""
        return self._values

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __bool__(self) -> bool:
        return bool(self._values)

    def tells(self, *keys: str, at_least: int = 2) -> bool:
        """Whether several of a format's own keys are there; a single one may be anybody's."""
        return sum(key in self._values for key in keys) >= at_least

    def child(self, *keys: str) -> Entry:
        """The object under a path of keys, empty when there is none."""
        values: Any = self._values
        for key in keys:
            values = values.get(key)
            if not isinstance(values, dict):
                return _NOTHING
        return Entry(values)

    def children(self, key: str) -> list[Entry]:
        """The objects in the list under a key."""
        value = self._values.get(key)
        return [Entry(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    def text(self, *keys: str) -> str | None:
        """The first of the keys that holds a non-empty string of reasonable length."""
        for key in keys:
            value = self._values.get(key)
            if isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH and not (value == "" or value.isspace()):
                return value
        return None

    def texts(self, *keys: str) -> tuple[str, ...]:
        """The strings in the first non-empty list under one of the keys."""
        for key in keys:
            value = self._values.get(key)
            if isinstance(value, list) and value:
                return tuple([item for item in value if isinstance(item, str)])
        return ()

    def flag(self, *keys: str) -> bool | None:
        """The first of the keys that holds a boolean."""
        for key in keys:
            value = self._values.get(key)
            if isinstance(value, bool):
                return value
        return None

    def number(self, *keys: str) -> Decimal | None:
        """The first of the keys that holds a finite number, also when it is written as a string."""
        for key in keys:
            if (value := self._values.get(key)) is not None and (number := _finite(value)) is not None:
                return number
        return None

    def count(self, *keys: str) -> int | None:
        """The first of the keys that holds a positive whole number (below 10**12)."""
        for key in keys:
            value = self._values.get(key)
            if type(value) is int:
                if 0 < value < 10**12:
                    return value
            elif value is not None:
                number = _finite(value)
                if number is not None and 0 < number < 10**12 and number == int(number):
                    return int(number)
        return None

    def id(self, *keys: str, resource: str = "") -> str:
        """The model id, under the first of the keys that holds a text; under `id` when none is named.

        Args:
            keys: where the id may stand.
            resource: what is in front of the id where a list names resources, such as `models/`.

        Raises:
            RowError: there is none.
        """
        for key in keys or ("id",):
            value = self._values.get(key)
            if isinstance(value, str) and not (value == "" or value.isspace()):
                if len(value) > MAX_ID_LENGTH:
                    raise RowError(f"{key} is longer than {MAX_ID_LENGTH} characters")
                if value == resource:
                    break
                return value.removeprefix(resource)
        raise RowError(f"{' or '.join(keys or ('id',))} is missing or not a text")

    def price(self, *keys: str) -> Decimal | None:
        """The first of the keys that holds a price: a number, or an object with the amount and its currency."""
        for key in keys:
            amounts = self.child(key)
            price = amounts.number("amount", "value", "price") if amounts else self.number(key)
            if price is not None:
                return price
        return None

    def has_number(self, key: str) -> bool:
        """Whether the value is a number in JSON, not one in a string."""
        value = self._values.get(key)
        return isinstance(value, int | float) and not isinstance(value, bool)


_NOTHING = Entry(None)


def _finite(value: object) -> Decimal | None:
    # The shortest text that stands for a binary fraction is what was written: 0.18, not 0.1799999....
    text = repr(value) if isinstance(value, float) else value
    if isinstance(text, str):
        if len(text) > MAX_DIGITS:
            return None
    elif isinstance(text, bool) or not isinstance(text, int):
        return None
    try:
        number = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    # Arithmetic on 1e999999999 overflows, or never ends.
    return number if number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else None


def all_of(flags: Sequence[bool | None]) -> bool | None:
    """True when every stated flag is true, `None` when none is stated."""
    stated = [flag for flag in flags if flag is not None]
    return all(stated) if stated else None


def listed(feature: str, features: Sequence[str]) -> bool | None:
    """Whether a list of features names one; an empty list says nothing, as it is found on models that have some."""
    return feature in features if features else None


def content(vision: bool | None) -> tuple[str, ...]:
    """Input modalities where a provider only says whether a model sees."""
    return () if vision is None else ("text", "image") if vision else ("text",)
