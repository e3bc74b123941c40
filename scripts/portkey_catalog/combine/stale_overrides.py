"""Words of an owner that the catalog no longer bears out: overrides and saved configs (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from portkey_catalog.exports.chain import chain_config, savable, saved_under
from portkey_catalog.grouping.groups import Offer
from portkey_catalog.grouping.in_context import offers_in_context
from portkey_catalog.identity import compatible
from portkey_catalog.schema import Catalog, CombinedModel, Notice
from portkey_catalog.settings.shapes import Override

_NOT_GIVEN = "too few providers, or another model has it"


def stale_overrides(catalog: Catalog, previous: Catalog | None, overrides: Sequence[Override]) -> list[Notice]:
    """One notice for each thing written by hand that means nothing now, or something else than it did.

    Args:
        catalog: the new catalog, with the overrides in it.
        previous: the last one.
        overrides: `[[combine.override]]` of the settings, in their order.
    """
    stale = [*_tags(catalog, overrides), *_overrides(catalog, overrides), *_saved(catalog)]
    news = [Notice(level="warning", text=text) for text in _saved_otherwise(catalog, previous)] if previous else []
    return [*(Notice(level="warning", text=text, subject=text) for text in stale), *news]


def _tags(catalog: Catalog, overrides: Sequence[Override]) -> Iterator[str]:
    """Required tags that no provider has, as when one of the two is misspelt: no chain can hold to them."""
    there = {tag for provider in catalog.providers.values() for tag in provider.tags}
    required = {"combine.require": catalog.failover.require} | {
        f"combine.override[{number}].require": override.require or () for number, override in enumerate(overrides)
    }
    for where, tags in required.items():
        yield from (
            f"{where}: no provider has the tag {tag!r}, so no chain can be held to it"
            for tag in tags
            if tag not in there
        )


def _overrides(catalog: Catalog, overrides: Sequence[Override]) -> Iterator[str]:
    """Faults of overrides."""
    if not overrides:
        return  # To read every id again would be for nothing.
    offers = {offer.ref: offer for offer in offers_in_context(catalog)}
    offered = catalog.refs
    for number, override in enumerate(overrides):
        where = f"combine.override[{number}]"
        for ref in dict.fromkeys((*override.merge, *override.split, *override.order)):
            if ref not in offers:
                why = f"{ref!r} is not known to be a chat model" if ref in offered else f"nobody offers {ref!r}"
                yield f"{where}: {why}"
        yield from (f"{where}: {text}" for text in _without_effect(override, catalog, offers))


def _without_effect(override: Override, catalog: Catalog, offers: Mapping[str, Offer]) -> Iterator[str]:
    meant = next((ref for ref in override.meant if ref in offers), None)
    model = next((each for each in catalog.combined.values() if meant and _has(each, meant)), None)
    if override.id and (model is None or model.id != override.id):
        published = catalog.ids.get(override.id)
        others = published and (model is None or published.identity not in model.names.values())
        because = _NOT_GIVEN
        if others and published:
            because = f"it was published for {published.identity}; merge an offer of that, too, or choose another id"
        yield f"the id {override.id!r} is not given: {because}"
    merged = [offers[ref] for ref in override.merge if ref in offers]
    if not override.id and not override.order and override.require is None and len(merged) > 1 and _meet(merged):
        yield f"{' and '.join(offer.ref for offer in merged)} are known to be one model now, so it can go"
    for ref in override.split:
        if ref in offers and not _has_company(offers[ref], offers):
            yield f"nothing else is taken for the same model as {ref!r} now, so it can go"
    if (override.order or override.require is not None) and meant and model is None:
        yield f"{meant!r} belongs to no combined model"
    members = {member.ref: member for member in model.members} if model else {}
    for ref in override.order if model else ():
        if ref in offers and ref not in members:
            yield f"{ref!r} is not the same model as {meant!r}; merge them to order them"
        elif ref in members and (why := members[ref].excluded):
            yield f"{ref!r} stands outside the chain: {why}"


def _has(model: CombinedModel, ref: str) -> bool:
    return any(member.ref == ref for member in model.members)


def _meet(offers: Sequence[Offer]) -> bool:
    """Find that offers are one model without any override."""
    keys = {offer.identity.key if offer.identity else offer.ref for offer in offers}
    return len(keys) == 1 and not any(compatible(a.model, b.model) for a, b in combinations(offers, 2))


def _has_company(offer: Offer, offers: Mapping[str, Offer]) -> bool:
    return any(_meet((offer, other)) for other in offers.values() if other.ref != offer.ref)


def _saved(catalog: Catalog) -> Iterator[str]:
    """Faults of chains that are saved in Portkey."""
    ids = {name: model.id for model in catalog.combined.values() for name in model.names}
    for combined_id, config_id in catalog.failover.saved_configs.items():
        where = f"combine.saved_configs: {combined_id!r}"
        model = catalog.combined.get(combined_id)
        if model is None:
            text = "is no combined model" if combined_id not in ids else f"is called {ids[combined_id]!r} now"
            yield f"{where} {text}, so {config_id} is not used"
            continue
        chain = [member.key for member in model.chain]
        if not chain:
            yield f"{where} has no chain now, so {config_id} is not used"
        elif saved_under(model) is None:
            tags = ", ".join(model.require)
            yield f"{where}: its chain holds to a boundary ({tags}), so it is sent whole; {config_id} is not used"
        elif not savable(chain, catalog.providers):
            yield f"{where}: its chain holds keys of the user's machine, which cannot be saved; {config_id} is not used"


def _saved_otherwise(catalog: Catalog, previous: Catalog) -> Iterator[str]:
    """Chains saved in Portkey that are others since the last catalog."""
    for combined_id, config_id in catalog.failover.saved_configs.items():
        model, old = catalog.combined.get(combined_id), previous.combined.get(combined_id)
        if not (model and model.chain and old and old.chain) or saved_under(model) is None:
            continue
        if not savable([member.key for member in model.chain], catalog.providers):
            continue
        before = chain_config(old, previous.providers, previous.failover)
        if before != chain_config(model, catalog.providers, catalog.failover):
            where = f"combine.saved_configs: {combined_id!r}"
            yield f"{where}: its chain is another now; save v1/portkey/{combined_id}.json as {config_id} again"
