"""A provider's rows -> its models; what cannot be used is rejected with a reason (pure).

- What a row says of itself: see `row`.
- Of two rows with one id, the one that is no alias is kept, else the first. Ids that differ in letter case only are
  different ids. An alias whose model is not in the list is a plain model.
- Where two rows of one id say different things of the weights they serve, neither is believed.
- An owner that is the same on all rows although the ids name several labs, is not the lab.
- A day of creation that most rows share: see `days`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import TypeVar

from pydantic import ValidationError

from portkey_catalog.identity.deployments import UNTOLD
from portkey_catalog.normalise.costs import DOLLARS, Currency
from portkey_catalog.normalise.days import without_shared_days
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Model
from portkey_catalog.upstream.entry import RowError
from portkey_catalog.upstream.lists import FAULT, Rejection, reject
from portkey_catalog.upstream.rows import Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A provider's rows, normalised."""

    models: dict[str, Model]
    """By id, sorted by id."""
    rejected: tuple[Rejection, ...]
    """Rows that cannot be used."""
    notes: Mapping[str, tuple[str, ...]]
    """Decisions of rules against the provider's word -> ids of the models concerned."""


def normalise_rows(
    rows: Sequence[Row],
    today: date,
    *,
    currency: Currency = DOLLARS,
    slugs: Collection[str] = frozenset(),
    meant: Mapping[str, str] | None = None,
) -> Normalised:
    """Turn the rows of one provider into models.

    Args:
        rows: as the provider lists them.
        today: UTC day of the answer.
        currency: of the provider's prices, by the settings.
        slugs: of the account's providers, see `why_no_model`.
        meant: id -> name of the model that answers, where the account says that it is another.
    """
    names = meant or {}
    models: dict[str, Model] = {}
    rejected: list[Rejection] = []
    notes: dict[str, list[str]] = {}
    resold = _resold(rows)
    roots = {row.id: row.root for row in rows if row.root}
    for row in rows:
        said: list[str] = []
        try:
            model = normalise_row(
                row,
                today,
                said.append,
                resold=resold,
                currency=currency,
                slugs=slugs,
                meant=names.get(row.id),
                roots=roots,
            )
        except RowError as error:
            rejected.append(reject(row.id, str(error), unreadable=error.unreadable))
            continue
        except ValidationError as error:
            rejected.append(reject(row.id, f"{FAULT} ({error.title}: {error.errors()[0]['type']}); please report it"))
            continue
        if known := models.get(row.id):
            known, model = _with_weights_in_common(known, model)
            models[row.id] = known
            if known.alias_of is None or model.alias_of is not None:
                rejected.append(_listed_twice(row.id, "first row"))
                continue
            rejected.append(_listed_twice(row.id, "row that is no alias"))
        models[row.id] = model
        for note in dict.fromkeys(said):
            notes.setdefault(note, []).append(row.id)
    return Normalised(
        models=without_shared_days(_without_lost_aliases(dict(sorted(models.items()))), today),
        rejected=tuple(rejected),
        notes={note: tuple(ids) for note, ids in notes.items()},
    )


def _listed_twice(model_id: str, kept: str) -> Rejection:
    return reject(model_id, f"the id is listed twice; the {kept} is kept", unreadable=False)


def _resold(rows: Sequence[Row]) -> bool:
    """Tell whether all rows have one owner although their ids name several labs: then it is the provider itself."""
    owners = {row.owner for row in rows}
    return len(owners) == 1 and len({row.id.split("/")[0] for row in rows if "/" in row.id}) > 1


def _with_weights_in_common(one: Model, other: Model) -> tuple[Model, Model]:
    """Two rows of one id; what they serve is not told where they do not agree."""
    if one.served == other.served:
        return one, other
    update = {"served": UNTOLD, "self_hosted": one.self_hosted or other.self_hosted}
    return one.model_copy(update=update), other.model_copy(update=update)


def _without_lost_aliases(models: Mapping[str, Model]) -> dict[str, Model]:
    """A list's models by id, those that are aliases of nothing in it being plain models."""
    return {
        model_id: model.model_copy(update={"alias_of": None})
        if model.alias_of and (model.alias_of not in models or model.alias_of == model_id)
        else model
        for model_id, model in models.items()
    }


def chosen(models: Mapping[str, T], include: Sequence[str], exclude: Sequence[str]) -> dict[str, T]:
    """The values of models whose ids match one of the first globs and none of the second."""
    return {
        model_id: model
        for model_id, model in models.items()
        if any(fnmatchcase(model_id, glob) for glob in include)
        and not any(fnmatchcase(model_id, glob) for glob in exclude)
    }
