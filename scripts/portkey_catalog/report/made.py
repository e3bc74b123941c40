"""The report of an update that has made a catalog (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portkey_catalog.combine.corrections import stale_facts
from portkey_catalog.combine.lookalikes import misnamed_notices, new_id_notices, odd_letter_notices
from portkey_catalog.combine.order import newcomer_notices
from portkey_catalog.combine.stale_overrides import stale_overrides
from portkey_catalog.exports.defaults import default_notices
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.history.chain_events import ChainEvent
from portkey_catalog.history.change import Change
from portkey_catalog.history.diff import difference
from portkey_catalog.history.waiting import unclaimed
from portkey_catalog.history.what_became_of import ended_ids, last_days, what_became_of
from portkey_catalog.report.consequences import given
from portkey_catalog.report.notices import (
    assumed_notices,
    boundary_notices,
    chain_check_notices,
    horizon_notices,
    left_out_notices,
    lowered_notices,
    row_notices,
    taken_back_notices,
)
from portkey_catalog.report.shapes import ProviderReport, Report, left_out
from portkey_catalog.schema import AUTO, Catalog, Notice
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.upstream.lists import Rejection

Reasons = Mapping[str, Mapping[str, str]]
"""Provider -> model id -> why it is not in the opencode configuration."""


def made_report(
    catalog: Catalog,
    previous: Catalog | None,
    reports: Iterable[ProviderReport],
    notices: Iterable[Notice],
    *,
    published: Catalog | None,
    settings: Settings,
    exported: Collection[str],
    chains: Iterable[ChainEvent],
    faults: Mapping[str, Collection[Rejection]],
    exit_code: int,
    today: date,
) -> Report:
    """The report of an update.

    Args:
        catalog: the new catalog.
        previous: the last one, with today's names of its providers.
        reports: what happened to its lists.
        notices: what is told first, before what is told of the catalog.
        published: the last one as it was published, with which the new one is compared.
        settings: the owner's order of providers and overrides of combined models.
        exported: models of the opencode configuration, as `provider/model`.
        chains: what happened to chains.
        faults: rows that no catalog could be made with, by provider.
        exit_code: what the update ends with.
        today: UTC day.
    """
    reasons, chains = exclusions(catalog), tuple(chains)
    changes = difference(published, catalog, chains) if published else ()
    reports = with_reasons(with_days(_counted(reports, changes, first=published is None), catalog), reasons)
    models = sum(len(provider.models) for provider in catalog.providers.values())
    without = left_out(reason for each in reasons.values() for reason in each.values())
    return Report(
        providers=reports,
        notices=(
            *notices,
            *lasting_notices(catalog, settings, reasons),
            *default_notices(catalog, previous),
            *horizon_notices(catalog, today),
            *(taken_back_notices(published, catalog, today) if published else ()),
            *ended_ids(catalog, previous),
            *new_id_notices(catalog, previous),
            *stale_overrides(catalog, previous, settings.published_combine.override),
            *row_notices(reports, faults),
            *left_out_notices(reports, models, without),
            *(Notice(level="warning", text=text, subject=text) for text in _vain_wishes(catalog, exported)),
        ),
        models=models,
        in_catalog=sum(not each.is_new for each in catalog.providers.values()),
        combined=sum(len(each.names) for each in catalog.combined.values() if each.chain),
        exported=len(exported),
        left_out=without,
        exit_code=exit_code,
        changes=changes,
        given=given(changes, catalog, published) if published else frozenset(),
        waiting=tuple(finding for finding in catalog.findings if finding.refused is None),
        chains=chains,
    )


def lasting_notices(catalog: Catalog, settings: Settings, reasons: Reasons) -> Iterator[Notice]:
    """Notices that follow from what a catalog says, whatever was asked and answered today."""
    yield from lowered_notices(catalog, reasons)
    yield from assumed_notices(catalog)
    yield from chain_check_notices(catalog)
    yield from newcomer_notices(catalog, settings.published_combine.provider_priority)
    yield from boundary_notices(catalog)
    yield from odd_letter_notices(catalog)
    yield from misnamed_notices(catalog)
    yield from stale_facts(catalog, settings.published_facts)


_CAME, _WENT = ("added", "returned"), ("removed",)
_CHANGED = ("renamed", "status", "ability", "limit", "price", "fact")


def _counted(reports: Iterable[ProviderReport], changes: Sequence[Change], *, first: bool) -> Iterator[ProviderReport]:
    """The reports with how many models came, went and changed; of a new provider all came."""
    new = {change.provider for change in changes if change.kind == "provider added"}
    came, went, other = (
        Counter(slug for slug, _ in {_whose(change) for change in changes if change.kind in kinds})
        for kinds in (_CAME, _WENT, _CHANGED)
    )
    for report in reports:
        slug = report.slug
        added = report.models if first or slug in new else came[slug]
        yield replace(report, added=added, removed=went[slug], changed=other[slug])


def _whose(change: Change) -> tuple[str | None, str]:
    """The model that changed, by its id now."""
    return change.provider, str(change.new if change.kind == "renamed" else change.model)


def nothing_waits(
    reports: Iterable[ProviderReport], catalog: Catalog, chains: Iterable[ChainEvent], *, asks: bool
) -> bool:
    """Tell whether every list was read and taken as it is, and no chain needs a look.

    Args:
        reports: what happened to the lists.
        catalog: the new catalog.
        chains: what happened to chains.
        asks: what waits does so until a person takes or refuses it.
    """
    held = bool(unclaimed(catalog.providers, catalog.findings)) and not asks
    waits = held or any(each.refused is None for each in catalog.findings) or any(each.alarms for each in chains)
    return not waits and all(each.state == "read" for each in reports)


def with_days(reports: Iterable[ProviderReport], catalog: Catalog | None) -> Iterator[ProviderReport]:
    """The reports with since when a last good list is kept."""
    lists = catalog.providers if catalog else {}
    return (replace(each, stale_since=lists[each.slug].stale_since) if each.slug in lists else each for each in reports)


def with_reasons(reports: Iterable[ProviderReport], reasons: Reasons) -> tuple[ProviderReport, ...]:
    """The reports with why models are not in the opencode configuration."""
    return tuple(replace(each, left_out=left_out(reasons.get(each.slug, {}).values())) for each in reports)


def _vain_wishes(catalog: Catalog, exported: Collection[str]) -> Iterator[str]:
    """Say why opencode is offered nothing, or not the default that the owner wants, or not for long."""
    if not exported:
        yield "opencode can use none of the models, for the reasons given, so its configuration offers nothing"
    for key, wanted in (("model", catalog.publish.model), ("small_model", catalog.publish.small_model)):
        if wanted in ("", AUTO):
            continue
        if wanted not in exported:
            why = f": {gone}" if (gone := what_became_of(catalog, wanted)) else ""
            if not why and f"{COMBINED_PROVIDER}/{wanted}" in exported:
                why = f"; {COMBINED_PROVIDER}/{wanted} is"
            yield f"publish.{key}: {wanted!r} is not in the configuration, so no default is written{why}"
        elif ending := last_days(catalog, wanted):
            yield f"publish.{key}: {wanted!r} does not stay: {ending}"
