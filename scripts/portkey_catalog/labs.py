"""Who made a model, told from who serves it and from what serves it (pure)."""

from __future__ import annotations

NOT_LABS = frozenset(
    # Nobody filled it in.
    {"custom", "default", "local", "openai-internal", "organization-owner", "owner", "self-hosted", "system", "unknown"}
    | {"user"}
    # They serve what others made.
    | {"azure", "bedrock", "cerebras", "cloudflare", "deepinfra", "digitalocean", "featherless", "fireworks", "hetzner"}
    | {"hyperbolic", "nebius", "nscale", "parasail", "poe", "sambanova", "vertex"}
    # They are programs, or where those look for weights.
    | {"aphrodite", "aphrodite-engine", "exo", "gpt4all", "gpustack", "jan", "koboldcpp", "library", "litellm"}
    | {"llama-cpp", "llama-server", "llama-swap", "llama.cpp", "llamacpp", "llamafile", "lm-studio", "lmdeploy"}
    | {"lmstudio", "lmstudio-community", "local-ai", "localai", "mistral.rs", "mistralrs", "mlc-llm", "mlx"}
    | {"mlx-community", "mlx-lm", "new-api", "ollama", "one-api", "oobabooga", "open-webui", "openllm", "ramalama"}
    | {"sglang", "tabby", "tabbyapi", "tensorrt-llm", "text-generation-inference", "text-generation-webui", "tgi"}
    | {"triton", "vllm", "xinference"}
)
"""What stands under `owned_by` and is no lab: in lower case, words joined by dashes."""


def may_be_lab(owner: str) -> bool:
    """Whether a stated owner may have made the model; an address of mail or the name of a repository is nobody's."""
    words = owner.lower().replace("_", " ").split()
    return "@" not in owner and not (len(words) == 1 and "/" in owner) and "-".join(words) not in NOT_LABS
