"""Ids of combined models: short, unique, and never given to another model while a member remains (pure)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portkey_catalog.grouping import Group
from portkey_catalog.schema import COMBINED_ID_LENGTH, CombinedModel


@dataclass(frozen=True, slots=True)
class Names:
    """Ids for some groups."""

    ids: tuple[str, ...]
    """Id of each group."""
    aliases: tuple[tuple[str, ...], ...]
    """Former ids of each group."""
    dissolved: frozenset[str]
    """Former ids whose group is gone although a member is still offered; they stay reserved."""


def name_groups(
    groups: Sequence[Group], previous: Mapping[str, CombinedModel], offered: Collection[tuple[str, str]]
) -> Names:
    """Name the groups.

    A group keeps the id of the former combined model it shares most members with. Other former models it took in leave
    their ids as aliases. An id and its aliases stay reserved as long as anybody offers one of their members, so that a
    saved default never turns into another model.

    Args:
        groups: the groups to name.
        previous: combined models of the last run.
        offered: slug and id of every model that is offered now, grouped or not.
    """
    alive = {
        old_id: {old_id, *old.aliases}
        for old_id, old in previous.items()
        if any((member.provider, member.id) in offered for member in old.members)
    }
    former = {(member.provider, member.id): old_id for old_id in alive for member in previous[old_id].members}
    kept, inherited = _heirs([_shared(group, former) for group in groups])
    reserved = set().union(*alive.values()) if alive else set()

    ids: dict[int, str] = {}
    aliases: dict[int, set[str]] = {}
    by_claim = sorted(range(len(groups)), key=lambda place: (groups[place].wanted_id is None, place not in kept, place))
    for place in by_claim:
        own = set().union(*(alive[old_id] for old_id in (*inherited[place], *([kept[place]] if place in kept else []))))
        foreign = (reserved - own) | set(ids.values())
        wanted = groups[place].wanted_id
        if wanted is not None and wanted not in foreign:
            ids[place] = wanted
        elif place in kept:
            ids[place] = kept[place]
        else:
            ids[place] = next(name for name in _candidates(groups[place]) if name not in foreign)
        aliases[place] = own - {ids[place]}
    gone = alive.keys() - set(kept.values()) - {old_id for taken in inherited.values() for old_id in taken}
    places = range(len(groups))
    return Names(
        ids=tuple(ids[place] for place in places),
        aliases=tuple(tuple(sorted(aliases[place])) for place in places),
        dissolved=frozenset(gone),
    )


def _shared(group: Group, former: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """How many members a group has in common with each former combined model."""
    counts: dict[str, int] = defaultdict(int)
    for offer in group.offers:
        if offer.key in former:
            counts[former[offer.key]] += 1
    return counts


def _heirs(shared: Sequence[Mapping[str, int]]) -> tuple[dict[int, str], dict[int, list[str]]]:
    """Which group keeps which former id, and which groups take in further ones; most members in common decides."""
    claims = sorted(
        ((count, old_id, place) for place, counts in enumerate(shared) for old_id, count in counts.items()),
        key=lambda claim: (-claim[0], claim[1], claim[2]),
    )
    kept: dict[int, str] = {}
    given: set[str] = set()
    for _, old_id, place in claims:
        if place not in kept and old_id not in given:
            kept[place] = old_id
            given.add(old_id)
    inherited: dict[int, list[str]] = defaultdict(list)
    for _, old_id, place in claims:
        if old_id not in given:
            inherited[place].append(old_id)
            given.add(old_id)
    return kept, inherited


def _candidates(group: Group) -> Iterator[str]:
    """Ids for a new group: the model's short name, then with its lab before it, then numbered."""
    identity = group.identity
    short = _valid(identity.short if identity else group.offers[0].model.id)
    yield short
    if identity and identity.lab:
        yield _valid(f"{identity.lab}-{short}")
    number = 2
    while True:
        yield f"{short}-{number}"
        number += 1


def _valid(text: str) -> str:
    """The text as an id: lower case letters, digits, dots and dashes, with room for a number behind it."""
    cleaned = re.sub(r"[^a-z0-9.+-]+", "-", text.lower()).strip("-.+")
    return cleaned[: COMBINED_ID_LENGTH - 10].rstrip("-.+") or "model"
