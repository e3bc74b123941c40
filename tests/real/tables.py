"""Tables on pages of the documentation that a test makes of what it measured, and compares with what stands there.

A table stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`. To write the tables of a test anew:
PORTKEY_CATALOG_WRITE_TABLES=1 .venv/bin/pytest tests/real/test_NAME.py
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from support import needs

WRITE = "PORTKEY_CATALOG_WRITE_TABLES"


def row(cells: Sequence[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |\n"


def table(head: Sequence[str], *rows: Sequence[str]) -> str:
    """A table in Markdown."""
    return "".join(map(row, (head, ["---"] * len(head), *rows)))


@dataclass(frozen=True)
class Page:
    """A page with tables."""

    path: Path
    made_by: str
    """File of the tests that make them."""

    def text(self) -> str:
        """The page as it stands."""
        return self.path.read_text("utf-8")

    def compare(self, name: str, made: str) -> None:
        """Fail with a diff unless the table stands on the page; write it there when asked to."""
        parts = re.fullmatch(rf"(.*<!-- generated: {name} -->\n)(.*)(<!-- end: {name} -->.*)", self.text(), re.DOTALL)
        assert parts, f"{self.path.name} has no place for the table {name!r}"
        made = f"\n{made}\n"
        if os.environ.get(WRITE) == "1":
            self.path.write_text(parts[1] + made + parts[3], "utf-8")
        elif made != parts[2]:
            standing, now = parts[2].splitlines(keepends=True), made.splitlines(keepends=True)
            diff = "".join(difflib.unified_diff(standing, now, f"docs/{self.path.name}", "as it is now"))
            again = f"{WRITE}=1 .venv/bin/pytest {os.path.relpath(self.made_by, needs.ROOT)}"
            pytest.fail(f"The table {name!r} has changed. To write it anew: {again}\n{diff}", pytrace=False)
