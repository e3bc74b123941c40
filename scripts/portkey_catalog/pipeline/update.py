"""The order of the steps of an update, from asking to writing."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from portkey_catalog.assemble import Assemble, Assembler, as_published, as_stated
from portkey_catalog.collect.ask import Account, Answers, ask_account, ask_providers
from portkey_catalog.collect.lists import Collector, Progress
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.collect.sources import PUBLIC, MetadataSources, Places
from portkey_catalog.combine.published_ids import altered
from portkey_catalog.errors import DONE, FAILED, HELD, MisuseError
from portkey_catalog.exports.opencode import model_ids
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.gateway.client import PATIENT, Policy, open_client
from portkey_catalog.guard.acceptance import (
    Choice,
    Telling,
    as_if_heard,
    choice_notices,
    chosen_by_hand,
    taken_by_hand,
    unheard,
)
from portkey_catalog.guard.chains import spare_chains
from portkey_catalog.guard.chronicle import ByHand, Chronicle, Who
from portkey_catalog.guard.decide import decide
from portkey_catalog.guard.decisions import Decided, Scope
from portkey_catalog.guard.evidence import with_evidence
from portkey_catalog.guard.findings import found_today, still_refused
from portkey_catalog.guard.last_catalog import NO_LAST, Last, comparable, with_known_models
from portkey_catalog.guard.reach import Reached, reach_notices, with_reach
from portkey_catalog.guard.refused import back_again
from portkey_catalog.guard.reports import provider_reports
from portkey_catalog.guard.rule_breakers import (
    BrokenRule,
    Screened,
    screened_catalog,
    screened_lists,
    screened_notices,
    screened_reports,
)
from portkey_catalog.guard.spared_offers import spare_offers
from portkey_catalog.guard.vouched import told_events
from portkey_catalog.history.clock import clock_notices, none_ahead, possible
from portkey_catalog.history.lookback import lookbacks
from portkey_catalog.report.made import made_report, nothing_waits, with_days, with_reasons
from portkey_catalog.report.notices import passes, row_notices
from portkey_catalog.report.shapes import ProviderReport, Report
from portkey_catalog.report.shown import naming, with_names, without_keys
from portkey_catalog.report.standing import Told, told_once
from portkey_catalog.schema import Catalog, Finding, Notice
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.store.choice import NOTHING_CHOSEN, ChoiceError, Chosen, Entry, strangers
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.text.unsafe import why_unsafe
from portkey_catalog.text.words import some

_NOTHING_LEFT = Notice(
    level="error",
    text="nothing is left to publish: the settings leave out every provider that is known, so all stays as it is",
)


class UpdateError(MisuseError):
    """The update cannot begin; the text says why."""


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
        ClockError: today cannot be.
        EnvironmentProblem: the environment names a proxy or certificates that cannot be used.
        UpdateError: `only` or `accept` names no provider.
    """
    possible(job.today)
    if job.sample:  # its lists change with this program only
        guard = job.settings.guard.model_copy(update={"review": "never"})
        job = replace(job, settings=job.settings.model_copy(update={"guard": guard}))
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

    published: Catalog | None
    """The last catalog as it was published."""
    last: Last
    account: Account
    scope: Scope
    answers: Answers
    """With the very models of the last catalog where they are equal, so that there is one of each."""
    notices: tuple[Notice, ...]


async def _update(job: Update) -> Report:
    stamp, published = store.stamp(job.folder), _last_catalog(job)
    chosen, unusable = _chosen(job.folder)
    choice = Choice.of(chosen.taken, (*chosen.refused, *chosen.unsaid), job.refused)
    asked = await _ask(job, published)
    lists = screened_lists(asked.answers.outcomes, job.settings, job.secrets, asked.last)
    decided = _decide(job, asked, lists.outcomes, choice)
    if not decided.alone.catalogs or all(outcome.problem for outcome in lists.outcomes):
        reports = tuple(with_days(provider_reports(decided.alone, lists.outcomes), asked.last.catalog))
        return Report(reports, (*decided.notices, *row_notices(reports, {})), exit_code=FAILED)
    made = _assemble(job, asked, decided)
    while made.decided.last and (refused := unheard(made.catalog, made.decided.last)):
        made = _assemble(job, asked, _decide_again(job, asked, made, refused))
    decided = made.decided
    reports = provider_reports(made.lists, lists.outcomes)
    by_hand = taken_by_hand(decided.reached.previous, decided.choice) if decided.reached.previous else ByHand()
    chronicle = Chronicle(made.make, published, job.today, Who.of_decisions(made.lists, by_hand, asked.last.refused))
    try:
        screened = screened_catalog(
            chronicle.told(made.catalog), made.lists.lists, chronicle, job.settings, job.secrets, sound=lists.sound
        )
    except BrokenRule as error:
        broken = Notice(level="error", text=f"the new catalog would break a rule, so it is not written: {error}")
        told = (*decided.notices, *row_notices(reports, {}), broken)
        return Report(with_reasons(reports, exclusions(error.catalog)), told, exit_code=FAILED)
    never, gone = strangers(chosen, _findings_of(asked.last.catalog, decided.last))
    report = _report(job, asked, made, screened, screened_reports(reports, screened))
    report = _with_strangers(report, [*unusable, *(each.never for each in never)], gone)
    report = _with_unknown(report, job.refused - {each.id for each in _findings_of(decided.last, screened.catalog)})
    once = _told_once(job, asked, report, screened.catalog)
    written = store.write_catalog(job.folder, screened.files, instead_of=stamp, notices=once.standing)
    store.forget_choice(job.folder, chosen)
    return replace(report, notices=once.told, standing=once.untold, files=tuple(written))


def _findings_of(*catalogs: Catalog | None) -> list[Finding]:
    return [finding for each in catalogs if each for finding in each.findings]


def _chosen(folder: Path) -> tuple[Chosen, list[str]]:
    """What a person chose, and what keeps it from being done as it stands: that must stop nothing that is routine."""
    try:
        chosen = store.load_choice(folder)
    except ChoiceError as error:
        told = f"{error}; nothing is taken from it, and it is kept: mended, it does what it says, or remove it"
        try:
            return store.nothing_chosen(folder), [told]
        except ChoiceError:
            return NOTHING_CHOSEN, [told]
    refused = f"{chosen.incomplete}; until then it is refused: accept takes it by its id"
    return chosen, [refused] if chosen.unsaid else []


def _with_strangers(report: Report, never: Sequence[str], gone: Sequence[Entry]) -> Report:
    """The report with what a file of choices says in vain; but for what has gone, that needs a person's look."""
    warnings = [Notice(level="warning", text=each) for each in never]
    notes = [Notice(level="info", text=each.gone) for each in gone if not each.take]  # what is taken is published
    code = HELD if never and report.exit_code == DONE else report.exit_code
    return replace(report, notices=(*warnings, *notes, *report.notices), exit_code=code)


def _with_unknown(report: Report, ids: Set[str]) -> Report:
    """The report with ids that were refused and are of nothing: what had them may have changed since."""
    if not ids:
        return report
    text = f"--refused: nothing that waits or was refused has {some([repr(each) for each in sorted(ids)], 5)}"
    return replace(report, notices=(Notice(level="warning", text=text, subject=text), *report.notices))


@dataclass(frozen=True, slots=True)
class _Decided:
    """What becomes of every list by itself."""

    alone: Decided
    reached: Reached
    choice: Choice
    last: Catalog | None
    """The last catalog with what the account reaches of it today, as a person chose."""
    outcomes: Sequence[Outcome]
    notices: tuple[Notice, ...]


def _decide(job: Update, asked: _Asked, outcomes: Sequence[Outcome], choice: Choice) -> _Decided:
    scope, listed = asked.scope, asked.account.listed
    reached = with_reach(outcomes, asked.last.catalog, listed, job.settings, accepted=scope.accepted)
    events, last = asked.published.changes if asked.published else (), reached.previous
    if last:
        choice = choice.within(last)
        last = chosen_by_hand(last, choice, events, job.settings, job.today)
    alone = _alone(job, asked, reached, last)
    told = (*clock_notices(events, job.today), *asked.notices, *reached.notices)
    return _Decided(alone, reached, choice, last, outcomes, told)


def _decide_again(job: Update, asked: _Asked, made: _Made, refused: Collection[Finding]) -> _Decided:
    """What becomes of every list where a person refused what nobody knew of before it was decided."""
    decided = made.decided
    assert decided.last
    last = as_if_heard(decided.last, made.catalog, refused)
    return replace(decided, alone=_alone(job, asked, decided.reached, last), last=last)


def _alone(job: Update, asked: _Asked, reached: Reached, last: Catalog | None) -> Decided:
    """What becomes of every list by itself, beside the last catalog as a person chose."""
    known = with_known_models(reached.outcomes, reached.previous)
    if last:
        last = last.model_copy(update={"findings": tuple(back_again(each, job.settings) for each in last.findings)})
    return decide(known, last, job.settings, asked.scope, job.today, lookbacks=asked.last.lookbacks)


@dataclass(frozen=True, slots=True)
class _Made:
    """The catalog of the lists that were decided about, in view of what they have in common."""

    decided: _Decided
    lists: Decided
    catalog: Catalog
    assemble: Assembler
    make: Assemble
    """Makes it again of other lists, findings and all."""


def _assemble(job: Update, asked: _Asked, decided: _Decided) -> _Made:
    settings, previous, reached = job.settings, asked.last.catalog, decided.reached.previous
    assemble = Assembler(
        settings,
        job.today,
        reached and reached.model_copy(update={"findings": ()}),
        missing=exclusions(as_published(previous, settings, job.today)) if previous else {},
        absent=decided.alone.unnamed,
        stated=asked.answers.stated,
        secrets=job.secrets,
        sample=job.sample,
    )
    last = decided.last
    waits = last.findings if last else ()
    if not settings.guard.asks:
        lists, made = spare_chains(decided.alone, assemble, asked.scope, decided.reached.first)
        refused = still_refused(lists, last.providers, waits, settings, job.today) if last else []
        quiet = Telling(assemble, refused, waits, decided.choice.refused, settings, job.today)
        return _Made(decided, lists, quiet.told(made), assemble, quiet)
    rejected = {
        (outcome.settings.published_slug, row.id): row.reason
        for outcome in decided.outcomes
        for row in outcome.rejected
    }
    lists, made, held = spare_offers(decided.alone, assemble, asked.scope, previous, rejected, waits=waits)
    prices = {outcome.settings.published_slug: outcome.prices for outcome in decided.outcomes}
    found = with_evidence(found_today(lists, held, waits, settings, job.today), prices, made)
    telling = Telling(assemble, found, waits, decided.choice.refused, settings, job.today)
    return _Made(decided, lists, telling.told(made), assemble, telling)


def _report(job: Update, asked: _Asked, made: _Made, screened: Screened, reports: tuple[ProviderReport, ...]) -> Report:
    catalog, previous, settings = screened.catalog, asked.last.catalog, job.settings
    chains = told_events(
        previous,
        catalog,
        made.lists,
        reports,
        chosen=made.decided.last,
        assemble=made.assemble,
        scope=asked.scope,
    )
    settled = nothing_waits(reports, catalog, chains, asks=settings.guard.asks)
    done = asked.account.whole and screened.lost_nothing and settled
    notices = (
        *made.decided.notices,
        *choice_notices(previous, made.decided.last, made.decided.choice),
        *screened_notices(screened, reports),
        *reach_notices(catalog, made.decided.reached.first),
    )
    return made_report(
        catalog,
        previous,
        reports,
        notices,
        published=asked.published,
        settings=settings,
        exported=model_ids(screened.config["provider"]),
        chains=chains,
        faults=screened.rejected,
        exit_code=DONE if done else HELD,
        today=job.today,
    )


def _told_once(job: Update, asked: _Asked, report: Report, catalog: Catalog) -> Told:
    read = {each.slug for each in report.providers if each.state == "read"}
    return told_once(
        report.notices,
        none_ahead(asked.published.notices, job.today) if asked.published else (),
        job.today,
        shown=naming(_aliases(job.settings)),
        # A backslash spells out what a row was rejected for.
        fit=lambda text: not ("\\" in text or why_unsafe(text) or job.secrets.found_in(text)),
        passes=passes,
        silent=catalog.providers.keys() - read | (set() if asked.account.whole else {None}),
    )


def _last_catalog(job: Update) -> Catalog | None:
    """The last catalog as it was published; the bundled sample and a real account know nothing of each other.

    Raises:
        StoreError: it cannot be read, or its files do not agree.
    """
    last = store.load_catalog(job.folder)
    if last and (name := altered(last)):
        text = f"{layout.IDS} and {layout.COMBINED} do not agree on what {name!r} stands for; take both from git again"
        raise layout.StoreError(f"{job.folder / layout.VERSION_FOLDER}: {text}")
    if last is None or last.sample != job.sample:
        return None
    store.refuse_broken_ledger(job.folder, last)
    return last


async def _ask(job: Update, published: Catalog | None) -> _Asked:
    """Ask whoever knows of models.

    Args:
        job: the update.
        published: the last catalog.

    Raises:
        UpdateError: `only` or `accept` names no provider.
    """
    settings, last = job.settings, as_stated(none_ahead(published, job.today)) if published else None
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
    strays = _strays(job) if published else ()
    return _Asked(published, compared, account, scope, known, (*account.notices, *told, *strays, *answers.notices))


def _strays(job: Update) -> Iterator[Notice]:
    """Notices of months that are no part of the last catalog, and so of none."""
    for path in store.stray_months(job.folder):
        text = f"{path} is removed: no update wrote it, and index.json does not name it"
        yield Notice(level="warning", text=text)


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
