"""Puts verdicts of a probe into the catalog of a folder; its chains follow with the next update."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.probe.health import with_verdicts
from portkey_catalog.probe.journal import Found
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout


async def remember(folder: Path, verdicts: Sequence[Found], waiting: Callable[[bool], None]) -> list[str]:
    """Write these verdicts into `health.json`, and return the paths of the files that changed.

    Args:
        folder: the folder that holds `v1/`.
        verdicts: what probes found.
        waiting: see `store.catalog.turn`.

    Raises:
        StoreError: the catalog cannot be read or written.
    """
    async with store.turn(folder, waiting):
        stamp, catalog = store.stamp(folder), store.load_catalog(folder)
        if catalog is None:
            raise layout.StoreError(f"{folder}: there is no catalog; run portkey-catalog update")
        made = with_verdicts(catalog, verdicts)
        files = layout.catalog_files(made, opencode_config(made))
        return store.write_catalog(folder, files, instead_of=stamp)
