"""A base model is in no combined model with the chat model of its name, whatever its row looks like."""

from __future__ import annotations

from typing import Any

import pytest

from support.hosted import listing, rows
from support.world import World, world

__all__ = ["world"]

LLAMA = ("meta-llama/Llama-3.1-8B-Instruct", "llama3.1-8b-instruct", "llama-3.1-8b")
GEMMA = ("google/gemma-2-9b-it", "gemma2-9b-it", "gemma-2-9b")
QWEN = ("Qwen/Qwen2-VL-72B-Instruct", "qwen2-vl-72b-instruct", "qwen/qwen-2-vl-72b-instruct")
CASES: dict[tuple[str, ...], list[dict[str, Any]]] = {
    LLAMA: [
        {"id": "meta-llama/Llama-3.1-8B"},
        {"id": "Llama-3.1-8B"},
        {"id": "llama_v3_1_8b"},
        {"id": "meta.llama3-1-8b-v1:0"},
        {"id": "meta-llama/llama-3.1-8b-free"},
        {"id": "llama-3.1-8b-instruct", "name": "Meta: Llama 3.1 8B (base)"},
        {"id": "llama-3.1-8b-instruct", "hugging_face_id": "meta-llama/Llama-3.1-8B"},
        {"id": "llama-3.1-8b-instruct", "owned_by": "vllm", "root": "/models/Llama-3.1-8B", "parent": None},
        {"id": "llama-3.1-8b", "owned_by": "vllm", "root": "/models/Llama-3.1-8B", "parent": None},
    ],
    GEMMA: [
        {"id": "google/gemma-2-9b"},
        {"id": "publishers/google/models/gemma-2-9b"},
        {"id": "gemma-2-9b-pt"},
        {"id": "gemma-2-9b", "name": "Gemma 2 9B (Pre-trained)"},
        {"id": "gemma-2-9b", "canonical_slug": "google/gemma-2-9b"},
        {"id": "google/gemma-2-9b-it", "name": "Google: Gemma 2 9B PT"},
        {"id": "google/gemma-2-9b-it", "canonical_slug": "google/gemma-2-9b"},
        {"id": "google/gemma-2-9b-it", "owned_by": "vllm", "root": "google/gemma-2-9b", "parent": None},
    ],
    QWEN: [
        {"id": "Qwen/Qwen2-VL-72B", "hugging_face_id": "Qwen/Qwen2-VL-72B"},
        {"id": "qwen2-vl-72b-instruct", "hugging_face_id": "Qwen/Qwen2-VL-72B"},
        {"id": "Qwen2-VL-72B"},
    ],
}


@pytest.mark.parametrize("chat", CASES, ids=lambda chat: str(chat[0]))
def test_a_base_model_joins_no_chain_of_the_chat_model(world: World, chat: tuple[str, ...]) -> None:
    lists = {f"chat-{number}": listing(*rows(id)) for number, id in enumerate(chat)}
    odd = {f"odd-{number}": listing(*rows(facts["id"], **facts)) for number, facts in enumerate(CASES[chat])}
    world.gateway.lists = {**lists, **odd}
    world.update()
    models = world.document("combined-models.json").values()
    (members,) = [found for each in models if "chat-0" in (found := {one["provider"] for one in each["members"]})]
    assert members == set(lists)


def test_a_name_that_a_host_shortens_still_means_the_chat_model(world: World) -> None:
    world.gateway.lists = {
        "mantle": listing(*rows("google.gemma-4-31b")),
        "hub": listing(*rows("google/gemma-4-31b-it")),
        "chutes": listing(*rows("google/gemma-4-31B-turbo-TEE")),
    }
    world.update()
    (model,) = world.document("combined-models.json").values()
    assert {member["provider"] for member in model["members"]} == {"mantle", "hub", "chutes"}
