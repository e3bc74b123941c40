"""`accept.toml` in the folder of a catalog: what a person takes or refuses of what waits, and its text (pure)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from portkey_catalog.errors import MisuseError
from portkey_catalog.schema import Finding

ACCEPT = "accept.toml"
_KEYS = ("id", "take", "provider", "combined", "what", "risk", "field", "since", "offers")
_HEAD = """\
# What merging this takes. Set take = false where you refuse something: it stays as it was, and nobody asks again until
# it changes. The next update reads this file and removes it.
"""


class ChoiceError(MisuseError):
    """`accept.toml` cannot be used; the text names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose, and the text that says so."""

    taken: tuple[str, ...] = ()
    """Ids of findings."""
    refused: tuple[Finding, ...] = ()
    """Findings as far as they are told there, without values."""
    text: str | None = None
    """None where there is no file."""


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
    except tomllib.TOMLDecodeError as error:
        raise ChoiceError(f"{name}: {error}") from error
    if unknown := sorted(document.keys() - {"finding"}):
        raise ChoiceError(f"{name}: {unknown[0]}: unknown; expected [[finding]] tables only")
    tables = document.get("finding", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ChoiceError(f"{name}: finding: expected [[finding]] tables")
    choices: dict[str, tuple[bool, Finding]] = {}
    for number, table in enumerate(tables, 1):
        take, finding = _read(table, f"{name}: finding {number}")
        if choices.setdefault(finding.id, (take, finding))[0] is not take:
            raise ChoiceError(f"{name}: finding {number}.id: {finding.id!r} is taken and refused; expected one of it")
    return Chosen(
        tuple(each for each, (take, _) in choices.items() if take),
        tuple(finding for take, finding in choices.values() if not take),
        text,
    )


def _read(table: dict[str, Any], where: str) -> tuple[bool, Finding]:
    if unknown := sorted(table.keys() - set(_KEYS)):
        raise ChoiceError(f"{where}.{unknown[0]}: unknown; expected one of {', '.join(_KEYS)}")
    if not isinstance(table.get("take"), bool):
        raise ChoiceError(f"{where}.take: expected true or false")
    told = {"risk": "rest", "since": "1970-01-01", **table, "why": table.get("what", "")}
    try:
        return table["take"], Finding.model_validate({key: told[key] for key in told.keys() - {"take", "what"}})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = str(first["loc"][0])
        raise ChoiceError(f"{where}.{'what' if key == 'why' else key}: {first['msg']}") from error


def accept_toml(taken: Iterable[Finding], refused: Iterable[Finding] = ()) -> str:
    """The file that takes and refuses these findings, each with what it is in words."""
    tables = [*(_table(each, "true") for each in taken), *(_table(each, "false") for each in refused)]
    return "\n".join([_HEAD, *tables])


def _table(finding: Finding, take: str) -> str:
    facts = {
        "id": finding.id,
        "provider": finding.provider,
        "combined": finding.combined,
        "what": finding.why,
        "risk": finding.risk,
        "field": finding.field,
        "since": finding.since.isoformat(),
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
