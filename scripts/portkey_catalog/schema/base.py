"""What every shape is made of."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MAX_USD = 100_000
"""No price is above this, in USD per million tokens."""

Usd = Annotated[Decimal, Field(ge=0, le=MAX_USD, allow_inf_nan=False)]
"""USD per million tokens."""

Tokens = Annotated[int, Field(gt=0, lt=10**12)]
"""A number of tokens."""


FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
"""From any day between them one can count some years back and forth."""

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A UTC day."""


class Shape(BaseModel):
    """Base of every shape: frozen, closed, documented."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /) -> JsonSchemaValue:
        """The JSON Schema, with the docstring under a field as its description.

        Only here are sources read for them: `use_attribute_docstrings` does so at every start.
        """
        document = handler(core_schema)
        properties = handler.resolve_ref_schema(document).get("properties", {})
        for name, text in _described(cls).items():
            shown = properties.get(cls.model_fields[name].alias or name, {})
            if handler.resolve_ref_schema(shown).get("description") != text:
                shown["description"] = text
        return document


def _described(shape: type[Shape]) -> Mapping[str, str]:
    """The docstrings under the fields of a shape, by field; one that is stated anew has what is said there."""
    found: dict[str, str] = {}
    for each in reversed(shape.__mro__):
        if issubclass(each, Shape):
            for line, after in pairwise([*_classes(each.__module__)[each.__name__].body, ast.Pass()]):
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    found.pop(line.target.id, None)
                    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                        found[line.target.id] = inspect.cleandoc(str(after.value.value))
    return {name: text for name, text in found.items() if name in shape.model_fields}


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """The classes of a module as its source has them, by name."""
    source = ast.parse(inspect.getsource(sys.modules[module]))
    return {each.name: each for each in source.body if isinstance(each, ast.ClassDef)}
