"""The explorer's data as files of the site (pure).

All files of one build stand in a folder that is named by a hash of them, and say so themselves: for some minutes a host
may give the page of one build and the data of another, but not under such a name.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from portkey_catalog.explorer.details import details
from portkey_catalog.explorer.table import table
from portkey_catalog.schema import Catalog
from portkey_catalog.search.facts import all_facts
from portkey_catalog.text.canonical import canonical_json, compact_json

FOLDER = "assets/explorer"
NEWEST = f"{FOLDER}/newest.json"
"""Names the newest build, for a page whose own is gone."""
ROWS_A_FILE = 32
"""Rows of the table whose details share a file: a look at one model loads about 3 KB compressed."""


def explorer_files(catalog: Catalog) -> dict[str, str]:
    """Every file by its path on the site: the table, the details of so many rows each, and the name of the build."""
    models = all_facts(catalog)
    text, told = _table_text(table(catalog, models)), details(catalog, models)
    parts = [f"[{','.join(told[at : at + ROWS_A_FILE])}]" for at in range(0, len(told), ROWS_A_FILE)]
    build = sha256("\n".join((text, *parts)).encode()).hexdigest()[:16]
    head, folder = f'{{"build":"{build}",', f"{FOLDER}/{build}"
    files = {table_path(build): f'{head}"rowsAFile":{ROWS_A_FILE},{text[1:]}'}
    files |= {f"{folder}/{number}.json": f'{head}"rows":{part}}}' for number, part in enumerate(parts)}
    return files | {NEWEST: canonical_json({"build": build})}


def explorer_build(files: dict[str, str]) -> str:
    """The name of the build of `explorer_files`."""
    build: str = json.loads(files[NEWEST])["build"]
    return build


def table_path(build: str) -> str:
    """Where the table of a build stands on the site."""
    return f"{FOLDER}/{build}/table.json"


def _table_text(data: dict[str, Any]) -> str:
    """The table, a line for each column."""
    columns = data.pop("columns")
    lines = ",\n".join(f'"{name}":{compact_json(values)}' for name, values in columns.items())
    return f'{compact_json(data)[:-1]},"columns":{{\n{lines}\n}}}}\n'
