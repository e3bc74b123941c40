"""Losses that a newcomer would bring to what a chain promises (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from portkey_catalog.combine.chain_checks import LIMITS, usual_limit
from portkey_catalog.combine.promises import lessened
from portkey_catalog.grouping.groups import Offer

NEARLY = 3 / 4
"""Share of the limit that half of a chain's providers have at least, which a newcomer needs. Held against that and not
against the smallest, no provider can wear a promise down day by day."""

MINOR = frozenset({"structured_output", "temperature"})
"""Promises of a chain on which no conversation in opencode depends; providers often do not say."""

_SIZES = {"output": LIMITS["output"][1], "context": LIMITS["context"][1], "input": LIMITS["input"][1]}
"""Sizes of a model's limits, in tokens; the one that is assumed first."""


def lessening(guest: Offer, chain: Sequence[Offer]) -> str | None:
    """Promises that one more member would lessen, or `None`; `NEARLY` the same limit is no less."""
    less = lessened([offer.model for offer in chain], guest.model)
    guess = guest.is_assumed
    limits = less.pop("limit", None)
    for name, size in _SIZES.items() if limits else ():
        before, after = (getattr(each, name) for each in limits or ())
        enough = before and not guess and size(guest.model) >= NEARLY * usual_limit(chain, size)
        if after != before and (name == "output" or not guess) and not enough:
            told = f"shrink the chain's {before:,}" if before else "be the chain's only limit"
            return f"its {'assumed ' if guess else ''}{name} of {after:,} tokens would {told}"
    if guess and (limits or less):
        what = "window" if limits else next(iter(less)).replace("_", " ")
        return f"its output limit is assumed, and the chain would promise less ({what})"
    lost = next((field.replace("_", " ") for field in less if field not in MINOR), None)
    return f"with it the chain would promise less ({lost})" if lost else None
