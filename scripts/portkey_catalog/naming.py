"""Ids of combined models: short, unique, and of one meaning while a member remains (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from portkey_catalog.account_numbers import masked
from portkey_catalog.grouping import Group
from portkey_catalog.schema import COMBINED_ID_LENGTH, CombinedModel
from portkey_catalog.usable import JAVASCRIPT_NAMES


@dataclass(frozen=True, slots=True)
class Name:
    """What a group is called."""

    id: str
    identity: str
    """What the id stands for."""
    aliases: Mapping[str, str]
    """Former ids, each with what it stood for."""


def name_groups(
    groups: Sequence[Group],
    previous: Mapping[str, CombinedModel],
    offered: Collection[tuple[str, str]],
    buried: Mapping[str, str],
) -> tuple[list[Name], set[str]]:
    """Name the groups; also tells which former models dissolved although a member is still offered.

    Every id and alias of a former model goes to the group that has the identity it stands for, or else to the one with
    most members in common, which then answers to it. A name stays reserved as long as anybody offers a member, and for
    a while after, so that a saved default never turns into another model.

    Args:
        groups: the groups to name.
        previous: combined models of the last run.
        offered: slug and id of every model that is offered now, grouped or not.
        buried: ids that are gone since not long ago -> identity each stood for. It gets them again, and no other may.
            So do the ids of models that nobody offers from this run on.
    """
    alive = {
        old_id: {old_id: old.identity, **old.aliases}
        for old_id, old in previous.items()
        if any(member.key in offered for member in old.members)
    }
    died = {
        name: stands for old_id, old in previous.items() if old_id not in alive for name, stands in old.names.items()
    }
    buried = {**buried, **died}
    reserved = {name for names in alive.values() for name in names}
    received = _distributed(groups, previous, alive)
    given: set[str] = set()
    named: dict[int, Name] = {}
    by_claim = sorted(
        range(len(groups)), key=lambda place: (groups[place].wanted_id is None, not received[place], place)
    )
    for place in by_claim:
        group, own = groups[place], received[place]
        back = [name for name, identity in buried.items() if identity in (group.identities or {name})]
        foreign = (reserved - own.keys()) | given | (buried.keys() - set(back)) | JAVASCRIPT_NAMES
        if group.wanted_id is not None and group.wanted_id not in foreign:
            chosen = group.wanted_id
        else:
            chosen = next(name for name in chain(own, back, _candidates(group)) if name not in foreign)
        own |= {name: buried[name] for name in back if name not in foreign}
        given |= {chosen, *own}
        identity = own.get(chosen) if own.get(chosen) in group.identities else None
        aliases = {name: own[name] for name in sorted(own) if name != chosen}
        named[place] = Name(chosen, identity or group.key or chosen, aliases)
    claimed = {name for own in received for name in own}
    return [named[place] for place in range(len(groups))], alive.keys() - claimed


def _distributed(
    groups: Sequence[Group], previous: Mapping[str, CombinedModel], alive: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """Former names of each group with what they stand for, the best claim to be its id first."""
    places = {offer.key: place for place, group in enumerate(groups) for offer in group.offers}
    claims: list[list[tuple[bool, bool, int, str, str]]] = [[] for _ in groups]
    for old_id, names in alive.items():
        shared = Counter(places[member.key] for member in previous[old_id].members if member.key in places)
        if not shared:
            continue
        heir = min(shared, key=lambda place: (-shared[place], place))
        for name, identity in names.items():
            place = next((place for place in sorted(shared) if identity in groups[place].identities), heir)
            means_it = identity == groups[place].key
            claims[place].append((not means_it, name != old_id, -shared[place], name, identity))
    return [{name: identity for *_, name, identity in sorted(found)} for found in claims]


def _candidates(group: Group) -> Iterator[str]:
    """Ids for a new group: the model's short name, then with its lab before it, then numbered."""
    identity = group.identity
    short = _valid(identity.short if identity else masked(group.offers[0].model.id))
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
