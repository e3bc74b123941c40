"""What a site publishes for a user, fetched as far as it has changed; the last good copy where it cannot be had."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from portkey_catalog.errors import HELD, MisuseError, PortkeyCatalogError
from portkey_catalog.exports.addresses import LOGIN, profile_path, site_of
from portkey_catalog.gateway.client import Client, Document, FetchError, Policy, open_client
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.schema import Publication
from portkey_catalog.sync.expected import TAKEN, foreign
from portkey_catalog.sync.trust import unsafe
from portkey_catalog.text.addresses import is_loopback, web_address
from portkey_catalog.text.words import some

PUBLICATION = "v1/publication.json"
REMOVED = "v1/removed.json"
FULL, COMBINED = "full", "combined"
HASTY = Policy(timeout=10, deadline=60, run_deadline=90, attempts=2, first_wait=0.25, longest_wait=5)
"""The patience of somebody who waits at a terminal."""


class SyncError(PortkeyCatalogError):
    """The site has nothing that could be used, and nothing was kept of it."""


class StoppedError(PortkeyCatalogError):
    """Something is not what it was, and a person has to look at it; nothing was changed."""

    exit_code = HELD


class SiteAddressError(MisuseError):
    """The address, or a profile, is none that can be used."""


class _RubbishError(Exception):
    """The site sends what cannot be meant."""


@dataclass(frozen=True, repr=False)  # which `asyncio` would write out, for nobody
class Published:
    """What a site publishes, checked by opencode's rules."""

    publication: Publication | None
    """Absent of a site that was built by an earlier version of the program."""
    configs: Mapping[str, Mapping[str, Any]]
    """Configurations by profile."""
    removed: Mapping[str, Any] = field(default_factory=dict)
    """What is gone, and what to use instead."""
    kept: str | None = None
    """Why it is the last good copy and not what the site has now."""
    digests: tuple[str, ...] = ()
    """SHA-256 of the configurations, in their order."""

    @property
    def config(self) -> dict[str, Any]:
        """All profiles as one configuration; the first one has the first word."""
        one: dict[str, Any] = {}
        for config in self.configs.values():
            allowed = [*one.get("enabled_providers", ()), *config["enabled_providers"]]
            blocks = {**one.get("provider", {})}
            blocks |= {name: block for name, block in config["provider"].items() if name not in blocks}
            one = {**config, **one, "enabled_providers": list(dict.fromkeys(allowed)), "provider": blocks}
        return one


def address(site: str) -> str:
    """The address of a site without what a login document adds to it.

    Raises:
        SiteAddressError: it is none, or keys would come from where anybody on the way can change them.
    """
    try:
        found = web_address(site.removesuffix("/").removesuffix(f"/{LOGIN}"))
    except ValueError as error:
        raise SiteAddressError(f"SITE: {error}") from error  # and is not repeated: it may hold a password
    if found.startswith("http://") and not is_loopback(found):
        raise SiteAddressError(f"{site}: https is needed, as whoever is on the way could lead your key elsewhere")
    return found


def place(given: str) -> tuple[str, str | None]:
    """The site of an address, and the profile that it is the login of; `None` where it is the site's own.

    Raises:
        SiteAddressError: it is none that can be used.
    """
    own = address(given)
    site, profile = site_of(own)
    return (own, None) if profile is None or asyncio.run(_is_site(own)) else (site, profile)


async def _is_site(site: str) -> bool:
    async with open_client(HASTY, local=is_loopback(site)) as client:
        try:
            await client.fetch_document(f"{site}/{PUBLICATION}")
        except FetchError:
            return False
        return True


def config_path(profile: str) -> str:
    """The configuration of a profile on a site, or the one with all there is."""
    return "v1/opencode.json" if profile == FULL else profile_path(profile)


class Copies:
    """Documents of one site as they came, by what they hold; `good.json` names those that were taken last."""

    def __init__(self, cache: Path, site: str) -> None:
        self._folder = cache / "sites" / sha256(site.encode()).hexdigest()[:16]

    def document(self, digest: str | None) -> bytes | None:
        """The bytes that have this SHA-256, if they are here."""
        with suppress(OSError):
            body = (self._folder / str(digest)).read_bytes()
            return body if sha256(body).hexdigest() == digest else None
        return None

    def keep(self, body: bytes) -> None:
        """Keep a document; a disk that refuses costs only another request."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / sha256(body).hexdigest()
            if path.exists() and path.read_bytes() == body:
                return
            path.with_suffix(".part").write_bytes(body)
            path.with_suffix(".part").replace(path)

    @property
    def good(self) -> dict[str, str]:
        """What was taken last: path on the site -> SHA-256, and under `etag` the tag of the publication."""
        try:
            found = json.loads((self._folder / "good.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    @property
    def configs(self) -> list[dict[str, Any]]:
        """Configurations that were taken last."""
        bodies = [self.document(digest) for path, digest in self.good.items() if path.startswith("v1/opencode")]
        return [found for body in bodies if body and isinstance(found := orjson.loads(body), dict)]

    def take(self, good: Mapping[str, str]) -> None:
        """From now on these are the last good ones; all others go."""
        with suppress(OSError):
            part = self._folder / "good.part"
            part.write_text(json.dumps(good), "utf-8")
            part.replace(self._folder / "good.json")
            for path in self._folder.iterdir():
                if path.name != "good.json" and path.name not in good.values():
                    path.unlink()


@dataclass(frozen=True, repr=False)
class Fetched:
    """What was fetched, and by which copies it can be had again."""

    published: Published
    good: Mapping[str, str]


def fetch(site: str, profiles: Sequence[str], copies: Copies) -> Fetched:
    """Fetch what is published under some profiles.

    Raises:
        SyncError: nothing usable is there, and nothing was kept.
        StoppedError: the files belong to several publications.
        SiteAddressError: the site has no such profile.
    """
    try:
        return asyncio.run(_fetch(site, profiles, copies))
    except (FetchError, _RubbishError) as error:
        return _last_good(site, profiles, copies, _words(error))


def _last_good(site: str, profiles: Sequence[str], copies: Copies, problem: str) -> Fetched:
    """What was taken last, in place of what cannot be had."""
    good = copies.good
    bodies = {path: copies.document(digest) for path, digest in good.items()}
    try:
        found = _read(profiles, bodies, site, good.values(), problem)
    except (_RubbishError, KeyError):
        raise SyncError(f"{site}: {problem}; nothing was kept of it, and nothing was changed") from None
    return Fetched(found, good)


def _words(error: Exception) -> str:
    if isinstance(error, FetchError) and error.status is not None:
        more = "; give its new address" if 300 <= error.status < 400 else ""
        return f"the site answers with HTTP {error.status}{more}"
    return str(error).partition(";")[0]


async def _fetch(site: str, profiles: Sequence[str], copies: Copies) -> Fetched:
    good = copies.good
    async with open_client(HASTY, local=is_loopback(site)) as client:
        known = good.get("etag") if copies.document(good.get(PUBLICATION)) is not None else None
        try:
            found = await client.fetch_if_changed(f"{site}/{PUBLICATION}", known)
        except FetchError as error:
            if error.status != 404:
                raise
            return await _fetch_uncounted(client, site, profiles, copies)
        if found is None:
            found = Document(copies.document(good[PUBLICATION]) or b"", known)
        publication = _publication(found.body)
        bodies: dict[str, bytes | None] = {PUBLICATION: found.body}
        for path in (*map(config_path, profiles), REMOVED):
            bodies[path] = await _belonging(client, site, path, publication, copies)
    new = {path: sha256(body).hexdigest() for path, body in bodies.items() if body is not None}
    published = _read(profiles, bodies, site, good.values())
    for body in bodies.values():
        copies.keep(body or b"")
    return Fetched(published, new | ({"etag": found.tag} if found.tag else {}))


async def _belonging(client: Client, site: str, path: str, publication: Publication, copies: Copies) -> bytes | None:
    """A file of a publication; `None` where that has none and can do without."""
    digest = publication.files.get(path)
    if digest is None:
        if path == REMOVED:
            return None
        offered = sorted(
            FULL if each == config_path(FULL) else each.removeprefix("v1/opencode/").removesuffix(".json")
            for each in publication.files
            if each == config_path(FULL) or each.startswith("v1/opencode/")
        )
        wanted = path.removeprefix("v1/opencode/").removesuffix(".json")
        raise SiteAddressError(
            f"{site} has no profile {wanted}; it has {some(offered, 20)}. Nothing was changed; name what you want of "
            "it, as with --profile full"
        )
    body = copies.document(digest)
    if body is None:
        body = await client.fetch_document(f"{site}/{path}")
        if sha256(body).hexdigest() != digest:
            raise StoppedError(
                f"{site}/{path} is of another publication than {PUBLICATION} (serial {publication.serial}): the site "
                "is being published just now, or somebody changes files on the way. Nothing was changed; try again in "
                "a quarter of an hour"
            )
    return body


async def _fetch_uncounted(client: Client, site: str, profiles: Sequence[str], copies: Copies) -> Fetched:
    """Fetch from a site that does not say which publication it holds."""
    bodies = {path: await client.fetch_document(f"{site}/{path}") for path in map(config_path, profiles)}
    with suppress(FetchError):
        bodies[REMOVED] = await client.fetch_document(f"{site}/{REMOVED}")
    published = _read(profiles, bodies, site, ())
    for body in bodies.values():
        copies.keep(body)
    return Fetched(published, {path: sha256(body).hexdigest() for path, body in bodies.items()})


def _publication(body: bytes) -> Publication:
    try:
        return Publication.model_validate_json(body)
    except ValidationError as error:
        raise _RubbishError(f"{PUBLICATION} is not what a site has there") from error


def _read(
    profiles: Sequence[str],
    bodies: Mapping[str, bytes | None],
    site: str,
    taken: Collection[str],
    kept: str | None = None,
) -> Published:
    """Parse documents by their paths, and check those that were never taken before."""
    digests = {each: sha256(bodies[config_path(each)] or b"").hexdigest() for each in profiles}
    configs = {
        each: _config(config_path(each), bodies[config_path(each)], site, checked=digests[each] in taken)
        for each in profiles
    }
    removed = {}
    with suppress(ValueError):
        removed = json.loads(bodies.get(REMOVED) or b"{}")
    publication = bodies.get(PUBLICATION)
    return Published(
        publication=_publication(publication) if publication else None,
        configs=configs,
        removed=removed if isinstance(removed, dict) else {},
        kept=kept,
        digests=tuple(digests.values()),
    )


def _config(path: str, body: bytes | None, site: str, *, checked: bool) -> dict[str, Any]:
    """A configuration as opencode would take it; one that was taken before is not `checked` again.

    Raises:
        _RubbishError: it would not, or the configuration is unsafe.
    """
    try:
        config = orjson.loads(body or b"")
    except ValueError as error:
        raise _RubbishError(f"{path} is no JSON") from error
    if checked and isinstance(config, dict):
        return {key: value for key, value in config.items() if key in TAKEN}
    if not isinstance(config, dict) or not isinstance(config.get("provider"), dict):
        raise _RubbishError(f"{path} is no configuration of opencode")
    if not isinstance(config.get("enabled_providers"), list):
        raise _RubbishError(f"{path} does not say which providers are allowed")
    servers = config.get("mcp")
    if servers is not None and not (
        isinstance(servers, dict)
        and all(isinstance(each, dict) and each.get("enabled") is False for each in servers.values())
    ):
        raise _RubbishError(f"{path}: a server of mcp is not switched off")
    config = {key: value for key, value in config.items() if key in TAKEN}
    problems = chain(start_problems(config), unsafe(config, local=is_loopback(site)), foreign(config))
    if problem := next(problems, None):
        raise _RubbishError(f"{path}: {problem}")
    return config
