"""The bundled sample: what is in it and what is not."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from portkey_catalog.demo.sample import answers, metadata_path
from support import sample_maker
from support.recordings import Recordings, Row, rows_of


@cache
def rows(slug: str) -> list[Row]:
    document = json.loads(answers()[slug])
    return document if isinstance(document, list) else document["data"]


def row(slug: str, model: str) -> Row:
    return next(item for item in rows(slug) if item["id"] == model)


def inner(value: Any) -> Iterator[tuple[str | None, Any]]:
    """Every key and value at every depth."""
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in pairs:
        yield key, item
        if isinstance(item, dict | list):
            yield from inner(item)


def documents() -> Iterator[Any]:
    yield from map(json.loads, answers().values())
    yield json.loads(metadata_path().read_bytes())


# What is in it


def test_nine_providers_answer_in_their_own_shapes() -> None:
    telling = {
        "openrouter": {"pricing", "top_provider", "architecture", "supported_parameters"},
        "together": {"type", "display_name", "pricing"},
        "huggingface": {"providers"},
        "groq": {"context_window", "max_completion_tokens"},
        "mistral": {"capabilities", "max_context_length", "aliases"},
        "deepinfra": {"metadata", "root"},
    }
    assert all(keys <= rows(slug)[0].keys() for slug, keys in telling.items())
    normalised = {"anthropic", "openai", "bedrock"}
    assert all(rows(slug)[0].keys() == {"id", "object", "created", "owned_by"} for slug in normalised)
    assert set(answers()) == normalised | telling.keys()
    assert answers()["together"].startswith(b"[\n{")
    assert json.loads(answers()["anthropic"])["provider"] == "anthropic"


def test_the_sample_holds_about_four_hundred_models() -> None:
    distinct = {(slug, item["id"]) for slug in answers() for item in rows(slug)}
    assert 380 <= len(distinct) <= 450


def test_every_row_stands_on_its_own_line() -> None:
    for slug, answer in answers().items():
        assert answer.count(b"\n") == len(rows(slug)) + 2


def test_no_prose_is_kept() -> None:
    banned = {"description", "chat_template", "license", "link", "links", "doc", "env", "npm", "api"}
    pairs = [pair for document in documents() for pair in inner(document)]
    assert not banned & {key for key, _ in pairs}
    assert max(len(item) for _, item in pairs if isinstance(item, str)) <= 120
    assert not any("://" in item for _, item in pairs if isinstance(item, str))


def test_openrouter_keeps_its_awkward_entries() -> None:
    assert row("openrouter", "openrouter/auto")["pricing"] == {"prompt": "-1", "completion": "-1"}
    assert row("openrouter", "~anthropic/claude-opus-latest")["alias_target"]["slug"] == "anthropic/claude-opus-5"
    ids = {item["id"] for item in rows("openrouter")}
    assert {suffix for model in ids if (suffix := model.partition(":")[2])} == {"free", "batch", "thinking"}
    overrides = [entry for item in rows("openrouter") for entry in item["pricing"].get("overrides", [])]
    assert {"min_prompt_tokens", "utc_start"} <= {key for entry in overrides for key in entry}
    assert row("openrouter", "qwen/qwen3-vl-30b-a3b-instruct")["context_length"] == 0
    assert row("openrouter", "moonshotai/kimi-k3")["top_provider"]["max_completion_tokens"] is None
    assert row("openrouter", "stealth/ox-alpha")["pricing"]["prompt"] == "0"
    short = row("openrouter", "openai/gpt-3.5-turbo-0613")
    assert short["top_provider"]["max_completion_tokens"] > short["context_length"]
    names = [item["name"] for item in rows("openrouter")]
    assert any(name.endswith(" ") for name in names)
    assert any("  " in name for name in names)
    assert any("\N{DOLPHIN}" in name for name in names)
    assert {"moonshotai/kimi-k2", "moonshotai/kimi-k2-thinking"} <= ids


def test_the_other_providers_keep_their_awkward_entries() -> None:
    image = row("together", "black-forest-labs/FLUX.1-schnell")
    assert (image["type"], image["created"], image["pricing"]["input"]) == ("image", 0, 0)
    assert row("together", "cartesia/sonic-3")["context_length"] == 0
    assert b"0.18000000000000002" in answers()["together"]
    assert len(row("huggingface", "openai/gpt-oss-120b")["providers"]) > 4
    assert not any("pricing" in offer for offer in row("huggingface", "moonshotai/Kimi-K2-Instruct")["providers"])
    assert row("deepinfra", "BAAI/bge-m3")["metadata"] is None
    mistral = [item["id"] for item in rows("mistral")]
    assert mistral.count("voxtral-mini-latest") == mistral.count("voxtral-mini-2507") == 2
    assert "mistral-large-latest" in mistral
    assert "anthropic.claude-sonnet-4-20250514-v1:0" in {item["id"] for item in rows("bedrock")}


def test_current_models_are_offered_by_several_providers() -> None:
    spellings = {
        "claude sonnet 4": {
            "openrouter": "anthropic/claude-sonnet-4",
            "anthropic": "claude-sonnet-4-20250514",
            "bedrock": "anthropic.claude-sonnet-4-20250514-v1:0",
            "deepinfra": "anthropic/claude-4-sonnet",
        },
        "gpt-oss 120b": {
            "openrouter": "openai/gpt-oss-120b",
            "together": "openai/gpt-oss-120b",
            "huggingface": "openai/gpt-oss-120b",
            "groq": "openai/gpt-oss-120b",
            "deepinfra": "openai/gpt-oss-120b",
            "bedrock": "openai.gpt-oss-120b-1:0",
        },
        "llama 3.3 70b": {
            "openrouter": "meta-llama/llama-3.3-70b-instruct",
            "together": "meta-llama/Llama-3.3-70B-Instruct-Turbo",
            "huggingface": "meta-llama/Llama-3.3-70B-Instruct",
            "groq": "llama-3.3-70b-versatile",
            "bedrock": "meta.llama3-3-70b-instruct-v1:0",
        },
        "claude opus 5": {"openrouter": "anthropic/claude-opus-5", "anthropic": "claude-opus-5"},
        "gpt-5.5": {"openrouter": "openai/gpt-5.5", "openai": "gpt-5.5"},
    }
    for offers in spellings.values():
        for slug, model in offers.items():
            assert row(slug, model)


def test_metadata_describes_only_models_of_the_sample() -> None:
    providers = json.loads(metadata_path().read_bytes())
    slug_of = {name: slug for slug, name in sample_maker.METADATA_PROVIDERS.items()}
    assert providers.keys() == slug_of.keys()
    for name, provider in providers.items():
        assert provider["id"] == name
        assert provider["models"].keys() <= {item["id"] for item in rows(slug_of[name])}
        for model_id, model in provider["models"].items():
            assert model["id"] == model_id
            assert {"name", "limit", "modalities", "tool_call"} <= model.keys()


# Where it comes from


@cache
def recorded(recordings: Recordings, slug: str) -> list[list[Row]]:
    """The provider's recorded lists, as recorded."""
    return [
        rows_of(json.loads(path.read_bytes())) for path in sorted(recordings.folder.glob(f"upstream/{slug}/*.json"))
    ]


def as_handed_on(slug: str, item: Row) -> Row:
    """A recorded row in the wording in which the gateway hands it on."""
    if slug == "anthropic":
        created = int(datetime.fromisoformat(item["created_at"]).timestamp())
        return {"id": item["id"], "object": "model", "created": created, "owned_by": "anthropic"}
    if slug == "bedrock":  # states no date
        return {"id": item["modelId"], "object": "model", "created": 0, "owned_by": item["providerName"]}
    return item


def is_part(kept: Any, whole: Any) -> bool:
    """Nothing added, nothing altered; objects may have lost keys."""
    if isinstance(kept, dict) and isinstance(whole, dict):
        return all(key in whole and is_part(item, whole[key]) for key, item in kept.items())
    if isinstance(kept, list) and isinstance(whole, list):
        return len(kept) == len(whole) and all(map(is_part, kept, whole))
    return type(kept) is type(whole) and kept == whole


@pytest.mark.slow
@pytest.mark.parametrize("slug", sorted(answers()))
def test_every_fact_is_as_the_provider_stated_it(recordings: Recordings, slug: str) -> None:
    stated: dict[str, list[Row]] = {}
    for item in (as_handed_on(slug, item) for recording in recorded(recordings, slug) for item in recording):
        stated.setdefault(item["id"], []).append(item)
    compared = 0
    for item in rows(slug):
        profile = item["id"] in sample_maker.BEDROCK_PROFILES and slug == "bedrock"
        kept = item | {"id": item["id"].partition(".")[2]} if profile else item
        if recordings.whole or kept["id"] in stated:
            compared += 1
            assert any(is_part(kept, whole) for whole in stated[kept["id"]]), item["id"]
    assert compared


@pytest.mark.parametrize("slug", sorted(answers()))
def test_no_recorded_list_is_kept_whole(recordings: Recordings, slug: str) -> None:
    assert not any(all(item in rows(slug) for item in recording) for recording in recorded(recordings, slug))


@pytest.mark.slow
def test_the_maker_writes_the_committed_files(recordings: Recordings) -> None:
    made = sample_maker.make(recordings.folder)
    committed = {name: (sample_maker.SAMPLE / name).read_text(encoding="utf-8") for name in made}
    assert {name.partition("/")[2].removesuffix(".json") for name in made} - {""} == set(answers())
    if recordings.whole:
        assert made == committed
    for name, text in made.items():
        assert lines_of(text) and lines_of(text) <= lines_of(committed[name])


def lines_of(text: str) -> set[str]:
    """A row each, in whatever list it stands."""
    return {line.removesuffix(",") for line in text.splitlines()}
