"""The page of combined models (pure); upstream text passes `markup`."""

from __future__ import annotations

from collections.abc import Mapping

from portkey_catalog.cells import can, count, fragment, link
from portkey_catalog.exports.opencode import COMBINED
from portkey_catalog.markup import code, dollars, page, table, text, tokens
from portkey_catalog.removals import removed_combined
from portkey_catalog.schema import Catalog, CombinedModel, CostRange, Limit, Lookalike, Member, ProviderCatalog

Providers = Mapping[str, ProviderCatalog]
OFFERS_SHOWN = 3
"""Offers named on one side of a near miss; `near-misses.json` has them all."""


def combined_page(catalog: Catalog) -> str:
    """The page, in the order of the ids; those that are not offered follow."""
    intro = (
        "Each of these is one model that several providers offer. The gateway tries the providers in the order shown "
        "and goes on to the next when one fails. Limits are the smallest in the chain, so every provider can take over."
    )
    search = f"{link(f'../#from={COMBINED}', 'Search them in the table')}."
    chains = [_combined(each, catalog.providers) for each in catalog.combined.values() if each.chain]
    parts = [f"{intro} {search}", "\n".join(chains) or "No model is offered by several providers."]
    if rest := [_combined(each, catalog.providers) for each in catalog.combined.values() if not each.chain]:
        why = "opencode cannot use any offer of these models, for the reasons given. They are in no configuration."
        parts += ["## Not offered", why, "\n".join(rest)]
    return page("Combined", "Combined models", [*parts, *_near_misses(catalog), *removed_combined(catalog)])


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
    return ["## Near misses", intro, table(heads, rows, "Near misses")]


def _lookalike(side: Lookalike) -> str:
    shown = ", ".join(map(code, side.offers[:OFFERS_SHOWN]))
    more = len(side.offers) - OFFERS_SHOWN + (side.more or 0)
    return f"{shown} and {more} more" if more > 0 else shown


def _combined(model: CombinedModel, providers: Providers) -> str:
    facts = {
        "In opencode": code(f"{COMBINED}/{model.id}") if model.chain else "",
        "Made by": text(model.lab or ""),
        "Safe limits": _limits(model.limit),
        "Price per million": _prices(model.cost_range),
        "Can": ", ".join(can(model)),
        "Earlier ids": ", ".join(map(code, model.aliases)),
        "For Portkey": link(f"../v1/portkey/{model.id}.json", "the chain as a Portkey config") if model.chain else "",
    }
    listed = "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in facts.items() if value)
    size = count(chain_providers(model), "provider") if model.chain else count(len(model.members), "offer")
    remarks = count(len(model.notices), "notice") if model.notices else ""
    brief = ", ".join(filter(None, (size, facts["Safe limits"], facts["Price per million"], remarks)))
    chain = [("", (str(n), *_offer(each, providers))) for n, each in enumerate(model.chain, 1)]
    outside = [("", (*_name(each, providers), text(each.excluded))) for each in model.members if each.excluded]
    evidence = (f"<li>{' '.join(_name(m, providers))}: {text('; '.join(m.evidence))}</li>" for m in model.members)
    notices = "".join(f"<li>{text(notice.text)}</li>" for notice in model.notices)
    heads = ("#", "Provider", "Model id", "Context", "Output", "$ in", "$ out")
    parts = [
        f'<details class="pc-model"><summary><h2 id="{text(model.id)}">{text(model.name)}</h2> {brief}</summary>',
        f"<dl>{listed}</dl>" if listed else "",
        f'<div class="pc-notices">Good to know<ul>{notices}</ul></div>' if notices else "",
        table(heads, chain, f"Failover order of {model.name}") if chain else "",
        table(("Left out", "Model id", "Reason"), outside, f"Left out of {model.name}") if outside else "",
        "<details data-search-exclude><summary>Why these are the same model</summary>",
        f"<ul>{''.join(evidence)}</ul></details></details>",
    ]
    return "\n".join(filter(None, parts))


def _offer(member: Member, providers: Providers) -> tuple[str, ...]:
    model = providers[member.provider].models.get(member.id) if member.provider in providers else None
    if model is None:
        return (*_name(member, providers), "", "", "", "")
    limits = (tokens(model.limit.context), tokens(model.limit.output))
    return (*_name(member, providers), *limits, dollars(model.cost.input), dollars(model.cost.output))


def _name(member: Member, providers: Providers) -> tuple[str, str]:
    if member.provider not in providers:
        return text(member.provider), code(member.id)
    target = f"../providers/{member.provider}/{fragment(member.id)}"
    return link(target, providers[member.provider].name), code(member.id)


def _limits(limit: Limit) -> str:
    pairs = ((limit.context, "context"), (limit.output, "output"))
    return ", ".join(f"{tokens(size)} {word}" for size, word in pairs if size is not None)


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
