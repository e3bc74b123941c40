"""Whether verdicts tell of the gateway or the key, and not of models (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from portkey_catalog.probe.journal import Found
from portkey_catalog.schema import VERDICT_WORDS, Verdict

_LED_TO_A_MODEL = frozenset({Verdict.WORKS, Verdict.NO_TOOL_CALL})
"""What says nothing against the gateway."""


def outage(found: Sequence[Found]) -> str | None:
    """Why these verdicts count for nothing, where nobody works and every provider, two or more, fails in the same way.

    One way is one verdict with one HTTP status, and one model that answered in place of all.
    """
    told = [each for each in found if each.verdict is not Verdict.BUSY]
    providers = {each.found[0] for each in told}
    ways = {(each.verdict, each.status, each.answered_by) for each in told}
    if len(providers) < 2 or len(ways) != 1 or told[0].verdict in _LED_TO_A_MODEL:
        return None
    status = f" (HTTP {told[0].status})" if told[0].status else ""
    said = f": {told[0].message}" if told[0].message else ""
    return (
        f"all {len(providers)} providers that were asked fail alike, so it is the gateway or the key, and no model "
        f"has a verdict: {VERDICT_WORDS[told[0].verdict]}{status}{said}"
    )
