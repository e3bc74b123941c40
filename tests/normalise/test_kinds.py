"""What a model is for."""

from datetime import date

import pytest

from portkey_catalog.normalise.kinds import kind_from_id
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Kind
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("model_id", "kind"),
    [
        ("text-embedding-3-small", Kind.EMBEDDING),
        ("amazon.titan-embed-text-v2:0", Kind.EMBEDDING),
        ("omni-moderation-latest", Kind.MODERATION),
        ("meta-llama/llama-prompt-guard-2-22m", Kind.MODERATION),
        ("openai/gpt-oss-safeguard-20b", Kind.UNKNOWN),
        ("whisper-1", Kind.AUDIO),
        ("gpt-4o-mini-tts", Kind.AUDIO),
        ("gpt-realtime", Kind.AUDIO),
        ("gpt-image-1", Kind.IMAGE),
        ("gpt-35-turbo-instruct-0914", Kind.COMPLETION),
        ("google/gemma-3-4b-it", Kind.CHAT),
        ("gemini-2.5-flash-image", Kind.IMAGE),
        ("chatgpt-image-latest", Kind.IMAGE),
        ("sora-2", Kind.VIDEO),
        ("babbage-002", Kind.COMPLETION),
        ("gpt-5", Kind.UNKNOWN),
        ("claude-sonnet-4-5-20250929", Kind.CHAT),
        ("soralike-imagery", Kind.UNKNOWN),
    ],
)
def test_an_id_names_a_kind_by_whole_words_only(model_id: str, kind: Kind) -> None:
    assert kind_from_id(model_id) is kind


def test_what_the_provider_says_of_the_kind_outranks_the_id() -> None:
    assert normalise_row(make_row("whisper-like", kind="chat"), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("gpt-audio", outputs=("text", "audio")), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("lyria", outputs=("audio",)), TODAY).kind is Kind.AUDIO
    assert normalise_row(make_row("m", kind="language"), TODAY).kind is Kind.COMPLETION


def test_what_calls_tools_is_a_chat_model_where_nothing_else_is_said_of_its_kind() -> None:
    assert normalise_row(make_row("own-model", tool_call=True), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("own-model", tool_call=False), TODAY).kind is Kind.UNKNOWN
    others: tuple[dict[str, object], ...] = (
        {"kind": "robot"},
        {"outputs": ("3d",)},
        {"outputs": ("image",)},
        {"usual_kind": "embedding"},
    )
    for said in others:
        assert normalise_row(make_row("own-model", tool_call=True, **said), TODAY).kind is not Kind.CHAT
    assert normalise_row(make_row("own-tts", tool_call=True), TODAY).kind is Kind.AUDIO
    assert (
        normalise_metadata({"own-model": make_row("own-model", tool_call=True)}, TODAY)["own-model"].kind is Kind.CHAT
    )


def test_a_weak_word_for_the_kind_gives_way_to_the_id() -> None:
    assert normalise_row(make_row("qwen3-embedding-8b", usual_kind="chat"), TODAY).kind is Kind.EMBEDDING
    assert normalise_row(make_row("qwen3-8b", usual_kind="chat"), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("rerank-v3", outputs=("TEXT",)), TODAY).kind is Kind.RERANK
    assert normalise_row(make_row("FLUX-dev", inputs=("text",), outputs=("text",)), TODAY).kind is Kind.IMAGE
    assert normalise_row(make_row("gpt-audio", inputs=("text", "audio"), outputs=("text",)), TODAY).kind is Kind.CHAT
