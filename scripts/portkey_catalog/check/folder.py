"""The rules of a catalog, asked of a folder: it holds just what the program writes, and that keeps every rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.check.published import Finding, key_problem
from portkey_catalog.check.settings import unknown_providers
from portkey_catalog.history.clock import clock_notices
from portkey_catalog.history.events import MONTHS_AT_HAND
from portkey_catalog.schema import Catalog
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.secrets import NO_SECRETS, Secrets


def check_catalog(
    folder: Path,
    *,
    settings: Settings | None = None,
    secrets: Secrets = NO_SECRETS,
    allow_loopback: bool = False,
    today: date | None = None,
) -> list[Finding]:
    """Check the catalog in a folder.

    Args:
        folder: the folder that holds `v1/`.
        settings: those it must agree with, if they are known.
        secrets: keys that must stand nowhere.
        allow_loopback: accept a gateway on this machine.
        today: UTC day, if days that lie too far ahead are to be found.
    """
    root = folder / layout.VERSION_FOLDER
    try:
        catalog = store.load_catalog(folder)
        if catalog is None:
            return [Finding(str(root / layout.INDEX), "there is no catalog; run portkey-catalog update")]
        config = store.load_opencode_config(folder)
        fault = store.ledger_fault(folder, catalog)
    except layout.StoreError as error:
        return [Finding(str(root), str(error))]
    found = catalog_findings(
        catalog, config, settings=settings, secrets=secrets, allow_loopback=allow_loopback, today=today
    )
    try:
        return [
            *found,
            *_check_files(root, catalog, config),
            *([Finding(layout.changes_path(fault.month), f"{fault.text}; {layout.ANEW}")] if fault else ()),
            *check_keys(root, secrets),
        ]
    except OSError as error:
        return [*found, unreadable(error, root)]


def notes(folder: Path, settings: Settings, today: date) -> list[str]:
    """What breaks no rule, and may be a mistake all the same; nothing of what cannot be read.

    Args:
        folder: the folder that holds `v1/`.
        settings: those of its owner.
        today: UTC day.
    """
    root = folder / layout.VERSION_FOLDER
    try:
        index = layout.shaped(layout.INDEX, store.read_json(root / layout.INDEX), layout.INDEX_SHAPE)
        late = map(layout.changes_path, layout.months(index)[-MONTHS_AT_HAND:])
        changes = [layout.shaped(path, store.read_json(root / path), layout.EVENTS_SHAPE) for path in late]
        strays = sorted(path for path in _present(root) if _LIKE_A_MONTH.match(path) and _is_owners(path))
    except (layout.StoreError, OSError):
        return []
    return [
        *(unknown_providers(index.providers, settings) if not index.sample else ()),
        *(notice.text for notice in clock_notices(tuple(chain.from_iterable(changes)), today)),
        *(f"{path}: is no file of a month, such as 2026-11.json, so nobody reads it" for path in strays),
    ]


_LIKE_A_MONTH = re.compile(rf"{layout.CHANGES}\.?[0-9]{{4}}[-_.]?[0-9]")


def _check_files(root: Path, catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The folder holds exactly what the program writes, in canonical bytes, with the schemas of this version."""
    expected = layout.catalog_files(catalog, config)
    index = layout.INDEX_SHAPE.validate_json(expected[layout.INDEX])
    expected[layout.INDEX] = layout.numbered(index, store.last_index(root))
    for path, text in expected.items():
        if (root / path).is_symlink():
            yield Finding(path, "is a link")
        elif not (root / path).is_file():
            yield Finding(path, "is missing")
        elif (root / path).read_bytes() != text.encode():
            yield Finding(path, "is not what the program would write: run portkey-catalog update")
    for path in sorted(_present(root) - expected.keys() - set(map(layout.changes_path, catalog.older))):
        if not _is_owners(path):
            yield Finding(path, "does not belong to the catalog")


def _present(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() or path.is_symlink()}


def _is_owners(path: str) -> bool:
    """Recognise a file that no update writes or takes away: a hidden one, or one beside the months that is none."""
    hidden = any(part.startswith(".") for part in path.split("/"))
    return hidden or (path.startswith(layout.CHANGES) and not layout.month_at(path))


def unreadable(error: OSError, where: Path) -> Finding:
    """A file that stands there and cannot be read."""
    return Finding(str(error.filename or where), f"cannot be read: {error.strerror or error}")


def check_keys(root: Path, secrets: Secrets) -> Iterator[Finding]:
    """No file holds a string shaped like a key, or one of these keys in any spelling."""
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        if problem := key_problem(path.read_text(encoding="utf-8", errors="replace"), secrets):
            yield Finding(path.relative_to(root).as_posix(), problem)
