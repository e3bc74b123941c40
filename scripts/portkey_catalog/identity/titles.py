"""Display names held against ids. A name that says otherwise than the id is no evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portkey_catalog.identity.deployments import as_meant
from portkey_catalog.identity.families import LAB_OF_FAMILY, SHOWN_AS
from portkey_catalog.identity.parse import Reading, read, slug_of, without_maker
from portkey_catalog.identity.words import ADDED_APART, TIERS
from portkey_catalog.schema import Model
from portkey_catalog.text.confusable import imitates_latin

_ANY_VERSION = re.compile(r"[a-z]?(\d{1,2}(?:\.\d+)?)v?")  # of "v3.1", "k2", "4.5v"


def reads_otherwise(model: Model) -> str | None:
    """Say why a display name is not that of the model its id names; `None` when nothing speaks against it.

    "Claude Opus 5" for `gpt-4o-mini` reads as another family, "Claude Opus 4" for `claude-sonnet-4` as another model
    of it, "Claude Sonnet 4.5" as another release. A name that tells less, more, or nothing that is known is none.
    """
    model = as_meant(model)
    reading = read(model.id)
    return None if reading is None or model.name == model.id else otherwise(reading, model.name)


def otherwise(reading: Reading, name: str) -> str | None:
    """The same of an id that was read, and a display name."""
    if imitates_latin(name):
        return f"the letters of the display name {name} only look like those of a name"
    title = read(slug_of(without_maker(name)))
    if title is None:
        return None
    said, known = _families(title), _families(reading)
    if said and known and said.isdisjoint(known):
        return f"the display name {name} reads as {_listed(said)}, the id as {_listed(known)}"
    said, known = set(title.words) & TIERS, set(reading.words) & TIERS
    if said and known and said.isdisjoint(known):
        return f"the display name {name} says {_listed(said)}, the id {_listed(known)}"
    if made_from_another(reading) or not _families(title):
        return None
    said, known = versions(title), versions(reading)
    if said and known and said.isdisjoint(known):
        return f"the display name {name} names version {_listed(said)}, the id {_listed(known)}"
    date, other = title.date, reading.date
    if date and other and date not in other and other not in date:
        return f"the display name {name} names snapshot {date}, the id {other}"
    return None


def goes_with(reading: Reading, name: str) -> bool:
    """Accept a display name as that of an id that was read: it begins alike, and nothing in it reads otherwise."""
    title = read(slug_of(without_maker(name)))
    if title is None or title.words[:1] != reading.words[:1]:
        return False
    return not _sizes_differ(title, reading) and otherwise(reading, name) is None


def another(reading: Reading, stated: str, *, permanent: bool) -> bool:
    """Find that the name of the weights, or a permanent name, is that of another model than an id that was read.

    Both are written as ids are, so that more counts than in a display name: sizes, numbers in names of families that
    nobody knows, and names with no word in common. The weights of a tuned copy may be called by what it was made from,
    so these say nothing of a name that nobody knows unless both begin alike or are one owner's. Neither leaves out a
    word that tells models apart: `grok-4-fast` is not `grok-4`.
    """
    title = read(stated)
    if title is None:
        return False
    begin_alike = title.words[:1] == reading.words[:1]
    of_one_owner = (title.lab, title.maker) == (reading.lab, reading.maker)
    if not (permanent or begin_alike or of_one_owner or _families(reading)):
        return False
    if otherwise(reading, stated.rpartition("/")[2]):
        return True
    said, known = _plain_words(title), _plain_words(reading)
    if said and known and said.isdisjoint(known) and (permanent or of_one_owner):
        return True
    if not begin_alike:
        return False
    if _sizes_differ(title, reading):
        return True
    numbers, own = _numbers(title), _numbers(reading)
    if numbers and own and numbers.isdisjoint(own | {number.rstrip("v") for number in own}):
        return True
    return not (said - known).isdisjoint(ADDED_APART)


def _sizes_differ(one: Reading, other: Reading) -> bool:
    return bool(one.sizes and other.sizes) and set(one.sizes).isdisjoint(other.sizes)


def _plain_words(reading: Reading) -> set[str]:
    return {word for word in reading.words if word.isalpha()}


def _numbers(reading: Reading) -> set[str]:
    """Words with a number: 3.1 of `deepseek-v3.1`, 4o of `gpt-4o`, 4.6v of `glm-4.6v`, 3 of `hailuo-03`."""
    return {word.lstrip("v0") for word in reading.words if not word.isalpha()}


def versions(reading: Reading) -> set[str]:
    """Versions in a name, without letters: 3.1 of `deepseek-v3.1`, 2.5 of `kimi-k2.5`."""
    return {found[1] for word in reading.words[1:] if (found := _ANY_VERSION.fullmatch(word))}


def _families(reading: Reading) -> set[str]:
    return {SHOWN_AS.get(word, word) for word in reading.words if word in LAB_OF_FAMILY}


def made_from_another(reading: Reading) -> bool:
    """Whose version may be meant: "aion-rp-llama-3.1-8b"."""
    return not LAB_OF_FAMILY.keys().isdisjoint(reading.words[1:])


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
