"""Picks the bundled sample out of recorded model lists: `python tests/support/sample_maker.py [RECORDINGS]`.

Rules only, so the result is the same every time: per recording a list of id patterns, per provider a list of the keys
that are kept. Facts stay as recorded; descriptions, chat templates, licences and links do not.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.needs import ROOT
from support.recordings import Row, full_folder

SAMPLE = ROOT / "scripts" / "portkey_catalog" / "demo"


class Recording(NamedTuple):
    """Which rows of one recorded list are taken: those whose id matches a pattern; `!` takes them out again."""

    path: str
    patterns: str

    def picks(self, model_id: str) -> bool:
        """The last pattern that matches decides."""
        picked = False
        for pattern in self.patterns.split():
            if fnmatchcase(model_id, pattern.removeprefix("!")):
                picked = not pattern.startswith("!")
        return picked


OPENROUTER = (
    Recording(
        "openrouter/2026-08-22.json",
        # Current models of the labs other providers offer too, without their half-price and free variants ...
        """anthropic/* openai/gpt-[45]* openai/o[34]* openai/gpt-oss* google/gemini-[23]* google/gemma-[34]*
        meta/* meta-llama/* mistralai/* deepseek/* moonshotai/* z-ai/* minimax/minimax-m[23]* x-ai/grok-4*
        qwen/qwen3* amazon/nova* nvidia/nemotron-3* cohere/command-a nousresearch/hermes-*-405b microsoft/phi-4
        thinkingmachines/inkling tencent/hy3 perplexity/sonar-pro
        !*:batch !*:free !*-preview* !openai/gpt-4-* !openai/gpt-4 !openai/gpt-4o-20* !openai/*-image* !openai/*-high
        !google/*-image* !google/gemma-3n* !anthropic/*-fast !meta/*-contributor !mistralai/mistral-saba
        !mistralai/mistral-large !mistralai/mistral-large-2407 !openai/gpt-4o-*-preview
        !qwen/qwen3-vl* !qwen/qwen3-coder-[fp]* !qwen/qwen3.5-* !qwen/qwen3.7-plus !*-customtools !*multi-agent
        !minimax/*-her !deepseek/deepseek-v3.2-exp !meta-llama/llama-3.[12]-[17]* !z-ai/*-turbo
        !google/gemini-2.0* !google/*-lite !nvidia/nemotron-3.5-content* !nvidia/*-nano-* !openai/*-pro
        !openai/gpt-5.[12]-* !openai/gpt-4o-mini-2* !openai/*safeguard* !qwen/qwen3.6-* !qwen/qwen3-8b
        !minimax/minimax-m2.[15] !mistralai/mistral-medium-3 !mistralai/mistral-medium-3.1 !mistralai/mistral-small-3.1*
        !mistralai/mixtral* !mistralai/voxtral* !mistralai/ministral-[38]* !meta/muse-spark-1.1 !x-ai/grok-4.[23]*
        !amazon/nova-micro* !z-ai/glm-4.[56]v !z-ai/glm-4.7-flash !anthropic/claude-3-haiku
        !deepseek/deepseek-v4-flash !deepseek/deepseek-v4-pro"""
        # ... and the entries that have tripped programs: router prices of "-1", tiers, aliases, variants, odd spaces,
        # a "free" model that is none, an answer longer than the context, image and audio output.
        """
        openrouter/auto openrouter/fusion openrouter/free stealth/ox-alpha ~anthropic/claude-opus-latest
        ~openai/gpt-latest ~google/gemini-flash-latest ~moonshotai/kimi-latest anthropic/claude-opus-5:batch
        anthropic/claude-sonnet-5:batch openai/gpt-5.6-sol:batch google/gemini-3.7-flash:batch z-ai/glm-5.2:batch
        z-ai/glm-5.2:free google/gemma-4-26b-a4b-it:free google/gemma-4-31b-it:free
        nvidia/nemotron-3-ultra-550b-a55b:free thinkingmachines/inkling:free anthropic/claude-opus-5-fast
        qwen/qwen-plus-2025-07-28* qwen/qwen3.7-flash deepseek/deepseek-v4-flash-vision-exp openai/gpt-5.6-sol-pro
        openai/gpt-3.5-turbo-0613 bytedance/ui-tars-1.5-7b baidu/ernie-4.5-vl-424b-a47b google/gemini-3-pro-image
        google/lyria-3-pro-preview google/gemini-3.1-pro-preview google/gemini-3-flash-preview openai/gpt-chat-latest
        qwen/qwen3-vl-[38]*-thinking qwen/qwen3-vl-32b-instruct""",
    ),
    # A chat model whose context is 0, and a name with an emoji in the older shape without `canonical_slug`.
    Recording("openrouter/2025-11-03.json", "qwen/qwen3-vl-30b-a3b-instruct"),
    Recording("openrouter/2025-04-21.json", "cognitivecomputations/dolphin-mixtral-8x22b"),
)
TOGETHER = (
    Recording(
        "together/2026-01-23.json",
        """Qwen/Qwen3* Qwen/Qwen2.5-72B* deepseek-ai/* meta-llama/Llama-[34]* meta-llama/Meta-Llama-3.1-*
        mistralai/Mi* moonshotai/* openai/gpt-oss* zai-org/* google/gemma-3n* arcee-ai/trinity-mini
        ServiceNow-AI/Apriel-1.6* marin-community/*
        !*-Reference !mistralai/Mi[sx]*-[78]* !meta-llama/Llama-Guard-3* !Qwen/Qwen3-VL-8B* !meta-llama/Llama-3.2-1B*"""
        # Free of charge as listed or in truth, contexts of 0, 514 and 32767, `created: 0`, every other type.
        """
        togethercomputer/MoA-1* cartesia/sonic-3 openai/whisper* black-forest-labs/FLUX.1-schnell
        black-forest-labs/FLUX.1-kontext-pro google/veo-3.0 intfloat/* BAAI/bge-large* mixedbread-ai/*
        deepcogito/*109B*""",
    ),
)
HUGGINGFACE = (
    Recording(
        "huggingface/2025-09-08.json",
        """openai/* moonshotai/* deepseek-ai/DeepSeek-[RV]* !*Distill-*B !deepseek-ai/*-Qwen3-8B
        deepseek-ai/DeepSeek-R1-Distill-Llama-70B
        meta-llama/Llama-[34]* !meta-llama/Llama-3.2* Qwen/Qwen3-[23]* Qwen/Qwen3-Coder* Qwen/Qwen3-14B
        Qwen/Qwen2.5-72B-Instruct Qwen/Qwen2.5-Coder-32B-Instruct
        zai-org/GLM-4.5* google/gemma-3* NousResearch/Hermes-4-405B CohereLabs/c4ai-command-a* microsoft/*
        baidu/ERNIE-4.5-0.3B-PT dphn/* marin-community/*"""
        # One model uploaded again by somebody else, which DeepInfra has under its maker's name: a near miss.
        " alpindale/WizardLM-2-8x22B",
    ),
    # The shape of 2026, with modalities and a price of 0 that is not free.
    Recording("huggingface/2026-undated.excerpt.json", "moonshotai/Kimi-K3 zai-org/GLM-5.2 prism-ml/*"),
)
ANTHROPIC = (
    Recording("anthropic/2026-08-17.json", "*"),
    Recording("anthropic/2025-11-03.json", "claude-opus-4-[12]* claude-sonnet-4-2* claude-3-[57]*"),
)
OPENAI = (
    Recording(
        "openai/2026-08-17.json",
        """gpt-5* gpt-4o gpt-4o-2024-11-20 gpt-4o-mini gpt-4.1 gpt-4.1-mini gpt-4.1-nano o1 o3 o3-mini o4-mini
        !*-20??-* !*-search-* !gpt-5*-codex* gpt-5.3-codex gpt-5-2025-08-07 gpt-4o-2024-11-20
        text-embedding-3-* whisper-1 tts-1 gpt-4o-transcribe gpt-image-[12] sora-2 gpt-realtime-2.1
        !gpt-5-chat* !gpt-5.3-chat* omni-moderation-latest babbage-002 chat-latest""",
    ),
)
GROQ = (Recording("groq/2025-09-08.json", "* !playai-tts-arabic !*-22m !gemma2*"),)
MISTRAL = (
    Recording(
        "mistral/2026-02-10.json",
        """mistral-large-2512 mistral-large-latest mistral-medium-2508 mistral-medium-latest mistral-small-2506
        mistral-small-latest mistral-small-2501 magistral-medium-2509 magistral-medium-latest magistral-small-2509
        codestral-2508 codestral-latest codestral-embed devstral-2512 devstral-latest ministral-14b-2512
        open-mistral-nemo* pixtral-large-latest mistral-embed mistral-ocr-latest mistral-moderation-latest
        voxtral-mini-2507 voxtral-mini-latest""",
    ),
)
DEEPINFRA = (
    Recording(
        "deepinfra/2025-09-08.json",
        """anthropic/* google/gemini-2.5* google/gemma-3* openai/* moonshotai/* zai-org/* deepseek-ai/DeepSeek-[RV]*
        !*-Turbo !*-Distill-Qwen* Qwen/Qwen3-[23]* Qwen/Qwen3-14B Qwen/Qwen3-Coder* Qwen/Qwen2.5-72B-Instruct
        Qwen/Qwen2.5-Coder-32B-Instruct meta-llama/Llama-[34]* !meta-llama/Llama-3.2-[19]* !google/gemma-3-4b*
        meta-llama/Meta-Llama-3.1-[478]*B-Instruct NousResearch/Hermes-3-Llama-3.1-405B microsoft/phi-4
        mistralai/Mistral-Nemo* mistralai/Mistral-Small-3.2* Qwen/Qwen3-Embedding-8B BAAI/bge-m3
        black-forest-labs/FLUX-1-schnell microsoft/WizardLM-2-8x22B""",
    ),
)
BEDROCK = (
    Recording(
        "bedrock/2026-02-10.json",
        """anthropic.claude-*-4-* anthropic.claude-3-7-sonnet-20250219-v1:0 amazon.nova-[2lp]*-v1:0
        !*-sonic-* !*-opus-4-2* amazon.nova-premier-v1:0:1000k meta.llama3-3-70b-instruct-v1:0 meta.llama4-*
        mistral.mistral-large-3* openai.gpt-oss-*b-1:0 deepseek.v3* qwen.qwen3-235b* moonshot* zai.glm-4.7
        amazon.titan-embed-text-v2:0""",
    ),
)
# Cross-region inference profiles of models above: the same model behind a prefix.
BEDROCK_PROFILES = (
    "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
    "us.meta.llama3-3-70b-instruct-v1:0",
    "eu.amazon.nova-pro-v1:0",
)

MODEL_KEYS = "id object created owned_by"
KEPT = {
    "openrouter": """id canonical_slug alias_target hugging_face_id name created context_length architecture pricing
        top_provider per_request_limits supported_parameters knowledge_cutoff expiration_date reasoning""",
    "together": "id object created type running display_name organization context_length config pricing",
    "huggingface": f"{MODEL_KEYS} architecture providers",
    "openai": MODEL_KEYS,
    "groq": f"{MODEL_KEYS} active context_window public_apps max_completion_tokens",
    "mistral": f"""{MODEL_KEYS} capabilities name max_context_length aliases deprecation deprecation_replacement_model
        default_model_temperature type""",
    "deepinfra": f"{MODEL_KEYS} root parent metadata",
}
# Prose, and measurements that change with every call.
DROPPED_INSIDE = {
    "description",
    "first_token_latency_ms",
    "throughput",
    "bos_token",
    "chat_template",
    "eos_token",
    "stop",
}

# Where the metadata source describes models of a sample provider, under the source's own provider id.
METADATA_PROVIDERS = {
    "anthropic": "anthropic",
    "openai": "openai",
    "openrouter": "openrouter",
    "groq": "groq",
    "mistral": "mistral",
    "bedrock": "amazon-bedrock",
    "together": "togetherai",
    "huggingface": "huggingface",
    "deepinfra": "deepinfra",
}
METADATA_KEYS = """id name family attachment reasoning tool_call structured_output temperature knowledge release_date
    open_weights modalities limit cost reasoning_options"""


def kept(row: Row, keys: str) -> Row:
    """The row's facts, in the order recorded."""
    wanted = set(keys.split())
    return {key: _without_noise(value) for key, value in row.items() if key in wanted}


def _without_noise(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_noise(item) for key, item in value.items() if key not in DROPPED_INSIDE}
    return [_without_noise(item) for item in value] if isinstance(value, list) else value


def picked(upstream: Path, recordings: Iterable[Recording], model_id: Callable[[Row], str]) -> Iterator[Row]:
    """Rows as recorded, in the order recorded."""
    for recording in recordings:
        document = json.loads((upstream / recording.path).read_text(encoding="utf-8"))
        rows = document if isinstance(document, list) else document.get("data") or document["modelSummaries"]
        yield from (row for row in rows if recording.picks(model_id(row)))


def _anthropic_row(row: Row) -> Row:
    created = int(datetime.fromisoformat(row["created_at"]).timestamp())
    return {"id": row["id"], "object": "model", "created": created, "owned_by": "anthropic"}


def _bedrock_rows(rows: Iterable[Row]) -> Iterator[Row]:
    owners = {row["modelId"]: row["providerName"] for row in rows}
    owners |= {profile: owners[profile.split(".", 1)[1]] for profile in BEDROCK_PROFILES}
    for model_id, owner in owners.items():
        yield {"id": model_id, "object": "model", "created": 0, "owned_by": owner}


def rows_of_sample(upstream: Path) -> dict[str, list[Row]]:
    """The sample's rows by provider slug."""
    plain = {
        "openrouter": OPENROUTER,
        "together": TOGETHER,
        "huggingface": HUGGINGFACE,
        "openai": OPENAI,
        "groq": GROQ,
        "mistral": MISTRAL,
        "deepinfra": DEEPINFRA,
    }
    rows = {
        slug: [kept(row, KEPT[slug]) for row in picked(upstream, recordings, lambda row: row["id"])]
        for slug, recordings in plain.items()
    }
    rows["anthropic"] = [_anthropic_row(row) for row in picked(upstream, ANTHROPIC, lambda row: row["id"])]
    rows["bedrock"] = list(_bedrock_rows(picked(upstream, BEDROCK, lambda row: row["modelId"])))
    return rows


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def answer_text(slug: str, rows: list[Row]) -> str:
    """One answer in the provider's envelope, compact, one row a line."""
    body = ",\n".join(map(_compact, rows))
    if slug == "together":
        return f"[\n{body}\n]\n"
    head = "" if slug == "openrouter" else '"object":"list",'
    tail = f',"provider":"{slug}"' if slug in {"anthropic", "bedrock"} else ""
    return f'{{{head}"data":[\n{body}\n]{tail}}}\n'


def metadata_text(source: Row, rows: dict[str, list[Row]]) -> str:
    """The part of the metadata source that describes the sample, one model a line."""
    providers = []
    for slug, name in METADATA_PROVIDERS.items():
        models = source[name]["models"]
        ids = sorted({row["id"] for row in rows[slug]} & models.keys())
        lines = ",\n".join(
            f"{_compact(model_id)}:{_compact(kept(models[model_id], METADATA_KEYS))}" for model_id in ids
        )
        head = f'"id":{_compact(name)},"name":{_compact(source[name]["name"])}'
        providers.append(f'{_compact(name)}:{{{head},"models":{{\n{lines}\n}}}}')
    return "{\n" + ",\n".join(providers) + "\n}\n"


def make(recordings: Path) -> dict[str, str]:
    """Every file of the sample: path below the sample's folder -> text."""
    rows = rows_of_sample(recordings / "upstream")
    source = json.loads((recordings / "opencode_embedded_api.json").read_text(encoding="utf-8"))
    files = {f"answers/{slug}.json": answer_text(slug, rows[slug]) for slug in sorted(rows)}
    return files | {"metadata.json": metadata_text(source, rows)}


if __name__ == "__main__":
    for relative, text in make(full_folder(sys.argv[1:])).items():
        (SAMPLE / relative).write_text(text, encoding="utf-8", newline="\n")
        print(f"{relative}: {text.count(chr(10)) - 2} lines, {len(text.encode())} bytes")
