"""Catalog -> Markdown pages and the data of the table on the home page (pure).

Every string from upstream passes `markup.text`. `exclusions[provider][model id]` says why a model is missing from the
opencode configuration; a combined model is missing only when all its offers stand outside the chain, and then the table
leaves it out too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from portkey_catalog.markup import code, dollars, one_line, page, table, text, tokens
from portkey_catalog.removals import removed_combined, removed_from, removed_providers
from portkey_catalog.schema import Catalog, CombinedModel, CostRange, Kind, Limit, Member, Model, ProviderCatalog, Route

Exclusions = Mapping[str, Mapping[str, str]]
Providers = Mapping[str, ProviderCatalog]

COMBINED = "combined"
"""opencode provider of the combined models."""

TABLE_FILE = "assets/models-table.json"
"""Where the script of the home page finds `table_data`."""

COLUMNS = ("from", "id", "name", "lab", "kind", "context", "output", "price_in", "price_out", "can", "providers", "why")
"""What the rows of `table_data` hold, in order; `from` is an index into its `sources`."""

_CAN = {"tool_call": "tools", "reasoning": "reasoning", "structured_output": "JSON"}

_FINDER = """<div id="pc-finder">
<noscript><p><strong>This table needs JavaScript.</strong> The same models are on the
<a href="providers/">provider pages</a> and in <a href="v1/models.json">models.json</a>.</p></noscript>
</div>"""


def render_pages(catalog: Catalog, exclusions: Exclusions) -> dict[str, str]:
    """Every generated page as Markdown, by its path in the documentation folder."""
    pages = {
        "index.md": _home(catalog, exclusions),
        "combined/index.md": _combined_page(catalog),
        "providers/index.md": _providers_page(catalog, exclusions),
    }
    for slug, provider in catalog.providers.items():
        missing = exclusions.get(slug, {})
        pages[f"providers/{slug}/index.md"] = _provider_page(provider, missing, removed_from(catalog, slug))
    return pages


def table_data(catalog: Catalog, exclusions: Exclusions) -> dict[str, Any]:
    """The rows of the table on the home page, combined models first, for `TABLE_FILE`."""
    sources = [{"name": "Combined", "prefix": f"{COMBINED}/", "page": "combined/"}]
    rows = [_row(0, each, Kind.CHAT, _providers(each), None) for each in catalog.combined.values() if each.chain]
    for number, (slug, provider) in enumerate(catalog.providers.items(), 1):
        sources.append({"name": one_line(provider.name), "prefix": f"{_opencode(slug)}/", "page": f"providers/{slug}/"})
        missing = exclusions.get(slug, {})
        rows += [_row(number, each, each.kind, None, missing.get(each.id)) for each in provider.models.values()]
    return {"columns": list(COLUMNS), "sources": sources, "rows": rows}


def table_json(catalog: Catalog, exclusions: Exclusions) -> str:
    """`table_data` as text, compact but one row a line."""
    data = table_data(catalog, exclusions)
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in data.pop("rows"))
    return f'{json.dumps(data, ensure_ascii=False)[:-1]}, "rows": [\n{rows}\n]}}\n'


def _row(source: int, model: Model | CombinedModel, kind: Kind, providers: int | None, why: str | None) -> list[Any]:
    name, lab, reason = (each and one_line(each) for each in (model.name, model.lab, why))
    limits = (model.limit.context, model.limit.output)
    prices = (None if each is None else float(each) for each in (model.cost.input, model.cost.output))
    return [source, model.id, name, lab, kind.value, *limits, *prices, " ".join(_can(model)), providers, reason]


def _home(catalog: Catalog, exclusions: Exclusions) -> str:
    totals = {
        "models": sum(len(each.models) for each in catalog.providers.values()),
        "in opencode": sum(_offered(each, exclusions) for each in catalog.providers.values()),
        "providers": len(catalog.providers),
        "combined models": sum(1 for each in catalog.combined.values() if each.chain),
    }
    figures = " ".join(f"<span><strong>{count:,}</strong> {label}</span>" for label, count in totals.items())
    intro = (
        "Every model this Portkey account can reach, and combined models that fail over from one provider to the next. "
        "Copy an id and give it to opencode; [setting opencode up](use.md) takes two commands."
    )
    return page("Models", "Models", [intro, f'<p class="pc-totals">{figures}</p>', _FINDER])


def _providers_page(catalog: Catalog, exclusions: Exclusions) -> str:
    rows = []
    for slug, each in catalog.providers.items():
        counts = (f"{len(each.models):,}", f"{_offered(each, exclusions):,}")
        rows.append(("", (_link(f"{slug}/", each.name), *counts, _route(each.route), _state(each))))
    listing = table(("Provider", "Models", "Offered", "Route", "List"), rows, "Providers")
    intro = "The providers behind the gateway. *Offered* counts the models that are in the opencode configuration."
    return page("Providers", "Providers", [intro, listing, *removed_providers(catalog)])


def _provider_page(provider: ProviderCatalog, missing: Mapping[str, str], removed: Sequence[str]) -> str:
    opencode = _opencode(provider.slug)
    offered = _offered(provider, {provider.slug: missing})
    intro = (
        f"{_count(len(provider.models), 'model')}, {offered:,} of them in opencode as {code(f'{opencode}/<id>')}. "
        f"Route: {_route(provider.route)}. List: {_state(provider)}. "
        f"{_link(f'../../#from={opencode}', 'Search these models')}."
    )
    legend = "Prices are USD per million tokens. Dotted values come from a metadata source, not from the provider."
    heads = ("Model", "Context", "Output", "$ in", "$ out", "$ cached", "Can", "Content", "Since", "In opencode")
    rows = [
        (f' id="{text(_anchor(each.id))}"', _model(each, missing.get(each.id))) for each in provider.models.values()
    ]
    listing = table(heads, rows, f"Models of {provider.name}")
    return page(provider.name, text(provider.name), [intro, legend, listing, *removed])


def _model(model: Model, why: str | None) -> tuple[str, ...]:
    def fact(field: str, shown: str) -> str:
        source = model.provenance.get(field)
        return f'<span class="pc-filled" title="from {text(source)}">{shown}</span>' if source and shown else shown

    since = model.release_date or model.created
    return (
        f"<strong>{text(model.name)}</strong><br>{code(model.id)}",
        fact("limit.context", tokens(model.limit.context)),
        fact("limit.output", tokens(model.limit.output)),
        fact("cost.input", dollars(model.cost.input)),
        fact("cost.output", dollars(model.cost.output)),
        fact("cost.cache_read", dollars(model.cost.cache_read)),
        ", ".join([*([] if model.kind is Kind.CHAT else [model.kind.value]), *_can(model)]),
        " → ".join(", ".join(each) for each in (model.modalities.input, model.modalities.output) if each),
        "" if since is None else since.isoformat(),
        "yes" if why is None else text(why),
    )


def _combined_page(catalog: Catalog) -> str:
    intro = (
        "Each of these is one model that several providers offer. The gateway tries the providers in the order shown "
        "and goes on to the next when one fails. Limits are the smallest in the chain, so every provider can take over."
    )
    search = f"{_link(f'../#from={COMBINED}', 'Search them in the table')}."
    chains = [_combined(each, catalog.providers) for each in catalog.combined.values() if each.chain]
    parts = [f"{intro} {search}", "\n".join(chains) or "No model is offered by several providers."]
    if rest := [_combined(each, catalog.providers) for each in catalog.combined.values() if not each.chain]:
        why = "opencode cannot use any offer of these models, for the reasons given. They are in no configuration."
        parts += ["## Not offered", why, "\n".join(rest)]
    return page("Combined", "Combined models", [*parts, *removed_combined(catalog)])


def _combined(model: CombinedModel, providers: Providers) -> str:
    facts = {
        "In opencode": code(f"{COMBINED}/{model.id}") if model.chain else "",
        "Made by": text(model.lab or ""),
        "Safe limits": _limits(model.limit),
        "Price per million": _prices(model.cost_range),
        "Can": ", ".join(_can(model)),
        "Earlier ids": ", ".join(map(code, model.aliases)),
        "For Portkey": _link(f"../v1/portkey/{model.id}.json", "the chain as a Portkey config") if model.chain else "",
    }
    listed = "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in facts.items() if value)
    size = _count(_providers(model), "provider") if model.chain else _count(len(model.members), "offer")
    brief = ", ".join(filter(None, (size, facts["Safe limits"], facts["Price per million"])))
    chain = [("", (str(n), *_offer(each, providers))) for n, each in enumerate(model.chain, 1)]
    outside = [("", (*_name(each, providers), text(each.excluded))) for each in model.members if each.excluded]
    evidence = (f"<li>{' '.join(_name(m, providers))}: {text('; '.join(m.evidence))}</li>" for m in model.members)
    heads = ("#", "Provider", "Model id", "Context", "Output", "$ in", "$ out")
    parts = [
        f'<details class="pc-model"><summary><h2 id="{text(model.id)}">{text(model.name)}</h2> {brief}</summary>',
        f"<dl>{listed}</dl>" if listed else "",
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
    target = f"../providers/{member.provider}/#{quote(_anchor(member.id), safe='')}"
    return _link(target, providers[member.provider].name), code(member.id)


def _limits(limit: Limit) -> str:
    pairs = ((limit.context, "context"), (limit.output, "output"))
    return ", ".join(f"{tokens(count)} {word}" for count, word in pairs if count is not None)


def _prices(cost: CostRange) -> str:
    spreads = []
    for price, word in ((cost.input, "in"), (cost.output, "out")):
        if price is not None:
            ends = dict.fromkeys((dollars(price.min), dollars(price.max)))
            spreads.append(f"{' to '.join(ends)} {word}")
    return ", ".join(spreads)


def _route(route: Route) -> str:
    if route.virtual_key_env is not None:
        return f"virtual key in {code(route.virtual_key_env)}"
    return code(route.provider or "") + (f" at {code(route.custom_host)}" if route.custom_host else "")


def _state(provider: ProviderCatalog) -> str:
    if provider.stale_since is None:
        return "current"
    waiting = f", a newer one is held since {provider.held_since}" if provider.held_since else ""
    return f"kept since {provider.stale_since}{waiting}"


def _offered(provider: ProviderCatalog, exclusions: Exclusions) -> int:
    missing = exclusions.get(provider.slug, {})
    return sum(1 for each in provider.models if each not in missing)


def _providers(model: CombinedModel) -> int:
    return len({member.provider for member in model.chain})


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _can(model: Model | CombinedModel) -> list[str]:
    images = ["images"] if "image" in model.modalities.input else []
    return [word for field, word in _CAN.items() if getattr(model, field)] + images


def _opencode(slug: str) -> str:
    return f"portkey-{slug}"


def _anchor(model_id: str) -> str:
    return one_line(model_id).replace(" ", "-")


def _link(target: str, label: str) -> str:
    return f'<a href="{text(target)}">{text(label)}</a>'
