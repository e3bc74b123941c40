"""The only module that reads or writes `catalog/`: canonical JSON, atomic replacement, untouched where equal."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Index,
    IndexEntry,
    Model,
    OpencodeConfig,
    ProviderCatalog,
    canonical_json,
)

VERSION_FOLDER = "v1"
INDEX = "index.json"
COMBINED = "combined-models.json"
OPENCODE = "opencode.json"
_STAGED = "new-"

_MODELS = TypeAdapter(dict[str, Model])
_COMBINED = TypeAdapter(dict[str, CombinedModel])
_CONFIG = TypeAdapter(OpencodeConfig)
_JSON_SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "index": Index.model_json_schema,
    "provider": _MODELS.json_schema,
    "combined-models": _COMBINED.json_schema,
}
T = TypeVar("T")


class StoreError(Exception):
    """A file of the catalog cannot be read or written; the text names it."""


def provider_path(slug: str) -> str:
    """Path of one provider's models inside the version folder."""
    return f"providers/{slug}.json"


def catalog_files(catalog: Catalog, config: Mapping[str, Any]) -> dict[str, str]:
    """Every file of the catalog: path inside the version folder -> text.

    Args:
        catalog: providers and combined models.
        config: the opencode configuration made from them.
    """
    files = {provider_path(slug): canonical_json(provider.models) for slug, provider in catalog.providers.items()}
    files[COMBINED] = canonical_json(catalog.combined)
    files[OPENCODE] = canonical_json(config)
    for name, make in _JSON_SCHEMAS.items():
        files[f"schema/{name}.json"] = canonical_json(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **make()}
        )
    entries = {
        slug: IndexEntry(
            name=provider.name, route=provider.route, models=len(provider.models), stale_since=provider.stale_since
        )
        for slug, provider in catalog.providers.items()
    }
    index = Index(sample=catalog.sample or None, gateway=catalog.gateway, files=tuple(sorted(files)), providers=entries)
    return {INDEX: canonical_json(index), **dict(sorted(files.items()))}


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""Escapes that we never write; alone they stand for no character and cannot be written again."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def read_json(path: Path) -> Any:
    """Read a JSON file of ours; numbers with a fraction become `Decimal`.

    Raises:
        StoreError: it cannot be read, is not JSON, or has a key twice in one object.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if _SURROGATE.search(text):
            raise ValueError("it holds half a character")
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error


def _load(path: Path, shape: TypeAdapter[T]) -> T:
    return _shaped(path, read_json(path), shape)


def _shaped(path: Path, document: Any, shape: TypeAdapter[T]) -> T:
    """The document as the shape it must have.

    Raises:
        StoreError: it has another one; the text names file and field.
    """
    try:
        return shape.validate_python(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StoreError(f"{path}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise StoreError(f"{path}: holds a number beyond reason") from error


def load_catalog(folder: Path) -> Catalog | None:
    """Read the catalog in a folder (the one that holds `v1/`), or `None` when there is none yet.

    Raises:
        StoreError: there is one, but it cannot be read.
    """
    root = folder / VERSION_FOLDER
    if not (root / INDEX).exists():
        if any(root.glob("**/*.json")):
            raise StoreError(f"{root / INDEX}: is missing beside other files of a catalog; restore it from git")
        return None
    index = _load(root / INDEX, TypeAdapter(Index))
    providers = {
        slug: ProviderCatalog(
            slug=slug,
            name=entry.name,
            route=entry.route,
            models=_load(root / provider_path(slug), _MODELS),
            stale_since=entry.stale_since,
        )
        for slug, entry in index.providers.items()
    }
    return Catalog(
        gateway=index.gateway,
        sample=bool(index.sample),
        providers=providers,
        combined=_load(root / COMBINED, _COMBINED),
    )


def load_opencode_config(folder: Path) -> dict[str, Any]:
    """Read the committed opencode configuration.

    Raises:
        StoreError: it cannot be read, or has not the shape of one.
    """
    path = folder / VERSION_FOLDER / OPENCODE
    config: dict[str, Any] = read_json(path)
    _shaped(path, config, _CONFIG)
    return config


def read_files(folder: Path) -> dict[str, str]:
    """The committed files as they are: path inside the version folder -> text.

    Raises:
        StoreError: one of them cannot be read.
    """
    root = folder / VERSION_FOLDER
    index = _load(root / INDEX, TypeAdapter(Index))
    try:
        return {path: (root / path).read_text(encoding="utf-8") for path in (INDEX, *index.files)}
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{root}: cannot be read: {error}") from error


def write_catalog(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Bring the folder to exactly these files, and return the paths that changed.

    New texts are written beside their targets first and moved into place when all of them are on disk; a file that is
    no longer part of the catalog is removed only then. Whatever goes wrong on the way, the old files are put back.
    Equal files are not touched.

    Raises:
        StoreError: a file cannot be written.
    """
    root = folder / VERSION_FOLDER
    changed = [path for path, text in files.items() if not _holds(root / path, text)]
    obsolete = [path for path in _owned_files(root) if path not in files]
    before = {root / path: _content(root / path) for path in (*changed, *obsolete)}
    staged: list[tuple[Path, Path]] = []
    try:
        for litter in root.rglob(f".*.json.{_STAGED}*"):
            litter.unlink()
        # The index goes last: until then it speaks of files that are all there.
        for path in sorted(changed, key=INDEX.__eq__):
            _stage(root / path, files[path], staged)
        for temporary, target in staged:
            temporary.replace(target)
        for path in obsolete:
            (root / path).unlink()
    except BaseException as error:
        _put_back(before)
        if isinstance(error, OSError):
            raise StoreError(f"{root}: cannot be written: {error}") from error
        raise
    finally:
        for temporary, _ in staged:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    return sorted({*changed, *obsolete})


def _owned_files(root: Path) -> list[str]:
    """Files that only we write; a person's own file beside them stays."""
    owned = (*root.glob("providers/*.json"), *root.glob("schema/*.json"))
    return sorted(path.relative_to(root).as_posix() for path in owned)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _holds(path: Path, text: str) -> bool:
    return _content(path) == text.encode()


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    for path, content in before.items():
        if _content(path) == content:
            continue
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)


def _stage(target: Path, text: str, staged: list[tuple[Path, Path]]) -> None:
    """Write a text to disk beside its target, and note both."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.{_STAGED}")
    staged.append((Path(name), target))
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
