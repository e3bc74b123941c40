"""Ids of combined models: short, unique, and of one meaning while a member remains (pure)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from portkey_catalog.account_numbers import masked
from portkey_catalog.deployments import stands_for
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
    repointed: Collection[tuple[str, str]] = frozenset(),
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
        repointed: slug and id of offers that stand for another model than in the last run by the account's word, so
            that no id follows them.
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
    graves: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, (name, identity) in enumerate(buried.items()):
        graves[identity].append((number, name))
    unread = [(number, name) for number, (name, identity) in enumerate(buried.items()) if name == identity]
    reserved = {name for names in alive.values() for name in names}
    received = _distributed(groups, previous, alive, repointed)
    given: set[str] = set()
    named: dict[int, Name] = {}
    numbers: dict[str, int] = {}
    by_claim = sorted(
        range(len(groups)), key=lambda place: (groups[place].wanted_id is None, not received[place], place)
    )
    for place in by_claim:
        group, own = groups[place], received[place]
        # By hand, a group may have no identity; then a name stands for itself.
        lain = sorted(grave for key in group.identities for grave in graves.get(key, ())) if group.key else unread
        back = dict.fromkeys(name for _, name in lain)
        kept, wanted = set(own), [] if group.wanted_id is None else [group.wanted_id]

        free = partial(_is_free, given=given, reserved=reserved, kept=kept, buried=buried, back=back)
        chosen = next(filter(free, chain(wanted, own, back, _candidates(group, numbers))))
        own |= {name: buried[name] for name in filter(free, back)}
        given |= {chosen, *own}
        stood_for = own.get(chosen) if own.get(chosen) in group.identities else None
        aliases = {name: own[name] for name in sorted(own) if name != chosen}
        named[place] = Name(chosen, stood_for or group.key or chosen, aliases)
    claimed = {name for own in received for name in own}
    return [named[place] for place in range(len(groups))], alive.keys() - claimed


def _is_free(
    name: str,
    *,
    given: Collection[str],
    reserved: Collection[str],
    kept: Collection[str],
    buried: Collection[str],
    back: Collection[str],
) -> bool:
    """Whether a group that kept some names, and gets some back, may have this one."""
    foreign = (name in reserved and name not in kept) or (name in buried and name not in back)
    return not (foreign or name in given or name in JAVASCRIPT_NAMES)


def _distributed(
    groups: Sequence[Group],
    previous: Mapping[str, CombinedModel],
    alive: Mapping[str, Mapping[str, str]],
    repointed: Collection[tuple[str, str]],
) -> list[dict[str, str]]:
    """Former names of each group with what they stand for, the best claim to be its id first."""
    offers = {offer.key: (offer, place) for place, group in enumerate(groups) for offer in group.offers}
    places = {key: place for key, (_, place) in offers.items() if key not in repointed}
    # What the account points at a model stands for that one alone, whatever it stood for the day before.
    meant = {
        key: offer.identity.key
        for key, (offer, _) in offers.items()
        if offer.identity and stands_for(offer.model) is not None
    }
    claims: list[list[tuple[bool, bool, int, str, str]]] = [[] for _ in groups]
    for old_id, names in alive.items():
        keys = [member.key for member in previous[old_id].members]
        astray = {key for key in keys if key in repointed or (key in meant and meant[key] not in names.values())}
        shared = Counter(places[key] for key in keys if key in places and key not in astray)
        if not shared and astray:
            # Its members stand for other models now: whoever is the model gets its names, or nobody.
            former = previous[old_id].identity
            shared = Counter(place for place, group in enumerate(groups) if former in group.identities)
        if not shared:
            continue
        heir = min(shared, key=lambda place: (-shared[place], place))
        for name, identity in names.items():
            place = next((place for place in sorted(shared) if identity in groups[place].identities), heir)
            means_it = identity == groups[place].key
            claims[place].append((not means_it, name != old_id, -shared[place], name, identity))
    return [{name: identity for *_, name, identity in sorted(found)} for found in claims]


def _candidates(group: Group, numbers: dict[str, int]) -> Iterator[str]:
    """Ids for a new group: the model's short name, then with its lab before it, then numbered.

    Args:
        group: the group.
        numbers: the last number that was tried behind each name, so that thousands of one name are not all tried anew.
    """
    identity = group.identity
    short = _valid(identity.short if identity else masked(group.offers[0].model.id))
    yield short
    if identity and identity.lab:
        yield _valid(f"{identity.lab}-{short}")
    while True:
        numbers[short] = numbers.get(short, 1) + 1
        yield f"{short}-{numbers[short]}"


def _valid(text: str) -> str:
    """The text as an id: lower case letters, digits, dots and dashes, with room for a number behind it."""
    cleaned = re.sub(r"[^a-z0-9.+-]+", "-", text.lower()).strip("-.+")
    return cleaned[: COMBINED_ID_LENGTH - 10].rstrip("-.+") or "model"
