"""The explorer's table as the site's own script reads it."""

from __future__ import annotations

import json
from typing import Any

from portkey_catalog.explorer.files import explorer_build, explorer_files
from portkey_catalog.schema import Catalog
from support.javascript import answer

_READ = """
const { nameOf, readTable } = await load("data/table.js");
const table = readTable(given);
table.name.forEach((_, row) => nameOf(table, row));
const list = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value instanceof Map ? [...value] : value);
say(Object.fromEntries(Object.entries(table).map(([name, value]) => [name, list(value)])));
"""
_COLUMNS = ("id", "name", "context", "output", "priceIn", "priceOut", "cached", "released", "open", "real")
_WORDS = {"lab": "labs", "family": "families", "kind": "kinds", "status": "states", "health": "healths", "why": "whys"}


def table_of(catalog: Catalog) -> dict[str, Any]:
    """The document of the table."""
    files = explorer_files(catalog)
    document: dict[str, Any] = json.loads(files[f"assets/explorer/{explorer_build(files)}/table.json"])
    return document


def rows_of(catalog: Catalog) -> list[dict[str, Any]]:
    """Every row, with words in the place of their numbers, `source`, and `listed` by which opencode knows the model."""
    table = answer(_READ, table_of(catalog))
    found = []
    for number in range(table["rows"]):
        row = {name: table[name][number] for name in _COLUMNS}
        row |= {name: table[known][table[name][number]] for name, known in _WORDS.items()}
        row["levels"] = table["levels"][table["level"][number]]
        row["can"] = [word for n, word in enumerate(table["abilities"]) if table["can"][number] >> n & 1]
        row["source"] = table["sources"][table["source"][number]]
        row["listed"] = row["source"]["prefix"] + row["id"]
        found.append(row)
    return found
