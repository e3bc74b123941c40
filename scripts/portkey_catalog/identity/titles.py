"""What a display name says of a model, against what its id says. A name that says otherwise is no evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portkey_catalog.confusable import imitates_latin
from portkey_catalog.deployments import as_meant
from portkey_catalog.schema import Model

from . import makers, meanings
from .reading import Reading, read, slug_of, without_maker

_ANY_VERSION = re.compile(r"[a-z]?(\d{1,2}(?:\.\d+)?)v?")  # of "v3.1", "k2", "4.5v"
_OTHER_NAMES = {"chatgpt": "gpt", "codex": "gpt", "deephermes": "hermes"}
"""Families whose models also bear another family's name: "chatgpt-4o-latest" is shown as "GPT-4o"."""


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
    said, known = set(title.words) & meanings.TIERS, set(reading.words) & meanings.TIERS
    if said and known and said.isdisjoint(known):
        return f"the display name {name} says {_listed(said)}, the id {_listed(known)}"
    if _made_from_another(reading) or not _families(title):
        return None
    said, known = versions(title), versions(reading)
    if said and known and said.isdisjoint(known):
        return f"the display name {name} names version {_listed(said)}, the id {_listed(known)}"
    date, other = title.date, reading.date
    if date and other and date not in other and other not in date:
        return f"the display name {name} names snapshot {date}, the id {other}"
    return None


def versions(reading: Reading) -> set[str]:
    """Versions in a name, without letters: 3.1 of `deepseek-v3.1`, 2.5 of `kimi-k2.5`."""
    return {found[1] for word in reading.words[1:] if (found := _ANY_VERSION.fullmatch(word))}


def _families(reading: Reading) -> set[str]:
    return {_OTHER_NAMES.get(word, word) for word in reading.words if word in makers.LAB_OF_FAMILY}


def _made_from_another(reading: Reading) -> bool:
    """Whose version may be meant: "aion-rp-llama-3.1-8b"."""
    return not makers.LAB_OF_FAMILY.keys().isdisjoint(reading.words[1:])


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
