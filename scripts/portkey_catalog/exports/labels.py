"""Names of the entries of the opencode configuration, so that each is told apart and found by its id (pure).

opencode 1.18.33 shows its models by name and finds them by name: what is typed is matched by fuzzysort against an
entry's name and its provider's, never against its id. So `gpt-oss-120b` finds no `GPT OSS 120B`, and a name carries its
id where the two differ. A list of hits has no headings and is cut on the right, so the model's own name comes first,
and before it only a warning that the entry does not stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from portkey_catalog.text.account_numbers import masked, masked_alike

_ACCENTED = re.compile(r"[^\x00-\x7f·]")
"""Letters that may have accents; nearly every label has our dot."""
_MARK = re.compile("[\u0300-\u036f]")
_OURS = re.compile(r"^\[(?=ends |renamed|look-alike)", re.IGNORECASE)
"""Beginning of a name that passes for one with a warning."""

Key = tuple[str, str]
"""Provider's name in opencode, and the key of an entry in it."""

_DOT = "·"
_DOTS = re.compile(rf"\s*{_DOT}\s*")
DOT = f" {_DOT} "
"""Stands between the parts of a name, and in no provider's own name of a model: what follows it is ours."""
LONGEST_NAME = 60
"""Characters of a model's name that are kept; opencode shows 61 of a whole entry. An id is kept whole."""
LONGEST_PROVIDER = 40
"""Characters of a provider's name that are kept."""
LONGEST_ENDING = 16
"""Characters of an id's ending that are put behind a name."""
SEEN = 28
"""Characters of a name that a list of hits shows beside a provider's name of 23: a row has 52."""


class Entry(NamedTuple):
    """Parts of the name of an entry, as the catalog has it."""

    name: str
    """Display name of the real model, the same for all offers of it; the id where nobody gives one."""
    id: str
    """The id somebody would type."""
    provider: str | None = None
    """Display name of the only provider that answers; absent where several do."""
    former_of: str | None = None
    """Id that took the place of this one, for one that is kept for those who saved it."""
    mark: str | None = None
    """Anything else that somebody should know before choosing it, in a word or two."""
    warning: str | None = None
    """News that nobody should miss, in a word or two: it stands first, as a list of hits cuts names on the right."""


def matches(query: str, *texts: str) -> bool:
    """Tell whether opencode's picker lists an entry with these texts, its name and its provider's, when this is typed.

    The rule of fuzzysort 3 with several keys: every word must be found in one of the texts, its letters in their order
    with anything between them; neither letter case nor accents of Latin letters count. An empty query lists everything.
    """
    typed = _folded(query).strip()
    words = typed.split() if " " in typed else [typed]
    folded = list(map(_folded, texts))
    return all(any(_in_order(word, text) for text in folded) for word in words)


def labels(entries: Mapping[Key, Entry]) -> dict[Key, str]:
    """A name for each entry, no two alike.

    An id is left out where its name is found by it all the same and no other entry is called so.
    """
    parts = {key: _parts(entry) for key, entry in entries.items()}
    short = {key: _label(each, with_id=not matches(each.id, each.name)) for key, each in parts.items()}
    folded = {key: _folded(label) for key, label in short.items()}
    shared = Counter(folded.values())
    full = {
        key: label if shared[folded[key]] == 1 else _label(parts[key], with_id=True) for key, label in short.items()
    }
    for key, name in _variants(parts, full).items():
        full[key] = _label(parts[key]._replace(name=name), with_id=True)
    full = {key: f"[{each}] {label}" if (each := entries[key].warning) else label for key, label in full.items()}
    # Masked ids and parts put together may read alike even now; those that do not keep their names as they are.
    alike, taken, turns = Counter(full.values()), set[str](), Counter[str]()
    chosen = {}
    for key in sorted(full, key=lambda key: alike[full[key]] > 1):
        label = full[key]
        while label in taken:
            turns[full[key]] += 1
            label = f"{full[key]} #{turns[full[key]] + 1}"
        taken.add(label)
        chosen[key] = label
    return chosen


def provider_labels(names: Mapping[str, str]) -> dict[str, str]:
    """A name for each provider, slug -> display name, with the slug behind a name that others have too."""
    shown = {slug: _cut(_without_dot(masked(name)), LONGEST_PROVIDER) for slug, name in names.items()}
    shared = Counter(map(_folded, shown.values()))
    return {slug: name if shared[_folded(name)] == 1 else f"{name}, {slug}" for slug, name in shown.items()}


def _variants(parts: Mapping[Key, Entry], names: Mapping[Key, str]) -> dict[Key, str]:
    """Names for models of one provider whose own are the same up to where a list of hits cuts them.

    Behind a name stands how its id goes on where the ids part: `:free` beside nothing, `0613` beside `1106`.
    """
    rows: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, name in names.items():
        rows[key[0], name[:SEEN]].append(key)
    variants = {}
    for keys in rows.values():
        for key, ending in zip(keys, _endings([parts[key].id for key in keys]), strict=True) if len(keys) > 1 else ():
            if ending:
                variants[key] = f"{_cut(parts[key].name, SEEN - 1 - len(ending))} {ending}"
    return variants


def _endings(ids: Sequence[str]) -> list[str]:
    """The rest of each id after what they all begin with: from the beginning of a word if it is short enough."""
    first, last = min(ids), max(ids)
    parting = next(
        (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first)
    )
    word = parting
    while word and any(each[word - 1 : word + 1].isalnum() and len(each) > word for each in ids):
        word -= 1
    endings = [each[word:].lstrip("-") for each in ids]
    if max(map(len, endings)) > LONGEST_ENDING:
        return [_cut(each[parting:], LONGEST_ENDING) for each in ids]
    return endings


def _parts(entry: Entry) -> Entry:
    """The parts as they are put together: masked, without our own sign, of bounded length."""
    # A number that one part shows to be an account's may stand in another by itself.
    name, model_id, provider, former_of = masked_alike(
        entry.name, entry.id, entry.provider or "", entry.former_of or ""
    )
    return Entry(
        name=name if entry.name == entry.id else _cut(_OURS.sub("", _without_dot(name)), LONGEST_NAME),
        id=model_id,
        provider=provider or None,
        former_of=former_of or None,
        mark=entry.mark,
    )


def _label(parts: Entry, *, with_id: bool) -> str:
    """`Name (id)` of a combined model, `Name · id · Provider` of one offer, `Name · id, former id of other`.

    A bracket sorts before our dot: opencode lists entries of one day by name, and so the combined model first.
    """
    if parts.former_of:
        label = f"{parts.name}{DOT}{parts.id}, former id of {parts.former_of}"
    elif parts.provider:
        label = DOT.join((parts.name, *([parts.id] if with_id else []), parts.provider))
    else:
        label = f"{parts.name} ({parts.id})" if with_id else parts.name
    return f"{label}, {parts.mark}" if parts.mark else label


def _without_dot(text: str) -> str:
    return _DOTS.sub(", ", text).strip() if _DOT in text else text.strip()


def _cut(text: str, longest: int) -> str:
    """The text without its end where it is too long. No other place: a part from the middle may look like a key."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _folded(text: str) -> str:
    """The text as fuzzysort compares it."""
    if not text.isascii():
        text = _MARK.sub("", _ACCENTED.sub(lambda found: _decomposed(found[0]), text))
    return text.lower()


@lru_cache(maxsize=1024)
def _decomposed(letter: str) -> str:
    """A Latin letter without its accents, which follow it; any other as it is."""
    return unicodedata.normalize("NFD", letter) if "LATIN" in unicodedata.name(letter, "") else letter


def _in_order(word: str, text: str) -> bool:
    """Find the letters of a word in a text in their order."""
    place = 0
    for letter in word:
        place = text.find(letter, place) + 1
        if not place:
            return False
    return True
