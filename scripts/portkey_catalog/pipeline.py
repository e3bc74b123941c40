"""The order of the steps, from fetching to the built site. The only module that knows them all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from portkey_catalog.collect.account import AccountSays, deployments_of, with_account_models
from portkey_catalog.collect.lists import Collector, Progress
from portkey_catalog.collect.outcome import remarks
from portkey_catalog.collect.providers import providers_to_ask
from portkey_catalog.collect.sources import PUBLIC, MetadataSources, Places
from portkey_catalog.combine.id_claims import claims
from portkey_catalog.combine.lookalikes import birth_remarks, lookalike_remarks, misnamed_remarks
from portkey_catalog.combine.models import Rules, combine
from portkey_catalog.combine.order import newcomer_remarks
from portkey_catalog.combine.peer_outputs import with_assumptions
from portkey_catalog.combine.published_ids import altered, known_ids, reserved_ids, retold, with_new_ids
from portkey_catalog.combine.stale_overrides import drift
from portkey_catalog.combine.steady import steady
from portkey_catalog.errors import MisuseError
from portkey_catalog.exports.assumed_output import without_assumptions
from portkey_catalog.exports.boundary import with_tags
from portkey_catalog.exports.chain import fits_header
from portkey_catalog.exports.defaults import chosen_defaults, default_remarks
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import COMBINED, exclusions, model_ids, opencode_config
from portkey_catalog.gateway.client import PATIENT, Policy, open_client
from portkey_catalog.grouping.groups import Correction
from portkey_catalog.grouping.memory import remembered
from portkey_catalog.guard.decide import as_now, as_set, blamed, chains_left, hold_back, lost_chains, settle
from portkey_catalog.guard.plausible import Bounds
from portkey_catalog.guard.reach import Reached, by_account, reach_remarks, with_reach
from portkey_catalog.guard.screen import (
    Assemble,
    BrokenRule,
    Catalogs,
    Without,
    screened_catalog,
    screened_list,
    screened_notices,
    screened_reports,
    without_refused,
)
from portkey_catalog.history.chain_events import ChainEvent, chain_events, decided
from portkey_catalog.history.changes import Changes, compare_models
from portkey_catalog.history.removed import as_wanted, bury, lately
from portkey_catalog.history.renamed_providers import follow_renames, names_today
from portkey_catalog.history.what_became_of import advised, last_days, obituary, partings
from portkey_catalog.report.remarks import assumed_remarks, boundary_remarks, chain_remarks, lowered_remarks
from portkey_catalog.report.shapes import ProviderReport, Report, left_out
from portkey_catalog.report.shown import with_names, without_keys
from portkey_catalog.schema import AUTO, Catalog, CombinedModel, Defaults, Notice, ProviderCatalog, Removed, in_order
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.site.build import build_site
from portkey_catalog.store import catalog as store
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.unsafe import why_unsafe

EARLIEST_YEAR = 2020
"""A clock that stands before it was never set. It would date what is published, and no certificate would be valid."""


ROUNDS = 3
"""How often a catalog is made of itself again at most; one round finds that nothing changes, nearly always."""


class UpdateError(MisuseError):
    """The update cannot begin; the text says why."""


class ClockError(MisuseError):
    """The clock cannot be right; the text says what it shows."""


@dataclass(frozen=True, slots=True)
class Update:
    """What one update is asked to do."""

    settings: Settings
    folder: Path
    """The folder that holds `v1/`."""
    base: Path
    """The folder that relative paths in the settings start from."""
    today: date
    keys: Mapping[str, str]
    """Keys by the names that the settings give; the environment, as a rule."""
    only: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    gateway_url: str | None = None
    """Where to fetch from, when it is not the address that is published."""
    sample: bool = False
    policy: Policy = PATIENT
    places: Places = PUBLIC
    """Where metadata sources with a name are fetched."""
    secrets: Secrets = NO_SECRETS
    """Keys that must stand nowhere in what is written and told."""
    progress: Progress = lambda what, state: None


async def update(job: Update) -> Report:
    """Fetch every provider's list and bring the catalog up to date.

    Two updates of one folder follow each other: the second begins with what the first has written.

    Raises:
        StoreError: the existing catalog cannot be read, or the new one not written.
        ClockError: today is a day before this program.
        EnvironmentProblem: the environment names a proxy or certificates that cannot be used.
        UpdateError: `only` or `accept` names no provider.
    """
    if job.today.year < EARLIEST_YEAR:
        raise ClockError(f"the clock says {job.today}, which cannot be; set it, then run this again")
    started = time.perf_counter()
    what = "another update of this folder"
    async with store.turn(job.folder, lambda waits: job.progress(what, "waiting" if waits else "read")):
        report = await _update(job)
    report = with_names(report, {each.slug: each.published_slug for each in job.settings.providers if each.alias})
    return replace(without_keys(report, job.secrets), seconds=time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the account, the providers and the metadata sources answered."""

    previous: Catalog | None
    """The last catalog, with today's names of its providers."""
    reached: Reached
    """The new lists, and the last catalog, with what the account can reach."""
    notices: tuple[Notice, ...]
    account_read: bool
    """False when the account's own list was wanted and not to be had."""
    providers: Mapping[str, ProviderSettings]
    """Today's providers, by what they are published as."""
    stated: frozenset[tuple[str, str]]
    """Names and snapshots of them that metadata of their labs states."""


async def _update(job: Update) -> Report:
    before = store.stamp(job.folder)
    asked = await _ask(job)
    settled = _settle(job, asked)
    if all(outcome.problem for outcome in asked.reached.outcomes) or not settled.catalogs:
        return Report(settled.reports, asked.notices, exit_code=1)
    try:
        screened = screened_catalog(settled.everything, settled.assemble, job.settings, job.secrets, made=settled.made)
    except BrokenRule as error:
        told = Notice(level="error", text=f"the new catalog would break a rule, so it is not written: {error}")
        return Report(_with_reasons(settled.reports, exclusions(error.catalog)), (*asked.notices, told), exit_code=1)
    catalog = screened.catalog
    config = opencode_config(catalog)
    files = store.write_catalog(job.folder, store.catalog_files(catalog, config), instead_of=before)
    reports, reasons = screened_reports(settled.reports, screened, asked.previous), exclusions(catalog)
    exported = model_ids(config["provider"])
    remarked = reach_remarks(catalog, asked.reached.first)
    remarked += _remarks(job, catalog, asked.previous, reasons=reasons, exported=exported)
    chains = _chain_events(job, asked, settled, catalog, reports)
    calm = _nothing_waits(reports, catalog) and not any(each.alarms for each in chains)
    return Report(
        providers=_with_reasons(reports, reasons),
        notices=(*asked.notices, *screened_notices(screened, reports), *remarked),
        models=sum(len(provider.models) for provider in catalog.providers.values()),
        in_catalog=len(catalog.providers),
        combined=sum(len(each.names) for each in catalog.combined.values() if each.chain),
        exported=len(exported),
        left_out=left_out(reason for each in reasons.values() for reason in each.values()),
        files=tuple(files),
        exit_code=0 if calm and asked.account_read and screened.lost_nothing else 3,
        chains=chains,
    )


def _nothing_waits(reports: Iterable[ProviderReport], catalog: Catalog) -> bool:
    """Whether every list was read and taken as it is."""
    return all(each.state == "read" for each in reports) and not any(each.held for each in catalog.providers.values())


def _chain_events(
    job: Update, asked: _Asked, settled: _Settled, catalog: Catalog, reports: Iterable[ProviderReport]
) -> tuple[ChainEvent, ...]:
    """What happened to chains.

    Where that would be an alarm, it is compared with what had happened if no list had changed but those that a person
    vouches for: by accepting them today, or by the place that the settings give to a provider that is new.
    """
    if job.sample:
        return ()  # Its lists change with this program only.
    rejected = {(report.slug, row.id): row.reason for report in reports for row in report.rejected}
    events = chain_events(asked.previous, catalog, settled.wanted, rejected)
    if not any(event.alarms for event in events) or asked.reached.previous is None:
        return events
    known = asked.reached.previous.providers
    placed = set(map(job.settings.published, job.settings.combine.provider_priority)) - known.keys()
    vouched = {slug.lower() for slug in (*job.accept, *placed)}
    lists = {
        # With the statuses of the last day: that a model's day has come is no setting.
        slug: old.model_copy(update={"models": {each: known[slug].models[each] for each in old.models}})
        for slug, old in settled.wanted.items()
        if slug in settled.everything
    }
    lists |= {slug: new for slug, new in settled.everything.items() if slug.lower() in vouched}
    return decided(events, chain_events(asked.previous, settled.assemble(lists, Without()), settled.wanted, {}))


def _with_reasons(
    reports: Iterable[ProviderReport], reasons: Mapping[str, Mapping[str, str]]
) -> tuple[ProviderReport, ...]:
    """The reports with why models are not in the opencode configuration."""
    return tuple(replace(each, left_out=left_out(reasons.get(each.slug, {}).values())) for each in reports)


async def _ask(job: Update) -> _Asked:
    """Ask the account, every provider and every metadata source."""
    settings = job.settings
    existing = store.load_catalog(job.folder)
    if existing and (name := altered(existing)):
        text = f"{store.IDS} and {store.COMBINED} do not agree on what {name!r} stands for; take both from git again"
        raise store.StoreError(f"{job.folder / store.VERSION_FOLDER}: {text}")
    # The bundled sample describes no account: nothing of it may live on in a real catalog.
    previous = _as_stated(existing) if existing and existing.sample == job.sample else None
    notices: list[Notice] = []
    async with open_client(job.policy, local=job.sample) as client:
        url = job.gateway_url or settings.gateway.base_url
        collector = Collector(client, settings.gateway, url, job.keys, job.today, job.progress)
        discover = settings.gateway.discover
        asks_account = discover or any(by_account(provider, settings) for provider in settings.providers)
        account, told = await collector.account_list(needed=discover) if asks_account else (None, [])
        notices += told
        listed = account.rows if account else {}
        account_read = account is not None or not discover
        to_ask, told = providers_to_ask(settings, account.rows if account and discover else None, previous, job.secrets)
        notices += told
        if previous:
            names = names_today(previous, list(to_ask.values()))
            notices += _told_of(names, to_ask.values(), settings)
            # What lives on has today's tags, and none where nobody names the provider any more.
            tags = {provider.published_slug: provider.tags for provider in to_ask.values()}
            previous = with_tags(follow_renames(previous, names), tags)
            previous, broken = without_refused(previous, settings, job.secrets)
            notices += broken
        if account_read:
            published = {provider.published_slug for provider in to_ask.values()}
            _refuse_unknown("--only", job.only, published)
            _refuse_unknown(
                "--accept-removals", job.accept, published | (previous.providers if previous else {}).keys()
            )
        wanted = [provider for provider in to_ask.values() if not job.only or provider.published_slug in job.only]
        slugs = frozenset({*to_ask, *listed})
        outcomes = await asyncio.gather(
            *(
                collector.provider_list(
                    each, AccountSays(listed.get(each.slug, ()), slugs, deployments_of(each, previous))
                )
                for each in wanted
            )
        )
        sources = MetadataSources(client, job.base, job.today, job.policy.deadline, job.secrets, job.places)
        filled = await sources.fill(outcomes, settings.metadata.sources, previous)
        outcomes, notices = list(filled.outcomes), [*notices, *filled.notices]
    if asks_account:
        outcomes = [with_account_models(outcome, previous, account) for outcome in outcomes]
    outcomes = [screened_list(outcome, settings, job.secrets) for outcome in outcomes]
    notices += [notice for outcome in outcomes for notice in remarks(outcome)]
    reached = with_reach(outcomes, previous, account, settings, bounds=_bounds(settings), accepted=job.accept)
    notices += reached.notices
    providers = {provider.published_slug: provider for provider in to_ask.values()}
    return _Asked(previous, reached, tuple(notices), account_read, providers, filled.stated)


def _bounds(settings: Settings) -> Bounds:
    guard = settings.guard
    publish = settings.publish
    return Bounds(guard.max_removed, guard.max_price_factor, publish.only_tool_call, publish.unknown_output)


def _as_stated(catalog: Catalog) -> Catalog:
    """The catalog without what it assumes: only what somebody stated is compared with new lists."""
    providers = {slug: without_assumptions(provider) for slug, provider in catalog.providers.items()}
    return catalog.model_copy(update={"providers": providers})


def _as_published(catalog: Catalog) -> Catalog:
    """The catalog with what it assumed again."""
    providers = with_assumptions(catalog.providers, catalog.publish.unknown_output)
    return catalog.model_copy(update={"providers": providers})


def _told_of(
    names: Mapping[str, str | None], wanted: Iterable[ProviderSettings], settings: Settings
) -> Iterator[Notice]:
    """What becomes of providers of the last catalog that nobody names any more, or whose name another one has."""
    asked = {provider.published_slug.lower() for provider in wanted}
    for slug, name in names.items():
        if name is None:
            text = f"the last list of {slug} is not kept: another integration has that name now"
            yield Notice(level="warning", text=text)
        elif name.lower() not in asked and not settings.gateway.discover:
            yield Notice(level="warning", text=f"{slug} is dropped: the settings no longer name it")


@dataclass(frozen=True, slots=True)
class _Settled:
    """Every provider's new list or last good one."""

    catalogs: Mapping[str, ProviderCatalog]
    """Those this update is about."""
    everything: Mapping[str, ProviderCatalog]
    """All of them."""
    reports: tuple[ProviderReport, ...]
    assemble: Assemble
    made: Catalog | None
    """What `assemble` makes of everything, where that is known."""
    wanted: Catalogs
    """The last lists as the settings want them now."""


def _settle(job: Update, asked: _Asked) -> _Settled:
    """Decide between new lists and last good ones, by themselves and by what they would cost combined models."""
    settings, outcomes, previous = job.settings, asked.reached.outcomes, asked.reached.previous
    bounds = _bounds(settings)
    concerned = _only(previous, job.only)
    catalogs, reports = settle(
        outcomes,
        concerned,
        bounds,
        accepted=job.accept,
        keep_unlisted=settings.gateway.discover,
        today=job.today,
    )
    before = _as_set_now(previous, asked.providers, job.today) if previous else None
    untouched = {
        slug: old
        for slug, old in (before.providers if before else {}).items()
        if not concerned or slug not in concerned.providers
    }
    missing = exclusions(_as_published(asked.previous)) if asked.previous else {}
    absent = frozenset(catalogs.keys() - {outcome.settings.published_slug for outcome in outcomes})

    def assemble(providers: Catalogs, without: Without) -> Catalog:
        def made(last: Catalog | None, unoffered: Mapping[str, Collection[str]]) -> Catalog:
            return _assembled(job, providers, last, absent, missing=unoffered, without=without, stated=asked.stated)

        return _lasting(made, previous, missing)

    made = None
    if previous and before:
        then = before
        chains = _left_by_reach(previous, assemble) if asked.reached.first else previous.combined
        made = new = assemble({**untouched, **catalogs}, Without())

        def at_fault(chains: Mapping[str, CombinedModel]) -> tuple[set[str], Sequence[str]]:
            lost = lost_chains(chains, new.combined, bounds)
            once = then.model_copy(update={"combined": chains})
            return blamed(lost, catalogs, once, bounds, accepted=job.accept, today=job.today), lost

        guilty, lost = at_fault(chains)
        while guilty:
            kept, told = hold_back(guilty, lost, catalogs, reports, previous=then, bounds=bounds, today=job.today)
            # What is lost without these lists, too, as by a change of the settings, is not their fault; nor is a list
            # that no chain needs any more. Neither would be there to be saved in the next update.
            spared = assemble({**untouched, **kept}, Without()).combined
            still, lost = at_fault(as_now(chains, spared))
            if guilty <= still:
                catalogs, reports, made = kept, told, None
                break
            guilty &= still
    reports = [replace(each, changes=_changes(each.slug, asked.previous, catalogs)) for each in reports]
    wanted = before.providers if before else {}
    return _Settled(catalogs, {**untouched, **catalogs}, tuple(reports), assemble, made, wanted)


def _as_set_now(previous: Catalog, wanted: Mapping[str, ProviderSettings], today: date) -> Catalog:
    """The last catalog with its lists as the settings want them now, as they are kept where they are."""
    providers = {
        slug: as_set(old, wanted[slug], today) if slug in wanted else old for slug, old in previous.providers.items()
    }
    return previous.model_copy(update={"providers": providers})


def _left_by_reach(previous: Catalog, assemble: Assemble) -> Mapping[str, CombinedModel]:
    """The last combined models without those that lose their chain when what the account cannot reach is left out.

    That they go is an explanation and no mistake: see `reach`.
    """
    reachable = assemble(previous.providers, Without())
    return chains_left(previous.combined, reachable.combined)


def _changes(slug: str, previous: Catalog | None, catalogs: Catalogs) -> Changes:
    """What is different in a provider's list since the last catalog, what the account can reach of it included."""
    old = {name.lower(): each.models for name, each in (previous.providers if previous else {}).items()}
    return compare_models(old.get(slug.lower(), {}), catalogs[slug].models if slug in catalogs else {})


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


def _lasting(
    make: Callable[[Catalog | None, Mapping[str, Collection[str]]], Catalog],
    previous: Catalog | None,
    missing: Mapping[str, Collection[str]],
) -> Catalog:
    """The catalog, such as the same lists would make of it once more, on the same day or later.

    What was known of members and snapshots yesterday decides who is which model today, and what is found out today may
    decide otherwise: so it is made of itself again until that changes nothing.

    Args:
        make: makes a catalog of the last one and of the models of that which opencode was not offered.
        previous: the last catalog.
        missing: models of it that opencode was not offered.
    """
    return steady(lambda made: make(_as_stated(made), {}), make(previous, missing), ROUNDS)


def _assembled(
    job: Update,
    catalogs: Catalogs,
    previous: Catalog | None,
    absent: frozenset[str],
    *,
    missing: Mapping[str, Collection[str]],
    without: Without,
    stated: Collection[tuple[str, str]],
) -> Catalog:
    """Combine the providers, and remember what is gone.

    Args:
        job: the update.
        catalogs: the providers.
        previous: the last catalog.
        absent: providers that are kept although neither the settings nor the account name them.
        missing: models of the last catalog that opencode was not offered.
        without: what has to be done without.
        stated: names and snapshots of them that metadata of their labs states.
    """
    wishes = job.settings.combine
    catalogs = with_assumptions(catalogs, job.settings.publish.unknown_output)
    gone_lately = lately(previous.removed if previous else Removed(), job.today).combined
    before = previous.combined if previous else {}
    ids, respelt = known_ids(previous, job.today), retold(previous)
    rules = Rules(
        provider_priority=_listed(job.settings),
        min_providers=wishes.min_providers,
        max_targets=wishes.max_targets,
        order=wishes.order,
        free_variants=wishes.free_variants,
        only_tool_call=job.settings.publish.only_tool_call,
        corrections=_corrections(job.settings),
        require=wishes.failover.require,
        fits=lambda combined_id, offers: fits_header(combined_id, offers, catalogs, wishes.failover),
        absent=absent,
        apart=without.offers,
        ids=reserved_ids(gone_lately, job.today) | ids,
        retold=respelt,
        claims=claims(before, gone_lately, job.today),
        held={name: gone.require for name, gone in gone_lately.items()},
        memory=remembered(previous, catalogs, stated, respelt=respelt),
        today=job.today if previous else None,
    )
    combined = combine(catalogs, rules, before)
    models = {name: model for name, model in combined.models.items() if name not in without.ids}

    def unfit(text: str) -> object:
        return why_unsafe(text) or job.secrets.found_in(text)

    catalog = Catalog(
        gateway=job.settings.gateway.base_url,
        sample=job.sample,
        failover=wishes.failover,
        publish=job.settings.publish.policy,
        providers={slug: in_order(provider) for slug, provider in sorted(catalogs.items())},
        combined=models,
        ids=with_new_ids(ids, models, job.today, unfit),
        near_misses=combined.near_misses,
    )
    removed = bury(previous, catalog, job.today, unfit, missing)
    wanted = {each.published_slug: (each.include, each.exclude) for each in job.settings.providers}
    removed = as_wanted(removed, wanted)
    # What is gone may tell which snapshot a name meant, and so which offers are that model.
    catalog = catalog.model_copy(update={"removed": removed})
    defaults = chosen_defaults(catalog, previous.defaults if previous else Defaults())
    return catalog.model_copy(
        update={"removed": lately(advised(removed, catalog, job.today), job.today), "defaults": defaults}
    )


def _listed(settings: Settings) -> tuple[str, ...]:
    """The owner's order of providers, by the names that they are published under."""
    return tuple(map(settings.published, settings.combine.provider_priority))


def _corrections(settings: Settings) -> tuple[Correction, ...]:
    """Corrections by hand, with the names that providers are published under."""

    def published(refs: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(settings.published_offer, refs))

    return tuple(
        Correction(published(hand.merge), published(hand.split), hand.id, published(hand.order), hand.require)
        for hand in settings.combine.override
    )


def _remarks(
    job: Update,
    catalog: Catalog,
    previous: Catalog | None,
    *,
    reasons: Mapping[str, Mapping[str, str]],
    exported: Collection[str],
) -> list[Notice]:
    """What opencode gets less of, what the checks of chains found, and settings that came to nothing."""
    notices = [
        *lowered_remarks(catalog, reasons),
        *assumed_remarks(catalog),
        *chain_remarks(catalog),
        *newcomer_remarks(catalog, _listed(job.settings)),
        *boundary_remarks(catalog, previous),
        *default_remarks(catalog, previous),
        *partings(catalog, previous),
        *birth_remarks(catalog, previous),
        *lookalike_remarks(catalog),
        *misnamed_remarks(catalog),
        *drift(catalog, previous, _corrections(job.settings)),
    ]
    if not exported:
        text = "opencode can use none of the models, for the reasons given, so its configuration offers nothing"
        notices.append(Notice(level="warning", text=text))
    for key in ("model", "small_model"):
        wanted = getattr(catalog.publish, key)
        if wanted in ("", AUTO):
            continue
        if wanted not in exported:
            why = f": {gone}" if (gone := obituary(catalog, wanted)) else ""
            if not why and f"{COMBINED}/{wanted}" in exported:
                why = f"; {COMBINED}/{wanted} is"
            text = f"publish.{key}: {wanted!r} is not in the configuration, so no default is written{why}"
            notices.append(Notice(level="warning", text=text))
        elif ending := last_days(catalog, wanted):
            notices.append(Notice(level="warning", text=f"publish.{key}: {wanted!r} does not stay: {ending}"))
    return notices


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
    build_site(catalog, documents, root=root, out=out, site_url=site_url, exclusions=exclusions(catalog))
