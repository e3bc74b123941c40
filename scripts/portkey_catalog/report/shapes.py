"""The result of one update, as plain values (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portkey_catalog.history.chain_events import ChainEvent
from portkey_catalog.history.change import Change
from portkey_catalog.schema import Finding, Notice
from portkey_catalog.upstream.lists import Rejection

SHOWN = 20
"""Rejected rows, and names in one sentence, shown in a text report; the machine report has all of the former."""


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """The result for one provider."""

    slug: str
    name: str
    state: Literal["read", "kept", "failed"]
    """`read`: the new list is in. `kept`: the last good list stays. `failed`: there is no list at all."""
    models: int
    """Models now in the catalog."""
    added: int = 0
    """Models that came, or came back."""
    removed: int = 0
    """Models that went."""
    changed: int = 0
    """Models of which a fact is another, or the id."""
    rejected: tuple[Rejection, ...] = ()
    left_out: Mapping[str, int] | None = None
    """Models outside the opencode configuration, by reason."""
    problem: str | None = None
    """The reason that the list was not read or not taken, and what to do."""
    stale_since: date | None = None
    """UTC day since which the last good list is kept."""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one update; the figures are zero when nothing was written."""

    providers: tuple[ProviderReport, ...]
    notices: tuple[Notice, ...]
    """What a person should know, but for what stands since an earlier day."""
    exit_code: int
    standing: int = 0
    """Notices that stand since an earlier day."""
    seconds: float = 0
    models: int = 0
    """Models in the whole catalog."""
    in_catalog: int = 0
    """Providers in the whole catalog."""
    combined: int = 0
    """Combined models with a failover chain."""
    exported: int = 0
    """Models in the opencode configuration, combined ones included."""
    left_out: Mapping[str, int] | None = None
    """Models of the whole catalog outside the opencode configuration, by reason."""
    files: tuple[str, ...] = ()
    """Files of the catalog that changed."""
    changes: tuple[Change, ...] = ()
    """Differences to the last catalog, chains included, those that hurt users first; none in a first one."""
    given: frozenset[str] = frozenset()
    """Models among those that changed, as `slug/model-id`, that opencode is or was given."""
    waiting: tuple[Finding, ...] = ()
    """Changes that wait until a person takes or refuses them."""
    chains: tuple[ChainEvent, ...] = ()
    """Events of failover chains, those that hurt users first."""


def left_out(reasons: Iterable[str]) -> dict[str, int]:
    """Count reasons, the most frequent first."""
    return dict(sorted(Counter(reasons).items(), key=lambda item: (-item[1], item[0])))
