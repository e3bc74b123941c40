"""Ids of combined models that outlive their chain: which, for which model, and for how long (pure).

An id that people saved goes on for a while as one provider's, as long as one offer of the same model is left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portkey_catalog.combine.ids import Merges, Standing
from portkey_catalog.grouping.groups import Group
from portkey_catalog.identity import reads_otherwise
from portkey_catalog.schema import CombinedModel, RemovedCombined

GRACE = timedelta(days=90)
"""Time for which an id goes on that lost its chain or was renamed, and for which what is gone is remembered.

A quarter: whoever uses the id at all sees in that time, in opencode's list of models, that it ends and when. For ever
would be wrong, as an id without failover would go on passing for one that has it.
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of an id to go on without a chain."""

    identity: str
    """The model it stands for; no other may answer."""
    ends: date
    """UTC day from which it leads nowhere."""


def claims(previous: Mapping[str, CombinedModel], gone: Mapping[str, RemovedCombined], today: date) -> dict[str, Claim]:
    """The ids that go on if they have no chain today.

    Args:
        previous: combined models of the last catalog. What had a chain in it goes on from today, what had none ends on
            the day set when it lost its chain.
        gone: ids of combined models that nobody offered then.
        today: UTC day.
    """
    latest = today + GRACE
    days = {name: (each.identity, each.ends) for name, each in gone.items()}
    for model in previous.values():
        for name, identity in model.names.items():
            # Without a chain, a former id of another model does not go on with this one.
            ends = latest if model.chain else model.ends if identity == model.identity else None
            if ends or name not in days:
                days[name] = identity, ends
    return {
        name: Claim(identity, min(ends, latest)) for name, (identity, ends) in days.items() if ends and ends > today
    }


def still_claimed(
    groups: Sequence[Group], claimed: Collection[str], taken: Mapping[str, Standing], merges: Merges
) -> list[Group]:
    """Groups, too small for a chain, that may be the model of an id that goes on without one.

    What is shown under the name of another model is none: nobody is there who would contradict it.

    Args:
        groups: the groups that are too small.
        claimed: the ids that go on.
        taken: what every id stands for.
        merges: what overrides put together.
    """
    meant = {key for name in claimed if name in taken for key in taken[name].keys}
    return [
        group
        for group in groups
        if merges.made(group)
        or (
            not meant.isdisjoint(merges.identities(group))
            and not all(reads_otherwise(offer.model) for offer in group.offers)
        )
    ]


def claim_of(model: CombinedModel, claimed: Mapping[str, Claim]) -> date | None:
    """The day on which the ids of a combined model without a chain end, if they go on."""
    found = (claimed[name] for name in model.names if name in claimed)
    return max((claim.ends for claim in found if claim.identity == model.identity), default=None)
