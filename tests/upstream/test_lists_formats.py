"""Wire formats: each is recognised by what only it has, and read as its server means it."""

from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.upstream.formats import FORMATS
from portkey_catalog.upstream.lists import parse_list
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, Tier
from support.upstream_rows import DEEPINFRA, OPENROUTER, body, read_one

TOGETHER = {
    "id": "lab/Model-Turbo",
    "created": 0,
    "type": "chat",
    "running": False,
    "display_name": "Model Turbo",
    "organization": "Lab",
    "context_length": 131072,
    "config": {"max_output_length": 32768},
    "pricing": {"hourly": 0, "input": 0.18000000000000002, "output": 0.6, "base": 0, "finetune": 0},
}


HUGGINGFACE: dict[str, Any] = {
    "id": "lab/Model",
    "object": "model",
    "created": 1713925272,
    "owned_by": "lab",
    "providers": [
        {"provider": "a", "status": "live", "context_length": 131072, "pricing": {"input": 1, "output": 3}},
        {"provider": "b", "status": "live", "context_length": 40960, "supports_tools": True},
        {"provider": "c", "status": "live", "pricing": {"input": 2, "output": 2.5}, "supports_tools": False},
        {"provider": "d", "status": "staging", "context_length": 1, "pricing": {"input": 99, "output": 99}},
    ],
}


GROQ = {
    "id": "model-8b",
    "created": 1737672203,
    "owned_by": "Lab",
    "context_window": 8192,
    "max_completion_tokens": 512,
}


def test_openrouter_states_prices_per_token() -> None:
    assert read_one(OPENROUTER) == (
        "openrouter",
        Row(
            id="lab/model:free",
            name="Lab: Model  (free)",
            created=Decimal(1787336476),
            canonical_slug="lab/model-20260101",
            context=1048576,
            unit=PriceUnit.USD_PER_TOKEN,
            prices=StatedPrices(Decimal("0.00000008333333333333334"), Decimal(0), Decimal("0.000000002")),
            tiers=(Tier(StatedPrices(Decimal("0.1")), min_prompt=272000),),
            usual_kind="chat",
            inputs=("image", "text", "file"),
            outputs=("text",),
            reasoning=True,
            tool_call=True,
            structured_output=True,
            temperature=False,
        ),
    )


def test_openrouter_parameters_that_are_not_listed_say_nothing() -> None:
    _, row = read_one({**OPENROUTER, "supported_parameters": []})
    assert (row.tool_call, row.reasoning, row.temperature) == (None, None, None)


def test_together_states_prices_per_million_in_a_bare_array() -> None:
    answer = parse_list([body([TOGETHER], wrapped=False)])
    row = answer.rows[0]
    assert (answer.format, row.unit, row.prices.input) == (
        "together",
        PriceUnit.USD_PER_MILLION,
        Decimal("0.18000000000000002"),
    )
    assert (row.name, row.owner, row.kind, row.context, row.max_output) == ("Model Turbo", "Lab", "chat", 131072, 32768)


def test_together_prices_audio_by_the_character_which_is_no_token_price() -> None:
    _, row = read_one({**TOGETHER, "type": "audio"})
    assert row.unit is None


def test_a_hugging_face_entry_is_what_a_request_meets_at_worst() -> None:
    odd = {"provider": "e", "status": "live", "context_length": 1}
    name, row = read_one({**HUGGINGFACE, "providers": [*HUGGINGFACE["providers"], odd]})
    assert (name, row.context, row.prices.input, row.prices.output) == ("huggingface", 40960, Decimal(2), Decimal(3))
    assert (row.tool_call, row.structured_output, row.hugging_face_id) == (False, None, "lab/Model")


def test_deepinfra_keeps_facts_under_metadata() -> None:
    name, row = read_one(DEEPINFRA)
    assert (name, row.context, row.max_output) == ("deepinfra", 8192, 4096)
    assert (row.prices.input, row.prices.cache_read) == (Decimal("0.05499999999999999"), Decimal("0.01"))
    assert (row.usual_kind, row.inputs, row.reasoning) == ("chat", ("text", "image"), True)


def test_supersets_of_the_openai_shape_keep_their_limits() -> None:
    assert read_one(GROQ)[1] == Row(
        id="model-8b", usual_kind="chat", owner="Lab", created=Decimal(1737672203), context=8192, max_output=512
    )


def test_cloudflares_ids_are_not_taken_for_the_accounts_list() -> None:
    name, row = read_one({"id": "@cf/meta/llama-3.1-8b-instruct", "context_length": 8000})
    assert (name, row.context) == ("openai", 8000)


@pytest.mark.parametrize("billed", ["request", "internal_reasoning"])
def test_zeros_beside_a_price_in_another_unit_are_no_prices(billed: str) -> None:
    _, row = read_one({**OPENROUTER, "pricing": {"prompt": "0", "completion": "0", billed: "0.01"}})
    assert row.prices == StatedPrices()


def test_a_router_is_not_free_because_one_of_its_providers_is() -> None:
    free, silent = {"provider": "a", "pricing": {"input": 0, "output": 0}}, {"provider": "b"}
    assert read_one({**HUGGINGFACE, "providers": [free]})[1].prices == StatedPrices(Decimal(0), Decimal(0))
    assert read_one({**HUGGINGFACE, "providers": [free, silent]})[1].prices == StatedPrices()
    not_free = {**free, "is_free": False}
    assert read_one({**HUGGINGFACE, "providers": [not_free]})[1].prices == StatedPrices()


EXAMPLES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "anthropic",
        {
            "type": "model",
            "id": "claude-x",
            "created_at": "2026-07-24T00:00:00Z",
            "max_input_tokens": 1000000,
            "max_tokens": 128000,
            "capabilities": {
                "image_input": {"supported": True},
                "pdf_input": {"supported": False},
                "thinking": {"supported": True},
            },
        },
        {"kind": "chat", "context": 1000000, "max_output": 128000, "inputs": ("text", "image"), "reasoning": True},
    ),
    (
        "azure",
        {
            "id": "o1-2024-12-17",
            "status": "succeeded",
            "lifecycle_status": "preview",
            "deprecation": {"inference": 1774310400},
            "capabilities": {"inference": True, "chat_completion": True},
        },
        {"usual_kind": "chat", "status": "preview", "retires": Decimal(1774310400)},
    ),
    (
        "azure",
        {"id": "ada", "lifecycle_status": "deprecated", "capabilities": {"inference": False, "embeddings": True}},
        {"usual_kind": "embedding", "status": "unavailable"},
    ),
    (
        "bedrock",
        {
            "modelId": "lab.model-v1:0:24k",
            "modelName": "Model",
            "providerName": "Lab",
            "inferenceTypesSupported": ["PROVISIONED"],
            "inputModalities": ["TEXT", "IMAGE"],
            "converse": {"maxTokensMaximum": 8192, "reasoningSupported": {"embedded": False}},
        },
        {"id": "lab.model-v1:0:24k", "owner": "Lab", "status": "unavailable", "max_output": 8192, "reasoning": True},
    ),
    (
        "gemini",
        {
            "name": "models/gemini-x",
            "displayName": "Gemini X",
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
            "thinking": True,
        },
        {"id": "gemini-x", "usual_kind": "chat", "context": 1048576, "max_output": 65536, "reasoning": True},
    ),
    (
        "gemini",
        {"name": "models/embed", "outputTokenLimit": 1, "supportedGenerationMethods": ["embedContent"]},
        {"kind": "embedding", "max_output": None},
    ),
    ("vertex", {"name": "publishers/google/models/gemini-x", "launchStage": "GA"}, {"id": "gemini-x", "status": None}),
    (
        "vertex",
        {"name": "publishers/anthropic/models/claude-x", "launchStage": "PUBLIC_PREVIEW"},
        {"id": "anthropic.claude-x", "status": "preview"},
    ),
    (
        "cohere",
        {
            "name": "command-x",
            "finetuned": False,
            "endpoints": ["generate", "chat"],
            "features": ["tools", "json_schema"],
            "context_length": 132096,
            "supports_vision": False,
        },
        {"id": "command-x", "kind": "chat", "tool_call": True, "structured_output": True, "inputs": ("text",)},
    ),
    (
        "cohere",
        {"name": "embed-x", "finetuned": False, "endpoints": ["embed"], "features": None, "context_length": 0},
        {"kind": "embedding", "tool_call": None, "context": None},
    ),
    (
        "mistral",
        {
            "id": "m-latest",
            "name": "m-2505",
            "aliases": ["m-2505"],
            "deprecation": "2026-02-28T12:00:00Z",
            "max_context_length": 131072,
            "capabilities": {"completion_chat": True, "function_calling": True, "vision": True, "audio": True},
        },
        {"alias_of": "m-2505", "kind": "chat", "inputs": ("text", "image", "audio"), "retires": "2026-02-28T12:00:00Z"},
    ),
    (
        "github-copilot",
        {
            "id": "gpt-x",
            "preview": True,
            "policy": {"state": "unconfigured"},
            "capabilities": {
                "type": "chat",
                "limits": {
                    "max_context_window_tokens": 128000,
                    "max_prompt_tokens": 64000,
                    "max_output_tokens": 16384,
                },
                "supports": {"vision": True, "streaming": True},
            },
        },
        {"status": "unavailable", "context": 128000, "max_input": 64000, "max_output": 16384, "tool_call": False},
    ),
    (
        "github-models",
        {
            "id": "lab/m",
            "registry": "azureml",
            "limits": {"max_input_tokens": 131072, "max_output_tokens": None},
            "supported_input_modalities": ["text"],
            "supported_output_modalities": [],
            "capabilities": ["streaming"],
        },
        {"context": 131072, "max_output": None, "tool_call": False, "inputs": ("text",)},
    ),
    (
        "venice",
        {
            "id": "m",
            "type": "text",
            "model_spec": {
                "availableContextTokens": 32768,
                "capabilities": {"supportsFunctionCalling": True, "supportsVision": False},
                "modelSource": "https://huggingface.co/lab/M",
                "offline": True,
                "pricing": {"input": {"usd": 0.5, "vcu": 5}, "output": {"usd": 2, "vcu": 20}},
            },
        },
        {"status": "unavailable", "prices": StatedPrices(Decimal("0.5"), Decimal(2)), "hugging_face_id": "lab/M"},
    ),
    (
        "novita",
        {
            "id": "lab/m",
            "input_token_price_per_m": 500,
            "output_token_price_per_m": 900,
            "model_type": "chat",
            "features": ["vision"],
            "status": 1,
        },
        {
            "unit": PriceUnit.TEN_THOUSANDTHS_PER_MILLION,
            "inputs": ("text", "image"),
            "tool_call": False,
            "kind": "chat",
        },
    ),
    (
        "friendli",
        {
            "id": "lab/m",
            "pricing": {"input": 0.2, "output": 0.8, "response_time": 0.004, "unit_type": "SECOND"},
            "functionality": {"tool_call": True},
        },
        {"unit": None, "tool_call": True},
    ),
    (
        "perplexity",
        {"id": "lab/m", "pricing": {"input": 10, "output": 50, "cache_read": 1, "unit": "usd_per_1m_tokens"}},
        {"prices": StatedPrices(Decimal(10), Decimal(50), Decimal(1)), "unit": PriceUnit.USD_PER_MILLION},
    ),
    (
        "vercel",
        {"id": "lab/m", "max_tokens": 8192, "pricing": {"input": "0.00000008", "output": "0.00000024"}},
        {
            "unit": PriceUnit.USD_PER_TOKEN,
            "prices": StatedPrices(Decimal("8e-8"), Decimal("2.4e-7")),
            "max_output": 8192,
        },
    ),
    (
        "chutes",
        {"id": "lab/m", "owned_by": "sglang", "max_model_len": 163840, "price": {"tao": 0.1, "usd": 0.25}},
        {"prices": StatedPrices(Decimal("0.25"), Decimal("0.25")), "context": 163840, "owner": None},
    ),
    (
        "mancer",
        {"id": "m", "limits": {"completion": 150, "context": 2560}, "pricing": {"completion": 0.3, "prompt": 0.15}},
        {"unit": PriceUnit.USD_PER_MILLION, "context": 2560, "max_output": 150},
    ),
    (
        "requesty",
        {"id": "lab/m", "input_price": 5e-07, "output_price": 1e-06, "cached_price": 5e-07, "supports_caching": False},
        {"prices": StatedPrices(Decimal("5e-7"), Decimal("1e-6")), "unit": PriceUnit.USD_PER_TOKEN},
    ),
    (
        "cloudflare",
        {"id": "workers-ai/m", "cost_in": 0.56, "cost_out": 6.67, "owned_by": "workers-ai"},
        {"usual_kind": None, "prices": StatedPrices(Decimal("0.56"), Decimal("6.67")), "owner": None},
    ),
    (
        "fireworks",
        {"id": "accounts/a/models/m", "kind": "FLUMINA_BASE_MODEL", "supports_chat": True, "supports_tools": False},
        {"kind": "image", "usual_kind": "chat", "tool_call": False},
    ),
    (
        "openrouter",
        {
            "id": "gemma",
            "pricing": {"prompt": "0.00000099", "completion": "0.00000149"},
            "architecture": {"modality": "text+vision"},
            "limits": {"max_context_length": 131072, "max_completion_tokens": 40960},
            "supported_parameters": {"temperature": True},
            "capabilities": {"function_calling": True, "vision": None},
            "preview": True,
        },
        {
            "context": 131072,
            "max_output": 40960,
            "inputs": ("text", "vision"),
            "temperature": True,
            "status": "preview",
        },
    ),
    (
        "openrouter",
        {
            "id": "~lab/m-latest",
            "alias_target": {"slug": "lab/m-2"},
            "expiration_date": "2026-08-24",
            "pricing": {
                "prompt": "-1",
                "overrides": [
                    {"utc_start": 1000, "utc_end": 100, "prompt": "0.1"},
                    {"utc_start": 1075, "utc_end": 100, "prompt": "0.1"},
                    {"weekday": 3, "prompt": "0.1"},
                ],
            },
        },
        {
            "alias_of": "lab/m-2",
            "retires": "2026-08-24",
            "tiers": (Tier(StatedPrices(Decimal("0.1")), utc_start="10:00", utc_end="01:00"),),
        },
    ),
    (
        "lmstudio",
        {
            "id": "qwen2-vl-7b-instruct",
            "type": "vlm",
            "publisher": "mlx-community",
            "compatibility_type": "mlx",
            "state": "loaded",
            "max_context_length": 32768,
            "loaded_context_length": 8192,
            "capabilities": ["tool_use"],
        },
        {"kind": "vlm", "context": 8192, "tool_call": True, "inputs": ("text", "image"), "owner": "mlx-community"},
    ),
    (
        "lmstudio",
        {
            "type": "llm",
            "key": "gemma-3-270m-it-qat",
            "display_name": "Gemma 3 270m",
            "loaded_instances": [{"id": "a", "config": {"context_length": 8192}}, {"config": {"context_length": 4096}}],
            "max_context_length": 32768,
            "capabilities": {"vision": False, "trained_for_tool_use": False},
        },
        {"id": "gemma-3-270m-it-qat", "context": 4096, "tool_call": False, "inputs": ("text",)},
    ),
    (
        "ollama",
        {
            "name": "qwen3:8b",
            "model": "qwen3:8b",
            "digest": "500a1f",
            "details": {"family": "qwen3", "context_length": 40960},
            "capabilities": ["completion", "tools"],
        },
        {"id": "qwen3:8b", "context": 40960, "kind": "chat", "tool_call": True},
    ),
    (
        "litellm",
        {
            "model_name": "team-model",
            "litellm_params": {"model": "azure/gpt-x"},
            "model_info": {
                "id": "f3b2",
                "mode": "chat",
                "max_tokens": 16384,
                "max_input_tokens": 128000,
                "input_cost_per_token": 2.5e-06,
                "output_cost_per_token": 1e-05,
                "cache_read_input_token_cost": None,
                "supports_function_calling": True,
                "supports_vision": False,
            },
        },
        {
            "id": "team-model",
            "kind": "chat",
            "max_input": 128000,
            "max_output": 16384,
            "prices": StatedPrices(Decimal("2.5e-6"), Decimal("1e-5")),
            "tool_call": True,
            "inputs": ("text",),
        },
    ),
    (
        "litellm",
        {"model_group": "free", "mode": "embedding", "input_cost_per_token": 0, "output_cost_per_token": 0.0},
        {"id": "free", "kind": "embedding", "prices": StatedPrices()},
    ),
    ("openai", {"id": "gpt-x", "shutdown_date": "2026-10-23"}, {"retires": "2026-10-23", "usual_kind": None}),
    ("openai", {"id": "models/gemini-x", "owned_by": "google"}, {"id": "gemini-x"}),
    ("openai", {"id": "m", "active": False}, {"status": "unavailable"}),
    ("openai", {"id": "m", "data_retention": {}, "status": "gone"}, {"status": "unavailable"}),
    ("openai", {"id": "m", "features": {"tool_use": True}, "max_completion_tokens": 9}, {"tool_call": True}),
    ("openai", {"id": "m", "modalities": {"input": ["text", "image"]}}, {"inputs": ("text", "image")}),
]


@pytest.mark.parametrize(("wire_format", "entry", "facts"), EXAMPLES, ids=[f"{name}" for name, _, _ in EXAMPLES])
def test_each_wire_format_is_recognised_and_read(
    wire_format: str, entry: dict[str, Any], facts: dict[str, Any]
) -> None:
    name, row = read_one(entry)
    assert (name, {key: getattr(row, key) for key in facts}) == (wire_format, facts)


def test_every_wire_format_has_an_example() -> None:
    others = {"portkey", "openrouter", "together", "huggingface", "deepinfra", "openai"}
    assert {name for name, _, _ in EXAMPLES} | others == set(FORMATS)
