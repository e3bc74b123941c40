"""Outcomes -> outcomes with what metadata sources know of their models (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from portkey_catalog.collect.dated_ids import with_undated_facts
from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import metadata_ids
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.collect.source import Source
from portkey_catalog.grouping.memory import stated_snapshots
from portkey_catalog.schema import Catalog, Notice
from portkey_catalog.schema.provenance import sources_of
from portkey_catalog.settings.shapes import ProviderSettings
from portkey_catalog.text.words import count

_NOBODYS = frozenset(
    {"corp", "example", "home", "internal", "intranet", "lan", "local", "localhost", "private", "test"}
)
"""Ends of host names that anybody may use within a network."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The providers' answers, filled from metadata sources."""

    outcomes: tuple[Outcome, ...]
    stated: frozenset[tuple[str, str]]
    """Names whose key leaves the snapshot out, each with a snapshot that its lab lists."""
    notices: tuple[Notice, ...]


def looked_for(outcomes: Sequence[Outcome]) -> list[str]:
    """Ids under which metadata sources may list the providers that were read, sorted."""
    return sorted({each for outcome in outcomes if not outcome.problem for each in _candidates(outcome)})


def filled(outcomes: Sequence[Outcome], sources: Sequence[Source], previous: Catalog | None) -> Filled:
    """Fill what the lists leave unknown.

    Args:
        outcomes: what the providers answered.
        sources: metadata sources in their order.
        previous: the last catalog, for what a source does not say now.
    """
    if not all(source.is_read and source.whole for source in sources):
        sources = [*sources, *_former(sources, previous)]
    told = [_filled(outcome, sources, previous) for outcome in outcomes]
    return Filled(
        outcomes=tuple(outcome for outcome, _ in told),
        stated=frozenset(each for source in sources for each in stated_snapshots(source.lookup)),
        notices=tuple(notice for _, notices in told for notice in notices),
    )


def _former(sources: Sequence[Source], previous: Catalog | None) -> list[Source]:
    """Sources that are named no more, where those named in their place have not said yet what is left to say."""
    lists = previous.providers.values() if previous else ()
    said = sources_of(model for each in lists for model in each.models.values())
    return [Source(name) for name in sorted(said - {source.name for source in sources})]


def _filled(outcome: Outcome, sources: Sequence[Source], previous: Catalog | None) -> tuple[Outcome, list[Notice]]:
    if outcome.problem:
        return outcome, []
    slug = outcome.settings.published_slug
    old = previous.providers[slug].models if previous and slug in previous.providers else {}
    enriched = enrich(
        outcome.models,
        sources,
        candidates=_candidates(outcome),
        doubted=_doubted(outcome.settings),
        previous=old,
    )
    models = with_undated_facts(enriched.models, enriched.described, slug, old)
    notices = [
        Notice(
            level="info",
            provider=slug,
            text=f"metadata source {name} no longer describes {count(lost, 'model')}; what it said last time is kept",
            subject=f"no longer described by {name}",
        )
        for name, lost in enriched.dropped.items()
    ]
    notes = {**outcome.notes, **enriched.notes}
    return replace(outcome, models=models, prices=enriched.prices, notes=notes), notices


def _candidates(outcome: Outcome) -> Mapping[str, float]:
    """Ids under which a source may list a provider, and the evidence it takes: see `metadata_ids`."""
    provider = outcome.settings
    return {provider.metadata: 0.0} if provider.metadata else metadata_ids(provider.published_slug, *outcome.hints)


def _doubted(provider: ProviderSettings) -> bool | None:
    """Tell whether a provider's name says less than usual of whose list it has, or is sure; see `enrich`.

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
