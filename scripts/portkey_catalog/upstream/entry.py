"""A tolerant view of one JSON object of a list (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

MAX_ID_LENGTH = 300
"""Longest model id; the longest seen in any recorded list has 114 characters."""
MAX_TEXT_LENGTH = 1_000
"""Longest other text that is read; longer ones are prose."""
MAX_DIGITS = 30
"""Longest number that can mean anything in a model list."""


class RowError(Exception):
    """One entry of a list cannot be used; the text says why."""

    def __init__(self, reason: str, *, unreadable: bool = True) -> None:
        super().__init__(reason)
        self.unreadable = unreadable
        """See `Rejection.unreadable`."""


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

    def among(self, keys: Iterable[str]) -> Iterator[str]:
        """Those of the keys that are there, in the order given."""
        return filter(self._values.__contains__, keys)

    def tells(self, *keys: str, at_least: int = 2) -> bool:
        """Tell whether several of a format's own keys are there; a single one may be anybody's."""
        return sum(map(self._values.__contains__, keys)) >= at_least

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
            value = self._values.get(key)
            stated = Entry(value).number("amount", "value", "price") if isinstance(value, dict) else self.number(key)
            if stated is not None:
                return stated
        return None

    def has_number(self, key: str) -> bool:
        """Tell whether the value is a number in JSON, not one in a string."""
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
