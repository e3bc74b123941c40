"""Ids that combined models were ever published under, and what each stands for, for ever (pure).

They stand in `ids.json`, where no line changes or goes. Whoever saved an id and did not look for a year gets the model
that it was published for, or is told that there is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from portkey_catalog.grouping.in_context import keys_in_context
from portkey_catalog.identity import Key
from portkey_catalog.schema import Catalog, CombinedModel, Member, PublishedId, RemovedCombined

Ids = Mapping[str, PublishedId]


def known_ids(previous: Catalog | None, today: date) -> dict[str, PublishedId]:
    """The ids that were published until now.

    A catalog of an earlier version has no list of them. Then they are those that it has, and those that it remembers.

    Args:
        previous: the last catalog.
        today: UTC day, which counts as the first one of ids whose own is not known.
    """
    if previous is None:
        return {}
    if previous.has_ids:
        return dict(previous.ids)
    return reserved_ids(previous.removed.combined, today) | {
        name: PublishedId(identity=identity, since=today)
        for model in previous.combined.values()
        for name, identity in model.names.items()
    }


def altered(catalog: Catalog) -> str | None:
    """An id whose line in `ids.json` says something else than the combined model that has it; `None` without any."""
    names = {name: identity for model in catalog.combined.values() for name, identity in model.names.items()}
    return next((name for name in names if name in catalog.ids and catalog.ids[name].identity != names[name]), None)


def reserved_ids(gone: Mapping[str, RemovedCombined], today: date) -> dict[str, PublishedId]:
    """Ids that are gone, with what they stood for."""
    return {
        name: PublishedId(identity=each.identity, snapshot=each.snapshot, since=today) for name, each in gone.items()
    }


def with_new_ids(
    ids: Ids, combined: Mapping[str, CombinedModel], today: date, unfit: Callable[[str], object]
) -> dict[str, PublishedId]:
    """The ids with those that are published today for the first time, sorted.

    Args:
        ids: those published until now, of which none changes or goes.
        combined: today's combined models.
        today: UTC day.
        unfit: says of a text, by something true, that it must not be told.
    """
    new = {
        name: PublishedId(
            identity=model.names[name],
            snapshot=model.snapshot if model.names[name] == model.identity else None,
            since=today,
        )
        for model in combined.values()
        for name in model.published
        if name not in ids
    }
    fit = {name: each for name, each in new.items() if not (unfit(name) or unfit(each.identity))}
    return dict(sorted((dict(ids) | fit).items()))


def retold(previous: Catalog | None) -> dict[str, str]:
    """Id -> how this version of the program spells what the id stands for, where an earlier one spelt it otherwise.

    The members of a combined model are read once more as the last catalog has them. Where most of their providers have
    another identity than the model, it is the program that changed: nothing else was read. Base models that were taken
    for the chat model take no id from it.
    """
    found: dict[str, str] = {}
    keys = keys_in_context(previous) if previous and previous.combined else {}
    refs = previous.refs if previous else frozenset[str]()
    for model in previous.combined.values() if previous else ():
        key = _most_read_as([each for each in model.members if each.ref in refs], keys)
        if key and key != model.identity and not ("base" in Key.parse(key).words and "base" not in model.identity):
            found |= {name: key for name, identity in model.names.items() if identity == model.identity}
    return found


def _most_read_as(members: Iterable[Member], keys: Mapping[tuple[str, str], str]) -> str | None:
    """The identity that most providers' members have, those put in by an override aside."""
    readers: dict[str, set[str]] = defaultdict(set)
    voters = set()
    for member in members:
        if member.by_hand:
            continue
        voters.add(member.provider)
        if key := keys.get(member.key):
            readers[key].add(member.provider)
    return next((key for key, those in readers.items() if 2 * len(those) > len(voters)), None)
