"""Leaves offers as they were where new lists would cost a combined model its chain or its first member (pure).

Only the offers concerned wait; everything else of these lists is taken. What would happen if no list had changed but
those that a person vouches for is no list's fault: the settings, what the account reaches, a new version of the program
or a day that came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portkey_catalog.assemble import Assembler, Catalogs
from portkey_catalog.guard import sentences
from portkey_catalog.guard.decide import wanted_lists
from portkey_catalog.guard.decisions import Decided, Decision, Failed, Scope, Taken
from portkey_catalog.guard.findings import Held
from portkey_catalog.guard.refused import put_back
from portkey_catalog.guard.vouched import vouched_lists
from portkey_catalog.history.chain_events import ChainEvent, chain_events, decided
from portkey_catalog.schema import Catalog, CombinedModel, Finding, OfferKey, ProviderCatalog, offer_key
from portkey_catalog.settings.shapes import ProviderSettings

Rejected = Mapping[OfferKey, str]
Widen = Callable[[ChainEvent, Catalog, Catalog, Collection[OfferKey]], set[OfferKey]]
"""Says which of the changed offers an event is laid to, by the last catalog and the new one."""


def spare_offers(
    new: Decided,
    assemble: Assembler,
    scope: Scope,
    previous: Catalog | None,
    rejected: Rejected,
    *,
    waits: Sequence[Finding] = (),
) -> tuple[Decided, Catalog, tuple[Held, ...]]:
    """Hold back what would cost chains something; with the catalog that is then made, and what happened otherwise.

    Args:
        new: what becomes of every list, looked at by itself.
        assemble: makes a catalog of lists, after the last one with what the account can reach of it today.
        scope: whom the update is about; what a person accepts is taken whatever it costs.
        previous: the last catalog, with today's names of its providers.
        rejected: slug and id of rows of today's lists that were not taken -> why.
        waits: what waits, or was refused until now.
    """
    catalog = assemble(new.lists)
    wanted = wanted_lists(assemble.previous, scope, assemble.today)
    if previous is None or not _grave(chain_events(previous, catalog, wanted, rejected)):
        return new, catalog, ()
    unchanged = {slug: old for slug, old in new.last.items() if slug in new.lists} | vouched_lists(new, assemble, scope)
    wished = chain_events(previous, assemble(unchanged), wanted, {})
    changed = _changed(new, unchanged)
    blamed: dict[tuple[str, str], set[OfferKey]] = {}
    told: dict[tuple[str, str], ChainEvent] = {}
    spared = new
    for concerned in _WIDER:
        events = _grave(decided(chain_events(previous, catalog, wanted, rejected), wished, "a person"))
        if not events:
            break
        left = _changed(spared, unchanged)
        for event in events:
            key = event.change, event.combined
            told.setdefault(key, event)
            blamed[key] = blamed.get(key, set()) | concerned(event, previous, catalog, left)
        spared = _spared(new, blamed, scope.providers, assemble.today)
        catalog = assemble(spared.lists)
    # Of what this update publishes the next one starts, with what was refused, and it is to say just the same.
    then = catalog.model_copy(update={"findings": tuple(waits)})
    wanted = wanted_lists(then, scope, assemble.today)
    again = _grave(chain_events(then, assemble(new.lists), wanted, rejected))
    told |= {(each.change, each.combined): each for each in again}
    held = (Held(told[key], tuple(sorted(map("/".join, offers & changed)))) for key, offers in blamed.items())
    return spared, catalog, tuple(each for each in held if each.offers)


def _grave(events: Iterable[ChainEvent]) -> list[ChainEvent]:
    """Events that a person is asked about: a chain that is lost, or that begins with what is not just a new name."""
    return [event for event in events if event.asks]


def _changed(lists: Decided, unchanged: Catalogs) -> set[OfferKey]:
    """Offers of which a new list says something else than the last one, or than what a person vouches for."""
    return {
        (slug, model_id)
        for slug, new in lists.lists.items()
        for old in [unchanged[slug].models if slug in unchanged else {}]
        for model_id in old.keys() | new.models.keys()
        if old.get(model_id) is not new.models.get(model_id) and old.get(model_id) != new.models.get(model_id)
    }


def _concerned(event: ChainEvent, previous: Catalog, catalog: Catalog, changed: Collection[OfferKey]) -> set[OfferKey]:
    """Offers that the event names: of a lost chain those that left it, else the first members; and what pushed them."""
    old = _model(previous, event.combined)
    members = [member.key for member in old.chain] if old and event.change == "chain lost" else []
    named = {*members, *map(offer_key, event.by), *([offer_key(event.member)] if event.member else [])}
    return named.intersection(changed) or _around(event, previous, catalog, changed)


def _around(event: ChainEvent, previous: Catalog, catalog: Catalog, changed: Collection[OfferKey]) -> set[OfferKey]:
    """Every offer of the model, before and now, inside its chain or outside."""
    models = [_model(previous, event.combined), _model(catalog, event.combined)]
    members = {member.key for model in models if model for member in model.members}
    return {*members, *map(offer_key, event.by)}.intersection(changed)


def _whole_lists(
    event: ChainEvent, previous: Catalog, catalog: Catalog, changed: Collection[OfferKey]
) -> set[OfferKey]:
    """The lists of every provider that offers or offered the model."""
    models = [_model(previous, event.combined), _model(catalog, event.combined)]
    slugs = {member.provider for model in models if model for member in model.members}
    slugs |= {offer_key(ref)[0] for ref in event.by}
    return {key for key in changed if key[0] in slugs}


def _all_lists(event: ChainEvent, previous: Catalog, catalog: Catalog, changed: Collection[OfferKey]) -> set[OfferKey]:
    return set(changed)


_WIDER: Sequence[Widen] = (_concerned, _concerned, _around, _whole_lists, _all_lists)
"""Whatever does not settle is held more widely, until all is as it was."""


def _model(catalog: Catalog, name: str) -> CombinedModel | None:
    return next((each for each in catalog.combined.values() if name in each.names), None)


def _spared(
    new: Decided,
    blamed: Mapping[tuple[str, str], Collection[OfferKey]],
    providers: Mapping[str, ProviderSettings],
    today: date,
) -> Decided:
    """The decisions with all these offers as they were."""
    ids: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for (_, combined), offers in blamed.items():
        for slug, model_id in offers:
            ids.setdefault(slug, set()).add(model_id)
            names.setdefault(slug, set()).add(combined)
    spared: dict[str, Decision] = {}
    for slug, decision in new.decisions.items():
        if slug in ids and not isinstance(decision, Failed):
            old = new.last.get(slug)
            less = _as_they_were(decision.catalog, old, ids[slug], today)
            if isinstance(decision, Taken):
                told = sentences.in_part(less, sorted(ids[slug]), sorted(names[slug]))
                spared[slug] = replace(decision, catalog=less, told="; ".join(filter(None, (decision.told, told))))
            else:
                spared[slug] = replace(decision, catalog=less)
    return replace(new, decisions={**new.decisions, **spared})


def _as_they_were(
    new: ProviderCatalog, old: ProviderCatalog | None, ids: Collection[str], today: date
) -> ProviderCatalog:
    """A new list with what the last one said of these models; the whole of it waits."""
    models = dict(new.models)
    for model_id in ids:
        put_back(models, model_id, old.models if old else {})
    since = (old and old.held and old.held_since) or today
    held = new.held if new.held is not None else new.models
    return new.model_copy(update={"models": dict(sorted(models.items())), "held": dict(held), "held_since": since})
