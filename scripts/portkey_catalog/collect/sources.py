"""Reads metadata sources: fetched or read from a file, and ready to fill what the gateway leaves unknown.

A source that cannot be read never fails an update: what it said last time is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from portkey_catalog.collect.fill import Filled, filled, looked_for
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.collect.source import Lookup, Source, source_name
from portkey_catalog.collect.source_of_list import NOBODY, Directory
from portkey_catalog.gateway.aside import aside
from portkey_catalog.gateway.client import Client, FetchError
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.schema import Catalog, Model, Notice
from portkey_catalog.schema.provenance import is_provider_id
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.unsafe import why_hostile
from portkey_catalog.text.words import count
from portkey_catalog.upstream.json import AnswerError, parse_json
from portkey_catalog.upstream.metadata import models_dev, portkey_prices
from portkey_catalog.upstream.rows import Row

T = TypeVar("T")
Rows = Callable[[str], Mapping[str, Row]]
"""Provider's id in a source -> its rows there."""


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of the sources that settings call by a name."""

    models_dev: str = "https://models.dev/api.json"
    """One document of all providers."""
    portkey: str = "https://configs.portkey.ai/pricing"
    """Folder of one document a provider, `<provider>.json`."""


PUBLIC = Places()


@dataclass(frozen=True, slots=True)
class MetadataSources:
    """Reads the metadata sources of one run."""

    client: Client
    base: Path
    """The folder that relative paths start from."""
    today: date
    deadline: float
    """Seconds that reading one document may take."""
    secrets: Secrets = NO_SECRETS
    """Keys that must not be filled in."""
    places: Places = PUBLIC

    async def fill(self, outcomes: Sequence[Outcome], names: Sequence[str], previous: Catalog | None) -> Filled:
        """Read the sources and fill what lists leave unknown; nothing is read where no list was.

        Args:
            outcomes: what the providers answered.
            names: the sources in their order, as in `metadata.sources`.
            previous: the last catalog, for what a source does not say now.
        """
        wanted = names if any(not outcome.problem for outcome in outcomes) else ()
        sources, notices = await self.read(wanted, looked_for(outcomes))
        done = filled(outcomes, sources, previous)
        return replace(done, notices=(*notices, *done.notices))

    async def read(self, names: Sequence[str], wanted: Sequence[str]) -> tuple[list[Source], list[Notice]]:
        """Read sources, one after the other.

        Args:
            names: the sources in their order, as in `metadata.sources`: `models.dev`, `portkey`, an address or a file.
            wanted: ids of the providers that are surely asked for.

        Returns:
            The sources in the same order, and a notice of everything that cannot be read now.
        """
        read = [await self._source(name, wanted) for name in names]
        return [source for source, _ in read], [notice for _, notices in read for notice in notices]

    async def _source(self, name: str, wanted: Sequence[str]) -> tuple[Source, list[Notice]]:
        label = source_name(name)
        try:
            if name == "portkey":
                return await self._price_base(label, wanted)
            url = self.places.models_dev if name == "models.dev" else name
            body = await self.client.fetch_document(url) if "://" in url else (self.base / url).read_bytes()
            return await self._in_time(partial(self._document, label, body, wanted)), []
        except (FetchError, AnswerError, OSError) as error:
            problem = error.strerror if isinstance(error, OSError) else error
            text = f"metadata source {label}: {problem}; what was said last time is kept"
            return Source(label), [Notice(level="warning", text=text)]

    def _document(self, label: str, body: bytes, wanted: Sequence[str]) -> Source:
        """The source that a document of the models.dev shape is.

        Raises:
            AnswerError: it is no such document.
        """
        document = parse_json(body)
        if not isinstance(document, dict):
            raise AnswerError("expected an object of providers")
        providers = {each: models_dev.ids(document, each) for each in document if is_provider_id(each)}
        lookup = self._lookup(lambda provider: models_dev.rows(document, provider), wanted)
        return Source(label, lookup, Directory.of(providers))

    async def _price_base(self, label: str, wanted: Sequence[str]) -> tuple[Source, list[Notice]]:
        """Portkey's price documents of these providers; one that does not exist or cannot be read is empty.

        Raises:
            AnswerError: it takes longer to read them than a list may take.
        """
        problems: list[str] = []

        async def document(provider: str) -> Mapping[str, Row]:
            try:
                body = await self.client.fetch_document(f"{self.places.portkey}/{quote(provider, safe='')}.json")
                parsed = await self._in_time(partial(parse_json, body))
            except (FetchError, AnswerError) as error:
                if not isinstance(error, FetchError) or error.status not in (403, 404):
                    problems.append(f"{provider}: {error}")
                return {}
            return portkey_prices.rows(parsed) if isinstance(parsed, dict) else {}

        found = dict(zip(wanted, await asyncio.gather(*map(document, wanted)), strict=True))
        notices = []
        if problems:
            unread = f"{len(problems)} of {count(len(wanted), 'document')} not read"
            text = f"metadata source {label}: {unread}, first {problems[0]}"
            notices.append(Notice(level="warning", text=text))
        lookup = await self._in_time(partial(self._lookup, lambda provider: found.get(provider, {}), wanted))
        return Source(label, lookup, NOBODY, whole=not problems), notices

    def _lookup(self, rows: Rows, wanted: Sequence[str]) -> Lookup:
        """A look-up that has described the providers that are surely asked for, and describes others when asked."""

        @cache
        def lookup(provider: str) -> Mapping[str, Model]:
            return normalise_metadata(rows(provider), self.today, self._unfit)

        for provider in wanted:
            lookup(provider)
        return lookup

    def _unfit(self, text: str) -> object:
        return why_hostile(text) or self.secrets.found_in(text)

    async def _in_time(self, work: Callable[[], T]) -> T:
        """Read a document beside the event loop.

        Raises:
            AnswerError: it takes longer than a list may take; or see the work.
        """
        try:
            async with asyncio.timeout(self.deadline):
                return await aside(work)
        except TimeoutError:
            raise AnswerError(f"it cannot be read within {self.deadline:g} seconds") from None
