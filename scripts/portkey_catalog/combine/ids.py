"""Ids of combined models: short, unique, and each of one meaning for ever (pure).

An id belongs to an identity. A group of offers answers to an id only if it is what the id was published for, or an
override says so. That its offers had the id yesterday counts for nothing: a router may list another model
under the same id today.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from portkey_catalog.exports.usable import JAVASCRIPT_NAMES
from portkey_catalog.grouping.groups import Group, spread
from portkey_catalog.identity import Key, lab_of_name
from portkey_catalog.schema import COMBINED_ID_LENGTH, CombinedModel, OfferKey, PublishedId
from portkey_catalog.text.account_numbers import masked


@dataclass(frozen=True, slots=True)
class Standing:
    """The meaning of an id."""

    identity: str
    """As it was published; the id itself where an override put offers together that read as nothing."""
    snapshot: str | None = None
    """The one snapshot that the identity means, in digits, where one is known."""
    reads_as: str | None = None
    """Today's spelling of that identity, where the one that published it spelt it otherwise."""
    main: bool = False
    """It is the id of a model of the last catalog, and no former one."""
    members: frozenset[OfferKey] = frozenset()
    """Offers that were members of that model."""
    forgotten: bool = False
    """Nothing but the list of published ids tells of it any more, so that a snapshot found out later is not known."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Identities that offers of this model may have, the most telling first."""
        now = self.reads_as or self.identity
        return tuple(dict.fromkeys((*([_dated(now, self.snapshot)] if self.snapshot else ()), now, self.identity)))


@dataclass(frozen=True, slots=True)
class Name:
    """The names of a group."""

    id: str
    identity: str
    """The meaning of the id."""
    aliases: Mapping[str, str]
    """Former ids, each with what it stood for."""
    reads_as: str | None = None
    """Today's spelling of the identity, where the one that published the id spelt it otherwise."""
    snapshot: str | None = None
    """The one snapshot that the identity means, in digits, where one is known."""


@dataclass(frozen=True, slots=True)
class Merges:
    """Offers that overrides put together, as far as it concerns ids."""

    refs: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that an override puts together with others."""
    ties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Offer -> identities of offers that an override puts it together with and that nobody makes now."""

    def made(self, group: Group) -> bool:
        """Look for an offer that an override put into this group."""
        return bool(self.refs) and any(offer.ref in self.refs for offer in group.offers)

    def identities(self, group: Group) -> set[str]:
        """Everything that a group is: the identities of its offers, and of those that an override would have in it."""
        tied = (self.ties.get(offer.ref, ()) for offer in group.offers) if self.ties else ()
        return group.identities.union(*tied)


NO_MERGES = Merges()


def standings(
    published: Mapping[str, PublishedId],
    previous: Mapping[str, CombinedModel],
    retold: Mapping[str, str],
    remembered: Collection[str] = (),
) -> dict[str, Standing]:
    """The meaning of every id that is not free.

    Args:
        published: every id that was ever published.
        previous: combined models of the last catalog; their ids are taken also where they were never published.
        retold: id -> how today's program spells what it stands for, where that has changed.
        remembered: ids that are gone since not long ago.
    """
    found = {
        name: Standing(each.identity, each.snapshot, forgotten=name not in remembered)
        for name, each in published.items()
    }
    for old in previous.values():
        members = frozenset(member.key for member in old.members)
        for name, identity in old.names.items():
            known = found.get(name, Standing(identity))
            snapshot = known.snapshot or (old.snapshot if known.identity == old.identity else None)
            found[name] = replace(known, snapshot=snapshot, main=name == old.id, members=members, forgotten=False)
    return {
        name: replace(each, reads_as=retold[name]) if retold.get(name, each.identity) != each.identity else each
        for name, each in found.items()
    }


def name_groups(
    groups: Sequence[Group],
    lone: Sequence[Group],
    taken: Mapping[str, Standing],
    *,
    going_on: Collection[str] = (),
    offered: Collection[OfferKey] = (),
    merges: Merges = NO_MERGES,
) -> list[Name | None]:
    """Name the groups, and those of the lone ones that an id goes on with; the others have no name.

    Args:
        groups: groups of enough providers.
        lone: groups of too few.
        taken: what every id stands for that is not free.
        going_on: ids that one offer of the same model may answer for. An offer that was no member does so only when no
            former member is offered, as whatever: it may have been kept apart from them for a reason.
        offered: every offer of any kind that there is now.
        merges: what overrides put together.
    """
    every = [*groups, *lone]
    received: list[list[str]] = [[] for _ in every]
    places = _places(every, merges)
    made = [place for place, group in enumerate(every) if merges.made(group)]
    present = {key for each in taken.values() for key in each.members if key in offered} if lone else set()
    alike = Counter(standing.keys for standing in taken.values() if standing.main)

    def may(place: int, name: str) -> bool:
        if place < len(groups):
            return True
        former = taken[name].members
        keys = {offer.key for offer in every[place].offers}
        return name in going_on and (not former.isdisjoint(keys) or former.isdisjoint(present))

    for name, standing in taken.items():
        if standing.identity == name:
            claimants = [place for place in made if _is_made_for(every[place], name, standing)]
        else:
            claimants = list(_claimants(standing, every, places))
        if alike[standing.keys] > 1:
            # Each group would answer to both, so each keeps the one that its offers had.
            claimants.sort(key=lambda place: standing.members.isdisjoint(offer.key for offer in every[place].offers))
        if (place := next((each for each in claimants if may(each, name)), None)) is not None:
            received[place].append(name)
    named: dict[int, Name] = {}
    given: set[str] = set()
    numbers: dict[str, int] = {}
    for place in sorted(range(len(every)), key=lambda at: (every[at].wanted_id is None, -every[at].providers, at)):
        group = every[place]
        own = sorted(received[place], key=lambda name: _rank(name, taken[name], group))
        if place >= len(groups) and not own:
            continue
        wanted = [name for name in (group.wanted_id,) if name and (name in own or name not in taken)]
        new = (name for name in _candidates(group, numbers) if name not in taken)
        chosen = next(name for name in chain(wanted, own, new) if name not in given and name not in JAVASCRIPT_NAMES)
        given |= {chosen, *own}
        named[place] = _name(chosen, own, group, taken)
    return [named.get(place) for place in range(len(every))]


def _name(chosen: str, own: Sequence[str], group: Group, taken: Mapping[str, Standing]) -> Name:
    """The name of a group that answers to these ids of old."""
    key = group.key
    # An id that is new stands for what the older ones of the same model stand for, in the same words.
    same = chosen if chosen in own else next((name for name in own if key in taken[name].keys), None)
    known = taken[same] if same else Standing(key or chosen)
    reads_as = next((each for each in known.keys if each == key), known.identity)
    return Name(
        id=chosen,
        identity=known.identity,
        aliases={name: taken[name].identity for name in sorted(own) if name != chosen},
        reads_as=reads_as if reads_as != known.identity else None,
        snapshot=known.snapshot or (group.snapshot if known.identity == key else None),
    )


def _places(groups: Sequence[Group], merges: Merges) -> dict[str, list[int]]:
    """Identity -> groups that are it, those first that nothing else is in, then those of the most providers."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        for key in merges.identities(group):
            places[key].append(place)
    for key, found in places.items():
        found.sort(key=lambda place: (groups[place].key != key, -_votes(groups[place], key), place))
    return places


def _votes(group: Group, key: str) -> int:
    return spread(offer for offer in group.offers if offer.identity and offer.identity.key == key)


def _claimants(standing: Standing, groups: Sequence[Group], places: Mapping[str, Sequence[int]]) -> Iterator[int]:
    """Groups that are what an id stands for, the best first."""
    dated = _dated(standing.reads_as or standing.identity, standing.snapshot) if standing.snapshot else None
    for key in standing.keys:
        for place in places.get(key, ()):
            if key == dated or not _is_another_snapshot(standing, groups[place]):
                yield place


def _is_another_snapshot(standing: Standing, group: Group) -> bool:
    """Suspect a group of being another snapshot of its name; `0514` may be the same as `20250514`.

    What an id was published for without a snapshot may have become known later, and that is forgotten with the model.
    """
    snapshot = standing.snapshot
    if snapshot is None:
        return standing.forgotten and group.snapshot is not None
    if any(_alike(snapshot, other) for other in group.other_snapshots):
        return True
    return group.snapshot is not None and not _alike(snapshot, group.snapshot)


def _alike(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def _dated(identity: str, snapshot: str) -> str:
    """Key of the snapshot of an identity: `lab/model:tag` -> `lab/model+20250514:tag`."""
    key = Key.parse(identity)
    return identity if key.date else str(key._replace(date=snapshot))


def _is_made_for(group: Group, name: str, standing: Standing) -> bool:
    """Recognise what an override made and gave this id to; then only the override says what that is."""
    if group.wanted_id == name or not standing.members.isdisjoint(offer.key for offer in group.offers):
        return True
    return group.key is None and next(_candidates(group, {})) == name


def _rank(name: str, standing: Standing, group: Group) -> tuple[bool, bool, bool, str]:
    """Rank an id among those that lead to a group: it means just this, it was the id, and it says what it is."""
    natural = group.identity is not None and name == _valid(group.identity.short)
    return group.key not in standing.keys, not standing.main, not natural, name


def _candidates(group: Group, numbers: dict[str, int]) -> Iterator[str]:
    """Ids for a new group: the model's short name, then with its lab before it, then numbered.

    A name that begins as those of a lab's family do is that lab's alone: else somebody could take it before the lab
    lists such a model.

    Args:
        group: the group.
        numbers: the last number that was tried behind each name, so that thousands of one name are not all tried anew.
    """
    identity = group.identity
    short = _valid(identity.short if identity else masked(group.offers[0].model.id))
    lab = identity.lab if identity else None
    whose = lab_of_name(short)
    base = short if whose in (None, lab) else _valid(f"{lab or group.offers[0].provider}-{short}")
    yield base
    if lab and base == short:
        yield _valid(f"{lab}-{short}")
    while True:
        numbers[base] = numbers.get(base, 1) + 1
        yield f"{base}-{numbers[base]}"


def _valid(text: str) -> str:
    """The text as an id: lower case letters, digits, dots and dashes, with room for a number behind it."""
    cleaned = re.sub(r"[^a-z0-9.+-]+", "-", text.lower()).strip("-.+")
    return cleaned[: COMBINED_ID_LENGTH - 10].rstrip("-.+") or "model"
