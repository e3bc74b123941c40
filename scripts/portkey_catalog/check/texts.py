"""Rules of the texts in a catalog: none is a substitution, an address, a key, or invisible (pure).

Looked at in the documents as they are written, where a text may have become unsafe only by being joined to another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from portkey_catalog.check.published import Finding, key_problem, strings_of
from portkey_catalog.history.events import Key, key_of, month_of
from portkey_catalog.schema import Catalog, offer_key
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.text.unsafe import is_surely_safe, why_unsafe

NO_FILES: Mapping[str, str] = {}
_WITH_OTHERS = frozenset({layout.INDEX})
"""Files that hold more texts than those looked at here."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that could be left out of a file: what it holds, and what is at fault if that must not stand there."""

    name: str
    content: Any
    row: tuple[str, str] | None = None
    provider: str | None = None
    apart: frozenset[str] = frozenset()
    combined: str | None = None
    untold: Key | None = None


def check_texts(
    catalog: Catalog, secrets: Secrets, files: Mapping[str, str] = NO_FILES, sound: Collection[str] = ()
) -> Iterator[Finding]:
    """Nothing a provider or an owner wrote is a substitution, an address, a key, or invisible.

    Args:
        catalog: the catalog.
        secrets: keys that must stand nowhere.
        files: the catalog's files as they are written, if they are at hand: path -> text.
        sound: paths of lists in which nothing was found before.
    """
    for path, parts in _parts(catalog, sound).items():
        text = (files.get(path) if path not in _WITH_OTHERS else None) or _written(parts)
        # Most files hold no key, and one look at the whole of it is cheaper than a look at each string.
        # An id that was published stays: a key that is spelt like one is known to everybody by now.
        wanted = secrets if path != layout.IDS and secrets.found_in(text) else None
        if wanted is None and is_surely_safe(text):
            continue
        for part, (_, written) in zip(parts, orjson.loads(_written(parts)), strict=True):
            yield from _findings(path, part, written, wanted)


def _written(parts: Sequence[_Part]) -> str:
    return canonical_json([[part.name, part.content] for part in parts])


def _parts(catalog: Catalog, sound: Collection[str]) -> dict[str, list[_Part]]:
    """The contents of the files, by path, but for lists that are known to be sound."""
    parts = {
        path: [_Part(model_id, model, row=(slug, model_id)) for model_id, model in models.items()]
        for path, slug, models in layout.lists_of(catalog)
        if path not in sound
    }
    parts[layout.COMBINED] = [
        _Part(combined_id, model, apart=frozenset(member.ref for member in model.members), combined=combined_id)
        for combined_id, model in catalog.combined.items()
    ]
    parts[layout.NEAR_MISSES] = [
        _Part(miss.one.identity, miss, apart=frozenset((*miss.one.offers, *miss.other.offers)))
        for miss in catalog.near_misses
    ]
    parts[layout.FINDINGS] = [
        _Part(each.id, each, row=_row(each.offers), provider=None if each.offers else each.provider)
        for each in catalog.findings
    ]
    parts[layout.HEALTH] = [
        _Part(f"{slug}/{model_id}", probed)
        for slug, found in catalog.health.items()
        for model_id, probed in found.items()
    ]
    parts[layout.IDS] = [_Part(name, stands_for) for name, stands_for in catalog.ids.items()]
    parts[layout.REMOVED] = [_Part("removed", catalog.removed)]
    for month, events in groupby(catalog.changes, key=month_of):
        # What the owner names is looked at in the index, where addresses stand.
        told = [(key_of(event), event) for event in events if event.combined or event.model]
        parts[layout.changes_path(month)] = [_Part(str(event.on), event, untold=key) for key, event in told]
    parts[layout.INDEX] = [
        _Part(slug, text, provider=slug) for slug, each in catalog.providers.items() for text in (each.name, *each.tags)
    ]
    parts[layout.INDEX] += [
        _Part("notices", text) for each in catalog.notices for text in (each.provider, each.subject, each.text) if text
    ]
    return parts


def _row(offers: Sequence[str]) -> tuple[str, str] | None:
    """The first of these offers: without it, nothing is told of it."""
    return offer_key(offers[0]) if offers else None


def _findings(path: str, part: _Part, written: Any, secrets: Secrets | None) -> Iterator[Finding]:
    found = [("its name", part.name), *((trail or "it", text) for trail, text in strings_of(written))]
    together = " ".join(text for _, text in found)
    if secrets is None and "{" not in together and why_unsafe(together) is None:
        return  # Only a brace can make a text unsafe that is none among others.
    for trail, text in found:
        reason = f"holds {why}" if (why := why_unsafe(text)) else key_problem(text, secrets) if secrets else None
        if reason:
            shown = "one" if secrets and secrets.found_in(part.name) else part.name
            yield Finding(
                f"{path}: {shown}",
                f"{trail} {reason}",
                part.row,
                part.provider,
                part.apart,
                part.combined,
                untold=part.untold,
            )
