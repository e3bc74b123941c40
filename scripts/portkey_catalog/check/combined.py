"""Rules of combined models and near misses: who is in them, and that they promise and tell what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from portkey_catalog.check.published import Finding
from portkey_catalog.combine.chain_checks import chain_notices
from portkey_catalog.combine.promises import promises
from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.chain import fits_header, saved_under
from portkey_catalog.exports.usable import unusable
from portkey_catalog.grouping.in_context import keys_in_context
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.schema import Catalog, Cause, CombinedModel, Member, PublishedId
from portkey_catalog.store.layout import COMBINED, IDS, NEAR_MISSES


def check_offers(catalog: Catalog) -> Iterator[Finding]:
    """Combined models and near misses that name what nobody offers; nothing can be made from such a catalog."""
    offered = catalog.refs
    for combined_id, combined in catalog.combined.items():
        for member in combined.members:
            if member.ref not in offered:
                yield Finding(COMBINED, f"{combined_id}: no such offer: {member.ref}")
    for miss in catalog.near_misses:
        for ref in (*miss.one.offers, *miss.other.offers):
            if ref not in offered:
                yield Finding(NEAR_MISSES, f"no such offer: {ref}")


def check_combined(catalog: Catalog, enough: int | None = None) -> Iterator[Finding]:
    """Faults of the combined models, all of whose offers exist.

    Args:
        catalog: the catalog.
        enough: providers that make a chain, if the settings are known; else what the shortest chain has is enough.
    """
    if not catalog.combined:
        return
    names: dict[str, str] = {}
    meanings: dict[str, str] = {}
    members: dict[str, str] = {}
    upstreams = same_upstream(catalog.providers)
    keys = keys_in_context(catalog)
    chains = [{member.provider for member in each.chain} for each in catalog.combined.values() if each.chain]
    shortest = min(map(len, chains), default=None)
    enough = enough or shortest
    for combined_id, combined in catalog.combined.items():
        if combined.id != combined_id:
            yield Finding(COMBINED, f"{combined_id!r} holds the model {combined.id!r}")
        if combined.meant in meanings:
            text = f"{combined_id} is {combined.meant}, and so is {meanings[combined.meant]}"
            yield Finding(COMBINED, text, combined=combined_id)
        meanings[combined.meant] = combined_id
        yield from _published_otherwise(combined, catalog.ids) if catalog.has_ids else ()
        for name in combined.names:
            if name in names:
                yield Finding(COMBINED, f"{name} stands for {names[name]} and for {combined_id}")
            names[name] = combined_id
        for member in combined.members:
            if member.ref in members:
                yield Finding(COMBINED, f"{member.ref} is in {members[member.ref]} and in {combined_id}")
            members[member.ref] = combined_id
        apart = frozenset(member.ref for member in combined.members)
        told = Finding(COMBINED, "", apart=apart, combined=combined_id)
        for text in _chain_faults(combined, catalog, upstreams, keys):
            yield replace(told, text=f"{combined_id}: {text}")
        for text in _unchained(combined, catalog, enough):
            yield replace(told, text=f"{combined_id}: {text}", outdated=enough != shortest)


def _published_otherwise(combined: CombinedModel, ids: Mapping[str, PublishedId]) -> Iterator[Finding]:
    """Ids that stand for another model than they were published for, or that the list of the published ones lacks."""
    for name, identity in combined.names.items():
        if name in ids and ids[name].identity != identity:
            text = f"{name} stands for {identity}, and was published for {ids[name].identity}"
            yield Finding(IDS, text, combined=combined.id)
        elif name not in ids and name in combined.published:
            yield Finding(IDS, f"{name} is published and is not in the list", combined=combined.id)


def _chain_faults(
    combined: CombinedModel, catalog: Catalog, upstreams: dict[str, str], keys: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    named = [(each.provider, catalog.providers[each.provider].models[each.id]) for each in combined.chain]
    for member in combined.targets:
        slug, model = member.provider, catalog.providers[member.provider].models[member.id]
        where = f"{slug}/{model.id}"
        if reason := outside(catalog.providers[slug], combined.require):
            yield f"{where} is in the chain: {reason}"
        if reason := unusable(model, only_tool_call=catalog.publish.only_tool_call):
            yield f"{where} {'is in the chain' if combined.chain else 'answers for it'}: {reason}"
        known = keys.get(member.key)
        if known != combined.meant and not member.by_hand:
            yield f"{where} reads as {known or 'no model'}, not as {combined.meant}"
    if len({slug for slug, _ in named}) == 1:
        yield "the chain has one provider only"
    if combined.chain and combined.ends:
        yield "it has a chain and a day on which its ids end"
    wrong = [field for field, value in promises([m for _, m in named]).items() if getattr(combined, field) != value]
    if wrong:
        yield f"{wrong[0]} is not what every member of the chain can do"
    if combined.notices != chain_notices(combined.identity, named, upstreams):
        yield "notices are not those of its chain"


def _unchained(combined: CombinedModel, catalog: Catalog, enough: int | None) -> Iterator[str]:
    """A model has a chain when enough providers offer it against which nothing speaks, and a header has room for it.

    Args:
        combined: the model.
        catalog: the catalog.
        enough: providers that make a chain; `None` when that is not known.
    """
    firsts: dict[str, Member] = {}
    for member in () if combined.chain else combined.members:
        if member.is_spare:
            firsts.setdefault(member.provider, member)
    spare = list(firsts.values())[:enough]
    fits = len(spare) == enough and fits_header(
        saved_under(combined), [each.key for each in spare], catalog.providers, catalog.failover
    )
    if fits or sum(each.cause is Cause.ALONE for each in firsts.values()) > 1:
        yield f"it has no chain, and nothing speaks against one of {' and '.join(member.ref for member in spare)}"
