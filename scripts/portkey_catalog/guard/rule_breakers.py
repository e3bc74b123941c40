"""Takes out of a catalog what must not be published, before it is written; the rest goes on (pure).

The rules are those of `check`. Lists are looked at by themselves first, so that the guard sees what is left of them;
then the catalog as a whole, because some texts and ids are at fault only beside others, or by what is made of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portkey_catalog.assemble import Assemble, Catalogs, Without
from portkey_catalog.check.catalog import NOTHING_SOUND, Sound, candidate, check_lists
from portkey_catalog.check.published import Finding
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.last_catalog import NO_LAST, Last
from portkey_catalog.guard.rows import rows_at_fault, without_rows
from portkey_catalog.history.events import Key
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog, Notice, ProviderCatalog
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.text.words import such
from portkey_catalog.upstream.lists import Rejection, reject


class BrokenRule(Exception):
    """A catalog breaks a rule, and nothing can be left out of it to mend that; the text says which."""

    def __init__(self, text: str, catalog: Catalog) -> None:
        super().__init__(text)
        self.catalog = catalog


@dataclass(frozen=True, slots=True)
class ScreenedLists:
    """Providers' answers without rows that break a rule by themselves."""

    outcomes: Sequence[Outcome]
    sound: Sound
    """Lists of theirs, and of the last catalog, that need no other look."""


@dataclass(frozen=True, slots=True)
class Screened:
    """A catalog that keeps every rule, and what it had to do without."""

    catalog: Catalog
    lists: Catalogs
    """The lists it is made of."""
    rejected: Mapping[str, tuple[Rejection, ...]] = field(default_factory=dict)
    """Provider -> rows that were taken out."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Provider -> why it is not in the catalog."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Offer (`slug/model-id`) -> why it is in no combined model."""
    forgotten: frozenset[str] = frozenset()
    """Ids of combined models that are not kept."""
    untold: frozenset[Key] = frozenset()
    """What no event is about."""
    config: Mapping[str, Any] = field(default_factory=dict)
    """The opencode configuration made of the catalog."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The catalog's files: path inside the version folder -> text."""

    @property
    def lost_nothing(self) -> bool:
        """True when the catalog is just what the providers' lists make."""
        return not (self.rejected or self.left_out or self.apart)


def screened_lists(
    outcomes: Sequence[Outcome], settings: Settings, secrets: Secrets, last: Last = NO_LAST
) -> ScreenedLists:
    """Providers' answers, each without the rows that break a rule by themselves.

    What breaks a rule by itself does so among others as well: lists in which nothing is found together are all good.

    Args:
        outcomes: the answers, with the very models of the last catalog where they are equal.
        settings: what they must agree with.
        secrets: keys that must stand nowhere.
        last: the last catalog, without what the rules refuse today.
    """
    lists = last.catalog.providers if last.catalog else {}
    read = [each for each in outcomes if each.models and not each.problem and not _is_known(each, lists)]
    together = _uncombined(read, settings)
    findings, sound = check_lists(together, secrets) if read else ([], NOTHING_SOUND)
    if findings or len(together.providers) < len(read):
        return ScreenedLists([screened_list(outcome, settings, secrets) for outcome in outcomes], last.sound)
    return ScreenedLists(outcomes, {**last.sound, **sound})


def _is_known(outcome: Outcome, lists: Catalogs) -> bool:
    """Tell whether every row of an answer stands in the last list, which is asked in the same way, as it is."""
    old = lists.get(outcome.settings.published_slug)
    return (
        old is not None
        and old.route == outcome.settings.route
        and all(old.models.get(each) is model and model.enabled is None for each, model in outcome.models.items())
    )


def _uncombined(outcomes: Sequence[Outcome], settings: Settings) -> Catalog:
    """The catalog of these lists, just as they were read."""
    lists = {outcome.settings.published_slug: outcome for outcome in outcomes}
    return Catalog(
        gateway=settings.gateway.base_url,
        failover=settings.combine.failover,
        publish=settings.publish.policy,
        providers={
            slug: ProviderCatalog(
                slug=slug,
                name=each.settings.display_name,
                route=each.settings.route,
                models=dict(each.models),
                tags=each.settings.tags,
            )
            for slug, each in sorted(lists.items())
        },
        combined={},
    )


def screened_list(outcome: Outcome, settings: Settings, secrets: Secrets) -> Outcome:
    """A provider's answer without the rows that break a rule."""
    if outcome.problem or not outcome.models:
        return outcome
    slug = outcome.settings.published_slug
    alone = _uncombined([outcome], settings)
    findings, _ = check_lists(alone, secrets)
    rows = rows_at_fault(findings, alone.providers)
    if not rows:
        return outcome
    rejected = tuple(reject(model_id, why) for (_, model_id), why in rows.items())
    models = {each: model for each, model in outcome.models.items() if (slug, each) not in rows}
    problem = None if models else f"no row of the list can be published; the first because it {rejected[0].reason}"
    return replace(outcome, models=models, rejected=(*outcome.rejected, *rejected), problem=problem)


def screened_catalog(
    made: Catalog,
    lists: Catalogs,
    assemble: Assemble,
    settings: Settings,
    secrets: Secrets,
    *,
    sound: Sound = NOTHING_SOUND,
) -> Screened:
    """The catalog of these lists, made again without what the rules name until they name nothing.

    Each round leaves something out, so there is a last one.

    Args:
        made: what `assemble` makes of all the lists.
        lists: the lists.
        assemble: makes a catalog of lists.
        settings: what it must agree with.
        secrets: keys that must stand nowhere.
        sound: lists that need no other look where they are as they were.

    Raises:
        BrokenRule: a rule is broken by nothing that could be left out.
    """
    screened = Screened(made, lists)
    while (found := candidate(screened.catalog, settings, secrets, sound)).findings:
        less = _less(screened, found.findings)
        if less is None:
            raise BrokenRule("; ".join(map(str, found.findings[:3])), screened.catalog)
        catalog = assemble(less.lists, Without(frozenset(less.apart), less.forgotten, less.untold))
        screened = replace(less, catalog=catalog)
    return replace(screened, config=found.config, files=found.files)


def _less(screened: Screened, findings: Sequence[Finding]) -> Screened | None:
    """The same with something more left out, its catalog still to be made; `None` where nothing could be.

    What a row or a provider is at fault for is mended by leaving it out, and only what is then still at fault is kept
    from being combined.
    """
    lists = screened.lists
    if rows := rows_at_fault(findings, lists):
        rejected = {slug: list(known) for slug, known in screened.rejected.items()}
        for (slug, model_id), why in rows.items():
            rejected.setdefault(slug, []).append(reject(model_id, why))
        left = without_rows(lists, rows)
        emptied = [slug for slug, each in left.items() if lists[slug].models and not each.models]
        less = replace(screened, lists=left, rejected={slug: tuple(each) for slug, each in rejected.items()})
        return _without_providers(less, dict.fromkeys(emptied, "no row of it can be published"))
    if providers := {each.provider: each.text for each in findings if each.provider and each.provider in lists}:
        return _without_providers(screened, providers)
    if apart := {ref: each.text for each in findings for ref in each.apart if ref not in screened.apart}:
        return replace(screened, apart={**screened.apart, **apart})
    if ids := {each.combined for each in findings if each.combined} - screened.forgotten:
        return replace(screened, forgotten=screened.forgotten | ids)
    if keys := {each.untold for each in findings if each.untold} - screened.untold:
        return replace(screened, untold=screened.untold | keys)
    return None


def _without_providers(screened: Screened, why: Mapping[str, str]) -> Screened:
    lists = {slug: each for slug, each in screened.lists.items() if slug not in why}
    return replace(screened, lists=lists, left_out={**screened.left_out, **why})


def screened_reports(reports: Sequence[ProviderReport], screened: Screened) -> tuple[ProviderReport, ...]:
    """The reports, with what was taken out of the catalog in them."""

    def done(report: ProviderReport) -> ProviderReport:
        slug = report.slug
        rows, why = screened.rejected.get(slug, ()), screened.left_out.get(slug)
        if not rows and not why:
            return report
        catalogs = screened.catalog.providers
        return replace(
            report,
            state="failed" if why else report.state,
            models=len(catalogs[slug].models) if slug in catalogs else 0,
            rejected=(*report.rejected, *rows),
            problem=f"left out: {why}" if why else report.problem,
        )

    return tuple(done(report) for report in reports)


def screened_notices(screened: Screened, reports: Sequence[ProviderReport]) -> list[Notice]:
    """Notices of what was taken out and stands in no provider's report."""
    told = {report.slug for report in reports}
    notices = [
        Notice(level="warning", provider=slug, text=f"rejected {row.id!r}: {row.reason}")
        for slug, rows in screened.rejected.items()
        for row in rows
        if slug not in told
    ]
    notices += [
        Notice(level="warning", provider=slug, text=f"left out: {why}")
        for slug, why in screened.left_out.items()
        if slug not in told
    ]
    if screened.apart:
        text = f"in no combined model: {such([f'{ref}: {why}' for ref, why in screened.apart.items()], 'offer')}"
        notices.append(Notice(level="warning", text=text))
    return notices
