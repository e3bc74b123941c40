"""The report of an update that has made a catalog (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from portkey_catalog.combine.lookalikes import birth_remarks, lookalike_remarks, misnamed_remarks
from portkey_catalog.combine.order import newcomer_remarks
from portkey_catalog.combine.stale_overrides import drift
from portkey_catalog.exports.defaults import default_remarks
from portkey_catalog.exports.opencode import COMBINED, exclusions
from portkey_catalog.history.chain_events import ChainEvent
from portkey_catalog.history.what_became_of import last_days, obituary, partings
from portkey_catalog.report.remarks import assumed_remarks, boundary_remarks, chain_remarks, lowered_remarks
from portkey_catalog.report.shapes import ProviderReport, Report, left_out
from portkey_catalog.schema import AUTO, Catalog, Notice
from portkey_catalog.settings.shapes import Settings

Reasons = Mapping[str, Mapping[str, str]]
"""Provider -> model id -> why it is not in the opencode configuration."""


def made_report(
    catalog: Catalog,
    previous: Catalog | None,
    reports: Iterable[ProviderReport],
    notices: Iterable[Notice],
    *,
    settings: Settings,
    exported: Collection[str],
    chains: Iterable[ChainEvent],
    files: Iterable[str],
    exit_code: int,
) -> Report:
    """The report of an update.

    Args:
        catalog: the new catalog.
        previous: the last one, with today's names of its providers.
        reports: what happened to its lists.
        notices: what is told first, before what is told of the catalog.
        settings: the owner's order of providers and overrides of combined models.
        exported: models of the opencode configuration, as `provider/model`.
        chains: what happened to chains.
        files: files that changed.
        exit_code: what the update ends with.
    """
    reasons = exclusions(catalog)
    return Report(
        providers=with_reasons(reports, reasons),
        notices=(
            *notices,
            *lowered_remarks(catalog, reasons),
            *assumed_remarks(catalog),
            *chain_remarks(catalog),
            *newcomer_remarks(catalog, settings.published_combine.provider_priority),
            *boundary_remarks(catalog, previous),
            *default_remarks(catalog, previous),
            *partings(catalog, previous),
            *birth_remarks(catalog, previous),
            *lookalike_remarks(catalog),
            *misnamed_remarks(catalog),
            *drift(catalog, previous, settings.published_combine.override),
            *(Notice(level="warning", text=text) for text in _vain_wishes(catalog, exported)),
        ),
        models=sum(len(provider.models) for provider in catalog.providers.values()),
        in_catalog=len(catalog.providers),
        combined=sum(len(each.names) for each in catalog.combined.values() if each.chain),
        exported=len(exported),
        left_out=left_out(reason for each in reasons.values() for reason in each.values()),
        files=tuple(files),
        exit_code=exit_code,
        chains=tuple(chains),
    )


def nothing_waits(reports: Iterable[ProviderReport], catalog: Catalog, chains: Iterable[ChainEvent]) -> bool:
    """Whether every list was read and taken as it is, and no chain needs a look."""
    waits = any(each.held for each in catalog.providers.values()) or any(each.alarms for each in chains)
    return not waits and all(each.state == "read" for each in reports)


def with_reasons(reports: Iterable[ProviderReport], reasons: Reasons) -> tuple[ProviderReport, ...]:
    """The reports with why models are not in the opencode configuration."""
    return tuple(replace(each, left_out=left_out(reasons.get(each.slug, {}).values())) for each in reports)


def _vain_wishes(catalog: Catalog, exported: Collection[str]) -> Iterator[str]:
    """Why opencode is offered nothing, or not the default that the owner wants, or not for long."""
    if not exported:
        yield "opencode can use none of the models, for the reasons given, so its configuration offers nothing"
    for key, wanted in (("model", catalog.publish.model), ("small_model", catalog.publish.small_model)):
        if wanted in ("", AUTO):
            continue
        if wanted not in exported:
            why = f": {gone}" if (gone := obituary(catalog, wanted)) else ""
            if not why and f"{COMBINED}/{wanted}" in exported:
                why = f"; {COMBINED}/{wanted} is"
            yield f"publish.{key}: {wanted!r} is not in the configuration, so no default is written{why}"
        elif ending := last_days(catalog, wanted):
            yield f"publish.{key}: {wanted!r} does not stay: {ending}"
