"""Changes that wait until a person takes or refuses them."""

from __future__ import annotations

from typing import Any, Literal

from portkey_catalog.schema.base import Day, Shape
from portkey_catalog.schema.models import Slug

Risk = Literal[
    "removals",
    "price",
    "limit",
    "ability",
    "growth",
    "unreadable",
    "rest",
    "new provider",
    "chain lost",
    "first member",
]
"""Why a change waits: many models of a list would go; a price, a limit or what models can do moves too far; a list
grows too far, or many of its rows cannot be read; whatever else such a list changes; a provider that nobody named; a
failover chain that would be lost, or begin with another member."""


class Finding(Shape):
    """A change that waits, with a value: another value is another finding."""

    id: str
    """Digest of what it is about and of its new value, 12 hexadecimal digits."""
    risk: Risk
    """Why it waits."""
    provider: Slug | None = None
    """Slug of the provider whose list waits; absent for chains."""
    combined: str | None = None
    """Id of the combined model whose chain would be lost or begin with another member."""
    offers: tuple[str, ...] = ()
    """Models whose changes wait with it, as `slug/model-id`, sorted; absent where it is all that no other claims."""
    field: str | None = None
    """Path of the value, such as `cost.input`."""
    old: Any = None
    """The value that is published."""
    new: Any = None
    """The value that waits."""
    why: str
    """A plain sentence; it may hold upstream text."""
    since: Day
    """UTC day of the update that found it."""
    refused: Day | None = None
    """UTC day on which a person refused it; it waits on, and nobody is asked again."""
