"""Combined models that opencode starts with where the owner leaves it to us (pure).

Without a default opencode 1.18.33 ranks single providers' models by parts of their ids, so failover is off until
somebody looks for it, and any account with Gemini 3 Pro starts on the one model whose tool calls lose their signature
(measured on 2026-11-25; facts on opencode, section 7). The rule looks at what the account's catalog says, never at
names: among combined models with tools and a window of `LEAST_CONTEXT` one without a warning, if there is any, with its
maker in the chain, and with most providers; of equals the newest. For the small model, which writes titles, one that
does not reason, without a warning, at the lowest price, if that is below the default's. A default stays until
its chain is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from portkey_catalog.exports.assumed_output import rests_on_one
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.identity import identify
from portkey_catalog.schema import (
    AUTO,
    Catalog,
    ChainRule,
    CombinedModel,
    Defaults,
    Kind,
    Model,
    Notice,
    ProviderCatalog,
)

LEAST_CONTEXT = 128_000
"""Tokens of the smallest window a default may have."""

OWN_SHARE = 0.8
"""Share of a provider's chat models that are one lab's where the provider is that lab, or sells for it alone. Measured
on 48 recorded lists: labs have 1.0, resellers at most 0.76 (GitHub Copilot sells mostly OpenAI)."""

FEWEST_MODELS = 2
"""Chat models of known labs from which a list tells whose it is."""

WORDS = {
    "model": f"calls tools, holds {LEAST_CONTEXT:,} tokens and keeps its tool calls' signatures",
    "small_model": "does so without reasoning at a price below the default's",
}
"""Demands of the rule on each default, after "no combined model"."""


def chosen_defaults(catalog: Catalog, previous: Defaults) -> Defaults:
    """The defaults of a catalog.

    Args:
        catalog: with its combined models.
        previous: the defaults of the last catalog.
    """
    model = small = None
    if catalog.publish.model == AUTO:
        model = _still(catalog, previous.model) or _best(catalog)
    if catalog.publish.small_model == AUTO:
        small = _still(catalog, previous.small_model)
        small = small if small and small != model else _cheapest(catalog, model)
    named = {"model": model, "small_model": small}
    return Defaults(**{key: f"{COMBINED_PROVIDER}/{found.id}" for key, found in named.items() if found})


def default_notices(catalog: Catalog, previous: Catalog | None) -> Iterator[Notice]:
    """News of the defaults that are chosen by rule."""
    for key in Defaults.model_fields:
        if getattr(catalog.publish, key) != AUTO:
            continue
        now = getattr(catalog.defaults, key)
        before = getattr(previous.defaults, key) if previous else ""
        if now == before or (now is None and not before and key == "small_model"):
            continue  # without a small model the default one writes titles, too
        what = f"it is {now}, {_why(catalog, now)}" if now else f"no combined model {WORDS[key]}"
        instead = f", in place of {before}, which lost its failover" if before else ""
        yield Notice(level="warning" if before else "info", text=f'publish.{key} = "auto": {what}{instead}')


def _why(catalog: Catalog, chosen: str) -> str:
    """The case for a default, in words."""
    model = catalog.combined[chosen.removeprefix(f"{COMBINED_PROVIDER}/")]
    parts = [f"at {len({member.provider for member in model.chain})} providers"]
    parts += ["its maker among them"] if has_its_maker(model, labs(catalog.providers)) else []
    parts += [f"with a warning ({', '.join(warnings(model))})"] if warnings(model) else []
    return ", ".join(parts)


def default_faults(catalog: Catalog) -> Iterator[str]:
    """Faults of the defaults that a catalog says were chosen."""
    for key in Defaults.model_fields:
        chosen = getattr(catalog.defaults, key)
        if chosen is None:
            continue
        if getattr(catalog.publish, key) != AUTO:
            yield f"defaults.{key} was chosen although publish.{key} does not ask for it"
        found = catalog.combined.get(chosen.removeprefix(f"{COMBINED_PROVIDER}/"))
        if not chosen.startswith(f"{COMBINED_PROVIDER}/") or not found or not found.chain:
            yield f"defaults.{key} is no combined model with a chain"
        elif loses_signatures(found):
            yield f"defaults.{key}: its tool calls lose their signature"


def _still(catalog: Catalog, before: str | None) -> CombinedModel | None:
    """The model that was the default, while it has a chain; a former id leads to it as well."""
    name = (before or "").removeprefix(f"{COMBINED_PROVIDER}/")
    found = next((each for each in catalog.combined.values() if name in each.names), None)
    return found if found and found.chain and _inside(found, catalog) and not loses_signatures(found) else None


def _candidates(catalog: Catalog) -> list[CombinedModel]:
    return [each for each in catalog.combined.values() if each.chain and _serves(each, catalog)]


def _serves(model: CombinedModel, catalog: Catalog) -> bool:
    """Ask for what one works with: tools, room, signatures that are kept, and a first offer that is here to stay."""
    roomy = (model.limit.context or 0) >= LEAST_CONTEXT and not rests_on_one(model, catalog)
    steady = _model(catalog, model, 0).status is None
    return bool(model.tool_call) and roomy and steady and _inside(model, catalog) and not loses_signatures(model)


def _inside(model: CombinedModel, catalog: Catalog) -> bool:
    """Find that a chain holds to the usual boundary: one for which an override lifted it is nobody's default."""
    return set(catalog.failover.require) <= set(model.require)


def loses_signatures(model: CombinedModel) -> bool:
    """Find that the signatures of a chain's tool calls are lost between turns."""
    return any(notice.rule == "thought-signatures" for notice in model.notices)


def _best(catalog: Catalog) -> CombinedModel | None:
    lab_of = labs(catalog.providers)

    def place(model: CombinedModel) -> tuple[bool, bool, int, int, str]:
        providers, newest = len({member.provider for member in model.chain}), released(catalog, model).toordinal()
        return bool(warnings(model)), not has_its_maker(model, lab_of), -providers, -newest, model.id

    return min(_candidates(catalog), key=place, default=None)


def has_its_maker(model: CombinedModel, lab_of: Callable[[str], str | None]) -> bool:
    """Find whoever made a model in its chain."""
    return model.lab is not None and any(lab_of(member.provider) == model.lab for member in model.chain)


def warnings(model: CombinedModel) -> list[ChainRule]:
    """Warnings that users should know before they rely on a chain. That a switch may cost more spoils no session."""
    return [notice.rule for notice in model.notices if notice.rule != "price"]


def _cheapest(catalog: Catalog, default: CombinedModel | None) -> CombinedModel | None:
    """The small model: none where it would not be cheaper than the default, which then does its work."""

    def place(model: CombinedModel) -> tuple[bool, Decimal, str]:
        return bool(warnings(model)), model.cost.usual, model.id

    # What costs nothing is a trial that ends early on any day, or a price nobody has stated.
    bound = (default.cost.usual if default else None) or Decimal("Infinity")
    fit = [each for each in _candidates(catalog) if each.reasoning is False and 0 < each.cost.usual < bound]
    return min(fit, key=place, default=None)


def released(catalog: Catalog, model: CombinedModel) -> date:
    """The earliest day that a member of the chain gives for the release."""
    days = (_model(catalog, model, place).release_date for place in range(len(model.chain)))
    return min(filter(None, days), default=date.min)


def _model(catalog: Catalog, model: CombinedModel, place: int) -> Model:
    member = model.chain[place]
    return catalog.providers[member.provider].models[member.id]


def labs(providers: Mapping[str, ProviderCatalog]) -> Callable[[str], str | None]:
    """Whose models a provider sells nearly alone; looked up once each."""

    @cache
    def lab_of(slug: str) -> str | None:
        models = providers[slug].models.values()
        chat = (model for model in models if model.kind is Kind.CHAT and not model.self_hosted)
        labs = Counter(each.lab for each in (identify(model, slug) for model in chat) if each and each.lab)
        lab, count = next(iter(labs.most_common(1)), (None, 0))
        return lab if count >= max(FEWEST_MODELS, OWN_SHARE * labs.total()) else None

    return lab_of
