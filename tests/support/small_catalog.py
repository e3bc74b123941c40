"""A small catalog with one of everything the site shows, and what is published with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from portkey_catalog.combine.chain_checks import chain_notices
from portkey_catalog.combine.exclusions import ALONE
from portkey_catalog.combine.promises import promises
from portkey_catalog.exports.built import BUILT, built_text
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.news.days import days
from portkey_catalog.news.feeds import feed_documents
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Cost,
    CostRange,
    Defaults,
    Event,
    Failover,
    Finding,
    Kind,
    Limit,
    Lookalike,
    Member,
    Modalities,
    Model,
    NearMiss,
    PriceRange,
    Probed,
    ProviderCatalog,
    Publish,
    PublishedId,
    Removed,
    RemovedModel,
    Route,
    StandingNotice,
    Verdict,
)
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json

SONNET_IDENTITY = "anthropic/claude-sonnet-4"
SITE_URL = "https://owner.example/REPO/"
BUILT_AT = datetime(2026, 11, 5, 12, tzinfo=UTC)

HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "</title></td></table></details><h1>out</h1>",
    "a | b | c",
    "`code` **bold** __init__ ~~gone~~",
    "[link](javascript:window.pwned=1)",
    "![image](https://evil.example/x.png)",
    "<https://evil.example/>",
    "{{ config }} {% raw %} {: onclick='window.pwned=1' }",
    "{env:SECRET} @everyone",
    "first\n\n# second\r\n```\nthird\n```\n<!-- fourth",
    "&lt;script&gt; &#60;b&#62; \\<b\\>",
    "right\u202eto\u202cleft zero\u200bwidth",
    "--- ]]> --> <![CDATA[ <?php",
)
"""Names as a hostile provider might send them."""


def make_model(model_id: str, name: str = "", kind: Kind = Kind.CHAT, **facts: object) -> Model:
    usual: dict[str, object] = {
        "lab": "Lab",
        "limit": Limit(context=200_000, output=64_000),
        "cost": Cost(input=Decimal(3), output=Decimal(15)),
        "modalities": Modalities(input=("text", "image"), output=("text",)),
        "tool_call": True,
        "reasoning": True,
    }
    return Model.model_validate({"id": model_id, "name": name or model_id, "kind": kind, **usual, **facts})


def make_provider(slug: str, *models: Model, name: str = "", **facts: object) -> ProviderCatalog:
    found = {model.id: model for model in sorted(models, key=lambda model: model.id)}
    usual: dict[str, object] = {"route": Route(provider=f"@{slug}")}
    return ProviderCatalog.model_validate({"slug": slug, "name": name or slug, "models": found, **usual, **facts})


def make_combined(combined_id: str, *members: Member, name: str = "", **facts: object) -> CombinedModel:
    price = Decimal(3)
    usual: dict[str, object] = {
        "lab": "Lab",
        "identity": combined_id,
        "limit": Limit(context=128_000, output=64_000),
        "cost": Cost(input=price, output=Decimal(15)),
        "cost_range": CostRange(input=PriceRange(min=price, max=Decimal("3.3"))),
        "tool_call": True,
    }
    fields = {"id": combined_id, "name": name or combined_id, "members": members, **usual, **facts}
    return CombinedModel.model_validate(fields)


def as_of_chain(model: CombinedModel, providers: Mapping[str, ProviderCatalog]) -> CombinedModel:
    """The combined model with all that follows from its chain."""
    chain = [(member.provider, providers[member.provider].models[member.id]) for member in model.chain]
    notices = chain_notices(model.identity, chain, same_upstream(providers))
    return model.model_copy(update={"notices": notices, **promises([offered for _, offered in chain])})


def make_catalog(*, sample: bool = False, names: tuple[str, ...] = ()) -> Catalog:
    """Two providers and a combined model; `names` adds a provider, and a model, a combined one and a near miss each."""
    sonnet = "claude-sonnet-4"
    anthropic = make_provider(
        "anthropic",
        make_model("claude-sonnet-4-20250514", "Claude Sonnet 4", lab="Anthropic"),
        make_model("claude-haiku-9", "Claude Haiku 9", limit=Limit(context=1_048_576), provenance={}),
        name="Anthropic",
    )
    openrouter = make_provider(
        "openrouter",
        make_model(
            "anthropic/claude-sonnet-4",
            "Anthropic: Claude Sonnet 4",
            lab="Anthropic",
            limit=Limit(context=128_000, output=64_000),
            cost=Cost(input=Decimal("3.3"), output=Decimal(15)),
            modalities=Modalities(input=("text",), output=("text",)),
            reasoning=False,
        ),
        make_model("anthropic/claude-sonnet-4:free", "Claude Sonnet 4 (free)", cost=Cost(input=0, output=0)),
        make_model(
            "qwen/qwen3-coder",
            "Qwen3 Coder",
            lab="Alibaba",
            reasoning=False,
            cost=Cost(input=Decimal("0.0375"), output=Decimal("0.5")),
            limit=Limit(context=262_144, output=65_536),
            provenance={"limit.output": "models.dev/qwen"},
            release_date=date(2025, 7, 22),
        ),
        make_model("openai/embed-3", "Embed 3", kind=Kind.EMBEDDING, cost=Cost(), limit=Limit(), tool_call=None),
        *(make_model(f"bad-{index}/{name}"[:200], name, lab=name, reasoning=False) for index, name in enumerate(names)),
        name="OpenRouter",
        stale_since=date(2026, 11, 3),
    )
    first = Member(provider="anthropic", id="claude-sonnet-4-20250514", evidence=("reads as claude-sonnet-4",))
    second = Member(provider="openrouter", id="anthropic/claude-sonnet-4", evidence=("same limits", "same name"))
    free = Member(
        provider="openrouter", id="anthropic/claude-sonnet-4:free", evidence=("same name",), excluded="free offer"
    )
    combined = {
        sonnet: make_combined(
            sonnet,
            first,
            second,
            free,
            name="Claude Sonnet 4",
            identity=SONNET_IDENTITY,
            aliases={"sonnet-4": SONNET_IDENTITY},
        )
    }
    for index, name in enumerate(names):
        member = Member(provider="openrouter", id=f"bad-{index}/{name}"[:200], evidence=(name,))
        combined[f"bad-{index}"] = make_combined(f"bad-{index}", first, member, name=name, lab=name)
    providers = {"anthropic": anthropic, "openrouter": openrouter}
    if names:
        providers = {
            "anthropic": anthropic,
            "hostile": make_provider("hostile", make_model("m"), name=names[2]),
            **providers,
        }
    combined = {combined_id: as_of_chain(model, providers) for combined_id, model in combined.items()}
    return Catalog(
        gateway="https://api.portkey.ai/v1",
        sample=sample,
        providers=providers,
        combined=combined,
        near_misses=tuple(
            NearMiss(
                one=Lookalike(identity=sonnet, offers=("anthropic/claude-sonnet-4-20250514",)),
                other=Lookalike(identity=f"bad/{index}", offers=(f"openrouter/bad-{index}/{name}"[:200],)),
                alike=f"both are called {name}",
                apart=f"one is by nobody known, the other by {name}",
            )
            for index, name in enumerate(names)
        ),
    )


def full_catalog() -> Catalog:
    """A catalog with something in each of its fields, so that it has every file that there may be."""
    catalog, day = make_catalog(), date(2026, 11, 5)
    haiku, name = catalog.providers["anthropic"].models["claude-haiku-9"], "claude-haiku-9"
    held = {**catalog.providers["anthropic"].models, name: haiku.model_copy(update={"tool_call": False})}
    waits = {"held": held, "held_since": day}
    near = NearMiss(
        one=Lookalike(identity="claude-haiku-9", offers=("anthropic/claude-haiku-9",)),
        other=Lookalike(identity="qwen/qwen3-coder", offers=("openrouter/qwen/qwen3-coder",)),
        alike="both are new",
        apart="one is by Anthropic, the other by Alibaba",
    )
    gone = RemovedModel(name="Claude 2", kind=Kind.CHAT, removed=day)
    prices = [(9, 2, 2.5), (10, 2.5, 2.75), (11, 2.75, 3)]
    return catalog.model_copy(
        update={
            "sample": True,
            "failover": Failover(max_attempts=2),
            "publish": Publish(mcp=True),
            "defaults": Defaults(model="combined/claude-sonnet-4"),
            "providers": {**catalog.providers, "anthropic": catalog.providers["anthropic"].model_copy(update=waits)},
            "ids": {"claude-sonnet-4": PublishedId(identity=SONNET_IDENTITY, since=day)},
            "removed": Removed(providers={"anthropic": {"claude-2": gone}}),
            "near_misses": (near,),
            "changes": tuple(
                Event(on=date(2026, month, 5), provider="anthropic", model=name, field="cost.input", old=old, new=new)
                for month, old, new in prices
            ),
            "older": ("2026-08",),
            "findings": (
                Finding(
                    id="0123456789ab",
                    risk="rest",
                    provider="anthropic",
                    offers=(f"anthropic/{name}",),
                    field="tool_call",
                    old=True,
                    new=False,
                    why="it would call no tools",
                    since=day,
                ),
            ),
            "health": {"anthropic": {name: Probed(verdict=Verdict.FAILS, day=day, since=day)}},
            "notices": (StandingNotice(level="info", text="a notice", since=day),),
        }
    )


def ending_catalog() -> Catalog:
    """A combined model that one provider alone answers for, another one offering it without tools."""
    catalog = make_catalog()
    first, second, free = catalog.combined["claude-sonnet-4"].members
    members = (
        first.model_copy(update={"excluded": "cannot call tools"}),
        second.model_copy(update={"excluded": ALONE.why, "cause": ALONE.cause}),
    )
    model = catalog.combined["claude-sonnet-4"].model_copy(
        update={"members": (*members, free), "ends": date(2027, 2, 24), "notices": (), **promises([])}
    )
    deaf = make_model("claude-sonnet-4-20250514", "Claude Sonnet 4", tool_call=False)
    providers = {**catalog.providers, "anthropic": make_provider("anthropic", deaf, name="Anthropic")}
    return catalog.model_copy(update={"combined": {model.id: model}, "providers": providers})


ODD_SLUGS = (
    *("404.html", "INDEX", "README.md", "aux", "combined.md", "con", "constructor", "index", "index.md.md", "nul"),
    *("pc-finder", "readme.md", "search", "search.html", "sitemap.xml", "templates", "x.", "x.html", "x.md", "x"),
)
ODD_IDS = (
    *("__config", "__search", "__drawer", "__palette_0", "__toc", "pc-finder", "pc-rows", "removed-lately"),
    *("a b", "a-b", "a\u200bb", "constructor", "toString", "hasOwnProperty", "__proto__", "odd-names"),
)


def odd_catalog() -> Catalog:
    """Providers and models called like files of the site, elements of the theme or what every object has."""
    plain = make_catalog()
    odd = {slug: make_provider(slug, make_model("m")) for slug in ODD_SLUGS}
    odd["odd"] = make_provider("odd", *map(make_model, ODD_IDS), name="Odd names")
    member = Member(provider="odd", id="constructor", evidence=("odd",))
    combined = {
        each: make_combined(each, member) for each in ("combined-models", "constructor", "near-misses", "pc-finder")
    }
    providers = dict(sorted({**plain.providers, **odd}.items()))
    return plain.model_copy(update={"providers": providers, "combined": {**plain.combined, **combined}})


def plain(document: Any) -> Any:
    """A document as those see it who read its JSON."""
    return json.loads(canonical_json(document))


def published(catalog: Catalog) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The documents published beside the pages, and why models are not in the opencode configuration."""
    config = opencode_config(catalog)
    documents = site_documents(catalog, config, layout.catalog_files(catalog, config), SITE_URL)
    documents |= feed_documents(catalog, days(catalog), SITE_URL) | {BUILT: built_text(BUILT_AT)}
    return documents, exclusions(catalog)
