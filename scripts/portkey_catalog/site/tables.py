"""Tables, which stand apart while a program makes pages of Markdown: it would read each of their cells (pure).

A table of generated pages is HTML as it will stand on the page, so that nothing is left to be made of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_PLACE = re.compile(r'<table id="pc-table-([0-9]+)"></table>')


def taken_out(page: str) -> tuple[str, list[str]]:
    """A page with an empty table in the place of each, and the tables in their order."""
    tables: list[str] = []

    def place(found: re.Match[str]) -> str:
        tables.append(found[0])
        return f'<table id="pc-table-{len(tables) - 1}"></table>'

    return _TABLE.sub(place, page), tables


def put_back(page: str, tables: Sequence[str]) -> str:
    """The page that was made, with its tables.

    Raises:
        ValueError: a place is missing, or is there twice.
    """
    places = [int(number) for number in _PLACE.findall(page)]
    if sorted(places) != list(range(len(tables))):
        raise ValueError(f"{len(tables)} tables belong to the page, and it has places for {places}")
    return _PLACE.sub(lambda found: tables[int(found[1])], page)
