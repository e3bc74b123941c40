"""What a provider's list was like on earlier days, as far as the guard compares it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from portkey_catalog.schema.base import Shape, Tokens, Usd


class Seen(Shape):
    """What is compared of a model over the days; numbers only where the provider itself stated them."""

    context: Tokens | None = None
    """Context window, in tokens."""
    output: Tokens | None = None
    """Largest number of tokens of the answer."""
    input_price: Usd | None = None
    """Prompt tokens, USD per million."""
    output_price: Usd | None = None
    """Answer tokens, USD per million."""
    tool_call: bool | None = None
    """Can call tools, whoever said so."""
    offered: bool
    """opencode can use it, tools and the account's reach aside."""


class Step(Shape):
    """What one day changed in a list that was taken."""

    day: date
    """UTC day of the updates that took it."""
    came: tuple[str, ...] = ()
    """Ids that were not in the list before, sorted."""
    before: dict[str, Seen] = Field(default_factory=dict)
    """Models that went or changed, sorted by id, as they were before."""


class Lookback(Shape):
    """What leads from a provider's list back to what it was on earlier days."""

    chosen: str | None = None
    """Fingerprint of the `include` and `exclude` that the list was chosen by; absent when every model is wanted."""
    steps: tuple[Step, ...] = ()
    """Days that changed the list in the last 30 days, the earliest first; none from before a list that a person
    accepted or a later day confirmed."""
