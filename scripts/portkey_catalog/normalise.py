"""Upstream rows -> our models: units, kinds, dates and limits; what cannot be used is rejected with a reason (pure).

Rules, in one place:

- Prices become USD per million tokens, rounded half to even to six decimals, which cleans the float noise providers
  send (`0.18000000000000002`); a price that would round to zero keeps two significant digits.
- A negative price is the upstream marker for "depends on the request" and is unknown.
- Zero means free only for chat and completion models whose two prices are both stated as zero. A zero beside a price,
  or on an image, audio or video model, stands for "not billed in this unit" and is unknown.
- A date before 2015 or after tomorrow, and a date that most rows of a list share, is a placeholder or the time of the
  request, and is unknown.
- An input or output limit above the context window is cut to the window.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fnmatch import fnmatchcase

from portkey_catalog.schema import MAX_USD, MODALITIES, Cost, Kind, Limit, Modalities, Modality, Model, within_context
from portkey_catalog.unsafe import why_hostile, why_unsafe
from portkey_catalog.upstream import Rejection, reject
from portkey_catalog.upstream.rows import PriceUnit, Row, RowError

MAX_NAME_LENGTH = 300
FIRST_DAY = date(2015, 1, 1)
USD_PER_MILLION_FACTOR = {
    PriceUnit.USD_PER_TOKEN: Decimal(1_000_000),
    PriceUnit.USD_PER_MILLION: Decimal(1),
    PriceUnit.CENTS_PER_TOKEN: Decimal(10_000),
}

KIND_WORDS: dict[str, Kind] = {
    "chat": Kind.CHAT,
    "language": Kind.COMPLETION,
    "code": Kind.COMPLETION,
    "embedding": Kind.EMBEDDING,
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "transcribe": Kind.AUDIO,
    "video": Kind.VIDEO,
    "rerank": Kind.RERANK,
    "moderation": Kind.MODERATION,
}
"""Words providers use for the kind."""

OUTPUT_KINDS: dict[str, Kind] = {
    "text": Kind.CHAT,
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "speech": Kind.AUDIO,
    "transcription": Kind.AUDIO,
    "video": Kind.VIDEO,
    "embedding": Kind.EMBEDDING,
    "embeddings": Kind.EMBEDDING,
    "rerank": Kind.RERANK,
}
"""What a model produces, the first of these that it lists."""

ID_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"embed(ding)?s?|ada-00\d|bge|gte|e5|minilm|mpnet|text2vec|clip", Kind.EMBEDDING),
    (r"rerank(er)?", Kind.RERANK),
    (r"moderation|guard|llamaguard", Kind.MODERATION),
    (r"whisper|tts|transcribe|audio|realtime|speech|asr", Kind.AUDIO),
    (r"dall|image|imagen|flux|diffusion|sdxl|sd\d(\.\d)?", Kind.IMAGE),
    (r"sora|veo|video", Kind.VIDEO),
    (r"babbage|davinci|gpt-3\.5-turbo-instruct", Kind.COMPLETION),
    # Anthropic makes nothing but chat models.
    (r"claude", Kind.CHAT),
)
"""Whole words of an id that name a kind, for lists that state none, such as OpenAI's."""

_ID_KIND_PATTERNS = tuple((re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])"), kind) for words, kind in ID_KINDS)


def _safe(text: str, what: str) -> str:
    """Return the text.

    Raises:
        RowError: it must not be published.
    """
    if reason := why_unsafe(text):
        raise RowError(f"{what} holds {reason}")
    return text


def usd_per_million(price: Decimal | None, unit: PriceUnit | None) -> Decimal | None:
    """Convert a stated price to USD per million tokens; unknown when there is no price or no unit."""
    if price is None or unit is None or price < 0:
        return None
    value = price * USD_PER_MILLION_FACTOR[unit]
    if value > MAX_USD:
        return None
    rounded = value.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    return rounded.normalize() if rounded or not value else Decimal(f"{value:.1e}")


def _cost(row: Row, kind: Kind) -> Cost:
    price_input, price_output, cache_read, cache_write = (
        usd_per_million(price, row.unit)
        for price in (row.price_input, row.price_output, row.price_cache_read, row.price_cache_write)
    )
    if kind in (Kind.IMAGE, Kind.AUDIO, Kind.VIDEO) and not price_input and not price_output:
        return Cost()
    free = price_input == 0 and price_output == 0 and kind in (Kind.CHAT, Kind.COMPLETION, Kind.UNKNOWN)
    if free:
        return Cost(input=Decimal(0), output=Decimal(0))
    # A zero beside a price means that nothing is billed in this unit, as for the answers of an embedding model.
    return Cost(
        input=price_input or None,
        output=price_output or None,
        cache_read=cache_read or None,
        cache_write=cache_write or None,
    )


def kind_from_id(model_id: str) -> Kind:
    """The kind that a whole word of the id names, else unknown."""
    lowered = model_id.lower()
    return next((kind for pattern, kind in _ID_KIND_PATTERNS if pattern.search(lowered)), Kind.UNKNOWN)


def kind_from_outputs(outputs: Sequence[str]) -> Kind:
    """The kind of a model that produces this: text before everything else."""
    lowered = {output.lower() for output in outputs}
    return next((kind for word, kind in OUTPUT_KINDS.items() if word in lowered), Kind.UNKNOWN)


def _kind(row: Row) -> Kind:
    stated = KIND_WORDS.get((row.kind or "").lower())
    if stated:
        return stated
    from_outputs = kind_from_outputs(row.outputs)
    return from_outputs if from_outputs is not Kind.UNKNOWN else kind_from_id(row.id)


def _modalities(words: Iterable[str]) -> tuple[Modality, ...]:
    known = {"pdf" if word.lower() == "file" else word.lower() for word in words}
    return tuple(modality for modality in MODALITIES if modality in known)


def parse_day(value: Decimal | str | None, today: date) -> date | None:
    """Epoch seconds or an ISO date as a UTC day; unknown when it is a placeholder."""
    try:
        if isinstance(value, Decimal):
            day = datetime.fromtimestamp(int(value), UTC).date()
        elif value:
            day = date.fromisoformat(value[:10])
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return day if FIRST_DAY <= day <= today + timedelta(days=1) else None


def _text(value: str | None, what: str) -> str | None:
    """Collapse white space and drop invisible format characters; unknown when nothing fit to be published is left.

    Raises:
        RowError: the text holds what only an attack puts there.
    """
    visible = "".join(char for char in value or "" if unicodedata.category(char) != "Cf")
    collapsed = " ".join(visible.split())[:MAX_NAME_LENGTH]
    if reason := why_hostile(collapsed):
        raise RowError(f"{what} holds {reason}")
    return None if why_unsafe(collapsed) else collapsed or None


def normalise_row(row: Row, today: date) -> Model:
    """Turn one row into a model.

    Raises:
        RowError: the id or a text of the row must not reach an export.
    """
    _safe(row.id, "the id")
    if row.id != row.id.strip():
        raise RowError("the id has spaces around it")
    kind = _kind(row)
    inputs = _modalities(row.inputs)
    attachment = row.attachment if row.attachment is not None or not inputs else inputs != ("text",)
    return Model(
        id=row.id,
        name=_text(row.name, "the name") or row.id,
        kind=kind,
        lab=_text(row.owner, "the owner"),
        family=_text(row.family, "the family"),
        canonical_slug=_text(row.canonical_slug, "the canonical slug"),
        hugging_face_id=_text(row.hugging_face_id, "the Hugging Face id"),
        created=parse_day(row.created, today),
        release_date=parse_day(row.release_date, today),
        knowledge=_text(row.knowledge, "the knowledge date"),
        limit=within_context(Limit(context=row.context, input=row.max_input, output=row.max_output)),
        cost=_cost(row, kind),
        modalities=Modalities(input=inputs, output=_modalities(row.outputs)),
        attachment=attachment,
        reasoning=row.reasoning,
        tool_call=row.tool_call,
        structured_output=row.structured_output,
        temperature=row.temperature,
        open_weights=row.open_weights,
    )


def normalise_rows(rows: Sequence[Row], today: date) -> tuple[dict[str, Model], list[Rejection]]:
    """Turn the rows of one provider into models, sorted by id, and the rejected rows.

    Of two rows with one id the first is kept.
    """
    models: dict[str, Model] = {}
    rejected: list[Rejection] = []
    times = Counter(row.created for row in rows)
    for row in rows:
        try:
            if row.id in models:
                raise RowError("the id is listed twice; the first row is kept")
            model = normalise_row(row, today)
        except RowError as error:
            rejected.append(reject(row.id, str(error)))
            continue
        if times[row.created] >= 3 and times[row.created] * 2 > len(rows):
            model = model.model_copy(update={"created": None})
        models[row.id] = model
    return {model_id: models[model_id] for model_id in sorted(models)}, rejected


def chosen(models: Mapping[str, Model], include: Sequence[str], exclude: Sequence[str]) -> dict[str, Model]:
    """The models whose ids match one of the first globs and none of the second."""
    return {
        model_id: model
        for model_id, model in models.items()
        if any(fnmatchcase(model_id, glob) for glob in include)
        and not any(fnmatchcase(model_id, glob) for glob in exclude)
    }


def normalise_metadata(rows: Mapping[str, Row], today: date) -> dict[str, Model]:
    """Turn a metadata source's rows of one provider into models by id; unusable rows are left out."""
    models = {}
    for model_id, row in rows.items():
        with suppress(RowError):
            models[model_id] = normalise_row(row, today)
    return models
