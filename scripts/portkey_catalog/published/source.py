"""Where the catalog comes from: a folder on this machine, or a published site with a last good copy.

A folder is read anew when its index is another. A site is asked for its index at most once in `FRESH_FOR` seconds, with
the mark of the one at hand; only when that is another are its files fetched, and only a whole publication that can be
read takes the place of the one before. While a site cannot be reached or sends rubbish, the last good copy answers, and
says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from portkey_catalog.errors import PortkeyCatalogError
from portkey_catalog.exports.publication import PUBLICATION
from portkey_catalog.gateway.client import Client, Document, FetchError, Policy, open_client
from portkey_catalog.published import last_copy
from portkey_catalog.published.catalog import MixedError, PublishedCatalog, refuse_mixed
from portkey_catalog.schema import Index, Publication
from portkey_catalog.store import catalog as store
from portkey_catalog.store.layout import (
    INDEX,
    INDEX_SHAPE,
    VERSION_FOLDER,
    StoreError,
    catalog_of,
    parse_json,
    read_from,
    shaped,
    without_what_waits,
)
from portkey_catalog.text.addresses import is_loopback

_PUBLICATION_SHAPE = TypeAdapter(Publication)
FRESH_FOR = 300
"""Seconds for which a site is not asked again; GitHub Pages lets every answer be kept for ten minutes."""
TRIED_AGAIN_AFTER = 30
"""The same after it could not be read."""
PATIENCE = Policy(
    timeout=5, deadline=20, run_deadline=25, attempts=2, first_wait=0.2, longest_wait=1, max_bytes=32 * 1024 * 1024
)
"""An agent waits for the answer, and opencode 30 seconds for a server that the published configuration names."""
MOST_FILES = 1000
"""Files of one publication that are fetched; there is one for each provider, and a handful more."""


class SourceError(PortkeyCatalogError):
    """There is no catalog to answer from; the text says why."""


class Source(Protocol):
    """Gives the catalog as it is now: the same object as long as it is the same."""

    async def current(self) -> PublishedCatalog:
        """What is published.

        Raises:
            SourceError: there is none.
        """
        ...


@dataclass
class Folder:
    """A catalog on this machine."""

    folder: Path
    _seen: tuple[int, int] | None = None
    _last: PublishedCatalog | None = None

    async def current(self) -> PublishedCatalog:
        """The catalog in the folder, read anew when its index is another.

        Raises:
            SourceError: there is none, or it cannot be read.
        """
        index = self.folder / VERSION_FOLDER / INDEX
        try:
            stat = index.stat()
            seen = (stat.st_mtime_ns, stat.st_ino)
        except OSError:
            seen = None
        if self._last is None or seen != self._seen:
            try:
                catalog, head = store.load_catalog(self.folder), store.last_index(index.parent)
            except StoreError as error:
                raise SourceError(str(error)) from error
            if catalog is None or head is None:
                raise SourceError(
                    f"{self.folder}: there is no catalog; name the folder that holds {VERSION_FOLDER}/ with --catalog, "
                    "or a site with --site"
                )
            self._last, self._seen = PublishedCatalog(catalog, head.serial, str(self.folder)), seen
        return self._last


@dataclass
class Site:
    """A published site."""

    url: str
    """Its address, without a slash at its end."""
    kept_at: Path
    """File of the last good copy."""
    policy: Policy = PATIENCE
    clock: Callable[[], float] = time.monotonic
    warn: Callable[[str], object] = lambda text: None
    _last: PublishedCatalog | None = None
    _etag: str | None = None
    _index: str = ""
    _next: float = float("-inf")
    _fetched: str = ""
    _why: str = ""
    """Why there is no catalog."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def current(self) -> PublishedCatalog:
        """What the site publishes, or the last good copy of it.

        Raises:
            SourceError: the site cannot be read, and there is no copy.
        """
        async with self._one_at_a_time:
            if self._last is None:
                self._take_copy()
            if self.clock() >= self._next:
                await self._refresh()
            if self._last is None:
                raise SourceError(f"{self.url}: {self._why}, and there is no earlier copy on this machine")
            return self._last

    def _take_copy(self) -> None:
        """Begin with the copy that an earlier run kept, if it still can be read."""
        if copy := last_copy.load(self.kept_at, self.url):
            try:
                self._last = self._publication(copy.files)
            except (StoreError, MixedError):
                return
            self._etag, self._index, self._fetched = copy.etag, copy.files[INDEX], copy.fetched

    async def _refresh(self) -> None:
        try:
            async with open_client(self.policy, local=is_loopback(self.url)) as client:
                await self._bring_in(client)
        except FetchError as error:
            self._keep(f"the site cannot be read: {_in_short(error)}")
        except (StoreError, MixedError) as error:
            self._keep(f"the site's files are no whole catalog: {error}")
        else:
            self._next = self.clock() + FRESH_FOR

    def _keep(self, why: str) -> None:
        """Go on with the last good copy."""
        self._why, self._next = why, self.clock() + TRIED_AGAIN_AFTER
        if self._last:
            self._last = self._last.as_stale(f"{why}; fetched at {self._fetched}")

    async def _bring_in(self, client: Client) -> None:
        """Take over what the site has now, unless it still has the same.

        Raises:
            FetchError: a file cannot be had.
            StoreError: the files are no catalog.
            MixedError: they are of two publications, also once more.
        """
        found = await client.fetch_if_changed(self._address(INDEX), self._etag)
        if found is None or (self._last and _decoded(found.body, INDEX) == self._index):
            if self._last and self._last.stale:
                self._last = PublishedCatalog(self._last.catalog, self._last.serial, self.url)
            return
        try:
            await self._take_over(client, found)
        except (FetchError, MixedError) as error:
            if isinstance(error, FetchError) and error.status != 404:
                raise
            # A host is bringing in another one.
            again = await client.fetch_if_changed(self._address(INDEX), None)
            await self._take_over(client, again or found)

    async def _take_over(self, client: Client, found: Document) -> None:
        """Fetch the files that an index names, and answer from them from now on.

        Raises:
            FetchError: a file cannot be had.
            StoreError: the files are no catalog.
            MixedError: they are of two publications.
        """
        index = _decoded(found.body, INDEX)
        files = await self._files(client, index)
        published = self._publication(files)
        await self._refuse_foreign(client, files)
        last = await client.fetch_if_changed(self._address(INDEX), found.tag)
        if last and last.body != found.body:
            raise MixedError("another publication came in while its files were fetched")
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        self._last, self._etag, self._index, self._fetched = published, found.tag, index, moment
        if fault := last_copy.save(self.kept_at, self.url, last_copy.Copy(files, found.tag, moment)):
            self.warn(fault)

    async def _files(self, client: Client, index: str) -> dict[str, str]:
        """The files of a publication that answers are made of."""
        paths = sorted(read_from(without_what_waits(_index(index))))
        if len(paths) > MOST_FILES:
            raise StoreError(f"{INDEX}: names {len(paths)} files, more than {MOST_FILES}")
        tasks = [asyncio.create_task(client.fetch_document(self._address(path))) for path in paths]
        try:
            bodies = await asyncio.gather(*tasks)
        finally:  # where one cannot be had, nobody waits for the others
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return {INDEX: index, **{path: _decoded(body, path) for path, body in zip(paths, bodies, strict=True)}}

    async def _refuse_foreign(self, client: Client, files: Mapping[str, str]) -> None:
        """Let no file pass that is not of the publication which the site tells of, where it tells of one.

        Raises:
            FetchError: the document that tells cannot be had.
            StoreError: it is none.
            MixedError: a file is of another publication.
        """
        try:
            body = await client.fetch_document(f"{self.url}/{PUBLICATION}")
        except FetchError as error:
            if error.status == 404:  # a site of an earlier version
                return
            raise
        told = shaped(PUBLICATION, parse_json(_decoded(body, PUBLICATION), PUBLICATION), _PUBLICATION_SHAPE).files
        for path, text in files.items():
            known = f"{VERSION_FOLDER}/{path}"
            if known in told and told[known] != sha256(text.encode()).hexdigest():
                raise MixedError(f"{path} is not of the publication that {PUBLICATION} tells of")

    def _address(self, path: str) -> str:
        return f"{self.url}/{VERSION_FOLDER}/{path}"

    def _publication(self, files: Mapping[str, str]) -> PublishedCatalog:
        """The publication that some files are.

        Raises:
            StoreError: they are none.
            MixedError: they are of two.
        """
        head = _index(files.get(INDEX, ""))
        catalog = catalog_of({**files, INDEX: without_what_waits(head).model_dump_json(exclude_none=True)})
        refuse_mixed(catalog, head)
        return PublishedCatalog(catalog, head.serial, self.url)


def _in_short(error: FetchError) -> str:
    """What went wrong, without the advice that is meant for an update."""
    return f"HTTP {error.status}" if error.status else str(error).partition(";")[0]


def _index(text: str) -> Index:
    return shaped(INDEX, parse_json(text, INDEX), INDEX_SHAPE)


def _decoded(body: bytes, path: str) -> str:
    """The text of a file.

    Raises:
        StoreError: it is not UTF-8.
    """
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: is not UTF-8") from error


def site(url: str, cache: Path, warn: Callable[[str], object], policy: Policy = PATIENCE) -> Site:
    """A published site.

    Args:
        url: its address, without a slash at its end.
        cache: folder of what this program fetched, in which the last good copy lies.
        warn: called with what goes wrong beside the answer.
        policy: how long the site is waited for.
    """
    return Site(url, last_copy.path_of(cache, url), policy, warn=warn)
