"""Bundles, as the judging job hands them to the one that may write."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

INDEX = '{"files": ["gone.json"]}\n'
"""Of the catalog that the remote begins with."""
FIRST, SECOND = "0123456789ab", "ba9876543210"
"""Ids of findings."""


def make_bundle(
    folder: Path,
    catalog: Mapping[str, str],
    proposal: Mapping[str, str] | None = None,
    **plan: Any,
) -> Path:
    """A bundle of these files, by their paths under catalog/."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    usual = {"direct": True, "proposal": proposal is not None, "labels": ["portkey-catalog"], "findings": []}
    (folder / "plan.json").write_text(json.dumps(usual | plan), "utf-8")
    texts = {"message.txt": "2 added at groq\n", "proposal-message.txt": "1 price\n", "title.txt": "1 price waits\n"}
    for name, text in (texts | {"body.md": "A price.\n"}).items():
        (folder / name).write_text(text, "utf-8")
    for name, files in (("catalog", catalog), ("proposal", proposal or {})):
        for path, text in files.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_text(text, "utf-8")
    return folder
