"""Catalogs of earlier versions of the program, read with the meaning that they had (pure).

The words are not those of today, which may change: they stand in catalogs that were written then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_catalog.schema import Cause

_CAUSES: Mapping[str, Cause] = {
    "no other provider to fall over to": Cause.ALONE,
    "too few providers to fall over to": Cause.TOO_FEW,
    "too few providers inside the boundary to fall over to": Cause.TOO_FEW_INSIDE,
    "no room in the chain": Cause.NO_ROOM,
    "not offered by enough providers now": Cause.LEFT_OVER,
}
_OUTSIDE = "outside the boundary: "
_BY_HAND = "put together by hand"


def with_causes(combined: Any) -> Any:
    """Give the members of combined models, as they were just parsed, what only words told of them.

    Catalogs from before there was `cause` or `by_hand` lack these. What has another shape is left for validation.
    """
    if isinstance(combined, dict):
        for model in combined.values():
            members = model.get("members") if isinstance(model, dict) else None
            for member in members if isinstance(members, list) else ():
                if isinstance(member, dict):
                    member.update(_told(member))
    return combined


def _told(member: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that follow from a member's words."""
    excluded, evidence = member.get("excluded"), member.get("evidence")
    told: dict[str, Any] = {}
    if isinstance(excluded, str) and "cause" not in member:
        cause = Cause.OUTSIDE if excluded.startswith(_OUTSIDE) else _CAUSES.get(excluded)
        told |= {"cause": cause} if cause else {}
    if isinstance(evidence, list) and "by_hand" not in member and _BY_HAND in evidence:
        told["by_hand"] = True
    return told
