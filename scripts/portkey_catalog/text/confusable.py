"""Letters that only look like Latin ones (pure).

After Unicode's UTS 39: letters of scripts that hold look-alikes do not stand beside Latin ones within a word, nor does
a word consist of look-alikes alone. A name that is truly Cyrillic, Greek or Chinese imitates nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that show nothing."""
_PHONETIC = frozenset("ɑɡ")
_MIXED = ("CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU")
"""Scripts with letters in the shape of Latin ones; beside those of others, such as Chinese, Latin words are usual."""
_LOOKS_LATIN: dict[str, frozenset[str]] = {
    # Letters that most typefaces draw as they draw a Latin one; of the other scripts above, any letter counts.
    "CYRILLIC": frozenset("аеорсухіїјѕһԁԛԝѵӏАВЕЗКМНОРСТУХІЇЈЅҺԌԚԜѴӀ"),
    "GREEK": frozenset("αινοργυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳ"),
    "ARMENIAN": frozenset("աօսցհոՍՕԼ"),
}


def imitates_latin(text: str) -> bool:
    """Tell whether a text holds letters that only look like Latin ones, or marks and fillers that nobody sees.

    These are the Kelvin sign, full-width, mathematical, circled and small capital letters; Cyrillic and Greek ones
    within a Latin word ("gpt-4\u043e"), or as a whole word in the shape of a Latin one; marks that
    make no letter of any language with the Latin one before them. A single Greek letter is a word of its own, as in
    "phi-\u03b1".
    """
    return not text.isascii() and _imitates_latin(text)


@lru_cache(maxsize=4096)
def _imitates_latin(text: str) -> bool:
    if "\u212a" in text:  # the Kelvin sign, which the next line would make a K
        return True
    text = unicodedata.normalize("NFC", _KEYCAP.sub("", text))
    if any(_is_latin_in_disguise(each) for each in text if not each.isascii()):
        return True
    if any(before.isascii() and unicodedata.category(mark)[0] == "M" for before, mark in pairwise(f" {text}")):
        return True
    words = _WORD.findall(text)
    truly = {script for word in words for letter in word if (script := _script(letter)) and not _looks_latin(letter)}
    return any(_mixes(word) or _is_in_the_shape_of_latin(word, truly) for word in words if not word.isascii())


def _is_latin_in_disguise(character: str) -> bool:
    """A Latin letter or a digit under another number: the Kelvin sign, full-width, mathematical, circled."""
    if character in _INVISIBLE or character in _PHONETIC:
        return True
    category = unicodedata.category(character)
    if category[0] == "L" or category in ("Nd", "Nl"):
        plain = unicodedata.normalize("NFKC", character)
        if plain.isascii() or character.lower().isascii():
            return True
    name = unicodedata.name(character, "")
    return "LATIN LETTER SMALL CAPITAL" in name or (category == "So" and "LATIN" in name and "LETTER" in name)


def _mixes(word: str) -> bool:
    return any(map(_is_letter, word)) and any(map(_script, word))


def _is_in_the_shape_of_latin(word: str, truly: set[str]) -> bool:
    """A word of look-alikes alone, in a text that has no other letter of their script."""
    scripts = {_script(letter) for letter in word if letter.isalpha()}
    if len(word) == 1 and scripts == {"GREEK"}:
        return False
    return None not in scripts and truly.isdisjoint(scripts) and all(map(_looks_latin, filter(str.isalpha, word)))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _script(letter: str) -> str | None:
    """The script of a letter, of those that hold look-alikes."""
    if letter.isascii() or not letter.isalpha():
        return None
    script = unicodedata.name(letter, "").partition(" ")[0]
    return script if script in _MIXED else None


def _looks_latin(letter: str) -> bool:
    script = _script(letter)
    return script is not None and (script not in _LOOKS_LATIN or letter in _LOOKS_LATIN[script])
