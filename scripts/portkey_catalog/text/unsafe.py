"""Text that must never be published, whoever wrote it: what it is called, and how it is recognised (pure).

`normalise` rejects rows that hold such text, so that one hostile row costs itself only; `check` looks once more before
anything is published.
"""

from __future__ import annotations

import re
import unicodedata

SUBSTITUTION = re.compile(r"\{\s*(?:env|file)\s*:[^}]*\}?", re.IGNORECASE)
"""opencode replaces `{env:X}` and `{file:p}` anywhere in a configuration, so a name holding one would leak a secret."""
VARIABLE = re.compile(r"\{env:([A-Za-z_][A-Za-z0-9_]*)\}")
"""The one such pattern that this program writes: the variable of a key."""
_ALMOST = re.compile(r"\{\s*(?:env|file)\s*\Z", re.IGNORECASE)
"""Endings of a text that `f"{text}: ..."` completes to such a pattern."""

_BROKEN = re.compile("[\x80-\x9f\ud800-\udfff\ufffd]")

ADDRESS = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>\\]*")
"""Addresses: published text leads to the gateway and nowhere else."""

KEY = re.compile(
    r"""(?<![A-Za-z0-9])(?:
        sk-[A-Za-z0-9_-]{20,} | pk-[A-Za-z0-9]{20,} | hf_[A-Za-z0-9]{20,} | gsk_[A-Za-z0-9]{20,} |
        xai-[A-Za-z0-9]{20,} | AIza[A-Za-z0-9_-]{30,} | AKIA[A-Z0-9]{16} | gh[pousr]_[A-Za-z0-9]{20,} |
        eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
    )""",
    re.VERBOSE,
)
"""Strings shaped like keys of gateways, providers and clouds."""
SHORTEST_KEY = 20
"""Characters of the shortest text that `KEY` finds."""
_KEY_STARTS = ("sk-", "pk-", "hf_", "gsk_", "xai-", "AIza", "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "eyJ")
"""Beginnings of whatever `KEY` finds."""

_PERHAPS_SUBSTITUTION = re.compile(r'\{(?![\s-]*")[^"]*?(?:env|file)', re.IGNORECASE)
"""Whatever `SUBSTITUTION` or `_ALMOST` finds in a string of a document, and more, in its JSON."""
_ESCAPED = re.compile(r"\\[bfnrtu]")
"""Control characters as JSON writes them."""


def why_broken(text: str) -> str | None:
    """Find what in a text is left of a character that was cut or wrongly decoded; else `None`.

    Half a surrogate (an emoji cut in the middle, or a byte that is not UTF-8), the sign that stands for a byte nobody
    could read, and the control characters from 80 to 9F, which are the punctuation of Windows-1252 read as Latin-1.
    """
    return None if text.isascii() or not _BROKEN.search(text) else "a broken character"


def without_broken(text: str) -> str:
    """The text without what `why_broken` finds."""
    return text if text.isascii() else _BROKEN.sub("", text)


def why_hostile(text: str) -> str | None:
    """Find what in a text only an attack puts there; else `None`.

    Control and format characters forge terminal output, headers and file names; lone surrogates cannot be written. A
    text that ends in `{env` becomes opencode's pattern as soon as a colon is put behind it.
    """
    if "{" in text and (SUBSTITUTION.search(text) or _ALMOST.search(text)):
        return "a pattern that opencode would replace by a secret"
    if not text.isprintable() and any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in text):
        return "control characters"
    return None


def why_unfit(text: str) -> str | None:
    """Find what harmless text may hold that is still not for publishing; else `None`."""
    if "://" in text:
        return "an address"
    # Anchors have dashes where an id has spaces.
    if len(text) >= SHORTEST_KEY and (KEY.search(text) or (" " in text and KEY.search("-".join(text.split())))):
        return "a string shaped like a key"
    return None


def holds_key(text: str) -> bool:
    """Tell whether some part of a text is shaped like a key."""
    return any(start in text for start in _KEY_STARTS) and KEY.search(text) is not None


def leads_nowhere(written: str) -> bool:
    """Tell whether a document that is written as JSON surely holds no address, no key and no pattern that opencode
    replaces.

    One look at the whole is cheaper than one at each of its strings, and few documents hold any.
    """
    return "://" not in written and not _PERHAPS_SUBSTITUTION.search(written) and not holds_key(written)


def is_surely_safe(written: str) -> bool:
    """Tell whether a document that is written as JSON surely holds no string that `why_unsafe` finds unfit."""
    text = written.replace("\n", "").replace(" ", "-")  # a line ends between strings; in one that is escaped
    return text.isprintable() and not _ESCAPED.search(text) and leads_nowhere(text)


def why_unsafe(text: str) -> str | None:
    """Say what makes a text unfit to be published; `None` for any other."""
    return why_hostile(text) or why_unfit(text)
