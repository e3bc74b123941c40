"""The page of combined models (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.combine.promises import promises
from portkey_catalog.exports.assumed_output import rests_on_one
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import (
    COMBINED_HEADING,
    combined_anchors,
    combined_folder,
    fragment,
    provider_address,
    provider_anchors,
    shown_anchor,
)
from portkey_catalog.history.unlisted import why_published
from portkey_catalog.schema import Catalog, CombinedModel, Cost, CostRange, Failover, Limit, Lookalike, Member, Tag
from portkey_catalog.site.figures import LESS_CONTEXT, LESS_OUTPUT, Figure, can, dollars, part_of, sourced, tokens
from portkey_catalog.site.removed import removed_combined
from portkey_catalog.site.render import code, joined, render
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK
from portkey_catalog.text.words import count

OFFERS_SHOWN = 3
"""Offers named on one side of a near miss; `near-misses.json` has them all."""


@dataclass(frozen=True, slots=True)
class _Size:
    """A limit in words, and whether it is assumed."""

    words: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class _Offer:
    """A member of a combined model; without an `address` its provider is gone."""

    provider: str
    id: Markup
    evidence: str
    unlisted: str
    excluded: str
    address: str
    context: Markup
    output: Figure
    input_price: Markup
    output_price: Markup


@dataclass(frozen=True, slots=True)
class _Entry:
    """A combined model on the page."""

    anchor: str
    name: str
    size: str
    in_opencode: str
    alone: str
    """The provider that answers until `ends`, `OpenRouter alone`; empty where there is a chain, or nobody answers."""
    ends: str
    lab: str
    limits: Sequence[_Size]
    brief_limits: Sequence[_Size]
    prices: Markup
    can: str
    required: Markup
    lifted: bool
    """True where the boundary of all chains does not hold for this one."""
    aliases: Markup
    saved_at: str
    feeds: str
    """Folder of its feeds, relative to the page."""
    notice_count: str
    notices: Sequence[str]
    targets: Sequence[_Offer]
    left_out: Sequence[_Offer]
    offers: Sequence[_Offer]


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a near miss: offers that are shown, and how many are not."""

    shown: Markup
    more: int


def combined_page(catalog: Catalog) -> str:
    """The page, in the order of the ids; those that are not offered follow."""
    entries = _Entries(catalog)
    models = catalog.combined.values()
    return render(
        "combined.md",
        title="Combined",
        heading=COMBINED_HEADING,
        unusual=_in_force(catalog.failover),
        required=_listed(catalog.failover.require),
        search=f"../#from={COMBINED_PROVIDER}",
        chains=[entries.of(each) for each in models if each.chain],
        ending=[entries.of(each) for each in models if each.last],
        not_offered=[entries.of(each) for each in models if not each.published],
        near_misses=[
            {"one": _side(miss.one), "other": _side(miss.other), "alike": miss.alike, "apart": miss.apart}
            for miss in catalog.near_misses
        ],
        gone=removed_combined(catalog),
        days=GRACE.days,
    )


def _in_force(failover: Failover) -> list[str]:
    """Settings of the owner that differ from what the page on failover describes."""
    usual = Failover()
    limit, tries = failover.request_timeout_ms, count(failover.max_attempts, "time")
    said = {
        Markup("chains go on by the strategy ") + code(failover.strategy): failover.strategy != usual.strategy,
        f"chains go on after {', '.join(map(str, failover.also_on))} as well": bool(failover.also_on),
        f"each provider has {limit} ms to begin its answer": bool(limit),
        "a provider may take any time to begin its answer": limit == 0,
        f"each provider is tried at most {tries}": failover.max_attempts != usual.max_attempts,
    }
    return [words for words, holds in said.items() if holds]


def _side(side: Lookalike) -> _Side:
    shown = side.offers[:OFFERS_SHOWN]
    return _Side(joined(map(_typed, shown)), len(side.offers) - len(shown) + (side.more or 0))


def _listed(tags: Sequence[Tag]) -> Markup:
    return joined(map(code, tags), " and ")


class _Entries:
    """Makes an entry of each combined model, with links into the pages of providers."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._here = combined_anchors(catalog)
        self._unlisted = why_published(catalog.providers, catalog.findings)
        named = {member.provider for model in catalog.combined.values() for member in model.members}
        self._there = {slug: provider_anchors(catalog.providers[slug]) for slug in named & catalog.providers.keys()}

    def of(self, model: CombinedModel) -> _Entry:
        catalog, guess = self._catalog, rests_on_one(model, self._catalog)
        alone = f"{catalog.providers[model.last.provider].name} alone" if model.last else ""
        model = as_answered(model, catalog)
        limit = (published_limit(model.limit) if model.targets else None) or model.limit
        size = (
            count(len({each.provider for each in model.chain}), "provider")
            if model.chain
            else count(len(model.members), "offer")
        )
        offers = {member.ref: self._offer(member) for member in model.members}
        return _Entry(
            anchor=self._here[model.id],
            name=model.name,
            size=f"{alone} until {model.ends}" if alone else size,
            in_opencode=code(f"{COMBINED_PROVIDER}/{model.published[0]}") if model.published else "",
            alone=alone,
            ends=str(model.ends),
            lab=model.lab or "",
            limits=_limits(limit, model.limit, guess=guess),
            brief_limits=_limits(limit, limit, guess=guess),
            prices=_prices(model.cost_range),
            can=", ".join(can(model)),
            required=_listed(model.require),
            lifted=bool(catalog.failover.require and model.chain and not model.require),
            aliases=joined(map(code, model.aliases)),
            saved_at=f"../v1/portkey/{model.id}.json" if model.chain else "",
            feeds=combined_folder(model.id).removeprefix("combined/"),
            notice_count=count(len(model.notices), "notice") if model.notices else "",
            notices=[notice.text for notice in model.notices],
            targets=[offers[each.ref] for each in model.targets],
            left_out=[offers[each.ref] for each in model.members if each.excluded and each not in model.targets],
            offers=list(offers.values()),
        )

    def _offer(self, member: Member) -> _Offer:
        provider = self._catalog.providers.get(member.provider)
        model = provider.models.get(member.id) if provider else None
        limit, cost = (model.limit, model.cost) if model else (Limit(), Cost())
        output = tokens(limit.output)
        return _Offer(
            provider=provider.name if provider else member.provider,
            id=_typed(member.id),
            evidence="; ".join(member.evidence),
            unlisted=self._unlisted.get(member.ref, ""),
            excluded=member.excluded or "",
            address=self._address(member) if provider else "",
            context=tokens(limit.context),
            output=sourced(model, "limit.output", output) if model else Figure(output),
            input_price=dollars(cost.input),
            output_price=dollars(cost.output),
        )

    def _address(self, member: Member) -> str:
        anchor = self._there[member.provider].get(member.id, shown_anchor(member.id))
        return f"../{provider_address(member.provider)}{fragment(anchor)}"


def as_answered(model: CombinedModel, catalog: Catalog) -> CombinedModel:
    """A combined model, with what its last offer can do where that one alone answers for it."""
    last = model.last
    return model.model_copy(update=promises([catalog.providers[last.provider].models[last.id]])) if last else model


def _typed(model_id: str) -> Markup:
    """An id as it is to be typed, marked where its letters only look Latin."""
    return joined((code(model_id), Markup(f"({MARK})") if imitates_latin(model_id) else ""), " ")


def _limits(published: Limit, stated: Limit, *, guess: bool) -> list[_Size]:
    sizes = (
        (published.context, stated.context, "context", LESS_CONTEXT, False),
        (published.output, stated.output, "output", LESS_OUTPUT, guess),
    )
    return [
        _Size(f"{tokens(size)} {word}" if size == whole else f"{' of '.join(part_of(size, whole))} {less}", assumed)
        for size, whole, word, less, assumed in sizes
        if size is not None and whole is not None
    ]


def _prices(cost: CostRange) -> Markup:
    spreads = (
        (joined(dict.fromkeys((dollars(price.min), dollars(price.max))), " to "), word)
        for price, word in ((cost.input, "in"), (cost.output, "out"))
        if price is not None
    )
    return joined(joined(spread, " ") for spread in spreads)
