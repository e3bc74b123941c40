"""The way a document becomes JSON text, for every file that is committed or published (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from pydantic import BaseModel

_GROUPS = (tuple, list, dict)


@cache
def _perhaps_unknown(shape: type[BaseModel]) -> frozenset[str]:
    """Fields of a shape that may be unknown."""
    return frozenset(name for name, field in shape.model_fields.items() if field.default is None)


def _facts(value: object) -> Any:
    """Write what `orjson` cannot by itself: shapes without what is absent in them, and `Decimal`."""
    if isinstance(value, BaseModel):
        facts = {}
        for name, item in value.__dict__.items():
            if item is None:
                continue
            fact = _facts(item) if isinstance(item, BaseModel) else item
            # False, 0 and an empty text are facts; None is none, and an empty group only where None means unknown.
            if fact or type(fact) not in _GROUPS or name in _perhaps_unknown(type(value)):
                facts[name] = fact
        return facts
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value.normalize():f}")
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def canonical_json(document: Any) -> str:
    """Write a document the one way every committed and published JSON file is written.

    Two spaces, UTF-8, LF, final newline, the order given (shapes: declared order), decimals in shortest form without
    exponent.
    """
    return orjson.dumps(document, default=_facts, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def canonical_lines(items: Iterable[Any]) -> str:
    """Write an array with one item a line, so that what is appended later changes no line but the last bracket."""
    lines = ",\n".join(orjson.dumps(item, default=_facts).decode() for item in items)
    return f"[\n{lines}\n]\n" if lines else "[]\n"
