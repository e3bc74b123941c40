"""Numbers of cloud accounts inside text, and the text without them (pure).

An id may be the address of something in somebody's account: `arn:aws:bedrock:eu-central-1:123456789012:...` (Amazon
writes the account's 12 digits into it) or `projects/123456789012/locations/...` (Google the project's number). Programs
need it as it is; what people look at, and copy into chats and tickets, shows that there is a number and not which.
"""

from __future__ import annotations

import re

_SEPARATOR = r"(?::|%(?:25)*3a)"
_SLASH = r"(?:/|%(?:25)*2f)"
_NUMBER = re.compile(
    # arn:partition:service:region:account:..., where region may be empty; some programs write it percent-encoded.
    rf"(arn{_SEPARATOR}aws[a-z-]*(?:{_SEPARATOR}[^:%\s]*){{2}}{_SEPARATOR})([0-9]{{12}})(?![0-9])"
    # A project's id begins with a letter, so digits alone are its number; up to eight are a folder's year or date.
    rf"|((?:(?<![\w.-])|(?<=%2f))projects{_SLASH})([0-9]{{9,}})(?![\w-])",
    re.IGNORECASE,
)


def numbers(text: str) -> list[str]:
    """The numbers of accounts that a text carries, in digits."""
    lower = text.lower()
    if "arn" not in lower and "projects" not in lower:
        return []
    return [match[2] or match[4] for match in _NUMBER.finditer(text)]


def masked(text: str) -> str:
    """The text with as many `x` in place of the digits of each account's number, wherever in it they stand again."""
    return masked_alike(text)[0] if numbers(text) else text


def masked_alike(*texts: str) -> list[str]:
    """Texts that stand together, each without the numbers of accounts that any of them carries."""
    for number in dict.fromkeys(number for text in texts for number in numbers(text)):
        texts = tuple(re.sub(rf"(?<![0-9]){number}(?![0-9])", "x" * len(number), text) for text in texts)
    return list(texts)
