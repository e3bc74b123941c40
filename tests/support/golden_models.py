"""Awkward entries of the recorded lists, read by hand: file -> id -> facts.

Worked out from the raw rows and the rules of `upstream` and `normalise`, never copied from what the program says. Only
the named facts are compared, each completely; `None` says that the fact must be absent. `limit`, `cost` and
`modalities` may be named as a whole or by their parts (`"modalities.input"`). Prices are USD per million tokens.
"""

from typing import Any

Facts = dict[str, Any]

FREE = {"input": 0, "output": 0}

GOLDEN: dict[str, dict[str, Facts]] = {
    "ai21/2025-07-25": {
        # `updated` is a month and no date of creation.
        "jamba-large-1.7-2025-07": {
            "name": "AI21: Jamba Large 1.7",
            "limit": {"context": 256000, "output": 4096},
            "created": None,
            "cost": None,
        },
        "jamba-mini-1.6-2025-03": {"limit": {"context": 256000, "output": 4096}, "created": None, "lab": None},
        # Quantisation and month are no capabilities.
        "jamba-large-1.6-2025-03": {"tool_call": None, "reasoning": None, "modalities": None},
    },
    "anthropic/2025-11-03": {
        # The date in the id is not the day the API states.
        "claude-opus-4-20250514": {"kind": "chat", "created": "2025-05-22", "limit": None, "reasoning": None},
    },
    "anthropic/2026-02-10": {
        "claude-3-haiku-20240307": {"kind": "chat", "created": "2024-03-07", "limit": None, "cost": None},
    },
    "anthropic/2026-08-17": {
        # The input limit is the window; thinking is supported although one of its two types is not.
        "claude-opus-5": {
            "kind": "chat",
            "created": "2026-07-24",
            "limit": {"context": 1000000, "output": 128000},
            "reasoning": True,
            "reasoning_efforts": ["low", "medium", "high", "xhigh", "max"],
            "structured_output": True,
            "modalities.input": ["text", "image", "pdf"],
            "attachment": True,
            "tool_call": None,
        },
        # Thinks by a budget of tokens alone.
        "claude-sonnet-4-5-20250929": {"reasoning": True, "reasoning_efforts": []},
        # The same model without `capabilities` and limits in the older lists.
        "claude-haiku-4-5-20251001": {
            "limit": {"context": 200000, "output": 64000},
            "reasoning": True,
            "created": "2025-10-15",
        },
    },
    "atlascloud/2025-09-08": {
        # Output above nothing, but an odd window: one below 65536.
        "deepseek-ai/DeepSeek-V3.1": {
            "kind": "chat",
            "limit": {"context": 65535, "output": 32768},
            "cost": {"input": 0.45, "output": 1.5},
            "created": None,
            "lab": None,
        },
        # An image model in a list of chat models.
        "gemini-2.5-flash-image-preview": {"kind": "image", "cost": {"input": 0.18, "output": 18}},
        # Both prices zero without `:free`.
        "zai-org/GLM-4.5-Air": {"kind": "chat", "cost": FREE, "limit": {"context": 32768, "output": 32768}},
    },
    "azure-openai/2026-02-10": {
        # Listed twice with two dates: the first one counts.
        "text-embedding-ada-002": {"kind": "embedding", "created": "2023-02-02", "retires": "2027-04-15"},
        # Listed twice; the end of the year 2099 stands for never; 116 of 265 rows share the date, which is no majority.
        "Llama-3.3-70B-Instruct": {"kind": "chat", "created": "2024-10-01", "retires": None, "status": None},
        # No inference, deprecated and past its day: not callable comes first.
        "code-cushman-001": {"kind": "completion", "retires": "2024-06-14", "status": "unavailable"},
        # Deprecated and past its day, still listed as callable.
        "gpt-35-turbo-0301": {"kind": "chat", "retires": "2025-04-30", "status": "retired"},
        # Ends a week after the fetch.
        "dall-e-3-3.0": {"kind": "image", "retires": "2026-02-18", "status": None},
        # `chat_completion` is true for rerankers.
        "Cohere-rerank-v4.0-fast": {"kind": "rerank", "retires": None},
        # The flag says embeddings, the family is one of completions; and the other way round.
        "text-similarity-davinci-001": {"kind": "embedding", "status": "unavailable", "retires": "2024-06-14"},
        "text-ada-001": {"kind": "completion"},
        # `embeddings` is false for this one.
        "Cohere-embed-v3-english": {"kind": "embedding"},
        "gpt-4o-realtime-preview-2024-12-17": {"kind": "audio", "status": "preview", "retires": "2026-03-24"},
        "gpt-4o-2024-05-13": {"kind": "chat", "created": "2024-05-13", "retires": "2026-10-01", "cost": None},
    },
    "baseten/2025-09-08": {
        # Prices are empty strings.
        "deepseek-ai/DeepSeek-V3.1": {
            "kind": "chat",
            "cost": None,
            "limit": {"context": 163840, "output": 131072},
            "tool_call": True,
            "structured_output": False,
            "reasoning": True,
            "created": "2025-08-22",
            "lab": None,
        },
        # No reasoning among the features; `image` and `request` prices of zero say nothing about tokens.
        "moonshotai/Kimi-K2-Instruct": {
            "cost": {"input": 0.6, "output": 2.5},
            "limit": {"context": 131000, "output": 131000},
            "reasoning": False,
            "structured_output": True,
        },
        # The answer may be as long as the window.
        "openai/gpt-oss-120b": {
            "limit": {"context": 128072, "output": 128072},
            "cost": {"input": 0.1, "output": 0.5},
            "structured_output": False,
        },
    },
    "bedrock/2026-01-16": {
        # Served through a profile only, and old: not callable comes first.
        "anthropic.claude-opus-4-20250514-v1:0": {"kind": "chat", "status": "unavailable", "limit": None},
    },
    "bedrock/2026-02-10": {
        # Three colons, no way to call it, no limits.
        "amazon.nova-premier-v1:0:1000k": {
            "kind": "chat",
            "status": "unavailable",
            "modalities": {"input": ["text", "image", "video"], "output": ["text"]},
            "limit": None,
        },
        # An answer limit without a window.
        "anthropic.claude-sonnet-4-5-20250929-v1:0": {
            "kind": "chat",
            "lab": "Anthropic",
            "limit": {"output": 64000},
            "status": "unavailable",
        },
        "anthropic.claude-3-5-sonnet-20241022-v2:0": {"kind": "chat", "status": "deprecated"},
        "amazon.titan-embed-text-v1:2:8k": {"kind": "embedding", "status": "unavailable"},
        # A reranker that is said to produce text.
        "cohere.rerank-v3-5:0": {"kind": "rerank", "status": None},
        # Speech is audio, and comes before text in the list.
        "mistral.voxtral-mini-3b-2507": {
            "kind": "chat",
            "modalities": {"input": ["text", "audio"], "output": ["text"]},
            "attachment": True,
            "limit": {"output": 32768},
        },
        "amazon.nova-2-sonic-v1:0": {"modalities": {"input": ["audio"], "output": ["text", "audio"]}},
        "luma.ray-v2:0": {"kind": "video", "modalities": {"input": ["text"], "output": ["video"]}, "lab": "Luma AI"},
    },
    "bedrock-mantle/2026-08-19": {
        # A day that 20 of 48 rows share is a day.
        "openai.gpt-oss-safeguard-20b": {"created": "2025-11-30", "status": None, "lab": None},
        # Listed a week before the fetch.
        "xai.grok-4.6": {"created": "2026-08-12", "limit": None, "cost": None, "status": None},
        # Two ids of one model, of which only one is dated.
        "openai.gpt-5.4-2026-03-05": {"created": "2026-04-30", "alias_of": None},
    },
    "cerebras/2025-09-08": {
        # `created` is 0 for all; the owner is the provider.
        "gpt-oss-120b": {"created": None, "lab": None, "limit": None, "cost": None},
        "llama3.1-8b": {"created": None, "lab": None},
        "qwen-3-235b-a22b-thinking-2507": {"created": None, "lab": None, "reasoning": None},
    },
    "cerebras/2026-undated.public": {
        # Limits under `limits`, "text+vision", parameters as an object of flags, `created` 0.
        "gemma-4-31b": {
            "kind": "chat",
            "limit": {"context": 131072, "output": 40960},
            "cost": {"input": 0.99, "output": 1.49},
            "modalities.input": ["text", "image"],
            "attachment": True,
            "tool_call": True,
            "structured_output": True,
            "reasoning": True,
            "temperature": True,
            "created": None,
            "lab": "Google",
            "hugging_face_id": "google/gemma-4-31B",
            "status": None,
        },
        # The same list knows one date.
        "gpt-oss-120b": {
            "created": "2025-08-06",
            "modalities.input": ["text"],
            "attachment": False,
            "cost": {"input": 0.35, "output": 0.75},
            "lab": "OpenAI",
        },
    },
    "chutes/2025-07-25": {
        # One price for both directions, with float noise; the owner is a program; created on the day of the fetch.
        "Qwen/Qwen3-32B": {
            "kind": "chat",
            "cost": {"input": 0.027216, "output": 0.027216},
            "limit": {"context": 40960},
            "created": None,
            "lab": None,
        },
        "unsloth/Llama-3.2-1B-Instruct": {"cost": {"input": 0.0028, "output": 0.0028}, "limit": {"context": 16384}},
        # Zero in both currencies.
        "Qwen/Qwen3-14B": {"kind": "chat", "cost": FREE},
        # One of two rows that were not created on the day of the fetch.
        "RekaAI/reka-flash-3": {"created": "2025-07-21", "cost": {"input": 0.01288, "output": 0.01288}, "lab": None},
    },
    "cloudflare-ai-gateway/2025-12-23": {
        # Routing decides: -1.
        "openrouter/openrouter/auto": {"cost": None, "created": "2024-11-28"},
        # Dollars per million in a field of dollars per token, beside the right entry.
        "workers-ai/llama-2-7b-chat-fp16": {"cost": None},
        "workers-ai/bge-m3": {"cost": None, "kind": "embedding"},
        "workers-ai/@cf/meta/llama-2-7b-chat-fp16": {"cost": {"input": 0.56, "output": 6.67}},
        # Dollars per picture.
        "ideogram/v_3": {"cost": None},
        # A completion model by the name of an embedding family.
        "openai/text-ada-001": {"kind": "completion"},
        # The dearest real price.
        "openai/o1-pro": {"cost": {"input": 150, "output": 600}, "created": "2025-03-22"},
        # Float noise in exponent form; and digits beyond the sixth.
        "cerebras/llama3.1-8b": {"cost": {"input": 0.1, "output": 0.1}},
        "deepseek/tngtech/deepseek-r1t-chimera": {"cost": {"input": 0.179927, "output": 0.720058}},
        # Zero without `:free` and without a kind: nobody says that it is free.
        "cerebras/zai-glm-4.6": {"cost": None, "created": "2025-11-14"},
        # Free by its id, whatever it makes.
        "google-ai-studio/gemini-2.5-flash-image-preview:free": {"cost": FREE},
        # Two ids that differ in case only.
        "huggingface/zai-org/glm-4.6": {"cost": {"input": 0.6, "output": 2.2}},
        "huggingface/zai-org/GLM-4.6": {"id": "huggingface/zai-org/GLM-4.6", "created": "2025-10-08"},
        # A reranker by the name of an embedding family; the output is not billed.
        "workers-ai/@cf/baai/bge-reranker-base": {"kind": "rerank", "cost": {"input": 0.0031}},
    },
    "cohere/2025-07-25": {
        # Window of 0.
        "embed-english-v3.0-image": {"kind": "embedding", "limit": None, "tool_call": None},
        # Null features say nothing, a list without tools says no.
        "command-light-nightly": {"kind": "chat", "tool_call": None, "limit": {"context": 4096}},
        "c4ai-aya-vision-32b": {
            "kind": "chat",
            "tool_call": False,
            "structured_output": False,
            "modalities.input": ["text", "image"],
            "attachment": True,
            "limit": {"context": 16384},
        },
        "command-r": {
            "kind": "chat",
            "tool_call": True,
            "structured_output": True,
            "modalities.input": ["text"],
            "limit": {"context": 132096},
        },
        # Also classifies.
        "embed-english-v3.0": {"kind": "embedding", "limit": {"context": 512}},
        "rerank-v3.5": {"kind": "rerank", "limit": {"context": 4096}},
    },
    "deepinfra/2025-09-08": {
        # Float noise in all three prices; tags.
        "anthropic/claude-3-7-sonnet-latest": {
            "kind": "chat",
            "cost": {"input": 3.3, "output": 16.5, "cache_read": 0.33},
            "limit": {"context": 200000, "output": 200000},
            "attachment": True,
            "created": None,
            "lab": None,
        },
        "Qwen/Qwen2-7B-Instruct": {"cost": {"input": 0.055, "output": 0.055}, "limit.context": 32768},
        "allenai/olmOCR-7B-0725-FP8": {"cost": {"input": 0.27, "output": 1.5}, "attachment": True},
        # Null details.
        "BAAI/bge-m3": {"kind": "embedding", "cost": None, "limit": None},
        "stabilityai/sd3.5": {"kind": "image", "cost": None},
        # Priced per token like a chat model.
        "meta-llama/Llama-Guard-3-8B": {"kind": "moderation", "cost": {"input": 0.055, "output": 0.055}},
    },
    "deepseek/2026-02-10": {
        # An id and an owner is all there is.
        "deepseek-chat": {"limit": None, "cost": None, "created": None, "tool_call": None},
        "deepseek-reasoner": {"limit": None, "cost": None, "reasoning": None},
    },
    "digitalocean/2025-07-25": {
        # Owned by the host, not by who made it.
        "llama3-8b-instruct": {"created": "2024-08-23", "lab": None},
        "anthropic-claude-3-opus": {"kind": "chat", "created": "2025-01-16", "lab": "anthropic"},
        "openai-o3": {"created": "2025-07-03", "lab": "openai", "limit": None},
    },
    "featherless/2025-09-08": {
        # An exact duplicate with another date: the first one counts.
        "m8than/Mistral-Nemo-Instruct-2407-lenient-chatfix": {"created": "2025-05-06", "lab": None},
        # Two ids that differ in case only.
        "DeepMount00/Llama-3.1-8b-ITA": {"created": "2024-11-03", "limit": {"context": 16384, "output": 4096}},
        "DeepMount00/Llama-3.1-8b-Ita": {"created": "2024-08-17"},
        "AI-MO/Kimina-Prover-Distill-8B": {"tool_call": True},
        # 114 characters.
        "gradientrouting-spar/base_2d_random_green_normal_first_quadrant_red_no_preamble_v2_20250602_152147"
        "_20250602_165416": {"limit": {"context": 8192, "output": 4096}, "tool_call": None},
        "meta-llama/Llama-Guard-3-8B": {"kind": "moderation"},
        "mixedbread-ai/mxbai-rerank-large-v2": {"kind": "rerank"},
        # Text models by their class (`mistral-v02-7b`, `llama33-70b`), named after other things.
        "chanwit/flux-7b-v0.1": {"kind": "chat"},
        "BruhzWater/Liliths-Whisper-L3.3-70b-0.1": {"kind": "chat"},
        # A reranker by the name of an embedding family.
        "bespin-global/bge-reranker-v2-gemma-fine-tuning": {"kind": "rerank"},
    },
    "fireworks/2025-09-08": {
        # An image model that claims to chat, and has no window.
        "accounts/fireworks/models/flux-kontext-max": {
            "kind": "image",
            "limit": None,
            "modalities.input": ["text", "image"],
        },
        "accounts/fireworks/models/qwen3-embedding-8b": {"kind": "embedding", "limit": {"context": 40960}},
        # A chat model without a window; the owner is the host.
        "accounts/fireworks/models/qwen3-30b-a3b-thinking-2507": {
            "kind": "chat",
            "limit": None,
            "tool_call": False,
            "modalities.input": ["text"],
            "attachment": False,
            "lab": None,
        },
    },
    "friendli/2025-09-08": {
        "LGAI-EXAONE/EXAONE-4.0.1-32B": {
            "kind": "chat",
            "cost": {"input": 0.6, "output": 1},
            "limit": {"context": 131072, "output": 131072},
            "tool_call": True,
        },
        # Billed by the second: the token prices beside it do not count.
        "Qwen/Qwen3-235B-A22B-Instruct-2507": {"cost": None, "created": "2025-07-29"},
        "deepseek-ai/DeepSeek-R1-0528": {"cost": None, "tool_call": False, "structured_output": True},
        # Billed by the token although a response time is priced; the name is an id.
        "meta-llama-3.1-8b-instruct": {
            "cost": {"input": 0.1, "output": 0.1},
            "limit": {"context": 131072, "output": 8000},
            "name": "meta-llama/Llama-3.1-8B-Instruct",
        },
    },
    "github-copilot/2025-07-25": {
        # Three limits, the prompt smaller than the window.
        "gemini-2.0-flash-001": {
            "kind": "chat",
            "limit": {"context": 1000000, "input": 128000, "output": 8192},
            "modalities.input": ["text", "image"],
            "tool_call": True,
            "structured_output": False,
            "family": "gemini-2.0-flash",
        },
        # A flag that is absent where others are set is false; reasoning is never stated.
        "claude-3.7-sonnet-thought": {
            "limit": {"context": 200000, "input": 90000, "output": 16384},
            "tool_call": False,
            "structured_output": False,
            "reasoning": None,
            "attachment": True,
        },
        "o3-mini": {
            "limit": {"context": 200000, "input": 64000, "output": 100000},
            "structured_output": True,
            "modalities.input": ["text"],
            "attachment": False,
        },
        # A limit of inputs is no limit of tokens; an empty object states nothing.
        "text-embedding-ada-002": {"kind": "embedding", "limit": None, "tool_call": None},
        "text-embedding-3-small-inference": {"kind": "embedding", "limit": None},
    },
    "github-models/2025-07-25": {
        # A null limit, no capabilities.
        "openai/text-embedding-3-large": {"kind": "embedding", "limit": {"context": 8191}, "tool_call": None},
        # No outputs listed.
        "microsoft/phi-3.5-vision-instruct": {
            "modalities": {"input": ["text", "image"]},
            "attachment": True,
            "limit": {"context": 131072, "output": 4096},
            "tool_call": None,
        },
        "openai/o1-preview": {"kind": "chat", "tool_call": False, "reasoning": True},
        # Modalities in another order.
        "microsoft/phi-4-multimodal-instruct": {
            "modalities": {"input": ["text", "image", "audio"], "output": ["text"]},
            "tool_call": False,
        },
        "meta/llama-4-scout-17b-16e-instruct": {"limit": {"context": 10000000, "output": 4096}, "tool_call": True},
        "microsoft/phi-4": {"limit": {"context": 16384, "output": 16384}},
    },
    "google/2025-11-03": {
        "embedding-gecko-001": {"id": "embedding-gecko-001", "kind": "embedding", "limit": {"context": 1024}},
        "imagen-3.0-generate-002": {"kind": "image"},
    },
    "google/2026-01-16": {
        # One shape of the name in all three fetches, and the display name of another model.
        "gemini-2.5-flash-image": {
            "kind": "image",
            "name": "Nano Banana",
            "limit": {"context": 32768, "output": 32768},
        },
    },
    "google/2026-02-10": {
        # An output limit of 1.
        "gemini-embedding-001": {"kind": "embedding", "limit": {"context": 2048}},
        # Speech by `generateContent`; the output limit lies above the input limit, which stands for the window.
        "gemini-2.5-flash-preview-tts": {"kind": "audio", "limit": {"context": 8192, "output": 8192}},
        "veo-3.0-generate-001": {"kind": "video", "limit.context": 480},
        "gemini-2.5-flash-native-audio-latest": {"kind": "audio", "reasoning": True},
        # A name that only the method explains: `predict` alone.
        "imagen-4.0-fast-generate-001": {"kind": "image", "limit.context": 480},
        # Neither chat nor embedding.
        "aqa": {"kind": "unknown", "limit": {"context": 7168, "output": 1024}},
        # `thinking` missing.
        "gemini-2.0-flash": {"kind": "chat", "limit": {"context": 1048576, "output": 8192}, "reasoning": None},
        "gemini-2.5-pro": {"kind": "chat", "limit": {"context": 1048576, "output": 65536}, "reasoning": True},
    },
    "google-openai-compat/2025-09-08": {
        "embedding-gecko-001": {"id": "embedding-gecko-001", "kind": "embedding"},
        "imagen-4.0-generate-001": {"kind": "image", "created": None},
        "lyria-realtime-exp": {"kind": "audio"},
        "veo-2.0-generate-001": {"kind": "video"},
    },
    "groq/2025-08-30": {
        # A window of 448.
        "whisper-large-v3": {"kind": "audio", "limit": {"context": 448, "output": 448}, "created": "2023-09-03"},
        "playai-tts-arabic": {"kind": "audio", "lab": "PlayAI"},
    },
    "groq/2025-09-08": {
        "meta-llama/llama-prompt-guard-2-22m": {"kind": "moderation", "limit": {"context": 512, "output": 512}},
        "meta-llama/llama-guard-4-12b": {"kind": "moderation", "limit": {"context": 131072, "output": 1024}},
        # Two makers.
        "deepseek-r1-distill-llama-70b": {"lab": "DeepSeek / Meta", "limit": {"context": 131072, "output": 131072}},
        "groq/compound": {"created": "2025-09-04", "status": None, "cost": None},
    },
    "hetzner/2026-08-19": {
        # Two rows, both created on the day of the fetch; the root is a path.
        "Qwen/Qwen3.6-35B-A3B-FP8": {"created": None, "limit": {"context": 262144}, "lab": None},
        "Qwen3.8-27B": {"created": None, "limit": {"context": 262144}, "lab": None},
    },
    "huggingface/2025-09-08": {
        # The smallest window and, per direction, the highest price of two live providers.
        "Qwen/Qwen2.5-72B-Instruct": {
            "kind": "chat",
            "limit": {"context": 32000},
            "cost": {"input": 0.38, "output": 0.75},
            "tool_call": True,
        },
        # The cheapest provider is only staging.
        "meta-llama/Llama-3.1-70B-Instruct": {
            "cost": {"input": 0.9, "output": 0.9},
            "limit": {"context": 131072},
            "tool_call": True,
            "structured_output": False,
            "created": "2024-07-16",
        },
        # Six live providers, of which two state anything, and disagree.
        "deepseek-ai/DeepSeek-V3-0324": {
            "cost": {"input": 3, "output": 4.5},
            "limit": {"context": 32768},
            "tool_call": False,
        },
        # The router calls nothing by its kind.
        "meta-llama/Llama-Guard-4-12B": {"kind": "moderation", "cost": {"input": 0.2, "output": 0.2}},
        "CohereLabs/aya-vision-32b": {"kind": "chat", "cost": None, "limit": None, "tool_call": None},
        # Float noise.
        "marin-community/marin-8b-instruct": {"cost": {"input": 0.18, "output": 0.18}, "limit": {"context": 4096}},
    },
    "huggingface/2026-undated.excerpt": {
        # Zero, while the provider says that it is not free.
        "prism-ml/Ternary-Bonsai-27B-gguf": {"cost": None, "limit": {"context": 262144}, "created": "2026-07-04"},
        # A live provider without a price.
        "thinkingmachines/Inkling": {
            "cost": {"input": 1, "output": 4.05},
            "limit": {"context": 524288},
            "modalities": {"input": ["text", "image"], "output": ["text"]},
            "structured_output": True,
        },
        "moonshotai/Kimi-K3": {
            "cost": {"input": 3, "output": 15},
            "limit": {"context": 1000000},
            "structured_output": False,
            "created": "2026-06-13",
        },
    },
    "hyperbolic/2025-09-08": {
        # A null window; reads images although it makes them.
        "FLUX.1-dev": {"kind": "image", "limit": None, "created": None},
        "TTS": {"kind": "audio", "created": None},
        # No chat, no window, and no word of what it is.
        "meta-llama/Meta-Llama-3.1-405B": {"kind": "unknown", "limit": None},
        "Qwen/Qwen2.5-VL-7B-Instruct": {
            "kind": "chat",
            "modalities.input": ["text", "image"],
            "limit": {"context": 32768},
            "tool_call": False,
            "lab": None,
        },
    },
    "llm7/2025-09-08": {
        # Inputs without outputs.
        "bidara": {"modalities": {"input": ["text", "image"]}, "attachment": True, "created": None},
        "codestral-2405": {"modalities": {"input": ["text"]}, "attachment": False, "created": None},
        # Owned by the cloud it runs in.
        "nova-fast": {"lab": None, "created": None},
        "mistral-saba-2502": {"lab": "mistral"},
        "gpt-o4-mini-2025-04-16": {"id": "gpt-o4-mini-2025-04-16", "limit": None, "cost": None},
    },
    "mancer/2025-09-08": {
        # Numbers under `prompt` and `completion` are dollars per million.
        "weaver-alpha": {
            "kind": "chat",
            "cost": {"input": 0.3375, "output": 0.3375},
            "limit": {"context": 8000, "output": 2000},
        },
        "mytholite": {"cost": FREE, "limit": {"context": 2560, "output": 150}},
        "dans-pe-1.3-24b": {"cost": {"input": 0.225, "output": 0.6}, "name": "DansPE v1.3.0 24B"},
    },
    "mistral/2025-09-08": {
        # Listed twice with opposite capabilities: the row that goes by its own name counts.
        "voxtral-mini-2507": {"kind": "chat", "limit": {"context": 32768}, "alias_of": None, "created": None},
        "mistral-small": {"alias_of": "open-mixtral-8x7b", "limit": {"context": 32768}},
    },
    "mistral/2026-01-16": {
        "open-mistral-7b": {"retires": "2026-01-31", "status": None, "alias_of": None},
        "pixtral-12b-latest": {"retires": "2026-01-31", "alias_of": "pixtral-12b-2409", "attachment": True},
        "devstral-latest": {"alias_of": "devstral-2512", "limit": {"context": 262144}, "attachment": False},
    },
    "mistral/2026-02-10": {
        "voxtral-mini-2507": {
            "kind": "chat",
            "limit": {"context": 32768},
            "modalities.input": ["text", "audio"],
            "alias_of": None,
            "tool_call": False,
        },
        # Listed twice under two other names: the first one counts.
        "voxtral-mini-latest": {"kind": "chat", "alias_of": "voxtral-mini-2507", "limit": {"context": 32768}},
        "voxtral-mini-2602": {"kind": "audio", "limit": {"context": 16384}},
        "mistral-small-2501": {"kind": "chat", "retires": "2026-02-28", "status": None, "created": None},
        # A name given to it after its model has got another.
        "mistral-embed": {"kind": "embedding", "alias_of": "mistral-embed-2312", "limit": {"context": 8192}},
        "codestral-embed": {"kind": "embedding", "alias_of": None},
        "mistral-moderation-latest": {"kind": "moderation", "alias_of": "mistral-moderation-2411"},
        "mistral-ocr-2503": {"retires": "2026-03-31", "limit": {"context": 16384}},
    },
    "moonshot/2025-09-08": {
        # Every row was created in the same second; root and parent are empty texts.
        "kimi-latest": {"created": None, "alias_of": None, "limit": None},
        "moonshot-v1-128k-vision-preview": {"created": None, "limit": None, "modalities": None},
        "moonshot-v1-auto": {"created": None, "cost": None},
    },
    "nebius/2025-09-08": {
        # Created within the seconds before the fetch.
        "BAAI/bge-en-icl": {"kind": "embedding", "created": None, "lab": None},
        "intfloat/e5-mistral-7b-instruct": {"kind": "embedding", "created": None},
        "stability-ai/sdxl": {"kind": "image"},
        "meta-llama/Llama-Guard-3-8B": {"kind": "moderation", "cost": None},
    },
    "novita/2025-09-08": {
        # 500 is five cents; the output limit lies above the window.
        "Sao10K/L3-8B-Stheno-v3.2": {
            "kind": "chat",
            "cost": {"input": 0.05, "output": 0.05},
            "limit": {"context": 8192, "output": 8192},
            "tool_call": True,
            "structured_output": False,
            "reasoning": False,
            "created": "2024-11-29",
            "lab": None,
        },
        "baidu/ernie-4.5-0.3b": {"cost": FREE, "limit": {"context": 120000, "output": 8000}},
        # No features at all.
        "gryphe/mythomax-l2-13b": {
            "tool_call": None,
            "cost": {"input": 0.09, "output": 0.09},
            "limit": {"context": 4096, "output": 4096},
        },
        "qwen/qwen2.5-vl-72b-instruct": {
            "modalities.input": ["text", "image", "video"],
            "attachment": True,
            "cost": {"input": 0.8, "output": 0.8},
            "tool_call": False,
        },
        "google/gemma-3-27b-it": {"cost": {"input": 0.119, "output": 0.2}},
    },
    "nscale/2025-07-25": {
        # Nothing but ids.
        "black-forest-labs/FLUX.1-schnell": {"kind": "image", "created": None},
        "ByteDance/SDXL-Lightning-4step": {"kind": "image"},
        "Qwen/Qwen3-8B": {"kind": "unknown", "lab": None, "limit": None, "cost": None},
    },
    "nvidia/2025-07-25": {
        # Created in 1993, all of them.
        "01-ai/yi-large": {"created": None, "lab": "01-ai"},
        "baai/bge-m3": {"kind": "embedding", "created": None},
        "nvidia/embed-qa-4": {"kind": "embedding"},
        "meta/llama-guard-4-12b": {"kind": "moderation"},
    },
    "openai/2025-11-03": {
        "dall-e-2": {"kind": "image", "created": "2023-11-01", "retires": None},
    },
    "openai/2026-02-10": {
        "gpt-4o-realtime-preview": {"kind": "audio", "retires": None, "status": None},
    },
    "openai/2026-08-17": {
        # Shut down a month before the fetch, and still listed.
        "gpt-4o-mini-search-preview-2025-03-11": {"retires": "2026-07-23", "status": "retired", "lab": None},
        "sora-2": {"kind": "video", "retires": "2026-09-24", "status": None, "created": "2025-10-05"},
        "babbage-002": {"kind": "completion", "retires": "2026-09-28", "created": "2023-08-21"},
        # A name without a version.
        "chat-latest": {"created": "2026-05-02", "retires": None, "alias_of": None},
        "gpt-realtime-whisper": {"kind": "audio"},
        "text-embedding-ada-002": {"kind": "embedding", "created": "2022-12-16", "lab": None},
    },
    "openrouter/2025-04-21": {
        # No `supported_parameters` yet: nothing is known of them; unused prices are "0".
        "google/gemini-2.0-flash-exp:free": {
            "kind": "chat",
            "cost": FREE,
            "tool_call": None,
            "reasoning": None,
            "canonical_slug": None,
            "limit": {"context": 1048576, "output": 8192},
        },
    },
    "openrouter/2025-09-24": {
        # Float noise below the sixth decimal.
        "nousresearch/hermes-4-405b": {
            "cost": {"input": 0.25, "output": 1},
            "limit": {"context": 131072},
            "structured_output": False,
            "reasoning": True,
        },
        "meta-llama/llama-3-8b-instruct": {"limit": {"context": 8192, "output": 8192}},
    },
    "openrouter/2025-11-03": {
        # A window of 0, also at the top provider.
        "qwen/qwen3-vl-30b-a3b-instruct": {"limit": {"output": 4000}, "cost": {"input": 0.15, "output": 0.6}},
        "google/gemma-3-4b-it": {"cost": {"input": 0.01703, "output": 0.068154}},
    },
    "openrouter/2026-02-10": {
        "minimax/minimax-m2.1": {
            "cost": {"input": 0.27, "output": 0.95, "cache_read": 0.03},
            "limit": {"context": 196608},
        },
        "google/gemini-3-flash-preview": {
            "cost": {"input": 0.5, "output": 3, "cache_read": 0.05, "cache_write": 0.083333},
            "modalities.input": ["text", "image", "audio", "video", "pdf"],
            "hugging_face_id": None,
        },
    },
    "openrouter/2026-08-05.all-modalities": {
        # Zero prices, and a window of 0, of what is billed by the second.
        "black-forest-labs/flux-3-video": {
            "kind": "video",
            "cost": None,
            "limit": None,
            "modalities": {"input": ["text", "image", "video"], "output": ["video"]},
        },
        "voyageai/rerank-2.5-lite": {"kind": "rerank", "cost": None, "limit": {"context": 32000}},
        # A price per embedded token with an output of zero.
        "voyageai/voyage-multimodal-3.5": {"kind": "embedding", "cost": {"input": 0.12}},
        "nvidia/nemotron-3-embed-1b:free": {"kind": "embedding", "cost": FREE},
        # Image tokens have their own price, text tokens "0".
        "krea/krea-2-large": {"kind": "image", "cost": None, "tool_call": None},
        "fish-audio/s1": {"kind": "audio"},
        "fish-audio/transcribe-1": {"kind": "audio", "limit": None},
    },
    "openrouter/2026-08-22": {
        # Levels of reasoning: some, one, none, and a model that does not reason.
        "moonshotai/kimi-k3": {"reasoning": True, "reasoning_efforts": ["low", "high", "max"]},
        "openai/gpt-5-pro": {"reasoning": True, "reasoning_efforts": ["high"]},
        "moonshotai/kimi-k2.6": {"reasoning": True, "reasoning_efforts": []},
        "openai/gpt-5.2-chat": {"reasoning": False, "reasoning_efforts": None},
        # A router: prices of -1, a top provider without a window.
        "openrouter/auto": {
            "kind": "chat",
            "cost": None,
            "limit": {"context": 2000000},
            "modalities": {"input": ["text", "image", "audio", "video", "pdf"], "output": ["text", "image"]},
        },
        # Zero without `:free`, never expires, no structured output among the parameters.
        "stealth/ox-alpha": {
            "kind": "chat",
            "cost": FREE,
            "retires": None,
            "structured_output": False,
            "tool_call": True,
            "limit": {"context": 1048576, "output": 131072},
        },
        "~z-ai/glm-latest": {
            "alias_of": "z-ai/glm-5.3",
            "retires": None,
            "cost": {"input": 1.4, "output": 4.4, "cache_read": 0.26},
        },
        # A dearer tier, and a price of an hour's cache that is nobody's field.
        "anthropic/claude-sonnet-4.5": {
            "cost": {
                "input": 3,
                "output": 15,
                "cache_read": 0.3,
                "cache_write": 3.75,
                "tiers": [
                    {"min_prompt": 200000, "input": 6, "output": 22.5, "cache_read": 0.6, "cache_write": 7.5},
                ],
            },
            "knowledge": "2025-01-31",
            "modalities.input": ["text", "image", "pdf"],
            "created": "2025-09-29",
        },
        # The tier does not repeat every price.
        "google/gemini-2.5-pro": {
            "cost": {
                "input": 1.25,
                "output": 10,
                "cache_read": 0.125,
                "cache_write": 0.375,
                "tiers": [{"min_prompt": 200000, "input": 2.5, "output": 15, "cache_read": 0.25}],
            },
        },
        # Windows, one of them past midnight.
        "deepseek/deepseek-v4-flash-vision-exp": {
            "cost": {
                "input": 0.44,
                "output": 1.32,
                "cache_read": 0.014,
                "windows": [
                    {"start": "10:00", "end": "01:00", "input": 0.22, "output": 0.66, "cache_read": 0.007},
                    {"start": "01:00", "end": "04:00", "input": 0.44, "output": 1.32, "cache_read": 0.014},
                    {"start": "04:00", "end": "06:00", "input": 0.22, "output": 0.66, "cache_read": 0.007},
                    {"start": "06:00", "end": "10:00", "input": 0.44, "output": 1.32, "cache_read": 0.014},
                ],
            },
            "created": "2026-08-21",
        },
        # An answer longer than the window.
        "openai/gpt-3.5-turbo-0613": {"limit": {"context": 4095, "output": 4095}, "cost": {"input": 1, "output": 2}},
        # Songs for no token price are not free.
        "google/lyria-3-pro-preview": {"kind": "chat", "cost": None, "tool_call": False},
        # Free, and gone in two days.
        "nvidia/nemotron-nano-9b-v2:free": {"cost": FREE, "retires": "2026-08-24", "status": None},
        # The window of the model is not that of the top provider.
        "qwen/qwen3.8-27b": {"limit": {"context": 1000000, "output": 131072}, "hugging_face_id": "Qwen/Qwen3.8-27B"},
        # Empty parameters of a router.
        "openrouter/fusion": {"cost": None, "tool_call": None, "reasoning": None, "limit": {"context": 1000000}},
    },
    "parasail/2025-09-08": {
        # The owner is the word owner.
        "deepseek-reasoner": {"lab": None, "created": None},
        "parasail-glm-45v": {"lab": None, "limit": None},
        "positron-internal-codellama7b": {"lab": None, "cost": None},
    },
    "perplexity/2026-08-10": {
        "openai/gpt-5.6-luna": {
            "kind": "chat",
            "cost": {"input": 0.2, "output": 1.2, "cache_read": 0.02, "cache_write": 0.25},
            "created": None,
            "lab": "openai",
        },
        # No price of writing to the cache.
        "google/gemini-3.1-flash-lite": {"cost": {"input": 0.25, "output": 1.5, "cache_read": 0.025}},
        "perplexity/sonar": {"cost": {"input": 0.25, "output": 2.5, "cache_read": 0.0625}, "created": None},
    },
    "poe/2025-09-08": {
        # Milliseconds.
        "Claude-Opus-4.1": {"kind": "chat", "created": None, "lab": None},
        # Two outputs, neither text.
        "Kling-2.0-Master": {"kind": "image", "modalities": {"input": ["text"], "output": ["image", "video"]}},
        "ElevenLabs-v2.5-Turbo": {"kind": "audio", "created": None},
        # Said to answer with text like most rows, by names that say otherwise.
        "FLUX-dev-DI": {"kind": "image"},
        "Whisper-V3-Large-T": {"kind": "audio"},
    },
    "redpill/2025-09-08": {
        # Cache prices of "0" are no prices.
        "cohere/command-r-08-2024": {"cost": {"input": 0.1425, "output": 0.57}, "limit": {"context": 128000}},
        # Images have a price and stand in `modality`, but not among the input modalities.
        "openai/gpt-4o": {"modalities": {"input": ["text", "image"], "output": ["text"]}, "attachment": True},
        "alpindale/goliath-120b": {"cost": {"input": 9.375, "output": 9.375}, "created": "2023-11-10"},
        # Zero without `:free`.
        "google/gemini-flash-1.5-8b-exp": {"kind": "chat", "cost": FREE, "created": "2024-08-28"},
    },
    "requesty/2025-07-25": {
        # No caching, whatever the cache prices say; an output limit of 0.
        "netmind/deepseek-ai/DeepSeek-R1-0528": {
            "kind": "chat",
            "cost": {"input": 0.5, "output": 1},
            "limit": {"context": 128000},
            "reasoning": False,
            "modalities.input": ["text"],
            "lab": None,
        },
        # `cached` is read, `caching` is written.
        "google/gemini-2.5-pro": {
            "cost": {"input": 1.25, "output": 10, "cache_read": 0.31, "cache_write": 2.375},
            "limit": {"context": 1048576, "output": 65535},
            "modalities.input": ["text", "image"],
            "reasoning": True,
        },
        "openai/o3:flex": {
            "cost": {"input": 1, "output": 4, "cache_read": 0.25, "cache_write": 1},
            "created": "2025-04-16",
        },
    },
    "sambanova/2025-09-08": {
        # Billed by the hour: zeros of both token prices are no gift.
        "Whisper-Large-v3": {"kind": "audio", "cost": None, "limit": {"context": 4096, "output": 4096}},
        "E5-Mistral-7B-Instruct": {"kind": "embedding", "cost": {"input": 0.13}},
        # The owner is an e-mail address.
        "DeepSeek-R1-0528": {
            "kind": "chat",
            "cost": {"input": 5, "output": 7},
            "limit": {"context": 32768, "output": 7168},
            "lab": None,
        },
    },
    "sambanova/2026-undated": {
        # Reading the cache has a price, writing to it "0".
        "MiniMax-M3": {
            "cost": {"input": 0.6, "output": 2.4, "cache_read": 0.06},
            "limit": {"context": 1048576, "output": 1048576},
        },
    },
    "targon/2025-09-08": {
        # An empty list of features; cache prices with an s, all zero.
        "deepseek-ai/DeepSeek-V3": {
            "kind": "chat",
            "cost": {"input": 0.3, "output": 0.85},
            "tool_call": None,
            "reasoning": None,
            "temperature": True,
            "modalities": {"input": ["text"], "output": ["text"]},
        },
        "deepseek-ai/DeepSeek-R1": {"tool_call": False, "reasoning": True, "structured_output": False},
        "moonshotai/Kimi-K2-Instruct": {
            "limit": {"context": 63000, "output": 63000},
            "cost": {"input": 0.14, "output": 2.49},
        },
        "openai/gpt-oss-120b": {"limit": {"context": 131072, "output": 33000}, "tool_call": True, "reasoning": False},
    },
    "together/2025-09-08": {
        "meta-llama/Llama-2-70b-hf": {"kind": "completion", "cost": {"input": 0.9, "output": 0.9}},
        # Free by its name only, and an image model.
        "black-forest-labs/FLUX.1-schnell-Free": {"kind": "image", "cost": None, "created": None},
    },
    "together/2026-01-23": {
        # Float noise.
        "arcee-ai/trinity-mini": {"kind": "chat", "cost": {"input": 0.045, "output": 0.15}, "created": "2025-12-01"},
        "deepcogito/cogito-v2-preview-llama-109B-MoE": {
            "limit": {"context": 32767},
            "cost": {"input": 0.18, "output": 0.59},
        },
        # Dollars per million characters, and a window of 0.
        "cartesia/sonic-3": {"kind": "audio", "cost": None, "limit": None, "created": None},
        "openai/sora-2": {"kind": "video", "cost": None, "limit": None},
        # Both prices zero; created 0.
        "togethercomputer/MoA-1-Turbo": {"kind": "chat", "cost": FREE, "created": None},
        "intfloat/multilingual-e5-large-instruct": {
            "kind": "embedding",
            "limit": {"context": 514},
            "cost": {"input": 0.02, "output": 0.02},
        },
        "Salesforce/Llama-Rank-V1": {"kind": "rerank", "cost": {"input": 0.1, "output": 0.1}},
        # The limit of the answer hides in `config`.
        "deepseek-ai/DeepSeek-V3.1": {
            "kind": "chat",
            "limit": {"context": 131072, "output": 40000},
            "cost": {"input": 0.6, "output": 1.7},
        },
        # No organisation.
        "scb10x/scb10x-typhoon-2-1-gemma3-12b": {"lab": None, "limit": {"context": 131072}},
    },
    "venice/2025-07-25": {
        "mistral-31-24b": {
            "kind": "chat",
            "name": "Venice Medium",
            "cost": {"input": 0.5, "output": 2},
            "limit": {"context": 131072},
            "modalities.input": ["text", "image"],
            "attachment": True,
            "tool_call": True,
            "reasoning": False,
            "status": None,
            "lab": None,
        },
        # Prices in three currencies.
        "deepseek-r1-671b": {"cost": {"input": 3.5, "output": 14}, "reasoning": True, "tool_call": False},
        "qwen-2.5-coder-32b": {"structured_output": False, "tool_call": False, "attachment": False},
    },
    "vercel-ai-gateway/2025-07-25": {
        # Prices below ten cents; created in the second of the fetch.
        "amazon/nova-micro": {
            "cost": {"input": 0.035, "output": 0.14},
            "limit": {"context": 128000, "output": 4096},
            "created": None,
            "lab": "amazon",
        },
        "mistral/mixtral-8x22b-instruct": {"limit": {"context": 2048, "output": 256}, "created": None},
        "openai/gpt-3.5-turbo-instruct": {
            "kind": "completion",
            "limit": {"context": 4096, "output": 200},
            "cost": {"input": 1.5, "output": 2},
        },
    },
    "vertex/2026-02-10": {
        "gemini-2.5-flash-preview-04-17": {"status": "preview", "limit": None, "cost": None},
        "gemini-2.5-pro-exp-03-25": {"status": "preview"},
        # No stage.
        "gemini-2.0-flash-preview-image-generation": {"kind": "image", "status": None},
        "gemini-1.5-flash-002": {"id": "gemini-1.5-flash-002", "status": None, "created": None},
    },
    "xai/2026-01-16": {
        # Created five weeks after the date in its name.
        "grok-2-1212": {"created": "2025-01-20", "limit": None},
    },
    "xai/2026-02-10": {
        "grok-imagine-image-pro": {"kind": "image", "created": "2026-01-28"},
        "grok-imagine-video": {"kind": "video"},
        "grok-4-fast-non-reasoning": {"reasoning": None, "created": "2025-09-04"},
    },
    "zai/2025-09-08": {
        # Two rows that share a day are not a majority of anything.
        "glm-4.5": {"created": "2025-07-27", "limit": None},
        "glm-4.5-air": {"created": "2025-07-27", "cost": None},
    },
}
