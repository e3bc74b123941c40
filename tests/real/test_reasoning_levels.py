"""Levels of reasoning in the real opencode and through the real gateway: which are listed, and what a request says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.exports import documents as exports
from portkey_catalog.exports.levels import OPEN_SOURCE_TAKES
from portkey_catalog.store import catalog as store
from real.commands import CatalogCommand
from real.upstreams import JSON, spoken
from support.loopback import Replay, Reply, Request, replay_upstream

KEY = {"PORTKEY_API_KEY": "pk-test-user"}
QUIET = {"OPENCODE_DISABLE_MODELS_FETCH": "1"}

TAKEN: dict[str, dict[str, list[str] | None]] = {
    "openai": {
        "gpt-5": ["minimal", "low", "medium", "high"],
        "gpt-5-pro": ["high"],
        "gpt-5.6-sol": ["none", "low", "medium", "high", "xhigh", "max"],
        "gpt-4.1": None,
    },
    "anthropic": {
        "claude-opus-5": ["low", "medium", "high", "xhigh", "max"],
        "claude-sonnet-4-6": ["low", "medium", "high", "max"],
        "claude-sonnet-4-5": [],
    },
    "deepseek": {"deepseek-v4-pro": ["low", "high", "max"], "deepseek-reasoner": []},
    "moonshotai": {"kimi-k3": ["low", "high", "max"], "kimi-k2.6": []},
    "openrouter": {
        "openai/gpt-5": ["minimal", "low", "medium", "high"],
        "anthropic/claude-opus-5": ["low", "high", "max"],
        "moonshotai/kimi-k3": ["low", "high", "max"],
        "minimax/minimax-m3": ["low", "high"],
        "z-ai/glm-5.2": ["high"],
        "somebody/unknown-1": [],
    },
}
"""Levels by provider and model as metadata states them; `None` where the model does not reason."""

SHARED = {
    "gpt-5": ["minimal", "low", "medium", "high"],
    "claude-opus-5": ["low", "high", "max"],
    "kimi-k3": ["low", "high", "max"],
}
"""Levels that both members of a chain take."""


def metadata() -> str:
    """A document in the shape of models.dev that states these levels, beside other controls."""

    def entry(model_id: str, levels: list[str] | None) -> dict[str, Any]:
        control = {"type": "effort", "values": levels} if levels else {"type": "budget_tokens", "min": 1024}
        return {
            "id": model_id,
            "name": model_id,
            "tool_call": True,
            "reasoning": levels is not None,
            "modalities": {"input": ["text"], "output": ["text"]},
            "limit": {"context": 200_000, "output": 64_000},
            **({} if levels is None else {"reasoning_options": [{"type": "toggle"}, control]}),
        }

    described = {
        slug: {"id": slug, "name": slug, "models": {each: entry(each, levels) for each, levels in found.items()}}
        for slug, found in TAKEN.items()
    }
    return json.dumps(described)


def hosted(request: Request) -> Reply:
    """Bare lists by provider, and an answer to every chat."""
    if request.path == "/v1/chat/completions":
        return spoken("the gateway speaks")
    ids = TAKEN[request.headers["x-portkey-provider"].removeprefix("@")]
    return Reply(200, JSON, json.dumps({"data": [{"id": each, "object": "model"} for each in ids]}).encode())


@pytest.fixture
def published(catalog: CatalogCommand) -> Iterator[tuple[Replay, CatalogCommand]]:
    """A catalog of these providers behind hosted Portkey, with levels from metadata."""
    (catalog.folder / "facts.json").write_text(metadata())
    with replay_upstream({"/v1/models": hosted, "/v1/chat/completions": hosted}) as gateway:
        head = f'[gateway]\nbase_url = "{gateway.url}/v1"\ndiscover = false\n\n[metadata]\nsources = ["facts.json"]\n\n'
        catalog.update(head + "\n".join(f'[[providers]]\nslug = "{slug}"\n' for slug in TAKEN), KEY)
        gateway.requests.clear()
        yield gateway, catalog


def listed(opencode: OpenCode, **environment: str) -> dict[str, dict[str, Any]]:
    """Variants of every model that opencode lists, by `provider/model`: a line with the id, then an object."""
    text = opencode.run("models", "--verbose", **environment, **KEY, **QUIET).stdout
    found, decoder = {}, json.JSONDecoder()
    while text := text.lstrip("\n"):
        name, _, rest = text.partition("\n")
        entry, end = decoder.raw_decode(rest)
        found[name], text = entry["variants"], rest[end:]
    return found


def wanted() -> dict[str, dict[str, Any]]:
    levels = {f"combined/{model_id}": known for model_id, known in SHARED.items()}
    for slug, found in TAKEN.items():
        levels |= {f"portkey-{slug}/{model_id}": known or [] for model_id, known in found.items()}
    return {name: {level: {"reasoningEffort": level} for level in known} for name, known in levels.items()}


def test_every_entry_lists_exactly_the_levels_its_providers_take(
    published: tuple[Replay, CatalogCommand], opencode: OpenCode
) -> None:
    _, catalog = published
    assert listed(opencode, OPENCODE_CONFIG=str(catalog.folder / "catalog" / "v1" / "opencode.json")) == wanted()


def test_by_models_address_they_are_the_same(
    published: tuple[Replay, CatalogCommand], opencode: OpenCode, tmp_path: Path
) -> None:
    folder = published[1].folder / "catalog"
    catalog = store.load_catalog(folder)
    assert catalog
    config, files = store.load_opencode_config(folder), store.read_files(folder)
    document = exports.site_documents(catalog, config, files, "https://catalog.example.org/")["api.json"]
    (tmp_path / "models.json").write_text(document)
    assert listed(opencode, OPENCODE_MODELS_PATH=str(tmp_path / "models.json")) == wanted()


@pytest.mark.parametrize(
    ("model", "level"),
    [
        ("portkey-openai/gpt-5", "minimal"),
        ("portkey-anthropic/claude-opus-5", "max"),
        ("portkey-deepseek/deepseek-v4-pro", "high"),
        ("portkey-moonshotai/kimi-k3", "low"),
        ("combined/claude-opus-5", "high"),
    ],
)
def test_a_request_carries_the_level_that_was_chosen(
    published: tuple[Replay, CatalogCommand], opencode: OpenCode, model: str, level: str
) -> None:
    gateway, catalog = published
    config = {"OPENCODE_CONFIG": str(catalog.folder / "catalog" / "v1" / "opencode.json")}
    outcome = opencode.run("run", "--model", model, "--variant", level, "hi", **config, **KEY, **QUIET)
    assert outcome.stdout == "the gateway speaks\n", outcome
    bodies = [json.loads(request.body) for request in gateway.requests]
    assert level in [body.get("reasoning_effort") for body in bodies if body.get("tools")]


def test_a_model_without_levels_is_asked_for_none_not_even_for_a_title(
    published: tuple[Replay, CatalogCommand], opencode: OpenCode
) -> None:
    gateway, catalog = published
    config = {"OPENCODE_CONFIG": str(catalog.folder / "catalog" / "v1" / "opencode.json")}
    outcome = opencode.run("run", "--model", "portkey-anthropic/claude-sonnet-4-5", "hi", **config, **KEY, **QUIET)
    assert outcome.stdout == "the gateway speaks\n", outcome
    bodies = [json.loads(request.body) for request in gateway.requests]
    assert bodies and not [body for body in bodies if "reasoning_effort" in body]


DROPPED = (
    *("anthropic", "bedrock", "cohere", "deepinfra", "deepseek", "fireworks-ai", "huggingface", "mistral-ai"),
    *("moonshot", "novita-ai", "perplexity-ai", "siliconflow", "together-ai", "zhipu"),
)
EXTRA = {
    "azure": ("resource-name", "deployment-id", "api-version"),
    "vertex": ("region", "project-id"),
    "aws": ("access-key-id", "secret-access-key", "region"),
}


@pytest.mark.parametrize("provider", [*OPEN_SOURCE_TAKES, *DROPPED])
def test_the_open_source_gateway_passes_a_level_on_where_we_say_so(gateway: str, provider: str) -> None:
    with replay_upstream({}) as upstream:
        headers = {f"x-portkey-{cloud}-{name}": "x" for cloud, names in EXTRA.items() for name in names}
        headers |= {"x-portkey-provider": provider, "x-portkey-custom-host": f"{upstream.url}/v1"}
        headers["authorization"] = "Bearer pk-test-provider"
        body = {"model": "gemini-3.5-flash", "messages": [{"role": "user", "content": "hi"}], "reasoning_effort": "low"}
        httpx.post(f"{gateway}/chat/completions", headers=headers, json={**body, "max_tokens": 9}, timeout=20)
        assert upstream.requests
        passed = b'"low"' in upstream.requests[-1].body
    assert passed is (provider in OPEN_SOURCE_TAKES)
