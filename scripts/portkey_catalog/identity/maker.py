"""The maker of a model: whom its id names, and when a family's name tells more than the id does.

Anybody can call a model "claude-sonnet-4". An id under a name nobody knows is therefore that name's own model, unless
the provider states a second fact that agrees with the family's name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from portkey_catalog.identity.families import CLOSED, ELLIPSES, INSIDE, LAB_OF_FAMILY
from portkey_catalog.identity.labs import CLOUDS, COPIERS, HOSTS_SPELT, LAB_OF, SELLERS
from portkey_catalog.identity.parse import Reading, Stated, maker_by_name, read, slug_of
from portkey_catalog.identity.titles import otherwise
from portkey_catalog.identity.words import CHAT_WORDS, is_known

_LETTERS = re.compile(r"[a-z]{2,}")

DEFAULT_OWNER = "openai"
"""Answers of many servers as the owner of whatever they serve, because OpenAI's clients expect the field."""


@lru_cache(maxsize=8192)
def is_labs_own(slug: str, lab: str) -> bool:
    """Recognise a provider as the lab itself, as the account's owner named it: `openai`, `anthropic-team-a`.

    A slug is chosen by whoever set the provider up, not by who answers; its first word or words are a lab's name.
    """
    parts = slug.lower().replace("_", "-").split("-")
    return any(LAB_OF.get("-".join(parts[:length])) == lab for length in range(1, len(parts) + 1))


def lab_of_name(name: str) -> str | None:
    """The lab whose family a name belongs to by its first word, or by what it holds: `gpt-6`, `qwen4-max`, `opus-6`.

    A person takes such a name for that lab's, whoever bears it.
    """
    words = name.lower().split("-")
    letters = _LETTERS.match(words[0])
    first = [words[0], *([letters[0]] if letters else [])]
    families = [ELLIPSES.get(word, word) for word in first]
    inside = (INSIDE[word] for word in words if word in INSIDE)
    return next(inside, None) or next((LAB_OF_FAMILY[word] for word in families if word in LAB_OF_FAMILY), None)


def assign_lab(reading: Reading, said: Stated, provider: str) -> Reading:
    """Say who made it. The family's lab did where nobody is named, or a mere seller, or where a fact says so."""
    if reading.maker and _is_the_host(reading, provider):
        reading = reading.noting(f"'{reading.maker}' is who offers it", maker=None)
    by_family = maker_by_name(reading.words)
    named = reading.lab or reading.maker
    if by_family is None or named == by_family:
        return reading
    if named is None or (named in SELLERS and reading.family in CLOSED):
        return reading._replace(lab=by_family, maker=None)
    if reading.lab in CLOUDS or (reading.lab in COPIERS and reading.copied):
        how = "serves" if reading.lab in CLOUDS else "copied"
        return reading.noting(f"'{reading.lab}' only {how} it", lab=by_family)
    if reading.maker and (fact := _second_fact(reading, said, by_family)):
        return reading.noting(f"'{reading.maker}' only offers it: {fact}", lab=by_family, maker=None)
    return reading


def _is_the_host(reading: Reading, provider: str) -> bool:
    """Tell whether a provider lists another's model under its own name: "lightning-ai/deepseek-v3.1" at lightning-ai.

    What it tuned bears a word of its own beside those of the model it was made from, and remains its own.
    """
    slug, owner = (text.lower().replace("_", "-") for text in (provider, reading.maker or ""))
    owner = HOSTS_SPELT.get(owner, owner)
    same = any(slug == name or slug.startswith(f"{name}-") for name in (owner, owner.removesuffix("-ai")))
    return same and reading.words[0] in LAB_OF_FAMILY and all(map(is_known, reading.words))


def _second_fact(reading: Reading, said: Stated, lab: str) -> str | None:
    """Find what else says that this lab made it. Where the repository of the weights is stated, it alone decides."""
    if said.hugging_face_id:
        return f"its weights are {said.hugging_face_id}" if _names(said.hugging_face_id, reading, lab) else None
    maker, _, title = said.name.partition(": ")
    named = f"{slug_of(maker)}/{slug_of(title.partition(' (')[0])}"
    if _names(named, reading, lab) and otherwise(reading, said.name) is None:
        return f"its name is {said.name}"
    owner = slug_of(said.lab or "")
    if owner != DEFAULT_OWNER and LAB_OF.get(owner) == lab:
        return f"its provider names {said.lab} as the maker"
    return None


def _names(text: str, reading: Reading, lab: str) -> bool:
    """Tell whether `lab/model` names this very model of this lab."""
    stated = read(text)
    if stated is None or stated.lab != lab or _telling(stated) != _telling(reading):
        return False
    return not (stated.date and reading.date) or stated.date == reading.date


def _telling(reading: Reading) -> list[str]:
    return sorted(word for word in (*reading.words, *reading.sizes) if word not in CHAT_WORDS)
