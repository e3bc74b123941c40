"""The page of combined models (pure); upstream text passes `markup`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portkey_catalog.combine.promises import promises
from portkey_catalog.exports.assumed_output import rests_on_one
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.opencode import COMBINED
from portkey_catalog.exports.page_names import (
    COMBINED_HEADING,
    ENDING,
    NEAR_MISSES,
    NOT_OFFERED,
    combined_anchors,
    fragment,
    provider_address,
    provider_anchors,
    shown_anchor,
)
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    CostRange,
    Failover,
    Limit,
    Lookalike,
    Member,
    ProviderCatalog,
    Tag,
)
from portkey_catalog.site.html import GUESS, LESS_CONTEXT, LESS_OUTPUT, can, count, link, part, sourced
from portkey_catalog.site.removed import removed_combined
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK, code, dollars, page, table, text, tokens

Providers = Mapping[str, ProviderCatalog]
Anchors = Mapping[str, Mapping[str, str]]
"""Provider -> model id -> anchor on that provider's page."""
OFFERS_SHOWN = 3
"""Offers named on one side of a near miss; `near-misses.json` has them all."""


def combined_page(catalog: Catalog) -> str:
    """The page, in the order of the ids; those that are not offered follow."""
    intro = (
        "Each of these is one model that several providers offer. The gateway tries the providers in the order shown "
        "and goes on to the next when one fails. Limits are the smallest in the chain, so every provider can take over."
    )
    if unusual := _in_force(catalog.failover):
        intro += f" Here, {', '.join(unusual)}; {link('../failover/#how-a-chain-works', 'what that means')}."
    if required := catalog.failover.require:
        intro += (
            f" No chain leaves the {link('../failover/#boundaries', 'boundary')}: all its providers are tagged "
            f"{_listed(required)}, where nothing else is said."
        )
    search = f"{link(f'../#from={COMBINED}', 'Search them in the table')}."
    here = combined_anchors(catalog)
    there = {slug: provider_anchors(provider) for slug, provider in catalog.providers.items()}
    entries = {each.id: _combined(each, here[each.id], catalog, there) for each in catalog.combined.values()}
    chains = [entries[each.id] for each in catalog.combined.values() if each.chain]
    parts = [f"{intro} {search}", "\n".join(chains) or "No model is offered by several providers."]
    if ending := [entries[each.id] for each in catalog.combined.values() if each.last]:
        why = (
            "These lost their failover: one provider alone answers for each. Until the day shown their ids lead there, "
            f"so that saved settings go on working; {link('../use/#when-a-model-goes', 'what to do then')}."
        )
        parts += [f"## {ENDING}", why, "\n".join(ending)]
    if rest := [entries[each.id] for each in catalog.combined.values() if not each.published]:
        why = "These models have no chain, for the reasons given. As combined models they are in no configuration."
        parts += [f"## {NOT_OFFERED}", why, "\n".join(rest)]
    return page("Combined", COMBINED_HEADING, [*parts, *_near_misses(catalog), *removed_combined(catalog)])


def _near_misses(catalog: Catalog) -> list[str]:
    if not catalog.near_misses:
        return []
    intro = (
        "These look like one model and are kept apart, because something speaks against it or is not known. "
        f"{link('../failover/#near-misses', 'How to join them')}."
    )
    rows = [
        ("", (_lookalike(miss.one), _lookalike(miss.other), text(miss.alike), text(miss.apart)))
        for miss in catalog.near_misses
    ]
    heads = ("Offers", "Look like", "Because", "Kept apart because")
    return [f"## {NEAR_MISSES}", intro, table(heads, rows, "Near misses")]


def _in_force(failover: Failover) -> list[str]:
    """What the owner set otherwise than the page on failover describes it."""
    usual = Failover()
    limit = failover.request_timeout_ms
    said = {
        f"chains go on by the strategy {code(failover.strategy)}": failover.strategy != usual.strategy,
        f"chains go on after {', '.join(map(str, failover.also_on))} as well": bool(failover.also_on),
        f"each provider has {limit} ms to begin its answer": bool(limit),
        "a provider may take any time to begin its answer": limit == 0,
        f"at most {failover.max_attempts} tries are made at each provider": failover.max_attempts != usual.max_attempts,
    }
    return [text for text, holds in said.items() if holds]


def _lookalike(side: Lookalike) -> str:
    shown = ", ".join(map(_typed, side.offers[:OFFERS_SHOWN]))
    more = len(side.offers) - OFFERS_SHOWN + (side.more or 0)
    return f"{shown} and {more} more" if more > 0 else shown


def _listed(tags: Sequence[Tag]) -> str:
    return " and ".join(map(code, tags))


def _boundary(model: CombinedModel, usual: Sequence[Tag]) -> str:
    """What a model's chain holds to, where it holds to anything or differs from the others."""
    if model.require:
        return f"only providers tagged {_listed(model.require)}"
    return "none: lifted by hand" if usual and model.chain else ""


def _combined(model: CombinedModel, anchor: str, catalog: Catalog, anchors: Anchors) -> str:
    providers, guess = catalog.providers, rests_on_one(model, catalog)
    alone = f"{providers[model.last.provider].name} alone" if model.last else ""
    model = as_answered(model, catalog)
    limit = (published_limit(model.limit) if model.targets else None) or model.limit
    facts = {
        "In opencode": code(f"{COMBINED}/{model.published[0]}") if model.published else "",
        "Until": f"{model.ends}, answered by {text(alone)}" if alone else "",
        "Made by": text(model.lab or ""),
        "Limits" if alone else "Safe limits": _limits(limit, model.limit, guess=guess),
        "Price per million": _prices(model.cost_range),
        "Can": ", ".join(can(model)),
        "Boundary": _boundary(model, catalog.failover.require),
        "Earlier ids": ", ".join(map(code, model.aliases)),
        "For Portkey": link(f"../v1/portkey/{model.id}.json", "the chain as a Portkey config") if model.chain else "",
    }
    listed = "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in facts.items() if value)
    size = count(chain_providers(model), "provider") if model.chain else count(len(model.members), "offer")
    size = f"{text(alone)} until {model.ends}" if alone else size
    remarks = count(len(model.notices), "notice") if model.notices else ""
    brief = ", ".join(filter(None, (size, _limits(limit, limit, guess=guess), facts["Price per million"], remarks)))
    chain = [("", (str(n), *_offer(each, providers, anchors))) for n, each in enumerate(model.targets, 1)]
    outside = [
        ("", (*_name(each, providers, anchors), text(each.excluded)))
        for each in model.members
        if each.excluded and each not in model.targets
    ]
    named = ((" ".join(_name(each, providers, anchors)), "; ".join(each.evidence)) for each in model.members)
    evidence = (f"<li>{name}: {text(why)}</li>" for name, why in named)
    notices = "".join(f"<li>{text(notice.text)}</li>" for notice in model.notices)
    heads = ("#", "Provider", "Model id", "Context", "Output", "$ in", "$ out")
    parts = [
        f'<details class="pc-model"><summary><h2 id="{text(anchor)}">{text(model.name)}</h2> {brief}</summary>',
        f"<dl>{listed}</dl>" if listed else "",
        f'<div class="pc-notices">Good to know<ul>{notices}</ul></div>' if notices else "",
        table(heads, chain, f"{'Answers for' if alone else 'Failover order of'} {model.name}") if chain else "",
        table(("Left out", "Model id", "Reason"), outside, f"Left out of {model.name}") if outside else "",
        "<details data-search-exclude><summary>Why these are the same model</summary>",
        f"<ul>{''.join(evidence)}</ul></details></details>",
    ]
    return "\n".join(filter(None, parts))


def as_answered(model: CombinedModel, catalog: Catalog) -> CombinedModel:
    """A combined model, with what its last offer can do where that one alone answers for it."""
    last = model.last
    return model.model_copy(update=promises([catalog.providers[last.provider].models[last.id]])) if last else model


def _offer(member: Member, providers: Providers, anchors: Anchors) -> tuple[str, ...]:
    name = _name(member, providers, anchors)
    model = providers[member.provider].models.get(member.id) if member.provider in providers else None
    if model is None:
        return (*name, "", "", "", "")
    limits = (tokens(model.limit.context), sourced(model, "limit.output", tokens(model.limit.output)))
    return (*name, *limits, dollars(model.cost.input), dollars(model.cost.output))


def _name(member: Member, providers: Providers, anchors: Anchors) -> tuple[str, str]:
    if member.provider not in providers:
        return text(member.provider), _typed(member.id)
    anchor = anchors[member.provider].get(member.id, shown_anchor(member.id))
    target = f"../{provider_address(member.provider)}{fragment(anchor)}"
    return link(target, providers[member.provider].name), _typed(member.id)


def _typed(model_id: str) -> str:
    """An id as it is to be typed, marked where its letters only look Latin."""
    return f"{code(model_id)} ({MARK})" if imitates_latin(model_id) else code(model_id)


def _limits(published: Limit, stated: Limit, *, guess: bool) -> str:
    mark = f" {GUESS}" if guess else ""
    sizes = (
        (published.context, stated.context, "context", LESS_CONTEXT, ""),
        (published.output, stated.output, "output", LESS_OUTPUT, mark),
    )
    return ", ".join(
        (f"{tokens(size)} {word}" if size == whole else part(size, whole, less)) + mark
        for size, whole, word, less, mark in sizes
        if size is not None and whole is not None
    )


def _prices(cost: CostRange) -> str:
    spreads = []
    for price, word in ((cost.input, "in"), (cost.output, "out")):
        if price is not None:
            ends = dict.fromkeys((dollars(price.min), dollars(price.max)))
            spreads.append(f"{' to '.join(ends)} {word}")
    return ", ".join(spreads)


def chain_providers(model: CombinedModel) -> int:
    """Number of providers in a model's chain."""
    return len({member.provider for member in model.chain})
