"""What the changes of a year weigh: every recorded list in one account, day by day. `changes.py [CATALOG]`

Prints for each month of updates how many events there are and how much they weigh, apart from what providers had when
they came, and what that makes in a year; with the folder of a catalog, of what is told there. Nothing here fails.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portkey_catalog.schema import Event
from portkey_catalog.store.catalog import load_catalog, load_changes
from portkey_catalog.text.canonical import canonical_lines
from support.hosted import KEY, hosted_gateway
from support.recorded_days import days_passed
from support.recordings import FULL

DAYS_OF_A_YEAR = 365


def weight(events: Sequence[Event]) -> int:
    """Bytes of these events in a file."""
    return len(canonical_lines(list(events)).encode())


def table(folder: Path) -> None:
    """Print what is told in a catalog."""
    catalog = load_catalog(folder)
    events = load_changes(folder, catalog) if catalog else []
    if not events:
        print("changes: nothing is told there")
        return
    came = {(event.on, event.provider) for event in events if event.provider and not event.model and not event.field}
    months: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if (event.on, event.provider) not in came:
            months[f"{event.on:%Y-%m}"].append(event)
    print("month    events     KB  updates")
    for month, found in months.items():
        print(f"{month}  {len(found):6}  {weight(found) / 1024:5.0f}  {len({event.on for event in found}):7}")
    rest = [event for found in months.values() for event in found]
    days = (events[-1].on - events[0].on).days or 1
    year = weight(rest) * DAYS_OF_A_YEAR / days / 1024**2
    first = weight([event for event in events if (event.on, event.provider) in came]) / 1024**2
    print(f"{days} days: {weight(events) / 1024**2:.1f} MB, {first:.1f} of them what providers had when they came")
    print(f"the rest in a year: {year:.1f} MB, {len(rest)} events of {weight(rest) / len(rest):.0f} bytes")


def main(catalog: str | None = None) -> None:
    """Print the table of a catalog, or of one that all recorded days have made."""
    if catalog:
        table(Path(catalog))
        return
    if not FULL.folder.is_dir():
        print("changes: the recorded lists (../shared) are not on this machine")
        return
    os.environ["PORTKEY_API_KEY"] = KEY
    with tempfile.TemporaryDirectory() as folder, hosted_gateway({}) as gateway:
        for _ in days_passed(gateway, Path(folder), FULL):
            pass
        table(Path(folder) / "catalog")


if __name__ == "__main__":
    main(*sys.argv[1:2])
