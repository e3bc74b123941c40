"""Reasons for an offer to stand outside a chain: in words for people, and as a cause for programs (pure)."""

from __future__ import annotations

from typing import NamedTuple

from portkey_catalog.schema import VERDICT_WORDS, Cause, Member, Probed


class Exclusion(NamedTuple):
    """The reason for an offer to stand outside."""

    why: str
    """In words; nothing is decided by them."""
    cause: Cause | None = None
    """Absent where the words tell what speaks against the offer itself."""


ALONE = Exclusion("no other provider to fall over to", Cause.ALONE)
TOO_FEW = Exclusion("too few providers to fall over to", Cause.TOO_FEW)
TOO_FEW_INSIDE = Exclusion("too few providers inside the boundary to fall over to", Cause.TOO_FEW_INSIDE)
NO_ROOM = Exclusion("no room in the chain", Cause.NO_ROOM)
LEFT_OVER = Exclusion("not offered by enough providers now", Cause.LEFT_OVER)


def failing(probed: Probed) -> Exclusion:
    """For as long as that is wanted, every probe of an offer found that it does not work."""
    return Exclusion(f"fails since {probed.since}, say probes: {VERDICT_WORDS[probed.verdict]}", Cause.FAILING)


def is_failing(member: Member) -> bool:
    """Recognise a member that stands outside only as it does not work."""
    return member.cause is Cause.FAILING
