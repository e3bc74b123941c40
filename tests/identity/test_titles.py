"""A display name that is another model's is no evidence for anything."""

from typing import Any

import pytest

from portkey_catalog.identity import Identity, identify, reads_otherwise
from portkey_catalog.schema import Kind, Model


def make_model(id: str, name: str, **changes: Any) -> Model:
    return Model(**{"id": id, "name": name, "kind": Kind.CHAT} | changes)


def known(id: str, name: str, **changes: Any) -> Identity:
    identity = identify(make_model(id, name, **changes), "here")
    assert identity is not None
    return identity


@pytest.mark.parametrize(
    ("id", "name", "why"),
    [
        ("gpt-4o-mini", "Claude Opus 5", "reads as claude, the id as gpt"),
        ("openai/gpt-4o-mini", "Anthropic: Claude Opus 5", "reads as claude, the id as gpt"),
        ("claude-sonnet-4", "Claude Opus 4", "says opus, the id sonnet"),
        ("gpt-5-nano", "GPT-5 Mini", "says mini, the id nano"),
        ("claude-sonnet-4", "Claude Sonnet 4.5", "names version 4.5, the id 4"),
        ("deepseek-v3", "DeepSeek V3.1 0821", "names version 3.1, the id 3"),
        ("gpt-4o-2024-08-06", "GPT-4o (2024-11-20)", "names snapshot 20241120, the id 20240806"),
        ("gpt-4o", "GPT-4\u043e", "only look like"),
    ],
)
def test_a_name_of_another_family_model_release_or_script_reads_otherwise(id: str, name: str, why: str) -> None:
    assert why in (reads_otherwise(make_model(id, name)) or "")


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("gpt-4o", "gpt-4o"),
        ("chatgpt-4o-latest", "OpenAI: GPT-4o"),
        ("claude-sonnet-4-20250514", "Claude Sonnet 4"),
        ("deepseek-v3", "DeepSeek V3 0324"),
        ("deepseek-chat", "DeepSeek V3.2"),
        ("mistral-medium-2508", "Mistral Medium 3.1"),
        ("deepseek-r1-distill-llama-70b", "Llama 3.3 70B (DeepSeek R1 distilled)"),
        ("aion-rp-llama-3.1-8b", "Aion-RP 1.0 (8B)"),
        ("gpt-oss-120b", "Our best"),
        ("gpt-oss-120b", "\u6a21\u578b"),
        ("acme/zebra-7b", "Zebra 7B"),
        ("kimi-k2-250905", "Kimi K2 0905"),
        ("command-a-03-2025", "Command A (03-2025)"),
        ("~", "GPT-4o"),
    ],
)
def test_a_name_that_says_the_same_less_more_or_nothing_known_does_not(id: str, name: str) -> None:
    assert reads_otherwise(make_model(id, name)) is None


def test_no_date_is_taken_from_a_name_that_reads_otherwise() -> None:
    assert known("deepseek-v3", "DeepSeek V3 0324").date == "0324"
    assert known("deepseek-v3", "DeepSeek V3.1 0324").date is None
    assert known("qwen3-235b", "DeepSeek V3 0324").date is None


def test_no_maker_is_taken_from_a_name_that_reads_otherwise() -> None:
    assert known("acme/claude-sonnet-4", "Anthropic: Claude Sonnet 4").lab == "anthropic"
    assert known("acme/claude-sonnet-4", "Anthropic: Claude Sonnet 4\u043e").lab == "acme"
    assert known("acme/claude-sonnet-4", "\u0391nthropic: Claude Sonnet 4").lab == "acme"


def test_no_base_model_is_taken_from_a_name_that_reads_otherwise() -> None:
    plain = known("llama-3.1-405b", "Llama")
    assert known("llama-3.1-405b", "Llama 3.1 405B (base)").key != plain.key
    assert known("llama-3.1-405b", "Qwen2.5 72B (base)").key == plain.key


@pytest.mark.parametrize(
    "id",
    [
        "\u212aimi-k2",
        "moonshotai/\u212aimi-k2",
        "\uff47pt-4o",
        "gpt-4\u043e",
        "gpt-4o\ufe0f",
        "\U0001d420pt-4o",
        "g\u0440t-5",
    ],
)
def test_an_id_in_letters_that_only_look_latin_is_read_as_no_model(id: str) -> None:
    assert identify(make_model(id, "A Model"), "here") is None


def test_a_repository_or_lab_in_letters_that_only_look_latin_is_no_evidence() -> None:
    plain = known("acme/llama-3.3-70b", "A Model").key
    assert known("acme/llama-3.3-70b", "A Model", hugging_face_id="meta-llama/Llama-3.3-70\u0412").key == plain
    assert known("acme/kimi-k2", "A Model", lab="\u212aimi").key == known("acme/kimi-k2", "A Model").key


def test_a_name_in_another_script_has_an_identity_of_its_own() -> None:
    assert known("\u043c\u043e\u0434\u0435\u043b\u044c-7b", "A Model").key == "/\u043c\u043e\u0434\u0435\u043b\u044c-7b"
