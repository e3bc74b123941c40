"""Changes that wait until a person takes or refuses them."""

from __future__ import annotations

from typing import Any, Literal

from portkey_catalog.schema.base import Day, Shape
from portkey_catalog.schema.models import Model, Slug

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


class LeftOut(Shape):
    """What was said last of a model of which something was refused, when the owner left it out."""

    provider: Slug
    """Slug of its provider."""
    old: Model | None = None
    """What was published of it; absent where nothing was."""
    new: Model | None = None
    """What the list said of it, under whatever id; absent where it did not name it."""


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
    left_out: tuple[LeftOut, ...] = ()
    """Models that the owner leaves out: what was refused of them stays so when they come back as they were."""
