"""What every shape is made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

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

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
