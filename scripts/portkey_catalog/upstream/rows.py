"""What every wire format is read into: one row per listed model, values and units as the provider states them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

MAX_ID_LENGTH = 300
"""Longest model id; the longest seen in any recorded list has 114 characters."""
MAX_TEXT_LENGTH = 1_000
"""Longest other text that is read; longer ones are prose."""
MAX_DIGITS = 30
"""Longest number that can mean anything in a model list."""


class PriceUnit(StrEnum):
    """What a stated price is the price of."""

    USD_PER_TOKEN = "USD per token"
    USD_PER_MILLION = "USD per million tokens"
    CENTS_PER_TOKEN = "cents per token"


@dataclass(frozen=True, slots=True)
class Row:
    """One listed model. `None` and empty tuples mean that the provider does not say."""

    id: str
    name: str | None = None
    owner: str | None = None
    kind: str | None = None
    """The provider's own word for the kind, for instance `language` or `transcribe`."""
    created: Decimal | str | None = None
    """Epoch seconds or an ISO date, as received."""
    release_date: str | None = None
    knowledge: str | None = None
    family: str | None = None
    canonical_slug: str | None = None
    hugging_face_id: str | None = None
    context: int | None = None
    max_input: int | None = None
    max_output: int | None = None
    unit: PriceUnit | None = None
    """Unit of the four prices; without it they are not usable."""
    price_input: Decimal | None = None
    price_output: Decimal | None = None
    price_cache_read: Decimal | None = None
    price_cache_write: Decimal | None = None
    inputs: tuple[str, ...] = ()
    """Input modalities in the provider's words."""
    outputs: tuple[str, ...] = ()
    """Output modalities in the provider's words."""
    attachment: bool | None = None
    reasoning: bool | None = None
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
        self._values: Mapping[str, Any] = values if isinstance(values, dict) else {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def child(self, key: str) -> Entry:
        """The object under a key, empty when there is none."""
        return Entry(self._values.get(key))

    def children(self, key: str) -> list[Entry]:
        """The objects in the list under a key."""
        value = self._values.get(key)
        return [Entry(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    def text(self, *keys: str) -> str | None:
        """The first of the keys that holds a non-empty string of reasonable length."""
        found = (self._values.get(key) for key in keys)
        usable = (value for value in found if isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH)
        return next((value for value in usable if value.strip()), None)

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings in the list under a key."""
        value = self._values.get(key)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def flag(self, key: str) -> bool | None:
        """The boolean under a key."""
        value = self._values.get(key)
        return value if isinstance(value, bool) else None

    def number(self, key: str) -> Decimal | None:
        """The finite number under a key, also when it is written as a string."""
        value = self._values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            return None
        if isinstance(value, str) and len(value) > MAX_DIGITS:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            return None
        # Arithmetic on 1e999999999 overflows, or never ends.
        return number if number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else None

    def count(self, *keys: str) -> int | None:
        """The first of the keys that holds a positive whole number (below 10**12)."""
        for key in keys:
            number = self.number(key)
            if number is not None and 0 < number < 10**12 and number == int(number):
                return int(number)
        return None

    def id(self, key: str = "id") -> str:
        """The model id.

        Raises:
            RowError: there is none.
        """
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise RowError(f"{key} is missing or not a text")
        if len(value) > MAX_ID_LENGTH:
            raise RowError(f"{key} is longer than {MAX_ID_LENGTH} characters")
        return value


def all_of(flags: Sequence[bool | None]) -> bool | None:
    """True when every stated flag is true, `None` when none is stated."""
    stated = [flag for flag in flags if flag is not None]
    return all(stated) if stated else None
