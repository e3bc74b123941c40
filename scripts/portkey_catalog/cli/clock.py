"""The clock of the machine."""

from __future__ import annotations

from datetime import date


def today() -> date:
    """Today, UTC.

    Raises:
        ClockError: the clock cannot be right.
    """
    from datetime import UTC, datetime

    from portkey_catalog.history.clock import possible

    return possible(datetime.now(UTC).date())
