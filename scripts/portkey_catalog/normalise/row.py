"""One upstream row -> one model; what cannot be used is an error with a reason (pure).

What the rules decide against a provider's word is noted and reported. Each kind of fact has its rules in a module of
its own: `costs`, `days`, `kinds`, `limits`, `owned_by`, `served`, `texts`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from portkey_catalog.identity.deployments import TUNED, UNTOLD
from portkey_catalog.normalise.costs import DOLLARS, Currency, Note, cost_of
from portkey_catalog.normalise.days import on_day, parse_day, parse_retirement
from portkey_catalog.normalise.kinds import kind_of
from portkey_catalog.normalise.limits import limit_of
from portkey_catalog.normalise.owned_by import may_be_lab
from portkey_catalog.normalise.served import Served, served_of
from portkey_catalog.normalise.texts import check_id, fit_text
from portkey_catalog.schema import EFFORTS, MODALITIES, Effort, Modalities, Modality, Model
from portkey_catalog.text.unsafe import why_unfit
from portkey_catalog.upstream.rows import Row

MODALITY_WORDS = {"file": "pdf", "document": "pdf", "vision": "image", "speech": "audio"}
"""Words providers use for our modalities."""


def _ignore(note: str) -> None:
    """For those who do not ask what was decided."""


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
    check_id(row.id, slugs)
    served = _served(row, roots or {})
    named = meant or (served.name or "").removeprefix(TUNED)
    kind = kind_of(replace(row, id=named) if named else row)
    limit = limit_of(row, note)
    content = _content(row.inputs, row.outputs)
    attachment = row.attachment
    if attachment is None and content.input:
        attachment = content.input != ("text",)
    facts = {
        "id": row.id,
        "name": fit_text(row.name, "the name") or row.id,
        "kind": kind,
        "status": row.status,
        "alias_of": row.alias_of,
        "lab": None if resold else _lab(row.owner),
        "family": fit_text(row.family, "the family"),
        "canonical_slug": fit_text(row.canonical_slug, "the canonical slug"),
        "hugging_face_id": fit_text(row.hugging_face_id, "the Hugging Face id"),
        "served": served.name,
        "self_hosted": served.own_server or None,
        "created": parse_day(row.created, today),
        "release_date": parse_day(row.release_date, today),
        "retires": parse_retirement(row.retires, today),
        "successor": fit_text(row.successor, "the successor"),
        "knowledge": fit_text(row.knowledge, "the knowledge date"),
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


def _served(row: Row, roots: Mapping[str, str]) -> Served:
    """A row's word on its weights; not told where it holds what must not be published.

    Raises:
        RowError: it holds what only an attack puts there.
    """
    served = served_of(row, roots)
    said = [text for text in (row.root, row.parent) if text]
    for text in said:
        fit_text(text, "the name of the weights")
    if served.name is None or (
        fit_text(served.name, "the name of the weights") == served.name
        # Half of a key is recognised by nobody.
        and not any(why_unfit(text.replace("://", "/")) for text in said)
    ):
        return served
    return replace(served, name=UNTOLD)


# Most models share their modalities with many others, so each is made once.
@lru_cache(maxsize=4096)
def _content(inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Modalities:
    return Modalities(input=_modalities(inputs), output=_modalities(outputs))


def _modalities(words: tuple[str, ...]) -> tuple[Modality, ...]:
    known = {MODALITY_WORDS.get(lowered, lowered) for lowered in map(str.lower, words)}
    return tuple(modality for modality in MODALITIES if modality in known)


def _efforts(words: tuple[str, ...] | None) -> tuple[Effort, ...] | None:
    """Levels of reasoning that are known by their words, in our order; anything else is no level."""
    return None if words is None else tuple(effort for effort in EFFORTS if effort in words)


def _lab(owner: str | None) -> str | None:
    return fit_text(owner, "the owner") if owner and may_be_lab(owner) else None
