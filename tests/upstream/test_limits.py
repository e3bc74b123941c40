"""Token limits under the many names that servers have for them."""

from typing import Any

import pytest

from portkey_catalog.upstream.lists import parse_list
from support.upstream_rows import body


@pytest.mark.parametrize(
    ("stated", "context"),
    [
        ({"meta": {"n_ctx": 32768, "n_ctx_train": 262144}}, 32768),
        ({"meta": {"n_ctx_train": 262144}}, 262144),
        ({"context_length": 262144, "meta": {"n_ctx": 32768}}, 32768),
        ({"context_length": 262144, "max_model_len": 32768}, 32768),
        ({"max_model_len": 65536, "meta": {"n_ctx": 32768}}, 32768),
        ({"meta": {"n_ctx": 0, "n_ctx_train": 262144}, "context_length": 8192}, 8192),
        ({"loaded_context_length": 4096, "max_context_length": 131072}, 4096),
        ({"state": "not-loaded", "max_context_length": 131072}, 131072),
        ({"parameters": {"max_seq_len": 16384, "cache_size": 32768}}, 16384),
        ({"max_total_tokens": 8192, "max_input_tokens": 7168}, 8192),
        ({"status": {"args": ["llama-server", "--ctx-size", "16384"]}, "meta": {"n_ctx_train": 262144}}, 16384),
        ({"status": {"args": ["llama-server", "--ctx-size=16384"]}, "meta": {"n_ctx_train": 262144}}, 16384),
        ({"status": {"args": ["llama-server", "--ctx_size", "16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c", "16384", "--port", "1"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["--port", "1", "-c16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c=16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-ctx", "16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c", "8192", "--ctx-size", "16384"]}, "context_length": 262144}, 16384),
        ({"status": {"args": ["-c", "0"]}, "context_length": 262144}, 262144),
        (
            {"status": {"args": ["--cache-ram=16384", "-ctk", "8192", "-C", "4096", "-c"]}, "context_length": 262144},
            262144,
        ),
        ({"meta": {"n_ctx": 128, "n_ctx_train": 262144}}, 262144),
        ({"meta": {"n_ctx": 10**11, "n_ctx_train": 262144}}, 262144),
        ({"meta": {"n_ctx": 512, "n_ctx_train": 262144}}, 512),
        ({"meta": {"n_ctx": 128, "n_ctx_train": 262144}, "context_length": 32768}, 32768),
        ({"meta": {"n_ctx": 128}, "max_model_len": 65536}, 65536),
        ({"meta": {"n_ctx": 128, "n_ctx_train": 64}}, 128),
        ({"context_window": 1, "context_length": 32768}, 32768),
        ({"context_length": 262144, "runtime": {"context_length": 32768}}, 32768),
        ({"context": {"running": 32768, "max": 262144}}, 32768),
        ({"context_length": 262144, "default_generation_settings": {"n_ctx": 32768}}, 32768),
        ({"loaded_instances": [{"config": {"context_length": 1}}], "max_context_length": 32768}, 32768),
        ({"model_info": {"general.architecture": "qwen3", "qwen3.context_length": 262144}}, 262144),
        ({"options": {"num_ctx": 4096}, "model_info": {"qwen3.context_length": 262144}}, 4096),
        ({"details": {"context_length": 40960}}, 40960),
        ({"capabilities": {"limits": {"max_context_window_tokens": 128000}}}, 128000),
        ({"capabilities": {"context_window": 128000}}, 128000),
        ({"limits": {"context": 16384}}, 16384),
        ({"model_info": {"limits": {"contextWindow": 16384}}}, 16384),
        ({"contextLength": 16384}, 16384),
        ({"context_window": {"max_tokens": 16384}}, 16384),
        ({"context_window": {"total": 16384, "output": 4096}}, 16384),
        ({"context_length": None, "top_provider": {"context_length": 16384}}, 16384),
        ({"context_length": 131072, "top_provider": {"context_length": 16384}}, 131072),
        ({"context": 131072}, None),
        ({"rate_limits": {"max_input_tokens": 131072, "context_length": 5}}, None),
        ({"meta": {"n_ctx": "a lot"}, "limits": [], "context_window": {"unit": "tokens"}}, None),
    ],
)
def test_what_runs_beats_what_is_stated_and_that_what_is_possible(stated: dict[str, Any], context: int | None) -> None:
    assert parse_list([body([{"id": "m", **stated}])]).rows[0].context == context


@pytest.mark.parametrize(
    ("stated", "limits"),
    [
        ({"max_input_tokens": 128000, "max_output_tokens": 16384}, (128000, 16384)),
        ({"capabilities": {"limits": {"max_prompt_tokens": 64000, "max_output_tokens": 16384}}}, (64000, 16384)),
        ({"limits": {"input": 64000, "output": 16384}}, (64000, 16384)),
        ({"context_window": {"total": 80384, "input": 64000, "output": 16384}}, (64000, 16384)),
        ({"model_info": {"maxInputTokens": 64000, "maxOutputTokens": 16384}}, (64000, 16384)),
        ({"max_completion_tokens": 4096, "top_provider": {"max_completion_tokens": 16384}}, (None, 4096)),
        ({"details": {"input": 64000, "output": 16384}}, (None, None)),
        ({"max_completion_tokens": 1, "max_output_tokens": 4096}, (None, 4096)),
        ({"max_input_tokens": 10**11, "limits": {"input": 64000, "output": 1}}, (64000, 1)),
    ],
)
def test_limits_of_input_and_output_are_found_in_blocks(
    stated: dict[str, Any], limits: tuple[int | None, int | None]
) -> None:
    row = parse_list([body([{"id": "m", **stated}])], "openai").rows[0]
    assert (row.max_input, row.max_output) == limits
