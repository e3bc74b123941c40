"""Letters that only look like Latin ones."""

import pytest

from portkey_catalog.text.confusable import imitates_latin

IMITATIONS = {
    "Kelvin sign": "\u212aimi-k2",
    "full-width letter": "\uff47pt-4o",
    "full-width digit": "gpt-\uff14o",
    "long s": "claude-\u017fonnet-4",
    "Roman numeral": "gpt-\u2163",
    "mathematical letters": "\U0001d420\U0001d429\U0001d42d-4o",
    "circled letter": "\u24d6pt-4o",
    "squared letters": "\U0001f176\U0001f17f\U0001f183",
    "small capitals": "\u0262\u1d18\u1d1b-4o",
    "script g": "\u0261pt-4o",
    "superscript letters": "\u1d4d\u1d56\u1d57-4o",
    "one Cyrillic letter": "gpt-4\u043e-mini",
    "one Cyrillic letter in a word": "cl\u0430ude-sonnet-4",
    "one Greek letter in a word": "gpt-4\u03bfmini",
    "Cyrillic capital": "\u0421laude",
    "whole Cyrillic word": "\u0441\u043e\u0440\u0435-7b",
    "whole Greek word": "\u039d\u039f\u0392\u0391-2",
    "Armenian letter": "gpt-4\u0585",
    "Cherokee letters": "\u13c0\u13e2\u13d4-4",
    "mark that nobody sees": "gpt-4o\ufe0f",
    "mark that nobody sees behind a digit": "gpt-4\ufe0f",
    "mark that nobody sees behind a dash": "gpt-\ufe0f4",
    "many marks": "g\u0338pt-4o",
    "filler that nobody sees": "gpt-4o\u3164",
}
TRUE_NAMES = [
    "gpt-4o",
    "\u043c\u043e\u0434\u0435\u043b\u044c-7b",
    "YandexGPT \u041f\u0440\u043e",
    "GigaChat \u0441 \u0440\u0430\u0441\u0441\u0443\u0436\u0434\u0435\u043d\u0438\u0435\u043c",
    "\u03bc\u03bf\u03bd\u03c4\u03ad\u03bb\u03bf 8B",
    "\u039c\u03b5\u03bb\u03c4\u03ad\u03bc\u03b9 8B",
    "phi-\u03b1",
    "\u901a\u4e49\u5343\u95ee-max",
    "\u8c46\u5305pro",
    "\u3053\u3093\u306b\u3061\u306fGPT",
    "\ud55c\uad6d\uc5b4LLM",
    "\u0e20\u0e32\u0e29\u0e32-7b",
    "Caf\u00e9-7B",
    "Cafe\u0301-7B",
    "Ak\u0131ll\u0131 Model",
    "Stra\u00dfe \u0141\u00f3d\u017a \u00c5",
    "1\ufe0f\u20e3 First Model",
    "Foo\u2122 (7B\u00b2) \u2014 \u20ac1 \u2764\ufe0f",
]


@pytest.mark.parametrize("text", IMITATIONS.values(), ids=IMITATIONS.keys())
def test_letters_that_only_look_latin_are_told(text: str) -> None:
    assert imitates_latin(text)


@pytest.mark.parametrize("text", TRUE_NAMES)
def test_a_true_name_in_any_script_imitates_nothing(text: str) -> None:
    assert not imitates_latin(text)
