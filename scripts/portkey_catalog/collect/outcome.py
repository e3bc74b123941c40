"""The outcome of asking for one provider's list: the shape that collecting, enriching and guarding hand on (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from portkey_catalog.schema import Cost, Model, Notice
from portkey_catalog.settings.shapes import ProviderSettings
from portkey_catalog.text.words import such
from portkey_catalog.upstream.lists import Rejection
from portkey_catalog.upstream.rows import Row

CUT_SHORT = (
    "the list says that it goes on, but the gateway gives no further page; what was read is taken, and nothing is "
    "removed"
)

EMPTY = "the list is empty; check the provider in Portkey"
Listed = Mapping[str, Sequence[Row]]
"""The account's Model Catalog: provider slug -> rows with the provider's own model ids."""


Prices = Mapping[str, Mapping[str, Cost]]
"""Model id -> origin in a metadata source -> prices that it states there."""


@dataclass(frozen=True, slots=True)
class AccountList:
    """The account's Model Catalog, read to its end."""

    rows: Listed
    whole: bool = True
    """False when too much of it could not be read: what it does not name may stand there."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of asking for one provider's list."""

    settings: ProviderSettings
    models: Mapping[str, Model]
    """None when there is a problem, or when the list was read and is empty."""
    listed: frozenset[str] = frozenset()
    """Ids of models in the provider's own list as it was read, those included that are left out or rejected."""
    rejected: tuple[Rejection, ...] = ()
    rows: int = 0
    """Rows of the list, rejected ones included."""
    hints: tuple[str | None, str | None] = (None, None)
    """The gateway's name of the provider in its answer, and the wire format, to find it in metadata sources."""
    prices: Prices = field(default_factory=dict)
    """Prices that metadata sources state of the models, whether they are taken or not."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Decisions against the provider's word, and contradictions to it in metadata -> ids of models."""
    problem: str | None = None
    """The reason that there are no models, and what to do about it."""
    notice: str | None = None
    reach: Literal["account"] | None = None
    """`account`: the account's Model Catalog says which of the models are enabled."""
    kept: Mapping[str, Model] | None = None
    """The last list's models with what the account can reach of them today, for the case that nothing is read that
    could replace them, and nothing waits to."""
    complete: bool = True
    """False when the list goes on where it could not be read: what is missing was not removed."""
    seconds: float = 0


def decision_notices(outcome: Outcome) -> list[Notice]:
    """Notices of what was decided against a provider's word, one for each rule."""
    return [
        Notice(
            level="info",
            provider=outcome.settings.published_slug,
            text=f"{what} ({such(sorted(ids), 'model')})",  # published in the index, whatever the list's order
            subject=what,
        )
        for what, ids in outcome.notes.items()
    ]
