"""Variables by which opencode offers a provider of its own, without anything in a configuration (pure).

Of the list of providers that opencode 1.18.33 carries, those that people mostly have a key of.
"""

PROVIDERS = {
    "AI_GATEWAY_API_KEY": "vercel",
    "ANTHROPIC_API_KEY": "anthropic",
    "AWS_ACCESS_KEY_ID": "amazon-bedrock",
    "AWS_BEARER_TOKEN_BEDROCK": "amazon-bedrock",
    "AZURE_API_KEY": "azure",
    "BASETEN_API_KEY": "baseten",
    "CEREBRAS_API_KEY": "cerebras",
    "COHERE_API_KEY": "cohere",
    "DASHSCOPE_API_KEY": "alibaba",
    "DEEPINFRA_API_KEY": "deepinfra",
    "DEEPSEEK_API_KEY": "deepseek",
    "FIREWORKS_API_KEY": "fireworks-ai",
    "GEMINI_API_KEY": "google",
    "GITHUB_TOKEN": "github-copilot",
    "GOOGLE_API_KEY": "google",
    "GOOGLE_GENERATIVE_AI_API_KEY": "google",
    "GOOGLE_VERTEX_PROJECT": "google-vertex",
    "GROQ_API_KEY": "groq",
    "HF_TOKEN": "huggingface",
    "MINIMAX_API_KEY": "minimax",
    "MISTRAL_API_KEY": "mistral",
    "MOONSHOT_API_KEY": "moonshotai",
    "NOVITA_API_KEY": "novita-ai",
    "NVIDIA_API_KEY": "nvidia",
    "OLLAMA_API_KEY": "ollama-cloud",
    "OPENAI_API_KEY": "openai",
    "OPENCODE_API_KEY": "opencode",
    "OPENROUTER_API_KEY": "openrouter",
    "PERPLEXITY_API_KEY": "perplexity",
    "TOGETHER_API_KEY": "togetherai",
    "XAI_API_KEY": "xai",
    "ZHIPU_API_KEY": "zai",
}
"""Variable -> id of the provider in opencode."""
