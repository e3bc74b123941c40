"""Strings and facts -> what may stand in a generated page (pure).

Tables are written as HTML inside the Markdown, because one escape then serves both.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from portkey_catalog.text.account_numbers import masked

_RIGHT = ("#", "Models", "Offered", "Context", "Output", "$ in", "$ out", "$ cached")
_ON_ONE_LINE = ("Provider", "Left out", "Since")
_CLASSES = dict.fromkeys(_RIGHT, " class=n") | dict.fromkeys(_ON_ONE_LINE, " class=w")

MARK = "look-alike letters"
"""Stands beside a name or an id whose letters only look Latin, wherever people choose by it."""

_MARKUP = re.compile(r"[!-*:-@\[-`{-~]")


def one_line(value: str) -> str:
    """Without line breaks and without control, formatting (direction marks and the like) or unassigned characters.

    Numbers of accounts are masked: all text that people see passes here.
    """
    return masked(" ".join("".join(" " if unicodedata.category(char)[0] == "C" else char for char in value).split()))


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


def tokens(count: int | None) -> str:
    """200000 -> 200K, 1048576 -> 1.05M."""
    if count is None or count < 1_000:
        return "" if count is None else str(count)
    if count < 999_500:
        return f"{round(Decimal(count) / 1_000, 1 if count < 100_000 else 0).normalize():f}K"
    return f"{round(Decimal(count) / 1_000_000, 2).normalize():f}M"


def dollars(price: Decimal | None) -> str:
    """3 -> $3, 0.5 -> $0.50, 0.0375 -> $0.0375, 0 -> free."""
    if price is None or price == 0:
        return "" if price is None else "free"
    whole, _, cents = f"{(round(price, 4) or price).normalize():f}".partition(".")
    return f"${whole}.{cents:0<2}" if cents else f"${whole}"


def table(heads: Sequence[str], rows: Iterable[tuple[str, Iterable[str]]], label: str) -> str:
    """A table that scrolls sideways on a narrow screen; a row is its attributes and its cells, ready-made."""
    css = [_CLASSES.get(head, "") for head in heads]
    first = "".join(f"<th scope=col{kind}>{head}</th>" for kind, head in zip(css, heads, strict=True))
    lines = [f'<div class="pc-scroll" tabindex="0" role="region" aria-label="{text(label)}" data-search-exclude>']
    lines.append(f'<table class="pc-table"><thead><tr>{first}</tr></thead><tbody>')
    for attributes, cells in rows:
        filled = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(css, cells, strict=True))
        lines.append(f"<tr{attributes}>{filled}</tr>")
    return "\n".join([*lines, "</tbody></table></div>"])


def page(title: str, heading: str, body: Iterable[str]) -> str:
    """A page; the title stands unescaped in the browser's tab and therefore keeps harmless characters only."""
    title = re.sub(r"[^\w .,+()/-]", "", one_line(title)).strip() or "Untitled"
    front = f"---\ntitle: {json.dumps(title)}\nhide: [navigation, toc]\n---"
    return "\n\n".join([front, f"# {heading}", *body]) + "\n"
