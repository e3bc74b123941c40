"""A model as it was before it changed last, as far as events tell (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.exports.assumed_output import stated
from portkey_catalog.history.values import document, put
from portkey_catalog.schema import Event, Model


def before_last_change(
    model: Model | None, slug: str, model_id: str, events: Iterable[Event]
) -> tuple[Model | None] | None:
    """The model before the day on which it changed last, `(None,)` where there was none; `None` where nobody tells.

    Args:
        model: the model as it is; `None` where there is none.
        slug: its provider.
        model_id: its id.
        events: what changed, the earliest first.
    """
    about = [each for each in events if (each.provider, each.model, each.combined) == (slug, model_id, None)]
    if not about:
        return None
    values = document(model) if model else None
    for event in reversed([each for each in about if each.on == about[-1].on]):
        if event.field is None:
            values = document(event.old) if event.old is not None else None
        elif values is not None:
            put(values, event.field, event.old)
    return (stated(Model.model_validate(values)) if values is not None else None,)
