"""The page of providers and the page of each one (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.names import provider_id
from portkey_catalog.exports.page_names import (
    CHANGES_ADDRESS,
    fragment,
    provider_anchors,
    provider_heading,
    shown_anchor,
)
from portkey_catalog.history.unlisted import why_published
from portkey_catalog.identity.deployments import UNTOLD, shown_name, stands_for
from portkey_catalog.schema import Catalog, Cost, Kind, Limit, Model, Probed, ProviderCatalog, Tag
from portkey_catalog.schema.models import Prices
from portkey_catalog.site.figures import (
    LESS_CONTEXT,
    LESS_OUTPUT,
    Exclusions,
    Figure,
    can,
    dollars,
    part_of,
    sourced,
    tokens,
)
from portkey_catalog.site.removed import removed_from, removed_providers
from portkey_catalog.site.render import code, joined, render
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK
from portkey_catalog.text.slugs import slug_key

_PRICES = ("input", "output", "cache_read")


@dataclass(frozen=True, slots=True)
class _Size:
    """A limit; `part` is what opencode gets of it where that is less, and `less` says why."""

    figure: Figure
    part: str = ""
    less: str = ""


@dataclass(frozen=True, slots=True)
class _OtherPrice:
    when: str
    price: Figure


@dataclass(frozen=True, slots=True)
class _Price:
    """The usual price, and what holds for some requests only: that stands below, in lines of the same height."""

    usual: Figure
    others: Sequence[_OtherPrice]


@dataclass(frozen=True, slots=True)
class _Row:
    """A model in the list of a provider's models."""

    anchor: str
    name: str
    id: str
    chips: Sequence[str]
    unlisted: str
    """That the provider does not list it any more, and why it stays; empty where it does."""
    deployment: bool
    meant: str
    """Id of the model behind a deployment, empty where that cannot be told."""
    retires: str
    probed: str
    """Whether it answered when it was tried last, empty where nobody tried."""
    alias_of: str | None
    alias_at: str
    context: _Size
    output: _Size
    prices: Sequence[_Price]
    can: str
    content: str
    since: str
    in_opencode: str


def providers_page(catalog: Catalog, exclusions: Exclusions) -> str:
    """The page that lists the providers."""
    required = catalog.failover.require
    listed = [
        {
            "address": f"{slug}/",
            "name": each.name,
            "models": len(each.models),
            "offered": offered(each, exclusions),
            "tags": _tags(each, required),
            "route": _route(each),
            "kept": _kept(each),
            "unlisted": len(each.unlisted),
            "held_since": each.held_since,
            "is_new": each.is_new,
            "waiting": len(each.held or ()),
        }
        for slug, each in catalog.providers.items()
    ]
    return render(
        "providers.md",
        title="Providers",
        heading="Providers",
        providers=listed,
        tagged=bool(required) or any(each.tags for each in catalog.providers.values()),
        removed=removed_providers(catalog),
        days=GRACE.days,
    )


def provider_page(catalog: Catalog, slug: str, exclusions: Exclusions) -> str:
    """The page of one provider, with all its models."""
    provider, missing, opencode = catalog.providers[slug], exclusions.get(slug, {}), provider_id(slug)
    probed = catalog.health.get(slug, {})
    why = why_published({slug: provider}, catalog.findings)
    models, anchors = provider.models.values(), provider_anchors(provider)
    return render(
        "provider.md",
        title=provider.name,
        heading=provider_heading(provider.name),
        description=f"Models of {provider.name} behind the Portkey gateway, with limits, prices and abilities.",
        label=f"Models of {provider.name}",
        models=len(models),
        offered=offered(provider, exclusions),
        entries=f"{opencode}/<id>",
        why_missing=bool(missing),
        route=_route(provider),
        kept=_kept(provider),
        unlisted=len(provider.unlisted),
        tags=_tags(provider, catalog.failover.require),
        search=f"../../#from={opencode}",
        changes=f"../../{CHANGES_ADDRESS}#from={slug}",
        held_at=f"../../v1/held/{slug}.json",
        held=None if provider.held is None else len(provider.held),
        held_since=provider.held_since,
        is_new=provider.is_new,
        refused=_is_refused(catalog, slug),
        in_part=provider.stale_since is None,
        more_prices=any(each.cost.tiers or each.cost.windows for each in models),
        less=any(each.id not in missing and _published(each) != each.limit for each in models),
        # One at a time, as thousands of them at once wake the garbage collector.
        probed=bool(probed),
        rows=(
            _row(each, missing.get(each.id), anchors, why.get(f"{slug}/{each.id}", ""), probed.get(each.id))
            for each in models
        ),
        gone=removed_from(catalog, slug, missing),
        days=GRACE.days,
    )


def _is_refused(catalog: Catalog, slug: str) -> bool:
    """Tell whether a person refused whatever waits of a provider."""
    about = [
        finding
        for finding in catalog.findings
        if finding.provider == slug or any(ref.startswith(f"{slug}/") for ref in finding.offers)
    ]
    return bool(about) and all(finding.refused for finding in about)


def _tags(provider: ProviderCatalog, required: Sequence[Tag]) -> Markup:
    """A provider's tags, and whether it lies outside the boundary of chains."""
    return joined((*map(code, provider.tags), outside(provider, required)))


def offered(provider: ProviderCatalog, exclusions: Exclusions) -> int:
    """Number of a provider's models in the opencode configuration."""
    missing = exclusions.get(provider.slug, {})
    return sum(1 for each in provider.models if each not in missing)


def _row(model: Model, why: str | None, anchors: Mapping[str, str], unlisted: str, probed: Probed | None) -> _Row:
    since = model.release_date or model.created
    limit = model.limit if why else _published(model)
    odd = [MARK] if imitates_latin(model.name) or imitates_latin(model.id) else []
    chips = [*odd, *(["not enabled"] if model.enabled is False else []), *([model.status] if model.status else [])]
    meant = stands_for(model)
    alias, others = model.alias_of, list(_other_prices(model.cost))
    return _Row(
        anchor=anchors[model.id],
        name=shown_name(model),
        id=model.id,
        chips=chips,
        unlisted=unlisted,
        deployment=bool(meant),
        meant="" if meant in (None, UNTOLD) else meant,
        retires=f"{'since' if model.status == 'retired' else 'retires'} {model.retires}" if model.retires else "",
        probed=probed.told if probed else "",
        alias_of=alias,
        alias_at=fragment(anchors.get(alias, shown_anchor(alias))) if alias else "",
        context=_size(model, "context", limit.context, LESS_CONTEXT),
        output=_size(model, "output", limit.output, LESS_OUTPUT),
        prices=[_price(model, field, others) for field in _PRICES],
        can=", ".join([*([] if model.kind is Kind.CHAT else [model.kind.value]), *can(model)]),
        content=" → ".join(", ".join(each) for each in (model.modalities.input, model.modalities.output) if each),
        since="" if since is None else since.isoformat(),
        in_opencode=why or "yes",
    )


def _published(model: Model) -> Limit:
    return published_limit(model.limit) or model.limit


def _size(model: Model, field: str, published: int | None, less: str) -> _Size:
    stated: int | None = getattr(model.limit, field)
    if stated is None or published in (None, stated):
        return _Size(sourced(model, f"limit.{field}", tokens(stated)))
    part, whole = part_of(published, stated)
    return _Size(sourced(model, f"limit.{field}", whole), part, less)


def _price(model: Model, field: str, others: Sequence[tuple[str, str, Prices]]) -> _Price:
    return _Price(
        sourced(model, f"cost.{field}", dollars(getattr(model.cost, field))),
        [
            _OtherPrice(when, sourced(model, f"cost.{group}", dollars(getattr(prices, field))))
            for group, when, prices in others
        ],
    )


def _other_prices(cost: Cost) -> Iterator[tuple[str, str, Prices]]:
    """Field of the cost, condition, and the prices under it."""
    for tier in cost.tiers:
        yield "tiers", f"from {tokens(tier.min_prompt)}", tier
    for each in cost.windows:
        # Some providers list every hour of the day, most at the usual price.
        if any(getattr(each, field) != getattr(cost, field) for field in _PRICES):
            yield "windows", f"{each.start}-{each.end} UTC", each


def _route(provider: ProviderCatalog) -> Markup:
    """The way of requests to a provider, without the slug of one that is published under an alias."""
    route = provider.route
    if (route.provider or "").startswith("@") and slug_key(route.provider or "") != slug_key(f"@{provider.slug}"):
        return Markup("an integration in Portkey")
    if route.virtual_key_env is not None:
        return Markup("virtual key in ") + code(route.virtual_key_env)
    return joined((code(route.provider or ""), *((code(route.custom_host),) if route.custom_host else ())), " at ")


def _kept(provider: ProviderCatalog) -> str:
    return f"kept since {provider.stale_since}" if provider.stale_since else "current"
