"""The recorded lists in one account, day by day at their dates: which chains changed, and why. `days.py [ID]`

Prints for every day the lists that came and those that were held, and of every chain that is not what it was: gained,
lost, new first member, members that left and why, members that joined. With an id, only what happened to that one.
Nothing here fails.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.chain_history import ChainChange, Day, Ref, ref, says, why_left
from support.hosted import KEY, hosted_gateway
from support.recorded_days import Passed, days_passed
from support.recordings import FULL

KINDS = ("gained", "lost", "new first", "members left", "members joined", "ids dissolved", "lists held")
SHOWN = 12
"""Chains gained and members joined that are named a day; whatever hurts is named in full."""


def counts(passed: Passed) -> Counter[str]:
    """How often each kind of event happened."""
    found: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for change in passed.changes:
        found["gained"] += change.gained
        found["lost"] += change.lost
        found["new first"] += change.new_first
        found["members left"] += len(change.left)
        found["members joined"] += len(change.joined)
    found["ids dissolved"] = len(passed.dissolved)
    found["lists held"] = len(passed.held)
    return found


def _left(member: Ref, change: ChainChange, today: Day, unchanged: set[Ref]) -> str:
    why = why_left(member, change.name, today)
    same = "; its row is as it was" if member in unchanged else ""
    silent = "" if any(says(line, change.name, ref(member)) for line in today.told) else " (NOT TOLD)"
    return f"{ref(member)}: {why}{same}{silent}"


def lines(passed: Passed, wanted: str | None) -> Iterator[str]:
    """What happened to chains, what hurts first."""
    today, unchanged = passed.today, set(passed.unchanged())
    changes = [each for each in passed.changes if wanted in (None, each.name, each.now)]
    for change in changes:
        if change.lost:
            yield f"  LOST {change.name}: " + "; ".join(_left(each, change, today, unchanged) for each in change.left)
    for change in changes:
        if change.new_first:
            old, new = change.before[0], change.after[0]
            still = " (still in the chain)" if old in change.after else ""
            yield f"  FIRST {change.name}: {ref(old)} -> {ref(new)}{still}"
    for change in changes:
        if change.left and not change.lost:
            yield f"  LEFT {change.name}: " + "; ".join(_left(each, change, today, unchanged) for each in change.left)
    if passed.dissolved and wanted is None:
        yield f"  DISSOLVED {', '.join(passed.dissolved)}"
    joined = [change for change in changes if change.joined and not change.gained]
    gained = [change for change in changes if change.gained]
    for what, found in (("gained", gained), ("joined", joined)):
        shown = found if wanted else found[:SHOWN]
        more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
        if shown:
            told = (f"{each.name} [{', '.join(map(ref, each.joined))}]" for each in shown)
            yield f"  {what} {'; '.join(told)}{more}"


def main(wanted: str | None = None) -> None:
    """Print every day, and a table of them all."""
    if not FULL.folder.is_dir():
        print("days: the recorded lists (../shared) are not on this machine")
        return
    os.environ["PORTKEY_API_KEY"] = KEY
    table = []
    with tempfile.TemporaryDirectory() as folder, hosted_gateway({}) as gateway:
        started = time.perf_counter()
        for passed in days_passed(gateway, Path(folder), FULL):
            today, found = passed.today, counts(passed)
            print(
                f"{today.day}  exit {today.exit_code}  {len(today.chains)} chains  lists: {', '.join(passed.new_lists)}"
            )
            for slug, why in passed.held.items():
                print(f"  HELD {slug}: {why}")
            for line in lines(passed, wanted):
                print(line)
            table.append((today, found, time.perf_counter() - started))
            started = time.perf_counter()
            sys.stdout.flush()
    print(f"\n{'day':10} exit chains  " + "  ".join(KINDS) + "  seconds")
    for today, found, seconds in table:
        figures = "  ".join(f"{found[kind]:{len(kind)}}" for kind in KINDS)
        print(f"{today.day} {today.exit_code:4} {len(today.chains):6}  {figures}  {seconds:7.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
