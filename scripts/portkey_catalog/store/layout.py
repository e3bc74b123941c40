"""Names of the files of a catalog, and its way into their texts and back (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any, NoReturn, Protocol, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from portkey_catalog.combine.corrections import list_as_stated
from portkey_catalog.errors import PortkeyCatalogError
from portkey_catalog.exports.opencode import opencode_text
from portkey_catalog.exports.opencode_shapes import OpencodeConfig
from portkey_catalog.history.events import MONTHS_AT_HAND, month_of
from portkey_catalog.history.ledger import Fault, misplaced
from portkey_catalog.history.list_changes import announced_in, applied, changes_between
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Defaults,
    Event,
    Finding,
    Health,
    Index,
    IndexEntry,
    ListChange,
    Model,
    NearMiss,
    ProviderCatalog,
    PublishedId,
    Removed,
)
from portkey_catalog.store.earlier import with_causes
from portkey_catalog.text.canonical import canonical_json, canonical_lines

VERSION_FOLDER = "v1"
INDEX = "index.json"
COMBINED = "combined-models.json"
REMOVED = "removed.json"
IDS = "ids.json"
NEAR_MISSES = "near-misses.json"
CHANGES = "changes/"
HELD = "held/"
FORMER = frozenset({"lookback.json"})
"""Files that an earlier version of the program wrote."""
FINDINGS = "findings.json"
HEALTH = "health.json"
OPENCODE = "opencode.json"

_MODELS = TypeAdapter(dict[str, Model])
_COMBINED = TypeAdapter(dict[str, CombinedModel])
_REMOVED = TypeAdapter(Removed)
_IDS = TypeAdapter(dict[str, PublishedId])
_NEAR_MISSES = TypeAdapter(tuple[NearMiss, ...])
EVENTS_SHAPE = TypeAdapter(tuple[Event, ...])
_HELD = TypeAdapter(tuple[ListChange, ...])
_HELD_OR_WHOLE = TypeAdapter(tuple[ListChange, ...] | dict[str, Model])
"""A catalog of an earlier version of the program holds whole lists."""
_FINDINGS = TypeAdapter(tuple[Finding, ...])
_HEALTH = TypeAdapter(Health)
CONFIG_SHAPE = TypeAdapter(OpencodeConfig)
INDEX_SHAPE = TypeAdapter(Index)
_JSON_SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "index": Index.model_json_schema,
    "provider": _MODELS.json_schema,
    "combined-models": _COMBINED.json_schema,
    "near-misses": _NEAR_MISSES.json_schema,
    "findings": _FINDINGS.json_schema,
    "removed": Removed.model_json_schema,
    "ids": _IDS.json_schema,
    "changes": EVENTS_SHAPE.json_schema,
    "held": _HELD.json_schema,
    "health": _HEALTH.json_schema,
}
ANEW = f"take the file from git again, or delete {VERSION_FOLDER}/{CHANGES} to begin what is told anew"
"""The two ways on from a ledger of changes that cannot be gone on with."""
T = TypeVar("T")
NOTHING_WRITTEN: Mapping[str, str] = {}


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
    """Path of what the list of a provider that waits to be confirmed changes."""
    return f"{HELD}{slug}.json"


def changes_path(month: str) -> str:
    """Path of what was changed in a month, such as `2026-11`."""
    return f"{CHANGES}{month}.json"


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
    files: dict[str, str] = {}
    for slug, provider in catalog.providers.items():
        path = provider_path(slug)
        files[path] = written.get(path) or canonical_json(provider.models)
        if provider.held is not None:
            files[held_path(slug)] = canonical_lines(
                list(changes_between(list_as_stated(provider).models, provider.held, provider.announced))
            )
    for month, events in groupby(catalog.changes, key=month_of):
        files[changes_path(month)] = canonical_lines(list(events))
    files[COMBINED] = canonical_json(catalog.combined)
    files[NEAR_MISSES] = canonical_json(catalog.near_misses)
    files[FINDINGS] = canonical_json(catalog.findings)
    files |= {HEALTH: canonical_json(catalog.health)} if catalog.health else {}
    files[REMOVED] = canonical_json(catalog.removed)
    files |= {IDS: canonical_json(catalog.ids)} if catalog.has_ids else {}
    files[OPENCODE] = opencode_text(config)
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
            chosen_by=provider.chosen_by,
            read_by=provider.read_by,
            held_read_by=provider.held_read_by,
        )
        for slug, provider in catalog.providers.items()
    }
    index = Index(
        sample=catalog.sample or None,
        gateway=catalog.gateway,
        failover=catalog.failover,
        publish=catalog.publish,
        defaults=catalog.defaults if catalog.defaults != Defaults() else None,
        files=tuple(sorted({*files, *map(changes_path, catalog.older)})),
        providers=entries,
        notices=catalog.notices,
    )
    return {INDEX: canonical_json(index), **dict(sorted(files.items()))}


def read_from(index: Index) -> frozenset[str]:
    """Paths of all files, besides its index, that a catalog is read from; others that it names are left alone."""
    return frozenset(
        {
            *map(provider_path, index.providers),
            *(held_path(slug) for slug, entry in index.providers.items() if entry.held_since),
            COMBINED,
            *({IDS, REMOVED, NEAR_MISSES, FINDINGS, HEALTH} & {*index.files}),
            *map(changes_path, months(index)[-MONTHS_AT_HAND:]),
        }
    )


def without_what_waits(index: Index) -> Index:
    """The index of the same catalog without what waits for a person and what was only nearly combined: for whoever
    answers of what is published, and would fetch these files for nothing.
    """
    calm = {slug: entry.model_copy(update={"held_since": None}) for slug, entry in index.providers.items()}
    files = tuple(path for path in index.files if path not in (NEAR_MISSES, FINDINGS) and not path.startswith(HELD))
    return index.model_copy(update={"providers": calm, "files": files})


def months(index: Index) -> list[str]:
    """Months of which something is told, the earliest first."""
    return sorted(month for path in index.files if (month := month_at(path)))


def month_at(path: str) -> str | None:
    """The month whose changes stand at a path, if that is one of theirs."""
    month = re.fullmatch(rf"{CHANGES}([0-9]{{4}}-(?:0[1-9]|1[0-2]))\.json", path)
    return month and month[1]


def told(fault: Fault) -> str:
    """File and line of what is wrong with the ledger of changes, and the ways on."""
    return f"{changes_path(fault.month)}: {fault.text}; {ANEW}"


def numbered(index: Index, last: Index | None, *, follows: bool = False, before: str | None = None) -> str:
    """The text of an index with the number of the last publication, or with the one that follows.

    The sample is always the first publication, so that it is the same wherever it is made.

    Args:
        index: the index.
        last: that of the last publication, if there is one.
        follows: it is another publication.
        before: digest of the last one.
    """
    if index.sample:
        serial, before = 1, None
    elif follows:
        serial = (last.serial if last else 0) + 1
    else:
        serial, before = (last.serial, last.before) if last else (0, None)
    return canonical_json(index.model_copy(update={"serial": serial, "before": before}))


def without_number(index: str) -> str:
    """The text of an index, whichever publication it is."""
    return canonical_json(INDEX_SHAPE.validate_json(index).model_copy(update={"serial": 0, "before": None}))


def same_but_numbers(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two catalogs have the same files, whichever publication each is."""
    if INDEX not in one or INDEX not in other:
        return False
    first, second = ({**files, INDEX: without_number(files[INDEX])} for files in (one, other))
    return first == second


def with_config(files: Mapping[str, str], config: Mapping[str, Any]) -> dict[str, str]:
    """The files of a catalog with another opencode configuration."""
    return {**files, OPENCODE: opencode_text(config)}


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""Half a character as it would stand in a file; so, too, do letters behind a backslash of their own."""


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


def of_today(path: str, document: Any) -> Any:
    """A file's content as this version of the program would have written it."""
    return with_causes(document) if path == COMBINED else document


def shaped(path: str, document: Any, shape: TypeAdapter[T]) -> T:
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


def catalog_of(files: Mapping[str, str]) -> Catalog:
    """The catalog that is read from these files: path inside the version folder -> text.

    Raises:
        StoreError: they are no catalog.
    """
    return catalog_from(
        lambda path, shape: shaped(path, of_today(path, parse_json(files.get(path, ""), path)), shape),
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
        if path.startswith((CHANGES, HELD, FINDINGS)):  # values of any kind, as they are compared
            return shaped(path, parse_json(files.get(path, ""), path), shape)
        try:
            found = shape.validate_json(files.get(path, ""))
        except ValueError as error:
            raise StoreError(f"{path}: cannot be read: {error}") from error
        if path not in lists:
            return found
        if found != lists[path]:
            raise StoreError(f"{path}: is read as another list")
        return cast("T", lists[path])

    return catalog_from(load, files.__contains__)


def models_of(models: Mapping[str, Model]) -> dict[str, Model]:
    """The models that are read from the file of these models.

    Raises:
        StoreError: it cannot be read.
    """
    return shaped("models", parse_json(canonical_json(models), "models"), _MODELS)


class Load(Protocol):
    """Gives the content of a file in a shape."""

    def __call__(self, path: str, shape: TypeAdapter[T]) -> T: ...


def catalog_from(load: Load, is_there: Callable[[str], bool]) -> Catalog:
    """Put a catalog together from its files."""
    index = load(INDEX, INDEX_SHAPE)
    known = months(index)
    late = [month for month in known[-MONTHS_AT_HAND:] if is_there(changes_path(month))]
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
            held_since=entry.held_since,
            chosen_by=entry.chosen_by,
            read_by=entry.read_by,
            held_read_by=entry.held_read_by,
        )
        for slug, entry in index.providers.items()
    }
    for slug, provider in providers.items():
        if provider.held_since:
            providers[slug] = provider.model_copy(update=_held(load, provider))
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
        changes=tuple(event for month in late for event in told_in(month, load)),
        older=tuple(month for month in known if month not in late),
        findings=load(FINDINGS, _FINDINGS) if is_there(FINDINGS) else (),
        health=load(HEALTH, _HEALTH) if is_there(HEALTH) or HEALTH in index.files else {},
        notices=index.notices,
    )


def told_in(month: str, load: Load) -> tuple[Event, ...]:
    """What is told in a month, the earliest first.

    Raises:
        StoreError: it cannot be read, or no update wrote it so.
    """
    events = load(changes_path(month), EVENTS_SHAPE)
    if fault := misplaced((month, events)):
        raise StoreError(told(fault))
    return events


def _held(load: Load, provider: ProviderCatalog) -> Mapping[str, object]:
    """The list of a provider that waits, and what was announced of models that it does not name any more.

    Raises:
        StoreError: it cannot be read, or does not go with the list that is published.
    """
    path = held_path(provider.slug)
    found = load(path, _HELD_OR_WHOLE)
    try:
        if isinstance(found, dict):
            return {"held": found}
        held = applied(list_as_stated(provider).models, found)
        return {"held": held, "announced": announced_in(found)}
    except ValueError as error:
        raise StoreError(f"{path}: does not lead from {provider_path(provider.slug)} to a list: {error}") from error
