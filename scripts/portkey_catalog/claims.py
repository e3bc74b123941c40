"""Ids of combined models that outlive their chain: which, for which model, and for how long (pure).

An id that people saved goes on for a while as one provider's, as long as one offer of the same model is left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portkey_catalog.grouping import Group
from portkey_catalog.naming import Name
from portkey_catalog.schema import CombinedModel, RemovedCombined

GRACE = timedelta(days=90)
"""How long an id goes on that lost its chain or was renamed, and how long what is gone is remembered.

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
        ends = latest if model.chain else model.ends
        days |= {name: (identity, ends) for name, identity in model.names.items() if ends or name not in days}
    return {
        name: Claim(identity, min(ends, latest)) for name, (identity, ends) in days.items() if ends and ends > today
    }


def still_claimed(
    groups: Sequence[Group],
    claimed: Mapping[str, Claim],
    previous: Mapping[str, CombinedModel],
    offered: Collection[tuple[str, str]],
    merged: Collection[str],
) -> list[Group]:
    """Which groups, too small for a chain, are the model of an id that goes on without one.

    Where former members are left, one of them must be in the group: an offer that is kept apart from them, though it
    reads alike, is not their model.

    Args:
        groups: the groups that are too small.
        claimed: the ids that go on.
        previous: combined models of the last catalog.
        offered: slug and id of every model that is offered now.
        merged: offers (`slug/model-id`) that corrections by hand put together, as long as they stand.
    """
    members: dict[str, set[tuple[str, str]]] = {claim.identity: set() for claim in claimed.values()}
    by_hand: set[tuple[str, str]] = set()
    for model in previous.values():
        keys = {member.key for member in model.members}
        for identity in members.keys() & set(model.names.values()):
            members[identity] |= keys
        if not claimed.keys().isdisjoint(model.names):
            by_hand |= {member.key for member in model.members if member.ref in merged}
    left = {identity: keys.intersection(offered) for identity, keys in members.items()}

    def goes_on(group: Group) -> bool:
        keys = {offer.key for offer in group.offers}
        same = (left[identity] for identity in group.identities & left.keys())
        return not keys.isdisjoint(by_hand) or any(not former or not keys.isdisjoint(former) for former in same)

    return [group for group in groups if goes_on(group)]


def going_on_as(name: Name, group: Group, claimed: Mapping[str, Claim], merged: Collection[str]) -> Name:
    """The name of such a group; what is left of one that a hand put together still stands for what that stood for."""
    claim = claimed.get(name.id)
    by_hand = any(offer.ref in merged for offer in group.offers)
    return replace(name, identity=claim.identity) if claim and by_hand else name


def claim_of(model: CombinedModel, claimed: Mapping[str, Claim]) -> date | None:
    """The day on which the ids of a combined model without a chain end, if they go on."""
    found = (
        claimed[name] for name, stands_for in model.names.items() if name in claimed and stands_for == model.identity
    )
    return max((claim.ends for claim in found if claim.identity == model.identity), default=None)
