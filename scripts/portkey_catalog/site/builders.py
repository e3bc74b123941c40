"""The programs that make a site of Markdown and settings, each run apart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portkey_catalog.errors import PortkeyCatalogError

_KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SYSTEMROOT")
_TIMEOUT = 900
_EPOCH = date(1970, 1, 1).toordinal()


class SiteError(PortkeyCatalogError):
    """The site could not be built; what was there before is still there."""


@dataclass(frozen=True, slots=True)
class Builder:
    """A program that reads `mkdocs.yml`, `docs/` and `theme/` in a folder and writes `site/` there."""

    name: str
    module: str
    theme: str
    """Package with the templates that its pages are made by."""
    styles: Sequence[str] = ()
    """SHA-256, in base64, of styles that its theme's script puts into pages; a browser tells that of one it refuses."""
    search: str = ""
    """Template of a search that loads its whole index with the page, below the theme's templates."""


MKDOCS = Builder("MkDocs", module="mkdocs", theme="material", search="partials/search.html")
ZENSICAL = Builder(
    "Zensical",
    module="zensical",
    theme="zensical",
    styles=("NwSx/R2V/U4jnW0Tq5pQ53Y/rzPVJ4dqE7D6UTA/J1k=",),  # 0.0.73: that of its search
)
BUILDERS = {each.module: each for each in (MKDOCS, ZENSICAL)}


def run_builder(builder: Builder, folder: Path, changed: date | None) -> None:
    """Run it without the environment's keys; pages are of the day on which the catalog last changed.

    Raises:
        SiteError: it could not build the site, or something about the pages is wrong, such as a link.
    """
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    environment["SOURCE_DATE_EPOCH"] = str((changed.toordinal() - _EPOCH) * 86_400 if changed else 0)
    command = [sys.executable, "-m", builder.module, "build", "--strict"]  # with --quiet, warnings would not count
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment | {"NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SiteError(f"{builder.name} did not finish within {_TIMEOUT} seconds") from error
    if done.returncode != 0:
        told = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr).partition("\nTraceback ")[0]
        lines = [line for line in told.splitlines() if line and not line.startswith("INFO")]
        raise SiteError(f"{builder.name} could not build the site:\n" + "\n".join(lines[-15:]))
