"""What differs between two lists of one provider (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from types import MappingProxyType

from portkey_catalog.history.values import Document, differing, document, moved, put
from portkey_catalog.schema import Announced, ListChange, Model

_NOTHING = Announced()


def changes_between(
    old: Mapping[str, Model], new: Mapping[str, Model], announced: Mapping[str, Announced] = MappingProxyType({})
) -> tuple[ListChange, ...]:
    """Every value of a list that is another in the new one, sorted by model.

    Of a model that goes, only its id, and what was announced of it.
    """
    return tuple(
        change
        for name in differing(old, new)
        for change in _changes(name, old.get(name), new.get(name), announced.get(name, _NOTHING))
    )


def announced_in(changes: Iterable[ListChange]) -> dict[str, Announced]:
    """What was announced of models that go."""
    return {
        change.model: Announced(retires=change.retires, successor=change.successor)
        for change in changes
        if change.retires or change.successor
    }


def _changes(name: str, old: Model | None, new: Model | None, told: Announced) -> Iterator[ListChange]:
    if new is None:
        yield ListChange(model=name, retires=told.retires, successor=told.successor)
    elif old is None:
        yield ListChange(model=name, new=document(new))
    else:
        for path, before, now in moved(document(old), document(new)):
            yield ListChange(model=name, field=path, old=before, new=now)


def applied(models: Mapping[str, Model], changes: Iterable[ListChange]) -> dict[str, Model]:
    """The list with these changes, sorted by id.

    Raises:
        ValueError: what comes of a model is none; the text names it.
    """
    values: dict[str, Document | None] = {}
    for change in changes:
        if change.field is None:
            values[change.model] = deepcopy(change.new)
            continue
        if change.model not in values:
            values[change.model] = document(models[change.model]) if change.model in models else {}
        if (one := values[change.model]) is not None:
            put(one, change.field, change.new)
    changed = {name: Model.model_validate(one) for name, one in values.items() if one is not None}
    kept = {name: model for name, model in models.items() if name not in values}
    return dict(sorted((kept | changed).items()))
