"""Who makes models and who resells them: labs, their families of models, and the names of places in ids. Data only.

Every entry is there because a kind of spelling needs it; its reason and an example stand beside it.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Write a set of words as one line of text."""
    return frozenset(text.split())


LABS: dict[str, str] = {
    # Lab -> other names its models are filed under: at the lab itself, on Hugging Face and at resellers.
    "ai21": "ai21labs ai21-labs",
    "aion": "aion-labs",
    "alibaba": "qwen qwenlm tongyi",  # "qwen/qwen3-32b", "alibaba/qwen3-max"
    "allenai": "ai2",
    "amazon": "aws",
    "anthropic": "",
    "arcee": "arcee-ai arcee_ai",
    "baidu": "paddlepaddle",
    "black-forest-labs": "bfl",
    "bytedance": "bytedance-seed",
    "cohere": "coherelabs cohereforai",
    "deepseek": "deepseek-ai",
    "google": "",
    "ibm": "ibm-granite",
    "inception": "inceptionlabs",
    "inclusionai": "bailing",
    "liquid": "liquidai",
    "meituan": "meituan-longcat",
    "meta": "meta-llama meta-models facebook",
    "microsoft": "",
    "minimax": "minimaxai",
    "mistral": "mistralai mistral-ai",
    "moonshot": "moonshotai kimi",  # "kimi/kimi-k2.6"
    "nousresearch": "nous",
    "nvidia": "",
    "openai": "",
    "perplexity": "perplexity-ai",
    "rekaai": "reka",
    "stepfun": "stepfun-ai",
    "tencent": "",
    "upstage": "",
    "voyage": "voyageai",
    "writer": "",
    "xai": "x-ai grok",  # "grok/grok-4.3"
    "xiaomi": "xiaomimimo",
    "zai": "z-ai zai-org zhipuai thudm",
}
LAB_OF: dict[str, str] = {name: lab for lab, names in LABS.items() for name in (lab, *names.split())}

FAMILIES: dict[str, str] = {
    # Lab -> words its own models' names begin with. An id without a lab gets one from here: "gpt-4o" is OpenAI's.
    "ai21": "jamba",
    "alibaba": "qwen qwq qvq",
    "amazon": "nova titan",
    "anthropic": "claude",
    "arcee": "trinity virtuoso",
    "baidu": "ernie",
    "bytedance": "doubao seed",
    "cohere": "command aya",
    "deepseek": "deepseek",
    "google": "gemini gemma imagen veo",
    "ibm": "granite",
    "inception": "mercury",
    "inclusionai": "ling ring",
    "liquid": "lfm",
    "meituan": "longcat",
    "meta": "llama",
    "microsoft": "phi mai wizardlm",
    "minimax": "minimax",
    "mistral": "mistral ministral mixtral magistral devstral codestral pixtral voxtral",
    "moonshot": "kimi",
    "nousresearch": "hermes deephermes",
    "nvidia": "nemotron",
    "openai": "gpt chatgpt codex o1 o3 o4 whisper",
    "perplexity": "sonar",
    "stepfun": "step",
    "tencent": "hunyuan hy3",
    "upstage": "solar",
    "voyage": "voyage",
    "writer": "palmyra",
    "xai": "grok",
    "xiaomi": "mimo",
    "zai": "glm",
}
LAB_OF_FAMILY: dict[str, str] = {word: lab for lab, families in FAMILIES.items() for word in families.split()}

REPOSITORY_OWNERS = words("meta-llama mistralai qwen")
"""Labs' names on Hugging Face only; whoever writes them means the repository of that very name."""

CLOSED = words("claude gemini gpt chatgpt grok o1 o3 o4 sonar")
"""Families nobody else can alter: a name before them is a reseller's ("azure/gpt-4o"). `gpt-oss` is not one."""

INSIDE: dict[str, str] = {"nemotron": "nvidia"}
"""Families named after the model they were made from: "llama-3.3-nemotron-super-49b" is NVIDIA's."""

HOSTS = words(
    # Path parts that name a place, not a maker: "workers-ai/@cf/meta/...", "accounts/fireworks/models/...", "TEE/...".
    "workers-ai @cf @hf accounts models publishers chat-completion completion fireworks fireworks-ai route public pro"
    " tee novita siliconflow azure bedrock vertex groq cerebras openrouter together togetherai databricks deepinfra hf"
    " volcengine alicloud qwencoder aws-bedrock azure-openai google-ai-studio google-vertex huggingface sambanova"
    " nebius baseten hyperbolic friendli parasail chutes"
    # Uploaders of others' weights, unchanged or quantised: "unsloth/gemma-3-27b-it".
    " unsloth neuralmagic redhatai lmstudio-community mlx-community"
)

PREFIXES = words(
    # Before a family's name with a dash: a reseller ("databricks-gpt-5-4"), its product ("duo-chat-haiku-4-5"), or a
    # lab's label ("open-mistral-nemo", "labs-devstral-small-2512", "c4ai-command-a-03-2025").
    "databricks duo-chat umans azure alicloud coding groq cerebras bedrock vertex open labs c4ai"
)

REGIONS = words("us us-gov eu apac ap au jp ca sa global")
"""Bedrock's inference profiles: "eu.anthropic.claude-sonnet-4-6"."""

ELLIPSES: dict[str, str] = {
    # Families called by a part of their name, at a reseller or at the lab itself: "duo-chat-haiku-4-5", "k2p6".
    "haiku": "claude",
    "sonnet": "claude",
    "opus": "claude",
    "k2.5": "kimi",
    "k2.6": "kimi",
    "k2.7": "kimi",
}

MISSPELT: dict[str, str] = {"stepfun": "step"}
"""First words in which the lab's name stands for the family's: "stepfun-3.5-flash"."""

MISNOMERS: dict[str, str] = {
    # Bedrock's ids that leave out a part of the name its own documentation gives.
    "deepseek.v3": "deepseek.v3.1",
    "nvidia.nemotron-nano-12b-v2": "nvidia.nemotron-nano-12b-v2-vl",
}
