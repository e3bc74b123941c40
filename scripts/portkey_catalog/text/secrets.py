"""Keys that must not be published, recognised in whatever spelling an answer echoes them (pure).

What is compared is letters and digits alone, in lower case: so a key is found after the clean-up that texts and ids get
(invisible characters dropped, spaces and punctuation folded), in other case, and in both alphabets of base64.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

FEWEST = 10
"""Letters and digits of the shortest key that is looked for. A shorter text may stand in a model's name by chance, as
may what people set where a server wants some key: `lm-studio`, `not-needed`."""
FEWEST_OTHERS = 20
"""The same for variables that the settings do not name."""

_NOT_COMPARED = re.compile(r"[\W_]+")
_ASCII_NOT_COMPARED = bytes(each for each in range(128) if not chr(each).isalnum())
_SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD)$", re.IGNORECASE)
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\(/)")
_LAYERS = 2
"""Times that a text is decoded: `%2570` is a `p` that was encoded twice."""


def _folded(text: str) -> str:
    if text.isascii():
        return text.encode().translate(None, _ASCII_NOT_COMPARED).decode().lower()
    text = unicodedata.normalize("NFKC", text)  # full-width letters read the same
    return _NOT_COMPARED.sub("", text).casefold()


def _unescaped(text: str) -> str:
    return _JSON_ESCAPE.sub(lambda match: match[3] or chr(int(match[1] or match[2], 16)), text)


def _readings(text: str) -> Iterator[str]:
    """The text and what it says once decoded, folded."""
    seen = {text}
    layer = [text]
    yield _folded(text)
    for _ in range(_LAYERS):
        decoded = {decode(each) for each in layer for mark, decode in _DECODERS if mark in each} - seen
        seen |= decoded
        layer = sorted(decoded)
        yield from map(_folded, layer)


_DECODERS = (("%", unquote), ("&", html.unescape), ("\\", _unescaped))
"""A character without which nothing is encoded, and what undoes the encoding."""


def _spellings(key: str) -> set[str]:
    """The key, folded, and what is left of it in base64 and hexadecimal wherever it stands in what was encoded."""
    raw = key.encode()
    found = {_folded(key), raw.hex()}
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        cut = len(encoded) - (1 if (before + len(raw)) % 3 else 0)
        found.add(_folded(encoded[(0, 2, 3)[before] : cut]))
    return found


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys to look for: name of the variable -> the spellings of its value."""

    spellings: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, environment: Mapping[str, str], named: Iterable[str] = ()) -> Self:
        """The keys in an environment: those of the variables named, and of all whose name says that they hold one."""
        wanted = frozenset(named)
        found = {}
        for name, value in environment.items():
            fewest = FEWEST if name in wanted else FEWEST_OTHERS
            if (name in wanted or _SECRET_NAME.search(name)) and len(_folded(value)) >= fewest:
                found[name] = frozenset(each for each in _spellings(value.strip()) if len(each) >= fewest)
        return cls(found)

    def found_in(self, text: str) -> str | None:
        """Name of the variable whose value the text holds, or `None`."""
        if not self.spellings:
            return None
        for reading in _readings(text):
            for name, spellings in self.spellings.items():
                if any(spelling in reading for spelling in spellings):
                    return name
        return None


NO_SECRETS = Secrets({})
