"""What the last catalog knew of who is which model, so that newcomers do not move what was good (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Incumbent:
    """An offer that was a member of a combined model in the last catalog."""

    identity: str
    """What that combined model stood for."""
    unchanged: bool
    """Its provider says of it what it said then."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """What is known of the snapshots of one name."""

    first: str | None = None
    """The one that an id published for the bare name stands for, in digits."""
    others: frozenset[str] = frozenset()
    """Those that are known to be models of their own."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What grouping remembers. Without any, as for rows of a file, only what the rows say counts."""

    members: Mapping[tuple[str, str], Incumbent] = field(default_factory=dict)
    """Members of the last catalog's combined models, by slug and model id."""
    snapshots: Mapping[str, Snapshots] = field(default_factory=dict)
    """Snapshots by the identity without a date."""
    stated: Collection[tuple[str, str]] = frozenset()
    """Identities without a date and snapshots that metadata of the model's own lab states."""
    newcomers: Collection[str] = frozenset()
    """Providers that joined after the first catalog and that the settings do not list."""


NO_MEMORY = Memory()
