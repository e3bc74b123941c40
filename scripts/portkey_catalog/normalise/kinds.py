"""The purpose of a model, from what its provider says and from its id (pure).

The kind is what the provider calls it; else what the model produces, text first; else a whole word of the id; else what
the list usually holds; and what calls tools is a chat model, where nothing else tells its kind. A model that "produces
text" may yet be one for embeddings, ranking or moderation, and one that turns "text into text" one for images, sound or
video: the words of its id say so.
"""

from __future__ import annotations

import re
from functools import lru_cache

from portkey_catalog.schema import Kind
from portkey_catalog.upstream.rows import Row

KIND_WORDS: dict[str, Kind] = {
    "chat": Kind.CHAT,
    "text": Kind.CHAT,
    "llm": Kind.CHAT,
    "vlm": Kind.CHAT,
    "responses": Kind.CHAT,
    "language": Kind.COMPLETION,
    "completion": Kind.COMPLETION,
    "code": Kind.COMPLETION,
    "embedding": Kind.EMBEDDING,
    "embeddings": Kind.EMBEDDING,
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "transcribe": Kind.AUDIO,
    "audio_speech": Kind.AUDIO,
    "audio_transcription": Kind.AUDIO,
    "realtime": Kind.AUDIO,
    "image_edit": Kind.IMAGE,
    "image_generation": Kind.IMAGE,
    "video_generation": Kind.VIDEO,
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
"""Product of a model -> its kind; the first of these that it lists counts."""

ID_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"rerank(?:er)?", Kind.RERANK),
    (r"embed(?:ding)?s?|(?:text|code)-search|text-similarity", Kind.EMBEDDING),
    (r"bge|gte|e5|minilm|mpnet|text2vec|clip-vit", Kind.EMBEDDING),
    (r"moderation|guard|llamaguard", Kind.MODERATION),
    (r"whisper|tts|transcribe|audio|realtime|live|speech|asr", Kind.AUDIO),
    (r"dall|image|imagen|flux|diffusion|sdxl|sd\d(?:\.\d)?", Kind.IMAGE),
    (r"sora|veo|video", Kind.VIDEO),
    (r"ada|babbage|curie|davinci|gpt-3\.?5-turbo-instruct", Kind.COMPLETION),
    # Anthropic makes nothing else; Google calls what does anything else by another of these words.
    (r"claude|gemini", Kind.CHAT),
    # Tuned to follow instructions: gemma-3-4b-it.
    (r"chat|instruct|it", Kind.CHAT),
)
"""Whole words of an id that name a kind, for lists that state none, such as OpenAI's."""

# It begins with a character, not with a look behind, and has no group a kind: that is much faster to search for.
_ID_WORDS = re.compile("[^a-z0-9](" + "|".join(words for words, _ in ID_KINDS) + ")(?![a-z0-9])")


NOT_ANSWERS = frozenset({Kind.EMBEDDING, Kind.RERANK, Kind.MODERATION})
"""Kinds whose results some providers call text."""

MEDIA = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})
"""Kinds that some providers list as text to text, which is what they say of everything they do not know (Poe)."""


def kind_from_id(model_id: str) -> Kind:
    """The kind that a whole word of the id names, else unknown."""
    named = _ID_WORDS.findall(f" {model_id.lower()}")
    return ID_KINDS[min(map(_rank, named))][1] if named else Kind.UNKNOWN


@lru_cache(maxsize=1024)
def _rank(word: str) -> int:
    """The place in `ID_KINDS` of a word that names a kind."""
    return next(rank for rank, (words, _) in enumerate(ID_KINDS) if re.fullmatch(words, word))


@lru_cache(maxsize=1024)
def kind_from_outputs(outputs: tuple[str, ...]) -> Kind:
    """The kind of a model that produces this: text before everything else."""
    lowered = {output.lower() for output in outputs}
    return next((kind for word, kind in OUTPUT_KINDS.items() if word in lowered), Kind.UNKNOWN)


def _text_to_text(row: Row) -> bool:
    return {word.lower() for word in row.inputs} == {word.lower() for word in row.outputs} == {"text"}


def kind_of(row: Row) -> Kind:
    """The kind of a listed model."""
    if stated := KIND_WORDS.get((row.kind or "").lower()):
        return stated
    from_id, from_outputs = kind_from_id(row.id), kind_from_outputs(row.outputs)
    weak = from_outputs is Kind.CHAT and (from_id in NOT_ANSWERS or (from_id in MEDIA and _text_to_text(row)))
    if from_outputs is not Kind.UNKNOWN and not weak:
        return from_outputs
    if from_id is not Kind.UNKNOWN:
        return from_id
    if usual := KIND_WORDS.get(row.usual_kind or ""):
        return usual
    # A word that is not known says that it is something else.
    return Kind.CHAT if row.tool_call and not (row.kind or row.outputs) else Kind.UNKNOWN
