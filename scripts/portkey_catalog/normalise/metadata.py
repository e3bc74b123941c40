"""Rows of metadata sources -> models, of which lists take what they leave unknown (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Cost, Model
from portkey_catalog.text.unsafe import why_hostile
from portkey_catalog.upstream.entry import RowError
from portkey_catalog.upstream.rows import Row

_TEXTS = ("name", "owner", "family", "knowledge", "canonical_slug", "hugging_face_id")


def normalise_metadata(
    rows: Mapping[str, Row], today: date, unfit: Callable[[str], object] = why_hostile
) -> dict[str, Model]:
    """Turn a metadata source's rows of one provider into models by id; unusable rows are left out.

    That a model is free is for its provider to say: such sources write zero for what is billed by the month, too.

    Args:
        rows: what the source says of the provider's models, by id.
        today: UTC day.
        unfit: says of a text, by something true, that it must not be filled in; the source's other facts may.
    """
    models = {}
    for model_id, row in rows.items():
        with suppress(RowError, ValidationError):
            model = normalise_row(_without_unfit(row, unfit), today)
            free = model.cost.input == model.cost.output == 0 and not model_id.endswith(":free")
            models[model_id] = model.model_copy(update={"cost": Cost()}) if free else model
    return models


def _without_unfit(row: Row, unfit: Callable[[str], object]) -> Row:
    gone: dict[str, Any] = {name: None for name in _TEXTS if (text := getattr(row, name)) and unfit(text)}
    return replace(row, **gone) if gone else row
