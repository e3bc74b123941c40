"""Notices of a report on a catalog, besides what happened to its lists (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.exports.boundary import cut_short, outsiders
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.horizon import HORIZONS, Going, going, taken_back
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key
from portkey_catalog.report.shapes import SHOWN, ProviderReport
from portkey_catalog.schema import Catalog, ChainRule, Notice
from portkey_catalog.text.words import count, some, such
from portkey_catalog.upstream.lists import Rejection

CHAIN_RULES: Mapping[ChainRule, str] = {
    "context": "windows of very different size",
    "input": "prompts of very different size",
    "output": "answers of very different size",
    "tools": "members not known to call tools",
    "images": "members not known to read images",
    "reasoning": "reasoning members beside others",
    "price": "prices of very different size, of which opencode shows the first",
    "upstream": "two providers with one upstream",
    "thought-signatures": "Gemini's signatures of tool calls get lost",
    "prompt-cache": "Claude's prompt cache gets lost in a switch",
}
"""Rule of a notice about a chain -> its subject, in few words."""


def chain_check_notices(catalog: Catalog) -> list[Notice]:
    """Findings of the checks of failover chains, one notice a rule, and how many offers are near misses."""
    by_rule: dict[str, list[str]] = {}
    for combined_id, model in catalog.combined.items():
        for notice in model.notices:
            by_rule.setdefault(CHAIN_RULES[notice.rule], []).append(combined_id)
    notices = [
        Notice(level="info", text=f"{such(ids, 'chain')}: {what}", subject=f"chains: {what}")
        for what, ids in by_rule.items()
    ]
    if misses := catalog.near_misses:
        first = misses[0]
        example = f"{first.one.offers[0]} and {first.other.offers[0]}: {first.alike}, but {first.apart}"
        how_many = f"{len(misses)} near misses" if len(misses) > 1 else "1 near miss"
        text = f"{how_many}, kept apart and listed in near-misses.json, such as {example}"
        notices.append(Notice(level="info", text=text, subject="near misses"))
    return notices


def boundary_notices(catalog: Catalog) -> list[Notice]:
    """Notices of providers that the boundary keeps out of chains, and of combined models without one because of it."""
    notices = []
    if barred := outsiders(catalog.providers, catalog.failover.require):
        where = ", so left out of opencode" if catalog.publish.only_required else ""
        text = f"outside the boundary of combine.require{where}: {some(list(barred), SHOWN)}"
        notices.append(Notice(level="info", text=text, subject="outside the boundary"))
    if short := [combined_id for combined_id, model in catalog.combined.items() if cut_short(model)]:
        text = f"{_models(short)} no failover, as too few providers have the tags required: {some(short, SHOWN)}"
        notices.append(Notice(level="info", text=text, subject="no failover inside the boundary"))
    return notices


def lowered_notices(catalog: Catalog, left_out: Mapping[str, Mapping[str, str]]) -> list[Notice]:
    """Number of models that opencode gets with smaller limits than stated, one notice a provider.

    Args:
        catalog: the catalog.
        left_out: provider -> model id -> why it is not in the opencode configuration.
    """
    notices = []
    for slug, provider in catalog.providers.items():
        offered = [model for model in provider.models.values() if model.id not in left_out[slug]]
        ids = [model.id for model in offered if published_limit(model.limit) is not model.limit]
        if ids:
            text = f"opencode gets smaller limits than stated, so that a conversation fits ({such(ids, 'model')})"
            notices.append(Notice(level="info", provider=slug, text=text, subject="smaller limits"))
    return notices


def assumed_notices(catalog: Catalog) -> list[Notice]:
    """Number of output limits that are assumed, one notice a provider."""
    guesses = {
        slug: [model.id for model in provider.models.values() if is_assumed(model)]
        for slug, provider in catalog.providers.items()
    }
    what = "no output limit is stated, so one is assumed"
    return [
        Notice(level="info", provider=slug, text=f"{what} ({such(ids, 'model')})", subject="assumed outputs")
        for slug, ids in guesses.items()
        if ids
    ]


_PASSES = re.compile(rf" goe?s? within ({'|'.join(map(str, HORIZONS))}) days, on \d{{4}}-\d\d-\d\d(: |$)")


def horizon_notices(catalog: Catalog, today: date) -> list[Notice]:
    """Models that go soon: a notice for each provider and day, which stands until a nearer horizon or the day comes."""
    notices = []
    for on, slug, ids in _by_day(going(catalog, today)):
        days = Going(on, slug, ids[0]).horizon(today)
        text = _of_all(ids, slug, "goes", "go", f"within {days} days, on {on}")
        notices.append(Notice(level="info", provider=_of_list(slug), text=text, subject=text))
    return notices


def passes(text: str) -> bool:
    """Tell whether this is a notice of what goes soon: it ends as the day comes, or by a change that is told."""
    return _PASSES.search(text) is not None


def taken_back_notices(before: Catalog, after: Catalog, today: date) -> list[Notice]:
    """Models that do not go soon any more, though they answer: a notice for each provider and day."""
    notices = []
    for on, slug, ids in _by_day(taken_back(before, after, today)):
        text = _of_all(ids, slug, "does not go", "do not go", f"on {on} any more")
        notices.append(Notice(level="info", provider=_of_list(slug), text=text))
    return notices


def _by_day(models: Iterable[Going]) -> Iterator[tuple[date, str, list[str]]]:
    """Day, provider and ids of models that go, given in this order."""
    for (on, slug), group in groupby(models, key=lambda each: (each.on, each.provider)):
        yield on, slug, [each.model for each in group]


def _of_list(slug: str) -> str | None:
    return None if slug == COMBINED_PROVIDER else slug


def _of_all(ids: Sequence[str], slug: str, one_does: str, they_do: str, what: str) -> str:
    """A sentence about models of a provider."""
    names = [f"{slug}/{each}" if slug == COMBINED_PROVIDER else opencode_key(each) for each in ids]
    if len(names) == 1:
        return f"{names[0]} {one_does} {what}"
    return f"{count(len(names), 'model')} {they_do} {what}: {some(names, SHOWN)}"


def row_notices(reports: Iterable[ProviderReport], faults: Mapping[str, Collection[Rejection]]) -> Iterator[Notice]:
    """Rows that were rejected, the first `SHOWN` of a provider.

    Args:
        reports: what happened to the lists.
        faults: rows of them that no catalog could be made with, which is news on every day.
    """
    for report in reports:
        slug, found = report.slug, faults.get(report.slug, ())
        for row in report.rejected[:SHOWN]:
            text = f"rejected {row.id!r}: {row.reason}"
            yield Notice(level="info", provider=slug, text=text, subject=None if row in found else text)
        if (more := len(report.rejected) - SHOWN) > 0:
            yield Notice(level="info", provider=slug, text=f"{count(more, 'more row')} rejected", subject="more rows")


def left_out_notices(reports: Iterable[ProviderReport], total: int, whole: Mapping[str, int]) -> Iterator[Notice]:
    """Number of models that opencode is not offered, by reason.

    Args:
        reports: what happened to the lists.
        total: models in the whole catalog.
        whole: those of the whole catalog that are left out.
    """
    for report in reports:
        if report.left_out:
            text = _not_exported(report.left_out)
            yield Notice(level="info", provider=report.slug, text=text, subject="not exported")
    if whole:
        text = f"Of all {count(total, 'model')}, {_not_exported(whole)}"
        yield Notice(level="info", text=text, subject="not exported")


def _not_exported(reasons: Mapping[str, int]) -> str:
    told = ", ".join(f"{number} {reason}" for reason, number in reasons.items())
    return f"{sum(reasons.values())} not in the opencode export: {told}"


def _models(ids: Sequence[str]) -> str:
    return f"{count(len(ids), 'combined model')} {'has' if len(ids) == 1 else 'have'}"
