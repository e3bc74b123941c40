"""Recorded answers of model lists, and labelled rows: all of them beside the checkout, some facts of each in it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.needs import ROOT

Row = dict[str, Any]
"""A row as its provider sent it."""

LISTS = ("data", "models", "modelSummaries", "publisherModels")
"""Keys under which an answer has its rows."""


def rows_of(document: Any) -> list[Row]:
    """The rows of an answer; none where it is no list of models."""
    if isinstance(document, list):
        return document
    return next((document[key] for key in LISTS if key in document), [])


def id_of(row: Row) -> str:
    """The id, under whichever key it stands."""
    return str(row.get("id") or row.get("modelId") or row["name"])


def jsonl(body: bytes) -> list[Row]:
    """An object a line."""
    return [json.loads(line) for line in body.splitlines()]


@dataclass(frozen=True)
class Recordings:
    """One folder of recordings; both are laid out alike."""

    name: str
    folder: Path

    def __str__(self) -> str:
        return self.name

    @property
    def whole(self) -> bool:
        """Whether every row is here, as it was recorded."""
        return self is FULL

    def read(self, path: str) -> bytes:
        """A file below the folder."""
        return (self.folder / path).read_bytes()

    def lists(self) -> list[str]:
        """Every recorded answer, as `provider/date`."""
        upstream = self.folder / "upstream"
        return sorted(str(path.relative_to(upstream).with_suffix("")) for path in upstream.glob("*/*.json"))


SNAPSHOT = "opencode_embedded_api.json"
"""What models.dev says of the models of many providers, as opencode carries it."""

FULL = Recordings("full", ROOT.parent / "shared" / "data")
REDUCED = Recordings("reduced", ROOT / "tests" / "data")
"""Made by `recordings_maker`."""


def full_folder(arguments: Sequence[str]) -> Path:
    """Folder of the full recordings: the first argument, or where they lie; without them a script ends here."""
    folder = Path(arguments[0]) if arguments else FULL.folder
    if not (folder / "upstream").is_dir():
        raise SystemExit(
            f"{folder}: the full recordings are not here, and only the maintainers have them; "
            "tests/data/README.md says what to do without"
        )
    return folder


def at_hand() -> list[Recordings]:
    """What tests run on: the full recordings only where they are, or are promised to be."""
    promised = bool(os.environ.get("PORTKEY_CATALOG_REQUIRE_ALL"))
    return [REDUCED, FULL] if promised or FULL.folder.is_dir() else [REDUCED]


PARAMETERS = [pytest.param(each, id=str(each), marks=pytest.mark.slow if each.whole else ()) for each in at_hand()]


@pytest.fixture(scope="session", params=PARAMETERS)
def recordings(request: pytest.FixtureRequest) -> Recordings:
    """The reduced recordings, and the full ones where they are at hand."""
    found: Recordings = request.param
    if not found.folder.is_dir():
        pytest.fail("the recorded model lists (../shared) are not here, and PORTKEY_CATALOG_REQUIRE_ALL is set")
    return found
