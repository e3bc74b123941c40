"""An id taken to pieces."""

import pytest

from portkey_catalog.identity.parse import Reading, read


@pytest.mark.parametrize(
    ("id", "parts"),
    [
        (
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
            Reading(
                lab="anthropic",
                words=("claude", "sonnet", "4"),
                date="20250514",
                like_repository="dot",
                notes=("'us.' is the region it is served from",),
            ),
        ),
        (
            "accounts/fireworks/models/qwen3-235b-a22b-instruct-2507",
            Reading(
                words=("qwen", "3", "instruct"),
                host="fireworks",
                sizes=("235b",),
                active=("a22b",),
                date="2507",
                repository=True,
            ),
        ),
        (
            "unsloth/Gemma-3-27B-it-FP8",
            Reading(
                words=("gemma", "3", "it"),
                host="unsloth",
                sizes=("27b",),
                repository=True,
                copied=True,
                notes=("'fp8' is a copy of the same weights",),
            ),
        ),
        (
            "databricks-gpt-5-4@eu:thinking",
            Reading(
                words=("gpt", "5.4"),
                tags=("thinking",),
                notes=("'@eu' is the region it is served from", "'databricks-' stands before the family's name"),
            ),
        ),
        (
            "acme-labs/opus-v2.0-7b",
            Reading(maker="acme-labs", words=("opus", "v2"), sizes=("7b",), point_zero=True, like_repository="v"),
        ),
        ("llama_v3_1_8b", Reading(words=("llama", "3.1"), sizes=("8b",), like_repository="v")),
        (
            "publishers/google/models/gemma-2-9b",
            Reading(lab="google", words=("gemma", "2"), sizes=("9b",), repository=True),
        ),
        ("gemma-3-4b-pre-trained", Reading(words=("gemma", "3", "pretrained"), sizes=("4b",))),
    ],
)
def test_an_id_is_taken_to_pieces(id: str, parts: Reading) -> None:
    assert read(id) == parts


@pytest.mark.parametrize("id", ["ft:gpt-4o:acme", "arn:aws:bedrock:model/x", "~alias", "gpt-4о", "FP8", "-"])
def test_what_names_no_model_has_no_words(id: str) -> None:
    reading = read(id)
    assert reading is None or reading.words == ()
