"""The page of combined models (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.combine.promises import promises
from portkey_catalog.explorer.files import FOLDER
from portkey_catalog.exports.assumed_output import rests_on_one
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import (
    COMBINED_HEADING,
    combined_anchors,
)
from portkey_catalog.schema import Catalog, CombinedModel, CostRange, Failover, Limit, Lookalike, Tag
from portkey_catalog.site.figures import dollars, tokens
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
class _Entry:
    """A combined model on the page; the rest is told by the explorer's details, when somebody opens it."""

    ref: str
    """Its address in the explorer."""
    anchor: str
    name: str
    size: str
    in_opencode: str
    limits: Sequence[_Size]
    prices: Markup
    notice_count: str
    order: Markup
    """Providers in the order in which they are asked."""
    left_out: int
    """Offers outside the chain."""
    aliases: Markup


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a near miss: offers that are shown, and how many are not."""

    shown: Markup
    more: int


def combined_page(catalog: Catalog, build: str = "") -> str:
    """The page, in the order of the ids; those that are not offered follow. `build` names the explorer's data."""
    entries = _Entries(catalog)
    models = catalog.combined.values()
    return render(
        "combined.md",
        title="Combined",
        heading=COMBINED_HEADING,
        folder=f"../{FOLDER}/",
        build=build,
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
    """Makes an entry of each combined model."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._here = combined_anchors(catalog)

    def of(self, model: CombinedModel) -> _Entry:
        providers = self._catalog.providers
        guess = rests_on_one(model, self._catalog)
        model = as_answered(model, self._catalog)
        limit = (published_limit(model.limit) if model.targets else None) or model.limit
        slugs = (each.provider for each in model.targets)
        names = [providers[slug].name if slug in providers else slug for slug in slugs]
        if model.last:
            size = f"{names[0]} alone until {model.ends}"
        elif model.chain:
            size = count(len({each.provider for each in model.chain}), "provider")
        else:
            size = count(len(model.members), "offer")
        return _Entry(
            ref=f"{COMBINED_PROVIDER}/{model.id}",
            anchor=self._here[model.id],
            name=model.name,
            size=size,
            in_opencode=code(f"{COMBINED_PROVIDER}/{model.published[0]}") if model.published else "",
            limits=_limits(limit, guess=guess),
            prices=_prices(model.cost_range),
            notice_count=count(len(model.notices), "notice") if model.notices else "",
            order=joined(names, ", "),
            left_out=sum(1 for each in model.members if each.excluded and each not in model.targets),
            aliases=joined(map(code, model.aliases)),
        )


def as_answered(model: CombinedModel, catalog: Catalog) -> CombinedModel:
    """A combined model, with what its last offer can do where that one alone answers for it."""
    last = model.last
    return model.model_copy(update=promises([catalog.providers[last.provider].models[last.id]])) if last else model


def _typed(model_id: str) -> Markup:
    """An id as it is to be typed, marked where its letters only look Latin."""
    return joined((code(model_id), Markup(f"({MARK})") if imitates_latin(model_id) else ""), " ")


def _limits(limit: Limit, *, guess: bool) -> list[_Size]:
    sizes = ((limit.context, "context", False), (limit.output, "output", guess))
    return [_Size(f"{tokens(size)} {word}", assumed) for size, word, assumed in sizes if size is not None]


def _prices(cost: CostRange) -> Markup:
    spreads = (
        (joined(dict.fromkeys((dollars(price.min), dollars(price.max))), " to "), word)
        for price, word in ((cost.input, "in"), (cost.output, "out"))
        if price is not None
    )
    return joined(joined(spread, " ") for spread in spreads)
