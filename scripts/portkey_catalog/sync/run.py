"""The order of the steps: fetch, look whom to trust, merge, write."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portkey_catalog.opencode.find import layers
from portkey_catalog.opencode.jsonc import ABSENT, JsoncError, edited, parse
from portkey_catalog.opencode.jsonc import Path as Keys
from portkey_catalog.opencode.places import Surroundings
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.sync.files import Keeper, UserFileError, digest, read, target, weaker
from portkey_catalog.sync.memory import Memory
from portkey_catalog.sync.merge import Merge, at, merge
from portkey_catalog.sync.saved import Gone, instead_of, is_gone, recent_models, saved_models
from portkey_catalog.sync.site import FULL, Copies, Fetched, Published, SiteAddressError, StoppedError, address, fetch
from portkey_catalog.sync.trust import gateways, stops, variables
from portkey_catalog.text.addresses import is_loopback
from portkey_catalog.text.unsafe import KEY
from portkey_catalog.text.words import count, some

SHOWN = 5
_EMPTY = "{}\n"
_SECRET = re.compile(
    r'("[^"]*(?:key|token|secret|password|authorization)"\s*:\s*)"(?!\{env:|unused")(?:[^"\\]|\\.)+"', re.IGNORECASE
)


@dataclass(frozen=True)
class Plan:
    """What a sync comes to."""

    path: Path
    before: bytes | None
    after: bytes | None
    """Content of the file; `None` where there is none."""
    memory: Memory | None
    """What is remembered then."""
    lines: tuple[str, ...]
    """What is done, and what a person should know."""
    gone: tuple[Gone, ...]
    """Saved models that are offered no more."""
    fetched: Fetched | None = None

    @property
    def out_of_date(self) -> bool:
        """The file would change."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """What would change in the file, without what may be a secret."""
        old, new = ((each or b"").decode("utf-8", "replace").splitlines() for each in (self.before, self.after))
        lines = difflib.unified_diff(old, new, str(self.path), str(self.path), n=1, lineterm="")
        return "\n".join(map(without_secrets, lines))


def without_secrets(line: str) -> str:
    """A line of a configuration without what looks like a key."""
    return KEY.sub("***", _SECRET.sub(r'\1"***"', line))


class Sync:
    """One file of a user, and what we keep of it."""

    def __init__(self, around: Surroundings, file: Path | None = None) -> None:
        self._around = around
        self.path = target(around, file)
        self.keeper = Keeper(around.own_state_folder, self.path)

    def site(self, given: str | None) -> str:
        """The address of the site: as given, or that of the last time.

        Raises:
            SiteAddressError: neither is there.
        """
        if given:
            return address(given)
        memory = self.keeper.memory
        if memory is None:
            raise SiteAddressError("sync: name the address of a SITE; none is remembered")
        return memory.site

    def profiles(self, given: Sequence[str]) -> tuple[str, ...]:
        """The profiles: as given, those of the last time, or all there is."""
        memory = self.keeper.memory
        return tuple(dict.fromkeys(given)) or (memory.profiles if memory else (FULL,))

    def update(self, site: str, profiles: Sequence[str], *, trust: bool, rewrite: Callable[[Gone], bool]) -> Plan:
        """What the file should be by what the site publishes.

        Args:
            site: its address.
            profiles: which of its configurations.
            trust: take what is not what it was.
            rewrite: says whether a saved model that is gone gives way to what to use instead.

        Raises:
            UserFileError: the file cannot be read.
            SyncError: the site has nothing that can be used.
            StoppedError: something is not what it was.
        """
        fetched = fetch(site, profiles, Copies(self._around.own_cache_folder, site))
        return self._plan(site, fetched, trust=trust, rewrite=rewrite)

    def _plan(self, site: str, fetched: Fetched, *, trust: bool, rewrite: Callable[[Gone], bool]) -> Plan:
        """What the file should be by what was fetched."""
        text, before, now = self._text()
        memory, published = self.keeper.memory, fetched.published
        if not trust and (reasons := list(stops(memory, site, published.publication, published.configs))):
            raise StoppedError(_stopped(site, reasons))
        known = {**(memory.keys if memory else {}), **(published.publication.keys if published.publication else {})}
        weak = self._elsewhere()
        last = memory if before is not None else None
        unchanged = last is not None and last.inputs == self._inputs(site, published, before, weak)
        if last is not None and unchanged:
            merged, notes = Merge({}, last.written, own=last.own), last.notes
        else:
            merged = merge(last.written if last else {}, now, published.config, weak, last.own if last else ())
            notes = (*_notes(merged), *_switched_off(now, merged))
        gone = tuple(self._gone(now, merged, known, published))
        rewritten = {each.path: each.instead for each in gone if each.path and each.instead and rewrite(each)}
        after = self._edited(text, now, {**merged.changes, **rewritten})
        lines = [*_remarks(site, published), *_said(merged, memory), *notes, *(_told(each, rewritten) for each in gone)]
        remembered = Memory(
            file=str(self.path),
            site=site,
            profiles=tuple(published.configs),
            serial=published.publication.serial if published.publication else None,
            keys=known,
            gateways=_joined(memory.gateways if memory and not trust else (), gateways(published.configs.values())),
            variables=memory.variables
            if memory and unchanged
            else _joined(memory.variables if memory else (), variables(published.configs.values())),
            written=dict(merged.written),
            own=merged.own,
            notes=notes,
            inputs=self._inputs(site, published, after, weak),
            created=memory.created if memory and before is not None else before is None,
        )
        return Plan(self.path, before, after, remembered, tuple(lines), gone, fetched)

    def _inputs(self, site: str, published: Published, content: bytes | None, weak: Mapping[str, Any]) -> str:
        """A digest of all that a merge is made of, once the file is as it is left."""
        parts = (__name__, version("portkey-catalog"), site, *published.digests, str(digest(content)), json.dumps(weak))
        return sha256("\0".join(parts).encode()).hexdigest()

    def remove(self) -> Plan:
        """What the file should be without what is ours in it.

        Raises:
            UserFileError: the file cannot be read, or nothing in it is ours.
        """
        text, before, now = self._text()
        memory = self.keeper.memory
        if memory is None:
            raise UserFileError(f"{self.path}: nothing was ever written there")
        merged = merge(memory.written, now, {}, {}, memory.own)
        after = self._edited(text, now, merged.changes)
        if memory.created and after is not None and json_of(after) == {}:
            after = None
        return Plan(self.path, before, after, None, (*_said(merged, memory), *_notes(merged)), ())

    def write(self, plan: Plan) -> None:
        """Do what a plan says.

        Raises:
            UserFileError: the file may not be written; it is as it was.
        """
        if plan.out_of_date:
            self.keeper.change(plan.before, plan.after, plan.memory)
        else:
            self.keeper.remember(plan.memory)
        if plan.fetched and plan.memory and not plan.fetched.published.kept:
            Copies(self._around.own_cache_folder, plan.memory.site).take(plan.fetched.good)

    def _text(self) -> tuple[str, bytes | None, dict[str, Any]]:
        """The file as text and as bytes, and what it says."""
        before = read(self.path)
        try:
            text = (before or b"").decode("utf-8")
            now = parse(text).value if text.strip() else {}
            if not isinstance(now, dict):
                raise UserFileError(f"{self.path}: is no object; opencode does not start with it either")
        except UnicodeDecodeError as error:
            raise UserFileError(f"{self.path}: is not UTF-8 (byte {error.start})") from error
        except JsoncError as error:
            raise UserFileError(
                f"{self.path}: {error}; mend it first, opencode does not start with it either"
            ) from error
        return text, before, now

    def _edited(self, text: str, now: Mapping[str, Any], changes: Mapping[Keys, Any]) -> bytes | None:
        """The file with changes, as long as they bring opencode no new reason not to start."""
        if not changes:
            return text.encode() if text or self.path.exists() else None
        blank = not text.strip()
        try:
            new = edited(_EMPTY if blank else text, changes)
        except JsoncError as error:
            raise UserFileError(f"{self.path}: {error}; opencode does not start with it either") from error
        was = set(start_problems(now))
        if problems := [each for each in start_problems(parse(new).value) if each not in was]:
            raise UserFileError(
                f"{self.path}: opencode would not start any more: {some(problems, SHOWN)}; nothing was changed"
            )
        return new.encode()

    def _elsewhere(self) -> dict[str, Any]:
        """What the user's weaker files say; one that cannot be read keeps opencode from starting anyway."""
        one: dict[str, Any] = {}
        for path in weaker(self._around, self.path):
            with suppress(JsoncError, OSError, UnicodeDecodeError):
                found = parse(path.read_bytes().decode("utf-8")).value
                if isinstance(found, dict):
                    _lay(one, found)
        return one

    def _gone(
        self, now: Mapping[str, Any], merged: Merge, known: Mapping[str, str], published: Published
    ) -> list[Gone]:
        """Saved models of which the site has no more: in this file, in others that count here, and favourites."""
        blocks = published.config["provider"]
        offered = {f"{name}/{key}" for name, block in blocks.items() for key in block["models"]}
        everything = offered | set(published.publication.keys if published.publication else ())
        found = [
            Gone(".".join(path), model, instead_of(model, published.removed, offered), path)
            for path, model in saved_models(now)
            if is_gone(model, known, everything) and path not in merged.changes
        ]
        for layer in layers(self._around, without_own=True):
            if Path(layer.source).resolve() != self.path:
                for path, model in saved_models(layer.value):
                    if is_gone(model, known, everything):
                        instead = instead_of(model, published.removed, offered)
                        found.append(Gone(f"{layer.source}: {'.'.join(path)}", model, instead))
        with suppress(OSError, ValueError):
            state = json.loads(self._around.recent_models_file.read_bytes())
            for what, model in recent_models(state):
                if is_gone(model, known, everything):
                    found.append(Gone(f"{what} in opencode", model, instead_of(model, published.removed, offered)))
        return found


def json_of(content: bytes) -> Any:
    """What a file says; comments keep it from being empty."""
    text = content.decode("utf-8")
    return parse(text).value if "/" not in text else None


def _lay(lower: dict[str, Any], upper: Mapping[str, Any]) -> None:
    for key, value in upper.items():
        if isinstance(value, Mapping) and isinstance(lower.get(key), dict):
            _lay(lower[key], value)
        else:
            lower[key] = dict(value) if isinstance(value, Mapping) else value


def _joined(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


def _stopped(site: str, reasons: Sequence[str]) -> str:
    told = "\n".join(f"  - {each}" for each in reasons)
    return (
        f"{site} is not what it was. Nothing was changed.\n{told}\n"
        "Ask the owner of the site. If it is meant, `portkey-catalog sync --trust` takes it"
    )


def _remarks(site: str, published: Published) -> list[str]:
    lines = []
    if is_loopback(site):
        lines.append(f"warning: {site} is on this machine")
    if published.kept:
        lines.append(f"warning: {published.kept}; the last good copy is used")
    if published.publication is None:
        lines.append("warning: the site does not say which publication it holds; its owner's program is older")
    return lines


def _said(merged: Merge, memory: Memory | None) -> list[str]:
    """What is written."""
    lines = []
    old = memory.written if memory else {}
    entries: dict[Keys, set[str]] = {}
    for path, value in merged.changes.items():
        if path[0] == "provider":
            for entry in _entries_below(path, value, old):
                was, is_there = at(old, entry) is not ABSENT, at(merged.written, entry) is not ABSENT
                entries.setdefault(entry, set()).add("changed" if was and is_there else "removed" if was else "added")
    counted = Counter(next(iter(each)) for each in entries.values())
    if counted:
        lines.append(
            ", ".join(
                f"{count(counted[what], 'model')} {what}" for what in ("added", "changed", "removed") if counted[what]
            )
        )
    for key in ("model", "small_model", "enabled_providers"):
        if (key,) in merged.changes:
            value = merged.changes[key,]
            shown = "taken away" if value is ABSENT else some(value, SHOWN) if isinstance(value, list) else value
            lines.append(f"{key}: {shown}")
    return lines


def _notes(merged: Merge) -> list[str]:
    """What is not written, and why: as long as nothing changes, the same."""
    lines = []
    if merged.kept:
        lines.append(f"yours since you changed it, and kept: {some(['.'.join(each) for each in merged.kept], SHOWN)}")
    if merged.theirs:
        lines.append(f"yours, and kept: {some(['.'.join(each) for each in merged.theirs], SHOWN)}")
    lines += [
        f"warning: you lead provider {name} elsewhere, so it gets neither the key nor the headers of this site; "
        "give your own provider another name"
        for name in merged.redirected
    ]
    if merged.hidden:
        lines.append(
            f"warning: enabled_providers now hides {some(list(merged.hidden), SHOWN)}; add what you want to keep to it"
        )
    return lines


def _switched_off(now: Mapping[str, Any], merged: Merge) -> list[str]:
    """Providers of ours that the user has switched off, which wins over the list of those that are allowed."""
    off = now.get("disabled_providers")
    ours = [each for each in merged.written.get("provider", ()) if isinstance(off, list) and each in off]
    return [f"your disabled_providers switches off {some(ours, SHOWN)}"] if ours else []


def _entries_below(path: Keys, value: Any, old: Mapping[str, Any]) -> Iterable[Keys]:
    """Entries of models that a change concerns."""
    if len(path) > 3:
        return [path[:4]] if path[2] == "models" else []
    models = at(value if value is not ABSENT else at(old, path), ("provider", "*", "models")[len(path) :])
    if len(path) == 1:
        blocks = value if value is not ABSENT else at(old, path)
        return [("provider", name, "models", key) for name, block in blocks.items() for key in block.get("models", {})]
    return [(*path[:2], "models", key) for key in models] if isinstance(models, Mapping) else []


def _told(gone: Gone, rewritten: Mapping[Keys, Any]) -> str:
    instead = f"use {gone.instead}" if gone.instead else "and nothing of your list takes its place"
    if gone.path and gone.path in rewritten:
        return f"{gone.where}: {gone.model} is gone; now {gone.instead}"
    return f"{gone.where}: {gone.model} is gone; {instead}"
