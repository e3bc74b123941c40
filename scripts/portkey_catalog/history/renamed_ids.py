"""Models of one provider's list that bear another id in the next one (pure).

What a provider says of a model under its new id is compared with what it said under the old one. Prices and limits do
not matter here: how far they moved is what is compared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portkey_catalog.grouping.groups import Offer, identity_of
from portkey_catalog.history.successors import successors
from portkey_catalog.schema import Cost, Limit, Model

Models = Mapping[str, Model]


def renamed(old: Models, new: Models) -> dict[str, str]:
    """Ids that are gone -> the new ids of the very same models: other letters of the same id, or the same identity.

    Only where one stands for one: neither two new ids for an old one, nor the other way round.
    """
    gone, came = old.keys() - new.keys(), new.keys() - old.keys()
    if not gone or not came:
        return {}
    found = _by_letters(gone, came)
    before, now = ([_offer(each[name]) for name in sorted(ids)] for each, ids in ((old, gone), (new, came)))
    others = {name: heir for name, heir in successors(before, now).items() if name not in found}
    taken = [*found.values(), *others.values()]
    return found | {name: heir for name, heir in others.items() if taken.count(heir) == 1}


def _by_letters(gone: Collection[str], came: Collection[str]) -> dict[str, str]:
    before, now = (_folded(ids) for ids in (gone, came))
    return {ids[0]: now[key][0] for key, ids in before.items() if len(ids) == len(now.get(key, ())) == 1}


def _folded(ids: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in ids:
        found.setdefault(name.casefold(), []).append(name)
    return found


def _offer(model: Model) -> Offer:
    return Offer("", model.model_copy(update={"cost": Cost(), "limit": Limit()}), identity_of(model, ""))


def as_called_before(old: Models, new: Models) -> dict[str, Model]:
    """A new list that says of models under the ids that they had what it says of them under other ones."""
    return {**new, **{name: new[heir] for name, heir in renamed(old, new).items()}}


def says_the_same(one: Model | None, other: Model | None) -> bool:
    """Tell whether two models are the same but for their ids."""
    return one == other or (one is not None and other is not None and called(one, other.id) == other)


def called(model: Model, name: str) -> Model:
    """The model under another id, which is also its name where it has none."""
    return model.model_copy(update={"id": name, "name": name if model.name == model.id else model.name})
