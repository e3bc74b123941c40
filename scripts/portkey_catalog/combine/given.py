"""Grounds that combining goes by besides its settings (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portkey_catalog.combine.id_claims import Claim
from portkey_catalog.grouping.memory import NO_MEMORY, Memory
from portkey_catalog.schema import OfferKey, Probed, PublishedId, Tag


@dataclass(frozen=True, slots=True)
class Given:
    """Words of the last catalog, the account and other settings."""

    only_tool_call: bool = True
    """Models that are not known to call tools are in no chain, see `[publish]`."""
    absent: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    apart: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that belong to no combined model and no near miss."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Ids that go on for a while without a chain, as long as one offer of their model is left."""
    memory: Memory = NO_MEMORY
    """The last catalog's knowledge of who is which model."""
    ids: Mapping[str, PublishedId] = field(default_factory=dict)
    """Every id that was ever published, with what for; it is given to nothing else."""
    retold: Mapping[str, str] = field(default_factory=dict)
    """Id -> how this version of the program spells what it stands for, where an earlier one spelt it otherwise."""
    required: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    """Ids of combined models that are gone since not long ago -> tags that their chains held to."""
    failing: Mapping[OfferKey, Probed] = field(default_factory=dict)
    """Offers that leave chains as they do not work -> what probes found."""
    working: Mapping[OfferKey, date] = field(default_factory=dict)
    """Offers that a probe found to work -> UTC day of the last one."""
    today: date | None = None
    """UTC day of the update; `None` in a first catalog, in which nothing is new."""
