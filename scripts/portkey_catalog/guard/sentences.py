"""Sentences that tell decisions about lists; nothing is decided by what stands here (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portkey_catalog.collect.outcome import EMPTY
from portkey_catalog.schema import ProviderCatalog
from portkey_catalog.text.words import count, some

FOUND_TODAY = "an update of today found it to cost too much, and it is the same"
"""Reason of a list to wait that would be plausible beside what else was taken on the day it was found wanting."""


def unnamed(slug: str) -> str:
    """A list that is kept although nobody names its provider."""
    return f"it is kept although neither the settings nor the account name it any more; to drop it, run {_accept(slug)}"


def empty(slug: str) -> str:
    """An empty list in place of one with models."""
    return f"held: {EMPTY}; to take it, run {_accept(slug)}"


def no_list_any_more(slug: str, notice: str | None) -> str:
    """The account's word in place of a provider's own list, which it had the day before."""
    return f"{notice or 'it has no list of its own'}, but its last list was its own; to take these, run {_accept(slug)}"


def unreadable(bad: int, rows: int) -> str:
    """A list that seems to have another shape now."""
    return f"{bad} of {count(rows, 'row')} of the list could not be read"


def costs_chains(lost: Sequence[str]) -> str:
    """A list without which combined models would lose their failover."""
    return f"with it {count(len(lost), 'combined model')} would lose failover: {some(lost, 1)}"


def came_again(since: date, why: str) -> str:
    """A list that a later day confirmed."""
    return f"taken, because the list first seen on {since} came again: {why}"


def new_provider(catalog: ProviderCatalog) -> str:
    """The first list of a provider that nobody named."""
    models = len(catalog.held or {})
    waits = f"{count(models, 'model')} wait{'s' if models == 1 else ''} since {catalog.held_since}"
    return f"held: nobody named this provider; {waits}; to take {'it' if models == 1 else 'them'}, {_take(catalog)}"


def in_part(catalog: ProviderCatalog, ids: Sequence[str], names: Sequence[str]) -> str:
    """A list that is taken but for what would cost chains something."""
    return (
        f"the list is taken but for {some(ids, 3)}, which wait{'s' if len(ids) == 1 else ''} because of "
        f"{some(names, 3)}; to take all of it, {_take(catalog)}"
    )


def apart(catalog: ProviderCatalog, why: Sequence[str]) -> str:
    """A list that is taken but for prices and windows that moved far."""
    return f"the list is taken but for what waits: {'; '.join(why)}; to take all of it, {_take(catalog)}"


def waiting(
    catalog: ProviderCatalog, why: str, *, person: bool = False, still: bool = False, asks: bool = False
) -> str:
    """A new list that waits beside the last good one, which is kept."""
    return f"held: {_until(catalog, why, person=person, still=still, asks=asks)}"


def with_earlier_metadata(
    catalog: ProviderCatalog, why: str, *, person: bool = False, still: bool = False, asks: bool = False
) -> str:
    """A new list that is taken with earlier metadata, and waits with today's."""
    text = _until(catalog, why, person=person, still=still, asks=asks)
    return f"the list is taken, with what metadata sources said last time: {text}"


def _until(catalog: ProviderCatalog, why: str, *, person: bool, still: bool, asks: bool) -> str:
    """Say why a list waits, and what lets it through.

    Args:
        catalog: what it waits beside.
        why: why it waits.
        person: only a person can let it through.
        still: it must stand still before a later day lets it through.
        asks: a person is asked whatever it is.
    """
    if asks:
        waits = f"it waits since {catalog.held_since} until a person takes or refuses it"
        return f"{why}; {waits}; to take it, {_take(catalog)}"
    taken = "only a person can let it through" if person else "it is taken when a later day brings it again"
    taken += " and it has not gone on" if still and not person else ""
    return f"{why}; first seen on {catalog.held_since}, {taken}; to take it now, run {_accept(catalog.slug)}"


def _take(catalog: ProviderCatalog) -> str:
    return f"run portkey-catalog accept {catalog.slug}, then commit and push catalog"


def _accept(slug: str) -> str:
    return f"portkey-catalog update --accept-removals {slug}"
