"""A catalog with a past: what updates changed on a few days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from portkey_catalog.history.events import events_between
from portkey_catalog.schema import Catalog, Cost, Event, Limit, Model
from support.small_catalog import as_of_chain, make_catalog, make_model

FIRST, SECOND, THIRD = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 24)


def with_past(*states: tuple[date, Catalog]) -> Catalog:
    """The last of these catalogs, with the events that led there.

    Args:
        states: day of an update, and the catalog since then; what was before the first is not known.
    """
    events: list[Event] = []
    for (_, before), (day, after) in pairwise(states):
        events += events_between(before, after, day)
    return states[-1][1].model_copy(update={"changes": tuple(events)})


def changed(catalog: Catalog, slug: str, model_id: str, **facts: object) -> Catalog:
    """The catalog with other facts of a model; a new one where there is none."""
    provider = catalog.providers[slug]
    old = provider.models.get(model_id)
    new = old.model_copy(update=facts) if old else make_model(model_id).model_copy(update=facts)
    return _with_models(catalog, slug, {**provider.models, model_id: new})


def without(catalog: Catalog, slug: str, model_id: str) -> Catalog:
    """The catalog without a model."""
    models = catalog.providers[slug].models
    return _with_models(catalog, slug, {each: model for each, model in models.items() if each != model_id})


def _with_models(catalog: Catalog, slug: str, models: dict[str, Model]) -> Catalog:
    provider = catalog.providers[slug].model_copy(update={"models": dict(sorted(models.items()))})
    providers = {**catalog.providers, slug: provider}
    combined = {name: as_of_chain(model, providers) for name, model in catalog.combined.items()}
    return catalog.model_copy(update={"providers": providers, "combined": combined})


def past_catalog(*, names: tuple[str, ...] = (), sample: bool = False) -> Catalog:
    """A catalog with three days: a model added with each of the names, a price and a limit changed, a model removed."""
    start = make_catalog(sample=sample)
    first = start
    for index, name in enumerate(names or ("new",)):
        first = changed(first, "openrouter", f"new-{index}/{name}"[:200], name=name)
    second = changed(first, "openrouter", "qwen/qwen3-coder", cost=Cost(input=Decimal("0.075"), output=Decimal("0.5")))
    second = changed(second, "openrouter", "anthropic/claude-sonnet-4", limit=Limit(context=100_000, output=64_000))
    third = without(second, "anthropic", "claude-haiku-9")
    return with_past((date(2026, 11, 1), start), (FIRST, first), (SECOND, second), (THIRD, third))


def grown(catalog: Catalog) -> Catalog:
    """The catalog of `make_catalog` with a day before it, on which there was nothing of its `names` yet."""
    openrouter = catalog.providers["openrouter"]
    known = {each: model for each, model in openrouter.models.items() if not each.startswith("bad-")}
    gone = {
        f"gone-{each}": model.model_copy(update={"id": f"gone-{each}"}) for each, model in openrouter.models.items()
    }
    before = openrouter.model_copy(update={"models": dict(sorted({**known, **gone}.items()))})
    providers = {**catalog.providers, "openrouter": before}
    combined = {name: each for name, each in catalog.combined.items() if not name.startswith("bad-")}
    earlier = catalog.model_copy(update={"providers": providers, "combined": combined})
    return with_past((FIRST, earlier), (SECOND, catalog))
