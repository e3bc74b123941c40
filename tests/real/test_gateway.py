"""Recorded model lists, replayed by a loopback upstream and read by `update` through the real open-source gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from real.commands import CatalogCommand, provider_settings
from support.hosted import JSON
from support.loopback import Replay, Reply, replay_upstream
from support.recordings import Recordings, rows_of

LISTS = {
    "openrouter": ("openrouter", "openrouter/2026-08-22.json"),
    "together": ("together-ai", "together/2026-01-23.json"),
    "huggingface": ("huggingface", "huggingface/2025-09-08.json"),
}
"""Slug -> the gateway's name of the provider, and the recorded answer."""

KEYS = {f"{slug.upper()}_KEY": f"pk-test-{slug}" for slug in LISTS}


@dataclass(frozen=True)
class Updated:
    """A catalog made from the three lists."""

    command: CatalogCommand
    settings: str
    upstream: Replay
    rows: dict[str, int]
    """Rows of each list."""
    first: dict[str, Any]

    def model(self, slug: str, model_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.command.document(f"providers/{slug}.json")[model_id]
        return found


@pytest.fixture(scope="module")
def updated(gateway: str, recordings: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Updated]:
    recorded = {slug: recordings.read(f"upstream/{path}") for slug, (_, path) in LISTS.items()}
    rows = {slug: len(rows_of(json.loads(body))) for slug, body in recorded.items()}
    with replay_upstream({f"/{slug}/models": Reply(200, JSON, body) for slug, body in recorded.items()}) as upstream:
        providers = "\n".join(
            provider_settings(slug, f"{upstream.url}/{slug}", provider=name) for slug, (name, _) in LISTS.items()
        )
        head = f'[gateway]\nbase_url = "{gateway}"\ndiscover = false\n\n[metadata]\nsources = []\n\n'
        command = CatalogCommand(tmp_path_factory.mktemp("updated"))
        yield Updated(command, head + providers, upstream, rows, command.update(head + providers, KEYS))


def test_each_list_is_asked_for_once_with_the_providers_own_key(updated: Updated) -> None:
    asked = sorted((request.path, request.headers["authorization"]) for request in updated.upstream.requests[:3])
    assert asked == sorted((f"/{slug}/models", f"Bearer pk-test-{slug}") for slug in LISTS)


@pytest.mark.parametrize("slug", LISTS)
def test_every_row_becomes_a_model_or_is_rejected_with_a_reason(updated: Updated, slug: str) -> None:
    report = updated.first["providers"][slug]
    models = updated.command.document(f"providers/{slug}.json")
    assert report["state"] == "read"
    assert report["models"] == len(models)
    assert len(models) + len(report["rejected"]) == updated.rows[slug]
    assert all(row["id"] and row["reason"] for row in report["rejected"])


def test_nothing_in_the_recorded_lists_has_to_be_rejected(updated: Updated) -> None:
    assert [len(provider["rejected"]) for provider in updated.first["providers"].values()] == [0, 0, 0]


class Expected(NamedTuple):
    """A model's facts, worked out by hand from the recorded answer: USD per million tokens, limits in tokens."""

    slug: str
    id: str
    kind: str
    cost: dict[str, Any]
    limit: dict[str, int]


BY_HAND = [
    # "0.000000375", "0.000001875", cache "0.0000000375" and "0.0000000208333333333333" per token
    Expected(
        "openrouter",
        "google/gemini-3.7-flash",
        "chat",
        {"input": 0.375, "output": 1.875, "cache_read": 0.0375, "cache_write": 0.020833},
        {"context": 1_048_576, "output": 65_536},
    ),
    # a tier above 200,000 tokens stands beside the prices; they are those of the first tier
    Expected(
        "openrouter",
        "anthropic/claude-sonnet-4",
        "chat",
        {
            **{"input": 3, "output": 15, "cache_read": 0.3, "cache_write": 3.75},
            "tiers": [{"input": 6, "output": 22.5, "cache_read": 0.6, "cache_write": 7.5, "min_prompt": 200_000}],
        },
        {"context": 1_000_000, "output": 64_000},
    ),
    # "-1": depends on where the request is routed
    Expected("openrouter", "openrouter/auto", "chat", {}, {"context": 2_000_000}),
    # "0" and "0" on a chat model: free
    Expected(
        "openrouter",
        "dots-studio/dots-3-note-preview:free",
        "chat",
        {"input": 0, "output": 0},
        {"context": 512_000, "output": 512_000},
    ),
    # an answer of 4096 tokens does not fit into 4095
    Expected(
        "openrouter",
        "openai/gpt-3.5-turbo-0613",
        "chat",
        {"input": 1, "output": 2},
        {"context": 4_095, "output": 4_095},
    ),
    # `max_completion_tokens` is null
    Expected(
        "openrouter",
        "x-ai/grok-4.6",
        "chat",
        {
            **{"input": 2, "output": 6, "cache_read": 0.5},
            "tiers": [{"input": 4, "output": 12, "cache_read": 1, "min_prompt": 200_000}],
        },
        {"context": 500_000},
    ),
    # 0.18000000000000002 and 0.5900000000000001 per million
    Expected(
        "together",
        "meta-llama/Llama-4-Scout-17B-16E-Instruct",
        "chat",
        {"input": 0.18, "output": 0.59},
        {"context": 1_048_576},
    ),
    # all prices 0, but an image is not free: it is billed in another unit
    Expected("together", "black-forest-labs/FLUX.2-flex", "image", {}, {}),
    # 65 is per million characters; a context of 0 is none
    Expected("together", "cartesia/sonic", "audio", {}, {}),
    Expected(
        "together",
        "intfloat/multilingual-e5-large-instruct",
        "embedding",
        {"input": 0.02, "output": 0.02},
        {"context": 514},
    ),
    # five providers, two of which say something: contexts 131072 and 32000, prices 0.25 / 0.75 and 0.38 / 0.4
    Expected("huggingface", "Qwen/Qwen2.5-72B-Instruct", "chat", {"input": 0.38, "output": 0.75}, {"context": 32_000}),
    # live: 0.9 / 0.9 and 0.13 / 0.4; a third one, only staging, does not count
    Expected(
        "huggingface", "meta-llama/Llama-3.1-70B-Instruct", "chat", {"input": 0.9, "output": 0.9}, {"context": 131_072}
    ),
    # one provider, live, without price and context
    Expected("huggingface", "CohereLabs/aya-expanse-32b", "chat", {}, {}),
]


@pytest.mark.parametrize("expected", BY_HAND, ids=lambda expected: expected.id)
def test_kind_prices_and_limits_are_those_worked_out_by_hand(updated: Updated, expected: Expected) -> None:
    model = updated.model(expected.slug, expected.id)
    told = {name for name, origin in model.get("provenance", {}).items() if origin.startswith("assumed")}
    stated = {name: size for name, size in model.get("limit", {}).items() if f"limit.{name}" not in told}
    found = (model["kind"], model.get("cost", {}), stated)
    assert found == (expected.kind, expected.cost, expected.limit)


@pytest.mark.parametrize(
    ("slug", "model_id", "tool_call"),
    [
        ("openrouter", "anthropic/claude-sonnet-4", True),
        ("openrouter", "sao10k/l3-lunaris-8b", False),  # no "tools" among its parameters
        ("together", "meta-llama/Llama-4-Scout-17B-16E-Instruct", None),  # Together does not say
        ("huggingface", "Qwen/Qwen2.5-72B-Instruct", True),
        ("huggingface", "CohereLabs/aya-expanse-32b", False),
        ("huggingface", "meta-llama/Llama-3.1-70B-Instruct", True),  # only the staging one cannot
    ],
)
def test_tool_support_is_what_the_list_says_of_all_live_providers(
    updated: Updated, slug: str, model_id: str, tool_call: bool | None
) -> None:
    assert updated.model(slug, model_id).get("tool_call") is tool_call


def test_a_second_update_on_the_same_answers_changes_no_byte(updated: Updated) -> None:
    before = updated.command.files()
    report = updated.command.update(updated.settings, KEYS)
    assert report["changed_files"] == []
    assert updated.command.files() == before
    assert set(updated.first["changed_files"]) and before


def test_no_key_is_in_any_file(updated: Updated) -> None:
    assert not [path for path, body in updated.command.files().items() if b"pk-test-" in body]
