"""The order of the steps, from fetching to the built site. The only module that knows them all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from portkey_catalog import store
from portkey_catalog.changes import Bounds
from portkey_catalog.collect import Asker, Progress, providers_to_ask, with_account_facts
from portkey_catalog.combine import Rules, combine
from portkey_catalog.drift import drift
from portkey_catalog.exports import site_documents
from portkey_catalog.exports.chain import fits_header
from portkey_catalog.exports.opencode import COMBINED, exclusions, model_ids, opencode_config
from portkey_catalog.gateway import PATIENT, Policy, open_client
from portkey_catalog.grouping import Correction
from portkey_catalog.guard import blamed, hold_back, lost_chains, settle
from portkey_catalog.metadata import Library
from portkey_catalog.outcome import remarks
from portkey_catalog.report import Report, chain_remarks, left_out
from portkey_catalog.schema import Catalog, Notice, ProviderCatalog, Removed
from portkey_catalog.settings import Settings
from portkey_catalog.site import build_site
from portkey_catalog.tombstones import bury, lately, obituary


class UpdateError(Exception):
    """The update cannot begin; the text says why."""


@dataclass(frozen=True, slots=True)
class Update:
    """What one update is asked to do."""

    settings: Settings
    folder: Path
    """The folder that holds `v1/`."""
    base: Path
    """The folder that relative paths in the settings start from."""
    today: date
    only: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    gateway_url: str | None = None
    """Where to fetch from, when it is not the address that is published."""
    sample: bool = False
    policy: Policy = PATIENT
    progress: Progress = lambda what, state: None


async def update(job: Update) -> Report:
    """Fetch every provider's list and bring the catalog up to date.

    Raises:
        StoreError: the existing catalog cannot be read, or the new one not written.
        UpdateError: `only` names no provider.
    """
    started = time.perf_counter()
    settings = job.settings
    existing = store.load_catalog(job.folder)
    # The bundled sample describes no account: nothing of it may live on in a real catalog.
    previous = existing if existing and existing.sample == job.sample else None
    notices: list[Notice] = []
    async with open_client(job.policy) as client:
        url = job.gateway_url or settings.gateway.base_url
        asker = Asker(client, settings.gateway, url, job.today, job.progress)
        listed = await asker.account_list(notices) if settings.gateway.discover else None
        not_listed = settings.gateway.discover and listed is None
        to_ask = providers_to_ask(settings, listed, previous, notices)
        if not not_listed:
            _refuse_unknown("--only", job.only, to_ask.keys())
            known = to_ask.keys() | (previous.providers if previous else {}).keys()
            _refuse_unknown("--accept-removals", job.accept, known)
        wanted = [provider for slug, provider in to_ask.items() if not job.only or slug in job.only]
        slugs = frozenset({*to_ask, *(listed or {})})
        outcomes = await asyncio.gather(
            *(asker.provider_list(provider, (listed or {}).get(provider.slug, ()), slugs) for provider in wanted)
        )
        library = Library(client, job.base, job.today, job.policy.deadline)
        outcomes = await library.enriched(outcomes, settings.metadata.sources, previous, notices)
        if settings.gateway.discover:
            outcomes = [with_account_facts(o, previous, listed) if o.models else o for o in outcomes]
        notices += [notice for outcome in outcomes for notice in remarks(outcome)]

    bounds = Bounds(settings.guard.max_removed, settings.guard.max_price_factor, settings.publish.only_tool_call)
    asked = _only(previous, job.only)
    catalogs, reports = settle(
        outcomes,
        asked,
        bounds,
        accepted=job.accept,
        keep_unlisted=settings.gateway.discover,
        today=job.today,
    )
    if all(outcome.problem for outcome in outcomes) or not catalogs:
        return Report(tuple(reports), tuple(notices), exit_code=1, seconds=time.perf_counter() - started)
    untouched = {
        slug: old
        for slug, old in (previous.providers if previous else {}).items()
        if not asked or slug not in asked.providers
    }
    absent = frozenset(catalogs.keys() - {outcome.settings.slug for outcome in outcomes})

    def assembled() -> tuple[Catalog, dict[str, Any], list[Notice]]:
        return _assembled(job, {**untouched, **catalogs}, previous, absent)

    catalog, config, unmet = assembled()
    lost = lost_chains(previous.combined, catalog.combined, bounds) if previous else ()
    if previous and (at_fault := blamed(lost, catalogs, previous, bounds, accepted=job.accept, today=job.today)):
        catalogs, reports = hold_back(
            at_fault, lost, catalogs, reports, previous=previous, bounds=bounds, today=job.today
        )
        catalog, config, unmet = assembled()
    notices += unmet
    files = store.write_catalog(job.folder, store.catalog_files(catalog, config))
    reasons = exclusions(catalog, config)
    return Report(
        providers=tuple(
            replace(report, left_out=left_out(reasons.get(report.slug, {}).values())) for report in reports
        ),
        notices=tuple(notices),
        models=sum(len(provider.models) for provider in catalog.providers.values()),
        in_catalog=len(catalog.providers),
        combined=len(config["provider"].get(COMBINED, {"models": ()})["models"]),
        exported=len(model_ids(config["provider"])),
        files=tuple(files),
        exit_code=0 if all(report.state == "read" for report in reports) and not not_listed else 3,
        seconds=time.perf_counter() - started,
    )


def _refuse_unknown(option: str, slugs: Sequence[str], known: Set[str]) -> None:
    if unknown := sorted(set(slugs) - known):
        raise UpdateError(f"{option} {unknown[0]}: no such provider; there are {', '.join(sorted(known)) or 'none'}")


def _only(previous: Catalog | None, only: Sequence[str]) -> Catalog | None:
    """The part of the last catalog that this update is about."""
    if previous is None or not only:
        return previous
    wanted = {slug.lower() for slug in only}
    providers = {slug: provider for slug, provider in previous.providers.items() if slug.lower() in wanted}
    return previous.model_copy(update={"providers": providers})


def _assembled(
    job: Update,
    catalogs: Mapping[str, ProviderCatalog],
    previous: Catalog | None,
    absent: frozenset[str],
) -> tuple[Catalog, dict[str, Any], list[Notice]]:
    """Combine the providers and make the opencode configuration, with notices about settings that came to nothing."""
    wishes, publish = job.settings.combine, job.settings.publish
    remembered = lately(previous.removed if previous else Removed(), job.today)
    rules = Rules(
        provider_priority=wishes.provider_priority,
        min_providers=wishes.min_providers,
        max_targets=wishes.max_targets,
        order=wishes.order,
        free_variants=wishes.free_variants,
        only_tool_call=publish.only_tool_call,
        corrections=tuple(Correction(hand.merge, hand.split, hand.id, hand.order) for hand in wishes.override),
        fits=lambda combined_id, offers: fits_header(combined_id, offers, catalogs, wishes.failover),
        absent=absent,
        buried={name: gone.identity for name, gone in remembered.combined.items()},
    )
    combined = combine(catalogs, rules, previous.combined if previous else {})
    catalog = Catalog(
        gateway=job.settings.gateway.base_url,
        sample=job.sample,
        failover=wishes.failover,
        providers=dict(sorted(catalogs.items())),
        combined=combined.models,
        near_misses=combined.near_misses,
    )
    catalog = catalog.model_copy(update={"removed": bury(previous, catalog, job.today)})
    notices = [*chain_remarks(catalog), *drift(catalog, previous, rules.corrections)]
    config = opencode_config(
        catalog,
        only_tool_call=publish.only_tool_call,
        model=publish.model,
        small_model=publish.small_model,
    )
    for key, wanted in (("model", publish.model), ("small_model", publish.small_model)):
        if wanted and key not in config:
            why = f": {gone}" if (gone := obituary(catalog, wanted)) else ""
            text = f"publish.{key}: {wanted!r} is not in the configuration, so no default is written{why}"
            notices.append(Notice(level="warning", text=text))
    return catalog, config, notices


def build(folder: Path, *, root: Path, out: Path, site_url: str) -> None:
    """Build the site from the committed catalog.

    Args:
        folder: the folder that holds `v1/`.
        root: the folder of `mkdocs.yml` and `docs/`.
        out: the site's folder; replaced only when the build has worked.
        site_url: address of the site.

    Raises:
        StoreError: there is no catalog, or it cannot be read.
        SiteError: the site could not be built.
    """
    catalog = store.load_catalog(folder)
    if catalog is None:
        raise store.StoreError(f"{folder}: there is no catalog; run portkey-catalog update")
    config = store.load_opencode_config(folder)
    documents = site_documents(catalog, config, store.read_files(folder), site_url)
    build_site(catalog, documents, root=root, out=out, site_url=site_url, exclusions=exclusions(catalog, config))
