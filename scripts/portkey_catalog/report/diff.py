"""The difference of two catalogs in words, for a terminal, Markdown and machines (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import groupby
from typing import Any, get_args

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.history.chain_events import ChainChange
from portkey_catalog.history.change import ENDS, KINDS, Change, Kind, grouped, hurts_together
from portkey_catalog.history.facts import Value, unit_of
from portkey_catalog.text.canonical import plain_number
from portkey_catalog.text.escape import log_line
from portkey_catalog.text.words import count, plural, some

NOTHING = "nothing that users see changed"
HEADS: Mapping[bool | None, str] = {True: "Worse for users", None: "Changed", False: "Better for users"}
"""Groups of lines by whether they hurt, in the order of a difference."""
IDLE = "Hardly noticed"
"""The last group: what no request depends on, and numbers that moved by less than a percent."""
_CHAIN_CHANGES = frozenset(get_args(ChainChange))
_SUBJECT: Mapping[Kind, str] = {
    "first member replaced": "first member",
    "last member replaced": "last member",
    "fact": "other fact",
}
"""Nouns of kinds that do not begin with theirs."""
_WORDS = frozenset({"removed", "renamed", "returned", "added"})
"""Kinds that are no noun at all."""
IDS_ENDED = ("id ended", "ids ended")
"""One id that leads nowhere, and several."""
_PLURALS = {"ability": "abilities"}
_NAMES: Mapping[str, str] = {"near_misses": "near misses"}
"""What is counted and no number of anything -> what it is called."""
_THE_LIST = "the list itself"
_STATES: Mapping[str, str] = {"unreadable": " with unreadable rows", "stale_since": " kept", "held_since": " held"}
"""Lists of which a field is told, where they are counted."""
_OF_LISTS: Mapping[str, tuple[str, str]] = {
    "unreadable": ("{new} of its rows cannot be read", "all of its rows can be read again"),
    "stale_since": ("not brought up to date since {new}", "up to date again"),
    "held_since": ("something newer waits since {new}", "nothing waits any more"),
}
"""What is so of a list from now on, and no more."""
_OF_STATUS: Mapping[str, tuple[str, str]] = {
    "retires": ("requests fail from {new} on", "no day is stated any more from which requests fail, it was {old}"),
    "status": ("{new}", "no longer {old}"),
    "successor": ("the list names {new} for use in its place", "the list names nothing any more for use in its place"),
    "ends": ("answers until {new}", "does not end on {old}"),
}
"""The same of a model's standing."""

ROOM = 72
"""Characters of a commit's first line that are shown everywhere."""
_LESS_TELLING = (
    "status",
    "renamed",
    "ability",
    "limit",
    "chain reordered",
    "list",
    "setting",
)
"""Kinds that stand behind the others where there is little room."""
_PLACES = 3
"""Providers that a line of counts names."""
SHOWN_OF_A_KIND = 25
"""Lines of one kind under one head where a report or a terminal tells changes."""
LONGEST_MESSAGE = 400
"""Lines of a commit's message that tell changes."""
_OBEYED = re.compile(r"(?<=[@#\[])(?=\w)|(?<=GH-)(?=\d)|(?<=://)(?=\w)", re.IGNORECASE)
"""Places at which a commit's message would notify somebody, close an issue or keep a workflow from running."""


def commit_message(changes: Sequence[Change]) -> str:
    """A difference as the message of a commit: the subject, then a line for each model and kind of change.

    GitHub obeys what stands in it: `@name`, `fixes #1` also with the whole address, `[skip ci]`, and `token: value` in
    its last lines.
    """
    lines = [f"- {line}" for _, told in _condensed(changes) for line in told]
    if len(lines) > LONGEST_MESSAGE:
        lines[LONGEST_MESSAGE:] = [f"- and {count(len(lines) - LONGEST_MESSAGE)} more"]
    told = [subject(changes, ROOM), "", *lines] if lines else [subject(changes)]
    return "".join(f"{unobeyed(line)}\n" for line in told)


def unobeyed(line: str) -> str:
    """A line of upstream text, harmless as the message of a commit, which the title of a pull request may become."""
    return _OBEYED.sub(" ", log_line(line))


def first_lines(changes: Iterable[Change], given: Collection[str] = ()) -> Iterator[tuple[str, list[str]]]:
    """Lines under each head, some of each kind, and how many more there are.

    Args:
        changes: the difference.
        given: models (`slug/model-id`) that opencode is given, which go before others of their provider.
    """
    heads = list(headed(changes))
    for head, groups in heads:
        if head == IDLE and len(heads) > 1:
            yield head, [_idle(len(groups))]
            continue
        told: list[str] = []
        for kind, same in groupby(groups, key=lambda group: _line(group).partition(":")[0]):
            found = list(same)
            first = _shared(found, given)
            told += map(_line, first)
            told += [f"{kind}: and {count(len(found) - len(first))} more"] if len(first) < len(found) else []
        yield head, told


def _shared(groups: Sequence[Sequence[Change]], given: Collection[str]) -> list[Sequence[Change]]:
    """As many groups as there is room for, in the order given, with the room shared between providers in turn."""
    turns: Counter[str | None] = Counter()
    rank: dict[int, int] = {}
    for place in sorted(range(len(groups)), key=lambda place: _about(groups[place][0]) not in given):
        provider = groups[place][0].provider
        rank[place] = turns[provider]
        turns[provider] += 1
    chosen = sorted(rank, key=lambda place: rank[place])[:SHOWN_OF_A_KIND]
    return [groups[place] for place in sorted(chosen)]


def _idle(number: int) -> str:
    return f"{count(number, 'line')} more, of what hardly anybody notices"


def _condensed(changes: Iterable[Change]) -> list[tuple[str, list[str]]]:
    """Lines under their heads; what no request depends on is one line, where there is more than that."""
    heads = list(grouped_lines(changes))
    return [
        (head, [_idle(len(lines))] if idle else lines)
        for head, lines in heads
        for idle in [head == IDLE and len(heads) > 1]
    ]


def change_lines(changes: Iterable[Change]) -> list[str]:
    """A plain sentence for each model and kind of change, in the order given; upstream text is still unescaped."""
    return [line for _, lines in grouped_lines(changes) for line in lines]


def grouped_lines(changes: Iterable[Change]) -> Iterator[tuple[str, list[str]]]:
    """The same under their heads."""
    for head, groups in headed(changes):
        yield head, list(map(_line, groups))


def grouped_rows(changes: Iterable[Change]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The same as rows of a table: the kind of change, the model, and what is another."""
    for head, groups in headed(changes):
        yield head, list(map(_row, groups))


def headed(changes: Iterable[Change]) -> Iterator[tuple[str, list[tuple[Change, ...]]]]:
    """A difference with its heads, changes of one kind to one model together."""
    for head, groups in groupby(grouped(changes), key=_head):
        yield head, list(groups)


def _head(group: Sequence[Change]) -> str:
    return IDLE if all(change.idle for change in group) else HEADS[hurts_together(group)]


def _line(changes: Sequence[Change]) -> str:
    """One sentence about changes of one kind to one model."""
    first = changes[0]
    if first.kind in _CHAIN_CHANGES:
        return f"{'alarm, ' if first.alarms else ''}{first.kind}: {first.why}"
    between = " " if first.kind == "renamed" else ": "
    about = _about(first) + _followed(first)
    return f"{first.kind}: {between.join(filter(None, (about, _facts(changes))))}{_advice(first)}"


def _row(changes: Sequence[Change]) -> tuple[str, str, str]:
    first = changes[0]
    if first.kind in _CHAIN_CHANGES:
        return first.kind, _about(first), first.why or ""
    how = _followed(first) + _facts(changes) + _advice(first)
    return first.kind, _about(first), how.removeprefix(";").strip()


def _about(change: Change) -> str:
    return "/".join(part for part in (change.provider, change.model) if part)


def _facts(changes: Sequence[Change]) -> str:
    first = changes[0]
    return f"is {first.provider}/{first.new} now" if first.kind == "renamed" else moved_facts(changes)


def _followed(change: Change) -> str:
    """The model that follows one that is gone, and who says so."""
    return f" -> {change.follower.id} ({change.follower.source})" if change.follower else ""


def _advice(change: Change) -> str:
    """End of a sentence: what else there is to say, and what to use instead."""
    why = f" ({change.why})" if change.why else ""
    return why + (f"; use {change.instead}" if change.instead else "")


def moved_facts(changes: Sequence[Change]) -> str:
    """Fields of one kind with their old and their new values, what hurts first, and the unit."""
    told = sorted((change for change in changes if change.field), key=lambda change: change.hurts is not True)
    return ", ".join(map(_moved, told)) + _unit(changes)


def _moved(change: Change) -> str:
    """One field with its old and its new value, and by how much it moved."""
    if words := {**_OF_LISTS, **_OF_STATUS}.get(change.field or ""):
        now, no_more = words
        before = f", not {shown(change.old)}" if change.field == "retires" and change.old else ""
        return (no_more if change.new is None else now + before).format(old=shown(change.old), new=shown(change.new))
    if change.field == "enabled":
        return "not enabled for this account" if change.new is False else "enabled for this account"
    if (fact := (change.field or "").removeprefix("provenance.")) != (change.field or ""):
        return f"{fact} is from {change.new or _THE_LIST} now, not from {change.old or _THE_LIST}"
    name = _NAMES.get(change.field or "") or (change.field or "").removeprefix("cost.").removeprefix("limit.")
    told = f"{name} {shown(change.old)} -> {shown(change.new)}"
    back = f"back to where it was on {change.back_to}" if change.back_to else ""
    more = ", ".join(filter(None, ("" if change.field in _NAMES else percent(change), back)))
    return f"{told} ({more})" if more else told


def _unit(changes: Sequence[Change]) -> str:
    """The unit of the numbers, told once."""
    unit = unit_of(changes[0].field or "")
    return f", in {unit}" if unit else ""


def percent(change: Change) -> str:
    """By how much a number moved, such as `+12.5 %`, little as it may be; empty where it cannot be said."""
    return "" if change.percent is None else f"{_rounded(change.percent):+f} %"


def _rounded(number: Decimal) -> Decimal:
    """To a tenth, and what is less than that to one digit."""
    tenths = number.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return (tenths or Decimal(f"{number:.0e}")).normalize()


def shown(value: Value) -> str:
    """A value as people read it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def subject(changes: Sequence[Change], room: int | None = None) -> str:
    """A difference in few words: `1 chain lost (o3-pro), 2 added, 3 prices at openrouter, together`.

    What nobody notices, and what only follows from another change, counts where there is nothing else.

    Args:
        changes: the difference.
        room: characters there are; `None` where that does not matter.
    """
    if not changes:
        return NOTHING
    counted = [change for change in changes if not (change.idle or change.follows)] or changes
    facts = {_same(change): (change, _noun(change)) for change in counted}
    kinds = KINDS if room is None else sorted(KINDS, key=lambda kind: (kind in _LESS_TELLING, KINDS.index(kind)))
    counts = Counter(noun for _, noun in sorted(facts.values(), key=lambda fact: kinds.index(fact[0].kind)))
    told = [f"{count(number)} {one if number == 1 else several}" for (one, several), number in counts.items()]
    first, number = next(iter(counts.items()))
    name = next(change.model or "" for change, noun in facts.values() if noun == first) if number == 1 else ""
    places = Counter(change.provider for change in counted if change.provider)
    lists = places.keys() - {COMBINED_PROVIDER} or places.keys()
    return headline(told, sorted(lists, key=lambda slug: (-places[slug], slug)), room, name)


def headline(told: Sequence[str], where: Sequence[str], room: int | None, name: str = "") -> str:
    """Counts, and whom they are of, as many of both as there is room for; the first of each whatever it takes.

    Args:
        told: counts, what matters most first.
        where: providers, those with most of it first.
        room: characters there are; `None` where that does not matter.
        name: the only model that the first count is of.
    """
    most = range(min(_PLACES, len(where)), 0, -1) or (0,)
    for number in range(len(told), 0, -1):
        for first in dict.fromkeys((f"{told[0]} ({name})" if name else told[0], told[0])):
            for places in most:
                counts = ", ".join((first, *told[1:number])) + (" and more" if number < len(told) else "")
                line = f"{counts} at {some(where, places)}" if where else counts
                if room is None or len(line) <= room:
                    return line
    return line


def _same(change: Change) -> tuple[object, ...]:
    """What makes two changes one where they are counted."""
    return change.kind, change.provider, change.model, None if change.kind == "list" else change.field


def _noun(change: Change) -> tuple[str, str]:
    """One change of its kind, and several: 1 chain lost, 2 chains lost, 3 prices, 4 added, 5 retired."""
    kind, field = change.kind, change.field
    if kind == "status" and field == "status":
        word = str(change.new or f"no longer {change.old}")
        return word, word
    if kind == "status" and field == "enabled":
        word = "not enabled" if change.new is False else "enabled"
        return word, word
    if kind in ENDS:
        return IDS_ENDED
    if kind in _WORDS:
        return kind, kind
    noun = _SUBJECT.get(kind) or kind.partition(" ")[0]
    rest = kind.removeprefix(noun) if kind.startswith(noun) else ""
    if kind == "list":
        rest = " up to date again" if change.new is None else _STATES.get(field or "", "")
    if kind == "status":
        noun = {"ends": "last day", "successor": "successor"}.get(field or "", "retirement day")
    return noun + rest, (_PLURALS.get(noun) or plural(2, noun)) + rest


def changes_as_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The difference for machines; a fact that nobody stated is absent."""
    return [
        {
            name: value
            for name, value in (
                ("kind", change.kind),
                ("hurts", change.hurts),
                ("provider", change.provider),
                ("model", change.model),
                ("field", change.field),
                ("old", _plain(change.old)),
                ("new", _plain(change.new)),
                ("unit", unit_of(change.field or "")),
                ("percent", None if change.percent is None else float(_rounded(change.percent))),
                ("why", change.why),
                ("instead", change.instead),
                ("successor", change.follower and change.follower.id),
                ("successor_source", change.follower and change.follower.source),
                ("back_to", change.back_to and str(change.back_to)),
                ("alarm", change.alarms or None),
            )
            if value is not None
        }
        for change in changes
    ]


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    return list(value) if isinstance(value, tuple) else value if isinstance(value, bool | int | None) else str(value)
