"""Makers and resellers of models: labs, and the names of places in ids. Data only.

Every table says why its entries are there, with an example; an entry that is odd says so itself.
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
    "anthropic": "claude",
    "arcee": "arcee-ai arcee_ai",
    "baichuan": "baichuan-inc",
    "baidu": "paddlepaddle",
    "black-forest-labs": "bfl",
    "bytedance": "bytedance-seed",
    "cohere": "coherelabs cohereforai",
    "deepseek": "deepseek-ai",
    "google": "gemini google-deepmind",  # "gemini/gemini-2.5-pro", as LiteLLM names the place
    "ibm": "ibm-granite",
    "inception": "inceptionlabs",
    "inclusionai": "bailing",
    "kwaipilot": "kwai kuaishou",
    "liquid": "liquidai",
    "meituan": "meituan-longcat",
    "meta": "meta-llama meta-models meta-ai facebook",
    "microsoft": "",
    "minimax": "minimaxai minimax-ai",
    "mistral": "mistralai mistral-ai nv-mistralai",
    "moonshot": "moonshotai moonshot-ai kimi",  # "kimi/kimi-k2.6"
    "morph": "",
    "nousresearch": "nous",
    "nvidia": "",
    "openai": "",
    "perplexity": "perplexity-ai perplexityai",
    "poolside": "",
    "rekaai": "reka",
    "sakana": "sakanaai sakana-ai",
    "sarvam": "sarvamai",
    "stepfun": "stepfun-ai",
    "tencent": "",
    "thinkingmachines": "thinking-machines",
    "upstage": "",
    "voyage": "voyageai",
    "writer": "",
    "xai": "x-ai x.ai xai-org spacexai grok",  # "grok/grok-4.3"
    "xiaomi": "xiaomimimo mimo",
    "zai": "z-ai z.ai zai-org zhipu zhipuai bigmodel thudm",
}
LAB_OF: dict[str, str] = {name: lab for lab, names in LABS.items() for name in (lab, *names.split())}

UPLOADERS = words(
    "unsloth neuralmagic redhatai nm-testing lmstudio-community mlx-community thebloke bartowski hugging-quants"
    " chutesai mradermacher quantfactory maziyarpanahi second-state ggml-org tensorblock legraphista casperhansen"
    " cyankiwi quanttrio modelcloud techxgenus solidrust turboderp lonestriker devquasar stelterlab cpatonn"
)
"""Uploaders of others' weights to Hugging Face, unchanged or quantised: "unsloth/gemma-3-27b-it"."""

SELLERS = words("amazon google microsoft perplexity snowflake vercel abacus abacusai")
"""Makers of models that also sell other labs' closed ones under their own name: "amazon/claude-sonnet-4"."""

CLOUDS = words("alibaba baidu bytedance tencent")
"""Labs with a cloud of their own that also serves other labs' open models: "baidu/kimi-k2.6", "alibaba/glm-5.2".

What they tune themselves they give a name of its own."""

COPIERS = words("nvidia")
"""Labs that publish others' models with rounded numbers under their own name: "nvidia/DeepSeek-V3.2-NVFP4"."""

PLACES = words(
    "accounts models deployedmodels deployments routers publishers chat-completion completion route public pro tee cf"
    " hf hf.co huggingface.co converse invoke"
)
"""Parts of paths: "accounts/fireworks/models/...", "publishers/google/models/...", "TEE/...", "@cf/meta/..."."""

HOSTS = UPLOADERS | words(
    # Names that say where a model runs, not who made it. Whatever else stands before a family's name owns the model.
    # Behind a colon they say the same: "zai-org/GLM-4.6:fireworks-ai".
    # A leading "@" and a final "-ai" are taken off before looking here, and "_" is read as "-".
    # Clouds, by their own names and by those their gateways and LiteLLM give them: "vertex_ai/...", "bedrock/...".
    "aws-bedrock aws-mantle bedrock bedrock-converse bedrock-mantle sagemaker azure azure-openai azure-anthropic"
    " azure-foundry azure-ai-foundry azureml vertex vertex-anthropic vertex-openai google-vertex"
    " google-vertex-anthropic google-ai-studio workers cloudflare databricks oci oracle watsonx sap sap-ai-core"
    " digitalocean vultr ovh ovhcloud scaleway ionos stackit nscale hetzner alicloud aliyun dashscope bailian"
    " modelscope qwencoder volcengine qianfan tencentcloud huaweicloud"
    # Companies that run others' weights on their own machines.
    " fireworks together groq cerebras sambanova deepinfra novita siliconflow siliconcloud nebius featherless"
    " baseten hyperbolic friendli parasail chutes lepton anyscale replicate huggingface hf-inference lambda"
    " lambdalabs crusoe inference-net kluster targon atlascloud atlas-cloud gmi gmicloud phala redpill near nearai"
    " venice wandb coreweave modal runpod runware flexai canopywave inference.net infomaniak greenpt scx scx-ai-gp"
    " ppio ppinfra infini gitee qiniu io-net akash avian berget regolo embercloud gonka24 consensusprotocol"
    " lightning wavespeed tinfoil salad inceptron neuralwatt synthetic wafer.ai"
    " nvidia-nim nim friendliai novitaai togetherai fireworksai heroku gradient predibase empiriolabs"
    # Gateways and shops that pass on what others run.
    " openrouter portkey litellm helicone requesty vercel-ai-gateway glama kilo kilocode poe nano-gpt aihubmix"
    " aimlapi 302ai 302 zenmux ofox llmgateway merge-gateway edenai cortecs opencode cline cline-pass"
    " github github-models github-copilot copilot gitlab ollama ollama-cloud lmstudio lm-studio vllm"
)

ENCLAVES = words("e2ee")
"""Before a name: the same weights in an enclave, as "-TEE" says behind it."""

HOSTS_BEHIND = words("clarifai fal-ai publicai")
"""Makers that also run others' models, as a tag says: "swiss-ai/apertus-70b-instruct:publicai"."""

HOSTS_SPELT: dict[str, str] = {"togethercomputer": "together"}
"""Other names under which hosts list models at their own place; elsewhere they are makers: "RedPajama"."""

PREFIXES = ENCLAVES | words(
    # Before a family's name with a dash: a reseller ("databricks-gpt-5-4"), or its product ("duo-chat-haiku-4-5").
    "databricks duo-chat umans azure alicloud coding groq cerebras bedrock vertex"
)
LAB_PREFIXES: dict[str, str] = {
    # A lab's label before its own families: "open-mistral-nemo", "labs-devstral-small-2512", "c4ai-command-a-03-2025".
    # Before others it is a part of the name: "open-llama-7b".
    "open": "mistral",
    "labs": "mistral",
    "c4ai": "cohere",
}

REGIONS = words("us us-gov eu uk apac ap au in jp kr ca sa me mx global")
"""Bedrock's inference profiles, "eu.anthropic.claude-sonnet-4-6"; resellers write "claude-sonnet-4-6@eu"."""

LAST_HOSTS = words(
    # Behind a name with a dash: who runs it. Not those that may be a word for the model, such as "lightning".
    "sambanova cerebras groq fireworks deepinfra novita siliconflow nebius baseten hyperbolic parasail chutes bedrock"
    " vertex databricks openrouter"
)
