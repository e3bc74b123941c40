"""What one update changed, as values that can be replayed forwards and backwards."""

from __future__ import annotations

from typing import Any, Literal

from portkey_catalog.schema.base import Day, Shape
from portkey_catalog.schema.models import Slug

By = Literal["owner", "account", "day", "rule", "accepted"]
"""Who changed it, where that is not the provider: the settings, what the account reaches, a day that was stated and has
come, a rule that refuses it, or a person or later day that confirmed a list, which is compared with nothing earlier."""


class Event(Shape):
    """One value of a catalog that is another since an update: of its settings, where nobody is named."""

    on: Day
    """UTC day of the update."""
    combined: str | None = None
    """Id of the combined model concerned."""
    provider: Slug | None = None
    """Slug of the provider concerned; beside a combined model, that of its member."""
    model: str | None = None
    """Id of the provider's model concerned; absent for the provider itself."""
    field: str | None = None
    """Path of the value, such as `limit.context`; absent when all of it came or went. Of a member, `after` is the one
    that stands before it, as `slug/model-id`; `slug` moves a provider to another name; `taken` changes nothing: it
    tells that a list was confirmed."""
    old: Any = None
    """The value before, as the catalog's files have it; absent where there was none."""
    new: Any = None
    """The value since then; absent where there is none."""
    by: By | None = None
    """Who changed it; absent for the provider's own list and what follows from it."""


class ListChange(Shape):
    """One value of a list that waits which is another than in the list that is published."""

    model: str
    """Id of the model."""
    field: str | None = None
    """Path of the value; absent when the model would come or go."""
    old: Any = None
    """The value that is published; absent where there is none, and for a model that would go."""
    new: Any = None
    """The value that waits; absent where there is none."""
    retires: Day | None = None
    """Of a model that would go: UTC day from which a list that waited earlier said that requests fail."""
    successor: str | None = None
    """Of a model that would go: the id that such a list named for use in its place."""
