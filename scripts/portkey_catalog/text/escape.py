"""Strings -> what may stand in a page, a report or a log without being taken for anything but text (pure)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from portkey_catalog.text.account_numbers import masked

MARK = "look-alike letters"
"""Stands beside a name or an id whose letters only look Latin, wherever people choose by it."""

_MARKUP = re.compile(r"[!-*:-@\[-`{-~]")


@lru_cache(maxsize=8192)
def one_line(value: str) -> str:
    """Without line breaks and without control, formatting (direction marks and the like) or unassigned characters.

    Numbers of accounts are masked: all text that people see passes here.
    """
    if not value.isprintable():
        value = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in value)
    return masked(" ".join(value.split()))


def log_line(value: str) -> str:
    """One line that neither a terminal nor the runner of a workflow takes for a command; what is not seen is spelt out.

    GitHub obeys `##[...]` and Azure `##vso[...]` anywhere in a line, `::` only where one begins, which is our own text.
    """
    shown = (char if char.isprintable() else char.encode("unicode_escape").decode() for char in masked(value))
    return re.sub(r"#(?=#)", "# ", "".join(shown))


def text(value: str) -> str:
    """A string as characters only, in Markdown and in HTML alike, attributes included."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", one_line(value))


def code(value: str) -> str:
    """A string as it is to be typed."""
    return f"<code>{text(value)}</code>"
