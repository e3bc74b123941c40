"""What is one model and what is not, in both directions, through the command `group` on files of a few rows.

Each case is `what -> (rows that are one model, rows that are not that model)`. A row is `(provider, id)`, with facts
where these matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli.main import main
from support.hosted import listing, rows
from support.world import World

Row = tuple[str, str] | tuple[str, str, Mapping[str, Any]]
Grouped = Callable[[Sequence[Row]], list[str]]


@pytest.fixture
def grouped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Grouped:
    """The command `group`: rows -> the group of each."""

    def run(listed: Sequence[Row]) -> list[str]:
        return [each["group"] for each in told(tmp_path, capsys, listed)]

    return run


def told(folder: Path, capsys: pytest.CaptureFixture[str], listed: Sequence[Row], *options: str) -> list[Any]:
    file = folder / "rows.jsonl"
    found = [{"provider": row[0], "id": row[1], **dict(row[2] if len(row) > 2 else {})} for row in listed]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in found), encoding="utf-8")
    assert main(["group", str(file), *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def names(listed: Sequence[Row]) -> list[str]:
    return [f"{row[0]}/{row[1]}" for row in listed]


DEEPSEEK: tuple[Row, ...] = (("huggingface", "deepseek-ai/DeepSeek-V3.1"), ("openrouter", "deepseek/deepseek-v3.1"))
GLM: tuple[Row, ...] = (("huggingface", "zai-org/GLM-4.7"), ("openrouter", "z-ai/glm-4.7"))
GPT: tuple[Row, ...] = (("openai", "gpt-4o"), ("openrouter", "openai/gpt-4o"))

CASES: dict[str, tuple[Sequence[Row], Sequence[Row]]] = {
    # A word after a colon.
    "a provider after a colon says where it runs": (
        [
            *DEEPSEEK,
            ("hf-router", "deepseek-ai/DeepSeek-V3.1:fireworks-ai"),
            ("hf-router", "deepseek-ai/DeepSeek-V3.1:cerebras"),
            ("hf-router", "deepseek-ai/DeepSeek-V3.1:together"),
        ],
        [("hf-router", "deepseek-ai/DeepSeek-V3.1:acme-tune"), ("hf-router", "deepseek-ai/DeepSeek-V3:fireworks-ai")],
    ),
    "a rule of routing after a colon says how it is chosen": (
        [*DEEPSEEK, *(("hf-router", f"deepseek-ai/DeepSeek-V3.1:{each}") for each in ("fastest", "cheapest"))],
        [("hf-router", "deepseek-ai/DeepSeek-V3.1-Base:fastest")],
    ),
    "an extended offer is another offer": (
        [*GPT],
        [("openrouter", "openai/gpt-4o:extended")],
    ),
    "a size after a colon stays a size": (
        [("ollama", "qwen2.5:7b"), ("huggingface", "Qwen/Qwen2.5-7B-Instruct")],
        [("ollama", "qwen2.5:72b"), ("ollama", "qwen2.5:14b")],
    ),
    # Who stands before the name.
    "the host's own name as owner is the host": (
        [
            *DEEPSEEK,
            ("lightning-ai", "lightning-ai/deepseek-v3.1"),
            ("together", "togethercomputer/DeepSeek-V3.1"),
        ],
        [("openrouter", "acme/deepseek-v3.1")],
    ),
    "a lab's own name as owner is the lab": (
        [("nousresearch", "nousresearch/hermes-4-70b"), ("openrouter", "nousresearch/hermes-4-70b")],
        [("openrouter", "acme/hermes-4-70b")],
    ),
    "who repackages is no maker": (
        [
            ("huggingface", "mistralai/Mistral-7B-Instruct-v0.2"),
            ("featherless", "TheBloke/Mistral-7B-Instruct-v0.2-GGUF"),
            ("local", "thebloke/mistral-7b-instruct-v0.2"),
            ("local", "bartowski/Mistral-7B-Instruct-v0.2-GGUF"),
        ],
        [("featherless", "acme/Mistral-7B-Instruct-v0.2"), ("local", "thebloke/mistral-7b-instruct-v0.3")],
    ),
    "a name taken by somebody else is that one's": (
        [("openrouter", "openai/gpt-6"), ("openai", "gpt-6")],
        [("aaa", "evil/gpt-6")],
    ),
    # What stands around the name.
    "an enclave before the name": (
        [*GLM, ("venice", "e2ee-glm-4.7")],
        [("venice", "e3-glm-4.7")],
    ),
    "a region at a provider that has it in its name": (
        [*GLM, ("acme-us", "glm-4.7-us")],
        [("acme", "glm-4.7-uno")],
    ),
    "a region that the provider's name does not have": (
        [*GLM],
        [("acme", "glm-4.7-us")],
    ),
    "a precision as a part of the path": (
        [*DEEPSEEK, ("one", "deepseek/deepseek-v3.1/fp-8"), ("two", "deepseek/deepseek-v3.1/fp8")],
        [("one", "deepseek/deepseek-v3.1/lite")],
    ),
    "chat-hf from Llama 3 on": (
        [("deepinfra", "meta-llama/Llama-3-70b-chat-hf"), ("openrouter", "meta-llama/llama-3-70b-instruct")],
        [("deepinfra", "meta-llama/Llama-2-70b-chat-hf"), ("huggingface", "meta-llama/Meta-Llama-3-70B")],
    ),
    "chat-hf before Llama 3 is the chat model": (
        [("deepinfra", "meta-llama/Llama-2-70b-chat-hf"), ("openrouter", "meta-llama/llama-2-70b-chat")],
        [("huggingface", "meta-llama/Llama-2-70b-hf")],
    ),
    "the stamp of a build of the days of the release": (
        [*GLM, ("volcengine", "glm-4-7-251222", {"release_date": "2025-12-22"})],
        [("byteplus", "glm-4-7-260415", {"release_date": "2025-12-22"})],
    ),
    # Speed.
    "faster at a host that also lists the plain one": (
        [*GLM, ("host", "zai-org/GLM-4.7"), ("host", "zai-org/GLM-4.7-fast")],
        [("host", "zai-org/GLM-4.7-flash")],
    ),
    "a lab's own fast mode is another offer": (
        [("anthropic", "claude-opus-4-6"), ("openrouter", "anthropic/claude-opus-4.6")],
        [("anthropic", "claude-opus-4-6-fast"), ("openrouter", "anthropic/claude-opus-4.6-fast")],
    ),
    "a model that is called fast is no faster other one": (
        [("xai", "grok-4"), ("openrouter", "x-ai/grok-4")],
        [("xai", "grok-4-fast"), ("openrouter", "x-ai/grok-4-fast")],
    ),
    "a model that is called turbo is no faster other one": (
        [("azure", "gpt-4"), ("openrouter", "openai/gpt-4")],
        [("azure", "gpt-4-turbo"), ("openrouter", "openai/gpt-4-turbo")],
    ),
    # Sizes.
    "a size left out where there is one size only": (
        [
            ("one", "nvidia/nemotron-3-ultra-550b-a55b"),
            ("two", "nvidia/nemotron-3-ultra-550b-a55b"),
            ("three", "nvidia/nemotron-3-ultra"),
        ],
        [],
    ),
    "a size left out where there are several": (
        [("one", "acme/zephyrus-24b"), ("two", "acme/zephyrus-24b")],
        [("three", "acme/zephyrus"), ("one", "acme/zephyrus-7b")],
    ),
    "a size left out of a family with many": (
        [("one", "google/gemma-3-27b-it"), ("two", "google/gemma-3-27b-it")],
        [("three", "google/gemma-3")],
    ),
    # Versions.
    "a zero where there is no other number": (
        [("one", "minimax/minimax-m3"), ("two", "minimax/minimax-m3.0")],
        [],
    ),
    "a zero beside another number": (
        [("one", "minimax/minimax-m3"), ("three", "MiniMaxAI/MiniMax-M3")],
        [("two", "minimax/minimax-m3.0"), ("three", "minimax/minimax-m3.1")],
    ),
    "a zero at somebody who lists both": (
        [("one", "minimax/minimax-m3"), ("three", "MiniMaxAI/MiniMax-M3")],
        [("three", "minimax/minimax-m3.0")],
    ),
    # Snapshots.
    "the only snapshot that anybody lists": (
        [("anthropic", "claude-sonnet-4-20250514"), ("one", "claude-sonnet-4"), ("two", "anthropic/claude-sonnet-4")],
        [("two", "anthropic/claude-sonnet-4.5")],
    ),
    "an odd date of one provider": (
        [("openai", "gpt-4.1-2025-04-14"), ("one", "gpt-4.1"), ("two", "openai/gpt-4.1")],
        [("aaa", "gpt-4.1-2025-11-05")],
    ),
    "an odd date of one provider that lists it often": (
        [("openai", "gpt-4.1-2025-04-14"), ("one", "gpt-4.1"), ("two", "openai/gpt-4.1")],
        [("aaa", f"{before}gpt-4.1-2025-11-05") for before in ("", "openai/", "azure/")],
    ),
    "a second date that the lab lists": (
        [("openai", "gpt-4.1-2025-04-14"), ("one", "gpt-4.1-2025-04-14")],
        [("openai", "gpt-4.1-2025-11-05"), ("two", "openai/gpt-4.1")],
    ),
    "a second date that two others list": (
        [("one", "gpt-4.1-2025-11-05"), ("two", "openai/gpt-4.1-2025-11-05")],
        [("openai", "gpt-4.1-2025-04-14"), ("three", "gpt-4.1")],
    ),
    # The chat model and the base model.
    "the lab's bare name is the base model's": (
        [
            ("one", "google/gemma-2-9b-it"),
            ("groq", "gemma2-9b-it"),
            ("reseller", "google/gemma-2-9b", {"name": "Gemma 2 9B IT"}),
        ],
        [("two", "google/gemma-2-9b"), ("three", "google/gemma-2-9b", {"name": "Gemma 2 9B", "tool_call": True})],
    ),
    "a name without the lab is the chat model's": (
        [("one", "meta-llama/Llama-3.1-8B-Instruct"), ("cerebras", "llama3.1-8b")],
        [("two", "meta-llama/Llama-3.1-8B"), ("three", "meta/llama-3.1-8b"), ("four", "Llama-3.1-8B")],
    ),
    "a name without the lab that somebody lists beside the chat model": (
        [("hf", "gemma-2-27b-it"), ("groq", "gemma2-27b-it")],
        [("tg", "gemma-2-27b"), ("hf", "gemma-2-27b")],
    ),
    "such a name, listed so with capitals": (
        [("azure", "Llama-3.1-8B-Instruct"), ("groq", "llama-3.1-8b-instant")],
        [("azure", "Llama-3.1-8B"), ("cerebras", "llama-3.1-8b")],
    ),
    # Letters.
    "letters that only look alike": (
        [*GPT],
        [("aaa", "gpt-4\u043e"), ("aaa", "\uff47pt-4o"), ("aaa", "openai/gpt-4\u03bf"), ("aaa", "g\u0440t-4o")],
    ),
    "the sign of Kelvin is no K": (
        [("openrouter", "moonshotai/kimi-k2"), ("groq", "kimi-k2-instruct")],
        [("aaa", "\u212aimi-k2"), ("aaa", "moonshotai/kimi-\u212a2")],
    ),
    # Facts.
    "a window that the lab does not support": (
        [
            ("openai", "gpt-4o", {"context": 128_000}),
            ("openrouter", "openai/gpt-4o", {"context": 128_000}),
            ("github", "gpt-4o", {"context": 64_000}),
        ],
        [("aaa", "gpt-4o", {"context": 4_096}), ("bbb", "openai/gpt-4o", {"context": 2_000_000})],
    ),
    "a price that the lab does not support": (
        [
            ("openai", "gpt-4o", {"cost_in": 2.5, "cost_out": 10}),
            ("openrouter", "openai/gpt-4o", {"cost_in": 2.5, "cost_out": 10}),
            ("reseller", "gpt-4o", {"cost_in": 5, "cost_out": 20}),
        ],
        [("aaa", "gpt-4o", {"cost_in": 900, "cost_out": 900})],
    ),
    "weights that others contradict": (
        [
            ("one", "deepseek/deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}),
            ("two", "deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}),
            ("three", "deepseek-ai/DeepSeek-V3"),
        ],
        [("aaa", "deepseek/deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-R1"})],
    ),
    "many rows of one provider are one voice": (
        [
            ("zed", "deepseek/deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}),
            ("two", "deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}),
        ],
        [
            ("aaa", name, {"hugging_face_id": "deepseek-ai/DeepSeek-R1"})
            for name in ("deepseek-v3", "DeepSeek-V3", "DEEPSEEK-V3", "deepseek/deepseek-v3", "deepseek-ai/DeepSeek-V3")
        ],
    ),
    "an alias that says what it is today": (
        [
            ("openrouter", "deepseek/deepseek-chat", {"hugging_face_id": "deepseek-ai/DeepSeek-R1"}),
            ("two", "deepseek/deepseek-r1", {"hugging_face_id": "deepseek-ai/DeepSeek-R1"}),
        ],
        [("two", "deepseek/deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}), ("three", "deepseek-v3")],
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_spellings_of_one_model_meet(what: str, grouped: Grouped) -> None:
    one, other = CASES[what]
    found = dict(zip(names([*one, *other]), grouped([*one, *other]), strict=True))
    assert len({found[name] for name in names(one)}) == 1, found


@pytest.mark.parametrize("what", [what for what, (_, other) in CASES.items() if other])
def test_what_is_another_model_stays_apart(what: str, grouped: Grouped) -> None:
    one, other = CASES[what]
    found = dict(zip(names([*one, *other]), grouped([*one, *other]), strict=True))
    met = [name for name in names(other) if found[name] in {found[each] for each in names(one)}]
    assert met == [], found


@pytest.mark.slow
@pytest.mark.parametrize("what", CASES)
def test_the_order_of_rows_does_not_matter(what: str, grouped: Grouped) -> None:
    listed = [*CASES[what][0], *CASES[what][1]]
    assert grouped(listed) == grouped(listed[::-1])[::-1]


def test_a_fresh_contradiction_of_two_with_no_third_leaves_both_apart(grouped: Grouped) -> None:
    weights = {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}, {"hugging_face_id": "deepseek-ai/DeepSeek-R1"}
    for slugs in (("aaa", "zzz"), ("zzz", "aaa")):
        one, other = grouped(
            [(slug, "deepseek/deepseek-v3", facts) for slug, facts in zip(slugs, weights, strict=True)]
        )
        assert one != other


def test_a_tie_is_not_broken_by_how_ids_or_slugs_sort(grouped: Grouped) -> None:
    def sides(first: str, second: str) -> list[bool]:
        listed: list[Row] = [
            *((f"{first}-{n}", "deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-V3"}) for n in range(2)),
            *((f"{second}-{n}", "deepseek-v3", {"hugging_face_id": "deepseek-ai/DeepSeek-R1"}) for n in range(2)),
        ]
        found = grouped(listed)
        assert not {*found[:2]} & {*found[2:]}
        return [found[0] == found[1], found[2] == found[3]]

    assert sides("aaa", "zzz") == sides("zzz", "aaa")


def test_a_row_that_differs_in_one_unknown_word_is_a_near_miss_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed: list[Row] = [*DEEPSEEK, ("groq", "deepseek-v3.1"), ("odd", "deepseek/deepseek-v3.1-frobnicated")]
    found = told(tmp_path, capsys, listed, "--near-misses")
    (miss,) = (each for each in found if "odd/deepseek/deepseek-v3.1-frobnicated" in each["other"]["offers"])
    assert "frobnicated" in miss["apart"] + miss["alike"]


def test_an_odd_date_is_a_near_miss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = [*CASES["an odd date of one provider"][0], *CASES["an odd date of one provider"][1]]
    found = told(tmp_path, capsys, listed, "--near-misses")
    assert any("aaa/gpt-4.1-2025-11-05" in each["other"]["offers"] for each in found), found


# Self-hosted servers say in their rows what runs behind a name; what a row says is read by an update.

LIMIT, TEXT = {"context": 128_000, "output": 16_384}, {"input": ["text", "image"], "output": ["text"]}
OF_OPENAI = {
    each: {"id": each, "name": each.upper(), "tool_call": True, "attachment": True, "limit": LIMIT, "modalities": TEXT}
    | {"cost": {"input": 2.5, "output": 10}}
    for each in ("gpt-4o", "gpt-4.1")
}


def on_vllm(model_id: str, root: str | None, parent: str | None = None) -> dict[str, Any]:
    return {
        "id": model_id,
        "object": "model",
        "created": 1_715_644_056,
        "owned_by": "vllm",
        "root": root,
        "parent": parent,
        "max_model_len": 32_768,
    }


def combined_with(world: World, slug: str, model_id: str) -> set[str]:
    """Who else is a member of the combined model that an offer belongs to."""
    return {
        f"{each['provider']}/{each['id']}"
        for model in world.document("combined-models.json").values()
        if any((each["provider"], each["id"]) == (slug, model_id) for each in model["members"])
        for each in model["members"]
        if each["provider"] != slug
    }


@pytest.fixture
def served(world: World) -> World:
    """OpenAI, and a server of one's own that bears its names."""
    (world.folder / "facts.json").write_text(json.dumps({"openai": {"id": "openai", "models": OF_OPENAI}}))
    owned = [{"id": each, "object": "model", "created": 1, "owned_by": "system"} for each in OF_OPENAI]
    world.gateway.lists = {
        "openai": listing(*owned),
        "vllm": listing(
            on_vllm("gpt-4o", "/models/Qwen2.5-7B-Instruct"),
            on_vllm("gpt-4.1", "mistralai/Mistral-7B-Instruct-v0.3"),
            on_vllm("house-lora", "/adapters/house", "gpt-4o"),
        ),
    }
    world.update('metadata.sources = ["facts.json"]')
    return world


@pytest.mark.parametrize("name", ["gpt-4o", "gpt-4.1"])
def test_a_well_known_name_on_other_weights_is_in_no_group_with_the_model(served: World, name: str) -> None:
    assert combined_with(served, "vllm", name) == set()


@pytest.mark.parametrize("name", ["gpt-4o", "gpt-4.1"])
def test_a_well_known_name_on_other_weights_has_nothing_of_the_model(served: World, name: str) -> None:
    model = served.document("providers/vllm.json")[name]
    assert "cost" not in model
    assert "image" not in model.get("modalities", {}).get("input", ())
    assert model["name"] != OF_OPENAI[name]["name"]


def test_a_server_that_serves_a_model_under_its_own_name_meets_the_others(world: World) -> None:
    facts = {"root": "openai/gpt-oss-20b", "parent": None, "owned_by": "vllm"}
    world.gateway.lists = {
        "vllm": listing(*rows("gpt-oss-20b", **facts)),
        "groq": listing(*rows("openai/gpt-oss-20b", "groq-1", "groq-2")),
    }
    world.update()
    assert combined_with(world, "vllm", "gpt-oss-20b") == {"groq/openai/gpt-oss-20b"}


def test_a_server_is_in_a_group_with_what_it_says_it_serves(world: World) -> None:
    facts = {"root": "Qwen/Qwen2.5-7B-Instruct", "parent": None, "owned_by": "vllm"}
    world.gateway.lists = {
        "vllm": listing(*rows("gpt-4o", **facts)),
        "groq": listing(*rows("openai/gpt-4o", "qwen/qwen-2.5-7b-instruct", "groq-2")),
        "openrouter": listing(*rows("openai/gpt-4o", "openrouter-1", "openrouter-2")),
    }
    world.update()
    assert "groq/openai/gpt-4o" not in combined_with(world, "vllm", "gpt-4o")
    assert combined_with(world, "openrouter", "openai/gpt-4o") == {"groq/openai/gpt-4o"}
    assert combined_with(world, "vllm", "gpt-4o") <= {"groq/qwen/qwen-2.5-7b-instruct"}
