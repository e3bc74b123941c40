"""The page of providers and the page of each one (pure); upstream text passes `markup`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.opencode import provider_id
from portkey_catalog.exports.page_names import fragment, provider_anchors, provider_heading, shown_anchor
from portkey_catalog.identity.deployments import UNTOLD, shown_name, stands_for
from portkey_catalog.schema import Catalog, Cost, Kind, Limit, Model, PriceTier, PriceWindow, ProviderCatalog, Tag
from portkey_catalog.site.html import LESS_CONTEXT, LESS_OUTPUT, Exclusions, can, count, link, short_part, sourced
from portkey_catalog.site.removed import removed_from, removed_providers
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK, code, dollars, page, table, text, tokens

_LEGEND = "Prices are USD per million tokens. Dotted values do not come from the provider."
_MORE_PRICES = "Those in small type are for prompts from that many tokens on, or for that time of the day."
_LESS = "A limit such as 8K of 32K is published to opencode in part, so that a conversation fits."

_PRICES = ("input", "output", "cache_read")


def providers_page(catalog: Catalog, exclusions: Exclusions) -> str:
    """The page that lists the providers."""
    rows = []
    required = catalog.failover.require
    tagged = bool(required) or any(each.tags for each in catalog.providers.values())
    for slug, each in catalog.providers.items():
        counts = (f"{len(each.models):,}", f"{offered(each, exclusions):,}")
        tags = (_tags(each, required),) if tagged else ()
        rows.append(("", (link(f"{slug}/", each.name), *counts, *tags, _route(each), _kept(each) + _waiting(each))))
    heads = ("Provider", "Models", "Offered", *(("Tags",) if tagged else ()), "Route", "List")
    listing = table(heads, rows, "Providers")
    intro = "The providers behind the gateway. *Offered* counts the models that are in the opencode configuration."
    return page("Providers", "Providers", [intro, listing, *removed_providers(catalog)])


def provider_page(catalog: Catalog, slug: str, exclusions: Exclusions) -> str:
    """The page of one provider, with all its models."""
    provider, missing, opencode = catalog.providers[slug], exclusions.get(slug, {}), provider_id(slug)
    models = provider.models.values()
    told = _tags(provider, catalog.failover.require)
    tags = f"Tags: {told}. " if told else ""
    why = link("../../operate/#why-a-model-is-not-in-opencode", "why not the others")
    intro = (
        f"{count(len(models), 'model')}, {offered(provider, exclusions):,} of them in opencode as "
        f"{code(f'{opencode}/<id>')}{f' ({why})' if missing else ''}. "
        f"Route: {_route(provider)}. List: {_kept(provider)}. {tags}"
        f"{link(f'../../#from={opencode}', 'Search these models')}."
    )
    more = any(each.cost.tiers or each.cost.windows for each in models)
    less = any(each.id not in missing and _published(each) != each.limit for each in models)
    legend = " ".join([_LEGEND, *([_MORE_PRICES] if more else ()), *([_LESS] if less else ())])
    anchors = provider_anchors(provider)
    heads = ("Model", "Context", "Output", "$ in", "$ out", "$ cached", "Can", "Content", "Since", "In opencode")
    rows = [(f' id="{text(anchors[each.id])}"', _model(each, missing.get(each.id), anchors)) for each in models]
    listing = table(heads, rows, f"Models of {provider.name}")
    body = [intro, *_held(provider), legend, listing, *removed_from(catalog, slug, missing)]
    return page(provider.name, text(provider_heading(provider.name)), body)


def _tags(provider: ProviderCatalog, required: Sequence[Tag]) -> str:
    """A provider's tags, and whether it lies outside the boundary of chains."""
    return ", ".join(filter(None, (*map(code, provider.tags), outside(provider, required))))


def offered(provider: ProviderCatalog, exclusions: Exclusions) -> int:
    """Number of a provider's models in the opencode configuration."""
    missing = exclusions.get(provider.slug, {})
    return sum(1 for each in provider.models if each not in missing)


def _held(provider: ProviderCatalog) -> list[str]:
    """What is said of a newer list that is being held."""
    if provider.held is None:
        return []
    newer = link(f"../../v1/held/{provider.slug}.json", "newer list")
    return [
        f"A {newer} with {count(len(provider.held), 'model')} is held since {provider.held_since}: it differs too much "
        "from the last good one. It is taken when a person accepts it or a later day brings it again."
    ]


def _model(model: Model, why: str | None, anchors: Mapping[str, str]) -> tuple[str, ...]:
    since = model.release_date or model.created
    limit = model.limit if why else _published(model)
    name = f"<strong>{text(shown_name(model))}</strong>"
    return (
        "<br>".join(filter(None, (name, code(model.id), _standing(model, anchors)))),
        _size(model, "context", limit.context, LESS_CONTEXT),
        _size(model, "output", limit.output, LESS_OUTPUT),
        *_prices(model),
        ", ".join([*([] if model.kind is Kind.CHAT else [model.kind.value]), *can(model)]),
        " → ".join(", ".join(each) for each in (model.modalities.input, model.modalities.output) if each),
        "" if since is None else since.isoformat(),
        "yes" if why is None else text(why),
    )


def _published(model: Model) -> Limit:
    return published_limit(model.limit) or model.limit


def _size(model: Model, field: str, published: int | None, less: str) -> str:
    stated, mark = getattr(model.limit, field), partial(sourced, model, f"limit.{field}")
    return mark(tokens(stated)) if published in (None, stated) else short_part(published, stated, less, mark)


def _standing(model: Model, anchors: Mapping[str, str]) -> str:
    """How the provider stands to the model, where it says anything of it."""
    odd = [MARK] if imitates_latin(model.name) or imitates_latin(model.id) else []
    chips = [*odd, *(["not enabled"] if model.enabled is False else []), *([model.status] if model.status else [])]
    said = [f'<span class="pc-chip">{chip}</span>' for chip in chips]
    if meant := stands_for(model):
        said.append("deployment" if meant == UNTOLD else f"deployment of {code(meant)}")
    if model.retires:
        said.append(f"<span class=w>{'since' if model.status == 'retired' else 'retires'} {model.retires}</span>")
    if model.alias_of:
        target = fragment(anchors.get(model.alias_of, shown_anchor(model.alias_of)))
        said.append(f'alias of <a href="{text(target)}">{code(model.alias_of)}</a>')
    return " ".join(said)


def _prices(model: Model) -> list[str]:
    """The cells of the three prices; what holds for some requests only stands below, in lines of the same height."""
    others = _other_prices(model.cost)
    cells = []
    for field in _PRICES:
        lines = [sourced(model, f"cost.{field}", dollars(getattr(model.cost, field)))]
        for group, when, prices in others:
            price = dollars(getattr(prices, field))
            # The eye finds the condition in the first cell; a screen reader needs it in each.
            label = f"{when} " if field == "input" else f'<span class="pc-hidden">{when} </span>' if price else ""
            lines.append(f"<small>{label}{sourced(model, f'cost.{group}', price)}</small>")
        cells.append("<br>".join(lines))
    return cells


def _other_prices(cost: Cost) -> list[tuple[str, str, PriceTier | PriceWindow]]:
    """Field of the cost, condition, and the prices under it."""
    tiers = [("tiers", f"from {tokens(each.min_prompt)}", each) for each in cost.tiers]
    # Some providers list every hour of the day, most at the usual price.
    other = [each for each in cost.windows if any(getattr(each, field) != getattr(cost, field) for field in _PRICES)]
    return [*tiers, *(("windows", f"{each.start}-{each.end} UTC", each) for each in other)]


def _route(provider: ProviderCatalog) -> str:
    """How requests reach a provider, without the slug of one that is published under an alias."""
    route = provider.route
    if (route.provider or "").startswith("@") and route.provider != f"@{provider.slug}":
        return "an integration in Portkey"
    if route.virtual_key_env is not None:
        return f"virtual key in {code(route.virtual_key_env)}"
    return code(route.provider or "") + (f" at {code(route.custom_host)}" if route.custom_host else "")


def _kept(provider: ProviderCatalog) -> str:
    return f"kept since {provider.stale_since}" if provider.stale_since else "current"


def _waiting(provider: ProviderCatalog) -> str:
    return f", a newer one is held since {provider.held_since}" if provider.held_since else ""
