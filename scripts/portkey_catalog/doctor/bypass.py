"""By what opencode offers providers of its own, without anything in a configuration (pure).

As opencode 1.18.33 has it: the list of providers that it carries, of each of which any one variable is enough, and what
its program text looks for beside that (`AWS_PROFILE`, `GOOGLE_CLOUD_PROJECT`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

FREE = "opencode"
"""The provider that it offers to everybody, with free models."""

_LIST = """
302AI_API_KEY 302ai, ABACUS_API_KEY abacus, ABLIT_KEY abliteration-ai, ABOVE_API_KEY above, AGENTROUTER_API_KEY
agentrouter, AGNES_API_KEY agnes, AI21_API_KEY ai21, AIAND_API_KEY aiand, AICORE_SERVICE_KEY sap-ai-core,
AIHUBMIX_API_KEY aihubmix, AINETCAFE_API_KEY ainetcafe, AIXY_API_KEY aixy, AI_GATEWAY_API_KEY vercel,
AI_ROUTER_API_KEY ai-router, AKI_IO_API_KEY aki-io, ALIBABA_CODING_PLAN_API_KEY alibaba-coding-plan
alibaba-coding-plan-cn, ALIBABA_TOKEN_PLAN_API_KEY alibaba-token-plan alibaba-token-plan-cn, AMBIENT_API_KEY
ambient, AMD_API_KEY amd, ANTHROPIC_API_KEY anthropic, ANYAPI_API_KEY anyapi, ARCEE_API_KEY arcee, ARK_API_KEY
volcengine, ARK_CODING_PLAN_API_KEY volcengine-coding-plan, ATOMIC_CHAT_API_KEY atomic-chat, AURIKO_API_KEY auriko,
AWS_ACCESS_KEY_ID amazon-bedrock, AWS_BEARER_TOKEN_BEDROCK amazon-bedrock, AWS_CONTAINER_CREDENTIALS_FULL_URI
amazon-bedrock, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI amazon-bedrock, AWS_PROFILE amazon-bedrock, AWS_REGION
amazon-bedrock, AWS_SECRET_ACCESS_KEY amazon-bedrock, AWS_WEB_IDENTITY_TOKEN_FILE amazon-bedrock, AZURE_API_KEY
azure, AZURE_COGNITIVE_SERVICES_API_KEY azure-cognitive-services, AZURE_COGNITIVE_SERVICES_RESOURCE_NAME
azure-cognitive-services, AZURE_RESOURCE_NAME azure, BAILING_API_TOKEN bailing, BASETEN_API_KEY baseten, BEE_API_KEY
bee, BERGET_API_KEY berget, BLUECLAW_API_KEY blueclaw, BOTHUB_API_KEY bothub, CEREBRAS_API_KEY cerebras,
CHUTES_API_KEY chutes, CLARIFAI_PAT clarifai, CLAUDINIO_API_KEY claudinio, CLINE_API_KEY cline-pass,
CLOUDFERRO_SHERLOCK_API_KEY cloudferro-sherlock, CLOUDFLARE_ACCOUNT_ID cloudflare-ai-gateway cloudflare-workers-ai,
CLOUDFLARE_API_KEY cloudflare-workers-ai, CLOUDFLARE_API_TOKEN cloudflare-ai-gateway, CLOUDFLARE_GATEWAY_ID
cloudflare-ai-gateway, COHERE_API_KEY cohere, CORAL_API_KEY coralbricks, CORTECS_API_KEY cortecs, CROF_API_KEY crof,
CROSSMODEL_API_KEY crossmodel, CRUSOE_API_KEY crusoe, DAOXE_API_KEY daoxe, DASHSCOPE_API_KEY alibaba alibaba-cn,
DATABRICKS_HOST databricks, DATABRICKS_TOKEN databricks, DEEPINFRA_API_KEY deepinfra, DEEPSEEK_API_KEY deepseek,
DIGITALOCEAN_ACCESS_TOKEN digitalocean, DINFERENCE_API_KEY dinference, DRUN_API_KEY drun, EBCLOUD_API_KEY ebcloud,
ECHO_API_KEY echo, EDENAI_API_KEY edenai, EMPIRIOLABS_API_KEY empiriolabs, EVROC_API_KEY evroc, FASTROUTER_API_KEY
fastrouter, FIREWORKS_API_KEY fireworks-ai, FREEMODEL_API_KEY freemodel, FRIENDLI_TOKEN friendli, FROGBOT_API_KEY
frogbot, GCLOUD_PROJECT google-vertex google-vertex-anthropic, GCP_PROJECT google-vertex google-vertex-anthropic,
GEMINI_API_KEY google, GITHUB_TOKEN github-copilot, GITLAB_TOKEN gitlab, GMICLOUD_API_KEY gmicloud, GOOGLE_API_KEY
google, GOOGLE_APPLICATION_CREDENTIALS google-vertex google-vertex-anthropic, GOOGLE_CLOUD_PROJECT google-vertex
google-vertex-anthropic, GOOGLE_GENERATIVE_AI_API_KEY google, GOOGLE_VERTEX_LOCATION google-vertex
google-vertex-anthropic, GOOGLE_VERTEX_PROJECT google-vertex google-vertex-anthropic, GREENPT_API_KEY greenpt,
GROQ_API_KEY groq, HELICONE_API_KEY helicone, HETZNER_API_KEY hetzner, HF_TOKEN huggingface, HPC_AI_API_KEY hpc-ai,
HYPER_API_KEY hyper, IFLOW_API_KEY iflowcn, IMPOSSIBL_API_KEY impossibl, INCEPTION_API_KEY inception,
INCEPTRON_API_KEY inceptron, INCO_API_KEY inco, INFERENCE_API_KEY inference, INFERX_API_KEY inferx, INFER_API_KEY
infer, INFOMANIAK_API_KEY infomaniak, INFOMANIAK_PRODUCT_ID infomaniak, IOINTELLIGENCE_API_KEY io-net,
ITERACOMPUTE_API_KEY iteracompute, JALAPENO_API_KEY jalapeno, JIEKOU_API_KEY jiekou, KENARI_API_KEY kenari,
KILO_API_KEY kilo, KIMI_API_KEY kimi-code-plan-cn kimi-code-plan-global, KLOKINTEGRATION_API_KEY klokintegration,
KOSMIK_API_KEY kosmik, KUAE_API_KEY kuae-cloud-coding-plan, LILAC_API_KEY lilac, LLAMA_API_KEY llama,
LLMGATEWAY_API_KEY llmgateway llmgateway-providers, LLMTECH_API_KEY llmtech, LLMTR_API_KEY llmtr, LMSTUDIO_API_KEY
lmstudio, LONGCAT_API_KEY longcat, LUCIDQUERY_API_KEY lucidquery, LYNKR_API_KEY lynkr, MEGANOVA_API_KEY meganova,
MELIOUS_API_KEY melious, MERGE_GATEWAY_API_KEY merge-gateway, META_MODEL_API_KEY meta, MINIMAX_API_KEY minimax
minimax-cn minimax-cn-coding-plan minimax-coding-plan, MISTRAL_API_KEY mistral, MIXLAYER_API_KEY mixlayer,
MOARK_API_KEY moark, MODAL_PROXY_TOKEN modal, MODELIS_API_KEY modelis, MODELSCOPE_API_KEY modelscope,
MODEL_ORACLE_API_KEY model-oracle-ai, MOONSHOT_API_KEY moonshotai moonshotai-cn, MORPH_API_KEY morph,
NANO_GPT_API_KEY nano-gpt, NAN_API_KEY nan, NEARAI_API_KEY nearai, NEBIUS_API_KEY nebius, NEON_AI_GATEWAY_BASE_URL
neon, NEON_AI_GATEWAY_TOKEN neon, NEOSMITH_API_KEY neosmith, NEURALWATT_API_KEY neuralwatt, NOVA_API_KEY nova,
NOVITA_API_KEY novita-ai, NVIDIA_API_KEY nvidia, OCI_GENAI_API_KEY oci, OFOX_API_KEY ofox, OLLAMA_API_KEY
ollama-cloud, OPENAI_API_KEY openai, OPENCODE_API_KEY opencode opencode-go, OPENREASON_API_KEY openreason,
OPENROUTER_API_KEY openrouter, OPPER_API_KEY opper, ORCAROUTER_API_KEY orcarouter, OVHCLOUD_API_KEY ovhcloud,
PARETO_API_KEY pareto, PENDRA_API_KEY pendra, PERPLEXITY_API_KEY perplexity perplexity-agent, PIONEER_API_KEY
pioneer, POE_API_KEY poe, POOLSIDE_API_KEY poolside, PRIVATEMODE_API_KEY privatemode-ai, PRIVATEMODE_ENDPOINT
privatemode-ai, QIHANG_API_KEY qihang-ai, QINIU_API_KEY qiniu-ai, QVAC_API_KEY qvac, REGOLO_API_KEY regolo-ai,
REQUESTY_API_KEY requesty, ROUTING_RUN_API_KEY routing-run, RUNINFRA_GATEWAY_KEY runinfra, SAKANA_API_KEY sakana,
SALAD_CLOUD_API_KEY salad-cloud, SARVAM_API_KEY sarvam, SCALEWAY_API_KEY scaleway, SCNET_API_KEY scnet-token-plan,
SCX_API_KEY scx-ai, SENSENOVA_API_KEY sensenova, SILICONFLOW_API_KEY siliconflow, SILICONFLOW_CN_API_KEY
siliconflow-cn, SNOWFLAKE_ACCOUNT snowflake-cortex, SNOWFLAKE_CORTEX_PAT snowflake-cortex, STACKIT_API_KEY stackit,
STANDARDCOMPUTE_API_KEY standardcompute, STEPFUN_API_KEY stepfun stepfun-ai stepfun-ai-step-plan stepfun-step-plan,
SUBCONSCIOUS_API_KEY subconscious, SUBMODEL_INSTAGEN_ACCESS_KEY submodel, SYNTHETIC_API_KEY synthetic, TEMPR_API_KEY
tempr, TENCENT_CODING_PLAN_API_KEY tencent-coding-plan, TENCENT_TOKENHUB_API_KEY tencent-tokenhub,
TENCENT_TOKEN_PLAN_API_KEY tencent-token-plan, TENSORX_API_KEY tensorx, THEGRID_API_KEY the-grid-ai, TINFOIL_API_KEY
tinfoil, TINKER_API_KEY thinkingmachines, TOGETHER_API_KEY togetherai, TOKENGO_API_KEY tokengo, TOKENROUTER_API_KEY
tokenrouter, TRUSTEDROUTER_API_KEY trustedrouter, UMANS_AI_API_KEY umans-ai, UMANS_AI_CODING_PLAN_API_KEY
umans-ai-coding-plan, UNOROUTER_API_KEY unorouter, UPSTAGE_API_KEY upstage, V0_API_KEY v0, VANCINE_API_KEY vancine,
VENICE_API_KEY venice, VISPARK_LAB_API_KEY vispark, VIVGRID_API_KEY vivgrid, VULTR_API_KEY vultr, WAFER_API_KEY
wafer.ai, WALLABY_API_KEY wallaby, WANDB_API_KEY wandb, WATSONX_AI_APIKEY watsonx, WATSONX_AI_PROJECT_ID watsonx,
XAI_API_KEY xai, XIAOMI_API_KEY xiaomi xiaomi-token-plan-ams xiaomi-token-plan-cn xiaomi-token-plan-sgp,
XPERSONA_API_KEY xpersona, ZELDOC_API_KEY zeldoc, ZENIFRA_AI_KEY zenifra, ZENMUX_API_KEY zenmux, ZHIPU_API_KEY zai
zai-coding-plan zhipuai zhipuai-coding-plan
"""
PROVIDERS: Mapping[str, tuple[str, ...]] = {
    variable: tuple(providers)
    for variable, *providers in (each.split() for each in _LIST.replace("\n", " ").split(","))
}
"""Variable -> ids of the providers in opencode."""
KNOWN = frozenset(each for providers in PROVIDERS.values() for each in providers)
"""Providers whose models opencode knows by itself."""


def ways(variables: Mapping[str, str], logins: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What opencode finds, in words, and the provider that it offers for it.

    Args:
        variables: those of the environment.
        logins: providers with a stored key or login.
    """
    for variable, providers in PROVIDERS.items():
        if variables.get(variable):
            for each in providers:
                yield f"the variable {variable} is set", each
    for each in logins:
        yield f"a login for {each} is stored", each
