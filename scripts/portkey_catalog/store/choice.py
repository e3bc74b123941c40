"""`accept.toml` in the folder of a catalog: what a person takes or refuses of what waits, and its text (pure).

`proposed.toml` beside it is the same file as the program wrote it, so that whatever is missing in the other is known.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from portkey_catalog.errors import MisuseError
from portkey_catalog.schema import Finding

ACCEPT, PROPOSED = "accept.toml", "proposed.toml"
_KEYS = ("id", "take", "provider", "combined", "what", "risk", "field", "since", "refused", "offers")
_HEAD = """\
# What merging this takes. Set take = false where you refuse something: it stays as it was, and nobody asks again until
# it changes. The next update reads this file and removes it.
"""
_HEAD_OF_COPY = """\
# What was proposed, as it was written: leave this file as it is. What merging takes stands in accept.toml.
"""


class ChoiceError(MisuseError):
    """`accept.toml` cannot be used; the text names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as far as the file tells it, without values, and what to do with it."""

    finding: Finding
    take: bool
    where: str
    """The file and the number in it."""
    in_full: bool
    """As the program writes it, so that it waited once."""

    @property
    def never(self) -> str:
        """What is said where nothing has this id."""
        return f"{self.where}.id: nothing that waits or was refused has {self.finding.id!r}"

    @property
    def gone(self) -> str:
        """What is said where it is what waited once."""
        return f"{self.where}: {self.finding.id} waits no more: {self.finding.why}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose, and the text that says so."""

    entries: tuple[Entry, ...] = ()
    text: str | None = None
    """None where there is no file."""
    unsaid: tuple[Finding, ...] = ()
    """What was proposed, and the file says nothing of."""

    @property
    def taken(self) -> tuple[str, ...]:
        """Ids of findings."""
        return tuple(each.finding.id for each in self.entries if each.take)

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Findings as far as they are told there."""
        return tuple(each.finding for each in self.entries if not each.take)

    @property
    def untold(self) -> frozenset[str]:
        """Ids of those that no report has told of yet."""
        return frozenset(finding.id for finding in self.refused if finding.refused is None)

    @property
    def incomplete(self) -> str:
        """What is said where something is unsaid."""
        ids = ", ".join(finding.id for finding in self.unsaid)
        return f"{ACCEPT}: says nothing of {ids}; write take = true or take = false for each that was proposed"


NOTHING_CHOSEN = Chosen()


def choice_of(text: str, name: str) -> Chosen:
    """Read an `accept.toml`.

    Args:
        text: the file's text.
        name: the file, for errors.

    Raises:
        ChoiceError: it is not what the program writes, or what a person may change of that.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits is no `TOMLDecodeError`
        raise ChoiceError(f"{name}: not valid TOML: {error}") from error
    if unknown := sorted(document.keys() - {"finding"}):
        raise ChoiceError(f"{name}: {unknown[0]}: unknown; expected [[finding]] tables only")
    tables = document.get("finding", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ChoiceError(f"{name}: finding: expected [[finding]] tables")
    choices: dict[str, Entry] = {}
    for number, table in enumerate(tables, 1):
        told = _read(table, f"{name}: finding {number}")
        if choices.setdefault(told.finding.id, told).take is not told.take:
            raise ChoiceError(f"{told.where}.id: {told.finding.id!r} is taken and refused; expected one of it")
    return Chosen(tuple(choices.values()), text)


def beside(chosen: Chosen, proposed: Chosen) -> Chosen:
    """What a person chose of what was proposed: each as that tells it, and what they say nothing of.

    Args:
        chosen: what the person's file says.
        proposed: the same file as the program wrote it.
    """
    told = {each.finding.id: each.finding for each in proposed.entries if each.take}
    entries = tuple(replace(each, finding=told.get(each.finding.id, each.finding)) for each in chosen.entries)
    said = {each.finding.id for each in entries}
    return replace(chosen, entries=entries, unsaid=tuple(each for name, each in told.items() if name not in said))


def _read(table: dict[str, Any], where: str) -> Entry:
    if unknown := sorted(table.keys() - set(_KEYS)):
        raise ChoiceError(f"{where}.{unknown[0]}: unknown; expected one of {', '.join(_KEYS)}")
    if not isinstance(table.get("take"), bool):
        raise ChoiceError(f"{where}.take: expected true or false")
    told = {"risk": "rest", "since": "1970-01-01", **table, "why": table.get("what", "")}
    try:
        finding = Finding.model_validate({key: told[key] for key in told.keys() - {"take", "what"}})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = str(first["loc"][0])
        raise ChoiceError(f"{where}.{'what' if key == 'why' else key}: {first['msg']}") from error
    return Entry(finding, table["take"], where, {"what", "risk", "since"} <= table.keys())


def strangers(chosen: Chosen, known: Collection[Finding]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """What a file speaks of that is none of the findings: what never was one, and what waits no more.

    A refusal of which the id alone is of nothing that waits is mistyped, and what it says must not be taken.

    Args:
        chosen: what the file says.
        known: everything that waits, that was refused, or whose old value came back because of the file.
    """
    named = {each.finding.id for each in chosen.entries}
    free = {_words(each) for each in known if each.id not in named}
    unknown = [each for each in chosen.entries if each.finding.id not in {each.id for each in known}]
    never = [each for each in unknown if not each.in_full or (not each.take and _words(each.finding) in free)]
    return tuple(never), tuple(each for each in unknown if each not in never)


def _words(finding: Finding) -> tuple[object, ...]:
    return finding.risk, finding.provider, finding.combined, finding.field, finding.why, finding.since


def accept_toml(taken: Iterable[Finding], refused: Iterable[Finding] = (), *, copy: bool = False) -> str:
    """The file that takes and refuses these findings, each with what it is in words.

    Args:
        taken: what is taken.
        refused: what is not; with a day of refusal where the next update need not tell of it.
        copy: it is the one that nobody edits.
    """
    tables = [*(_table(each, "true") for each in taken), *(_table(each, "false") for each in refused)]
    return "\n".join([_HEAD_OF_COPY if copy else _HEAD, *tables])


def _table(finding: Finding, take: str) -> str:
    facts = {
        "id": finding.id,
        "provider": finding.provider,
        "combined": finding.combined,
        "what": finding.why,
        "risk": finding.risk,
        "field": finding.field,
        "since": finding.since.isoformat(),
        "refused": finding.refused.isoformat() if finding.refused else None,
    }
    lines = [f"{key} = {_quoted(value)}" for key, value in facts.items() if value is not None]
    offers = [f"offers = [{', '.join(map(_quoted, finding.offers))}]"] if finding.offers else []
    return "\n".join(["[[finding]]", *lines, *offers, f"take = {take}", ""])


def _quoted(text: str) -> str:
    """A basic string of TOML on one line, in which what cannot be seen is spelt out."""
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
