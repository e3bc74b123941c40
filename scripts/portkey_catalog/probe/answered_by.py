"""Who answered: the model that an answer names, read by the rules that offers are read by (pure).

An answer that repeats the id it was asked by discloses nothing. What is accused of being another model leaves chains,
so only words that the tables of `identity` know count against it: one that somebody made up may be a deployment's.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass

from portkey_catalog.identity import Key, identify, is_known
from portkey_catalog.schema import Kind, Model
from portkey_catalog.text.unsafe import why_unsafe

_POINTERS = frozenset({"latest"})
"""Words of ids that lead to some snapshot, which the answer may name."""
LONGEST = 200
"""Letters of a name that is read."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model is known as."""

    keys: Collection[str]
    """Canonical identities: its own, and that of the combined model it belongs to."""
    other_snapshots: Set[str] = frozenset()
    """Snapshots of the same name that are models of their own."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the model that an answer names is to the one that was asked."""

    another: str | None = None
    """Canonical identity of the model that it names, where that is another one."""
    same: bool = False
    """It names the model in other words than the request."""


NOT_DISCLOSED = Named()


def own_key(model: Model, provider: str) -> str | None:
    """Canonical identity of a provider's model by itself."""
    identity = identify(model, provider)
    return identity.key if identity else None


def named_in_answer(name: str | None, asked: str, provider: str, expected: Expected) -> Named:
    """Compare the model that an answer names with the one that was asked.

    Args:
        name: as the answer has it.
        asked: id that was asked for.
        provider: slug of the provider that was asked.
        expected: what the model is known as.
    """
    if name is None or len(name) > LONGEST or _echoes(name, asked, provider):
        return NOT_DISCLOSED
    answered = own_key(Model(id=name, name=name, kind=Kind.CHAT), provider)
    if answered is None or why_unsafe(answered):
        return NOT_DISCLOSED
    told = [_compared(Key.parse(key), Key.parse(answered), expected.other_snapshots) for key in expected.keys]
    if any(each is True for each in told):
        return Named(same=True)
    return Named(another=answered) if told and all(each is False for each in told) else NOT_DISCLOSED


def _echoes(name: str, asked: str, provider: str) -> bool:
    """Recognise the id, with the provider before it or the maker left out."""
    spellings = (asked, asked.rpartition("/")[2], f"@{provider}/{asked}", f"{provider}/{asked}")
    return name.casefold() in {each.casefold() for each in spellings}


def _compared(wanted: Key, answered: Key, other_snapshots: Set[str]) -> bool | None:
    """Whether two keys are one model; `None` where that cannot be told."""
    if wanted.is_private or answered.is_private:
        return None
    differing = set(wanted.words) - _POINTERS ^ set(answered.words) - _POINTERS
    if differing:
        return False if all(map(is_known, differing)) else None
    if wanted.date and answered.date:
        return _same_day(wanted.date, answered.date)
    return answered.date not in other_snapshots


def _same_day(one: str, other: str) -> bool:
    """Snapshots may be written with or without the year."""
    return one.endswith(other) or other.endswith(one)
