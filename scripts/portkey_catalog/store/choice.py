"""`accept.toml` in the folder of a catalog: what a person takes or refuses of what waits, and its text (pure)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portkey_catalog.errors import MisuseError
from portkey_catalog.schema import Finding

ACCEPT = "accept.toml"
_TEXTS = ("provider", "combined", "what")
_KEYS = ("id", "take", *_TEXTS)
_HEAD = """\
# What merging this takes. Set take = false where you refuse something: it stays as it was, and nobody asks again until
# it changes. The next update reads this file and removes it.
"""


class ChoiceError(MisuseError):
    """`accept.toml` cannot be used; the text names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Ids of findings as a person chose, and the text that says so."""

    taken: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
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
    choices: dict[str, bool] = {}
    for number, table in enumerate(tables, 1):
        where = f"{name}: finding {number}"
        _check(table, where)
        if choices.setdefault(table["id"], table["take"]) is not table["take"]:
            raise ChoiceError(f"{where}.id: {table['id']!r} stands there twice, taken and refused; expected it once")
    return Chosen(
        tuple(each for each, take in choices.items() if take),
        tuple(each for each, take in choices.items() if not take),
        text,
    )


def _check(table: dict[str, Any], where: str) -> None:
    if unknown := sorted(table.keys() - set(_KEYS)):
        raise ChoiceError(f"{where}.{unknown[0]}: unknown; expected {', '.join(_KEYS)}")
    if not isinstance(table.get("id"), str):
        raise ChoiceError(f"{where}.id: expected the id of a finding, as a text")
    if not isinstance(table.get("take"), bool):
        raise ChoiceError(f"{where}.take: expected true or false")
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise ChoiceError(f"{where}.{key}: expected a text")


def accept_toml(findings: Iterable[Finding]) -> str:
    """The file that takes these findings, each with what it is in words."""
    return "\n".join([_HEAD, *map(_table, findings)])


def _table(finding: Finding) -> str:
    whom = {"provider": finding.provider, "combined": finding.combined}
    facts = {"id": finding.id, **{key: value for key, value in whom.items() if value}, "what": finding.why}
    lines = ["[[finding]]", *(f"{key} = {_quoted(value)}" for key, value in facts.items()), "take = true", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A basic string of TOML on one line, in which what cannot be seen is spelt out."""
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
