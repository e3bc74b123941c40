"""The order of the steps, from fetching to the built site. The only module that knows them all."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from portkey_catalog.assemble import Assemble, Assembler, as_published, as_stated
from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.collect.ask import Account, Answers, ask_account, ask_providers
from portkey_catalog.collect.lists import Collector, Progress
from portkey_catalog.collect.sources import PUBLIC, MetadataSources, Places
from portkey_catalog.combine.published_ids import altered
from portkey_catalog.errors import DONE, FAILED, HELD, MisuseError
from portkey_catalog.exports.built import BUILT, built_text
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import model_ids, opencode_config
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.gateway.client import PATIENT, Policy, open_client
from portkey_catalog.guard.acceptance import (
    Choice,
    Telling,
    accepted_catalog,
    choice_notices,
    chosen_by_hand,
    named_offers,
    providers_at_hand,
    taken_by_hand,
)
from portkey_catalog.guard.chains import spare_chains
from portkey_catalog.guard.chronicle import ByHand, Chronicle, Who
from portkey_catalog.guard.decide import Scope, decide, provider_reports
from portkey_catalog.guard.evidence import with_evidence
from portkey_catalog.guard.findings import found_today
from portkey_catalog.guard.last_catalog import NO_LAST, Last, comparable, with_known_models
from portkey_catalog.guard.reach import reach_notices, with_reach
from portkey_catalog.guard.rule_breakers import (
    BrokenRule,
    screened_catalog,
    screened_lists,
    screened_notices,
    screened_reports,
)
from portkey_catalog.guard.spared_offers import spare_offers
from portkey_catalog.guard.vouched import told_events
from portkey_catalog.history.lookback import lookbacks
from portkey_catalog.news.days import days
from portkey_catalog.news.feeds import feed_documents
from portkey_catalog.report.made import made_report, nothing_waits, with_days, with_reasons
from portkey_catalog.report.notices import row_notices
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.shown import naming, with_names, without_keys
from portkey_catalog.report.standing import told_once
from portkey_catalog.schema import Catalog, Finding, Notice
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.store.choice import NOTHING_CHOSEN, Chosen, accept_toml
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.text.unsafe import why_unsafe
from portkey_catalog.text.words import count

EARLIEST_YEAR = 2020
"""A clock that stands before it was never set. It would date what is published, and no certificate would be valid."""

_NOTHING_LEFT = Notice(
    level="error",
    text="nothing is left to publish: the settings leave out every provider that is known, so all stays as it is",
)


class UpdateError(MisuseError):
    """The update cannot begin; the text says why."""


class AcceptError(MisuseError):
    """Nothing that waits has such a name; the text says it."""


class ClockError(MisuseError):
    """The clock cannot be right; the text says what it shows."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update: its settings, folders, day, keys and options."""

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
    refused: frozenset[str] = frozenset()
    """Ids of findings that a person refused."""
    gateway_url: str | None = None
    """Address to fetch from, when it is not the one that is published."""
    sample: bool = False
    policy: Policy = PATIENT
    places: Places = PUBLIC
    """Addresses of metadata sources with a name."""
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
    report = with_names(report, _aliases(job.settings))
    return replace(without_keys(report, job.secrets), seconds=time.perf_counter() - started)


def _aliases(settings: Settings) -> dict[str, str]:
    return {each.slug: each.published_slug for each in settings.providers if each.alias}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The last catalog, and the answers of today."""

    last: Last
    account: Account
    scope: Scope
    answers: Answers
    """With the very models of the last catalog where they are equal, so that there is one of each."""
    notices: tuple[Notice, ...]


async def _update(job: Update) -> Report:
    settings, stamp, published = job.settings, store.stamp(job.folder), _last_catalog(job)
    if job.sample:  # its lists change with this program only
        settings = settings.model_copy(update={"guard": settings.guard.model_copy(update={"review": "never"})})
    chosen = store.load_choice(job.folder)
    choice = _choice(chosen, refused=job.refused)
    asked = await _ask(job, published)
    previous, scope = asked.last.catalog, asked.scope
    lists = screened_lists(asked.answers.outcomes, settings, job.secrets, asked.last)
    outcomes = lists.outcomes
    reached = with_reach(outcomes, previous, asked.account.listed, settings, accepted=scope.accepted)
    notices = (*asked.notices, *reached.notices)
    known = with_known_models(reached.outcomes, reached.previous)
    events = published.changes if published else ()
    last = chosen_by_hand(reached.previous, choice, events, job.today) if reached.previous else None
    alone = decide(known, last, settings, scope, job.today, lookbacks=asked.last.lookbacks)
    if all(outcome.problem for outcome in outcomes) or not alone.catalogs:
        reports = tuple(with_days(provider_reports(alone, outcomes), previous))
        return Report(reports, (*notices, *row_notices(reports, {})), exit_code=FAILED)
    assemble = Assembler(
        settings,
        job.today,
        reached.previous and reached.previous.model_copy(update={"findings": ()}),
        missing=exclusions(as_published(previous, settings, job.today)) if previous else {},
        absent=alone.unnamed,
        stated=asked.answers.stated,
        secrets=job.secrets,
        sample=job.sample,
    )
    make: Assemble = assemble
    if settings.guard.asks:
        rejected = {(each.settings.published_slug, row.id): row.reason for each in outcomes for row in each.rejected}
        decided, made, held = spare_offers(alone, assemble, scope, previous, rejected)
        waits = last.findings if last else ()
        found = found_today(decided, held, waits, job.today)
        if last:
            prices = {each.settings.published_slug: each.prices for each in outcomes}
            found = with_evidence(found, prices, last.combined, last.providers)
        make = Telling(assemble, found, waits, job.today)
        made = make.told(made)
    else:
        decided, made = spare_chains(alone, assemble, scope, reached.first)
    reports = provider_reports(decided, outcomes)
    by_hand = taken_by_hand(reached.previous, choice) if reached.previous else ByHand()
    who = Who.of_decisions(decided, by_hand, asked.last.refused)
    chronicle = Chronicle(make, published, job.today, who)
    try:
        screened = screened_catalog(
            chronicle.told(made), decided.lists, chronicle, settings, job.secrets, sound=lists.sound
        )
    except BrokenRule as error:
        broken = Notice(level="error", text=f"the new catalog would break a rule, so it is not written: {error}")
        told = (*notices, *row_notices(reports, {}), broken)
        return Report(with_reasons(reports, exclusions(error.catalog)), told, exit_code=FAILED)
    catalog = screened.catalog
    reports = screened_reports(reports, screened)
    chains = told_events(previous, catalog, decided, reports, assemble=assemble, scope=scope)
    asks = settings.guard.asks
    done = asked.account.whole and screened.lost_nothing and nothing_waits(reports, catalog, chains, asks=asks)
    report = made_report(
        catalog,
        previous,
        reports,
        (
            *notices,
            *choice_notices(previous, last),
            *screened_notices(screened, reports),
            *reach_notices(catalog, reached.first),
        ),
        published=published,
        settings=settings,
        exported=model_ids(screened.config["provider"]),
        chains=chains,
        faults=screened.rejected,
        exit_code=DONE if done else HELD,
        today=job.today,
    )
    read = {each.slug for each in reports if each.state == "read"}
    once = told_once(
        report.notices,
        published.notices if published else (),
        job.today,
        shown=naming(_aliases(settings)),
        # A backslash spells out what a row was rejected for.
        fit=lambda text: not ("\\" in text or why_unsafe(text) or job.secrets.found_in(text)),
        silent=catalog.providers.keys() - read | (set() if asked.account.whole else {None}),
    )
    files = layout.with_notices(screened.files, once.standing)
    written = store.write_catalog(job.folder, files, instead_of=stamp)
    store.forget_choice(job.folder, chosen)
    return replace(report, notices=once.told, standing=once.untold, files=tuple(written))


def _last_catalog(job: Update) -> Catalog | None:
    """The last catalog as it was published; the bundled sample and a real account know nothing of each other.

    Raises:
        StoreError: it cannot be read, or its files do not agree.
    """
    last = store.load_catalog(job.folder)
    if last and (name := altered(last)):
        text = f"{layout.IDS} and {layout.COMBINED} do not agree on what {name!r} stands for; take both from git again"
        raise layout.StoreError(f"{job.folder / layout.VERSION_FOLDER}: {text}")
    return last if last and last.sample == job.sample else None


async def _ask(job: Update, published: Catalog | None) -> _Asked:
    """Ask whoever knows of models.

    Args:
        job: the update.
        published: the last catalog.

    Raises:
        UpdateError: `only` or `accept` names no provider.
    """
    settings, last = job.settings, as_stated(published) if published else None
    back = lookbacks(published) if published else {}
    async with open_client(job.policy, local=job.sample) as client:
        url = job.gateway_url or settings.gateway.base_url
        collector = Collector(client, settings.gateway, url, job.keys, job.today, job.progress)
        sources = MetadataSources(client, job.base, job.today, job.policy.deadline, job.secrets, job.places)
        account = await ask_account(collector, settings, last, job.secrets)
        compared = comparable(last, account.providers, settings, job.secrets, lookbacks=back) if last else NO_LAST
        previous = compared.catalog
        scope = _scope(job, account, previous.providers.keys() if previous else set())
        answers = await ask_providers(
            collector, sources, settings.metadata.sources, wanted=scope.asked, account=account, previous=previous
        )
    known = replace(answers, outcomes=tuple(with_known_models(answers.outcomes, previous)))
    all_left_out = not account.providers and any(each.left_out for each in settings.providers)
    told = (_NOTHING_LEFT,) if all_left_out else compared.notices
    return _Asked(compared, account, scope, known, (*account.notices, *told, *answers.notices))


def _scope(job: Update, account: Account, known: Set[str]) -> Scope:
    """The providers that the update is about.

    Args:
        job: the update.
        account: who is there. Where that is not known for sure, a name of nobody is no mistake.
        known: providers of the last catalog.

    Raises:
        UpdateError: an option names no provider.
    """

    def named(option: str, slugs: Iterable[str], known: Set[str]) -> frozenset[str]:
        names = {slug_key(slug): slug for slug in known}
        unknown = sorted(slug for slug in slugs if slug_key(slug) not in names)
        if unknown and account.whole:
            there = ", ".join(sorted(known)) or "none"
            raise UpdateError(f"{option} {unknown[0]}: no such provider; there are {there}")
        return frozenset(names.get(slug_key(slug), slug) for slug in slugs)

    there = account.providers
    accepted = named("--accept-removals", job.accept, there.keys() | known)
    return Scope(there, named("--only", job.only, there.keys()), accepted)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person takes of what waits in a catalog: its settings, folders, day and choice."""

    settings: Settings
    folder: Path
    """The folder that holds `v1/`."""
    today: date
    names: tuple[str, ...] = ()
    """Ids of findings, or slugs of providers and ids of combined models for all that waits of them."""
    everything: bool = False
    """All that waits is taken, but for what was refused."""
    chosen: Chosen = NOTHING_CHOSEN
    out: Path | None = None
    """Where the new catalog goes, with `accept.toml`, instead of the folder."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an acceptance."""

    taken: tuple[Finding, ...]
    left: tuple[Finding, ...]
    """What waits on."""
    notices: tuple[Notice, ...]
    files: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """Held, while somebody must still take or refuse something."""
        return HELD if any(finding.refused is None for finding in self.left) else DONE


def accept(job: Acceptance) -> Accepted:
    """Make a catalog of what is at hand, with what a person takes of what waits. Nobody is asked for a list.

    Raises:
        StoreError: there is no catalog, or it cannot be read or written, or breaks a rule.
        AcceptError: nothing that waits has one of these names.
    """
    stamp = store.stamp(job.folder)
    catalog = store.load_catalog(job.folder)
    if catalog is None:
        raise layout.StoreError(f"{job.folder}: there is no catalog; run portkey-catalog update")
    last = as_stated(catalog)
    compared = comparable(last, providers_at_hand(last, job.settings), job.settings, NO_SECRETS)
    previous = compared.catalog or last
    choice = _choice(job.chosen, taken=_named_findings(previous, job))
    taken = named_offers(previous, choice.taken)
    try:
        screened = accepted_catalog(catalog, previous, choice, job.settings, job.today)
    except BrokenRule as error:
        raise layout.StoreError(f"the new catalog would break a rule, so it is not written: {error}") from error
    made = layout.with_notices(screened.files, catalog.notices)
    if job.out is None:
        files = store.write_catalog(job.folder, made, instead_of=stamp)
        store.forget_choice(job.folder, job.chosen)
    else:
        store.copy_catalog(job.folder, job.out)
        files = store.write_catalog(job.out, made)
        store.write_choice(job.out, accept_toml(taken, named_offers(previous, choice.refused)))
    notices = (*compared.notices, *screened_notices(screened, ()))
    return Accepted(taken, screened.catalog.findings, notices, tuple(files))


def _choice(chosen: Chosen, *, taken: frozenset[str] = frozenset(), refused: frozenset[str] = frozenset()) -> Choice:
    """Everything that a person chose, in the file and beside it."""
    ids = refused | {finding.id for finding in chosen.refused}
    return Choice((taken | set(chosen.taken)) - ids, ids, chosen.refused)


def _named_findings(catalog: Catalog, job: Acceptance) -> frozenset[str]:
    """Ids of the findings that are named: by their ids, or by whom they are about, but for refused ones."""
    waits = [finding for finding in catalog.findings if finding.refused is None]
    found = {finding.id for finding in waits} if job.everything else set()
    for name in job.names:
        whom = slug_key(job.settings.published(name))
        about = {
            finding.id
            for finding in waits
            if name == finding.combined
            or whom in {slug_key(slug) for slug in (finding.provider, *_sellers(finding)) if slug}
        }
        ids = about | {finding.id for finding in catalog.findings if finding.id == name}
        if not ids:
            raise AcceptError(f"{name}: nothing that waits has this id, and nothing of a provider or combined model")
        found |= ids
    return frozenset(found)


def _sellers(finding: Finding) -> list[str]:
    return [ref.partition("/")[0] for ref in finding.offers]


def build(folder: Path, *, root: Path, out: Path, site_url: str, at: datetime | None = None) -> None:
    """Build the site from the committed catalog.

    Args:
        folder: the folder that holds `v1/`.
        root: the folder of `mkdocs.yml` and `docs/`.
        out: the site's folder; replaced only when the build has worked.
        site_url: address of the site.
        at: when that is; by default now.

    Raises:
        StoreError: there is no catalog, or it cannot be read, or breaks a rule.
        SiteError: the site could not be built.
        PlaceError: it may not be put there, or there is nothing to build it from.
    """
    from portkey_catalog.site.build import build_site  # what it needs is an extra, and an update does without

    catalog = store.load_catalog(folder)
    if catalog is None:
        raise layout.StoreError(f"{folder}: there is no catalog; run portkey-catalog update")
    if findings := catalog_findings(catalog, allow_loopback=True):
        more = f" and {count(len(findings) - 1, 'more finding')}" if len(findings) > 1 else ""
        raise layout.StoreError(f"{findings[0]}{more}; portkey-catalog check tells all, and no site is made of it")
    try:
        changed = days(catalog)
    except ValueError as error:
        raise layout.StoreError(f"{folder}: its events lead elsewhere: {error}") from error
    documents = site_documents(catalog, opencode_config(catalog), store.read_files(folder), site_url)
    documents |= feed_documents(catalog, changed, site_url) | {BUILT: built_text(at or datetime.now(UTC))}
    build_site(catalog, documents, root=root, out=out, site_url=site_url, exclusions=exclusions(catalog), days=changed)
