"""Ids that differ in how or where a model is served meet; ids that differ in the model do not."""

from datetime import date
from typing import Any

import pytest

from portkey_catalog.identity import Identity, identify
from portkey_catalog.schema import Kind, Model

MEET = {
    "host after a colon": [
        ("huggingface", "zai-org/GLM-4.6:fireworks-ai", "zai-org/GLM-4.6"),
        ("huggingface", "openai/gpt-oss-120b:cerebras", "openai/gpt-oss-120b"),
        ("huggingface", "deepseek-ai/DeepSeek-V3.1:together", "deepseek/deepseek-v3.1"),
        ("huggingface", "zai-org/GLM-4.6:zai-org", "z-ai/glm-4.6"),
        ("huggingface", "swiss-ai/apertus-70b-instruct:publicai", "swiss-ai/apertus-70b-instruct"),
    ],
    "routing word after a colon": [
        ("huggingface", "openai/gpt-oss-120b:fastest", "openai/gpt-oss-120b"),
        ("huggingface", "openai/gpt-oss-120b:cheapest", "openai/gpt-oss-120b"),
        ("huggingface", "openai/gpt-oss-120b:preferred", "openai/gpt-oss-120b"),
        ("infer", "infer/gpt-5.6-sol:official", "openai/gpt-5.6-sol"),
    ],
    "rounding after a colon": [
        ("ollama", "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "meta-llama/Llama-3.2-3B-Instruct"),
        ("ollama", "gemma3:27b-it-fp16", "google/gemma-3-27b-it"),
        ("atomic", "gemma-4-E4B-it-IQ4_XS", "google/gemma-4-e4b-it"),
    ],
    "host's own name as owner": [
        ("lightning-ai", "lightning-ai/deepseek-v3.1", "deepseek/deepseek-v3.1"),
        ("acme-cloud", "acme-cloud/llama-3.3-70b-instruct", "meta-llama/llama-3.3-70b-instruct"),
        ("acme", "acme-ai/gpt-oss-120b", "openai/gpt-oss-120b"),
        ("acme-team-b", "acme/claude-sonnet-4", "anthropic/claude-sonnet-4"),
        ("together", "togethercomputer/llama-3.3-70b-instruct", "meta-llama/llama-3.3-70b-instruct"),
    ],
    "enclave before the name": [
        ("venice", "e2ee-glm-5.1", "z-ai/glm-5.1"),
        ("venice", "e2ee-gpt-oss-120b-p", "openai/gpt-oss-120b"),
    ],
    "region that the provider's own name holds": [
        ("acme-us", "claude-sonnet-4-us", "anthropic/claude-sonnet-4"),
        ("acme_eu", "mistral-large-2512-eu", "mistralai/mistral-large-2512"),
    ],
    "region within the path": [
        ("litellm", "azure/eu/gpt-4o-2024-08-06", "openai/gpt-4o-2024-08-06"),
        ("litellm", "bedrock/us-east-1/anthropic.claude-sonnet-4-20250514-v1:0", "anthropic/claude-sonnet-4"),
    ],
    "precision as a part of the path": [
        ("one", "deepseek/deepseek-v3.1/fp-8", "deepseek/deepseek-v3.1"),
        ("one", "meta-llama/llama-3.3-70b-instruct/bf16", "meta-llama/llama-3.3-70b-instruct"),
        ("one", "z-ai/fp8/glm-4.6", "z-ai/glm-4.6"),
    ],
    "chat model of Llama 3 under Llama 2's word": [
        ("together", "meta-llama/Llama-3-70b-chat-hf", "meta-llama/Meta-Llama-3-70B-Instruct"),
        ("one", "llama-3.1-8b-chat", "meta-llama/llama-3.1-8b-instruct"),
    ],
    "day of a first release": [
        ("qiniu", "deepseek/deepseek-v3.2-251201", "deepseek/deepseek-v3.2"),
        ("volcengine", "deepseek-v3-1-250821", "deepseek/deepseek-v3.1"),
        ("one", "deepseek-r1-0120", "deepseek/deepseek-r1"),
    ],
    "host behind the name": [
        ("nano-gpt", "deepseek-r1-sambanova", "deepseek/deepseek-r1"),
        ("poe", "cerebras/gpt-oss-120b-cs", "openai/gpt-oss-120b"),
        ("poe", "fireworks-ai/kimi-k2.5-fw", "moonshotai/kimi-k2.5"),
        ("poe", "novita/glm-4.7-n", "z-ai/glm-4.7"),
    ],
    "how it is served": [
        ("routing-run", "glm-5.2-nitro", "z-ai/glm-5.2"),
        ("nano-gpt", "z-ai/glm-4.6-original", "z-ai/glm-4.6"),
        ("clarifai", "openai/chat-completion/models/gpt-oss-120b-high-throughput", "openai/gpt-oss-120b"),
        ("volcengine", "deepseek-v4-pro-ga-260813", "deepseek/deepseek-v4-pro-0813"),
        ("neuralwatt", "qwen3.6-35b-flex", "qwen/qwen3.6-35b-a3b"),
    ],
    "repackager as owner": [
        ("featherless", "TheBloke/Llama-2-13B-chat-GPTQ", "meta-llama/Llama-2-13b-chat-hf"),
        ("featherless", "bartowski/Qwen2.5-7B-Instruct-GGUF", "Qwen/Qwen2.5-7B-Instruct"),
        ("featherless", "mradermacher/Qwen2.5-7B-Instruct-GGUF", "Qwen/Qwen2.5-7B-Instruct"),
    ],
    "other names of a lab or a family": [
        ("zenmux", "kuaishou/kat-coder-pro-v2", "kwaipilot/kat-coder-pro-v2"),
        ("merge", "bytedance/dola-seed-2.0-pro", "bytedance/seed-2.0-pro"),
        ("aihubmix", "doubao-seed-2-0-lite", "bytedance-seed/seed-2.0-lite"),
        ("aihubmix", "coding-xiaomi-mimo-v2.5", "xiaomi/mimo-v2.5"),
        ("litellm", "meta_llama/Llama-3.3-70B-Instruct", "meta-llama/llama-3.3-70b-instruct"),
        ("kimi-code-plan-cn", "k3", "moonshotai/kimi-k3"),
        ("cloudflare", "@cf/nvidia/nemotron-3-120b-a12b", "nvidia/nemotron-3-super-120b-a12b"),
        ("aki-io", "glm5.3-754b", "z-ai/glm-5.3"),
    ],
}

APART = {
    "what stands after a colon and is no host": [
        ("one", "anthropic/claude-sonnet-4:thinking", "anthropic/claude-sonnet-4"),
        ("one", "openai/gpt-4o:online", "openai/gpt-4o"),
        ("one", "openai/gpt-4o:extended", "openai/gpt-4o"),
        ("one", "openai/gpt-4o:pro", "openai/gpt-4o"),
        ("one", "openai/gpt-4o:public", "openai/gpt-4o"),
        ("one", "openai/gpt-4o:mistral", "openai/gpt-4o"),
        ("one", "minimax/minimax-m2:lightning", "minimax/minimax-m2"),
        ("ollama", "deepseek-r1:8b", "deepseek/deepseek-r1"),
    ],
    "an owner who tuned it": [
        ("nousresearch", "nousresearch/llama-3.1-8b-instruct", "meta-llama/llama-3.1-8b-instruct"),
        ("acme", "acme/llama-3.3-70b-instruct-storywriter", "meta-llama/llama-3.3-70b-instruct"),
        ("acme", "acme/support-bot-2", "support-bot-2"),
        ("clarifai", "clarifai/mm-poly-8b", "mm-poly-8b"),
        ("other", "acme/llama-3.3-70b-instruct", "meta-llama/llama-3.3-70b-instruct"),
        ("acme-cloud", "acme-clouds/llama-3.3-70b-instruct", "meta-llama/llama-3.3-70b-instruct"),
        ("elsewhere", "togethercomputer/llama-2-7b-chat", "meta-llama/llama-2-7b-chat"),
        ("together", "togethercomputer/MoA-1", "MoA-1"),
        ("cohere", "cohere/claude-sonnet-4", "anthropic/claude-sonnet-4"),
    ],
    "a region that may be a word": [
        ("acme-us", "claude-sonnet-4-eu", "anthropic/claude-sonnet-4"),
        ("acme", "claude-sonnet-4-us", "anthropic/claude-sonnet-4"),
        ("one", "eu/gpt-4o", "openai/gpt-4o"),
    ],
    "a later snapshot": [
        ("volcengine", "deepseek-v3-250324", "deepseek/deepseek-v3"),
        ("volcengine", "kimi-k2-250905", "moonshotai/kimi-k2"),
        ("one", "deepseek-v4-pro-0813", "deepseek/deepseek-v4-pro"),
        ("bytedance", "seed-1-6-250915", "bytedance/seed-1.6"),
    ],
    "chat model and base model of others and of Llama 2": [
        ("together", "meta-llama/Llama-3-70b-hf", "meta-llama/Llama-3-70b-chat-hf"),
        ("one", "acme/llama-3-8b-chat", "acme/llama-3-8b-instruct"),
        ("featherless", "meta-llama/Llama-2-7b-chat-hf", "meta-llama/Llama-2-7b-hf"),
    ],
    "speed and variants that the lab sells": [
        ("vercel", "anthropic/claude-opus-5-fast", "anthropic/claude-opus-5"),
        ("vercel", "openai/gpt-5.5-fast", "openai/gpt-5.5"),
        ("one", "minimax/minimax-m2.1-lightning", "minimax/minimax-m2.1"),
        ("zai-coding-plan", "glm-5.2-highspeed", "z-ai/glm-5.2"),
        ("one", "openai/gpt-oss-120b-high", "openai/gpt-oss-120b"),
        ("vllm", "vllm/qwen2.5-vl-7b-instruct", "qwen/qwen2.5-7b-instruct"),
        ("one", "vllm/qwen3-vl", "qwen/qwen3"),
        ("snowflake-cortex", "snowflake-llama3.3-70b", "meta-llama/llama-3.3-70b-instruct"),
    ],
    "a word that is no host": [
        ("one", "glm-4.6-acme", "z-ai/glm-4.6"),
        ("poe", "novita/glm-4.7-x", "z-ai/glm-4.7"),
        ("one", "glm-4.7-n", "z-ai/glm-4.7"),
        ("one", "k3", "moonshotai/kimi-k3"),
        ("aki-io", "glm-4.5-106b", "z-ai/glm-4.5"),
    ],
}


def known(id: str, provider: str = "elsewhere", **changes: Any) -> Identity:
    identity = identify(Model(**{"id": id, "name": id, "kind": Kind.CHAT} | changes), provider)
    assert identity is not None
    return identity


def _cases(pairs: dict[str, list[tuple[str, str, str]]]) -> list[Any]:
    return [pytest.param(*pair, id=f"{why}: {pair[1]} at {pair[0]}") for why, group in pairs.items() for pair in group]


@pytest.mark.parametrize(("provider", "id", "plain"), _cases(MEET))
def test_what_says_only_how_or_where_a_model_is_served_is_left_out(provider: str, id: str, plain: str) -> None:
    assert known(id, provider).key == known(plain).key
    assert known(id, provider).short == known(plain).short


@pytest.mark.parametrize(("provider", "id", "plain"), _cases(APART))
def test_what_may_tell_another_model_stays(provider: str, id: str, plain: str) -> None:
    assert known(id, provider).key != known(plain).key


def test_a_stamp_within_days_of_the_release_of_a_numbered_model_is_left_out() -> None:
    assert known("glm-5-2-260617", release_date=date(2026, 6, 13)).key == "zai/glm-5.2"
    assert known("glm-5-2-260617", release_date=date(2026, 6, 13)).only_date == "260617"


def test_a_stamp_long_after_the_release_or_with_none_known_stays() -> None:
    plain = known("glm-5.2").key
    assert known("glm-5-2-260717", release_date=date(2026, 6, 13)).key != plain
    assert known("glm-5-2-260617").key != plain
    assert known("glm-5-2-261399", release_date=date(2026, 6, 13)).key != plain


def test_a_stamp_stays_where_the_lab_has_snapshots_of_one_name() -> None:
    dated = known("deepseek-v4-pro-260813", release_date=date(2026, 8, 12))
    assert dated.key == known("deepseek-v4-pro-0813").key != known("deepseek-v4-pro").key
    assert known("acme/glm-5-2-260617", release_date=date(2026, 6, 13)).key != known("acme/glm-5-2").key


def test_a_name_in_other_letters_keeps_them_in_its_short_form() -> None:
    tuned = known("openai/gpt-4-\u0442\u0443\u0440\u0431\u043e")
    assert tuned.short == "gpt-4-xn--90a0aehf"
    assert tuned.short != known("openai/gpt-4").short
