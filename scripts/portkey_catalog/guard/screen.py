"""What must not be published is taken out of a catalog before it is written, and the rest goes on (pure).

The rules are those of `check`. A list is looked at by itself first, so that the guard sees what is left of it; the
catalog as a whole once more, because some texts and ids are at fault only beside others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portkey_catalog.check.catalog import candidate_findings
from portkey_catalog.check.published import Finding
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.exports.assumed_output import without_assumptions
from portkey_catalog.history.changes import compare_models
from portkey_catalog.report.shapes import ProviderReport
from portkey_catalog.schema import Catalog, Notice, ProviderCatalog, Step
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.upstream.lists import Rejection, reject

Catalogs = Mapping[str, ProviderCatalog]


@dataclass(frozen=True, slots=True)
class Without:
    """What combining has to do without."""

    offers: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that belong to no combined model."""
    ids: frozenset[str] = frozenset()
    """Ids of combined models that are not kept, although a former member is still offered."""


Assemble = Callable[[Catalogs, Without], Catalog]
"""Makes the catalog of these providers."""


class BrokenRule(Exception):
    """A catalog breaks a rule, and nothing can be left out of it to mend that; the text says which."""

    def __init__(self, text: str, catalog: Catalog) -> None:
        super().__init__(text)
        self.catalog = catalog


@dataclass(frozen=True, slots=True)
class Screened:
    """A catalog that keeps every rule, and what it had to do without."""

    catalog: Catalog
    rejected: Mapping[str, tuple[Rejection, ...]] = field(default_factory=dict)
    """Provider -> rows that were taken out."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Provider -> why it is not in the catalog."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Offer (`slug/model-id`) -> why it is in no combined model."""

    @property
    def lost_nothing(self) -> bool:
        """Whether the catalog is just what the providers' lists make."""
        return not (self.rejected or self.left_out or self.apart)


def screened_list(outcome: Outcome, settings: Settings, secrets: Secrets) -> Outcome:
    """A provider's answer without the rows that break a rule."""
    if outcome.problem or not outcome.models:
        return outcome
    provider = outcome.settings
    slug = provider.published_slug
    alone = Catalog(
        gateway=settings.gateway.base_url,
        failover=settings.combine.failover,
        publish=settings.publish.policy,
        providers={
            slug: ProviderCatalog(
                slug=slug, name=provider.display_name, route=provider.route, models=dict(outcome.models)
            )
        },
        combined={},
    )
    rows = _rows(candidate_findings(alone, settings, secrets), alone.providers)
    if not rows:
        return outcome
    rejected = tuple(reject(model_id, why) for (_, model_id), why in rows.items())
    models = {each: model for each, model in outcome.models.items() if (slug, each) not in rows}
    problem = None if models else f"no row of the list can be published; the first because it {rejected[0].reason}"
    return replace(outcome, models=models, rejected=(*outcome.rejected, *rejected), problem=problem)


def without_refused(previous: Catalog, settings: Settings, secrets: Secrets) -> tuple[Catalog, list[Notice]]:
    """The last catalog without rows that the rules of today refuse, and one notice for each provider of such rows.

    What an earlier version published may be refused now: it must not count as if a provider had dropped it.
    """
    lists = previous.model_copy(update={"combined": {}, "near_misses": ()})
    rows = _rows(candidate_findings(lists, settings, secrets), previous.providers)
    if not rows:
        return previous, []
    refused: defaultdict[str, list[str]] = defaultdict(list)
    for (slug, model_id), why in rows.items():
        refused[slug].append(f"{model_id!r}: {why}")
    notices = [
        Notice(
            level="warning", provider=slug, text=f"{len(told)} rows published earlier are taken out, such as {told[0]}"
        )
        for slug, told in refused.items()
    ]
    return previous.model_copy(update={"providers": _without(previous.providers, rows)}), notices


def screened_catalog(
    catalogs: Catalogs, assemble: Assemble, settings: Settings, secrets: Secrets, *, made: Catalog | None = None
) -> Screened:
    """The catalog of these providers, made again without what the rules name until they name nothing.

    Each round leaves something out, so there is a last one. What a row or a provider is at fault for is mended by
    leaving it out, and only what is then still at fault is kept from being combined.

    Args:
        catalogs: the providers.
        assemble: makes a catalog of them.
        settings: what it must agree with.
        secrets: keys that must stand nowhere.
        made: what `assemble` makes of all of them, where that is known.

    Raises:
        BrokenRule: a rule is broken by nothing that could be left out.
    """
    left = dict(catalogs)
    rejected: defaultdict[str, list[Rejection]] = defaultdict(list)
    left_out: dict[str, str] = {}
    apart: dict[str, str] = {}
    forgotten: set[str] = set()
    while True:
        catalog = made or assemble(left, Without(frozenset(apart), frozenset(forgotten)))
        made = None
        findings = candidate_findings(catalog, settings, secrets)
        if not findings:
            return Screened(catalog, {slug: tuple(rows) for slug, rows in rejected.items()}, left_out, apart)
        if rows := _rows(findings, left):
            for (slug, model_id), why in rows.items():
                rejected[slug].append(reject(model_id, why))
            left = _without(left, rows)
            emptied = {slug: "no row of it can be published" for slug, each in left.items() if not each.models}
            left_out |= {slug: why for slug, why in emptied.items() if catalogs[slug].models}
        elif providers := {each.provider: each.text for each in findings if each.provider in left and each.provider}:
            left_out |= providers
        elif together := {ref: each.text for each in findings for ref in each.apart if ref not in apart}:
            apart |= together
        elif ids := {each.combined for each in findings if each.combined} - forgotten:
            forgotten |= ids
        else:
            raise BrokenRule("; ".join(map(str, findings[:3])), catalog)
        left = {slug: each for slug, each in left.items() if slug not in left_out}


def _rows(findings: Sequence[Finding], catalogs: Catalogs) -> dict[tuple[str, str], str]:
    """Rows at fault that are still there, each with the first thing that is wrong with it."""
    rows: dict[tuple[str, str], str] = {}
    for finding in findings:
        if finding.row and _has(catalogs.get(finding.row[0]), finding.row[1]):
            rows.setdefault(finding.row, finding.text)
    return rows


def _has(provider: ProviderCatalog | None, model_id: str) -> bool:
    return provider is not None and any(model_id in ids for ids in _lists(provider))


def _lists(provider: ProviderCatalog) -> Iterator[Collection[str]]:
    """Ids in every place where a provider's models stand."""
    yield provider.models
    yield provider.held or {}
    for step in provider.lookback.steps:
        yield step.came
        yield step.before


def _without(catalogs: Catalogs, rows: Collection[tuple[str, str]]) -> dict[str, ProviderCatalog]:
    """Providers without these rows (slug, model id), wherever they stand."""
    gone: defaultdict[str, set[str]] = defaultdict(set)
    for slug, model_id in rows:
        gone[slug].add(model_id)

    def left(provider: ProviderCatalog) -> ProviderCatalog:
        ids = gone[provider.slug]
        models = {each: model for each, model in provider.models.items() if each not in ids}
        held = {each: model for each, model in (provider.held or {}).items() if each not in ids}
        since = provider.held_since if held else None
        lookback = provider.lookback.model_copy(
            update={"steps": tuple(_step_without(step, ids) for step in provider.lookback.steps)}
        )
        update = {"models": models, "held": held or None, "held_since": since, "lookback": lookback}
        return provider.model_copy(update=update)

    return {slug: left(provider) if slug in gone else provider for slug, provider in catalogs.items()}


def _step_without(step: Step, ids: Collection[str]) -> Step:
    before = {each: one for each, one in step.before.items() if each not in ids}
    return Step(day=step.day, came=tuple(each for each in step.came if each not in ids), before=before)


def screened_reports(
    reports: Sequence[ProviderReport], screened: Screened, previous: Catalog | None
) -> list[ProviderReport]:
    """The reports, with what was taken out of the catalog in them."""
    before = previous.providers if previous else {}

    def done(report: ProviderReport) -> ProviderReport:
        slug = report.slug
        rows, why = screened.rejected.get(slug, ()), screened.left_out.get(slug)
        if not rows and not why:
            return report
        catalogs = screened.catalog.providers
        models = without_assumptions(catalogs[slug]).models if slug in catalogs else {}
        return replace(
            report,
            state="failed" if why else report.state,
            models=len(models),
            changes=compare_models(before[slug].models if slug in before else {}, models),
            rejected=(*report.rejected, *rows),
            problem=f"left out: {why}" if why else report.problem,
        )

    return [done(report) for report in reports]


def screened_notices(screened: Screened, reports: Sequence[ProviderReport]) -> list[Notice]:
    """What was taken out and stands in no provider's report."""
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
        ref, why = next(iter(screened.apart.items()))
        text = f"{len(screened.apart)} offers belong to no combined model, such as {ref}: {why}"
        notices.append(Notice(level="warning", text=text))
    return notices
