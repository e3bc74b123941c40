"""Three ways to one configuration: what was written last, what stands there now, what is published (pure).

What counts is a *unit*: a value that is no object, or a field of a model's entry as a whole, so that no half of a limit
or a price is left. A unit that stands as it was written is ours; one that the user has changed or taken away since is
theirs, and stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portkey_catalog.opencode.jsonc import ABSENT, Path, same

ENABLED = "enabled_providers"
_TOP = ("$schema", "model", "small_model", "provider", "mcp")
"""Keys of a published configuration that are taken; a newer site may have others."""


@dataclass(frozen=True)
class Merge:
    """What comes of it."""

    changes: Mapping[Path, Any]
    """Path -> value, or `ABSENT`: what is written."""
    written: Mapping[str, Any]
    """What is ours from now on, as a configuration."""
    kept: tuple[Path, ...] = ()
    """What was written once, and is the user's since they changed it or took it away."""
    theirs: tuple[Path, ...] = ()
    """What is published, and stood there by the user's own hand."""
    redirected: tuple[str, ...] = ()
    """Providers that the user leads elsewhere, and which therefore get no key of ours."""
    own: tuple[Path, ...] = ()
    """Groups that stood there before something was written into them."""
    hidden: tuple[str, ...] = ()
    """Providers of the user's own that the list of allowed ones does not name."""
    deleted: tuple[Path, ...] = ()
    """What the user took away, and is published no more: should it come back, it stays away."""


def units(config: Mapping[str, Any]) -> dict[Path, Any]:
    """Every unit of a configuration by its path, but for the list of allowed providers."""
    return dict(_units({key: config[key] for key in _TOP if key in config}, ()))


def _units(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value and not _is_whole(path):
        for key, each in value.items():
            yield from _units(each, (*path, key))
    elif not isinstance(value, dict) or _is_whole(path):  # else it is a group that is empty, which says nothing
        yield path, value


def _is_whole(path: Path) -> bool:
    """Tell whether what stands there is one unit: a field of a model's entry, or a server."""
    if path[:1] == ("mcp",):
        return len(path) == 2
    return len(path) == 5 and path[2] == "models" and path[4] != "headers"


def standing(written: Mapping[str, Any], now: Any) -> int:
    """How much of what was written stands in a file: its units, less those that do not."""
    return sum(1 if same(at(now, path), value) else -1 for path, value in units(written).items())


def at(config: Any, path: Path) -> Any:
    """The value at a path; `ABSENT` where there is none."""
    for key in path:
        if not isinstance(config, dict) or key not in config:
            return ABSENT
        config = config[key]
    return config


def merge(
    written: Mapping[str, Any],
    now: Mapping[str, Any],
    published: Mapping[str, Any],
    elsewhere: Mapping[str, Any],
    own: Iterable[Path] = (),
    *,
    deleted: Iterable[Path] = (),
) -> Merge:
    """Merge.

    Args:
        written: what is ours, as it was written last; empty at first, and where none of it is left.
        now: the user's file.
        published: the configuration of the site; empty to take all away.
        elsewhere: what weaker files of the user say, which a value in this one would hide.
        own: groups that stood there before anything of ours did.
        deleted: what the user took away once, and was published no more.
    """
    mine = units(written)
    if not any(same(at(now, path), value) for path, value in mine.items()):
        mine, written = {}, {}
    gone = dict.fromkeys(path for path in deleted if at(now, path) is ABSENT)
    merging = _Merging(mine, written, now, elsewhere, units(published), deleted=gone)
    return merging.merged(published, own)


class _Merging:
    """The three of them, and what comes of each unit."""

    def __init__(
        self,
        mine: Mapping[Path, Any],
        written: Mapping[str, Any],
        now: Mapping[str, Any],
        elsewhere: Mapping[str, Any],
        wanted: Mapping[Path, Any],
        *,
        deleted: dict[Path, None],
    ) -> None:
        self._mine, self._written, self._now, self._elsewhere, self._wanted = mine, written, now, elsewhere, wanted
        self._blocks = {path[1] for path in wanted if path[0] == "provider"}
        blocks = {path[1] for path in (*wanted, *mine) if path[0] == "provider"}
        self.redirected = sorted(filter(self._leads_elsewhere, blocks))
        self._wanted = {path: value for path, value in wanted.items() if not self._is_kept_back(path)}
        self.deleted = deleted
        self._entries = {path[:4] for path in wanted if _of_entry(path)}
        self._written_groups = {path[:length] for path in mine for length in (2, 4) if path[0] == "provider"}
        self.changes: dict[Path, Any] = {}
        self.ours: dict[Path, Any] = {}
        self.kept: dict[Path, None] = {}
        self.theirs: dict[Path, None] = {}

    def merged(self, published: Mapping[str, Any], own_before: Iterable[Path]) -> Merge:
        for path in (*self._wanted, *(path for path in self._mine if path not in self._wanted)):
            self._unit(path)
        ours_before = {path[:length] for path in self._mine for length in range(1, len(path))}
        groups = {path[:length] for path in self.changes for length in range(1, len(path))} - ours_before
        own = {*own_before, *(path for path in groups if isinstance(at(self._now, path), Mapping))}
        if ENABLED not in self._written and isinstance(at(self._now, (ENABLED,)), list):
            own.add((ENABLED,))
        self._keep_what_is_still_used(own)
        self._prune(own)
        enabled = self._enabled(published.get(ENABLED, []), stays=(ENABLED,) in own)
        ours = tree(self.ours)
        if enabled:
            ours[ENABLED] = enabled
        return Merge(
            self.changes,
            ours,
            tuple(self.kept),
            tuple(self.theirs),
            tuple(each for each in self.redirected if each in self._blocks),
            tuple(sorted(own)),
            tuple(self._hidden()),
            tuple(self.deleted) if published else (),
        )

    def _unit(self, path: Path) -> None:
        """What becomes of one unit."""
        before, now, wanted = self._mine.get(path, ABSENT), at(self._now, path), self._wanted.get(path, ABSENT)
        group = self._group_of(path)
        if group is not None:
            if group not in self._written_groups:
                if at(self._now, group) is not ABSENT or at(self._elsewhere, group) is not ABSENT:
                    self.theirs[group] = None
                    return
            elif at(self._now, group) is ABSENT:
                self._stays_theirs(path, group, before, wanted)
                return
            elif group not in self._entries and len(group) == 4 and not self._untouched(group):
                self.kept[group] = None  # it is published no more, and what the user made of it stays whole
                if not self._is_kept_back(path):
                    return
        if before is ABSENT:
            if gone := next((path[:length] for length in (2, 4, len(path)) if path[:length] in self.deleted), None):
                self.kept[gone] = None
            elif now is ABSENT and at(self._elsewhere, path) is ABSENT:
                self._write(path, wanted)
            elif not same(now, wanted):
                self.theirs[path] = None
        elif now is not ABSENT and (same(now, before) or same(now, wanted)):
            self._write(path, wanted)
        else:
            self._stays_theirs(path, path, before, wanted)

    def _group_of(self, path: Path) -> Path | None:
        """The entry of a model that a unit belongs to or, where that is gone with all of it, the provider."""
        if path[0] != "provider":
            return None
        block = path[:2]
        if block in self._written_groups and at(self._now, block) is ABSENT:
            return block
        return path[:4] if _of_entry(path) else None

    def _stays_theirs(self, path: Path, shown: Path, before: Any, wanted: Any) -> None:
        if wanted is not ABSENT or at(self._now, shown) is not ABSENT:
            self.kept[shown] = None
        if wanted is not ABSENT and before is not ABSENT:
            self.ours[path] = before  # remembered, so that it is still known for theirs
        elif before is not ABSENT and at(self._now, shown) is ABSENT:
            self.deleted[shown] = None

    def _write(self, path: Path, wanted: Any) -> None:
        if not same(at(self._now, path), wanted):
            self.changes[path] = wanted
        if wanted is not ABSENT:
            self.ours[path] = wanted

    def _untouched(self, group: Path) -> bool:
        """Tell whether an entry holds nothing but what was written."""
        there = dict(_units(at(self._now, group), group))
        return all(same(value, self._mine.get(path, ABSENT)) for path, value in there.items())

    def _is_kept_back(self, path: Path) -> bool:
        """Tell whether a unit is the key or a header for a provider that leads elsewhere."""
        if path[0] != "provider" or path[1] not in self.redirected:
            return False
        if path[2] == "options":
            return path[3:] != ("baseURL",) or path not in self._mine
        return _of_entry(path) and path[4] == "headers"

    def _leads_elsewhere(self, block: str) -> bool:
        path = ("provider", block, "options", "baseURL")
        own = next((each for each in (at(self._now, path), at(self._elsewhere, path)) if each is not ABSENT), ABSENT)
        own = own if own is not ABSENT else at(self._now, ("provider", block, "api"))
        return own is not ABSENT and not any(same(own, each.get(path, ABSENT)) for each in (self._wanted, self._mine))

    def _keep_what_is_still_used(self, own: Collection[Path]) -> None:
        """Leave a provider that is published no more what models in it need that the user has changed, or any left."""
        changed = {path[1] for path in self.kept if path[0] == "provider" and path[2:3] == ("models",)}
        for block in {path[1] for path in self._mine if path[0] == "provider"} - self._blocks:
            models = ("provider", block, "models")
            left = any(_units(at(applied(self._now, self.changes), models), models))
            if left and (block in changed or ("provider", block) not in own):
                for path in [path for path in self.changes if path[:2] == ("provider", block) and path[2] != "models"]:
                    if not self._is_kept_back(path):
                        del self.changes[path]
                self.kept["provider", block] = None

    def _enabled(self, wanted: Sequence[str], *, stays: bool) -> list[str]:
        """Unite the user's list of allowed providers with ours; gives those of it that are ours."""
        added: list[str] = list(self._written.get(ENABLED, ()))
        now = at(self._now, (ENABLED,))
        found = now if now is not ABSENT else at(self._elsewhere, (ENABLED,))
        if now is ABSENT and added:
            self.kept[ENABLED,] = None
            return added if wanted else []
        if not isinstance(found, list):
            if wanted and found is ABSENT:
                self.changes[ENABLED,] = list(wanted)
                return list(wanted)
            return []
        if not wanted and not stays and all(each in added for each in found):
            self.changes[ENABLED,] = ABSENT  # a list that was ours hides nothing any more, what is kept included
            return []
        still_there = {path[1] for path in self.kept if path[0] == "provider" and len(path) == 2}
        going = {each for each in added if each not in wanted and each not in still_there}
        new = [each for each in found if each not in going] + [
            each for each in wanted if each not in found and each not in added
        ]
        if taken := [each for each in added if each in wanted and each not in found]:
            self.kept[ENABLED,] = None
        if not same(new, found):
            self.changes[ENABLED,] = new if new or stays else ABSENT
        kept_away = [each for each in added if each not in wanted and each not in found] if wanted else []
        return [*(each for each in wanted if each in taken or each in added or each not in found), *kept_away]

    def _prune(self, own: Collection[Path]) -> None:
        """Take away groups that are left empty, but for the user's `own`."""
        after = applied(self._now, self.changes)
        for path in [path for path, value in self.changes.items() if value is ABSENT]:
            highest = None
            for length in range(len(path) - 1, 0, -1):
                if at(after, path[:length]) != {} or path[:length] in own:
                    break
                highest = path[:length]
                _drop(after, highest)
            if highest:
                for below in [each for each in self.changes if each[: len(highest)] == highest]:
                    del self.changes[below]
                self.changes[highest] = ABSENT

    def _hidden(self) -> Iterator[str]:
        after = applied(self._now, self.changes)
        allowed = at(after, (ENABLED,))
        blocks = at(after, ("provider",))
        if isinstance(allowed, list) and (ENABLED,) in self.changes and isinstance(blocks, Mapping):
            yield from (name for name in blocks if name not in allowed)


def _of_entry(path: Path) -> bool:
    return path[0] == "provider" and len(path) > 4 and path[2] == "models"


def applied(config: Mapping[str, Any], changes: Mapping[Path, Any]) -> dict[str, Any]:
    """A configuration with changes; what is not changed is shared with it."""
    result = dict(config)
    copied: dict[Path, dict[str, Any]] = {(): result}
    for path, value in changes.items():
        here = result
        for length in range(1, len(path)):
            group = path[:length]
            if group not in copied:
                below = here.get(group[-1])
                if value is ABSENT and not isinstance(below, Mapping):
                    break
                here[group[-1]] = copied[group] = dict(below) if isinstance(below, Mapping) else {}
            here = copied[group]
        else:
            if value is ABSENT:
                here.pop(path[-1], None)
            else:
                here[path[-1]] = value
    return result


def _drop(config: dict[str, Any], path: Path) -> None:
    for key in path[:-1]:
        config = config[key]
    del config[path[-1]]


def tree(found: Mapping[Path, Any]) -> dict[str, Any]:
    """Units as a configuration."""
    tree: dict[str, Any] = {}
    for path, value in found.items():
        here = tree
        for key in path[:-1]:
            here = here.setdefault(key, {})
        here[path[-1]] = value
    return tree
