"""What every shape is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_USD = 100_000
"""No price is above this, in USD per million tokens."""

Usd = Annotated[Decimal, Field(ge=0, le=MAX_USD, allow_inf_nan=False)]
"""USD per million tokens."""

Tokens = Annotated[int, Field(gt=0, lt=10**12)]
"""A number of tokens."""


class Shape(BaseModel):
    """Base of every shape: frozen, closed, documented."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
