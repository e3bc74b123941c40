"""Rows of a file -> which of them are the same model, and why two are or are not (pure): `portkey-catalog group`.

The rows are what others know of models, not lists of our own: `{"provider": "groq", "id": "llama-3.3-70b-versatile"}`,
with whatever facts there are. Grouping is that of the catalog, without overrides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portkey_catalog.errors import MisuseError
from portkey_catalog.grouping.groups import Offer, doubted, group_offers, offer_of
from portkey_catalog.grouping.in_context import in_context
from portkey_catalog.grouping.near_misses import difference, likenesses, near_misses
from portkey_catalog.identity import compatible, identify
from portkey_catalog.identity.key import PRIVATE
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Kind, Model
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.upstream.entry import MAX_ID_LENGTH, Entry, RowError
from portkey_catalog.upstream.metadata.models_dev import described
from portkey_catalog.upstream.rows import Row, StatedPrices

NO_ROW = ("one provider", "another provider")
"""Providers of ids that no row has: two, with names that no slug can be."""


class RowsError(MisuseError):
    """A file of rows cannot be used; the text names the line."""


def row_of(provider: str, model: Model) -> Offer:
    """A model as somebody offers it, with what its id is read as."""
    return offer_of(provider, model, identify(model, provider))


def parse_rows(text: str, today: date) -> list[Offer]:
    """Read JSONL; facts of a wrong type count as absent, as in a provider's list.

    Args:
        text: an object a line with `provider`, `id` and any of `name`, `kind`, `lab`, `family`, `canonical_slug`,
            `hugging_face_id`, `served`, `release_date`, `knowledge`, `open_weights`, `reasoning`, `tool_call`,
            `context` and `output` (tokens), `cost_in` and `cost_out` (USD per million tokens), `modalities_in`,
            `modalities_out`.
        today: UTC day; later dates are unknown.

    Raises:
        RowsError: a line is no such object.
    """
    found = []
    # Not `splitlines`: within a text JSON may hold U+2028 and U+0085 as they are.
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RowsError(f"line {number}: not JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("provider"), str):
            raise RowsError(f"line {number}: expected an object with the texts `provider` and `id`")
        try:
            found.append(row_of(row["provider"], normalise_row(_row(Entry(row)), today)))
        except RowError as error:
            raise RowsError(f"line {number}: {error}") from error
    return found


def _row(entry: Entry) -> Row:
    return Row(
        id=entry.id(),
        owner=entry.text("lab"),
        kind=entry.text("kind"),
        # What is put into such a file is put there to be talked to, unless the id says otherwise.
        usual_kind="chat",
        canonical_slug=entry.text("canonical_slug"),
        hugging_face_id=entry.text("hugging_face_id"),
        root=entry.text("served"),
        context=entry.count("context"),
        max_output=entry.count("output"),
        prices=StatedPrices(entry.number("cost_in"), entry.number("cost_out")),
        inputs=entry.texts("modalities_in"),
        outputs=entry.texts("modalities_out"),
        **described(entry),
    )


def regroup(rows: Sequence[Offer]) -> Iterator[dict[str, str]]:
    """Say for each row which group it is in: `{provider, id, group}`; the group of a row alone is named after it."""
    groups = group_offers(in_context(_once(rows)), ())
    names: dict[tuple[str, str], str] = {}
    for group in groups:
        for offer in group.offers:
            names[offer.key] = group.key or offer.ref
    for row in rows:
        name = names.get(row.key) or f"alone: {row.ref}"
        yield {"provider": row.provider, "id": row.model.id, "group": name}


def missed(rows: Sequence[Offer]) -> Iterator[dict[str, Any]]:
    """Near misses among the rows, see `schema.NearMiss`."""
    offers = in_context(_once(rows))
    yield from (miss.model_dump(exclude_none=True) for miss in near_misses(offers, group_offers(offers, ())))


def _once(rows: Sequence[Offer]) -> list[Offer]:
    """Each offer once, the same one whatever the order of the rows."""
    found: dict[tuple[str, str], Offer] = {}
    for row in rows:
        other = found.get(row.key)
        if other is None or row.model.model_dump_json() < other.model.model_dump_json():
            found[row.key] = row
    return list(found.values())


def find(rows: Iterable[Offer], wanted: str) -> Offer:
    """The row called `provider/id` or, if there is none, by its id alone; an id that no row has stands for itself.

    Raises:
        RowsError: no model can have such an id.
    """
    by_id: Offer | None = None
    for row in rows:
        if wanted == row.ref:
            return row
        if wanted == row.model.id and by_id is None:
            by_id = row
    if not 0 < len(wanted) <= MAX_ID_LENGTH:
        raise RowsError(f"an id has 1 to {MAX_ID_LENGTH} characters, not {len(wanted)}")
    if not wanted.isascii() and wanted != wanted.encode(errors="replace").decode():
        raise RowsError(f"{wanted!r} is no text in UTF-8")
    return by_id or row_of("", Model(id=wanted, name=wanted, kind=Kind.CHAT))


def explain(first: Offer, second: Offer, rows: Sequence[Offer] = ()) -> Iterator[str]:
    """Reasons for two offers to meet or not to meet, a sentence a line; among `rows`, others may keep them apart."""
    first, second = (
        row if row.provider else replace(row, provider=provider)
        for row, provider in zip((first, second), NO_ROW, strict=True)
    )
    asked = [row for row in (first, second) if row.key not in {each.key for each in rows}]
    offers = in_context(_once([*rows, *asked]))
    looked = {offer.key: offer for offer in offers}
    first, second = looked[first.key], looked[second.key]
    for row in (first, second):
        called = _spelt(_called(row))
        if row.identity is None:
            yield f"{called}: {_why_nothing(row.model)}, so it meets nothing"
            continue
        yield f"{called}: {row.identity.key}"
        yield from (f"  {evidence}" for evidence in row.identity.evidence)
    one, other = first.identity, second.identity
    if one is None or other is None:
        yield "they do not meet"
    elif one.key != other.key:
        yield f"they do not meet: {one.key} is not {other.key} ({difference(one.key, other.key)})"
        yield from (f"  a near miss: {alike}" for alike in likenesses(first, second))
    elif veto := compatible(first.model, second.model):
        yield f"they do not meet, although both read as {one.key}: {veto}"
    elif one.parts.owner == PRIVATE:
        yield f"they meet at one provider only: {one.parts.title} is a name that each may give to anything"
    elif parted := _parted(first, second, one.key, offers):
        yield f"they do not meet, although both read as {one.key}: {parted}"
    else:
        yield f"they meet: both are {one.key}"


def _called(offer: Offer) -> str:
    return offer.model.id if offer.provider in NO_ROW else offer.ref


def _spelt(name: str) -> str:
    """A name as it is, or with its letters spelt out where some only look like others."""
    return name.encode("ascii", "backslashreplace").decode() if imitates_latin(name) else name


def _why_nothing(model: Model) -> str:
    if imitates_latin(model.id):
        return "is written in letters that only look like those of a name"
    if identify(Model(id=model.id, name=model.id, kind=model.kind), ""):
        return "names a model, but its row speaks of another"
    return "stands for a choice made elsewhere or for another service"


def _parted(first: Offer, second: Offer, key: str, offers: Sequence[Offer]) -> str | None:
    """The reason that keeps two offers apart that would go together by the key that both are read as."""
    groups = group_offers(offers, ())
    grouped = {offer.key for group in groups for offer in group.offers}
    for offer in (first, second):
        if offer.key not in grouped:
            same = [each for each in offers if each.identity and each.identity.key == key]
            group = [each for each in same if each.key in grouped]
            vetoes = (compatible(member.model, offer.model) for member in group or same)
            veto = next(filter(None, vetoes), None) or doubted(offer, group)
            why = veto or "a provider lists that name beside the chat model, so it may be the base model"
            return f"{_called(offer)} is kept out of the group: {why}"
    return None
