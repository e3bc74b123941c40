"""What one update changed, as values that can be replayed forwards and backwards."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from portkey_catalog.schema.base import Shape
from portkey_catalog.schema.models import Slug

By = Literal["owner", "account", "accepted"]
"""Who changed it, where that is not the provider: the settings, what the account reaches, or a person or later day that
confirmed a list, which is compared with nothing earlier."""


class Event(Shape):
    """One value of a catalog that is another since an update: of its settings, where nobody is named."""

    on: date
    """UTC day of the update."""
    provider: Slug | None = None
    """Slug of the provider concerned."""
    model: str | None = None
    """Id of the provider's model concerned; absent for the provider itself."""
    combined: str | None = None
    """Id of the combined model concerned."""
    field: str | None = None
    """Path of the value, such as `limit.context`; absent when all of it came or went."""
    old: Any = None
    """The value before, as the catalog's files have it; absent where there was none."""
    new: Any = None
    """The value since then; absent where there is none."""
    by: By | None = None
    """Who changed it; absent for the provider's own list and what follows from it."""
