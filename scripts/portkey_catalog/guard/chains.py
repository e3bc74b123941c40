"""Keeps last good lists whose successors would cost too many combined models their failover (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portkey_catalog.assemble import Assembler, Catalogs
from portkey_catalog.guard import sentences
from portkey_catalog.guard.decisions import Decided, Kept, Scope
from portkey_catalog.guard.next_list import confirmed, with_waiting
from portkey_catalog.guard.vouched import vouched_lists
from portkey_catalog.guard.why_held import FEW
from portkey_catalog.schema import Catalog, CombinedModel
from portkey_catalog.settings.shapes import Settings

Combined = Mapping[str, CombinedModel]


def spare_chains(
    decided: Decided, assemble: Assembler, scope: Scope, reached: Collection[str]
) -> tuple[Decided, Catalog]:
    """Hold the new lists that are to blame when too many chains would be lost; with the catalog that is then made.

    Args:
        decided: what becomes of every list, looked at by itself.
        assemble: makes a catalog of lists, after the last one.
        scope: whom the update is about; what a person accepts is taken whatever it costs.
        reached: providers whose models the account's list decides about for the first time.
    """
    settings, today = assemble.settings, assemble.today
    vouched = vouched_lists(decided, assemble, scope)
    unchanged = {**decided.last, **vouched}
    chains = _last_chains(assemble, reached)

    def to_blame(lost: Sequence[str], models: Combined) -> frozenset[str]:
        return blamed(lost, models, decided, unchanged, assemble) - scope.accepted

    new = assemble(decided.lists)
    lost = lost_chains(chains, new.combined, settings)
    guilty = to_blame(lost, chains)
    if guilty and vouched:
        # What goes by what a person vouches for alone is no list's fault.
        wished = assemble({slug: unchanged.get(slug, each) for slug, each in decided.lists.items()})
        chains = as_now(chains, wished.combined)
        lost = lost_chains(chains, new.combined, settings)
        guilty = to_blame(lost, chains)
    while guilty:
        spared = hold_back(decided, guilty, lost, settings, today)
        catalog = assemble(spared.lists)
        # What is lost without these lists, too, as by a change of the settings, is not their fault; nor is a list
        # that no chain needs any more. Neither would be there to be saved in the next update.
        left = as_now(chains, catalog.combined)
        lost = lost_chains(left, new.combined, settings)
        still = to_blame(lost, left)
        if guilty <= still:
            return spared, catalog
        guilty &= still
    return decided, new


def _last_chains(assemble: Assembler, reached: Collection[str]) -> Combined:
    """The last combined models, without those that lose their chain when what the account cannot reach is left out.

    That they go is an explanation and no mistake: see `reach`.
    """
    previous = assemble.previous
    if previous is None or not reached:
        return previous.combined if previous else {}
    names = _chained(assemble(previous.providers).combined)
    return {combined_id: model for combined_id, model in previous.combined.items() if combined_id in names}


def _chained(models: Combined) -> dict[str, CombinedModel]:
    """Combined models that have a failover chain, by every id that leads to one."""
    return {name: model for model in models.values() if model.chain for name in model.names}


def lost_chains(before: Combined, after: Combined, settings: Settings) -> tuple[str, ...]:
    """Former combined models whose failover chain is gone, when they are too many; else none."""
    names = _chained(after)
    chained = [combined_id for combined_id, model in before.items() if model.chain]
    lost = tuple(combined_id for combined_id in chained if combined_id not in names)
    many = len(chained) >= FEW and len(lost) > settings.guard.max_removed * len(chained)
    return lost if many or (lost and len(lost) == len(chained)) else ()


def as_now(before: Combined, after: Combined) -> dict[str, CombinedModel]:
    """Former combined models that still have a failover chain, as they are now, by their former ids."""
    names = _chained(after)
    return {
        combined_id: names[combined_id] for combined_id, model in before.items() if model.chain and combined_id in names
    }


def blamed(
    lost: Sequence[str], chains: Combined, decided: Decided, unchanged: Catalogs, assemble: Assembler
) -> frozenset[str]:
    """Providers whose new lists cost combined models their chains, unless a later day confirmed them.

    None when the settings did.

    Args:
        lost: the chains that are lost, by former ids.
        chains: the chains there were, by the same ids.
        decided: what becomes of every list.
        unchanged: the last lists, with what a person vouches for of the new ones.
        assemble: by which settings, and on which day.
    """
    new, last = decided.catalogs, decided.last
    touched = {member.provider for combined_id in lost for member in chains[combined_id].chain}
    return frozenset(
        slug
        for slug in touched & new.keys() & last.keys()
        if new[slug].models not in (last[slug].models, unchanged[slug].models)
        and not confirmed(last[slug], new[slug], assemble.settings, assemble.today)
    )


def hold_back(
    decided: Decided, slugs: Collection[str], lost: Sequence[str], settings: Settings, today: date
) -> Decided:
    """The decisions with the last good lists of these providers kept after all, because of these lost chains."""
    why, new = sentences.costs_chains(lost), decided.catalogs
    waiting = {slug: with_waiting(decided.last[slug], new[slug], settings, today) for slug in slugs}
    whole = {slug: new[slug].held for slug in slugs if new[slug].held}  # with what was refused
    waiting |= {slug: waiting[slug].model_copy(update={"held": held}) for slug, held in whole.items()}
    kept = {slug: Kept(catalog, sentences.waiting(catalog, why)) for slug, catalog in waiting.items()}
    return replace(decided, decisions={**decided.decisions, **kept})
