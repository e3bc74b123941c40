"""The explorer's table as a reader of its format sees it."""

from __future__ import annotations

import json
from typing import Any

from portkey_catalog.explorer.files import explorer_build, explorer_files
from portkey_catalog.schema import Catalog


def table_of(catalog: Catalog) -> dict[str, Any]:
    """The document of the table."""
    files = explorer_files(catalog)
    document: dict[str, Any] = json.loads(files[f"assets/explorer/{explorer_build(files)}/table.json"])
    return document


def rows_of(catalog: Catalog) -> list[dict[str, Any]]:
    """Every row, with words in the place of their numbers, `source`, and `listed` by which opencode knows the model."""
    table = table_of(catalog)
    columns, found, sources = table["columns"], [], [s for s in table["sources"] for _ in range(s["rows"])]
    words = {"lab": "labs", "family": "families", "kind": "kinds", "status": "states", "health": "healths"}
    words |= {"why": "whys", "levels": "levels"}
    for number, model_id in enumerate(columns["id"]):
        row = {name: values[number] for name, values in columns.items()}
        row |= {name: table[known][row[name]] for name, known in words.items()}
        row["name"] = {0: model_id.rpartition("/")[2], 1: model_id}.get(row["name"], row["name"])
        row["can"] = [word for n, word in enumerate(table["abilities"]) if row["can"] >> n & 1]
        row["source"] = sources[number]
        row["listed"] = sources[number]["prefix"] + model_id
        found.append(row)
    return found
