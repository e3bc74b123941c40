"""Who made a model: whom its id names, and when a family's name tells more than the id does.

Anybody can call a model "claude-sonnet-4". An id under a name nobody knows is therefore that name's own model, unless
the provider states a second fact that agrees with the family's name.
"""

from __future__ import annotations

import re

from portkey_catalog.schema import Model

from . import makers, meanings
from .reading import Reading, maker_by_name, read, slug_of

_LETTERS = re.compile(r"[a-z]{2,}")

DEFAULT_OWNER = "openai"
"""What many servers answer as the owner of whatever they serve, because OpenAI's clients expect the field."""


def is_labs_own(slug: str, lab: str) -> bool:
    """Whether a provider is the lab itself, as the account's owner named it: `openai`, `anthropic-team-a`.

    A slug is chosen by whoever set the provider up, not by who answers; its first word or words are a lab's name.
    """
    parts = slug.lower().replace("_", "-").split("-")
    return any(makers.LAB_OF.get("-".join(parts[:length])) == lab for length in range(1, len(parts) + 1))


def lab_of_name(name: str) -> str | None:
    """The lab whose family a name belongs to by its first word, or by what it holds: `gpt-6`, `qwen4-max`, `opus-6`.

    A person takes such a name for that lab's, whoever bears it.
    """
    words = name.lower().split("-")
    letters = _LETTERS.match(words[0])
    first = [words[0], *([letters[0]] if letters else [])]
    families = [makers.ELLIPSES.get(word, word) for word in first]
    inside = (makers.INSIDE[word] for word in words if word in makers.INSIDE)
    return next(inside, None) or next(
        (makers.LAB_OF_FAMILY[word] for word in families if word in makers.LAB_OF_FAMILY), None
    )


def assign_lab(reading: Reading, model: Model) -> None:
    """Settle who made it. The family's lab did where nobody is named, or a mere seller, or where a fact says so."""
    by_family = maker_by_name(reading.words)
    named = reading.lab or reading.maker
    if by_family is None or named == by_family:
        return
    if named is None or (named in makers.SELLERS and reading.family in makers.CLOSED):
        reading.lab, reading.maker = by_family, None
    elif reading.lab in makers.CLOUDS or (reading.lab in makers.COPIERS and reading.copied):
        how = "serves" if reading.lab in makers.CLOUDS else "copied"
        reading.notes.append(f"'{reading.lab}' only {how} it")
        reading.lab = by_family
    elif reading.maker and (fact := _second_fact(reading, model, by_family)):
        reading.notes.append(f"'{reading.maker}' only offers it: {fact}")
        reading.lab, reading.maker = by_family, None


def _second_fact(reading: Reading, model: Model, lab: str) -> str | None:
    """Find what else says that this lab made it. Where the repository of the weights is stated, it alone decides."""
    if model.hugging_face_id:
        return f"its weights are {model.hugging_face_id}" if _names(model.hugging_face_id, reading, lab) else None
    maker, _, title = model.name.partition(": ")
    if _names(f"{slug_of(maker)}/{slug_of(title.partition(' (')[0])}", reading, lab):
        return f"its name is {model.name}"
    owner = slug_of(model.lab or "")
    if owner != DEFAULT_OWNER and makers.LAB_OF.get(owner) == lab:
        return f"its provider names {model.lab} as the maker"
    return None


def _names(text: str, reading: Reading, lab: str) -> bool:
    """Tell whether `lab/model` names this very model of this lab."""
    stated = read(text)
    if stated is None or stated.lab != lab or _telling(stated) != _telling(reading):
        return False
    return not (stated.date and reading.date) or stated.date == reading.date


def _telling(reading: Reading) -> list[str]:
    return sorted(word for word in (*reading.words, *reading.sizes) if word not in meanings.CHAT_WORDS)
