"""Notices of a report on a catalog, besides what happened to its lists (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.exports.boundary import cut_short, outsiders
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.horizon import Going, going
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key
from portkey_catalog.report.shapes import SHOWN
from portkey_catalog.schema import Catalog, ChainRule, Notice
from portkey_catalog.text.words import count, some, such

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
    texts = [f"{such(ids, 'chain')}: {what}" for what, ids in by_rule.items()]
    if misses := catalog.near_misses:
        first = misses[0]
        example = f"{first.one.offers[0]} and {first.other.offers[0]}: {first.alike}, but {first.apart}"
        how_many = f"{len(misses)} near misses" if len(misses) > 1 else "1 near miss"
        texts.append(f"{how_many}, kept apart and listed in near-misses.json, such as {example}")
    return [Notice(level="info", text=text) for text in texts]


def boundary_notices(catalog: Catalog, previous: Catalog | None) -> list[Notice]:
    """Notices of providers that the boundary keeps out of chains, and of combined models without one because of it.

    Those that had one in the last catalog are told of as `ChainEvent`.
    """
    notices = []
    if barred := outsiders(catalog.providers, catalog.failover.require):
        where = ", so left out of opencode" if catalog.publish.only_required else ""
        text = f"outside the boundary of combine.require{where}: {some(list(barred), SHOWN)}"
        notices.append(Notice(level="info", text=text))
    short = [combined_id for combined_id, model in catalog.combined.items() if cut_short(model)]
    before = {name for model in (previous.combined if previous else {}).values() if model.chain for name in model.names}
    if rest := [combined_id for combined_id in short if before.isdisjoint(catalog.combined[combined_id].names)]:
        text = f"{_models(rest)} no failover, as too few providers have the tags required: {some(rest, SHOWN)}"
        notices.append(Notice(level="info", text=text))
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
            notices.append(Notice(level="info", provider=slug, text=text))
    return notices


def assumed_notices(catalog: Catalog) -> list[Notice]:
    """Number of output limits that are assumed, one notice a provider."""
    guesses = {
        slug: [model.id for model in provider.models.values() if is_assumed(model)]
        for slug, provider in catalog.providers.items()
    }
    return [
        Notice(level="info", provider=slug, text=f"no output limit is stated, so one is assumed ({such(ids, 'model')})")
        for slug, ids in guesses.items()
        if ids
    ]


def horizon_notices(catalog: Catalog, today: date) -> list[Notice]:
    """Models that go soon, one notice for each horizon, provider and day, which is the same until the next horizon."""

    def together(each: Going) -> tuple[date, str]:
        return each.on, each.provider

    notices = []
    for (on, slug), group in groupby(going(catalog, today), key=together):
        found = list(group)
        provider, prefix = (None, f"{slug}/") if slug == COMBINED_PROVIDER else (slug, "")
        ids = [f"{prefix}{opencode_key(each.model)}" for each in found]
        what = f"{ids[0]} goes" if len(ids) == 1 else f"{count(len(ids), 'model')} go"
        names = "" if len(ids) == 1 else f": {some(ids, SHOWN)}"
        text = f"{what} within {found[0].horizon(today)} days, on {on}{names}"
        notices.append(Notice(level="info", provider=provider, text=text))
    return notices


def _models(ids: Sequence[str]) -> str:
    return f"{count(len(ids), 'combined model')} {'has' if len(ids) == 1 else 'have'}"
