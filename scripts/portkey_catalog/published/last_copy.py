"""The last good copy of a site's catalog on this machine, one file a site, replaced at once."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

VERSION = 1
"""Changes when a copy of an earlier version of the program must not be read."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A site's catalog as it was fetched."""

    files: Mapping[str, str]
    """Path inside `v1/` -> text."""
    etag: str | None
    """The mark of its index."""
    fetched: str
    """The UTC moment, to the second."""


def path_of(folder: Path, site: str) -> Path:
    """The file of a site."""
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", site.partition("://")[2])[:60].strip(".-")
    return folder / "sites" / f"{readable}-{sha256(site.encode()).hexdigest()[:16]}.json"


def load(path: Path, site: str) -> Copy | None:
    """The last good copy of a site; `None` where there is none, or none that can be read."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["version"] != VERSION or document["site"] != site:
            return None
        files = {str(name): str(text) for name, text in document["files"].items()}
        return Copy(files, document["etag"], str(document["fetched"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def save(path: Path, site: str, copy: Copy) -> str | None:
    """Replace the last good copy; says why that cannot be, where it cannot. The old one then stays whole."""
    document = {"version": VERSION, "site": site, "etag": copy.etag, "fetched": copy.fetched, "files": copy.files}
    written: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".new", delete=False
        ) as file:
            written = Path(file.name)
            json.dump(document, file)
        os.replace(written, path)  # noqa: PTH105 - by a name that may be read meanwhile
    except (OSError, ValueError) as error:
        if written:
            with suppress(OSError):
                written.unlink(missing_ok=True)
        return f"{path}: the copy cannot be kept: {error}"
    return None
