"""The way a document becomes JSON text, for every file that is committed or published (pure)."""

from __future__ import annotations

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


def plain_number(value: Decimal) -> int | float:
    """A decimal as the number that `json` writes the shortest way."""
    return int(value) if value == int(value) else float(value)


def canonical_json(document: Any) -> str:
    """Write a document the one way every committed and published JSON file is written.

    Two spaces, UTF-8, LF, final newline, the order given (shapes: declared order), decimals in shortest form without
    exponent.
    """
    return orjson.dumps(document, default=_facts, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def compact_json(document: Any) -> str:
    """Write a document for programs only: as `canonical_json` does, on one line and without spaces."""
    return orjson.dumps(document, default=_facts).decode()


def canonical_lines(document: Any, depth: int = 1) -> str:
    """Write a document of many equal parts with a line a part: small differences of large files.

    As `canonical_json` does down to a depth; what lies deeper stands on the line of its key, without spaces.

    Args:
        document: what is written.
        depth: groups within groups that are spread over lines; with 1 each item of a list has a line.
    """
    return f"{_folded(document, depth, '')}\n"


def _folded(value: Any, depth: int, indent: str) -> str:
    if not depth or not value or not isinstance(value, _GROUPS):
        return compact_json(value)
    inner = f"{indent}  "
    if isinstance(value, dict):
        lines = [f"{orjson.dumps(key).decode()}: {_folded(item, depth - 1, inner)}" for key, item in value.items()]
    else:
        lines = [_folded(item, depth - 1, inner) for item in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return f"{first}\n{inner}" + f",\n{inner}".join(lines) + f"\n{indent}{last}"
