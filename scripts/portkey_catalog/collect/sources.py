"""Metadata sources: fetched or read from a file, and ready to fill what the gateway leaves unknown.

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
from urllib.parse import quote, urlsplit

from portkey_catalog.collect.dated_ids import with_twins
from portkey_catalog.collect.enrich import Source, enrich, known_models, metadata_ids, retained
from portkey_catalog.collect.source_of_list import Directory
from portkey_catalog.gateway.aside import aside
from portkey_catalog.gateway.client import Client, FetchError
from portkey_catalog.grouping.memory import stated_snapshots
from portkey_catalog.normalise.models import normalise_metadata
from portkey_catalog.report.outcome import Outcome
from portkey_catalog.schema import Catalog, Model, Notice
from portkey_catalog.schema.provenance import is_provider_id
from portkey_catalog.settings.shapes import ProviderSettings
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.unsafe import why_hostile
from portkey_catalog.upstream.json import AnswerError, parse_json
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from portkey_catalog.upstream.metadata import portkey_prices as prices
from portkey_catalog.upstream.rows import Row

MODELS_DEV_URL = "https://models.dev/api.json"
PRICE_BASE_URL = "https://configs.portkey.ai/pricing"
T = TypeVar("T")
_KEPT = "what it said last time is kept"


@dataclass(frozen=True, slots=True)
class Library:
    """Reads metadata sources."""

    client: Client
    base: Path
    """The folder that relative paths start from."""
    today: date
    deadline: float
    """Seconds that reading one document may take."""
    secrets: Secrets = NO_SECRETS
    """Keys that must not be filled in."""

    def _unfit(self, text: str) -> object:
        return why_hostile(text) or self.secrets.found_in(text)

    async def enriched(
        self,
        outcomes: Sequence[Outcome],
        names: Sequence[str],
        previous: Catalog | None,
        notices: list[Notice],
        stated: set[tuple[str, str]],
    ) -> list[Outcome]:
        """Fill what the lists leave unknown.

        Args:
            outcomes: what the providers answered.
            names: the sources in their order, as in `metadata.sources`.
            previous: the last catalog, for sources that cannot be read now.
            notices: gets one for every such source.
            stated: gets the names whose key leaves the snapshot out, each with a snapshot that its lab lists.
        """
        candidates = {
            outcome.settings.published_slug: {outcome.settings.metadata: 0.0}
            if outcome.settings.metadata
            else metadata_ids(outcome.settings.published_slug, *outcome.hints)
            for outcome in outcomes
            if not outcome.problem
        }
        wanted = sorted({candidate for ids in candidates.values() for candidate in ids})
        read = [await self._source(name, wanted, notices) for name in (names if candidates else ())]

        stated.update(each for source in read if source for each in stated_snapshots(source.lookup))

        def filled(outcome: Outcome) -> Outcome:
            slug = outcome.settings.published_slug
            if slug not in candidates:
                return outcome
            old = previous.providers[slug].models if previous and slug in previous.providers else {}
            doubted = _doubted(outcome.settings)
            sources: list[Source] = []
            for name, source in zip(names, read, strict=True):
                known = known_models(source, candidates[slug], outcome.models, doubted=doubted) if source else set()
                silent = {model_id: old[model_id] for model_id in old.keys() & outcome.models.keys() - known}
                before = retained(source_name(name), silent, outcome.models)
                if source and before.remembered:
                    text = f"metadata source {source.name} no longer describes {len(before.remembered)} models; {_KEPT}"
                    notices.append(Notice(level="info", provider=slug, text=text))
                sources += [source, before] if source else [before]
            enriched = enrich(outcome.models, sources, candidates=candidates[slug], doubted=doubted)
            models = with_twins(enriched.models, enriched.described, slug, old)
            return replace(outcome, models=models, notes={**outcome.notes, **enriched.notes})

        return [filled(outcome) for outcome in outcomes]

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

    async def _source(self, name: str, wanted: Sequence[str], notices: list[Notice]) -> Source | None:
        """One source ready to be asked, or `None` with a notice."""
        label = source_name(name)
        try:
            described = partial(_source_of, label, wanted=wanted, today=self.today, unfit=self._unfit)
            if name == "portkey":
                found = await self._price_base(wanted, notices)
                return await self._in_time(partial(described, lambda provider: found.get(provider, {})))
            url = MODELS_DEV_URL if name == "models.dev" else name
            body = await self.client.fetch_document(url) if "://" in url else (self.base / url).read_bytes()
            return await self._in_time(lambda: _described(body, described))
        except (FetchError, AnswerError, OSError) as error:
            problem = error.strerror if isinstance(error, OSError) else error
            text = f"metadata source {label}: {problem}; {_KEPT}"
            notices.append(Notice(level="warning", text=text))
            return None

    async def _price_base(self, wanted: Sequence[str], notices: list[Notice]) -> Mapping[str, Mapping[str, Row]]:
        """Portkey's price documents of these providers; one that does not exist or cannot be read is empty."""
        problems: list[str] = []

        async def document(provider: str) -> Mapping[str, Row]:
            try:
                url = f"{PRICE_BASE_URL}/{quote(provider, safe='')}.json"
                body = await self.client.fetch_document(url)
                parsed = await self._in_time(lambda: parse_json(body))
            except (FetchError, AnswerError) as error:
                if not isinstance(error, FetchError) or error.status not in (403, 404):
                    problems.append(f"{provider}: {error}")
                return {}
            return prices.rows(parsed) if isinstance(parsed, dict) else {}

        found = dict(zip(wanted, await asyncio.gather(*map(document, wanted)), strict=True))
        if problems:
            text = f"metadata source portkey: {len(problems)} of {len(wanted)} documents not read, first {problems[0]}"
            notices.append(Notice(level="warning", text=text))
        return found


def _doubted(provider: ProviderSettings) -> bool | None:
    """Whether a provider's name tells less than usual of whose list it has, or is sure; see `enrich`.

    What is called `openai` at an address of one's own may be any server that speaks like OpenAI, unless the host bears
    that name, too. The settings may say whose list it is.
    """
    if provider.metadata:
        return False
    if provider.route.custom_host is None:
        return None
    host = (urlsplit(provider.route.custom_host).hostname or "").lower().split(".")
    slug = provider.published_slug.lower()
    return True if host[-1] in _NOBODYS or {slug, slug.split("-")[0]}.isdisjoint(host[-2:-1]) else None


_NOBODYS = frozenset(
    {"corp", "example", "home", "internal", "intranet", "lan", "local", "localhost", "private", "test"}
)
"""Ends of host names that anybody may use within a network."""


def _described(body: bytes, described: Callable[[Callable[[str], Mapping[str, Row]]], Source]) -> Source:
    """The source that a document of the models.dev shape is.

    Raises:
        AnswerError: it is no such document.
    """
    document = parse_json(body)
    if not isinstance(document, dict):
        raise AnswerError("expected an object of providers")
    source = described(lambda provider: modelsdev.rows(document, provider))
    providers = {each: modelsdev.ids(document, each) for each in document if is_provider_id(each)}
    return replace(source, directory=Directory.of(providers))


def _source_of(
    name: str,
    rows: Callable[[str], Mapping[str, Row]],
    *,
    wanted: Sequence[str],
    today: date,
    unfit: Callable[[str], object],
) -> Source:
    """A source that has described the providers which are surely asked for, and describes others when asked."""

    @cache
    def lookup(provider: str) -> Mapping[str, Model]:
        return normalise_metadata(rows(provider), today, unfit)

    for provider in wanted:
        lookup(provider)
    return Source(name, lookup)


def source_name(source: str) -> str:
    """How a source is called in the provenance: its known name, its address, or its file, without slashes."""
    if "://" in source:
        parts = urlsplit(source)
        name = (parts.hostname or "metadata") + parts.path
    else:
        name = Path(source).name if Path(source).is_absolute() else source
    return name.strip("./").replace("/", "-")
