"""Trends over days: a list that was plausible every day, and is not beside itself a week or a month ago (pure).

A quarter of a list may vanish in one update, and a price move tenfold; day after day, that empties any list. So a list
is also compared with what it was 7 and 30 days ago, by the bounds of one update taken 1.5 and 2 times over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from portkey_catalog.guard.why_held import FEW, LIMIT_FACTOR, PRICES_THAT_MAY_JUMP, moved, told_move
from portkey_catalog.history.lookback import Seen
from portkey_catalog.schema import Risk
from portkey_catalog.settings.shapes import Settings

List = Mapping[str, Seen]

WINDOWS: Mapping[int, float] = {7: 1.5, 30: 2}
"""Days to look back -> how often the bounds of one update may be used up in that time.

With the default settings 35 % of a list may vanish in 7 days and 44 % in 30, and its prices move 32-fold and 100-fold.
Lists recorded at most 30 days apart, at nine providers, lost 22 % at most (5 of 23 models in 9 days; 17 % of 64 in 25
days; of 300 and more, 10 %), but for one that answered another question; no price moved more than 7.1-fold, one limit
in 365 moved 31-fold, and none grew more than 1.4-fold.
"""

STANDSTILL = 15
"""Days in which a list that stands still may use up the bounds of one update once: the pace at which it meets no bound
of `WINDOWS`. A quarter in 15 days is 1.9 % a day, and not one of fewer than 53 models."""

LIMITS_THAT_MAY_JUMP = 0.02
"""Share of a list's limits that may move further than `LIMIT_FACTOR` allows in the time, and any three."""

GROWTH = 3
"""Factor by which a list may grow in one update."""

GROWTH_ROWS = 100
"""Models by which any list may grow."""

Kind = Literal["gone", "lost", "unpriced", "resized", "repriced", "grown"]

RISKS: Mapping[Kind, Risk] = {
    "gone": "removals",
    "lost": "ability",
    "unpriced": "price",
    "resized": "limit",
    "repriced": "price",
    "grown": "growth",
}
"""What a person is asked about."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Something that has gone further than it may."""

    kind: Kind
    ids: frozenset[str]
    """Models it is about."""
    text: str
    """A sentence of what went how far."""


def outran(
    known: List,
    now: List,
    earlier: Callable[[date], List],
    settings: Settings,
    today: date,
    *,
    called: Callable[[List], List] = dict,
    may_grow: bool = False,
) -> list[Trend]:
    """Everything that has gone further than it may, over any window; growth also in one step. The worst comes first.

    Args:
        known: the last good list.
        now: the new list.
        earlier: the list as it was at the end of a day.
        settings: how much may change at once.
        today: UTC day.
        called: says of an earlier list what it said of today's models, under the ids that they have today.
        may_grow: the owner chooses otherwise than last time, so that a list may become much longer.
    """
    found = [] if may_grow else _grown(known, now, 1, "")
    nearer: List | None = None
    for days, reach in WINDOWS.items():
        then = earlier(today - timedelta(days=days))
        if then == nearer:
            break  # The same list allows more in a longer time.
        nearer = then
        found += _shrunk(then, now, settings, reach, f" within {days} days")
        found += _too_far(called(then), now, settings, reach, f" within {days} days")
        found += [] if may_grow else _grown(then, now, reach, f" within {days} days")
    return found


def goes_on(trends: Collection[Trend], held: List, now: List, settings: Settings, days: int) -> bool:
    """Tell whether any of this is still under way: a list that waits has not stood still since it was first seen.

    Args:
        trends: what has gone too far.
        held: the list that waits.
        now: the new list.
        settings: how much may change at once.
        days: how long it has waited.
    """
    pace = min(1, days / STANDSTILL)
    few = _share(settings, pace)

    def still_moves(trend: Trend) -> bool:
        if trend.kind == "grown":
            return bool(len(now) > len(held) * GROWTH**pace)
        ids, among = _MOVES[trend.kind](held, now, settings, pace)
        if trend.kind in ("resized", "repriced"):
            return not trend.ids.isdisjoint(ids)
        return len(ids) > few * among

    return any(map(still_moves, trends))


def _share(settings: Settings, reach: float) -> float:
    """The share that is left out when what may vanish in one update does so this often."""
    return float(1 - (1 - settings.guard.max_removed) ** reach)


def _grown(then: List, now: List, reach: float, when: str) -> list[Trend]:
    more = len(now) - len(then)
    if not then or more <= GROWTH_ROWS or len(now) <= len(then) * GROWTH**reach:
        return []
    text = f"the list has grown from {len(then)} to {len(now)} models{when}, which is more than lists grow"
    return [Trend("grown", frozenset(now.keys() - then.keys()), text)]


def _shrunk(then: List, now: List, settings: Settings, reach: float, when: str) -> list[Trend]:
    share = _share(settings, reach)
    allowed = f"{when}, more than guard.max_removed = {settings.guard.max_removed:g} allows in that time ({share:.0%})"
    found = []
    for kind, text in _SHRINKS.items():
        ids, among = _MOVES[kind](then, now, settings, reach)
        if among >= FEW and len(ids) > share * among:
            found.append(Trend(kind, frozenset(ids), text.format(len(ids), among) + allowed))
    return found


def _too_far(then: List, now: List, settings: Settings, reach: float, when: str) -> list[Trend]:
    found, factor = [], settings.guard.max_price_factor
    ids, among = _resized(then, now, settings, reach)
    if len(ids) >= FEW and len(ids) > LIMITS_THAT_MAY_JUMP * among:
        text = f"the limits of {len(ids)} of {among} models moved more than {LIMIT_FACTOR**reach:.0f}-fold{when}"
        found.append(Trend("resized", frozenset(ids), text))
    ids, among = _repriced(then, now, settings, reach)
    worst = _repriced(then, now, settings, 2)[0] or (ids if len(ids) > PRICES_THAT_MAY_JUMP * among else [])
    if worst:
        more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
        allowed = f"guard.max_price_factor = {factor:g} allows ({_told(worst[0], then, now, factor)})"
        text = f"the price of {worst[0]}{more} moved{when} further than {allowed}"
        found.append(Trend("repriced", frozenset(ids), text))
    return found


def _told(model_id: str, then: List, now: List, factor: float) -> str:
    """The prices of a model that moved further than the factor, in words."""
    both = [
        (name, getattr(then[model_id], f"{name}_price"), getattr(now[model_id], f"{name}_price"))
        for name in ("input", "output")
    ]
    told = [told_move(name, before, after) for name, before, after in both if moved(before, after, factor)]
    return f"{model_id}: {', '.join(told)}, in USD per million tokens"


Found = tuple[list[str], int]
"""Models that something is true of, sorted, and how many it could be true of."""


def _gone(then: List, now: List, settings: Settings, reach: float) -> Found:
    return sorted(then.keys() - now.keys()), len(then)


def _lost(then: List, now: List, settings: Settings, reach: float) -> Found:
    before = [model_id for model_id, one in then.items() if _usable(one, settings)]
    return sorted(each for each in before if each not in now or not _usable(now[each], settings)), len(before)


def _usable(one: Seen, settings: Settings) -> bool:
    return one.offered and (bool(one.tool_call) or not settings.publish.only_tool_call)


def _unpriced(then: List, now: List, settings: Settings, reach: float) -> Found:
    before = [model_id for model_id, one in then.items() if one.input_price]
    return sorted(each for each in before if each in now and now[each].input_price is None), len(before)


def _resized(then: List, now: List, settings: Settings, reach: float) -> Found:
    both = then.keys() & now.keys()
    return _moved(then, now, ("context", "output"), LIMIT_FACTOR**reach), len(both)


def _repriced(then: List, now: List, settings: Settings, reach: float) -> Found:
    priced = sum(bool(one.input_price) for one in then.values())
    return _moved(then, now, ("input_price", "output_price"), settings.guard.max_price_factor**reach), priced


def _moved(then: List, now: List, fields: Sequence[str], factor: float) -> list[str]:
    return [
        model_id
        for model_id in sorted(then.keys() & now.keys())
        if any(moved(getattr(then[model_id], field), getattr(now[model_id], field), factor) for field in fields)
    ]


_MOVES: Mapping[Kind, Callable[[List, List, Settings, float], Found]] = {
    "gone": _gone,
    "lost": _lost,
    "unpriced": _unpriced,
    "resized": _resized,
    "repriced": _repriced,
}
_SHRINKS: Mapping[Kind, str] = {
    "gone": "{} of {} models vanished",
    "lost": "{} of {} models vanished from opencode",
    "unpriced": "the prices of {} of {} models vanished",
}
