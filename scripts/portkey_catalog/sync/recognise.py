"""What in a file is a site's own where nothing is remembered of it: after a move to another machine, for one (pure).

A provider of the file is the site's if it leads to the site's gateway with the headers that all its providers send. In
it, a value is the site's if some publication had it there. Prices and headers differ from one publication to the next
and nobody writes them by hand; any other value that differs is the user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portkey_catalog.opencode.jsonc import ABSENT, Path, same
from portkey_catalog.sync.merge import ENABLED, at, tree, units

_PASSING = ("cost", "headers")
"""Fields of a model's entry that change without the model."""
_BLOCK = ("name", "npm", "options")


@dataclass(frozen=True)
class Recognised:
    """What of a file is a site's."""

    written: Mapping[str, Any]
    """As a configuration."""
    strange: tuple[str, ...]
    """Models of the site's providers of which nothing is known, `provider/model`."""


def recognised(
    now: Mapping[str, Any], published: Sequence[Mapping[str, Any]], removed: Mapping[str, Any]
) -> Recognised:
    """What in a file is a site's.

    Args:
        now: the user's file.
        published: configurations of the site, the newest first.
        removed: what the site says is gone.
    """
    found, mark = now.get("provider"), _mark(published[0])
    blocks = found if isinstance(found, Mapping) and mark else {}
    names = [name for name, block in blocks.items() if _bears(block, mark)]
    known = [units(config) for config in published]
    fields = {path[:length] for config in known for path in config for length in (4, 5) if len(path) > 4}
    ours: dict[Path, Any] = {}
    strange: list[str] = []
    for name in names:
        here = units({"provider": {name: blocks[name]}})
        entries: dict[Path, dict[Path, Any]] = {}
        for path, value in here.items():
            if path[2] == "models" and len(path) > 4:
                entries.setdefault(path[:4], {})[path] = value
            elif _was_published(path, value, known) or (name not in published[0]["provider"] and path[2] in _BLOCK):
                ours[path] = value
        for path, entry in entries.items():
            if path in fields:
                found = {
                    each: value
                    for each, value in entry.items()
                    if _was_published(each, value, known) or (each[4] in _PASSING and each[:5] in fields)
                }
            else:
                found = entry if _is_gone(path, entry, removed) else {}
            ours |= found
            if not found:
                strange.append(f"{name}/{path[3]}")
    if names and set(names) >= set(published[0]["provider"]):
        top = [path for path in units(now) if path[0] in ("model", "small_model", "mcp")]
        ours |= {path: at(now, path) for path in top if _was_published(path, at(now, path), known)}
    written = tree(ours)
    allowed = now.get(ENABLED)
    if names and isinstance(allowed, list):
        written[ENABLED] = [each for each in allowed if each in names]
    return Recognised(written, tuple(strange))


def _mark(config: Mapping[str, Any]) -> dict[Path, Any]:
    """What all providers of a site have in common of where they lead and which headers they send."""
    blocks = list(config["provider"].values())
    paths = [path for path in _options(blocks[0]) if path[0] in ("baseURL", "headers")] if blocks else []
    common = {path: at(blocks[0]["options"], path) for path in paths}
    shared = {p: v for p, v in common.items() if all(same(at(each.get("options"), p), v) for each in blocks)}
    return shared if ("baseURL",) in shared else {}


def _options(block: Mapping[str, Any]) -> Iterator[Path]:
    for key, value in block.get("options", {}).items():
        yield from ((key, each) for each in value) if isinstance(value, Mapping) else [(key,)]


def _bears(block: Any, mark: Mapping[Path, Any]) -> bool:
    options = block.get("options") if isinstance(block, Mapping) else None
    return all(same(at(options, path), value) for path, value in mark.items())


def _was_published(path: Path, value: Any, known: Sequence[Mapping[Path, Any]]) -> bool:
    return any(same(value, each.get(path, ABSENT)) for each in known)


def _is_gone(path: Path, entry: Mapping[Path, Any], removed: Mapping[str, Any]) -> bool:
    """Tell whether an entry is a model that the site says is gone, under the name that it had."""
    record, name = _record(path[1], path[3], removed), entry.get((*path, "name"))
    return record is not None and isinstance(name, str) and f"{name} ".startswith(f"{record.get('name')} ")


def _record(provider: str, key: str, removed: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the site says of a model that is gone."""
    if provider == "combined":
        found = removed.get("combined", {}).get(key)
    else:
        slug = provider.removeprefix("portkey-")
        if provider == "portkey":
            slug, _, key = key.removeprefix("@").partition("/")
        found = removed.get("providers", {}).get(slug, {}).get(key)
    return found if isinstance(found, Mapping) else None
