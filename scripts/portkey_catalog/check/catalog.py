"""Every rule a committed catalog must keep: the last gate before anything is committed or deployed.

Reads the catalog's folder; returns findings and changes nothing. What can be made again from the catalog is made again
and compared; on top of that stand the rules of opencode and of what may be published, so that a mistake in making is
found as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portkey_catalog import store
from portkey_catalog.canonical import plain
from portkey_catalog.check.combined import NO_SUCH_OFFER, check_combined
from portkey_catalog.check.opencode import check_config
from portkey_catalog.check.published import Finding, check_addresses, check_secrets, strings_of
from portkey_catalog.schema import Catalog, Model
from portkey_catalog.store import COMBINED as COMBINED_FILE
from portkey_catalog.store import INDEX, NEAR_MISSES, OPENCODE, REMOVED, StoreError
from portkey_catalog.unsafe import why_unsafe


def check_catalog(folder: Path, *, allow_loopback: bool = False) -> list[Finding]:
    """Check the catalog in a folder (the one that holds `v1/`)."""
    root = folder / store.VERSION_FOLDER
    try:
        catalog = store.load_catalog(folder)
        if catalog is None:
            return [Finding(str(root / INDEX), "there is no catalog; run portkey-catalog update")]
        config = store.load_opencode_config(folder)
    except StoreError as error:
        return [Finding(str(root), str(error))]
    combined = list(check_combined(catalog))
    if any(NO_SUCH_OFFER in finding.text for finding in combined):
        return combined  # Nothing can be made from such a catalog, so nothing more can be compared.
    return [
        *combined,
        *_check_files(root, catalog, config),
        *_check_order(catalog),
        *_check_removed(catalog),
        *_check_texts(catalog),
        *check_config(catalog, config),
        *check_addresses(OPENCODE, config, catalog, allow_loopback=allow_loopback),
        *check_secrets(root, catalog),
    ]


def _check_files(root: Path, catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The folder holds exactly what the program writes, in canonical bytes, with the schemas of this version."""
    expected = store.catalog_files(catalog, config)
    for path, text in expected.items():
        if not (root / path).is_file():
            yield Finding(path, "is missing")
        elif (root / path).read_bytes() != text.encode():
            yield Finding(path, "is not what the program would write: run portkey-catalog update")
    present = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() or path.is_symlink()}
    for path in sorted(present - expected.keys()):
        yield Finding(path, "does not belong to the catalog")


def _check_order(catalog: Catalog) -> Iterator[Finding]:
    for path, models in _lists(catalog).items():
        if list(models) != sorted(models):
            yield Finding(path, "models are not sorted by id")
        for model_id, model in models.items():
            if model.id != model_id:
                yield Finding(path, f"{model_id!r} holds the model {model.id!r}")
    if list(catalog.providers) != sorted(catalog.providers) or list(catalog.combined) != sorted(catalog.combined):
        yield Finding(INDEX, "providers or combined models are not sorted")
    if len({slug.lower() for slug in catalog.providers}) != len(catalog.providers):
        yield Finding(INDEX, "two slugs differ in letter case only, which is one file on some systems")


def _lists(catalog: Catalog) -> dict[str, Mapping[str, Model]]:
    """Lists of models by the path of their file: those published, and those that wait to be confirmed."""
    lists: dict[str, Mapping[str, Model]] = {}
    for slug, provider in catalog.providers.items():
        lists[store.provider_path(slug)] = provider.models
        if provider.held is not None:
            lists[store.held_path(slug)] = provider.held
    return lists


def _check_removed(catalog: Catalog) -> Iterator[Finding]:
    """What is remembered as removed is gone."""
    for slug, gone in catalog.removed.providers.items():
        offered = catalog.providers[slug].models if slug in catalog.providers else {}
        yield from (Finding(REMOVED, f"{slug}/{model_id} is still offered") for model_id in gone if model_id in offered)
    names = {name for each in catalog.combined.values() for name in each.names}
    yield from (
        Finding(REMOVED, f"{name} still stands for a model") for name in catalog.removed.combined if name in names
    )


def _check_texts(catalog: Catalog) -> Iterator[Finding]:
    """Nothing a provider or an owner wrote is a substitution, an address, a key, or invisible."""
    documents: dict[str, Any] = {**_lists(catalog), REMOVED: catalog.removed}
    documents[COMBINED_FILE] = catalog.combined
    documents[NEAR_MISSES] = catalog.near_misses
    documents[INDEX] = {slug: provider.name for slug, provider in catalog.providers.items()}
    for path, document in documents.items():
        for trail, text in strings_of(plain(document)):
            if reason := why_unsafe(text):
                yield Finding(path, f"{trail or text!r} holds {reason}")
