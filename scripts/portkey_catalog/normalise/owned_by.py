"""The maker of a model, told from who serves it and from what serves it (pure)."""

from __future__ import annotations

SERVERS = frozenset(
    {"aphrodite", "aphrodite-engine", "exo", "fastchat", "gpt4all", "gpustack", "jan", "koboldcpp", "library"}
    | {"lightllm", "llama-cpp", "llama-server", "llama-swap", "llama.cpp", "llamacpp", "llamafile", "lm-studio"}
    | {"lmdeploy", "lmstudio", "lmstudio-community", "local-ai", "localai", "lorax", "mistral.rs", "mistralrs"}
    | {"mlc-llm", "mlx", "mlx-community", "mlx-lm", "ollama", "oobabooga", "openllm", "ramalama", "sglang", "tabby"}
    | {"tabbyapi", "tensorrt-llm", "text-generation-inference", "text-generation-webui", "tgi", "triton", "vllm"}
    | {"candle-vllm", "docker", "exllama", "exllamav2", "exllamav3", "fastflowlm", "ipex-llm", "ktransformers"}
    | {"lemonade", "llama-cpp-python", "mindie", "mlx-omni-server", "mlx-vlm", "nano-vllm", "openvino", "ovms"}
    | {"powerinfer", "rkllm", "transformers", "turbomind", "vllm-ascend", "vllm-gaudi", "vllm-mlx", "vllm-omni"}
    | {"xinference"}
    # As LM Studio, llama-cpp-python and text-generation-webui call themselves, and as people call their own.
    | {"local", "localhost", "me", "organization-owner", "self", "self-host", "self-hosted", "selfhosted", "user"}
)
"""Programs that serve whatever weights they are given, and where those look for them, as `owned_by` names them."""

HOSTS = frozenset(
    {"azure", "bedrock", "cerebras", "cloudflare", "deepinfra", "digitalocean", "featherless", "fireworks", "hetzner"}
    | {"hyperbolic", "nebius", "nscale", "parasail", "poe", "sambanova", "vertex"}
)
"""Companies that serve to everybody what others made, as `owned_by` names them."""

NOT_LABS = frozenset(
    # Nobody filled it in.
    {"custom", "default", "openai-internal", "owner", "system", "unknown"}
    | HOSTS
    # They pass requests on.
    | {"litellm", "new-api", "one-api", "open-webui"}
    | SERVERS
)
"""Values of `owned_by` that are no lab: in lower case, words joined by dashes."""


def may_be_lab(owner: str) -> bool:
    """Tell whether a stated owner may have made the model; a mail address or the name of a repository is nobody's."""
    return "@" not in owner and not is_repository(owner) and _dashed(owner) not in NOT_LABS


def is_server(owner: str | None) -> bool:
    """Tell whether a stated owner is a program that serves whatever weights it is given, or the repository of these."""
    if owner is None or owner.startswith("accounts/"):
        return False
    return is_repository(owner) or _dashed(owner) in SERVERS


def is_host(owner: str | None) -> bool:
    """Tell whether a stated owner is a company that serves to everybody what others made."""
    return owner is not None and _dashed(owner) in HOSTS


def is_repository(owner: str) -> bool:
    """Tell whether a stated owner is one word with a slash in it, as TGI names what it serves."""
    return "/" in owner and len(owner.split()) == 1


def _dashed(owner: str) -> str:
    return "-".join(owner.lower().replace("_", " ").split())
