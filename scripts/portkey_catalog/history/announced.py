"""Days and successors that lists which wait announce, remembered when the next list is silent (pure)."""

from __future__ import annotations

from collections.abc import Callable

from portkey_catalog.schema import Announced, ProviderCatalog


def with_announced(
    new: ProviderCatalog, old: ProviderCatalog | None, unfit: Callable[[str], object]
) -> ProviderCatalog:
    """A list with what was announced of models that are published and that the list which waits does not name any more.

    It is advice for whoever decides: no day of it comes before a person takes the list.

    Args:
        new: the list of the new catalog.
        old: that of the last one.
        unfit: says by something true what must not be told (any more).
    """
    told = {model_id: _of(old, model_id) for model_id in sorted(new.unlisted)} if old else {}
    found = {
        model_id: each
        for model_id, each in told.items()
        if each != Announced() and not (each.successor and unfit(each.successor))
    }
    return new if new.announced == found else new.model_copy(update={"announced": found})


def _of(old: ProviderCatalog, model_id: str) -> Announced:
    if row := (old.held or {}).get(model_id):
        return Announced(retires=row.retires, successor=row.successor)
    return old.announced.get(model_id, Announced())
