"""The order of the steps: fetch, look whom to trust, merge, write."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portkey_catalog.opencode.find import layers, providers_with_login
from portkey_catalog.opencode.jsonc import ABSENT, JsoncError, edited, parse
from portkey_catalog.opencode.jsonc import Path as Keys
from portkey_catalog.opencode.layers import Layer
from portkey_catalog.opencode.places import Surroundings
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.sync.files import (
    Keeper,
    UserFileError,
    digest,
    know,
    known,
    known_file,
    read,
    shown,
    target,
    weaker_and_stronger,
)
from portkey_catalog.sync.memory import Memory, taken_before
from portkey_catalog.sync.merge import ENABLED, Merge, applied, at, merge
from portkey_catalog.sync.recognise import Recognised, recognised
from portkey_catalog.sync.saved import Gone, Saved, hidden, instead_of, is_gone, recent_models, saved_models
from portkey_catalog.sync.site import FULL, Copies, Fetched, Published, SiteAddressError, StoppedError, address, fetch
from portkey_catalog.sync.trust import leads, new_reach, stops, variables
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
        taken = taken_before(memory, known(self._around.own_state_folder, site))
        if not trust and (reasons := list(stops(taken, site, published.publication, published.configs))):
            raise StoppedError(_stopped(site, reasons))
        keys = {**(taken.keys if taken else {}), **(published.publication.keys if published.publication else {})}
        weak = self._elsewhere()
        last = memory if before is not None else None
        found = Recognised(last.written if last else {}, ())
        if before and last is None:
            copies = Copies(self._around.own_cache_folder, site).configs
            found = recognised(now, [published.config, *copies], published.removed)
        unchanged = last is not None and last.inputs == self._inputs(site, published, before, weak)
        if last is not None and unchanged:
            merged, notes = Merge({}, last.written, own=last.own, deleted=last.deleted), last.notes
        else:
            own, deleted = (last.own, last.deleted) if last else ((), ())
            merged = merge(found.written, now, published.config, weak, own, deleted=deleted)
            notes = (*_notes(merged), *_switched_off(now, merged))
        gone = tuple(self._gone(now, merged, keys, published))
        rewritten = {each.path: each.instead for each in gone if each.path and each.instead and rewrite(each)}
        after = self._edited(text, {**merged.changes, **rewritten})
        lines = [
            *_remarks(site, published, taken),
            *(_recognised(found) if last is None else ()),
            *self._outdone(merged.written),
            *_said(merged, found.written),
            *notes,
            *self._hidden(now, merged),
            *(_told(each, rewritten) for each in gone),
        ]
        remembered = Memory(
            file=shown(self.path),
            site=site,
            profiles=tuple(published.configs),
            serial=published.publication.serial if published.publication else None,
            publication=_digest_of(published),
            keys=keys,
            gateways=_joined(taken.gateways if taken and not trust else (), leads(published.configs.values())),
            variables=taken.variables
            if taken and unchanged
            else _joined(taken.variables if taken else (), variables(published.configs.values())),
            written=dict(merged.written),
            own=merged.own,
            deleted=merged.deleted,
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
            raise UserFileError(
                f"{self.path}: nothing of a site stands there, as far as is remembered; `portkey-catalog sync SITE` "
                "recognises what it finds of that site"
            )
        merged = merge(memory.written, now, {}, {}, memory.own)
        after = self._edited(text, merged.changes, start_problems(now))
        if memory.created and after is not None and json_of(after) == {}:
            after = None
        stays = known_file(self._around.own_state_folder, memory.site)
        told = f"what {memory.site} was stays remembered in {stays}; delete it to forget that"
        lines = (*_said(merged, memory.written), *_notes(merged), *_left(merged), told)
        return Plan(self.path, before, after, None, lines, ())

    def write(self, plan: Plan) -> None:
        """Do what a plan says.

        Raises:
            UserFileError: the file may not be written; it is as it was.
        """
        if plan.memory:
            know(self._around.own_state_folder, plan.memory)
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
                raise UserFileError(f"{self.path}: is no object; nothing was changed")
        except UnicodeDecodeError as error:
            raise UserFileError(f"{self.path}: is not UTF-8 (byte {error.start})") from error
        except JsoncError as error:
            raise UserFileError(f"{self.path}: {error}; mend it first. Nothing was changed") from error
        return text, before, now

    def _edited(self, text: str, changes: Mapping[Keys, Any], problems: Iterable[str] = ()) -> bytes | None:
        """The file with changes, as long as opencode starts with it then, but for `problems` that it has already."""
        if not changes:
            return text.encode() if text or self.path.exists() else None
        blank = not text.strip()
        try:
            new = edited(_EMPTY if blank else text, changes)
        except JsoncError as error:
            raise UserFileError(f"{self.path}: {error}; nothing was changed") from error
        was = set(problems)
        if found := [each for each in start_problems(parse(new).value) if each not in was]:
            raise UserFileError(
                f"{self.path}: opencode would not start with it: {some(found, SHOWN)}; mend it first. Nothing was "
                "changed"
            )
        return new.encode()

    def _elsewhere(self) -> dict[str, Any]:
        """What the user's weaker files say; one that cannot be read keeps opencode from starting anyway."""
        one: dict[str, Any] = {}
        for path in weaker_and_stronger(self._around, self.path)[0]:
            with suppress(JsoncError, OSError, UnicodeDecodeError):
                found = parse(path.read_bytes().decode("utf-8")).value
                if isinstance(found, dict):
                    _lay(one, found)
        return one

    def _outdone(self, written: Mapping[str, Any]) -> Iterator[str]:
        """Files of the user that win over this one."""
        for path in weaker_and_stronger(self._around, self.path)[1]:
            yield f"{path} wins over {self.path} where both say something"
            with suppress(JsoncError, OSError, UnicodeDecodeError):
                value = parse(path.read_bytes().decode("utf-8")).value
                allowed = value.get(ENABLED) if isinstance(value, dict) else None
                ours = list(written.get("provider", ()))
                if isinstance(allowed, list) and (hidden := [each for each in ours if each not in allowed]):
                    yield f"warning: its enabled_providers hides {some(hidden, SHOWN)}"

    def _gone(
        self, now: Mapping[str, Any], merged: Merge, known: Mapping[str, str], published: Published
    ) -> list[Gone]:
        """Saved models of which the site has no more: in this file, in others that count here, and favourites."""
        blocks = published.config["provider"]
        offered = {f"{name}/{key}" for name, block in blocks.items() for key in block["models"]}
        everything = offered | set(published.publication.keys if published.publication else ())
        return [
            Gone(each.where, each.model, instead_of(each.model, published.removed, offered), each.path)
            for each in self._saved(now)
            if is_gone(each.model, known, everything) and each.path not in merged.changes
        ]

    def _saved(self, now: Mapping[str, Any]) -> Iterator[Saved]:
        """Models saved in this file, in others that count here, and favourites."""
        yield from (Saved(".".join(path), model, path) for path, model in saved_models(now))
        for layer in self._others:
            yield from (Saved(f"{layer.source}: {'.'.join(path)}", model) for path, model in saved_models(layer.value))
        with suppress(OSError, ValueError):
            state = json.loads(self._around.recent_models_file.read_bytes())
            yield from (Saved(f"{what} in opencode", model) for what, model in recent_models(state))

    @cached_property
    def _others(self) -> list[Layer]:
        """Configurations that count here besides the user's own files."""
        found = layers(self._around, without_own=True)
        return [each for each in found if Path(each.source).resolve() != self.path]

    def _hidden(self, now: Mapping[str, Any], merged: Merge) -> Iterator[str]:
        """Providers that the user uses and that a list of allowed ones hides which they did not have before."""
        allowed = applied(now, merged.changes).get(ENABLED)
        if isinstance(allowed, list) and ENABLED in merged.written and (ENABLED,) not in merged.own:
            used = [(each.where, each.model.partition("/")[0]) for each in self._saved(now)]
            used += [("login in opencode", each) for each in providers_with_login(self._around)]
            if names := hidden(used, [*allowed, *merged.hidden]):
                told = [f"{name} ({some(where, SHOWN)})" for name, where in names.items()]
                yield (
                    f"warning: enabled_providers hides {', '.join(told)}, and opencode cannot use what is hidden; to "
                    f"keep it, add {', '.join(map(json.dumps, names))} to enabled_providers in {self.path}"
                )


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


def _digest_of(published: Published) -> str | None:
    """SHA-256 of what a publication says of its files."""
    if published.publication is None:
        return None
    return sha256(json.dumps(published.publication.files, sort_keys=True).encode()).hexdigest()


def _recognised(found: Recognised) -> Iterator[str]:
    """What was taken for the site's though nothing was remembered."""
    if blocks := list(found.written.get("provider", ())):
        yield f"recognised as written before, and kept up to date from now on: {some(blocks, SHOWN)}"
    if found.strange:
        yield f"neither published nor known, and kept: {some(list(found.strange), SHOWN)}; delete what is not yours"


def _remarks(site: str, published: Published, taken: Memory | None) -> list[str]:
    lines = list(new_reach(taken, published.configs.values()))
    if is_loopback(site):
        lines.append(f"warning: {site} is on this machine")
    if published.kept:
        lines.append(f"warning: {published.kept}; the last good copy is used")
    again = taken is not None and published.publication is not None and taken.serial == published.publication.serial
    if taken is not None and again and taken.site == site and taken.publication not in (None, _digest_of(published)):
        lines.append(
            f"warning: publication {taken.serial} is not the one that was taken before under this number: the owner's "
            "program is newer, or somebody else published it; ask the owner"
        )
    if published.publication is None:
        lines.append("warning: the site does not say which publication it holds; its owner's program is older")
    return lines


def _said(merged: Merge, old: Mapping[str, Any]) -> list[str]:
    """What is written; `old` is what was ours before."""
    lines = []
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


def _left(merged: Merge) -> list[str]:
    """Providers of ours that stay when all else goes."""
    return [
        f"{'.'.join(path)} stays with all that its models need, the key among it, for what you changed there; "
        "delete it to be rid of it"
        for path in merged.kept
        if len(path) == 2 and path[0] == "provider"
    ]


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
