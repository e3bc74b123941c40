"""Upstream rows -> our models: dates, limits, names and doubles; what cannot be used is rejected with a reason (pure).

Rules, in one place; what they decide against a provider's word is noted and reported:

- Prices: see `costs`. Kinds: see `kinds`.
- A date before 2015 or after tomorrow is a placeholder. A day that more than half of the rows share is the time of the
  request or a placeholder, where there are three such rows or the day is today. Both are unknown.
- A retirement more than 20 years ahead means "not planned". On its day a model counts as retired.
- A limit below `SMALLEST_LIMIT` or above `LARGEST_LIMIT` is a placeholder: the next stated one counts, see `limits`,
  and where there is none it is unknown.
- An input or output limit above the context window is cut to the window. Where a provider states limits for input and
  output but no window, the input limit is the window, as in models.dev.
- An id that names no model (see `model_ids`), or holds what must not be published or a broken character, costs the row;
  so does any text that only an attack writes. Another broken text costs itself.
- Of two rows with one id, the one that is no alias is kept, else the first. Ids that differ in letter case only are
  different ids. An alias whose model is not in the list is a plain model.
- What a row says of the weights it serves, see `served`, is not told where it holds what must not be published. Where
  two rows of one id say different things, neither is believed.
- An owner that is a placeholder or a mere host, or the same on all rows although the ids name several labs, is not the
  lab.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError

from portkey_catalog.identity.deployments import TUNED, UNTOLD
from portkey_catalog.normalise.costs import DOLLARS, Currency, Note, cost_of
from portkey_catalog.normalise.kinds import kind_of
from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.normalise.owned_by import may_be_lab
from portkey_catalog.normalise.served import Served, served_of
from portkey_catalog.schema import EFFORTS, MODALITIES, Cost, Effort, Limit, Modalities, Modality, Model, within_context
from portkey_catalog.text.unsafe import why_broken, why_hostile, why_unfit, why_unsafe, without_broken
from portkey_catalog.upstream.entry import MAX_ID_LENGTH, RowError
from portkey_catalog.upstream.limits import LARGEST_LIMIT, SMALLEST_LIMIT, is_plausible
from portkey_catalog.upstream.lists import FAULT, Rejection, reject
from portkey_catalog.upstream.rows import Row

T = TypeVar("T")

MAX_NAME_LENGTH = 300
"""Characters of the longest name that is read; a longer one is prose."""
FIRST_DAY = date(2015, 1, 1)
NEVER = timedelta(days=20 * 365)
"""A retirement further ahead is not planned: Azure says 2099, OpenRouter 2098."""
_TWICE = "the id is listed twice; the "
"""Beginning of the reason for which a second row of the same id is rejected."""

MODALITY_WORDS = {"file": "pdf", "document": "pdf", "vision": "image", "speech": "audio"}
"""Words providers use for our modalities."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A provider's rows, normalised."""

    models: dict[str, Model]
    """By id, sorted by id."""
    rejected: tuple[Rejection, ...]
    """Rows that cannot be used."""
    notes: Mapping[str, tuple[str, ...]]
    """What rules decided against the provider's word -> ids of the models concerned."""


def _check_id(model_id: str, slugs: Collection[str]) -> None:
    """Let pass what may be a model's id.

    Raises:
        RowError: it is none, or must not be published.
    """
    if not 0 < len(model_id) <= MAX_ID_LENGTH:
        raise RowError("the id is empty or too long")
    if reason := why_unsafe(model_id) or why_broken(model_id):
        raise RowError(f"the id holds {reason}")
    if model_id != model_id.strip():
        raise RowError("the id has spaces around it")
    if reason := why_no_model(model_id, slugs):
        raise RowError(reason)


def _modalities(words: tuple[str, ...]) -> tuple[Modality, ...]:
    known = {MODALITY_WORDS.get(lowered, lowered) for lowered in map(str.lower, words)}
    return tuple(modality for modality in MODALITIES if modality in known)


def _efforts(words: tuple[str, ...] | None) -> tuple[Effort, ...] | None:
    """Levels of reasoning that are known by their words, in our order; anything else is no level."""
    return None if words is None else tuple(effort for effort in EFFORTS if effort in words)


_EPOCH = date(1970, 1, 1).toordinal()


def _day(value: Decimal | str | None) -> date | None:
    """Epoch seconds or an ISO date as a UTC day; unknown when it is neither, or before there were models."""
    try:
        if isinstance(value, Decimal):
            day = date.fromordinal(_EPOCH + int(value) // 86_400)
        elif value:
            day = date.fromisoformat(value[:10])
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return day if day >= FIRST_DAY else None


def parse_day(value: Decimal | str | None, today: date) -> date | None:
    """Epoch seconds or an ISO date in the past as a UTC day; unknown when it is a placeholder."""
    day = _day(value)
    return day if day and day <= today + timedelta(days=1) else None


def _text(value: str | None, what: str) -> str | None:
    """Collapse white space and drop invisible format characters; unknown when broken, or nothing fit for publishing.

    Raises:
        RowError: the text holds what only an attack puts there.
    """
    if value is None:
        return None
    broken = why_broken(value)
    if not value.isascii():
        value = "".join(char for char in without_broken(value) if unicodedata.category(char) != "Cf")
    collapsed = " ".join(value.split())
    if reason := why_hostile(collapsed):
        raise RowError(f"{what} holds {reason}")
    # Nothing is cut: half of a key is recognised by nobody.
    unfit = broken or len(collapsed) > MAX_NAME_LENGTH or why_unfit(collapsed)
    return None if unfit else collapsed or None


# Most models share their limits and modalities with many others, so each is made once.
@lru_cache(maxsize=4096)
def _limit(context: int | None, max_input: int | None, output: int | None) -> Limit:
    if context is None:
        context, max_input = max_input, None
    stated = {"context": context, "input": max_input, "output": output}
    return Limit.model_validate({name: size for name, size in stated.items() if size is not None})


@lru_cache(maxsize=4096)
def _content(inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Modalities:
    return Modalities(input=_modalities(inputs), output=_modalities(outputs))


def _ignore(note: str) -> None:
    """For those who do not ask what was decided."""


def _lab(owner: str | None) -> str | None:
    return _text(owner, "the owner") if owner and may_be_lab(owner) else None


def _served(row: Row, roots: Mapping[str, str]) -> Served:
    """What a row says of its weights, fit to be published.

    Raises:
        RowError: it holds what only an attack puts there.
    """
    if not row.root and not row.parent:
        return served_of(row, roots)
    said = [text for text in (row.root, row.parent) if text]
    for text in said:
        _text(text, "the name of the weights")
    served = served_of(row, roots)
    if served.name is None or (
        _text(served.name, "the name of the weights") == served.name
        # Half of a key is recognised by nobody.
        and not any(why_unfit(text.replace("://", "/")) for text in said)
    ):
        return served
    return replace(served, name=UNTOLD)


def _plausible(size: int | None, note: Note) -> int | None:
    """A stated limit, unknown when it cannot be meant."""
    if size is None or is_plausible(size):
        return size
    note(f"a limit below {SMALLEST_LIMIT} or above {LARGEST_LIMIT:,} tokens is a placeholder and counts as unknown")
    return None


def normalise_row(
    row: Row,
    today: date,
    note: Note = _ignore,
    *,
    resold: bool = False,
    currency: Currency = DOLLARS,
    slugs: Collection[str] = frozenset(),
    meant: str | None = None,
    roots: Mapping[str, str] | None = None,
) -> Model:
    """Turn one row into a model.

    Args:
        row: the row.
        today: UTC day of the answer.
        note: gets a sentence for each decision against the provider's word.
        resold: the owner is the provider, not the lab.
        currency: of the provider's prices, by the settings.
        slugs: of the account's providers, see `why_no_model`.
        meant: name of the model that answers, where the account says that it is another than the id.
        roots: the weights that rows of the list name, by id.

    Raises:
        RowError: the id names no model, or it or a text of the row must not reach an export.
    """
    _check_id(row.id, slugs)
    served = _served(row, roots or {})
    named = meant or (served.name or "").removeprefix(TUNED)
    kind = kind_of(replace(row, id=named) if named else row)
    stated = _limit(_plausible(row.context, note), _plausible(row.max_input, note), _plausible(row.max_output, note))
    limit = within_context(stated)
    if limit is not stated:
        note("a limit is larger than the context window, and is cut to it")
    content = _content(row.inputs, row.outputs)
    attachment = row.attachment
    if attachment is None and content.input:
        attachment = content.input != ("text",)
    retires = _day(row.retires)
    if retires and retires > today + NEVER:
        retires = None
    facts = {
        "id": row.id,
        "name": _text(row.name, "the name") or row.id,
        "kind": kind,
        "status": row.status,
        "alias_of": row.alias_of,
        "lab": None if resold else _lab(row.owner),
        "family": _text(row.family, "the family"),
        "canonical_slug": _text(row.canonical_slug, "the canonical slug"),
        "hugging_face_id": _text(row.hugging_face_id, "the Hugging Face id"),
        "served": served.name,
        "self_hosted": served.own_server or None,
        "created": parse_day(row.created, today),
        "release_date": parse_day(row.release_date, today),
        "retires": retires,
        "knowledge": _text(row.knowledge, "the knowledge date"),
        "limit": limit,
        "cost": cost_of(row, kind, note, currency),
        "modalities": content,
        "attachment": attachment,
        "reasoning": row.reasoning,
        "reasoning_efforts": _efforts(row.efforts),
        "tool_call": row.tool_call,
        "structured_output": row.structured_output,
        "temperature": row.temperature,
        "open_weights": row.open_weights,
    }
    # What is unknown is not even mentioned: pydantic remembers every field that was.
    return on_day(Model.model_validate({name: fact for name, fact in facts.items() if fact is not None}), today)


def _resold(rows: Sequence[Row]) -> bool:
    """Whether all rows have one owner although their ids name several labs: then it is the provider itself."""
    owners = {row.owner for row in rows}
    return len(owners) == 1 and len({row.id.split("/")[0] for row in rows if "/" in row.id}) > 1


def _without_shared_days(models: Mapping[str, Model], today: date) -> dict[str, Model]:
    """The models without the days of creation that are the time of the request."""
    days = Counter(model.created for model in models.values() if model.created)
    shared = {
        day for day, count in days.items() if count * 2 > len(models) and (count >= 3 or abs((day - today).days) <= 1)
    }
    return {
        model_id: model.model_copy(update={"created": None}) if model.created in shared else model
        for model_id, model in models.items()
    }


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
            rejected.append(reject(row.id, str(error), unreadable=why_no_model(row.id, slugs) is None))
            continue
        except ValidationError as error:
            rejected.append(reject(row.id, f"{FAULT} ({error.title}: {error.errors()[0]['type']}); please report it"))
            continue
        known = models.get(row.id)
        if known and known.served != model.served:
            update = {"served": UNTOLD, "self_hosted": known.self_hosted or model.self_hosted}
            known, model = (each.model_copy(update=update) for each in (known, model))
            models[row.id] = known
        if known and (known.alias_of is None or model.alias_of is not None):
            rejected.append(reject(row.id, f"{_TWICE}first row is kept", unreadable=False))
            continue
        if known:
            rejected.append(reject(row.id, f"{_TWICE}row that is no alias is kept", unreadable=False))
        models[row.id] = model
        for note in dict.fromkeys(said):
            notes.setdefault(note, []).append(row.id)
    for model_id, model in models.items():
        if model.alias_of and (model.alias_of not in models or model.alias_of == model_id):
            models[model_id] = model.model_copy(update={"alias_of": None})
    models = _without_shared_days(models, today)
    return Normalised(
        models={model_id: models[model_id] for model_id in sorted(models)},
        rejected=tuple(rejected),
        notes={note: tuple(ids) for note, ids in notes.items()},
    )


def on_day(model: Model, today: date) -> Model:
    """A model as it stands on this day: retired, if its day has come."""
    if model.status in ("retired", "unavailable") or not model.retires or model.retires > today:
        return model
    return model.model_copy(update={"status": "retired"})


def chosen(models: Mapping[str, T], include: Sequence[str], exclude: Sequence[str]) -> dict[str, T]:
    """What is known of models whose ids match one of the first globs and none of the second."""
    return {
        model_id: model
        for model_id, model in models.items()
        if any(fnmatchcase(model_id, glob) for glob in include)
        and not any(fnmatchcase(model_id, glob) for glob in exclude)
    }


def _without_unfit(row: Row, unfit: Callable[[str], object]) -> Row:
    texts = ("name", "owner", "family", "knowledge", "canonical_slug", "hugging_face_id")
    gone: dict[str, Any] = {name: None for name in texts if (text := getattr(row, name)) and unfit(text)}
    return replace(row, **gone) if gone else row


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
