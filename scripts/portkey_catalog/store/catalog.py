"""The only module that reads or writes `catalog/`: canonical JSON, replaced as a whole, untouched where equal."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from portkey_catalog.errors import PortkeyCatalogError
from portkey_catalog.exports.opencode_shapes import OpencodeConfig
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Defaults,
    Index,
    IndexEntry,
    Lookback,
    Model,
    NearMiss,
    ProviderCatalog,
    PublishedId,
    Removed,
    Slug,
)
from portkey_catalog.store import folder as swap
from portkey_catalog.store import turns
from portkey_catalog.store.earlier import with_causes
from portkey_catalog.text.canonical import canonical_json

VERSION_FOLDER = "v1"
INDEX = "index.json"
COMBINED = "combined-models.json"
REMOVED = "removed.json"
IDS = "ids.json"
LOOKBACK = "lookback.json"
NEAR_MISSES = "near-misses.json"
OPENCODE = "opencode.json"

_MODELS = TypeAdapter(dict[str, Model])
_COMBINED = TypeAdapter(dict[str, CombinedModel])
_REMOVED = TypeAdapter(Removed)
_IDS = TypeAdapter(dict[str, PublishedId])
_LOOKBACK = TypeAdapter(dict[Slug, Lookback])
_NEAR_MISSES = TypeAdapter(tuple[NearMiss, ...])
_CONFIG = TypeAdapter(OpencodeConfig)
_INDEX = TypeAdapter(Index)
_JSON_SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "index": Index.model_json_schema,
    "provider": _MODELS.json_schema,
    "combined-models": _COMBINED.json_schema,
    "near-misses": _NEAR_MISSES.json_schema,
    "removed": Removed.model_json_schema,
    "ids": _IDS.json_schema,
    "lookback": _LOOKBACK.json_schema,
}
_CROSSING = "; a folder of a container's image cannot be renamed: keep the catalog on a volume"
T = TypeVar("T")
NOTHING_WRITTEN: Mapping[str, str] = {}
_ANY = b"any"


@cache
def _schema_texts() -> Mapping[str, str]:
    """JSON Schemas by name; they depend on nothing but the program."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: canonical_json(dialect | make()) for name, make in _JSON_SCHEMAS.items()}


class StoreError(PortkeyCatalogError):
    """A file of the catalog cannot be read or written; the text names it."""


def provider_path(slug: str) -> str:
    """Path of one provider's models inside the version folder."""
    return f"providers/{slug}.json"


def held_path(slug: str) -> str:
    """Path of the list of a provider that waits to be confirmed."""
    return f"held/{slug}.json"


def lists_of(catalog: Catalog) -> Iterator[tuple[str, str, dict[str, Model]]]:
    """Path of the file, slug and models of every list: those published, and those that wait to be confirmed."""
    for slug, provider in catalog.providers.items():
        yield provider_path(slug), slug, provider.models
        if provider.held is not None:
            yield held_path(slug), slug, provider.held


def catalog_files(
    catalog: Catalog, config: Mapping[str, Any], written: Mapping[str, str] = NOTHING_WRITTEN
) -> dict[str, str]:
    """Every file of the catalog: path inside the version folder -> text.

    Args:
        catalog: providers and combined models.
        config: the opencode configuration made from them.
        written: the texts of lists that were written before, by path.
    """
    files = {path: written.get(path) or canonical_json(models) for path, _, models in lists_of(catalog)}
    files[COMBINED] = canonical_json(catalog.combined)
    files[NEAR_MISSES] = canonical_json(catalog.near_misses)
    files[REMOVED] = canonical_json(catalog.removed)
    files |= {IDS: canonical_json(catalog.ids)} if catalog.has_ids else {}
    files[LOOKBACK] = canonical_json(
        {slug: each.lookback for slug, each in catalog.providers.items() if each.lookback != Lookback()}
    )
    files[OPENCODE] = canonical_json(config)
    files |= {f"schema/{name}.json": text for name, text in _schema_texts().items()}
    entries = {
        slug: IndexEntry(
            name=provider.name,
            route=provider.route,
            models=len(provider.models),
            tags=provider.tags,
            reach=provider.reach,
            first_seen=provider.first_seen,
            unreadable=provider.unreadable,
            stale_since=provider.stale_since,
            held_since=provider.held_since,
        )
        for slug, provider in catalog.providers.items()
    }
    index = Index(
        sample=catalog.sample or None,
        gateway=catalog.gateway,
        failover=catalog.failover,
        publish=catalog.publish,
        defaults=catalog.defaults if catalog.defaults != Defaults() else None,
        files=tuple(sorted(files)),
        providers=entries,
    )
    return {INDEX: canonical_json(index), **dict(sorted(files.items()))}


def with_config(files: Mapping[str, str], config: Mapping[str, Any]) -> dict[str, str]:
    """The files of a catalog with another opencode configuration."""
    return {**files, OPENCODE: canonical_json(config)}


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""How half a character would stand in a file; so, too, do letters behind a backslash of their own."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def parse_json(text: str, name: str) -> Any:
    """Parse the text of a JSON file of ours; numbers with a fraction become `Decimal`.

    Raises:
        StoreError: it is not JSON, has a key twice in one object, or holds half a character.
    """
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
        if _SURROGATE.search(text):
            json.dumps(document, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise StoreError(f"{name}: cannot be read: it holds half a character") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{name}: cannot be read: {error}") from error
    return document


def read_json(path: Path) -> Any:
    """Read a JSON file of ours, see `parse_json`.

    Raises:
        StoreError: it cannot be read, or not parsed.
    """
    return parse_json(_text_of(path), str(path))


def _text_of(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise ValueError("it is no file")  # a pipe would be read for ever
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error


def _of_today(path: str, document: Any) -> Any:
    """A file's content as this version of the program would have written it."""
    return with_causes(document) if path == COMBINED else document


def _shaped(path: str, document: Any, shape: TypeAdapter[T]) -> T:
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
    _put_back(root)
    if not (root / INDEX).exists():
        if any(root.glob("**/*.json")):
            raise StoreError(f"{root / INDEX}: is missing beside other files of a catalog; restore it from git")
        return None
    return _catalog(
        lambda path, shape: _shaped(str(root / path), _of_today(path, read_json(root / path)), shape),
        lambda path: (root / path).exists(),
    )


def catalog_of(files: Mapping[str, str]) -> Catalog:
    """The catalog that is read from these files: path inside the version folder -> text.

    Raises:
        StoreError: they are no catalog.
    """
    return _catalog(
        lambda path, shape: _shaped(path, _of_today(path, parse_json(files.get(path, ""), path)), shape),
        files.__contains__,
    )


def quickly_read(
    files: Mapping[str, str], lists: Mapping[str, Mapping[str, Model]], known: Collection[str] = ()
) -> Catalog:
    """The same by a reader that neither sees that a key stands twice nor keeps more than 17 digits of a number.

    Args:
        files: path inside the version folder -> text.
        lists: what each provider's list must be read as, by path; they are not held twice.
        known: paths of those that were read as that before.

    Raises:
        StoreError: they are no catalog, or one with other lists.
    """

    def load(path: str, shape: TypeAdapter[T]) -> T:
        if path in known:
            return cast("T", lists[path])
        try:
            found = shape.validate_json(files.get(path, ""))
        except ValueError as error:
            raise StoreError(f"{path}: cannot be read: {error}") from error
        if path not in lists:
            return found
        if found != lists[path]:
            raise StoreError(f"{path}: is read as another list")
        return cast("T", lists[path])

    return _catalog(load, files.__contains__)


def models_of(models: Mapping[str, Model]) -> dict[str, Model]:
    """The models that are read from the file of these models.

    Raises:
        StoreError: it cannot be read.
    """
    return _shaped("models", parse_json(canonical_json(models), "models"), _MODELS)


class _Load(Protocol):
    """Gives the content of a file in a shape."""

    def __call__(self, path: str, shape: TypeAdapter[T]) -> T: ...


def _catalog(load: _Load, is_there: Callable[[str], bool]) -> Catalog:
    """Put a catalog together from its files."""
    index = load(INDEX, _INDEX)
    # A catalog of an earlier version of the program has none.
    lookbacks = load(LOOKBACK, _LOOKBACK) if is_there(LOOKBACK) else {}
    providers = {
        slug: ProviderCatalog(
            slug=slug,
            name=entry.name,
            route=entry.route,
            models=load(provider_path(slug), _MODELS),
            tags=entry.tags,
            reach=entry.reach,
            first_seen=entry.first_seen,
            unreadable=entry.unreadable,
            stale_since=entry.stale_since,
            held=load(held_path(slug), _MODELS) if entry.held_since else None,
            held_since=entry.held_since,
            lookback=lookbacks.get(slug, Lookback()),
        )
        for slug, entry in index.providers.items()
    }
    return Catalog(
        gateway=index.gateway,
        sample=bool(index.sample),
        failover=index.failover,
        publish=index.publish,
        defaults=index.defaults or Defaults(),
        providers=providers,
        combined=load(COMBINED, _COMBINED),
        # A catalog of an earlier version of the program has none of these; an empty list of ids is one.
        # One that lists it must have it: else every reserved id would be forgotten.
        **({"ids": load(IDS, _IDS)} if is_there(IDS) or IDS in index.files else {}),
        removed=load(REMOVED, _REMOVED) if is_there(REMOVED) else Removed(),
        near_misses=load(NEAR_MISSES, _NEAR_MISSES) if is_there(NEAR_MISSES) else (),
    )


def load_opencode_config(folder: Path) -> dict[str, Any]:
    """Read the committed opencode configuration.

    Raises:
        StoreError: it cannot be read, or has not the shape of one.
    """
    path = folder / VERSION_FOLDER / OPENCODE
    config: dict[str, Any] = read_json(path)
    _shaped(str(path), config, _CONFIG)
    return config


def read_files(folder: Path) -> dict[str, str]:
    """The committed files as they are: path inside the version folder -> text.

    Raises:
        StoreError: one of them cannot be read.
    """
    root = folder / VERSION_FOLDER
    index = _shaped(str(root / INDEX), read_json(root / INDEX), _INDEX)
    try:
        return {path: (root / path).read_text(encoding="utf-8") for path in (INDEX, *index.files)}
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{root}: cannot be read: {error}") from error


@asynccontextmanager
async def turn(folder: Path, waiting: Callable[[bool], None]) -> AsyncIterator[None]:
    """Have a catalog's folder to oneself, from reading the catalog to writing it.

    Args:
        folder: the folder that holds `v1/`; made when missing.
        waiting: called with true if somebody else is at work on it, and with false when the wait is over.

    Raises:
        StoreError: there can be no such folder.
    """
    async with AsyncExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            await stack.enter_async_context(turns.turn(folder, waiting))
        except OSError as error:
            raise StoreError(f"{folder}: cannot be written: {error}") from error
        try:
            yield
        finally:
            with suppress(OSError):  # there is something in it
                folder.rmdir()


def stamp(folder: Path) -> bytes | None:
    """What tells whether somebody else has written the catalog in a folder since; `None` while there is none.

    Raises:
        StoreError: it cannot be read.
    """
    path = folder / VERSION_FOLDER / INDEX
    return _text_of(path).encode() if path.exists() else None


def write_catalog(folder: Path, files: Mapping[str, str], *, instead_of: bytes | None = _ANY) -> list[str]:
    """Bring the version folder to exactly these files, and return the paths that changed, removed ones included.

    The whole folder is made anew beside the old one and takes its place in one step, so that whatever stops the run
    leaves the one or the other. Equal files and a person's own are linked into it: the same files, untouched. When
    nothing changed, the folder stays. Litter of runs that were killed is removed.

    Args:
        folder: the folder that holds `v1/`; made when missing.
        files: path inside `v1` -> text.
        instead_of: the `stamp` of the catalog that these files were made from; by default any may be replaced.

    Raises:
        StoreError: the folder cannot be replaced, or somebody else has written it since, which locks prevent where
            there are any, or an id that was published would change its meaning or go; the old catalog is all there.
    """
    root = folder / VERSION_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with turns.held(folder):
            swap.sweep(root)
            if root.is_symlink():
                raise StoreError(f"{root}: is a link, which cannot be replaced as a whole; put the folder itself there")
            if instead_of is not _ANY and stamp(folder) != instead_of:
                raise StoreError(f"{root}: somebody else has changed it meanwhile; run this again")
            _refuse_lost_ids(root, files)
            present = _present(root)
            changed = [path for path, text in files.items() if path not in present or not _holds(root / path, text)]
            obsolete = [path for path in present if _is_owned(path) and path not in files]
            if changed or obsolete:
                swap.rewrite(root, {path: files[path] for path in changed}, obsolete)
    except OSError as error:
        hint = _CROSSING if error.errno == errno.EXDEV else ""
        raise StoreError(f"{root}: cannot be written: {error}{hint}") from error
    return sorted({*changed, *obsolete})


def _refuse_lost_ids(root: Path, files: Mapping[str, str]) -> None:
    """Whatever made these files, no id that was published changes or goes, but for those of the sample.

    Raises:
        StoreError: one would.
    """
    if IDS not in files or not (root / IDS).exists():
        return
    before, after = (_shaped(INDEX, index, _INDEX) for index in (read_json(root / INDEX), json.loads(files[INDEX])))
    if before.sample and not after.sample:
        return
    old, new = read_json(root / IDS), json.loads(files[IDS])
    if lost := next((name for name, stands_for in old.items() if new.get(name) != stands_for), None):
        text = "would change its meaning" if lost in new else "would be forgotten"
        raise StoreError(f"{root / IDS}: the id {lost!r} {text}, so nothing is written; the old catalog is all there")


def _put_back(root: Path) -> None:
    """End what a killed run has begun where two folders cannot be exchanged at once.

    Raises:
        StoreError: the catalog stands aside and cannot be put back.
    """
    if root.exists() or not root.parent.is_dir():
        return
    try:
        with turns.held(root.parent):
            swap.recover(root)
    except OSError as error:
        raise StoreError(f"{root}: cannot be put back: {error}") from error


def _present(root: Path) -> set[str]:
    """Files below a folder, in the disk's own letter case; links, and what is behind them, do not count."""
    found = (Path(base, name) for base, _, names in os.walk(root) for name in names)
    return {path.relative_to(root).as_posix() for path in found if path.is_file() and not path.is_symlink()}


def _is_owned(path: str) -> bool:
    """Whether only we write this file; a person's own file beside ours stays."""
    return bool(re.fullmatch(r"(providers|held|schema)/[^./][^/]*\.json", path))


def _holds(path: Path, text: str) -> bool:
    return path.read_bytes() == text.encode()
